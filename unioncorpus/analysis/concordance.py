"""Key word in context: every hit of a pattern, with the text to its left and right and the plan that it stands in."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

import pandas as pd

from unioncorpus.errors import UsageError


@dataclass(frozen=True, slots=True)
class Span:
    """Where a plan stands in the clean text of its page. ``wanted`` is false for plans that the search leaves out."""

    plan_id: str
    start: int
    stop: int
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Hit:
    """One hit: text[start:stop] of a page, and the plan in which it stands (None between plans)."""

    plan_id: str | None
    doc_id: str
    start: int
    stop: int
    left: str
    match: str
    right: str


def find_hits(
    doc_id: str, text: str, plans: Sequence[Span], pattern: re.Pattern[str], width: int = 30
) -> Iterator[Hit]:
    """Hits of a pattern in one page, in the order of the text, with ``width`` characters of the same line on each side.

    A hit belongs to the innermost plan around it, and is left out where that plan is not wanted. Empty matches are no
    hits.

    >>> spans = [Span("p", 0, 9)]
    >>> [(h.left, h.match, h.right) for h in find_hits("d", "五月送温暖到困难户。", spans, re.compile("送温暖"))]
    [('五月', '送温暖', '到困难户。')]
    """
    waiting = sorted(plans, key=lambda p: (p.start, -p.stop))[::-1]
    around: list[Span] = []
    for match in pattern.finditer(text):
        start, stop = match.span()
        if start == stop:
            continue
        while waiting and waiting[-1].start <= start:
            around.append(waiting.pop())
        # Plans nest, so those that ended lie on top of those that go on.
        while around and around[-1].stop <= start:
            around.pop()
        plan = around[-1] if around else None
        if plan is None or plan.wanted:
            left = text[max(text.rfind("\n", 0, start) + 1, start - width) : start]
            right = text[stop : stop + width].split("\n", 1)[0]
            yield Hit(plan.plan_id if plan else None, doc_id, start, stop, left, match.group(), right)


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """A regular expression of the user's. Raises UsageError that says what is wrong with it."""
    try:
        return re.compile(pattern)
    except re.error as error:
        raise UsageError(
            f"kwic: {pattern!r} is not a regular expression: {error}. To find one of ( ) [ ] * + ? . itself, "
            "put a backslash before it."
        ) from error


def to_frame(hits: Iterable[Hit]) -> pd.DataFrame:
    """Hits as a DataFrame with the columns of Hit."""
    return pd.DataFrame(map(asdict, hits), columns=list(Hit.__dataclass_fields__))

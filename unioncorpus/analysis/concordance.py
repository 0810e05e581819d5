"""Key word in context: every hit of a pattern, with the text to its left and right and the plan that it stands in."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from unioncorpus.errors import UsageError

Ints = npt.NDArray[np.int64]

SORT_KEYS = ("left", "match", "right")


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
    hits. Raises UsageError for a negative width.

    >>> spans = [Span("p", 0, 9)]
    >>> [(h.left, h.match, h.right) for h in find_hits("d", "五月送温暖到困难户。", spans, re.compile("送温暖"))]
    [('五月', '送温暖', '到困难户。')]
    """
    if width < 0:
        raise UsageError(f"kwic: width is {width}; it must be 0 characters or more")
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
    """A regular expression of the user's. Raises UsageError that says what is wrong with it.

    >>> compile_pattern("送温暖|慰问").findall("送温暖，慰问困难职工")
    ['送温暖', '慰问']
    >>> compile_pattern(b"\\xe5".decode("ascii", "surrogateescape"))
    Traceback (most recent call last):
    ...
    unioncorpus.errors.UsageError: kwic: the pattern did not come through whole: the terminal's encoding lacks its \
characters. Set the variable PYTHONUTF8=1, or a Chinese or UTF-8 locale, and ask again.
    """
    # What would find nothing, whatever the texts, is refused: a wrong 0 is worse than an error.
    if not pattern:
        raise UsageError("kwic: the pattern is empty. Give a word or a regular expression.")
    if any("\ud800" <= ch <= "\udfff" for ch in pattern):
        raise UsageError(
            "kwic: the pattern did not come through whole: the terminal's encoding lacks its characters. Set the "
            "variable PYTHONUTF8=1, or a Chinese or UTF-8 locale, and ask again."
        )
    try:
        return re.compile(pattern)
    except re.error as error:
        raise UsageError(
            f"kwic: {pattern!r} is not a regular expression: {error}. To find one of ( ) [ ] * + ? . itself, "
            "put a backslash before it."
        ) from error


def sort_hits(hits: pd.DataFrame, by: str) -> pd.DataFrame:
    """Hits that look alike under each other: ``by`` the match, the text on its right, or on its left (read backwards).

    Hits with the same key keep their order. Raises UsageError for another key.

    >>> hits = to_frame([Hit("p", "d", 2, 4, "去年", "慰问", "职工"), Hit("p", "d", 9, 11, "再", "慰问", "教师")])
    >>> sort_hits(hits, "right").right.tolist()
    ['教师', '职工']
    """
    if by not in SORT_KEYS:
        raise UsageError(f"kwic: no sort key {by!r}. Choose one of: {', '.join(SORT_KEYS)}.")
    keys = [text[::-1] for text in hits.left] if by == "left" else hits[by].tolist()
    return hits.iloc[sorted(range(len(keys)), key=keys.__getitem__)].reset_index(drop=True)


def hits_in_theme(hits: pd.DataFrame, paragraphs: pd.DataFrame, themes: pd.DataFrame, theme: str) -> pd.DataFrame:
    """The hits that begin in a paragraph with a theme. Raises UsageError for a theme that no paragraph has."""
    tagged = themes[themes.theme == theme]
    if tagged.empty:
        there = ", ".join(sorted(themes.theme.unique())) or "none"
        raise UsageError(f"kwic: no paragraph has the theme {theme!r}. There are: {there}.")
    lines = paragraphs[paragraphs.paragraph_id.isin(tagged.paragraph_id)]
    spans = {
        doc: (own.start.to_numpy(), own.stop.to_numpy()) for doc, own in lines.sort_values("start").groupby("doc_id")
    }
    inside = [_is_inside(start, spans.get(doc)) for doc, start in zip(hits.doc_id, hits.start, strict=True)]
    return hits[np.array(inside, bool)].reset_index(drop=True)


def _is_inside(place: int, spans: tuple[Ints, Ints] | None) -> bool:
    if spans is None:
        return False
    k = int(np.searchsorted(spans[0], place, side="right")) - 1
    return k >= 0 and place < spans[1][k]


def to_frame(hits: Iterable[Hit]) -> pd.DataFrame:
    """Hits as a DataFrame with the columns of Hit."""
    found, names = list(hits), list(Hit.__dataclass_fields__)
    return pd.DataFrame({name: [getattr(hit, name) for hit in found] for name in names}, columns=names)

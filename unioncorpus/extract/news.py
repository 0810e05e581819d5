"""News of an event: a headline that tells of it, or first lines that tell of a day."""

import re
from collections.abc import Sequence

from unioncorpus import tables
from unioncorpus.structure import Plan

#: A line before the news itself may be one more headline: it is no longer than this, in characters, and no sentence.
_HEADLINE_CHARS = 40
#: Among so many lines the news begins.
_FIRST_LINES = 3


def tells_what_was_done(title: str) -> bool:
    """Whether a title tells what was done, as headlines do.

    >>> tells_what_was_done("清溪县总工会开展送清凉活动"), tells_what_was_done("清溪县总工会工作计划")
    (True, False)
    """
    (rule,) = tables.rules("genre", "news_title")
    return rule.pattern.match(title) is not None


def find_news(text: str, plan: Plan) -> re.Match[str] | None:
    """What the first lines of a plan in a text tell as done on a day; None if they do not begin so."""
    (rule,) = tables.rules("genre", "news")
    for start, stop in _first_lines(text, plan):
        if found := rule.pattern.match(text, start, stop):
            return found
    return None


def _first_lines(text: str, plan: Plan) -> Sequence[tuple[int, int]]:
    """The first lines behind the title, up to the first that may be the news itself."""
    lines: list[tuple[int, int]] = []
    for paragraph in plan.paragraphs:
        if paragraph.title:
            continue
        lines.append((paragraph.start, paragraph.stop))
        is_one_more_title = paragraph.stop - paragraph.start <= _HEADLINE_CHARS and text[paragraph.stop - 1] != "。"
        if not is_one_more_title or paragraph.section is not None or len(lines) == _FIRST_LINES:
            break
    return lines

"""Texts that are attached to a plan and have a title and units of their own: 附：登山活动方案 / 一、目的.

Such a title stands under a label (附件1：) or under the date that signs the plan, and the units under it begin anew. It
opens a plan inside the plan.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from unioncorpus import tables
from unioncorpus.lines import Mark

Span = tuple[int, int]

#: Longest title of what is attached, in characters.
_LONGEST = 40
#: Its label: 附：, 附件2：, 附件2, or 附 alone in its line.
LABEL = re.compile(
    r"[(（【]?附[件录]?\s?[一二三四五六七八九十0-9]{0,2}\s?[)）】]?\s?(?:[：:]\s?|$)|附件\s?[一二三四五六七八九十0-9]{1,2}\s?"
)
#: The date that signs a plan; not one at which something takes place (时间：2016年3月1日, 定于2016年3月1日).
_SIGNED = re.compile(
    r"(?![^。！？；]{0,30}时间)[^。！？；]{0,30}(?<![于自从在到至为])(?:(?:19|20)[0-9xX_]{2}|[二一][〇○零九八一二三四五六七]{3})年[^。！？；年]{1,6}月[^。！？；月]{1,4}日"
)
_TITLE = tables.pattern("titles", "attached", "title")
#: What a title of an attached text is told by at first sight.
_LABELS, _LAST = frozenset("附（(【"), frozenset("案法度则程知定划结")


def find_attached(
    text: str, lines: Sequence[Span], marks: Sequence[Mark | None], first: int, last: int
) -> Iterator[tuple[int, int]]:
    """Attached texts among the lines from ``first`` to ``last`` of one plan: number of the line where each begins, and
    of its title.

    >>> from unioncorpus.lines import read_marks
    >>> page = "一、学习\\n二、慰问\\n附：登山方案\\n一、目的\\n二、时间"
    >>> lines = [(0, 4), (5, 9), (10, 16), (17, 21), (22, 26)]
    >>> list(find_attached(page, lines, read_marks(page, lines), 0, 5))
    [(2, 2)]
    """
    told = (
        k
        for k, (a, b) in enumerate(lines[first + 1 : last], first + 1)
        if b - a <= _LONGEST and (text[a] in _LABELS or text[b - 1] in _LAST)
    )
    titles = [(k, title) for k in told if (title := _title_at(text, lines, marks, k, last)) is not None]
    # Units of a plan have gone past the first, and those of the text below begin with it.
    past = next((k for k in range(first, last) if (mark := marks[k]) and mark.number > 1), last)
    for (k, title), (following, _) in pairwise([*titles, (last, last)]):
        begins = next((mark for mark in marks[title + 1 : following] if mark), None)
        if past < k and begins and begins.number == 1:
            yield k, title


def _title_at(text: str, lines: Sequence[Span], marks: Sequence[Mark | None], k: int, last: int) -> int | None:
    """Number of the line with the title of a text whose label, or whose title, is line ``k``."""
    a, b = lines[k]
    label = LABEL.match(text, a, b)
    if label and label.end() == b:
        below = k + 1 < last and marks[k + 1] is None and _TITLE.fullmatch(text, *lines[k + 1])
        return k + 1 if below else None
    if label and _TITLE.fullmatch(text, label.end(), b):
        return k
    signed = marks[k] is None and _SIGNED.fullmatch(text, *lines[k - 1]) is not None
    return k if signed and _TITLE.fullmatch(text, a, b) else None

"""Enumerators whose numbers a site masked with its figures: X.组织建设, X.安全生产, （x）文体活动.

One such line may be anything. Where several of a plan begin so, they count units, in the order of the text.
"""

from collections.abc import Sequence

from unioncorpus import tables
from unioncorpus.lines import LONGEST_TITLE, RANK, Mark, is_title, read_plan_mark

_MASKED = {r.id: r.pattern for r in tables.rules("enumerators", "masked")}
#: What they may begin with, and what stands behind a bracket.
_MASKS, _BRACKETS = frozenset("xX*＊_"), frozenset("(（")
_FIRST = _MASKS | _BRACKETS
#: So many lines of a plan must begin so.
LEAST_MASKED = 3


def find_masked_numbers(text: str, lines: Sequence[tuple[int, int]], marks: Sequence[Mark | None]) -> list[Mark | None]:
    """The marks of the lines, with those that are masked: counted from 1 in each plan and each unit around them.

    >>> page = "X.学习\\nX.慰问\\nX.球赛"
    >>> [mark and mark.number for mark in find_masked_numbers(page, [(0, 4), (5, 9), (10, 14)], [None] * 3)]
    [1, 2, 3]
    """
    found = list(marks)
    masks = any(map(text.__contains__, _MASKS))
    if not (masks and any(_may_be_masked(text, start) for start, _ in lines if text[start] in _FIRST)):
        return found  # a cheap first look: few pages have one
    masked: dict[str, list[tuple[int, Mark]]] = {family: [] for family in _MASKED}
    numbers = dict.fromkeys(_MASKED, 0)
    for k, (start, stop) in enumerate(lines):
        if _may_be_masked(text, start) and (mark := _read(text, start, stop, numbers)):
            masked[mark.family].append((k, mark))
        elif (above := marks[k]) is not None:
            numbers.update((family, 0) for family in numbers if RANK[above.family] < RANK[family])
        elif stop - start <= LONGEST_TITLE and (is_title(text[start:stop]) or read_plan_mark(text[start:stop])):
            _accept(found, masked)
            numbers = dict.fromkeys(_MASKED, 0)
    _accept(found, masked)
    return found


def _may_be_masked(text: str, start: int) -> bool:
    return text[start] in _MASKS or (text[start] in _BRACKETS and text[start + 1 : start + 2] in _MASKS)


def _read(text: str, start: int, stop: int, numbers: dict[str, int]) -> Mark | None:
    """The next masked enumerator of its family, if one opens the line."""
    for family, pattern in _MASKED.items():
        if label := pattern.match(text, start, stop):
            numbers[family] += 1
            return Mark(family, numbers[family], *label.span())
    return None


def _accept(found: list[Mark | None], masked: dict[str, list[tuple[int, Mark]]]) -> None:
    """Take the masked enumerators of a plan, where they are enough, and forget them."""
    for marks in masked.values():
        if len(marks) >= LEAST_MASKED:
            for k, mark in marks:
                found[k] = mark
        marks.clear()

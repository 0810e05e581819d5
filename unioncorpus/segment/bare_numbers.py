"""Enumerators that lost their mark: 1民主管理, 2生活保障, 3文体活动; 01 民主管理; 一关于民主管理.

A number in front of a word may be anything (3位老师). Where numbers run on from 1, each at the head of its line, they
count units; two are enough where 1.1 stands under 1. Inside such a run even one that looks like an amount is a unit's.
Chinese numerals count so in front of headings alone.
"""

import re
from collections.abc import Sequence

from unioncorpus import tables
from unioncorpus.lines import Mark
from unioncorpus.numerals import read_integer

_BARE, _BARE_HAN = (tables.pattern("enumerators", "bare", name) for name in ("bare", "bare_han"))
#: A number that may be an amount (3所有单位, 七 家园工作).
_AMOUNT = re.compile(r"(?P<n>[1-9]\d?)\s?(?=[\u4e00-\u9fff《“])")
_AMOUNT_HAN = re.compile(r"(?P<n>[一二三四五六七八九十]{1,3})\s?(?=[\u4e00-\u9fff《“])")
#: What a numeral may be, and the longest heading behind it, in characters, which holds no end of a clause.
_NUMERALS, _LONGEST_HEADING = frozenset("一二三四五六七八九十"), 40
_STOPS = re.compile("[。；！？：]")
#: Numbers that must run on before they are taken for enumerators.
SHORTEST_RUN = 3


def find_bare_numbers(text: str, lines: Sequence[tuple[int, int]], marks: Sequence[Mark | None]) -> list[Mark | None]:
    """The marks of the lines, with those that are bare numbers in a run.

    >>> page = "1学习\\n要读书。\\n2慰问\\n3球赛"
    >>> lines = [(0, 3), (4, 8), (9, 12), (13, 16)]
    >>> [mark and mark.number for mark in find_bare_numbers(page, lines, [None] * 4)]
    [1, None, 2, 3]
    """
    found = list(marks)
    _find_headings(text, lines, marks, found)
    run: list[tuple[int, Mark]] = []
    doubtful: list[tuple[int, Mark]] = []  # amounts that count on from the run
    for k, (start, stop) in enumerate(lines):
        if marks[k] is not None or not text[start].isdigit():
            continue
        following = len(run) + len(doubtful) + 1
        if bare := _BARE.match(text, start, stop):
            mark = _mark(bare)
            if mark.number == following:
                run += [*doubtful, (k, mark)]
            elif run and mark.number == len(run) + 1:
                run.append((k, mark))
            else:
                _accept(found, run)
                run = [(k, mark)] if mark.number == 1 else []
            doubtful = []
        elif run and (amount := _AMOUNT.match(text, start, stop)) and int(amount["n"]) == following:
            doubtful.append((k, _mark(amount)))
    _accept(found, run)
    return found


def _find_headings(
    text: str, lines: Sequence[tuple[int, int]], marks: Sequence[Mark | None], found: list[Mark | None]
) -> None:
    """Find the lines that Chinese numerals open without a mark and that count on from 一, each a heading."""
    run: list[tuple[int, Mark]] = []
    for k, (start, stop) in enumerate(lines):
        if text[start] not in _NUMERALS or marks[k] is not None or stop - start > _LONGEST_HEADING:
            continue
        known = len(run) >= SHORTEST_RUN
        bare = _BARE_HAN.match(text, start, stop) or (_AMOUNT_HAN.match(text, start, stop) if known else None)
        if bare is None or _STOPS.search(text, start, stop):
            continue
        number = read_integer(bare["n"])
        if number == 1:
            _accept(found, run)
            run = []
        if number == len(run) + 1 and not (run and _says(text, lines, *run[-1]) == text[bare.end() : stop]):
            run.append((k, Mark("han", number, *bare.span("n"))))
    _accept(found, run)


def _says(text: str, lines: Sequence[tuple[int, int]], line: int, mark: Mark) -> str:
    """What a heading says: 一食堂, 二食堂 count canteens."""
    return text[mark.stop : lines[line][1]].strip()


def _mark(found: re.Match[str]) -> Mark:
    group = found.lastgroup or 0
    return Mark("arabic", int(found[group]), *found.span(group))


def _accept(found: list[Mark | None], run: list[tuple[int, Mark]]) -> None:
    if len(run) >= SHORTEST_RUN or (len(run) > 1 and any(_is_decimal(found, k + 1) for k, _ in run)):
        for k, mark in run:
            found[k] = mark


def _is_decimal(found: Sequence[Mark | None], k: int) -> bool:
    mark = found[k] if k < len(found) else None
    return mark is not None and mark.family == "decimal"

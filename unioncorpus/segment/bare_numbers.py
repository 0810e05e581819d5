"""Enumerators that lost their mark: 1民主管理, 2生活保障, 3文体活动.

A number in front of a word may be anything (3位老师). Where numbers run on from 1, each at the head of its line, they
count units; two are enough where 1.1 stands under 1.
"""

from collections.abc import Sequence

from unioncorpus import tables
from unioncorpus.lines import Mark

(_BARE,) = (r.pattern for r in tables.rules("enumerators", "bare"))
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
    run: list[tuple[int, Mark]] = []
    for k, (start, stop) in enumerate(lines):
        if marks[k] is None and text[start].isdigit() and (bare := _BARE.match(text, start, stop)):
            mark = Mark("arabic", int(bare["n"]), *bare.span("n"))
            if mark.number == 1 or mark.number != len(run) + 1:
                _accept(found, run)
                run = []
            if mark.number == len(run) + 1:
                run.append((k, mark))
    _accept(found, run)
    return found


def _accept(found: list[Mark | None], run: list[tuple[int, Mark]]) -> None:
    if len(run) >= SHORTEST_RUN or (len(run) > 1 and any(_is_decimal(found, k + 1) for k, _ in run)):
        for k, mark in run:
            found[k] = mark


def _is_decimal(found: Sequence[Mark | None], k: int) -> bool:
    mark = found[k] if k < len(found) else None
    return mark is not None and mark.family == "decimal"

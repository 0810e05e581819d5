"""Marks whose last byte the end of a line took with it: ； and ： have the first in common.

A list tells them apart: ： stands before its first item, and ； behind the others.
"""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Self

_FIRST_ITEM, _ITEM = (
    re.compile(rf"\s{{0,20}}(?:[（(]?{number}[）)、.．]|{sign})")
    for number, sign in (("[一1１]", "①|。ㄒ唬"), (r"[一二三四五六七八九十\d]{1,3}", "[①-⑳]"))
)
_END = re.compile("[；：]\n(?=(.{0,24}))")
MARKS = "；："
#: How likely ； is before a list.
_SELDOM = 0.02


def begins_list(text: str, at: int = 0) -> bool:
    """Whether the first item of a list stands there, if need be behind a stray byte.

    >>> begins_list("（一）開會"), begins_list("。ㄒ唬╅_會"), begins_list("（二）開會")
    (True, True, False)
    """
    return _FIRST_ITEM.match(text, at) is not None


def is_item(line: str) -> bool:
    """Whether a line is an item of a list.

    >>> is_item("（二）開會"), is_item("開會")
    (True, False)
    """
    return _ITEM.match(line) is not None


@dataclass(frozen=True, slots=True)
class LineEnds:
    """The share of ； and of ： among those two at the ends of a page's lines, 0..1, where no list begins behind."""

    shares: dict[str, float]

    @classmethod
    def of(cls, text: str) -> Self:
        """Count the ends of a text's lines.

        >>> LineEnds.of("學習；\\n競賽；\\n如下：\\n（一）").shares["；"]
        0.75
        """
        ends = Counter(found[0][0] for found in _END.finditer(text) if not begins_list(found[1]))
        return cls({mark: (ends[mark] + 1) / (ends.total() + len(MARKS)) for mark in MARKS})

    def share(self, mark: str, text: str, at: int) -> float:
        """How likely the mark is at the end of a line, before text[at:]; 1 for a mark of another kind.

        >>> LineEnds.of("").share("；", "（一）開會", 0)
        0.02
        """
        if mark not in self.shares:
            return 1.0
        if begins_list(text, at):
            return 1 - _SELDOM if mark == "：" else _SELDOM
        return self.shares[mark]

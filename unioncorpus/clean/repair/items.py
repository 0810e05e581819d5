"""Items of lists, （一） or （2） at the beginnings of lines: their numbers go up, and a page writes them all alike.

So an item that is damaged may be read by those before and behind it, and by what stands behind their brackets: some
pages write （一）、.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Self

from unioncorpus import numerals

_HAN, _FIGURES = "[一二三四五六七八九十]{1,3}", r"\d{1,2}"
_MARK = re.compile(rf"[ \u3000]{{0,8}}（({_HAN}|{_FIGURES})）")
_ITEM = re.compile(rf"^{_MARK.pattern}(、?)", re.MULTILINE)
BEHIND = "、"
#: How many items with 、 and without are taken for granted, on a page that shows none.
_WITH, _WITHOUT = 0.3, 1.7
#: What the number that is due adds, before an item and behind one, and what another one adds, in nats. (A list begins
#: anew with 1.)
_DUE, _NOT_DUE = 3.0, -2.0


@dataclass(slots=True)
class Items:
    """Where items begin, in order, and the numbers that they have there, by kind: Chinese numbers and figures.

    ``n_with`` of them have 、 behind their brackets, ``n_without`` have not.
    """

    n_with: float = _WITH
    n_without: float = _WITHOUT
    places: dict[bool, list[int]] = field(default_factory=lambda: {True: [], False: []})
    numbers: dict[bool, list[int]] = field(default_factory=lambda: {True: [], False: []})

    @classmethod
    def of(cls, text: str) -> Self:
        """The items that a page shows.

        >>> items = Items.of("（一）開會\\n（二）學習\\n（四）競賽")
        >>> items.order(10, "（三"), items.order(10, "（六"), items.share
        (6.0, -2.0, 0.06)
        """
        items = cls()
        for found in _ITEM.finditer(text) if "）" in text else ():
            items._add(found.start(), found)
        return items

    @property
    def share(self) -> float:
        """The share of items that 、 stands behind, 0..1."""
        return self.n_with / (self.n_with + self.n_without)

    def add(self, at: int, line: str) -> None:
        """Keep in mind a line that was restored, if it is an item."""
        found = _ITEM.match(line)
        if found:
            self._add(at, found)

    def _add(self, at: int, found: re.Match[str]) -> None:
        number = numerals.read_integer(found[1])
        if number is not None:
            kind = found[1].isascii()
            k = bisect_left(self.places[kind], at)
            self.places[kind].insert(k, at)
            self.numbers[kind].insert(k, number)
        self.n_with += bool(found[2])
        self.n_without += not found[2]

    def order(self, at: int, opened: str) -> float:
        """What a restored item adds at a place, if ``opened`` is its bracket and number, in nats; 0 if it is none."""
        found = _MARK.fullmatch(f"{opened}）")
        number = numerals.read_integer(found[1]) if found else None
        if found is None or number is None:
            return 0.0
        kind = found[1].isascii()
        k = bisect_left(self.places[kind], at)
        before, behind = self.numbers[kind][max(0, k - 1) : k], self.numbers[kind][k : k + 1]
        due = (before == [number - 1]) + (behind == [number + 1])
        return due * _DUE if due or number == 1 or not before else _NOT_DUE


def is_bare_item(line: str) -> bool:
    """Whether a line so far is the mark of an item and no more.

    >>> is_bare_item("（二）"), is_bare_item("（二）、"), is_bare_item("開會（二）")
    (True, False, False)
    """
    return line.endswith("）") and _MARK.fullmatch(line) is not None

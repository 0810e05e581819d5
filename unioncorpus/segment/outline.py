"""Sections: enumerators and unnumbered headings of one plan as a tree.

Authors skip, repeat and lose numbers, start at any level, and use a family of enumerators in one plan for what another
plan marks otherwise. So depth is not read off the family: a stack of open families gives it, and the usual rank of a
family decides only where a family is new.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from unioncorpus import tables
from unioncorpus.lines import LONGEST_HEADING, RANK, Mark, is_doubtful, is_heading, is_month_heading
from unioncorpus.structure import Section

Span = tuple[int, int]

(_RUN_ON,) = (r.pattern for r in tables.rules("headings", "run_on"))
#: A run-in heading longer than this (characters) is searched for the text that begins in it: so far from its start.
LONGEST_RUN_IN, RUN_IN_REACH = 30, (3, 50)
_HEADING_END = re.compile("[。；：:;\n]")
_NUMERAL = re.compile("[一二三四五六七八九十]")
#: Families that an author seldom opens a line with by accident only in sequence.
_DOUBTFUL = frozenset({"item", "han", "ordinal", "decimal", "roman", "square", "letter"})
#: Families that count in sequence only.
_SEQUENCES = frozenset({"decimal", "roman", "square", "letter"})
#: Families whose order is fixed by usage.
_STATUTE = frozenset({"book", "part", "chapter", "division", "article"})
#: A larger number is a year (2012、), unless it continues a sequence.
_LARGEST = 999
_TRIMMED = " \t　、.．，,：:"


class _Unit(NamedTuple):
    """What a line opens: an enumerator, a month (``month``), or an unnumbered heading (``mark`` None)."""

    line: int
    mark: Mark | None
    month: bool = False


class _Open(NamedTuple):
    """An open family on the stack, with the number it stands at and its section's place in the list."""

    family: str
    number: int
    section: int


class _Draft(NamedTuple):
    """A section before its end is known."""

    start: int
    level: int
    label: str
    heading: str
    path: str
    parent: int | None


def outline(text: str, lines: Sequence[Span], marks: Sequence[Mark | None], stop: int) -> tuple[Section, ...]:
    """Sections of the plan body ``lines``, opened by ``marks``, which ends at ``stop``, in text order.

    Levels count enumerated units alone: an unnumbered heading is a leaf beside them. Month headings open no section,
    and neither do the numbered items under them.
    """
    units = _units(text, lines, marks)
    return _Builder(text, lines, units).build(stop)


def _units(text: str, lines: Sequence[Span], marks: Sequence[Mark | None]) -> list[_Unit]:
    units = []
    for k, ((a, b), mark) in enumerate(zip(lines, marks, strict=True)):
        month = text.find("月", a, b) >= 0 and (
            is_month_heading(text, a, b) or (mark is not None and is_month_heading(text, mark.stop, b))
        )
        if mark or month or (b - a <= LONGEST_HEADING and is_heading(text, a, b)):
            units.append(_Unit(k, mark, month))
    return units


@dataclass(slots=True)
class _Builder:
    """Walks the units of a plan with a stack of open families."""

    text: str
    lines: Sequence[Span]
    units: list[_Unit]
    stack: list[_Open] = field(default_factory=list)
    drafts: list[_Draft] = field(default_factory=list)
    month_item: Mark | None = None
    in_months: bool = False
    #: Lines and numbers of the units of each family, made when they are first asked for.
    following: dict[str, tuple[list[int], list[int]]] | None = None
    #: Whether 一、 begins anew under several months, once it is asked for.
    restarts: bool | None = None

    def build(self, stop: int) -> tuple[Section, ...]:
        for unit in self.units:
            if unit.month and not self._continues(unit.mark):
                self.in_months, self.month_item = True, None
            elif unit.mark is None:
                self._add_heading(unit)
            else:
                self._add_mark(unit, unit.mark)
        return self._close(stop)

    def _goes_on(self, family: str, number: int, line: int) -> bool:
        """Whether the next unit of a family below a line has the number that follows ``number``."""
        if self.following is None:
            self.following = {}
            for unit in self.units:
                if unit.mark and not unit.month:
                    lines, numbers = self.following.setdefault(unit.mark.family, ([], []))
                    lines.append(unit.line)
                    numbers.append(unit.mark.number)
        lines, numbers = self.following.get(family, ([], []))
        at = bisect_right(lines, line)
        return at < len(numbers) and numbers[at] == number + 1

    def _continues(self, mark: Mark | None) -> bool:
        return mark is not None and any(o.family == mark.family and o.number + 1 == mark.number for o in self.stack)

    def _add_mark(self, unit: _Unit, mark: Mark) -> None:
        if self.in_months:
            if self._is_month_item(mark):
                self.month_item = mark
                return
            self.in_months = False
        doubtful = mark.family in _DOUBTFUL or mark.number > _LARGEST or self._is_listed(mark)
        if doubtful and not self._is_plausible(unit, mark):
            return
        del self.stack[self._depth(unit, mark) :]
        self._open(unit, mark)

    def _is_month_item(self, mark: Mark) -> bool:
        """Whether an enumerator under a month heading numbers an event, not a section."""
        last = self.month_item
        if last is not None and mark.family == last.family and mark.number == last.number + 1:
            return True
        if self._continues(mark):
            return False
        return RANK[mark.family] > RANK["han"] or (last is None and mark.number == 1 and self._restarts_each_month())

    def _restarts_each_month(self) -> bool:
        """Whether several months have items that begin at 一、: so the plan numbers the events of each month anew."""
        if self.restarts is None:
            firsts = [
                unit.mark is not None and unit.mark.family == "han" and unit.mark.number == 1
                for month, unit in pairwise(self.units)
                if month.month and not unit.month
            ]
            self.restarts = sum(firsts) > 1
        return self.restarts

    def _is_plausible(self, unit: _Unit, mark: Mark) -> bool:
        """Whether 一是, 七、五月… or 1、2月… opens a unit: in sequence always, else where it is no list or word."""
        if self._continues(mark) or self._goes_on(mark.family, mark.number, unit.line):
            return True
        if mark.family in _SEQUENCES or is_doubtful(self.text, mark):
            return False
        if mark.family == "item":
            return mark.number == 1 and bool(self.drafts)
        return mark.number <= _LARGEST and not self._is_listed(mark)

    def _is_listed(self, mark: Mark) -> bool:
        """Whether a second number of the same kind follows, as in 三、四季度 and 1、2月."""
        if mark.family == "arabic":
            return self.text[mark.stop : mark.stop + 1].isdigit()
        return mark.family == "han" and _NUMERAL.match(self.text, mark.stop) is not None

    def _depth(self, unit: _Unit, mark: Mark) -> int:
        """How many open families stay open when a mark comes."""
        for depth, entry in enumerate(self.stack):
            if entry.family == mark.family:
                return depth
        depth = len(self.stack)
        if mark.number == 1 and self.stack and (mark.family == "ordinal" or self._introduced(unit)):
            return depth
        while depth and RANK[self.stack[depth - 1].family] > RANK[mark.family]:
            top = self.stack[depth - 1]
            opens = mark.number == 1 and mark.family not in _STATUTE
            if opens and self._goes_on(top.family, top.number, unit.line):
                break
            depth -= 1
        return depth

    def _introduced(self, unit: _Unit) -> bool:
        """Whether the line above opened the innermost unit and ends with a colon: it announces the list that comes."""
        start, stop = self.lines[unit.line - 1]
        return unit.line > 0 and self.drafts[-1].start == start and self.text[stop - 1] in "：:"

    def _open(self, unit: _Unit, mark: Mark) -> None:
        label = self.text[mark.start : mark.stop]
        heading = _heading(self.text, mark.stop, self.lines[unit.line][1])
        path = label.strip(_TRIMMED)
        parent = self.stack[-1].section if self.stack else None
        if parent is not None:
            path = f"{self.drafts[parent].path}/{path}"
        self.stack.append(_Open(mark.family, mark.number, len(self.drafts)))
        self.drafts.append(_Draft(mark.start, len(self.stack), label, heading, path, parent))

    def _add_heading(self, unit: _Unit) -> None:
        """An unnumbered heading: a leaf inside the outermost unit whose sequence goes on below it."""
        self.in_months = False
        depth = next((d for d, o in enumerate(self.stack) if self._goes_on(o.family, o.number, unit.line)), -1) + 1
        start, stop = self.lines[unit.line]
        above = self.drafts[self.stack[depth - 1].section] if depth else None
        heading = _heading(self.text, start, stop)
        self.drafts.append(
            _Draft(
                start=start,
                level=depth + 1,
                label="",
                heading=heading,
                path=f"{above.path}/{heading}" if above else heading,
                parent=self.stack[depth - 1].section if depth else None,
            )
        )
        del self.stack[depth:]

    def _close(self, stop: int) -> tuple[Section, ...]:
        """Give each section its end: where the next begins that is no deeper."""
        stops = [stop] * len(self.drafts)
        still_open: list[int] = []
        for k, draft in enumerate(self.drafts):
            while still_open and self.drafts[still_open[-1]].level >= draft.level:
                stops[still_open.pop()] = draft.start
            still_open.append(k)
        return tuple([Section(draft[0], end, *draft[1:]) for draft, end in zip(self.drafts, stops, strict=True)])


def _heading(text: str, start: int, stop: int) -> str:
    """Heading of a unit: up to the first sentence end or colon, or to where the text clearly begins behind it."""
    found = _HEADING_END.search(text, start, stop)
    end = found.start() if found else stop
    if end - start > LONGEST_RUN_IN:
        first, last = RUN_IN_REACH
        text_begins = _RUN_ON.search(text, start + first, min(end, start + last))
        end = text_begins.start() if text_begins else end
    return text[start:end].rstrip("，、 ").strip()

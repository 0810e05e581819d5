"""Sections: enumerators and unnumbered headings of one plan as a tree.

Authors skip, repeat and lose numbers, start at any level, and use a family of enumerators in one plan for what another
plan marks otherwise. So depth is not read off the family: a stack of open families gives it, and the usual rank of a
family decides only where a family is new.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import pairwise

from unioncorpus import tables
from unioncorpus.lines import LONGEST_HEADING, RANK, Mark, is_doubtful, is_heading, is_month_heading
from unioncorpus.named_tuples import make_all
from unioncorpus.structure import Section

Span = tuple[int, int]

(_RULE_OF_CONTEST,) = (r.pattern for r in tables.rules("headings", "rule_of_contest"))
_RUN_ON, _PART = (r.pattern for r in tables.rules("headings", "run_on"))
#: A run-in heading longer than this (characters) is searched for the text that begins in it: so far from its start.
LONGEST_RUN_IN, _NEAREST_TEXT, _FARTHEST_TEXT = 30, 3, 50
_HEADING_END = re.compile("[。；：:;\n]")
_CLOCK = re.compile(r"(?<=\d)[：:]\d\d")
_STOPS = re.compile("[，。；！？：]")
_YEAR = re.compile("(?:19|20)[0-9xX_]{2}年")
_MONTH = re.compile(r"(?P<n>\d{1,2})(?:[-—–~～至到]\d{1,2})?月")
_NUMERALS = frozenset("一二三四五六七八九十")
#: Families that count in sequence only.
_SEQUENCES = frozenset({"decimal", "decimal_third", "roman", "stem", "named", "square", "letter"})
#: Families that an author seldom opens a line with by accident only in sequence.
_DOUBTFUL = frozenset({"item", "han", "ordinal", *_SEQUENCES})
#: Families whose number is neither a word nor a figure, whatever follows it.
_SURE = RANK.keys() - _DOUBTFUL - {"arabic"}
#: Families that repeat the number of the unit around them, and that unit's.
_REPEATING = {"decimal": frozenset({"part", "chapter", "han", "bracketed_han", "arabic"}), "decimal_third": {"decimal"}}
_FIGURES = re.compile(r"\d+")
#: Families whose order is fixed by usage.
_STATUTE = frozenset({"book", "part", "chapter", "division", "article"})
#: What an arabic number may end with beside a comma, and the family of those inside others: see _told_apart.
_POINTS, _INNER = frozenset(".．"), "arabic_inner"
_RANK = RANK | {_INNER: RANK["arabic"] + 1}
#: A family stands so many times at most among those around a unit.
_MOST_NESTED = 2
#: A larger number is a year (2012、), unless it continues a sequence.
_LARGEST = 999
#: What a site masked a number with, and the families that it may count in: a path has the number.
_MASK, _MASKED = re.compile("[xX*＊_]+"), frozenset({"arabic", "bracketed_arabic"})
_TRIMMED = " \t　、.．，,：:"


#: What a line opens: its number, its enumerator (None for an unnumbered heading), and whether it names a month.
_Unit = tuple[int, Mark | None, bool]


def outline(text: str, lines: Sequence[Span], marks: Sequence[Mark | None], stop: int) -> tuple[Section, ...]:
    """Sections of the plan body ``lines``, opened by ``marks``, which ends at ``stop``, in text order.

    Levels count enumerated units alone: an unnumbered heading is a leaf beside them. Month headings open no section,
    and neither do the numbered items under them.
    """
    units = _units(text, lines, _told_apart(text, marks))
    return _Builder(text, lines, units).build(stop)


def _told_apart(text: str, marks: Sequence[Mark | None]) -> Sequence[Mark | None]:
    """The marks, with 1. as a family of its own in a plan that has it inside 1、 (4、 / 1. / 2. / 5、), or the reverse.

    Everywhere else the two are one family: authors take them for each other.
    """
    arabic = [mark for mark in marks if mark and mark.family == "arabic"]
    if not arabic:
        return marks
    pointed = {mark.start for mark in arabic if text[mark.stop - 1] in _POINTS}
    if not 0 < len(pointed) < len(arabic):
        return marks
    inner = {begins.start in pointed for begins in _inner_firsts(marks, pointed)}
    if len(inner) != 1:
        return marks
    (is_pointed,) = inner
    return [
        mark._replace(family=_INNER)
        if mark and mark.family == "arabic" and (mark.start in pointed) is is_pointed
        else mark
        for mark in marks
    ]


def _inner_firsts(marks: Sequence[Mark | None], pointed: AbstractSet[int]) -> Iterator[Mark]:
    """The first of each list inside an arabic unit whose numbers go on below it, where only their points differ."""
    above = first = None  # a unit, and the first of another kind below it
    for mark in marks:
        if mark is None:
            continue
        if mark.family != "arabic":
            if RANK[mark.family] < RANK["arabic"]:
                above = first = None
        elif above is None or (mark.start in pointed) is (above.start in pointed):
            if first and above and mark.number == above.number + 1:
                yield first
            above, first = mark, None
        elif first is None:
            above, first = (above, mark) if mark.number == 1 else (mark, None)


def _units(text: str, lines: Sequence[Span], marks: Sequence[Mark | None]) -> list[_Unit]:
    units = []
    for k, ((a, b), mark) in enumerate(zip(lines, marks, strict=True)):
        month = text.find("月", a, b) >= 0 and (
            is_month_heading(text, a, b) or (mark is not None and is_month_heading(text, mark.stop, b))
        )
        if mark or month or (b - a <= LONGEST_HEADING and is_heading(text, a, b)):
            units.append((k, mark, month))
    return units


@dataclass(slots=True)
class _Builder:
    """Walks the units of a plan with a stack of open families."""

    text: str
    lines: Sequence[Span]
    units: list[_Unit]
    #: The last mark of each open family, outermost first, and the number of the section that it opened; None for a
    #: unit above the start of a page that begins in the middle of a plan.
    stack: list[tuple[Mark, int | None]] = field(default_factory=list)
    #: The sections so far, their ends apart, by column.
    starts: list[int] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    parents: list[int | None] = field(default_factory=list)
    #: Families of units with that of the lists inside them, where it is one of those around them, too.
    nested: set[tuple[str, str]] = field(default_factory=set)
    month_item: Mark | None = None
    in_months: bool = False
    #: Whether the last month had no number, so that in 四、五月份 the first is a month's, too.
    bare_months: bool = False
    #: Lines and numbers of the units of each family, made when they are first asked for.
    following: dict[str, tuple[list[int], list[int]]] | None = None
    #: Whether 一、 begins anew under several months, once it is asked for.
    restarts: bool | None = None

    def build(self, stop: int) -> tuple[Section, ...]:
        for line, mark, month in self.units:
            bare = mark is None or (self.in_months and self.bare_months)
            if month and (mark is None or bare or not self._continues(mark)):
                self.in_months, self.month_item, self.bare_months = True, None, bare
            elif mark is None:
                self._add_heading(line)
            else:
                self._add_mark(line, mark)
        return self._close(stop)

    def _goes_on(self, family: str, number: int, line: int) -> bool:
        """Whether the next unit of a family below a line has the number that follows ``number``."""
        lines, numbers = self._following(family)
        at = bisect_right(lines, line)
        return at < len(numbers) and numbers[at] == number + 1

    def _following(self, family: str) -> tuple[list[int], list[int]]:
        """Lines and numbers of the units of a family."""
        if self.following is None:
            self.following = {}
            for at, mark, month in self.units:
                if mark and not month:
                    lines, numbers = self.following.setdefault(mark.family, ([], []))
                    lines.append(at)
                    numbers.append(mark.number)
        return self.following.get(family, ([], []))

    def _continues(self, mark: Mark) -> bool:
        """Whether a mark has the number that follows the last of its family."""
        return any(last.family == mark.family and last.number + 1 == mark.number for last, _ in self.stack)

    def _add_mark(self, line: int, mark: Mark) -> None:
        if self.in_months:
            if self._is_month_item(mark):
                self.month_item = mark
                return
            self.in_months = False
        sure = mark.number <= _LARGEST and (mark.family in _SURE or self._is_number(mark))
        if not sure and not self._is_plausible(line, mark):
            return
        if not self.starts and mark.number > 1 and (lost := self._lost_parent(line, mark)):
            self.stack.append((lost, None))
        del self.stack[self._depth(line, mark) :]
        self._open(line, mark)

    def _lost_parent(self, line: int, mark: Mark) -> Mark | None:
        """The unit around the first of a plan whose beginning is missing: 4、… above 二、 stands in a lost 一、."""
        below = (m for at, m, month in self.units if at > line and m and not month)
        following = next((m for m in below if _RANK[m.family] < _RANK[mark.family]), None)
        return following._replace(number=following.number - 1) if following and following.number > 1 else None

    def _is_month_item(self, mark: Mark) -> bool:
        """Whether an enumerator under a month heading numbers an event, not a section."""
        last = self.month_item
        if last is not None and mark.family == last.family and mark.number == last.number + 1:
            return True
        if self._continues(mark) or _RULE_OF_CONTEST.match(self.text, mark.stop):
            return False
        return _RANK[mark.family] > RANK["han"] or (last is None and mark.number == 1 and self._restarts_each_month())

    def _restarts_each_month(self) -> bool:
        """Whether several months have items that begin at 一、: so the plan numbers the events of each month anew."""
        if self.restarts is None:
            firsts = [
                mark is not None and mark.family == "han" and mark.number == 1
                for (_, _, above), (_, mark, month) in pairwise(self.units)
                if above and not month
            ]
            self.restarts = sum(firsts) > 1
        return self.restarts

    def _is_plausible(self, line: int, mark: Mark) -> bool:
        """Whether 一是, 七、五月… or 1、2月… opens a unit: in sequence always, else where it is no list or word."""
        if self._continues(mark) or self._goes_on(mark.family, mark.number, line) or self._repeats_number(mark):
            return True
        if mark.family in _SEQUENCES or is_doubtful(self.text, mark):
            return mark.family == "han" and self._slips(line, mark)
        if mark.family == "item":
            begins = mark.number == 1 if self.starts else self._lost_parent(line, mark) is not None
            return begins or self._slips(line, mark)
        return mark.number <= _LARGEST and (not self._is_listed(mark) or self._has_month(line, mark))

    def _has_month(self, line: int, mark: Mark) -> bool:
        """Whether 5、12月 is number 5 of a list near by and a month, not May and December."""
        month = _MONTH.match(self.text, mark.stop)
        if month is None or int(month["n"]) == mark.number + 1:
            return False
        near = any(last.family == mark.family and last.number + 2 == mark.number for last, _ in self.stack)
        return near or any(self._goes_on(mark.family, mark.number + n, line) for n in (-1, 1))

    def _slips(self, line: int, mark: Mark) -> bool:
        """Whether an author left out the number before a mark, or gave no 2 behind the first: 一，…三，…"""
        left_out = any(last.family == mark.family and last.number + 2 == mark.number for last, _ in self.stack)
        return left_out or (mark.number == 1 and any(self._goes_on(mark.family, n, line) for n in (0, 2)))

    def _repeats_number(self, mark: Mark) -> bool:
        """Whether the number of the unit around it stands in front of that of its own: 2.1 in 二、."""
        around = _REPEATING.get(mark.family)
        if around is None:
            return False
        above = int(_FIGURES.findall(self.text, mark.start, mark.stop)[-2])
        return any(last.family in around and last.number == above for last, _ in self.stack)

    def _is_number(self, mark: Mark) -> bool:
        """Whether an arabic number is surely that of a unit: no list of numbers goes on behind it, and no text."""
        return mark.family not in _DOUBTFUL and not self._is_listed(mark) and not is_doubtful(self.text, mark)

    def _is_listed(self, mark: Mark) -> bool:
        """Whether a second number of the same kind follows, as in 三、四季度 and 1、2月; a year is none, nor 1.2月."""
        if mark.family in ("arabic", _INNER):
            pointed = self.text[mark.stop - 1] in _POINTS
            figure = self.text[mark.stop : mark.stop + 1].isdigit() and not _YEAR.match(self.text, mark.stop)
            return figure and not (pointed and _MONTH.match(self.text, mark.stop))
        return mark.family == "han" and self.text[mark.stop : mark.stop + 1] in _NUMERALS

    def _depth(self, line: int, mark: Mark) -> int:
        """How many open families stay open when a mark comes."""
        depth = len(self.stack)
        innermost, times = 0, 0
        for d in range(depth - 1, -1, -1):
            last = self.stack[d][0]
            if last.family == mark.family:
                if last.number + 1 == mark.number:
                    return d
                innermost = innermost if times else d
                times += 1
        if times:
            nests = mark.number == 1 and times < _MOST_NESTED and self._nests(line, mark)
            return depth if nests else innermost
        if mark.number == 1 and self.stack and (mark.family == "ordinal" or self._introduced(line, mark)):
            return depth
        rank = _RANK[mark.family]
        while depth and _RANK[(top := self.stack[depth - 1][0]).family] > rank:
            opens = mark.number == 1 and mark.family not in _STATUTE
            if opens and self._goes_on(top.family, top.number, line):
                break
            depth -= 1
        return depth

    def _nests(self, line: int, mark: Mark) -> bool:
        """Whether a list begins inside the innermost unit, though its family is one of those around that."""
        pair = (self.stack[-1][0].family, mark.family)
        nests = pair in self.nested or (self._introduced(line, mark) and self._comes_back(line, mark))
        if nests and pair[0] != mark.family:
            self.nested.add(pair)
        return nests

    def _comes_back(self, line: int, mark: Mark) -> bool:
        """Whether the innermost unit goes on below the list that a mark of its own or an outer family begins."""
        top = self.stack[-1][0]
        if top.family != mark.family:
            return self._goes_on(top.family, top.number, line)
        lines, numbers = self._following(mark.family)
        at, number = bisect_right(lines, line), mark.number + 1
        while at < len(numbers) and numbers[at] == number:
            at, number = at + 1, number + 1
        return at < len(numbers) and numbers[at] == top.number + 1

    def _introduced(self, line: int, mark: Mark) -> bool:
        """Whether the line above opened the innermost unit and announces what comes: a colon, or a heading alone.

        No heading announces 一、, which begins something new.
        """
        start, stop = self.lines[line - 1]
        if line == 0 or self.starts[-1] != start:
            return False
        if self.text[stop - 1] in "：:":
            return True
        inner = _RANK[mark.family] > RANK["han"]
        return inner and stop - start <= LONGEST_HEADING and _STOPS.search(self.text, start, stop) is None

    def _open(self, line: int, mark: Mark) -> None:
        label = self.text[mark.start : mark.stop].rstrip()
        parent = self.stack[-1][1] if self.stack else None
        self.stack.append((mark, len(self.starts)))
        heading = _heading(self.text, mark.stop, self.lines[line][1])
        name = _MASK.sub(str(mark.number), label) if mark.family in _MASKED else label
        self._add(mark.start, len(self.stack), label, heading, name.strip(_TRIMMED), parent)

    def _add_heading(self, line: int) -> None:
        """An unnumbered heading: a leaf inside the outermost unit whose sequence goes on below it."""
        self.in_months = False
        stack = self.stack
        going_on = (d for d, (last, _) in enumerate(stack, 1) if self._goes_on(last.family, last.number, line))
        depth = next(going_on, 0)
        start, stop = self.lines[line]
        heading = _heading(self.text, start, stop)
        self._add(start, depth + 1, "", heading, heading, stack[depth - 1][1] if depth else None)
        del stack[depth:]

    def _add(self, start: int, level: int, label: str, heading: str, name: str, parent: int | None) -> None:
        """Add a section; ``name`` is its part of the path."""
        self.starts.append(start)
        self.levels.append(level)
        self.labels.append(label)
        self.headings.append(heading)
        self.paths.append(name if parent is None else f"{self.paths[parent]}/{name}")
        self.parents.append(parent)

    def _close(self, stop: int) -> tuple[Section, ...]:
        """Give each section its end: where the next begins that is no deeper."""
        stops = [stop] * len(self.starts)
        still_open: list[int] = []
        for k, level in enumerate(self.levels):
            while still_open and self.levels[still_open[-1]] >= level:
                stops[still_open.pop()] = self.starts[k]
            still_open.append(k)
        columns = (self.starts, stops, self.levels, self.labels, self.headings, self.paths, self.parents)
        return make_all(Section, zip(*columns, strict=True))


def _heading(text: str, start: int, stop: int) -> str:
    """Heading of a unit: up to the first sentence end or colon, or to where the text clearly begins behind it.

    A line that ends with no mark is a heading all of it, though one may begin so: 存在问题目前还没有解决的.
    """
    found = _HEADING_END.search(text, start, stop)
    while found and found[0] in "：:" and _CLOCK.match(text, found.start(), stop):
        found = _HEADING_END.search(text, found.end(), stop)
    end = found.start() if found else stop
    if found and (part := _PART.match(text, start, end)):
        end = part.end()
    elif end - start > LONGEST_RUN_IN:
        text_begins = _RUN_ON.search(text, start + _NEAREST_TEXT, min(end, start + _FARTHEST_TEXT))
        end = text_begins.start() if text_begins else end
    return text[start:end].strip("，、 ").strip()

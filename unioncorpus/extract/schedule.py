"""Month-by-month schedules: a heading for each month, its items below it or behind it.

A heading is a line that opens with a month expression (三月份：, 3、六月, 七至八月, | 9月 |) or a term (第二季度：)
and says nothing else before its items; on a page that lost its line breaks it stands behind a full stop. Items are
split as the page does: by number, else by 。 ； a bar or a space, else by 、 where each part is an event of its own.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType

from unioncorpus.extract.dated import Dated
from unioncorpus.extract.flat_tables import Cells, find_columns, find_stacked_columns, opens_table
from unioncorpus.extract.schedule_headings import (
    bare_heading,
    bare_headings,
    headings_of,
    headings_of_a_year,
    is_devotion,
    is_numbered,
    months_held,
    opens_elsewhere,
    without_numbers,
)
from unioncorpus.extract.schedule_items import goes_on, items_in, last_stop, next_number, opens_item
from unioncorpus.structure import Paragraph
from unioncorpus.tables import pattern

#: Terms alone make a schedule where so many lines open with one.
_FEWEST_TERMS = 2
#: So many months with their items behind them, and none with items below, show that what follows the last is none.
_FEWEST_IN_LINE = 3


def find_schedule(
    text: str,
    paragraphs: Sequence[Paragraph],
    dated: Collection[int],
    numbered: Mapping[int, tuple[Dated, ...]] = MappingProxyType({}),
) -> tuple[tuple[Dated, ...], frozenset[int]]:
    """Items of the schedules in some paragraphs, and the indexes of the paragraphs they take up.

    ``dated`` are the indexes of the paragraphs that name a month, a festival or a term; ``numbered`` are the months
    that are bare numbers, by the index of their paragraph.

    >>> page = "三月份：\\n1、女工座谈\\n2、拔河赛\\n四月：植树。"
    >>> lines = [Paragraph(0, 4, None), Paragraph(5, 11, None), Paragraph(12, 17, None), Paragraph(18, 24, None)]
    >>> [(item.months, page[item.start : item.stop]) for item in find_schedule(page, lines, {0, 3})[0]]
    [((3,), '女工座谈'), ((3,), '拔河赛'), ((4,), '植树')]
    """
    headings = {k: found for k in dated if (found := headings_of(text, paragraphs[k]))}
    if len(headings) != len(dated):
        headings |= headings_of_a_year(text, paragraphs, dated)
    headings = {**numbered, **without_numbers(headings)} or bare_headings(text, paragraphs, dated)
    if not any(h.explicit for found in headings.values() for h in found) and len(headings) < _FEWEST_TERMS:
        return (), frozenset()
    schedule = _Schedule(text, paragraphs, dated, headings)
    for k in range(min(headings), len(paragraphs)):
        schedule.read(k)
    return tuple(schedule.items), frozenset(schedule.used)


class _Schedule:
    """The lines of a schedule, read one after the other from its first heading on.

    ``month`` is the heading in force: None above the first one, and where something else has begun. ``number`` is that
    of the item read last (0 = it had none). ``opened`` counts the headings, and
    ``below`` tells whether an item stands below one, not behind it.
    """

    def __init__(
        self,
        text: str,
        paragraphs: Sequence[Paragraph],
        dated: Collection[int],
        headings: Mapping[int, tuple[Dated, ...]],
    ) -> None:
        self._text, self._paragraphs, self._headings = text, paragraphs, headings
        self._dated = frozenset(dated)  # asked for each line
        self._last = max(headings)
        self._cells = Cells(())
        self._month: Dated | None = None
        self._number = self._opened = 0
        self._below = False
        self.items: list[Dated] = []
        self.used: set[int] = set()

    def read(self, k: int) -> None:
        """Read the paragraph of index ``k``; those before it have been read."""
        line = self._paragraphs[k]
        if k in self._headings:
            self._open(k)
        elif self._month is None or self._ends(k):
            self._month = None
        elif (bare := self._bare(k)) and not set(self._month.months) <= set(bare.months):
            self.items += self._behind(line, (bare,))
            self.used.add(k)
            if set(bare.months).isdisjoint(self._month.months):  # else it is one of the months in force
                self._month, self._number = bare, 0
        elif self._is_rest(k):
            self.items[-1] = self.items[-1]._replace(stop=last_stop(self._text, line))
            self.used.add(k)
        elif self._stands_apart(k):
            self._month = None
        else:
            self._below = True
            self._number = next_number(self._text[line.start : line.stop], self._number, more=k < self._last)
            if self._number < 0:
                self._month = None
            else:
                self.items += items_in(self._text, line.start, line.stop, self._month, self._cells)
                self.used.add(k)

    def _open(self, k: int) -> None:
        """Read a line that opens with headings, and what stands behind them."""
        line, headings, below = self._paragraphs[k], self._headings[k], self._paragraphs[k + 1 : k + 2]
        if self._month is None:
            self._cells = self._cells_below(self._paragraphs[:k], line) or self._cells
        behind = self._behind(line, headings)
        if len(behind) == 1 and below and k + 1 not in self._headings:
            behind = [item for item in behind if not is_devotion(self._text, item)]
        self.items += behind
        self.used.add(k)
        self._opened += 1
        self._below = self._below or not behind
        is_item = behind and is_numbered(self._text, line, headings[0])
        self._month, self._number = None if is_item and not opens_item(self._text, below) else headings[-1], 0

    def _cells_below(self, above: Sequence[Paragraph], line: Paragraph) -> Cells | None:
        """The cells of the table whose header is among the lines above its first month; None where there is none.

        They are stacked where below each month but the last stand as many lines as its row has further cells.
        """
        if columns := find_columns(self._text, above, line.start):
            return Cells(columns)
        columns = find_stacked_columns(self._text, above)
        rows = {b - a for a, b in pairwise(sorted(self._headings))}
        return Cells(columns, stacked=True) if rows == {len(columns)} else None

    def _ends(self, k: int) -> bool:
        """Whether the items of the month in force end above a line: at a table, a festival of another month, or, below
        the last month, a part of the plan that follows its schedule."""
        line = self._paragraphs[k]
        months = self._month.months if self._month else ()
        elsewhere = k in self._dated and opens_elsewhere(self._text, line, months)
        return elsewhere or opens_table(self._text[line.start : line.stop]) or (k > self._last and self._is_part(line))

    def _is_part(self, line: Paragraph) -> bool:
        """Whether a line is the heading of a part that follows a schedule: 四、保障措施."""
        return pattern("activities", "part_behind", "part_behind").match(self._text, line.start, line.stop) is not None

    def _stands_apart(self, k: int) -> bool:
        """Whether a line without a number is no item, as all stand behind their months: one below the last month, or
        one that is held in another month (工会在6月举办歌会)."""
        if self._below or opens_item(self._text, self._paragraphs[k : k + 1]):
            return False
        return (k > self._last and self._opened >= _FEWEST_IN_LINE) or self._is_of_another_month(k)

    def _is_of_another_month(self, k: int) -> bool:
        """Whether a line says in which months its event is held, and none of them is in force."""
        line, month = self._paragraphs[k], self._month
        if month is None or k not in self._dated:
            return False
        held = months_held(self._text, line)
        return bool(held) and held.isdisjoint(month.months)

    def _bare(self, k: int) -> Dated | None:
        """The month without a mark that opens a line below another month."""
        return bare_heading(self._text, self._paragraphs[k], comma=True) if k in self._dated else None

    def _is_rest(self, k: int) -> bool:
        """Whether a line goes on with the item at the end of the line above it."""
        above = self._paragraphs[k - 1]
        is_below = k - 1 in self.used and self.items and self.items[-1].start >= above.start
        return bool(is_below) and goes_on(self._text, above, self._paragraphs[k], self._number)

    def _behind(self, line: Paragraph, headings: tuple[Dated, ...]) -> list[Dated]:
        """Items that stand in the line of their headings."""
        items: list[Dated] = []
        for heading, end in zip(headings, [*(h.start for h in headings[1:]), line.stop], strict=True):
            self._cells.begin_row()
            items += items_in(self._text, heading.stop, end, heading, self._cells)
        return items

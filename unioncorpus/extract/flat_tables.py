"""Tables flattened to text: which cells of a schedule's rows hold activities, by the header above the first month."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from unioncorpus.structure import Paragraph
from unioncorpus.tables import read as read_table

_BAR = re.compile("[|｜]")
_CELL_END = re.compile("[|｜\n]")
_RULE_LINE = re.compile("[-: ]+")
#: The header stands at most so many lines above the first month.
_FARTHEST = 12
#: A header whose cells stand below each other has at most so many, each of at most so many characters.
_MOST_STACKED = 7
_LONGEST_HEAD = 8


@cache
def _words(name: str) -> tuple[str, ...]:
    return tuple(read_table("activities")["columns"][name])


def has_bar(text: str, start: int, stop: int) -> bool:
    """Whether text[start:stop] holds the bar between the cells of a flattened table.

    >>> has_bar("三月 | 植树", 0, 7), has_bar("三月植树", 0, 4)
    (True, False)
    """
    return text.find("|", start, stop) >= 0 or text.find("｜", start, stop) >= 0


def find_columns(text: str, above: Sequence[Paragraph], stop: int) -> tuple[str, ...]:
    """Header cells of a flattened table, from the column of the month on; empty where there is no such header.

    ``above`` are the paragraphs above the first month, which begins at ``stop``. Where no bars are left, the header is
    the line above the month, and its cells lie between spaces.

    >>> page = "月份 |\\n活动 |\\n负责人 |\\n三月 |"
    >>> find_columns(page, [Paragraph(0, 4, None), Paragraph(5, 9, None), Paragraph(10, 15, None)], 16)
    ('月份', '活动', '负责人')
    """
    lines = above[-_FARTHEST:]
    start = lines[0].start if lines else stop
    if not has_bar(text, start, stop):
        cells = text[lines[-1].start : lines[-1].stop].split() if lines else []
        return tuple(cells) if cells and cells[0] in _words("month") else ()
    cells = [cell.strip() for cell in _CELL_END.split(text[start:stop])]
    cells = [cell for cell in cells if cell and not _RULE_LINE.fullmatch(cell)]
    found = [k for k, cell in enumerate(cells) if cell in _words("month")]
    return tuple(cells[found[-1] :]) if found else ()


def find_stacked_columns(text: str, above: Sequence[Paragraph]) -> tuple[str, ...]:
    """Header cells of a table that left each of its cells on a line of its own, from the column of the month on.

    A column for the number of the row comes last, as the next row begins with it.

    >>> page = "序号\\n月份\\n活动\\n1"
    >>> find_stacked_columns(page, [Paragraph(0, 2, None), Paragraph(3, 5, None), Paragraph(6, 8, None)])
    ('月份', '活动', '序号')
    """
    cells = [text[line.start : line.stop].strip() for line in above[-_MOST_STACKED:]]
    month = next((k for k, cell in enumerate(cells) if cell in _words("month")), None)
    if month is None or any(len(cell) > _LONGEST_HEAD for cell in cells[month:]):
        return ()
    columns = [cell for cell in cells[month:] if not cell.isdigit()]
    number = cells[month - 1 : month] if month and cells[month - 1] in _words("number") else []
    return (*columns, *number) if len(columns) > 1 else ()


def opens_table(line: str) -> bool:
    """Whether a line is the head of a flattened table, or begins one: what follows is another table.

    >>> opens_table("| 序号 | 时间 |"), opens_table("活动时间 |"), opens_table("三月 |"), opens_table("时间")
    (True, True, False, False)
    """
    cells = [cell.strip() for cell in _BAR.split(line)]
    return len(cells) > 1 and any(cell in _words("number") or cell in _words("month") for cell in cells)


def _are_spaced(line: str, bounds: Sequence[tuple[int, int]]) -> bool:
    return all(line[a:b].isspace() for (_, a), (b, _) in zip(bounds, bounds[1:], strict=False))


class Cells:
    """Where in the rows of a table the reading stands: the column of the next text."""

    def __init__(self, columns: tuple[str, ...], stacked: bool = False) -> None:
        is_named = any(word in name for name in columns[1:] for word in _words("named"))
        others = _words("other") + (_words("details") if is_named else ())
        self._n, self._stacked = len(columns), stacked
        others += _words("number") if stacked else ()
        self._others = frozenset(k for k, name in enumerate(columns) if any(word in name for word in others) and k > 0)
        self._column = 0

    def begin_row(self) -> None:
        """A month was read, with the bar behind it: the next text stands in the next column."""
        self._column = 1

    def of_activities(self, line: str, bounds: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """The stretches of a line that stand in a column of activities; without a header all do.

        A row without bars has cells where it has as many stretches between spaces as its header; where the cells are
        stacked, each line is one.
        """
        if not self._others:
            yield from bounds
            return
        if self._stacked:
            if line.strip():
                yield from bounds if self._column < self._n and self._column not in self._others else ()
                self._column += 1
            return
        if len(bounds) == self._n - 1 and not _BAR.search(line) and _are_spaced(line, bounds):
            yield from (bound for k, bound in enumerate(bounds, 1) if k not in self._others)
            return
        at = 0
        for start, stop in bounds:
            self._column += len(_BAR.findall(line, at, start))
            at = start
            if self._column not in self._others:
                yield start, stop
        self._column += len(_BAR.findall(line, at))

"""Sheets that people fill in: csv files saved by a spreadsheet, read line by line so that a mistake has its place."""

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from unioncorpus.errors import UsageError

#: What spreadsheets put between cells; the head of a sheet tells which.
_DELIMITERS = ",;\t"
#: A longer cell than any page; csv's own limit is shorter than a long plan.
_LONGEST_CELL = 32_000_000
#: First characters by which a spreadsheet takes a cell for a formula; Excel takes the full-width ones, too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class SheetError(UsageError):
    """A sheet that cannot be used; the text names the file, the line and the mend."""


@dataclass(frozen=True, slots=True)
class Line:
    """One filled line of a sheet: its number as a spreadsheet counts (the head is 1), its cells by column, trimmed."""

    number: int
    cells: Mapping[str, str]


def read_sheet(path: Path, needed: Collection[str]) -> list[Line]:
    """The lines of a csv file that has these columns; empty lines are passed over.

    UTF-8 and GB18030 (what Excel saves as plain CSV on a Chinese system) are read; cells stand between commas,
    semicolons or tabs. Raises SheetError, with file and line, for a file that cannot be read, a missing or doubled
    column, or a line with more cells than the head.
    """
    text = _read_text(path)
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = [name.strip() for name in next(reader, [])]
        _check_head(path, columns, needed)
        return list(_lines(path, reader, columns))
    except csv.Error as error:
        raise SheetError(f"{path}, line {reader.line_num}: {error}; save the sheet anew as CSV UTF-8") from error


def _read_text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SheetError(f"{path}: cannot be read ({error.strerror}); name a csv file") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetError(f"{path}: neither UTF-8 nor GB18030; save the sheet as CSV UTF-8")


def _check_head(path: Path, columns: list[str], needed: Collection[str]) -> None:
    for name in needed:
        if name not in columns:
            found = ", ".join(filter(None, columns)) or "nothing"
            raise SheetError(f"{path}, line 1: no column {name!r}; the head needs {', '.join(needed)}, it has {found}")
    for name in columns:
        if name and columns.count(name) > 1:
            raise SheetError(f"{path}, line 1: the column {name!r} stands there twice; take one out")


def _lines(path: Path, reader: Iterator[list[str]], columns: list[str]) -> Iterator[Line]:
    for number, row in enumerate(reader, 2):
        cells = [cell.strip() for cell in row]
        if any(cells[len(columns) :]):
            raise SheetError(
                f"{path}, line {number}: {len(cells)} cells, the head has {len(columns)}; quote what holds a comma"
            )
        if any(cells):
            cells += [""] * (len(columns) - len(cells))
            yield Line(number, {name: _unguarded(cell) for name, cell in zip(columns, cells, strict=False) if name})


def guard(value: Any) -> Any:
    """A cell of a csv file, which has no types: a text that a spreadsheet would run gets an apostrophe before it.

    So does a text that begins with an apostrophe itself: to get the text back, take one leading apostrophe off.

    >>> guard("=1+1"), guard("'70年代"), guard("工会"), guard(-2.0)
    ("'=1+1", "''70年代", '工会', -2.0)
    """
    if isinstance(value, str) and value.startswith((*_FORMULA, "'")):
        return "'" + value
    return value


def _unguarded(cell: str) -> str:
    """The text of a cell that ``guard`` made. An apostrophe that a person put before a word stays."""
    return cell[1:] if cell.startswith("'") and guard(cell[1:]) == cell else cell


def whole_number(path: Path, line: Line, column: str) -> int:
    """A cell that must hold a whole number from 0 on. Raises SheetError for another.

    >>> whole_number(Path("labels.csv"), Line(2, {"raw_start": "12.0"}), "raw_start")
    12
    """
    cell = line.cells[column]
    # A spreadsheet may have made 12 a 12.0.
    digits = cell.removesuffix(".0")
    if not (digits.isascii() and digits.isdigit()):
        raise SheetError(f"{path}, line {line.number}: {column} is {cell!r}; it must be a whole number")
    return int(digits)


def did_you_mean(word: str, known: Collection[str]) -> str:
    """A hint for a word that is not among those known, or what there is.

    >>> did_you_mean("warmht", ["warmth", "women"])
    'did you mean warmth?'
    """
    near = get_close_matches(word, known, 1)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(known))}"

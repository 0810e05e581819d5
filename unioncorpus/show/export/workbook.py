"""A table as an Excel workbook: typed cells, one row of names that stays in view, filters, and nothing that is run.

Excel's limits are met, never by leaving something out: a text over 32,767 characters goes on in further columns
(``text``, ``text (2)``, ...), rows over 1,048,575 on further sheets (``edits``, ``edits (2)``, ...).
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from unioncorpus.show.export.cells import cell
from unioncorpus.show.export.rows import Rows, read_rows

#: Most characters of a cell, as UTF-16 code units, by which Excel counts.
MOST_CHARACTERS = 32_767
#: Most rows of a sheet under its names.
MOST_ROWS = 1_048_575
#: Largest number that Excel holds to the last digit.
_EXACT = 10**15

_WIDTHS = {"text": 40, "number": 10}


def write_workbook(path: Path, rows: Rows, table: str, about: Sequence[Sequence[str]]) -> None:
    """One table as a workbook, with a second sheet of text that says what its columns mean and where it comes from.

    The table is read twice: once for the length of its texts, once to be written, in constant memory.
    """
    with rows(table) as first:
        columns = _Columns(first.schema, _pieces_needed(first))
    with xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": str(path.parent)}) as book:
        bold = book.add_format({"bold": True})
        with rows(table) as second:
            rest = read_rows(second)
            for name in _sheet_names(table):
                sheet = _open_sheet(book, name, columns.names, bold, columns.widths())
                n, full = _fill(sheet, rest, columns)
                sheet.autofilter(0, 0, n, max(0, len(columns.names) - 1))
                if not full:
                    break
        names, *lines = about
        sheet = _open_sheet(book, "about", names, bold, [24, 16, 6, 100])
        for n, line in enumerate(lines, 1):
            _write_row(sheet, n, line)


def pieces(text: str) -> list[str]:
    """A text in pieces that fit into cells, no character cut in two; joined, they are the text.

    >>> [len(piece) for piece in pieces("工" * 40_000)]
    [32767, 7233]
    """
    found: list[str] = []
    at = 0
    while at < len(text) or not found:
        stop = min(len(text), at + MOST_CHARACTERS)
        while len(text[at:stop].encode("utf-16-le")) > 2 * MOST_CHARACTERS:
            # Each character beyond the BMP counts twice: at least half of the excess must go.
            stop -= max(1, (len(text[at:stop].encode("utf-16-le")) // 2 - MOST_CHARACTERS + 1) // 2)
        found.append(text[at:stop])
        at = stop
    return found


class _Columns:
    """The columns of a table as columns of a sheet: a long text takes several."""

    def __init__(self, schema: pa.Schema, needed: Mapping[str, int]) -> None:
        self._needed = [needed[field.name] for field in schema]
        self._types = [field.type for field in schema]
        self.names = [
            field.name if k == 0 else f"{field.name} ({k + 1})" for field in schema for k in range(needed[field.name])
        ]

    def cells(self, row: Mapping[str, Any]) -> Iterator[Any]:
        """The cells of one row; None for an empty one."""
        for value, n in zip(row.values(), self._needed, strict=True):
            value = cell(value)
            if n == 1:
                yield value
            else:
                parts = [] if value is None else pieces(value)
                yield from [*parts, *[None] * (n - len(parts))]

    def widths(self) -> list[int]:
        """Widths of the columns, in characters."""
        kinds = ["number" if _is_number(kind) else "text" for kind in self._types]
        return [_WIDTHS[kind] for kind, n in zip(kinds, self._needed, strict=True) for _ in range(n)]


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind))


def _pieces_needed(rows: pa.RecordBatchReader) -> dict[str, int]:
    """How many cells the longest value of each column takes."""
    needed = dict.fromkeys(rows.schema.names, 1)
    for batch in rows:
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            if pa.types.is_string(column.type):
                # Below half of the limit no text can be too long, whatever its characters.
                column = column.filter(pc.greater(pc.utf8_length(column), MOST_CHARACTERS // 2))
            elif _is_number(column.type):
                continue
            for value in column.to_pylist():
                if value is not None:
                    needed[name] = max(needed[name], len(pieces(cell(value))))
    return needed


def _sheet_names(table: str) -> Iterator[str]:
    yield table
    k = 2
    while True:
        yield f"{table} ({k})"
        k += 1


def _open_sheet(
    book: xlsxwriter.Workbook, name: str, names: Sequence[str], bold: Any, widths: Sequence[int]
) -> Worksheet:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for k, (heading, width) in enumerate(zip(names, widths, strict=True)):
        sheet.set_column(k, k, width)
        sheet.write_string(0, k, heading, bold)
    return sheet


def _fill(sheet: Worksheet, rows: Iterator[Mapping[str, Any]], columns: _Columns) -> tuple[int, bool]:
    """Write rows until the sheet is full; how many there are, and whether it is full."""
    n = 0
    for row in rows:
        n += 1
        _write_row(sheet, n, columns.cells(row))
        if n == MOST_ROWS:
            return n, True
    return n, False


def _write_row(sheet: Worksheet, n: int, values: Iterator[Any] | Sequence[Any]) -> None:
    """Each value by its own type, so that Excel takes no text for a formula, a link, a number or a date.

    XlsxWriter writes characters that XML cannot hold as Excel does: _x0001_.
    """
    for k, value in enumerate(values):
        if value is None:
            continue
        if isinstance(value, bool):
            sheet.write_boolean(n, k, value)
        elif isinstance(value, int | float) and abs(value) < _EXACT:
            sheet.write_number(n, k, value)
        else:
            sheet.write_string(n, k, str(value))

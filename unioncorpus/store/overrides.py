"""Corrections by people: read from overrides.csv, checked, and kept in the store's folder beside the catalog.

The pages and what the program makes of them are never touched: a reader sets the values when it reads the tables
(store/corrections.py), so a rebuild, which writes the tables anew, cannot lose them.
"""

import csv
import os
from collections.abc import Collection, Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

import pyarrow as pa

from unioncorpus.errors import StoreError, UsageError
from unioncorpus.places import Place
from unioncorpus.schemas import schema
from unioncorpus.sheets import Line, SheetError, did_you_mean, read_sheet, whole_number
from unioncorpus.store.files import store_errors, sync_folder
from unioncorpus.tables import read as read_table

#: Name of the file in a store's folder.
OVERRIDES = "overrides.csv"
#: Column and value that take a row out.
ROW, REMOVE = "row", "remove"
#: What stands for a missing value, since an empty cell is one that nobody has filled in.
NULL = "null"
#: What stands for the themes of a paragraph that has none.
NONE = "none"


#: Page, raw span, table and column.
What = tuple[str, int, int, str, str]


@dataclass(frozen=True, slots=True)
class Override:
    """One correction: which row (by its place in the page), which column, what value, who decided and why."""

    doc_id: str
    raw_start: int
    raw_stop: int
    text_hash: str
    table: str
    column: str
    value: str
    coder: str
    reason: str

    @property
    def place(self) -> Place:
        """Where in the page the row stands."""
        return Place(self.raw_start, self.raw_stop, self.text_hash)

    @property
    def what(self) -> What:
        """What is set: of two overrides with the same, one is too many."""
        return self.doc_id, self.raw_start, self.raw_stop, self.table, self.column


COLUMNS = tuple(f.name for f in fields(Override))


def settable() -> dict[str, dict[str, list[str]]]:
    """The columns that a person may set, by table, each with its values; an empty list leaves them free."""
    return dict(read_table("overrides")["settable"])


def read_overrides(path: Path, themes: Collection[str] | None = None) -> tuple[Override, ...]:
    """The overrides of a csv file with the columns of COLUMNS; others may stand beside them.

    A line without value, coder and reason is one that nobody has filled in, and is passed over. ``themes`` are the ids
    that a theme may have; None leaves them unchecked.

    Raises SheetError, with file and line, for what cannot be read, a table or column that cannot be set, a value that
    the column cannot take, a missing coder or reason, or two lines that set the same value.
    """
    found: dict[What, int] = {}
    overrides = []
    for line in read_sheet(path, COLUMNS):
        if not any(line.cells[name] for name in ("value", "coder", "reason")):
            continue
        override = _read_line(path, line, themes)
        if override.what in found:
            raise _error(path, line, f"sets what line {found[override.what]} sets already; keep one of the two")
        found[override.what] = line.number
        overrides.append(override)
    return tuple(overrides)


def keep_overrides(store: Path, overrides: Iterable[Override]) -> None:
    """Make these the overrides of a store, in place of those that it had. Raises StoreError when the disk refuses."""
    part = store / f"{OVERRIDES}.part"
    with store_errors(store, "overrides"):
        with part.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(astuple(override) for override in overrides)
            file.flush()
            os.fsync(file.fileno())
        part.replace(store / OVERRIDES)
        sync_folder(store)


def kept_overrides(store: Path) -> tuple[Override, ...]:
    """The overrides of a store; none where it has no such file. Raises StoreError for a file that was spoilt there."""
    path = store / OVERRIDES
    try:
        return read_overrides(path) if path.exists() else ()
    except SheetError as error:
        raise StoreError(str(error)) from error


def joined_overrides(stores: Iterable[Path]) -> tuple[Override, ...]:
    """The overrides of several stores together. Raises UsageError where two of them set one thing to two values."""
    joined: dict[What, tuple[Path, Override]] = {}
    for store in stores:
        for override in kept_overrides(store):
            first, other = joined.setdefault(override.what, (store, override))
            if other.value != override.value:
                raise UsageError(
                    f"{store}: merge: its overrides set {override.table}.{override.column} of page {override.doc_id} "
                    f"to {override.value!r}, those of {first} to {other.value!r}. Make them agree with overrides set."
                )
    return tuple(override for _, override in joined.values())


def parse_value(override: Override) -> Any:
    """The value of an override in the type of its column. Raises ValueError, with what is wanted, for another.

    >>> place = ("ab", 0, 9, "h0")
    >>> parse_value(Override(*place, "activities", "months", "3; 4", "Li", "read it"))
    [3, 4]
    """
    field = schema(override.table).field(override.column)
    if override.value == NULL:
        if not field.nullable or pa.types.is_list(field.type):
            raise ValueError(f"{override.column} cannot be null")
        return None
    if not pa.types.is_list(field.type):
        return _parse(override.value, field.type)
    parts = split_list(override.value)
    return [_parse(part, field.type.value_type) for part in parts]


def split_list(value: str) -> list[str]:
    """A cell with several values between semicolons or commas; none for the word none.

    >>> split_list("warmth；women"), split_list("none")
    (['warmth', 'women'], [])
    """
    for mark in "；，,、":
        value = value.replace(mark, ";")
    parts = [part.strip() for part in value.split(";") if part.strip()]
    return [] if parts == [NONE] else parts


def _parse(text: str, kind: pa.DataType) -> Any:
    if pa.types.is_boolean(kind):
        if text.lower() not in ("true", "false"):
            raise ValueError("write true or false")
        return text.lower() == "true"
    if pa.types.is_integer(kind):
        digits = text.removesuffix(".0")
        if not (digits.isascii() and digits.removeprefix("-").isdigit()):
            raise ValueError("write a whole number")
        return int(digits)
    if pa.types.is_floating(kind):
        try:
            number = float(text)
        except ValueError:
            raise ValueError("write a number") from None
        if not abs(number) < float("inf"):
            raise ValueError("write a finite number")
        return number
    return text


def _error(path: Path, line: Line, what: str) -> SheetError:
    return SheetError(f"{path}, line {line.number}: {what}")


def _read_line(path: Path, line: Line, themes: Collection[str] | None) -> Override:
    cells = line.cells
    for name in COLUMNS:
        if not cells[name]:
            todo = {"value": f"write {NULL} for a missing value", "coder": "say who decided", "reason": "say why"}
            raise _error(path, line, f"no {name}; {todo.get(name, 'copy it from the draft')}, or empty the whole line")
    if len(cells["doc_id"]) != 64 or set(cells["doc_id"]) - set("0123456789abcdef"):
        raise _error(path, line, f"doc_id is {cells['doc_id']!r}; it must be the 64 hex digits of the page")
    start, stop = (whole_number(path, line, name) for name in ("raw_start", "raw_stop"))
    if stop < start:
        raise _error(path, line, f"raw_stop {stop} is before raw_start {start}")
    values: dict[str, Any] = {name: cells[name] for name in COLUMNS}
    override = Override(**{**values, "raw_start": start, "raw_stop": stop})
    _check(path, line, override, themes)
    return override


def _check(path: Path, line: Line, override: Override, themes: Collection[str] | None) -> None:
    tables = settable()
    if override.table not in tables:
        raise _error(path, line, f"no rows of {override.table!r} can be set; {did_you_mean(override.table, tables)}")
    columns = tables[override.table]
    if override.column == ROW and override.table in read_table("overrides")["removable"]:
        if override.value != REMOVE:
            raise _error(path, line, f"the value for {ROW} is {override.value!r}; only {REMOVE} is known")
        return
    if override.column not in columns:
        raise _error(
            path, line, f"{override.table}.{override.column} cannot be set; {did_you_mean(override.column, columns)}"
        )
    if (override.table, override.column) == ("themes", "theme"):
        _check_themes(path, line, split_list(override.value), themes)
        return
    try:
        value = parse_value(override)
    except ValueError as error:
        raise _error(path, line, f"{override.column} is {override.value!r}; {error}") from error
    allowed = columns[override.column]
    if allowed and value is not None and value not in allowed:
        raise _error(path, line, f"{override.column} is {override.value!r}; {did_you_mean(override.value, allowed)}")
    if override.column == "months" and not set(value) <= set(range(1, 13)):
        raise _error(path, line, f"months is {override.value!r}; months are 1 to 12")


def _check_themes(path: Path, line: Line, given: list[str], themes: Collection[str] | None) -> None:
    for theme in given:
        if themes is not None and theme not in themes:
            raise _error(path, line, f"no theme {theme!r} in the codebook; {did_you_mean(theme, themes)}")

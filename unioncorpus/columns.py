"""Rows of a table held column by column, for those tables of which a page has many rows.

To make an object of each row and take it apart again for Arrow costs more than all else that is done for a section or
a paragraph, and these are half of all rows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any, Generic, TypeVar, overload

R = TypeVar("R")


class Columns(Sequence[R], Generic[R]):
    """Rows of one kind, as a sequence of records that are made when they are asked for.

    >>> from unioncorpus.records import RejectRow
    >>> rows = Columns(RejectRow)
    >>> rows.extend(path=["a.txt", "b.txt"], stage=["read"] * 2, reason=["empty"] * 2, detail=["0 bytes"] * 2)
    >>> len(rows), rows[1].path, [row.path for row in rows]
    (2, 'b.txt', ['a.txt', 'b.txt'])
    """

    __slots__ = ("record", "values")

    def __init__(self, record: type[R], values: dict[str, list[Any]] | None = None) -> None:
        self.record = record
        self.values = values or {name: [] for name in _names(record)}  # type: ignore[arg-type]

    @classmethod
    def of(cls, record: type[R], rows: Iterable[tuple[Any, ...]]) -> "Columns[R]":
        """Rows that are each given as all the fields of the record, in their order.

        >>> from unioncorpus.records import RejectRow
        >>> Columns.of(RejectRow, [("a.txt", "read", "empty", "0 bytes")])[0].reason
        'empty'
        """
        names = _names(record)  # type: ignore[arg-type]
        return cls(record, dict(zip(names, map(list, zip(*rows, strict=True)), strict=False)))

    def extend(self, **columns: Sequence[Any]) -> None:
        """Add rows, given as all the columns of the record.

        Raises ValueError for columns that are missing, unknown or of different lengths.
        """
        if columns.keys() != self.values.keys() or len(set(map(len, columns.values()))) != 1:
            lengths = {name: len(values) for name, values in columns.items()}
            raise ValueError(f"{self.record.__name__}: columns {lengths}, of one length are needed: {[*self.values]}")
        for name, values in self.values.items():
            values.extend(columns[name])

    def __iadd__(self, rows: Sequence[R]) -> "Columns[R]":
        for name, values in columns_of(self.record, rows).items():
            self.values[name].extend(values)
        return self

    def __len__(self) -> int:
        return len(next(iter(self.values.values())))

    def __iter__(self) -> Iterator[R]:
        return map(self.record, *self.values.values())

    @overload
    def __getitem__(self, at: int) -> R: ...

    @overload
    def __getitem__(self, at: slice) -> list[R]: ...

    def __getitem__(self, at: int | slice) -> R | list[R]:
        if isinstance(at, slice):
            return [*self][at]
        return self.record(*(values[at] for values in self.values.values()))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Columns):
            return self.record is other.record and self.values == other.values
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]


def columns_of(record: type[R], rows: Sequence[R]) -> Mapping[str, Sequence[Any]]:
    """The columns of some rows, by name.

    >>> from unioncorpus.records import RejectRow
    >>> columns_of(RejectRow, [RejectRow("a.txt", "read", "empty", "0 bytes")])["reason"]
    ['empty']
    """
    if isinstance(rows, Columns):
        return rows.values
    return {name: [*map(attrgetter(name), rows)] for name in _names(record)}  # type: ignore[arg-type]


@cache
def _names(record: type[Any]) -> tuple[str, ...]:
    """The fields of a record; each page asks for them a dozen times."""
    return tuple(f.name for f in fields(record))

"""Arrow schemas of the tables, made from the records. A module of its own: to ask for records loads no Arrow."""

from collections.abc import Sequence
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin

import pyarrow as pa

from unioncorpus.columns import columns_of
from unioncorpus.records import TABLES, describe_columns

_ARROW: dict[Any, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    bytes: pa.binary(),
}


def _arrow_type(annotation: Any) -> tuple[pa.DataType, bool]:
    """Arrow type of a Python annotation, and whether null is allowed."""
    if get_origin(annotation) is UnionType:
        members = [a for a in get_args(annotation) if a is not NoneType]
        return _arrow_type(members[0])[0], True
    if get_origin(annotation) is tuple:
        return pa.list_(_arrow_type(get_args(annotation)[0])[0]), False
    return _ARROW[annotation], False


@cache
def describe(table: str) -> tuple[tuple[str, pa.DataType, bool, str], ...]:
    """Columns of a table: (name, Arrow type, nullable, description), in the order of the contract.

    >>> [name for name, *_ in describe("rejects")]
    ['path', 'stage', 'reason', 'detail']
    """
    return tuple((name, *_arrow_type(kind), doc) for name, kind, doc in describe_columns(table))


@cache
def schema(table: str) -> pa.Schema:
    """Arrow schema of a table of the contract.

    >>> schema("sources").names
    ['doc_id', 'path', 'url', 'site', 'crawled_at']
    """
    return pa.schema([pa.field(name, kind, nullable) for name, kind, nullable, _ in describe(table)])


def to_arrow(table: str, rows: Sequence[Any]) -> pa.Table:
    """Records of one kind as an Arrow table with the contract's schema.

    >>> from unioncorpus.records import RejectRow
    >>> to_arrow("rejects", [RejectRow("a.txt", "read", "empty", "0 bytes")]).num_rows
    1
    """
    return pa.table(dict(columns_of(TABLES[table], rows)), schema=schema(table))

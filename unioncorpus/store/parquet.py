"""How the Parquet files of a store are written: small first, then fast."""

from functools import cache
from typing import Any

import pyarrow as pa

from unioncorpus.store.layout import packed_schema

#: Columns of which a value begins as the one before it: a page and its clean text. What they share is written once.
_BEGIN_ALIKE = {"documents": ("texts",)}
#: Numbers of which each is a little more than the one before it, and many in a row. Other numbers are written byte by
#: byte of all, so that the high bytes, which hardly change, stand together.
_STEADY = {"edits": ("start",)}
#: Columns in which a value comes seldom twice, or only at once: a dictionary of values would be written for nothing.
#: Their lengths are written apart from them.
_UNREPEATED = {
    "documents": ("doc_id", "bytes"),
    "plans": ("plan_id",),
    "sections": ("parent_id",),
    "themes": ("paragraph_id",),
}
#: Numbers that are small and the same again and again.
_REPEATED = {
    "edits": ("to_middle", "to_stop", "to_raw_start", "to_raw_stop"),
    "sections": ("gap", "to_section_id"),
    "paragraphs": ("to_paragraph_id",),
}


@cache
def parquet_options(table: str) -> dict[str, Any]:
    """Keyword arguments of pyarrow's writers for a table as it is packed.

    Minima and maxima are left out: ids are hashes, and no query skips by them.

    >>> options = parquet_options("paragraphs")
    >>> options["column_encoding"]["start"], "to_paragraph_id" in options["use_dictionary"]
    ('BYTE_STREAM_SPLIT', True)
    """
    columns = packed_schema(table)
    encodings = {
        f.name: "DELTA_BINARY_PACKED" if f.name in _STEADY.get(table, ()) else "BYTE_STREAM_SPLIT"
        for f in columns
        if pa.types.is_integer(f.type) and f.name not in _REPEATED.get(table, ())
    }
    encodings |= {_leaf(columns.field(name)): "DELTA_LENGTH_BYTE_ARRAY" for name in _UNREPEATED.get(table, ())}
    encodings |= {_leaf(columns.field(name)): "DELTA_BYTE_ARRAY" for name in _BEGIN_ALIKE.get(table, ())}
    return {
        "compression": "zstd",
        "compression_level": 3,
        "write_statistics": False,
        "column_encoding": encodings,
        "use_dictionary": [_leaf(f) for f in columns if _leaf(f) not in encodings],
    }


def _leaf(field: pa.Field) -> str:
    """The name under which Parquet knows the values of a column."""
    return f"{field.name}.list.element" if pa.types.is_list(field.type) else str(field.name)

"""The data dictionary: every table and column in words, made from the records themselves."""

from collections.abc import Iterator, Mapping

import pyarrow as pa

from unioncorpus.records import TABLES, describe

_HEAD = """# Data dictionary

The tables that `python -m unioncorpus export` writes and that `uc.open(store)` holds. Offsets named `start` and `stop`
count code points of `documents.text`, from 0, half-open. Ids stay the same when the pipeline changes: they are made
from the page's bytes and the place in it.

In csv files lists are joined with "; ", bytes are base64, and a text that begins with one of = + - @ (half or full
width), a tab, a line break or an apostrophe carries an apostrophe before it, so that a spreadsheet does not run it as a
formula: take one leading apostrophe off to have the text. Csv files begin with a byte order mark, by which Excel knows
them as UTF-8. Empty text and null look the same there. Jsonl and parquet have every value as it is.
"""


def data_dictionary(columns: Mapping[str, pa.Schema] | None = None) -> str:
    """The tables as Markdown: those of the contract, or those with the ``columns`` that an export has.

    >>> "| doc_id | text |" in data_dictionary()
    True
    """
    parts = [_HEAD]
    for table, record in TABLES.items():
        parts.append(f"## {table}\n\n{record.__doc__}\n\n| column | type | null | what it holds |\n|---|---|---|---|")
        parts += [
            f"| {name} | {_type(kind)} | {'yes' if nullable else ''} | {words} |"
            for name, kind, nullable, words in (describe(table) if columns is None else _found(table, columns[table]))
        ]
        parts.append("")
    return "\n".join(parts)


def _found(table: str, columns: pa.Schema) -> Iterator[tuple[str, pa.DataType, bool, str]]:
    """As ``describe`` for the columns that are there; those that the contract does not have describe themselves."""
    words = {name: description for name, _, _, description in describe(table)}
    for field in columns:
        own = (field.metadata or {}).get(b"description", b"added on the way to this file").decode()
        yield field.name, field.type, field.nullable, words.get(field.name, own)


def _type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"list of {_type(kind.value_type)}"
    names = {"string": "text", "int64": "integer", "double": "number", "bool": "true/false", "binary": "bytes"}
    return names[str(kind)]

"""The data dictionary: every table and column in words, made from the records themselves."""

from collections.abc import Mapping

import pyarrow as pa

from unioncorpus.records import TABLES
from unioncorpus.schemas import describe, schema

_HEAD = """# Data dictionary

The tables that `python -m unioncorpus export` writes and that `uc.open(store)` holds. Offsets named `start` and `stop`
count code points of `documents.text`, from 0, half-open. Ids stay the same when the pipeline changes: they are made
from the page's bytes and the place in it.

In csv files lists are joined with "; ", bytes are base64, and a text that begins with one of = + - @ (half or full
width), a tab, a line break or an apostrophe carries an apostrophe before it, so that a spreadsheet does not run it as a
formula: take one leading apostrophe off to have the text. Csv files begin with a byte order mark, by which Excel knows
them as UTF-8. Empty text and null look the same there. Excel takes a text like 3-5 in a csv file for a date: give it
the xlsx files.

In xlsx files every cell has its type, and no text is ever a formula. Lists and bytes are as in csv. Excel holds 32,767
characters a cell: a longer text goes on in the columns `text (2)`, `text (3)`, ...; more than 1,048,575 rows go on on
further sheets. A character that the format cannot hold is written as Excel does: _x0001_.

Jsonl and parquet have every value as it is (but for bytes in jsonl: base64).
"""


def data_dictionary(columns: Mapping[str, pa.Schema] | None = None) -> str:
    """The tables as Markdown: those of the contract, or those with the ``columns`` that an export has.

    >>> "| doc_id | text |" in data_dictionary()
    True
    """
    parts = [_HEAD]
    for table, record in TABLES.items():
        parts.append(f"## {table}\n\n{record.__doc__}\n\n| column | type | null | what it holds |\n|---|---|---|---|")
        parts += [describe_field(table, field) for field in (schema(table) if columns is None else columns[table])]
        parts.append("")
    return "\n".join(parts)


def describe_field(table: str, field: pa.Field, name: str | None = None) -> str:
    """One column of a table as a line of Markdown, under another ``name`` if it has one in a file.

    >>> describe_field("sources", schema("sources").field("site"))
    '| site | text | yes | web site, if it was given |'
    """
    return f"| {name or field.name} | {' | '.join(words_of(table, field))} |"


def words_of(table: str, field: pa.Field) -> tuple[str, str, str]:
    """Type, "yes" where null is allowed, and meaning of a column; what the contract lacks describes itself."""
    contract = {name: words for name, _, _, words in describe(table)}
    own = (field.metadata or {}).get(b"description", b"added on the way to this file").decode()
    return _type(field.type), "yes" if field.nullable else "", contract.get(field.name, own)


def _type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"list of {_type(kind.value_type)}"
    names = {"string": "text", "int64": "integer", "double": "number", "bool": "true/false", "binary": "bytes"}
    return names[str(kind)]

"""The data dictionary: every table and column in words, made from the records themselves."""

import pyarrow as pa

from unioncorpus.records import TABLES, describe

_HEAD = """# Data dictionary

The tables that `python -m unioncorpus export` writes and that `uc.open(store)` holds. Offsets named `start` and `stop`
count code points of `documents.text`, from 0, half-open. Ids stay the same when the pipeline changes: they are made
from the page's bytes and the place in it.

In csv files lists are joined with "; ", bytes are base64, and a text that begins with one of = + - @ (or a tab) carries
a leading apostrophe, so that a spreadsheet does not run it as a formula; jsonl and parquet have the text as it is. Csv
files begin with a byte order mark, by which Excel knows them as UTF-8. Excel holds 32,767 characters a cell: use
parquet or jsonl for the full text of long pages.
"""


def data_dictionary() -> str:
    """All tables of the contract as Markdown.

    >>> "| doc_id | text |" in data_dictionary()
    True
    """
    parts = [_HEAD]
    for table, record in TABLES.items():
        parts.append(f"## {table}\n\n{record.__doc__}\n\n| column | type | null | what it holds |\n|---|---|---|---|")
        parts += [
            f"| {name} | {_type(kind)} | {'yes' if nullable else ''} | {words} |"
            for name, kind, nullable, words in describe(table)
        ]
        parts.append("")
    return "\n".join(parts)


def _type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"list of {_type(kind.value_type)}"
    names = {"string": "text", "int64": "integer", "double": "number", "bool": "true/false", "binary": "bytes"}
    return names[str(kind)]

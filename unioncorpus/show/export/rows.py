"""Where the rows of an export come from, and the one place where they may be changed on their way to the files."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pyarrow as pa

from unioncorpus.schemas import schema

#: Gives one table as a stream, so that no table need fit into memory.
Table = Callable[[str], pa.RecordBatchReader]

#: Given the name of a table and some of its rows, the rows to write. It may change values, drop rows or columns, and
#: add columns; one that it adds says what it holds in the metadata of its field, under "description". It is called
#: once with no rows at all, by which the columns are known even of a table that is empty.
Change = Callable[[str, pa.RecordBatch], pa.RecordBatch]


#: Opens one table to be written, with its columns as they will stand in the file.
Rows = Callable[[str], AbstractContextManager[pa.RecordBatchReader]]


def through(table: Table, *changes: Change) -> Rows:
    """The same tables with these changes made to their rows, in this order. Every format of export reads this.

    >>> rows = pa.RecordBatch.from_pylist([{"path": "a.txt", "stage": "read", "reason": "empty", "detail": ""}])
    >>> def without_detail(name, rows):
    ...     return rows.drop_columns("detail")
    >>> tables = through(lambda name: pa.RecordBatchReader.from_batches(rows.schema, [rows]), without_detail)
    >>> with tables("rejects") as changed:
    ...     list(read_rows(changed))
    [{'path': 'a.txt', 'stage': 'read', 'reason': 'empty'}]
    """

    @contextmanager
    def changed(name: str) -> Iterator[pa.RecordBatchReader]:
        # Closed even if the writer fails: a stream that is left open would block the next query.
        with table(name) as rows:
            given = _typed(name, rows.schema)

            def change(batch: pa.RecordBatch) -> pa.RecordBatch:
                for one in changes:
                    batch = one(name, batch)
                return batch

            none = pa.RecordBatch.from_arrays([pa.array([], field.type) for field in given], schema=given)
            written = _typed(name, change(none).schema)
            batches = (change(batch.cast(given)).cast(written) for batch in rows)
            yield pa.RecordBatchReader.from_batches(written, batches)

    return changed


def _typed(name: str, columns: pa.Schema) -> pa.Schema:
    """These columns with the contract's types; one that the contract does not have keeps its own."""
    contract = schema(name)
    return pa.schema([contract.field(f.name) if f.name in contract.names else f for f in columns])


def read_rows(rows: pa.RecordBatchReader) -> Iterator[dict[str, Any]]:
    """The rows of a stream as dictionaries."""
    for batch in rows:
        yield from batch.to_pylist()

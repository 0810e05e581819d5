"""Stored pages with their stages, read back from the documents and edits tables."""

from collections.abc import Callable, Collection, Iterator
from itertools import groupby
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from unioncorpus.edits import Edited
from unioncorpus.errors import StoreError
from unioncorpus.places import restore_page

#: Answers a SELECT over the tables, each time on a connection of its own, so that two streams can be read side by side.
Query = Callable[[str], pa.RecordBatchReader]

_DOCUMENTS = "SELECT doc_id, raw, text FROM documents"
_EDITS = """
SELECT doc_id, stage, start, stop, before, after, rule, confidence, applied FROM edits
WHERE applied AND stage <> 'decode'
"""


def restored_pages(query: Query, doc_ids: Collection[str]) -> Iterator[tuple[str, Edited]]:
    """(doc_id, page) of the documents asked for that are in the store, in its order, one at a time.

    Raises StoreError for a page whose edits do not lead to its clean text.
    """
    edits = groupby(rows_of(query(_EDITS), doc_ids), key=lambda row: row["doc_id"])
    waiting: tuple[str, Iterator[dict[str, Any]]] | None = next(edits, None)
    for document in rows_of(query(_DOCUMENTS), doc_ids):
        own: Iterator[dict[str, Any]] = iter(())
        if waiting and waiting[0] == document["doc_id"]:
            own = waiting[1]
        page = restore_page(document["raw"], (tuple(row.values())[1:] for row in own))
        if page.text != document["text"]:
            raise StoreError(
                f"{document['doc_id']}: overrides: its edits do not lead to its clean text; ingest it again "
                "with --rebuild"
            )
        if waiting and waiting[0] == document["doc_id"]:
            waiting = next(edits, None)
        yield document["doc_id"], page


def rows_of(reader: pa.RecordBatchReader, doc_ids: Collection[str]) -> Iterator[dict[str, Any]]:
    """The rows of some documents, in the order of the stream."""
    wanted = pa.array(sorted(doc_ids), pa.string())
    for batch in reader:
        yield from batch.filter(pc.is_in(batch.column("doc_id"), wanted)).to_pylist()

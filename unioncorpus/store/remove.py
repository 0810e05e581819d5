"""Documents taken out of a store, by id or by place, in one commit."""

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from unioncorpus.errors import UsageError
from unioncorpus.store.catalog import Catalog

_DOC_ID = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Removed:
    """How many documents left the store, how many places, and how many rejects."""

    documents: int
    places: int
    rejects: int


def remove(store: Path, what: Sequence[str]) -> Removed:
    """Take documents out: by doc_id, or by place (a file, or all of a folder or an archive).

    A document that was also found elsewhere stays, without that place. Rows leave the tables at once, and the files
    with the next compact. Raises UsageError for what the store does not have; then nothing is removed.
    """
    with Catalog(store) as catalog, catalog.writing() as db:
        n_documents = n_places = n_rejects = 0
        for one in what:
            if _DOC_ID.fullmatch(one):
                doc_ids = {bytes.fromhex(one)}
                places = db.execute("DELETE FROM sources WHERE doc_id = ?", (bytes.fromhex(one),)).rowcount
                rejects = 0
            else:
                doc_ids, places, rejects = _remove_places(db, one)
            gone = [row for doc_id in sorted(doc_ids) for row in _orphan(db, doc_id)]
            if not (gone or places or rejects):
                raise UsageError(
                    f"{catalog.store}: remove: no document or place {one!r}. The sources table has the places."
                )
            db.executemany("DELETE FROM documents WHERE doc_id = ?", [(doc_id,) for _, doc_id in gone])
            if gone:
                catalog.bury(gone)
            n_documents, n_places, n_rejects = n_documents + len(gone), n_places + places, n_rejects + rejects
        db.execute("INSERT INTO commits (at) VALUES (unixepoch())")
    return Removed(n_documents, n_places, n_rejects)


def _remove_places(db: sqlite3.Connection, place: str) -> tuple[set[bytes], int, int]:
    """Delete the places at or under a path; the documents that were there, and how many places and rejects."""
    bare = place.rstrip("/")
    where = "path = ? OR substr(path, 1, ?) = ? OR substr(path, 1, ?) = ?"
    values = (bare, len(bare) + 1, f"{bare}/", len(bare) + 2, f"{bare}!/")
    doc_ids = {doc_id for (doc_id,) in db.execute(f"SELECT doc_id FROM sources WHERE {where}", values)}
    places = db.execute(f"DELETE FROM sources WHERE {where}", values).rowcount
    rejects = db.execute(f"DELETE FROM rejects WHERE {where}", values).rowcount
    return doc_ids, places, rejects


def _orphan(db: sqlite3.Connection, doc_id: bytes) -> list[tuple[int, bytes]]:
    """The batch of a document, if no place is left to it."""
    if db.execute("SELECT 1 FROM sources WHERE doc_id = ?", (doc_id,)).fetchone():
        return []
    rows = db.execute("SELECT batch FROM documents WHERE doc_id = ?", (doc_id,))
    return [(batch, doc_id) for (batch,) in rows]

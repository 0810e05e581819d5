"""Are the files what was written, and all that the catalog names? Compares every file with its checksum."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from unioncorpus.store.catalog import Catalog
from unioncorpus.store.files import DATA, checksum


@dataclass(frozen=True, slots=True)
class Damage:
    """One file that is not what was written, and the batch that it belongs to."""

    path: Path
    batch: str
    found: str


def verify(store: Path, progress: Callable[[int, int], None] | None = None) -> list[Damage]:
    """The files that are gone, cut, or changed by a single bit. Reads all of the store, writes nothing.

    ``progress`` gets (files looked at, files in all). Raises UsageError or StoreError as Catalog does.
    """
    with Catalog(store) as catalog, catalog.reading() as db:
        files = db.execute(
            "SELECT name, tbl, n_bytes, sha256 FROM files JOIN batches USING (batch) WHERE NOT damaged "
            "ORDER BY batch, tbl"
        ).fetchall()
        data = catalog.store / DATA
    damages = []
    for n, (batch, table, n_bytes, sha256) in enumerate(files, 1):
        path = data / batch / f"{table}.parquet"
        found = _compare(path, n_bytes, sha256)
        if found:
            damages.append(Damage(path, batch, found))
        if progress:
            progress(n, len(files))
    return damages


def missing(store: Path) -> list[str]:
    """The places of documents that the catalog names and none of its batches holds.

    An early build lost their rows where it compacted a store with documents made anew. The next ingest of these places
    makes them again.
    """
    with Catalog(store) as catalog, catalog.reading() as db:
        rows = db.execute(
            "SELECT path FROM documents JOIN sources USING (doc_id) WHERE batch NOT IN (SELECT batch FROM batches) "
            "ORDER BY path"
        )
        return [path for (path,) in rows]


def _compare(path: Path, n_bytes: int, sha256: str) -> str | None:
    try:
        size = path.stat().st_size
        if size != n_bytes:
            return f"{size} bytes, {n_bytes} were written"
        return None if checksum(path) == sha256 else "its bytes are not those that were written"
    except OSError as error:
        return error.strerror or str(error)


def set_aside(store: Path, damages: Sequence[Damage]) -> list[str]:
    """Take the batches of damaged files from readers, in one commit; the places of their documents.

    The next ingest of these places makes the documents anew. Raises StoreError for a store that cannot be written.
    """
    names = sorted({damage.batch for damage in damages})
    with Catalog(store) as catalog, catalog.writing() as db:
        db.executemany("UPDATE batches SET damaged = 1 WHERE name = ?", [(name,) for name in names])
        return list(_places(db, names))


def _places(db: sqlite3.Connection, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        rows = db.execute(
            "SELECT path FROM batches JOIN documents USING (batch) JOIN sources USING (doc_id) WHERE name = ? "
            "ORDER BY path",
            (name,),
        )
        yield from (path for (path,) in rows)

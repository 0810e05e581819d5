"""What a reader sees: the explicit list of files that one read of the catalog gave. It never changes."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from unioncorpus.records import RejectRow, SourceRow
from unioncorpus.store.catalog import Catalog, OwnCodebook
from unioncorpus.store.files import DATA
from unioncorpus.store.overrides import Override, kept_overrides

_BATCHES = """
SELECT batch, name, pipeline_version FROM batches JOIN runs USING (run) WHERE NOT damaged ORDER BY runs.n, seq, batch
"""
#: Documents by the version of the pipeline that made them.
_VERSIONS = """
SELECT pipeline_version, sum(n_documents - n_dead) FROM batches WHERE NOT damaged GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch of a snapshot.

    ``n_rows`` by table counts the rows of dead documents too; ``dead`` are the doc_ids that readers leave out.
    ``n_bytes`` is the size of its files.
    """

    name: str
    pipeline_version: str
    n_rows: dict[str, int]
    n_bytes: int
    dead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The store at one moment. Batches stand in the order in which their pages were given to ingest."""

    store: Path
    batches: tuple[Batch, ...]
    n_documents: int
    n_commit: int
    versions: dict[str, int] = field(default_factory=dict)
    rejects: tuple[RejectRow, ...] = ()
    overrides: tuple[Override, ...] = ()
    #: documents of batches whose files were found damaged: readers leave them out, the next ingest makes them anew
    n_damaged: int = 0
    #: codebooks of one's own that documents were made with, by pipeline version
    codebooks: dict[str, OwnCodebook] = field(default_factory=dict)

    def path(self, batch: Batch, table: str) -> Path:
        """The Parquet file of one table of one batch."""
        return self.store / DATA / batch.name / f"{table}.parquet"

    def sources(self) -> list[SourceRow]:
        """Every place where a page was found, up to the last commit of this snapshot."""
        with Catalog(self.store) as catalog, catalog.reading() as db:
            rows = db.execute(
                "SELECT lower(hex(doc_id)), path, url, site, crawled_at FROM sources WHERE n_commit <= ? "
                "AND doc_id IN (SELECT doc_id FROM documents JOIN batches USING (batch) WHERE NOT damaged) "
                "ORDER BY path, doc_id",
                (self.n_commit,),
            )
            return [SourceRow(*row) for row in rows]


def take_snapshot(store: Path) -> Snapshot:
    """Read the catalog once.

    Raises UsageError or StoreError as Catalog does, SheetError for overrides that someone has written wrongly.
    """
    with Catalog(store) as catalog, catalog.reading() as db:
        versions = dict(db.execute(_VERSIONS))
        (n_damaged,) = db.execute("SELECT coalesce(sum(n_documents - n_dead), 0) FROM batches WHERE damaged").fetchone()
        (n_commit,) = db.execute("SELECT coalesce(max(n), 0) FROM commits").fetchone()
        rejects = db.execute("SELECT path, stage, reason, detail FROM rejects ORDER BY path")
        return Snapshot(
            store.absolute(),
            tuple(_batches(db)),
            sum(versions.values()),
            n_commit,
            versions,
            tuple(RejectRow(*row) for row in rejects),
            kept_overrides(store),
            n_damaged,
            catalog.codebooks(),
        )


def _batches(db: sqlite3.Connection) -> Iterator[Batch]:
    """The batches of the catalog whose files are whole, in the order of ingest."""
    rows: dict[int, dict[str, int]] = {}
    sizes: dict[int, int] = {}
    for batch, table, n, n_bytes in db.execute("SELECT batch, tbl, n_rows, n_bytes FROM files"):
        rows.setdefault(batch, {})[table] = n
        sizes[batch] = sizes.get(batch, 0) + n_bytes
    dead: dict[int, list[str]] = {}
    for batch, doc_id in db.execute("SELECT batch, doc_id FROM dead"):
        dead.setdefault(batch, []).append(doc_id.hex())
    for batch, name, version in db.execute(_BATCHES):
        yield Batch(name, version, rows[batch], sizes[batch], tuple(dead.get(batch, ())))

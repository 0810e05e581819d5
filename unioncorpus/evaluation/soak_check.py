"""Is a store whole? Every law of the store, checked file by file and row by row, without the reader's help."""

import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq

from unioncorpus.store import Catalog, sweep
from unioncorpus.store.catalog import CATALOG
from unioncorpus.store.files import DATA
from unioncorpus.store.snapshot import Batch, Snapshot, take_snapshot
from unioncorpus.store.verify import verify


class SoakError(AssertionError):
    """A law of the store was broken."""


def check_store(store: Path, texts: Mapping[str, str], *, complete: bool = False) -> None:
    """Raise SoakError unless all that is committed is whole: each document stands once, with all its rows.

    ``texts`` are the pages that may be in it, by doc_id; ``complete`` asks for all of them, with their sources, and for
    no files beside those of the catalog.
    """
    if not (store / CATALOG).exists():
        _demand(not complete, "no catalog")
        return
    with closing(sqlite3.connect(store / CATALOG)) as db:
        _demand(db.execute("PRAGMA integrity_check").fetchone() == ("ok",), "SQLite finds the catalog damaged")
        if not db.execute("PRAGMA application_id").fetchone()[0]:
            _demand(not complete, "the catalog was never made")
            return
        catalogued = {doc_id.hex() for (doc_id,) in db.execute("SELECT doc_id FROM documents")}
        sourced = {doc_id.hex() for (doc_id,) in db.execute("SELECT doc_id FROM sources")}
    snapshot = take_snapshot(store)
    _demand(verify(store) == [], "a committed file is not what was written")
    live: Counter[str] = Counter()
    for batch in snapshot.batches:
        live += _check_batch(snapshot, batch, texts)
    _demand(max(live.values(), default=1) == 1, "a document stands twice")
    _demand(set(live) == catalogued == sourced, "catalog, sources and files name different documents")
    _demand(snapshot.n_documents == len(live), "the snapshot counts wrongly")
    if complete:
        _demand(set(live) == set(texts), f"{len(set(texts) - set(live))} documents are missing")
        _demand_swept(store)


def _check_batch(snapshot: Snapshot, batch: Batch, texts: Mapping[str, str]) -> Counter[str]:
    """The live documents of a batch, each found whole."""
    rows = {
        table: pq.ParquetFile(snapshot.path(batch, table)).read(use_threads=False).to_pylist() for table in batch.n_rows
    }
    for table, n in batch.n_rows.items():
        _demand(len(rows[table]) == n, f"{table} has {len(rows[table])} rows, not {n}")
    dead = set(batch.dead)
    plans = Counter(row["doc_id"] for row in rows["plans"])
    paragraphs = Counter(row["doc_id"] for row in rows["paragraphs"])
    live: Counter[str] = Counter()
    for row in rows["documents"]:
        doc_id = row["doc_id"]
        if doc_id in dead:
            continue
        live[doc_id] += 1
        text = row["texts"][0]
        _demand(text == texts.get(doc_id), "a text is not that of its page")
        _demand(plans[doc_id] == 1, "a document has not its one plan")
        _demand(paragraphs[doc_id] == text.count("\n") + 1, "a document has not all its paragraphs")
    return live


def _demand_swept(store: Path) -> None:
    with Catalog(store) as catalog:
        sweep(catalog, "", grace=-1.0)
    named = {batch.name for batch in take_snapshot(store).batches}
    _demand({path.name for path in (store / DATA).iterdir()} == named, "files that no commit names cannot be swept")


def _demand(holds: bool, broken: str) -> None:
    if not holds:
        raise SoakError(broken)

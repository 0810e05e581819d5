"""Stores put together: the files are copied batch by batch, nothing is made anew."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from unioncorpus.errors import StoreError, UsageError
from unioncorpus.records import RejectRow, SourceRow
from unioncorpus.store.catalog import Catalog
from unioncorpus.store.compact import compact_if_due
from unioncorpus.store.files import DATA, StoredFile, Written, batch_name, checksum, seal, staged
from unioncorpus.store.overrides import joined_overrides, keep_overrides
from unioncorpus.store.sweep import sweep


@dataclass(slots=True)
class Merged:
    """What a merge did, in documents: new to the store, in place of another version, there already."""

    new: int = 0
    replaced: int = 0
    unchanged: int = 0


def merge(stores: Sequence[Path], into: Path, current: str, progress: Callable[[Merged], None] | None = None) -> Merged:
    """Put the documents of stores, their places, rejects and overrides into another, made if need be.

    Where two have a document, the one already there stays, unless its pipeline version is another than the incoming
    one's and than ``current``, that of this program. Each batch is one commit: what was merged before a merge was
    killed is whole, and the same call again does the rest. The stores are only read. Raises UsageError for a folder
    that is no store or is merged into itself, or where their overrides contradict each other, StoreError for a file
    that is damaged.
    """
    for store in stores:
        if store.resolve() == into.resolve():
            raise UsageError(f"{store}: merge: it cannot be merged into itself.")
        with Catalog(store):
            pass
    merged = Merged()
    overrides = joined_overrides([into, *stores])
    with Catalog(into, create=True) as target:
        if overrides:
            keep_overrides(into, overrides)
        run = target.begin_run()
        try:
            for store in stores:
                with Catalog(store) as source:
                    target.commit(run, rejects=_rejects(source))
            seq = 0
            for store in stores:
                with Catalog(store) as source:
                    for version, book in source.codebooks().items():
                        target.keep_codebook(version, book)
                    for batch in _batches(source):
                        _merge_batch(source, batch, target, run, seq, current, merged)
                        seq += 1
                        if progress:
                            progress(merged)
            target.end_run(run)
            compact_if_due(target)
        finally:
            sweep(target, run)
    return merged


def _rejects(source: Catalog) -> list[RejectRow]:
    with source.reading() as db:
        return [RejectRow(*row) for row in db.execute("SELECT path, stage, reason, detail FROM rejects ORDER BY path")]


def _batches(source: Catalog) -> list[tuple[int, str, str]]:
    with source.reading() as db:
        return db.execute(
            "SELECT batch, name, pipeline_version FROM batches JOIN runs USING (run) WHERE NOT damaged "
            "ORDER BY runs.n, seq, batch"
        ).fetchall()


def _merge_batch(
    source: Catalog,
    batch: tuple[int, str, str],
    target: Catalog,
    run: str,
    seq: int,
    current: str,
    merged: Merged,
) -> None:
    n, name, version = batch
    with source.reading() as db:
        live = [d.hex() for (d,) in db.execute("SELECT doc_id FROM documents WHERE batch = ? ORDER BY doc_id", (n,))]
        dead = [d.hex() for (d,) in db.execute("SELECT doc_id FROM dead WHERE batch = ? ORDER BY doc_id", (n,))]
        rows = db.execute("SELECT tbl, n_rows, n_bytes, sha256 FROM files WHERE batch = ? ORDER BY tbl", (n,))
        files = tuple(StoredFile(*row) for row in rows)
        places = db.execute(
            "SELECT lower(hex(doc_id)), path, url, site, crawled_at FROM documents JOIN sources USING (doc_id) "
            "WHERE batch = ?",
            (n,),
        )
        sources = [SourceRow(*row) for row in places]
    known = [target.find(doc_id) for doc_id in live]
    if all(found and found.pipeline_version in (version, current) for found in known):
        target.commit(run, sources=sources)
        merged.unchanged += len(live)
        return
    copied = batch_name(run)
    with staged(target.store, copied) as folder:
        for file in files:
            _copy(source.store / DATA / name / f"{file.table}.parquet", folder, file)
    done = target.commit(run, seq, Written(copied, version, tuple(live), files), sources, current=current, dead=dead)
    merged.new += done.added
    merged.replaced += done.replaced
    merged.unchanged += done.dropped


def _copy(path: Path, folder: Path, file: StoredFile) -> None:
    if not path.exists() or checksum(path) != file.sha256:
        raise StoreError(f"{path}: merge: not what was written. Verify its store with status --verify, and mend it.")
    copy = folder / path.name
    shutil.copyfile(path, copy)
    seal(copy, file.table, file.n_rows)

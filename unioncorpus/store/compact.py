"""Small batches made into large ones, in one commit. No row changes, nor the order of rows."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from unioncorpus.errors import StoreError
from unioncorpus.records import TABLES
from unioncorpus.store.catalog import Catalog
from unioncorpus.store.files import DATA, StoredFile, Written, batch_name, seal, staged
from unioncorpus.store.parquet import parquet_options

#: An ingest compacts when so many batches could be put together.
DUE = 1_000
#: Size of a compacted batch, in bytes of its files; batches over half of it are left as they are.
TARGET = 128_000_000
#: Rows that are read at a time, and bytes of them that are written as one row group.
_ROWS, _GROUP_BYTES = 64, 16_000_000
#: Of zstd: what is written once more, and then kept, may take longer.
_LEVEL = 12


@dataclass(frozen=True, slots=True)
class Compacted:
    """What a compaction did: batches before and after, and documents whose rows were dropped as dead."""

    before: int = 0
    after: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class _Batch:
    batch: int
    name: str
    run: str
    seq: int
    version: str
    n_bytes: int
    n_dead: int


def compact_if_due(catalog: Catalog) -> Compacted:
    """Compact where there are many small batches."""
    groups = _groups(catalog)
    return _compact(catalog, groups) if sum(map(len, groups)) >= DUE else Compacted()


def compact(catalog: Catalog) -> Compacted:
    """Put small batches together, and drop the rows of documents that were replaced or removed.

    The old files stay for a day, for readers that have them open. Raises StoreError when the disk refuses, or a file of
    the store is damaged.
    """
    return _compact(catalog, _groups(catalog))


def _groups(catalog: Catalog) -> list[list[_Batch]]:
    """Neighbouring batches of one version, each group to become one batch."""
    with catalog.reading() as db:
        rows = db.execute(
            "SELECT batch, name, run, seq, pipeline_version, sum(n_bytes), n_dead "
            "FROM batches JOIN runs USING (run) JOIN files USING (batch) WHERE NOT damaged "
            "GROUP BY batch ORDER BY runs.n, seq, batch"
        )
        batches = [_Batch(*row) for row in rows]
    groups: list[list[_Batch]] = []
    for (_, is_small), some in groupby(batches, lambda b: (b.version, b.n_bytes <= TARGET // 2 or b.n_dead > 0)):
        if is_small:
            groups += _cut(some)
    return [group for group in groups if len(group) > 1 or group[0].n_dead]


def _cut(batches: Iterable[_Batch]) -> Iterator[list[_Batch]]:
    """Groups of neighbours up to the target size."""
    group: list[_Batch] = []
    size = 0
    for batch in batches:
        if group and size + batch.n_bytes > TARGET:
            yield group
            group, size = [], 0
        group.append(batch)
        size += batch.n_bytes
    if group:
        yield group


def _compact(catalog: Catalog, groups: Sequence[Sequence[_Batch]]) -> Compacted:
    if not groups:
        return Compacted()
    run = catalog.begin_run()
    made = [(group, _rewrite(catalog, run, group)) for group in groups]
    done = [0, 0, 0]
    with catalog.writing() as db:
        for group, written in made:
            olds = {old.batch for old in group}
            marks = ", ".join("?" * len(olds))
            found = db.execute(f"SELECT batch, n_dead FROM batches WHERE NOT damaged AND batch IN ({marks})", [*olds])
            if {batch for batch, _ in found} != olds:
                continue  # another process compacted or removed them meanwhile; our files are swept
            done = [a + b for a, b in zip(done, _swap(catalog, group, written), strict=True)]
        db.execute("INSERT INTO commits (run, at) VALUES (?, unixepoch())", (run,))
        db.execute("UPDATE runs SET finished = unixepoch() WHERE run = ?", (run,))
    return Compacted(*done)


def _swap(catalog: Catalog, group: Sequence[_Batch], written: Written | None) -> tuple[int, int, int]:
    """Put one batch in the place of several, as far as their documents are still alive. Within a transaction."""
    dropped = sum(batch.n_dead for batch in group)
    if written is not None:
        first = group[0]
        new = catalog.name(first.run, first.seq, written)
        olds = {batch.batch for batch in group}
        dead = []
        for doc_id in map(bytes.fromhex, written.doc_ids):
            row = catalog.db.execute("SELECT batch FROM documents WHERE doc_id = ?", (doc_id,)).fetchone()
            if row and row[0] in olds:
                catalog.db.execute("UPDATE documents SET batch = ? WHERE doc_id = ?", (new, doc_id))
            else:  # replaced or removed since the files were read
                dead.append((new, doc_id))
        if dead:
            catalog.bury(dead)
    for batch in group:
        catalog.retire(batch.batch, batch.name)
    return len(group), int(written is not None), dropped


def _rewrite(catalog: Catalog, run: str, group: Sequence[_Batch]) -> Written | None:
    """One batch with the live rows of several; None if there are none."""
    with catalog.reading() as db:
        marks = ", ".join("?" * len(group))
        rows = db.execute(f"SELECT doc_id FROM dead WHERE batch IN ({marks})", [b.batch for b in group])
        dead = {doc_id.hex() for (doc_id,) in rows}
    name = batch_name(run)
    doc_ids: list[str] = []
    files: list[StoredFile] = []
    with staged(catalog.store, name) as folder:
        for table in TABLES:
            paths = [catalog.store / DATA / batch.name / f"{table}.parquet" for batch in group]
            live = _live([path for path in paths if path.exists()], dead)
            file = _write(folder, table, live, doc_ids if table == "documents" else None)
            if file:
                files.append(file)
    return Written(name, group[0].version, tuple(doc_ids), tuple(files)) if doc_ids else None


def _live(paths: Sequence[Path], dead: Collection[str]) -> Iterator[pa.RecordBatch]:
    for path in paths:
        try:
            with closing(pq.ParquetFile(path)) as file:
                for rows in file.iter_batches(_ROWS):
                    live = rows.filter([doc_id not in dead for doc_id in rows["doc_id"].to_pylist()]) if dead else rows
                    if live.num_rows:
                        yield live
        except (pa.ArrowException, OSError) as error:
            raise StoreError(f"{path}: compact: {error}. Find out what is damaged: status --verify.") from error


def _write(folder: Path, table: str, rows: Iterator[pa.RecordBatch], doc_ids: list[str] | None) -> StoredFile | None:
    """Write rows as they come; ``doc_ids`` takes those of the documents table. None if there are no rows."""
    first = next(rows, None)
    if first is None:
        return None
    path = folder / f"{table}.parquet"
    n_rows = 0
    options = parquet_options(table) | {"compression_level": _LEVEL}
    with pq.ParquetWriter(path, first.schema, **options) as writer:
        for group in _row_groups(first, rows):
            writer.write_table(group)
            n_rows += group.num_rows
            if doc_ids is not None:
                doc_ids += group["doc_id"].to_pylist()
    return seal(path, table, n_rows)


def _row_groups(first: pa.RecordBatch, rest: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    waiting: list[Any] = [first]
    for rows in rest:
        if sum(some.nbytes for some in waiting) >= _GROUP_BYTES:
            yield pa.Table.from_batches(waiting)
            waiting = []
        waiting.append(rows)
    yield pa.Table.from_batches(waiting)

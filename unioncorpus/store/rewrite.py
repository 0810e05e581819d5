"""The Parquet files of several batches written once more as those of one. No row changes, nor the order of rows."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from unioncorpus.errors import StoreError
from unioncorpus.records import TABLES
from unioncorpus.store.files import DATA, StoredFile, Written, seal, staged
from unioncorpus.store.parquet import parquet_options

#: Rows that are read at a time, and bytes of them that are written as one row group.
_ROWS, _GROUP_BYTES = 64, 16_000_000
#: Of zstd: what is written once more, and then kept, may take longer.
_LEVEL = 12


def rewrite(store: Path, name: str, pipeline_version: str, batches: Mapping[str, Collection[str]]) -> Written | None:
    """The rows of some batches, in their order, as a batch ``name``; None if there are none.

    Each batch stands with the documents that are dead in it, whose rows are left out: in another they may be alive.
    Raises StoreError when the disk refuses, or for a file that is damaged.
    """
    doc_ids: list[str] = []
    files: list[StoredFile] = []
    with staged(store, name) as folder:
        for table in TABLES:
            paths = {store / DATA / batch / f"{table}.parquet": dead for batch, dead in batches.items()}
            live = _live({path: dead for path, dead in paths.items() if path.exists()})
            file = _write(folder, table, live, doc_ids if table == "documents" else None)
            if file:
                files.append(file)
    return Written(name, pipeline_version, tuple(doc_ids), tuple(files)) if doc_ids else None


def _live(files: Mapping[Path, Collection[str]]) -> Iterator[pa.RecordBatch]:
    for path, dead in files.items():
        try:
            # Threads, and reading ahead, double the time that a file of a few rows takes.
            with closing(pq.ParquetFile(path, pre_buffer=False)) as file:
                for rows in file.iter_batches(_ROWS, use_threads=False):
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
    waiting, n_bytes = [first], first.nbytes
    for rows in rest:
        if n_bytes >= _GROUP_BYTES:
            yield pa.Table.from_batches(waiting)
            waiting, n_bytes = [], 0
        waiting.append(rows)
        n_bytes += rows.nbytes
    yield pa.Table.from_batches(waiting)

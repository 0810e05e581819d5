"""The rows of a batch written to its Parquet files. For workers: to load Arrow takes a tenth of a second."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from unioncorpus.store.files import StoredFile, Written, seal, staged
from unioncorpus.store.layout import pack
from unioncorpus.store.parquet import parquet_options


def write_batch(store: Path, name: str, pipeline_version: str, rows: Mapping[str, Sequence[Any]]) -> Written:
    """Write the rows of one batch and sync them to disk.

    Raises StoreError when the disk refuses; nothing of the batch is left then.
    """
    with staged(store, name) as folder:
        texts = {row.doc_id: row.text for row in rows["documents"]}
        files = tuple(_write_table(folder, table, some, texts) for table, some in rows.items() if some)
    return Written(name, pipeline_version, tuple(row.doc_id for row in rows["documents"]), files)


def _write_table(folder: Path, table: str, rows: Sequence[Any], texts: Mapping[str, str]) -> StoredFile:
    path = folder / f"{table}.parquet"
    with path.open("wb") as file:
        pq.write_table(pack(table, rows, texts), file, **parquet_options(table))
    return seal(path, table, len(rows))

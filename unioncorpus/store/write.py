"""The rows of a batch written to its Parquet files. For workers: to load Arrow takes a tenth of a second."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from unioncorpus.store.files import StoredFile, Written, seal, staged
from unioncorpus.store.layout import pack
from unioncorpus.store.parquet import parquet_options

#: Of zstd, for pages of which most are Traditional: each third character of such a page is another in its clean text,
#: and the compressor finds the one in the other only when it looks closely. 0.99 bytes of store for a byte of laws
#: instead of 1.04, for a hundredth of the time of their ingest; Simplified pages would give less, for more.
_LEVEL_OF_CONVERTED = 6


def write_batch(store: Path, name: str, pipeline_version: str, rows: Mapping[str, Sequence[Any]]) -> Written:
    """Write the rows of one batch and sync them to disk.

    Raises StoreError when the disk refuses; nothing of the batch is left then.
    """
    with staged(store, name) as folder:
        texts = {row.doc_id: row.text for row in rows["documents"]}
        files = tuple(_write_table(folder, table, some, texts) for table, some in rows.items() if some)
    return Written(name, pipeline_version, tuple(row.doc_id for row in rows["documents"]), files)


def _options(table: str, rows: Sequence[Any]) -> dict[str, Any]:
    options = parquet_options(table)
    if table == "documents" and 2 * sum(row.script != "hans" for row in rows) > len(rows):
        options = options | {"compression_level": _LEVEL_OF_CONVERTED}
    return options


def _write_table(folder: Path, table: str, rows: Sequence[Any], texts: Mapping[str, str]) -> StoredFile:
    path = folder / f"{table}.parquet"
    with path.open("wb") as file:
        pq.write_table(pack(table, rows, texts), file, **_options(table, rows))
    return seal(path, table, len(rows))

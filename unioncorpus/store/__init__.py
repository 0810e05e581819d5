"""The store: a SQLite catalog that names write-once Parquet files. A batch is in it, whole, or it is not there."""

from unioncorpus.store.catalog import Catalog, Committed, Found
from unioncorpus.store.compact import Compacted, compact, compact_if_due
from unioncorpus.store.files import StoredFile, Written, batch_name, write_batch
from unioncorpus.store.snapshot import Batch, Snapshot, take_snapshot
from unioncorpus.store.sweep import sweep

__all__ = [
    "Batch",
    "Catalog",
    "Committed",
    "Compacted",
    "Found",
    "Snapshot",
    "StoredFile",
    "Written",
    "batch_name",
    "compact",
    "compact_if_due",
    "sweep",
    "take_snapshot",
    "write_batch",
]

"""The store: a SQLite catalog that names write-once Parquet files. A batch is in it, whole, or it is not there."""

from unioncorpus.store.catalog import Catalog, Committed, Found
from unioncorpus.store.files import StoredFile, Written, batch_name, sweep, write_batch
from unioncorpus.store.snapshot import Batch, Snapshot, take_snapshot

__all__ = [
    "Batch",
    "Catalog",
    "Committed",
    "Found",
    "Snapshot",
    "StoredFile",
    "Written",
    "batch_name",
    "sweep",
    "take_snapshot",
    "write_batch",
]

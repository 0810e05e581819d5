"""The store: a SQLite catalog that names write-once Parquet files. A batch is in it, whole, or it is not there.

Named here is what works on the catalog alone. What reads and writes the files loads Arrow, and is asked for by its
module: ``write``, ``snapshot``, ``reader``.
"""

from unioncorpus.store.catalog import Catalog, Committed, Found
from unioncorpus.store.compact import Compacted, compact, compact_if_due
from unioncorpus.store.files import StoredFile, Written, batch_name
from unioncorpus.store.sweep import sweep

__all__ = [
    "Catalog",
    "Committed",
    "Compacted",
    "Found",
    "StoredFile",
    "Written",
    "batch_name",
    "compact",
    "compact_if_due",
    "sweep",
]

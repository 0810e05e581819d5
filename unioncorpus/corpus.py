"""What a researcher holds in Jupyter: one snapshot of a store, as tables."""

import os
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from unioncorpus.show import export as exports
from unioncorpus.store import take_snapshot
from unioncorpus.store.reader import Reader


class Corpus:
    """One snapshot of a store."""

    def __init__(self, store: str | os.PathLike[str]) -> None:
        self.store = Path(store)
        self._where: dict[str, Any] = {}
        self._reader = Reader(take_snapshot(self.store))

    def sql(self, query: str) -> pd.DataFrame:
        """The rows of one SELECT over the tables."""
        return _frame(self._reader.arrow(query))

    def export(self, out: str | os.PathLike[str], format: str = "csv") -> None:  # noqa: A002 - the contract's word
        """Write every table to a folder."""
        exports.write(self._reader.table, Path(out), format)


def _frame(rows: pa.RecordBatchReader) -> pd.DataFrame:
    return rows.read_all().to_pandas()

"""Export files."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from unioncorpus.records import TABLES, schema


def write(table: Callable[[str], pa.RecordBatchReader], out: Path, format: str) -> None:  # noqa: A002
    """Write every table to ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    for name in TABLES:
        with pq.ParquetWriter(out / f"{name}.parquet", schema(name), compression="zstd") as writer:
            for batch in table(name):
                writer.write_table(pa.Table.from_batches([batch]).cast(schema(name)))

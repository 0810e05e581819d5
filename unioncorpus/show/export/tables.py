"""Tables as csv, jsonl and parquet: one file for each table."""

import csv
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from unioncorpus.sheets import guard
from unioncorpus.show.export.cells import cell
from unioncorpus.show.export.rows import read_rows
from unioncorpus.show.export.whole import new_file


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """One DataFrame, without its index, as a csv file for spreadsheets.

    The file appears when it is complete; one that is there stays as it was until then, for it may hold somebody's work.
    Raises StoreError when the disk refuses.
    """
    values = frame.astype(object).where(frame.notna(), None)
    with new_file(path, "export") as part:
        write_cells(part, frame.columns, values.itertuples(index=False))


def write_cells(path: Path, names: Iterable[Any], rows: Iterable[Iterable[Any]]) -> None:
    """A csv file. Texts are quoted, so that no mark in them (; in some countries) begins a new cell."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC)
        writer.writerow(names)
        for row in rows:
            writer.writerow([guard(cell(value)) for value in row])


def _csv(path: Path, rows: pa.RecordBatchReader) -> None:
    write_cells(path, rows.schema.names, (row.values() for row in read_rows(rows)))


def _jsonl(path: Path, rows: pa.RecordBatchReader) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in read_rows(rows):
            plain = {name: cell(value) if isinstance(value, bytes) else value for name, value in row.items()}
            file.write(json.dumps(plain, ensure_ascii=False, allow_nan=False) + "\n")


def _parquet(path: Path, rows: pa.RecordBatchReader) -> None:
    with pq.ParquetWriter(path, rows.schema, compression="zstd") as writer:
        for batch in rows:
            writer.write_batch(batch)


#: Formats of one file for each table, and their writers; the name is also the ending of the files.
WRITERS: dict[str, Callable[[Path, pa.RecordBatchReader], None]] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "parquet": _parquet,
}

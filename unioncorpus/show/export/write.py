"""Write every table to a folder, all of it or nothing, in one format."""

import base64
import csv
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from unioncorpus.errors import StoreError, UsageError
from unioncorpus.records import TABLES, schema
from unioncorpus.show.export.dictionary import data_dictionary

#: Gives one table as a stream, so that no table need fit into memory.
Table = Callable[[str], pa.RecordBatchReader]

#: First characters that make a spreadsheet take a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Origin:
    """What a citation of the files must name: who made them, from which documents, how."""

    program: str
    n_documents: int
    command: str
    versions: Mapping[str, int] = field(default_factory=dict)

    def citation(self) -> str:
        """The block that stands under the data dictionary."""
        versions = ", ".join(f"{version} ({n} documents)" for version, n in self.versions.items()) or "none"
        return (
            f"## Where this comes from\n\n- program: {self.program}\n- documents in the store: {self.n_documents}\n"
            f"- pipeline versions (hash of rules, code and libraries): {versions}\n- command: `{self.command}`\n"
        )


def write_tables(table: Table, out: Path, format: str, origin: Origin, *, overwrite: bool = False) -> None:  # noqa: A002
    """Write all tables and their README.md to the folder ``out``.

    The folder appears when it is complete, or not at all. Raises UsageError for an unknown format or a folder that has
    something in it (unless ``overwrite``), StoreError when the disk refuses.
    """
    if format not in FORMATS:
        raise UsageError(f"export: no format {format!r}. Choose one of: {', '.join(FORMATS)}.")
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out}: export: a file, not a folder. Name another --out.")
    if out.is_dir() and any(out.iterdir()) and not overwrite:
        raise UsageError(f"{out}: export: the folder is not empty. Name another --out, or give --overwrite.")
    part = out.absolute().with_name(f".{out.absolute().name}.{uuid4().hex[:8]}.part")
    try:
        part.mkdir(parents=True)
        for name in TABLES:
            FORMATS[format](part / f"{name}.{format}", schema(name), table(name))
        (part / "README.md").write_text(f"{data_dictionary()}\n{origin.citation()}", encoding="utf-8")
        _replace(part, out)
    except OSError as error:
        raise StoreError(
            f"{out}: export: {error.strerror or error}. Free space or mend the permissions, then export again; "
            "nothing was left half-written."
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """One DataFrame, without its index, as a csv file for spreadsheets. Raises StoreError when the disk refuses."""
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(frame.columns)
            for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False):
                writer.writerow([_csv_cell(value) for value in row])
    except OSError as error:
        raise StoreError(
            f"{path}: export: {error.strerror or error}. Name a file in a folder that is there."
        ) from error


def _replace(part: Path, out: Path) -> None:
    if out.exists():
        old = part.with_suffix(".old")
        out.rename(old)
        part.rename(out)
        shutil.rmtree(old)
    else:
        part.rename(out)


def _parquet(path: Path, columns: pa.Schema, rows: pa.RecordBatchReader) -> None:
    with pq.ParquetWriter(path, columns, compression="zstd") as writer:
        for batch in rows:
            writer.write_batch(batch.cast(columns))


def _csv(path: Path, columns: pa.Schema, rows: pa.RecordBatchReader) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns.names)
        for row in _rows(rows):
            writer.writerow([_csv_cell(value) for value in row.values()])


def _csv_cell(value: Any) -> Any:
    """A value as a cell: lists joined, bytes in base64, no text that a spreadsheet would run.

    >>> _csv_cell("=1+1"), _csv_cell((3, 5)), _csv_cell(-2.0)
    ("'=1+1", '3; 5', -2.0)
    """
    if isinstance(value, list | tuple):
        value = "; ".join(map(str, value))
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def _jsonl(path: Path, columns: pa.Schema, rows: pa.RecordBatchReader) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in _rows(rows):
            plain = {k: base64.b64encode(v).decode("ascii") if isinstance(v, bytes) else v for k, v in row.items()}
            file.write(json.dumps(plain, ensure_ascii=False, allow_nan=False) + "\n")


def _rows(rows: pa.RecordBatchReader) -> Iterator[dict[str, Any]]:
    for batch in rows:
        yield from batch.to_pylist()


#: Formats and their writers; the name is also the ending of the files.
FORMATS: dict[str, Callable[[Path, pa.Schema, pa.RecordBatchReader], None]] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "parquet": _parquet,
}

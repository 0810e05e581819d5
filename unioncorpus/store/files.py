"""Parquet files of one batch: written once, complete on disk before any commit names them.

A batch is a folder ``data/<name>/`` with one file for each table that has rows. It is written as ``<name>.part`` and
renamed when every file and the folder itself are synced, so a folder without the ending is whole.
"""

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from unioncorpus.errors import StoreError

#: Folder of the batches inside a store.
DATA = "data"
#: Ending of what is still being written: batch folders and the spooled input of a batch.
PART = ".part"
#: Age, in seconds, at which a file that no commit names is swept: longer than any batch in flight or any reader.
GRACE = 24 * 3600.0


def batch_name(run: str) -> str:
    """A new name for a batch of a run: 12 digits of the run's id, 20 of chance."""
    return run[:12] + uuid.uuid4().hex[:20]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One Parquet file: table, number of rows, size in bytes, sha256 in hex."""

    table: str
    n_rows: int
    n_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Written:
    """A batch on disk, not yet in the catalog. ``doc_ids`` are those of its documents table, in order."""

    name: str
    pipeline_version: str
    doc_ids: tuple[str, ...]
    files: tuple[StoredFile, ...]


@contextmanager
def staged(store: Path, name: str) -> Iterator[Path]:
    """A folder to write the files of a batch into. It gets its name when all of them are on disk.

    Raises StoreError when the disk refuses; nothing of the batch is left then.
    """
    data = store / DATA
    part = data / (name + PART)
    with store_errors(store, "write"):
        try:
            part.mkdir(parents=True)
            yield part
            sync_folder(part)
            part.rename(data / name)
            sync_folder(data)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise


def seal(path: Path, table: str, n_rows: int) -> StoredFile:
    """Make a file that was written durable, and take its checksum."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return StoredFile(table, n_rows, path.stat().st_size, checksum(path))


def checksum(path: Path) -> str:
    """sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_folder(folder: Path) -> None:
    """Make the names in a folder as durable as the files (Windows has no such call and does not need it)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def store_errors(store: Path, stage: str) -> Iterator[None]:
    """Turn what the operating system says into a StoreError that names the store and what to do."""
    try:
        yield
    except OSError as error:
        found = error.strerror or str(error)
        raise StoreError(
            f"{store}: {stage}: {found}. Free space or mend the permissions, then run the same command again: "
            "what was committed is whole, the rest will be done."
        ) from error

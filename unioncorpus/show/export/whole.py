"""A file or a folder of files that appears whole or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from unioncorpus.errors import StoreError, UsageError

#: The file by which a store is known.
_CATALOG = "catalog.sqlite"


@contextmanager
def new_file(out: Path, stage: str) -> Iterator[Path]:
    """A hidden file beside ``out`` to write to; when the block ends well it becomes ``out``, else it is removed.

    A file that is there stays as it was until then, for it may hold somebody's work. Raises StoreError, which names the
    ``stage``, when the disk refuses.
    """
    part = _hidden(out)
    try:
        yield part
        part.replace(out)
    except OSError as error:
        raise StoreError(
            f"{out}: {stage}: {error.strerror or error}. Name a file in a folder that is there and has room; "
            "nothing was left half-written."
        ) from error
    finally:
        with suppress(OSError):  # it has become ``out``, or the disk cannot be written at all
            part.unlink()


@contextmanager
def new_folder(out: Path, overwrite: bool = False) -> Iterator[Path]:
    """A hidden folder beside ``out`` to write in; when the block ends well it becomes ``out``, else it is removed.

    Raises UsageError for a folder that has something in it (unless ``overwrite``: it is replaced at the end, and stays
    as it was if the block fails) or holds what must not be lost, StoreError when the disk refuses.
    """
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out}: export: a file, not a folder. Name another --out.")
    if out.is_dir() and any(out.iterdir()):
        if not overwrite:
            raise UsageError(f"{out}: export: the folder is not empty. Name another --out, or give --overwrite.")
        _check_replaceable(out)
    part = _hidden(out)
    try:
        part.mkdir(parents=True)
        yield part
        _replace(part, out)
    except StoreError as error:
        # The user knows the folder that was asked for, not the hidden one.
        raise StoreError(str(error).replace(str(part), str(out))) from error
    except OSError as error:
        raise StoreError(
            f"{out}: export: {error.strerror or error}. Free space or mend the permissions, then export again; "
            "nothing was left half-written."
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _hidden(out: Path) -> Path:
    """Where ``out`` stands until it is whole."""
    return out.absolute().with_name(f".{out.absolute().name}.{uuid4().hex[:8]}.part")


def _check_replaceable(out: Path) -> None:
    """What --overwrite replaces is gone: never a store, or a folder in which the user stands or lives."""
    for place in (Path.cwd(), Path.home()):
        if place.resolve().is_relative_to(out.resolve()):
            raise UsageError(f"{out}: export: --overwrite would remove {place}. Name another --out.")
    store = next(out.rglob(_CATALOG), None)
    if store is not None:
        raise UsageError(f"{out}: export: --overwrite would remove the store {store.parent}. Name another --out.")


def _replace(part: Path, out: Path) -> None:
    if not out.exists():
        part.rename(out)
        return
    old = part.with_suffix(".old")
    out.rename(old)
    try:
        part.rename(out)
    except OSError:
        old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)

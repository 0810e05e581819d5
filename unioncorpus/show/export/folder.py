"""A folder of files that appears whole or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from unioncorpus.errors import StoreError, UsageError


@contextmanager
def new_folder(out: Path, overwrite: bool = False) -> Iterator[Path]:
    """A hidden folder beside ``out`` to write in; when the block ends well it becomes ``out``, else it is removed.

    Raises UsageError for a folder that has something in it (unless ``overwrite``: it is replaced at the end, and stays
    as it was if the block fails), StoreError when the disk refuses.
    """
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out}: export: a file, not a folder. Name another --out.")
    if out.is_dir() and any(out.iterdir()) and not overwrite:
        raise UsageError(f"{out}: export: the folder is not empty. Name another --out, or give --overwrite.")
    part = out.absolute().with_name(f".{out.absolute().name}.{uuid4().hex[:8]}.part")
    try:
        part.mkdir(parents=True)
        yield part
        _replace(part, out)
    except OSError as error:
        raise StoreError(
            f"{out}: export: {error.strerror or error}. Free space or mend the permissions, then export again; "
            "nothing was left half-written."
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _replace(part: Path, out: Path) -> None:
    if out.exists():
        old = part.with_suffix(".old")
        out.rename(old)
        part.rename(out)
        shutil.rmtree(old)
    else:
        part.rename(out)

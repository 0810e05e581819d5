"""Files, folders and patterns of names on this machine, in a fixed order."""

import glob
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from unioncorpus.batch.inputs.contents import ENDINGS, METADATA
from unioncorpus.batch.inputs.found import File, Listed, Metadata, Skipped, ending, readable_name, unreadable
from unioncorpus.errors import UsageError
from unioncorpus.records import RejectRow

#: What Word keeps beside an open document.
_LOCK = "~$"


def expand(given: str) -> list[Path]:
    """The paths that one argument means: itself, or what its * ? [ ] and ** stand for, sorted.

    Raises UsageError for what is not there. A file whose name has such signs is taken by its name.
    """
    if Path(given).exists():
        return [Path(given)]
    if not glob.has_magic(given):
        raise UsageError(f"{given}: read: no such file or folder. Check the spelling; quote names with spaces.")
    found = sorted(glob.glob(given, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
    if not found:
        raise UsageError(f"{given}: read: no file has such a name. Check the pattern, and quote it.")
    return [Path(path) for path in found]


def list_local(path: Path) -> Iterator[Listed]:
    """The file, or those of a folder in the order of their names; hidden files and Word's locks left out."""
    if path.is_dir():
        yield from _list_folder(path)
    else:
        yield list_file(path)


def _list_folder(folder: Path) -> Iterator[Listed]:
    # Of a million files the names alone are held: 60 bytes each, where the entries are four times as large.
    names: list[str] = []
    folders: dict[str, bool] = {}  # whether it is a link
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                names.append(entry.name)
                if entry.is_dir():
                    folders[entry.name] = entry.is_symlink()
    except OSError as error:
        yield unreadable(readable_name(folder), error)
        return
    if METADATA in names and (folder / METADATA).is_file():
        file = list_file(folder / METADATA)
        yield Metadata(readable_name(folder), file) if isinstance(file, File) else file
    names.sort()
    for name in names:
        if name.startswith((".", _LOCK)) or name == METADATA:
            continue
        if name in folders:
            # A link to a folder may lead back up: it is not followed.
            if not folders[name]:
                yield from _list_folder(folder / name)
        elif ending(name) in ENDINGS and not name.endswith("."):
            yield list_file(folder / name)
        else:
            yield Skipped(readable_name(Path(ending(name) or ".")))


def list_file(path: Path) -> File | RejectRow:
    """A file that can be read, or why it cannot."""
    name = readable_name(path)
    try:
        status = path.stat()
    except OSError as error:
        return unreadable(name, error)
    if not stat.S_ISREG(status.st_mode):
        return RejectRow(name, "read", "unreadable", "not a regular file; give it as a file")
    return File(name, status.st_size, lambda: path.open("rb"))

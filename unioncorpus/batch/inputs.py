"""From paths to the bytes of pages, in a fixed order; what cannot be read becomes a reject."""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from unioncorpus.errors import UsageError
from unioncorpus.records import RejectRow

#: Endings of the pages that are taken from a folder. A file without an ending is taken too: crawlers name pages by
#: hash. Documents of kinds that cannot be read are taken so that they are refused by name, with what to do. A file that
#: is named itself is taken whatever its ending.
ENDINGS = frozenset({"", ".doc", ".docx", ".htm", ".html", ".md", ".pdf", ".rtf", ".shtml", ".txt", ".wps", ".xhtml"})
#: What Word keeps beside an open document.
_LOCK = "~$"


@dataclass(frozen=True, slots=True)
class Page:
    """The bytes of one file. ``path`` is as given to ingest, with / between its parts."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file of a folder that was left alone because of its ending (with the dot, lower case)."""

    ending: str


def check_paths(paths: Sequence[Path]) -> None:
    """Raise UsageError for a path that is not there."""
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: read: no such file or folder. Check the spelling; quote names with spaces.")


def walk(paths: Iterable[Path]) -> Iterator[Path | Skipped | RejectRow]:
    """Files under the paths: folders in the order of their names, hidden files and Word's locks left out."""
    for path in paths:
        if path.is_dir():
            yield from _walk_folder(path)
        else:
            yield path


def _walk_folder(folder: Path) -> Iterator[Path | Skipped | RejectRow]:
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError as error:
        yield _unreadable(folder, error)
        return
    for entry in entries:
        path = folder / entry.name
        if entry.name.startswith((".", _LOCK)):
            continue
        if entry.is_dir():
            # A link to a folder may lead back up: it is not followed.
            if not entry.is_symlink():
                yield from _walk_folder(path)
        elif path.suffix.lower() in ENDINGS and not entry.name.endswith("."):
            yield path
        else:
            yield Skipped(readable_name(Path(path.suffix.lower() or ".")))


def read_page(path: Path, max_bytes: int) -> Page | RejectRow:
    """The bytes of a file, or why they do not enter. A file over ``max_bytes`` is not read."""
    name = readable_name(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return RejectRow(name, "read", "unreadable", "not a regular file; give it as a file")
        if status.st_size > max_bytes:
            return _too_large(name, status.st_size, max_bytes)
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as error:
        return _unreadable(path, error)
    if len(data) > max_bytes:  # it grew meanwhile
        return _too_large(name, len(data), max_bytes)
    if not data:
        return RejectRow(name, "read", "empty", "0 bytes; fetch the page again")
    return Page(name, data)


def readable_name(path: Path) -> str:
    """A path as text that every table can hold: bytes that are no UTF-8 are written as \\xNN."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def _too_large(name: str, size: int, max_bytes: int) -> RejectRow:
    detail = f"{size} bytes, more than --max-bytes {max_bytes}; split the file or raise the limit"
    return RejectRow(name, "read", "too_large", detail)


def _unreadable(path: Path, error: OSError) -> RejectRow:
    return RejectRow(
        readable_name(path), "read", "unreadable", f"{error.strerror or error}; mend its permissions or leave it out"
    )

"""What reading inputs gives: pages, files left alone, rejects; and how a file is opened, wherever it lies."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from unioncorpus.batch.counts import Limits
from unioncorpus.records import RejectRow

#: Between the path of an archive and the name of what stands in it.
INSIDE = "!/"


@dataclass(frozen=True, slots=True)
class Page:
    """The bytes of one page.

    ``path`` is as given to ingest, with / between its parts; in an archive ``archive.zip!/member``. The rest is what
    stands beside the text: the web address, the site, the time of the crawl (ISO 8601).
    """

    path: str
    data: bytes
    url: str | None = None
    site: str | None = None
    crawled_at: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was left alone because of its kind: its ending (with the dot, lower case) or its media type."""

    ending: str


@dataclass(frozen=True, slots=True)
class File:
    """A file that can be read, on disk, remote or in an archive. ``size`` is in bytes, as its directory says."""

    path: str
    size: int
    open: Callable[[], IO[bytes]]


@dataclass(frozen=True, slots=True)
class Metadata:
    """A file beside pages that says where they come from; ``folder`` is the start of their paths."""

    folder: str
    file: File


#: What listing a path gives, before anything is opened.
Listed = File | Metadata | Skipped | RejectRow
#: What reading gives.
Found = Page | Skipped | RejectRow
Pages = Iterator[Found]


@dataclass(frozen=True, slots=True)
class Rules:
    """How inputs are read: the limits, and the column of tables (.csv, .jsonl) that holds the text."""

    limits: Limits
    text_column: str = "text"


def containers_of(path: str) -> tuple[str, ...]:
    """The archives, tables and crawls that a page stands in, the outermost first.

    >>> containers_of("a.zip!/b.jsonl!/3"), containers_of("a.txt")
    (('a.zip', 'a.zip!/b.jsonl'), ())
    """
    parts = path.split(INSIDE)
    return tuple(INSIDE.join(parts[:n]) for n in range(1, len(parts)))


def ending(name: str) -> str:
    """The last ending of a name, with the dot, lower case.

    >>> ending("a/计划.HTML"), ending("a.b/page")
    ('.html', '')
    """
    return PurePosixPath(name).suffix.lower()


def readable_name(path: Path) -> str:
    """A path as text that every table can hold: bytes that are no UTF-8 are written as \\xNN."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def bounded_page(path: str, stream: IO[bytes], max_bytes: int) -> Page | RejectRow:
    """The bytes of one page, or why they do not enter. No more than ``max_bytes`` are held."""
    data = stream.read(max_bytes + 1)
    if len(data) > max_bytes:
        return too_large(path, None, max_bytes)
    return Page(path, data) if data else RejectRow(path, "read", "empty", "0 bytes; fetch the page again")


def too_large(path: str, size: int | None, max_bytes: int) -> RejectRow:
    """The reject of a page over the limit; ``size`` None where only that is known."""
    found = f"{size} bytes, more than" if size is not None else "more bytes than"
    detail = f"{found} --max-bytes {max_bytes}; split the file or raise the limit"
    return RejectRow(path, "read", "too_large", detail)


def unreadable(path: str, error: OSError) -> RejectRow:
    """The reject of what the system refuses to give."""
    return RejectRow(
        path,
        "read",
        "unreadable",
        f"{error.strerror or error}; mend the file, its link or its permissions, or leave it out",
    )

"""What a file holds: one page, or many (an archive, a table, a crawl). Everything is streamed, and bounded."""

import gzip
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from typing import IO

from unioncorpus.batch.inputs.found import (
    File,
    Page,
    Pages,
    Rules,
    Skipped,
    bounded_page,
    ending,
    too_large,
    unreadable,
)
from unioncorpus.batch.inputs.meter import BombError, Meter
from unioncorpus.errors import InputRejectedError
from unioncorpus.records import RejectRow

#: The file in a folder that says where its pages come from.
METADATA = "metadata.csv"
#: Endings of pages. A file without an ending is one too: crawlers name pages by hash, and by the program that made
#: them. Documents of kinds that cannot be read are taken so that they are refused by name, with what to do.
_PAGES = frozenset(
    (
        *("", ".md", ".txt"),
        *(".asp", ".aspx", ".htm", ".html", ".jsp", ".php", ".shtml", ".xhtml"),
        *(".doc", ".docx", ".mht", ".mhtml", ".pdf", ".rtf", ".wps"),
    )
)
#: Endings of files that hold many pages; the longest that fits decides.
_KINDS = {
    ".zip": "zip",
    ".tar": "tar",
    ".tar.gz": "tar.gz",
    ".tgz": "tar.gz",
    ".gz": "gz",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".warc": "warc",
    ".warc.gz": "warc.gz",
}
#: What is taken from a folder or an archive by its last ending. A file that is named itself is taken whatever it is.
ENDINGS = _PAGES | {ending(f"a{kind}") for kind in _KINDS}

_BROKEN = (zipfile.BadZipFile, tarfile.TarError, gzip.BadGzipFile, zlib.error, lzma.LZMAError, EOFError)


def kind_of(path: str) -> str | None:
    """What kind of container a path names; None for a page.

    >>> kind_of("a/站.TAR.GZ"), kind_of("a.csv.gz"), kind_of("a.txt")
    ('tar.gz', 'gz', None)
    """
    name = path.rsplit("/", 1)[-1].lower()
    fitting = [e for e in _KINDS if name.endswith(e) and name != e]
    return _KINDS[max(fitting, key=len)] if fitting else None


def read_file(file: File, rules: Rules, meter: Meter | None = None) -> Pages:
    """The pages of one file; what cannot be read is a reject, and the rest goes on.

    ``meter`` counts what the archive around it, if any, has unpacked so far.
    """
    kind = kind_of(file.path)
    try:
        if kind is None:
            yield read_page(file, rules.limits.max_bytes)
            return
        if not file.size and meter is None:  # one in an archive has no size before it is unpacked
            yield RejectRow(file.path, "read", "empty", "0 bytes; fetch the file again")
            return
        inner = meter.nested() if meter else Meter(file.size, rules.limits)
        is_empty = True
        with file.open() as stream:
            for found in _reader(kind)(file, stream, rules, inner):
                is_empty = False
                yield found
        if is_empty:
            yield RejectRow(file.path, "read", "empty", "no page in it; leave it out or fetch it again")
    except BombError as error:
        if meter:
            raise  # the archive around it is the bomb
        yield RejectRow(file.path, error.stage, error.reason, error.detail)
    except InputRejectedError as error:
        yield RejectRow(file.path, error.stage, error.reason, error.detail)
    except _BROKEN as error:
        detail = f"{error or 'it ends too early'}; what stands after this place was not read: fetch the file again"
        yield RejectRow(file.path, "read", "broken_archive", detail)
    except OSError as error:
        yield unreadable(file.path, error)


def read_page(file: File, max_bytes: int) -> Page | RejectRow:
    """The bytes of a file that is one page, or why they do not enter. A file over ``max_bytes`` is not read."""
    if file.size > max_bytes:
        return too_large(file.path, file.size, max_bytes)
    with file.open() as stream:
        return bounded_page(file.path, stream, max_bytes)


def read_member(path: str, size: int, open_stream: Callable[[], IO[bytes]], rules: Rules, meter: Meter) -> Pages:
    """What one member of an archive holds. It is opened once, and forward only unless it is a .zip itself."""
    if ending(path) not in ENDINGS:
        yield Skipped(ending(path))
    elif kind_of(path) != "zip":
        yield from read_file(File(path, size, open_stream), rules, meter)
    else:
        with open_stream() as stream, meter.spool(stream) as spooled:
            yield from read_file(File(path, size, lambda: spooled), rules, meter)


def _reader(kind: str) -> Callable[[File, IO[bytes], Rules, Meter], Pages]:
    """The reader of a kind, loaded when it is met."""
    if kind in ("jsonl", "csv"):
        from unioncorpus.batch.inputs import rows

        return rows.read_jsonl if kind == "jsonl" else rows.read_csv
    if kind in ("warc", "warc.gz"):
        from unioncorpus.batch.inputs import warc

        return warc.read_warc if kind == "warc" else warc.read_warc_gz
    from unioncorpus.batch.inputs import archives

    return {
        "zip": archives.read_zip,
        "tar": archives.read_tar,
        "tar.gz": archives.read_tar_gz,
        "gz": archives.read_gz,
    }[kind]

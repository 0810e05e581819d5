"""Crawls in WARC files: the responses that hold HTML or text, with their address and date."""

import gzip
from collections.abc import Iterator
from contextlib import closing
from typing import IO, Any, cast

from fastwarc.warc import ArchiveIterator, WarcRecordType

from unioncorpus.batch.inputs.found import INSIDE, File, Found, Page, Pages, Rules, Skipped, too_large
from unioncorpus.batch.inputs.meter import Meter, Metered
from unioncorpus.batch.inputs.rows import host, to_iso
from unioncorpus.records import RejectRow

#: Media types of pages. A response that states none may be one, too.
_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain", None})


def read_warc_gz(file: File, stream: IO[bytes], rules: Rules, meter: Meter) -> Pages:
    """As read_warc, of a compressed crawl (record by record, or as a whole)."""
    with gzip.GzipFile(fileobj=stream) as unpacked:
        yield from read_warc(file, cast(IO[bytes], unpacked), rules, meter)


def read_warc(file: File, stream: IO[bytes], rules: Rules, meter: Meter) -> Pages:
    """The pages of a crawl, ``file.warc!/id`` by their record's id; other responses are left alone by kind.

    A crawl that breaks off in mid-record is a reject; what stood before it enters.
    """
    with closing(Metered(stream, meter, quiet=True)) as source:
        try:
            for record in ArchiveIterator(source, record_types=WarcRecordType.response, parse_http=False):
                path = f"{file.path}{INSIDE}{_id(record)}"
                yield from _read_response(record, path, rules.limits.max_bytes)
                source.check()
        except OSError as error:
            source.check()
            detail = f"{error}; what stands after this place was not read: fetch the file again"
            yield RejectRow(file.path, "read", "broken_archive", detail)
        source.check()


def _id(record: Any) -> str:
    """A record's own id, that stays when a crawl is packed anew; else its place."""
    given = str(record.record_id or "").removeprefix("<urn:uuid:").removesuffix(">")
    return given or str(record.stream_pos)


def _read_response(record: Any, path: str, max_bytes: int) -> Iterator[Found]:
    try:
        record.parse_http(auto_decode="all")
        kind = record.http_content_type if record.is_http else "not http"
        status = record.http_headers.status_code if record.http_headers else None
        if status != 200:
            yield Skipped(f"(status {status})")
            return
        if kind not in _TYPES:
            yield Skipped(f"({kind})")
            return
        left = record.content_length
        data = record.reader.read(max_bytes + 1)
    except OSError as error:
        yield RejectRow(path, "read", "broken_record", f"{error}; fetch the page again")
        return
    encoded = record.http_headers.get("Content-Encoding") or record.http_headers.get("Transfer-Encoding")
    if len(data) > max_bytes:
        yield too_large(path, None, max_bytes)
    elif not data:
        yield RejectRow(path, "read", "empty", "0 bytes; fetch the page again")
    elif record.headers.get("WARC-Truncated") or (not encoded and len(data) < left):
        detail = f"the crawler kept only the first {len(data)} bytes of the page; fetch the page again"
        yield RejectRow(path, "read", "truncated", detail)
    else:
        url = record.headers.get("WARC-Target-URI")
        url = url.strip("<>") if url else None
        yield Page(path, data, url, host(url), to_iso(record.headers.get("WARC-Date") or ""))

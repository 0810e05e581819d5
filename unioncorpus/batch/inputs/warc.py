"""Crawls in WARC files: the responses that hold HTML or text, with their address and date."""

import gzip
from collections.abc import Iterator
from contextlib import closing
from typing import IO, Any, cast

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from unioncorpus.batch.inputs.found import INSIDE, File, Found, Page, Pages, Rules, Skipped, too_large
from unioncorpus.batch.inputs.meter import Meter, Metered
from unioncorpus.batch.inputs.rows import host, to_iso
from unioncorpus.records import RejectRow

#: Media types of pages. A response that states none may be one, too.
_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain", None})
#: Bytes of the head of a response, at most.
_ROOM = 100_000
_HEAD = (
    b"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n"
)


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
    if not record.is_http:
        yield Skipped("(not http)")
        return
    # Its own copy: where the head or the encoding is wrong, fastwarc would lose its place in the file.
    block = record.reader.read(max_bytes + _ROOM + 1)
    try:
        response = WarcRecord.from_bytes(_HEAD % len(block) + block + b"\r\n\r\n")
        response.parse_http(auto_decode="all")
        head = response.http_headers
        if head is None or head.status_code != 200:
            yield Skipped(f"(status {head.status_code if head else 'unknown'})")
        elif response.http_content_type not in _TYPES:
            yield Skipped(f"({response.http_content_type})")
        elif len(block) > max_bytes + _ROOM:
            yield too_large(path, None, max_bytes)
        elif record.headers.get("WARC-Truncated") or len(block) < record.content_length:
            detail = f"only {len(block)} bytes of the response are there; fetch the page again"
            yield RejectRow(path, "read", "truncated", detail)
        else:
            yield _page(record, path, response.reader.read(max_bytes + 1), max_bytes)
    except OSError as error:
        yield RejectRow(path, "read", "broken_record", f"{error}; fetch the page again")


def _page(record: Any, path: str, data: bytes, max_bytes: int) -> Found:
    if len(data) > max_bytes:
        return too_large(path, None, max_bytes)
    if not data:
        return RejectRow(path, "read", "empty", "0 bytes; fetch the page again")
    url = (record.headers.get("WARC-Target-URI") or "").strip("<>") or None
    return Page(path, data, url, host(url), to_iso(record.headers.get("WARC-Date") or ""))

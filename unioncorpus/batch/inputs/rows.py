"""Tables of pages: .jsonl and .csv, with the text in one column and where it comes from in others."""

import codecs
import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import IO, Any, cast
from urllib.parse import urlsplit

from unioncorpus.batch.inputs.found import INSIDE, File, Page, Pages, Rules, too_large
from unioncorpus.batch.inputs.meter import Meter
from unioncorpus.errors import InputRejectedError
from unioncorpus.records import RejectRow

#: Names of the column with the time of the crawl; the first that has something counts.
CRAWLED = ("crawled_at", "crawl_date", "crawl_time", "date", "timestamp")
#: Bytes of a line beside the text itself. JSON may write a Chinese character's three bytes as six.
_ROOM, _ESCAPED = 1_000_000, 2
_DAY = re.compile(r"(\d{4})[年/.-](\d{1,2})[月/.-](\d{1,2})日?")
_DIGITS = {8: "%Y%m%d", 14: "%Y%m%d%H%M%S"}
_PIECE = 1 << 16
_SEPARATORS = ",\t;"


def read_jsonl(file: File, stream: IO[bytes], rules: Rules, meter: Meter) -> Pages:
    """One page a line, ``file.jsonl!/n`` by the line's number. A file whose first row has no text column is left."""
    good = False
    for n, line in _lines(stream, rules.limits.max_bytes * _ESCAPED + _ROOM):
        path = f"{file.path}{INSIDE}{n}"
        if line is None:
            yield too_large(path, None, rules.limits.max_bytes)
            continue
        if not line.strip():
            continue
        row = _parse(line)
        if row is None:
            yield RejectRow(path, "read", "broken_row", "this line is no JSON object; write one object a line")
            continue
        if rules.text_column not in row:
            lacking = _no_column(rules.text_column, row)
            if not good:
                raise lacking
            yield RejectRow(path, lacking.stage, lacking.reason, lacking.detail)
            continue
        good = True
        value = row[rules.text_column]
        if value is not None and not isinstance(value, str):
            yield RejectRow(path, "read", "broken_row", f"its {rules.text_column} is no text; write it as a string")
            continue
        yield from _page(path, (value or "").encode("utf-8", "surrogatepass"), row, rules)


def _parse(line: bytes) -> dict[str, Any] | None:
    """One line of JSON, in UTF-8 or GB18030; None if it is no object."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            row = json.loads(line.decode(encoding))
        except (ValueError, RecursionError):
            continue
        return row if isinstance(row, dict) else None
    return None


def read_csv(file: File, stream: IO[bytes], rules: Rules, meter: Meter) -> Pages:
    """One page a row, ``file.csv!/n`` by the row's number after the head. The bytes of the text are those of the file.

    Raises InputRejectedError for a table without the text column, or one that cannot be followed to its end.
    """
    encoding, rows = open_csv(stream, rules.limits.max_bytes)
    back = {"utf-16": "utf-8", "utf-8-sig": "utf-8"}.get(encoding, encoding)
    for n, row in enumerate(rows):
        if n == 0 and rules.text_column not in row:
            raise _no_column(rules.text_column, row)
        path = f"{file.path}{INSIDE}{n + 1}"
        if None in row.values() or None in row:
            detail = "more or fewer fields than columns; quote fields with commas in them"
            yield RejectRow(path, "read", "broken_row", detail)
        else:
            yield from _page(path, row[rules.text_column].encode(back, "surrogateescape"), row, rules)


def open_csv(stream: IO[bytes], max_bytes: int) -> tuple[str, Iterator[dict[str, str]]]:
    """The encoding of a table, and its rows by column. What its head has most of parts them: comma, tab or semicolon.

    A row with too few fields has None for the others; one with too many has them under None. Bytes that the encoding
    does not have are surrogates. Raises InputRejectedError for a line over ``max_bytes`` characters, or quotes that do
    not end.
    """
    buffered = io.BufferedReader(cast(io.RawIOBase, stream), _PIECE)
    head = buffered.peek(_PIECE)
    encoding = _encoding(head)
    separator = max(_SEPARATORS, key=head.decode(encoding, "ignore").partition("\n")[0].count)
    texts = io.TextIOWrapper(buffered, encoding, "surrogateescape", newline="")
    return encoding, _rows(texts, separator, max_bytes)


def _rows(texts: io.TextIOWrapper, separator: str, max_bytes: int) -> Iterator[dict[str, str]]:
    reader = csv.DictReader(_bounded(texts, max_bytes), delimiter=separator)
    while True:
        try:
            with _wide_fields(max_bytes):
                row = next(reader, None)
        except csv.Error as error:
            raise InputRejectedError(
                "read",
                "broken_row",
                f"line {reader.line_num}: {error}; this and what follows was not read: mend the quotes",
            ) from error
        if row is None:
            return
        yield row


@contextmanager
def _wide_fields(max_bytes: int) -> Iterator[None]:
    """The csv module's limit on a field holds for the whole process: it is put back after each row."""
    before = csv.field_size_limit(max_bytes + 1)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _bounded(texts: io.TextIOWrapper, most: int) -> Iterator[str]:
    while line := texts.readline(most + 1):
        if len(line) > most:
            raise InputRejectedError("read", "too_large", f"a line of more than {most} characters; is it a table?")
        yield line


def _encoding(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


def _lines(stream: IO[bytes], most: int) -> Iterator[tuple[int, bytes | None]]:
    """Lines with their numbers; None for one of more bytes than ``most``."""
    buffered = io.BufferedReader(cast(io.RawIOBase, stream), _PIECE)
    n = 0
    while line := buffered.readline(most + 1):
        n += 1
        if len(line) <= most:
            yield n, line
            continue
        while line and not line.endswith(b"\n"):
            line = buffered.readline(_PIECE)
        yield n, None


def _no_column(wanted: str, row: Iterable[str]) -> InputRejectedError:
    columns = ", ".join(list(map(str, row))[:20])
    return InputRejectedError(
        "read", "no_text_column", f"no column {wanted!r} among: {columns}; name the one with the text by --text-column"
    )


def _page(path: str, data: bytes, row: Mapping[str, Any], rules: Rules) -> Pages:
    if len(data) > rules.limits.max_bytes:
        yield too_large(path, len(data), rules.limits.max_bytes)
    elif not data:
        yield RejectRow(path, "read", "empty", "0 bytes; fetch the page again")
    else:
        origin, rejects = read_origin(path, row)
        yield from rejects
        yield replace(origin, data=data)


def read_origin(path: str, row: Mapping[str, Any]) -> tuple[Page, list[RejectRow]]:
    """Where a page comes from, as a page without its bytes; and a reject for a date that cannot be read.

    >>> read_origin("a.csv!/1", {"url": "http://gh.example.cn/1.htm", "crawl_date": "2020年3月1日"})[0]
    Page(path='a.csv!/1', data=b'', url='http://gh.example.cn/1.htm', site='gh.example.cn', crawled_at='2020-03-01')
    """
    url = _text(row.get("url"))
    site = _text(row.get("site")) or host(url)
    said = next((found for column in CRAWLED if (found := _text(row.get(column)))), None)
    when = to_iso(said) if said else None
    rejects = []
    if said and when is None:
        detail = f"the time of the crawl {said[:40]!r} is no date; write it as 2020-03-01. The page itself enters"
        rejects.append(RejectRow(f"{path}#crawled_at", "metadata", "bad_date", detail))
    return Page(path, b"", url, site, when), rejects


def _text(value: Any) -> str | None:
    """A cell as text that every table can hold."""
    text = str(value).strip().encode("utf-8", "backslashreplace").decode() if value is not None else ""
    return text or None


def host(url: str | None) -> str | None:
    """The host of a web address, or None.

    >>> host("https://gh.example.cn:80/a"), host("not an address")
    ('gh.example.cn', None)
    """
    try:
        return urlsplit(url or "").hostname
    except ValueError:
        return None


def to_iso(said: str) -> str | None:
    """A date or time in ISO 8601; None if it is none.

    >>> to_iso("20200301120000"), to_iso("2020/3/1"), to_iso("2020-03-01T12:00:00Z"), to_iso("spring")
    ('2020-03-01T12:00:00', '2020-03-01', '2020-03-01T12:00:00+00:00', None)
    """
    day = _DAY.fullmatch(said)
    try:
        if day:
            return date(*map(int, day.groups())).isoformat()
        if said.isascii() and said.isdigit():
            moment = datetime.strptime(said, _DIGITS[len(said)])
            return moment.date().isoformat() if len(said) == 8 else moment.isoformat()
        return datetime.fromisoformat(said).isoformat()
    except (ValueError, KeyError):
        return None

"""Bytes to text: pick the encoding and say why.

Byte-order mark, strict UTF-8, the declared charset, the most plausible Chinese encoding, and line by line where a file
mixes encodings. What cannot be decoded becomes U+FFFD and an edit; no surrogate ever enters the text. A Word file
(.docx) is read by unioncorpus.clean.word.
"""

import codecs
import re
from dataclasses import dataclass

from unioncorpus import tables
from unioncorpus.clean.detect import detect, hidden_utf16
from unioncorpus.clean.plausibility import MAX_SPOILT, has_doubtful_line, plausibility
from unioncorpus.clean.rescue import (
    LINE_ENCODINGS,
    Reading,
    read_by_line,
    read_replacing,
    refuse_spoilt,
    strict,
)
from unioncorpus.clean.word import is_word, read_word
from unioncorpus.edits import Edit
from unioncorpus.errors import InputRejectedError

#: Byte-order marks, and the codec whose encoder gives the bytes back. Python's utf-16 and utf-32 write the byte order
#: of the machine, so there the mark stays in the text as U+FEFF (the convert stage takes it out).
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL_BYTES = bytes(b for b in (*range(0x20), 0x7F) if b not in b"\t\n\x0b\x0c\r")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
#: Encoding and reason of a Word file.
WORD = "docx"
#: Encodings that take almost any bytes, so that lines in another encoding pass unseen.
_HIDING_ENCODINGS = ("gb18030", "big5hkscs")
#: Bytes up to which legal UTF-8 may be chance, and the plausibility under which it is doubted.
_SHORT, _ABSURD = 64, 0.1
#: Short texts that tell how something is read: syllables of pinyin among ASCII, bopomofo, kana, with Han beside them.
_VOWELS, _SYLLABLES = "üāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ", "ˊˇˋ˙ㄅ-ㄯ\u3040-\u30ff"
_SOUNDS = re.compile(
    f"(?=.*[{_VOWELS}{_SYLLABLES}])"
    f"(?:[\\x00-\\x7f{_SYLLABLES}\u4e00-\u9fff]|[{_VOWELS}](?=[A-Za-z])|(?<=[A-Za-z])[{_VOWELS}])+",
    re.DOTALL,
)
#: First bytes of the container of old office files, in hex, and of a zip archive.
_OLD_OFFICE, _ZIP = "d0cf11e0a1b11ae1", b"PK\x03\x04"
#: What the head of a page saved with its pictures says, which is that of a mail, and how far it reaches (bytes).
_WEB_ARCHIVE, _LONGEST_HEAD = (b"mime-version:", b"multipart/related"), 4096
#: A page in HZ is ASCII; this opens a run of Chinese in it.
_HZ_ESCAPE = b"~{"
_PLAUSIBLE_HZ = 0.5


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page as read.

    ``reason`` says why this encoding: bom, utf-8, declared, detected, rescue (not all of it is in that encoding), or
    docx (a Word file, whose encoding is docx, too).
    ``edits`` index the bytes (``before`` is hex): U+FFFD for what could not be decoded, and lines read in another
    encoding. ``places`` runs beside them: the span in ``text`` of what each wrote. ``exact`` is true where
    ``text.encode(encoding)`` gives the input back.
    """

    text: str
    encoding: str
    reason: str
    exact: bool
    edits: tuple[Edit, ...] = ()
    places: tuple[tuple[int, int], ...] = ()


def decode(data: bytes) -> Decoded:
    """Read a page.

    Raises InputRejectedError (stage decode) for input that holds no text: reason empty or binary, and for documents of
    other kinds pdf, old_word, web_archive, encrypted, broken_word or too_large.

    >>> page = decode("工会工作计划".encode("gb18030"))
    >>> page.text, page.encoding, page.reason, page.exact
    ('工会工作计划', 'gb18030', 'detected', True)
    """
    page = None if data in (b"", *(mark for mark, _ in _BOMS)) else _decode(data)
    if page is None or page.text.isspace():
        found = f"{len(data)} bytes, no text in them"
        raise InputRejectedError("decode", "empty", f"{found}; remove the file or fetch the page again")
    return page


def _decode(data: bytes) -> Decoded:
    if data.startswith(_ZIP) and is_word(data):
        return Decoded(read_word(data), WORD, WORD, exact=False)
    _refuse_known_formats(data)
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _read(data, encoding, "bom")
    text = strict(data, "utf-8")
    n_control = len(data) - len(data.translate(None, _CONTROL_BYTES))
    if text is None or n_control > MAX_SPOILT * len(data) or _may_be_chance(data, text):
        return _read(data, *detect(data))
    if data.isascii() and _HZ_ESCAPE in data and _is_hz(data):
        return _read(data, "hz", "detected")
    hidden = hidden_utf16(data)
    return _read(data, hidden, "detected") if hidden else Decoded(text, "utf-8", "utf-8", exact=True)


def _read(data: bytes, encoding: str, reason: str) -> Decoded:
    """Read a page in the encoding that was picked, and by line where that fails or may hide other encodings."""
    if encoding in LINE_ENCODINGS:
        # None of these bytes is ever part of another character there.
        refuse_spoilt((len(data) - len(data.translate(None, _CONTROL_BYTES))) / len(data))
    text = strict(data, encoding)
    if text is None and encoding == "utf-8-sig":
        encoding = "utf-8"
    if text is not None and (encoding not in _HIDING_ENCODINGS or not has_doubtful_line(text)):
        reading = Reading(text)
    elif encoding in LINE_ENCODINGS:
        reading = read_by_line(data, encoding)
    else:
        reading = read_replacing(data, encoding, len(data))
    refuse_spoilt(len(_CONTROL.findall(reading.text)) / len(reading.text))
    exact = _is_exact(reading.text, encoding, data)
    return Decoded(reading.text, encoding, "rescue" if reading.edits else reason, exact, reading.edits, reading.places)


def _may_be_chance(data: bytes, text: str) -> bool:
    """A few characters of GBK can be legal UTF-8 (职业学校 reads as Hebrew and Cyrillic signs); a page cannot.

    They read neither as syllables of pinyin nor as bopomofo or kana.
    """
    is_odd = len(data) <= _SHORT and not data.isascii() and plausibility(text) < _ABSURD
    return is_odd and not _SOUNDS.fullmatch(text)


def _is_hz(data: bytes) -> bool:
    """ASCII that is Chinese text when read as HZ."""
    text = strict(data, "hz")
    return text is not None and not text.isascii() and plausibility(text) >= _PLAUSIBLE_HZ


def _is_exact(text: str, encoding: str, data: bytes) -> bool:
    try:
        return text.encode(encoding) == data
    except UnicodeEncodeError:
        return False


def _refuse_known_formats(data: bytes) -> None:
    """Raise InputRejectedError for the formats that are known by their first bytes."""
    table = tables.read("decode")
    head_lines = data[:_LONGEST_HEAD].replace(b"\r", b"").partition(b"\n\n")[0].lower()
    if all(told in head_lines for told in _WEB_ARCHIVE):
        reason, what, advice = table["web_archive"]
        raise InputRejectedError("decode", reason, f"this is {what}, not text; {advice}")
    for head, (reason, what, advice) in table["signatures"].items():
        if data.startswith(bytes.fromhex(head)):
            if head == _OLD_OFFICE:
                streams = (told for name, told in table["old_office"].items() if bytes.fromhex(name) in data)
                reason, what, advice = next(streams, (reason, what, advice))
            raise InputRejectedError("decode", reason, f"this is {what}, not text; {advice}")

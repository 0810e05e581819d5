"""Reading bytes that are not all in one encoding, or not all in any.

A line that is implausible in the page's encoding and plausible in another is read in that one. Bytes that no encoding
takes become U+FFFD. Both are on record as edits over the bytes.
"""

import codecs
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from unioncorpus.clean.language_model import language_model
from unioncorpus.clean.plausibility import DOUBTFUL, MAX_SPOILT, plausibility
from unioncorpus.edits import Edit
from unioncorpus.errors import InputRejectedError

#: Encodings in which a line feed or a carriage return is one byte, never part of another character.
LINE_ENCODINGS = ("utf-8", "gb18030", "big5hkscs")
#: Rule of an edit that writes U+FFFD for bytes that cannot be decoded.
UNDECODABLE = "decode.undecodable"
#: Rule of an edit over lines read in another encoding than the page's.
OTHER_ENCODING = "decode.other_encoding"

#: A doubtful line is in another encoding if that reading has at least this plausibility.
_PLAUSIBLE = 0.6
#: A line that is legal in the page's encoding, too, must be more probable by so much, in nats, and have this log P a
#: character at least: a rare name alone in its line is another character elsewhere (梅 in GB 18030 is ÷ in Big5).
_LIKELIER, _LEAST_LOG_P = 16.0, -5.0
_ERRORS = "unioncorpus.collect"

#: What to do with a document that is no text.
ADVICE = "convert it to plain text first (a .doc or .pdf: save it as text or .docx), then ingest the text"


@dataclass(frozen=True, slots=True)
class Reading:
    """Text read from bytes; ``edits`` index the bytes, ``places`` the spans of text that they wrote."""

    text: str
    edits: tuple[Edit, ...] = ()
    places: tuple[tuple[int, int], ...] = ()


def strict(data: bytes, encoding: str) -> str | None:
    """The text, or None if a byte does not fit.

    >>> strict(b"\\xb9\\xa4", "gb18030"), strict(b"\\xb9\\xa4", "utf-8")
    ('工', None)
    """
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def refuse_spoilt(share: float) -> None:
    """Raise InputRejectedError where too large a share of the input is no text: control characters, undecodable bytes.

    >>> refuse_spoilt(0.01)
    """
    if share > MAX_SPOILT:
        found = f"at least {share:.0%} of it is control characters, or bytes that fit no Chinese encoding"
        raise InputRejectedError("decode", "binary", f"{found}; if it is a document, {ADVICE}")


def undecodable(data: bytes, encoding: str, n_page_bytes: int) -> list[tuple[int, int]]:
    """Spans of bytes that do not fit, in order; neighbours are one span.

    Raises InputRejectedError as soon as they are too many for a page of ``n_page_bytes``.

    >>> undecodable(b"a\\xff\\xffb\\xfe", "utf-8", 100)
    [(1, 3), (4, 5)]
    """
    spans: list[tuple[int, int]] = []
    n_lost = 0

    def note(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeDecodeError)
        nonlocal n_lost
        n_lost += error.end - error.start
        refuse_spoilt(n_lost / n_page_bytes)
        start = spans.pop()[0] if spans and spans[-1][1] == error.start else error.start
        spans.append((start, error.end))
        return "", error.end

    # A codec knows its handler by name only; a page is decoded by one thread of a process.
    codecs.register_error(_ERRORS, note)
    data.decode(encoding, _ERRORS)
    return spans


def read_replacing(data: bytes, encoding: str, n_page_bytes: int) -> Reading:
    """Text with U+FFFD for every run of bytes that do not fit, one edit for each.

    Raises InputRejectedError where they are too many for a page of ``n_page_bytes``.

    >>> read_replacing(b"a\\xffb", "utf-8", 100).edits
    (Edit(start=1, stop=2, before='ff', after='�', rule='decode.undecodable', confidence=1.0, applied=True),)
    """
    pieces, edits, places = [], [], []
    at = length = 0
    for start, stop in undecodable(data, encoding, n_page_bytes):
        fits = data[at:start].decode(encoding)
        length += len(fits) + 1
        pieces += [fits, "\ufffd"]
        edits.append(Edit(start, stop, data[start:stop].hex(), "\ufffd", UNDECODABLE))
        places.append((length - 1, length))
        at = stop
    pieces.append(data[at:].decode(encoding))
    return Reading("".join(pieces), tuple(edits), tuple(places))


def read_by_line(data: bytes, encoding: str) -> Reading:
    """Text of a page in one encoding with lines of others among them; runs of such lines are one edit.

    Raises InputRejectedError where too many bytes fit no encoding.

    >>> page = "工会工作计划\\n".encode("gb18030") + "开展读书活动".encode()
    >>> reading = read_by_line(page, "gb18030")
    >>> reading.text, [e.rule for e in reading.edits]
    ('工会工作计划\\n开展读书活动', ['decode.other_encoding'])
    """
    reading = _join(
        (run, _read_run(run, codec, encoding, len(data)))
        for codec, lines in groupby(data.splitlines(keepends=True), key=lambda line: _codec_of(line, encoding))
        for run in (b"".join(lines),)
    )
    refuse_spoilt(sum(e.stop - e.start for e in reading.edits if e.rule == UNDECODABLE) / len(data))
    return reading


def _read_run(run: bytes, codec: str, encoding: str, n_page_bytes: int) -> Reading:
    if codec == encoding:
        return read_replacing(run, codec, n_page_bytes)
    text = run.decode(codec)
    return Reading(text, (Edit(0, len(run), run.hex(), text, OTHER_ENCODING),), ((0, len(text)),))


def _join(readings: Iterable[tuple[bytes, Reading]]) -> Reading:
    """Readings of consecutive pieces of bytes as one."""
    texts, edits, places = [], [], []
    byte = char = 0
    for data, reading in readings:
        texts.append(reading.text)
        edits += [Edit(e.start + byte, e.stop + byte, e.before, e.after, e.rule) for e in reading.edits]
        places += [(a + char, b + char) for a, b in reading.places]
        byte += len(data)
        char += len(reading.text)
    return Reading("".join(texts), tuple(edits), tuple(places))


def _codec_of(line: bytes, encoding: str) -> str:
    """The page's encoding, unless the line is clearly in another."""
    if line.isascii():
        return encoding
    text = strict(line, encoding)
    if text is not None and (encoding == "utf-8" or plausibility(text) >= DOUBTFUL):
        return encoding
    own = plausibility(line.decode(encoding, "replace"))
    others = {e: strict(line, e) for e in LINE_ENCODINGS if e != encoding}
    scores = {e: plausibility(other) for e, other in others.items() if other is not None}
    best = max(scores, key=scores.__getitem__, default=encoding)
    if scores.get(best, 0.0) < max(_PLAUSIBLE, own + DOUBTFUL):
        return encoding
    return best if text is None or _is_likelier(others[best] or "", text) else encoding


def _is_likelier(line: str, own: str) -> bool:
    """Whether a line is so probable, and so much more than as the page's encoding has it, that it is no accident.

    >>> _is_likelier("工会工作", "馱頗馱釬"), _is_likelier("路\\n", "隔\\n")
    (True, False)
    """
    line, own = line.strip(), own.strip()
    model = language_model()
    log_p = model.score(f"\n\n{line}\n")
    return log_p > _LEAST_LOG_P * len(line) and log_p > model.score(f"\n\n{own}\n") + _LIKELIER

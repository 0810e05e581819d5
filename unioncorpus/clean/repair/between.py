"""What stood between two mistakes: the text that the first one left, in UTF-8, read wrongly again and with bytes lost.

UTF-8 tells where its characters begin. So behind each gap the bytes are soon whole again, and what may stand in it is a
short list of texts, all of characters that the first mistake can show. They are not weighed here: that is for the
search through the first mistake, which knows what makes good text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from unioncorpus.clean.repair.gaps import ANY, LINE_END, LOST, Gap, Loss, find_gaps, missing
from unioncorpus.clean.repair.recode import CONTINUATIONS, GAP_MARKS, INCOMPLETE, encode

#: So many texts in one gap tell nothing, and so many are looked at more closely.
_MAX_TEXTS, _MANY = 4_000, 200
_SIGN = re.compile(f"[{GAP_MARKS}]")
_PIECE = re.compile(rb"[\x80-\xbf]{0,2}(?:[\x00-\x7f]|[\xe2-\xef][\x80-\xbf]{2})*(?:[\xe2-\xef][\x80-\xbf]?)?")
#: Bytes that a character of Chinese text in UTF-8 has.
_OF_CHINESE = frozenset((*range(0x80), *range(0x80, 0xC0), *range(0xE2, 0xEA), 0xEF))

#: What may stand there by the bytes of a character that are still to be completed.
_Open = dict[bytes, list[str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """A place where one of several texts stands, before the byte ``follower`` of what the earlier mistake has read."""

    texts: tuple[str, ...]
    follower: int = ANY


def between(text: str, read: str, first_read: str, loss: Loss) -> list[str | Choice] | None:
    """The text before the later mistake: what is known, and choices; None where it cannot come from one.

    ``read`` is the encoding that UTF-8 was taken for, ``first_read`` that of the earlier mistake. An empty choice is a
    place of which nothing is known.
    """
    parts = find_gaps(text, read, "utf-8", loss, chinese=False)
    if parts is None:
        return None
    out: list[str | Choice] = []
    is_open: _Open = {b"": [""]}
    for part in parts:
        if isinstance(part, Gap):
            is_open = _go_on(is_open, part.options, first_read)
            continue
        head = part[: len(part) - len(part.lstrip(CONTINUATIONS))]
        is_open = _go_on(is_open, (head,), first_read)
        if len(head) == len(part):
            continue
        out += _close(is_open.get(b"", []))
        found = INCOMPLETE.search(part, len(head))
        stop = found.start() if found else len(part)
        try:
            out.append(part[len(head) : stop].decode())
        except UnicodeDecodeError:
            return None
        is_open = {part[stop:]: [""]}
    if is_open and b"" not in is_open:
        is_open = _go_on(is_open, missing(read, "utf-8", loss, LINE_END, chinese=False), first_read)
    out += _close(is_open.get(b"", []))
    return [part for part in out if part]


def _close(texts: Sequence[str]) -> Iterator[str | Choice]:
    if len(texts) == 1:
        yield texts[0]
    else:
        yield Choice(tuple(texts) if len(texts) <= _MAX_TEXTS else ())


def _go_on(is_open: _Open, options: tuple[bytes, ...], first_read: str) -> _Open:
    out: _Open = {}
    for rest, texts in is_open.items():
        for more, then in _completed(rest, options, first_read):
            there = out.setdefault(then, [])
            if len(there) <= _MAX_TEXTS:
                there += [text + more for text in texts] if more else texts
    return {rest: _likely([*dict.fromkeys(texts)], first_read) for rest, texts in out.items()}


def _likely(texts: list[str], first_read: str) -> list[str]:
    """The texts; where they are many, those whose bytes may be a piece of UTF-8."""
    if len(texts) <= _MANY:
        return texts
    return [t for t in texts if _SIGN.search(t) or _PIECE.fullmatch(encode(t, first_read) or b"\xff")]


@lru_cache(1 << 9)
def _completed(rest: bytes, options: tuple[bytes, ...], first_read: str) -> tuple[tuple[str, bytes], ...]:
    """What a piece of a character and one of the options come to, and the piece of a character behind it."""
    return tuple(dict.fromkeys(step for option in options for step in _complete(rest + option, first_read)))


def _complete(data: bytes, first_read: str) -> Iterable[tuple[str, bytes]]:
    try:
        text, rest = data.decode(), b""
    except UnicodeDecodeError as e:
        rest = data[e.start :]
        if not INCOMPLETE.match(rest):
            return
        text = data[: e.start].decode()
    if all(_is_shown(c, first_read) for c in text):
        yield text, rest


@lru_cache(1 << 16)
def _is_shown(character: str, first_read: str) -> bool:
    """Whether the first mistake shows a character where Chinese text was in UTF-8."""
    if character == LOST:
        return True
    data = encode(character, first_read)
    return data is not None and _OF_CHINESE.issuperset(data)

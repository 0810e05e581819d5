"""What a decoder may have lost: the bytes of a mistaken reading, with gaps between them.

A decoder of two bytes a character knows most pairs, so a gap can hold few bytes only: a first byte whose second makes
no pair with it, or a pair that is no character. UTF-8 tells where each character begins, so that there a gap shows even
where the decoder left no sign.
"""

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np

from unioncorpus.clean.language_model import OTHER, language_model
from unioncorpus.clean.repair.page_counts import PageCounts
from unioncorpus.clean.repair.recode import GAP_MARKS, INCOMPLETE, encode, is_one_byte, unreadable_pairs

LOST = "\ufffd"

#: What of a broken pair is lost: the first byte alone where the second is ASCII, and else both; both always; the first
#: byte alone, so that the second begins the next.
KEEPS, SWALLOWS, SINGLE = "keeps", "swallows", "single"
HOWS = (KEEPS, SWALLOWS, SINGLE)
#: Bytes that stand for a digit and a letter of which nothing more is known.
DIGIT, LETTER = 0x01, 0x02
#: ASCII that may have been swallowed.
_SWALLOWED = bytes((*b" ,.:;()-/?", DIGIT, LETTER))
LINE_END, ANY = 0x0A, 0x100
_ASCII = bytes(range(0x80))
#: A text with more gaps than one in so many bytes is no text, and with more that no decoder's sign shows.
_MAX_GAP_SHARE, _MAX_UNSEEN_SHARE = 0.2, 0.1
#: And the least share of its bytes that are whole characters of UTF-8, but for so many at signs, or at its end.
_MIN_WHOLE, _AT_SIGNS, _AT_END = 0.6, 8, 3
#: The same for an encoding of two bytes a character, which tells less of what is missing, by the decoder's sign.
_MAX_PAIR_GAP_SHARE = {"?": 0.06, LOST: 0.5}

#: A character is common from this log P on, in nats.
_COMMON = -9.0
_GAP = re.compile(f"[{GAP_MARKS}]")
#: Whole characters of UTF-8, or what is left of one.
_WHOLE_OR_NOT = re.compile(
    rb"((?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})+)"
    rb"|[\xc2-\xf4][\x80-\xbf]{0,2}|[\x80-\xbf]+"
)
#: Bytes of UTF-8 that Chinese text has: of marks, Han, full-width forms, and the rest of a character.
_IN_CHINESE = re.compile(rb"(?:[\x80-\xbf]|[\xe2-\xe9\xef][\x80-\xbf]*|[\x00-\x7f])*\Z")
_TAIL = re.compile(rb"[\x80-\xbf]{0,3}")


@dataclass(frozen=True, slots=True)
class Loss:
    """How a decoder loses bytes: see ``HOWS``. ``private``: it shows user-defined pairs."""

    how: str = KEEPS
    private: bool = True


@dataclass(slots=True)
class Allowance:
    """How many gaps may still be filled on a page, one of two mistakes counted 48 times: so work is bounded."""

    left: int = 16_000

    def take(self, n_gaps: int, n_mistakes: int) -> bool:
        """Whether so many gaps may be filled; they are counted if they may."""
        wanted = n_gaps * (48 if n_mistakes > 1 else 1)
        allowed = wanted <= self.left
        self.left -= wanted if allowed else 0
        return allowed


@dataclass(frozen=True, slots=True)
class Habits:
    """What is known of the decoder of a page: whether it shows user-defined pairs, and how it may lose bytes.

    Beyond the allowance gaps are only marked. ``sure``: the mistake was seen on the page. What ``page`` repeats is more
    probable, where it is known.
    """

    private: bool = True
    hows: tuple[str, ...] = HOWS
    sure: bool = False
    allowance: Allowance = field(default_factory=Allowance)
    page: PageCounts | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A place where bytes of ``written`` are missing before the byte ``follower``; ``sign`` may be the page's own.

    With ``chinese`` false the text is not Chinese yet, but what another mistake has made of it; with ``optional``
    nothing need be missing.
    """

    read: str
    written: str
    loss: Loss
    follower: int
    sign: str = ""
    chinese: bool = True
    optional: bool = False

    @property
    def options(self) -> tuple[bytes, ...]:
        """What may be missing. (Made when it is asked for: most texts with gaps turn out to be no mistake.)"""
        if self.optional:
            found = missing(self.read, self.written, self.loss, self.follower)
            return (b"", *(b for b in found if len(b) == 1))
        found = missing(self.read, self.written, self.loss, self.follower, not self.sign, self.chinese)
        return found if self.sign in ("", LOST) else (*found, self.sign.encode())


@lru_cache(4096)
def missing(
    read: str, written: str, loss: Loss, follower: int, unseen: bool = False, chinese: bool = True
) -> tuple[bytes, ...]:
    """The bytes of ``written`` that a decoder of ``read`` may have lost before the byte ``follower``.

    One sign stands for one loss; where there is none (``unseen``) they may be two in a row. ``chinese``: see ``Gap``.

    >>> len(missing("gbk", "utf-8", Loss(KEEPS), 0x31)), len(missing("gbk", "big5hkscs", Loss(SINGLE), 0x0A))
    (129, 127)
    """
    found = list(_missing(read, loss, follower))
    if unseen and loss.how == SINGLE:
        found += [first + b for b in found for first in _missing(read, loss, b[0])]
    if written == "utf-8":
        return tuple(b for b in found if not chinese or _IN_CHINESE.match(b))
    # There are thousands of pairs: of them, those of common characters.
    return tuple(b for b in found if len(b) == 1 or is_known(b.decode(written, "ignore"), _COMMON))


def is_known(text: str, least: float = -np.inf) -> bool:
    """Whether the model has counted every character of a text, and each with a log P of ``least`` or more, in nats."""
    return known_characters(least).issuperset(text)


@cache
def known_characters(least: float = -np.inf) -> frozenset[str]:
    """The characters that the model has counted, with a log P of ``least`` or more, in nats; all are of the BMP."""
    ids = language_model().ids_of(np.arange(0x10000, dtype=np.uint32))
    counted = (ids != OTHER) & (language_model().log_p_single(ids) >= least)
    return frozenset(map(chr, np.flatnonzero(counted).tolist()))


def _missing(read: str, loss: Loss, follower: int) -> tuple[bytes, ...]:
    if is_one_byte(read):
        return tuple(b for k in range(0x80, 0x100) if (b := bytes((k,))).decode(read, "ignore") == "")
    unknown = unreadable_pairs(read, loss.private)
    firsts = range(0x80, 0xFF)
    if loss.how == SINGLE:
        return tuple(bytes((b,)) for b in firsts if follower == ANY or b == 0x80 or _breaks(b, follower, unknown))
    pairs = tuple(sorted(p for p in unknown if p[1] >= 0x80))
    if loss.how == KEEPS:
        alone = (bytes((b,)) for b in firsts if follower == ANY or (follower < 0x80 and _breaks(b, follower, unknown)))
        return (*alone, *pairs)
    if follower == LINE_END:
        return (*(bytes((b,)) for b in firsts), *pairs)
    return (*pairs, *(bytes((b, c)) for b in firsts for c in _SWALLOWED if _breaks(b, c, unknown)))


def _breaks(first: int, second: int, unknown: frozenset[bytes]) -> bool:
    return second < 0x40 or bytes((first, second)) in unknown


def find_gaps(
    text: str, read: str, written: str, loss: Loss, inner: bool = False, chinese: bool = True
) -> list[bytes | Gap] | None:
    """The bytes of a text with the gaps between them; None where it cannot come from the mistake.

    With ``inner`` the text is part of a longer one, and its ends may be those of broken characters.

    >>> find_gaps("å·¥!", "cp1252", "utf-8", Loss())
    [b'\\xe5\\xb7\\xa5!']
    """
    runs = _GAP.split(text)
    signs = _GAP.findall(text)
    out: list[bytes | Gap] = []
    n_bytes = n_unseen = 0
    for k, run in enumerate(runs):
        data = encode(run, read)
        if data is None:
            return None
        n_bytes += len(data)
        parts = [data]
        if written == "utf-8":
            if not inner and _lacks_utf8(data, has_signs=bool(signs)):
                return None
            inside = _split_at_unseen(run, data, read, inner or k > 0, inner or k < len(runs) - 1)
            if inside is None:
                return None
            parts = inside
        n_unseen += len(parts) - 1
        out.append(parts[0])
        for part in parts[1:]:
            out += [Gap(read, written, loss, (part or b"\n")[0], chinese=chinese), part]
        if k < len(signs):
            sign = signs[k]
            follower = _follower(runs[k + 1], k + 1 < len(signs), inner, read)
            out.append(Gap(read, written, loss, follower, sign, chinese))
    n_gaps = len(signs) + n_unseen
    share = _MAX_GAP_SHARE if written == "utf-8" else _MAX_PAIR_GAP_SHARE[min(signs, default="?")]
    if not inner and (n_gaps > 1 + share * n_bytes or n_unseen > 1 + _MAX_UNSEEN_SHARE * n_bytes):
        return None
    return [part for part in out if part]


def suspect_gaps(text: str, read: str, written: str, loss: Loss) -> list[bytes | Gap] | None:
    """The bytes of a text, with a gap wherever a decoder that shows no sign may have lost a byte.

    That is for encodings of two bytes a character. None where the text cannot come from the mistake.

    >>> [part for part in suspect_gaps("工A", "gbk", "big5hkscs", Loss(KEEPS)) if isinstance(part, bytes)]
    [b'\\xb9\\xa4', b'A']
    """
    out: list[bytes | Gap] = []
    for character in text:
        data = encode(character, read)
        if data is None:
            return None
        if loss.how == SINGLE or data < b"\x80":
            out.append(Gap(read, written, loss, data[0], optional=True))
        out.append(data)
    return [*out, Gap(read, written, loss, LINE_END, optional=True)]


def _lacks_utf8(data: bytes, has_signs: bool) -> bool:
    """A quick look: whether too few of the bytes beyond ASCII are of whole characters of UTF-8."""
    n_wide = len(data.translate(None, _ASCII))
    n_whole = len(data.decode("utf-8", "ignore").encode().translate(None, _ASCII))
    edges = _AT_SIGNS if has_signs else min(_AT_END, n_wide // 3)
    return n_whole < _MIN_WHOLE * n_wide - edges


def _follower(run: str, more: bool, inner: bool, read: str) -> int:
    data = encode(run[:1], read) if run else b""
    if data:
        return data[0]
    return ANY if more or inner else LINE_END


def _split_at_unseen(run: str, data: bytes, read: str, open_before: bool, open_behind: bool) -> list[bytes] | None:
    """The bytes of a run of UTF-8, cut where some are missing without a sign; None where that explains nothing.

    What ends the text too early ends in an empty part.
    """
    tail = _TAIL.match(data)
    at = start = tail.end() if tail and open_before else 0
    stop = len(data)
    if open_behind and (head := INCOMPLETE.search(data, max(at, stop - 3))):
        stop = head.start()
    cuts: list[int] = []
    borders: frozenset[int] = frozenset()
    for found in _WHOLE_OR_NOT.finditer(data, start, stop):
        if found.start() != at:
            return None
        at = found.end()
        if found[1]:
            continue
        borders = borders or _borders(run, read)
        # Behind the first bytes of a character, or among them; before the last, or among those of the one before.
        first, last = (found.start(), at) if found[0] >= b"\xc0" else (found.start() - 3, found.start())
        cut = next((p for p in range(last, first, -1) if p in borders), None)
        if cut is None:
            return None
        cuts.append(cut)
    if at != stop:
        return None
    return [data[a:b] for a, b in pairwise((0, *cuts, len(data)))]


def _borders(run: str, read: str) -> frozenset[int]:
    """Offsets of the bytes at which a shown character begins or ends."""
    at, out = 0, {0}
    for character in run:
        at += len(encode(character, read) or b"")
        out.add(at)
    return frozenset(out)

"""Text from the bytes of a mistaken reading, with what the gaps between them may have held.

UTF-8 tells where each character begins, so a gap is known to lie in a character, and the bytes around it leave a few
dozen characters to choose from. The language model chooses; where it does not know, U+FFFD marks the loss.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from unioncorpus.clean.detect import common_characters
from unioncorpus.clean.language_model import language_model
from unioncorpus.clean.repair.recode import is_one_byte, unreadable_pairs
from unioncorpus.clean.script import count_scripts, to_simplified

LOST = "\ufffd"

#: The best filling of a gap is taken if the model gives it at least this probability among all of them.
CERTAIN = 0.6
#: Among so many of the best fillings, the same character is looked for in the other script.
_VARIANTS = 8
#: ASCII that may have been swallowed; 0 stands for any digit, a for any letter.
#: (Before a digit or a letter it can only have been another: a loss.)
_SWALLOWED = " 0a,.:;()-/"
_UNKNOWN = "0a"
#: Wide letters and digits, which no one could tell from each other.
_WIDE_ASCII = frozenset(chr(c) for c in range(0xFF10, 0xFF5B) if chr(c).isalnum())
_LINE_END = 0x0A
#: What a space costs that comes back, in nats: the model passes over spaces, as if they cost nothing.
_SPACE_COSTS = {" ": 4.0, "\u3000": 12.0}
#: A text with more gaps than one in this many characters is no text.
_MAX_GAP_SHARE = 0.3
#: The same for gaps that no decoder's sign shows.
_MAX_UNSEEN_SHARE = 0.25
#: Whole characters of UTF-8, or what is left of one.
_WHOLE_OR_NOT = re.compile(
    rb"((?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})+)"
    rb"|[\xc2-\xf4][\x80-\xbf]{0,2}|[\x80-\xbf]{1,2}"
)
_TAIL = re.compile(rb"[\x80-\xbf]{0,3}")
_HEAD = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")


@dataclass(frozen=True, slots=True)
class Gap:
    """A place where bytes are missing: ``before`` and ``after`` it stand bytes of the characters that it broke.

    ``follower`` is the byte after the gap. ``shown`` is false where the decoder left no trace. ``literal`` is what else
    may have stood there: the sign itself.
    """

    before: bytes
    after: bytes
    follower: int
    shown: bool
    literal: str = ""


@dataclass(frozen=True, slots=True)
class Loss:
    """How bytes were lost: by a decoder of ``read`` that did not know them, or anyhow (None).

    ``swallows``: a byte that begins no pair takes the ASCII character behind it along. ``single``: only the first byte
    of an unknown pair is lost, and the second begins the next. ``private``: user-defined pairs are shown.
    """

    read: str | None
    swallows: bool = False
    single: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """A text, and how many of its characters are expected to be wrong."""

    text: str
    n_wrong: float = 0.0


def read_utf8(pieces: Sequence[bytes], marks: str) -> list[str | Gap] | None:
    """Runs of text and the gaps between them, or None where the bytes are no UTF-8 even so.

    ``marks`` holds what stands between the pieces, one character each.

    >>> read_utf8([b"\\xe4\\xbc", b"!"], "?")
    [Gap(before=b'\\xe4\\xbc', after=b'', follower=33, shown=True, literal=''), '!']
    """
    out: list[str | Gap] = []
    head = b""
    for k, piece in enumerate(pieces):
        tail = _TAIL.match(piece)
        n_tail = tail.end() if tail else 0
        if k == 0 and n_tail:
            return None
        if k:
            out += _between(head, piece[:n_tail], piece[n_tail : n_tail + 1] or b"\n", marks[k - 1])
        found = _HEAD.search(piece, max(n_tail, len(piece) - 3))
        head = found[0] if found else b""
        body = _read_body(piece[n_tail : len(piece) - len(head)])
        if body is None:
            return None
        out += body
    n_unseen = sum(isinstance(part, Gap) and not part.shown for part in out)
    if head:
        out.append(Gap(head, b"", 0x0A, shown=False))
    n_gaps = sum(isinstance(part, Gap) for part in out)
    n_chars = sum(len(part) for part in out if isinstance(part, str))
    return out if n_gaps <= 1 + _MAX_GAP_SHARE * n_chars and n_unseen <= _MAX_UNSEEN_SHARE * n_chars else None


def _between(head: bytes, tail: bytes, follower: bytes, mark: str) -> list[str | Gap]:
    if not head and not tail:
        return [mark]
    return [Gap(head, tail, (tail or follower)[0], shown=True)]


def _read_body(body: bytes) -> list[str | Gap] | None:
    """Text, with gaps where bytes are missing without a trace; None where the bytes are no UTF-8 even so."""
    out: list[str | Gap] = []
    at = 0
    for found in _WHOLE_OR_NOT.finditer(body):
        text = _decode(found[0], "utf-8") if found[1] else None
        if found.start() > at or (found[1] and text is None):
            return None
        at = found.end()
        follower = body[at] if at < len(body) else _LINE_END
        if text:
            out.append(text)
        elif found[0] < b"\xc0":
            out.append(Gap(b"", found[0], found[0][0], shown=False))
        else:
            out.append(Gap(found[0], b"", follower, shown=False))
    return out if at == len(body) else None


def read_pairs(pieces: Sequence[bytes], marks: str, written: str, single: bool = False) -> list[str | Gap] | None:
    """The same for an encoding of two bytes a character, where a gap is a character or its first byte (``single``).

    >>> read_pairs([b"\\xb9\\xa4", b"\\xbc\\xc6"], "\ufffd", "gbk")
    ['工', Gap(before=b'', after=b'', follower=188, shown=True, literal=''), '计']
    """
    out: list[str | Gap] = []
    head = b""
    for k, piece in enumerate(pieces):
        skip = 0
        if k and head:
            out.append(Gap(head, b"", (piece[:1] or b"\n")[0], shown=True))
        elif k and piece and (_split(piece, written) is None or (single and marks[k - 1] == LOST)):
            skip = 1
            out.append(Gap(b"", piece[:1], piece[0], shown=True))
        elif k:
            out.append(_between_pairs(out[-1:], piece, marks[k - 1]))
        split = _split(piece[skip:], written)
        if split is None:
            return None
        body, head = split
        out += [body] if body else []
    return None if head else out


def _between_pairs(left: Sequence[str | Gap], right: bytes, sign: str) -> str | Gap:
    """What stands between two pieces of pairs: the sign of a lost pair, or, beside ASCII, just a question mark."""
    beside_ascii = not left or right < b"\x80" or (isinstance(left[0], str) and left[0][-1:].isascii())
    if sign != LOST and beside_ascii:
        return sign
    return Gap(b"", b"", (right or b"\n")[0], shown=True, literal="" if sign == LOST else sign)


def _split(data: bytes, encoding: str) -> tuple[str, bytes] | None:
    """Bytes as text and the lone first byte of a pair at their end; None where they are no text."""
    try:
        return data.decode(encoding), b""
    except UnicodeDecodeError as e:
        if e.start + 1 != len(data):
            return None
        return data[: e.start].decode(encoding), data[e.start :]


@lru_cache(4096)
def fillings(gap: Gap, written: str, loss: Loss) -> tuple[str, ...]:
    """What may have stood at a gap, given how bytes were lost.

    An ASCII character that was swallowed with the byte before it stands as itself, but a digit as 0 and a letter as a:
    nothing more can be known of them.

    >>> len(fillings(Gap(b"\\xe4\\xbc", b"", 0x0A, shown=True), "utf-8", Loss("gbk")))
    64
    """
    found = (_decode(gap.before + missing + gap.after, written) for missing in _missing(gap, written, loss))
    out = [text for text in found if text]
    if not gap.shown and len(gap.before) == 2:
        first, last = gap.before[:1], gap.before[1:]
        out += [text for b in range(0x80, 0xC0) if (text := _decode(first + bytes((b,)) + last, written))]
    if loss.swallows and gap.before and not gap.after and gap.follower != _LINE_END:
        whole = [text for b in range(0x80, 0xC0) if (text := _decode(gap.before + bytes((b,)), written))]
        kinds = _UNKNOWN if bytes((gap.follower,)).isalnum() else _SWALLOWED
        swallowed = [text + c for text in whole for c in kinds]
        out = swallowed if gap.follower < 0x80 else out + swallowed
    return (*(text for text in out if text[0] not in _WIDE_ASCII), *gap.literal)


def _missing(gap: Gap, written: str, loss: Loss) -> Iterable[bytes]:
    """The bytes that may be missing at a gap: one, or two."""
    single = [bytes((b,)) for b in range(0x80, 0xFF)] if gap.before or gap.after else []
    if written == "utf-8" and len(gap.before) == 1 and not gap.after and (loss.read is None or not gap.shown):
        return _behind_first_byte(gap.before)
    if loss.read and is_one_byte(loss.read):
        return [b for b in single if b.decode(loss.read, "ignore") == ""]
    if loss.read is None or not gap.shown:
        return single
    known = unreadable_pairs(loss.read, loss.private)
    if written == "utf-8" and gap.follower >= 0x80:
        single = [b for b in single if b + bytes((gap.follower,)) in known]
    return single if loss.single else [*single, *(p for p in known if p[1] >= 0x80)]


@cache
def _behind_first_byte(first: bytes) -> list[bytes]:
    """The further bytes of common characters that begin so in UTF-8."""
    return [data[1:] for c in sorted(common_characters()) if (data := c.encode())[:1] == first]


def _decode(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def fill(parts: Sequence[str | Gap], written: str, loss: Loss) -> Filled:
    """The text with every gap filled by the language model, or marked U+FFFD where it does not know.

    >>> from unioncorpus.clean.repair.recode import pieces
    >>> fill(read_utf8(pieces("宸ヤ細浼氳?", "gbk"), "?"), "utf-8", Loss("gbk")).text
    '工会会议'
    """
    out: list[str] = []
    last = ""
    n_wrong = 0.0
    n_traditional, n_simplified = count_scripts("".join(part for part in parts if isinstance(part, str)))
    for k, part in enumerate(parts):
        if isinstance(part, Gap):
            following = parts[k + 1] if k + 1 < len(parts) else "\n"
            right = following[:2] if isinstance(following, str) else ""
            choices = fillings(part, written, loss)
            literal = part.literal
            part, probability = _choose(last, choices, right, n_traditional > n_simplified)
            if part == LOST and literal:
                part = literal
            n_wrong += 1 - probability
        out.append(part)
        last = (last + part.rstrip())[-2:]
    return Filled("".join(out), n_wrong)


def mark(parts: Sequence[str | Gap]) -> str:
    """The text with U+FFFD in every gap: what an earlier pass has to go on.

    >>> mark(["工", Gap(b"\\xe4", b"", 0x0A, shown=True)])
    '工\ufffd'
    """
    return "".join(LOST if isinstance(part, Gap) else part for part in parts)


def _choose(left: str, choices: Sequence[str], right: str, traditional: bool) -> tuple[str, float]:
    """The most probable filling and its probability; U+FFFD and 1 where none is certain.

    The model takes 议 and 議 for one: the script of the line decides between them.
    """
    if not choices:
        return LOST, 1.0
    scores = _scores([f"{left:\n>2}{choice.rstrip()}{right}" for choice in choices])
    scores -= [_SPACE_COSTS.get(choice[-1], 0.0) for choice in choices]
    weights = np.exp(scores - scores.max())
    weights /= weights.sum()
    simple = [to_simplified(choice) for choice in choices]
    best = simple[int(weights.argmax())]
    same = [k for k in np.argsort(-weights)[:_VARIANTS] if simple[k] == best]
    probability = float(weights[same].sum())
    swallowed = _hide_unknown(best[1:])
    if probability < CERTAIN:
        # The character may be certain, and only what was swallowed behind it not.
        same = [k for k in np.argsort(-weights) if simple[k][0] == best[0]]
        probability = float(weights[same].sum())
        swallowed = LOST if best[1:] else ""
    if probability < CERTAIN:
        return LOST, 1.0
    variant = next((k for k in same if (choices[k][0] != best[0]) == traditional), same[0])
    return choices[variant][0] + swallowed, probability


def _hide_unknown(swallowed: str) -> str:
    """U+FFFD for a swallowed digit or letter."""
    return LOST if swallowed and swallowed in _UNKNOWN else swallowed


def _scores(texts: Sequence[str]) -> NDArray[np.float64]:
    """log P of each text after its first two characters."""
    model = language_model()
    ids = model.ids("".join(texts))
    logs = np.zeros(len(ids))
    logs[2:] = model.log_p(ids[:-2], ids[1:-1], ids[2:])
    starts = np.cumsum([0, *(len(t) for t in texts[:-1])])
    logs[starts] = logs[starts + 1] = 0
    return np.add.reduceat(logs, starts)

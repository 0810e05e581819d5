"""cp936 as Windows has it: GBK with its user-defined areas, and how a decoder shows what is no character.

The user-defined pairs show as private-use characters, so their bytes stay known: AAA1-AFFE is U+E000.., F8A1-FEFE is
U+E234.., A140-A7A0 is U+E4C6.. (Microsoft's table for code page 936).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

#: (first lead, last lead, first trail, last trail, first code point) of the three user-defined areas.
_AREAS = ((0xAA, 0xAF, 0xA1, 0xFE, 0xE000), (0xF8, 0xFE, 0xA1, 0xFE, 0xE234), (0xA1, 0xA7, 0x40, 0xA0, 0xE4C6))


@dataclass(frozen=True, slots=True)
class Decoder:
    """How a program shows bytes that are no character.

    ``broken`` stands for a pair that is none (``?``, U+FFFD, □, or nothing). ``keeps_ascii`` re-reads the second byte
    of such a pair when it is ASCII, as browsers do; otherwise it is lost with the first. ``private`` false drops
    characters of the user-defined areas. With ``single`` only the first byte of a broken pair is lost, whatever the
    second is, as with Python's codecs and iconv -c.
    """

    broken: str = "?"
    keeps_ascii: bool = False
    private: bool = True
    single: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """data[start:stop] as a decoder takes it: one character, or ``char`` None where it is none."""

    start: int
    stop: int
    char: str | None


def private_use(lead: int, trail: int) -> str | None:
    """The private-use character of a pair in a user-defined area, else None.

    >>> hex(ord(private_use(0xAE, 0xBC)))
    '0xe193'
    """
    for first, last, low, high, base in _AREAS:
        if first <= lead <= last and low <= trail <= high and trail != 0x7F:
            width = high - low + 1 - (low < 0x7F < high)
            column = trail - low - (low < 0x7F < trail)
            return chr(base + (lead - first) * width + column)
    return None


def encode(char: str) -> bytes:
    """The bytes of one character.

    Raises UnicodeEncodeError for a character that cp936 does not have.

    >>> encode("工").hex(), encode(chr(0xE193)).hex()
    ('b9a4', 'aebc')
    """
    code = ord(char)
    for first, last, low, high, base in _AREAS:
        width = high - low + 1 - (low < 0x7F < high)
        if base <= code < base + (last - first + 1) * width:
            row, column = divmod(code - base, width)
            return bytes((first + row, low + column + (low < 0x7F <= low + column)))
    return char.encode("gbk")


def units(data: bytes) -> Iterator[Unit]:
    """The bytes as a cp936 decoder splits them, from the first on.

    >>> [u.char for u in units(bytes.fromhex("d0 20 a3a1 b0bd"))]
    [None, '！', '敖']
    """
    at = 0
    while at < len(data):
        lead = data[at]
        if lead < 0x80:
            yield Unit(at, at + 1, chr(lead))
            at += 1
        elif lead in (0x80, 0xFF) or at + 1 == len(data):
            yield Unit(at, at + 1, "€" if lead == 0x80 else None)
            at += 1
        else:
            yield Unit(at, at + 2, pair(lead, data[at + 1]))
            at += 2


@cache
def pair(lead: int, trail: int) -> str | None:
    """The character of a pair of bytes, in the user-defined areas a private-use one; None for a pair that is none.

    >>> pair(0xB9, 0xA4), pair(0x93, 0x28)
    ('工', None)
    """
    return pairs_of_gbk().get((lead, trail)) or private_use(lead, trail)


@cache
def pairs_of_gbk() -> dict[tuple[int, int], str]:
    """The pairs of GBK proper. (Decoded in one go, with a line break behind each that keeps a broken one to itself.)"""
    pairs = [(lead, trail) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF)]
    shown = b"\n".join(map(bytes, pairs)).decode("gbk", "ignore").split("\n")
    return {pair: character for pair, character in zip(pairs, shown, strict=True) if character > "\x7f"}

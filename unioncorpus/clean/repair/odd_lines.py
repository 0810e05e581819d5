"""Which lines of a page may have been read in the wrong encoding: they hold characters that are odd in Chinese text."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from unioncorpus.clean.repair.gaps import LOST
from unioncorpus.clean.script import t2s
from unioncorpus.code_points import code_points, of_code_points

#: In a longer line a piece of so many characters tells what happened to it. It begins behind ASCII that no encoding
#: uses within a character.
_PIECE = 10_000
_CUTS = frozenset(" !\"#$%&'()*+,-./:;<=>")
_BLOCK = 1 << 20


@cache
def _odd() -> NDArray[np.bool_]:
    """For every code point of the BMP: whether it is odd in a Chinese page.

    Good are ASCII, marks and signs, and the characters that are in the first level of GB 2312 when simplified.
    """
    han = [chr(c) for c in range(0x4E00, 0xA000)]
    simplified = t2s().convert("\n".join(han)).split("\n")
    pairs = (bytes((lead, trail)) for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF))
    first_level = set(b"\n".join(pairs).decode("gb2312", "ignore").split("\n"))
    odd = np.ones(0x10000, np.bool_)
    for first, last in ((0x00, 0x7F), (0x2010, 0x2044), (0x2103, 0x217F), (0x2190, 0x21FF), (0x2460, 0x24FF)):
        odd[first : last + 1] = False
    for first, last in ((0x2500, 0x27BF), (0x3000, 0x303F), (0x3220, 0x33FF), (0xFF01, 0xFF60), (0xFFE0, 0xFFE6)):
        odd[first : last + 1] = False
    odd[[0xA0, 0xB0, 0xB1, 0xB7, 0xD7, 0xF7, 0xFEFF, 0xFFFD]] = False
    odd[0x4E00:0xA000] = [plain not in first_level for plain in simplified]
    return odd


def _suspicious_places(text: str) -> Iterator[int]:
    """Where two of three neighbouring characters are odd, in order."""
    odd = _odd()
    for start in range(0, len(text), _BLOCK):
        block = text[start : start + _BLOCK + 2]
        hits = of_code_points(odd, code_points(block)).view(np.uint8)
        if start + _BLOCK >= len(text):
            hits = np.append(hits, np.zeros(2, np.uint8))
        yield from (np.flatnonzero(hits[:-2] + hits[1:-1] + hits[2:] >= 2) + start).tolist()


def suspicious_lines(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the lines that hold a suspicious place."""
    places = list(_suspicious_places(text))
    at = 0
    while at < len(places):
        start = text.rfind("\n", 0, places[at]) + 1
        stop = text.find("\n", places[at])
        stop = len(text) if stop < 0 else stop
        yield start, stop
        at = bisect_left(places, stop + 1, at + 1)


def lines_with_odd(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, str]]:
    """Where each line starts that holds an odd character or a sign of a lost one, and the line; none at ``spans``."""
    known = {start for start, _ in spans}
    odd, start = _odd(), 0
    for line in text.split("\n"):
        if start not in known and not line.isascii() and (LOST in line or of_code_points(odd, code_points(line)).any()):
            yield start, line
        start += len(line) + 1


def samples(line: str) -> Iterator[str]:
    """The line; of a long one the pieces that hold a suspicious place, beginning behind ASCII where there is some."""
    if len(line) <= _PIECE:
        yield line
        return
    stop = 0
    for place in _suspicious_places(line):
        if place >= stop:
            first = max(stop, place - _PIECE // 2)
            start = next((k for k in range(place, first, -1) if line[k - 1] in _CUTS), first)
            stop = start + _PIECE
            yield line[start:stop]

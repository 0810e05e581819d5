"""Decoding of short texts, beside chardet restricted to the same encodings.

Windows of a few characters are cut from good text, written in each encoding without a byte-order mark, and read again.
A window counts as right if its text comes back.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import chardet

from unioncorpus.clean.decode import decode
from unioncorpus.clean.detect import CHINESE
from unioncorpus.errors import InputRejectedError

#: What is measured: the encoding as a page has it.
ENCODINGS = ("gbk", "big5hkscs", "utf-8", "utf-16-le", "utf-16-be")
LENGTHS = (4, 8, 16)


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of windows of ``length`` characters whose text comes back, 0..1."""

    encoding: str
    length: int
    n_windows: int
    ours: float
    chardet: float


def cut_windows(texts: Sequence[str], encoding: str, length: int, n: int, seed: int = 0) -> list[str]:
    """``n`` windows of ``length`` characters from within lines, that the encoding has and that are not all ASCII.

    Raises ValueError if no line of the texts has such a window.

    >>> cut_windows(["工会工作"], "gbk", 4, 2)
    ['工会工作', '工会工作']
    """
    lines = [line for text in texts for line in text.split("\n") if len(line) >= length]
    rng = random.Random(seed)
    weights = [len(line) for line in lines]
    windows: list[str] = []
    for _ in range(100):
        for line in rng.choices(lines, weights, k=n) if lines else ():
            start = rng.randrange(len(line) - length + 1)
            window = line[start : start + length]
            if not window.isascii() and window.encode(encoding, "ignore").decode(encoding) == window:
                windows.append(window)
        if len(windows) >= n:
            return windows[:n]
    raise ValueError(f"too few windows of {length} characters in {encoding}: give more text in its script")


def _ours(data: bytes) -> str | None:
    try:
        return decode(data).text
    except InputRejectedError:
        return None


def _chardets(data: bytes) -> str | None:
    picked = chardet.detect(data, include_encodings=CHINESE, compat_names=False, no_match_encoding="gb18030")[
        "encoding"
    ]
    try:
        return data.decode(picked) if picked else None
    except (UnicodeDecodeError, LookupError):
        return None


def measure(
    texts: Sequence[str],
    n: int = 1000,
    seed: int = 0,
    encodings: Sequence[str] = ENCODINGS,
    lengths: Sequence[int] = LENGTHS,
) -> list[Score]:
    """Read ``n`` windows of each length in each encoding.

    >>> [(s.encoding, s.ours) for s in measure(["工会组织职工学习"], n=2, encodings=["gbk"], lengths=[8])]
    [('gbk', 1.0)]
    """
    scores = []
    for encoding in encodings:
        for length in lengths:
            windows = cut_windows(texts, encoding, length, n, seed)
            ours = sum(_ours(w.encode(encoding)) == w for w in windows)
            theirs = sum(_chardets(w.encode(encoding)) == w for w in windows)
            scores.append(Score(encoding, length, n, ours / n, theirs / n))
    return scores

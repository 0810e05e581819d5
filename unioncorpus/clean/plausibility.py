"""How much a reading of bytes looks like Chinese text, as a whole and line by line."""

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from unioncorpus import tables
from unioncorpus.code_points import code_points, of_code_points

#: A line under this plausibility may be in another encoding than its page.
DOUBTFUL = 0.3
#: More of the input than this is undecodable or control characters: it is no text.
MAX_SPOILT = 0.05

_SPOILT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd\ufffe\uffff]")
_BMP, _LAST_ASCII = 0x10000, 0x7F
#: What a character can be, as bits: not ASCII, common in Chinese text, of a kind that no text holds.
_IS_WIDE, _IS_COMMON, _IS_SPOILT = np.uint8(1), np.uint8(2), np.uint8(4)


@cache
def common_characters() -> frozenset[str]:
    """The characters and marks that fill Chinese text, in both scripts."""
    table = tables.read("decode")
    return frozenset(table["common"].replace("\n", "") + table["marks"])


def plausibility(text: str) -> float:
    """How much a reading looks like Chinese text, 0..1.

    It is the share of common characters and marks in what is not ASCII; control characters, private-use characters
    and U+FFFD count against it. ASCII alone is plausible as far as it holds no control characters, and not at all where
    it has too many of them to be text.

    >>> plausibility("工会工作计划") > 0.9, plausibility("宸ヤ細宸ヤ綔璁″垝") < 0.3
    (True, True)
    """
    kinds = of_code_points(_kinds(), code_points(text))
    wide, common, spoilt = (int(np.count_nonzero(kinds & bit)) for bit in (_IS_WIDE, _IS_COMMON, _IS_SPOILT))
    if not wide:
        return 1 - 2 * spoilt / len(text) if text and spoilt <= MAX_SPOILT * len(text) else 0.0
    return max(0, common - spoilt) / max(wide, spoilt)


def has_doubtful_line(text: str) -> bool:
    """Whether a line, ended by a line feed or a carriage return, is not ASCII alone and less plausible than DOUBTFUL.

    >>> has_doubtful_line("工会工作计划\\n2024"), has_doubtful_line("工会工作计划\\n宸ヤ細宸ヤ綔璁″垝")
    (False, True)
    """
    codes = code_points(text)
    kinds = of_code_points(_kinds(), codes)
    starts = np.append(0, np.flatnonzero((codes == ord("\n")) | (codes == ord("\r"))) + 1)
    starts = starts[starts < len(codes)]
    if not len(starts):
        return False
    wide, common, spoilt = (
        np.add.reduceat((kinds & bit) != 0, starts, dtype=np.intp) for bit in (_IS_WIDE, _IS_COMMON, _IS_SPOILT)
    )
    plausible = np.maximum(0, common - spoilt) / np.maximum(1, np.maximum(wide, spoilt))
    return bool(((wide > 0) & (plausible < DOUBTFUL)).any())


@cache
def _kinds() -> NDArray[np.uint8]:
    """What each character of the BMP is, as bits; the last entry is for those beyond."""
    kinds = np.zeros(_BMP + 1, np.uint8)
    kinds[_LAST_ASCII + 1 :] |= _IS_WIDE
    kinds[[ord(c) for c in common_characters()]] |= _IS_COMMON
    kinds[[code for code in range(_BMP) if _SPOILT.match(chr(code))]] |= _IS_SPOILT
    return kinds

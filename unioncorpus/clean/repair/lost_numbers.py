"""Items whose number is gone: a stray byte before （1） breaks the bracket, and a decoder takes the figure along.

    。?）看望病人 -> （1）看望病人

What is left tells that a figure was there and not which; the items before and behind do. An item's number is one more
than the one before if that stands in the line before, and otherwise a list mostly begins anew with 1: summed over all
numbers that the lost ones may have been, that gives each of them a probability.
"""

import re
from functools import cache
from itertools import islice, pairwise

import numpy as np
from numpy.typing import NDArray

from unioncorpus.clean.repair.moves import BROKEN, STRAY
from unioncorpus.edits import Edit

#: What is left of a lost item, with its last figure if that is left; and any item.
_LOST = re.compile(rf"。(?=[{BROKEN}]?\d?[）)])")
_ITEM = re.compile(rf"^[ \u3000]{{0,8}}(?:[（(](\d{{1,2}})[）)]|(。[{BROKEN}]?(\d?)[）)]))", re.MULTILINE)
#: How often the first number is 1, and how often one is the next and how often 1: in the line behind, and further on.
_FIRST, _NEAR, _FAR = 0.9, (0.96, 0.03), (0.2, 0.75)
#: Numbers that are reckoned with, and how many items; a text that has more is no page.
_NUMBERS, _MOST_ITEMS = np.arange(1, 100), 5_000
#: So far before an item an open bracket is looked for, in characters.
_REACH = 200
#: A number is put in if it is at least so likely.
_LIKELY = 0.5

Chances = NDArray[np.float64]


def restore_numbers(text: str) -> list[Edit]:
    """Edits that give lost items their brackets and numbers back.

    >>> [e.after for e in restore_numbers("。?）開會\\n。?）學習\\n（3）競賽")]
    ['（1）', '（2）']
    """
    if _LOST.search(text) is None:
        return []
    items = list(islice(_ITEM.finditer(text), _MOST_ITEMS + 1))
    if not 0 < len(items) <= _MOST_ITEMS:
        return []
    edits = []
    for item, chances in zip(items, _chances(items), strict=True):
        if item[2] and not _closes_bracket(item):
            k = int(chances.argmax())
            sure = round(float(chances[k]), 3)
            after = f"（{_NUMBERS[k]}）"
            edits.append(Edit(item.start(2), item.end(2), item[2], after, STRAY, sure, applied=sure >= _LIKELY))
    return edits


def _closes_bracket(item: re.Match[str]) -> bool:
    """Whether what looks like a lost item is the end of a sentence in brackets, which a line break cut off."""
    lines = item.string[max(0, item.start() - _REACH) : item.start()]
    return max(map(lines.rfind, "（(")) > max(map(lines.rfind, "）)"))


def _chances(items: list[re.Match[str]]) -> list[Chances]:
    """For each item, the probability of each number."""
    fit = [_fit(item) for item in items]
    steps = [_following(*(_NEAR if _in_next_line(a, b) else _FAR)) for a, b in pairwise(items)]
    before = [_scaled(_first() * fit[0])]
    for step, one in zip(steps, fit[1:], strict=True):
        before.append(_scaled((before[-1] @ step) * one))
    behind = [np.ones(len(_NUMBERS))]
    for step, one in zip(reversed(steps), fit[:0:-1], strict=True):
        behind.append(_scaled(step @ (behind[-1] * one)))
    return [_scaled(a * b) for a, b in zip(before, reversed(behind), strict=True)]


def _in_next_line(item: re.Match[str], other: re.Match[str]) -> bool:
    return "\n" not in item.string[item.end() : other.start() - 1]


def _fit(item: re.Match[str]) -> Chances:
    """Which numbers agree with what is shown of an item; where only the bracket was lost, a figure is all of it."""
    if item[1]:
        fits = np.equal(_NUMBERS, int(item[1]))
    elif item[3]:
        fits = np.equal(_NUMBERS % 10, int(item[3])) & np.less(_NUMBERS, 20)
    else:
        fits = np.less(_NUMBERS, 10)
    return fits.astype(np.float64) if fits.any() else np.ones(len(_NUMBERS))


@cache
def _first() -> Chances:
    out = np.full(len(_NUMBERS), (1 - _FIRST) / (len(_NUMBERS) - 1))
    out[0] = _FIRST
    return out


@cache
def _following(due: float, anew: float) -> Chances:
    """By number, the probability of each in the next item: ``due`` is that of the next number, ``anew`` that of 1."""
    out = np.full((len(_NUMBERS), len(_NUMBERS)), (1 - due - anew) / len(_NUMBERS))
    out[:, 0] += anew
    out[np.arange(len(_NUMBERS) - 1), _NUMBERS[:-1]] += due
    return out


def _scaled(chances: Chances) -> Chances:
    scaled: Chances = chances / chances.sum()
    return scaled

"""Readings of the same bytes, and what they agree on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from unioncorpus.clean.repair.gaps import LOST
from unioncorpus.clean.repair.steps import State
from unioncorpus.code_points import code_points

#: A character in a gap is taken if the model gives it at least this probability among all that may stand there ...
CERTAIN = 0.6
#: ... and beyond doubt, so that it tells of other places on its page, from this one on.
_BEYOND_DOUBT = 0.99


class Doubt(NamedTuple):
    """A character in doubt: its offset, and all that may stand there."""

    at: int
    characters: str


@dataclass(slots=True)
class Path:
    """One reading: what it emitted since all paths were last alike, and the two characters before what comes next.

    ``doubtful`` are the characters in doubt of what it emitted.
    """

    score: float
    state: State
    tail: str
    emitted: str
    n_wrong: float = 0.0
    doubtful: tuple[Doubt, ...] = ()


def joined(paths: Sequence[Path]) -> Path:
    """The best of the paths, with U+FFFD for the characters that are not certain."""
    best = max(paths, key=lambda p: p.score)
    if len(paths) == 1:
        return best
    weights = np.exp(np.array([p.score for p in paths]) - best.score)
    sure = _agreement(best.emitted, [p.emitted for p in paths], weights / weights.sum())
    text = "".join(c if p >= CERTAIN else LOST for c, p in zip(best.emitted, sure, strict=True))
    n_wrong = best.n_wrong + float(sum(1 - p for p in sure if p >= CERTAIN))
    doubts = dict(best.doubtful)
    for k in (k for k, p in enumerate(sure) if p < _BEYOND_DOUBT):
        there = (p.emitted[k] for p in paths if len(p.emitted) == len(text))
        doubts[k] = "".join(dict.fromkeys((*doubts.get(k, ""), *there)))
    return Path(best.score, best.state, best.tail, text, n_wrong, tuple(Doubt(*d) for d in sorted(doubts.items())))


def _agreement(text: str, others: Sequence[str], weights: NDArray[np.float64]) -> list[float]:
    """For each character of a text the weight of the texts that have it too; one of another length at its two ends."""
    sure = np.zeros(len(text))
    codes = code_points(text)
    for other, weight in zip(others, weights, strict=True):
        theirs = code_points(other)
        if len(other) == len(text):
            sure += weight * (codes == theirs)
            continue
        n = min(len(text), len(other))
        ahead = int(np.argmin(np.append(codes[:n] == theirs[:n], False)))
        behind = int(np.argmin(np.append(codes[::-1][:n] == theirs[::-1][:n], False)))
        sure[:ahead] += weight
        sure[max(ahead, len(text) - behind) :] += weight
    found: list[float] = sure.tolist()
    return found

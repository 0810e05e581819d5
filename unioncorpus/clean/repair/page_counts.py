"""What follows what on the page itself: a page repeats its words, and most of them are not damaged everywhere."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unioncorpus.clean.language_model import OTHER, SPACE, Ids, Logs, language_model

#: The weight of the page beside the language model: of what stands behind one character on it, and behind two.
_BEHIND_ONE, _BEHIND_TWO = 0.1, 0.2
#: What a character counts that never followed one.
_UNSEEN = 2.0
_CLASSES = np.uint64(1 << 16)
_NONE = np.iinfo(np.uint64).max

Grams = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class PageCounts:
    """Pairs and triples of classes that stand on a page, each sorted, with how often they do; ``shares`` tells how
    often the second of a pair stands behind the first, 0..1. The last of each is one that no page has."""

    pairs: Grams
    n_pairs: Logs
    shares: Logs
    triples: Grams
    n_triples: Logs

    @classmethod
    def of(cls, text: str) -> Self:
        """Count the pairs and triples of a text, spaces passed over. Characters that the model does not know tell
        nothing."""
        ids = language_model().ids(text)
        ids = ids[ids != SPACE].astype(np.uint64)
        known = ids != OTHER
        pair = ids[:-1] * _CLASSES + ids[1:]
        pairs, n_pairs = _count(pair[known[1:]])
        n_firsts = np.bincount(ids[:-1].astype(np.intp), minlength=1)
        first = np.minimum(pairs // _CLASSES, len(n_firsts) - 1).astype(np.intp)
        triples, n_triples = _count((pair[:-1] * _CLASSES + ids[2:])[known[:-2] & known[1:-1] & known[2:]])
        shares = n_pairs / (n_firsts[first] + np.float32(_UNSEEN))
        return cls(pairs, n_pairs, shares.astype(np.float32), triples, n_triples)

    def raise_log_p(self, a: Ids, b: Ids, c: Ids, log_p: Logs) -> Logs:
        """log P of c behind a and b where the page has its say beside the model, whose ``log_p`` is given.

        >>> a, b, c = language_model().ids("工会法").reshape(3, 1)
        >>> for page in ("章程", "会法", "工会法，工会章程"):
        ...     print(round(float(PageCounts.of(page).raise_log_p(a, b, c, np.array([-9.0]))[0]), 1))
        -9.1
        -3.4
        -2.1
        """
        before, pair = a * _CLASSES + b, b * _CLASSES + c
        share = _look_up(self.pairs, self.shares, pair)
        p = (1 - _BEHIND_ONE) * np.exp(log_p) + _BEHIND_ONE * share
        n_before = _look_up(self.pairs, self.n_pairs, before)
        # Where a and b stand once, it may be here.
        k = np.flatnonzero(n_before > 1)
        if len(k):
            share = _look_up(self.triples, self.n_triples, before[k] * _CLASSES + c[k]) / n_before[k]
            p[k] = (1 - _BEHIND_TWO) * p[k] + _BEHIND_TWO * share
        raised: Logs = np.log(p)
        return raised


def _count(grams: Grams) -> tuple[Grams, Logs]:
    """Different grams, in order, and how often each is there; with one at the end that never is."""
    found, n = np.unique(grams, return_counts=True)
    return np.append(found, _NONE), np.append(n, 0).astype(np.float32)


def _look_up(grams: Grams, values: Logs, wanted: Grams) -> Logs:
    """The values of the wanted grams, 0 where there is none."""
    at = grams.searchsorted(wanted)
    found: Logs = values[at] * (grams[at] == wanted)
    return found

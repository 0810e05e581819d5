"""What follows what on the page itself: a page repeats its words, and most of them are not damaged everywhere."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unioncorpus.clean.language_model import OTHER, SPACE, Ids, Logs, language_model

#: The weight of the page beside the language model, and what a character counts that never followed.
_WEIGHT, _UNSEEN = 0.1, 2.0
_CLASSES = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class PageCounts:
    """Pairs of classes that stand on a page, sorted, and the share of the second behind the first, 0..1."""

    pairs: NDArray[np.uint32]
    shares: Logs

    @classmethod
    def of(cls, text: str) -> Self:
        """Count the pairs of a text, spaces passed over. Characters that the model does not know tell nothing."""
        ids = language_model().ids(text)
        ids = ids[ids != SPACE].astype(np.uint32)
        first, second = ids[:-1], ids[1:]
        pairs, n = np.unique((first * _CLASSES + second)[second != OTHER], return_counts=True)
        behind = np.bincount(first, minlength=1)[pairs // _CLASSES]
        return cls(np.append(pairs, np.uint32(0xFFFFFFFF)), np.append(n / (behind + _UNSEEN), 0).astype(np.float32))

    def raise_log_p(self, b: Ids, c: Ids, log_p: Logs) -> Logs:
        """log P of c behind b where the page has its say beside the model, whose ``log_p`` is given.

        >>> union, work = language_model().ids("會工")
        >>> counts = PageCounts.of("工會工作，工會工作")
        >>> bool(counts.raise_log_p(np.array([union]), np.array([work]), np.array([-9.0], np.float32))[0] > -4)
        True
        """
        wanted = b.astype(np.uint32) * _CLASSES + c
        at = np.searchsorted(self.pairs, wanted)
        share = np.where(self.pairs[at] == wanted, self.shares[at], np.float32(0))
        raised: Logs = np.log((1 - _WEIGHT) * np.exp(log_p) + _WEIGHT * share)
        return raised

"""Which plans may share passages: those of whose sentences enough are alike.

A sentence is alike another where a band of their MinHash is the same (analysis/shingles.py). The keys of one band, or
of a range of keys within one, are looked at by themselves, so that memory is bounded by the range and not by the
corpus. What is found of several ranges is put together by the later plan of a pair.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import rensa

from unioncorpus.analysis.shingles import BANDS, PERMUTATIONS, SEED, grams

Keys = npt.NDArray[np.uint64]
#: Numbers of plans, of sentences, or rows of them.
Numbers = npt.NDArray[np.int64]

#: Of the plans that have one key, each is tied to so many of the first ones: the work stays linear, and a sentence that
#: every plan has does not tie all to all.
_HUBS = 30
#: Share of the shorter plan's sentences that must have a like in the other plan for a look at the pair.
_MIN_SHARE = 0.1
#: Odd factor of the hash, as in shingles.py.
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_BLOCK = 20_000


def band_keys(sentences: Sequence[str]) -> Keys:
    """A key for each band (rows) of each sentence (columns); equal keys of one band make two sentences alike.

    >>> sentences = ["走访慰问患病和生活困难的教职工", "走访慰问患病和生活困难的全体教职工", "组织趣味运动会"]
    >>> a, b, c = band_keys(sentences).T
    >>> bool((a == b).any()), bool((a == c).any())
    (True, False)
    """
    keys = np.empty((BANDS, len(sentences)), np.uint64)
    for at in range(0, len(sentences), _BLOCK):
        block = [grams(letters) for letters in sentences[at : at + _BLOCK]]
        digests = np.array(rensa.RMinHash.digests_from_token_sets(block, PERMUTATIONS, SEED), np.uint64)
        mixed = np.zeros((len(block), BANDS), np.uint64)
        for part in np.moveaxis(digests.reshape(len(block), BANDS, -1), 2, 0):
            mixed = (mixed + part) * _FACTOR
        keys[:, at : at + _BLOCK] = mixed.T
    return keys


def find_likes(keys: Keys, plans: Numbers, sentences: Numbers) -> Numbers:
    """Rows (plan, earlier plan, sentence of the plan) for the sentences that have a like in an earlier plan.

    The three run side by side: the key of each sentence in one band, the number of its plan, its own number.

    >>> found = find_likes(np.array([7, 8, 7, 7], np.uint64), np.array([0, 0, 1, 2]), np.array([0, 1, 2, 3]))
    >>> found.tolist()
    [[1, 0, 2], [2, 0, 3], [2, 1, 3]]
    """
    order = np.lexsort((sentences, plans, keys))
    keys, plans, sentences = keys[order], plans[order], sentences[order]
    new_key = np.append(True, keys[1:] != keys[:-1])[: len(keys)]
    new_plan = new_key | np.append(True, plans[1:] != plans[:-1])[: len(keys)]
    first = np.flatnonzero(new_plan)  # the first sentence of each plan under each key
    opens = np.flatnonzero(new_key[first])  # which of them are the first under their key
    own = np.cumsum(new_plan) - 1
    start = opens[np.cumsum(new_key) - 1]
    n = np.minimum(own - start, _HUBS)
    within = np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n)
    others = plans[first[np.repeat(start, n) + within]]
    rows = np.stack([np.repeat(plans, n), others, np.repeat(sentences, n)], axis=1)
    return unique_rows(rows)


def unique_rows(rows: Numbers) -> Numbers:
    """Rows sorted, each once.

    >>> unique_rows(np.array([[2, 1], [1, 5], [2, 1]])).tolist()
    [[1, 5], [2, 1]]
    """
    rows = rows[np.lexsort(rows.T[::-1])]
    once: Numbers = rows[np.append(True, (rows[1:] != rows[:-1]).any(axis=1))[: len(rows)]]
    return once


def candidate_pairs(likes: Numbers, n_sentences: Numbers) -> Numbers:
    """Rows (plan, earlier plan) that share enough; ``likes`` are unique rows, ``n_sentences`` is by number of plan.

    >>> candidate_pairs(np.array([[1, 0, 5], [2, 0, 9]]), np.array([40, 3, 40])).tolist()
    [[1, 0]]
    """
    new = np.append(True, (likes[1:, :2] != likes[:-1, :2]).any(axis=1))[: len(likes)]
    first = np.flatnonzero(new)
    pairs = likes[first, :2]
    shared = np.diff(np.append(first, len(likes)))
    enough: Numbers = pairs[shared >= _MIN_SHARE * n_sentences[pairs].min(axis=1)]
    return enough

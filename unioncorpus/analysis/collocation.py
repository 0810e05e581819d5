"""Which words stand near a word more often than chance would put them there.

For a node word and each other word, O is how often they meet and E how often they would by chance:

- in a window: positions within ``window`` words of a node, on the same line, each counted once; O = occurrences of the
  word at these positions, E = (number of these positions) * f(word) / N (S. Evert, Corpora and collocations, in Corpus
  Linguistics: An International Handbook, 2008, surface cooccurrence);
- in a paragraph: O = lines that have both, E = lines with the node * lines with the word / lines.

Measures: MI = log2(O/E) (K. W. Church and P. Hanks, Computational Linguistics 16:1, 1990), which favours rare words;
t = (O - E) / sqrt(O) (Church et al. 1991), which favours frequent ones; logDice = 14 + log2(2 O / (f(node) + f(word)))
(P. Rychly, A lexicographer-friendly association score, RASLAN 2008), at most 14, which does not depend on the size of
the corpus and is the one to sort by.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from unioncorpus.analysis.words import Words, cut_words, stop_words
from unioncorpus.errors import UsageError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

COLUMNS = ("node", "collocate", "n", "n_raw", "expected", "n_node", "n_collocate", "log_dice", "mi", "t_score")


def mutual_information(observed: Floats, expected: Floats) -> Floats:
    """log2(O/E), bits.

    >>> mutual_information(np.array([8.0]), np.array([2.0])).tolist()
    [2.0]
    """
    return np.log2(observed / expected)


def t_score(observed: Floats, expected: Floats) -> Floats:
    """(O - E) / sqrt(O).

    >>> t_score(np.array([9.0]), np.array([3.0])).tolist()
    [2.0]
    """
    return (observed - expected) / np.sqrt(observed)


def log_dice(observed: Floats, n_node: float, n_collocate: Floats) -> Floats:
    """14 + log2 of the Dice coefficient.

    >>> log_dice(np.array([5.0]), 5, np.array([5.0])).tolist()
    [14.0]
    """
    return 14 + np.log2(2 * observed / (n_node + n_collocate))


@dataclass(frozen=True, slots=True)
class _Near:
    """O and E of each word, occurrences (or lines) of the node and of each word; ``raw`` is O without weights."""

    observed: Floats
    raw: Ints
    expected: Floats
    n_node: float
    frequency: Floats


def collocations(
    words: Words, node: str, window: int | None = 5, min_n: int = 3, weights: Sequence[float] | None = None
) -> pd.DataFrame:
    """Collocates of a word within ``window`` words to each side on its line, or anywhere on the line (None).

    ``weights``, one for each unit of the words, discount copies. Columns: node; collocate; n (O, weighted); n_raw
    (unweighted); expected (E); n_node, n_collocate (occurrences, or lines where window is None, weighted); log_dice; mi
    (bits); t_score. Sorted by log_dice. Pairs with n below ``min_n`` and stop words are left out. A node that does not
    occur gives an empty table. Raises UsageError for a window or min_n below 1, another number of weights, or a node
    that is several words, for which nothing could be found.

    >>> from unioncorpus.analysis.words import read_words
    >>> words = read_words(["慰问患病职工。慰问患病教师。组织职工运动会。"])
    >>> collocations(words, "慰问", window=1, min_n=2).collocate.tolist()
    ['患病']
    """
    if window is not None and window < 1:
        raise UsageError(f"collocation: window is {window}; it must be 1 word or more, or None for the whole line")
    if min_n < 1:
        raise UsageError(f"collocation: min_n is {min_n}; it must be 1 or more")
    of_unit = np.ones(words.n_units) if weights is None else np.asarray(weights, float)
    if len(of_unit) != words.n_units:
        raise UsageError(f"collocation: {len(of_unit)} weights for {words.n_units} units; give one for each")
    found = np.flatnonzero(words.vocabulary == node)
    if not len(found) and len(parts := cut_words(node)) != 1:
        raise UsageError(f"collocation: {node!r} is no word but {len(parts)}: {' '.join(parts)}. Give one word.")
    if not len(found) or not (words.ids == found[0]).any():
        return pd.DataFrame(columns=list(COLUMNS))
    of_word = of_unit[words.units]
    near = _in_lines(words, found[0], of_word) if window is None else _in_window(words, found[0], of_word, window)
    kept = near.observed >= min_n
    kept[found[0]] = False
    o, e, f = near.observed[kept], near.expected[kept], near.frequency[kept]
    frame = pd.DataFrame(
        {
            "node": node,
            "collocate": words.vocabulary[kept],
            "n": o,
            "n_raw": near.raw[kept],
            "expected": e,
            "n_node": near.n_node,
            "n_collocate": f,
            "log_dice": log_dice(o, near.n_node, f),
            "mi": mutual_information(o, e),
            "t_score": t_score(o, e),
        }
    )
    frame = frame[~frame.collocate.isin(stop_words())]
    return frame.sort_values(["log_dice", "collocate"], ascending=[False, True], ignore_index=True)


def _in_window(words: Words, node: int, weights: Floats, window: int) -> _Near:
    at = np.flatnonzero(words.ids == node)
    near = (at[:, None] + np.concatenate([np.arange(-window, 0), np.arange(1, window + 1)])).ravel()
    line = np.repeat(words.lines[at], 2 * window)
    inside = (near >= 0) & (near < len(words))
    near, line = near[inside], line[inside]
    near = np.unique(near[words.lines[near] == line])
    size = len(words.vocabulary)
    frequency = np.bincount(words.ids, weights, size).astype(float)
    expected = weights[near].sum() * frequency / (weights.sum() or 1)
    observed = np.bincount(words.ids[near], weights[near], size).astype(float)
    raw = np.bincount(words.ids[near], minlength=size)
    return _Near(observed, raw, expected, float(weights[at].sum()), frequency)


def _in_lines(words: Words, node: int, weights: Floats) -> _Near:
    """The same, counted in lines. The words of a line have one weight, that of its unit."""
    size = len(words.vocabulary)
    pairs, first = np.unique(words.lines.astype(np.int64) * size + words.ids, return_index=True)
    lines, ids, own = pairs // size, pairs % size, weights[first]
    with_node = np.isin(lines, lines[ids == node])
    frequency = np.bincount(ids, own, size).astype(float)
    n_lines = own[np.unique(lines, return_index=True)[1]].sum()
    n_node = float(frequency[node])
    observed = np.bincount(ids[with_node], own[with_node], size).astype(float)
    raw = np.bincount(ids[with_node], minlength=size)
    return _Near(observed, raw, n_node * frequency / (n_lines or 1), n_node, frequency)

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

import numpy as np
import numpy.typing as npt
import pandas as pd

from unioncorpus.analysis.words import Words, stop_words
from unioncorpus.errors import UsageError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

COLUMNS = ("node", "collocate", "n", "expected", "n_node", "n_collocate", "log_dice", "mi", "t_score")


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


def collocations(words: Words, node: str, window: int | None = 5, min_n: int = 3) -> pd.DataFrame:
    """Collocates of a word within ``window`` words to each side on its line, or anywhere on the line (None).

    Columns: node; collocate; n (O); expected (E); n_node, n_collocate (occurrences, or lines where window is None);
    log_dice; mi (bits); t_score. Sorted by log_dice. Pairs met fewer than ``min_n`` times and stop words are left out.
    A node that does not occur gives an empty table. Raises UsageError for a window or min_n below 1.

    >>> from unioncorpus.analysis.words import read_words
    >>> words = read_words(["慰问患病职工。慰问患病教师。组织职工运动会。"])
    >>> collocations(words, "慰问", window=1, min_n=2).collocate.tolist()
    ['患病']
    """
    if window is not None and window < 1:
        raise UsageError(f"collocation: window is {window}; it must be 1 word or more, or None for the whole line")
    if min_n < 1:
        raise UsageError(f"collocation: min_n is {min_n}; it must be 1 or more")
    found = np.flatnonzero(words.vocabulary == node)
    if not len(found) or not (words.ids == found[0]).any():
        return pd.DataFrame(columns=list(COLUMNS))
    observed, expected, n_node, frequency = (_in_lines if window is None else _in_window)(
        words, int(found[0]), window or 0
    )
    kept = observed >= min_n
    kept[found[0]] = False
    o, e, f = observed[kept].astype(float), expected[kept], frequency[kept]
    frame = pd.DataFrame(
        {
            "node": node,
            "collocate": words.vocabulary[kept],
            "n": observed[kept],
            "expected": e,
            "n_node": n_node,
            "n_collocate": f,
            "log_dice": log_dice(o, n_node, f.astype(float)),
            "mi": mutual_information(o, e),
            "t_score": t_score(o, e),
        }
    )
    frame = frame[~frame.collocate.isin(stop_words())]
    return frame.sort_values(["log_dice", "collocate"], ascending=[False, True], ignore_index=True)


def _in_window(words: Words, node: int, window: int) -> tuple[Ints, Floats, int, Ints]:
    """O and E of each word, occurrences of the node and of each word."""
    at = np.flatnonzero(words.ids == node)
    near = (at[:, None] + np.concatenate([np.arange(-window, 0), np.arange(1, window + 1)])).ravel()
    line = np.repeat(words.lines[at], 2 * window)
    inside = (near >= 0) & (near < len(words))
    near, line = near[inside], line[inside]
    near = np.unique(near[words.lines[near] == line])
    size = len(words.vocabulary)
    frequency = np.bincount(words.ids, minlength=size)
    return np.bincount(words.ids[near], minlength=size), len(near) * frequency / len(words), len(at), frequency


def _in_lines(words: Words, node: int, _: int) -> tuple[Ints, Floats, int, Ints]:
    """The same, counted in lines."""
    size = len(words.vocabulary)
    pairs = np.unique(words.lines.astype(np.int64) * size + words.ids)
    lines, ids = pairs // size, pairs % size
    with_node = np.isin(lines, lines[ids == node])
    frequency = np.bincount(ids, minlength=size)
    n_lines = len(np.unique(lines))
    n_node = int(frequency[node])
    return np.bincount(ids[with_node], minlength=size), n_node * frequency / n_lines, n_node, frequency

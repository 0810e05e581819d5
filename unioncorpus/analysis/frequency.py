"""How often words and word n-grams stand in a corpus, raw and weighted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from unioncorpus.analysis.dispersion import deviation_of_proportions
from unioncorpus.analysis.words import Ints, Words, stop_words
from unioncorpus.errors import UsageError

Floats = npt.NDArray[np.float64]

#: Longest n-gram that is counted, words.
MAX_N = 5


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each term stands in each unit: ``matrix[unit, term]``, with the names of the terms.

    ``weighted`` is the same with the occurrences in copies discounted; the very same where nothing is.
    """

    terms: npt.NDArray[np.object_]
    matrix: sparse.csr_matrix
    weighted: sparse.csr_matrix

    def total(self) -> npt.NDArray[np.int64]:
        """Occurrences of each term in all units."""
        return np.bincount(self.matrix.indices, self.matrix.data, len(self.terms)).astype(np.int64)

    def total_weighted(self) -> Floats:
        """The same, weighted."""
        return np.bincount(self.weighted.indices, self.weighted.data, len(self.terms)).astype(float)

    def n_units(self) -> npt.NDArray[np.int64]:
        """Units in which each term stands."""
        return np.bincount(self.matrix.indices, minlength=len(self.terms))

    def part(self, chosen: npt.NDArray[np.bool_]) -> "Counts":
        """The counts in some of the units."""
        matrix = self.matrix[chosen]
        return Counts(self.terms, matrix, matrix if self.weighted is self.matrix else self.weighted[chosen])

    def presence(self) -> "Counts":
        """1 where a term stands in a unit, however often."""
        here = self.matrix
        ones = sparse.csr_matrix((np.ones(here.nnz, np.int64), here.indices, here.indptr), shape=here.shape)
        return Counts(self.terms, ones, ones)

    def weigh(self, weights: Sequence[float]) -> "Counts":
        """The counts with a weight for each unit. Raises UsageError for another number of weights, or a negative one.

        >>> from unioncorpus.analysis.words import read_words
        >>> count_terms(read_words(["关心职工", "关心教师"])).weigh([1, 0.5]).total_weighted().tolist()
        [1.5, 1.0, 0.5]
        """
        every, n_units = np.asarray(weights, float), self.matrix.shape[0]
        if len(every) != n_units or not (np.isfinite(every).all() and (every >= 0).all()):
            raise UsageError(
                f"analysis: weights must be {n_units} numbers, one a unit, none negative; got {len(every)}"
            )
        return Counts(self.terms, self.matrix, sparse.csr_matrix(sparse.diags(every) @ self.matrix))

    def gather(self, owners: Ints, n_owners: int) -> "Counts":
        """The counts of larger units: plans, where ``owners[unit]`` is the number of a paragraph's plan."""
        n_units = self.matrix.shape[0]
        sums = sparse.csr_matrix((np.ones(n_units, np.int64), (owners, np.arange(n_units))), shape=(n_owners, n_units))
        matrix = sparse.csr_matrix(sums @ self.matrix)
        return Counts(self.terms, matrix, matrix if self.weighted is self.matrix else sums @ self.weighted)


def count_terms(words: Words, n: int = 1) -> Counts:
    """Count words (n = 1) or word n-grams within a clause (n = 2..5); an n-gram is written without spaces.

    Raises UsageError for another n.

    >>> from unioncorpus.analysis.words import read_words
    >>> counts = count_terms(read_words(["关心职工，关心职工", "关心教师"]), n=2)
    >>> [(str(term), counts.matrix[:, k].toarray().ravel().tolist()) for k, term in enumerate(counts.terms)]
    [('关心教师', [0, 1]), ('关心职工', [2, 0])]
    """
    if n not in range(1, MAX_N + 1):
        raise UsageError(f"frequency: n is {n!r}; an n-gram has 1 to {MAX_N} words")
    terms, ids, starts = words.vocabulary, words.ids, words.starts
    if n > 1:
        first = np.arange(max(0, len(words) - n + 1))
        first = first[words.clauses[first] == words.clauses[first + n - 1]]
        starts = np.searchsorted(words.units[first], np.arange(words.n_units + 1))
        runs = pd.Series([""] * len(first), dtype=object)
        for k in range(n):
            runs += terms[ids[first + k]]
        codes, found = pd.factorize(runs, sort=True)
        ids, terms = codes.astype(np.int32), np.asarray(found, dtype=object)
    shape = (words.n_units, len(terms))
    # A copy: what follows sorts the numbers in place, and they are those of the words.
    matrix = sparse.csr_matrix((np.ones(len(ids), np.int64), ids, starts), shape=shape, copy=True)
    matrix.sum_duplicates()
    return Counts(terms, matrix, matrix)


def frequencies(counts: Counts, *, stops: bool = False) -> pd.DataFrame:
    """A frequency list, the most frequent first.

    Columns: term; n (weighted occurrences), n_raw (occurrences), per_million (weighted, per million terms of all
    kinds), units (units in which it stands, unweighted), dp (Gries' deviation of proportions over the units, 0 = even;
    see analysis/dispersion.py). Stop words are left out unless ``stops``; they count in the base of per_million.

    >>> from unioncorpus.analysis.words import read_words
    >>> frequencies(count_terms(read_words(["关心职工的生活", "慰问职工"]))).head(1).round(2).values.tolist()
    [['职工', 2.0, 2, 333333.33, 2, 0.17]]
    """
    n = counts.total_weighted()
    frame = pd.DataFrame(
        {
            "term": counts.terms,
            "n": n,
            "n_raw": counts.total(),
            "per_million": 1e6 * n / (n.sum() or 1),
            "units": counts.n_units(),
            "dp": deviation_of_proportions(counts.matrix),
        }
    )
    seen = frame.n_raw > 0
    if not stops:
        seen &= ~frame.term.isin(stop_words())
    return frame[seen].sort_values(["n", "term"], ascending=[False, True], ignore_index=True)

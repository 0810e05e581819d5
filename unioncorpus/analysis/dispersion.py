"""How evenly a term is spread over the units of a corpus.

A word may be frequent because one plan repeats it. Gries' deviation of proportions compares where a term stands with
where it would stand if it were spread like the words as a whole (S. Th. Gries, Dispersions and adjusted frequencies in
corpora, International Journal of Corpus Linguistics 13:4, 2008, 403-437)::

    DP = 1/2 * sum over units |share of the term's occurrences - share of all words|

0 is perfectly even; near 1, all in one small unit. DPnorm = DP / (1 - smallest share) reaches 1 in that case.
"""

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float64]


def deviation_of_proportions(matrix: sparse.csr_matrix, *, norm: bool = False) -> Floats:
    """DP (or DPnorm) of each term of a unit x term matrix of counts; NaN for a term that does not occur at all.

    >>> from scipy.sparse import csr_matrix
    >>> deviation_of_proportions(csr_matrix([[1, 4], [2, 3]])).round(3).tolist()
    [0.167, 0.071]
    """
    sizes = np.asarray(matrix.sum(axis=1)).ravel()
    shares = sizes / max(sizes.sum(), 1)
    table = matrix.tocoo()
    occurrences = np.bincount(table.col, weights=table.data, minlength=matrix.shape[1])
    own = shares[table.row]
    # A unit without the term adds its whole share: all shares add up to 1, less those of the units that have it.
    moved = np.abs(table.data / occurrences[table.col] - own) - own
    dp: Floats = np.maximum(1 + np.bincount(table.col, weights=moved, minlength=matrix.shape[1]), 0) / 2
    dp[occurrences == 0] = np.nan
    if norm:
        rest = 1 - shares[shares > 0].min(initial=1)
        dp = dp / rest if rest else np.zeros_like(dp)
    return dp

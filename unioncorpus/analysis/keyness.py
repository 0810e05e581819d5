"""Which terms set one group of texts apart from another.

Two figures stand side by side, for they answer different questions:

- ``log_ratio``, the effect: log2 of the ratio of relative frequencies, so that each unit is a doubling (A. Hardie, Log
  Ratio: an informal introduction, 2014). Where a term is missing on one side, 0.5 is put for 0; and for what copies
  leave of less, so that a term is not the rarer for standing in one copy of many.
- ``log_likelihood``, the evidence: G2 of the 2 x 2 table term/other terms x target/reference (T. Dunning, Accurate
  methods for the statistics of surprise and coincidence, Computational Linguistics 19:1, 1993), 2 * sum O ln(O/E), with
  p from chi squared (1 df) and q after Benjamini and Hochberg (1995) over all terms that were tested.

G2 takes every word as drawn by itself. Words come in plans, and plans are copied, so p and q are too small: read them
as a ranking, ask for a minimum spread (``min_units``), look at ``dp``, and weigh copies (Counts.weigh).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from unioncorpus.analysis.dispersion import deviation_of_proportions
from unioncorpus.analysis.frequency import Counts, Floats
from unioncorpus.analysis.words import stop_words
from unioncorpus.errors import UsageError

COLUMNS = (
    "group",
    "term",
    "n",
    "n_reference",
    "n_raw",
    "n_reference_raw",
    "per_million",
    "per_million_reference",
    "log_ratio",
    "log_likelihood",
    "p",
    "q",
    "units",
    "units_reference",
    "dp",
)


def log_likelihood(a: Floats, b: Floats, c: float, d: float) -> Floats:
    """G2 for terms that stand a and b times in texts of c and d words.

    >>> log_likelihood(np.array([10.0, 20.0]), np.array([10.0, 10.0]), 100, 100).round(4).tolist()
    [0.0, 3.9866]
    """
    both, size = a + b, c + d
    observed = np.stack([a, b, c - a, d - b])
    expected = np.stack([c * both, d * both, c * (size - both), d * (size - both)]) / size
    parts: Floats = special.xlogy(
        observed, np.divide(observed, expected, out=np.ones_like(observed), where=expected > 0)
    )
    g2: Floats = np.maximum(2 * parts.sum(axis=0), 0.0)
    return g2


def log_ratio(a: Floats, b: Floats, c: float, d: float) -> Floats:
    """log2 of (a/c) / (b/d), with 0.5 for less.

    >>> log_ratio(np.array([4.0, 0.0, 0.1]), np.array([1.0, 1.0, 1.0]), 100, 100).tolist()
    [2.0, -1.0, -1.0]
    """
    return np.log2(np.maximum(a, 0.5) / c) - np.log2(np.maximum(b, 0.5) / d)


def compare_groups(
    counts: Counts,
    groups: Sequence[str | None],
    target: str | None = None,
    reference: str | None = None,
    min_units: int = 3,
) -> pd.DataFrame:
    """Keyness of each group against the rest, or of ``target`` against ``reference``.

    ``groups`` has the group of each unit, None for a unit that stays out. A term is tested where ``min_units`` units
    have it, and shown where ``min_units`` units have it on the side where it is the more frequent. Groups (and rests)
    with fewer units give no rows; with a ``target``, they are an error. Stop words are not tested, but count in the
    sizes.

    Columns: group; term; n, n_reference (weighted occurrences) and n_raw, n_reference_raw (unweighted); per_million,
    per_million_reference (weighted, per million words); log_ratio (above 0: more frequent in the group); log_likelihood
    (G2); p; q; units, units_reference (units that have the term); dp (deviation of proportions within the group; null
    where the term does not occur there). Sorted by group, then by log_likelihood.

    Raises UsageError for a group that is not there or is too small, or a min_units below 1.
    """
    if min_units < 1:
        raise UsageError(f"keyness: min_units is {min_units}; it must be 1 or more")
    keys = pd.Series(list(groups), dtype=object)
    for name in (target, reference):
        if name is not None:
            _check_group(keys, name, min_units)
    if reference is not None and target is None:
        raise UsageError("keyness: a reference needs a target to be compared with it")
    if target is not None and target == reference:
        raise UsageError(f"keyness: {target!r} is compared with itself; name another reference, or none for the rest")
    codes, names = pd.factorize(keys, sort=True)
    sides = _Sides(counts, codes, len(names))
    places = {name: k for k, name in enumerate(names)}
    frames = []
    for name in [target] if target is not None else names:
        own = places[name]
        others = [places[reference]] if reference is not None else [k for k in places.values() if k != own]
        n_own, n_others = sides.n_units(own), sum(map(sides.n_units, others))
        if n_own >= min_units <= n_others:
            frames.append(_compare(sides, own, others, min_units).assign(group=name))
        elif target is not None:
            raise UsageError(
                f"keyness: {n_others} units stand against {name!r}, but min_units (--min-plans) is {min_units}"
            )
    frame = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(COLUMNS))
    return frame[list(COLUMNS)]


def _check_group(keys: pd.Series, name: str, min_units: int) -> None:
    n = int((keys == name).sum())
    if n == 0:
        there = ", ".join(map(str, sorted(keys.dropna().unique()))) or "none"
        raise UsageError(f"keyness: no group {name!r}. There are: {there}.")
    if n < min_units:
        raise UsageError(f"keyness: group {name!r} has {n} units, but min_units (--min-plans) is {min_units}; lower it")


class _Sides:
    """Counts summed up by group, once for all comparisons. ``codes`` has the number of each unit's group, or -1."""

    def __init__(self, counts: Counts, codes: npt.NDArray[np.intp], n_groups: int) -> None:
        self.terms = counts.terms
        self._counts, self._codes = counts, codes
        kept = codes >= 0
        within, owners = counts.part(kept), codes[kept].astype(np.int32)
        self._sums = within.gather(owners, n_groups)
        self._units = within.presence().gather(owners, n_groups)

    def n_units(self, group: int) -> int:
        """Units of a group."""
        return int((self._codes == group).sum())

    def side(self, groups: Sequence[int]) -> tuple[Floats, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Of each term in some groups: weighted occurrences, occurrences, units that have it."""
        chosen = np.isin(np.arange(self._sums.matrix.shape[0]), groups)
        sums = self._sums.part(chosen)
        return sums.total_weighted(), sums.total(), self._units.part(chosen).total()

    def dispersion(self, group: int) -> Floats:
        """Deviation of proportions of each term over the units of a group."""
        return deviation_of_proportions(self._counts.matrix[self._codes == group])


def _error_rates(g2: Floats) -> tuple[Floats, Floats]:
    """p of each G2 from chi squared, and q after Benjamini and Hochberg."""
    # Loaded where it is needed: with its hundred distributions a corpus would take half as long again to open.
    from scipy import stats

    p = np.asarray(special.chdtrc(1, g2), float)
    return p, np.asarray(stats.false_discovery_control(p), float) if len(p) else p


def _compare(sides: _Sides, own: int, others: Sequence[int], min_units: int) -> pd.DataFrame:
    a, n_raw, units = sides.side([own])
    b, n_reference_raw, units_reference = sides.side(others)
    c, d = float(a.sum()), float(b.sum())
    if not c or not d:
        return pd.DataFrame(columns=list(COLUMNS))
    frame = pd.DataFrame(
        {
            "term": sides.terms,
            "n": a,
            "n_reference": b,
            "n_raw": n_raw,
            "n_reference_raw": n_reference_raw,
            "per_million": 1e6 * a / c,
            "per_million_reference": 1e6 * b / d,
            "log_ratio": log_ratio(a, b, c, d),
            "log_likelihood": log_likelihood(a, b, c, d),
            "units": units,
            "units_reference": units_reference,
            "dp": sides.dispersion(own),
        }
    )
    # Chosen without regard to the groups, so that the choice does not bend q.
    tested = (frame.units + frame.units_reference >= min_units) & ~frame.term.isin(stop_words())
    frame = frame[tested & (frame.n + frame.n_reference > 0)]
    p, q = _error_rates(frame.log_likelihood.to_numpy(float))
    frame = frame.assign(p=p, q=q)
    spread = np.where(frame.log_ratio > 0, frame.units, frame.units_reference)
    return frame[spread >= min_units].sort_values(["log_likelihood", "term"], ascending=[False, True])

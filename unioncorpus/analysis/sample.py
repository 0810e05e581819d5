"""Paragraphs or plans drawn for coding by hand: a few of each family of copies, with the probability of each.

How it is drawn. Plans that copy each other are one family (analysis/reuse.py), so that no template is coded forty
times. The sample is shared out evenly among the strata, as far as their families reach. Within a stratum families are
drawn by systematic sampling with probability proportional to their size (W. G. Cochran, Sampling Techniques, 3rd ed.
1977, section 9A.5), a family's size being the mean number of paragraphs of its plans; within a family, paragraphs are
drawn at random. Where each family counts once, all paragraphs of a stratum then have nearly the same weight, and
1/probability is the weight in the whole corpus, copies included.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from unioncorpus.analysis.weights import groups_of
from unioncorpus.errors import UsageError

Floats = npt.NDArray[np.float64]

COLUMNS = ("unit_id", "plan_id", "doc_id", "stratum", "family_id", "probability")
#: The stratum of plans whose column is empty, and of all plans where there are no strata.
NO_STRATUM = "(none)"


def draw_sample(
    units: pd.DataFrame,
    plans: pd.DataFrame,
    families: Mapping[str, str],
    n: int = 200,
    stratify: str | None = None,
    per_family: int = 1,
    seed: int = 0,
) -> pd.DataFrame:
    """Draw ``n`` units (fewer where the families do not suffice), in random order.

    ``units`` (unit_id, plan_id, doc_id) is what may be drawn, paragraphs or plans; ``families`` leads from each plan to
    its family; ``stratify`` is a column of plans, a family having the stratum of its centre; ``per_family`` is the most
    drawn from one family. The same ``seed`` draws the same units.

    Columns: unit_id, plan_id, doc_id, stratum, family_id, probability (0..1, of this unit to be drawn).
    Raises UsageError for a column that plans do not have, or a number below 1.
    """
    if n < 1 or per_family < 1:
        raise UsageError(f"sample: n is {n}, per_family is {per_family}; both must be at least 1")
    strata = groups_of(plans, stratify).fillna(NO_STRATUM) if stratify else None
    frame = units.assign(family_id=units.plan_id.map(dict(families)))
    frame["stratum"] = frame.family_id.map(strata) if strata is not None else NO_STRATUM
    if frame.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    grouped = frame.groupby(["stratum", "family_id"])
    sizes = grouped.agg(n=("unit_id", "size"), n_plans=("plan_id", "nunique")).reset_index()
    sizes["most"] = sizes.n.clip(upper=per_family)
    shares = share_out(n, sizes.groupby("stratum").most.sum())
    random = np.random.default_rng(seed)
    rows = grouped.indices
    chosen: list[int] = []
    probabilities: list[float] = []
    for stratum, there in sizes.groupby("stratum"):
        expected = expected_numbers(shares[str(stratum)], there.n / there.n_plans, there.most)
        times = _systematic(expected, random)
        for k in np.flatnonzero(times):
            members = rows[stratum, there.family_id.iloc[k]]
            chosen += random.choice(members, times[k], replace=False).tolist()
            probabilities += [float(expected[k]) / len(members)] * int(times[k])
    order = random.permutation(len(chosen))
    drawn = frame.iloc[np.array(chosen)[order]].reset_index(drop=True)
    return drawn.assign(probability=np.array(probabilities)[order])[list(COLUMNS)]


def share_out(n: int, most: "pd.Series[int]") -> dict[str, int]:
    """How many to draw from each stratum: as even as their limits let it be, the larger strata first.

    >>> share_out(10, pd.Series({"hospital": 2, "school": 20, "university": 20}))
    {'school': 4, 'university': 4, 'hospital': 2}
    """
    shares = dict.fromkeys(most.sort_values(ascending=False, kind="stable").index.astype(str), 0)
    left = min(n, int(most.sum()))
    while left:
        for stratum in shares:
            if left and shares[stratum] < most[stratum]:
                shares[stratum] += 1
                left -= 1
    return shares


def expected_numbers(n: int, sizes: "pd.Series[float]", most: "pd.Series[int]") -> Floats:
    """Expected number drawn from each family: proportional to its size, none above its limit, ``n`` in all.

    >>> expected_numbers(3, pd.Series([10.0, 10.0, 40.0]), pd.Series([1, 1, 1])).tolist()
    [1.0, 1.0, 1.0]
    >>> expected_numbers(2, pd.Series([10.0, 10.0, 40.0]), pd.Series([1, 1, 1])).tolist()
    [0.5, 0.5, 1.0]
    """
    size, limit = sizes.to_numpy(float), most.to_numpy(float)
    expected = np.zeros(len(size))
    free = np.full(len(size), True)
    while free.any():
        left = n - limit[~free].sum()
        expected[free] = left * size[free] / size[free].sum()
        over = free & (expected > limit)
        if not over.any():
            break
        expected[over] = limit[over]
        free &= ~over
    return expected


def _systematic(expected: Floats, random: np.random.Generator) -> npt.NDArray[np.int64]:
    """Whole numbers whose means are the expected ones, and whose sum is theirs: equal steps from a random start."""
    order = random.permutation(len(expected))
    # Rounded, for a sum of many shares misses a whole number by a hair.
    steps = np.floor(np.concatenate([[0.0], np.cumsum(expected[order])]).round(9) + random.random()).astype(np.int64)
    times = np.zeros(len(expected), np.int64)
    times[order] = np.diff(steps)
    return times

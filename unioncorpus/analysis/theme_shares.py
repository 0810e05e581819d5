"""How much of the plans goes to each theme, by kind of organisation or genre, with intervals that allow for copies.

Which measure to use:

- ``characters``: share of the characters that stand in paragraphs with the theme. For how much is said; layout does not
  move it. The one for comparing organisations.
- ``paragraphs``: share of the paragraphs. Plans of this genre have a third of their lines under 25 characters
  (schedules), so this measures layout too: compare only plans set out alike, or set schedule lines apart (``lines``).
- ``plans``: share of the plans that have the theme at all. For whether a task is taken up; long plans have more themes.

A paragraph may carry several themes, so shares do not add up to 1.

Intervals: percentile bootstrap (B. Efron and R. Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13) that
draws whole clusters, never plans or pages: a page is a content-farm container, and copies of one template are one
observation. A cluster is a family of copies, or a site.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from unioncorpus.analysis.weights import groups_of, weights_of
from unioncorpus.errors import UsageError

Floats = npt.NDArray[np.float64]

COLUMNS = ("group", "theme", "measure", "share", "low", "high", "share_raw", "plans", "clusters")
MEASURES = ("characters", "paragraphs", "plans")
LINES = ("all", "prose", "schedule")
#: Characters under which a line counts as a line of a schedule.
SHORT = 25
#: Bootstrap draws that are in memory at once.
_DRAWS = 100


def theme_shares(
    plans: pd.DataFrame,
    paragraphs: pd.DataFrame,
    themes: pd.DataFrame,
    clusters: Mapping[str, str],
    by: str = "org_type",
    weights: Mapping[str, float] | None = None,
    lines: str = "all",
    level: float = 0.95,
    n_boot: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """Share of each theme in each group, by three measures, each with its interval.

    ``clusters`` (plan_id -> family or site) are what is drawn; ``weights`` (plan_id -> weight) discount copies;
    ``lines`` chooses paragraphs: "prose" (25 characters or more), "schedule" (shorter) or "all".

    Columns: group (value of the column ``by`` of plans); theme; measure (characters, paragraphs or plans); share (0..1,
    weighted; null where the group has no such line); low, high (interval of ``level``; null where the group has a
    single cluster, for nothing can be drawn); share_raw (unweighted); plans, clusters (in the group). Every theme that
    occurs has a row in every group. Raises UsageError for a column that plans do not have, a plan without a cluster, or
    a number out of range.
    """
    if lines not in LINES:
        raise UsageError(f"theme_shares: lines {lines!r}; choose one of: {', '.join(LINES)}")
    if not 0 < level < 1 or n_boot < 1:
        raise UsageError(
            f"theme_shares: level is {level}, n_boot is {n_boot}; 0 < level < 1 and n_boot >= 1 are needed"
        )
    groups = groups_of(plans, by)
    lacking = [plan for plan in plans.plan_id if plan not in clusters]
    if lacking:
        raise UsageError(f"theme_shares: {len(lacking)} plans have no cluster, the first is {lacking[0]}")
    weight = weights_of(plans.plan_id, weights)
    sizes = paragraphs.assign(length=paragraphs.stop - paragraphs.start)
    if lines != "all":
        sizes = sizes[(sizes.length < SHORT) == (lines == "schedule")]
    names = sorted(themes.theme.unique())
    frames = []
    for group in sorted(groups.dropna().unique()):
        ids = groups.index[groups == group]
        totals, found = _amounts(sizes[sizes.plan_id.isin(ids)], themes, ids, names)
        own = weight.loc[ids].to_numpy()
        drawn = pd.factorize(np.array([clusters[plan] for plan in ids], dtype=object))[0]
        for measure in MEASURES:
            raw, _, _ = _estimate(found[measure], totals[measure], drawn, np.ones(len(ids)), level, 0, seed)
            share, low, high = _estimate(found[measure], totals[measure], drawn, own, level, n_boot, seed)
            head = {"group": group, "theme": names, "measure": measure}
            columns = {"share": share, "low": low, "high": high, "share_raw": raw}
            frames.append(pd.DataFrame({**head, **columns, "plans": len(ids), "clusters": drawn.max() + 1}))
    return pd.concat(frames, ignore_index=True)[list(COLUMNS)] if frames else pd.DataFrame(columns=list(COLUMNS))


def _amounts(
    paragraphs: pd.DataFrame, themes: pd.DataFrame, plan_ids: "pd.Index[str]", names: list[str]
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """For each measure: the whole of each plan, and what each theme has of it (plans x themes)."""
    tagged = themes[["paragraph_id", "theme"]].merge(paragraphs[["paragraph_id", "plan_id", "length"]])
    place = plan_ids.get_indexer(pd.Index(tagged.plan_id)), pd.Index(names).get_indexer(pd.Index(tagged.theme))
    of_plan = plan_ids.get_indexer(pd.Index(paragraphs.plan_id))
    found: dict[str, Floats] = {}
    totals: dict[str, Floats] = {}
    for measure, amount, whole in (
        ("characters", tagged.length, paragraphs.length),
        ("paragraphs", np.ones(len(tagged)), np.ones(len(paragraphs))),
    ):
        table = sparse.coo_matrix((amount, place), shape=(len(plan_ids), len(names)))
        found[measure] = table.toarray().astype(float)
        totals[measure] = np.bincount(of_plan, weights=whole, minlength=len(plan_ids)).astype(float)
    found["plans"] = (found["paragraphs"] > 0).astype(float)
    totals["plans"] = (totals["paragraphs"] > 0).astype(float)
    return totals, found


def _estimate(
    found: Floats, totals: Floats, drawn: npt.NDArray[np.int64], weights: Floats, level: float, n_boot: int, seed: int
) -> tuple[Floats, Floats, Floats]:
    """Share of each theme, and the bounds of its interval (NaN without draws or with a single cluster)."""
    n = int(drawn.max()) + 1
    in_cluster = sparse.csr_matrix((weights, (drawn, np.arange(len(drawn)))), shape=(n, len(drawn)))
    parts, wholes = in_cluster @ found, in_cluster @ totals
    share = parts.sum(axis=0) / wholes.sum() if wholes.sum() else np.full(found.shape[1], np.nan)
    if n < 2 or not n_boot or not wholes.sum():
        return share, np.full_like(share, np.nan), np.full_like(share, np.nan)
    random = np.random.default_rng(seed)
    shares = []
    for first in range(0, n_boot, _DRAWS):
        times = random.multinomial(n, np.full(n, 1 / n), size=min(_DRAWS, n_boot - first))
        whole = times @ wholes
        # A draw of nothing but clusters without such lines has no share.
        shares.append((times @ parts)[whole > 0] / whole[whole > 0, None])
    low, high = np.quantile(np.concatenate(shares), [(1 - level) / 2, (1 + level) / 2], axis=0)
    return share, low, high

"""How common each theme is in groups of plans, with copies discounted and intervals that allow for them.

Three measures; which to use:

- ``characters``: share of the characters that stand in paragraphs with the theme. For how much is said; layout does not
  move it. The one for comparing organisations, and the default of everything that shows one figure.
- ``paragraphs``: share of the paragraphs. Plans of this genre have a third of their lines under 25 characters
  (schedules), so this measures layout too: compare only plans set out alike, or set schedule lines apart (``lines``).
- ``plans``: share of the plans that have the theme at all. For whether a task is taken up; long plans have more themes.

A paragraph may carry several themes, so shares do not add up to 1. Structural lines (titles, months, signatures and
headings without substance: paragraphs.untagged) count in none of the measures.

A year is never taken for granted: ``claimed_year`` is what titles say, ``period`` what the texts prove. A plan whose
own text proves an interval is spread over its years with equal weights that sum to one; a plan with an open interval is
undated, and counted as such.

Intervals: percentile bootstrap (B. Efron and R. Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13) that
draws whole clusters, never plans or pages: a page is a content-farm container, and copies of one template are one
observation. A cluster is a family of copies, or a site.
"""

import html
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from unioncorpus.analysis.weights import Weights, weigh_all_alike
from unioncorpus.errors import UsageError
from unioncorpus.records import PlanRow

Floats = npt.NDArray[np.float64]

COLUMNS = ("group", "theme", "measure", "share", "low", "high", "share_raw", "n", "n_raw", "plans", "clusters")
MEASURES = ("characters", "paragraphs", "plans")
LINES = ("all", "prose", "schedule")
#: Characters under which a line counts as a line of a schedule.
SHORT = 25
#: Columns of plans that make groups of more than one plan; claimed_year and period are years.
GROUPINGS = (
    *("org_type", "genre", "body", "union_scope", "province", "city", "county", "school_type", "ownership", "sector"),
    *("period_kind", "year_status", "claimed_year", "period"),
)
_PART = 'corpus.where(org_type="school").prevalence("period")'
#: Themes that a screen has room for, and what the figures there are.
COMMONEST = 8
UNIT = "percent of the characters, a text of n copies counted 1/n"
#: Bootstrap draws that are in memory at once.
_DRAWS = 100
_NO_YEAR = (
    "--by year: there are two years, say which. --by claimed_year counts a plan under the year that its title (or its "
    "page's) claims; --by period spreads it over the years that its own text proves, and leaves the undated out."
)


@dataclass(frozen=True, slots=True)
class Prevalence:
    """Shares of themes in groups of plans.

    ``table`` has these columns: group (value of ``by``; a year is a number); theme; measure (characters, paragraphs or
    plans); share (0..1, copies discounted; null where the group has no such line); low, high (interval; null where the
    group has a single cluster, for nothing can be drawn, or none was asked for); share_raw (each copy counted); n
    (characters, paragraphs or plans with the theme, discounted), n_raw (undiscounted); plans (of the group; by period
    the sum of their weights); clusters (in the group). Every theme that occurs has a row in every group.

    ``n_plans`` is all plans, ``n_left_out`` those without a group: undated by period, without a claimed year, ...
    """

    by: str
    table: pd.DataFrame
    n_plans: int
    n_left_out: int

    def wide(self, most: int = COMMONEST, measure: str = "characters") -> pd.DataFrame:
        """For a screen: one row a group, with its plans and the shares of the commonest themes in percent."""
        tops = self.table[~self.table.theme.str.contains(".", regex=False) & (self.table.measure == measure)]
        common = tops.groupby("theme").n.sum().sort_values(ascending=False).index[:most]
        percent = tops.assign(percent=(tops.share * 100).round(1))
        wide = percent.pivot(index="group", columns="theme", values="percent").reindex(columns=common)
        wide.insert(0, "plans", tops.groupby("group").plans.first().round(2))
        return wide.rename_axis(index=self.by, columns=None).reset_index()

    def __str__(self) -> str:
        what = "have no proven interval of years" if self.by == "period" else f"have no {self.by}"
        return f"by {self.by}: {self.n_plans} plans, {self.n_left_out} of them {what} and are left out"

    def _repr_html_(self) -> str:
        shares = self.wide().to_html(index=False, na_rep="")
        return f"<p>{html.escape(str(self))}; shares of characters in percent</p>{shares}"


def measure_prevalence(
    plans: pd.DataFrame,
    paragraphs: pd.DataFrame,
    themes: pd.DataFrame,
    clusters: Mapping[str, str],
    by: str = "org_type",
    weights: Weights | None = None,
    lines: str = "all",
    crawled: Mapping[str, int] | None = None,
    level: float = 0.95,
    n_boot: int = 1000,
    seed: int = 0,
) -> Prevalence:
    """Share of each theme in each group by one of GROUPINGS, by three measures, each with its interval of ``level``.

    ``clusters`` (plan_id -> family or site) are what is drawn, ``n_boot`` times; 0 gives no intervals. ``weights``
    discount copies. ``lines`` chooses paragraphs: "prose" (25 characters or more), "schedule" (shorter) or "all".
    ``crawled`` (doc_id -> year) bounds the years of ``period``: a page is not younger than its crawl.

    Raises UsageError for another grouping (for ``year`` with the reason), a plan without a cluster, or a number out of
    range.
    """
    check_grouping(by)
    _check_options(plans, clusters, lines, level, n_boot)
    names, chosen = sorted(themes.theme.unique()), _chosen(paragraphs, lines)
    raw = _amounts(chosen, themes, plans.plan_id, names, None)
    weighed = raw if weights is None else _amounts(chosen, themes, plans.plan_id, names, weights)
    members, place = _members(plans, by, crawled or {}), pd.Index(plans.plan_id)
    frames = []
    for group, own in members.groupby("group"):
        rows, parts = place.get_indexer(pd.Index(own.plan_id)), own.part.to_numpy(float)
        drawn = pd.factorize(np.array([clusters[plan] for plan in own.plan_id], dtype=object))[0]
        for measure in MEASURES:
            found, whole = weighed[measure].of(rows, parts)
            found_raw, whole_raw = raw[measure].of(rows, parts)
            low, high = _interval(found, whole, drawn, level, n_boot, seed)
            columns = {
                **{"group": group, "theme": np.array(names, dtype=object), "measure": measure},
                **{"share": _share(found, whole), "low": low, "high": high, "share_raw": _share(found_raw, whole_raw)},
                **{"n": found.sum(axis=0), "n_raw": found_raw.sum(axis=0)},
                **{"plans": parts.sum(), "clusters": drawn.max() + 1},
            }
            frames.append(pd.DataFrame(columns))
    table = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(COLUMNS))
    return Prevalence(by, table[list(COLUMNS)], len(plans), len(plans) - members.plan_id.nunique())


def _check_options(plans: pd.DataFrame, clusters: Mapping[str, str], lines: str, level: float, n_boot: int) -> None:
    if lines not in LINES:
        raise UsageError(f"prevalence: lines {lines!r}; choose one of: {', '.join(LINES)}")
    if not 0 < level < 1 or n_boot < 0:
        raise UsageError(f"prevalence: level is {level}, n_boot is {n_boot}; 0 < level < 1 and n_boot >= 0 are needed")
    lacking = [plan for plan in plans.plan_id if plan not in clusters]
    if lacking:
        raise UsageError(f"prevalence: {len(lacking)} plans have no cluster, the first is {lacking[0]}")


def check_grouping(by: str) -> None:
    """Raise UsageError unless plans can be grouped by this name."""
    if by == "year":
        raise UsageError(_NO_YEAR)
    if not isinstance(by, str):
        raise UsageError(f"prevalence: by is {by!r}; name one column, and take a part for the other: {_PART}")
    if by not in GROUPINGS:
        known = by in PlanRow.__dataclass_fields__
        problem = "a column that makes no groups" if known else "no column of plans"
        raise UsageError(f"--by {by}: {problem}. Use one of {', '.join(GROUPINGS)}.")


def _members(plans: pd.DataFrame, by: str, crawled: Mapping[str, int]) -> pd.DataFrame:
    """Which plan is in which group (plan_id, group), and with what part of it."""
    if by != "period":
        known = plans[plans[by].notna()]
        values = known[by].astype(int) if by == "claimed_year" else known[by].astype(str)
        return pd.DataFrame({"plan_id": known.plan_id, "group": values, "part": 1.0})
    dated = plans[plans.year_low.notna() & plans.year_high.notna()]
    lows, highs = dated.year_low.astype(int).tolist(), dated.year_high.astype(int).tolist()
    rows = []
    for plan, doc, low, high in zip(dated.plan_id, dated.doc_id, lows, highs, strict=True):
        years = range(low, min(high, crawled.get(doc, high)) + 1)
        rows += [(plan, year, 1 / len(years)) for year in years]
    return pd.DataFrame(rows, columns=["plan_id", "group", "part"])


@dataclass(frozen=True, slots=True)
class _Amount:
    """What each theme has of each plan (plans x themes), and the whole of each plan."""

    found: sparse.csr_matrix
    whole: Floats

    def of(self, rows: npt.NDArray[np.int64], parts: Floats) -> tuple[Floats, Floats]:
        """The same for some of the plans, each of them with a part."""
        return self.found[rows].toarray() * parts[:, None], self.whole[rows] * parts


def _chosen(paragraphs: pd.DataFrame, lines: str) -> pd.DataFrame:
    sizes = paragraphs.assign(length=paragraphs.stop - paragraphs.start)
    sizes = sizes[(sizes.untagged != "structural").fillna(True)]
    return sizes if lines == "all" else sizes[(sizes.length < SHORT) == (lines == "schedule")]


def _amounts(
    paragraphs: pd.DataFrame,
    themes: pd.DataFrame,
    plan_ids: "pd.Series[str]",
    names: list[str],
    weights: Weights | None,
) -> dict[str, _Amount]:
    """Characters, paragraphs and plans with each theme."""
    weights = weights or weigh_all_alike(plan_ids.tolist(), paragraphs)
    own = weights.of_paragraphs(paragraphs.paragraph_id.tolist())
    lines = paragraphs.assign(characters=own * paragraphs.length, paragraphs=own)
    tagged = themes[["paragraph_id", "theme"]].merge(lines, on="paragraph_id")
    place = pd.Index(plan_ids)
    at = place.get_indexer(pd.Index(tagged.plan_id)), pd.Index(names).get_indexer(pd.Index(tagged.theme))
    shape = (len(place), len(names))
    amounts = {
        measure: _Amount(
            sparse.csr_matrix((tagged[measure].to_numpy(float), at), shape=shape),
            lines.groupby("plan_id")[measure].sum().reindex(place).fillna(0.0).to_numpy(float),
        )
        for measure in ("characters", "paragraphs")
    }
    has = sparse.csr_matrix((np.ones(len(tagged)), at), shape=shape)
    has.data = np.ones_like(has.data)
    of_plan = weights.of_plans(plan_ids.tolist())
    with_lines = place.isin(lines.plan_id)
    amounts["plans"] = _Amount(sparse.csr_matrix(sparse.diags(of_plan) @ has), of_plan * with_lines)
    return amounts


def _share(found: Floats, whole: Floats) -> Floats:
    total = whole.sum()
    return found.sum(axis=0) / total if total else np.full(found.shape[1], np.nan)


def _interval(
    found: Floats, whole: Floats, drawn: npt.NDArray[np.int64], level: float, n_boot: int, seed: int
) -> tuple[Floats, Floats]:
    """The bounds of the interval of each theme's share (NaN without draws or with a single cluster)."""
    n = int(drawn.max()) + 1
    in_cluster = sparse.csr_matrix((np.ones(len(drawn)), (drawn, np.arange(len(drawn)))), shape=(n, len(drawn)))
    parts, wholes = in_cluster @ found, in_cluster @ whole
    if n < 2 or not n_boot or not wholes.sum():
        return np.full(found.shape[1], np.nan), np.full(found.shape[1], np.nan)
    random = np.random.default_rng(seed)
    shares = []
    for first in range(0, n_boot, _DRAWS):
        times = random.multinomial(n, np.full(n, 1 / n), size=min(_DRAWS, n_boot - first))
        total = times @ wholes
        # A draw of nothing but clusters without such lines has no share.
        shares.append((times @ parts)[total > 0] / total[total > 0, None])
    low, high = np.quantile(np.concatenate(shares), [(1 - level) / 2, (1 + level) / 2], axis=0)
    return low, high

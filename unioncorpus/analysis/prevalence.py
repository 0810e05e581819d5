"""How common each theme is in groups of plans, by a column of plans or by the years that the plans cover.

A year is never taken for granted: ``claimed_year`` is what titles say, ``period`` what the texts prove. A plan whose
own text proves an interval is spread over its years with equal weights that sum to one; a plan with an open interval is
undated, and counted as such.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from unioncorpus.errors import UsageError
from unioncorpus.records import PlanRow

#: Answers a SELECT over the tables of the contract.
Query = Callable[[str], pd.DataFrame]

#: Columns of plans that make groups of more than one plan.
GROUPINGS = (
    "org_type",
    "genre",
    "body",
    "union_scope",
    "province",
    "city",
    "county",
    "school_type",
    "ownership",
    "sector",
    "period_kind",
    "year_status",
    "claimed_year",
    "period",
)
_NO_YEAR = (
    "--by year: there are two years, say which. --by claimed_year counts a plan under the year that its title (or its "
    "page's) claims; --by period spreads it over the years that its own text proves, and leaves the undated out."
)
_PLANS = """
SELECT plan_id, {columns}, year_low,
    least(year_high, (SELECT min(TRY_CAST(left(crawled_at, 4) AS BIGINT)) FROM sources s WHERE s.doc_id = p.doc_id))
    AS year_high
FROM plans p
"""
_PARAGRAPHS = """
SELECT plan_id, count(*) AS paragraphs FROM paragraphs WHERE untagged IS DISTINCT FROM 'structural' GROUP BY plan_id
"""
_THEMES = "SELECT plan_id, theme, count(DISTINCT paragraph_id) AS tagged FROM themes GROUP BY plan_id, theme"


@dataclass(frozen=True, slots=True)
class Prevalence:
    """Shares of themes in groups of plans.

    ``table`` has one row for each group and theme: plans and paragraphs of the group (title lines, bare headings and
    months left out), plans_with and paragraphs_with the theme, share_of_plans and share_of_paragraphs (0..1). By period
    the counts are sums of weights. ``n_plans`` is all plans, ``n_left_out`` those without a group: undated by period,
    without a claimed year, ...
    """

    by: str
    table: pd.DataFrame
    n_plans: int
    n_left_out: int

    def wide(self, most: int = 8) -> pd.DataFrame:
        """For a screen: one row a group, with its plans and, in percent of its paragraphs, the commonest themes."""
        tops = self.table[~self.table.theme.str.contains(".", regex=False)]
        common = tops.groupby("theme").paragraphs_with.sum().sort_values(ascending=False).index[:most]
        percent = tops.assign(percent=(tops.share_of_paragraphs * 100).round(1))
        wide = percent.pivot(index=self.by, columns="theme", values="percent").reindex(columns=common).fillna(0.0)
        wide.insert(0, "plans", self.table.groupby(self.by).plans.first().round(2))
        return wide.rename_axis(columns=None).reset_index()

    def __str__(self) -> str:
        what = "have no proven interval of years" if self.by == "period" else f"have no {self.by}"
        return f"by {self.by}: {self.n_plans} plans, {self.n_left_out} of them {what} and are left out"


def measure_prevalence(query: Query, by: str) -> Prevalence:
    """Shares of themes by one of GROUPINGS. ``query`` answers SQL over the tables.

    Raises UsageError for any other name; for ``year`` with the reason.
    """
    check_grouping(by)
    plans = query(_PLANS.format(columns="NULL AS grp" if by == "period" else f"{by} AS grp"))
    weights = _spread(plans) if by == "period" else plans.assign(weight=1.0)
    weights = weights[weights.grp.notna()].merge(query(_PARAGRAPHS), on="plan_id", how="left").fillna({"paragraphs": 0})
    n_left_out = len(plans) - weights.plan_id.nunique()
    weights["weighted"] = weights.weight * weights.paragraphs
    groups = weights.groupby("grp", as_index=False).agg(plans=("weight", "sum"), paragraphs=("weighted", "sum"))
    tagged = weights.merge(query(_THEMES), on="plan_id")
    tagged["paragraphs_with"] = tagged.weight * tagged.tagged
    themes = tagged.groupby(["grp", "theme"], as_index=False).agg(
        plans_with=("weight", "sum"), paragraphs_with=("paragraphs_with", "sum")
    )
    table = groups.merge(themes, on="grp").rename(columns={"grp": by})
    table["share_of_plans"] = table.plans_with / table.plans
    table["share_of_paragraphs"] = table.paragraphs_with / table.paragraphs
    table = table.sort_values([by, "paragraphs_with", "theme"], ascending=[True, False, True], ignore_index=True)
    return Prevalence(by, table, len(plans), n_left_out)


def check_grouping(by: str) -> None:
    """Raise UsageError unless plans can be grouped by this name."""
    if by == "year":
        raise UsageError(_NO_YEAR)
    if by not in GROUPINGS:
        known = by in PlanRow.__dataclass_fields__
        problem = "a column that makes no groups" if known else "no column of plans"
        raise UsageError(f"--by {by}: {problem}. Use one of {', '.join(GROUPINGS)}.")


def _spread(plans: pd.DataFrame) -> pd.DataFrame:
    """Each plan with a proven interval once for each of its years, weights summing to one."""
    dated = plans[plans.year_low.notna() & plans.year_high.notna()]
    dated = dated[dated.year_low <= dated.year_high]
    lows, highs = dated.year_low.astype(int).tolist(), dated.year_high.astype(int).tolist()
    rows = [
        (plan, year, 1 / (high - low + 1))
        for plan, low, high in zip(dated.plan_id, lows, highs, strict=True)
        for year in range(low, high + 1)
    ]
    return pd.DataFrame(rows, columns=["plan_id", "grp", "weight"])

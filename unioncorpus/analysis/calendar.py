"""The calendar: which themes fall in which months, for each kind of organisation.

An activity has the themes that its own words carry (activities.themes). One with several stands under each of them,
one without under none.
"""

import pandas as pd

from unioncorpus.analysis.weights import Weights, groups_of

COLUMNS = ("group", "theme", "month", "n", "n_raw", "n_explicit", "plans", "plans_in_group")


def calendar(
    activities: pd.DataFrame,
    paragraphs: pd.DataFrame,
    plans: pd.DataFrame,
    by: str = "org_type",
    weights: Weights | None = None,
) -> pd.DataFrame:
    """Activities by group, theme and month; tables of the contract in, one row for each cell that is not empty.

    ``weights`` discount copies: an activity counts what its paragraph does. Columns: group (value of the column ``by``
    of plans); theme (id in the codebook, without its children; null: none); month (1..12); n (activities, weighted, one
    that spans k months adding 1/k to each: over the months n adds up to the activities); n_raw (activities that name
    the month, unweighted); n_explicit (those of n_raw whose months are stated, not inferred from a festival or a term);
    plans (that have any); plans_in_group (all plans of the group). Raises UsageError for a column that plans do not
    have.
    """
    groups = groups_of(plans, by)
    own = pd.Series(1.0, activities.index) if weights is None else weights.of_rows(activities, paragraphs)
    rows = activities.assign(
        group=activities.plan_id.map(groups),
        n=own / activities.months.map(len).clip(lower=1),
        month=activities.months,
        theme=activities.themes.map(_tops),
    )
    cells = rows.explode("theme").explode("month").dropna(subset=["month", "group"])
    if cells.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    frame = (
        cells.groupby(["group", "theme", "month"], dropna=False)
        .agg(n=("n", "sum"), n_raw=("n", "size"), n_explicit=("explicit", "sum"), plans=("plan_id", "nunique"))
        .reset_index()
    )
    frame = frame.assign(month=frame.month.astype(int), plans_in_group=frame.group.map(groups.value_counts()))
    return frame.sort_values(["group", "theme", "month"], ignore_index=True)[list(COLUMNS)]


def _tops(themes: tuple[str, ...]) -> list[str]:
    """The themes of the codebook's first level, each once."""
    return list(dict.fromkeys(theme.split(".")[0] for theme in themes))

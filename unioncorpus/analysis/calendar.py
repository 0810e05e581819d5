"""The calendar: which themes fall in which months, for each kind of organisation.

An activity takes its themes from its paragraph: those with a piece of evidence inside the activity's own text, or else
the paragraph's main theme. One with several themes stands under each of them, one without under none.
"""

from collections.abc import Mapping

import pandas as pd

from unioncorpus.analysis.weights import groups_of, weights_of

COLUMNS = ("group", "theme", "month", "n", "n_raw", "n_explicit", "plans", "plans_in_group")


def calendar(
    activities: pd.DataFrame,
    paragraphs: pd.DataFrame,
    themes: pd.DataFrame,
    plans: pd.DataFrame,
    by: str = "org_type",
    weights: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Activities by group, theme and month; tables of the contract in, one row for each cell that is not empty.

    ``weights`` (plan_id -> weight) discount copies. Columns: group (value of the column ``by`` of plans); theme (id in
    the codebook, without its children; null: none); month (1..12); n (activities, weighted, one that spans k months
    adding 1/k to each: over the months n adds up to the activities); n_raw (activities that name the month,
    unweighted); n_explicit (those of n_raw whose months are stated, not inferred from a festival or a term); plans
    (that have any); plans_in_group (all plans of the group). Raises UsageError for a column that plans do not have.
    """
    groups = groups_of(plans, by)
    themed = _with_themes(activities, paragraphs, themes)
    themed = themed.assign(
        group=themed.plan_id.map(groups),
        n=themed.plan_id.map(weights_of(plans.plan_id, weights)) / themed.months.map(len).clip(lower=1),
        month=themed.months,
    )
    cells = themed.explode("month").dropna(subset=["month", "group"])
    if cells.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    frame = (
        cells.groupby(["group", "theme", "month"], dropna=False)
        .agg(n=("n", "sum"), n_raw=("n", "size"), n_explicit=("explicit", "sum"), plans=("plan_id", "nunique"))
        .reset_index()
    )
    frame = frame.assign(month=frame.month.astype(int), plans_in_group=frame.group.map(groups.value_counts()))
    return frame.sort_values(["group", "theme", "month"], ignore_index=True)[list(COLUMNS)]


def _with_themes(activities: pd.DataFrame, paragraphs: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Each activity once for each of its themes (once without, theme null)."""
    numbered = activities[["plan_id", "doc_id", "months", "explicit", "text", "start"]].reset_index(names="activity")
    lines = paragraphs[["doc_id", "paragraph_id", "start"]].sort_values("start")
    # Paragraphs do not overlap: an activity stands in the last one that begins before it.
    in_order = numbered.astype({"start": "int64", "doc_id": "str"}).sort_values("start")
    placed = pd.merge_asof(in_order, lines.astype({"start": "int64", "doc_id": "str"}), on="start", by="doc_id")
    top = themes[~themes.theme.str.contains(".", regex=False)][["paragraph_id", "theme", "main", "evidence"]]
    pairs = placed.merge(top, on="paragraph_id")
    own = (any(surface in text for surface in found) for found, text in zip(pairs.evidence, pairs.text, strict=True))
    pairs = pairs.assign(own=pd.Series(own, pairs.index, dtype=bool))
    has_own = pairs.groupby("activity").own.transform("any").astype(bool)
    chosen = pairs[pairs.own | (~has_own & pairs.main)]
    return placed.merge(chosen[["activity", "theme"]], on="activity", how="left")

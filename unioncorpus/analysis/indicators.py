"""Metrics of different plans side by side, by indicator: what is aimed at, and what is reported.

Targets and results of one indicator come from different plans, mostly of different organisations. Their distributions
may be compared; whether a target was met cannot be read off them. That needs a plan and a summary of the same
organisation and year: analysis/fulfilment.py.
"""

import numpy as np
import pandas as pd

from unioncorpus.analysis.weights import Weights, groups_of

KEY = ("group", "indicator", "kind", "per", "modality")
QUANTILES = {"min": 0, "q1": 0.25, "median": 0.5, "q3": 0.75, "max": 1}
COLUMNS = (*KEY, "n", "n_raw", "plans", *QUANTILES, "median_raw")


def compare_indicators(
    metrics: pd.DataFrame,
    paragraphs: pd.DataFrame,
    plans: pd.DataFrame,
    by: str | None = None,
    weights: Weights | None = None,
) -> pd.DataFrame:
    """The distribution of each indicator's values, targets and results apart.

    Metrics without an indicator, outside plans, and rhetorical ones are left out. A range counts with its middle; "at
    least" and "at most" count with the number that they name. ``weights`` discount copies.

    Columns: group (value of the column ``by`` of plans; "all" without it); indicator; kind (what the number measures:
    count, money in 元, percent, ...); per (period or person, null: once); modality (target or actual); n (values,
    weighted), n_raw (unweighted); plans; min, q1, median, q3, max (weighted quantiles, the smallest value that reaches
    the share); median_raw (unweighted). Raises UsageError for a column that plans do not have.
    """
    groups = groups_of(plans.assign(all="all"), by or "all")
    rows = metrics[metrics.indicator.notna() & metrics.plan_id.notna() & (metrics.role != "rhetorical")]
    rows = rows.assign(
        group=rows.plan_id.map(groups),
        value=(rows.low + rows.high) / 2,
        weight=pd.Series(1.0, rows.index) if weights is None else weights.of_rows(rows, paragraphs),
    )
    rows = rows[rows.group.notna() & (rows.weight > 0)]
    found = [
        {**dict(zip(KEY, key, strict=True)), **_distribution(cell)}
        for key, cell in rows.groupby(list(KEY), dropna=False)
    ]
    return pd.DataFrame(found, columns=list(COLUMNS))


def _distribution(cell: pd.DataFrame) -> dict[str, float]:
    values, weights = cell.value.to_numpy(float), cell.weight.to_numpy(float)
    quantiles = np.quantile(values, list(QUANTILES.values()), weights=weights, method="inverted_cdf")
    return {
        "n": float(weights.sum()),
        "n_raw": len(values),
        "plans": cell.plan_id.nunique(),
        **dict(zip(QUANTILES, quantiles.tolist(), strict=True)),
        "median_raw": float(np.quantile(values, 0.5, method="inverted_cdf")),
    }

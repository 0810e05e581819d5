"""Groups of plans, and weights of plans: what the analyses of plans share.

Counting one template forty times is the commonest error of this field. With families of copies (analysis/reuse.py) each
plan weighs 1/n, n being the plans of its family, so that a family counts once.
"""

from collections.abc import Mapping

import pandas as pd

from unioncorpus.errors import UsageError


def groups_of(plans: pd.DataFrame, by: str) -> "pd.Series[str]":
    """The group of each plan as text, by plan_id; missing where the column is.

    Raises UsageError for a column that plans do not have.

    >>> groups_of(pd.DataFrame({"plan_id": ["a", "b"], "year_low": [2009, None]}), "n")
    Traceback (most recent call last):
    ...
    unioncorpus.errors.UsageError: plans have no column 'n'. They have: plan_id, year_low.
    """
    if by not in plans.columns:
        raise UsageError(f"plans have no column {by!r}. They have: {', '.join(plans.columns)}.")
    values = plans.set_index("plan_id")[by]
    return values[values.notna()].astype(str).reindex(values.index)


def weights_of(plan_ids: "pd.Series[str]", weights: Mapping[str, float] | None) -> "pd.Series[float]":
    """The weight of each plan by plan_id, 1 where none are given. Raises UsageError for a plan without a weight."""
    if weights is None:
        return pd.Series(1.0, index=pd.Index(plan_ids))
    missing = [plan for plan in plan_ids if plan not in weights]
    if missing:
        raise UsageError(
            f"weights: {len(missing)} plans have none, the first is {missing[0]}. Give each plan a weight."
        )
    return pd.Series([float(weights[plan]) for plan in plan_ids], index=pd.Index(plan_ids))


def family_weights(families: Mapping[str, str]) -> dict[str, float]:
    """plan_id -> 1/n, n being the plans of its family.

    >>> family_weights({"a": "a", "b": "a", "c": "c"})
    {'a': 0.5, 'b': 0.5, 'c': 1.0}
    """
    sizes = pd.Series(list(families.values()), dtype=object).value_counts()
    return {plan: 1 / int(sizes[family]) for plan, family in families.items()}

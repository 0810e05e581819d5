"""Groups of plans, and what plans and paragraphs weigh: what the analyses share.

Counting one template forty times is the commonest error of this field. Every statistic can leave copies out or weigh
each of n copies 1/n, and gives the raw figure beside it. Two levels:

- plans: the copies of a plan are its family (analysis/reuse.py). For whole plans that were taken over.
- paragraphs: the copies of a paragraph (analysis/paragraph_copies.py), wherever they stand. For plans that were put
  together from parts of others. What a plan as a whole weighs is then the mean of its paragraphs by their characters:
  how much of it is its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from unioncorpus.analysis.placing import paragraph_of
from unioncorpus.errors import UsageError

Floats = npt.NDArray[np.float64]

#: What is done about copies: count each; weigh n copies of a plan (paragraph) 1/n; count one of them, the centre.
COPIES = ("keep", "weigh", "drop", "weigh_paragraphs", "drop_paragraphs")


@dataclass(frozen=True, slots=True)
class Weights:
    """What each plan and each paragraph counts, 0..1, by their ids."""

    plans: "pd.Series[float]"
    paragraphs: "pd.Series[float]"

    def of_plans(self, ids: Sequence[str]) -> Floats:
        """The weights of plans, in order. Raises UsageError for a plan without one."""
        return _look_up(self.plans, ids, "plans")

    def of_paragraphs(self, ids: Sequence[str]) -> Floats:
        """The weights of paragraphs, in order. Raises UsageError for a paragraph without one."""
        return _look_up(self.paragraphs, ids, "paragraphs")

    def of_rows(self, rows: pd.DataFrame, paragraphs: pd.DataFrame) -> "pd.Series[float]":
        """The weights of rows with plan_id, doc_id and start: that of the paragraph that each stands in, else its plan.

        Raises UsageError for a plan without a weight.
        """
        of_plan = pd.Series(self.of_plans(rows.plan_id.tolist()), rows.index)
        return paragraph_of(rows, paragraphs).map(self.paragraphs).astype(float).fillna(of_plan)


def _look_up(weights: "pd.Series[float]", ids: Sequence[str], what: str) -> Floats:
    found: Floats = np.asarray(weights.reindex(pd.Index(ids)), np.float64)
    lacking = np.flatnonzero(np.isnan(found))
    if len(lacking):
        raise UsageError(
            f"weights: {len(lacking)} {what} have none, the first is {list(ids)[lacking[0]]}. Give each one a weight."
        )
    return found


def weigh_all_alike(plan_ids: Sequence[str], paragraphs: pd.DataFrame) -> Weights:
    """Every plan and paragraph counts 1. ``paragraphs`` has paragraph_id."""
    return Weights(_ones(plan_ids), _ones(paragraphs.paragraph_id))


def weigh_plans(families: Mapping[str, str], paragraphs: pd.DataFrame, *, drop: bool = False) -> Weights:
    """Weights by families (plan_id -> family_id): 1/n, or 1 for the centre and 0 for the rest where ``drop`` is set.

    A paragraph weighs what its plan does. ``paragraphs`` has paragraph_id and plan_id.

    >>> lines = pd.DataFrame({"paragraph_id": ["a1", "b1", "c1"], "plan_id": ["a", "b", "c"]})
    >>> weigh_plans({"a": "a", "b": "a", "c": "c"}, lines).paragraphs.to_dict()
    {'a1': 0.5, 'b1': 0.5, 'c1': 1.0}
    """
    plans = _discount(pd.Series(families, dtype=object), drop)
    own = _look_up(plans, paragraphs.plan_id.tolist(), "plans")
    return Weights(plans, pd.Series(own, pd.Index(paragraphs.paragraph_id)))


def weigh_paragraphs(
    copies: Mapping[str, str], plan_ids: Sequence[str], paragraphs: pd.DataFrame, *, drop: bool = False
) -> Weights:
    """Weights by copies of paragraphs (paragraph_id -> copy_id); a plan has the mean of its paragraphs by characters.

    ``paragraphs`` has paragraph_id, plan_id, start and stop. A plan without paragraphs counts 1.

    >>> lines = pd.DataFrame({"paragraph_id": ["a1", "a2", "b1"], "plan_id": ["a", "a", "b"], "start": 0, "stop": 9})
    >>> weigh_paragraphs({"a1": "a1", "a2": "a2", "b1": "a1"}, ["a", "b"], lines).plans.to_dict()
    {'a': 0.75, 'b': 0.5}
    """
    weights = _discount(pd.Series(copies, dtype=object), drop)
    own = _look_up(weights, paragraphs.paragraph_id.tolist(), "paragraphs")
    length = (paragraphs.stop - paragraphs.start).to_numpy(float)
    sums = pd.DataFrame({"plan": paragraphs.plan_id, "own": own * length, "all": length}).groupby("plan").sum()
    plans = (sums.own / sums["all"]).reindex(pd.Index(plan_ids)).fillna(1.0)
    return Weights(plans, weights)


def _discount(groups: "pd.Series[str]", drop: bool) -> "pd.Series[float]":
    """1/n for each of the n members of a group; or 1 for the member that gives the group its name, 0 for the others."""
    if drop:
        return pd.Series((groups.index == groups.to_numpy()).astype(float), groups.index)
    sizes: pd.Series[float] = groups.groupby(groups).transform("size").astype(float)
    return 1 / sizes


def _ones(ids: Iterable[str]) -> "pd.Series[float]":
    return pd.Series(1.0, index=pd.Index(list(ids)))


def groups_of(plans: pd.DataFrame, by: str) -> "pd.Series[str]":
    """The group of each plan as text, by plan_id; missing where the column is.

    Raises UsageError for a column that plans do not have.

    >>> groups_of(pd.DataFrame({"plan_id": ["a", "b"], "year_low": [2009, None]}), "n")
    Traceback (most recent call last):
    ...
    unioncorpus.errors.UsageError: groups: plans have no column 'n'. They have: plan_id, year_low.
    """
    if not isinstance(by, str) or by not in plans.columns:
        raise UsageError(f"groups: plans have no column {by!r}. They have: {', '.join(plans.columns)}.")
    values = plans.set_index("plan_id")[by]
    return values[values.notna()].astype(str).reindex(values.index)

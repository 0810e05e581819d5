"""The summary of a corpus: how much there is, what was changed and refused, where pages contradict themselves."""

import html
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd

from unioncorpus.records import TABLES

#: Answers a SELECT over the tables of the contract.
Query = Callable[[str], pd.DataFrame]

#: The name of a file; of a page in an archive or a table, that of the archive too.
_NAME = "regexp_extract(path, '[^/]*(!/.*)?$')"
_ORGANISATIONS = (
    "SELECT org_type, genre, count(*) AS plans FROM plans GROUP BY ALL ORDER BY plans DESC, org_type, genre"
)
_EDITS = """
SELECT stage, rule, count(*) AS edits, sum(CAST(applied AS BIGINT)) AS made, sum(length(before)) AS characters
FROM edits GROUP BY ALL ORDER BY edits DESC, rule
"""
_REJECTS = f"""
SELECT stage, reason, count(*) AS files, first({_NAME} ORDER BY path) AS example,
    first(detail ORDER BY path) AS detail
FROM rejects GROUP BY ALL ORDER BY files DESC, reason
"""
_MISCOUNTED = f"""
SELECT first({_NAME} ORDER BY path) AS file, title, claimed_plans AS claimed, n_plans AS found
FROM documents JOIN sources USING (doc_id) WHERE claimed_plans <> n_plans
GROUP BY doc_id, title, claimed_plans, n_plans ORDER BY file, doc_id
"""
_CHANGED = """
SELECT path, count(*) AS documents FROM sources GROUP BY path HAVING count(*) > 1 ORDER BY path
"""
_PLANS = "SELECT title, org_type, genre, claimed_year, year_low, year_high, year_status FROM plans LIMIT {n}"
_ACTIVITIES = "SELECT months, month_text, text FROM activities LIMIT {n}"
_METRICS = 'SELECT text, low, high, bound, unit, kind, "of", modality FROM metrics LIMIT {n}'


@dataclass(frozen=True, slots=True)
class Summary:
    """Tables that answer: what is in this store, and what must I look at?

    ``miscounted`` has the pages whose title announces another number of plans than was found, ``changed`` the
    places that hold more than one document: a file that was changed and ingested again stays beside what it was.
    ``plans``, ``activities`` and ``metrics`` are first rows.
    """

    rows: pd.DataFrame
    organisations: pd.DataFrame
    edits: pd.DataFrame
    rejects: pd.DataFrame
    miscounted: pd.DataFrame
    changed: pd.DataFrame
    plans: pd.DataFrame
    activities: pd.DataFrame
    metrics: pd.DataFrame

    def headed(self) -> Iterator[tuple[str, pd.DataFrame]]:
        """The tables that have something to say, each with a heading; the rejects always."""
        for heading, frame in (
            ("rows", self.rows),
            ("plans by organisation and genre", self.organisations),
            ("edits by rule", self.edits),
            ("rejects", self.rejects),
            ("warning: the title of these pages announces another number of plans than was found", self.miscounted),
            (
                "warning: these places hold a file as it is and as it was before a change, and both count; "
                "remove a place and ingest it again",
                self.changed,
            ),
            ("first plans", self.plans),
            ("first activities", self.activities),
            ("first metrics", self.metrics),
        ):
            if len(frame) or heading == "rejects":
                yield heading, frame

    def _repr_html_(self) -> str:
        tables = ((html.escape(name), frame.to_html(index=False, na_rep="")) for name, frame in self.headed())
        return "".join(f"<h4>{name}</h4>{table}" for name, table in tables)


def summarise(query: Query, n_first: int = 5) -> Summary:
    """Summarise a corpus, with ``n_first`` rows of plans, activities and metrics."""
    counts = " UNION ALL ".join(f"SELECT '{name}' AS \"table\", count(*) AS rows FROM {name}" for name in TABLES)
    return Summary(
        rows=query(counts),
        organisations=query(_ORGANISATIONS),
        edits=query(_EDITS),
        rejects=query(_REJECTS),
        miscounted=query(_MISCOUNTED),
        changed=query(_CHANGED),
        plans=query(_PLANS.format(n=n_first)),
        activities=query(_ACTIVITIES.format(n=n_first)),
        metrics=query(_METRICS.format(n=n_first)),
    )

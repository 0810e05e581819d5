"""What a report shows, gathered from a corpus and its analyses."""

import os
import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path

import pandas as pd

from unioncorpus import tables
from unioncorpus.analysis.calendar import calendar
from unioncorpus.analysis.indicators import compare_indicators
from unioncorpus.analysis.prevalence import measure_prevalence
from unioncorpus.analysis.reuse import Reuse
from unioncorpus.analysis.weights import weigh_plans
from unioncorpus.corpus import Corpus
from unioncorpus.corpus_report_plans import read_details
from unioncorpus.errors import UsageError
from unioncorpus.show.report import Content, write_report

#: Plans and metrics that a report takes in unless told otherwise: with more, it would open slowly.
MAX_PLANS, MAX_METRICS = 5_000, 40_000
#: Characters of a piece of text in a table.
MAX_CELL = 300
MAX_FAMILIES, MAX_MEMBERS, MAX_PASSAGES, MAX_REJECTS, MAX_EXAMPLES = 200, 30, 4, 1_000, 3

_PLAN_COLUMNS = [
    *("plan_id", "doc_id", "n", "title", "org_type", "genre", "body", "union_scope", "province", "city", "county"),
    *("school_type", "sector", "n_staff", "claimed_year", "year_low", "year_high", "year_likely_low"),
    *("year_likely_high", "year_status", "period_kind", "n_redactions", "start", "stop"),
]
_METRIC_COLUMNS = (
    'plan_id, text, low, high, bound, unit, kind, "of", indicator, per, modality, role, start, stop, doc_id'
)
_STATUS = "SELECT year_status, count(*) AS plans FROM plans GROUP BY 1 ORDER BY 2 DESC, 1"
_YEARS = """
WITH claimed AS (SELECT claimed_year AS year, count(*) AS claimed FROM plans GROUP BY 1),
crawled AS (SELECT doc_id, min(TRY_CAST(left(crawled_at, 4) AS BIGINT)) AS last FROM sources GROUP BY 1),
bounded AS (
    SELECT year_low AS low, least(year_high, coalesce(last, year_high)) AS high
    FROM plans LEFT JOIN crawled USING (doc_id)
),
spread AS (SELECT unnest(range(low, high + 1)) AS year, 1 / (high - low + 1) AS weight FROM bounded WHERE low <= high),
proven AS (SELECT year, sum(weight) AS proven FROM spread GROUP BY 1)
SELECT year, coalesce(claimed, 0) AS claimed, coalesce(proven, 0) AS proven
FROM claimed FULL JOIN proven USING (year) WHERE year IS NOT NULL ORDER BY year
"""
_EXAMPLES = f"""
SELECT rule, applied, confidence, left(before, {MAX_CELL}) || if(length(before) > {MAX_CELL}, '…', '') AS before,
    left("after", {MAX_CELL}) || if(length("after") > {MAX_CELL}, '…', '') AS "after" FROM edits
QUALIFY row_number() OVER (PARTITION BY rule ORDER BY doc_id, seq) <= {MAX_EXAMPLES} ORDER BY rule, doc_id, seq
"""
_REJECTS = f"SELECT path, stage, reason, detail FROM rejects ORDER BY path LIMIT {MAX_REJECTS}"
_COUNTS = """
SELECT (SELECT count(*) FROM documents) AS documents, (SELECT count(*) FROM plans) AS plans,
    (SELECT count(*) FROM metrics) AS metrics, (SELECT count(*) FROM rejects) AS rejects
"""
_PATHS = "SELECT doc_id, min(path) AS path FROM sources GROUP BY 1"


def report(corpus: Corpus, out: str | os.PathLike[str], *, overwrite: bool = False, max_plans: int = MAX_PLANS) -> None:
    """Write a report of a corpus to one HTML file that needs no network.

    Figures are of the whole corpus; of its plans the first ``max_plans`` can be opened, and the report says so. Raises
    UsageError for a file that is there already (unless ``overwrite``), StoreError when the disk refuses.
    """
    if max_plans < 1:
        raise UsageError(f"report: max_plans is {max_plans}; it must be at least 1")
    write_report(gather(corpus, max_plans), Path(out), overwrite=overwrite)


def gather(corpus: Corpus, max_plans: int = MAX_PLANS) -> Content:
    """Everything that a report shows. The plans' texts are read from the store when ``details`` is gone through."""
    reuse = corpus.reuse(passages="centres")
    shown = _shown_plans(corpus, reuse, max_plans)
    numbers = {plan: n for n, plan in enumerate(shown.plan_id)}
    counts = corpus.sql(_COUNTS).iloc[0]
    return Content(
        origin=corpus.origin(f"python -m unioncorpus report --store {corpus.store}"),
        n_documents=int(counts.documents),
        n_plans=int(counts.plans),
        n_metrics=int(counts.metrics),
        n_rejects=int(counts.rejects),
        n_families=len(_families(reuse)),
        plans=shown.drop(columns=["plan_id", "doc_id", "start", "stop"]),
        metrics=_metrics(corpus, numbers, set(shown.doc_id)),
        tables=_analyses(corpus) | _summaries(corpus) | _reused(corpus, reuse, numbers),
        details=read_details(corpus, shown),
        themes=_names("themes", "theme"),
        indicators=_names("indicators", "rule"),
        reasons=rule_reasons(),
    )


def _analyses(corpus: Corpus) -> dict[str, pd.DataFrame]:
    """What the analyses return, families of copies weighing as one."""
    plans, themes, paragraphs, activities = corpus.plans, corpus.themes, corpus.paragraphs, corpus.activities
    families = corpus.families()
    weights = weigh_plans(families, paragraphs)
    # All plans first, then each kind of organisation.
    calendars = [
        calendar(activities, paragraphs, plans.assign(all="all"), "all", weights),
        calendar(activities, paragraphs, plans, "org_type", weights),
    ]
    return {
        "shares": measure_prevalence(plans, paragraphs, themes, families, "org_type", weights).table,
        "calendar": pd.concat(calendars, ignore_index=True),
        "indicators": compare_indicators(corpus.metrics, paragraphs, plans, None, weights),
    }


def _summaries(corpus: Corpus) -> dict[str, pd.DataFrame]:
    """What there is, what was changed and refused."""
    summary = corpus.summary(1)
    return {
        "rows": summary.rows,
        "organisations": summary.organisations,
        "miscounted": summary.miscounted,
        "status": corpus.sql(_STATUS),
        "years": corpus.sql(_YEARS),
        "edits": summary.edits,
        "examples": corpus.sql(_EXAMPLES),
        "reasons": summary.rejects.drop(columns=["example"]),
        "rejects": corpus.sql(_REJECTS),
    }


def _reused(corpus: Corpus, reuse: Reuse, numbers: Mapping[str, int]) -> dict[str, pd.DataFrame]:
    """The largest families of copies, and what their members share with the centre."""
    families = _families(reuse)[:MAX_FAMILIES]
    return {"members": _members(reuse, families, corpus.plans, numbers), "passages": _passages(reuse, families)}


def _shown_plans(corpus: Corpus, reuse: Reuse, most: int) -> pd.DataFrame:
    """The first plans, each with the file it came from, its family and its length in characters."""
    shown = corpus.plans[_PLAN_COLUMNS].head(most)
    paths = corpus.sql(_PATHS).set_index("doc_id").path
    sizes = reuse.plans.set_index("plan_id").n_family
    return shown.assign(
        path=shown.doc_id.map(paths),
        n_family=shown.plan_id.map(sizes).fillna(1).astype(int),
        characters=shown.stop - shown.start,
    )


def _metrics(corpus: Corpus, numbers: Mapping[str, int], docs: Collection[str]) -> pd.DataFrame:
    """The metrics of the plans shown and of their pages; ``plan`` is the number of the plan in the report, or null."""
    frame = corpus.sql(f"SELECT {_METRIC_COLUMNS} FROM metrics")
    is_outside = frame.plan_id.isna() & frame.doc_id.isin(docs)
    frame = frame[frame.plan_id.isin(numbers.keys()) | is_outside].head(MAX_METRICS)
    frame.insert(0, "plan", frame.plan_id.map(numbers).astype("Int64"))
    return frame.drop(columns=["plan_id", "doc_id", "start", "stop"])


def _families(reuse: Reuse) -> list[str]:
    """Ids of the families of more than one plan, the largest first."""
    sizes = reuse.plans[reuse.plans.n_family > 1].groupby("family_id", sort=False).size()
    return [str(family) for family in sizes.sort_values(ascending=False, kind="stable").index]


def _members(reuse: Reuse, families: Sequence[str], plans: pd.DataFrame, numbers: Mapping[str, int]) -> pd.DataFrame:
    """family (1..), n_family, plan (its number in the report, or null), title, org_type, containment; centre first."""
    order = {family: n for n, family in enumerate(families, 1)}
    frame = reuse.plans[reuse.plans.family_id.isin(families)]
    about = plans.set_index("plan_id")
    frame = frame.assign(
        family=frame.family_id.map(order),
        plan=pd.array([numbers.get(plan) for plan in frame.plan_id], dtype="Int64"),
        title=frame.plan_id.map(about.title),
        org_type=frame.plan_id.map(about.org_type),
        is_other=frame.plan_id != frame.family_id,
    ).sort_values(["family", "is_other", "containment"], ascending=[True, True, False], kind="stable")
    frame = frame.groupby("family", sort=False).head(MAX_MEMBERS)
    return frame[["family", "n_family", "plan", "title", "org_type", "containment"]]


def _passages(reuse: Reuse, families: Sequence[str]) -> pd.DataFrame:
    """The longest passages that the centre of each family shares with its members."""
    order = {family: n for n, family in enumerate(families, 1)}
    family = reuse.plans.set_index("plan_id").family_id
    found = reuse.passages
    found = found.assign(family=found.plan_a.map(family).map(order).astype("Int64")).dropna(subset="family")
    found = found.sort_values(["family", "letters"], ascending=[True, False], kind="stable")
    found = found.groupby("family", sort=False).head(MAX_PASSAGES)
    cut = {name: found[name].map(_cut) for name in ("text_a", "text_b")}
    columns = ["family", "letters", "similarity", "formula", "substitutions", "text_a", "text_b"]
    return found.assign(**cut, substitutions=found.substitutions.map(lambda pairs: pairs[:20]))[columns]


def _cut(text: str) -> str:
    """Text for a table; a mark shows that there is more of it."""
    return text if len(text) <= MAX_CELL else f"{text[:MAX_CELL]}…"


def _names(stem: str, block: str) -> dict[str, str]:
    """id -> Chinese name of the blocks of a table, and of the blocks within them."""
    found = {}
    for entry in tables.read(stem)[block]:
        for inner in (entry, *entry.get("child", ())):
            found[inner["id"]] = inner["name"]
    return found


@cache
def rule_reasons() -> dict[str, str]:
    """Rule id -> why there is such a rule, for the rules that stand in tables.

    >>> rule_reasons()["strip.breadcrumb"]
    'path to the page: 首页 > 工作计划 > 正文'
    """
    found = {}
    for stem in tables.stems():
        for block in tables.read(stem).values():
            for entry in block if isinstance(block, list) else ():
                if isinstance(entry, dict) and re.match(r"(decode|html|repair|convert|strip)\.", str(entry.get("id"))):
                    found[entry["id"]] = entry.get("why", "")
    return found

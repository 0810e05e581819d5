"""From files to what is analysed: how many are left at each step, and why the others went.

The steps are those of the analyses, so that a paper's table and its figures agree: no page is left out for its language
or its kind (documents.language, documents.is_plan). How many plans stand on such pages is the last row; to leave them
out of table and figures alike, take the part of the corpus without them: ``corpus.where(doc_id=[...])``.
"""

from collections.abc import Callable, Mapping

import pandas as pd

COLUMNS = ("step", "unit", "n", "lost", "why")
#: Answers a SELECT over the tables of the contract.
Query = Callable[[str], pd.DataFrame]

_COUNTS = """
SELECT (SELECT count(*) FROM sources) AS found,
    (SELECT count(*) FROM rejects WHERE stage <> 'metadata') AS rejected,
    (SELECT count(*) FROM documents) AS pages, (SELECT count(*) FROM documents WHERE n_plans > 0) AS with_plans
"""
_PLANS = """
SELECT plan_id, year_low IS NOT NULL AND year_high IS NOT NULL AS dated, plan_id IN (
    SELECT plan_id FROM paragraphs WHERE untagged IS DISTINCT FROM 'structural'
) AS has_text, language <> 'zh' OR is_plan < 0.5 AS doubtful
FROM plans JOIN documents USING (doc_id)
"""


def measure_attrition(query: Query, families: Mapping[str, str]) -> pd.DataFrame:
    """One row a step; ``families`` is plan_id -> family_id (analysis/reuse.py).

    Columns: step; unit (what is counted: files, pages, plans or families); n (left after the step; at doubtful, how
    many of those with text are); lost (of the step before; null where the unit changes); why. A page that is found at
    two places is one page. The rejects are those of the whole store, but for lines of metadata, which are no files.
    """
    counts = query(_COUNTS).iloc[0]
    plans = query(_PLANS)
    plans = plans.assign(family=plans.plan_id.map(families))
    text = plans[plans.has_text]
    rows = [
        ("given", "files", counts.found + counts.rejected, None, "files, archives and crawl records given to ingest"),
        ("read", "files", counts.found, counts.rejected, "rejected: empty, binary, too large, not readable"),
        ("pages", "pages", counts.pages, None, "the same bytes, found at several places, are one page"),
        ("with plans", "pages", counts.with_plans, counts.pages - counts.with_plans, "no plan was found on them"),
        ("plans", "plans", len(plans), None, "plans, summaries and reports on these pages"),
        ("with text", "plans", len(text), len(plans) - len(text), "no paragraph but titles, months and signatures"),
        ("analysed", "families", text.family.nunique(), None, "copies of one text are a family"),
        (
            "dated",
            "families",
            text[text.dated].family.nunique(),
            text.family.nunique() - text[text.dated].family.nunique(),
            "no plan of theirs proves a closed interval of years",
        ),
        ("doubtful", "plans", text.doubtful.sum(), None, "counted, but on pages not Chinese or not surely of a union"),
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({"n": int, "lost": "Int64"})

"""Whether targets were met: only where a plan and a summary are of the same organisation and year.

Two plans are linked when their titles name the same organisation, and it is a name of its own (红星中学, not 学校
or 教育局 or XX中学), when one is a plan and the other a summary or report, and when both are of one year: the one in
their own titles, unless the text proves another. A text that is both (genre mixed: a review of one year with a plan
for the next) is linked with nothing, because nothing on record says which of its figures is of which of its years.
Links that a researcher knows better can be given instead, those of mixed texts too.

A target and a result belong together when they are the only ones of their plan and summary with the same indicator,
kind, unit and period. What was met is what was reported: summaries are written by those whose work they sum up.
"""

import re
from dataclasses import dataclass
from functools import cache

import pandas as pd

from unioncorpus import tables
from unioncorpus.errors import UsageError

LINKS = ("plan_id", "summary_id", "organisation", "year")
KEY = ["indicator", "kind", "unit", "per"]
COLUMNS = (
    *("plan_id", "summary_id", "organisation", "year", "indicator", "kind", "unit", "per"),
    *("target_text", "target_low", "target_high", "bound", "result_text", "result_low", "result_high", "ratio", "met"),
)


@dataclass(frozen=True, slots=True)
class _Names:
    """How a title names an organisation: where the name stands, the kind that it ends with, and what is generic."""

    name: re.Pattern[str]
    kind: re.Pattern[str]
    generic: re.Pattern[str]


@cache
def _names() -> _Names:
    words = tables.read("words")["organisations"]
    kinds, generic = "|".join(words["kinds"]), "|".join(words["generic"])
    return _Names(
        re.compile(rf"(?:学?年度?|关于)?([㐀-鿿]{{2,20}}?(?:{kinds}))(?=[㐀-鿿]{{0,12}}工会|工会|[^㐀-鿿]|$)"),
        re.compile(rf"(?:{kinds})$"),
        re.compile(rf"^(?:{generic}|第[一二三四五六七八九十])*$"),
    )


def organisation_in(title: str) -> str | None:
    """The name of the organisation in a title; None where there is none of its own.

    >>> organisation_in("红星中学工会2019年工作计划"), organisation_in("市教育局工会工作总结")
    ('红星中学', None)
    """
    names = _names()
    for found in names.name.finditer(title):
        if not names.generic.match(names.kind.sub("", found[1])):
            return found[1]
    return None


def link_plans(plans: pd.DataFrame) -> pd.DataFrame:
    """Plans with the summaries of the same organisation and year; columns: LINKS.

    ``plans`` is the table. Where an organisation has several plans or summaries of a year, none of them is linked: they
    may be of parts of it.
    """
    named = plans.assign(organisation=plans.title.map(organisation_in), year=_years(plans))
    named = named[named.organisation.notna() & named.year.notna()]
    is_plan, is_summary = named.genre == "plan", named.genre.isin(["summary", "report"])
    sides = []
    for column, side in (("plan_id", named[is_plan]), ("summary_id", named[is_summary])):
        alone = side[~side.duplicated(["organisation", "year", "body"], keep=False)]
        sides.append(alone[["plan_id", "organisation", "year", "body"]].rename(columns={"plan_id": column}))
    links = sides[0].merge(sides[1], on=["organisation", "year", "body"])
    return links[list(LINKS)].astype({"year": int}).reset_index(drop=True)


def _years(plans: pd.DataFrame) -> "pd.Series[int]":
    """The year that the text proves, else the one in the plan's own title, if nothing contradicts it."""
    proven = plans.year_low.where((plans.year_low == plans.year_high).fillna(False).astype(bool))
    claimed = plans.claimed_year_title.where(~plans.year_status.isin(["contradicted", "inconsistent"]))
    years: pd.Series[int] = proven.astype("Int64").fillna(claimed.astype("Int64"))
    return years


def compare_fulfilment(metrics: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Targets of plans beside the results of the summaries that they are linked to.

    ``links`` has plan_id and summary_id (link_plans gives them; organisation and year are taken over if there).

    Columns: plan_id, summary_id, organisation, year, indicator, kind, unit, per; target_text, target_low, target_high,
    bound (of the target); result_text, result_low, result_high; ratio (middle of the result over middle of the target;
    null where that is 0); met (the result reaches the target, or stays within it where the bound is at_most). Empty
    where nothing is linked. Raises UsageError for links without these two columns.
    """
    lacking = [column for column in ("plan_id", "summary_id") if column not in links.columns]
    if lacking:
        raise UsageError(f"fulfilment: links have no column {lacking[0]!r}. Give plan_id and summary_id.")
    known = metrics[metrics.indicator.notna() & (metrics.role != "rhetorical")]
    values = ["text", "low", "high", "bound"]
    targets = _only_ones(known[known.modality == "target"])[["plan_id", *KEY, *values]]
    results = _only_ones(known[known.modality == "actual"])[["plan_id", *KEY, *values]].drop(columns=["bound"])
    targets = targets.rename(columns={v: f"target_{v}" for v in values} | {"bound": "bound"})
    results = results.rename(columns={v: f"result_{v}" for v in values} | {"plan_id": "summary_id"})
    given = links.reindex(columns=list(LINKS))
    pairs = given.merge(targets, on="plan_id").merge(results, on=["summary_id", *KEY])
    target, result = pairs.target_low + pairs.target_high, pairs.result_low + pairs.result_high
    at_most = pairs.bound == "at_most"
    met = (pairs.result_high >= pairs.target_low).where(~at_most, pairs.result_low <= pairs.target_high)
    pairs = pairs.assign(ratio=(result / target).where(target != 0), met=met.astype(bool))
    return pairs[list(COLUMNS)].reset_index(drop=True)


def _only_ones(metrics: pd.DataFrame) -> pd.DataFrame:
    """The metrics that are the only ones of their plan with their KEY; a missing period stands for once."""
    filled = metrics.assign(per=metrics.per.astype(object).where(metrics.per.notna(), "once"))
    return filled[~filled.duplicated(["plan_id", *KEY], keep=False)]

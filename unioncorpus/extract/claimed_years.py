"""The year that titles claim for a plan."""

from unioncorpus import tables
from unioncorpus.extract.source import PlanSource
from unioncorpus.extract.year_phrases import LONGEST_TITLE, context, is_repeated_title, read_year
from unioncorpus.lines import read_mark
from unioncorpus.structure import Document

#: Every year but one in figures has this behind it.
_YEAR = "年"
#: So many lines at the head of a plan may be its title in other words.
_HEAD_LINES = 3
#: A title in brackets ends within so many characters.
_INLINE_CHARS = 60


def read_title_year(title: str) -> int | None:
    """The first year in a title, by the first rule of tables/years.toml that fits; None if there is none.

    >>> [read_title_year(title) for title in ("2012—2013学年工会计划", "二〇一一年工会要点", "工会计划(精选13篇)")]
    [2012, 2011, None]
    >>> [read_title_year(title) for title in ("09年工会总结", "108学年度工会计划", "2O15年工会计划")]
    [2009, 2019, 2015]
    """
    for rule in tables.rules("years", "claimed"):
        if found := rule.pattern.search(title):
            return read_year(found["y"], rule.extra.get("base"))
        if _YEAR not in title:
            return None
    return None


def claimed_by_title(source: PlanSource) -> int | None:
    """The first year in the title of a plan, else in one that stands again at the head of its body.

    A heading with a number is none: 一、2012年工作总结 may be the first part of the plan for 2013. A plan that lost its
    line breaks has its title in brackets within its first line, or running into it.
    """
    if claimed := read_title_year(source.plan.title):
        return claimed
    text, head = source.document.text, source.plan.body - source.plan.start
    if inline := context("inline_title").search(source.own, head, head + _INLINE_CHARS):
        return read_title_year(inline[0])
    for start, stop, *_ in source.plan.paragraphs[:_HEAD_LINES]:
        if run_in := context("run_in_title").match(text, start, stop):
            return read_title_year(run_in[0])
        if stop - start > LONGEST_TITLE or not is_repeated_title(text, start, stop) or read_mark(text, start, stop):
            continue
        if claimed := read_title_year(text[start:stop]):
            return claimed
    return None


def claimed_by_page(document: Document) -> int | None:
    """The first year in the title of the page, else in a headline above its first plan: sites vary their titles."""
    if claimed := read_title_year(document.title or ""):
        return claimed
    above = document.text[: min((plan.start for plan in document.plans), default=0)]
    lines = above.split("\n") if above else ()
    return next((year for line in lines if (year := read_title_year(line)) and context("headline").match(line)), None)

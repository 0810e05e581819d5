"""When a plan was written: what its titles claim, and what its own text proves.

A phrase that names something with a known first year is a hard lower bound, whatever else it says. An upper bound comes
only from what the text treats as its own business: an explicit year of its own period, an anniversary it celebrates, a
rule in force, a campaign under way. Hard bounds are intersected; where they contradict each other the plan is
inconsistent, and only the lower bounds that nothing disputes stand. Soft phrases (the last year of a slogan, a byline)
narrow what is likely, and prove nothing.
"""

import re
from collections.abc import Iterable

from unioncorpus.extract.source import Dating, Finding, PlanSource
from unioncorpus.extract.year_phrases import LONGEST_TITLE, Phrase, context, find_phrases, is_repeated_title
from unioncorpus.lines import read_mark
from unioncorpus.numerals import read_integer
from unioncorpus.records import DatingRow

_TITLE_YEAR = re.compile(
    "((?:19[89]|20[0-4])[0-9])(?<![0-9].{4})(?:(?![0-9])|(?=20[0-4][0-9]学年))(?!号)"
    "|([一二][〇○零O九][〇○零O一二三四五六七八九]{2})(?=年|[—-])"
)
_DATE = re.compile("(?<![0-9])(20[0-4][0-9]|199[0-9])[-./年](1[0-2]|0?[1-9])[-./月](3[01]|[12][0-9]|0?[1-9])(?![0-9])")
#: So many lines at the head of a plan may be its title in other words.
_HEAD_LINES = 3
#: A title in brackets ends within so many characters.
_INLINE_CHARS = 60
_DATE_WORD = re.compile("时间|日期|发布|发表|更新")


def date_plan(
    source: PlanSource, published_at: str | None, period: Finding | None = None
) -> tuple[Dating, tuple[DatingRow, ...]]:
    """What the titles of a plan and its page claim, what its own text proves and makes likely, and the phrases.

    ``published_at`` is the date of a byline (ISO 8601): a soft upper bound, listed with an empty span at the plan's
    start, since the byline is no part of the text. ``period`` is the kind of period that was found. year_status:
    inconsistent where the proofs contradict each other; undated where no year is claimed; contradicted where the claim
    lies outside the proven bounds; confirmed where both bounds lie within a year of it; else compatible, since an open
    interval confirms nothing.
    """
    phrases = find_phrases(source)
    if published_at:
        phrases.insert(0, Phrase(0, 0, None, int(published_at[:4]), "soft", "publication", "years.byline"))
    low, high = _proven(phrases)
    # A review of a year, written when the next has begun, names both: what it celebrated and what is happening now.
    if low is not None and high is not None and low == high + 1 and context("review").search(source.plan.title):
        low, high = high, low
    title, page = _claimed_by_title(source), _claimed_by_page(source)
    status = _status(title or page, low, high)
    if status == "inconsistent":
        low, high = _undisputed(phrases), None
    dating = Dating(title, page, low, high, *_likely(phrases, low, high), status, period.value if period else None)
    return dating, tuple(_row(source, phrase) for phrase in phrases)


def find_publication(bylines: Iterable[str]) -> str | None:
    """Date of publication in the lines that strip took out as bylines, ISO 8601 (2019-05-11).

    A date on a line that speaks of time or publication goes before any other; None if no line has one.

    >>> find_publication(["作者：佚名", "发布时间:2013.2.7 点击：12"])
    '2013-02-07'
    """
    dates: list[tuple[bool, str]] = []
    for line in bylines:
        if found := _DATE.search(line):
            year, month, day = (int(part) for part in found.groups())
            dates.append((_DATE_WORD.search(line) is None, f"{year}-{month:02}-{day:02}"))
    return min(dates, key=lambda date: date[0])[1] if dates else None


def _claimed(title: str) -> int | None:
    """The first year in a title, or None.

    >>> _claimed("2012—2013学年工会计划"), _claimed("二〇一一年工会要点"), _claimed("工会计划(精选13篇)")
    (2012, 2011, None)
    """
    found = _TITLE_YEAR.search(title)
    if not found:
        return None
    return int(found[1]) if found[1] else read_integer(re.sub("[○O]", "〇", found[2]))


def _claimed_by_title(source: PlanSource) -> int | None:
    """The first year in the title of a plan, else in one that stands again at the head of its body.

    A heading with a number is none: 一、2012年工作总结 may be the first part of the plan for 2013. A plan that lost its
    line breaks has its title in brackets within its first line, or running into it.
    """
    if claimed := _claimed(source.plan.title):
        return claimed
    text, head = source.document.text, source.plan.body - source.plan.start
    if inline := context("inline_title").search(source.own, head, head + _INLINE_CHARS):
        return _claimed(inline[0])
    for start, stop, *_ in source.plan.paragraphs[:_HEAD_LINES]:
        if run_in := context("run_in_title").match(text, start, stop):
            return _claimed(run_in[0])
        if stop - start > LONGEST_TITLE or not is_repeated_title(text, start, stop) or read_mark(text, start, stop):
            continue
        if claimed := _claimed(text[start:stop]):
            return claimed
    return None


def _claimed_by_page(source: PlanSource) -> int | None:
    """The first year in the title of the page, else in a headline above its first plan: sites vary their titles."""
    if claimed := _claimed(source.document.title or ""):
        return claimed
    above = source.document.text[: min(plan.start for plan in source.document.plans)]
    lines = above.split("\n") if above else ()
    return next((year for line in lines if (year := _claimed(line)) and context("headline").match(line)), None)


def _proven(phrases: Iterable[Phrase]) -> tuple[int | None, int | None]:
    """The intersection of the hard bounds; low > high where they contradict each other."""
    hard = [p for p in phrases if p.strength == "hard"]
    lows = [p.low for p in hard if p.low is not None]
    highs = [p.high for p in hard if p.high is not None]
    return max(lows, default=None), min(highs, default=None)


def _undisputed(phrases: Iterable[Phrase]) -> int | None:
    """The lower bound that stands where years contradict each other: of names of events, before all upper bounds.

    Years that are told of do not count: sites change them.
    """
    hard = [p for p in phrases if p.strength == "hard"]
    low = max((p.low for p in hard if p.low is not None and p.high is None and p.role == "own_period"), default=None)
    high = min((p.high for p in hard if p.high is not None), default=None)
    return low if low is not None and high is not None and low <= high else None


def _likely(phrases: Iterable[Phrase], low: int | None, high: int | None) -> tuple[int | None, int | None]:
    """The hard bounds narrowed by the soft ones; a soft bound that contradicts them, or another, is passed over."""
    soft = [p for p in phrases if p.strength == "soft"]
    highs = [p.high for p in soft if p.high is not None and (low is None or p.high >= low)]
    likely_high = min([*highs, *([] if high is None else [high])], default=None)
    lows = [p.low for p in soft if p.low is not None and (likely_high is None or p.low <= likely_high)]
    return max([*lows, *([] if low is None else [low])], default=None), likely_high


def _status(claim: int | None, low: int | None, high: int | None) -> str:
    if low is not None and high is not None and low > high:
        return "inconsistent"
    if claim is None:
        return "undated"
    if (low is not None and claim < low) or (high is not None and claim > high):
        return "contradicted"
    if low is not None and high is not None and claim - low <= 1 and high - claim <= 1:
        return "confirmed"
    return "compatible"


def _row(source: PlanSource, phrase: Phrase) -> DatingRow:
    return DatingRow(
        plan_id=source.plan_id,
        doc_id=source.doc_id,
        phrase=source.own[phrase.start : phrase.stop],
        low=phrase.low,
        high=phrase.high,
        strength=phrase.strength,
        role=phrase.role,
        rule=phrase.rule,
        start=source.plan.start + phrase.start,
        stop=source.plan.start + phrase.stop,
    )

"""When a plan was written: what its titles claim, and what its own text proves.

A phrase that names something with a known first year is a hard lower bound, whatever else it says. An upper bound comes
only from what the text treats as its own business: an explicit year of its own period, an anniversary it celebrates, a
rule in force, a campaign under way. Hard bounds are intersected; where they contradict each other the plan is
inconsistent, and only the lower bounds that nothing disputes stand. Soft phrases (the last year of a slogan, a byline)
narrow what is likely, and prove nothing.
"""

import re
from collections.abc import Iterable
from typing import Any

from unioncorpus.columns import Columns
from unioncorpus.extract.claimed_years import claimed_by_title
from unioncorpus.extract.source import Dating, Finding, PlanSource
from unioncorpus.extract.year_phrases import Phrase, context, find_phrases
from unioncorpus.records import DatingRow

_DATE = re.compile("(?<![0-9])(20[0-4][0-9]|199[0-9])[-./年](1[0-2]|0?[1-9])[-./月](3[01]|[12][0-9]|0?[1-9])(?![0-9])")
_DATE_WORD = re.compile("时间|日期|发布|发表|更新")


def date_plan(
    source: PlanSource, published_at: str | None, page_year: int | None, period: Finding | None = None
) -> tuple[Dating, Columns[DatingRow]]:
    """What the titles of a plan and its page claim, what its own text proves and makes likely, and the phrases.

    ``published_at`` is the date of a byline (ISO 8601): a soft upper bound, listed with an empty span at the plan's
    start, since the byline is no part of the text. ``page_year`` is what claimed_by_page gives, ``period`` the kind of
    period that was found. year_status:
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
    title_year = claimed_by_title(source)
    status = _status(title_year or page_year, low, high)
    if status == "inconsistent":
        low, high = _undisputed(phrases), None
    kind = period.value if period else None
    dating = Dating(title_year, page_year, low, high, *_likely(phrases, low, high), status, kind)
    return dating, Columns.of(DatingRow, [_row(source, phrase) for phrase in phrases])


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


def _row(source: PlanSource, phrase: Phrase) -> tuple[Any, ...]:
    """The fields of the row of a phrase."""
    start, stop, *says = phrase
    offset = source.plan.start
    return source.plan_id, source.doc_id, source.own[start:stop], *says, offset + start, offset + stop, ()

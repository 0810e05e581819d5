"""Festivals and terms of tables/festivals.toml in running text, and the months that they imply.

The month of a lunar festival (春节, 元宵, 端午, 中秋, 重阳) follows from the plan's year by the lunar calendar
(borax); where no year is known, its usual months stand.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from unioncorpus.extract.source import Dating
from unioncorpus.tables import Rule, rules

#: Years that the calendar of borax covers, less one at each end.
_FIRST_YEAR, _LAST_YEAR = 1901, 2099
#: A school year n begins in September of the year n: festivals before that fall in the year n + 1.
_SCHOOL_YEAR_BEGINS = 9


@dataclass(frozen=True, slots=True)
class Period:
    """The year that a plan is for, if it is known: one calendar year, or a school year that begins in it."""

    year: int | None = None
    is_school_year: bool = False


@dataclass(frozen=True, slots=True)
class Festival:
    """A festival or term at text[start:stop] and the months that it implies, in the order in which they are meant."""

    start: int
    stop: int
    months: tuple[int, ...]


def plan_period(dating: Dating, kind: str | None = None) -> Period:
    """The year whose calendar holds: the one that the text proves, else the claimed one unless the text denies it.

    ``kind`` is the period that the plan covers (period_kind): a term may lie in two calendar years and leaves the year
    open.

    >>> plan_period(Dating(claimed_year_title=2012, year_status="compatible"))
    Period(year=2012, is_school_year=False)
    """
    year = dating.claimed_year_title or dating.claimed_year_page
    if dating.year_low is not None and dating.year_low == dating.year_high:
        year = dating.year_low
    elif dating.year_status in ("contradicted", "inconsistent") or kind == "term":
        year = None
    if year is not None and not _FIRST_YEAR <= year <= _LAST_YEAR:
        year = None
    return Period(year, kind == "school_year")


@cache
def _named() -> re.Pattern[str]:
    """All festivals and terms as one pattern. It has no groups, with which re would try each of them everywhere."""
    return re.compile("|".join(rule.expression for rule in rules("festivals")))


def find_festivals(text: str, start: int, stop: int, period: Period) -> Iterator[Festival]:
    """Festivals and terms in text[start:stop], in text order.

    >>> [f.months for f in find_festivals("中秋慰问，寒假家访", 0, 9, Period(2020))]
    [(10,), (1, 2)]
    """
    for found in _named().finditer(text, start, stop):
        rule = next(rule for rule in rules("festivals") if rule.pattern.match(text, found.start(), stop))
        yield Festival(*found.span(), _months(rule, period))


def _months(rule: Rule, period: Period) -> tuple[int, ...]:
    lunar = rule.extra.get("lunar")
    if lunar is None or period.year is None:
        return tuple(rule.extra["months"])
    is_next = period.is_school_year and max(rule.extra["months"]) < _SCHOOL_YEAR_BEGINS
    return (_solar_month(period.year + is_next, *lunar),)


@cache
def _solar_month(year: int, month: int, day: int) -> int:
    """Month of the solar calendar in which a day of the lunar year falls."""
    from borax.calendars.lunardate import LunarDate  # only plans with a lunar festival need the calendar

    return int(LunarDate(year, month, day).to_solar_date().month)

"""Phrases that date the text they stand in, each with the years it allows, its strength and its role."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import NamedTuple, Self

from unioncorpus import tables
from unioncorpus.extract.events import Event, find_events
from unioncorpus.extract.gazetteer import find_places
from unioncorpus.extract.source import PlanSource
from unioncorpus.extract.word_lists import WordList
from unioncorpus.first_look import FirstLook
from unioncorpus.numerals import read_integer

_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
#: The sixty-year cycle that began with 甲子 in 1984.
_CYCLE = WordList(lambda: ((_STEMS[(year - 4) % 10] + _BRANCHES[(year - 4) % 12], year) for year in range(1984, 2044)))

#: Every year holds one of these; those of the second row are cut short (05年), of the third written out (二oo六年), of
#: the fourth have a letter for a figure (2O15年), of the last are counted from 1912 (民国108年).
_DECADES = (
    *("198", "199", "200", "201", "202", "203", "204"),
    *(f"0{year}年" for year in range(10)),
    *("一九八", "一九九", *(f"二{zero}" for zero in "〇○零Oo0")),
    *("2O", "2o", "20O", "20o"),
    *("民国9", "民国1"),
)
_YEAR_IN_WORDS = re.compile(
    "(?:(?:一九|19)[八九89]|[二2][〇○零Oo0][〇○零Oo0-4一二三四])[〇○零Oo0-9一二三四五六七八九](?=年)"
)
_FIGURES = str.maketrans("〇○零Oo一二三四五六七八九", "00000123456789")
#: 民国1年 was 1912; a year without its century is of this one if it is less than that.
_REPUBLIC, _PIVOT = 1911, 80
#: What tells little of a line that names a year.
_IN_YEARS = "0123456789年"
_DECADE = WordList(lambda: ((decade, None) for decade in _DECADES))


def _anniversary_cues() -> Iterator[tuple[str, tuple[tables.Rule, ...]]]:
    """What tells that a line may hold an anniversary, with the rules to try on it."""
    rules = tables.rules("years", "anniversary")
    for cue in dict.fromkeys(cue for rule in rules for cue in rule.extra["cues"]):
        yield cue, tuple(rule for rule in rules if cue in rule.extra["cues"])


_ANNIVERSARIES = WordList(_anniversary_cues)
#: A law is called new when it is issued, too: 新 alone tells the changed text of one that was so many years old.
_NEW_AFTER_YEARS = 8
#: Among so many first lines may be a date in brackets.
_HEAD_LINES = 4
#: A year that is named in passing in so many first characters dates the text beside whatever else does.
_FIRST_CHARS = 60
#: A clause begins behind one of these, or at the start of its line.
_CLAUSE_MARKS = "，。；：、（(“”"
#: A year without its last figures proves no more than this.
_CENTURY = 2000
#: A longer line is no title.
LONGEST_TITLE = 52
#: Explicit years of the text's own period that lie further apart than this do not speak of one period.
_ONE_PERIOD = 2


@cache
def context(block: str) -> re.Pattern[str]:
    """The pattern of a block of tables/year_contexts.toml, each of which has one rule."""
    (rule,) = tables.rules("year_contexts", block)
    return rule.pattern


class Phrase(NamedTuple):
    """A phrase own[start:stop] of a plan and the years it allows; None = open. Values as in the dating table."""

    start: int
    stop: int
    low: int | None
    high: int | None
    strength: str
    role: str
    rule: str


@dataclass(frozen=True, slots=True)
class _Years:
    """Where a body may name a year, the lines of these places without titles that stand again, and titles in lines."""

    hints: list[int]
    lines: list[tuple[int, int]]
    titles: set[int]

    @classmethod
    def of(cls, source: PlanSource, body: int) -> Self:
        """Those of a plan whose body begins at an offset of its own text."""
        own = source.own
        hints = [at for _, at, _ in _DECADE.find(source.words) if at >= body]
        lines = [line for line in dict.fromkeys(_line(own, at) for at in hints) if not is_repeated_title(own, *line)]
        return cls(hints, lines, _inline_titles(own, body))


def find_phrases(source: PlanSource) -> list[Phrase]:
    """All dating phrases of a plan's own body, in text order. Titles are claims and prove nothing."""
    own, body = source.own, source.plan.body - source.plan.start
    phrases = [
        *_from_events(source, body),
        *_from_places(source, body),
        *_from_anniversaries(source, body),
        *_from_cycle(source, body),
        *_from_redacted(own, body),
    ]
    years = _Years.of(source, body)
    phrases += _from_explicit(source, years)
    is_dated = any(p.strength == "hard" and (p.low or 0) > _CENTURY for p in phrases)
    phrases += _from_mentioned(own, years, body + _FIRST_CHARS if is_dated else len(own))
    return sorted(phrases, key=lambda p: (p.start, p.stop))


def read_year(figures: str, base: int | None = None) -> int:
    """A year from its figures, be they letters or characters; ``base`` is added, or the century of two figures.

    >>> read_year("二oo六"), read_year("2O15"), read_year("08"), read_year("98"), read_year("108", 1911)
    (2006, 2015, 2008, 1998, 2019)
    """
    year = int(figures.translate(_FIGURES))
    if base is None and len(figures) == 2:
        base = 2000 if year < _PIVOT else 1900
    return year + (base or 0)


def _from_events(source: PlanSource, body: int) -> Iterator[Phrase]:
    """Events that the text names; one that had ended before another of them began is looked back on."""
    own = source.own
    found = [(e, _event_phrase(e, own, start, stop)) for e, start, stop in find_events(source.words) if start >= body]
    latest = max((phrase.low for _, phrase in found if phrase.low is not None), default=0)
    for event, phrase in found:
        if event.ended and phrase.high is not None and phrase.high < latest:
            yield phrase._replace(high=None, role="past")
            continue
        yield phrase
        if event.last is not None and phrase.role == "own_period" and phrase.high is None:
            yield phrase._replace(low=None, high=event.last, strength="soft")


def _event_phrase(event: Event, own: str, start: int, stop: int) -> Phrase:
    before, here = own[max(0, start - 12) : start], (start, stop)
    if context("held").match(own, stop):
        return Phrase(*here, *_as_of(own, start, event.first), "hard", "own_period", event.id)
    if (context("ahead").search(before) and context("to_come").match(own, stop)) or (
        event.kind == "meeting" and context("greeted").search(before)
    ):
        return Phrase(*here, event.first - 1, event.first, "hard", "future", event.id)
    if context("dedicated").match(own, stop):
        return Phrase(*here, event.first - 1, event.first, "hard", "future", event.id)
    if context("behind").match(own, stop):
        return Phrase(*here, event.term[0] if event.term else event.first, None, "hard", "past", event.id)
    if event.term:
        return _term_phrase(event, event.term, own, start, stop)
    high = event.last if event.ended else None
    low = event.amended if event.amended and _is_amended(event, own, start, stop) else event.first
    return Phrase(*here, low, high, "hard", "own_period", event.id)


def _is_amended(event: Event, own: str, start: int, stop: int) -> bool:
    """Whether the text means the changed text of a law: 修订后的《甲法》, 《甲法》（修正）, 新《甲法》."""
    before = own[max(0, start - 16) : start]
    if context("amended").search(before) or context("amended_behind").match(own, stop):
        return True
    return (
        event.amended is not None
        and event.amended - event.first >= _NEW_AFTER_YEARS
        and bool(context("new").search(before))
    )


def _term_phrase(event: Event, term: tuple[int, int], own: str, start: int, stop: int) -> Phrase:
    """A five-year plan: its first or last year where the text says so, the years it covers while it runs."""
    first, last = term
    for block, year in (("term_first", first), ("term_last", last)):
        if context(block).match(own, stop):
            return Phrase(start, stop, *_as_of(own, start, year), "hard", "own_period", event.id)
    if context("term_drafted").match(own, stop) or context("drafting").search(own[max(0, start - 12) : start]):
        return Phrase(start, stop, first - 1, None, "hard", "future", event.id)
    if context("term_runs").match(own, stop):
        return Phrase(start, stop, first, last, "hard", "own_period", event.id)
    return Phrase(start, stop, first - 1, None, "hard", "own_period", event.id)


def _as_of(own: str, at: int, year: int) -> tuple[int, int]:
    """The years of a text that names a year's own occasion: another where it says that this is last or next year's.

    A plan that speaks of the next year may be of it already.
    """
    before = own[max(0, at - 12) : at]
    if context("last_year").search(before):
        return year + 1, year + 1
    return (year - 1, year) if context("next_year").search(before) else (year, year)


def _from_places(source: PlanSource, body: int) -> Iterator[Phrase]:
    """Names that were set up or given up after 1990; a name that any of its places still has proves nothing, and a firm
    keeps the old one."""
    own = source.own
    for found, start, stop in find_places(source.words):
        if start < body or any(place.name != own[start:stop] for place in found):
            continue
        sinces = [place.since for place in found if place.since is not None]
        untils = [place.until for place in found if place.until is not None]
        low = min(sinces) if len(sinces) == len(found) else None
        is_given_up = len(untils) == len(found) and not context("firm").match(own, stop)
        high = max(untils) if is_given_up else None
        if low or high:
            yield Phrase(start, stop, low, high, "hard", "own_period", "places.renamed")


def _from_anniversaries(source: PlanSource, body: int) -> Iterator[Phrase]:
    own = source.own
    cues = [(rules, at) for rules, at, _ in _ANNIVERSARIES.find(source.words) if at >= body]
    tried = {(rule.id, _line(own, at)): rule for rules, at in cues for rule in rules}
    for (_, (start, stop)), rule in tried.items():
        for found in rule.pattern.finditer(own, max(body, start), stop):
            n = read_integer(found["n"])
            if n is not None:
                year = rule.extra["base"] + n
                past = context("behind").match(own, found.end()) is not None
                role = "past" if past else "own_period"
                low, high = _as_of(own, found.start(), year)
                # What a text greets may lie ahead, up to a year.
                if context("ahead").search(own, max(body, found.start() - 12), found.start()):
                    low = year - 1
                yield Phrase(*found.span(), low, None if past else high, "hard", role, rule.id)


def _from_cycle(source: PlanSource, body: int) -> Iterator[Phrase]:
    """Years of the sixty-year cycle: greeted at the end of the year before, or named in the year itself."""
    own = source.own
    for year, start, stop in _CYCLE.find(source.words):
        if start >= body and context("cycle").match(own, stop):
            sentence = max(own.rfind(end, body, start) for end in "。\n") + 1
            greeted = context("new_year").search(own, max(sentence, body), start) is not None
            high = year - 1 if greeted else year
            yield Phrase(start, stop, year - 1, high, "hard", "own_period", "years.sexagenary")


def _from_redacted(own: str, body: int) -> Iterator[Phrase]:
    for rule in tables.rules("years", "redacted"):
        for found in rule.pattern.finditer(own, body):
            yield Phrase(*found.span(), _CENTURY, None, "hard", "own_period", rule.id)


def _from_mentioned(own: str, years: _Years, end: int) -> Iterator[Phrase]:
    """Years that a clause before ``end`` names in passing: the text is of the year before at the earliest."""
    (rule,) = tables.rules("years", "mentioned")
    hints = years.hints[: bisect_left(years.hints, end)]
    for start, stop in years.lines:
        for at in hints[bisect_left(hints, start) : bisect_left(hints, stop)]:
            clause = max(start, *(own.rfind(mark, start, at) for mark in _CLAUSE_MARKS))
            found = rule.pattern.match(own, clause, min(stop, end))
            if found and found.start("y") == at and at not in years.titles:
                yield Phrase(*found.span("y"), int(found["y"]) - 1, None, "hard", "past", rule.id)


def _from_explicit(source: PlanSource, years: _Years) -> Iterator[Phrase]:
    """Years that stand in the text. A place has the role of the first rule that fits it; own years must agree."""
    periods: list[Phrase] = []
    for phrase in _explicit(source, years):
        if phrase.role == "own_period":
            periods.append(phrase)
        else:
            yield phrase
    lows = [p.low for p in periods if p.low is not None]
    highs = [p.high for p in periods if p.high is not None]
    low, high = min(lows, default=0), max(highs, default=0)
    for phrase in periods:
        if high - low <= _ONE_PERIOD:
            yield phrase._replace(low=low, high=high)
        else:
            yield phrase._replace(strength="soft")


def _explicit(source: PlanSource, years: _Years) -> Iterator[Phrase]:
    own, signed = source.own, _signature(source)
    review = context("review").search(source.plan.title) is not None
    taken = set(years.titles)
    if signed is not None:
        taken.update(range(signed.start, signed.stop))
        yield signed
    if any(not own[at].isascii() or "O" in own[at : at + 3].upper() for at in years.hints):
        own = _YEAR_IN_WORDS.sub(lambda year: year[0].translate(_FIGURES), own)
    called = [(n, rule, line) for line in years.lines for n, rule in _explicit_rules().at(own[slice(*line)])]
    for _, rule, (start, stop) in sorted(called, key=itemgetter(0)):
        for found in rule.pattern.finditer(own, start, stop):
            at = min(found.start(name) for name, year in found.groupdict().items() if year)
            if at in taken:
                continue
            taken.add(at)
            yield _explicit_phrase(rule, found, review)


@cache
def _explicit_rules() -> FirstLook[tuple[int, tables.Rule]]:
    """The rules for years that stand in the text, with their numbers in order."""
    rules = enumerate(tables.rules("years", "explicit"))
    return FirstLook(((rule.expression, (n, rule)) for n, rule in rules), common=_IN_YEARS)


def _inline_titles(own: str, body: int) -> set[int]:
    """The places of titles within lines, where line breaks are lost."""
    titles = [title.span() for title in _run_in_titles(own, body)]
    if "【" in own or "范文”" in own:
        titles += [title.span() for title in context("inline_title").finditer(own, body)]
    return {at for span in titles for at in range(*span)}


def _run_in_titles(own: str, at: int) -> Iterator[re.Match[str]]:
    """Titles that run into the text behind them, in the first lines from a place on."""
    for _ in range(_HEAD_LINES):
        if found := context("run_in_title").match(own, at):
            yield found
        at = own.find("\n", at) + 1
        if not at:
            return


def is_repeated_title(text: str, start: int, stop: int) -> bool:
    """Whether the line text[start:stop] is a title of the plan that stands again in its body: a claim, no proof."""
    return stop - start <= LONGEST_TITLE and context("title_line").fullmatch(text, start, stop) is not None


def _line(own: str, at: int) -> tuple[int, int]:
    stop = own.find("\n", at)
    return own.rfind("\n", 0, at) + 1, stop if stop >= 0 else len(own)


def _explicit_phrase(rule: tables.Rule, found: re.Match[str], review: bool) -> Phrase:
    groups = found.groupdict()
    more = (read_integer(groups.pop("n")) or 1) - 1 if "n" in groups else 0
    years = sorted(read_year(year, rule.extra.get("base")) + more for year in groups.values() if year)
    role = "past" if rule.extra.get("only_reviews") and not review else rule.extra["role"]
    if role == "future":
        return Phrase(*found.span(), None, years[-1], "soft", role, rule.id)
    if role == "past":
        low = years[-1] - 1 if rule.extra.get("may_be_next") else years[-1]
        return Phrase(*found.span(), low, None, "hard", role, rule.id)
    return Phrase(*found.span(), years[0], years[-1], "hard", role, rule.id)


def _signature(source: PlanSource) -> Phrase | None:
    """The date under a plan, or in brackets above it: of its year, or of the last months before it, or (a review) the
    first after it."""
    plan = source.plan
    (signed,) = tables.rules("years", "signature")
    above = [p for p in plan.paragraphs[:_HEAD_LINES] if source.document.text[p.start] in "（("]
    for paragraph in [*plan.paragraphs[-2:], *above]:
        if paragraph.title or (found := signed.pattern.match(source.text_of(paragraph))) is None:
            continue
        year = read_year(found["y"], None if len(found["y"]) > len("108") else _REPUBLIC)
        month = 1 if found["m"] == "元" else read_integer(found["m"])
        if month is None:
            continue
        review = "总结" in plan.title or "小结" in plan.title
        low = year - 1 if review and month <= 3 else year
        high = year + 1 if not review and month >= 11 else year
        start, stop = paragraph.start - plan.start, paragraph.stop - plan.start
        return Phrase(start, stop, low, high, "hard", "own_period", signed.id)
    return None

"""Where the union itself is: told apart from places that it visits, helps or merely names."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from unioncorpus import tables
from unioncorpus.extract.gazetteer import Place, find_places, short_counties
from unioncorpus.extract.source import Finding, PlanSource
from unioncorpus.extract.word_lists import WordList

Location = tuple[str | None, str | None, str | None]

#: Before one of these even the short name of a county is a place.
_AUTHORITY = WordList(lambda: ((name, None) for name in tables.read("place_words")["authorities"]))
#: What a place weighs in the title or the signature, before an organisation, and anywhere else in the opening.
_NAMED, _BEFORE_ORGANISATION, _OPENING = 4.0, 2.0, 0.5
_OPENING_CHARS = 120
#: How far before a place it may be told that one goes there, in characters; before the last of a list, farther.
_NEAR, _NEAR_LIST = 9, 48
#: The places, or units, of a list before its last: 参观了城东支行、|雨花支行和|韶山市支行.
_LISTED = re.compile(
    "[^，。；：、]{2,14}、(?:[^，。；：、]{2,14}、){0,4}(?:[^，。；：、]{2,14}[和及与])?$|[^，。；：、]{2,14}[和及与]$"
)
_ENOUGH = 2.0


_NAMES: tuple[tuple[str, Callable[[Place], str | None]], ...] = (
    ("province", lambda place: place.province),
    ("city", lambda place: place.city),
    ("county", lambda place: place.name if place.level == "county" else None),
)


@dataclass(slots=True)
class _Mention:
    """What the mentions of one name weigh together, and where the weightiest stands."""

    votes: float = 0.0
    best: float = 0.0
    start: int = 0
    stop: int = 0


def locate(source: PlanSource) -> tuple[Location, tuple[Finding, ...]]:
    """Province, city and county of the union itself, each with its best mention; None for what the text does not tell.

    A place in the title or the signature, or before the name of an organisation (扬州市教育局), is the union's own or
    lies above it; a place visited, helped or written from is not. Where places contradict each other the better
    supported one counts, and of two that are supported alike none.
    """
    mentions: dict[tuple[Place, ...], _Mention] = defaultdict(_Mention)
    named = find_places(source.words)
    within = _narrowed(named)
    for found, start, stop in [
        *((within.get(found, found), start, stop) for found, start, stop in named),
        *_short_counties(source),
    ]:
        weight = _weigh(source, start, stop)
        mention = mentions[found]
        mention.votes += weight
        if weight > mention.best:
            mention.best, mention.start, mention.stop = weight, start, stop
    mentions = {found: mention for found, mention in mentions.items() if mention.votes >= _ENOUGH}
    location = _agree({found: mention.votes for found, mention in mentions.items()})
    if (location[2] or "").endswith(("县", "区", "旗")) and _speaks_of_a_city(source.own):
        location = (*location[:2], None)
    return location, tuple(_findings(location, mentions))


def _narrowed(named: list[tuple[tuple[Place, ...], int, int]]) -> Mapping[tuple[Place, ...], tuple[Place, ...]]:
    """Places that share a name, by those of them that lie in the place named right before (西安市长安区)."""
    narrowed: dict[tuple[Place, ...], tuple[Place, ...]] = {}
    for (around, _, stop), (found, start, _) in pairwise(named):
        names = {place.name for place in around}
        inside = tuple(place for place in found if place.city in names or place.province in names)
        if start == stop and inside:
            narrowed[found] = inside
    return narrowed


@cache
def _context(block: str) -> re.Pattern[str]:
    """The pattern of a block of tables/place_words.toml, each of which has one rule."""
    (rule,) = tables.rules("place_words", block)
    return rule.pattern


def _speaks_of_a_city(own: str) -> bool:
    """Whether a text speaks for all of a city (全市, 全盟) rather than for a county: counties named are below it."""
    return len(_context("whole_city").findall(own)) > len(_context("whole_county").findall(own))


def _short_counties(source: PlanSource) -> Iterator[tuple[tuple[Place, ...], int, int]]:
    """Counties named without 县 or 区 right before an authority (鼎城教育工会), where only one is so named."""
    for _, start, _ in _AUTHORITY.find(source.words):
        for length in (3, 2):
            at = start - length
            place = short_counties().get(source.own[max(at, 0) : start])
            if place:
                yield (place,), at, start
                break


def _weigh(source: PlanSource, start: int, stop: int) -> float:
    own, body = source.own, source.plan.body - source.plan.start
    if start < body:
        return _NAMED
    if _is_elsewhere(own, start):
        return 0.0
    if start >= source.signature and _context("organisation").match(own, stop):
        return _NAMED
    if _context("organisation").match(own, stop, stop + 20):
        return _BEFORE_ORGANISATION
    return _OPENING if start < body + _OPENING_CHARS else 0.0


def _is_elsewhere(own: str, start: int) -> bool:
    """Whether the words before a place, or before the list that it stands in, say that one only goes there."""
    if _context("elsewhere").search(own, max(0, start - _NEAR), start):
        return True
    listed = _LISTED.search(own, max(0, start - _NEAR_LIST), start) if own[start - 1 : start] in "、和及与" else None
    return listed is not None and _context("elsewhere_list").search(own, listed.start(), start) is not None


def _findings(location: Location, mentions: Mapping[tuple[Place, ...], _Mention]) -> Iterator[Finding]:
    for (fact, name), value in zip(_NAMES, location, strict=True):
        fit = [mention for found, mention in mentions.items() if value in {name(place) for place in found}]
        if value is not None and fit:
            best = max(fit, key=lambda mention: (mention.votes, -mention.start))
            score = round(1 - 0.5 ** (sum(mention.votes for mention in fit) / _ENOUGH), 3)
            yield Finding(fact, value, score, best.start, best.stop)


def _agree(votes: Mapping[tuple[Place, ...], float]) -> Location:
    """The province, city and county that most votes fit, each chosen within the one before."""
    fits = _Fits(votes)
    values: list[str | None] = []
    for _, name in _NAMES:
        value = fits.best(name)
        values.append(value)
        if value is not None:
            fits = fits.within(lambda place, name=name, value=value: name(place) == value)  # type: ignore[misc]
    province, city, county = values
    return province, city, county


class _Fits:
    """Votes for names, each with the places that the name may mean."""

    def __init__(self, votes: Mapping[tuple[Place, ...], float]) -> None:
        self._votes = votes

    def within(self, test: Callable[[Place], bool]) -> "_Fits":
        """The same votes, with only the places that pass a test."""
        kept: dict[tuple[Place, ...], float] = {}
        for found, weight in self._votes.items():
            if places := tuple(place for place in found if test(place)):
                kept[places] = kept.get(places, 0.0) + weight
        return _Fits(kept)

    def best(self, value: Callable[[Place], str | None]) -> str | None:
        """The value with the most votes; None if there is none, or if the first two have as many."""
        sums: dict[str, float] = {}
        for found, weight in self._votes.items():
            values = {value(place) for place in found}
            if len(values) == 1 and (only := values.pop()) is not None:
                sums[only] = sums.get(only, 0.0) + weight
        ranked = sorted(sums.items(), key=lambda item: -item[1])
        if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
            return None
        return ranked[0][0]

"""Where the union itself is: told apart from places that it visits, helps or merely names."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping

from unioncorpus.extract.gazetteer import Place, find_places
from unioncorpus.extract.source import PlanSource

Location = tuple[str | None, str | None, str | None]

#: Directly behind a place: the union's own organisation, or the authority above it.
_ORGANISATION = re.compile(
    "[^，。；、：\\s]{0,12}?(?:工会|教育局|教体局|教委|总工会|卫生局|小学|中学|学校|医院|大学|学院|幼儿园|公司|集团|机关|"
    "县委|区委|市委|政府|文明单位|教育系统|十佳|先进|局)"
)
#: Before a place that the union only goes to or helps, or that comes in from outside.
_ELSEWHERE = re.compile(
    "(?:赴|到|往|去|游|访|帮扶|支援|援助|来自|捐|慰问|考察|参观|游览|观看|登|红色|前往|飞|兄弟|邀请|学习|向)"
    "[^，。；：\\s]{0,6}$"
)
#: What a place weighs in the title or the signature, before an organisation, and anywhere else in the opening.
_NAMED, _BEFORE_ORGANISATION, _OPENING = 4.0, 2.0, 0.5
_OPENING_CHARS = 120
_SIGNATURE_CHARS = 40
_ENOUGH = 2.0


def locate(source: PlanSource) -> Location:
    """Province, city and county of the union itself; None for what the text does not tell.

    A place in the title or the signature, or before the name of an organisation (扬州市教育局), is the union's own or
    lies above it; a place visited, helped or written from is not. Where places contradict each other the better
    supported one counts, and of two that are supported alike none.
    """
    plan, text = source.plan, source.document.text
    votes: dict[tuple[Place, ...], float] = defaultdict(float)
    for found, start, stop in find_places(text[plan.start : plan.stop]):
        votes[found] += _weigh(source, plan.start + start, plan.start + stop)
    return _agree({found: votes[found] for found in votes if votes[found] >= _ENOUGH})


def _weigh(source: PlanSource, start: int, stop: int) -> float:
    plan, text = source.plan, source.document.text
    if start < plan.body:
        return _NAMED
    if _ELSEWHERE.search(text, max(plan.start, start - 9), start):
        return 0.0
    if start >= plan.stop - _SIGNATURE_CHARS and _ORGANISATION.match(text, stop, plan.stop):
        return _NAMED
    if _ORGANISATION.match(text, stop, min(plan.stop, stop + 20)):
        return _BEFORE_ORGANISATION
    return _OPENING if start < plan.body + _OPENING_CHARS else 0.0


def _agree(votes: Mapping[tuple[Place, ...], float]) -> Location:
    """The province, city and county that most votes fit, each chosen within the one before."""
    fits = _Fits(votes)
    province = fits.best(lambda place: place.province)
    fits = fits.within(lambda place: province in (None, place.province))
    city = fits.best(lambda place: place.city)
    fits = fits.within(lambda place: city in (None, place.city))
    county = fits.best(lambda place: place.name if place.level == "county" else None)
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

"""Cues of a codebook, and which of their finds count: not what is passed over, nor what goes with another theme."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import compress
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

#: Kinds of surface with the chance that one find makes the paragraph one of its theme.
WEIGHTS: Mapping[str, float] = {"strong": 0.8, "plain": 0.5, "weak": 0.25}
STRONG, WEAK = WEIGHTS["strong"], WEIGHTS["weak"]

#: A form takes its content from what stands at most so many characters before it, in its sentence.
_FORM_REACH = 12
#: An aside goes with what stands at most so many characters before or behind it, in its sentence.
_ASIDE_REACH = 40
_SENTENCE_END = re.compile("[。；;\n]")
#: A line of a month lists events (七月：托管班，旅游): one is not when or with what another is done.
_EVENT_END, _EVENTS, _EVENTS_CHARS = re.compile("[，,]"), re.compile("[^\n，。；：:]{0,8}月份?[：:]"), 200
#: A theme covers another one in a clause of its own.
_CLAUSE_END = re.compile("[。；;，,：:\n]")
#: Behind one of these a form stands beside what is named before it.
_AND = frozenset("及和与暨")


@dataclass(frozen=True, slots=True)
class Kinds:
    """What tells themes and surfaces apart: themes of people, themes that each covers, forms and asides.

    A form (演讲, 培训) names how something is done, an aside (月饼, 食堂) when, with what or where: they carry their
    themes by themselves only.
    """

    people: frozenset[str] = frozenset()
    covers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    forms: frozenset[str] = frozenset()
    asides: frozenset[str] = frozenset()


class Cue(NamedTuple):
    """What a surface stands for: (theme, weight) pairs, a child's weight being its parent's too; none for a mask.

    ``lead_themes`` has the weights that count where the surface stands in the lead of a paragraph; ``children`` are
    the child themes, each with its parent. ``content`` are the themes that others go with; a form or an aside
    (``is_bound``) gives none. ``covered`` are the themes that count as its own one where they are named behind it.
    """

    surface: str
    themes: tuple[tuple[str, float], ...] = ()
    lead_themes: tuple[tuple[str, float], ...] = ()
    children: tuple[tuple[str, str], ...] = ()
    content: frozenset[str] = frozenset()
    covered: frozenset[str] = frozenset()
    is_bound: bool = False
    is_aside: bool = False


#: (cue, start, stop)
Find = tuple[Cue, int, int]
_CUE, _START = itemgetter(0), itemgetter(1)
_IS_BOUND, _COVERED = attrgetter("is_bound"), attrgetter("covered")


def make_cue(surface: str, weights: Mapping[str, float], kinds: Kinds) -> Cue:
    """The cue of a surface with its weight in each theme."""
    is_aside = surface in kinds.asides
    is_bound = is_aside or surface in kinds.forms
    themes, lead_themes, children, content = _meaning(tuple(weights.items()), kinds.people, is_bound)
    covered = frozenset[str]().union(*(kinds.covers.get(t, ()) for t, weight in themes if weight == STRONG))
    return Cue(surface, themes, lead_themes, children, content, covered, is_bound, is_aside)


@cache
def _meaning(weights: tuple[tuple[str, float], ...], people: frozenset[str], is_bound: bool) -> tuple[Any, ...]:
    """Themes, lead themes, children and content of a cue. Cues share them: they stay in the processor's cache."""
    themes = tuple((theme.partition(".")[0], weight) for theme, weight in weights)
    lead_themes = tuple((theme, 1 - (1 - weight) ** 2) for theme, weight in themes)
    children = tuple((theme, theme.partition(".")[0]) for theme, _ in weights if "." in theme)
    strong = () if is_bound else (theme for theme, weight in themes if weight == STRONG)
    return themes, lead_themes, children, frozenset(strong) - people


def that_count(finds: list[Find], passing: Iterable[tuple[int, int]], text: str) -> list[Find]:
    """Of the finds in a text those that count, in text order.

    None do that stand wholly in a passing stretch, that go with another theme, or that another theme covers.
    """
    finds.sort(key=_START)
    finds = _outside(finds, passing)
    bound = compress(range(len(finds)), map(_IS_BOUND, map(_CUE, finds)))
    finds = _without(finds, [k for k in bound if _goes_with_another(finds, k, text)])
    covering = compress(range(len(finds)), map(_COVERED, map(_CUE, finds)))
    return _without(finds, {at for k in covering for at in _covered_by(finds, k, text)})


def _outside(finds: list[Find], passing: Iterable[tuple[int, int]]) -> list[Find]:
    """The finds that do not stand wholly in a passing stretch."""
    hidden: set[int] = set()
    for start, stop in passing:
        first = bisect_left(finds, start, key=_START)
        last = bisect_left(finds, stop, first, key=_START)
        hidden.update(k for k in range(first, last) if finds[k][2] <= stop)
    return _without(finds, hidden)


def _without(finds: list[Find], taken: Collection[int]) -> list[Find]:
    """The finds without those at some places; what lies between these is copied as a whole, for most finds stay."""
    kept: list[Find] = []
    at = 0
    for k in sorted(taken):
        kept += finds[at:k]
        at = k + 1
    return kept + finds[at:] if at else finds


def _goes_with_another(finds: Sequence[Find], k: int, text: str) -> bool:
    """Whether another theme is named just before a form (师德演讲), or on either side of an aside (送月饼慰问)."""
    cue, start, stop = finds[k]
    if not cue.is_aside and text[start - 1 : start] in _AND:
        return False
    own = {theme for theme, _ in cue.themes}
    least = start - (_ASIDE_REACH if cue.is_aside else _FORM_REACH)
    at = k - 1
    while at >= 0 and finds[at][2] >= least:
        if not finds[at][0].content <= own:
            if not _are_parted(text, finds[at][2], start):
                return True
            break
        at -= 1
    if not cue.is_aside:
        return False
    most, at = stop + _ASIDE_REACH, k + 1
    while at < len(finds) and finds[at][1] <= most:
        if not finds[at][0].content <= own:
            return not _are_parted(text, stop, finds[at][1])
        at += 1
    return False


def _are_parted(text: str, start: int, stop: int) -> bool:
    """Whether a sentence ends between two finds, or one of the events of a month."""
    if _SENTENCE_END.search(text, start, stop):
        return True
    if not _EVENT_END.search(text, start, stop):
        return False
    nearest = max(0, start - _EVENTS_CHARS)
    line = text.rfind("\n", nearest, start) + 1
    return (line > 0 or nearest == 0) and _EVENTS.match(text, line) is not None


def _covered_by(finds: Sequence[Find], k: int, text: str) -> Iterator[int]:
    """The places of the finds behind a find in its clause that its theme covers: the 体检 of 女教师体检."""
    cue, _, stop = finds[k]
    farthest = stop + _ASIDE_REACH
    mark = _CLAUSE_END.search(text, stop, farthest)
    last = mark.start() if mark else farthest
    for at in range(k + 1, len(finds)):
        other, start, _ = finds[at]
        if start > last:
            return
        if cue.covered.issuperset([theme for theme, _ in other.themes]):
            yield at

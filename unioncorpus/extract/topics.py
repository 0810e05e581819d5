"""What a whole plan is about: the one act that a scheme lays out (劳动竞赛方案), or the people of a committee.

A general plan (工会工作计划) has no topic. The paragraphs of a scheme belong to its act, whatever they say of it: who
may take part, where, at what cost.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from unioncorpus import tables
from unioncorpus.extract.cues import STRONG, Cue, Find
from unioncorpus.extract.source import PlanSource
from unioncorpus.lines import is_month_heading

#: The opening of a scheme is a sentence of at least so many characters among its first paragraphs.
_SENTENCE_CHARS, _FIRST_PARAGRAPHS = 24, 3
#: What the opening of a scheme announces is its act, if so great a part of the strong finds of the plan are of it.
_PART = 0.3

#: Themes with the finds that say so, by which evidence and score are made.
Themes = dict[str, list[Find]]


@dataclass(frozen=True, slots=True)
class Topic:
    """Themes that the title names, and those of the one act of a scheme; both empty for a general plan."""

    titled: Themes
    act: Themes

    def act_finds(self) -> dict[str, list[tuple[int, float, Cue]]]:
        """The finds that name the act, as those of the paragraphs of a scheme."""
        return _as_tallies(self.act)

    def finds_of(self, themes: Collection[str]) -> dict[str, list[tuple[int, float, Cue]]]:
        """The finds in the title that name one of these themes, as those of paragraphs."""
        return _as_tallies({theme: finds for theme, finds in self.titled.items() if theme in themes})


def _as_tallies(themes: Themes) -> dict[str, list[tuple[int, float, Cue]]]:
    return {theme: [(at, STRONG, cue) for cue, at, _ in finds] for theme, finds in themes.items()}


def find_topic(source: PlanSource, finds: Sequence[Find]) -> Topic:
    """The topic of a plan by its title and its opening; ``finds`` are those in its own text, in text order.

    What the title of a scheme names is its act, unless the opening announces another: titles of collections are given
    to texts of all kinds. Where the title names none, the opening may (…决定举办登山活动，方案如下).
    """
    title, start = source.plan.title, source.plan.start
    titled = _named(finds[: bisect_left(finds, source.plan.body - start, key=_start_of)])
    is_scheme = _matches("scheme", title)
    opening = _opening(source) if is_scheme or not title or _matches("bare_title", title) else None
    if opening is None:
        return Topic(titled, titled if is_scheme else {})
    first = bisect_left(finds, opening[0] - start, key=_start_of)
    announced = _named(finds[first : bisect_left(finds, opening[1] - start, first, key=_start_of)], 0.0)
    if is_scheme and titled and (not announced or announced.keys() & titled.keys()):
        return Topic(titled, titled)
    is_act = is_scheme or _matches("announcement", source.document.text[opening[0] : opening[1]])
    return Topic(
        titled, _heaviest(_named(finds[first:]), announced) if is_act and not _matches("annual", title) else {}
    )


def length_of_opening(source: PlanSource) -> int:
    """How many paragraphs stand above the first unit or month; none where there is neither."""
    text = source.document.text
    for k, (start, stop, section, _) in enumerate(source.plan.paragraphs):
        if section is not None or is_month_heading(text, start, stop):
            return k
    return 0


def _opening(source: PlanSource) -> tuple[int, int] | None:
    """The first sentence-like paragraph of a plan, if it stands near its beginning."""
    body = [p for p in source.plan.paragraphs[: _FIRST_PARAGRAPHS * 2] if not p.title][:_FIRST_PARAGRAPHS]
    return next(((p.start, p.stop) for p in body if p.stop - p.start >= _SENTENCE_CHARS), None)


def _named(finds: Sequence[Find], least: float = STRONG) -> Themes:
    """The themes of finds of this weight at least, but for those that name a kind of text, or all union work."""
    named: Themes = {}
    for find in finds:
        for theme, weight in find[0].themes:
            if weight >= least and not _matches("genre_word", find[0].surface):
                named.setdefault(theme, []).append(find)
    return named


def _heaviest(themes: Themes, announced: Themes) -> Themes:
    """Of the themes that an opening announces the one that the plan speaks of most, if that is a good part of it."""
    best = max(announced.keys() & themes.keys(), key=lambda theme: (len(themes[theme]), theme), default="")
    is_topic = best and len(themes[best]) >= _PART * sum(map(len, themes.values()))
    return {best: announced[best]} if is_topic else {}


def _start_of(find: Find) -> int:
    return find[1]


def _matches(block: str, text: str) -> bool:
    return pattern_of(block).search(text) is not None


@cache
def pattern_of(block: str) -> re.Pattern[str]:
    """The pattern of a block of tables/tasks.toml, each of which has one rule."""
    (rule,) = tables.rules("tasks", block)
    return rule.pattern

"""What is no metric although it is a number with a unit: the rules of tables/exclusions.toml.

A rule is tried only where the ends of the surface and the character before it allow it, and each by itself: rules
joined to one pattern for every such case would take longer to compile than a page takes to read.
"""

import re
from collections.abc import Callable
from functools import cache

from unioncorpus.tables import Rule, rules

Search = Callable[..., re.Match[str] | None]

#: Characters on each side that exclusions see, and how far past the sentence what makes 一个 a count may stand.
_NEAR = 18
_FAR = 44
_QUOTES = frozenset('“”"‘’《')


def _fits(rule: Rule, first: str, last: str) -> bool:
    return first in rule.extra.get("begins", first) and last in rule.extra.get("ends", last)


@cache
def _within(first: str, last: str) -> tuple[Search, ...]:
    """The rules of [[within]] for a surface with these ends."""
    return tuple(rule.pattern.match for rule in rules("exclusions", "within") if _fits(rule, first, last))


@cache
def _before(first: str, last: str) -> tuple[tuple[str, Search], ...]:
    """The rules of [[before]] for a surface with these ends, each with the characters that it may stand behind."""
    fitting = (rule for rule in rules("exclusions", "before") if _fits(rule, first, last))
    return tuple((rule.extra.get("behind", ""), rule.pattern.search) for rule in fitting)


@cache
def _quoted() -> tuple[Search, ...]:
    return tuple(rule.pattern.search for rule in rules("exclusions", "quoted"))


def is_excluded(surface: str, before: str, after: str) -> bool:
    """Whether a rule of tables/exclusions.toml says that a number with a unit is no metric.

    >>> is_excluded("五次", "首届", "会议"), is_excluded("五次", "召开", "会议")
    (True, False)
    """
    lead = before[-_NEAR:]
    marked = f"{lead}⟦{surface}⟧{after[:_NEAR]}"
    first, last, at = surface[0], surface[-1], len(lead)
    for match in _within(first, last):
        if match(marked, at):
            return True
    if not lead:
        return False
    for behind, search in _before(first, last):
        if (not behind or lead[-1] in behind) and search(marked):
            return True
    return not _QUOTES.isdisjoint(lead) and any(search(marked) for search in _quoted())


@cache
def _article() -> tuple[tuple[Search, ...], tuple[Search, ...]]:
    """What looks like the indefinite article, and what makes it a count after all.

    One after the other: joined they would lose the beginnings that re seeks fast.
    """
    indefinite, definite = (rules("exclusions", block) for block in ("indefinite", "definite"))
    return tuple(rule.pattern.match for rule in indefinite), tuple(rule.pattern.search for rule in definite)


def is_article(text: str, number: int, end: int, after: str, start: int, stop: int) -> bool:
    """Whether 一个, which stands at text[number:end] in the paragraph text[start:stop], is the indefinite article.

    What makes it a count may stand beside it in a list, past the sentence (一个支点；两个意识).
    """
    indefinite, definite = _article()
    surface = text[number:end]
    marked = f"⟦{surface}⟧{after[:_NEAR]}"
    if not any(match(marked) for match in indefinite):
        return False
    around = f"{text[max(start, number - _FAR) : number]}⟦{surface}⟧{text[end : min(stop, end + _FAR)]}"
    return not any(search(around) for search in definite)

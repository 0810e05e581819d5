"""Units of tables/units.toml: which unit, if any, stands at a place in the text."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

import rjieba

from unioncorpus.tables import read as read_table


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: the name it has in a row, its kind, how many of that name it stands for; and whether it is a noun."""

    name: str
    kind: str
    factor: float
    event: bool
    noun: bool


@cache
def units() -> dict[str, Unit]:
    """All units of tables/units.toml by surface.

    >>> units()["人次"].kind, units()["成"].factor
    ('count', 10)
    """
    return {
        surface: Unit(
            block.get("unit", surface),
            block["kind"],
            block.get("factor", 1),
            block.get("event", False),
            block.get("noun", False),
        )
        for block in read_table("units")["unit"]
        for surface in block["surfaces"]
    }


@cache
def measure_words() -> frozenset[str]:
    """The surfaces of all units that are no nouns themselves."""
    return frozenset(surface for surface, unit in units().items() if not unit.noun)


@cache
def shares() -> dict[str, float]:
    """Words that are a number and its unit in one, in percent.

    >>> shares()["对折"]
    50
    """
    return dict(read_table("units")["shares"])


class _Surface(NamedTuple):
    """A surface, what must follow it (an expression, or None), the characters that make words with it, and its unit.

    ``ends_phrase`` tells that no noun may follow it.
    """

    text: str
    guard: str | None
    makes_words_with: str
    unit: Unit
    ends_phrase: bool


#: Parts of speech of nouns.
_NOUNS = ("n", "vn", "l")
#: So many characters behind a number are cut into words to see whether a unit stands alone.
_WORD_REACH = 8


@cache
def _guard(expression: str) -> re.Pattern[str]:
    """What must follow a surface, compiled when that surface is first met."""
    return re.compile(expression)


@cache
def _surfaces() -> dict[str, list[_Surface]]:
    """Surfaces by first character, the longest first."""
    guards: dict[str, str] = {}
    partners: dict[str, str] = {}
    last: set[str] = set()
    for block in read_table("units")["unit"]:
        partners |= block.get("makes_words_with", {})
        last |= set(block["surfaces"]) if block.get("ends_phrase") else set()
        for surface, pattern in block.get("not_before", {}).items():
            guards[surface] = f"(?!{pattern})"
        for surface, pattern in block.get("only_before", {}).items():
            guards[surface] = f"{guards.get(surface, '')}(?={pattern})"
    found: dict[str, list[_Surface]] = {}
    for surface, unit in sorted(units().items(), key=lambda pair: -len(pair[0])):
        found.setdefault(surface[0], []).append(
            _Surface(surface, guards.get(surface), partners.get(surface, ""), unit, surface in last)
        )
    return found


@lru_cache(maxsize=8192)
def _beginning(two: str) -> tuple[_Surface, ...]:
    """Surfaces that a text which begins with these two characters may begin with, the longest first."""
    return tuple(s for s in _surfaces().get(two[:1], ()) if s.text[1:2] in ("", two[1:]))


def opening() -> str:
    """Regex source of a cheap test for a unit: its first character, or more of it where a character is not enough."""
    guards = {s: g for block in read_table("units")["unit"] for s, g in block.get("only_before", {}).items()}
    plain = {surface for surface in units() if len(surface) == 1 and surface not in guards}
    longer = [f"{s}(?={guards[s]})" if s in guards else s for s in sorted(units()) if s[0] not in plain]
    return f"[{re.escape(''.join(sorted(plain)))}]|{'|'.join(longer)}"


def unit_at(text: str, at: int, stop: int) -> tuple[Unit, int] | None:
    """The unit that begins at an offset, and where it ends; the longest that what follows allows.

    >>> unit_at("30人次", 2, 4), unit_at("30人员", 2, 4)
    ((Unit(name='人次', kind='count', factor=1, event=False, noun=False), 4), None)
    """
    for surface, guard, partners, unit, is_last in _beginning(text[at : at + 2]):
        end = at + len(surface)
        if not text.startswith(surface, at, stop) or (guard and not _guard(guard).match(text, end, stop)):
            continue
        if end < stop and text[end] in partners and not _stands_alone(surface, text[at : min(stop, at + _WORD_REACH)]):
            continue
        if is_last and not _ends_phrase(surface, text[at : min(stop, at + _WORD_REACH)]):
            continue
        return unit, end
    return None


def _ends_phrase(surface: str, text: str) -> bool:
    """Whether a text that begins with a noun is cut into words right behind it, and goes on with no other noun."""
    end = 0
    for word, part in rjieba.tag(text):
        if end == len(surface):
            return not part.startswith(_NOUNS)
        end += len(word)
    return end == len(surface)


def _stands_alone(surface: str, text: str) -> bool:
    """Whether a text that begins with a unit is cut into words right behind it: 项|目标任务, but 项目|建设."""
    return bool(rjieba.cut(text)[0] == surface)

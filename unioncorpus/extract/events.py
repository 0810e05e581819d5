"""Events with years: meetings, laws, slogans, campaigns, plans, happenings; and their finds in a text."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from unioncorpus.errors import UnioncorpusError
from unioncorpus.extract.word_lists import WordList, Words

_TABLES = ("events.toml", "laws.toml")
_KEYS = {"id", "kind", "surfaces", "first", "last", "ended", "term", "amended", "not_behind", "misses", "source"}
_NEEDED = ("id", "kind", "surfaces", "first", "source")


class EventError(UnioncorpusError):
    """A table of events that cannot be used; the text names the file, the line and the mend."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that nobody could name before its ``first`` year.

    ``last`` is the last year in which a text of the time names it as its own business (None: still in use); the bound
    is hard where ``ended`` is true (a repealed rule, a closed campaign), else soft. ``term`` holds the first and last
    year that a five-year plan covers. ``amended`` is the first year of a law's
    changed text. ``surfaces`` begins with the canonical form; behind one of the characters of ``not_behind`` they name
    something else (省工会十七大).
    """

    id: str
    kind: str
    surfaces: tuple[str, ...]
    first: int
    last: int | None
    ended: bool
    term: tuple[int, int] | None
    amended: int | None = None
    not_behind: str = ""


def parse_events(text: str, path: str) -> tuple[Event, ...]:
    """Events of one table; ``path`` is for the messages.

    Raises EventError, with file and line, for an unknown or missing key, an id given twice, or a first year that lies
    after the last.

    >>> table = 'event = [{id = "x", kind = "law", surfaces = ["甲法"], first = 2012, last = 2008, source = "-"}]'
    >>> parse_events(table, "events.toml")
    Traceback (most recent call last):
    ...
    unioncorpus.extract.events.EventError: events.toml, line 1: event 'x' begins in 2012 and ends in 2008; mend it
    """
    try:
        blocks = tomllib.loads(text).get("event", ())
    except tomllib.TOMLDecodeError as error:
        raise EventError(f"{path}: not a TOML file ({error}); mend it there") from error
    lines = text.splitlines()
    seen: set[str] = set()
    events = []
    for block in blocks:
        problem = _problem(block, seen)
        if problem:
            mark = f'"{block.get("id", "")}"'
            line = max((n for n, content in enumerate(lines, 1) if mark in content), default=1)
            raise EventError(f"{path}, line {line}: {problem}")
        seen.add(block["id"])
        events.append(_event(block))
    return tuple(events)


def _problem(block: Mapping[str, Any], seen: set[str]) -> str | None:
    """What is wrong with a block, and its mend; None if nothing is."""
    unknown = sorted(set(block) - _KEYS)
    missing = [key for key in _NEEDED if not block.get(key)]
    name = block.get("id")
    if unknown:
        return f"event {name!r} has an unknown key {unknown[0]!r}; use one of {', '.join(sorted(_KEYS))}"
    if missing:
        return f"event {name!r} has no {missing[0]!r}; add it"
    if name in seen:
        return f"event {name!r} is given twice; rename one"
    if block.get("last") is not None and block["first"] > block["last"]:
        return f"event {name!r} begins in {block['first']} and ends in {block['last']}; mend it"
    return None


def _event(block: Mapping[str, Any]) -> Event:
    term: Sequence[int] | None = block.get("term")
    return Event(
        id=block["id"],
        kind=block["kind"],
        surfaces=tuple(block["surfaces"]),
        first=block["first"],
        last=block.get("last"),
        ended=block.get("ended", False),
        term=(term[0], term[1]) if term else None,
        amended=block.get("amended"),
        not_behind=block.get("not_behind", ""),
    )


@cache
def events() -> tuple[Event, ...]:
    """All events that the package ships."""
    folder = resources.files("unioncorpus.tables")
    return tuple(e for name in _TABLES for e in parse_events((folder / name).read_text(encoding="utf-8"), name))


def _named() -> Iterator[tuple[str, Event | None]]:
    """Surfaces of all events; None hides words that only hold one."""
    masks = tomllib.loads((resources.files("unioncorpus.tables") / _TABLES[0]).read_text(encoding="utf-8"))["masks"]
    yield from ((mask, None) for mask in masks)
    yield from ((surface, event) for event in events() for surface in event.surfaces)


_NAMES = WordList(_named)


def find_events(words: Words) -> list[tuple[Event, int, int]]:
    """(event, start, stop) of every event that a text names, in text order.

    >>> [(event.id, at) for event, at, _ in find_events(Words("贯彻党的十八大精神"))]
    [('party.18', 2)]
    """
    return [
        (event, start, stop)
        for event, start, stop in _NAMES.find(words)
        if event is not None and not (start and words.text[start - 1] in event.not_behind)
    ]

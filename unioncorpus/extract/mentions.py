"""Named things in a plan: laws and documents, programmes, meetings, awards, slogans, places, bodies."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from unioncorpus import tables
from unioncorpus.columns import Columns
from unioncorpus.extract.events import Event, find_events
from unioncorpus.extract.gazetteer import find_places
from unioncorpus.extract.source import PlanSource
from unioncorpus.extract.word_lists import WordList, Words
from unioncorpus.records import MentionRow

#: Kinds of event that are mentions of another name, and those that are none.
_EVENT_TYPES = {"policy": "programme"}
_NO_MENTIONS = ("happening",)

_STATE = re.compile("^中华人民共和国(?=[^成])")
_MARKS = str.maketrans("", "", "《》“”")
#: What a plan says a name means: in brackets behind it, or after 即 or a colon, up to the end of the sentence.
_GLOSS = re.compile(
    "”?[一-鿿]{0,4}(?:[（(]([^（）()\n]{2,100})[）)]|[，,—]{0,2}即[：:]?([^。；\n]{4,160})|[：:]([^。\n]{8,200}))"
)
#: Where a sentence goes on to what else is done, it no longer says what the name means, unless its parts begin alike.
_NEXT_ACT = re.compile("，(进一步|积极|认真|深入|努力|协助|不断|继续|切实|大力|全面|坚持|加强|推进)")
#: A colon defines only a name built on a number: 五必访：…
_NUMBERED = re.compile("[一二两三四五六七八九十]")


class _Found(NamedTuple):
    start: int
    stop: int
    type: str
    canonical: str


def find_mentions(source: PlanSource) -> Columns[MentionRow]:
    """Named things of a plan's own body in text order; where two overlap the one that begins first, then the longer.

    The canonical form of a law is its title without the state's name; of a programme, its standard name. ``gloss`` is
    what the plan itself says a programme means: （生病住院、婚丧喜事必访） behind 五必访.
    """
    own, words, body = source.own, source.words, source.plan.body - source.plan.start
    found = [*_titled(own, body), *_events(words), *_names(words), *_numbered(own, body), *_places(words)]
    found.sort(key=lambda f: (f.start, -f.stop))
    rows, last = [], body
    for mention in found:
        if mention.start >= last:
            last = mention.stop
            rows.append(_row(source, mention))
    return Columns.of(MentionRow, rows)


def _titled(own: str, body: int) -> Iterator[_Found]:
    if own.find("《", body) < 0:
        return
    seen: set[int] = set()
    for rule in tables.rules("programmes", "titled"):
        for found in rule.pattern.finditer(own, body):
            if found.start() not in seen:
                seen.add(found.start())
                yield _Found(*found.span(), rule.extra["type"], _STATE.sub("", found["name"]))


def _events(words: Words) -> Iterator[_Found]:
    for event, start, stop in find_events(words):
        if event.kind not in _NO_MENTIONS:
            yield _Found(start, stop, _EVENT_TYPES.get(event.kind, event.kind), _canonical(event))


def _canonical(event: Event) -> str:
    return _STATE.sub("", event.surfaces[0].translate(_MARKS))


_NAMES = WordList(
    lambda: (
        (surface, (entry["type"], entry["surfaces"][0]))
        for entry in tables.read("programmes")["name"]
        for surface in entry["surfaces"]
    )
)


def _names(words: Words) -> Iterator[_Found]:
    for (kind, canonical), start, stop in _NAMES.find(words):
        yield _Found(start, stop, kind, canonical)


def _numbered(own: str, body: int) -> Iterator[_Found]:
    if own.find("“", body) < 0:
        return
    for rule in tables.rules("programmes", "pattern"):
        for found in rule.pattern.finditer(own, body):
            yield _Found(*found.span("name"), rule.extra["type"], found["name"])


def _places(words: Words) -> Iterator[_Found]:
    """Places whose name means one place only."""
    for found, start, stop in find_places(words):
        if len(found) == 1 or len({(place.name, place.province) for place in found}) == 1:
            yield _Found(start, stop, "place", found[0].name)


def _row(source: PlanSource, mention: _Found) -> tuple[Any, ...]:
    """The fields of the row of a named thing."""
    start, stop, kind, canonical = mention
    surface, offset = source.own[start:stop], source.plan.start
    gloss = _gloss(source.own, stop, canonical) if kind == "programme" else None
    return source.plan_id, source.doc_id, kind, surface, canonical, gloss, offset + start, offset + stop, ()


def _gloss(own: str, stop: int, canonical: str) -> str | None:
    found = _GLOSS.match(own, stop)
    if not found:
        return None
    colon = found[3] if _NUMBERED.search(canonical) else None
    gloss = found[1] or found[2] or colon or ""
    ends = (act.start() for act in _NEXT_ACT.finditer(gloss) if not found[1] and act[1] not in gloss[: act.start()])
    return gloss[: next(ends, None)].removeprefix("即").strip("，、：: ") or None

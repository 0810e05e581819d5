"""Administrative divisions: what a place name stands for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from unioncorpus import tables
from unioncorpus.extract.word_lists import WordList, Words


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A province, city or county. ``city`` is None for a province and for a county that no city governs.

    There is one object for each line of the table, equal to itself alone: votes are counted by places.

    ``since`` and ``until`` are the years in which the name was set up and given up, where that lies after 1990.
    """

    name: str
    level: str
    province: str
    city: str | None
    since: int | None
    until: int | None


@cache
def places() -> tuple[Place, ...]:
    """All places of tables/places.tsv, in its order."""
    return tuple(_read())


def find_places(words: Words) -> list[tuple[tuple[Place, ...], int, int]]:
    """(places, start, stop) of every place name in a text: full names, and short ones of provinces and cities (扬州).

    A name that several provinces share gives all its places; it is for the caller to tell them apart, or to let it be.
    A name that two other words make between them (隆重庆祝) is none, nor is a short one behind an officer (局长岳阳).
    >>> [(found[0].name, found[0].province) for found, *_ in find_places(Words("扬州的学校在广陵区"))]
    [('扬州市', '江苏省'), ('广陵区', '江苏省')]
    """
    return [
        (found, start, stop)
        for found, start, stop in _NAMES.find(words)
        if found and not (found[0].name != words.text[start:stop] and words.text.endswith(_officers(), 0, start))
    ]


def _named() -> Iterator[tuple[str, tuple[Place, ...]]]:
    names: dict[str, list[Place]] = {}
    for place in places():
        if len(place.name) > _SHORTEST:
            names.setdefault(place.name, []).append(place)
        short = _short(place.name)
        if short and place.level != "county" and place.until is None:
            names.setdefault(short, []).append(place)
    yield from ((name, tuple(found)) for name, found in names.items())
    yield from ((mask, ()) for mask in _words("masks"))


_NAMES = WordList(_named)


@cache
def short_counties() -> Mapping[str, Place]:
    """Counties by their names without 县 or 区 (鼎城), where that leaves two characters or more and only one county.

    >>> short_counties()["鼎城"].name, short_counties().get("城关"), short_counties().get("朝阳")
    ('鼎城区', None, None)
    """
    found: dict[str, set[str]] = {}
    kept: dict[str, Place] = {}
    for place in places():
        short = place.name.removesuffix("县") if place.name.endswith("县") else place.name.removesuffix("区")
        if place.level == "county" and 2 <= len(short) < len(place.name) and short not in _words("county_words"):
            found.setdefault(short, set()).add(place.province)
            if place.until is None or short not in kept:
                kept[short] = place
    return {short: place for short, place in kept.items() if len(found[short]) == 1}


@cache
def _officers() -> tuple[str, ...]:
    return tuple(tables.read("place_words")["officers"])


#: Full names of two characters (成县) are as often the end of one word and the start of another (完成县…).
_SHORTEST = 2
_SUFFIXES = ("特别行政区", "壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省", "市", "地区", "盟")


@cache
def _words(key: str) -> frozenset[str]:
    """A list of tables/place_words.toml."""
    return frozenset(tables.read("place_words")[key])


def _short(name: str) -> str | None:
    """A province's or city's name without its last word; None where that leaves too little, or an everyday word."""
    short = next((name.removesuffix(suffix) for suffix in _SUFFIXES if name.endswith(suffix)), "")
    return short if len(short) >= 2 and short not in _words("words") else None


def _read() -> Iterator[Place]:
    text = (resources.files("unioncorpus.tables") / "places.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    next(rows)
    for name, level, province, city, since, until in rows:
        yield Place(name, level, province, city or None, int(since) if since else None, int(until) if until else None)

"""Mandarin readings of characters."""

from functools import cache
from importlib import resources


@cache
def _rows() -> tuple[tuple[str, str, str], ...]:
    """Each reading with the characters that are mostly read so, and with those that may be."""
    table = (resources.files("unioncorpus.tables") / "pinyin.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return tuple((reading, mostly, also) for reading, mostly, also in rows)


@cache
def _characters_by_reading() -> dict[str, frozenset[str]]:
    return {reading: frozenset(mostly + also) for reading, mostly, also in _rows()}


@cache
def _mostly_read() -> dict[str, str]:
    return {character: reading for reading, mostly, _ in _rows() for character in mostly}


def is_reading(reading: str, character: str) -> bool:
    """Whether a character can be read so; ``reading`` is pinyin with its tone mark, bare for a neutral tone.

    >>> is_reading("xué", "學"), is_reading("xí", "學"), is_reading("men", "們")
    (True, False, True)
    """
    return character in _characters_by_reading().get(reading, frozenset())


def usual_reading(character: str) -> str:
    """How a character is mostly read; empty for one that the table does not know.

    >>> usual_reading("單"), is_reading("shàn", "單")
    ('dān', True)
    """
    return _mostly_read().get(character, "")


def characters_read(reading: str) -> frozenset[str]:
    """All characters that can be read so.

    >>> "學" in characters_read("xué")
    True
    """
    return _characters_by_reading().get(reading, frozenset())


def readings() -> tuple[str, ...]:
    """All readings that the table knows.

    >>> "xué" in readings()
    True
    """
    return tuple(_characters_by_reading())

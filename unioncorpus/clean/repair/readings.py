"""Mandarin readings of characters."""

from functools import cache
from importlib import resources


@cache
def _characters_by_reading() -> dict[str, frozenset[str]]:
    table = (resources.files("unioncorpus.tables") / "pinyin.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {reading: frozenset(characters) for reading, characters in rows}


def is_reading(reading: str, character: str) -> bool:
    """Whether a character can be read so; ``reading`` is pinyin with its tone mark, bare for a neutral tone.

    >>> is_reading("xué", "學"), is_reading("xí", "學"), is_reading("men", "們")
    (True, False, True)
    """
    return character in _characters_by_reading().get(reading, frozenset())


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

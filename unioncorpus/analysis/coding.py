"""Coding sheets: paragraphs that a person has tagged with themes, each known by its page, its raw span and its words.

``sample`` writes such a sheet with the column ``themes`` empty. A coder fills it: ids or names of the codebook between
semicolons, commas or spaces; ``none`` for a paragraph without a theme. An empty cell has not been coded and counts for
nothing.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from unioncorpus.sheets import Line, SheetError, did_you_mean, read_sheet, whole_number
from unioncorpus.tables import read as read_table

#: What tells a coded paragraph from all others, in every version of the pipeline.
KEY = ("doc_id", "raw_start", "raw_stop", "text_hash")
#: The word for a paragraph without a theme.
NONE = "none"
_BETWEEN = re.compile(r"[\s;,，；、|]+")


@cache
def codebook_names() -> Mapping[str, str]:
    """What a coder may write for each theme of the package's codebook: its id or its name -> its id.

    >>> codebook_names()["送温暖"], codebook_names()["warmth"]
    ('warmth', 'warmth')
    """
    names: dict[str, str] = {}
    for theme in read_table("themes")["theme"]:
        for entry in (theme, *theme.get("child", ())):
            names.setdefault(entry["name"], entry["id"])
            names[entry["id"]] = entry["id"]
    return names


def parse_themes(cell: str, names: Mapping[str, str] | None) -> frozenset[str] | None:
    """The themes of a cell, each child with its parent; None for an empty cell. Raises ValueError for an unknown one.

    ``names`` leads from what may be written to the ids; without it, everything is taken for an id.

    >>> sorted(parse_themes("warmth.visits；women", None)), parse_themes("none", None), parse_themes("", None)
    (['warmth', 'warmth.visits', 'women'], frozenset(), None)
    """
    words = [word for word in _BETWEEN.split(cell) if word]
    if not words:
        return None
    if words == [NONE]:
        return frozenset()
    found = set()
    for word in words:
        if word == NONE:
            raise ValueError(f"{NONE} beside a theme; write the one or the other")
        theme = word if names is None else names.get(word) or names.get(word.lower())
        if theme is None:
            raise ValueError(f"no theme {word!r} in the codebook; {_hint(word, names or {})}")
        found |= {theme, theme.partition(".")[0]}
    return frozenset(found)


def _hint(word: str, names: Mapping[str, str]) -> str:
    ids = sorted(set(names.values()))
    return did_you_mean(word, ids if word.isascii() else names)


def read_coding(path: Path, names: Mapping[str, str] | None = None) -> pd.DataFrame:
    """A coding sheet as a DataFrame, one row a line.

    Columns: line (in the file), doc_id, raw_start, raw_stop, text_hash, themes (a frozenset, or None where nobody has
    coded), probability (of being drawn; 1 where the sheet has none), and the sheet's other columns as text.

    Raises SheetError, with file and line, for a sheet that cannot be read, a theme that is not among ``names``, a span
    that is none, a probability outside 0..1, or a paragraph that stands there twice.
    """
    rows = [_read_line(path, line, names) for line in read_sheet(path, (*KEY, "themes"))]
    first: dict[tuple[Any, ...], int] = {}
    for row in rows:
        key = tuple(row[name] for name in KEY[:3])
        if key in first:
            raise SheetError(f"{path}, line {row['line']}: the paragraph of line {first[key]} again; take one out")
        first[key] = row["line"]
    columns = ["line", *KEY, "themes", "probability"]
    frame = pd.DataFrame(rows, columns=None if rows else columns)
    others = [name for name in frame.columns if name not in columns]
    return frame[[*columns, *others]].astype({"themes": object})


def _read_line(path: Path, line: Line, names: Mapping[str, str] | None) -> dict[str, Any]:
    start, stop = (whole_number(path, line, name) for name in ("raw_start", "raw_stop"))
    if stop < start:
        raise SheetError(f"{path}, line {line.number}: raw_stop {stop} is before raw_start {start}")
    for name in ("doc_id", "text_hash"):
        if not line.cells[name]:
            raise SheetError(f"{path}, line {line.number}: no {name}; keep the columns that sample wrote")
    try:
        themes = parse_themes(line.cells["themes"], names)
    except ValueError as error:
        raise SheetError(f"{path}, line {line.number}: {error}") from error
    values = {"line": line.number, "raw_start": start, "raw_stop": stop, "themes": themes}
    return {**line.cells, **values, "probability": _probability(path, line)}


def _probability(path: Path, line: Line) -> float:
    cell = line.cells.get("probability", "")
    try:
        value = float(cell) if cell else 1.0
    except ValueError:
        value = -1.0
    if not 0 < value <= 1:
        raise SheetError(f"{path}, line {line.number}: probability is {cell!r}; it must be above 0 and at most 1")
    return value


@dataclass(frozen=True, slots=True)
class Coded:
    """How much of a sheet was coded: lines, of them coded."""

    lines: int
    coded: int

    @classmethod
    def of(cls, coding: pd.DataFrame) -> "Coded":
        """Count a sheet."""
        return cls(len(coding), int(coding.themes.notna().sum()))

    def __str__(self) -> str:
        return f"{self.coded} of {self.lines} paragraphs are coded"


def coded_only(coding: pd.DataFrame) -> pd.DataFrame:
    """The lines of a sheet that somebody has coded."""
    return coding[coding.themes.notna()].reset_index(drop=True)


def themes_of(sets: Collection[frozenset[str]]) -> list[str]:
    """All themes that occur, in alphabetical order."""
    return sorted(frozenset().union(*sets))

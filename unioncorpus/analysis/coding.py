"""Coding sheets: paragraphs that a person has tagged with themes, each known by its page, its raw span and its words.

``sample`` writes such a sheet with the column ``themes`` empty. A coder fills it: ids or names of the codebook between
semicolons, commas or spaces; ``none`` for a paragraph without a theme. An empty cell has not been coded and counts for
nothing.
"""

import re
from collections.abc import Callable, Collection, Mapping
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
#: The word for a missing value of a plan.
NULL = "null"
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
    return f"{did_you_mean(word, ids if word.isascii() else names)} (a paragraph without a theme: {NONE})"


def read_coding(path: Path, names: Mapping[str, str] | None = None) -> pd.DataFrame:
    """A coding sheet of paragraphs as a DataFrame, one row a line.

    Columns: line (in the file), doc_id, raw_start, raw_stop, text_hash, probability (of being drawn; 1 where the sheet
    has none), themes (a frozenset, or None where nobody has coded), and the sheet's other columns as text.

    Raises SheetError, with file and line, for a sheet that cannot be read, a theme that is not among ``names``, a span
    that is none, a probability outside 0..1, or a paragraph that stands there twice.
    """
    lines = read_sheet(path, (*KEY, "themes"))
    return _read_lines(path, lines, ["themes"], lambda _, cell: parse_themes(cell, names))


def read_plan_coding(path: Path, values: Mapping[str, Collection[str]]) -> pd.DataFrame:
    """A coding sheet of plans as a DataFrame: as read_coding, with those of the columns ``values`` that the sheet has.

    A cell of these is a set of one value, or None where nobody has coded. ``values`` are those that a column may take;
    an empty list leaves them free, and ``null`` stands for a missing one. Raises SheetError as read_coding does, and
    where the sheet has none of the columns.
    """
    lines = read_sheet(path, KEY)
    columns = [name for name in values if lines and name in lines[0].cells]
    if not columns:
        raise SheetError(
            f"{path}, line 1: nothing that can be scored; the head needs themes, or columns of plans such as org_type"
        )

    def parse(column: str, cell: str) -> frozenset[str] | None:
        if cell and values[column] and cell not in (*values[column], NULL):
            raise ValueError(f"{column} is {cell!r}; {did_you_mean(cell, values[column])}")
        return frozenset([cell]) if cell else None

    return _read_lines(path, lines, columns, parse)


def read_codings(
    path: Path, names: Mapping[str, str], values: Mapping[str, Collection[str]]
) -> dict[str, pd.DataFrame]:
    """What a sheet of either kind codes, column by column, each as a DataFrame with what was coded in ``themes``.

    A sheet with the column themes is one of paragraphs. Raises SheetError as read_coding and read_plan_coding do.
    """
    lines = read_sheet(path, KEY)
    if not lines or "themes" in lines[0].cells:
        return {"themes": read_coding(path, names)}
    coding = read_plan_coding(path, values)
    return {name: coding.rename(columns={name: "themes"}) for name in values if name in coding}


def _read_lines(
    path: Path, lines: list[Line], columns: list[str], parse: Callable[[str, str], frozenset[str] | None]
) -> pd.DataFrame:
    """The lines with their places; the cells of ``columns`` as what they code."""
    rows: list[dict[str, Any]] = []
    first: dict[tuple[Any, ...], int] = {}
    for line in lines:
        row: dict[str, Any] = {**line.cells, **_place(path, line), "probability": _probability(path, line)}
        try:
            row |= {column: parse(column, line.cells[column]) for column in columns}
        except ValueError as error:
            raise SheetError(f"{path}, line {line.number}: {error}") from error
        key = tuple(row[name] for name in KEY[:3])
        if key in first:
            raise SheetError(f"{path}, line {line.number}: what line {first[key]} codes again; take one out")
        first[key] = line.number
        rows.append(row)
    ordered = ["line", *KEY, "probability", *columns]
    others = [name for name in (rows[0] if rows else ()) if name not in ordered]
    return pd.DataFrame(rows, columns=[*ordered, *others]).astype(dict.fromkeys(columns, object))


def _place(path: Path, line: Line) -> dict[str, int]:
    start, stop = (whole_number(path, line, name) for name in ("raw_start", "raw_stop"))
    if stop < start:
        raise SheetError(f"{path}, line {line.number}: raw_stop {stop} is before raw_start {start}")
    for name in ("doc_id", "text_hash"):
        if not line.cells[name]:
            raise SheetError(f"{path}, line {line.number}: no {name}; keep the columns that sample wrote")
    return {"line": line.number, "raw_start": start, "raw_stop": stop}


def _probability(path: Path, line: Line) -> float:
    cell = line.cells.get("probability", "")
    try:
        value = float(cell) if cell else 1.0
    except ValueError:
        value = -1.0
    if not 0 < value <= 1:
        raise SheetError(f"{path}, line {line.number}: probability is {cell!r}; it must be above 0 and at most 1")
    return value


def coded_only(coding: pd.DataFrame, column: str = "themes") -> pd.DataFrame:
    """The lines of a sheet in which somebody has coded a column."""
    return coding[coding[column].notna()].reset_index(drop=True)


def themes_of(sets: Collection[frozenset[str]]) -> list[str]:
    """All themes that occur, in alphabetical order."""
    return sorted(frozenset().union(*sets))

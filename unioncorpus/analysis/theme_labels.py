"""Paragraphs that a researcher has labelled with themes, to train a model on: a csv file, read and checked."""

import re
from dataclasses import dataclass
from pathlib import Path

from unioncorpus.analysis.coding import codebook_names, parse_themes
from unioncorpus.sheets import Line, SheetError, read_sheet

_ID = re.compile("[a-z][a-z0-9_]*(?:[.][a-z][a-z0-9_]*)?")


@dataclass(frozen=True, slots=True)
class Labels:
    """Texts with their sets of themes. ``groups`` keeps paragraphs of one plan together in cross-validation.

    ``n_uncoded`` lines had no theme and no ``none`` either, and were left out.
    """

    texts: tuple[str, ...]
    themes: tuple[frozenset[str], ...]
    groups: tuple[str, ...]
    n_uncoded: int = 0

    def names(self) -> list[str]:
        """All themes given, in alphabetical order."""
        return sorted(frozenset().union(*self.themes))


def read_labels(path: Path) -> Labels:
    """Labelled paragraphs from a csv file with the columns ``text`` and ``themes``, and perhaps ``plan_id``.

    ``themes`` holds ids, or names of the package's codebook (送温暖), between spaces, commas or semicolons, or the word
    none for a paragraph without a theme, as in a coding sheet (analysis/coding.py); an empty cell has not been coded,
    and its line is left out. A child counts as its parent too. Paragraphs with one plan_id are never torn apart in
    cross-validation; without that column each stands alone.

    Raises SheetError, with file and line, for a file that cannot be read, a missing column, an empty text, a theme that
    is neither, or where nothing is coded.
    """
    lines = read_sheet(path, ("text", "themes"))
    themes = [_themes(path, line) for line in lines]
    coded = [(line, found) for line, found in zip(lines, themes, strict=True) if found is not None]
    if not coded:
        raise SheetError(f"{path}: no labelled paragraphs; add a line for each, with none where there is no theme")
    return Labels(
        tuple(line.cells["text"] for line, _ in coded),
        tuple(found for _, found in coded),
        tuple(line.cells.get("plan_id") or f"line {line.number}" for line, _ in coded),
        len(lines) - len(coded),
    )


def _themes(path: Path, line: Line) -> frozenset[str] | None:
    if not line.cells["text"]:
        raise SheetError(f"{path}, line {line.number}: no text; take the line out")
    try:
        found = parse_themes(line.cells["themes"], None)
    except ValueError as error:
        raise SheetError(f"{path}, line {line.number}: {error}") from error
    if found is None:
        return None
    ids = {codebook_names().get(word, word) for word in found}
    if bad := [theme for theme in ids if not _ID.fullmatch(theme)]:
        written = max(bad, key=len)  # a child's parent is among them
        raise SheetError(
            f"{path}, line {line.number}: {written!r} is no name of a theme and no id; write one of your own like "
            "warmth or warmth.visits"
        )
    return frozenset(ids | {theme.partition(".")[0] for theme in ids})

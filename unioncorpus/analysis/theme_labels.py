"""Paragraphs that a researcher has labelled with themes: a csv file, read and checked."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from unioncorpus.errors import UnioncorpusError

_ID = re.compile("[a-z][a-z0-9_]*(?:[.][a-z][a-z0-9_]*)?")
_BETWEEN = re.compile(r"[\s;,，；、|]+")


class LabelsError(UnioncorpusError):
    """A file of labels that cannot be used; the text names the file, the line and the mend."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Texts with their sets of themes. ``groups`` keeps paragraphs of one plan together in cross-validation."""

    texts: tuple[str, ...]
    themes: tuple[frozenset[str], ...]
    groups: tuple[str, ...]

    def names(self) -> list[str]:
        """All themes given, in alphabetical order."""
        return sorted(frozenset().union(*self.themes))


def read_labels(path: Path) -> Labels:
    """Labelled paragraphs from a csv file with the columns ``text`` and ``themes``, and perhaps ``plan_id``.

    ``themes`` holds ids between spaces, commas or semicolons, and is empty for a paragraph without a theme. Paragraphs
    with one plan_id are never torn apart in cross-validation; without that column each stands alone.

    Raises LabelsError, with file and line, for a file that cannot be read, a missing column, an empty text or an id
    that is none.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = {"text", "themes"} - set(reader.fieldnames or ())
            if missing:
                raise LabelsError(f"{path}, line 1: no column {sorted(missing)[0]!r}; the head must be text,themes")
            rows = [(reader.line_num, row) for row in reader]
    except OSError as error:
        raise LabelsError(f"{path}: cannot be read ({error.strerror}); name a csv file of labels") from error
    except UnicodeDecodeError as error:
        raise LabelsError(f"{path}: not UTF-8 (byte {error.start}); save it as CSV UTF-8") from error
    if not rows:
        raise LabelsError(f"{path}: no labelled paragraphs; add a line for each")
    themes = tuple(_themes(path, line, row) for line, row in rows)
    groups = tuple(row.get("plan_id") or f"line {line}" for line, row in rows)
    return Labels(tuple(row["text"].strip() for _, row in rows), themes, groups)


def _themes(path: Path, line: int, row: Mapping[str, str | None]) -> frozenset[str]:
    if not (row["text"] or "").strip():
        raise LabelsError(f"{path}, line {line}: no text; take the line out")
    found = [name for name in _BETWEEN.split(row["themes"] or "") if name]
    for name in found:
        if not _ID.fullmatch(name):
            raise LabelsError(
                f"{path}, line {line}: {name!r} is no id of a theme; write it like warmth or warmth.visits"
            )
    return frozenset(found)

"""What a report shows of one plan after another: its text with every change, and what was found in it."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import pandas as pd

from unioncorpus.corpus import Corpus
from unioncorpus.places import restore_page
from unioncorpus.show.report import PageChanges, PlanDetail, rows

#: Characters of a plan that a report shows.
MAX_CHARACTERS = 30_000
#: Pages that are read from the store at a time.
_PAGES = 200

#: Tables that are shown with a plan: their columns, in the order of the text.
_SHOWN = {
    "activities": ("months", "month_text", "recurrence", "explicit", "themes", "text"),
    "metrics": ("text", "low", "high", "bound", "unit", "kind", "of", "per", "modality", "role"),
    "dating": ("phrase", "low", "high", "strength", "role", "rule"),
    "facts": ("fact", "value", "score", "evidence"),
    "mentions": ("type", "surface", "canonical", "gloss"),
}
_EDITS = """
SELECT doc_id, stage, start, stop, before, "after", rule, confidence, applied FROM edits
WHERE doc_id IN ({docs}) ORDER BY doc_id, seq
"""
_THEMES = """
SELECT p.plan_id, p.start, t.theme FROM paragraphs p JOIN themes t USING (paragraph_id)
WHERE p.doc_id IN ({docs}) ORDER BY p.doc_id, p.start, t.main DESC, t.score DESC, t.theme
"""

Records = dict[str, list[list[Any]]]


def read_details(corpus: Corpus, shown: pd.DataFrame) -> Iterator[PlanDetail]:
    """The plans of ``shown`` (plan_id, doc_id, start, stop) in their order, some pages at a time."""
    plans_of = {str(doc): own for doc, own in shown.groupby("doc_id", sort=False)}
    waiting = iter(plans_of)
    while some := list(islice(waiting, _PAGES)):
        docs = ", ".join(f"'{doc}'" for doc in some)
        pages = corpus.sql(f"SELECT doc_id, raw, text FROM documents WHERE doc_id IN ({docs})").set_index("doc_id")
        edits = _grouped(corpus.sql(_EDITS.format(docs=docs)))
        tables = {name: _by_plan(corpus, name, columns, docs) for name, columns in _SHOWN.items()}
        themes = _grouped(corpus.sql(_THEMES.format(docs=docs)))
        for doc in some:
            text = str(pages.text[doc])
            changes = PageChanges(restore_page(str(pages.raw[doc]), map(tuple, edits.get(doc, []))))
            own = plans_of[doc]
            for plan, start, stop in zip(own.plan_id.tolist(), own.start.tolist(), own.stop.tolist(), strict=True):
                end = min(stop, start + MAX_CHARACTERS)
                lines = _lines(text, start, end, themes.get(plan, []))
                found = {
                    name: {"columns": list(columns), "rows": tables[name].get(plan, [])}
                    for name, columns in _SHOWN.items()
                }
                yield PlanDetail(changes.pieces(start, end), stop - end, lines, found)


def _by_plan(corpus: Corpus, table: str, columns: tuple[str, ...], docs: str) -> Records:
    names = ", ".join(f'"{column}"' for column in columns)
    # Rows at one place are put in order too, so that a store gives one report.
    order = f"doc_id, start, stop, {names}"
    return _grouped(corpus.sql(f"SELECT plan_id, {names} FROM {table} WHERE doc_id IN ({docs}) ORDER BY {order}"))


def _grouped(frame: pd.DataFrame) -> Records:
    """The rows of a table, without their first column, by that column."""
    found: Records = {}
    for key, *values in rows(frame)["rows"]:
        found.setdefault(key, []).append(values)
    return found


def _lines(text: str, start: int, stop: int, tagged: list[list[Any]]) -> Mapping[int, list[str]]:
    """Number of the line in text[start:stop] of each paragraph with a theme -> its themes.

    ``tagged`` has (start of the paragraph, theme), in the order of the text.

    >>> _lines("标题\\n走访教师。\\n体检。", 0, 12, [[3, "warmth"], [3, "welfare"], [9, "health"]])
    {1: ['warmth', 'welfare'], 2: ['health']}
    """
    line, at = 0, start
    found: dict[int, list[str]] = {}
    for begins, theme in tagged:
        if begins >= stop:
            break
        line, at = line + text.count("\n", at, begins), begins
        found.setdefault(line, []).append(theme)
    return found

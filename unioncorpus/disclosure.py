"""What of a corpus is shown to others: changes that an export makes to rows on their way to the files.

Pages name poor students, sick and dead teachers. Two changes, which may be used together:

- ``put_pseudonyms``: the names of persons that analysis/persons.py finds become pseudonyms of the same length, so that
  every offset stays right. The page as found (raw, bytes) and what edits replaced are left out, for the names stand in
  them in forms that no rule knows. Public figures keep their names. Where a page stood on the web (sources.url) stays:
  this protects from being read and searched, not from a reader who goes back to the page.
- ``without_text``: no running text at all: neither pages nor edits nor activities. Titles, headings and the surfaces
  that carry a theme, a metric or a date stay, and so do all places.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pyarrow as pa

from unioncorpus.analysis.persons import Person, Pseudonyms, find_persons, replace_persons
from unioncorpus.show.export import Change

#: Columns with running text, by table.
TEXT = {"documents": ("text", "raw", "bytes"), "edits": ("before", "after"), "activities": ("text",)}
#: Columns that hold text of the page, by table. Of those in _SURFACES, the text is documents.text[start:stop].
_PROSE: Mapping[str, tuple[str, ...]] = {
    "documents": ("title",),
    "plans": ("title",),
    "facts": ("value", "evidence"),
    "sections": ("heading",),
    "themes": ("evidence",),
    "activities": ("month_text", "text"),
    "metrics": ("text", "of"),
    "dating": ("phrase",),
    "mentions": ("surface", "canonical", "gloss"),
    "overrides": ("value", "before", "reason"),
}
_SURFACES = {"facts": "evidence", "activities": "text", "metrics": "text", "dating": "phrase", "mentions": "surface"}
_HAN = re.compile("[㐀-鿿豈-﫿𠀀-𱍊]")


def changes_for(
    documents: Iterable[tuple[str, str]], *, pseudonymise: bool, text: bool
) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """The changes that an export needs, and notes that say what they do. ``documents``: see ``put_pseudonyms``."""
    changes: list[Change] = []
    notes = []
    if pseudonymise:
        changes.append(put_pseudonyms(documents))
        notes.append("names of persons were replaced by pseudonyms of the same length; pages as found are left out")
    if not text:
        changes.append(without_text)
        notes.append("running text was left out")
    return tuple(changes), tuple(notes)


def without_text(table: str, rows: pa.RecordBatch) -> pa.RecordBatch:
    """Rows without running text: a Change of show/export.

    >>> rows = pa.RecordBatch.from_pylist([{"doc_id": "d", "title": "工作计划", "text": "…", "raw": "…"}])
    >>> without_text("documents", rows).schema.names
    ['doc_id', 'title']
    """
    return rows.drop_columns([column for column in TEXT.get(table, ()) if column in rows.schema.names])


def put_pseudonyms(documents: Iterable[tuple[str, str]]) -> Change:
    """A Change that puts pseudonyms for the names of persons. ``documents`` are (doc_id, clean text) of all pages.

    The same name has the same pseudonym on all of them.
    """
    pseudonyms = Pseudonyms()
    persons = {doc: found for doc, text in documents if (found := find_persons(text))}
    for found in persons.values():
        for person in found:
            pseudonyms.of(person.name)

    def change(table: str, rows: pa.RecordBatch) -> pa.RecordBatch:
        if "doc_id" not in rows.schema.names or not rows.num_rows:
            return rows
        changed = [_change(table, row, persons.get(row["doc_id"], ()), pseudonyms) for row in rows.to_pylist()]
        return pa.RecordBatch.from_pylist(changed, schema=rows.schema)

    return change


def _change(table: str, row: dict[str, Any], persons: tuple[Person, ...], pseudonyms: Pseudonyms) -> dict[str, Any]:
    if table == "documents":
        text = replace_persons(row["text"], persons, pseudonyms)
        row = {**row, "text": text, "raw": "", "bytes": None}
    elif table == "edits":
        hidden = row["stage"] == "decode" or _HAN.search(row["before"] + row["after"])
        return {**row, "before": "", "after": ""} if hidden else row
    if not persons:
        return row
    names = tuple(sorted({p.name for p in persons if len(p.name) > 1}))
    for column in _PROSE.get(table, ()):
        if column in row:
            row[column] = _hide(row[column], names, pseudonyms)
    surface = _SURFACES.get(table)
    if surface in row and len(row[surface]) == row["stop"] - row["start"]:
        inside = [p for p in persons if row["start"] <= p.start and p.stop <= row["stop"]]
        moved = [Person(p.start - row["start"], p.stop - row["start"], p.name, p.rule) for p in inside]
        row[surface] = replace_persons(row[surface], moved, pseudonyms)
    return row


def _hide(value: Any, names: tuple[str, ...], pseudonyms: Pseudonyms) -> Any:
    if isinstance(value, list):
        return [_hide(one, names, pseudonyms) for one in value]
    if not isinstance(value, str) or not names:
        return value
    return _any_of(names).sub(lambda match: pseudonyms.of(match.group()), value)


@cache
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    """One of some names, the longest that stands there.

    >>> _any_of(("王小", "王小燕")).findall("王小燕和王小")
    ['王小燕', '王小']
    """
    return re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))

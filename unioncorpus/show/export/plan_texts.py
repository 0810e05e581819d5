"""The texts of plans with what is known of them, for programs that read texts: one plan after the other.

A plan's text is its own paragraphs, one a line; those of a plan within it are that plan's. What stands between plans
belongs to none.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import pyarrow as pa

from unioncorpus.errors import UsageError
from unioncorpus.show.export.rows import Rows, read_rows

#: A row of a table.
Row = Mapping[str, Any]
#: The same tables a few documents at a time, so that rows of several tables can be joined in bounded memory.
Parts = Callable[[], Iterator[Rows]]
#: Words with their parts of speech; joined, the words are the text.
Tagger = Callable[[str], list[tuple[str, str]]]

#: Columns of documents and sources that go with each of their plans, where they are there: the page's own title, ...
_OF_PAGE = {"page_title": "title", **{name: name for name in ("published_at", "language", "is_plan", "script")}}
_OF_SOURCE = ("path", "url", "site", "crawled_at")


class Variable(NamedTuple):
    """One thing known of every plan: its name, and the column of a table that it is."""

    name: str
    table: str
    column: pa.Field


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph: its row, its text, its themes (the main one first) and the sections around it, outermost first."""

    paragraph: Row
    text: str
    themes: tuple[str, ...]
    sections: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class PlanText:
    """One plan: an id of letters, digits and _ that is a file name anywhere, its variables, its lines in order."""

    text_id: str
    variables: Row
    lines: tuple[Line, ...]


def text_id(plan_id: str) -> str:
    """A plan's id with nothing in it but letters, digits and _, as file names and CQPweb need.

    >>> text_id("05d66bf7d1a3c2f1e0aa:17.2")
    '05d66bf7d1a3c2f1e0aa_17_2'
    """
    return re.sub(r"\W", "_", plan_id, flags=re.ASCII)


def read_variables(rows: Rows) -> list[Variable]:
    """The variables of every plan, in the order in which PlanText has them.

    Raises UsageError where the rows have no texts (they may have been taken out on the way).
    """
    own, pages, places = (_columns(rows, table) for table in ("plans", "documents", "sources"))
    if "text" not in pages.names:
        raise UsageError("export: this format is made of texts, which were to be left out. Choose another format.")
    found = [Variable(field.name, "plans", field) for field in own]
    found += [Variable(name, "documents", pages.field(k)) for name, k in _OF_PAGE.items() if k in pages.names]
    return found + [Variable(name, "sources", places.field(name)) for name in _OF_SOURCE if name in places.names]


def read_plan_texts(rows: Rows, parts: Parts) -> Iterator[PlanText]:
    """All plans in order. ``rows`` opens whole tables, ``parts`` gives them in pieces."""
    variables = read_variables(rows)
    places: dict[str, Row] = {}
    with rows("sources") as sources:
        for source in read_rows(sources):
            places.setdefault(source["doc_id"], {v.name: source[v.name] for v in variables if v.table == "sources"})
    for part in parts():
        yield from _read_part(part, variables, places)


def _read_part(part: Rows, variables: list[Variable], places: Mapping[str, Row]) -> Iterator[PlanText]:
    pages = {row["doc_id"]: row for row in _all(part, "documents")}
    sections = {row["section_id"]: row for row in _all(part, "sections")}
    themes: dict[str, list[str]] = {}
    for row in sorted(_all(part, "themes"), key=lambda row: not row["main"]):
        themes.setdefault(row["paragraph_id"], []).append(row["theme"])
    paragraphs: dict[str, list[Row]] = {}
    for row in _all(part, "paragraphs"):
        paragraphs.setdefault(row["plan_id"], []).append(row)
    for plan in _all(part, "plans"):
        page = pages[plan["doc_id"]]
        tables = {"plans": plan, "documents": page, "sources": places.get(plan["doc_id"], {})}
        lines = tuple(
            Line(
                row,
                page["text"][row["start"] : row["stop"]],
                tuple(themes.get(row["paragraph_id"], ())),
                tuple(_around(row["section_id"], sections)),
            )
            for row in paragraphs.get(plan["plan_id"], ())
        )
        values = {v.name: tables[v.table].get(v.column.name) for v in variables}
        yield PlanText(text_id(plan["plan_id"]), values, lines)


def _columns(rows: Rows, table: str) -> pa.Schema:
    with rows(table) as found:
        return found.schema


def _all(part: Rows, table: str) -> list[Row]:
    with part(table) as rows:
        return list(read_rows(rows))


def _around(section_id: str | None, sections: Mapping[str, Row]) -> list[Row]:
    found: list[Row] = []
    while section_id is not None:
        found.append(sections[section_id])
        section_id = sections[section_id]["parent_id"]
    return found[::-1]

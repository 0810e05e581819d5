"""Rows of the tables found by their place in the page: what labels and overrides were written about, as it is now."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from unioncorpus.edits import Edited
from unioncorpus.places import Place, Relocated, place_of, relocate
from unioncorpus.schemas import schema
from unioncorpus.store.pages import Query, restored_pages, rows_of

Row = Mapping[str, Any]
#: A table, a doc_id, and a place in that page.
Sought = tuple[str, str, Place]

#: Tables whose rows have an id; others are known by their span.
_IDS = {"plans": "plan_id", "sections": "section_id", "paragraphs": "paragraph_id"}
_SPAN = ("doc_id", "start", "stop")
_NO_PAGE = "the page is not in the store"


@dataclass(frozen=True, slots=True)
class Located:
    """What stands at a place now.

    ``status`` is kept, moved, changed, lost (see places.relocate) or no_document; ``row`` and ``place`` are those of
    the row found, None where it is lost; ``detail`` says why.
    """

    status: str
    detail: str = ""
    row: Row | None = None
    place: Place | None = None


def key_columns(table: str) -> tuple[str, ...]:
    """The columns that tell one row of a table from another.

    >>> key_columns("plans"), key_columns("metrics")
    (('plan_id',), ('doc_id', 'start', 'stop'))
    """
    return (_IDS[table],) if table in _IDS else _SPAN


def key_of(table: str, row: Row) -> tuple[Any, ...]:
    """What tells this row from others of its table."""
    return tuple(row[name] for name in key_columns(table))


def locate(sought: Iterable[Sought], query: Query) -> dict[Sought, Located]:
    """The row at each place, in the tables that ``query`` answers from. Rows at one span are one."""
    by_page: dict[str, dict[str, list[Place]]] = {}
    found: dict[Sought, Located] = {}
    for table, doc_id, place in sought:
        places = by_page.setdefault(doc_id, {}).setdefault(table, [])
        if (table, doc_id, place) not in found:
            places.append(place)
            found[table, doc_id, place] = Located("no_document", _NO_PAGE)
    rows = {table: _rows_by_page(table, by_page, query) for table in {table for table, *_ in found}}
    for doc_id, page in restored_pages(query, by_page):
        for table, places in by_page[doc_id].items():
            for place, located in _locate_in_page(page, places, rows[table].get(doc_id, [])):
                found[table, doc_id, place] = located
    return found


def _rows_by_page(table: str, doc_ids: Iterable[str], query: Query) -> dict[str, list[Row]]:
    names = ", ".join(f'"{name}"' for name in schema(table).names)
    by_page: dict[str, dict[tuple[Any, ...], Row]] = {}
    for row in rows_of(query(f"SELECT {names} FROM {table}"), list(doc_ids)):
        by_page.setdefault(row["doc_id"], {}).setdefault(key_of(table, row), row)
    return {doc_id: list(rows.values()) for doc_id, rows in by_page.items()}


def _locate_in_page(page: Edited, places: list[Place], rows: list[Row]) -> Iterator[tuple[Place, Located]]:
    now = [place_of(page, row["start"], row["stop"]) for row in rows]
    for place, relocated in zip(places, relocate(places, now), strict=True):
        yield place, _located(relocated, rows, now)


def _located(relocated: Relocated, rows: list[Row], now: list[Place]) -> Located:
    if relocated.index is None:
        return Located(relocated.status, relocated.detail)
    return Located(relocated.status, relocated.detail, rows[relocated.index], now[relocated.index])

"""What the overrides of a store come to in its tables as they stand now: found by their place, set when read.

An override is applied where its row still stands with the same words, at the same span or elsewhere in the page. Where
the words have changed, or the row is gone, it is listed as such and changes nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pyarrow as pa

from unioncorpus.edits import Edited
from unioncorpus.places import Place, place_of, relocate
from unioncorpus.records import OverrideRow, ThemeRow, schema, to_arrow
from unioncorpus.store.overrides import NONE, NULL, ROW, Override, parse_value, split_list
from unioncorpus.store.pages import Query, restored_pages, rows_of

#: Tables whose rows have an id; others are known by their span.
_IDS = {"plans": "plan_id", "sections": "section_id", "paragraphs": "paragraph_id"}
_SPAN = ("doc_id", "start", "stop")

Row = Mapping[str, Any]
Key = tuple[Any, ...]


def key_columns(table: str) -> tuple[str, ...]:
    """The columns that tell one row of a table from another.

    >>> key_columns("plans"), key_columns("metrics")
    (('plan_id',), ('doc_id', 'start', 'stop'))
    """
    return (_IDS[table],) if table in _IDS else _SPAN


def _key(table: str, row: Row) -> Key:
    return tuple(row[name] for name in key_columns(table))


@dataclass
class Corrections:
    """Values to set in the rows of each table, rows to take out, and the themes of paragraphs that a person tagged.

    ``rows`` are those of the overrides table, in the order of the overrides.
    """

    rows: list[OverrideRow] = field(default_factory=list)
    _set: dict[str, dict[Key, dict[str, Any]]] = field(default_factory=dict)
    _marks: dict[str, dict[Key, list[str]]] = field(default_factory=dict)
    _removed: dict[str, set[Key]] = field(default_factory=dict)
    _themes: list[ThemeRow] = field(default_factory=list)
    _tagged: set[str] = field(default_factory=set)

    def concern(self, table: str) -> bool:
        """Whether any row of a table differs by them."""
        return table in self._set or table in self._removed or (table == "themes" and bool(self._tagged))

    def set_value(self, table: str, row: Row, column: str, value: Any, mark: str | None = None) -> None:
        """Set one value of one row; ``mark`` is what overridden says of it, the column's name if not given."""
        key = _key(table, row)
        self._set.setdefault(table, {}).setdefault(key, {})[column] = value
        self._marks.setdefault(table, {}).setdefault(key, []).append(mark or column)

    def remove(self, table: str, row: Row) -> None:
        """Take one row out."""
        self._removed.setdefault(table, set()).add(_key(table, row))

    def tag(self, paragraph: Row, themes: Sequence[str]) -> None:
        """Give a paragraph these themes and no others, the first as its main one."""
        self._tagged.add(paragraph["paragraph_id"])
        ids = (paragraph["paragraph_id"], paragraph["plan_id"], paragraph["doc_id"])
        # A child stands beside its parent, and the parent is the main one, as where the program tags.
        given = list(dict.fromkeys(name for theme in themes for name in (theme.partition(".")[0], theme)))
        self._themes += [ThemeRow(*ids, name, n == 0, 1.0, (), ("theme",)) for n, name in enumerate(given)]
        untagged = None if themes else paragraph["untagged"] or "other"
        self.set_value("paragraphs", paragraph, "untagged", untagged, mark="themes")

    def tables(self) -> Mapping[str, pa.Table]:
        """What the SQL of ``corrected`` reads besides the stored tables, by name."""
        made = {f"set_{table}": self._set_table(table) for table in {*self._set, *self._removed}}
        if self._tagged:
            made["set_themes"] = to_arrow("themes", self._themes)
            made["tagged_paragraphs"] = pa.table({"paragraph_id": sorted(self._tagged)})
        return made

    def _set_table(self, table: str) -> pa.Table:
        """One line for each row that differs: its key, the new values, and which of them to take."""
        columns, removed = self._columns(table), self._removed.get(table, set())
        keys = [*self._set.get(table, {}), *(removed - self._set.get(table, {}).keys())]
        values = [self._set.get(table, {}).get(key, {}) for key in keys]
        made: dict[str, pa.Array] = {}
        for k, name in enumerate(key_columns(table)):
            made[f"key_{name}"] = pa.array([key[k] for key in keys], schema(table).field(name).type)
        for name in columns:
            made[f"has_{name}"] = pa.array([name in row for row in values], pa.bool_())
            made[f"to_{name}"] = pa.array([row.get(name) for row in values], schema(table).field(name).type)
        marks = self._marks.get(table, {})
        made["marks"] = pa.array([sorted(marks.get(key, [])) for key in keys], pa.list_(pa.string()))
        made["removed"] = pa.array([key in removed for key in keys], pa.bool_())
        return pa.table(made)

    def _columns(self, table: str) -> list[str]:
        return sorted({name for row in self._set.get(table, {}).values() for name in row})

    def corrected(self, table: str, stored: Callable[[str], str]) -> tuple[str, str]:
        """SELECT over a table as corrected, with the columns that give its order; ``stored`` gives a table's own."""
        if table == "themes":
            return self._corrected_themes(stored)
        changed = self._columns(table)
        columns = []
        for name in schema(table).names:
            if name == "overridden":
                columns.append("CASE WHEN marks IS NULL THEN s.overridden ELSE marks END AS overridden")
            elif name in changed:
                columns.append(f'CASE WHEN "has_{name}" THEN "to_{name}" ELSE s."{name}" END AS "{name}"')
            else:
                columns.append(f's."{name}"')
        same = " AND ".join(f'c."key_{name}" = s."{name}"' for name in key_columns(table))
        return (
            f"SELECT {', '.join(columns)}, part_n, file_n, row_n FROM ({stored(table)}) s "
            f"LEFT JOIN set_{table} c ON {same} WHERE removed IS NOT TRUE"
        ), "part_n, file_n, row_n"

    def _corrected_themes(self, stored: Callable[[str], str]) -> tuple[str, str]:
        """The stored themes of all other paragraphs and those given by a person, in the order of the paragraphs."""
        names = ", ".join(f'"{name}"' for name in schema("themes").names)
        places = f"SELECT paragraph_id AS place_id, part_n, file_n, row_n FROM ({stored('paragraphs')})"
        return (
            f"SELECT {names}, p.part_n, p.file_n, p.row_n, seq_n FROM ("
            f"SELECT {names}, row_n AS seq_n FROM ({stored('themes')}) "
            "WHERE paragraph_id NOT IN (SELECT paragraph_id FROM tagged_paragraphs) "
            f"UNION ALL SELECT {names}, row_number() OVER () AS seq_n FROM set_themes"
            f") t JOIN ({places}) p ON t.paragraph_id = p.place_id"
        ), "part_n, file_n, row_n, seq_n"


def resolve(overrides: Sequence[Override], query: Query) -> Corrections:
    """Find the row of each override in the tables that ``query`` answers from, as stored."""
    return _Resolver(overrides, query).resolved


class _Resolver:
    """The overrides by page and table, met by the rows of these pages."""

    def __init__(self, overrides: Sequence[Override], query: Query) -> None:
        self._overrides = overrides
        self._query = query
        self._by_page: dict[str, dict[str, list[int]]] = {}
        for n, override in enumerate(overrides):
            self._by_page.setdefault(override.doc_id, {}).setdefault(_table_of(override), []).append(n)

    @cached_property
    def resolved(self) -> Corrections:
        corrections = Corrections()
        outcome: dict[int, OverrideRow] = {}
        rows = {table: self._rows(table) for table in {_table_of(override) for override in self._overrides}}
        themes = self._themes()
        for doc_id, page in restored_pages(self._query, self._by_page):
            for table, numbers in self._by_page[doc_id].items():
                found = self._meet(page, numbers, rows[table].get(doc_id, []))
                for n, (status, row) in found.items():
                    outcome[n] = self._settle(corrections, self._overrides[n], status, row, themes)
        corrections.rows = [
            outcome.get(n) or _row(override, "no_document", None) for n, override in enumerate(self._overrides)
        ]
        return corrections

    def _rows(self, table: str) -> dict[str, list[dict[str, Any]]]:
        """The rows of a table by document, those at one span once."""
        names = ", ".join(f'"{name}"' for name in schema(table).names)
        by_page: dict[str, dict[Key, dict[str, Any]]] = {}
        for row in rows_of(self._query(f"SELECT {names} FROM {table}"), self._by_page):
            by_page.setdefault(row["doc_id"], {}).setdefault(_key(table, row), row)
        return {doc_id: list(rows.values()) for doc_id, rows in by_page.items()}

    def _themes(self) -> dict[str, list[str]]:
        """The stored themes of each paragraph, the main one first."""
        found: dict[str, list[str]] = {}
        if any(override.table == "themes" for override in self._overrides):
            query = 'SELECT doc_id, paragraph_id, theme, "main" FROM themes'
            for row in rows_of(self._query(query), self._by_page):
                names = found.setdefault(row["paragraph_id"], [])
                names.insert(0 if row["main"] else len(names), row["theme"])
        return found

    def _meet(self, page: Edited, numbers: list[int], rows: Sequence[Row]) -> dict[int, tuple[str, Row | None]]:
        """The row of each override of one page and table, and whether it may be set."""
        places = list(dict.fromkeys(self._overrides[n].place for n in numbers))
        now = [place_of(page, row["start"], row["stop"]) for row in rows]
        found: dict[Place, tuple[str, Row | None]] = {}
        for place, relocated in zip(places, relocate(places, now), strict=True):
            status = {"lost": "lost", "changed": "text_changed"}.get(relocated.status, "applied")
            found[place] = status, None if relocated.index is None else rows[relocated.index]
        return {n: found[self._overrides[n].place] for n in numbers}

    def _settle(
        self,
        corrections: Corrections,
        override: Override,
        status: str,
        row: Row | None,
        themes: Mapping[str, list[str]],
    ) -> OverrideRow:
        if row is None:
            return _row(override, status, None)
        before = _before(override, row, themes)
        if status == "applied":
            if override.column == ROW:
                corrections.remove(override.table, row)
            elif override.table == "themes":
                corrections.tag(row, split_list(override.value))
            else:
                corrections.set_value(override.table, row, override.column, parse_value(override))
        return _row(override, status, before)


def _table_of(override: Override) -> str:
    """The table in which the row of an override is sought: that of themes is the paragraph, which may have none."""
    return "paragraphs" if override.table == "themes" else override.table


def _before(override: Override, row: Row, themes: Mapping[str, Iterable[str]]) -> str:
    if override.column == ROW:
        return "kept"
    if override.table == "themes":
        return as_text(list(themes.get(row["paragraph_id"], ())))
    return as_text(row[override.column])


def as_text(value: Any) -> str:
    """A value as an override writes it.

    >>> as_text(None), as_text(["warmth", "women"]), as_text(2.0), as_text(True)
    ('null', 'warmth; women', '2', 'true')
    """
    if value is None:
        return NULL
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value)) or NONE
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) and value.is_integer() and abs(value) < 1e6 else str(value)


def _row(override: Override, status: str, before: str | None) -> OverrideRow:
    values = {name: getattr(override, name) for name in override.__slots__}
    return OverrideRow(**values, status=status, before=before)

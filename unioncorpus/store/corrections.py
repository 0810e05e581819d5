"""What the overrides of a store come to in its tables as they stand now: found by their place, set when read.

An override is applied where its row still stands with the same words, at the same span or elsewhere in the page. Where
the words have changed, or the row is gone, it is listed as such and changes nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from unioncorpus.records import OverrideRow, ThemeRow
from unioncorpus.schemas import schema, to_arrow
from unioncorpus.store.located import Row, Sought, key_columns, key_of, locate
from unioncorpus.store.overrides import COLUMNS, NONE, NULL, ROW, Override, parse_value, split_list
from unioncorpus.store.pages import Query, rows_of

Key = tuple[Any, ...]

#: What an override comes to, by how its row was found.
_STATUS = {"kept": "applied", "moved": "applied", "changed": "text_changed", "lost": "lost"}


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
        key = key_of(table, row)
        self._set.setdefault(table, {}).setdefault(key, {})[column] = value
        self._marks.setdefault(table, {}).setdefault(key, []).append(mark or column)

    def remove(self, table: str, row: Row) -> None:
        """Take one row out."""
        self._removed.setdefault(table, set()).add(key_of(table, row))

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
    located = locate((_sought(override) for override in overrides), query)
    themes = _stored_themes(overrides, query)
    corrections = Corrections()
    for override in overrides:
        found = located[_sought(override)]
        status = _STATUS.get(found.status, found.status)
        before = None if found.row is None else _before(override, found.row, themes)
        values = {name: getattr(override, name) for name in COLUMNS}
        corrections.rows.append(OverrideRow(**values, status=status, before=before))
        if found.row is not None and status == "applied":
            _apply(corrections, override, found.row)
    return corrections


def _apply(corrections: Corrections, override: Override, row: Row) -> None:
    if override.column == ROW:
        corrections.remove(override.table, row)
    elif override.table == "themes":
        corrections.tag(row, split_list(override.value))
    else:
        corrections.set_value(override.table, row, override.column, parse_value(override))


def _stored_themes(overrides: Sequence[Override], query: Query) -> dict[str, list[str]]:
    """The themes that the program gives to the paragraphs of the pages with overrides of themes, the main one first."""
    doc_ids = {override.doc_id for override in overrides if override.table == "themes"}
    found: dict[str, list[str]] = {}
    if doc_ids:
        for row in rows_of(query('SELECT doc_id, paragraph_id, theme, "main" FROM themes'), doc_ids):
            names = found.setdefault(row["paragraph_id"], [])
            names.insert(0 if row["main"] else len(names), row["theme"])
    return found


def _sought(override: Override) -> Sought:
    """Where an override's row is sought; that of themes is the paragraph, which may have none."""
    return ("paragraphs" if override.table == "themes" else override.table), override.doc_id, override.place


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

"""Corrections of a corpus by people, as methods of it: draft them, set them, and the places by which they are kept."""

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from unioncorpus.analysis.coding import KEY, codebook_names
from unioncorpus.corpus_analyses import Analyses
from unioncorpus.errors import UsageError
from unioncorpus.places import Place, place_of
from unioncorpus.sheets import did_you_mean
from unioncorpus.store.corrections import as_text
from unioncorpus.store.overrides import keep_overrides, kept_overrides, read_overrides, settable
from unioncorpus.store.pages import restored_pages
from unioncorpus.store.reader import Reader
from unioncorpus.store.snapshot import take_snapshot

StrPath = str | os.PathLike[str]

#: What becomes of overrides that a store has and a file to be set lacks.
OTHERS = ("refuse", "keep", "drop")
#: Columns that bound one value from both sides.
_BOUNDS = (("metrics", "low", "high"), ("dating", "low", "high"), ("plans", "year_low", "year_high"))
#: Characters of a passage that a draft of overrides shows.
SHOWN = 200


class Overrides(Analyses):
    """Overrides of the store that a corpus was read from."""

    store: Path
    sections: pd.DataFrame
    overrides: pd.DataFrame
    refresh: Callable[[], Any]
    _whole: Reader

    def places(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows of any table with doc_id, start and stop, with their places beside: raw_start, raw_stop, text_hash.

        The three columns, and doc_id, are what a label or an override is known by in every version.
        """
        by_page: dict[str, list[int]] = {}
        for k, doc_id in enumerate(rows.doc_id.tolist()):
            by_page.setdefault(doc_id, []).append(k)
        starts, stops = rows.start.tolist(), rows.stop.tolist()
        found: dict[int, Place] = {}
        for doc_id, page in restored_pages(self._plain, by_page):
            found.update((k, place_of(page, starts[k], stops[k])) for k in by_page[doc_id])
        ordered = [found[k] for k in range(len(rows))]
        return rows.assign(
            raw_start=pd.Series([place.raw_start for place in ordered], rows.index, dtype="int64"),
            raw_stop=pd.Series([place.raw_stop for place in ordered], rows.index, dtype="int64"),
            text_hash=pd.Series([place.text_hash for place in ordered], rows.index, dtype="str"),
        )

    def draft_overrides(self, table: str, column: str) -> pd.DataFrame:
        """The rows of a table as lines of an overrides.csv: value, coder and reason are to be filled in where wrong.

        ``text`` is the passage, ``context`` the line in which it begins, ``now`` the value as it stands. Lines left
        without all three are passed over when the file is set. For themes there is a line for each paragraph. Raises
        UsageError for what cannot be set.
        """
        tables = settable()
        if table not in tables:
            raise UsageError(f"overrides: no rows of {table!r} can be set; {did_you_mean(table, tables)}")
        if column not in tables[table]:
            raise UsageError(f"overrides: {table}.{column} cannot be set; {did_you_mean(column, tables[table])}")
        rows = getattr(self, row_table(table))
        now = (
            self._themes_by_paragraph(rows)
            if table == "themes"
            else [as_text(_of_arrow(value)) for value in rows[column]]
        )
        draft = self.places(rows).assign(now=now, table=table, column=column)
        for name, spans in (("text", rows), ("context", self._lines_around(rows))):
            # Of one line, so that a line of the sheet is one of the file.
            draft[name] = [text.partition("\n")[0][:SHOWN] for text in self._paragraph_texts(spans)]
        draft[["value", "coder", "reason"]] = ""
        return draft[["context", "text", "now", "value", "coder", "reason", "table", "column", *KEY]]

    def set_overrides(
        self, sheet: StrPath, *, others: str = "refuse", names: Mapping[str, str] | None = None
    ) -> pd.DataFrame:
        """Set the overrides of a file in the store, and read the store anew; gives the table ``overrides``.

        ``others`` says what becomes of overrides that the store has and the file lacks: keep, drop, or refuse. An empty
        file (its head alone) with drop takes all overrides away. All is checked before anything is written. Raises
        SheetError, with line, for what is wrong in the file, UsageError where others are refused or a lower bound would
        stand above its upper one.
        """
        if others not in OTHERS:
            raise UsageError(f"overrides: others {others!r}; choose one of: {', '.join(OTHERS)}")
        new = {override.what: override for override in read_overrides(Path(sheet), set(self._theme_ids(names)))}
        old = {override.what: override for override in kept_overrides(self.store)}
        lacking = old.keys() - new.keys()
        if lacking and others == "refuse":
            raise UsageError(
                f"{sheet}: overrides: the store has {len(lacking)} that this file lacks. Keep them (--others keep) or "
                "drop them (--others drop)."
            )
        kept = tuple((new if others == "drop" else old | new).values())
        turned = _turned_bounds(Reader(replace(take_snapshot(self.store), overrides=kept)))
        if turned:
            raise UsageError(f"{sheet}: overrides: {turned}. One line sets one column: give a line for the other, too.")
        keep_overrides(self.store, kept)
        self.refresh()
        return self.overrides

    def _theme_ids(self, names: Mapping[str, str] | None) -> Collection[str]:
        return (names or self.theme_names()).values()

    def theme_names(self) -> dict[str, str]:
        """What a coder may write for a theme: ids and names of the package's codebook, and ids found in the store."""
        found = self.sql("SELECT DISTINCT theme FROM themes ORDER BY theme").theme
        return {**codebook_names(), **{theme: theme for theme in found}}

    def _plain(self, query: str) -> Any:
        """The tables as the program made them, without overrides."""
        return Reader(replace(self._whole.snapshot, overrides=())).arrow(query)

    def _lines_around(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The spans of the lines in which some rows begin."""
        documents = self.sql("SELECT doc_id, text FROM documents")
        pages = dict(zip(documents.doc_id.tolist(), documents.text.tolist(), strict=True))
        starts, stops = [], []
        for doc_id, start in zip(rows.doc_id.tolist(), rows.start.tolist(), strict=True):
            end = pages[doc_id].find("\n", start)
            starts.append(pages[doc_id].rfind("\n", 0, start) + 1)
            stops.append(end if end >= 0 else len(pages[doc_id]))
        return rows[["doc_id"]].assign(start=starts, stop=stops)

    def _themes_by_paragraph(self, paragraphs: pd.DataFrame) -> list[str]:
        """The themes of each paragraph as an override writes them, the main one first."""
        themes = self.themes.sort_values("main", ascending=False, kind="stable")
        found = themes.groupby("paragraph_id").theme.agg(list)
        return [as_text(found.get(paragraph, [])) for paragraph in paragraphs.paragraph_id]


def row_table(table: str) -> str:
    """The table whose rows stand for a sheet's lines: a sheet of paragraphs names none, themes hang on paragraphs.

    >>> row_table(""), row_table("themes"), row_table("plans")
    ('paragraphs', 'paragraphs', 'plans')
    """
    return "paragraphs" if table in ("", "themes") else table


def _turned_bounds(tables: Reader) -> str:
    """The first row that people would leave with a lower bound above its upper one, or nothing."""
    for table, low, high in _BOUNDS:
        turned = f"SELECT doc_id, {low}, {high} FROM {table} WHERE len(overridden) > 0 AND {low} > {high} LIMIT 1"
        for row in tables.arrow(turned).read_all().to_pylist():
            return f"of page {row['doc_id']}, {table}.{low} would be {row[low]:g} and {table}.{high} {row[high]:g}"
    return ""


def _of_arrow(value: Any) -> Any:
    """A cell of a DataFrame without pandas' own kinds of missing."""
    return value if isinstance(value, Sequence) else None if pd.isna(value) else value

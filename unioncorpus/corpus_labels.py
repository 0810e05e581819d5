"""What people say about a corpus, as methods of it: samples to code, coded sheets, corrections, and what they show."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
from rapidfuzz import fuzz

from unioncorpus.analysis.coding import KEY, Coded, codebook_names, coded_only, read_coding
from unioncorpus.analysis.corrected import corrected_shares
from unioncorpus.analysis.label_scores import score_labels
from unioncorpus.analysis.sample import draw_sample
from unioncorpus.analysis.weights import groups_of
from unioncorpus.corpus_analyses import Analyses
from unioncorpus.errors import UsageError
from unioncorpus.places import Place, place_of
from unioncorpus.sheets import did_you_mean, read_sheet, whole_number
from unioncorpus.store.corrections import as_text
from unioncorpus.store.located import Located, Sought, locate
from unioncorpus.store.overrides import keep_overrides, read_overrides, settable
from unioncorpus.store.pages import restored_pages
from unioncorpus.store.reader import Reader

StrPath = str | os.PathLike[str]

#: Columns of a coding sheet, in the order in which a coder needs them.
SHEET = (
    *("n", "title", "heading", "text", "themes", "note"),
    *("stratum", "family_id", "probability", *KEY, "paragraph_id", "plan_id"),
)
#: Likeness (0..100) under which another text stands where a label was, whatever its span says.
_LIKE = 50
#: Characters of a long passage that a draft of overrides shows.
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Relocation:
    """A sheet carried over to the store as it is now.

    ``carried`` has the sheet's lines with their new places, and status: kept, moved, or changed (the words differ: read
    them again). ``lost`` has the lines that lost their place, unchanged, with detail: why.
    """

    carried: pd.DataFrame
    lost: pd.DataFrame

    def __str__(self) -> str:
        counts = self.carried.status.value_counts()
        parts = [f"{counts.get(status, 0)} {status}" for status in ("kept", "moved", "changed")]
        return f"{len(self.carried) + len(self.lost)} lines: {', '.join(parts)}, {len(self.lost)} lost"


@dataclass(frozen=True, slots=True)
class LabelScores:
    """How well the extractors do on coded paragraphs.

    ``table``: the columns of analysis/label_scores.py. ``coded`` says how much of the sheet was coded, ``n_scored`` how
    many of those paragraphs stand in the store with the words that were coded; the others need ``relocate``.
    """

    table: pd.DataFrame
    coded: Coded
    n_scored: int

    def __str__(self) -> str:
        missing = self.coded.coded - self.n_scored
        hint = f"; {missing} have lost their place or words, see labels relocate" if missing else ""
        return f"{self.coded}; {self.n_scored} of them scored{hint}"


class HumanWork(Analyses):
    """Work of people that outlasts a version of the pipeline: known by page, raw span and words, never by row."""

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

    def sample(
        self,
        n: int = 200,
        stratify: str | None = None,
        *,
        per_family: int = 1,
        structural: bool = False,
        seed: int = 0,
    ) -> pd.DataFrame:
        """A coding sheet of ``n`` paragraphs drawn by chance, one from each family of copies (``per_family``).

        Columns: n (in the order of the draw), title (of the plan), heading (those above it), text, themes and note (to
        be filled in), stratum, family_id, probability, doc_id, raw_start, raw_stop, text_hash, paragraph_id, plan_id.
        How it is drawn: analysis/sample.py. Titles, months and signatures are drawn with ``structural`` only. Raises
        UsageError for a column that plans do not have, or a number below 1.
        """
        texts = self.texts("paragraph").set_index("paragraph_id")
        ids = self._substance() if not structural else texts.index
        frame = texts.loc[texts.index.isin(ids), ["plan_id", "doc_id"]].reset_index()
        drawn = draw_sample(frame, self.plans, self.families(), n, stratify, per_family, seed)
        drawn = drawn.join(texts[["start", "stop", "text"]], on="paragraph_id")
        drawn["heading"] = drawn.paragraph_id.map(self._headings()).fillna("")
        drawn["title"] = drawn.plan_id.map(self.plans.set_index("plan_id").title)
        sheet = self.places(drawn).assign(n=range(1, len(drawn) + 1), themes="", note="")
        return sheet[list(SHEET)]

    def relocate(self, sheet: StrPath) -> Relocation:
        """Carry a coding sheet or an overrides.csv over to the store as it is now, and list what lost its place.

        Raises SheetError for a sheet that cannot be read or lacks the columns of a place.
        """
        path = Path(sheet)
        lines = read_sheet(path, KEY)
        cells = [dict(line.cells) for line in lines]
        sought = [
            (
                _table_of(cell.get("table", "")),
                cell["doc_id"],
                Place(whole_number(path, line, "raw_start"), whole_number(path, line, "raw_stop"), cell["text_hash"]),
            )
            for line, cell in zip(lines, cells, strict=True)
        ]
        for line, (table, *_) in zip(lines, sought, strict=True):
            if table not in settable():
                raise UsageError(f"{path}, line {line.number}: no table {table!r}; {did_you_mean(table, settable())}")
        located = locate(sought, self._plain)
        texts = self._texts_at(located)
        carried, lost = [], []
        for place, cell in zip(sought, cells, strict=True):
            found, text = located[place], texts.get(place, "")
            if found.status == "changed" and "text" in cell and fuzz.ratio(cell["text"], text) < _LIKE:
                found = Located("lost", "another text stands there now")
            if found.row is None or found.place is None:
                lost.append({**cell, "status": found.status, "detail": found.detail})
            else:
                carried.append({**cell, **_carried(cell, found.row, found.place, text), "status": found.status})
        columns = [*(cells[0] if cells else KEY), "status"]
        unique = list(dict.fromkeys(columns))
        return Relocation(
            pd.DataFrame(carried, columns=unique), pd.DataFrame(lost, columns=[*dict.fromkeys([*unique, "detail"])])
        )

    def evaluate_labels(
        self, sheet: StrPath, *, names: Mapping[str, str] | None = None, n_boot: int = 1000, seed: int = 0
    ) -> LabelScores:
        """Score the themes that the program finds against a coded sheet; overrides of the store do not count.

        Children of themes (warmth.visits) are scored only where the sheet has any.
        ``names`` are the themes that the sheet may hold, if they are not those of the package and the store. Raises
        SheetError for a sheet that cannot be read or names an unknown theme, UsageError where nothing in it is coded.
        """
        coding = read_coding(Path(sheet), names or self.theme_names())
        coded = self._coded(coding)
        found = self._found(coded)
        by_program = [found.get(paragraph, frozenset()) for paragraph in coded.paragraph_id]
        weights = (1 / coded.probability).tolist()
        clusters = coded["family_id" if "family_id" in coded else "doc_id"].tolist()
        table = score_labels(coded.themes.tolist(), by_program, weights, clusters, n_boot=n_boot, seed=seed)
        return LabelScores(table, Coded.of(coding), len(coded))

    def corrected_shares(
        self,
        sheet: StrPath,
        by: str | None = None,
        measure: str = "paragraphs",
        *,
        copies: str = "keep",
        names: Mapping[str, str] | None = None,
    ) -> pd.DataFrame:
        """Shares of themes corrected for the program's errors, from a sample that ``sample`` drew and a person coded.

        ``by`` is a column of plans, None for the corpus as a whole; ``measure`` is paragraphs or characters; ``copies``
        as in the other analyses. Columns and when not to use it: analysis/corrected.py. Titles, months and signatures
        are left out. Raises UsageError for a column that plans do not have, another measure, or a sheet without a coded
        paragraph, SheetError for one that cannot be read.
        """
        if measure not in ("paragraphs", "characters"):
            raise UsageError(f"corrected shares: measure {measure!r}; choose paragraphs or characters")
        coded = self._coded(read_coding(Path(sheet), names or self.theme_names()))
        frame = self.sql("SELECT paragraph_id, plan_id, stop - start AS length FROM paragraphs")
        frame = frame[frame.paragraph_id.isin(self._substance())]
        weights = self.weights(copies)
        amount = frame.length.astype(float) if measure == "characters" else pd.Series(1.0, frame.index)
        if weights is not None:
            amount = amount * weights.of_paragraphs(frame.paragraph_id.tolist())
        frame = frame.assign(amount=amount, group=frame.plan_id.map(groups_of(self.plans, by)) if by else "all")
        themes = dict(zip(coded.paragraph_id, coded.themes, strict=True))
        probabilities = dict(zip(coded.paragraph_id, coded.probability, strict=True))
        return corrected_shares(frame[frame.amount > 0], self._found(coded), themes, probabilities)

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
        rows = getattr(self, _table_of(table))
        now = (
            self._themes_by_paragraph(rows)
            if table == "themes"
            else [as_text(_of_arrow(value)) for value in rows[column]]
        )
        draft = self.places(rows).assign(text=self._paragraph_texts(rows), now=now, table=table, column=column)
        draft["context"] = self._paragraph_texts(self._lines_around(rows))
        for name in ("text", "context"):
            draft[name] = draft[name].str.slice(0, _SHOWN)
        draft[["value", "coder", "reason"]] = ""
        return draft[["context", "text", "now", "value", "coder", "reason", "table", "column", *KEY]]

    def set_overrides(self, sheet: StrPath, *, names: Mapping[str, str] | None = None) -> pd.DataFrame:
        """Make a file the overrides of the store, in place of those that it had, and read the store anew.

        Gives the table ``overrides``: each with its status. An empty file (its head alone) takes all overrides away.
        Raises SheetError, with line, for what is wrong in the file; the store is then left as it was.
        """
        known = set((names or self.theme_names()).values())
        keep_overrides(self.store, read_overrides(Path(sheet), known))
        self.refresh()
        return self.overrides

    def theme_names(self) -> dict[str, str]:
        """What a coder may write for a theme: ids and names of the package's codebook, and ids found in the store."""
        found = self.sql("SELECT DISTINCT theme FROM themes ORDER BY theme").theme
        return {**codebook_names(), **{theme: theme for theme in found}}

    def _plain(self, query: str) -> Any:
        """The tables as the program made them, without overrides."""
        return Reader(replace(self._whole.snapshot, overrides=())).arrow(query)

    def _found(self, coded: pd.DataFrame) -> dict[str, frozenset[str]]:
        """The themes of each paragraph by the program; children of themes only where the coders gave any."""
        children = any("." in theme for themes in coded.themes for theme in themes)
        query = "SELECT paragraph_id, theme FROM themes" + ("" if children else " WHERE NOT contains(theme, '.')")
        found: dict[str, set[str]] = {}
        for row in self._plain(query).read_all().to_pylist():
            found.setdefault(row["paragraph_id"], set()).add(row["theme"])
        return {paragraph: frozenset(themes) for paragraph, themes in found.items()}

    def _substance(self) -> list[str]:
        """The paragraphs that may carry a theme: all but titles, months and signatures."""
        rows = self._plain("SELECT paragraph_id FROM paragraphs WHERE untagged IS DISTINCT FROM 'structural'")
        ids: list[str] = rows.read_all()["paragraph_id"].to_pylist()
        return ids

    def _headings(self) -> dict[str, str]:
        """The headings above each paragraph, from the outermost down; its own is part of its text."""
        sections = self.sections.set_index("section_id")
        parents, names = sections.parent_id.to_dict(), sections.heading.to_dict()
        above: dict[str, str] = {}
        for section, parent in parents.items():  # a parent stands before its children
            above[section] = "" if pd.isna(parent) else _joined(above[parent], names[parent])
        rows = self.sql(
            "SELECT paragraph_id, section_id, p.start = s.start AS opens FROM paragraphs p JOIN sections s "
            "USING (section_id)"
        )
        columns = rows.paragraph_id.tolist(), rows.section_id.tolist(), rows.opens.tolist()
        return {
            paragraph: above[section] if opens else _joined(above[section], names[section])
            for paragraph, section, opens in zip(*columns, strict=True)
        }

    def _coded(self, coding: pd.DataFrame) -> pd.DataFrame:
        """The coded lines whose paragraph stands in the store with the words that were coded, with its id there."""
        coded = coded_only(coding)
        places = [Place(*values) for values in zip(coded.raw_start, coded.raw_stop, coded.text_hash, strict=True)]
        sought = [("paragraphs", doc_id, place) for doc_id, place in zip(coded.doc_id, places, strict=True)]
        located = locate(sought, self._plain)
        ids = [_same_words(located[place]) for place in sought]
        coded = coded.assign(paragraph_id=pd.Series(ids, coded.index, dtype=object))
        return coded[coded.paragraph_id.notna()].reset_index(drop=True)

    def _texts_at(self, located: Mapping[Sought, Located]) -> dict[Sought, str]:
        """The clean text that stands at each place found."""
        rows = [(sought, found.row) for sought, found in located.items() if found.row is not None]
        frame = pd.DataFrame([row for _, row in rows], columns=["doc_id", "start", "stop"])
        return dict(zip([sought for sought, _ in rows], self._paragraph_texts(frame), strict=True))

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


def _joined(above: str, heading: str) -> str:
    return f"{above} / {heading}" if above else heading


def _table_of(table: str) -> str:
    """The table whose rows stand for a sheet's lines: a coding sheet names none, themes hang on paragraphs."""
    return "paragraphs" if table in ("", "themes") else table


def _carried(cell: Mapping[str, str], row: Mapping[str, Any], place: Place, text: str) -> dict[str, Any]:
    """The cells of a line that a new place changes, as far as the sheet has them."""
    new: dict[str, Any] = {"raw_start": place.raw_start, "raw_stop": place.raw_stop, "text_hash": place.text_hash}
    ids = {name: row[name] for name in ("paragraph_id", "plan_id") if name in row}
    shown = {"text": text[:_SHOWN] if "table" in cell else text}
    return {**new, **{name: value for name, value in {**ids, **shown}.items() if name in cell}}


def _same_words(found: Located) -> str | None:
    """The paragraph's id, where its words are those that were coded."""
    return str(found.row["paragraph_id"]) if found.row and found.status in ("kept", "moved") else None


def _of_arrow(value: Any) -> Any:
    """A cell of a DataFrame without pandas' own kinds of missing."""
    return value if isinstance(value, Sequence) else None if pd.isna(value) else value

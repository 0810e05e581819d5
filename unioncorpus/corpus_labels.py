"""What people say about a corpus, as methods of it: samples to code, coded sheets, corrections, and what they show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from rapidfuzz import fuzz

from unioncorpus.analysis.coding import KEY, coded_only, read_coding, read_plan_coding
from unioncorpus.analysis.corrected import corrected_shares
from unioncorpus.analysis.label_scores import score_labels
from unioncorpus.analysis.sample import draw_sample
from unioncorpus.analysis.weights import groups_of
from unioncorpus.corpus_overrides import SHOWN, Overrides, StrPath, row_table
from unioncorpus.errors import UsageError
from unioncorpus.places import Place
from unioncorpus.sheets import Line, did_you_mean, read_sheet, whole_number
from unioncorpus.store.corrections import as_text
from unioncorpus.store.located import Located, Sought, locate
from unioncorpus.store.overrides import settable

#: What is drawn, and the columns that a coder fills in if no others are named.
UNITS: Mapping[str, tuple[str, ...]] = {"paragraph": ("themes",), "plan": ("org_type", "genre")}
#: Likeness (0..100) under which another text stands where a label was, whatever its span says.
_LIKE = 50
#: Characters of a plan that its coder sees.
_PLAN_SHOWN = 2000


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
    """How well the extractors do on what people have coded.

    ``table``: the columns of analysis/label_scores.py; for a sheet of plans, column and value stand in place of theme.
    ``n_lines`` and ``n_coded`` are those of the sheet; ``n_scored`` of the coded stand in the store with the words that
    were coded, the others need ``relocate``.
    """

    table: pd.DataFrame
    n_lines: int
    n_coded: int
    n_scored: int

    def __str__(self) -> str:
        missing = self.n_coded - self.n_scored
        hint = f"; {missing} have lost their place or words, see labels relocate" if missing else ""
        return f"{self.n_coded} of {self.n_lines} lines are coded; {self.n_scored} of them scored{hint}"


class HumanWork(Overrides):
    """Work of people that outlasts a version of the pipeline: known by page, raw span and words, never by row."""

    def sample(
        self,
        n: int = 200,
        stratify: str | None = None,
        *,
        unit: str = "paragraph",
        columns: Sequence[str] = (),
        per_family: int = 1,
        structural: bool = False,
        seed: int = 0,
    ) -> pd.DataFrame:
        """A coding sheet of ``n`` paragraphs or plans drawn by chance, one from each family (``per_family``) of copies.

        Columns: n (in the order of the draw), plan_title, heading (those above it), text (of a plan, its first
        2,000 characters), ``columns`` and note (to be filled in), stratum, family_id, probability, doc_id, raw_start,
        raw_stop, text_hash, table, plan_id, and paragraph_id for paragraphs. ``columns`` are themes for paragraphs, and
        any that a person may set for plans (org_type and genre, if none are named). How it is drawn:
        analysis/sample.py. Titles, months and signatures are drawn with ``structural`` only. Raises UsageError for
        another unit or column, or a number below 1.
        """
        columns = self._columns_to_code(unit, columns)
        units = self._plan_units() if unit == "plan" else self._paragraph_units(structural)
        may_be_drawn = units.rename_axis("unit_id").reset_index()[["unit_id", "plan_id", "doc_id"]]
        drawn = draw_sample(may_be_drawn, self.plans, self.families(), n, stratify, per_family, seed)
        sheet = self.places(drawn.join(units[["start", "stop", "heading", "text"]], on="unit_id"))
        sheet["plan_title"] = sheet.plan_id.map(self.plans.set_index("plan_id").title)
        sheet = sheet.assign(n=range(1, len(sheet) + 1), table=f"{unit}s", note="", **dict.fromkeys(columns, ""))
        sheet = sheet.rename(columns={"unit_id": "paragraph_id"} if unit == "paragraph" else {})
        ids = ["plan_id"] if unit == "plan" else ["plan_id", "paragraph_id"]
        drawing = ["stratum", "family_id", "probability"]
        return sheet[["n", "plan_title", "heading", "text", *columns, "note", *drawing, *KEY, "table", *ids]]

    def _columns_to_code(self, unit: str, columns: Sequence[str]) -> Sequence[str]:
        if unit not in UNITS:
            raise UsageError(f"sample: unit {unit!r}; choose one of: {', '.join(UNITS)}")
        allowed = settable()["plans"] if unit == "plan" else UNITS["paragraph"]
        for name in columns:
            if name not in allowed:
                raise UsageError(f"sample: {name!r} cannot be coded for a {unit}; {did_you_mean(name, allowed)}")
        return columns or UNITS[unit]

    def _paragraph_units(self, structural: bool) -> pd.DataFrame:
        """What may be drawn, by paragraph_id: plan_id, doc_id, start, stop, heading, text."""
        texts = self.texts("paragraph").set_index("paragraph_id")
        headings = self._headings()
        texts["heading"] = [headings.get(paragraph, "") for paragraph in texts.index]
        return texts if structural else texts[texts.index.isin(self._substance())]

    def _plan_units(self) -> pd.DataFrame:
        """The same of plans, by plan_id."""
        plans = self.plans.set_index("plan_id", drop=False)
        texts = self._paragraph_texts(plans)
        return plans[["plan_id", "doc_id", "start", "stop"]].assign(
            heading="", text=[text[:_PLAN_SHOWN] for text in texts]
        )

    def relocate(self, sheet: StrPath) -> Relocation:
        """Carry a coding sheet or an overrides.csv over to the store as it is now, and list what lost its place.

        Raises SheetError for a sheet that cannot be read or lacks the columns of a place.
        """
        path = Path(sheet)
        lines = read_sheet(path, KEY)
        sought = [_sought(path, line) for line in lines]
        located = locate(sought, self._plain)
        texts = self._texts_at(located)
        carried, lost = [], []
        for place, line in zip(sought, lines, strict=True):
            cells, text = dict(line.cells), texts.get(place, "")
            found = _if_alike(located[place], cells.get("text", ""), text)
            if found.row is None or found.place is None:
                lost.append({**cells, "status": found.status, "detail": found.detail})
            else:
                carried.append({**cells, **_carried(cells, found.row, found.place, text), "status": found.status})
        columns = list(dict.fromkeys([*(lines[0].cells if lines else KEY), "status"]))
        with_detail = list(dict.fromkeys([*columns, "detail"]))
        return Relocation(pd.DataFrame(carried, columns=columns), pd.DataFrame(lost, columns=with_detail))

    def evaluate_labels(
        self, sheet: StrPath, *, names: Mapping[str, str] | None = None, n_boot: int = 1000, seed: int = 0
    ) -> LabelScores:
        """Score what the program finds against a coded sheet; overrides of the store do not count.

        A sheet with the column themes is one of paragraphs, another one of plans. Children of themes (warmth.visits)
        are scored only where the sheet has any. ``names`` are the themes that the sheet may hold, if they are not those
        of the package and the store. Raises SheetError for a sheet that cannot be read or holds an unknown value,
        UsageError where nothing in it is coded.
        """
        path = Path(sheet)
        lines = read_sheet(path, KEY)
        if not lines or "themes" in lines[0].cells:
            coding = read_coding(path, names or self.theme_names())
            coded = self._coded(coding)
            table = self._scores(coded, "themes", self._found(coded), n_boot, seed)
            return LabelScores(table, len(coding), int(coding.themes.notna().sum()), len(coded))
        coding = read_plan_coding(path, settable()["plans"])
        columns = [name for name in settable()["plans"] if name in coding]
        located = self._with_rows(coding, "plans", "plan_id")
        scored = located[located.plan_id.notna() & located[columns].notna().any(axis=1)]
        return LabelScores(
            self._plan_scores(scored, columns, n_boot, seed),
            len(coding),
            int(coding[columns].notna().any(axis=1).sum()),
            len(scored),
        )

    def _scores(
        self, coded: pd.DataFrame, column: str, found: Mapping[str, frozenset[str]], n_boot: int, seed: int
    ) -> pd.DataFrame:
        """The scores of one coded column; ``found`` is what the program gives to each unit."""
        unit = "paragraph_id" if column == "themes" else "plan_id"
        by_program = [found.get(one, frozenset()) for one in coded[unit]]
        weights = (1 / coded.probability).tolist()
        clusters = coded["family_id" if "family_id" in coded else "doc_id"].tolist()
        return score_labels(coded[column].tolist(), by_program, weights, clusters, n_boot=n_boot, seed=seed)

    def _plan_scores(self, scored: pd.DataFrame, columns: Sequence[str], n_boot: int, seed: int) -> pd.DataFrame:
        """The scores of each coded column of plans, one below the other."""
        names = ", ".join(columns)
        rows = self._plain(f"SELECT plan_id, {names} FROM plans").read_all().to_pylist()
        frames = []
        for column in columns:
            coded = coded_only(scored, column)
            if len(coded):
                found = {row["plan_id"]: frozenset([as_text(row[column])]) for row in rows}
                table = self._scores(coded, column, found, n_boot, seed).rename(columns={"theme": "value"})
                table.insert(0, "column", column)
                frames.append(table)
        if not frames:
            raise UsageError("evaluate: no coded plan is in the store. Code some, or relocate the labels.")
        return pd.concat(frames, ignore_index=True)

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
        names: dict[str, str] = dict(zip(sections.index, sections.heading, strict=True))
        above: dict[str, str] = {}
        for section, parent in zip(names, sections.parent_id, strict=True):  # a parent stands before its children
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
        located = self._with_rows(coded_only(coding), "paragraphs", "paragraph_id")
        return located[located.paragraph_id.notna()].reset_index(drop=True)

    def _with_rows(self, coding: pd.DataFrame, table: str, id_column: str) -> pd.DataFrame:
        """A sheet with the id that each line's row has in the store now, None where its words stand there no more."""
        places = [Place(*values) for values in zip(coding.raw_start, coding.raw_stop, coding.text_hash, strict=True)]
        sought = [(table, doc_id, place) for doc_id, place in zip(coding.doc_id, places, strict=True)]
        located = locate(sought, self._plain)
        ids = [_same_words(located[place], id_column) for place in sought]
        return coding.assign(**{id_column: pd.Series(ids, coding.index, dtype=object)})

    def _texts_at(self, located: Mapping[Sought, Located]) -> dict[Sought, str]:
        """The clean text that stands at each place found."""
        rows = [(sought, found.row) for sought, found in located.items() if found.row is not None]
        frame = pd.DataFrame([row for _, row in rows], columns=["doc_id", "start", "stop"])
        return dict(zip([sought for sought, _ in rows], self._paragraph_texts(frame), strict=True))


def _sought(path: Path, line: Line) -> Sought:
    """The place that a line of a sheet speaks of. Raises UsageError for a table without labels."""
    table, start, stop = row_table(line.cells.get("table", "")), *(whole_number(path, line, name) for name in KEY[1:3])
    if table not in settable():
        raise UsageError(f"{path}, line {line.number}: no table {table!r}; {did_you_mean(table, settable())}")
    return table, line.cells["doc_id"], Place(start, stop, line.cells["text_hash"])


def _if_alike(found: Located, seen: str, text: str) -> Located:
    """What was found for a label, unless quite another text stands there than the one that the coder saw."""
    is_other = found.status == "changed" and seen and fuzz.ratio(seen, text[: len(seen)]) < _LIKE
    return Located("lost", "another text stands there now") if is_other else found


def _joined(above: str, heading: str) -> str:
    return f"{above} / {heading}" if above else heading


def _carried(cell: Mapping[str, str], row: Mapping[str, Any], place: Place, text: str) -> dict[str, Any]:
    """The cells of a line that a new place changes, as far as the sheet has them."""
    new: dict[str, Any] = {"raw_start": place.raw_start, "raw_stop": place.raw_stop, "text_hash": place.text_hash}
    ids = {name: row[name] for name in ("paragraph_id", "plan_id") if name in row}
    # As much of a long text as the sheet shows.
    shown = {"text": text[: max(SHOWN, len(cell.get("text", "")))]}
    return {**new, **{name: value for name, value in {**ids, **shown}.items() if name in cell}}


def _same_words(found: Located, id_column: str) -> str | None:
    """The id of a row whose words are those that were coded."""
    return str(found.row[id_column]) if found.row and found.status in ("kept", "moved") else None

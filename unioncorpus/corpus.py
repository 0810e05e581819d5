"""What a researcher holds in Jupyter: one snapshot of a store, as tables."""

import html
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from unioncorpus.analysis.concordance import Hit, Span, compile_pattern, find_hits, hits_in_theme, sort_hits, to_frame
from unioncorpus.analysis.statistics import Summary, summarise
from unioncorpus.analysis.words import tag_words
from unioncorpus.corpus_labels import HumanWork
from unioncorpus.corpus_views import Views, refuse_traditional
from unioncorpus.disclosure import changes_for
from unioncorpus.errors import UsageError
from unioncorpus.records import TABLES
from unioncorpus.schemas import schema
from unioncorpus.sheets import did_you_mean
from unioncorpus.show.export import Change, Origin, Table, write_export
from unioncorpus.store.overrides import settable
from unioncorpus.store.reader import Reader
from unioncorpus.store.snapshot import Snapshot, take_snapshot


def _table(name: str) -> Any:
    def read(self: "Corpus") -> pd.DataFrame:
        return _to_frame(self._reader.table(name), {f.name for f in schema(name) if f.nullable})

    return property(read, doc=f"{TABLES[name].__doc__} One row each; the columns are described in data/README.md.")


class Corpus(HumanWork, Views):
    """One snapshot of a store. What is committed later is not seen until ``refresh``.

    Each table of the contract is a pandas DataFrame, read when asked for, in the order in which the pages were given to
    ingest. Integers that may be missing are ``Int64``; lists are tuples. The analyses are in corpus_analyses.py, what
    people say (samples, labels, overrides) in corpus_labels.py.

    Raises UsageError for a folder that is no store, StoreError for one that cannot be read.
    """

    def __init__(self, store: str | os.PathLike[str]) -> None:
        self.store = Path(store)
        self._where: tuple[tuple[str, Any], ...] = ()
        self._read(take_snapshot(self.store))

    @classmethod
    def _of(cls, store: Path, snapshot: Snapshot, where: tuple[tuple[str, Any], ...]) -> "Corpus":
        """A part of the corpus of ``store``, named as the user did: files made from it say where they come from."""
        part = cls.__new__(cls)
        part.store = store
        part._where = where
        part._read(snapshot)
        return part

    def _read(self, snapshot: Snapshot) -> None:
        self._whole = Reader(snapshot)
        self._reader = Reader(snapshot, self._where) if self._where else self._whole
        self._forget()

    documents: pd.DataFrame = _table("documents")
    sources: pd.DataFrame = _table("sources")
    plans: pd.DataFrame = _table("plans")
    facts: pd.DataFrame = _table("facts")
    sections: pd.DataFrame = _table("sections")
    paragraphs: pd.DataFrame = _table("paragraphs")
    themes: pd.DataFrame = _table("themes")
    activities: pd.DataFrame = _table("activities")
    metrics: pd.DataFrame = _table("metrics")
    dating: pd.DataFrame = _table("dating")
    mentions: pd.DataFrame = _table("mentions")
    edits: pd.DataFrame = _table("edits")
    overrides: pd.DataFrame = _table("overrides")
    rejects: pd.DataFrame = _table("rejects")

    def where(self, **equals: Any) -> "Corpus":
        """The part of the corpus whose plans have these values: ``where(org_type="school", year_low=2009)``.

        A list, a range, a column or any other collection gives a choice of values, None stands for a missing one. Every
        table then has the rows of these plans only (documents, sources and edits: those of their pages; rejects: all).
        Raises UsageError for a column that plans do not have, or a value that the column never has (org_type="scool").
        """
        chosen = {column: _plain(value) for column, value in equals.items()}
        for column, value in chosen.items():
            _check_values(column, value)
        return self._of(self.store, self._whole.snapshot, (*self._where, *chosen.items()))

    def refresh(self) -> "Corpus":
        """Take a newer snapshot of the store; the corpus itself, for chaining."""
        self._read(take_snapshot(self.store))
        return self

    def sql(self, query: str) -> pd.DataFrame:
        """The rows of one SELECT (DuckDB's SQL) over the tables.

        ``of`` is a reserved word: write ``"of"``. Raises UsageError for a query that is wrong or would write.
        """
        return _to_frame(self._reader.arrow(query))

    def kwic(self, pattern: str, width: int = 30, *, sort: str | None = None, theme: str | None = None) -> pd.DataFrame:
        """A concordance: each hit of a regular expression in the clean text, with ``width`` characters on each side.

        ``sort`` by "left", "match" or "right" puts like hits under each other; ``theme`` (its id, or its name in the
        package's codebook) keeps those in its paragraphs. Columns: plan_id (None between plans), doc_id, start, stop,
        left, match, right. Raises UsageError for a pattern that is wrong, or finds nothing because it is Traditional,
        another sort key, or a theme that no paragraph has.
        """
        hits = to_frame(self._hits(pattern, width))
        if hits.empty:
            refuse_traditional(pattern)
        if theme is not None:
            hits = hits_in_theme(hits, self.paragraphs, self.themes, self.theme_names().get(theme, theme))
        return hits if sort is None else sort_hits(hits, sort)

    def _hits(self, pattern: str, width: int) -> Iterator[Hit]:
        compiled = compile_pattern(pattern)
        wanted = set(_to_frame(self._reader.arrow("SELECT plan_id FROM plans")).plan_id)
        spans: dict[str, list[Span]] = {}
        for row in _rows(self._whole.arrow("SELECT doc_id, plan_id, start, stop FROM plans")):
            plan = Span(row["plan_id"], row["start"], row["stop"], row["plan_id"] in wanted)
            spans.setdefault(row["doc_id"], []).append(plan)
        for row in _rows(self._reader.arrow("SELECT doc_id, text FROM documents")):
            hits = find_hits(row["doc_id"], row["text"], spans.get(row["doc_id"], ()), compiled, width)
            yield from (hit for hit in hits if hit.plan_id or not self._where)

    def summary(self, n_first: int = 5) -> Summary:
        """How much there is, edits by rule, rejects by reason, pages whose title counts its plans otherwise."""
        return summarise(self.sql, n_first)

    def export(
        self,
        out: str | os.PathLike[str],
        format: str = "csv",  # noqa: A002
        *,
        changes: Sequence[Change] = (),
        pseudonymise: bool = False,
        text: bool = True,
        overwrite: bool = False,
        command: str | None = None,
    ) -> None:
        """Write the corpus to the folder ``out``, with a data dictionary and what to cite.

        ``format`` is csv, jsonl, parquet or xlsx (every table), vrt (vertical text for CQPweb and Sketch Engine) or txt
        (text files and docvars.csv for quanteda and AntConc). ``changes`` are made to all rows on their way (see
        show/export/rows.py); ``pseudonymise`` puts pseudonyms for names of persons, ``text`` false leaves running text
        out (disclosure.py). ``command`` is named as what made the files. Raises UsageError for a folder that is not
        empty (unless ``overwrite``), and for vrt or txt without text.
        """
        if not text and format in ("vrt", "txt"):
            raise UsageError(f"export: {format} is text, so it cannot be without. Choose csv, jsonl, parquet or xlsx.")
        own, notes = changes_for(self._pages(), pseudonymise=pseudonymise, text=text)
        made_by = command or f"python -m unioncorpus export --store {self.store} --format {format} --out {out}"
        origin = replace(self.origin(made_by), notes=notes)
        options: dict[str, Any] = {"changes": (*changes, *own), "overwrite": overwrite}
        write_export(self._reader.table, self._parts, tag_words, Path(out), format, origin, **options)

    def _pages(self) -> Iterator[tuple[str, str]]:
        """doc_id and clean text of each page."""
        return ((row["doc_id"], row["text"]) for row in _rows(self._reader.arrow("SELECT doc_id, text FROM documents")))

    def origin(self, command: str) -> Origin:
        """What to cite of files made from this corpus by a command."""
        snapshot = self._whole.snapshot
        where = "".join(f", where {column}={value!r}" for column, value in self._where)
        program = f"unioncorpus {metadata.version('unioncorpus')}"
        return Origin(program, snapshot.n_documents, command + where, snapshot.versions)

    def _parts(self) -> Iterator[Table]:
        """The tables batch by batch."""
        for batch in self._whole.snapshot.batches:
            yield Reader(replace(self._whole.snapshot, batches=(batch,)), self._where).table

    def readers(self) -> list[Callable[[], pd.DataFrame]]:
        """For each batch a function that reads ``texts("paragraph")`` of it, in this process or in another."""
        snapshot = replace(self._whole.snapshot, rejects=())
        return [partial(_paragraphs, replace(snapshot, batches=(b,)), self._where) for b in snapshot.batches]

    def _counts(self) -> tuple[int, int]:
        row = next(_rows(self._reader.arrow("SELECT count(*) AS plans, count(DISTINCT doc_id) AS pages FROM plans")))
        return (row["pages"] if self._where else self._whole.snapshot.n_documents), row["plans"]

    def __repr__(self) -> str:
        documents, plans = self._counts()
        where = "".join(f", {column}={value!r}" for column, value in self._where)
        return f"<Corpus {self.store}{where}: {documents} documents, {plans} plans>"

    def _repr_html_(self) -> str:
        by_kind = self.sql(
            "SELECT org_type, genre, count(*) AS plans, min(year_low) AS earliest, max(year_high) AS latest "
            "FROM plans GROUP BY ALL ORDER BY plans DESC, org_type, genre"
        )
        return f"<p>{html.escape(repr(self)[1:-1])}</p>{by_kind.to_html(index=False, na_rep='')}"


def _plain(value: Any) -> Any:
    """A value as Python has it, a collection as a list of such: NumPy's and pandas' know no plain ``==``."""
    if pd.api.types.is_list_like(value):
        return [_plain(one) for one in value]
    return None if pd.isna(value) else value.item() if isinstance(value, np.generic) else value


def _check_values(column: str, value: Any) -> None:
    """Raise UsageError for a value that a column of plans cannot have: a slip would pass for an empty group."""
    known = settable()["plans"].get(column, ())
    for choice in value if isinstance(value, list) else (value,):
        if known and choice is not None and choice not in known:
            raise UsageError(f"where: {column} is {choice!r}; {did_you_mean(str(choice), known)}")


def _paragraphs(snapshot: Snapshot, where: tuple[tuple[str, Any], ...]) -> pd.DataFrame:
    return Corpus._of(snapshot.store, snapshot, where).texts("paragraph")


def _rows(reader: pa.RecordBatchReader) -> Iterator[dict[str, Any]]:
    for batch in reader:
        yield from batch.to_pylist()


def _to_frame(reader: pa.RecordBatchReader, nullable: Collection[str] = ()) -> pd.DataFrame:
    """Arrow to pandas: integers that are or may be missing stay integers, lists become tuples."""
    table: pa.Table = reader.read_all()
    frame: pd.DataFrame = table.to_pandas()
    for column in table.schema:
        if pa.types.is_integer(column.type) and (column.name in nullable or table[column.name].null_count):
            frame[column.name] = pd.array(table[column.name].to_pylist(), dtype="Int64")
        elif pa.types.is_list(column.type):
            frame[column.name] = [tuple(value) for value in table[column.name].to_pylist()]
    return frame

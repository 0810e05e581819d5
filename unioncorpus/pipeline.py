"""The order of the stages, and one document through all of them.

This is the only file that knows the order. A document's rows depend on its bytes and the pipeline version alone.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from unioncorpus.clean.convert import convert, script_of
from unioncorpus.clean.decode import Decoded, decode
from unioncorpus.clean.hidden import find_hidden
from unioncorpus.clean.html import read_html
from unioncorpus.clean.repair import NORMAL, repair
from unioncorpus.clean.strip import strip
from unioncorpus.columns import Columns
from unioncorpus.edits import Edit, Edited
from unioncorpus.errors import InputRejectedError, UsageError
from unioncorpus.extract.activities import find_activities
from unioncorpus.extract.codebook import Codebook
from unioncorpus.extract.dating import date_plan, find_publication
from unioncorpus.extract.festivals import plan_period
from unioncorpus.extract.mentions import find_mentions
from unioncorpus.extract.metrics import find_metrics, find_title_metrics
from unioncorpus.extract.moves import label_moves
from unioncorpus.extract.organisation import classify, fact_row
from unioncorpus.extract.page_kind import find_language, score_plan
from unioncorpus.extract.period import find_period
from unioncorpus.extract.redactions import count_redactions
from unioncorpus.extract.source import Facts, PlanSource
from unioncorpus.extract.themes import tag_themes
from unioncorpus.extract.untagged import explain_untagged
from unioncorpus.records import (
    TABLES,
    DocumentRow,
    EditRow,
    ParagraphRow,
    PlanRow,
    SectionRow,
)
from unioncorpus.segment import segment
from unioncorpus.structure import Document, Paragraph, Plan, Section
from unioncorpus.version import pipeline_version

#: The cleaning stages, after decode and before segment, in order. HTML is read first: repair and convert know a
#: character by its neighbours, which in the source of a page are tags and entities.
CLEANING: tuple[tuple[str, Callable[..., Edited]], ...] = (
    ("html", read_html),
    ("repair", repair),
    ("convert", convert),
    ("strip", strip),
)

#: Rules that take out bylines, in which the date of publication stands.
BYLINES = ("html.byline", "strip.byline")

#: Tables of which a page has many rows: they are made column by column.
COLUMNAR = ("sections", "paragraphs", "edits")

#: Records by table: lists, or Columns.
Rows = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A page after cleaning: the clean text, the edits of all stages, and how the bytes were read.

    ``encoding`` is None for a page that was given as str. ``page`` leads offsets back to the page as decoded.
    """

    text: str
    edits: tuple[EditRow, ...]
    encoding: str | None
    page: Edited


def clean_text(text: str, repair_level: str = NORMAL) -> Edited:
    """A decoded page through the cleaning stages; ``repair_level`` says how sure a repair must be to be made."""
    page = Edited.of(text)
    for name, stage in CLEANING:
        page = stage(page, repair_level) if name == "repair" else stage(page)
    return page


def clean(data: str | bytes, repair: str = NORMAL) -> Cleaned:
    """Clean one page: repair its characters, bring it to Simplified script, take the web junk out.

    ``repair`` is ``normal``, or ``strict`` to make only repairs that are nearly certain (confidence 0.99 instead of
    0.9). Those that are not made stand in the edits with ``applied`` false. Raises InputRejectedError for bytes that
    are not text, UsageError for another level, or for what is neither str nor bytes.

    >>> clean("工會(huì)工作計(jì)劃").text
    '工会工作计划'
    """
    if not isinstance(data, str | bytes):
        raise UsageError(
            f"clean: {type(data).__name__} is no page; give its bytes or its text, as Path(file).read_bytes()"
        )
    decoded = decode(data) if isinstance(data, bytes) else None
    page = clean_text(decoded.text if decoded else str(data), repair)
    edits = tuple(_edit_rows("", decoded, page))
    return Cleaned(page.text, edits, decoded.encoding if decoded else None, page)


def parse(data: str | bytes) -> Document:
    """Clean one page and split it into plans, sections and paragraphs."""
    page = clean(data).page
    return segment(page.text, find_hidden(page))


@dataclass(frozen=True, slots=True)
class _Page:
    """A page on its way through cleaning."""

    data: bytes
    decoded: Decoded
    edited: Edited


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A page that was cleaned and split into plans, and that no extractor has seen yet."""

    data: bytes
    decoded: Decoded
    page: Edited
    document: Document


def process(data: bytes, book: Codebook | None = None) -> Rows:
    """All rows of one document, by table; sources and rejects are the batch's business.

    ``book`` is a researcher's own codebook of themes; None stands for the one that the package ships.
    Raises InputRejectedError for bytes that are not text.
    """
    value: Any = data
    for step in steps(book):
        value = step(value)
    rows: Rows = value
    return rows


def steps(book: Codebook | None = None) -> tuple[Callable[[Any], Any], ...]:
    """What ``process`` does, one after the other: the first takes the bytes of a document, the last gives its rows.

    A worker takes many documents through one step before the next, so that what the step needs stays at hand.
    """
    *cleaning, last = (partial(_clean_by, stage) for _, stage in CLEANING)
    # The last is one step with the split: both ask for the lines of a page, of which those of the last are remembered.
    return (_decode, *cleaning, lambda page: _split(last(page)), partial(_extract, book))


def _decode(data: bytes) -> _Page:
    decoded = decode(data)
    return _Page(data, decoded, Edited.of(decoded.text))


def _clean_by(stage: Callable[[Edited], Edited], page: _Page) -> _Page:
    return replace(page, edited=stage(page.edited))


def _split(page: _Page) -> _Parsed:
    return _Parsed(page.data, page.decoded, page.edited, segment(page.edited.text, find_hidden(page.edited)))


def _extract(book: Codebook | None, found: _Parsed) -> Rows:
    data, decoded, page, document = found.data, found.decoded, found.page, found.document
    doc_id = hashlib.sha256(data).hexdigest()
    rows: Rows = {name: [] for name in TABLES} | {name: Columns(TABLES[name]) for name in COLUMNAR}
    removed = (e.before for layer in page.layers for e in layer.edits if e.applied and e.rule.startswith(BYLINES))
    published_at = find_publication(removed)
    rows["edits"] = _edit_rows(doc_id, decoded, page)
    for n, source in enumerate(_sources(doc_id, document, page), 1):
        _add_plan(rows, n, source, published_at, book)
    for start, stop in _gaps(document):
        rows["metrics"] += find_title_metrics(doc_id, document.text, start, stop)
    rows["documents"].append(
        DocumentRow(
            doc_id=doc_id,
            published_at=published_at,
            n_bytes=len(data),
            encoding=decoded.encoding,
            encoding_reason=decoded.reason,
            script=script_of(decoded.text),
            language=find_language(page.text),
            is_plan=score_plan(document),
            title=document.title,
            text=page.text,
            raw=decoded.text,
            bytes=None if decoded.exact else data,
            n_plans=len(document.plans),
            claimed_plans=document.claimed_plans,
            pipeline_version=pipeline_version(book.digest if book else ""),
        )
    )
    return rows


def _edit_rows(doc_id: str, decoded: Decoded | None, page: Edited) -> Columns[EditRow]:
    """Edits of all stages with the place in the page that each leads back to."""
    rows = Columns(EditRow)
    if decoded:
        _add_edits(rows, doc_id, "decode", decoded.edits, decoded.places)
    for depth, layer in enumerate(page.layers):
        places = page.raw_spans([(e.start, e.stop) for e in layer.edits], depth)
        _add_edits(rows, doc_id, layer.stage, layer.edits, places)
    return rows


def _add_edits(
    rows: Columns[EditRow], doc_id: str, stage: str, edits: Sequence[Edit], places: Sequence[tuple[int, int]]
) -> None:
    n, before = len(edits), len(rows)
    rows.extend(
        doc_id=[doc_id] * n,
        seq=range(before + 1, before + n + 1),
        stage=[stage] * n,
        rule=[e.rule for e in edits],
        start=[e.start for e in edits],
        stop=[e.stop for e in edits],
        raw_start=[start for start, _ in places],
        raw_stop=[stop for _, stop in places],
        before=[e.before for e in edits],
        after=[e.after for e in edits],
        confidence=[e.confidence for e in edits],
        applied=[e.applied for e in edits],
    )


class _Ids:
    """Ids of one kind in one document: doc_id and raw offset, with a count behind it where two begin at one place.

    ``plain`` has them without the count, by the offset in the clean text.
    """

    def __init__(self, plain: Mapping[int, str]) -> None:
        self._plain = plain
        self._given: dict[str, int] = {}

    def of(self, parts: Sequence[Plan | Section | Paragraph]) -> tuple[str, ...]:
        """The ids of some parts of the document, in their order."""
        ids = [self._plain[part.start] for part in parts]
        once = dict.fromkeys(ids, 1)
        if len(once) == len(ids) and self._given.keys().isdisjoint(once):
            self._given |= once
            return tuple(ids)
        return tuple([self._counted(plain) for plain in ids])

    def _counted(self, plain: str) -> str:
        n = self._given[plain] = self._given.get(plain, 0) + 1
        return plain if n == 1 else f"{plain}.{n}"


def _plain_ids(doc_id: str, document: Document, page: Edited) -> dict[int, str]:
    """doc_id and raw offset for each place where a part of the document begins."""
    places = {plan.start for plan in document.plans}
    for plan in document.plans:
        places.update([section.start for section in plan.sections], [p.start for p in plan.paragraphs])
    starts = sorted(places)
    prefix = doc_id[:20]
    return {start: f"{prefix}:{raw}" for start, raw in zip(starts, page.raw_starts(starts), strict=True)}


def _sources(doc_id: str, document: Document, page: Edited) -> Iterable[PlanSource]:
    plain = _plain_ids(doc_id, document, page)
    plans, sections, paragraphs = (_Ids(plain) for _ in range(3))
    for plan, plan_id in zip(document.plans, plans.of(document.plans), strict=True):
        yield PlanSource(
            doc_id=doc_id,
            plan_id=plan_id,
            document=document,
            plan=plan,
            paragraph_ids=paragraphs.of(plan.paragraphs),
            section_ids=sections.of(plan.sections),
        )


def _add_plan(rows: Rows, n: int, source: PlanSource, published_at: str | None, book: Codebook | None) -> None:
    """Extract one plan: each extractor sees the facts of those before it."""
    plan = source.plan
    organisation, findings = classify(source)
    moves = label_moves(source)
    period = find_period(source)
    dating, phrases = date_plan(source, published_at, period)
    facts = Facts(organisation, moves, dating)
    rows["plans"].append(
        PlanRow(
            plan_id=source.plan_id,
            doc_id=source.doc_id,
            n=n,
            parent_n=None if plan.parent is None else plan.parent + 1,
            title=plan.title,
            org_type=organisation.org_type,
            genre=organisation.genre,
            body=organisation.body,
            union_scope=organisation.union_scope,
            province=organisation.province,
            city=organisation.city,
            county=organisation.county,
            school_type=organisation.school_type,
            ownership=organisation.ownership,
            sector=organisation.sector,
            n_staff=organisation.n_staff,
            n_women=organisation.n_women,
            n_unions=organisation.n_unions,
            claimed_year_title=dating.claimed_year_title,
            claimed_year_page=dating.claimed_year_page,
            claimed_year=dating.claimed_year_title or dating.claimed_year_page,
            year_low=dating.year_low,
            year_high=dating.year_high,
            year_likely_low=dating.year_likely_low,
            year_likely_high=dating.year_likely_high,
            year_status=dating.year_status,
            period_kind=dating.period_kind,
            n_redactions=count_redactions(source.own),
            start=plan.start,
            stop=plan.stop,
        )
    )
    rows["facts"] += findings if period is None else [*findings, fact_row(source, period)]
    _add_sections(rows["sections"], source, moves)
    rows["dating"] += phrases
    themes = tag_themes(source, book)
    rows["themes"] += themes
    untagged = explain_untagged(source, {theme.paragraph_id for theme in themes})
    _add_paragraphs(rows["paragraphs"], source, untagged)
    rows["mentions"] += find_mentions(source)
    calendar = plan_period(dating, period.value if period else None)
    rows["activities"] += find_activities(source, calendar, themes)
    rows["metrics"] += find_metrics(source, facts)


def _add_sections(rows: Columns[SectionRow], source: PlanSource, moves: tuple[str | None, ...]) -> None:
    sections = source.plan.sections
    n, ids = len(sections), source.section_ids
    rows.extend(
        section_id=ids,
        plan_id=[source.plan_id] * n,
        doc_id=[source.doc_id] * n,
        n=range(1, n + 1),
        parent_id=[None if s.parent is None else ids[s.parent] for s in sections],
        level=[s.level for s in sections],
        path=[s.path for s in sections],
        label=[s.label for s in sections],
        heading=[s.heading for s in sections],
        move=moves,
        start=[s.start for s in sections],
        stop=[s.stop for s in sections],
        overridden=[()] * n,
    )


def _add_paragraphs(rows: Columns[ParagraphRow], source: PlanSource, untagged: tuple[str | None, ...]) -> None:
    paragraphs = source.plan.paragraphs
    n, sections = len(paragraphs), source.section_ids
    rows.extend(
        paragraph_id=source.paragraph_ids,
        section_id=[None if p.section is None else sections[p.section] for p in paragraphs],
        plan_id=[source.plan_id] * n,
        doc_id=[source.doc_id] * n,
        n=range(1, n + 1),
        untagged=untagged,
        start=[p.start for p in paragraphs],
        stop=[p.stop for p in paragraphs],
        overridden=[()] * n,
    )


def _gaps(document: Document) -> Iterable[tuple[int, int]]:
    """Spans of the page that belong to no plan: page titles, and what stands between plans."""
    at = 0
    for start, stop in sorted((p.start, p.stop) for p in document.plans):
        if start > at:
            yield at, start
        at = max(at, stop)
    if at < len(document.text):
        yield at, len(document.text)


__all__ = [
    "CLEANING",
    "Cleaned",
    "InputRejectedError",
    "Rows",
    "clean",
    "clean_text",
    "parse",
    "pipeline_version",
    "process",
]

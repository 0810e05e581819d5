"""The order of the stages, and one document through all of them.

This is the only file that knows the order. A document's rows depend on its bytes and the pipeline version alone.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from unioncorpus.clean.contents import find_contents_titles
from unioncorpus.clean.convert import convert, script_of
from unioncorpus.clean.decode import Decoded, decode
from unioncorpus.clean.hidden import find_hidden
from unioncorpus.clean.html import is_html, read_html, shows_text
from unioncorpus.clean.repair import NORMAL, REPAIR_STEPS, repair
from unioncorpus.clean.strip import strip
from unioncorpus.columns import Columns
from unioncorpus.edits import Edited
from unioncorpus.errors import InputRejectedError, UsageError
from unioncorpus.extract.activities import find_activities
from unioncorpus.extract.claimed_years import claimed_by_page
from unioncorpus.extract.codebook import Codebook
from unioncorpus.extract.dating import date_plan, find_publication
from unioncorpus.extract.festivals import plan_period
from unioncorpus.extract.mentions import find_mentions
from unioncorpus.extract.metrics import count_sentences, find_metrics, find_sentences, find_title_metrics
from unioncorpus.extract.organisation import classify, fact_rows
from unioncorpus.extract.page_kind import find_language, score_plan
from unioncorpus.extract.period import find_period
from unioncorpus.extract.redactions import count_redactions
from unioncorpus.extract.source import Facts, Organisation, PlanSource, look_up
from unioncorpus.extract.themes import find_cues, tag_themes
from unioncorpus.extract.untagged import explain_untagged
from unioncorpus.page_rows import add_paragraphs, add_sections, edit_rows
from unioncorpus.plan_sources import plan_sources
from unioncorpus.records import NOT_FROM_PAGES, TABLES, DocumentRow, EditRow, FactRow, PlanRow, ThemeRow
from unioncorpus.segment import segment
from unioncorpus.structure import Document
from unioncorpus.version import pipeline_version

#: The cleaning stages, after decode and before segment, in order. HTML is read first: repair and convert know a
#: character by its neighbours, which in the source of a page are tags and entities.
CLEANING: tuple[tuple[str, Callable[..., Edited]], ...] = (
    ("html", read_html),
    ("repair", repair),
    ("convert", convert),
    ("strip", strip),
)

#: Rules that take out bylines, in which the date of publication stands, by their stage.
BYLINES = {"html": "html.byline", "strip": "strip.byline"}

#: Tables of which a page has few rows, or none: lists of records. The others are made column by column.
_LISTS = ("documents", "plans", *NOT_FROM_PAGES)

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
    0.1). Those that are not made stand in the edits with ``applied`` false. Raises InputRejectedError for bytes that
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
    edits = tuple(edit_rows("", decoded, page))
    return Cleaned(page.text, edits, decoded.encoding if decoded else None, page)


def parse(data: str | bytes) -> Document:
    """Clean one page and split it into plans, sections and paragraphs. Offsets are those of the clean text.

    Raises as ``clean`` does.

    >>> [section.heading for section in parse("车队工会工作计划\\n一、学习\\n要读书。").plans[0].sections]
    ['学习']
    """
    page = clean(data).page
    return segment(page.text, find_hidden(page), find_contents_titles(page))


class _Page(NamedTuple):
    """A page on its way through cleaning."""

    data: bytes
    decoded: Decoded
    edited: Edited


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A page that was cleaned and split into plans."""

    data: bytes
    decoded: Decoded
    page: Edited
    document: Document


class _Draft(NamedTuple):
    """A page under extraction: its plans as extractors see them, and its rows so far.

    ``facts`` and ``themes`` run beside ``plans``, and so does ``found``: what the step before leaves to the next.
    """

    parsed: _Parsed
    doc_id: str
    published_at: str | None
    page_year: int | None
    plans: tuple[PlanSource, ...]
    rows: Rows
    facts: tuple[Facts, ...] = ()
    themes: tuple[Columns[ThemeRow], ...] = ()
    found: tuple[Any, ...] = ()


def process(data: bytes, book: Codebook | None = None) -> Rows:
    """All rows of one document, by table; sources and rejects are the batch's business.

    ``book`` is a researcher's own codebook of themes; None stands for the one that the package ships.
    Raises InputRejectedError for bytes that are not text, and for an HTML page without any.

    >>> [row.text for row in process("车队工会工作计划\\n三月慰问职工12人。".encode())["metrics"]]
    ['12人']
    """
    value: Any = data
    for step in steps(book):
        value = step(value)
    rows: Rows = value
    return rows


def steps(book: Codebook | None = None, version: str | None = None) -> tuple[Callable[[Any], Any], ...]:
    """What ``process`` does, one after the other: the first takes the bytes of a document, the last gives its rows.

    A worker takes many documents through one step before the next, so that what the step needs stays at hand: a step
    does one thing.
    ``version`` is that of the pipeline, if the caller knows it; else the package is read for it.
    """
    version = version or pipeline_version(book.digest if book else "")
    return (
        _decode,
        *(partial(_clean_by, step) for step in _cleaning_steps()),
        _split,
        _open,
        _look_up,
        _classify,
        _add_plans,
        partial(_find_cues, book),
        partial(_add_themes, book),
        _add_paragraphs,
        _add_mentions,
        _add_activities,
        _find_sentences,
        _count,
        _add_metrics,
        partial(_add_page, version),
    )


def _decode(data: bytes) -> _Page:
    decoded = decode(data)
    return _Page(data, decoded, Edited.of(decoded.text))


def _cleaning_steps() -> Iterator[Callable[[Any], Any]]:
    """The cleaning stages; the repairs are steps of their own, between which a page is ``edited`` in part."""
    for name, stage in CLEANING:
        yield from REPAIR_STEPS if name == "repair" else (stage,)


def _clean_by(stage: Callable[[Any], Any], page: _Page) -> _Page:
    return _Page(page.data, page.decoded, stage(page.edited))


def _split(page: _Page) -> _Parsed:
    if not page.edited.text and is_html(page.edited.raw) and not shows_text(page.edited.raw):
        advice = "it has frames, a redirect or a script alone: fetch the page that it leads to"
        raise InputRejectedError("html", "no_text", f"no text that a browser shows; {advice}")
    edited = page.edited
    found = segment(edited.text, find_hidden(edited), find_contents_titles(edited))
    return _Parsed(page.data, page.decoded, edited, found)


def _open(found: _Parsed) -> _Draft:
    """The page with ids, its edits, the date in its byline, and the year that its title claims."""
    doc_id = hashlib.sha256(found.data).hexdigest()
    rows: Rows = {name: [] if name in _LISTS else Columns(record) for name, record in TABLES.items()}
    rows["edits"] = edit_rows(doc_id, found.decoded, found.page)
    layers = [layer for layer in found.page.layers if layer.stage in BYLINES]
    removed = (e.before for lay in layers for e in lay.edits if e.applied and e.rule.startswith(BYLINES[lay.stage]))
    plans = tuple(plan_sources(doc_id, found.document, found.page))
    dates = find_publication(removed), claimed_by_page(found.document)
    return _Draft(found, doc_id, *dates, plans, rows)


def _look_up(draft: _Draft) -> _Draft:
    """What many extractors ask for."""
    for source in draft.plans:
        look_up(source)
    return draft


def _classify(draft: _Draft) -> _Draft:
    """Whose plans they are."""
    return draft._replace(found=tuple(map(classify, draft.plans)))


def _add_plans(draft: _Draft) -> _Draft:
    """The plans, what their sections do, and when they were written."""
    plans = zip(draft.plans, draft.found, strict=True)
    return draft._replace(facts=tuple([_add_plan(draft, n, *plan) for n, plan in enumerate(plans, 1)]))


def _add_plan(draft: _Draft, n: int, source: PlanSource, found: tuple[Organisation, Columns[FactRow]]) -> Facts:
    plan, rows, (organisation, findings) = source.plan, draft.rows, found
    period = find_period(source)
    dating, phrases = date_plan(source, draft.published_at, draft.page_year, period)
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
            n_redactions=count_redactions(source.words),
            start=plan.start,
            stop=plan.stop,
        )
    )
    rows["facts"] += findings
    if period:
        rows["facts"] += fact_rows(source, [period])
    add_sections(rows["sections"], source)
    rows["dating"] += phrases
    return Facts(organisation, source.moves, dating)


def _find_cues(book: Codebook | None, draft: _Draft) -> _Draft:
    """What speaks for a theme."""
    return draft._replace(found=tuple([find_cues(source, book) for source in draft.plans]))


def _add_themes(book: Codebook | None, draft: _Draft) -> _Draft:
    """The themes of the paragraphs."""
    themes = tuple([tag_themes(*plan, book) for plan in zip(draft.plans, draft.found, strict=True)])
    for tagged in themes:
        draft.rows["themes"] += tagged
    return draft._replace(themes=themes)


def _add_paragraphs(draft: _Draft) -> _Draft:
    """The paragraphs, with why they have no theme."""
    for source, tagged in zip(draft.plans, draft.themes, strict=True):
        untagged = explain_untagged(source, set(tagged.values["paragraph_id"]))
        add_paragraphs(draft.rows["paragraphs"], source, untagged)
    return draft


def _add_mentions(draft: _Draft) -> _Draft:
    """What is named."""
    for source in draft.plans:
        draft.rows["mentions"] += find_mentions(source)
    return draft


def _add_activities(draft: _Draft) -> _Draft:
    """What is done in which months."""
    for source, facts, themes in zip(draft.plans, draft.facts, draft.themes, strict=True):
        calendar = plan_period(facts.dating, facts.dating.period_kind)
        draft.rows["activities"] += find_activities(source, calendar, themes)
    return draft


def _find_sentences(draft: _Draft) -> _Draft:
    """The sentences with quantities."""
    return draft._replace(found=tuple(map(find_sentences, draft.plans)))


def _count(draft: _Draft) -> _Draft:
    """What the quantities of each sentence count."""
    return draft._replace(found=tuple(map(count_sentences, draft.found)))


def _add_metrics(draft: _Draft) -> _Draft:
    """What is counted, for which period, when, and in what role."""
    for plan in zip(draft.plans, draft.facts, draft.found, strict=True):
        draft.rows["metrics"] += find_metrics(*plan)
    return draft


def _add_page(version: str, draft: _Draft) -> Rows:
    """The page itself, and the metrics of its titles."""
    decoded, document = draft.parsed.decoded, draft.parsed.document
    for start, stop in _gaps(document):
        draft.rows["metrics"] += find_title_metrics(draft.doc_id, document.text, start, stop)
    draft.rows["documents"].append(
        DocumentRow(
            doc_id=draft.doc_id,
            published_at=draft.published_at,
            n_bytes=len(draft.parsed.data),
            encoding=decoded.encoding,
            encoding_reason=decoded.reason,
            script=script_of(decoded.text),
            language=find_language(document.text),
            is_plan=score_plan(document),
            title=document.title,
            text=document.text,
            raw=decoded.text,
            bytes=None if decoded.exact else draft.parsed.data,
            n_plans=len(document.plans),
            claimed_plans=document.claimed_plans,
            pipeline_version=version,
        )
    )
    return draft.rows


def _gaps(document: Document) -> Iterable[tuple[int, int]]:
    """Spans of the page that belong to no plan: page titles, and what stands between plans."""
    at = 0
    for start, stop in sorted((p.start, p.stop) for p in document.plans):
        if start > at:
            yield at, start
        at = max(at, stop)
    if at < len(document.text):
        yield at, len(document.text)

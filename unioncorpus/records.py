"""One frozen dataclass per table of the public contract; the Arrow schemas (schemas.py) come from them.

Every field is ``Annotated[type, "what it holds, with its unit"]``. The data dictionary of the exports is made from
these words, so a column that is not described cannot exist. This module imports nothing of ours.

Offsets named ``start`` and ``stop`` are code points in ``documents.text``, half-open, unless the field says otherwise.
"""

from dataclasses import dataclass, fields
from functools import cache
from typing import Annotated, Any, get_args, get_type_hints

DocId = Annotated[str, "sha256 of the page's bytes, 64 hex digits"]
PlanId = Annotated[str, "doc_id's first 20 digits, a colon, and the offset in documents.raw where the plan begins"]
Start = Annotated[int, "first code point in documents.text"]
Stop = Annotated[int, "one past the last code point in documents.text"]
Overridden = Annotated[tuple[str, ...], "columns of this row that a person has set (see overrides); else empty"]


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One page: its bytes, how they were read, and the clean text that everything else points into."""

    doc_id: DocId
    published_at: Annotated[str | None, "date in a byline of the page, ISO 8601, or null"]
    n_bytes: Annotated[int, "size of the input, bytes"]
    encoding: Annotated[str, "codec that read the page, as Python spells it; docx for a Word file"]
    encoding_reason: Annotated[str, "why this codec: bom, utf-8, declared, detected, rescue, or docx"]
    script: Annotated[str, "script of the page as found: hans, hant or mixed"]
    language: Annotated[str, "language of the clean text, ISO 639-1 (zh, en, ...); und = not known"]
    is_plan: Annotated[
        float, "0..1, how surely the page is a plan, summary or report of a union at all; no page is left out for it"
    ]
    title: Annotated[str | None, "page title, clean, or null"]
    text: Annotated[str, "clean text: Simplified, one paragraph a line"]
    raw: Annotated[
        str, "the page as decoded, before any edit; of a Word file line n is its n-th paragraph or table row"
    ]
    bytes: Annotated[bytes | None, "the input, where raw.encode(encoding) does not give it back; else null"]
    n_plans: Annotated[int, "plans found"]
    claimed_plans: Annotated[int | None, "number of plans that the page title announces (精选13篇), or null"]
    pipeline_version: Annotated[str, "hash of the code, tables and libraries that made these rows"]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One place where the bytes of a page were found."""

    doc_id: DocId
    path: Annotated[str, "path as given to ingest"]
    url: Annotated[str | None, "web address, if it was given beside the page"]
    site: Annotated[str | None, "web site, if it was given"]
    crawled_at: Annotated[str | None, "time of the crawl, ISO 8601, if it was given"]


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One 篇: a plan, summary or report of one union."""

    plan_id: PlanId
    doc_id: DocId
    n: Annotated[int, "1.. in page order"]
    parent_n: Annotated[int | None, "n of the plan that this one stands in, or null"]
    title: Annotated[str, "clean title; empty when the page gives none"]
    org_type: Annotated[
        str, "school, university, hospital, enterprise, government, education_bureau, union_federation or unknown"
    ]
    genre: Annotated[str, "plan, summary, report or mixed"]
    body: Annotated[str, "which body of the union speaks: union, womens_committee, retirees or federation"]
    union_scope: Annotated[str, "own_unit (one employer's union) or system (a union over other unions)"]
    province: Annotated[str | None, "province of the union itself, or null"]
    city: Annotated[str | None, "city of the union itself, or null"]
    county: Annotated[str | None, "county or district of the union itself, or null"]
    school_type: Annotated[
        str | None,
        "kindergarten, primary, nine_year, junior_middle, senior_middle, middle, vocational, special, college or "
        "university; null = no school, or not stated",
    ]
    ownership: Annotated[str | None, "state, collective, private or foreign, where the text states it; else null"]
    sector: Annotated[str | None, "branch of the economy, by the sections of GB/T 4754 (manufacturing, finance, ...)"]
    n_staff: Annotated[int | None, "staff that the union states for its own unit or system, persons"]
    n_women: Annotated[int | None, "women among them, persons"]
    n_unions: Annotated[int | None, "unions below it, as it states them, count"]
    claimed_year_title: Annotated[int | None, "year in the plan's own title, or null"]
    claimed_year_page: Annotated[int | None, "year in the page title, or null"]
    claimed_year: Annotated[int | None, "claimed_year_title, else claimed_year_page"]
    year_low: Annotated[int | None, "earliest year that the text itself proves; null = open"]
    year_high: Annotated[int | None, "latest year that the text itself proves; null = open"]
    year_likely_low: Annotated[int | None, "earliest likely year: the hard bounds narrowed by soft ones; null = open"]
    year_likely_high: Annotated[int | None, "latest likely year: the hard bounds narrowed by soft ones; null = open"]
    year_status: Annotated[str, "confirmed, compatible, contradicted, undated or inconsistent"]
    period_kind: Annotated[
        str | None,
        "period that the plan covers: year, half_year, school_year, term, quarter or month; null = not stated",
    ]
    n_redactions: Annotated[int, "places blanked by the site (20__年, xx大, **), count"]
    start: Start
    stop: Stop
    overridden: Overridden = ()


@dataclass(frozen=True, slots=True)
class FactRow:
    """The phrase that a column of plans rests on. What is taken for want of a better (a union, a plan) has none."""

    plan_id: PlanId
    doc_id: DocId
    fact: Annotated[str, "column of plans: org_type, genre, body, union_scope, province, n_staff, ..."]
    value: Annotated[str, "value of that column, as text"]
    score: Annotated[float, "0..1, how sure it is"]
    evidence: Annotated[str, "text[start:stop]"]
    start: Start
    stop: Stop


@dataclass(frozen=True, slots=True)
class SectionRow:
    """One unit opened by an enumerator or an unnumbered heading."""

    section_id: Annotated[str, "doc_id's first 20 digits, a colon, and its offset in documents.raw"]
    plan_id: PlanId
    doc_id: DocId
    n: Annotated[int, "1.. in text order within the plan"]
    parent_id: Annotated[str | None, "section_id of the section around it, or null"]
    level: Annotated[int, "depth, 1 is outermost; 2 without a parent where the page begins inside a lost unit"]
    path: Annotated[str, "labels from the outermost section down to this one: 一/（二）/3"]
    label: Annotated[str, "enumerator as it stands in the clean text; empty for an unnumbered heading"]
    heading: Annotated[str, "heading text after the label"]
    move: Annotated[
        str | None,
        "what the section does: guiding, goals, measures, schedule, review, problems or outlook; null = not known",
    ]
    start: Start
    stop: Stop
    overridden: Overridden = ()


@dataclass(frozen=True, slots=True)
class ParagraphRow:
    """One line of the clean text: the unit of coding."""

    paragraph_id: Annotated[str, "doc_id's first 20 digits, a colon, and its offset in documents.raw"]
    section_id: Annotated[str | None, "innermost section, or null"]
    plan_id: PlanId
    doc_id: DocId
    n: Annotated[int, "1.. in text order within the plan"]
    untagged: Annotated[
        str | None,
        "why the paragraph has no theme: structural (title, month, signature, bare heading), rhetoric (slogans) or "
        "other; null where it has one",
    ]
    start: Start
    stop: Stop
    overridden: Overridden = ()


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """One theme of one paragraph."""

    paragraph_id: Annotated[str, "paragraph that is tagged"]
    plan_id: PlanId
    doc_id: DocId
    theme: Annotated[str, "id in the codebook, e.g. warmth or warmth.visits"]
    main: Annotated[bool, "true for exactly one theme of a tagged paragraph"]
    score: Annotated[float, "0..1"]
    evidence: Annotated[tuple[str, ...], "surfaces that carry the theme: its own, its heading's, title's or text's"]
    overridden: Overridden = ()


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One activity tied to months."""

    plan_id: PlanId
    doc_id: DocId
    months: Annotated[tuple[int, ...], "1..12, in the order of the text"]
    explicit: Annotated[bool, "false: inferred from a festival or a term"]
    month_text: Annotated[str, "month expression or festival as it stands in the clean text"]
    recurrence: Annotated[str | None, "period of a recurring activity: year, half_year, term, quarter, month, week"]
    themes: Annotated[tuple[str, ...], "themes of its paragraph that its own words carry, the main one first"]
    text: Annotated[str, "the activity, text[start:stop]"]
    start: Start
    stop: Stop
    overridden: Overridden = ()


@dataclass(frozen=True, slots=True)
class MetricRow:
    """One quantity that counts or measures something."""

    plan_id: Annotated[str | None, "plan it stands in; null in a page title or between plans"]
    doc_id: DocId
    text: Annotated[str, "surface: number, unit and approximators, text[start:stop]"]
    low: Annotated[float, "lower value, in unit"]
    high: Annotated[float, "upper value, in unit; equals low unless bound is range"]
    bound: Annotated[str, "exact, about, at_least, at_most or range"]
    unit: Annotated[str, "unit as written, without approximators; money is in 元"]
    kind: Annotated[str, "count, money, percent, duration, frequency, score, rank or measure"]
    of: Annotated[str | None, "what is counted, as written, or null"]
    indicator: Annotated[str | None, "id of tables/indicators.toml, or null"]
    per: Annotated[str | None, "year, half_year, term, quarter, month, week, day or person; null = once"]
    modality: Annotated[str, "target (planned, required) or actual (done, is)"]
    role: Annotated[str, "goal, routine, result, context or rhetorical"]
    start: Start
    stop: Stop
    overridden: Overridden = ()


@dataclass(frozen=True, slots=True)
class DatingRow:
    """One phrase that dates its plan, with the rule that says so."""

    plan_id: PlanId
    doc_id: DocId
    phrase: Annotated[str, "text[start:stop]"]
    low: Annotated[int | None, "earliest year that the phrase allows; null = open"]
    high: Annotated[int | None, "latest year that the phrase allows; null = open"]
    strength: Annotated[str, "hard (a proof) or soft (usual, not certain)"]
    role: Annotated[str, "own_period, past, future or publication"]
    rule: Annotated[str, "id of the rule or event in tables/events.toml"]
    start: Start
    stop: Stop
    overridden: Overridden = ()


@dataclass(frozen=True, slots=True)
class MentionRow:
    """One named programme, law, meeting, award, slogan, place or body."""

    plan_id: PlanId
    doc_id: DocId
    type: Annotated[str, "programme, law, document, meeting, award, slogan, place or body"]
    surface: Annotated[str, "text[start:stop]"]
    canonical: Annotated[str, "standard form of the name"]
    gloss: Annotated[str | None, "what the plan itself says the name means, or null"]
    start: Start
    stop: Stop
    overridden: Overridden = ()


@dataclass(frozen=True, slots=True)
class EditRow:
    """One change between the page and the clean text."""

    doc_id: DocId
    seq: Annotated[int, "1.. in the order of stages and offsets"]
    stage: Annotated[str, "decode, html, repair, convert or strip"]
    rule: Annotated[str, "id of the rule that made the edit"]
    start: Annotated[int, "first code point in the stage's input (decode: first byte)"]
    stop: Annotated[int, "one past the last code point in the stage's input (decode: byte)"]
    raw_start: Annotated[int, "first code point in documents.raw"]
    raw_stop: Annotated[int, "one past the last code point in documents.raw"]
    before: Annotated[str, "text that stood there (decode: the bytes in hex)"]
    after: Annotated[str, "text that replaced it"]
    confidence: Annotated[float, "0..1, how probable it is that all of the edit is right"]
    applied: Annotated[bool, "false: seen and listed, but not made"]


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """One correction by a person, kept beside the pages and set anew in the tables after every rebuild."""

    doc_id: DocId
    raw_start: Annotated[int, "first code point in documents.raw of what is corrected"]
    raw_stop: Annotated[int, "one past its last code point in documents.raw"]
    text_hash: Annotated[str, "h and 16 hex digits: hash of the first line of its clean text when it was corrected"]
    table: Annotated[str, "table of the corrected row"]
    column: Annotated[str, "column that is set; row where the row itself is taken out"]
    value: Annotated[str, "value set by the person, as text; null for none"]
    before: Annotated[str | None, "value that the program gives, as text; null where the override has lost its place"]
    coder: Annotated[str, "who decided"]
    reason: Annotated[str, "why"]
    status: Annotated[
        str,
        "applied; or not applied: text_changed (the text there reads otherwise now), lost (no such row there now) or "
        "no_document (the page is not in the store)",
    ]


@dataclass(frozen=True, slots=True)
class RejectRow:
    """One input that did not enter the corpus, and why."""

    path: Annotated[str, "path as given to ingest"]
    stage: Annotated[str, "stage that refused it: read, decode, process, ..."]
    reason: Annotated[str, "short id: empty, binary, too_large, unreadable, timeout, crashed, ..."]
    detail: Annotated[str, "what was found and what to do"]


#: The tables of the contract, in the order of the data flow.
TABLES: dict[str, type] = {
    "documents": DocumentRow,
    "sources": SourceRow,
    "plans": PlanRow,
    "facts": FactRow,
    "sections": SectionRow,
    "paragraphs": ParagraphRow,
    "themes": ThemeRow,
    "activities": ActivityRow,
    "metrics": MetricRow,
    "dating": DatingRow,
    "mentions": MentionRow,
    "edits": EditRow,
    "overrides": OverrideRow,
    "rejects": RejectRow,
}

#: Tables whose rows do not come from the text of a page: what ingest noted of its inputs, and what people decided.
NOT_FROM_PAGES = ("sources", "overrides", "rejects")


@cache
def describe_columns(table: str) -> tuple[tuple[str, Any, str], ...]:
    """Columns of a table: (name, Python type, description), in the order of the contract.

    >>> describe_columns("rejects")[0]
    ('path', <class 'str'>, 'path as given to ingest')
    """
    hints = get_type_hints(TABLES[table], include_extras=True)
    return tuple((f.name, *get_args(hints[f.name])) for f in fields(TABLES[table]))

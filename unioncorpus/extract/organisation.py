"""Whose union speaks: kind of organisation, body, scope, place, unit, each with the phrase that says so."""

from collections.abc import Iterable, Iterator

from unioncorpus import tables
from unioncorpus.columns import Columns
from unioncorpus.extract.genre import find_genre
from unioncorpus.extract.location import locate
from unioncorpus.extract.org_type import find_org_type
from unioncorpus.extract.source import Finding, Organisation, PlanSource
from unioncorpus.extract.unit import describe_unit
from unioncorpus.extract.word_lists import WordList
from unioncorpus.records import FactRow

_OPENING_CHARS, _BODY_CHARS = 200, 300
#: A committee for women or the retired names them at least once in so many characters, and so often at all; how.
_PEOPLE = {"womens_committee": "女", "retirees": "退"}
_NAMED_EVERY, _NAMED_AT_LEAST = 45, 3
#: A union is one over others from this many finds of the words of scope on, or from one in its title.
_SYSTEM_FINDS = 2
#: What the union of a bureau's own staff is called.
_STAFF_UNIONS = ("机关工会", "机关分工会")
#: The union of all schools of a place, which every form of its name holds.
_EDUCATION_UNION = "教育工会"
#: Who speaks of the unions of a branch does so in the first so many characters.
_FIRST = 60


def _surfaces(block: str) -> Iterator[tuple[str, str]]:
    return ((surface, entry["id"]) for entry in tables.read("organisation")[block] for surface in entry["surfaces"])


_BODIES = WordList(lambda: _surfaces("body"))
_SYSTEM_WORDS = WordList(lambda: _surfaces("scope"))


def classify(source: PlanSource) -> tuple[Organisation, Columns[FactRow]]:
    """Organisation, genre, body, scope, place and unit of a plan by its own text, with the phrases they rest on.

    A value without a phrase is what is taken where nothing else is said: unknown, a plan, a union, its own unit, None.
    """
    org_type, because = find_org_type(source)
    genre = find_genre(source)
    body = _find_body(source, org_type, because)
    scope = _find_scope(source, org_type, body.value if body else None, because)
    (province, city, county), places = locate(source)
    unit = describe_unit(source, org_type, because)
    stated = {finding.fact: finding.value for finding in unit}
    organisation = Organisation(
        org_type=org_type,
        genre=genre.value if genre else "plan",
        body=body.value if body else "union",
        union_scope=scope.value if scope else "own_unit",
        province=province,
        city=city,
        county=county,
        school_type=stated.get("school_type"),
        ownership=stated.get("ownership"),
        sector=stated.get("sector"),
        n_staff=_number(stated.get("n_staff")),
        n_women=_number(stated.get("n_women")),
        n_unions=_number(stated.get("n_unions")),
    )
    findings = [finding for finding in (because, genre, body, scope) if finding]
    return organisation, fact_rows(source, [*findings, *places, *unit])


def fact_rows(source: PlanSource, findings: Iterable[Finding]) -> Columns[FactRow]:
    """Findings in the own text of a plan as rows of the facts table."""
    ids, own, offset = (source.plan_id, source.doc_id), source.own, source.plan.start
    return Columns.of(
        FactRow,
        [
            (*ids, fact, value, score, own[start:stop], offset + start, offset + stop)
            for fact, value, score, start, stop in findings
        ],
    )


def _number(value: str | None) -> int | None:
    return None if value is None else int(value)


def _find_body(source: PlanSource, org_type: str, because: Finding | None) -> Finding | None:
    """The body that the title or the first sentences name as their own; None where none is named.

    A committee for women or the retired may be a federation's own.
    """
    body = source.plan.body - source.plan.start
    named = [find for find in _BODIES.find(source.words) if find[2] <= body + _BODY_CHARS]
    for name, start, stop in named:
        if stop <= body:
            return Finding("body", name, 0.95, start, stop)
    for name, start, stop in named:
        if _is_about(name, source.own, body):
            return Finding("body", name, 0.8, start, stop)
    if org_type == "union_federation" and because:
        return Finding("body", "federation", because.score, because.start, because.stop)
    if org_type == "education_bureau":
        (rule,) = tables.rules("organisation", "education_union")
        # What a bureau's own staff union says of the education union is of one above it.
        reach = body + _OPENING_CHARS if _staff_union(source) else source.signature
        is_named = source.own.find(_EDUCATION_UNION, 0, reach) >= 0
        if is_named and (found := rule.pattern.search(source.own, 0, reach)):
            return Finding("body", "federation", 0.8, *found.span())
    return None


def _staff_union(source: PlanSource) -> tuple[int, int] | None:
    """Where a text first names the union of a bureau's own staff."""
    finds = ((source.own.find(name), name) for name in _STAFF_UNIONS)
    return min(((start, start + len(name)) for start, name in finds if start >= 0), default=None)


def _is_about(committee: str, own: str, body: int) -> bool:
    """Whether a text speaks of the people of a committee all through."""
    times = own.count(_PEOPLE[committee], body)
    return times >= _NAMED_AT_LEAST and times * _NAMED_EVERY >= len(own) - body


def _find_scope(source: PlanSource, org_type: str, body: str | None, because: Finding | None) -> Finding | None:
    """A federation is over other unions; others are where they speak of the unions below them."""
    if org_type in ("union_federation", "education_bureau") and because:
        if body == "federation":
            return Finding("union_scope", "system", because.score, because.start, because.stop)
        if org_type == "education_bureau" and (staff := _staff_union(source)):
            return Finding("union_scope", "own_unit", 0.8, *staff)
        return Finding("union_scope", "system", because.score, because.start, because.stop)
    titled = source.plan.body - source.plan.start
    (rule,) = tables.rules("organisation", "branch")
    if branch := rule.pattern.search(source.own, 0, titled + _FIRST):
        return Finding("union_scope", "system", 0.8, *branch.span())
    if org_type in ("enterprise", "university"):
        return None
    finds = _SYSTEM_WORDS.find(source.words)
    if len(finds) < _SYSTEM_FINDS:
        finds = [find for find in finds if find[2] <= titled]
    if not finds:
        return None
    return Finding("union_scope", finds[0][0], round(1 - 0.5 ** len(finds), 3), *finds[0][1:])

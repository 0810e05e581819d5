"""Whose union speaks: kind of organisation, body, scope, place."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from unioncorpus import tables
from unioncorpus.extract.genre import genre_of
from unioncorpus.extract.lexicon import Lexicon
from unioncorpus.extract.location import locate
from unioncorpus.extract.source import Organisation, PlanSource

_WEIGHTS: Mapping[str, float] = {"own": 3.0, "strong": 1.0, "weak": 0.3}
#: How much more a word counts in the title, in the opening and in the signature.
_TITLE, _OPENING, _SIGNATURE = 4.0, 1.5, 3.0
_OPENING_CHARS = 200
_SIGNATURE_CHARS = 30
#: One surface counts at most so often: a word said thirty times says no more than a word said four times.
_MOST = 4.0
#: Below this sum of weights nobody could tell.
_ENOUGH = 1.5
#: A union is one over others from this many finds of the words of scope on.
_SYSTEM_FINDS = 2


@dataclass(frozen=True, slots=True)
class _Word:
    """A surface's weight for one kind of organisation; kind None is a mask."""

    kind: str | None
    weight: float


def classify(source: PlanSource) -> Organisation:
    """Organisation, genre, body, scope and place of a plan; unknown or None where the text does not tell.

    What the writer says of itself (title, opening, signature) counts more than the vocabulary of the rest.
    """
    scores = _scores(source)
    org_type = _org_type(scores)
    if org_type == "government" and any(name in source.plan.title for name in _education_authorities()):
        org_type = "education_bureau"
    body = "federation" if org_type == "union_federation" else _body(source)
    province, city, county = locate(source)
    return Organisation(
        org_type=org_type,
        genre=genre_of(source),
        body=body,
        union_scope=_scope(source, org_type),
        province=province,
        city=city,
        county=county,
    )


@cache
def _vocabulary() -> Lexicon[_Word]:
    table = tables.read("organisation")
    words = [
        (surface, _Word(kind["id"], weight))
        for kind in table["kind"]
        for level, weight in _WEIGHTS.items()
        for surface in kind[level]
    ]
    return Lexicon([*((mask, _Word(None, 0.0)) for mask in table["masks"]), *words])


@cache
def _family() -> Mapping[str, str]:
    return {kind["id"]: kind["family"] for kind in tables.read("organisation")["kind"]}


@cache
def _education_authorities() -> tuple[str, ...]:
    return tuple(tables.read("organisation")["education_authorities"])


def _scores(source: PlanSource) -> dict[str, float]:
    """Sum of weights by kind of organisation."""
    plan, text = source.plan, source.document.text
    finds: dict[tuple[str, str], float] = defaultdict(float)
    weights: dict[tuple[str, str], float] = {}
    signature = _signature_start(source)
    opening = plan.body + _OPENING_CHARS
    for word, start, stop in _vocabulary().find(text[plan.start : plan.stop], plan.start):
        if word.kind is None:
            continue
        key = word.kind, text[start:stop]
        place = _TITLE if start < plan.body else _OPENING if start < opening else 1.0
        finds[key] += _SIGNATURE if start >= signature else place
        weights[key] = word.weight
    scores: dict[str, float] = defaultdict(float)
    for key, count in finds.items():
        scores[key[0]] += weights[key] * min(count, _MOST)
    return scores


def _signature_start(source: PlanSource) -> int:
    """Where the signature begins: a short last line; the end of the plan if there is none."""
    plan = source.plan
    last = [p for p in plan.paragraphs[-2:] if p.stop - p.start <= _SIGNATURE_CHARS and not p.title]
    return last[0].start if last else plan.stop


def _org_type(scores: Mapping[str, float]) -> str:
    families: dict[str, float] = defaultdict(float)
    for kind, score in scores.items():
        families[_family()[kind]] += score
    if not families:
        return "unknown"
    best = max(families, key=lambda f: families[f])
    if families[best] < _ENOUGH:
        return "unknown"
    return best if best != "education" else _education(scores)


def _education(scores: Mapping[str, float]) -> str:
    """School, university or the education authority: the first is the rule, the others must show.

    An authority speaks of schools in the plural; who says 我校 is one of them, whatever the title says.
    """
    school, university = scores.get("school", 0.0), scores.get("university", 0.0)
    bureau = scores.get("education_bureau", 0.0)
    if bureau >= _BUREAU and bureau > max(school, university, scores.get("one_school", 0.0)):
        return "education_bureau"
    return "university" if university >= _UNIVERSITY and university > school else "school"


#: What the words of an education authority and of a university must sum up to.
_BUREAU, _UNIVERSITY = 6.0, 2.5


@cache
def _bodies() -> Lexicon[str]:
    return Lexicon((s, body["id"]) for body in tables.read("organisation")["body"] for s in body["surfaces"])


def _body(source: PlanSource) -> str:
    """The body that the title or the first sentences name as their own; the union itself where none is named."""
    plan, text = source.plan, source.document.text
    for body, _, _ in _bodies().find(plan.title):
        return body
    named = [body for body, _, _ in _bodies().find(text[plan.body : plan.body + _OPENING_CHARS])]
    women = text.count("女", plan.body, plan.stop)
    if "womens_committee" in named and women * _WOMEN_EVERY >= plan.stop - plan.body:
        return "womens_committee"
    retired = text.count("退", plan.body, plan.stop)
    return "retirees" if "retirees" in named and retired * _WOMEN_EVERY >= plan.stop - plan.body else "union"


#: A committee for women or the retired names them at least once in so many characters.
_WOMEN_EVERY = 60


@cache
def _system_words() -> Lexicon[str]:
    return Lexicon((s, scope["id"]) for scope in tables.read("organisation")["scope"] for s in scope["surfaces"])


def _scope(source: PlanSource, org_type: str) -> str:
    """A federation is over other unions; others are where they speak of the unions below them."""
    plan = source.plan
    if org_type == "union_federation":
        return "system"
    if org_type == "education_bureau":
        return "own_unit" if source.document.text.find("机关工会", plan.start, plan.stop) >= 0 else "system"
    if org_type in ("enterprise", "university"):
        return "own_unit"
    finds = sum(1 for _ in _system_words().find(source.document.text[plan.start : plan.stop]))
    return "system" if finds >= _SYSTEM_FINDS else "own_unit"

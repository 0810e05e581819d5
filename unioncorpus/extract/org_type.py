"""What kind of organisation a union belongs to, by the words of its own text."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from unioncorpus import tables
from unioncorpus.extract.source import Finding, PlanSource
from unioncorpus.extract.word_lists import WordList

_WEIGHTS: Mapping[str, float] = {"own": 3.0, "names": 3.0, "titled": 6.0, "strong": 1.0, "weak": 0.3}
#: How much of its weight the name of a kind of unit has: in the title or signature, in the first sentence, where its
#: union acts, and elsewhere, where it is as often a neighbour's.
_NAMED, _FIRST, _ACTING, _NEIGHBOUR = 2.0, 1.5, 1.0, 0.1
#: How much of its weight a federation has that acts within the text, where it may be the one above the writer.
_SAID = 0.5
#: The first sentence ends within so many characters, and not before so many (20xx年是。 is what a site left of one).
_FIRST_CHARS, _FEWEST_CHARS = 60, 10
_UNION = "工会"
_UNIONS = (_UNION, "分会")
#: What is looked at before and behind a name.
_BEFORE, _BEHIND = 10, 18
#: How much more a word counts in the title, in the opening and in the signature.
_TITLE, _OPENING, _SIGNATURE = 4.0, 1.5, 3.0
_OPENING_CHARS = 200
#: One surface counts at most so often: a word said thirty times says no more than a word said four times.
_MOST = 4.0
#: A word that the writer has for itself alone counts so much at least where it does not name the place of an event.
_ENOUGH_OWN = 0.5
#: Below this sum of weights nobody could tell.
_ENOUGH = 1.5
#: The family of units that are of no kind told here (研究院, 图书馆), and the sum without which one is not told for
#: another.
_OTHER, _ENOUGH_OF_OTHER = "other", 4.0
#: The title of a collection is not the writer's where the body speaks of another family so much, and of the title's
#: less than this part of it.
_SPOKEN, _HARDLY = 3.0, 0.2
#: What the words of an education authority must sum up to beside a writer who says 我校, and where nobody does.
_BUREAU, _BUREAU_ALONE = 6.0, 3.0
#: What the words of the health branch must sum up to beside hospitals that are others'.
_BRANCH = 3.0
#: What the words of a university must sum up to, beside those of a school and where no word is of a school alone.
_UNIVERSITY, _UNIVERSITY_ALONE = 2.5, 2.0
#: How often who speaks of teachers says 我院 or 全院, as hospitals do, before it is a college.
_HOUSE = 2.0
_NEARLY_HALF, _NEARLY_AS_GOOD = 0.4, 0.7
#: The words of a firm that is the only bureau named must sum up to so much.
_NAMED_FIRM = 1.0
#: Names of bureaus that are authorities in one place and firms in another.
_EITHER = {"林业局", "烟草局"}
#: What a school calls itself.
_OUR_SCHOOL = ("我校", "我园")


class _Word(NamedTuple):
    """The n-th surface, of one kind of organisation, and how it speaks of it; kind None is a mask.

    ``is_named_union`` is true for the name of a union, which may be above the writer.
    """

    n: int
    kind: str | None
    level: str
    is_named_union: bool = False


@dataclass(slots=True)
class _Tally:
    """How often, weighed by place, one surface of one kind stands in a text, and where it weighs most.

    ``in_body`` is false for what only the title holds.
    """

    level: str
    count: float = 0.0
    best: float = 0.0
    in_body: bool = True
    start: int = 0
    stop: int = 0

    @property
    def score(self) -> float:
        return _WEIGHTS[self.level] * min(self.count, _MOST)

    @property
    def speaks(self) -> bool:
        """Whether the writer names itself with this surface."""
        least = _ACTING if self.level in ("names", "titled") else _ENOUGH_OWN
        return self.level in ("own", "names", "titled") and self.best >= least


#: The tallies of the surfaces found, by kind.
_Tallies = Mapping[str, list[_Tally]]


def find_org_type(source: PlanSource) -> tuple[str, Finding | None]:
    """The kind of organisation with its weightiest word; ("unknown", None) where nobody could tell.

    What the writer says of itself (title, opening, signature) counts more than the vocabulary of the rest.
    """
    tallies = _without_site_title(source, _tally(source))
    kinds = {kind: sum(tally.score for tally in found) for kind, found in tallies.items()}
    families: dict[str, float] = defaultdict(float)
    for kind, score in kinds.items():
        families[_family()[kind]] += score
    of_other = families.pop(_OTHER, 0.0)
    family = max(families, key=lambda f: families[f], default="unknown")
    if families.get(family, 0.0) < (max(_ENOUGH_OF_OTHER, of_other) if of_other else _ENOUGH):
        return "unknown", None
    family = _titled_family(source, tallies, families) or _speaking_family(tallies, families, family)
    if (family == "enterprise" and _directs_firms(tallies)) or (family == "hospital" and _is_over_hospitals(tallies)):
        family = "union_federation"
    org_type = _education(source, kinds, tallies) if family == "education" else family
    if org_type == "government" and _names_education_authority(source, tallies):
        org_type = "education_bureau"
    if org_type == "government" and _is_organ_of_university(source, tallies):
        org_type, family = "university", "education"
    if org_type == "government" and _is_enterprise_named_bureau(source, tallies, kinds):
        org_type = "enterprise"
    best = _weightiest(org_type, family, tallies)
    others = sum(families.values()) - families[family]
    score = families[family] / (families[family] + others) * (1 - 0.5 ** (families[family] / _ENOUGH))
    return org_type, Finding("org_type", org_type, round(score, 3), best.start, best.stop)


@cache
def _surfaces() -> tuple[tuple[str, str, str], ...]:
    """(surface, kind, level) of every word of the table; a head of a name stands before the word for its union."""
    kinds = tables.read("organisation")["kind"]
    words = tuple((word, kind["id"], level) for kind in kinds for level in _WEIGHTS for word in kind.get(level, ()))
    heads = ((head + union, kind["id"], "own") for kind in kinds for head in kind.get("heads", ()) for union in _UNIONS)
    return (*words, *heads)


@cache
def _kinds() -> tuple[str, ...]:
    return tuple(kind for _, kind, _ in _surfaces())


def _entries() -> Iterator[tuple[str, _Word]]:
    yield from ((mask, _Word(-1, None, "")) for mask in tables.read("organisation")["masks"])
    for n, (surface, kind, level) in enumerate(_surfaces()):
        yield surface, _Word(n, kind, level, level in ("names", "titled") and surface.endswith(_UNION))


_VOCABULARY = WordList(_entries)


@cache
def _family() -> Mapping[str, str]:
    return {kind["id"]: kind["family"] for kind in tables.read("organisation")["kind"]}


@dataclass(frozen=True, slots=True)
class _Parts:
    """Where the body of a text begins, its first sentence ends, its opening ends, and its signature begins."""

    body: int
    first: int
    opening: int
    signature: int


def _parts(source: PlanSource) -> _Parts:
    body = source.plan.body - source.plan.start
    full_stop = source.own.find("。", body + _FEWEST_CHARS, body + _FIRST_CHARS)
    first = full_stop if full_stop >= 0 else body + _FIRST_CHARS
    return _Parts(body, first, body + _OPENING_CHARS, source.signature)


def _tally(source: PlanSource) -> _Tallies:
    own, parts = source.own, _parts(source)
    of_word: dict[int, _Tally] = {}
    titled: dict[int, float] = {}
    for (n, kind, level, is_named_union), start, stop in _VOCABULARY.find(source.words):
        if kind is None or (is_named_union and _is_above(own, start, stop, start < parts.body)):
            continue
        if parts.opening <= start < parts.signature:
            if level == "titled":
                if not _is_said("acting", own, start, stop):
                    continue
                place = _SAID
            else:
                place = 1.0 if level != "names" else _place_of_name(own, start, stop)
        else:
            place = _place_at_an_end(level, own, start, stop, parts)
            if start < parts.body:
                titled[n] = titled.get(n, 0.0) + place
        tally = of_word.get(n)
        if tally is None:
            tally = of_word[n] = _Tally(level)
        tally.count += place
        if place > tally.best:
            tally.best, tally.start, tally.stop = place, start, stop
    for n, count in titled.items():
        of_word[n].in_body = of_word[n].count > count
    tallies: dict[str, list[_Tally]] = {}
    if industry := _industry(own, parts.body):
        tallies["union_federation"] = [_Tally("own", _TITLE, _TITLE, False, *industry.span())]
    for n, tally in of_word.items():
        if tally.count:
            tallies.setdefault(_kinds()[n], []).append(tally)
    return tallies


def _industry(own: str, body: int) -> re.Match[str] | None:
    """The union of branches of the economy that the title names; it is sought where the last of them can end."""
    (rule,) = tables.rules("organisation", "industry")
    at = own.find(_UNION, 1, body)
    return rule.pattern.search(own, 0, body) if at > 0 and own[at - 1] in rule.extra["ends"] else None


def _is_above(own: str, start: int, stop: int, in_title: bool) -> bool:
    """Whether the union that a name stands for is above the writer: 在镇工会的领导下, 按照县总工会要求."""
    return _is_said("obeyed", own, start, stop) or (not in_title and _is_said("superior", own, start, stop))


def _place_at_an_end(level: str, own: str, start: int, stop: int, parts: _Parts) -> float:
    """How much a word counts in title, opening or signature: nothing if it is a federation that is no subject."""
    in_title, in_signature = start < parts.body, start >= parts.signature
    if level in ("names", "own") and start < parts.first and _is_said("venue", own, start, stop):
        return _NEIGHBOUR
    if level == "own" and own.endswith(_UNION, start, stop) and _is_said("several", own, start, stop):
        return _NEIGHBOUR
    if level == "names":
        if in_signature:
            return _NAMED
        if in_title:
            return _NAMED
        is_first = start < parts.first and not _is_said("several", own, start, stop)
        return _FIRST if is_first else _place_of_name(own, start, stop)
    if in_signature:
        return _SIGNATURE
    if in_title:
        return _SAID if level == "titled" and _is_said("visit", own, start, stop) else _TITLE
    if level == "titled":
        if start < parts.first and _is_said("subject", own, start, stop):
            return _NAMED
        return _SAID if _is_said("acting", own, start, stop) else 0.0
    return _OPENING


def _place_of_name(own: str, start: int, stop: int) -> float:
    """How much the name own[start:stop] counts within the text: as a neighbour's, unless its union acts."""
    if not own.startswith(_UNION, stop - len(_UNION)):
        return _NEIGHBOUR
    return _ACTING if _is_said("acting", own, start, stop) else _NEIGHBOUR


def _without_site_title(source: PlanSource, tallies: _Tallies) -> _Tallies:
    """The tallies without those of a family that hardly anything but the title names, where the body names another.

    Sites give texts of all kinds the title of a collection: a bureau's review under 医院工会工作总结. A federation
    speaks in the words of those that it is over, an enterprise named 局 in those of a bureau: they keep their titles.
    """
    titled = {
        _family()[kind]
        for kind, found in tallies.items()
        if any(not tally.in_body and _is_said("bare_name", source.own, tally.start, tally.stop) for tally in found)
    }
    if not titled:
        return tallies
    spoken: dict[str, float] = defaultdict(float)
    for kind, found in tallies.items():
        spoken[_family()[kind]] += sum([tally.score for tally in found if tally.in_body])
    most = max(spoken.values(), default=0.0)
    if most < _SPOKEN:
        return tallies
    gone = {family for family in titled if spoken[family] < _HARDLY * most} - {"union_federation"}
    if _bureau_names(source, tallies):
        gone.discard("enterprise")
    return {kind: found for kind, found in tallies.items() if _family()[kind] not in gone}


def _is_said(block: str, own: str, start: int, stop: int) -> bool:
    """Whether a sentence says what the body named at own[start:stop] does, by the rule of a block of the table."""
    (rule,) = tables.rules("organisation", block)
    marked = f"{own[max(0, start - _BEFORE) : start]}⟦{own[start:stop]}⟧{own[stop : stop + _BEHIND]}"
    return rule.pattern.search(marked) is not None


def _education(source: PlanSource, kinds: Mapping[str, float], tallies: _Tallies) -> str:
    """School, university or the education authority: the first is the rule, the others must show.

    An authority speaks of schools in the plural; who says 我校 in the opening is one of them, whatever the title says.
    The name of a collection (教育工会工作计划3) makes no authority of a school that speaks below it.
    """
    school, university = kinds.get("school", 0.0), kinds.get("university", 0.0)
    bureau, one = kinds.get("education_bureau", 0.0), kinds.get("one_school", 0.0)
    parts = _parts(source)
    says_our = any(source.own.find(our, parts.body, parts.opening) >= 0 for our in _OUR_SCHOOL)
    (opening,) = tables.rules("organisation", "education_opening")
    if bureau and not says_our and opening.pattern.match(source.own, parts.body):
        return "education_bureau"
    in_one = one or any(tally.speaks for kind in ("school", "university") for tally in tallies.get(kind, ()))
    if in_one and source.is_named_by_its_page:
        bureau = sum(tally.score for tally in tallies.get("education_bureau", ()) if tally.in_body)
    if not in_one and bureau >= _BUREAU_ALONE:
        return "education_bureau"
    if not says_our and bureau >= _BUREAU and bureau > max(school, university, one):
        return "education_bureau"
    if school and not any(tally.in_body for tally in tallies.get("university", ())):
        return "school"
    house = sum(tally.count for tally in tallies.get("hospital", ()) if tally.level == "weak")
    if house >= _HOUSE and not school and not one:
        return "university"
    enough = _UNIVERSITY if school else _UNIVERSITY_ALONE
    return "university" if university >= enough and university > school else "school"


def _titled_family(source: PlanSource, tallies: _Tallies, families: Mapping[str, float]) -> str | None:
    """The one family that the title names, where the text speaks of it nearly half as much as of any: 附属医院工会."""
    body = source.plan.body - source.plan.start
    titled = {_family()[kind] for kind, found in tallies.items() for t in found if t.speaks and t.start < body}
    family = titled.pop() if len(titled) == 1 else None
    return family if family and families[family] >= _NEARLY_HALF * max(families.values()) else None


def _speaking_family(tallies: _Tallies, families: Mapping[str, float], best: str) -> str:
    """The best family, or one nearly as good if that alone has words by which the writer names itself."""
    speaking = {_family()[kind] for kind, found in tallies.items() for t in found if t.speaks}
    other = speaking.pop() if len(speaking) == 1 else best
    return other if families[other] >= _NEARLY_AS_GOOD * families[best] else best


def _directs_firms(tallies: _Tallies) -> bool:
    """Whether the words of firms are those of firms that a federation directs: it names itself, and no firm does."""
    federation = any(t.speaks and t.best >= _FIRST for t in tallies.get("union_federation", ()))
    return federation and not any(tally.speaks for tally in tallies["enterprise"])


def _is_over_hospitals(tallies: _Tallies) -> bool:
    """Whether the union is that of the health branch of a place: it names those it is over, and no unit as its own."""
    branch = sum(tally.score for tally in tallies.get("health_branch", ()))
    return branch >= _BRANCH and not any(tally.speaks for tally in tallies.get("hospital", ()))


def _names_education_authority(source: PlanSource, tallies: _Tallies) -> bool:
    """Whether what speaks like a government body is an education authority: by its title, or by its own name."""
    if any(name in source.plan.title for name in tables.read("organisation")["education_authorities"]):
        return True
    return any(tally.speaks for tally in tallies.get("education_bureau", ()))


def _is_organ_of_university(source: PlanSource, tallies: _Tallies) -> bool:
    """Whether what speaks like a government body is the union of a university's own offices: 校机关工会."""
    named = (source.own[t.start : t.stop] for t in tallies.get("university", ()) if t.speaks)
    return any(name.endswith("机关工会") for name in named)


def _is_enterprise_named_bureau(source: PlanSource, tallies: _Tallies, kinds: Mapping[str, float]) -> bool:
    """Whether what speaks like a government body (我局) is an enterprise that is named so: 供电局, 铁路局, 电力工会.

    Its title names it, or its text does, which then speaks of an enterprise at least half as much as of a bureau, or
    names no other bureau, or the firm is the only bureau that it names, again and again. A bureau with a name that both
    have, or that a firm's text names by no more than 局工会 or 全局, is a firm's where more words are of firms than of
    authorities, those of any bureau left aside.
    """
    government = tallies["government"]
    named = [source.own[t.start : t.stop] for t in government if t.level == "names"]
    is_of_firm = not named and any(tally.speaks for tally in tallies.get("enterprise", ()))
    if is_of_firm or not _EITHER.isdisjoint(named):
        apart = sum(t.score for t in government if "局" not in source.own[t.start : t.stop])
        if kinds.get("enterprise", 0.0) >= max(apart, _ENOUGH):
            return True
    body = source.plan.body - source.plan.start
    enterprise = kinds.get("enterprise", 0.0)
    is_enterprise = 2 * enterprise >= kinds["government"] or (
        enterprise >= _SPOKEN and not any(name.endswith("局") for name in named)
    )
    is_only = enterprise >= _NAMED_FIRM and not named
    return any(
        is_enterprise or tally.start < body or (is_only and tally.count >= 2 * _NEIGHBOUR)
        for tally in _bureau_names(source, tallies)
    )


def _bureau_names(source: PlanSource, tallies: _Tallies) -> list[_Tally]:
    """The names of enterprises that are called like a bureau, by their branch's union, or as parts of a railway."""
    names = [tally for tally in tallies.get("enterprise", ()) if tally.level == "names"]
    return [tally for tally in names if source.own[tally.start : tally.stop].endswith(("局", "工会", "段"))]


def _weightiest(org_type: str, family: str, tallies: _Tallies) -> _Tally:
    """The tally that says most for a kind; of its family where the kind itself has no word."""
    of_kind = tallies.get(org_type)
    of_family = [tally for kind, of in tallies.items() if _family()[kind] == family for tally in of]
    return max(of_kind or of_family or tallies["health_branch"], key=lambda tally: tally.score)

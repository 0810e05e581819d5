"""The unit that a union belongs to, as it states it: type of school, ownership, branch of the economy, size."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from unioncorpus import tables
from unioncorpus.extract.lexicon import Lexicon
from unioncorpus.extract.source import Finding, PlanSource
from unioncorpus.extract.word_lists import WordList
from unioncorpus.numerals import read

#: What a word weighs: a name in the title or signature, the writer's name for itself, any other word of the kind.
_WEIGHTS: Mapping[str, float] = {"named": 3.0, "own": 2.0, "words": 0.6}
#: One word counts at most so often.
_MOST = 2
_ENOUGH = 1.2
#: The score of what the unit states of itself in so many words.
_STATED = 0.9
#: How far into the body, in characters, a unit has said what it is; behind that only the signature is looked at.
_REACH = 1500
#: Kinds of organisation whose branch of the economy needs no word of its own.
_SECTORS: Mapping[str, str] = {
    "school": "education",
    "university": "education",
    "education_bureau": "education",
    "hospital": "health",
    "government": "public_administration",
}
_TERTIARY = ("college", "university")


def describe_unit(source: PlanSource, org_type: str, because: Finding | None) -> tuple[Finding, ...]:
    """School type, ownership, sector and size as far as the text tells, each with its phrase; at most one of each.

    ``because`` is the phrase that the kind of organisation rests on: a school is in education.
    """
    findings = list(_stated(source))
    if org_type in ("school", "university"):
        findings += _vote(source, "school_type", _of_level(org_type == "university"))
    if because is not None and org_type in _SECTORS:
        findings.append(Finding("sector", _SECTORS[org_type], because.score, because.start, because.stop))
    elif org_type == "enterprise" and because is not None:
        findings += list(_vote(source, "sector", _all_ids("sector"))) or _sector_by_name(source, because)
    return tuple(findings)


def _sector_by_name(source: PlanSource, because: Finding) -> Iterator[Finding]:
    """The branch of a unit that calls itself 厂 or 矿 in the phrase that tells its kind."""
    name = source.own[because.start : because.stop]
    for sector in tables.read("unit")["sector"]:
        if name in sector.get("named_so", ()):
            yield Finding("sector", sector["id"], because.score, because.start, because.stop)


def _of_level(tertiary: bool) -> frozenset[str]:
    return frozenset(kind for kind in _all_ids("school_type") if (kind in _TERTIARY) is tertiary)


@cache
def _all_ids(block: str) -> frozenset[str]:
    return frozenset(kind["id"] for kind in tables.read("unit")[block])


@cache
def _lexicon(block: str) -> Lexicon[tuple[tuple[str, str], ...]]:
    """The words of a block, each with the (kind, level) pairs that it stands for; none for a mask."""
    words: dict[str, tuple[tuple[str, str], ...]] = {}
    for kind in tables.read("unit")[block]:
        for level in _WEIGHTS:
            for word in kind.get(level, ()):
                words[word] = (*words.get(word, ()), (kind["id"], level))
    words |= dict.fromkeys(tables.read("unit")["masks"], ())
    return Lexicon(words.items())


def _vote(source: PlanSource, block: str, allowed: frozenset[str]) -> Iterator[Finding]:
    """The kind with the most weight of words, if there is enough of it and no other has as much."""
    own, body, signature = source.own, source.plan.body - source.plan.start, source.signature
    counts: dict[tuple[str, str], int] = {}
    scores: dict[str, float] = {}
    best: dict[str, tuple[float, int, int]] = {}
    reach = body + _REACH
    end = max(reach, signature)
    near = [
        *_lexicon(block).find(own[:reach]),
        *((meanings, start + end, stop + end) for meanings, start, stop in _lexicon(block).find(own[end:])),
    ]
    for meanings, start, stop in near:
        in_name = start < body or start >= signature
        weight = max((_weight(level, block, in_name) for kind, level in meanings if kind in allowed), default=0.0)
        for kind in {kind for kind, _ in meanings if kind in allowed} if weight else ():
            seen = counts[kind, own[start:stop]] = counts.get((kind, own[start:stop]), 0) + 1
            if seen <= _MOST:
                scores[kind] = scores.get(kind, 0.0) + weight
                best[kind] = max(best.get(kind, (0.0, 0, 0)), (weight, -start, -stop))
    ranked = sorted(scores, key=lambda kind: -scores[kind])
    if not ranked or scores[ranked[0]] < _ENOUGH or (len(ranked) > 1 and scores[ranked[1]] == scores[ranked[0]]):
        return
    _, start, stop = best[ranked[0]]
    yield Finding(block, ranked[0], round(scores[ranked[0]] / (sum(scores.values()) + 0.5), 3), -start, -stop)


def _weight(level: str, block: str, in_name: bool) -> float:
    """A name counts only where names stand; a word of a branch counts as a name there."""
    if in_name and (level == "named" or block == "sector"):
        return _WEIGHTS["named"]
    return 0.0 if level == "named" else _WEIGHTS[level]


def _cued() -> Iterable[tuple[str, tuple[str, ...]]]:
    """Words, each with the ids of its rules, without which no line can state an ownership or a size."""
    ids: dict[str, tuple[str, ...]] = {}
    for rule in (*tables.rules("unit", "ownership"), *tables.rules("unit", "size")):
        for cue in rule.extra["cues"]:
            ids[cue] = (*ids.get(cue, ()), rule.id)
    return ids.items()


_CUES = WordList(_cued)


def _stated(source: PlanSource) -> Iterator[Finding]:
    """The first statement of ownership and of each size; a rule is tried on the lines that hold one of its cues."""
    own = source.own
    lines: dict[str, dict[int, int]] = {}
    for ids, start, stop in _CUES.find(source.words):
        first = own.rfind("\n", 0, start) + 1
        last = own.find("\n", stop)
        for rule_id in ids:
            lines.setdefault(rule_id, {})[first] = last if last >= 0 else len(own)
    for rule in tables.rules("unit", "ownership"):
        if found := _first(rule, own, lines.get(rule.id, {})):
            yield Finding("ownership", rule.extra["value"], _STATED, *found.span())
    for rule in tables.rules("unit", "size"):
        found = _first(rule, own, lines.get(rule.id, {}))
        if found is None:
            continue
        number = read(next(figure for figure in found.groupdict().values() if figure))
        if number is not None and number.low == number.high and number.low.is_integer():
            yield Finding(rule.extra["fact"], str(int(number.low)), _STATED, *found.span())


def _first(rule: tables.Rule, own: str, lines: Mapping[int, int]) -> re.Match[str] | None:
    """What a rule finds first in some lines, given by where they start and stop, in text order."""
    finds = (rule.pattern.search(own, start, stop) for start, stop in lines.items())
    return next((found for found in finds if found), None)

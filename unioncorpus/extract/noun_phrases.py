"""Noun phrases of a clause that is cut into words (rjieba): the one that opens it, and the one that ends it.

Word lists are [acts] and [speech] in tables/metrics.toml.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

import rjieba

from unioncorpus.extract.units import units
from unioncorpus.tables import read

Words = list[tuple[str, str]]

#: Longer stretches of a clause are not cut into words, and longer phrases are cut off.
LONGEST_CLAUSE = 32
LONGEST_PHRASE = 40
#: Joins the nouns of a list.
LISTED = re.compile("[、和与及]")
#: Kinds in which a stretch of doing may be what is measured (锻炼一小时), so that verbs belong to the noun phrase.
_MEASURING = {"duration", "measure", "score", "percent"}
_PERIOD = re.compile(
    "(?:每个?(?:学期|季度|季|月|周|星期|天|日|年度|年|半年|人|次|项|名|份|篇|批|期|户|生)|[人户年月日]均|平均)"
)
_NUMERALS = frozenset("0123456789一二两三四五六七八九十百千")
_CONJUNCTIONS = {"和", "与", "及"}


class Vocabulary(NamedTuple):
    """The word lists [acts] of tables/metrics.toml, each as a set; what each is for stands there."""

    verbs: frozenset[str]
    generic: frozenset[str]
    nouns: frozenset[str]
    persons: frozenset[str]
    money: frozenset[str]
    funds: frozenset[str]
    empty: frozenset[str]
    organising: frozenset[str]
    gatherings: frozenset[str]
    lasting: frozenset[str]
    changes: frozenset[str]
    heights: frozenset[str]
    lead_in: frozenset[str]


class Speech(NamedTuple):
    """The parts of speech [speech] of tables/metrics.toml, each group as a set."""

    nouns: frozenset[str]
    plain_nouns: frozenset[str]
    verbs: frozenset[str]
    adjectives: frozenset[str]
    breaks: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    """The word lists of tables/metrics.toml."""
    return Vocabulary(**{name: frozenset(words) for name, words in read("metrics")["acts"].items()})


@cache
def speech() -> Speech:
    """The parts of speech of tables/metrics.toml."""
    return Speech(**{name: frozenset(tags) for name, tags in read("metrics")["speech"].items()})


@lru_cache(maxsize=4096)
def tag(clause: str) -> Words:
    """Words with their parts of speech; nouns that the dictionary takes for verbs are put right."""
    nouns = vocabulary().nouns
    return [(word, "n" if word in nouns else part) for word, part in rjieba.tag(clause)]


@lru_cache(maxsize=4096)
def first_noun(clause: str, is_event: bool, with_verbs: bool) -> str:
    """The noun phrase that opens a clause; empty where there is none.

    Behind 的 stands the head (高质量的讲座), unless the words before it are nouns already (11个工种的竞赛). A verb may
    open the phrase (五项关爱服务), but not where persons are counted (5人获奖); an event is named by its verbs too
    (一次集中检查).

    >>> first_noun("困难职工参加活动", False, False)
    '困难职工'
    """
    return _phrase(tag(clause), is_event, with_verbs)


def _phrase(words: Words, is_event: bool, with_verbs: bool) -> str:
    """Words up to the verb that ends the phrase."""
    verbs, breaks, acts = speech().verbs, speech().breaks, vocabulary().verbs
    last_head = max((k for k, (word, _) in enumerate(words) if word == "的"), default=-1)
    phrase: list[str] = []
    is_modifier = False
    last = ""
    for k, (word, part) in enumerate(words):
        has_head = k < last_head
        if word in acts and not is_event:
            return "".join(phrase)
        if word in acts and not phrase:
            continue
        if word == "的" and phrase:
            head = _phrase(words[k + 1 :], is_event, with_verbs)
            return head if head and (is_modifier or is_event) else "".join(phrase)
        if (
            part in verbs
            and not is_event
            and (last in speech().plain_nouns or (not has_head and (phrase or not with_verbs)))
            and not _leads_to_persons(words[k + 1 : k + 3], phrase)
        ):
            break
        if part in breaks and word not in _CONJUNCTIONS and (phrase or part != "t"):
            if not has_head or part not in ("m", "d", "q", "f"):
                break
            is_modifier = True
        elif word != "的":
            is_modifier = is_modifier or part in speech().adjectives or part in verbs
            phrase.append(word)
        last = part
    while phrase and phrase[-1] in _CONJUNCTIONS:
        phrase.pop()
    return "".join(phrase).strip("》”’）")


def _leads_to_persons(following: Words, phrase: list[str]) -> bool:
    """Whether a verb only says which persons are counted: they follow it, and none stands before it."""
    persons = vocabulary().persons
    return bool(phrase) and phrase[-1] not in persons and any(word in persons for word, _ in following)


def last_nouns(clause: str, kind: str, is_event: bool) -> str | None:
    """A list of nouns that ends a clause, as written, or None where there is no list."""
    first, *others = LISTED.split(clause)
    noun = last_noun(first, kind, is_event) if others else None
    if noun is None or not all(last_noun(other, kind, is_event) for other in others):
        return None
    return clause[clause.rindex(noun, 0, len(first)) :][-LONGEST_PHRASE:]


@lru_cache(maxsize=4096)
def last_noun(clause: str, kind: str, is_event: bool) -> str | None:
    """The longest run of nouns that ends a clause, less the act that they are the object of (培训|工会干部).

    ``kind`` is that of the quantity behind the clause, ``is_event`` tells whether it counts events.

    >>> last_noun("培训工会干部", "count", False)
    '工会干部'
    """
    clause = clause.strip()
    run = _run(tag(clause), kind, is_event) if clause else []
    if not run or (kind in _MEASURING and kind != "duration" and vocabulary().changes.issuperset(run)):
        return None
    noun = "".join(reversed(run))
    period = _PERIOD.match(noun)
    noun = noun[period.end() if period else 0 :].strip("的_ 每】』」.．").removesuffix("人均").removesuffix("平均")
    for quote, other in ("”“", "“”"):
        if quote in noun and other not in noun:
            noun = noun.rpartition(quote)[2].lstrip("的")
    if noun in vocabulary().empty or not (noun.isalpha() or any(c.isalpha() for c in noun)):
        return None
    return noun[-LONGEST_PHRASE:]


def _run(words: Words, kind: str, is_event: bool) -> list[str]:
    """The words of the run of nouns at the end, the last first."""
    nouns, verbs, known = speech().nouns, speech().verbs, vocabulary()
    is_measured = kind in _MEASURING
    run: list[str] = []
    has_verb = is_generic = False
    word = part = ""
    for word, part in reversed(words):
        is_verb = part in verbs
        if is_measured:
            if word in known.organising:
                if run:
                    break
                continue
            named = is_verb
        elif run:
            if word in known.verbs and not is_generic:
                break
            named = is_verb and (is_generic or (is_event and not has_verb))
        else:
            named = _names_itself(word, is_verb, kind, is_event)
        if part not in nouns and not named and not (word == "的" and run):
            break
        if part == "m" or (run and word[-1].isdigit()) or (word[0] in _NUMERALS and word[-1] in units()):
            break
        has_verb = has_verb or is_verb
        run.append(word)
        is_generic = len(run) == 1 and word in known.generic
    else:
        return run
    if run and run[-1] in units() and (word[-1:].isdigit() if len(run) > 1 else part == "m"):
        run.pop()  # 1500字模板; 由200人增加到
    return run


def _names_itself(word: str, is_verb: bool, kind: str, is_event: bool) -> bool:
    """Whether a verb right before the number is what is counted: 走访两次, 补助4万元."""
    if kind == "money":
        return word in vocabulary().money
    return is_event and is_verb and len(word) > 1

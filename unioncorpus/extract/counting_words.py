"""The words by which it is told what a number counts: a clause cut into words (rjieba), word lists, turns of phrase.

Word lists are [acts], [parts] and [speech] in tables/metrics.toml, turns of phrase tables/counted.toml.
"""

import re
from functools import cache, lru_cache
from itertools import starmap
from typing import NamedTuple

import rjieba

from unioncorpus.tables import read, rules

#: Words of a clause, each with its part of speech.
Words = list[tuple[str, str]]
#: What the dictionary takes for verbs; behind a noun, at the end of a clause, they are heads (民主生活|会, 清凉|包). A
#: measure word there ends a noun too (淋浴|位).
_HEADS = {("会", "v"), ("包", "v")}
#: A measure word that is a thing behind a verb: 发放|米.
_RICE = ("米", "q")


#: What tells that the word before it is an act.
_DONE = ("了", "ul")


class Vocabulary(NamedTuple):
    """The word lists [acts] of tables/metrics.toml, each as a set; what each is for stands there."""

    verbs: frozenset[str]
    generic: frozenset[str]
    persons: frozenset[str]
    bodies: frozenset[str]
    money: frozenset[str]
    money_ends: frozenset[str]
    funds: frozenset[str]
    empty: frozenset[str]
    organising: frozenset[str]
    gatherings: frozenset[str]
    lasting: frozenset[str]
    spans: frozenset[str]
    kept_up: frozenset[str]
    fund_ends: frozenset[str]
    changes: frozenset[str]
    heights: frozenset[str]
    dealt_with: frozenset[str]
    compounding: frozenset[str]
    behind_of: frozenset[str]
    handed_out: frozenset[str]
    receivers: frozenset[str]
    short_heads: frozenset[str]
    cut_wrong: frozenset[str]
    outcomes: frozenset[str]
    counted_things: frozenset[str]
    of_turns: frozenset[str]
    of_groups: frozenset[str]
    done_to: frozenset[str]
    nominal: frozenset[str]
    lead_in: frozenset[str]
    whole_words: frozenset[str]
    manner: frozenset[str]


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


@cache
def _parts() -> dict[str, str]:
    """Words with the part of speech that they have here, where the dictionary names another."""
    persons = {word: "n" for word in vocabulary().persons if len(word) > 1}
    return persons | {word: part for part, words in read("metrics")["parts"].items() for word in words}


@lru_cache(maxsize=4096)
def tag(clause: str) -> Words:
    """Words with their parts of speech; those that the dictionary takes for others or cuts wrong are put right."""
    words = [*starmap(_as_here, rjieba.tag(clause))]
    if _apart().search(clause):
        words = [pair for word, part in words for pair in _taken_apart(word, part)]
    if "工会" in clause:
        for k in range(len(words) - 1):
            if words[k + 1][0] == "会" and words[k][0] in vocabulary().cut_wrong:
                words[k : k + 2] = [(words[k][0][:-1], "v"), ("工会", "n")]
    if "了" in clause:
        for k in range(len(words) - 1):
            if words[k + 1] == _DONE and words[k][1] in speech().plain_nouns:
                words[k] = (words[k][0], "v")  # 圆|了大学梦
    for joined in _joined().finditer(clause):
        _join(words, joined.start(), joined[0])
    if "之" in clause:
        for k in range(len(words) - 2, 0, -1):
            if words[k][0] == "之" and words[k + 1][0] in vocabulary().behind_of:
                words[k - 1 : k + 2] = [(words[k - 1][0] + "之" + words[k + 1][0], "n")]
    if len(words) > 1 and (words[-1] in _HEADS or words[-1][1] == "q"):
        is_handed = words[-1] == _RICE and words[-2][1] in speech().verbs
        if is_handed or words[-2][1] in speech().nouns:
            words[-1] = (words[-1][0], "n")
    return words


@lru_cache(maxsize=16_384)
def _as_here(word: str, part: str) -> tuple[str, str]:
    """A word with its part of speech: that of [parts], or that which its form tells, or the dictionary's.

    A cost is a noun, and 每 opens none (每季度, 每人每年).
    """
    if word in _parts():
        return word, _parts()[word]
    if word[0] == "每" and len(word) > 1:
        return word, "r"
    if word[-1] == "给" and part == "vn":
        return word, "v"  # 发给
    return word, "n" if _is_cost(word) else part


@cache
def _apart() -> re.Pattern[str]:
    """Words that the dictionary takes for one, and adverbs that it may take for one with their verb."""
    return re.compile("|".join((*read("metrics")["apart"], *words_of("manner"))))


def _taken_apart(word: str, part: str) -> Words:
    """The words of one that the dictionary should not take for one (送|水, 认真|落实); else itself."""
    if apart := read("metrics")["apart"].get(word):
        return [pair for own in apart.split() for pair in tag(own)]
    adverb = next((adverb for adverb in words_of("manner") if word.startswith(adverb)), word)
    verb = [*starmap(_as_here, rjieba.tag(word[len(adverb) :]))]
    return [(adverb, "ad"), *verb] if len(verb) == 1 and verb[0][1] in speech().verbs else [(word, part)]


@cache
def _joined() -> re.Pattern[str]:
    """Words that the dictionary cuts apart."""
    return re.compile("|".join(read("metrics")["joined"]))


def _join(words: Words, at: int, joined: str) -> None:
    """Make one word, with its part of speech, of those that begin at a place of the clause and make up ``joined``."""
    start = 0
    for k in range(len(words)):
        if start == at:
            stop, length = k, 0
            while length < len(joined):
                length += len(words[stop][0])
                stop += 1
            if length == len(joined):
                words[k:stop] = [(joined, read("metrics")["joined"][joined])]
            return
        start += len(words[k][0])


def _is_cost(word: str) -> bool:
    """Whether a word names a cost or a rate, which the dictionary may take for a verb: 遣散费; not 消费."""
    return word[-1] in "费率" and len(word) > len("消费")


@cache
def _turns() -> dict[str, re.Pattern[str]]:
    return {rule.id.removeprefix("counted."): rule.pattern for rule in rules("counted")}


@cache
def turn(name: str) -> re.Pattern[str]:
    """A turn of phrase of tables/counted.toml.

    >>> turn("place").search("第一名各奖")[1]
    '第一名'
    """
    return _turns()[name]


@cache
def words_of(name: str) -> tuple[str, ...]:
    """One list of the vocabulary, as ``str.startswith`` and ``str.endswith`` take it; longer words come first.

    >>> [word for word in words_of("done_to") if word.endswith("建成")]
    ['基本建成', '建成']
    """
    return tuple(sorted(getattr(vocabulary(), name), key=lambda word: (-len(word), word)))


@cache
def funds() -> re.Pattern[str]:
    """Names of what is paid, and acts that name the money spent on them."""
    return re.compile("|".join(sorted(vocabulary().funds | vocabulary().money, key=len, reverse=True)))


@lru_cache(maxsize=8192)
def is_person(noun: str) -> bool:
    """Whether a noun is one of persons.

    >>> is_person("困难职工"), is_person("困难职工家庭")
    (True, False)
    """
    return noun.endswith(words_of("persons"))

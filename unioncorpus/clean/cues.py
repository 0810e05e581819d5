"""A first look at every line: which junk rules could take it.

A rule that may take any line names its cues (tables/strip.toml): one of them stands in every line that it takes. One
pass of an Aho-Corasick automaton finds all cues of a page. What the cues of a line call for is one number, a bit for
each rule, so that nearly every line is done with after a test or two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from daachorse import CharwiseDoubleArrayAhoCorasick

from unioncorpus import tables
from unioncorpus.clean.page_words import cases, page_words
from unioncorpus.tables import Rule

Span = tuple[int, int]
#: The rule whose cues are the signs of keyword lines.
SPAM = "strip.seo_spam"
#: The rule whose cues are the words with which a page speaks of itself inside a text (clean/page_talk.py).
PAGE_TALK = "strip.page_talk"
_BLOCKS = ("prefix", "line", "promo", "span", "advice")


@dataclass(frozen=True, slots=True)
class _Cues:
    """The automaton over all cues, the rules that each cue calls for, as bits, and the bit of each rule."""

    automaton: CharwiseDoubleArrayAhoCorasick
    calls: tuple[int, ...]
    bits: dict[str, int]


@cache
def _cues() -> _Cues:
    rules = [rule for block in _BLOCKS for rule in tables.rules("strip", block) if "cues" in rule.extra]
    bits = {rule_id: 1 << n for n, rule_id in enumerate([SPAM, PAGE_TALK, *(rule.id for rule in rules)])}
    called = dict.fromkeys(tables.read("strip")["spam"]["signs"], bits[SPAM])
    for said in page_words().inside:
        called |= {word: called.get(word, 0) | bits[PAGE_TALK] for word in cases(said)}
    for rule in rules:
        for cue in rule.extra["cues"]:
            called[cue] = called.get(cue, 0) | bits[rule.id]
    words = sorted(called)
    return _Cues(CharwiseDoubleArrayAhoCorasick(words), tuple(called[word] for word in words), bits)


@cache
def bit(rule_id: str) -> int:
    """The bit of a rule; 0 for a rule without cues, which is tried wherever it may stand."""
    return _cues().bits.get(rule_id, 0)


@cache
def bits(block: str) -> int:
    """The bits of all rules of a block."""
    return sum(bit(rule.id) for rule in tables.rules("strip", block))


def call_lines(text: str, lines: Sequence[Span]) -> dict[int, int]:
    """Bits of the rules that the cues of each line call for; lines without a cue are left out.

    >>> calls = call_lines("要学习。\\n小编整理", [(0, 4), (5, 9)])
    >>> bool(calls[1] & bit("strip.promo_editor")), bool(calls.get(0, 0) & bit("strip.promo_editor"))
    (True, False)
    """
    cues = _cues()
    calls: dict[int, int] = {}
    line, (first, stop) = 0, lines[0] if lines else (0, 0)
    for start, _, word in cues.automaton.find_overlapping(text):
        while start >= stop and line + 1 < len(lines):
            line += 1
            first, stop = lines[line]
        if first <= start < stop:
            calls[line] = calls.get(line, 0) | cues.calls[word]
    return calls


def called_rules(block: str, called: int) -> tuple[Rule, ...]:
    """The rules of a block among those that a line's cues call for, in the order of the table.

    >>> [rule.id for rule in called_rules("prefix", bit("strip.site_label"))]
    ['strip.site_label']
    """
    return _rules(block, called & bits(block))


@lru_cache(maxsize=8192)
def _rules(block: str, called: int) -> tuple[Rule, ...]:
    return tuple(rule for rule in tables.rules("strip", block) if bit(rule.id) & called)


@lru_cache(maxsize=8192)
def _weight(called: int) -> int:
    return sum(rule.extra["weight"] for rule in _rules("promo", called))


def promo_weight(called: int) -> int:
    """Sum of the weights that the promo rules among those called for may reach."""
    return _weight(called & bits("promo"))

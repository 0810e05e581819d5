"""Tests about the rules themselves: each has a reason, hits and near misses that hold, and an id of its own."""

from collections import Counter

import pytest

from unioncorpus import tables

BLOCKS = [
    (stem, block, entry)
    for stem in tables.stems()
    for block, entries in tables.read(stem).items()
    if isinstance(entries, list)
    for entry in entries
    if isinstance(entry, dict) and "id" in entry
]
RULES = [
    rule for stem, block, e in BLOCKS if "pattern" in e for rule in tables.rules(stem, block) if rule.id == e["id"]
]


@pytest.mark.parametrize("stem", tables.stems())
def test_a_table_says_what_it_is_and_where_it_comes_from(stem):
    head = tables.read(stem)
    assert head["about"] and head["source"] and head["licence"]


def test_ids_are_given_once_in_a_table():
    doubled = [key for key, n in Counter((stem, block, e["id"]) for stem, block, e in BLOCKS).items() if n > 1]
    assert not doubled


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_a_rule_finds_its_hits_and_leaves_its_near_misses(rule):
    assert rule.why
    assert rule.hits, "a rule without a hit may be dead"
    assert rule.misses, "a rule without a near miss has no known limit"
    for text in rule.hits:
        assert rule.pattern.search(text), text
    for text in rule.misses:
        assert not rule.pattern.search(text), text

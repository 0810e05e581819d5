"""Many regular expressions in one pass: what each finds alone it finds among the others."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncorpus.extract.codebook import codebook
from unioncorpus.extract.patterns import Patterns, find_heads

SHAPES = [
    "(?:甲|乙丙)丁",
    "[甲乙]丙?",
    "甲(?:乙|丙){0,2}丁",
    "(?:甲乙|甲)丙*",
    "甲|乙",
    "(?<=甲)乙",
    "[^甲]丙",
    "丙{0,2}",
    "[丁-甲]乙",
    "[甲乙](?<!丙甲)(?:丙|丁)",
]


@given(st.text("甲乙丙丁", max_size=30))
def test_every_pattern_finds_what_it_finds_alone(text):
    patterns = [re.compile(shape) for shape in SHAPES]
    found = [(m.start(), n, m[0]) for n, m in Patterns((p, n) for n, p in enumerate(patterns)).find(text)]
    alone = [(m.start(), n, m[0]) for n, p in enumerate(patterns) for m in p.finditer(text) if m[0]]
    assert found == sorted(alone)


@pytest.mark.parametrize(
    ("pattern", "heads"),
    [
        ("慰问.*", ["慰问"]),
        ("(?:慰问|看望)老人", ["慰问老人", "看望老人"]),
        ("[走家]访", ["走访", "家访"]),
        ("慰问?", []),
        ("(?:慰问|看望)?老人", []),
        ("(?:慰问|看望)|老人", []),
        ("慰问[|]老人", ["慰问"]),
        (r"慰问\|老人", ["慰问"]),
        ("(?i)OA", []),
        (r"\d人", []),
        ("[^走]访", []),
        ("(?=慰问)", []),
        ("[、和](?<![一-九]、)(?:女工|福利)委员", ["、女工委员", "、福利委员", "和女工委员", "和福利委员"]),
        ("慰问(?!信)品", ["慰问品"]),
        ("慰问(?!(?:信|电))品", ["慰问"]),
    ],
)
def test_the_beginnings_of_a_pattern(pattern, heads):
    assert list(find_heads(pattern)) == heads


def test_no_pattern_of_the_codebook_is_sought_slowly():
    slow = [p.pattern for p, _ in codebook().patterns.entries if not find_heads(p.pattern)]
    assert not slow


def test_no_pattern_of_the_codebook_is_tried_at_every_mark():
    heads = [find_heads(p.pattern) for p, _ in codebook().patterns.entries]
    assert {head for several in heads if len(several) > 1 for head in several}.isdisjoint("、，。；：和的")

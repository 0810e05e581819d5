"""Many regular expressions in one pass: what each finds alone it finds among the others."""

import re

from hypothesis import given
from hypothesis import strategies as st

from unioncorpus.expression_words import find_heads
from unioncorpus.extract.codebook import codebook
from unioncorpus.extract.patterns import Patterns

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
    "甲(?<=丙甲)乙?",
    "甲?乙(?=丙|丁乙)丁*",
    "[甲乙丙][^甲]{0,3}丁丁",
    "(?:甲|乙丙).{0,3}(?=甲?丁丁)",
    "[甲乙].{1,2}丙丙丙.?",
    "(?<=甲乙)乙甲?",
]


@given(st.text("甲乙丙丁", max_size=30))
def test_every_pattern_finds_what_it_finds_alone(text):
    patterns = [re.compile(shape) for shape in SHAPES]
    found = [(m.start(), n, m[0]) for n, m in Patterns((p, n) for n, p in enumerate(patterns)).find(text)]
    alone = [(m.start(), n, m[0]) for n, p in enumerate(patterns) for m in p.finditer(text) if m[0]]
    assert found == sorted(alone)


def test_no_pattern_of_the_codebook_is_sought_slowly():
    slow = [p.pattern for p, _ in codebook().patterns.entries if not find_heads(p.pattern)]
    assert not slow


def test_no_pattern_of_the_codebook_is_tried_at_every_mark():
    heads = [find_heads(p.pattern) for p, _ in codebook().patterns.entries]
    assert {word for several in heads if len(several) > 1 for word, _ in several}.isdisjoint("、，。；：和的")

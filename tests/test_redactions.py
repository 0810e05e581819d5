"""Redactions are counted, runs of fillers once, and what only looks like one is left out."""

import pytest

from unioncorpus.extract.redactions import count_redactions
from unioncorpus.extract.word_lists import Words
from unioncorpus.tables import rules


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("20__年，____公司获奖", 2),
        ("党的xx大和××学校", 2),
        ("由**同志任主席，*年分行", 2),
        ("认真学习“”重要思想", 1),
        ("某x公司第x届大会", 2),
        ("x县总工会201x年，x月召开大会", 3),
        ("院*总支领导，工会干*的意识", 2),
        ("深入_和“_”的思想", 2),
        ("3×4米的X光室，共2*3间", 0),
        ("", 0),
    ],
)
def test_places_are_counted(text, places):
    assert count_redactions(Words(text)) == places


@pytest.mark.parametrize("rule", [r for r in rules("redactions") if "needs" in r.extra], ids=lambda r: r.id)
def test_a_rule_needs_only_what_its_matches_hold(rule):
    for text in rule.hits:
        assert any(filler in rule.pattern.search(text)[0] for filler in rule.extra["needs"]), text

"""Which expressions may be found in a text: a first look leaves none out that is."""

import pytest

from unioncorpus import tables
from unioncorpus.expression_words import find_heads, needed_words
from unioncorpus.first_look import FirstLook

RULES = [
    rule
    for stem in tables.stems()
    for block, entries in tables.read(stem).items()
    if isinstance(entries, list) and all(isinstance(entry, dict) and "pattern" in entry for entry in entries)
    for rule in tables.rules(stem, block)
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_a_rule_finds_holds_one_of_its_words(rule):
    words = needed_words(rule.expression)
    for hit in rule.hits:
        found = rule.pattern.search(hit)[0]
        # What only stands beside a match is no word of it.
        assert not words or any(word in found for word in words), (hit, sorted(words))


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("职工(?:代表)?大会", {"职工代表大会", "职工大会"}),
        ("(?:甲|乙丙)[丁戊己]{2,3}", {"甲", "乙丙"}),
        ("(?<=工会)主席(?!团)", {"主席"}),
        ("[^，]{2}[一二]届", {"一届", "二届"}),
        ("[\u4e00-\u9fff]{2}", set()),
        ("看望|.{3}", set()),
        ("(?i)vip", set()),
        ("，", set()),
    ],
)
def test_the_words_of_an_expression(expression, words):
    assert needed_words(expression) == words


@pytest.mark.parametrize(
    ("expression", "heads"),
    [
        ("慰问.*", ["慰问"]),
        ("(?:慰问|看望)老人", ["慰问老人", "看望老人"]),
        ("[走家]访", ["家访", "走访"]),
        ("慰问?", ["慰"]),
        ("(?:慰问)?老人", ["慰问老人", "老人"]),
        ("(?:慰问|看望)|老人", ["慰问", "看望", "老人"]),
        ("慰问[|]老人", ["慰问|老人"]),
        (r"慰问\|老人", ["慰问|老人"]),
        ("(?i)OA", []),
        (r"\d人", []),
        ("[^走]访", []),
        ("看望|.访", []),
        ("(?=慰问)", ["慰问"]),
        ("[、和](?<![一-九]、)(?:女工|福利)委员", ["、女工委员", "、福利委员", "和女工委员", "和福利委员"]),
        ("慰问(?!(?:信|电))品", ["慰问品"]),
        ("慰问(?=信|电).*", ["慰问信", "慰问电"]),
        ("讨论(?<=组讨论)会", ["组讨论会"]),
    ],
)
def test_the_beginnings_of_an_expression(expression, heads):
    assert [word for word, _ in find_heads(expression)] == sorted(heads)


def test_expressions_come_in_their_order_and_those_without_words_always():
    look = FirstLook([("乙", 1), ("^.", 2), ("甲", 3), ("甲乙", 4)])
    assert look.at("乙与甲") == (1, 2, 3)
    assert look.at("丙") == (2,)
    assert look.at("") == (2,)

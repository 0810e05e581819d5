"""Conversion: Simplified script, widths and spaces, and what none of them may touch."""

import json
from importlib import resources
from pathlib import Path

import pytest

from unioncorpus import tables
from unioncorpus.clean.convert import convert, regular_characters
from unioncorpus.clean.script import script_of
from unioncorpus.edits import Edited
from unioncorpus.evaluation.build_scripts import build

CASES = json.loads((Path(__file__).parent / "cases" / "convert.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["label"])
def test_a_page_becomes_regular(case):
    page = convert(Edited.of(case["input"]))
    assert page.text == case["expected"]
    assert page.undo() == case["input"]
    assert convert(Edited.of(page.text)).text == page.text


def test_each_change_stands_under_its_own_rule():
    page = convert(Edited.of("學習２０ 人,會議"))
    assert [(e.before, e.after, e.rule) for e in page.layers[0].edits] == [
        ("學習", "学习", "convert.t2s"),
        ("２０", "20", "convert.half_width"),
        (" ", "", "convert.space"),
        (",", "，", "convert.full_width"),
        ("會議", "会议", "convert.t2s"),
    ]


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("學校工會工作計劃", "hant"),
        ("学校工会工作计划", "hans"),
        ("学校工会工作计划" * 100 + "於", "hans"),
        ("學校工會計劃\n" + "学校工会计划" * 3, "mixed"),
        ("大小天地人口手足", "hans"),
        ("plan 2023", "hans"),
        ("", "hans"),
    ],
)
def test_script_of_a_page(text, script):
    assert script_of(text) == script


def test_the_table_of_scripts_says_what_opencc_says():
    assert (resources.files(tables) / "scripts.tsv").read_text(encoding="utf-8") == build()


@pytest.mark.parametrize("rule", tables.rules("convert", "characters"), ids=lambda rule: rule.id)
def test_no_rule_for_characters_is_skipped_as_usual_text(rule):
    assert all(rule.id in [e.rule for e in regular_characters(hit)] for hit in rule.hits)

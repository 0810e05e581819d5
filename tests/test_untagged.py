"""Why a paragraph has no theme."""

import json
from pathlib import Path
from re import _parser as parser

import pytest

from unioncorpus.extract.untagged import explain_untagged
from unioncorpus.tables import rules

CASES = json.loads((Path(__file__).parent / "cases" / "untagged.json").read_text(encoding="utf-8"))
TITLE = "清溪小学工会工作计划\n一、工作\n开好教代会。\n"


@pytest.mark.parametrize("case", CASES, ids=[c["label"] for c in CASES])
def test_a_paragraph_without_a_theme_says_why(case, plan_sources):
    (source,) = plan_sources(TITLE + case["input"] + "\n")
    reasons = {
        source.text_of(p): reason
        for p, reason in zip(source.plan.paragraphs, explain_untagged(source, ()), strict=True)
    }
    assert reasons[case["input"]] == case["expected"], case["why"]


def test_titles_and_bare_headings_are_structural_and_tagged_paragraphs_have_no_reason(plan_sources):
    (source,) = plan_sources(TITLE)
    by_line = dict(zip(map(source.text_of, source.plan.paragraphs), source.paragraph_ids, strict=True))
    reasons = explain_untagged(source, {by_line["开好教代会。"]})
    assert dict(zip(by_line, reasons, strict=True)) == {
        "清溪小学工会工作计划": "structural",
        "一、工作": "structural",
        "开好教代会。": None,
    }


def test_no_rule_of_whole_lines_takes_more_than_it_says():
    for rule in rules("untagged"):
        if rule.extra["reason"] == "structural":
            assert rule.extra["longest"] >= parser.parse(rule.pattern.pattern).getwidth()[1], rule.id

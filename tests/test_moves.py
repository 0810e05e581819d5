"""What each section of a plan does."""

import json
from pathlib import Path

import pytest

from unioncorpus.tables import rules

CASES = json.loads((Path(__file__).parent / "cases" / "moves.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[c["label"] for c in CASES])
def test_a_heading_names_its_move(case, plan_sources):
    (source,) = plan_sources("\n".join(["清溪小学工会工作计划", *case["input"]]))
    assert list(source.moves) == case["expected"], case["why"]


def test_there_is_one_move_for_each_section(plan_sources):
    (source,) = plan_sources("清溪小学工会工作计划\n一、工作目标\n（一）服务\n1、看望病员。\n二、措施\n做好服务。")
    assert len(source.moves) == len(source.plan.sections)


@pytest.mark.parametrize("rule", rules("moves"), ids=lambda r: r.id)
def test_a_rule_needs_only_what_its_matches_hold(rule):
    for heading in rule.hits:
        assert set(rule.extra["needs"]) & set(rule.pattern.search(heading)[0]), heading

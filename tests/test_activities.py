"""Activities tied to months: cases are data; plans are built by hand, so that only the extractor is on trial."""

import json
from pathlib import Path

import pytest

from unioncorpus import tables
from unioncorpus.extract.activities import find_activities
from unioncorpus.extract.festivals import Period
from unioncorpus.extract.source import PlanSource
from unioncorpus.pipeline import process
from unioncorpus.structure import Document, Paragraph, Plan

CASES = json.loads((Path(__file__).parent / "cases" / "activities.json").read_text(encoding="utf-8"))


def plan_of(text, titles=0):
    """A plan whose paragraphs are the lines of a text, the first few of them its title."""
    paragraphs, at = [], 0
    for n, line in enumerate(text.split("\n")):
        paragraphs.append(Paragraph(at, at + len(line), None, n < titles))
        at += len(line) + 1
    plan = Plan(0, len(text), 0, "", None, (), tuple(paragraphs))
    return PlanSource("doc", "plan", Document(text, None, None, (plan,)), plan, ("p",) * len(paragraphs), ())


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["label"])
def test_activities_are_found_with_their_months(case):
    rows = find_activities(plan_of(case["input"]), Period())
    found = [
        {"months": list(r.months)} | {c: getattr(r, c) for c in ("explicit", "text", "month_text", "recurrence")}
        for r in rows
    ]
    assert found == case["expected"]
    assert all(case["input"][r.start : r.stop] == r.text for r in rows)


def test_a_title_holds_no_activity():
    assert not find_activities(plan_of("三月份工会活动安排\n认真落实。", titles=1), Period())


def test_the_number_of_an_item_is_no_month():
    """3、4月 is March and April, but April alone where 3、 is the third item of its list."""
    page = (
        "教研组工会工作计划\n二、业务方面\n1、每周研讨一次。\n2、每人上公开课。\n3、4月组织解题小测试。\n三、生活方面"
    )
    assert [(row.months, row.text) for row in process(page.encode())["activities"]] == [((4,), "组织解题小测试")]


def test_every_festival_has_months_of_the_calendar():
    for rule in tables.rules("festivals"):
        assert rule.extra["kind"] in ("festival", "term")
        assert rule.extra["months"] and set(rule.extra["months"]) <= set(range(1, 13))
        assert all(any(word in hit for word in rule.extra["words"]) for hit in rule.hits)


@pytest.mark.parametrize(
    "text", ["1月、" * 20_000, "3月" * 40_000, "三月份：" * 10_000, "五一" * 20_000, "3月" + "，" * 50_000]
)
def test_long_runs_end(text):
    assert all(1 <= m <= 12 for row in find_activities(plan_of(text), Period()) for m in row.months)

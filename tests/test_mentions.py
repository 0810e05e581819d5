"""Named things in a plan."""

import json
from pathlib import Path

import pytest

from unioncorpus import tables
from unioncorpus.extract.mentions import find_mentions

CASES = json.loads((Path(__file__).parent / "cases" / "mentions.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[c["label"] for c in CASES])
def test_a_named_thing_is_found_with_its_standard_name(case, plan_sources):
    (source,) = plan_sources(f"清溪小学工会工作计划\n一、工作\n{case['input']}")
    rows = find_mentions(source)
    wanted = [tuple(mention) for mention in case["expected"]]
    found = [(r.type, r.surface, r.canonical, r.gloss) for r in rows]
    assert [f for f in found if f[0] != "body"] == wanted, case["why"]
    assert all(source.document.text[r.start : r.stop] == r.surface for r in rows)
    assert all(a.stop <= b.start for a, b in zip(rows, rows[1:], strict=False))


def test_the_congress_of_a_firm_is_no_congress_of_teachers(plan_sources):
    (source,) = plan_sources("清溪厂工会工作计划\n一、民主\n按时开好职代会，学习兄弟学校教代会的做法。")
    assert [r.canonical for r in find_mentions(source) if r.type == "body"] == ["职工代表大会", "教职工代表大会"]


def test_a_name_is_given_once_and_has_a_source():
    surfaces = [s for entry in tables.read("programmes")["name"] for s in entry["surfaces"]]
    assert len(surfaces) == len(set(surfaces))
    assert all(entry["source"] for entry in tables.read("programmes")["name"])

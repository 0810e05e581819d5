"""Repair: damage that is undone, damage that is not yet, and text that must stay as it is."""

import json
from pathlib import Path

import pytest

from unioncorpus.clean.repair import repair
from unioncorpus.edits import Edited

CASES = json.loads((Path(__file__).parent / "cases" / "repair.json").read_text(encoding="utf-8"))


def parameter(case):
    failure = case.get("known_failure")
    marks = [pytest.mark.xfail(strict=True, reason=f"{failure} is not mended yet")] if failure else []
    return pytest.param(case, id=case["label"], marks=marks)


@pytest.mark.parametrize("case", [parameter(case) for case in CASES])
def test_damage_is_undone_and_all_else_stays(case):
    page = repair(Edited.of(case["input"]))
    assert page.text == case["expected"]
    assert page.undo() == case["input"]


def test_an_edit_takes_out_the_reading_alone():
    page = repair(Edited.of("工會(huì)計(jì)劃"))
    assert [(e.start, e.before, e.after, e.rule) for e in page.layers[0].edits] == [
        (2, "(huì)", "", "repair.pinyin"),
        (8, "(jì)", "", "repair.pinyin"),
    ]

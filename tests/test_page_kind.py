"""What a page is as a whole: cases are data; every sample is a plan, no law is one."""

import json
from pathlib import Path

import pytest

from unioncorpus.extract.page_kind import find_language, score_plan
from unioncorpus.pipeline import process
from unioncorpus.segment import segment

CASES = json.loads((Path(__file__).parent / "cases" / "page_kind.json").read_text(encoding="utf-8"))
ORIGINALS = sorted((Path(__file__).resolve().parents[1] / "corpus" / "originals").glob("*.clean"))
LAWS = Path(__file__).parents[2] / "shared" / "clean" / "hans"


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["label"])
def test_a_page_is_known_for_what_it_is(case):
    assert find_language(case["text"]) == case["language"]
    score = score_plan(segment(case["text"]))
    assert 0 <= score <= 1
    assert (score > 0.5) == case["is_plan"]


@pytest.mark.parametrize("path", ORIGINALS, ids=lambda p: p.stem)
def test_every_sample_is_a_plan_in_chinese(path):
    text = path.read_text(encoding="utf-8")
    assert find_language(text) == "zh"
    assert score_plan(segment(text)) > 0.8


@pytest.mark.skipif(not LAWS.exists(), reason="official text is not at hand")
def test_no_law_and_no_report_of_a_government_is_a_plan():
    for path in sorted(LAWS.iterdir())[::5]:
        assert score_plan(segment(path.read_text(encoding="utf-8"))) < 0.5, path.name


def test_a_page_that_is_no_plan_is_kept():
    rows = process("怎样做红烧肉\n一、选肉\n二、焯水".encode())
    assert rows["documents"][0].is_plan < 0.5
    assert len(rows["plans"]) == 1

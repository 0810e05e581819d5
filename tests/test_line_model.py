"""The model of lines: it is what its lines teach, and tells lines that it never learnt."""

import json
from functools import cache
from pathlib import Path

import pytest

from unioncorpus import tables
from unioncorpus.clean.edge_lines import RULE
from unioncorpus.clean.strip import strip
from unioncorpus.edits import Edited
from unioncorpus.evaluation.build_line_model import build, read_lines, read_own

ROOT = Path(__file__).parents[1]
#: Lines written for these tests alone: authors' lines that end, open or part texts, and lines of sites.
UNSEEN = json.loads((ROOT / "tests" / "cases" / "line_model.json").read_text(encoding="utf-8"))
#: The most authors' lines that the model may take, and the least share of sites' that goes: what it reaches, rounded.
MOST_LOST, LEAST_FOUND = 2, 0.75
_TEXT = "一、抓好学习\n今年要组织会员每月学习一次，办好夜校，看望病号，修好澡堂，让大家都满意。"
PLACES = {
    "below the text": f"清溪厂工会工作计划\n{_TEXT}\n%s",
    "above the title": f"%s\n清溪厂工会工作计划\n{_TEXT}",
    "under the title": f"清溪厂工会工作计划\n%s\n{_TEXT}",
    "between two 篇": f"清溪厂工会工作计划 篇1\n{_TEXT}\n%s\n清溪厂工会工作计划 篇2\n{_TEXT}",
}


def weights(table):
    rows = (line.rpartition("\t") for line in table.splitlines() if "\t" in line)
    return {run: int(weight) for run, _, weight in rows}


@cache
def stripped(page):
    return strip(Edited.of(page))


def rule_at(page, line):
    """The rule that takes all of a line of a page, or None."""
    start = page.index(line)
    edits = (e for e in stripped(page).layers[0].edits if e.start <= start and e.stop >= start + len(line))
    return next((e.rule for e in edits), None)


def test_the_table_is_what_training_gives():
    # The last digit of a weight is the solver's: another version of it may round otherwise.
    made = weights(build(read_lines(), read_own(ROOT / "corpus")))
    kept = weights((Path(tables.__file__).parent / "line_model.tsv").read_text(encoding="utf-8"))
    assert [run for run in made.keys() | kept.keys() if abs(made.get(run, 0) - kept.get(run, 0)) > 2] == []


def test_no_line_is_labelled_twice():
    lines = [line.text for line in read_lines()]
    assert sorted(lines) == sorted(set(lines))


def test_the_unseen_lines_are_unseen():
    assert {line.text for line in read_lines()} & {*UNSEEN["authors"], *UNSEEN["sites"]} == set()


@pytest.mark.parametrize("place", PLACES)
def test_authors_lines_stay(place):
    lost = [line for line in UNSEEN["authors"] if rule_at(PLACES[place] % line, line) == RULE]
    assert len(lost) <= MOST_LOST, lost


@pytest.mark.parametrize("place", PLACES)
def test_sites_lines_go(place):
    found = [line for line in UNSEEN["sites"] if rule_at(PLACES[place] % line, line)]
    assert len(found) >= LEAST_FOUND * len(UNSEEN["sites"])


@pytest.mark.parametrize("place", PLACES)
def test_undoing_the_edits_gives_the_page(place):
    pages = [PLACES[place] % line for line in UNSEEN["sites"]]
    assert [page for page in pages if stripped(page).undo() != page] == []


def test_an_edit_says_how_probable_it_is():
    page = stripped(f"清溪厂工会工作计划\n{_TEXT}\n更多车间材料请登录站内查看")
    (edit,) = (e for e in page.layers[0].edits if e.rule == RULE)
    assert 0.9 <= edit.confidence < 1

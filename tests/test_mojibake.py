"""Mojibake and escapes: what is undone, what is marked lost, and what stays as it is."""

import json
import random
import sys
from pathlib import Path

import pytest

from unioncorpus import tables
from unioncorpus.clean.repair.escapes import resolve_escapes
from unioncorpus.clean.repair.mojibake import find_lost, find_mojibake
from unioncorpus.edits import apply, check
from unioncorpus.evaluation.misreading import mojibake


def cases(stem):
    read = json.loads((Path(__file__).parent / "cases" / f"{stem}.json").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["label"]) for case in read]


def mend(text):
    for find in (resolve_escapes, find_mojibake):
        edits = find(text)
        check(text, edits)
        text = apply(text, edits)
    return text


@pytest.mark.parametrize("case", cases("mojibake") + cases("escapes"))
def test_the_page_comes_back(case):
    mended = mend(case["input"])
    assert mended == case["expected"]
    assert mend(mended) == mended


@pytest.mark.parametrize("family", tables.read("mojibake")["family"], ids=lambda family: family["id"])
def test_every_family_of_the_table_brings_its_example_back(family):
    page, shown = family["example"]
    assert [(e.after, e.rule) for e in find_mojibake(shown)] == [(page, family["id"])]


def test_an_edit_names_both_mistakes_and_leaves_ascii_outside():
    text = "No. 3: " + mojibake("职工文体活动", [("gbk", "latin-1"), ("utf-8", "latin-1")]).text + " (A)"
    (edit,) = find_mojibake(text)
    assert edit.rule == "repair.mojibake_utf8_as_cp1252+repair.mojibake_gbk_as_cp1252"
    assert (edit.start, edit.stop, edit.after) == (7, len(text) - 4, "职工文体活动")


def test_a_short_line_is_mended_on_a_page_that_proves_the_mistake():
    chain = [("utf-8", "gbk")]
    alone = mojibake("附则", chain).text
    page = mojibake("工会组织职工参加文体活动\n附则", chain).text
    assert apply(page, find_mojibake(page)).endswith("\n附则")
    assert all(e.after == "附则" for e in find_mojibake(alone))


def test_a_mistake_that_explains_no_other_line_is_forgotten(monkeypatch):
    monkeypatch.setattr(sys.modules[find_mojibake.__module__], "_TRUST", 100)
    letters = random.Random(1)
    lines = ["".join(letters.choices("абвгдежзийклмнопрстуфхцчшщъыьэюя", k=8)) for _ in range(200)]
    title = mojibake("學校工會工作計劃", [("big5hkscs", "gbk")]).text
    page = "\n".join([title, *lines])
    assert [e.after for e in find_mojibake(page)] == ["學校工會工作計劃"]


def test_a_swallowed_digit_is_marked_and_not_guessed():
    text = mojibake("全年共活动3次，参加职工很多", [("utf-8", "gbk")]).text
    assert apply(text, find_mojibake(text)) == "全年共活动\ufffd次，参加职工很多"


def test_what_is_lost_is_listed_and_nothing_is_put_in_its_place():
    lost = find_lost("工会锟斤拷锟斤拷计划\ufffd，烫烫烫")
    assert [(e.before, e.after, e.applied, e.confidence) for e in lost] == [
        (text, text, False, 0.0) for text in ("锟斤拷锟斤拷", "\ufffd", "烫烫烫")
    ]


def test_a_page_in_one_line_comes_back():
    page = "各校工会要按时开好教职工代表大会，认真办理提案。" * 1_000
    text = mojibake(page, [("utf-8", "cp1252")]).text
    assert apply(text, find_mojibake(text)) == page

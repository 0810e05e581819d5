"""Junk out, lines put right: cases are data, harm is measured on official text where it is at hand."""

import json
from pathlib import Path

import pytest

from unioncorpus import tables
from unioncorpus.clean.convert import convert
from unioncorpus.clean.page_talk import is_page_talk
from unioncorpus.clean.places import ABOVE, BELOW, INSIDE
from unioncorpus.clean.strip import overlay, strip
from unioncorpus.edits import Edit, Edited, apply

CASES, SPACED = (
    json.loads((Path(__file__).parent / "cases" / f"{name}.json").read_text(encoding="utf-8"))
    for name in ("strip", "spaced_breaks")
)
CLEAN = Path(__file__).parents[2] / "shared" / "clean" / "hans"


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["label"])
def test_junk_goes_and_text_stays(case):
    page = strip(Edited.of(case["input"]))
    assert page.text == case["expected"]
    assert page.undo() == case["input"]
    assert strip(Edited.of(page.text)).text == page.text
    assert {e.rule for e in page.layers[0].edits} >= set(case.get("rules", ()))


@pytest.mark.parametrize("case", [c for c in CASES if c["input"] == c["expected"]], ids=lambda c: c["label"])
def test_a_clean_page_has_no_edits(case):
    assert not strip(Edited.of(case["input"])).layers[0].edits


def test_a_byline_inside_markup_is_an_edit_of_its_own():
    page = strip(Edited.of("<p>工会工作总结</p><p>时间：2018-03-04 <b>作者</b>：某某</p><p>一、开会</p>"))
    assert [e.before for e in page.layers[0].edits if e.rule == "strip.byline"] == [
        "时间：2018-03-04 <b>作者</b>：某某"
    ]


def test_overlay_does_the_work_of_both_lists():
    text = "<b>工会</b>&nbsp;计划<br>总结"
    first = [Edit(0, 3, "<b>", "", "a"), Edit(5, 9, "</b>", "", "a"), Edit(9, 15, "&nbsp;", " ", "a")]
    first.append(Edit(17, 21, "<br>", "\n", "a"))
    second = [Edit(1, 4, "会 计", "合", "b"), Edit(5, 6, "\n", "", "c")]
    assert apply(text, overlay(text, first, second)) == apply(apply(text, first), second) == "工合划总结"


@pytest.mark.parametrize(
    "opening", ["<", "<!--", "<script>", "<a href='", "&", "[www.", "（", "1、", "一、二", "工会计划1", "篇1", "**"]
)
def test_a_page_full_of_openings_is_read_once(opening):
    page = strip(Edited.of(opening * 50_000))
    assert page.undo() == opening * 50_000


@pytest.mark.skipif(not CLEAN.exists(), reason="official text is not at hand")
def test_official_text_loses_nothing_but_white_space():
    for path in sorted(CLEAN.iterdir())[::10]:
        page = strip(Edited.of(path.read_text(encoding="utf-8")))
        assert not [e for e in page.layers[0].edits if e.before.strip() or e.after.strip()], path.name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("校工会修订了《教职工代 7 表大会条例》，各部门照办。", "校工会修订了《教职工代表大会条例》，各部门照办。"),
        ("修订制度 4 项，每 1 项都要落实，前 3 名有奖。", "修订制度4项，每1项都要落实，前3名有奖。"),
        (
            "共8人。今年2月起工会要继续关心职工的生活，逐步健全各 1\n项制度。",
            "共8人。今年2月起工会要继续关心职工的生活，逐步健全各项制度。",
        ),
        ("共 8 人。今年 2 月起工会要继续关心职工的生活，检查各 1\n项制度。", None),
    ],
    ids=["inside a word", "figures", "end of a line", "end of a line where figures are spaced"],
)
def test_page_numbers_between_spaces_go_and_figures_stay(text, expected):
    page = strip(convert(Edited.of(text)))
    removed = [e.before for e in page.layers[-1].edits if e.rule == "strip.page_number"]
    assert page.text == expected if expected else not removed


@pytest.mark.parametrize("block", ["prefix", "line", "byline", "promo", "span", "advice"])
def test_a_rule_finds_nothing_that_its_cues_do_not_call_for(block):
    cued = [rule for rule in tables.rules("strip", block) if "cues" in rule.extra]
    assert cued
    uncalled = [
        (rule.id, hit) for rule in cued for hit in rule.hits if not any(cue in hit for cue in rule.extra["cues"])
    ]
    assert uncalled == []


@pytest.mark.parametrize("place", ["above", "below", "inside"])
def test_lines_that_a_page_makes_of_its_own_words(place):
    table, where = tables.read("page_words"), {"above": ABOVE, "below": BELOW, "inside": INSIDE}[place]
    talk = [*table["hits_inside"], *(table["hits"] if where else ()), *(table["hits_above"] if where == ABOVE else ())]
    assert [line for line in talk if not is_page_talk(line, where)] == []
    assert [line for line in table["misses"] if is_page_talk(line, where)] == []


@pytest.mark.parametrize("case", SPACED, ids=lambda c: c["label"])
def test_single_spaces_stood_for_breaks_where_most_units_have_one(case):
    page = strip(convert(Edited.of(case["input"])))
    assert page.text == case["expected"]
    assert page.undo() == case["input"]


def test_wide_spaces_behind_a_title_and_a_greeting_stood_for_breaks():
    source = (
        "车间工会总结2篇   车间工会总结（一）   各位代表：   今年办好了夜校，大家满意。   "
        "车间工会总结（二）   同志们：   今年办好了食堂。   地点：   职工食堂"
    )
    lines = strip(convert(Edited.of(source))).text.split("\n")
    assert lines[:4] == ["车间工会总结2篇", "车间工会总结（一）", "各位代表：", "今年办好了夜校，大家满意。"]
    assert lines[4:] == ["车间工会总结（二）", "同志们：", "今年办好了食堂。", "地点：职工食堂"]


def test_wide_spaces_behind_the_mark_of_a_part_stood_for_a_break_though_one_is_left():
    source = "车间工会总结\n篇一   20xx年我们修好了澡堂。     篇二   20xx年我们请来了裁缝。"
    assert strip(convert(Edited.of(source))).text.split("\n")[1:4:2] == ["篇一", "篇二"]


def test_the_heading_of_a_usual_part_behind_a_space_on_a_page_without_breaks():
    text = "今年，车间工会办了三期夜校，看望病号二十人次，修好了澡堂和食堂，职工们都很满意。"
    source = f"车间工会工作计划 {text * 5} 工作思路: 1、办好夜校。{text}2、修好澡堂。 班长说: 好。要求：大家都来。"
    lines = strip(convert(Edited.of(source))).text.split("\n")
    assert lines[1:] == [text * 5, "工作思路：", f"1、办好夜校。{text}", "2、修好澡堂。班长说：好。要求：大家都来。"]


def test_points_that_go_on_from_the_first_behind_spaces_get_their_lines():
    source = "车队工会总结\n一是修好澡堂。 二是请来裁缝。 三是办好夜校。\n一是开会， 二是看报。"
    lines = strip(convert(Edited.of(source))).text.split("\n")
    assert lines[1:4] == ["一是修好澡堂。", "二是请来裁缝。", "三是办好夜校。"]
    assert lines[4:] == ["一是开会，二是看报。"]


INDENTED = """\
　　今年车间工会抓好学习，办好夜校，请来了三位老师傅讲课，
大家都来听课，记了不少笔记，学会了看图纸，学会了修机器。
工会还办了图书室，买来了新书，订了报纸，请退休老工人管理
图书，每天下午开放。
　　二月份，车间工会走访了困难职工，给他们送去了米和面油。
他们都说，工会是自己的家，有了困难就找工会，工会真办事。
　　三月份，车间工会开了职工大会，大家提了三十多条好意见，
厂里都记下来了，办成了二十条。
　　四月份，车间工会组织大家登山，大家登上了山顶，看日出。
　　五月份，车间工会办了歌咏比赛，六个班组都参加了比赛，一
班得了第一名。
　　六月份，车间工会给大家送绿豆汤，送毛巾，送去了清凉。"""


def test_a_full_line_that_ends_a_sentence_goes_on_where_the_page_indents_its_paragraphs():
    text = strip(convert(Edited.of(INDENTED))).text
    assert text.count("\n") == INDENTED.count("　　") - 1
    bare = strip(convert(Edited.of(INDENTED.replace("　", "")))).text
    assert "修机器。\n工会还办了" in bare


def test_a_page_that_sets_its_figures_apart_has_no_page_numbers_among_them():
    source = "今年办了 3 期夜校，请来了 5 位师傅，走访 25 家，送去 40 袋米，茶叶的重量为 186 克，大家都说好。"
    assert strip(convert(Edited.of(source))).text == source.replace(" ", "")

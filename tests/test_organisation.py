"""Whose union speaks, in what kind of document, and where it is."""

import json
from collections import Counter
from pathlib import Path

import pytest

from unioncorpus import tables
from unioncorpus.extract.dating import date_plan
from unioncorpus.extract.gazetteer import places
from unioncorpus.extract.organisation import classify
from unioncorpus.pipeline import process

CASES = json.loads((Path(__file__).parent / "cases" / "organisation.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[c["label"] for c in CASES])
def test_a_plan_tells_whose_it_is(case, plan_sources):
    (source,) = plan_sources(case["input"])
    found, _ = classify(source)
    assert {key: getattr(found, key) for key in case["expected"]} == case["expected"], case["why"]


def test_every_place_knows_its_province_and_its_years_are_in_order():
    provinces = {place.name for place in places() if place.level == "province"}
    assert len(provinces) >= 33
    for place in places():
        assert place.province in provinces, place
        assert place.since is None or place.until is None or place.since <= place.until, place


def test_every_value_that_is_said_has_its_phrase(plan_sources):
    (source,) = plan_sources("扬州市教育局机关工会女工委工作总结\n一、情况\n我局现有职工86人，其中女职工40人。")
    organisation, rows = classify(source)
    found = {row.fact: (row.value, row.evidence) for row in rows}
    assert found["org_type"][0] == organisation.org_type == "education_bureau"
    assert found["genre"] == ("summary", "总结")
    assert found["body"] == ("womens_committee", "女工委")
    assert found["union_scope"] == ("own_unit", "机关工会")
    assert found["city"] == ("扬州市", "扬州市")
    assert found["n_staff"][0] == "86" and "86" in found["n_staff"][1]
    assert all(source.document.text[row.start : row.stop] == row.evidence and 0 < row.score <= 1 for row in rows)


def test_a_parents_facts_come_from_its_own_text(plan_sources):
    parent, *children = plan_sources(
        "第一篇：医院工会工作总结\n一、成绩\n慰问了全院护士，开展了护理竞赛。\n附：下年度计划如下。\n"
        "2011年公司工会工作计划篇一\n一、目标\n车间班组搞好安全生产，公司现有职工300人。\n二、学习\n学习党的二十大精神。\n"
        "2011年公司工会工作计划篇二\n一、目标\n车间班组降本增效。\n二、生活\n慰问职工。\n"
        "第二篇：学校工会工作计划\n一、目标\n服务教师。\n"
    )[:3]
    assert all(child.plan.parent == 0 for child in children)
    assert "公司" not in parent.own and len(parent.own) == parent.plan.stop - parent.plan.start
    organisation, _ = classify(parent)
    assert (organisation.org_type, organisation.genre, organisation.n_staff) == ("hospital", "summary", None)
    assert date_plan(parent, None, None)[0].year_low is None
    assert date_plan(children[0], None, None)[0].year_low == 2022


@pytest.mark.parametrize(
    ("texts", "fact", "expected"),
    [
        (
            (
                "公司工会工作计划与总结范文",
                "公司工会工作计划与总结范文1",
                "一、民主管理",
                "1、六月召开职代会，审议集体合同。",
                "2、抓好厂务公开。",
                "公司工会工作计划与总结范文2",
                "一年来，分会在公司工会领导下，取得了一定成绩。",
                "一、安全",
                "聘任安全监督员30名，查出隐患112条。",
            ),
            "genre",
            ["plan", "summary"],
        ),
        (
            (
                "教育工会工作计划",
                "教育工会工作计划1",
                "一、思路",
                "本学年，职业中专工会立足实训教学，团结全体教职工，把学校办成满意的学校。",
                "二、重点",
                "组织专业教师下企业实践，学生满意率90%以上。",
                "教育工会工作计划2",
                "局机关工会现有会员58名，服务教育大局，建设学习型机关。",
                "一、学习",
                "坚持周五集中学习，机关会员每人联系农村教师5名，与学校教师谈心，解决教师困难。",
            ),
            "org_type",
            ["school", "education_bureau"],
        ),
    ],
    ids=["of plans and summaries", "of an authority"],
)
def test_the_name_of_a_collection_tells_of_none_of_its_texts(plan_sources, texts, fact, expected):
    sources = plan_sources("\n".join(texts))
    assert [getattr(classify(source)[0], fact) for source in sources] == expected


def test_the_pages_title_names_what_stands_under_a_bare_number(plan_sources):
    sources = plan_sources(
        "医院工会工作计划3篇\n【篇1】\n一、学习\n组织护士学习。\n二、文体\n办好联欢。\n"
        "【篇2】\n一、慰问\n慰问11户护士。\n二、安家\n对住房困难的23户优先安排。\n"
        "【篇3】\n一、民主\n开好职代会。\n二、评优\n评选标兵。\n"
    )
    assert [classify(source)[0].genre for source in sources] == ["plan"] * 3


def test_a_text_that_only_tells_what_was_done_is_no_plan_whatever_its_title(plan_sources):
    (source,) = plan_sources(
        "女职工工作计划\n一、比武\n先后举办了演讲会和讲座，76人取得了证书。\n二、关爱\n怀孕护士不再值夜班，涉及了13人，探望了58次。\n"
    )
    assert classify(source)[0].genre == "summary"


def test_a_word_is_of_one_kind_only():
    table = tables.read("organisation")
    words = [
        *table["masks"],
        *(w for kind in table["kind"] for key in ("own", "names", "strong", "weak") for w in kind.get(key, ())),
    ]
    assert [word for word, n in Counter(words).items() if n > 1] == []


def test_a_union_of_branches_ends_in_a_character_that_is_looked_for():
    (rule,) = tables.rules("organisation", "industry")
    assert all(hit[hit.index("工会") - 1] in rule.extra["ends"] for hit in rule.hits)


def test_the_title_of_a_collection_of_both_tells_of_none_of_its_texts():
    page = (
        "车间工会总结与计划 篇1\n一年来，车间工会办了夜校，看望了病号。现将工作总结如下：\n一、学习\n办了三期夜校。\n"
        "车间工会总结与计划 篇2\n本学年，车间工会将认真学习，抓好以下工作：\n"
        "（一）组织\n调整小组，由9个增至11个，办班一次。\n（二）关心\n建立320名会员信息库。"
    )
    assert [plan.genre for plan in process(page.encode())["plans"]] == ["summary", "plan"]


def test_a_summary_that_opens_with_what_its_union_made_of_something_is_no_plan():
    page = "今年，车间工会将师德建设列为重点，开展了演讲比赛，表彰了12名标兵。慰问了36名职工，举办了3次培训。"
    assert [plan.genre for plan in process(page.encode())["plans"]] == ["summary"]

"""篇, sections, paragraphs: cases are data."""

import json
from pathlib import Path

import pytest

from unioncorpus.pipeline import parse
from unioncorpus.segment import segment

CASES = json.loads((Path(__file__).parent / "cases" / "segment.json").read_text(encoding="utf-8"))


def summary(document):
    return {
        "title": document.title,
        "claimed_plans": document.claimed_plans,
        "plans": [
            {"title": p.title, "parent": p.parent, "sections": [f"{s.level} {s.label}" for s in p.sections]}
            for p in document.plans
        ],
    }


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["label"])
def test_a_page_falls_into_its_plans_and_sections(case):
    assert summary(segment(case["input"], contents=case.get("contents", ()))) == case["expected"]


def test_a_heading_ends_at_its_first_stop_and_a_path_reads_well():
    (plan,) = segment("车间工会工作计划\n二、主要工作：\n（一）、学习。要读书。\n3 、看报；评报").plans
    assert [(s.heading, s.path) for s in plan.sections] == [
        ("主要工作", "二"),
        ("学习", "二/（一）"),
        ("看报", "二/（一）/3"),
    ]


def test_a_heading_that_runs_on_ends_where_the_text_begins():
    first = "一、办好夜校，方便大家学习为了适应新设备的要求，工会请来三位老师傅轮流讲课。"
    text = f"车间工会计划\n{first}\n二、为困难职工办好事"
    (plan,) = segment(text).plans
    assert [s.heading for s in plan.sections] == ["办好夜校，方便大家学习", "为困难职工办好事"]


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("一、指导思想坚定不移地依靠职工办厂，围绕生产抓服务。", "指导思想"),
        ("一、背景随着厂里扩建，新职工多了。", "背景"),
        ("一、指导思想和工作目标", "指导思想和工作目标"),
        ("一、主要工作全面完成，职工满意。", "主要工作全面完成，职工满意"),
        ("一、具体措施为进一步提高素质", "具体措施为进一步提高素质"),
        ("1、健全班子，把夜校的架子搭起来一是选好校长，由老师傅担任，二是请好老师。", "健全班子，把夜校的架子搭起来"),
        (
            "1、认真准备换届选举按期召开会员大会今年4月我厂照章程选出新的工会委员会。",
            "认真准备换届选举按期召开会员大会",
        ),
        ("1、食堂的菜好不好，职工的口味是评判它的唯一是非标准，由伙食委员会每月打分。", None),
        ("一、活动时间4月中旬至4月底。", "活动时间"),
        ("一、参加人员以各班组长为主，家属也可以来。", "参加人员"),
        ("一、活动时间和地点。", None),
    ],
    ids=[
        "a usual part",
        "its short name",
        "two parts",
        "a part as a subject",
        "a heading alone",
        "一是",
        "a month",
        "唯一",
        "a time",
        "who takes part",
        "two parts of a programme",
    ],
)
def test_a_heading_ends_right_before_the_words_that_a_text_begins_with(line, heading):
    (plan,) = segment(f"车间工会计划\n{line}\n二、慰问").plans
    assert plan.sections[0].heading == (heading or line[2:-1])


def test_a_parent_plan_keeps_to_its_own_text():
    text = "第一篇：车间总结\n一、开会\n第二篇：车队计划\n前言一句。\n车队计划篇一\n一、慰问\n车队计划篇二\n一、走访"
    plans = segment(text).plans
    assert [text[p.start : p.stop].count("\n") for p in plans] == [1, 5, 1, 1]
    assert [text[x.start : x.stop] for x in plans[1].paragraphs] == ["第二篇：车队计划", "前言一句。"]


def test_title_lines_are_marked_and_the_body_begins_after_them():
    text = "工会材料\n第一篇：车间工会总结\n车间工会总结\n好。\n第二篇：车队工会总结\n好。"
    plan = segment(text).plans[0]
    assert text[plan.body :].startswith("好。")
    assert [p.title for p in plan.paragraphs] == [True, True, False]


def test_many_plans_and_many_enumerators():
    page = "\n".join(f"车间工会计划 篇{k}\n一、开会\n1、读书" for k in range(1, 2001))
    assert len(segment(page).plans) == 2000
    page = "\n".join(f"{k % 999 + 1}、读书\n（{k % 7 + 1}）看报" for k in range(20_000))
    assert sum(len(p.sections) for p in segment(page).plans) == 40_000


@pytest.mark.parametrize("mark", ["篇{}.", "第{}份："])
def test_titles_on_a_page_without_breaks_open_plans(mark):
    units = "一、办好夜校，每周一次，请老师傅讲课。二、看望病号，送去水果和问候。三、组织球赛，各班组轮流参加。"
    numbers = ("1", "2") if "篇" in mark else ("一", "二")
    titles = ("车间工会工作计划", "车队工会工作计划")
    page = "".join(mark.format(n) + title + 3 * units for n, title in zip(numbers, titles, strict=True))
    assert [plan.title for plan in parse(page).plans] == list(titles)


HIDDEN = "一、下棋，每周一次。\n二、赛跑，人人有奖……此处隐藏{}个字……{}一、读书，每月一本。"


@pytest.mark.parametrize(
    ("title", "hidden", "behind", "expected"),
    [
        ("车间工会计划3篇\n车间工会计划 篇1", 3000, "\n春季球赛通知\n", ["车间工会计划 篇1", "春季球赛通知"]),
        ("车间工会计划3篇\n车间工会计划 篇1", 3000, "大家都说好。\n", ["车间工会计划 篇1", ""]),
        ("车间工会计划\n车间工会计划1", 3000, "大家都说好。\n", ["车间工会计划"]),
        ("车间工会计划3篇\n车间工会计划 篇1", 300, "\n春季球赛通知\n", ["车间工会计划 篇1"]),
        ("车间工会计划1篇\n车间工会计划 篇1", 3000, "\n春季球赛通知\n", ["车间工会计划 篇1"]),
        ("车间工会计划", 3000, "\n春季球赛通知\n", ["车间工会计划"]),
    ],
    ids=[
        "a title stands behind it",
        "none does",
        "the only number, and no count that says more",
        "little is hidden",
        "no more is announced",
        "one plan",
    ],
)
def test_a_plan_whose_title_the_site_hid_begins_behind_the_gap(title, hidden, behind, expected):
    document = parse(f"{title}\n{HIDDEN.format(hidden, behind)}")
    assert [plan.title for plan in document.plans] == expected


def test_a_gap_between_two_numbers_hides_a_plan_and_one_below_the_next_number_none():
    page = "车间工会计划 篇1\n{}\n车间工会计划 篇{}\n一、看报。"
    hidden = HIDDEN.format(3000, "大家都说好。\n")
    assert [len(parse(page.format(hidden, n)).plans) for n in (2, 3)] == [2, 3]


def test_titles_below_the_headings_of_one_plan_open_none():
    text = 8 * "今年，车间工会办了夜校，看望了病号，修好了澡堂和食堂，职工们都很满意。"
    page = f"一、学习\n车间工会计划\n{text}\n二、慰问\n车队工会总结\n{text}\n三、安全\n{text}"
    (plan,) = parse(page).plans
    assert [section.label for section in plan.sections] == ["一、", "二、", "三、"]

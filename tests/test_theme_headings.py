"""What paragraphs have from their headings, headings from the text below them, and what has nothing of either."""

import pytest

from unioncorpus.extract.themes import find_cues, tag_themes

TITLE = "清溪小学工会工作计划\n"


def themes(source, line):
    """Themes of the paragraph that is this line."""
    (k,) = [k for k, p in enumerate(source.plan.paragraphs) if source.text_of(p) == line]
    rows = tag_themes(source, find_cues(source))
    return {row.theme for row in rows if row.paragraph_id == source.paragraph_ids[k]}


def test_a_heading_that_names_nothing_announces_what_most_of_its_text_is_about(plan_sources):
    lines = ["一、服务到位", "看望住院的教师。", "为困难教师申请补助。", "二、主要工作", "选送两名教师外出学习。"]
    (source,) = plan_sources(TITLE + "\n".join(lines))
    assert {theme for theme in themes(source, lines[0]) if "." not in theme} == {"warmth"}
    assert themes(source, lines[3]) == set(), "the name of a part announces nothing"


def test_the_heading_of_mixed_items_announces_nothing(plan_sources):
    lines = ["一、常规不松", "看望住院的教师。", "举办登山比赛。", "召开教代会。"]
    (source,) = plan_sources(TITLE + "\n".join(lines) + "\n二、其他\n无。")
    assert themes(source, lines[0]) == set()


def test_the_closing_words_of_a_plan_inherit_nothing(plan_sources):
    closing = "我们相信，有全校同仁的共同努力，明年的各项任务一定能够顺利完成。"
    lines = ["一、慰问探访", "看望住院的教师。", closing]
    (source,) = plan_sources(TITLE + "\n".join(lines) + "\n清溪小学工会")
    assert themes(source, closing) == set()
    (source,) = plan_sources(TITLE + "\n".join([*lines[:1], closing]))
    assert themes(source, closing) == {"warmth", "warmth.visits"}, "all that stands below the heading"


@pytest.mark.parametrize("signature", ["清溪小学工会", "12月28日", "清溪小学工会\n2012年3月5日"])
def test_the_closing_words_above_a_signature_inherit_nothing(signature, plan_sources):
    closing = "我们相信，有全校同仁的共同努力，明年的各项任务一定能够顺利完成。"
    (source,) = plan_sources(f"{TITLE}一、慰问探访\n看望住院的教师。\n{closing}\n{signature}")
    assert themes(source, closing) == set()


def test_closing_words_inherit_nothing_of_a_short_last_item(plan_sources):
    closing = "新的学期就要开始了，让我们携起手来，明年再加一把劲，把事情办得更好。"
    (source,) = plan_sources(f"{TITLE}一、开好教代会。\n二、看望住院教师三名。\n{closing}")
    assert themes(source, closing) == set()


@pytest.mark.parametrize(
    "line",
    [
        "以上目标要靠大家共同去努力，把会员的需要作为第一信号，把会员的满意作为第一标准。",
        "总之，这一块事情头绪多、时间紧，大家要多商量、多通气，把它一件一件做好。",
        "通过认真回顾，大家觉得有几点做法今后还可以接着用，也有几处要改一改。",
        "在今后的工作中，我们要多听听大家怎么说，把每一件事都做得更细、更实。",
        "存在的主要问题是各组之间通气不够，有的组想法不多，这些都要在下一年里改进。",
    ],
)
def test_what_sums_up_inherits_nothing_of_the_item_before_it(line, plan_sources):
    (source,) = plan_sources(f"{TITLE}一、慰问探访\n看望住院的教师。\n{line}\n二、其他\n开好教代会。")
    assert themes(source, line) == set()


def test_the_spirit_of_the_staff_is_nothing_that_is_followed(plan_sources):
    line = "要通过扎实有效的工作，使大家的精神面貌有新的改变，使小组的凝聚力有新的增强。"
    (source,) = plan_sources(f"{TITLE}一、指导思想\n{line}\n二、工作\n做好服务。")
    assert themes(source, line) == set()


@pytest.mark.parametrize("heading", ["二、主要体会", "二、几点体会"])
def test_the_name_of_the_lessons_learnt_announces_nothing(heading, plan_sources):
    (source,) = plan_sources(f"{TITLE}一、工作\n做好服务。\n{heading}\n办实事，才有人来。\n三、打算\n继续努力。")
    assert themes(source, heading) == set()


def test_what_a_sum_is_called_is_not_kept_by_the_heading(plan_sources):
    line = "二是组织医生捐款支援地震灾区，共捐出爱心款九千元。"
    (source,) = plan_sources(f"{TITLE}一、为群众排忧解难\n{line}\n二、其他\n开好教代会。")
    assert themes(source, line) == {"charity"}

"""The laws of structure: leaves and preambles tile a plan, a parent spans its children, paragraphs are innermost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from unioncorpus.clean.strip import strip
from unioncorpus.edits import Edited
from unioncorpus.segment import segment

LABELS = st.sampled_from(
    [
        "一、",
        "二、",
        "三.",
        "（一）",
        "(二)、",
        "1、",
        "2．",
        "3 、",
        "（1）",
        "2)",
        "①",
        "一是",
        "二要",
        "第一，",
        "第二部分",
        "第一章",
        "第3条",
    ]
)
WORDS = st.text(alphabet="工会计划学习慰问职。，：；1一、 ", max_size=12)
LINES = st.one_of(
    st.tuples(LABELS, WORDS).map("".join),
    WORDS,
    st.sampled_from(
        [
            "工会工作计划",
            "工会工作计划 篇1",
            "工会工作计划篇二",
            "第三篇：工会总结",
            "工会计划1",
            "工会计划2",
            "一月份：",
            "2、三月",
            "主要工作安排",
            "指导思想：",
            "",
            "工会总结(精选3篇)",
        ]
    ),
)
PAGES = st.lists(LINES, max_size=25).map("\n".join)
JUNK = st.sampled_from(
    [
        "首页 > 范文 > 正文",
        "时间：2018-03-04 作者：某某",
        "<p>工会</p>",
        "<br>",
        "相关推荐",
        "下载全文word文档",
        "1234567",
        "小编希望你喜欢",
        "加载中...",
        "工会工作，搞好民主的",
        "&nbsp;",
    ]
)
DIRTY = st.lists(st.one_of(LINES, JUNK), max_size=20).map("\n".join)


@settings(max_examples=200)
@given(PAGES)
def test_leaves_and_preambles_tile_a_plan(text):
    document = segment(text)
    assert bool(document.plans) == bool(text.strip())
    for n, plan in enumerate(document.plans):
        inner = [q.start for q in document.plans if q.parent == n]
        own_stop = min(inner, default=plan.stop)
        assert plan.start <= plan.body <= own_stop <= plan.stop
        at = plan.sections[0].start if plan.sections else own_stop
        assert plan.start <= at
        for k, section in enumerate(plan.sections):
            # Own text of a section: up to its first child, or its end. Together with the preamble they leave no gap.
            assert section.start == at
            following = plan.sections[k + 1] if k + 1 < len(plan.sections) else None
            at = following.start if following is not None else own_stop
            assert section.stop == at or (following is not None and following.parent == k)
            assert text.startswith(section.label, section.start)


@settings(max_examples=200)
@given(PAGES)
def test_a_parent_spans_its_children(text):
    document = segment(text)
    for plan in document.plans:
        if plan.parent is not None:
            above = document.plans[plan.parent]
            assert above.start <= plan.start and plan.stop <= above.stop
        for k, section in enumerate(plan.sections):
            if section.parent is None:
                # A page that begins in the middle of a plan lost the parent of its first units.
                lost = all(s.level > 1 for s in plan.sections[:k]) and any(s.level == 1 for s in plan.sections[k:])
                assert section.level == 1 or (section.level == 2 and lost)
            else:
                above = plan.sections[section.parent]
                assert section.parent < k and above.level == section.level - 1
                assert above.start <= section.start and section.stop <= above.stop


@settings(max_examples=200)
@given(PAGES)
def test_every_line_of_a_plan_is_a_paragraph_of_its_innermost_section(text):
    document = segment(text)
    starts = [p.start for plan in document.plans for p in plan.paragraphs]
    assert len(starts) == len(set(starts))
    for plan in document.plans:
        for paragraph in plan.paragraphs:
            assert text[paragraph.start : paragraph.stop].strip() == text[paragraph.start : paragraph.stop] != ""
            holding = [k for k, s in enumerate(plan.sections) if s.start <= paragraph.start < s.stop]
            assert paragraph.section == max(holding, key=lambda k: plan.sections[k].level, default=None)


@settings(max_examples=150)
@given(DIRTY)
def test_stripping_undoes_and_is_done_once(text):
    page = strip(Edited.of(text))
    assert page.undo() == text
    assert strip(Edited.of(page.text)).text == page.text
    assert all(line == line.strip() != "" for line in page.text.split("\n")) or page.text == ""

"""The laws of the whole pipeline, over pages put together from the field's own pieces and over random bytes."""

import hashlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from unioncorpus.edits import Edited
from unioncorpus.errors import InputRejectedError
from unioncorpus.pipeline import CLEANING, clean_text, process
from unioncorpus.records import TABLES
from unioncorpus.schemas import to_arrow

PIECES = (
    "2024年学校工会工作计划(精选3篇)",
    "工会工作计划 篇1",
    "第二篇：医院工会工作总结",
    "一、指导思想：",
    "(一)抓好師德(dé)建設(shè)",
    "1 、每学期召开两次教代会，参加率达到95%以上。",
    "2、慰问困难职工30余人，发放慰问金4万多元",
    "三月份：",
    "庆祝三八节 组织女教工体检",
    "七、八月份：组织 教师疗休养",
    "十二月，总结全年工作。",
    "以党的十八大精神为指导，落实《工会法》",
    "<p>首页 > 范文 > 工作计划</p>",
    "时间:2019-05-11 作者:佚名 分享",
    "相关推荐",
    "学校工会积极组织职工参与学校的",
    "民主管理，把工作落到实处。",
    "20__年，我们迎来第二十个教师节",
    "，",
    "",
    "　　",
    "\u200b\ufeff",
    "?fù)?dān)",
    "ＡＢＣ１２３",
    "&nbsp;&#24037;",
)
PAGES = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(["\n", "\r\n", "", " "])), max_size=24).map(
    lambda parts: "".join(a + b for a, b in parts)
)
FEW = settings(max_examples=60)


@FEW
@given(PAGES)
def test_undoing_every_edit_gives_the_page(page):
    assert clean_text(page).undo() == page


@pytest.mark.parametrize(("name", "stage"), CLEANING)
@FEW
@given(page=PAGES)
def test_a_cleaning_stage_is_idempotent(name, stage, page):
    before = Edited.of(page)
    for other, earlier in CLEANING:
        if other == name:
            break
        before = earlier(before)
    once = stage(before).text
    assert stage(Edited.of(once)).text == once


@FEW
@given(PAGES.filter(str.strip))
def test_every_span_is_its_surface(page):
    rows = process(page.encode())
    text = rows["documents"][0].text
    for table, column in (("metrics", "text"), ("activities", "text"), ("dating", "phrase"), ("mentions", "surface")):
        for row in rows[table]:
            assert text[row.start : row.stop] == getattr(row, column), table
    for edit in rows["edits"]:
        assert 0 <= edit.raw_start <= edit.raw_stop <= len(rows["documents"][0].raw)
    for s in rows["sections"]:
        assert text[s.start : s.stop].startswith(s.label)


@FEW
@given(PAGES.filter(str.strip))
def test_structure_holds_together(page):
    rows = process(page.encode())
    text = rows["documents"][0].text
    plans = {p.plan_id: p for p in rows["plans"]}
    assert len(plans) == len(rows["plans"]) == rows["documents"][0].n_plans
    sections = {s.section_id: s for s in rows["sections"]}
    assert len(sections) == len(rows["sections"])
    for s in rows["sections"]:
        around = sections[s.parent_id] if s.parent_id else plans[s.plan_id]
        assert around.start <= s.start <= s.stop <= around.stop
    paragraphs = {p.paragraph_id for p in rows["paragraphs"]}
    assert len(paragraphs) == len(rows["paragraphs"])
    for p in rows["paragraphs"]:
        assert "\n" not in text[p.start : p.stop]
        inside = [s for s in rows["sections"] if s.plan_id == p.plan_id and s.start <= p.start and p.stop <= s.stop]
        innermost = max(inside, key=lambda s: (s.level, s.start), default=None)
        assert p.section_id == (innermost.section_id if innermost else None)
    assert {t.paragraph_id for t in rows["themes"]} <= paragraphs


@FEW
@given(PAGES.filter(str.strip))
def test_rows_depend_on_the_bytes_alone(page):
    data = page.encode()
    assert process(data) == process(data)


@FEW
@given(st.binary(max_size=200))
@example("工会".encode("utf-16-le"))
@example(b"\xed\xa0\x80" + "工会工作计划".encode())
@example("工會工作計劃".encode("big5") + b"\xff")
def test_bytes_in_are_bytes_out(data):
    try:
        rows = process(data)
    except InputRejectedError as e:
        assert e.stage and e.reason and e.detail
        return
    doc = rows["documents"][0]
    assert doc.doc_id == hashlib.sha256(data).hexdigest()
    assert (doc.raw.encode(doc.encoding) if doc.bytes is None else doc.bytes) == data
    for table in TABLES:
        to_arrow(table, rows[table])

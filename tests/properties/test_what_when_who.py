"""Whatever a plan says, the extractors of what, when and who keep the laws of their tables."""

from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from unioncorpus.extract.claimed_years import claimed_by_page
from unioncorpus.extract.codebook import codebook
from unioncorpus.extract.dating import date_plan
from unioncorpus.extract.mentions import find_mentions
from unioncorpus.extract.organisation import classify
from unioncorpus.extract.source import PlanSource
from unioncorpus.extract.substance import MOST_THEMES
from unioncorpus.extract.themes import find_cues, tag_themes
from unioncorpus.segment import segment

FRAGMENTS = [
    "\n",
    *[
        "一、指导思想",
        "（一）",
        "1、",
        "。",
        "，",
        "：",
        "“",
        "”",
        "《工会法》",
        "慰问困难职工",
        "召开教代会",
        "党的十八大",
        "“十二五”规划",
        "期间",
    ],
    *[
        "第三十个教师节",
        "建国70周年",
        "2015年",
        "我校",
        "公司工会",
        "扬州市",
        "赴",
        "丙申年",
        "12月",
        "五必访",
        "（生病必访）",
        "即",
        "20__年",
    ],
    *["〔2009〕4号", "女职工体检", "并非", "到2020年", "实现", "总结", "一年来", "下一步打算", "迎接", "召开"],
]
PAGES = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=6), max_size=40).map("".join)


def sources(text):
    document = segment(f"清溪小学工会工作计划\n{text.replace(chr(13), '')}")
    for plan in document.plans:
        paragraphs = tuple(f"p{k}" for k in range(len(plan.paragraphs)))
        yield PlanSource("d", "p", document, plan, paragraphs, tuple(f"s{k}" for k in range(len(plan.sections))))


@settings(max_examples=150)
@given(PAGES)
def test_spans_give_their_surfaces_and_lie_in_the_plan(text):
    for source in sources(text):
        rows = [(r.start, r.stop, r.phrase) for r in date_plan(source, None, claimed_by_page(source.document))[1]]
        rows += [(r.start, r.stop, r.surface) for r in find_mentions(source)]
        for start, stop, surface in rows:
            assert source.plan.start <= start <= stop <= source.plan.stop
            assert source.document.text[start:stop] == surface


@settings(max_examples=150)
@given(PAGES)
def test_proven_years_are_in_order_and_the_claim_is_judged_by_them(text):
    for source in sources(text):
        dating, _ = date_plan(source, None, claimed_by_page(source.document))
        assert dating.year_low is None or dating.year_high is None or dating.year_low <= dating.year_high
        if dating.year_status == "contradicted":
            claim = dating.claimed_year_title or dating.claimed_year_page
            assert claim < (dating.year_low or 0) or claim > (dating.year_high or 9999)


@settings(max_examples=150)
@given(PAGES)
def test_a_tagged_paragraph_has_one_main_theme_and_at_most_four(text):
    for source in sources(text):
        found = defaultdict(list)
        for row in tag_themes(source, find_cues(source)):
            found[row.paragraph_id].append(row)
        for rows in found.values():
            assert [row.main for row in rows].count(True) == 1
            assert sum("." not in row.theme for row in rows) <= MOST_THEMES
            assert all(row.theme in codebook().themes and 0 < row.score <= 1 and row.evidence for row in rows)


@settings(max_examples=100)
@given(PAGES)
def test_organisation_and_moves_have_the_values_of_the_contract(text):
    for source in sources(text):
        found, rows = classify(source)
        for row in rows:
            assert source.document.text[row.start : row.stop] == row.evidence
            assert source.plan.start <= row.start <= row.stop <= source.plan.stop
            assert 0 < row.score <= 1
            assert row.value == str(getattr(found, row.fact))
        assert found.genre in ("plan", "summary", "report", "mixed")
        assert found.body in ("union", "womens_committee", "retirees", "federation")
        assert found.union_scope in ("own_unit", "system")
        assert len(source.moves) == len(source.plan.sections)

"""Key word in context."""

import re

import pytest

import unioncorpus as uc
from unioncorpus.analysis.concordance import Span, find_hits, sort_hits, to_frame
from unioncorpus.errors import UsageError

TEXT = "序\n甲篇慰问\n乙篇慰问老人\n甲篇再慰问\n"
WHOLE, CHILD = Span("whole", 2, 20), Span("child", 7, 14)


def plans_of(hits):
    return [(hit.plan_id, hit.left, hit.match, hit.right) for hit in hits]


def test_a_hit_belongs_to_the_innermost_plan():
    assert plans_of(find_hits("d", TEXT, [CHILD, WHOLE], re.compile("慰问"))) == [
        ("whole", "甲篇", "慰问", ""),
        ("child", "乙篇", "慰问", "老人"),
        ("whole", "甲篇再", "慰问", ""),
    ]


def test_a_plan_that_is_not_wanted_hides_its_hits_from_the_plan_around_it():
    child = Span("child", 7, 14, wanted=False)
    assert [h.plan_id for h in find_hits("d", TEXT, [child, WHOLE], re.compile("慰问"))] == ["whole", "whole"]


def test_a_hit_between_plans_has_none():
    assert [h.plan_id for h in find_hits("d", TEXT, [WHOLE], re.compile("序"))] == [None]


def test_the_context_is_cut_to_its_width_and_to_the_line():
    assert plans_of(find_hits("d", TEXT, [], re.compile("老"), width=2)) == [(None, "慰问", "老", "人")]
    with pytest.raises(UsageError, match="width is -1"):
        list(find_hits("d", TEXT, [], re.compile("老"), width=-1))


def test_empty_matches_are_no_hits():
    assert list(find_hits("d", TEXT, [], re.compile("x*"))) == []


def test_the_offsets_lead_to_the_surface(store):
    corpus = uc.open(store)
    texts = corpus.documents.set_index("doc_id").text
    hits = corpus.kwic("慰问..")
    assert len(hits) >= 3
    for hit in hits.itertuples():
        assert texts[hit.doc_id][hit.start : hit.stop] == hit.match


def test_a_concordance_of_a_part(store):
    part = uc.open(store).where(org_type="hospital")
    hits = part.kwic("慰问")
    assert set(hits.plan_id) == set(part.plans.plan_id)


def test_no_hit_is_an_empty_table_with_its_columns(store):
    assert list(uc.open(store).kwic("不存在的词").columns)[:2] == ["plan_id", "doc_id"]


def test_hits_are_sorted_by_what_stands_beside_them():
    hits = to_frame(find_hits("d", "丙慰问乙\n甲慰问丁\n乙慰问丙", [], re.compile("慰问")))
    assert sort_hits(hits, "right").right.tolist() == sorted("乙丁丙")
    assert sort_hits(hits, "left").left.tolist() == sorted("丙甲乙")
    assert sort_hits(hits, "match").start.tolist() == hits.start.tolist()
    with pytest.raises(UsageError, match="left, match, right"):
        sort_hits(hits, "date")


def test_hits_of_one_theme(store):
    corpus = uc.open(store)
    hits = corpus.kwic("慰问", theme="warmth")
    lines = corpus.themes[corpus.themes.theme == "warmth"].merge(corpus.paragraphs, on=["paragraph_id", "doc_id"])
    assert 0 < len(hits) <= len(corpus.kwic("慰问"))
    for hit in hits.itertuples():
        assert ((lines.doc_id == hit.doc_id) & (lines.start <= hit.start) & (hit.start < lines.stop)).any()
    assert corpus.kwic("登山", theme="warmth").empty
    with pytest.raises(UsageError, match="no paragraph has the theme 'party'.*warmth"):
        corpus.kwic("慰问", theme="party")


def test_a_wrong_pattern_is_explained(store):
    with pytest.raises(UsageError, match="backslash"):
        uc.open(store).kwic("（一)")


def test_an_empty_pattern_is_no_search(store):
    with pytest.raises(UsageError, match="the pattern is empty"):
        uc.open(store).kwic("")


def test_a_theme_may_be_named_as_a_coder_names_it(store):
    corpus = uc.open(store)
    assert corpus.kwic("慰问", theme="送温暖").equals(corpus.kwic("慰问", theme="warmth"))


@pytest.mark.parametrize("search", ["kwic", "metrics_of"])
def test_a_traditional_pattern_that_finds_nothing_is_told_the_script_of_clean_text(store, search):
    corpus = uc.open(store)
    with pytest.raises(UsageError, match="'慰問' is nowhere, for clean text is Simplified. Ask for '慰问'"):
        getattr(corpus, search)("慰問")
    assert len(getattr(corpus, search)("慰問|慰问"))

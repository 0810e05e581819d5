"""From a row of any table back to the page: the passage in the clean text and in the page as found, marked."""

import pandas as pd
import pytest

from unioncorpus.errors import UsageError
from unioncorpus.records import TABLES

PAGE = """清河大學(xué)工會(huì)2018年工作計劃
一、送溫暖
春節(jié)前走訪(fǎng)困難教職工30戶，送去慰問金2萬元。
二、民主管理
三月份召開教代會，貫徹《工會法》和中國工會十七大精神。
"""


@pytest.fixture(scope="module")
def corpus(corpus_of):
    return corpus_of({"頁.txt": PAGE})


@pytest.mark.parametrize("table", [name for name in TABLES if name not in ("rejects", "overrides")])
def test_every_row_of_every_table_leads_to_its_page(corpus, table):
    frame = getattr(corpus, table)
    assert len(frame)
    for _, row in frame.iterrows():
        shown = corpus.show(row)
        assert shown.page.endswith("頁.txt")
        assert corpus.documents.text[0][shown.clean.start : shown.clean.stop] == shown.clean.passage
        assert PAGE[shown.raw.start : shown.raw.stop] == shown.raw.passage
        if "stop" in row and table != "edits":
            assert (shown.clean.start, shown.clean.stop) == (row.start, row["stop"])


def test_the_passage_is_marked_on_both_sides_with_the_edits_in_it(corpus):
    money = corpus.metrics[corpus.metrics.kind == "money"].iloc[0]
    shown = corpus.show(money, context=3)
    lines = str(shown).splitlines()
    assert lines[0].endswith("2018年工作计划")
    assert "慰问金【2万元】。" in str(shown) and "慰問金【2萬元】。" in str(shown)
    assert lines[-1] == "convert convert.t2s: '萬' -> '万'"
    assert "<mark>2万元</mark>" in shown._repr_html_() and "<mark>2萬元</mark>" in shown._repr_html_()


def test_a_removed_character_shows_in_the_page_only(corpus):
    removed = corpus.edits[corpus.edits.rule.str.startswith("repair") & corpus.edits.applied].iloc[0]
    shown = corpus.show(removed)
    assert shown.clean.passage == removed.after and removed.before in shown.raw.passage


def test_a_hit_of_a_concordance_and_a_pair_of_plans_are_shown(corpus):
    assert corpus.show(corpus.kwic("教代会").iloc[0]).clean.passage == "教代会"
    pair = pd.Series({"plan_a": corpus.plans.plan_id[0], "plan_b": corpus.plans.plan_id[0]})
    assert str(corpus.show(pair)).count("clean text") == 2


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"stage": "read", "reason": "empty"}, "leads to no page"),
        ({"doc_id": "0" * 64, "start": 0, "stop": 3}, "no page"),
        ({"plan_id": "x'; --"}, "leads to no page"),
        ({"plan_id": None}, "leads to no page"),
        (3, "show: 3 is no row"),
    ],
)
def test_a_row_that_leads_nowhere_is_explained(corpus, row, words):
    with pytest.raises(UsageError, match=words):
        corpus.show(row)

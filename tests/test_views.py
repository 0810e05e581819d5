"""What a notebook shows of a corpus: the numbers given for a thing, a page's changes, results that print themselves."""

import re

import pandas as pd
import pytest

import unioncorpus as uc
from unioncorpus.edits import Edit, Edited
from unioncorpus.errors import UsageError
from unioncorpus.show.page_diff import MOST, PageDiff
from unioncorpus.store.remove import remove


@pytest.fixture(scope="module")
def corpus(store):
    return uc.open(store)


def test_metrics_of_a_thing_stand_with_their_sentence_and_their_plan(corpus):
    found = corpus.metrics_of("慰问")
    shown = [(row.text, row.matched, row.org_type, row.genre) for row in found.itertuples()]
    assert ("3万元", "of", "school", "plan") in shown
    assert ("35人次", "indicator", "hospital", "summary") in shown
    assert all(row.text in row.sentence for row in found.itertuples())
    assert "参赛选手48名" not in "".join(found.sentence)
    assert corpus.where(org_type="hospital").metrics_of("慰问").org_type.unique().tolist() == ["hospital"]
    assert corpus.metrics_of("没有这个词").empty


def test_a_pattern_that_is_wrong_is_refused(corpus):
    with pytest.raises(UsageError, match="pattern"):
        corpus.metrics_of("(")


def test_a_page_is_found_by_its_path_its_id_or_a_plan(corpus):
    wanted = corpus.sources[corpus.sources.path.str.endswith("医院.txt")].doc_id.iloc[0]
    plan = corpus.plans[corpus.plans.doc_id == wanted].plan_id.iloc[0]
    names = {corpus.diff(doc).name for doc in ("医院.txt", wanted, wanted[:10], plan)}
    assert len(names) == 1 and names.pop().endswith("医院.txt")
    for doc in (".txt", "nothing.txt", ""):
        with pytest.raises(UsageError, match="pages. Give a doc_id"):
            corpus.diff(doc)


def test_the_diff_of_a_stored_page_leads_from_the_page_to_its_clean_text(tmp_path):
    (tmp_path / "page.txt").write_text(
        "青山學(xué)校工會(huì)工作計(jì)劃\n一、目標(biāo)\n服務(wù)教師。\n", encoding="utf-8"
    )
    uc.ingest(tmp_path / "page.txt", tmp_path / "store", progress=False)
    corpus = uc.open(tmp_path / "store")
    diff = corpus.diff("page.txt")
    assert diff.page.text == corpus.documents.text[0]
    assert "青山[-學(xué)-]{+学+}校" in str(diff)
    assert re.search(r"<del[^>]*>學\(xué\)</del><ins[^>]*>学</ins>校", diff._repr_html_())
    assert "repair.pinyin" in diff._repr_html_()


def test_a_page_is_shown_as_text_whatever_is_in_it():
    raw = "<script>alert(1)</script>\ud800&\x00学習"
    page = Edited.of(raw).then("convert", [Edit(len(raw) - 1, len(raw), "習", "<b>习</b>", "convert.t2s")])
    shown = PageDiff('"><img src=x>', page)._repr_html_()
    shown.encode("utf-8")
    assert not re.search(r"<(script|img|b)\b", shown)
    assert "&lt;b&gt;习&lt;/b&gt;" in shown


def test_a_page_with_thousands_of_changes_is_cut_with_a_notice():
    raw = "學\n" * (MOST + 7)
    edits = [Edit(2 * k, 2 * k + 1, "學", "学", "convert.t2s") for k in range(MOST + 7)]
    shown = PageDiff("page", Edited.of(raw).then("convert", edits))._repr_html_()
    assert shown.count("<tr><td>") == MOST and "7 further places are not shown" in shown


@pytest.mark.parametrize("name", ["reuse", "prevalence", "summary"])
def test_results_print_themselves_as_tables(corpus, name):
    shown = getattr(corpus, name)()._repr_html_()
    assert "<table" in shown


def test_the_summary_names_a_file_that_was_changed_and_is_there_twice(tmp_path, spawned):
    page, store = tmp_path / "a.txt", tmp_path / "store"
    for text in ("工会工作计划", "学校工会工作计划"):
        page.write_text(text, encoding="utf-8")
        uc.ingest(page, store, progress=False, process=spawned.plain_rows)
    summary = uc.open(store).summary()
    assert summary.changed.values.tolist() == [[str(page), 2]]
    assert "remove a place and ingest it again" in summary._repr_html_()
    remove(store, [str(page)])
    uc.ingest(page, store, progress=False, process=spawned.plain_rows)
    assert uc.open(store).summary().changed.empty and len(uc.open(store).documents) == 1


def test_a_result_escapes_what_pages_say(tmp_path, spawned):
    (tmp_path / "a.txt").write_text("<script>alert(1)</script>", encoding="utf-8")
    uc.ingest(tmp_path / "a.txt", tmp_path / "store", progress=False, process=spawned.plain_rows)
    corpus = uc.open(tmp_path / "store")
    shown = corpus.summary()._repr_html_() + corpus.reuse()._repr_html_() + corpus._repr_html_()
    assert "<script" not in shown and "&lt;script" in shown
    assert isinstance(corpus.keyness(), pd.DataFrame) and isinstance(corpus.calendar(), pd.DataFrame)

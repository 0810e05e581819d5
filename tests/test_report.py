"""The report as a file: what is in it, what may not be, and when it is not written."""

import json
import re
import tomllib
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import unioncorpus as uc
from unioncorpus.corpus_report import MAX_CELL, gather, report
from unioncorpus.errors import StoreError, UsageError
from unioncorpus.pipeline import clean
from unioncorpus.show.report import PageChanges, data, write, write_report
from unioncorpus.show.report.pieces import Change


@pytest.fixture(scope="module")
def corpus(store):
    return uc.open(store)


@pytest.fixture(scope="module")
def page(corpus, tmp_path_factory):
    """The text of a report."""
    path = tmp_path_factory.mktemp("report") / "报告.html"
    report(corpus, path)
    return path.read_text(encoding="utf-8")


def blocks(page):
    """The data of a report by the id of its element."""
    found = re.findall(r'<script type="application/json" id="([\w-]+)">(.*?)</script>', page, re.DOTALL)
    return {name: json.loads(text) for name, text in found}


def clean_of(pieces):
    return "".join(piece if isinstance(piece, str) else piece[1] for piece in pieces)


def test_every_plan_is_in_it_with_its_clean_text(corpus, page):
    found = blocks(page)
    texts = dict(zip(corpus.documents.doc_id, corpus.documents.text, strict=True))
    for n, plan in enumerate(corpus.plans.itertuples()):
        assert clean_of(found[f"plan-{n}"]["pieces"]) == texts[plan.doc_id][plan.start : plan.stop]
    assert found["index"]["counts"]["plans"] == len(corpus.plans)
    assert len(found["metrics"]["rows"]) == found["index"]["counts"]["metrics"] == len(corpus.metrics)


def test_paragraphs_are_shown_with_the_themes_that_they_have(corpus, page):
    found = blocks(page)
    themes = corpus.themes.merge(corpus.paragraphs, on="paragraph_id", suffixes=("", "_"))
    texts = dict(zip(corpus.documents.doc_id, corpus.documents.text, strict=True))
    expected = {(texts[row.doc_id][row.start : row.stop], row.theme) for row in themes.itertuples()}
    shown = set()
    for n in range(len(corpus.plans)):
        detail = found[f"plan-{n}"]
        lines = clean_of(detail["pieces"]).split("\n")
        shown |= {(lines[number], theme) for number, names in detail["lines"] for theme in names}
    assert shown == expected


def test_nothing_is_fetched_and_no_other_script_may_run(page):
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert "default-src 'none'" in policy and "script-src 'sha256-" in policy and "unsafe" not in policy
    assert not re.findall(r'(?:src|href)="(?!#|data:,)', page)


def test_the_same_store_gives_the_same_file(corpus, page, tmp_path):
    report(corpus, tmp_path / "again.html")
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == page


def test_a_page_cannot_break_out_of_the_data(corpus, tmp_path):
    hostile = ["</script><script>alert(1)</script>", "=cmd|' /C calc'!A0", "<!-- <script>", "\ud800"]
    content = gather(corpus)
    plans = pd.concat([content.plans] * 2, ignore_index=True).head(len(hostile))
    titles = pd.Series(hostile, dtype=object)  # pandas' own strings refuse a lone surrogate
    write_report(replace(content, plans=plans.assign(title=titles)), tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    index = blocks(page)["index"]
    assert [row[index["plans"]["columns"].index("title")] for row in index["plans"]["rows"]] == hostile
    assert "alert(1)</script>" not in page and page.count("<!--") == 0


@given(st.text(st.characters(blacklist_categories=()), max_size=40))
def test_any_text_comes_back_from_the_data_and_can_be_written(text):
    embedded = data.embed([text])
    assert json.loads(embedded) == [text]
    assert "<" not in embedded and embedded.encode("utf-8")


def test_of_more_plans_than_are_wanted_the_first_are_shown_and_it_says_so(corpus, tmp_path):
    report(corpus, tmp_path / "r.html", max_plans=1)
    found = blocks((tmp_path / "r.html").read_text(encoding="utf-8"))
    assert [name for name in found if name.startswith("plan-")] == ["plan-0"]
    assert found["index"]["counts"]["plans"] == len(corpus.plans) > 1
    assert {row[0] for row in found["metrics"]["rows"]} == {0}


def test_a_file_that_is_there_is_kept_unless_told(corpus, tmp_path, command):
    (tmp_path / "r.html").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="--overwrite"):
        report(corpus, tmp_path / "r.html")
    code, _, err = command("report", "--store", corpus.store, "--out", tmp_path / "r.html")
    assert code == 2 and "--overwrite" in err
    assert (tmp_path / "r.html").read_text(encoding="utf-8") == "mine"
    code, out, _ = command("report", "--store", corpus.store, "--out", tmp_path / "r.html", "--overwrite")
    assert code == 0 and "written" in out
    assert (tmp_path / "r.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_disk_that_fills_leaves_nothing(corpus, tmp_path, monkeypatch):
    def full(content):
        yield "<!DOCTYPE html>"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write, "render", full)
    with pytest.raises(StoreError, match="No space left on device"):
        report(corpus, tmp_path / "r.html")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("out", "words"), [(".", "a folder"), ("no/such/r.html", "folder that is there")])
def test_a_place_that_cannot_be_written_is_named(corpus, tmp_path, out, words):
    with pytest.raises((UsageError, StoreError), match=words):
        report(corpus, tmp_path / out)


def test_a_store_without_plans_makes_a_report(tmp_path):
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    uc.ingest(tmp_path / "empty.txt", tmp_path / "store", progress=False)
    report(uc.open(tmp_path / "store"), tmp_path / "r.html")
    index = blocks((tmp_path / "r.html").read_text(encoding="utf-8"))["index"]
    assert [row[2] for row in index["tables"]["rejects"]["rows"]] == ["empty"]


def test_no_plan_is_younger_than_its_crawl(tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "a.txt").write_text("工会工作计划\n一、思路\n落实“十四五”教育规划。", encoding="utf-8")
    (pages / "metadata.csv").write_text("path,crawled_at\na.txt,2022-03-01\n", encoding="utf-8")
    uc.ingest(pages, store=tmp_path / "store", progress=False, workers=1)
    years = gather(uc.open(tmp_path / "store")).tables["years"]
    assert years[["year", "proven"]].to_numpy().tolist() == [[2021, 0.5], [2022, 0.5]]


def test_a_passage_that_is_cut_says_so(corpus_of):
    page = Path(__file__).parents[1] / "corpus" / "pages" / "01_middle_school_plan.txt"
    text = page.read_text(encoding="utf-8")
    corpus = corpus_of({"a.txt": text, "b.txt": text.replace("青石中学", "红星中学")})
    texts = gather(corpus).tables["passages"].text_a.tolist()
    assert texts and all(len(text) == MAX_CELL + 1 and text.endswith("…") for text in texts)


def test_the_interface_has_the_words_that_its_scripts_ask_for():
    words = write.words()
    assert all(chinese and english for chinese, english in words.values())
    folder = resources.files("unioncorpus.show.report") / "assets"
    scripts = "".join((folder / f"{stem}.js").read_text(encoding="utf-8") for stem in write.SCRIPTS)
    asked = set(re.findall(r'word\("(\w+)"', scripts))
    assert asked and asked <= words.keys()


def test_values_of_the_tables_have_names_in_both_languages(corpus):
    names = data.value_names()
    for column in ("org_type", "genre", "body", "union_scope", "year_status"):
        assert set(corpus.plans[column]) <= names[column].keys()
    for column in ("kind", "modality", "role"):
        assert set(corpus.metrics[column]) <= names[column].keys()
    assert all(len(pair) == 2 and all(pair) for block in names.values() for pair in block.values())


DAMAGED = (
    "國產(chǎn)精品,免費(fèi)視頻,日韓無碼\n校工會(huì)2019年工作計(jì)劃\n一、走訪(fǎng)教師(shī)。\n&#24037;会慰问20人。\n"
    "第二小學(xué)工會(huì)工作總結(jié)\n一、成績(jī)\n慰問教職工８人次。\n"
)


def test_the_pieces_of_a_part_give_its_text_and_its_page():
    page = clean(DAMAGED).page
    changes = PageChanges(page)
    for start in range(0, len(page.text), 7):
        stop = min(len(page.text), start + 30)
        pieces = changes.pieces(start, stop)
        after = "".join(piece.after if isinstance(piece, Change) else piece for piece in pieces)
        before = "".join(piece.before if isinstance(piece, Change) else piece for piece in pieces)
        assert page.text[start:stop] in after
        assert before in page.raw


def test_the_file_of_words_has_no_key_twice():
    text = (resources.files("unioncorpus.show.report") / "assets" / "words.toml").read_text(encoding="utf-8")
    assert len(tomllib.loads(text)["words"]) == len(re.findall(r"^\w+ = \[", text, re.MULTILINE))

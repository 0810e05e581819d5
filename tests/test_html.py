"""HTML pages: cases are data; the main text of pages in the manner of Chinese sites is found, and traced."""

import json
from pathlib import Path

import pytest

import unioncorpus as uc
from unioncorpus.clean.html import is_html, read_html
from unioncorpus.edits import Edited
from unioncorpus.errors import InputRejectedError, UnioncorpusError
from unioncorpus.evaluation.html_pages import evaluate_html, ours, read_templates, score
from unioncorpus.pipeline import process

CASES = json.loads((Path(__file__).parent / "cases" / "html.json").read_text(encoding="utf-8"))
CORPUS = Path(__file__).resolve().parents[1] / "corpus"
TEMPLATES = read_templates(CORPUS)
ORIGINALS = sorted((CORPUS / "originals").glob("*.clean"))[::8]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["label"])
def test_a_page_becomes_its_text(case):
    page = read_html(Edited.of(case["input"]))
    assert page.text == case["expected"]
    assert page.undo() == case["input"]
    assert read_html(Edited.of(page.text)).text == page.text
    assert {e.rule for layer in page.layers for e in layer.edits} >= set(case.get("rules", ()))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: t.name)
def test_the_main_text_is_found(template):
    """No text is lost, and little is left of what stands around it."""
    for path in ORIGINALS:
        text = path.read_text(encoding="utf-8").strip()
        precision, recall, _ = score(text, ours(template.fill(text)))
        assert recall > 0.99, path.name
        assert precision > 0.9, path.name


def test_markup_does_not_hide_a_reading_or_a_neighbour():
    """Entities and tags are out of the way before characters are repaired and converted."""
    page = uc.clean("<html><body><p>&#24037;<b>會</b><span>(huì)</span>的目<i>標</i>,学习 。</p></body></html>")
    assert page.text == "工会的目标，学习。"


def test_a_character_leads_back_to_its_place_in_the_source():
    source = "<html><body><ul class=nav><li><a href=1>首页</a></ul><p>工&nbsp;會<b>工</b>作計劃，抓好落實。</p></html>"
    page = uc.clean(source)
    start, stop = page.page.raw_span(page.text.index("计划"), page.text.index("计划") + 2)
    assert source[start:stop] == "計劃"
    assert page.page.undo() == source


@pytest.mark.parametrize(
    "page",
    [
        "<html><frameset cols=20%,80%><frame src=a.htm><frame src=b.htm></frameset></html>",
        '<html><head><meta http-equiv="refresh" content="0;url=a.htm"></head><body></body></html>',
    ],
    ids=["frames", "redirect"],
)
def test_a_page_that_shows_nothing_is_refused(page):
    with pytest.raises(InputRejectedError, match="fetch the page that it leads to") as refusal:
        process(page.encode())
    assert refusal.value.reason == "no_text"


def test_a_page_that_shows_nothing_but_junk_enters_with_its_edits():
    page = "<p>首页 > 范文 > 工作计划</p>\n" * 3
    rows = process(page.encode())
    assert len(rows["documents"]) == 1 and any("首页" in edit.before for edit in rows["edits"])


def test_a_byline_of_the_page_dates_it():
    page = (
        "<html><h1>车间工会计划</h1><div>发布时间：2019-03-02 10:00 来源：厂部</div>"
        "<p>今年车间工会要抓好学习，办好实事。</p><p>一、每月开会，听取意见。</p></html>"
    )
    assert process(page.encode())["documents"][0].published_at == "2019-03-02"


@pytest.mark.parametrize(
    "opening",
    [
        "<",
        "<!--",
        "<script>",
        "<a href='",
        "&",
        "<a \"'<a '\"",
        "<p>工会",
        "<div><td>",
        "<li>工",
        "</div>",
        "&lt;p&gt;",
        "<style>.a{",
        "<style>.a{display:none}</style><i class=a>",
        " \n",
    ],
)
def test_a_page_full_of_openings_is_read_once(opening):
    source = "<html>" + opening * 20_000
    assert is_html(source)
    assert read_html(Edited.of(source)).undo() == source


def test_extractors_are_measured_on_every_template_and_text(tmp_path):
    """The table beside other extractors, of which only ours need be installed."""
    (tmp_path / "templates" / "html").mkdir(parents=True)
    (tmp_path / "originals").mkdir()
    (tmp_path / "originals" / "a.clean").write_text("车间工会计划\n一、开好职工大会，听取意见。\n", encoding="utf-8")
    template = "<!-- line: <p>{}</p> -->\n<html><h1>{title}</h1>{lines}<div class=nav>首页</div></html>"
    (tmp_path / "templates" / "html" / "x.template").write_text(template, encoding="utf-8")
    table = evaluate_html(tmp_path)
    assert table[table.extractor == "unioncorpus"][["precision", "recall", "f1"]].values.tolist() == [[1, 1, 1]]
    (tmp_path / "templates" / "html" / "y.template").write_text("<html>", encoding="utf-8")
    with pytest.raises(UnioncorpusError, match="first line"):
        evaluate_html(tmp_path)


def test_saved_pages_are_measured_beside_their_marked_text(tmp_path):
    (tmp_path / "a.html").write_bytes("<html><h1>车间工会计划</h1><p>一、开会。</p></html>".encode("gb18030"))
    with pytest.raises(UnioncorpusError, match=r"a\.txt"):
        evaluate_html(tmp_path)
    (tmp_path / "a.txt").write_text("车间工会计划\n一、开会。\n", encoding="utf-8")
    table = evaluate_html(tmp_path)
    assert table[table.extractor == "unioncorpus"]["f1"].tolist() == [1]

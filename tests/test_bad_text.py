"""A page with markup, formulas, a lone surrogate and control characters: text in every face, and no file broken."""

import csv
import json
import re

import openpyxl
import pyarrow.parquet as pq
import pytest

import unioncorpus as uc
from unioncorpus.analysis.words import tag_words
from unioncorpus.pipeline import process
from unioncorpus.records import SourceRow
from unioncorpus.schemas import to_arrow
from unioncorpus.show.export import FORMATS, Origin, write_export

#: The title is a formula with markup; a surrogate comes as bytes, as an entity and as an escape.
PAGE = (
    (
        "=cmd|' /C calc'!A0 <script>alert(1)</script>工会工作计划\n"
        '一、=HYPERLINK("http://x","点")慰问职工20人。\n'
        "+送去慰问金3万元<img src=x onerror=alert(2)>。\n"
        "@五月组织登山&#55357;比赛\\ud83d，\x07\x0b共三次。\n"
    ).encode()
    + b"\xed\xa0\x80\xef\xbf\xbe"
    + "工会\n".encode()
)


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """The page in every format, by name."""
    rows = process(PAGE)
    doc_id = rows["documents"][0].doc_id
    rows["sources"] = [SourceRow(doc_id, "=1+1.txt", "javascript:alert(1)", None, None)]

    def table(name):
        return to_arrow(name, rows[name]).to_reader()

    folder = tmp_path_factory.mktemp("bad")
    for kind in FORMATS:
        origin = Origin("test", 1, "none")
        write_export(table, lambda: iter([table]), tag_words, folder / kind, kind, origin)
    return folder


def test_no_format_is_forgotten(out):
    assert {path.name for path in out.iterdir()} == {"csv", "jsonl", "parquet", "txt", "vrt", "xlsx"}


def test_every_text_file_is_utf8(out):
    for path in out.rglob("*"):
        if path.is_file() and path.suffix not in (".parquet", ".xlsx"):
            path.read_bytes().decode("utf-8")


def test_csv_and_docvars_have_no_formula(out):
    for path in [*out.rglob("*.csv")]:
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [cell for cell in cells if re.match(r"[=+@\t\r\n＝＋＠]|-(?![\d.]+$)", cell)], path
    assert '"\'=1+1.txt"' in (out / "csv" / "sources.csv").read_text(encoding="utf-8-sig")


def test_workbooks_open_and_have_no_formula_and_no_link(out):
    for path in (out / "xlsx").glob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path):
            for row in sheet.iter_rows():
                assert not [cell for cell in row if cell.data_type == "f" or cell.hyperlink], path
    title = openpyxl.load_workbook(out / "xlsx" / "plans.xlsx")["plans"]["E2"].value
    assert title.startswith("=cmd|")


def test_jsonl_and_parquet_have_the_text_as_it_is(out):
    line = (out / "jsonl" / "documents.jsonl").read_text(encoding="utf-8").splitlines()[0]
    assert json.loads(line)["text"] == pq.read_table(out / "parquet" / "documents.parquet")["text"][0].as_py()


def test_vertical_text_has_no_tag_but_its_own(out):
    text = (out / "vrt" / "unioncorpus.vrt").read_text(encoding="utf-8")
    assert set(re.findall(r"<(\w+)", text)) <= {"text", "plan", "section", "p"}
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", text)
    assert all(line.startswith("<") or line.count("\t") == 1 for line in text.splitlines())


def test_a_notebook_shows_it_as_text(tmp_path):
    (tmp_path / "page.txt").write_bytes(PAGE)
    uc.ingest(tmp_path / "page.txt", tmp_path / "store", progress=False)
    corpus = uc.open(tmp_path / "store")
    faces = [corpus, corpus.summary(), corpus.prevalence(), corpus.reuse(), corpus.diff("page.txt")]
    for face in [*faces, corpus.metrics_of("慰问"), corpus.kwic("工会")]:
        shown = face._repr_html_()
        shown.encode("utf-8")
        assert not re.search(r"<(script|img)\b", shown), type(face)
    assert corpus.metrics_of("慰问").low.tolist()[-1] == 30000

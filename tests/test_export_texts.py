"""Exports for programs that read texts: vertical text, and text files with their variables."""

import csv
import re

import pytest

import unioncorpus as uc
from unioncorpus.analysis.words import tag_words
from unioncorpus.errors import UsageError
from unioncorpus.pipeline import process
from unioncorpus.records import SourceRow
from unioncorpus.schemas import to_arrow
from unioncorpus.show.export import Origin, write_export

PAGE = """青山小学工会工作计划 篇1
一、工作目标
关心教职工生活，办好"职工之家"。
1、重阳节慰问退休教师，发放慰问品。
（1）上门走访高龄教师。
二、具体措施
A&B <script>alert(1)</script>活动室全天开放。
青山小学工会工作计划 篇2
一、文体活动
五月份组织教师合唱比赛。
"""


@pytest.fixture(scope="module")
def rows():
    """The rows of the page, by table."""
    found = process(PAGE.encode())
    doc_id = found["documents"][0].doc_id
    return {**found, "sources": [SourceRow(doc_id, "pages/page.txt", None, "example.org", None)]}


@pytest.fixture(scope="module")
def export(rows):
    """Export the page to a folder."""

    def table(name):
        return to_arrow(name, rows[name]).to_reader()

    def write(out, kind, **options):
        write_export(table, lambda: iter([table]), tag_words, out, kind, Origin("test 1.0", 1, "none"), **options)
        return out

    return write


def text_of(rows, row):
    return rows["documents"][0].text[row.start : row.stop]


def read_vertical(path):
    """A small reader: (stack of open tags with their attributes, word, part of speech) for each word."""
    stack, words = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("</"):
            assert stack.pop()[0] == line[2:-1], f"line {number}"
        elif line.startswith("<"):
            name, attributes = re.fullmatch(r'<(\w+)((?: \w+="[^"<>]*")*)>', line).groups()
            stack.append((name, dict(re.findall(r' (\w+)="([^"]*)"', attributes))))
        else:
            word, tag = line.split("\t")
            words.append((tuple(stack), *(unescape(value) for value in (word, tag))))
    assert not stack
    return words


def unescape(value):
    for entity, mark in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        value = value.replace(entity, mark)
    return value


@pytest.fixture(scope="module")
def vertical(export, tmp_path_factory):
    return export(tmp_path_factory.mktemp("vrt") / "out", "vrt")


def test_the_words_of_a_paragraph_are_its_text(rows, vertical):
    found = {}
    for stack, word, tag in read_vertical(vertical / "unioncorpus.vrt"):
        assert re.fullmatch("[a-z]+", tag)
        found.setdefault(stack[-1][1]["paragraph_id"], []).append(word)
    wanted = {row.paragraph_id: re.sub(r"\s", "", text_of(rows, row)) for row in rows["paragraphs"]}
    assert {key: "".join(words) for key, words in found.items()} == wanted


def test_words_stand_in_their_plan_their_sections_and_their_paragraph(vertical):
    stacks = {word: stack for stack, word, _ in read_vertical(vertical / "unioncorpus.vrt")}
    visit = stacks["高龄"]
    assert [name for name, _ in visit] == ["text", "plan", "section", "section", "section", "p"]
    assert [values["label"] for name, values in visit if name == "section"] == ["一、", "1、", "（1）"]
    plan = visit[1][1]
    assert (plan["title"], plan["org_type"], plan["genre"]) == ("青山小学工会工作计划 篇1", "school", "plan")
    assert (plan["year_low"], plan["overridden"], plan["path"]) == ("", "|", "pages/page.txt")
    choir = stacks["合唱"]
    assert choir[0][1]["id"] != visit[0][1]["id"]
    assert "|recreation|" in choir[-1][1]["themes"]
    assert all(re.fullmatch(r"\w+", stack[0][1]["id"], re.ASCII) for stack in stacks.values())


def test_both_registry_files_name_every_attribute_of_the_file(vertical):
    used = {}
    for stack, _, _ in read_vertical(vertical / "unioncorpus.vrt"):
        for name, values in stack:
            used.setdefault(name, list(values))
    cwb = (vertical / "registry" / "cwb" / "unioncorpus").read_text(encoding="utf-8").splitlines()
    deepest = ["", "1", "2"]
    for name, attributes in used.items():
        for depth in deepest if name == "section" else [""]:
            assert f"STRUCTURE {name}{depth}" in cwb
            assert not [a for a in attributes if f"STRUCTURE {name}_{a}{depth}" not in cwb]
    assert "STRUCTURE section3" not in cwb
    sketch = (vertical / "registry" / "sketchengine" / "unioncorpus").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"^STRUCTURE (\w+) \{\n(.*?)^\}", sketch, re.MULTILINE | re.DOTALL))
    assert {name: re.findall(r"ATTRIBUTE (\w+)", block) for name, block in blocks.items()} == used
    assert 'VERTICAL "unioncorpus.vrt"' in sketch and 'HOME "cwb"' in cwb
    assert str(vertical) not in sketch + "".join(cwb), "a deposit names no folder of one machine"
    command = (vertical / "README.md").read_text(encoding="utf-8")
    assert re.search(r"-S section:2\+section_id\+.* -S p:0\+.*\+themes/$", command, re.MULTILINE)


@pytest.fixture(scope="module")
def texts(export, tmp_path_factory):
    return export(tmp_path_factory.mktemp("txt") / "out", "txt")


def test_every_plan_is_a_file_and_a_row(rows, texts):
    with (texts / "docvars.csv").open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    assert {row["doc_id"] for row in found} == {path.name for path in (texts / "texts").iterdir()}
    assert {row["doc_id"] for row in found} == {path.name for path in (texts / "words").iterdir()}
    for row in found:
        text = (texts / "texts" / row["doc_id"]).read_text(encoding="utf-8")
        lines = [text_of(rows, line) for line in rows["paragraphs"] if line.plan_id == row["plan_id"]]
        assert text == "\n".join(lines) + "\n"
        words = (texts / "words" / row["doc_id"]).read_text(encoding="utf-8")
        assert re.sub(r"\s", "", words) == re.sub(r"\s", "", text)
    assert [row["title"] for row in found] == [plan.title for plan in rows["plans"]]
    assert "合唱 比赛" in words


def test_the_variables_are_described(texts):
    with (texts / "docvars.csv").open(encoding="utf-8-sig", newline="") as file:
        names = next(csv.reader(file))
    words = (texts / "README.md").read_text(encoding="utf-8")
    assert not [name for name in names if f"\n| {name} | " not in words]
    assert "pipeline versions" in words


@pytest.mark.parametrize("kind", ["vrt", "txt"])
def test_texts_that_were_taken_out_are_missed(export, tmp_path, kind):
    def without_text(name, rows):
        return rows.drop_columns(["text", "raw"]) if name == "documents" else rows

    with pytest.raises(UsageError, match="made of texts"):
        export(tmp_path / "out", kind, changes=[without_text])
    assert not list(tmp_path.iterdir())


def test_a_corpus_gives_all_its_plans_and_a_part_of_it_those_of_the_part(store, tmp_path):
    corpus = uc.open(store)
    corpus.export(tmp_path / "all", "txt")
    assert len(list((tmp_path / "all" / "texts").iterdir())) == len(corpus.plans)
    corpus.where(org_type="hospital").export(tmp_path / "part", "vrt")
    vertical = read_vertical(tmp_path / "part" / "unioncorpus.vrt")
    assert {stack[1][1]["org_type"] for stack, _, _ in vertical} == {"hospital"}
    corpus.where(org_type=[]).export(tmp_path / "none", "vrt")
    assert read_vertical(tmp_path / "none" / "unioncorpus.vrt") == []

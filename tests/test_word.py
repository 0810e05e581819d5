"""Word files: their text with the numbers that Word shows; what is broken or a bomb is refused by name."""

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

import unioncorpus as uc
from unioncorpus.clean.decode import decode
from unioncorpus.clean.word.formats import format_number
from unioncorpus.errors import InputRejectedError
from unioncorpus.evaluation.word_pages import make_word, numbering, pack, paragraph
from unioncorpus.pipeline import process

CASES = json.loads((Path(__file__).parent / "cases" / "word.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["label"])
def test_a_word_file_reads_as_word_shows_it(case):
    page = decode(pack(case["body"], case.get("numbering", ""), case.get("styles", "")))
    assert page.text.split("\n") == case["expected"]
    assert (page.encoding, page.reason, page.exact) == ("docx", "docx", False)


@pytest.mark.parametrize(
    ("how", "shown"),
    [
        ("decimal", "1 9 10 21 101"),
        ("decimalZero", "01 09 10 21 101"),
        ("chineseCounting", "一 九 十 二十一 一〇一"),
        ("chineseCountingThousand", "一 九 十 二十一 一百零一"),
        ("ideographDigital", "一 九 一〇 二一 一〇一"),
        ("ideographTraditional", "甲 壬 癸 21 101"),
        ("ideographZodiac", "子 申 酉 21 101"),
        ("chineseLegalSimplified", "壹 玖 壹拾 贰拾壹 壹佰零壹"),
        ("decimalEnclosedCircle", "① ⑨ ⑩ ㉑ 101"),
        ("decimalEnclosedParen", "⑴ ⑼ ⑽ 21 101"),
        ("ideographEnclosedCircle", "㊀ ㊈ ㊉ 21 101"),
        ("decimalFullWidth", "１ ９ １０ ２１ １０１"),
        ("upperRoman", "I IX X XXI CI"),
        ("lowerLetter", "a i j u wwww"),
        ("a format of tomorrow", "1 9 10 21 101"),
    ],
)
def test_numbers_are_written_as_word_writes_them(how, shown):
    assert " ".join(format_number(n, how) for n in (1, 9, 10, 21, 101)) == shown


def test_a_plan_in_a_word_file_has_its_sections_and_rows():
    text = "车间工会2019年工作计划\n一、学习\n（一）读书\n1.每月一本\n（二）讲座\n二、文体\n项目 | 场次\n篮球 | 6场"
    rows = process(make_word(text))
    document = rows["documents"][0]
    assert document.text == text
    assert document.bytes == make_word(text)
    assert [s.path for s in rows["sections"]] == ["一", "一/（一）", "一/（一）/1", "一/（二）", "二"]
    assert [m.text for m in rows["metrics"] if m.unit == "场"] == ["6场"]


def test_a_line_is_a_paragraph():
    """The text traces to paragraph numbers: a line break inside a paragraph does not make two."""
    data = pack(
        paragraph("计划") + "<w:p/>" + "<w:p><w:r><w:t>一</w:t><w:br/><w:t>二</w:t></w:r></w:p>" + paragraph("三")
    )
    assert decode(data).text.split("\n") == ["计划", "", "一\u2028二", "三"]
    assert uc.clean(data).text == "计划\n一\n二\n三"


def refusal(data):
    with pytest.raises(InputRejectedError) as found:
        decode(data)
    assert found.value.stage == "decode"
    assert "save" in found.value.detail
    return found.value.reason


@pytest.mark.parametrize("length", [100, 600, 1200, -30])
def test_a_cut_file_is_refused_as_broken(length):
    assert refusal(make_word("车间工会计划\n一、学习")[:length]) in ("broken_word", "binary")


@pytest.mark.parametrize("body", ["<w:p>", "&#0;", "<x:y/>", '<!DOCTYPE a [<!ENTITY b "c">]>'])
def test_bad_xml_is_refused_as_broken(body):
    assert refusal(pack(body)) == "broken_word"


def test_pictures_of_pages_are_refused_as_empty():
    assert refusal(pack("<w:p/><w:p/>")) == "empty"


def test_another_kind_of_zip_is_no_word_file():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "plan")
    assert refusal(out.getvalue()) == "binary"


def test_a_bomb_is_refused_before_it_is_unpacked():
    out = BytesIO(make_word("计划"))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/a.bin", bytes(201_000_000))
    assert refusal(out.getvalue()) == "too_large"


def test_no_entity_of_the_file_is_read():
    """Neither a file of the machine nor a billion laughs."""
    entities = '<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/hostname"><!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(pack(paragraph("工会计划#")))) as source, zipfile.ZipFile(out, "w") as archive:
        for name in source.namelist():
            part = source.read(name).replace(b"<w:document ", f"{entities}<w:document ".encode())
            archive.writestr(name, part.replace(b"#", b"&f;&b;"))
    text = decode(out.getvalue()).text
    assert text == "工会计划"


def test_a_long_list_is_counted_once():
    data = pack("".join(paragraph("学习", 0) for _ in range(5_000)), numbering([("decimal", "%1.")]))
    assert decode(data).text.endswith("\n5000.学习")


def test_ingest_takes_word_files_from_a_folder_and_names_what_it_refuses(tmp_path):
    (tmp_path / "计划.docx").write_bytes(make_word("车间工会2019年工作计划\n一、学习"))
    (tmp_path / "~$计划.docx").write_bytes(b"\x06admin")
    (tmp_path / "坏.docx").write_bytes(make_word("计划")[:900])
    (tmp_path / "旧.doc").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + "WordDocument".encode("utf-16-le"))
    (tmp_path / "扫描.pdf").write_bytes(b"%PDF-1.7")
    uc.ingest(tmp_path, tmp_path / "store", progress=False)
    corpus = uc.open(tmp_path / "store")
    assert list(corpus.documents.encoding) == ["docx"]
    assert sorted(corpus.rejects.reason) == ["broken_word", "old_word", "pdf"]

"""Pages from the rows of tables (.jsonl, .csv, .tsv), with what stands beside the text."""

import csv
import io
import json

import pytest

import unioncorpus as uc
from unioncorpus.batch.inputs import Page, Rules, read_inputs


def test_rows_of_jsonl_with_where_they_come_from(read, tmp_path):
    rows = [
        {"text": "甲校工会计划", "url": "http://gh.example.cn/1", "crawl_date": "20200301"},
        {"text": "乙", "site": "乙站", "crawled_at": "2020-03-01T08:00:00Z"},
        {"text": ""},
        {"other": 1},
        {"text": 3},
        {"text": "丙", "date": "spring"},
    ]
    lines = [json.dumps(row, ensure_ascii=n % 2 == 0) for n, row in enumerate(rows)]
    (tmp_path / "a.jsonl").write_text("\n".join([*lines, "{", "[]", "[" * 9000, ""]), encoding="utf-8")
    pages, rejects, _ = read(tmp_path)
    found = {path.rsplit("!/")[1]: (p.data.decode(), p.url, p.site, p.crawled_at) for path, p in pages.items()}
    assert found == {
        "1": ("甲校工会计划", "http://gh.example.cn/1", "gh.example.cn", "2020-03-01"),
        "2": ("乙", None, "乙站", "2020-03-01T08:00:00+00:00"),
        "6": ("丙", None, None, None),
    }
    reasons = [(path.rsplit("!/")[1], reason) for path, reason in rejects]
    assert reasons == [
        ("3", "empty"),
        ("4", "no_text_column"),
        ("5", "broken_row"),
        ("6#crawled_at", "bad_date"),
        *((str(n), "broken_row") for n in (7, 8, 9)),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_rows_of_csv_in_the_encodings_of_spreadsheets(read, tmp_path, encoding):
    out = io.StringIO()
    csv.writer(out).writerows([["正文", "url"], ["甲校\n“一”,二", "http://a.cn/1"], ["乙" * 300, ""]])
    (tmp_path / "a.csv").write_bytes(out.getvalue().encode(encoding))
    pages, rejects, _ = read(tmp_path, text_column="正文")
    back = "gb18030" if encoding == "gb18030" else "utf-8"
    assert [p.data.decode(back) for p in pages.values()] == ["甲校\n“一”,二", "乙" * 300] and not rejects


@pytest.mark.parametrize(("name", "separator"), [("a.csv", ";"), ("a.csv", "\t"), ("a.tsv", "\t")])
def test_rows_parted_by_other_signs_than_commas(read, tmp_path, name, separator):
    rows = [["url", "text", "date"], ["http://a.cn/1", "一，二;三, 四", "2019-01-02"]]
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    (tmp_path / name).write_text(out.getvalue(), encoding="utf-8")
    pages, rejects, _ = read(tmp_path)
    assert [p.data.decode() for p in pages.values()] == ["一，二;三, 四"] and not rejects


def test_rows_that_are_too_long_or_never_end(read, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "%s"}\n{"text": "b"}\n' % ("x" * 1_200_000), encoding="utf-8")
    (tmp_path / "b.csv").write_text('text\na\n"' + "x\n" * 2000, encoding="utf-8")
    (tmp_path / "c.csv").write_text("text\n" + "x" * 5000 + "\n", encoding="utf-8")
    (tmp_path / "d.csv").write_text("text,url\na,b,c\nd\ne,f\n", encoding="utf-8")
    pages, rejects, _ = read(tmp_path)
    assert [p.data for p in pages.values()] == [b"b", b"a", b"e"]
    short = [(path.removeprefix(f"{tmp_path}/"), reason) for path, reason in rejects]
    assert short == [
        ("a.jsonl!/1", "too_large"),
        ("b.csv", "broken_row"),
        ("c.csv", "too_large"),
        ("d.csv!/1", "broken_row"),
        ("d.csv!/2", "broken_row"),
    ]


def test_a_table_without_the_column_says_which_it_has(tmp_path):
    (tmp_path / "a.csv").write_text("title,body\nx,y\n", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"body": "y"}\n' * 3, encoding="utf-8")
    found = [f for f in read_inputs([str(tmp_path)], Rules(uc.Limits())) if not isinstance(f, Page)]
    assert [(f.reason, "body" in f.detail, "--text-column" in f.detail) for f in found] == [
        ("no_text_column", True, True)
    ] * 2

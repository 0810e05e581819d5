"""Sheets as spreadsheets save them: encodings, separators, and mistakes named by their line."""

import pandas as pd
import pytest

from unioncorpus.sheets import SheetError, read_sheet
from unioncorpus.show.export import write_csv


def write(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "sheet.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_spreadsheets_save_is_read(tmp_path, encoding, delimiter):
    path = write(tmp_path, f"text{delimiter}themes\r\n慰问困难职工{delimiter}warmth\r\n", encoding)
    assert [dict(line.cells) for line in read_sheet(path, ("text", "themes"))] == [
        {"text": "慰问困难职工", "themes": "warmth"}
    ]


def test_lines_are_counted_as_a_spreadsheet_counts_them(tmp_path):
    path = write(tmp_path, 'text,themes\n,\n"第一行\n第二行",warmth\n短,\n')
    lines = read_sheet(path, ("text",))
    assert [(line.number, line.cells["text"]) for line in lines] == [(3, "第一行\n第二行"), (4, "短")]


def test_the_apostrophe_of_an_export_is_taken_off(tmp_path):
    path = write(tmp_path, "text\n'=1+1\n'引号\n")
    assert [line.cells["text"] for line in read_sheet(path, ())] == ["=1+1", "'引号"]


@pytest.mark.parametrize("text", ["=1+1", "-5元", "＝1", "＠校工会", "'70年代", "''", "'=1", "工会", "2019"])
def test_what_an_export_writes_comes_back(tmp_path, text):
    write_csv(pd.DataFrame({"text": [text]}), tmp_path / "a.csv")
    assert [line.cells["text"] for line in read_sheet(tmp_path / "a.csv", ())] == [text]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: no column 'text'.*it has nothing"),
        ("themes\nwarmth\n", "line 1: no column 'text'.*it has themes"),
        ("text,text\na,b\n", "line 1: the column 'text' stands there twice"),
        ("text,themes\n慰问,走访,warmth\n", "line 2: 3 cells, the head has 2; quote"),
        ('text\n"慰问\n', "line 3?.*save the sheet anew"),
    ],
    ids=["empty", "column missing", "column twice", "comma in a text", "open quote"],
)
def test_mistakes_are_named_by_their_line(tmp_path, text, message):
    with pytest.raises(SheetError, match=message) as caught:
        read_sheet(write(tmp_path, text), ("text",))
    assert "sheet.csv" in str(caught.value)


def test_bytes_that_are_no_text_and_a_file_that_is_not_there(tmp_path):
    path = tmp_path / "sheet.csv"
    with pytest.raises(SheetError, match="cannot be read"):
        read_sheet(path, ())
    path.write_bytes(b"text\n\xff\xff\xff\n")
    with pytest.raises(SheetError, match="neither UTF-8 nor GB18030"):
        read_sheet(path, ())

"""Excel files: every cell has its type, no text is run or cut, and what XML cannot hold does no harm."""

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

import unioncorpus as uc
from unioncorpus.records import TABLES
from unioncorpus.show.export import workbook
from unioncorpus.show.export.rows import through
from unioncorpus.show.export.workbook import MOST_CHARACTERS, pieces, write_workbook

ODD = [
    "=cmd|' /C calc'!A0",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "＝1+1",
    "{=1+1}",
    "<script>alert(1)</script>",
    "https://example.org/?a=1",
    "3-5",
    "0012",
    "bell\x07 and \x0b, \ufffe",
    "_x0041_",
    " spaces ",
    "两行\n文字",
]
COLUMNS = pa.schema([("path", pa.string()), ("stage", pa.string()), ("reason", pa.string()), ("detail", pa.string())])


def write(path, values):
    rest = {"stage": "read", "reason": "empty", "detail": "0 bytes"}
    batch = pa.RecordBatch.from_pylist([{"path": value, **rest} for value in values], schema=COLUMNS)
    rows = through(lambda name: pa.RecordBatchReader.from_batches(COLUMNS, [batch]))
    write_workbook(path, rows, "rejects", [("column", "type", "null", "what it holds"), ("path", "text", "", "where")])
    return openpyxl.load_workbook(path)


def test_a_text_is_a_text_whatever_it_looks_like(tmp_path):
    sheet = write(tmp_path / "odd.xlsx", ODD)["rejects"]
    cells = [sheet.cell(row, 1) for row in range(2, len(ODD) + 2)]
    assert {(cell.data_type, cell.hyperlink) for cell in cells} == {("s", None)}
    assert [unescape(cell.value) for cell in cells] == ODD


def test_a_long_text_goes_on_in_further_columns(tmp_path):
    long = "工" * 40_000 + "𠮷" * 40_000
    sheet = write(tmp_path / "long.xlsx", ["short", long])["rejects"]
    names, first, second = ([cell.value for cell in row] for row in sheet.iter_rows())
    assert names[:5] == ["path", "path (2)", "path (3)", "path (4)", "stage"]
    assert first[:4] == ["short", None, None, None]
    assert "".join(second[:4]) == long
    assert max(len(piece.encode("utf-16-le")) for piece in second[:4]) <= 2 * MOST_CHARACTERS


@given(st.text(alphabet="a工𠮷", max_size=40), st.integers(1000, 4000))
def test_pieces_join_to_the_text_and_fit(text, times):
    whole = text * times
    found = pieces(whole)
    assert "".join(found) == whole
    assert all(len(piece.encode("utf-16-le")) <= 2 * MOST_CHARACTERS for piece in found)


def test_more_rows_than_a_sheet_holds_go_on_on_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    book = write(tmp_path / "many.xlsx", ["a", "b", "c", "d", "e"])
    assert book.sheetnames == ["rejects", "rejects (2)", "rejects (3)", "about"]
    values = [[cell.value for cell in book[name]["A"]] for name in book.sheetnames[:3]]
    assert values == [["path", "a", "b"], ["path", "c", "d"], ["path", "e"]]


@pytest.fixture(scope="module")
def books(store, tmp_path_factory):
    out = tmp_path_factory.mktemp("xlsx") / "out"
    uc.open(store).export(out, "xlsx")
    return {name: openpyxl.load_workbook(out / f"{name}.xlsx") for name in TABLES}


def test_every_table_is_a_workbook_with_typed_cells(books, store):
    frame = uc.open(store).metrics
    sheet = books["metrics"]["metrics"]
    names, *rows = ([cell.value for cell in row] for row in sheet.iter_rows())
    assert names == list(frame.columns)
    assert [row[names.index("low")] for row in rows] == list(frame.low)
    assert {type(row[names.index("start")]) for row in rows} == {int}
    months = [cell.value for cell in books["activities"]["activities"]["C"]][1:]
    assert months == ["; ".join(map(str, m)) for m in uc.open(store).activities.months]
    assert {cell.data_type for cell in books["themes"]["themes"]["E"][1:]} == {"b"}


def test_the_row_of_names_stays_in_view_and_filters(books):
    for name, book in books.items():
        sheet = book[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions, name


def test_a_workbook_by_itself_says_what_it_holds_and_where_it_comes_from(books):
    text = "\n".join(str(cell.value) for row in books["plans"]["about"].iter_rows() for cell in row)
    assert "earliest year that the text itself proves" in text
    assert uc.__version__ in text and "pipeline versions" in text

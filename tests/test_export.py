"""Export files: what other programs get is what is in the store."""

import csv
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import unioncorpus as uc
from unioncorpus.errors import StoreError, UsageError
from unioncorpus.records import TABLES
from unioncorpus.schemas import schema
from unioncorpus.show.export import FORMATS, data_dictionary, tables
from unioncorpus.show.export.cells import cell

README = Path(__file__).resolve().parents[1] / "data" / "README.md"


@pytest.fixture(scope="module")
def corpus(store):
    return uc.open(store)


def test_parquet_has_the_rows_and_the_types_of_the_contract(corpus, tmp_path):
    corpus.export(tmp_path / "out", "parquet")
    for table in TABLES:
        read = pq.read_table(tmp_path / "out" / f"{table}.parquet")
        assert read.schema == schema(table)
        assert read.num_rows == len(getattr(corpus, table))


def test_excel_can_tell_that_csv_is_utf8(corpus, tmp_path):
    corpus.export(tmp_path / "out", "csv")
    data = (tmp_path / "out" / "plans.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    with (tmp_path / "out" / "activities.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["months"] for row in rows] == ["; ".join(map(str, m)) for m in corpus.activities.months]


def test_jsonl_gives_the_values_back(corpus, tmp_path):
    corpus.export(tmp_path / "out", "jsonl")
    lines = (tmp_path / "out" / "plans.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["title"] for line in lines] == list(corpus.plans.title)
    assert json.loads(lines[0])["parent_n"] is None


def test_no_cell_is_run_as_a_formula(tmp_path, spawned):
    texts = ["=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "\t=1", "<script>alert(1)</script>"]
    for n, text in enumerate(texts):
        (tmp_path / f"{n}.txt").write_text(text, encoding="utf-8")
    uc.ingest(tmp_path, tmp_path / "store", progress=False, process=spawned.plain_rows)
    uc.open(tmp_path / "store").export(tmp_path / "out", "csv")
    with (tmp_path / "out" / "plans.csv").open(encoding="utf-8-sig", newline="") as file:
        titles = [row["title"] for row in csv.DictReader(file)]
    assert titles == [f"'{text}" for text in texts[:-1]] + texts[-1:]


def test_bytes_that_are_kept_are_base64_in_text_files():
    assert cell(b"\x00\xff") == "AP8="


def test_a_part_of_a_corpus_is_exported_as_that_part(corpus, tmp_path):
    corpus.where(org_type="hospital").export(tmp_path / "out", "parquet")
    assert pq.read_table(tmp_path / "out" / "plans.parquet").num_rows == 1
    assert "where org_type='hospital'" in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_rows_pass_through_changes_before_they_are_written(corpus, tmp_path, kind):
    def without_text(name, rows):
        return rows.drop_columns(["text", "raw"]) if name == "documents" else rows

    mark = pa.field("checked", pa.bool_(), metadata={"description": "true where a person has looked"})

    def marked(name, rows):
        return rows.append_column(mark, pa.array([True] * len(rows), pa.bool_())) if name == "plans" else rows

    corpus.export(tmp_path / "out", kind, changes=[without_text, marked])
    for path in (tmp_path / "out").iterdir():
        assert "围绕教学中心服务教职工" not in path.read_bytes().decode("utf-8", "ignore"), path.name
    words = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "| checked | true/false | yes | true where a person has looked |" in words
    assert "| text | text |  | clean text" not in words


def test_a_folder_that_is_not_empty_is_refused_unless_told(corpus, tmp_path):
    (tmp_path / "mine.txt").write_text("notes", encoding="utf-8")
    with pytest.raises(UsageError, match="--overwrite"):
        corpus.export(tmp_path, "csv")
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]
    corpus.export(tmp_path, "csv", overwrite=True)
    assert not (tmp_path / "mine.txt").exists()


def test_a_disk_that_fills_leaves_nothing_and_what_was_there_stays(corpus, tmp_path, monkeypatch):
    out = tmp_path / "out"
    corpus.export(out, "jsonl")
    before = sorted(p.name for p in out.iterdir())

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(tables.WRITERS, "csv", full)
    with pytest.raises(StoreError, match="No space left on device.*nothing was left"):
        corpus.export(out, "csv", overwrite=True)
    assert sorted(p.name for p in out.iterdir()) == before
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    assert len(corpus.plans) == 3, "the corpus can still be read"


def test_a_swap_that_fails_puts_back_what_was_there(corpus, tmp_path, monkeypatch):
    out = tmp_path / "out"
    corpus.export(out, "jsonl")
    rename = Path.rename

    def refuse(path, target):
        if path.suffix == ".part":
            raise OSError(13, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(StoreError, match="Permission denied"):
        corpus.export(out, "csv", overwrite=True)
    assert (out / "plans.jsonl").is_file() and [p.name for p in tmp_path.iterdir()] == ["out"]


def test_overwriting_never_removes_a_store_or_the_folder_one_stands_in(corpus, store, tmp_path, monkeypatch):
    with pytest.raises(UsageError, match="would remove the store"):
        corpus.export(store.parent, "csv", overwrite=True)
    (tmp_path / "work" / "here").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "work" / "here")
    with pytest.raises(UsageError, match="would remove"):
        corpus.export("..", "csv", overwrite=True)
    assert store.is_dir() and (tmp_path / "work" / "here").is_dir()


def test_an_unknown_format_is_named_with_those_there_are(corpus, tmp_path):
    with pytest.raises(UsageError, match="csv, jsonl, parquet"):
        corpus.export(tmp_path / "out", "xls")


def test_the_formats_of_the_command_are_those_of_export():
    from unioncorpus.cli import Format

    assert {form.value for form in Format} == set(FORMATS)


def test_an_export_says_what_its_columns_mean_and_where_it_comes_from(corpus, tmp_path):
    corpus.export(tmp_path / "out", "csv")
    text = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert text.startswith(data_dictionary())
    assert uc.__version__ in text and corpus.documents.pipeline_version[0] in text


def test_the_data_dictionary_in_the_repository_is_the_generated_one():
    again = "from unioncorpus.show.export import data_dictionary as d; print(d(), end='')"
    assert README.read_text(encoding="utf-8") == data_dictionary(), f'python -X utf8 -c "{again}" > data/README.md'

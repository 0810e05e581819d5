"""What goes wrong at the edges: each says where, what was found and what to do, and leaves no half work."""

import os
import shutil
import socket
import sqlite3
from contextlib import closing

import pandas as pd
import pytest

import unioncorpus as uc
from unioncorpus.show.export import tables, write_csv
from unioncorpus.show.export.whole import new_folder
from unioncorpus.store import catalog
from unioncorpus.store.catalog import CATALOG
from unioncorpus.store.files import DATA


@pytest.fixture
def good(tmp_path):
    """A folder with one good page, whose name is Chinese and has spaces."""
    folder = tmp_path / "页 面"
    folder.mkdir()
    (folder / "工会 工作计划（一）.txt").write_text("甲校工会工作计划\n一、目标\n服务职工。\n", encoding="utf-8")
    return folder


def rejects(store):
    return {row.path.rsplit("/", 1)[1]: (row.stage, row.reason) for row in uc.open(store).rejects.itertuples()}


def test_a_path_that_is_not_there(command, good, tmp_path):
    code, _, err = command("ingest", good, tmp_path / "no such", "--store", tmp_path / "store")
    assert code == 2
    assert "no such: read: no such file or folder" in err
    assert not (tmp_path / "store").exists(), "nothing was begun"


@pytest.mark.parametrize(("given", "said"), [("memory://none", "no such file"), ("nothing://x", "driver")])
def test_a_remote_place_that_is_not_there(command, given, said, tmp_path):
    code, _, err = command("ingest", given, "--store", tmp_path / "store")
    assert code == 2 and said in err and not (tmp_path / "store").exists()


@pytest.mark.parametrize("args", [("ingest",), ("export",), ("kwic",), ("nothing",), ("ingest", "x", "--workers", "0")])
def test_wrong_usage(command, args):
    code, _, err = command(*args)
    assert code == 2 and "Usage: " in err


def test_bad_files_are_rejected_by_name_and_the_good_one_enters(command, good, tmp_path):
    (good / "empty.txt").write_bytes(b"")
    (good / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (good / "paper.txt").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n")
    with (good / "huge.txt").open("wb") as file:
        file.truncate(200_000_000)
    code, out, err = command("ingest", good, "--store", tmp_path / "store")
    assert code == 0 and "1 new" in out and "4 rejected" in out
    found = rejects(tmp_path / "store")
    assert found["empty.txt"] == ("read", "empty")
    assert found["huge.txt"] == ("read", "too_large")
    assert found["binary.txt"][0] == found["paper.txt"][0] == "decode"
    assert "huge.txt: read: too_large: 200000000 bytes, more than --max-bytes 16000000" in err
    assert uc.open(tmp_path / "store").sources.path[0].endswith("工会 工作计划（一）.txt")


def test_what_cannot_be_read_is_rejected(good, tmp_path, spawned, monkeypatch):
    """Root may read everything, so the refusal of the system is played."""
    (good / "locked.txt").write_text("x", encoding="utf-8")
    opened = type(good).open

    def refuse(path, *args, **options):
        if path.name == "locked.txt":
            raise PermissionError(13, "Permission denied")
        return opened(path, *args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(type(good), "open", refuse)
        counts = uc.ingest(good, tmp_path / "store", progress=False, process=spawned.plain_rows)
    assert (counts.new, counts.rejected) == (1, 1)
    assert rejects(tmp_path / "store") == {"locked.txt": ("read", "unreadable")}
    assert "Permission denied" in counts.rejects[0].detail


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_what_is_no_file_is_not_waited_for(good, tmp_path, spawned):
    os.mkfifo(good / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(good / "s.txt"))
        counts = uc.ingest(good, tmp_path / "store", progress=False, process=spawned.plain_rows)
    assert (counts.new, counts.rejected) == (1, 2)


@pytest.mark.skipif(not hasattr(os, "symlink") or os.name == "nt", reason="links need rights on Windows")
def test_a_link_to_the_folder_above_is_not_followed(good, tmp_path, spawned):
    (good / "up").symlink_to(good, target_is_directory=True)
    assert uc.ingest(good, tmp_path / "store", progress=False, process=spawned.plain_rows).files == 1


@pytest.mark.skipif(os.name == "nt", reason="names are UTF-16 there")
def test_a_name_that_is_no_utf8(good, tmp_path, spawned):
    with open(os.fsencode(good) + b"/\xb9\xa4.txt", "wb") as file:  # noqa: PTH123 - Path has no bytes
        file.write("乙".encode())
    uc.ingest(good, tmp_path / "store", progress=False, process=spawned.plain_rows)
    assert sorted(p.rsplit("/", 1)[1] for p in uc.open(tmp_path / "store").sources.path)[0] == "\\xb9\\xa4.txt"


def test_ten_thousand_tiny_files(tmp_path, spawned):
    folder = tmp_path / "many"
    folder.mkdir()
    for n in range(10_000):
        (folder / f"{n}.txt").write_text(f"第{n}号", encoding="utf-8")
    counts = uc.ingest(folder, tmp_path / "store", progress=False, process=spawned.plain_rows)
    assert counts.new == 10_000
    assert uc.open(tmp_path / "store").documents.doc_id.nunique() == 10_000


def make_store(path, good, spawned):
    uc.ingest(good, path, progress=False, process=spawned.plain_rows)
    return path


@pytest.mark.parametrize("name", ["status", "stats", "kwic", "export"])
def test_a_store_that_is_not_there(command, tmp_path, name):
    more = {"kwic": ["x"], "export": ["--out", tmp_path / "out"]}.get(name, [])
    code, _, err = command(name, *more, "--store", tmp_path / "none")
    assert code == 2
    assert "none: store: no catalog.sqlite in it" in err and "ingest PATH --store" in err
    assert not (tmp_path / "none").exists() and not (tmp_path / "out").exists()


def test_a_folder_of_other_things_is_not_made_a_store(command, good):
    code, _, err = command("ingest", good, "--store", good)
    assert code == 2 and "a folder with other things in it" in err
    assert len(list(good.iterdir())) == 1


def test_a_file_is_no_store(command, good, tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    code, _, err = command("ingest", good, "--store", tmp_path / "file")
    assert code == 2 and "a file, not a folder" in err


@pytest.mark.parametrize("kind", ["noise", "two bytes", "one byte", "other database"])
def test_a_catalog_that_is_none(command, good, tmp_path, kind):
    store = tmp_path / "store"
    store.mkdir()
    if kind != "other database":
        content = {
            "noise": b"not a database, but long enough to be looked at " * 50,
            "two bytes": b"SQ",
            "one byte": b"S",
        }
        (store / CATALOG).write_bytes(content[kind])
    else:
        with closing(sqlite3.connect(store / CATALOG)) as db:
            db.execute("CREATE TABLE mine (x)")
    before = (store / CATALOG).read_bytes()
    for args in (("ingest", good), ("stats",)):
        code, _, err = command(*args, "--store", store)
        assert code == 2 and "not a catalog of unioncorpus" in err
    assert (store / CATALOG).read_bytes() == before


@pytest.mark.parametrize(("version", "todo"), [(-1, "into a new --store"), (99, "newer unioncorpus")])
def test_a_store_of_another_schema_version(command, good, tmp_path, spawned, version, todo):
    store = make_store(tmp_path / "store", good, spawned)
    with closing(sqlite3.connect(store / CATALOG)) as db:
        db.execute(f"PRAGMA user_version = {version}")
    for args in (("ingest", good), ("stats",)):
        code, _, err = command(*args, "--store", store)
        assert code == 1 and f"schema version {version}" in err and todo in err


def test_a_store_whose_tables_have_other_columns(command, good, tmp_path, spawned):
    store = make_store(tmp_path / "store", good, spawned)
    with closing(sqlite3.connect(store / CATALOG)) as db, db:
        db.execute("UPDATE layout SET columns = 'older'")
    for args in (("ingest", good), ("stats",)):
        code, _, err = command(*args, "--store", store)
        assert code == 1 and "other columns" in err and "a new --store" in err


def test_a_locked_catalog(command, good, tmp_path, spawned, monkeypatch):
    store = make_store(tmp_path / "store", good, spawned)
    monkeypatch.setattr(catalog, "LOCK_TIMEOUT", 0.05)
    with closing(sqlite3.connect(store / CATALOG, isolation_level=None)) as db:
        db.execute("BEGIN EXCLUSIVE")
        for args in (("ingest", good), ("stats",)):
            code, _, err = command(*args, "--store", store)
            assert code == 1 and "locked by another process" in err and "run the same command again" in err
    assert command("stats", "--store", store)[0] == 0


def test_a_disk_that_is_full_at_the_input(good, tmp_path, spawned, monkeypatch):
    store = make_store(tmp_path / "store", good, spawned)
    (good / "more.txt").write_text("乙", encoding="utf-8")
    opened = type(good).open

    def full(path, mode="r", *args, **options):
        if "w" in mode:
            raise OSError(28, "No space left on device")
        return opened(path, mode, *args, **options)

    with (
        monkeypatch.context() as patch,
        pytest.raises(uc.StoreError, match="No space left on device.*what was committed is whole"),
    ):
        patch.setattr(type(good), "open", full)
        uc.ingest(good, store, progress=False, process=spawned.plain_rows)
    assert len(uc.open(store).documents) == 1
    assert len(list((store / DATA).iterdir())) == 1
    assert uc.ingest(good, store, progress=False, process=spawned.plain_rows).new == 1


def test_a_file_of_the_store_that_is_gone(command, good, tmp_path, spawned):
    store = make_store(tmp_path / "store", good, spawned)
    for batch in (store / DATA).iterdir():
        shutil.rmtree(batch)
    code, _, err = command("stats", "--store", store)
    assert code == 1 and ".parquet" in err and "open it again" in err


@pytest.mark.parametrize("thing", [None, 3, ["工会"]])
def test_clean_and_parse_refuse_what_is_neither_text_nor_bytes(thing):
    for run in (uc.clean, uc.parse):
        with pytest.raises(uc.UsageError, match=f"clean: {type(thing).__name__} is no page"):
            run(thing)


@pytest.mark.parametrize(
    ("paths", "found"),
    [(None, "NoneType"), (7, "int"), (b"page.txt", "bytes"), (["corpus", 7], "int"), ([], "no path given")],
)
def test_what_is_no_path_is_refused_before_a_store_is_made(tmp_path, paths, found):
    with pytest.raises(uc.UsageError, match=f"ingest: {found}"):
        uc.ingest(paths, store=tmp_path / "store", progress=False)
    assert not (tmp_path / "store").exists()


def test_a_disk_that_is_full_leaves_a_sheet_as_it_was(tmp_path, monkeypatch):
    """A sheet may hold somebody's work: the new one takes its place when it is whole."""
    sheet = tmp_path / "sheet.csv"
    write_csv(pd.DataFrame({"themes": ["warmth"]}), sheet)
    before = sheet.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tables, "cell", full)
    with pytest.raises(uc.StoreError, match=r"sheet\.csv: export: No space left on device.*half-written"):
        write_csv(pd.DataFrame({"themes": ["women"]}), sheet)
    assert sheet.read_bytes() == before and list(tmp_path.iterdir()) == [sheet]
    with pytest.raises(uc.StoreError) as caught, new_folder(tmp_path / "out") as part:
        write_csv(pd.DataFrame({"themes": ["women"]}), part / "a.csv")
    assert str(caught.value).startswith(f"{tmp_path / 'out' / 'a.csv'}: export: ")


def test_a_disk_that_can_only_be_read_is_named(tmp_path, monkeypatch):
    """Such a disk refuses to remove even what is not there."""

    def refuse(path, *_, **__):
        raise OSError(30, "Read-only file system", str(path))

    sheet = pd.DataFrame({"themes": ["warmth"]})
    with monkeypatch.context() as patch:
        patch.setattr(type(tmp_path), "open", refuse)
        patch.setattr(type(tmp_path), "unlink", refuse)
        with pytest.raises(uc.StoreError, match=r"sheet\.csv: export: Read-only file system\. Name a file in"):
            write_csv(sheet, tmp_path / "sheet.csv")


def test_clean_of_a_page_that_is_none(command, tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 40)
    assert command("clean", tmp_path / "none.txt")[0] == 2
    code, _, err = command("clean", tmp_path)
    assert code == 2 and "a folder, not a page" in err, "not the first page that happens to stand in it"
    code, _, err = command("clean", tmp_path / "empty.txt")
    assert code == 1 and "empty.txt: read: empty" in err
    code, _, err = command("clean", tmp_path / "binary.txt")
    assert code == 1 and "binary.txt: decode: " in err


@pytest.mark.parametrize("options", [{"engine": "dask"}, {"address": "auto"}, {"workers": 0}, {"shard": "9/3"}])
def test_an_ingest_that_cannot_begin_makes_no_store(tmp_path, options):
    (tmp_path / "a.txt").write_text("车队工会工作计划", encoding="utf-8")
    with pytest.raises(uc.UsageError):
        uc.ingest(tmp_path / "a.txt", store=tmp_path / "s", progress=False, **options)
    assert not (tmp_path / "s").exists()

"""The store gives back what it was given: whole batches only, each document once, whatever happens in between."""

import os
import shutil
import sqlite3
from dataclasses import asdict, replace

import pytest

import unioncorpus as uc
from unioncorpus.columns import Columns
from unioncorpus.errors import StoreError, UsageError
from unioncorpus.records import ActivityRow, RejectRow, SourceRow
from unioncorpus.store import Catalog, sweep
from unioncorpus.store.files import DATA
from unioncorpus.store.reader import Reader
from unioncorpus.store.snapshot import take_snapshot
from unioncorpus.store.write import write_batch


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "store", create=True) as catalog:
        yield catalog


@pytest.fixture
def write(catalog, spawned):
    """Write pages as one batch, not yet committed."""

    def run(name, *texts, version="v1"):
        rows = {}
        for text in texts:
            for table, some in spawned.plain_rows(text.encode()).items():
                rows.setdefault(table, []).extend(some)
        return write_batch(catalog.store, name, version, rows)

    return run


def texts(store, snapshot=None):
    return [row["text"] for row in Reader(snapshot or take_snapshot(store)).table("documents").read_all().to_pylist()]


def test_rows_come_back_as_they_went_in(catalog, write, spawned):
    pages = ["甲校工会计划\n一行", "乙院工会总结\n“引号”，\t制表符\u3000全角"]
    catalog.commit(catalog.begin_run(), 0, write("a", *pages))
    reader = Reader(take_snapshot(catalog.store))
    for table in ("documents", "plans", "paragraphs"):
        rows = [asdict(row) for page in pages for row in spawned.plain_rows(page.encode())[table]]
        expected = [{k: list(v) if isinstance(v, tuple) else v for k, v in row.items()} for row in rows]
        assert reader.table(table).read_all().to_pylist() == expected


def test_traditional_pages_are_packed_closely(catalog, spawned):
    texts = ["".join(chr(0x4E00 + (n * n * 31 + k * k * 7 + k * n) % 3000) for k in range(4000)) for n in range(4)]
    # Each third character of the page is another in its clean text.
    pages = ["".join(chr(ord(ch) + 3000) if k % 3 else ch for k, ch in enumerate(text)) for text in texts]
    rows = spawned.plain_rows(b"x")["documents"]
    sizes = {}
    for script in ("hans", "hant"):
        made = [replace(rows[0], doc_id=f"{n:064}", text=texts[n], raw=pages[n], script=script) for n in range(4)]
        sizes[script] = write_batch(catalog.store, script, "v1", {"documents": made}).files[0].n_bytes
    assert sizes["hant"] < sizes["hans"]


def test_a_row_without_its_document_keeps_its_empty_text(catalog, spawned):
    row = ActivityRow("", "0a" * 32, (), False, "", None, (), "", 0, 0, ())
    rows = {**spawned.plain_rows("甲校工会计划\n一行".encode()), "activities": [row]}
    catalog.commit(catalog.begin_run(), 0, write_batch(catalog.store, "a", "v1", rows))
    (found,) = Reader(take_snapshot(catalog.store)).table("activities").read_all().to_pylist()
    assert (found["doc_id"], found["text"]) == ("0a" * 32, "")


def test_rows_held_by_columns_are_rows():
    places = [SourceRow(str(n), f"{n}.txt", None, None, None) for n in range(4)]
    rows = Columns(SourceRow)
    rows += places[:3]
    rows.extend(doc_id=["3"], path=["3.txt"], url=[None], site=[None], crawled_at=[None])
    same = Columns(SourceRow)
    same += rows
    assert list(rows) == places and rows == same and len(rows) == 4
    assert rows[-1] == places[-1] and rows[1:3] == places[1:3]
    for columns in ({"path": ["4.txt"]}, {**rows.values, "path": ["4.txt"]}):
        with pytest.raises(ValueError, match="of one length"):
            rows.extend(**columns)


def test_a_batch_that_is_not_committed_is_not_there(catalog, write):
    write("a", "甲")
    assert texts(catalog.store) == []


def test_a_commit_that_fails_leaves_nothing(catalog, write):
    run = catalog.begin_run()
    catalog.commit(run, 0, write("a", "甲"))
    again = write("b", "乙")
    shutil.rmtree(catalog.store / DATA / "b")
    clash = type(again)("a", again.pipeline_version, again.doc_ids, again.files)
    with pytest.raises(sqlite3.IntegrityError):
        catalog.commit(run, 1, clash, [SourceRow(again.doc_ids[0], "b.txt", None, None, None)])
    assert texts(catalog.store) == ["甲"]
    assert take_snapshot(catalog.store).sources() == []


def test_what_another_ingest_stored_first_is_dropped(catalog, write):
    catalog.commit(catalog.begin_run(), 0, write("a", "甲", "乙"))
    done = catalog.commit(catalog.begin_run(), 0, write("b", "乙", "丙"))
    assert (done.added, done.replaced, done.dropped) == (1, 0, 1)
    assert texts(catalog.store) == ["甲", "乙", "丙"]
    assert take_snapshot(catalog.store).n_documents == 3


def test_a_new_version_replaces_in_one_commit(catalog, write):
    catalog.commit(catalog.begin_run(), 0, write("a", "甲", "乙"))
    before = take_snapshot(catalog.store)
    done = catalog.commit(catalog.begin_run(), 0, write("b", "乙", version="v2"))
    assert (done.added, done.replaced, done.dropped) == (0, 1, 0)
    assert texts(catalog.store) == ["甲", "乙"]
    assert take_snapshot(catalog.store).versions == {"v1": 1, "v2": 1}
    assert texts(catalog.store, before) == ["甲", "乙"], "a reader that was there before sees what it saw"
    assert before.versions == {"v1": 2}


def test_rebuild_replaces_the_same_version_once_a_run(catalog, write):
    catalog.commit(catalog.begin_run(), 0, write("a", "甲"))
    run = catalog.begin_run()
    assert catalog.commit(run, 0, write("b", "甲"), rebuild=True).replaced == 1
    assert catalog.commit(run, 1, write("c", "甲"), rebuild=True).dropped == 1
    assert [b.name for b in take_snapshot(catalog.store).batches] == ["b"]


def test_a_batch_with_nothing_alive_is_swept_when_no_reader_can_hold_it(catalog, write):
    catalog.commit(catalog.begin_run(), 0, write("a", "甲"))
    catalog.commit(catalog.begin_run(), 0, write("b", "甲", version="v2"))
    assert [b.name for b in take_snapshot(catalog.store).batches] == ["b"]
    old = catalog.store.stat().st_mtime - 10 * 24 * 3600
    for name in ("a", "b"):
        os.utime(catalog.store / DATA / name, (old, old))
    assert sweep(catalog, "run") == 0, "it left the catalog only now"
    assert sweep(catalog, "run", grace=-1.0) == 1
    assert texts(catalog.store) == ["甲"]


def test_sweeping_spares_what_may_be_in_flight(catalog, write):
    write("young", "甲")
    write("old", "乙")
    part = catalog.store / DATA / "dead.part"
    part.mkdir()
    old = catalog.store.stat().st_mtime - 10 * 24 * 3600
    for path in (part, catalog.store / DATA / "old"):
        os.utime(path, (old, old))
    assert sweep(catalog, "run") == 2
    assert [p.name for p in (catalog.store / DATA).iterdir()] == ["young"]


def test_a_place_is_kept_once_and_clears_its_reject(catalog, write):
    run = catalog.begin_run()
    catalog.commit(run, rejects=[RejectRow("a.txt", "read", "empty", "0 bytes")])
    written = write("a", "甲")
    place = SourceRow(written.doc_ids[0], "a.txt", None, None, None)
    catalog.commit(run, 0, written, [place])
    catalog.commit(run, 0, None, [place, SourceRow(written.doc_ids[0], "b.txt", None, None, None)])
    snapshot = take_snapshot(catalog.store)
    assert [s.path for s in snapshot.sources()] == ["a.txt", "b.txt"]
    assert snapshot.rejects == ()


def test_a_snapshot_does_not_see_later_places(catalog, write):
    written = write("a", "甲")
    catalog.commit(catalog.begin_run(), 0, written)
    snapshot = take_snapshot(catalog.store)
    catalog.commit(catalog.begin_run(), 0, None, [SourceRow(written.doc_ids[0], "later.txt", None, None, None)])
    assert snapshot.sources() == []


def test_rows_stand_in_the_order_of_the_input_not_of_the_commits(catalog, write):
    run = catalog.begin_run()
    catalog.commit(run, 7, write("late", "丙"))
    catalog.commit(run, 0, write("early", "甲", "乙"))
    assert texts(catalog.store) == ["甲", "乙", "丙"]


def test_a_part_of_the_corpus_keeps_the_order(catalog, write):
    run = catalog.begin_run()
    for n in range(12):
        catalog.commit(run, n, write(f"b{n}", *(f"第{n}批{k}" for k in range(5))))
    catalog.commit(catalog.begin_run(), 0, write("new", "第3批1", "第5批0", version="v2"))
    snapshot = take_snapshot(catalog.store)
    for table in ("documents", "plans", "paragraphs"):
        whole = Reader(snapshot).table(table).read_all()
        assert Reader(snapshot, [("genre", "plan")]).table(table).read_all() == whole
        assert whole.num_rows == 60


def test_a_batch_is_not_left_half_written_on_a_full_disk(catalog, write, spawned, monkeypatch):
    monkeypatch.setattr(os, "fsync", os.fsync)  # put back at the end
    spawned.rows_on_a_full_disk(b"x")
    with pytest.raises(StoreError, match="No space left on device.*Free space"):
        write("a", "甲")
    assert list((catalog.store / DATA).iterdir()) == []


def test_a_full_catalog_says_so_and_keeps_what_it_had(catalog, write):
    catalog.commit(catalog.begin_run(), 0, write("a", "甲"))
    pages = catalog.db.execute("PRAGMA page_count").fetchone()[0]
    catalog.db.execute(f"PRAGMA max_page_count = {pages}")
    rejects = [RejectRow(f"{n}.txt", "read", "empty", "x" * 500) for n in range(100)]
    with pytest.raises(StoreError, match="full"):
        catalog.commit("run", rejects=rejects)
    assert texts(catalog.store) == ["甲"]
    assert take_snapshot(catalog.store).rejects == ()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY plans TO 'plans.csv'",
        "ATTACH 'other.db'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "DROP VIEW plans",
        "SELECT 1; SELECT 2",
        "SELECT nothing FROM plans",
    ],
)
def test_sql_reads_the_store_and_nothing_else(store, query):
    with pytest.raises(UsageError, match="^sql: "):
        uc.open(store).sql(query)


def test_sql_cannot_write_over_the_files_of_the_store(store):
    snapshot = take_snapshot(store)
    path = snapshot.path(snapshot.batches[0], "plans")
    before = path.read_bytes()
    with pytest.raises(UsageError):
        uc.open(store).sql(f"COPY (SELECT 1) TO '{path}' (FORMAT parquet)")
    assert path.read_bytes() == before


def test_a_missing_file_is_named(catalog, write):
    catalog.commit(catalog.begin_run(), 0, write("a", "甲"))
    snapshot = take_snapshot(catalog.store)
    shutil.rmtree(catalog.store / DATA / "a")
    with pytest.raises(StoreError, match="documents.parquet"):
        texts(catalog.store, snapshot)


def test_what_stands_in_the_text_is_cut_from_it(tmp_path, build):
    """Headings and activities, of live documents only, whichever file and place their page has."""
    plan = "{}校工会工作计划\n一、主要工作\n（一）慰问{}位困难职工\n二、活动安排\n三月份：组织第{}届女工健康讲座\n{}"
    pages = [plan.format(n, n, n, "十月：举办运动会。\n" * n) for n in range(1, 8)]
    store = tmp_path / "store"
    for batch in (pages[:3], pages[2:5], pages[5:]):
        corpus = build(store, batch)
    text = corpus.documents.set_index("doc_id").text
    for table, column in (("sections", "heading"), ("activities", "text")):
        rows = getattr(corpus, table)
        assert len(rows.doc_id.unique()) == len(pages)
        spans = zip(rows.doc_id, rows.start, rows.stop, rows[column], strict=True)
        assert all(value and value in text[doc_id][start:stop] for doc_id, start, stop, value in spans)
    headings = corpus.sql("SELECT heading FROM sections WHERE heading LIKE '慰问%' ORDER BY doc_id, start").heading
    assert sorted(headings) == [f"慰问{n}位困难职工" for n in range(1, 8)]
    joined = corpus.sql("SELECT text FROM activities JOIN sections USING (doc_id) WHERE text LIKE '%运动会%'")
    assert len(joined) == sum(3 * n for n in range(1, 8)), "three sections a page, so many meets"


def test_a_text_that_is_gone_is_a_clear_error(tmp_path, build):
    corpus = build(tmp_path / "store", ["甲校工会工作计划\n一、主要工作\n慰问职工。"])
    (documents,) = (tmp_path / "store" / DATA).glob("*/documents.parquet")
    documents.unlink()
    with pytest.raises(StoreError, match="open it again"):
        corpus.sql("SELECT heading FROM sections")
    assert list(corpus.sql("SELECT label FROM sections").label) == ["一、"], "which asks for no text"

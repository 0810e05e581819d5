"""Looking after a store: damage is found and mended, batches are put together, parts are merged, documents removed."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pyarrow.parquet as pq
import pytest

import unioncorpus as uc
from unioncorpus.errors import StoreError, UsageError
from unioncorpus.store import Catalog, compact, rewrite, sweep
from unioncorpus.store.catalog import CATALOG
from unioncorpus.store.files import DATA, GRACE
from unioncorpus.store.merge import merge
from unioncorpus.store.remove import remove
from unioncorpus.store.snapshot import take_snapshot
from unioncorpus.store.verify import set_aside, verify

TABLES = ("documents", "plans", "paragraphs", "sources")


@pytest.fixture
def folder(numbered):
    return numbered(10, "号工会计划\n一行")


class Inline:
    """An engine that runs jobs in this process."""

    width = 1

    def __init__(self):
        self.ended = []

    def begin(self, n_jobs):
        pass

    def submit(self, job):
        from unioncorpus.batch.worker import run_job

        self.ended.append((job, run_job(job)))

    def wait(self):
        ended, self.ended = self.ended, []
        return ended

    def close(self):
        pass


@pytest.fixture
def ingest(folder, tmp_path, spawned):
    def run(*paths, store="store", n=2, **options):
        options = {"limits": uc.Limits(batch_documents=n), "engine": Inline(), "process": spawned.plain_rows} | options
        return uc.ingest(list(paths) or folder, tmp_path / store, progress=False, **options)

    return run


def tables(store):
    corpus = uc.open(store)
    return {name: getattr(corpus, name) for name in TABLES}


def assert_same(left, right):
    for name in TABLES:
        assert left[name].equals(right[name]), name


def assert_same_rows(left, right):
    """The same but for the order."""
    for name in TABLES:
        keys = [c for c in ("doc_id", "path", "n") if c in left[name]]
        a, b = (tables[name].sort_values(keys, ignore_index=True) for tables in (left, right))
        assert a.equals(b), name


def files(store, table="plans"):
    return sorted((store / DATA).glob(f"*/{table}.parquet"))


def cut(path):
    path.write_bytes(path.read_bytes()[:-7])


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("harm", "said"), [(cut, "bytes, "), (flip, "not those that were written"), (os.remove, "No such file")]
)
def test_a_damaged_file_is_found_and_only_its_documents_come_again(command, ingest, tmp_path, harm, said):
    ingest()
    store = tmp_path / "store"
    before = tables(store)
    assert command("status", "--verify", "--store", store)[0] == 0
    harmed = files(store)[2]
    harm(harmed)
    code, out, err = command("status", "--verify", "--store", store)
    assert code == 1 and str(harmed) in err and said in err and "8 documents in 4 batches" in out
    assert "2 documents set aside" in out and err.count("to ingest again: ") == 2
    assert len(uc.open(store).documents) == len(uc.open(store).sources) == 8, "readers see what is whole"
    counts = ingest()
    assert (counts.replaced, counts.unchanged) == (2, 8)
    after = tables(store)
    for name in TABLES:
        keys = [c for c in ("doc_id", "path", "n") if c in before[name]]
        assert (
            after[name].sort_values(keys, ignore_index=True).equals(before[name].sort_values(keys, ignore_index=True))
        )
    assert command("status", "--verify", "--store", store)[0] == 0


def test_compacting_changes_no_row_and_no_order(ingest, tmp_path, folder):
    ingest(n=1)
    (folder / "new.txt").write_text("新的一页", encoding="utf-8")
    ingest(n=1)
    store = tmp_path / "store"
    before = tables(store)
    reader = uc.open(store)
    with Catalog(store) as catalog:
        done = compact(catalog)
        assert (done.before, done.after, done.dropped) == (11, 1, 0)
        assert compact(catalog).before == 0, "there is nothing more to do"
    assert_same(before, tables(store))
    assert verify(store) == [] and len(take_snapshot(store).batches) == 1
    assert reader.documents.equals(before["documents"]), "who had it open reads on"
    with Catalog(store) as catalog:
        assert sweep(catalog, "") == 0
        assert sweep(catalog, "", grace=-1.0) == 11
    assert_same(before, tables(store))
    assert ingest().unchanged == 11


def test_compacting_drops_the_rows_of_the_dead(ingest, tmp_path, folder):
    ingest()
    store = tmp_path / "store"
    remove(store, [str(folder / "3.txt"), str(folder / "4.txt")])
    before = tables(store)
    with Catalog(store) as catalog:
        assert compact(catalog).dropped == 2
        sweep(catalog, "", grace=-1.0)
    assert_same(before, tables(store))
    assert sum(pq.read_metadata(path).num_rows for path in files(store, "documents")) == 8


def test_compacting_keeps_what_a_rebuild_that_was_ended_replaced(ingest, tmp_path, folder):
    """A document that was made anew is dead in its old batch and alive in its new one, and both are put together."""
    ingest(n=10)
    store = tmp_path / "store"
    ingest(folder / "3.txt", folder / "4.txt", rebuild=True)
    before = tables(store)
    with Catalog(store) as catalog:
        done = compact(catalog)
        assert (done.before, done.after, done.dropped) == (2, 1, 2)
        sweep(catalog, "", grace=-1.0)
    assert_same(before, tables(store))
    assert len(before["documents"]) == 10 and ingest().unchanged == 10


def test_documents_that_no_file_holds_are_told_and_come_again(command, ingest, tmp_path, folder):
    """So an early build left a store that it compacted after a rebuild of some pages."""
    ingest(n=5)
    store = tmp_path / "store"
    with closing(sqlite3.connect(store / CATALOG)) as db, db:
        for table in ("files", "batches"):
            db.execute(f"DELETE FROM {table} WHERE batch = 1")
    code, out, err = command("status", "--verify", "--store", store)
    assert code == 1 and "5 documents in 1 batch" in out
    assert "missing: documents" in err and err.count("to ingest again: ") == 5
    assert (ingest().new, command("status", "--verify", "--store", store)[0]) == (5, 0)


def test_compacting_meanwhile_replaced_documents(ingest, tmp_path, monkeypatch):
    """Another ingest replaces a document, and another compact a batch, while the files are written."""
    ingest()
    store = tmp_path / "store"
    doc_id = uc.open(store).documents.doc_id[3]
    original = rewrite.rewrite

    def slowly(*args):
        written = original(*args)
        remove(store, [doc_id])
        return written

    monkeypatch.setattr(rewrite, "rewrite", slowly)
    with Catalog(store) as catalog:
        assert compact(catalog).after == 1
    monkeypatch.undo()
    found = tables(store)
    assert len(found["documents"]) == len(found["plans"]) == 9 and doc_id not in set(found["documents"].doc_id)
    assert ingest().new == 1


def test_compacting_while_the_last_batch_leaves_and_its_number_is_given_again(ingest, tmp_path, folder, monkeypatch):
    ingest(n=5)
    store = tmp_path / "store"
    last = list(uc.open(store).documents.doc_id[5:])
    original = rewrite.rewrite

    def slowly(*args):
        written = original(*args)
        remove(store, last)
        ingest(n=5)
        return written

    monkeypatch.setattr(rewrite, "rewrite", slowly)
    with Catalog(store) as catalog:
        assert compact(catalog).before == 0, "one of its batches is another now"
    monkeypatch.undo()
    assert len(uc.open(store).documents) == 10 and verify(store) == []


def test_an_ingest_compacts_by_itself(ingest, tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules["unioncorpus.store.compact"], "DUE", 5)
    ingest(n=2)
    assert len(take_snapshot(tmp_path / "store").batches) == 1
    assert len(uc.open(tmp_path / "store").documents) == 10


def test_batches_of_the_target_size_are_left(ingest, tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules["unioncorpus.store.compact"], "TARGET", 1)
    ingest(n=2)
    with Catalog(tmp_path / "store") as catalog:
        assert compact(catalog).before == 0


def test_removing_by_place_and_by_id(command, ingest, tmp_path, folder):
    (folder / "copy.txt").write_bytes((folder / "0.txt").read_bytes())
    (folder / "sub").mkdir()
    (folder / "sub" / "a.txt").write_text("子页", encoding="utf-8")
    (folder / "sub" / "empty.txt").write_bytes(b"")
    ingest()
    store = tmp_path / "store"
    doc_id = uc.open(store).sources.set_index("path").doc_id[str(folder / "9.txt")]
    code, out, _ = command("remove", folder / "0.txt", f"{folder}/sub/", doc_id, "--store", store)
    assert code == 0 and "2 documents, 3 places, 1 rejects removed" in out
    corpus = uc.open(store)
    assert len(corpus.documents) == len(corpus.plans) == 9 and corpus.rejects.empty
    assert str(folder / "copy.txt") in set(corpus.sources.path), "found elsewhere too, it stays"
    code, _, err = command("remove", folder / "1.txt", "nowhere", "--store", store)
    assert code == 2 and "nowhere" in err
    assert len(uc.open(store).documents) == 9, "nothing is removed then"
    assert ingest().new == 2


def test_shards_merge_to_the_same_corpus(command, ingest, tmp_path, folder):
    (folder / "empty.txt").write_bytes(b"")
    (folder / "copy.txt").write_bytes((folder / "0.txt").read_bytes())
    ingest(store="whole")
    parts = [tmp_path / f"part{i}" for i in (1, 2, 3)]
    counts = [ingest(store=f"part{i}", shard=f"{i}/3") for i in (1, 2, 3)]
    assert sum(c.new for c in counts) == 10 and sum(c.rejected for c in counts) == 1
    assert all(c.files + c.elsewhere in (11, 12) for c in counts)
    code, out, _ = command("merge", *parts, "--into", tmp_path / "merged")
    assert code == 0 and "10 documents new" in out
    whole, merged = tables(tmp_path / "whole"), tables(tmp_path / "merged")
    assert_same_rows(whole, merged)
    assert uc.open(tmp_path / "merged").rejects.equals(uc.open(tmp_path / "whole").rejects)
    code, out, _ = command("merge", *parts, "--into", tmp_path / "merged")
    assert code == 0 and "0 documents new, 0 replaced, 10 unchanged" in out
    assert verify(tmp_path / "merged") == [] and ingest(store="merged").unchanged == 11


@pytest.mark.parametrize("shard", ["0/2", "3/2", "1", "1/0", "a/b", "-1/2"])
def test_a_shard_that_is_none(command, folder, tmp_path, shard):
    code, _, err = command("ingest", folder, "--store", tmp_path / "s", f"--shard={shard}")
    assert code == 2 and "from 1 to n" in err


def test_merging_prefers_this_programs_version(ingest, tmp_path, folder):
    ingest(store="new")
    shutil.copytree(tmp_path / "new", tmp_path / "old")
    with closing(sqlite3.connect(tmp_path / "old" / CATALOG)) as db, db:
        db.execute("UPDATE batches SET pipeline_version = 'older'")
    current = next(iter(take_snapshot(tmp_path / "new").versions))
    assert merge([tmp_path / "new"], tmp_path / "old", current).replaced == 10
    assert take_snapshot(tmp_path / "old").versions == {current: 10}
    with closing(sqlite3.connect(tmp_path / "new" / CATALOG)) as db, db:
        db.execute("UPDATE batches SET pipeline_version = 'older'")
    assert merge([tmp_path / "new"], tmp_path / "old", current).unchanged == 10


def test_merging_leaves_out_the_dead_and_stops_at_damage(ingest, tmp_path, folder):
    ingest(store="a")
    remove(tmp_path / "a", [str(folder / "0.txt")])
    merge([tmp_path / "a"], tmp_path / "b", "")
    assert len(uc.open(tmp_path / "b").documents) == len(uc.open(tmp_path / "b").plans) == 9
    flip(files(tmp_path / "a")[0])
    with pytest.raises(StoreError, match=r"plans.parquet: merge: not what was written.*--verify"):
        merge([tmp_path / "a"], tmp_path / "c", "")
    assert verify(tmp_path / "c") == []
    for wrong, said in ((tmp_path / "b", "into itself"), (tmp_path / "none", "not a store")):
        with pytest.raises(UsageError, match=said):
            merge([wrong], tmp_path / "b", "")


#: Root may write everywhere: its right to do so is taken from the commands.
IS_ROOT = hasattr(os, "getuid") and not os.getuid()
HUMBLE = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if IS_ROOT else []
#: Runs several command lines in one process, and gives for each its exit code, output and errors.
COMMANDS = """
import contextlib, io, json, sys
from unioncorpus.cli import main
said = []
for line in json.loads(sys.argv[1]):
    out, err, code = io.StringIO(), io.StringIO(), 0
    sys.argv = ["unioncorpus", *line]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
    said.append((code, out.getvalue(), err.getvalue()))
print(json.dumps(said))
"""


@pytest.mark.skipif(os.name == "nt" or bool(HUMBLE and not shutil.which(HUMBLE[0])), reason="needs Unix, or setpriv")
def test_a_store_that_may_only_be_read(ingest, tmp_path, folder):
    ingest()
    store = tmp_path / "store"
    flip(files(store)[0])
    closed = [tmp_path, store, *store.rglob("*")]
    for path in closed:
        path.chmod(0o555 if path.is_dir() else 0o444)
    writing = (["ingest", folder], ["compact"], ["remove", folder / "0.txt"])
    lines = [["status"], ["status", "--verify"], *writing]
    lines = [[*map(str, line), "--store", str(store)] for line in lines]
    lines.append(["ingest", str(folder), "--store", str(tmp_path / "new")])
    try:
        done = subprocess.run([*HUMBLE, sys.executable, "-c", COMMANDS, json.dumps(lines)], capture_output=True)
    finally:
        for path in closed:
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert not done.returncode, done.stderr.decode()
    status, verified, *written, made = json.loads(done.stdout)
    assert status[0] == 0 and "10 documents" in status[1]
    assert verified[0] == 1 and "plans.parquet" in verified[2] and "could not be set aside" in verified[2]
    for code, _, err in written:
        assert code == 1 and "readonly database" in err and "permissions" in err, err
    assert made[0] == 1 and "Permission denied" in made[2] and "mend the permissions" in made[2]


def test_a_clock_that_jumps_costs_no_committed_document(ingest, tmp_path, monkeypatch, spawned):
    """While a batch is in flight the clock is set two days on, and another process sweeps."""
    store = tmp_path / "store"
    ingest()
    run_job = sys.modules["unioncorpus.batch.worker"].run_job
    now = time.time

    class Slow(Inline):
        def submit(self, job):
            self.ended.append((job, run_job(job)))
            with monkeypatch.context() as patch, Catalog(store) as other:
                patch.setattr(time, "time", lambda: now() + 2 * GRACE)
                sweep(other, "other")

    with pytest.raises(StoreError, match="Was the clock set forward.*same command again"):
        ingest(rebuild=True, engine=Slow())
    assert len(uc.open(store).documents) == 10 and verify(store) == []
    assert ingest(rebuild=True).replaced == 10
    monkeypatch.setattr(time, "time", lambda: now() - 2 * GRACE)
    assert ingest(rebuild=True).replaced == 10, "and back again"
    assert len(uc.open(store).documents) == 10 and verify(store) == []


def test_input_that_was_swept_is_no_fault_of_a_page(ingest, tmp_path):
    class Swept(Inline):
        def submit(self, job):
            job.spool.unlink()
            super().submit(job)

    with pytest.raises(StoreError, match="No such file"):
        ingest(engine=Swept())
    assert uc.open(tmp_path / "store").rejects.empty and ingest().new == 10


def test_ten_thousand_batches_are_listed_in_one_read(ingest, tmp_path, monkeypatch):
    ingest(n=10)
    store = tmp_path / "store"
    with closing(sqlite3.connect(store / CATALOG)) as db, db:
        db.execute(
            "WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < 9999) "
            "INSERT INTO batches SELECT n + 10, 'b' || n, run, n, pipeline_version, 1, 0, 0 FROM batches, k"
        )
        db.execute("INSERT INTO files SELECT b.batch, tbl, 1, 1, '' FROM batches b, files f WHERE b.batch > 10")
    statements = []
    connect = sqlite3.connect

    def spying(*args, **options):
        db = connect(*args, **options)
        db.set_trace_callback(statements.append)
        return db

    monkeypatch.setattr(sqlite3, "connect", spying)
    snapshot = take_snapshot(store)
    assert len(snapshot.batches) == 10_000
    assert len(statements) < 30, "not one query a batch"


def test_setting_aside_what_left_meanwhile_does_nothing(ingest, tmp_path):
    ingest()
    store = tmp_path / "store"
    flip(files(store)[0])
    damages = verify(store)
    ingest(rebuild=True)
    assert set_aside(store, damages) == [] and len(uc.open(store).documents) == 10

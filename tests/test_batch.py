"""Many documents: what is skipped, replaced, refused; poisoned pages; killed ingests; two ingests at once."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

import unioncorpus as uc
from unioncorpus.batch import progress
from unioncorpus.batch.dispatch import OverdueError, _judge
from unioncorpus.batch.inputs import count_files
from unioncorpus.batch.jobs import Job, Slot
from unioncorpus.errors import StoreError
from unioncorpus.store.catalog import CATALOG
from unioncorpus.store.files import DATA
from unioncorpus.store.snapshot import take_snapshot

#: Small batches, so that little input makes many.
SMALL = uc.Limits(batch_documents=4)
#: For pages that take for ever.
SHORT = replace(SMALL, seconds=1.0)

#: What a process of its own runs: an ingest of plain rows, or of trouble, in small batches. A page may wait for hours.
INGEST = """
import sys, spawned, unioncorpus as uc
limits = uc.Limits(batch_documents=2, seconds=1e5)
print(uc.ingest(sys.argv[1], sys.argv[2], workers=2, limits=limits, process=spawned.troubled_rows, progress=False))
"""
#: The command line with that pipeline.
COMMAND = """
import functools, spawned
from unioncorpus.batch import counts, intake
from unioncorpus.cli import main
counts.Limits.deadline = lambda *_: 1e5
intake.ingest = functools.partial(intake.ingest, process=spawned.troubled_rows)
main()
"""


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    return folder


@pytest.fixture
def ingest(folder, tmp_path, spawned):
    """Ingest the folder with plain rows, or another stand-in."""

    def run(*paths, process=spawned.plain_rows, limits=SMALL, **options):
        options = {"progress": False, "process": process, "limits": limits, "workers": 1} | options
        return uc.ingest(list(paths) or folder, tmp_path / "store", **options)

    return run


def write(folder, n, text="第{}号工会计划\n一行"):
    for k in range(n):
        (folder / f"{k:04}.txt").write_text(text.format(k), encoding="utf-8")


def summary(counts):
    names = ("new", "replaced", "unchanged", "duplicates", "rejected")
    return {name: getattr(counts, name) for name in names if getattr(counts, name)}


def test_a_rerun_passes_over_what_is_stored(folder, ingest):
    write(folder, 6)
    assert summary(ingest()) == {"new": 6}
    write(folder, 8)
    assert summary(ingest()) == {"new": 2, "unchanged": 6}
    assert summary(ingest(rebuild=True)) == {"replaced": 8}


def test_documents_of_another_version_are_replaced(folder, ingest, tmp_path):
    write(folder, 6)
    ingest()
    with closing(sqlite3.connect(tmp_path / "store" / CATALOG)) as db, db:
        db.execute("UPDATE batches SET pipeline_version = 'older' WHERE seq = 1")
    assert summary(ingest()) == {"replaced": 4, "unchanged": 2}
    corpus = uc.open(tmp_path / "store")
    assert sorted(corpus.documents.text) == sorted(p.read_text(encoding="utf-8") for p in folder.iterdir())
    assert len(corpus.plans) == 6


def test_the_same_bytes_are_one_document_with_all_their_places(folder, ingest, tmp_path):
    for name in ("a.txt", "b.txt", "c/d.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("同一页", encoding="utf-8")
    write(folder, 5)
    assert summary(ingest()) == {"new": 6, "duplicates": 2}
    (folder / "later.txt").write_text("同一页", encoding="utf-8")
    assert summary(ingest()) == {"unchanged": 9}
    sources = uc.open(tmp_path / "store").sources
    places = sources[sources.duplicated("doc_id", keep=False)].path
    assert [Path(p).relative_to(folder).as_posix() for p in places] == ["a.txt", "b.txt", "c/d.txt", "later.txt"]


@pytest.mark.parametrize(
    ("trouble", "stage", "reason", "said"),
    [
        ("KILL", "process", "crashed", "exit code -9"),
        ("HANG", "process", "timeout", "not done after 4 s"),
        ("BUG", "process", "failed", "ValueError in spawned.py"),
        ("REFUSE", "decode", "binary", "12 control characters"),
    ],
)
def test_a_poisoned_page_costs_itself_alone(folder, ingest, tmp_path, spawned, trouble, stage, reason, said):
    write(folder, 6)
    (folder / "0002x.txt").write_text(trouble, encoding="utf-8")
    counts = ingest(process=spawned.troubled_rows, limits=SHORT if trouble == "HANG" else SMALL)
    assert summary(counts) == {"new": 6, "rejected": 1}
    corpus = uc.open(tmp_path / "store")
    assert len(corpus.documents) == 6
    rejects = corpus.rejects
    assert [Path(p).name for p in rejects.path] == ["0002x.txt"]
    assert (rejects.stage[0], rejects.reason[0]) == (stage, reason)
    assert said in rejects.detail[0]


@pytest.mark.parametrize(("codebook", "said"), [("", "a mistake in unioncorpus"), ("[[theme]]", "a pattern of your")])
def test_who_is_to_mend_a_page_that_took_too_long(tmp_path, codebook, said):
    slot = Slot("d", 0, 9, 1.0)
    job = Job(tmp_path, "run", "name", "v", 0, tmp_path / "spool", (slot,), codebook=codebook)
    done = _judge(job, OverdueError(), {"d"})
    assert [(one.reason, said in one.detail) for one in done.refused] == [("timeout", True)]


def test_a_page_that_a_busy_machine_kept_waiting_enters(folder, ingest, tmp_path, spawned):
    write(folder, 3)
    (folder / "0001x.txt").write_text(f"STARVED {tmp_path}/mark\n一行", encoding="utf-8")
    assert summary(ingest(process=spawned.troubled_rows, limits=SHORT)) == {"new": 4}


def test_a_page_that_is_mended_leaves_the_rejects(folder, ingest, tmp_path, spawned):
    write(folder, 2)
    (folder / "0000.txt").write_text("REFUSE", encoding="utf-8")
    assert summary(ingest(process=spawned.troubled_rows)) == {"new": 1, "rejected": 1}
    (folder / "0000.txt").write_text("好了", encoding="utf-8")
    assert summary(ingest(process=spawned.troubled_rows)) == {"new": 1, "unchanged": 1}
    assert uc.open(tmp_path / "store").rejects.empty


def test_rows_do_not_depend_on_batches_or_workers(folder, ingest, tmp_path, spawned):
    write(folder, 11)
    ingest(workers=2)
    uc.ingest(folder, tmp_path / "other", workers=1, progress=False, process=spawned.plain_rows)
    small, whole = uc.open(tmp_path / "store"), uc.open(tmp_path / "other")
    assert len(take_snapshot(small.store).batches) == 3
    for table in ("documents", "plans", "paragraphs", "sources"):
        assert getattr(small, table).equals(getattr(whole, table)), table


def test_a_batch_closes_by_bytes_too(folder, ingest, tmp_path):
    write(folder, 4, text="第{}页" + "工" * 1000)
    ingest(limits=uc.Limits(batch_bytes=5000))
    assert len(take_snapshot(tmp_path / "store").batches) == 2


def test_a_full_disk_stops_the_ingest_and_the_rerun_completes_it(folder, ingest, tmp_path, spawned):
    write(folder, 6)
    with pytest.raises(StoreError, match="No space left on device"):
        ingest(process=spawned.rows_on_a_full_disk)
    assert list((tmp_path / "store" / DATA).iterdir()) == [], "nothing half-written"
    assert summary(ingest()) == {"new": 6}


def test_a_script_needs_no_main_guard(folder, tmp_path, python):
    write(folder, 3)
    script = tmp_path / "script.py"
    script.write_text(INGEST, encoding="utf-8")
    out, err = python(script, folder, tmp_path / "store").communicate()
    assert b"3 new" in out, err.decode()


def documents_in(store):
    """How many documents the catalog names at this moment."""
    try:
        with closing(sqlite3.connect(f"{(store / CATALOG).as_uri()}?mode=ro", uri=True, timeout=30)) as db:
            return db.execute("SELECT count(*) FROM documents").fetchone()[0]
    except sqlite3.OperationalError:
        return -1  # not made yet


def wait_until(child, happened):
    """Wait until something has happened; a child that has ended without it says why."""
    while not happened() and child.poll() is None:
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=0.01)
    assert happened(), child.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9 on Windows")
def test_a_killed_ingest_loses_at_most_what_was_in_flight(folder, ingest, tmp_path, python):
    write(folder, 30)
    store = tmp_path / "store"
    expected = {p.read_text(encoding="utf-8") for p in folder.iterdir()}
    for n_seen in (0, 1, 10):
        child = python("-c", INGEST, folder, store)
        wait_until(child, lambda n=n_seen: documents_in(store) >= n)
        child.kill()
        child.communicate()
        corpus = uc.open(store)
        assert set(corpus.documents.text) <= expected
        assert len(corpus.documents) == len(corpus.plans) == documents_in(store)
        assert len(corpus.paragraphs) == 2 * len(corpus.documents), "a committed document is whole"
    counts = ingest()
    assert counts.settled == counts.files == 30
    assert sorted(uc.open(store).documents.text) == sorted(expected)


def test_two_ingests_at_once_leave_every_document_once(folder, tmp_path, python):
    write(folder, 24)
    store = tmp_path / "store"
    children = [python("-c", INGEST, folder, store) for _ in range(2)]
    said = [child.communicate() for child in children]
    assert [child.returncode for child in children] == [0, 0], said
    corpus = uc.open(store)
    assert sorted(corpus.documents.text) == sorted(p.read_text(encoding="utf-8") for p in folder.iterdir())
    assert len(corpus.plans) == len(corpus.sources) == 24
    new = [int(out.split(b" files: ")[1].split()[0]) for out, _ in said]
    assert sum(new) == 24, "each document is new to one of them"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9 on Windows")
def test_killed_workers_lose_nothing(folder, tmp_path, python):
    write(folder, 24)
    mark = tmp_path / "mark"
    (folder / "0006x.txt").write_text(f"WAIT {mark}\n一行", encoding="utf-8")
    store = tmp_path / "store"
    child = python("-c", INGEST, folder, store)
    wait_until(child, mark.exists)
    for worker in Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text().split():
        os.kill(int(worker), signal.SIGKILL)
    out, err = child.communicate()
    assert child.returncode == 0, err.decode()
    assert len(uc.open(store).documents) == 25


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ on Windows")
def test_control_c_stops_with_a_word(folder, tmp_path, python):
    write(folder, 300)
    (folder / "0300.txt").write_text(f"WAIT {tmp_path}/mark", encoding="utf-8")
    store = tmp_path / "store"
    # A shell starts what runs in its background deaf to Ctrl-C, and children inherit that: these tests may run there.
    hearing = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}
    child = python("-c", COMMAND, "ingest", folder, "--store", store, **hearing)
    wait_until(child, lambda: documents_in(store) > 0)
    child.send_signal(signal.SIGINT)
    _, err = child.communicate()
    assert child.returncode == 130 and b"Traceback" not in err
    assert "the same command again does the rest" in err.decode()


def test_progress_is_lines_where_there_is_no_terminal(capsys, monkeypatch):
    monkeypatch.setattr(progress, "_PAUSE", 0.0)
    with progress.shown(True, lambda: 10) as report:
        report(uc.Counts(files=6, new=4, rejected=1, plans=9))
    assert capsys.readouterr().err == "5 of 10 files, 9 plans, 1 rejected\n"


def test_progress_is_a_bar_on_a_terminal(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with progress.shown(True, lambda: 10) as report:
        report(uc.Counts(files=10, new=10, plans=9))
    assert "100%" in capsys.readouterr().err


def test_files_are_counted_only_to_be_shown(monkeypatch, folder, ingest):
    """To count them means to go through every folder once more."""
    monkeypatch.setattr("unioncorpus.batch.intake.count_files", lambda given: pytest.fail("counted"))
    write(folder, 2)
    assert ingest(progress=False).new == 2
    assert ingest(progress=lambda counts: None).unchanged == 2


def test_progress_can_be_a_function(ingest, folder):
    write(folder, 6)
    seen = []
    ingest(progress=lambda counts: seen.append(counts.settled))
    assert sorted(seen) == seen and seen[-1] == 6


def test_a_worker_starts_without_what_it_does_not_need(folder, ingest, spawned):
    write(folder, 1)
    assert summary(ingest(process=spawned.rows_without_pandas)) == {"new": 1}


@pytest.mark.parametrize("own", [None, "glibc.malloc.check=0"])
def test_a_worker_has_huge_pages_unless_the_user_says_otherwise(folder, ingest, tmp_path, spawned, monkeypatch, own):
    write(folder, 1)
    monkeypatch.delenv("GLIBC_TUNABLES", raising=False)
    if own:
        monkeypatch.setenv("GLIBC_TUNABLES", own)
    ingest(process=spawned.rows_of_the_settings)
    assert uc.open(tmp_path / "store").documents.text.tolist() == [own or "glibc.malloc.hugetlb=1"]
    assert os.environ.get("GLIBC_TUNABLES") == own


@pytest.mark.parametrize("command", [lambda store: uc.ingest("page.txt", store), uc.open])
def test_a_store_is_named_by_its_whole_path_by_all(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.txt").write_text("工会", encoding="utf-8")
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "catalog.sqlite").write_text("no catalog", encoding="utf-8")
    with pytest.raises(uc.UsageError, match=f"^{re.escape(str(tmp_path / 'store'))}: "):
        command("store")


def test_counting_does_not_open_archives(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"no archive at all")
    (tmp_path / "b.txt").write_bytes(b"b")
    assert count_files([str(tmp_path)]) == 2

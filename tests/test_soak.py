"""The soak in small: it kills, and its checks do find what is broken."""

import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

import unioncorpus as uc
from unioncorpus.clean.decode import decode
from unioncorpus.edits import Edited
from unioncorpus.evaluation import soak_targets
from unioncorpus.evaluation.soak_check import SoakError, check_store
from unioncorpus.evaluation.soak_fuzz import fuzz_pages, fuzz_short, fuzz_spliced
from unioncorpus.evaluation.soak_pages import Inline, plain_rows, write_pages
from unioncorpus.segment import segment
from unioncorpus.store.catalog import CATALOG
from unioncorpus.store.files import DATA

CASES = Path(__file__).parent / "cases"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork on Windows")
def test_some_kills_lose_nothing():
    from unioncorpus.evaluation.soak_kills import soak_kills

    done = soak_kills(4, seed=3)
    assert done.kills.total() == 4 and done.checks >= 4 and done.completed == done.damages >= 1


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("DELETE FROM documents WHERE rowid_ = 1", "different documents"),
        ("DELETE FROM sources WHERE rowid_ = 1", "different documents"),
        ("UPDATE files SET n_rows = n_rows + 1 WHERE tbl = 'plans'", "rows, not"),
        (None, "not what was written"),
    ],
)
def test_its_checks_find_what_is_broken(tmp_path, harm, said):
    texts = write_pages(tmp_path / "pages", 5)
    store = tmp_path / "store"
    uc.ingest(tmp_path / "pages", store, engine=Inline(), process=plain_rows, progress=False)
    check_store(store, texts, complete=True)
    if harm is None:
        path = next((store / DATA).glob("*/paragraphs.parquet"))
        path.write_bytes(path.read_bytes()[:-1])
    else:
        with closing(sqlite3.connect(store / CATALOG)) as db, db:
            db.execute(harm.replace("rowid_ = 1", "doc_id = (SELECT min(doc_id) FROM documents)"))
    with pytest.raises(SoakError, match=said):
        check_store(store, texts)
    with pytest.raises(SoakError, match="missing"):
        fresh = tmp_path / "other"
        uc.ingest(tmp_path / "pages" / "00000.txt", fresh, engine=Inline(), process=plain_rows, progress=False)
        check_store(fresh, texts, complete=True)


def test_hostile_texts_and_pages_break_no_law(tmp_path):
    page = tmp_path / "page.txt"
    page.write_text("2019年工会工作計劃\n一、指导思想\n三月召开大会2次。\n", encoding="utf-8")
    short, mutated = fuzz_short(300, seed=1), fuzz_pages([page], 20, seed=1)
    assert set(short.executions) == {target.name for target in soak_targets.TARGETS}
    assert (short.executions.total(), mutated.executions.total()) == (300, 20)
    assert short.found == mutated.found == ()


def test_clauses_put_together_anew_break_no_law():
    sentences = (CASES / "metrics_labelled.csv").read_text(encoding="utf-8")
    assert fuzz_spliced([re.sub(r"[{}|]", "", sentences)], 800, seed=1).found == ()


@pytest.mark.parametrize(
    ("target", "stage", "made", "said"),
    [
        ("repair", "repair", lambda page: 1 // 0, "ZeroDivisionError"),
        ("decode", "decode", lambda data: decode(data + b"!"), "does not give the bytes back"),
        ("clean", "strip", lambda page: Edited(page.raw, "", page.layers), "does not give the text back"),
        ("segment", "segment", lambda text: segment("别的文字" + text), "a plan from"),
        ("process", "process", lambda data: {"documents": [], "metrics": []}, "IndexError"),
    ],
)
def test_what_breaks_a_law_is_found(monkeypatch, target, stage, made, said):
    monkeypatch.setattr(soak_targets, stage, made)
    broken = next(t for t in soak_targets.TARGETS if t.name == target).attempt("一、工会工作计划".encode())
    assert said in broken

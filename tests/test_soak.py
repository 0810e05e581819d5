"""The soak in small: it kills, and its checks do find what is broken."""

import sqlite3
import sys
from contextlib import closing

import pytest

import unioncorpus as uc
from unioncorpus.evaluation.soak_check import SoakError, check_store
from unioncorpus.evaluation.soak_pages import Inline, plain_rows, write_pages
from unioncorpus.store.catalog import CATALOG
from unioncorpus.store.files import DATA


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

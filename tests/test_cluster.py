"""A Ray of this machine with two workers: the same tables as the local engine, and nothing lost."""

import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import unioncorpus as uc
from unioncorpus.batch.cluster import ray_run
from unioncorpus.errors import UnioncorpusError, UsageError

ray = pytest.importorskip("ray", reason='Ray is not installed: pip install -e ".[ray]"')

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals differ on Windows")

TABLES = ("documents", "plans", "paragraphs", "sources")
SMALL = uc.Limits(batch_documents=6)
#: For a page that takes for ever.
SHORT = replace(SMALL, seconds=1.0)


@pytest.fixture(scope="module")
def cluster():
    """One Ray for the module: starting it is what takes time. It ends no worker when others take the memory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("RAY_memory_monitor_refresh_ms", "0")
        ray.init(
            address="local", num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=100_000_000
        )
        yield
        ray.shutdown()


@pytest.fixture
def folder(numbered):
    return numbered(16, "号工会计划\n一行\n又一行")


def tables(store):
    corpus = uc.open(store)
    return {name: getattr(corpus, name) for name in TABLES}


def test_the_same_tables_row_for_row(cluster, folder, tmp_path, spawned):
    for engine in ("ray", "local"):
        counts = uc.ingest(
            folder,
            tmp_path / engine,
            engine=engine,
            progress=False,
            process=spawned.plain_rows,
            limits=SMALL,
            workers=2,
        )
        assert counts.new == 16
    clustered, local = tables(tmp_path / "ray"), tables(tmp_path / "local")
    for name in TABLES:
        assert clustered[name].equals(local[name]), name


def test_killed_workers_lose_nothing_and_poison_is_refused(cluster, folder, tmp_path, spawned):
    """One page kills the first worker that meets it; others kill every one, hang, or are refused."""
    for name, text in (("03x", "KILL"), ("03y", "HANG"), ("03z", "BUG"), ("15x", "REFUSE")):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / "12.txt").write_text(f"ONCE {tmp_path}/mark\n一行", encoding="utf-8")
    counts = uc.ingest(
        folder, tmp_path / "store", engine="ray", progress=False, process=spawned.troubled_rows, limits=SHORT
    )
    assert (counts.new, counts.rejected) == (16, 4), counts.rejects
    corpus = uc.open(tmp_path / "store")
    assert len(corpus.plans) == 16 and len(corpus.paragraphs) == 15 * 3 + 2
    found = {Path(r.path).stem: r.reason for r in corpus.rejects.itertuples()}
    assert found == {"03x": "crashed", "03y": "timeout", "03z": "failed", "15x": "binary"}


def test_reuse_has_the_same_rows_on_either_engine(cluster, tmp_path):
    corpus_folder = Path(__file__).parents[1] / "corpus" / "pages"
    uc.ingest(corpus_folder, tmp_path / "store", progress=False, limits=uc.Limits(batch_documents=9))
    corpus = uc.open(tmp_path / "store")
    local, clustered = corpus.reuse(), corpus.reuse(engine="ray")
    assert len(corpus.readers()) > 2 and len(local.pairs) and len(local.passages)
    for name in ("pairs", "plans", "passages"):
        pd.testing.assert_frame_equal(getattr(clustered, name), getattr(local, name))
    assert not list((tmp_path / "store").glob("reuse-*"))
    part = corpus.where(genre="plan")
    pd.testing.assert_frame_equal(part.reuse(engine="ray").plans, part.reuse().plans)


def test_a_step_whose_worker_is_killed_is_run_again(cluster, tmp_path, spawned):
    with ray_run(None, None) as run:
        assert run(spawned.die_once, [(tmp_path / "a", 1), (tmp_path / "b", 2)]) == [1, 2]
        with pytest.raises(UnioncorpusError, match="a step could not be done"):
            run(spawned.die, [()])
        with pytest.raises(UnicodeDecodeError):
            run(spawned.plain_rows, [(b"\xff",)])


def test_a_cluster_that_is_not_there(command, folder, tmp_path, monkeypatch):
    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    monkeypatch.setattr(ray, "init", lambda **options: (_ for _ in ()).throw(ConnectionError("no cluster there")))
    code, _, err = command("ingest", folder, "--store", tmp_path / "s", "--engine", "ray", "--address", "nowhere:1")
    assert code == 1 and "ray: no cluster there" in err and "--address" in err


def test_without_ray_the_command_says_what_to_install(command, folder, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    code, _, err = command("ingest", folder, "--store", tmp_path / "s", "--engine", "ray")
    assert code == 2 and 'pip install "unioncorpus[ray]"' in err


def test_an_address_needs_the_engine(command, folder, tmp_path):
    code, _, err = command("ingest", folder, "--store", tmp_path / "s", "--address", "auto")
    assert code == 2 and "--engine ray" in err
    uc.ingest(folder, tmp_path / "s", progress=False)
    code, _, err = command("reuse", "--store", tmp_path / "s", "--address", "auto")
    assert code == 2 and "--engine ray" in err
    with pytest.raises(UsageError, match="no engine"):
        uc.open(tmp_path / "s").reuse(engine="dask")

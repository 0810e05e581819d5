"""The bench measures what it says: every byte once, no page twice."""

from dataclasses import replace

import pytest

from unioncorpus import pipeline
from unioncorpus.evaluation import budget, peers
from unioncorpus.evaluation.bench import describe_machine, read_texts, time_ingest, time_repair, write_pages
from unioncorpus.evaluation.stages import time_stages


def test_pages_repeat_the_texts_but_no_page_is_a_duplicate(tmp_path):
    n_bytes = write_pages(["工会工作计划\n", "工会工作总结\n"], tmp_path, 500)
    pages = [p.read_bytes() for p in tmp_path.iterdir()]
    assert sum(map(len, pages)) == n_bytes >= 500
    assert len(set(pages)) == len(pages)


def test_a_folder_without_text_is_an_error_that_names_it(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    with pytest.raises(FileNotFoundError, match="no UTF-8"):
        read_texts(tmp_path)


def test_damaged_pages_are_repaired_and_counted():
    n_bytes, seconds = time_repair(["工會組織職工學習，推動學校工作。"])
    assert n_bytes > 6 * 16 * 2 and seconds > 0


def test_every_stage_has_its_time_and_the_pipeline_is_as_before():
    before = dict(vars(pipeline))
    seconds = time_stages(["工会工作计划\n一、三月召开大会2次。\n"])
    assert {"clean.decode", "clean.strip", "segment", "extract.metrics", "pipeline", "store"} <= set(seconds)
    assert list(seconds.values()) == sorted(seconds.values(), reverse=True)
    assert dict(vars(pipeline)) == before


def test_an_ingest_is_measured_with_its_store_and_its_memory():
    found = time_ingest(["工会工作计划\n一、三月召开大会2次。\n"], 100)
    assert found.n_bytes >= 100 and found.seconds > 0 and found.store > 0
    assert 2e7 < found.memory < 2e9


def test_a_peer_that_is_not_installed_is_named_and_left_out(monkeypatch):
    there, gone = peers.PEERS[0], replace(peers.PEERS[1], package="gone", module="no_such_module")
    monkeypatch.setattr(peers, "PEERS", (there, gone))
    assert peers.absent() == ["gone"]
    (found,) = peers.compare_peers(["工会工作计划，三月召开大会。"])
    assert found.ours > 0 and found.theirs > 0 and "chardet" in found.line()


@pytest.mark.parametrize("peer", [p for p in peers.PEERS if p.installed], ids=lambda peer: peer.package)
def test_ours_and_a_peer_work_on_the_same_texts(peer):
    texts = ["工会工作计划\n春节前走访慰问患病和生活困难的教职工12人，发放3万元。"]
    ours, theirs = (list(work()) for work in peer.pair(texts))
    assert len(theirs) == 1 and len(ours) <= 1


def test_the_machine_is_described_with_versions():
    assert "cores; Python" in describe_machine() and "jieba 0." in describe_machine()


def test_the_budget_is_of_stages_that_are_measured(monkeypatch):
    """A stage that is gone has no budget; all stages together have one."""
    monkeypatch.setattr(budget, "_ROUNDS", 1)
    measured = budget.measure(["2019年工会工作计划\n一、三月召开大会2次。\n"])
    stages = {budget.ALL, *time_stages(["工会工作计划\n一、三月召开大会2次。\n"])}
    assert budget.ALL in measured and set(measured) <= stages
    assert budget.ALL in budget.read_budget() and set(budget.read_budget()) <= stages

"""The bench measures what it says: every byte once, no page twice."""

import pytest

from unioncorpus import pipeline
from unioncorpus.evaluation.bench import read_texts, time_repair, write_pages
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

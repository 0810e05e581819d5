"""The sample pages: made again they are the same; cleaned they are the originals; they hold what a reader finds."""

from functools import cache
from pathlib import Path

import pytest

import unioncorpus as uc
from unioncorpus.evaluation.build_samples import build, make_page, read_manifest
from unioncorpus.evaluation.samples import evaluate_samples
from unioncorpus.pipeline import process

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
SAMPLES = read_manifest(CORPUS)
WHOLE = [sample for sample in SAMPLES if not sample.needs]


@cache
def rows_of(page):
    """The rows of one page."""
    return process(page.read_bytes())


def marked(samples):
    """Pages whose damage is not mended yet fail for now, and must be unmarked when they do not."""
    return [
        pytest.param(
            s, id=s.file, marks=[pytest.mark.xfail(reason=f"{', '.join(s.needs)} not mended yet")] * bool(s.needs)
        )
        for s in samples
    ]


def by_file(samples):
    return [pytest.param(s, id=s.file) for s in samples]


def test_the_pages_are_made_from_the_originals_byte_for_byte(tmp_path):
    made = {path.name: path.read_bytes() for path in build(CORPUS, tmp_path)}
    kept = {path.name: path.read_bytes() for path in (CORPUS / "pages").iterdir()}
    assert made == kept


def test_every_original_is_used():
    names = {Path(sample.file).stem for sample in SAMPLES}
    assert names == {path.stem for path in (CORPUS / "originals").iterdir()}


@pytest.mark.parametrize("sample", marked(SAMPLES))
def test_the_text_comes_back_exactly(sample):
    assert rows_of(sample.page)["documents"][0].text == sample.original


@pytest.mark.parametrize("sample", by_file(SAMPLES))
def test_the_bytes_come_back_exactly(sample):
    document = rows_of(sample.page)["documents"][0]
    back = document.raw.encode(document.encoding) if document.bytes is None else document.bytes
    assert back == sample.page.read_bytes()


def test_an_original_is_not_touched():
    """A clean text stays as it is: no stage makes an edit."""
    touched = {s.file: uc.clean(s.original).edits for s in SAMPLES}
    assert {file for file, edits in touched.items() if any(e.applied for e in edits)} == set()


@pytest.mark.parametrize("sample", by_file(WHOLE))
def test_plans_are_those_a_reader_finds(sample):
    assert len(rows_of(sample.page)["plans"]) == len(sample.plans)


def test_the_manifest_shows_every_form_of_damage():
    forms = {site.form for sample in SAMPLES for site in make_page(sample).sites}
    assert forms == {1, 2, 3, 4, 5, 6}


def test_scores_over_all_pages():
    """Readings of the author, not of the product: they need not agree in every case, but in nearly all."""
    table = evaluate_samples(CORPUS)
    whole = table[table.page.isin([sample.file for sample in WHOLE])]
    for found, stated, least in [
        ("sections_right", "sections_expected", 0.95),
        ("activities_right", "activities_expected", 0.9),
        ("metrics_right", "metrics_expected", 0.85),
        ("attributes_right", "attributes_stated", 0.9),
    ]:
        assert whole[found].sum() >= least * whole[stated].sum(), found


def test_evaluate_prints_a_line_for_each_page(command):
    code, out, _ = command("evaluate", CORPUS)
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["page", *(sample.file for sample in SAMPLES), "total"]


def test_evaluate_wants_a_folder_with_a_manifest(command, tmp_path):
    code, _, err = command("evaluate", tmp_path)
    assert code == 2
    assert "MANIFEST.toml" in err

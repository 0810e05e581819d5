"""Keyness: against scipy on the same counts, on groups that are too small, and through the corpus."""

import numpy as np
import pytest
from scipy import stats

import unioncorpus as uc
from unioncorpus.analysis.frequency import count_terms
from unioncorpus.analysis.keyness import COLUMNS, compare_groups, log_likelihood, log_ratio
from unioncorpus.analysis.words import read_words
from unioncorpus.errors import UsageError

TEXTS = ["教师体检", "教师培训", "教师座谈", "病房护士", "护士比武", "护士座谈"]
GROUPS = ["school", "school", "school", "hospital", "hospital", "hospital"]


@pytest.fixture(scope="module")
def counts():
    return count_terms(read_words(TEXTS))


@pytest.mark.parametrize(
    ("a", "b", "c", "d"), [(10, 20, 1000, 1500), (3, 0, 50, 70), (500, 1, 9000, 8000), (7, 7, 7, 70)]
)
def test_log_likelihood_agrees_with_scipy(a, b, c, d):
    table = [[a, b], [c - a, d - b]]
    expected = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic
    assert log_likelihood(np.array([float(a)]), np.array([float(b)]), c, d)[0] == pytest.approx(expected)


def test_log_ratio_counts_doublings_and_survives_a_missing_term():
    ratios = log_ratio(np.array([8.0, 1.0, 0.0]), np.array([2.0, 0.0, 0.0]), 1000, 2000)
    assert ratios.tolist() == [3.0, 2.0, 1.0]


def test_q_is_benjamini_and_hochberg_over_the_tested_terms(counts):
    frame = compare_groups(counts, GROUPS, "school", min_units=1)
    assert len(frame) == len(counts.terms)
    assert frame.q.to_numpy() == pytest.approx(stats.false_discovery_control(frame.p))


def test_a_word_must_stand_in_enough_units_on_its_side(counts):
    frame = compare_groups(counts, GROUPS, "school")
    assert set(frame.term) == {"教师", "护士"}
    assert (frame.log_ratio > 0).tolist() == (frame.term == "教师").tolist()


def test_every_group_stands_against_the_rest(counts):
    frame = compare_groups(counts, GROUPS)
    assert list(frame.columns) == list(COLUMNS)
    assert frame[frame.log_ratio > 0].set_index("group").term.to_dict() == {"hospital": "护士", "school": "教师"}


def test_weights_count_a_copied_text_once(counts):
    row = compare_groups(counts.weigh([0.5, 0.5, 1, 1, 1, 1]), GROUPS, "school").set_index("term").loc["教师"]
    assert (row.n, row.n_raw) == (2.0, 3)


def test_groups_that_are_too_small_give_no_rows(counts):
    assert compare_groups(counts, ["a", *["b"] * 5]).empty
    assert list(compare_groups(counts, [None] * 6).columns) == list(COLUMNS)
    assert compare_groups(count_terms(read_words([])), []).empty
    assert compare_groups(count_terms(read_words(["，", "。"])), ["a", "b"], min_units=1).empty


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"target": "bank"}, "no group 'bank'. There are: hospital, school"),
        ({"target": "school", "reference": "bank"}, "no group 'bank'"),
        ({"target": "school", "min_units": 4}, "has 3 units"),
        ({"reference": "school"}, "needs a target"),
        ({"target": "school", "reference": "school"}, "'school' is compared with itself"),
        ({"min_units": 0}, "1 or more"),
    ],
)
def test_what_cannot_be_compared_is_explained(counts, options, message):
    with pytest.raises(UsageError, match=message):
        compare_groups(counts, GROUPS, **options)


def test_a_corpus_compares_its_plans(store):
    corpus = uc.open(store)
    frame = corpus.keyness(by="org_type", min_plans=1)
    assert "住院" in set(frame[(frame.group == "hospital") & (frame.log_ratio > 0)].term)
    with pytest.raises(UsageError, match="no column 'kind'"):
        corpus.keyness(by="kind")


def test_words_of_untagged_paragraphs_are_candidates_for_the_codebook(store, monkeypatch):
    corpus = uc.open(store)
    lines = corpus.paragraphs
    text = corpus.texts("paragraph").text
    why = [("other" if "登山" in line else None) for line in text]
    monkeypatch.setattr(uc.Corpus, "paragraphs", property(lambda self: lines.assign(untagged=why)))
    found = corpus.codebook_candidates(min_paragraphs=1)
    assert "登山" in set(found.term) and (found.log_ratio > 0).all()
    monkeypatch.setattr(uc.Corpus, "paragraphs", property(lambda self: lines.assign(untagged=None)))
    assert list(corpus.codebook_candidates().columns) == list(COLUMNS), "all tagged: no candidates"


def test_the_command_prints_the_words_and_writes_all_of_them(command, store, tmp_path):
    code, out, err = command("keyness", "--store", store, "--min-plans", 1, "--rows", 1)
    assert code == 0 and "hospital" in out and "rows" in err
    code, out, err = command("keyness", "--store", store, "--min-plans", 3)
    assert code == 0 and "no word in at least 3 of their plans: enterprise, hospital, school" in err
    code, out, _ = command("keyness", "--store", store, "--min-plans", 1, "--out", tmp_path / "k.csv")
    lines = (tmp_path / "k.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].replace('"', "") == ",".join(COLUMNS) and f"{len(lines) - 1} rows" in out
    code, _, err = command("keyness", "--store", store, "--out", tmp_path / "no" / "k.csv")
    assert code == 1 and "folder that is there" in err

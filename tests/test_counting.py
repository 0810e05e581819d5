"""Words, n-grams, frequency lists and dispersion."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

import unioncorpus as uc
from unioncorpus import tables
from unioncorpus.analysis import words as words_module
from unioncorpus.analysis.dispersion import deviation_of_proportions
from unioncorpus.analysis.frequency import count_terms, frequencies
from unioncorpus.analysis.words import cut_words, read_words
from unioncorpus.errors import UsageError


@pytest.mark.parametrize("term", tables.read("words")["terms"])
def test_a_term_of_the_domain_is_one_word(term):
    assert term in cut_words(f"今年，{term}。"), term


@pytest.mark.parametrize("block", ["terms", "stop"])
def test_a_word_is_listed_once(block):
    listed = tables.read("words")[block]
    assert len(listed) == len(set(listed))


def test_marks_numbers_and_redactions_are_no_words():
    words = read_words(["2019年xx校慰问38人，（KTV）A、B"])
    assert {str(words.vocabulary[k]) for k in words.ids} == {"年", "校", "慰问", "人", "KTV"}


def test_many_processes_count_like_one(monkeypatch):
    texts = ["慰问困难职工。", "组织教职工运动会，", "慰问退休教师"] * 5
    whole = frequencies(count_terms(read_words(texts)))
    monkeypatch.setattr(words_module, "_CHUNK", 20)
    assert frequencies(count_terms(read_words(texts, workers=1))).equals(whole)


def test_worker_processes_give_the_same_words(monkeypatch):
    texts = ["慰问困难职工。", "组织教职工运动会，", "慰问退休教师"]
    whole = read_words(texts)
    monkeypatch.setattr(words_module, "_CHUNK", 10)
    parts = read_words(texts, workers=2)
    assert parts.vocabulary[parts.ids].tolist() == whole.vocabulary[whole.ids].tolist()
    assert parts.units.tolist() == whole.units.tolist() and parts.clauses.tolist() == whole.clauses.tolist()


def test_an_n_gram_does_not_reach_over_a_mark_a_line_or_a_text():
    grams = set(count_terms(read_words(["慰问职工，关心教师\n组织活动", "慰问"]), 2).terms)
    assert grams == {"慰问职工", "关心教师", "组织活动"}


def test_weights_discount_copies_and_leave_the_raw_figure_beside():
    counts = count_terms(read_words(["慰问职工", "慰问职工", "表彰教师"]))
    row = frequencies(counts.weigh([0.5, 0.5, 1])).set_index("term").loc["慰问"]
    assert (row.n, row.n_raw, row.units, row.per_million) == (1.0, 2, 2, 250000.0)


@pytest.mark.parametrize("weights", [[1], [1, -1], [1, float("nan")]])
def test_weights_that_do_not_fit_are_refused(weights):
    with pytest.raises(UsageError, match="2 numbers"):
        count_terms(read_words(["慰问", "职工"])).weigh(weights)


def test_no_text_is_an_empty_list_with_its_columns():
    for texts in ([], [""], ["，。"]):
        frame = frequencies(count_terms(read_words(texts)))
        assert frame.empty and "dp" in frame
        assert count_terms(read_words(texts), 3).matrix.shape == (len(texts), 0)


def test_an_n_gram_has_one_to_five_words():
    for n in (0, 6, "org_type"):  # where keyness has the column
        with pytest.raises(UsageError, match=f"n is {n!r}; an n-gram has 1 to 5 words"):
            count_terms(read_words(["慰问"]), n)


def test_dispersion_agrees_with_the_published_example():
    """Gries 2008: 'a' in five parts of 9, 10, 10, 10 and 11 words stands 1, 2, 3, 4 and 5 times; DP is 0.18."""
    matrix = csr_matrix([[1, 8], [2, 8], [3, 7], [4, 6], [5, 6]])
    assert deviation_of_proportions(matrix)[0] == pytest.approx(0.18)
    assert deviation_of_proportions(matrix, norm=True)[0] == pytest.approx(0.18 / (1 - 9 / 50))


def test_dispersion_is_even_at_0_and_one_unit_at_1_when_normed():
    even, clumped = deviation_of_proportions(csr_matrix([[2, 5], [2, 0], [2, 0]]))
    assert 0 < even < clumped
    assert deviation_of_proportions(csr_matrix([[5, 1], [0, 6]]), norm=True)[0] == pytest.approx(1)


def test_dispersion_of_what_does_not_occur_is_missing():
    assert np.isnan(deviation_of_proportions(csr_matrix([[0, 1]]))).tolist() == [True, False]


def test_a_corpus_gives_texts_and_frequencies(store):
    corpus = uc.open(store)
    plans = corpus.texts()
    assert list(plans.plan_id) == list(corpus.plans.plan_id)
    lines = corpus.texts("paragraph")
    assert len(lines) == len(corpus.paragraphs) and lines.text.str.contains("登山比赛").sum() == 1
    assert corpus.frequencies().set_index("term").n["慰问"] == corpus.kwic("慰问(?!金)").match.count()
    with pytest.raises(UsageError, match="plan or paragraph"):
        corpus.texts("page")

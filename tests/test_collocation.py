"""Collocations: published figures, windows and lines counted by hand, bad input."""

import numpy as np
import pytest

import unioncorpus as uc
from unioncorpus.analysis.collocation import COLUMNS, collocations, log_dice, mutual_information, t_score
from unioncorpus.analysis.words import read_words
from unioncorpus.errors import UsageError

N = 14_307_668  # words of the newswire corpus in Manning and Schütze, Foundations of Statistical NLP, 1999, chapter 5


def test_mutual_information_agrees_with_the_published_example():
    """Table 5.14: Ayatollah 42, Ruhollah 20, together 20: 18.38 bits."""
    assert mutual_information(np.array([20.0]), np.array([42 * 20 / N]))[0] == pytest.approx(18.38, abs=0.005)


def test_t_score_agrees_with_the_published_example():
    """Section 5.3.1: new 15,828, companies 4,675, together 8: t = 0.999932."""
    assert t_score(np.array([8.0]), np.array([15_828 * 4_675 / N]))[0] == pytest.approx(0.999932, abs=1e-5)


def test_log_dice_has_its_fixed_points():
    """Rychly 2008: 14 for words that only stand together; 0 for fewer than 1 in 16,000; one more is twice as often."""
    assert log_dice(np.array([1.0]), 1, np.array([1.0]))[0] == 14
    assert log_dice(np.array([1.0]), 2**14, np.array([2.0**14]))[0] == 0
    few, twice = log_dice(np.array([5.0, 10.0]), 80, np.array([40.0, 40.0]))
    assert twice - few == 1


TEXT = ["慰问患病教师\n慰问患病职工，教师座谈", "教师座谈"]


def test_a_window_is_counted_by_hand():
    """慰问 0 患病 1 教师 2 | 慰问 3 患病 4 职工 5 教师 6 座谈 7 | 教师 8 座谈 9; near 慰问: 1 2, 4 5."""
    frame = collocations(read_words(TEXT), "慰问", window=2, min_n=1).set_index("collocate")
    assert frame.n.to_dict() == {"患病": 2, "职工": 1, "教师": 1}
    assert frame.expected["教师"] == pytest.approx(4 * 3 / 10)
    assert frame.log_dice["患病"] == 14


def test_lines_are_counted_by_hand():
    row = collocations(read_words(TEXT), "慰问", window=None, min_n=1).set_index("collocate").loc["教师"]
    assert (row.n, row.n_node, row.n_collocate) == (2, 2, 3)
    assert row.expected == pytest.approx(2 * 3 / 3)


def test_a_position_between_two_nodes_counts_once():
    frame = collocations(read_words(["教师座谈教师"]), "教师", window=1, min_n=1).set_index("collocate")
    assert frame.n.to_dict() == {"座谈": 1}


def test_a_node_that_is_not_there_gives_an_empty_table():
    for texts in (TEXT, []):
        assert list(collocations(read_words(texts), "食堂").columns) == list(COLUMNS)


@pytest.mark.parametrize("options", [{"window": 0}, {"min_n": 0}])
def test_a_number_out_of_range_is_refused(options):
    with pytest.raises(UsageError, match="1 "):
        collocations(read_words(TEXT), "慰问", **options)


def test_a_corpus_gives_collocations(store):
    assert "职工" in set(uc.open(store).collocations("慰问", min_n=1).collocate)


@pytest.mark.parametrize(("node", "said"), [("慰问|探望", "慰问 | 探望"), ("慰问教师", "慰问 教师"), ("", "but 0")])
def test_a_node_that_is_no_one_word_is_told_its_words(node, said):
    words = read_words(["慰问患病教师。"])
    with pytest.raises(UsageError) as caught:
        collocations(words, node)
    assert said in str(caught.value)
    assert collocations(words, "体检").empty, "a word that is nowhere is no mistake"

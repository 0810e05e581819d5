"""Samples for coding: one of a family, as often as the probability says, strata alike."""

from collections import Counter

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncorpus.analysis.sample import COLUMNS, draw_sample, expected_numbers, share_out
from unioncorpus.errors import UsageError


def corpus(sizes):
    """Plans of these numbers of paragraphs: name -> (org_type, family, paragraphs)."""
    plans = pd.DataFrame([(name, org) for name, (org, _, _) in sizes.items()], columns=["plan_id", "org_type"])
    rows = [(f"{name}{k}", name, f"doc {name}") for name, (_, _, n) in sizes.items() for k in range(n)]
    families = {name: family for name, (_, family, _) in sizes.items()}
    return pd.DataFrame(rows, columns=["unit_id", "plan_id", "doc_id"]), plans, families


SIZES = {
    **{f"a{k}": ("school", "a0", 6) for k in range(4)},
    **{"b": ("school", "b", 12), "c": ("school", "c", 3), "d": ("school", "d", 3)},
    **{"e": ("hospital", "e", 5), "f": ("hospital", "f", 5)},
}


def test_a_paragraph_is_drawn_as_often_as_its_probability_says():
    tables = corpus(SIZES)
    rounds = 120
    drawn, said = Counter(), {}
    for seed in range(rounds):
        sample = draw_sample(*tables, n=3, stratify="org_type", seed=seed)
        assert len(sample) == 3
        drawn.update(sample.unit_id)
        said.update(zip(sample.unit_id, sample.probability, strict=True))
    assert len(said) > 0.8 * len(tables[0]), "no paragraph is passed over"
    for paragraph, probability in said.items():
        assert drawn[paragraph] / rounds == pytest.approx(probability, abs=4 * (probability / rounds) ** 0.5)
    # Two of the schools' four families, by size 6, 12, 3 and 3; a family of four copies shares its chance among them.
    for family, probability in (("a", 2 * 6 / 24 / 24), ("b", 2 * 12 / 24 / 12), ("e", 1 / 2 / 5)):
        assert all(value == pytest.approx(probability) for name, value in said.items() if name[0] == family)


def test_the_weights_add_up_to_the_corpus():
    paragraphs, plans, families = corpus(SIZES)
    totals = [(1 / draw_sample(paragraphs, plans, families, n=4, seed=s).probability).sum() for s in range(40)]
    assert sum(totals) / len(totals) == pytest.approx(len(paragraphs), rel=0.15)


def test_one_of_a_family_and_as_many_of_each_stratum():
    sample = draw_sample(*corpus(SIZES), n=200, stratify="org_type")
    assert sample.family_id.is_unique and len(sample) == 6
    sample = draw_sample(*corpus(SIZES), n=6, stratify="org_type", per_family=2)
    assert Counter(sample.stratum) == {"school": 3, "hospital": 3}
    assert sample.unit_id.is_unique
    assert list(sample) == list(COLUMNS)


def test_the_same_seed_draws_the_same():
    tables = corpus(SIZES)
    assert draw_sample(*tables, n=4, seed=1).equals(draw_sample(*tables, n=4, seed=1))
    assert any(not draw_sample(*tables, n=4, seed=1).equals(draw_sample(*tables, n=4, seed=k)) for k in range(2, 5))


def test_plans_without_a_value_are_a_stratum_of_their_own():
    paragraphs, plans, families = corpus(SIZES)
    plans["province"] = [None, None, None, None, "湖南", None, None, "湖南", None]
    assert set(draw_sample(paragraphs, plans, families, stratify="province").stratum) == {"湖南", "(none)"}


def test_nothing_to_draw_and_numbers_out_of_range():
    paragraphs, plans, families = corpus(SIZES)
    empty = draw_sample(paragraphs.iloc[:0], plans, families)
    assert empty.empty and list(empty) == list(COLUMNS)
    for wrong in ({"n": 0}, {"per_family": 0}):
        with pytest.raises(UsageError, match="must be at least 1"):
            draw_sample(paragraphs, plans, families, **wrong)
    with pytest.raises(UsageError, match="plans have no column 'kind'"):
        draw_sample(paragraphs, plans, families, stratify="kind")


@given(st.lists(st.integers(1, 30), min_size=1, max_size=8), st.integers(1, 60))
def test_a_sample_is_shared_out_as_evenly_as_its_limits_allow(limits, n):
    most = pd.Series(limits, index=[f"s{k}" for k in range(len(limits))])
    shares = share_out(n, most)
    assert sum(shares.values()) == min(n, sum(limits))
    assert all(0 <= shares[name] <= most[name] for name in most.index)
    free = [shares[name] for name in most.index if shares[name] < most[name]]
    assert not free or max(shares.values()) - min(free) <= 1


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(1, 3)), min_size=1, max_size=12), st.integers(1, 20))
def test_expected_numbers_add_up_and_stay_within_their_limits(families, n):
    sizes = pd.Series([float(size) for size, _ in families])
    most = pd.Series([min(size, limit) for size, limit in families])
    n = min(n, int(most.sum()))
    expected = expected_numbers(n, sizes, most)
    assert expected.sum() == pytest.approx(n)
    assert (expected <= most.to_numpy() + 1e-9).all() and (expected > 0).all()

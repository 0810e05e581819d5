"""The calendar, shares of themes, themes that go together, indicators: on small tables counted by hand."""

import numpy as np
import pandas as pd
import pytest

from unioncorpus.analysis import calendar as calendar_module
from unioncorpus.analysis import cooccurrence, indicators, theme_shares
from unioncorpus.analysis.calendar import calendar
from unioncorpus.analysis.cooccurrence import theme_cooccurrence
from unioncorpus.analysis.indicators import compare_indicators
from unioncorpus.analysis.theme_shares import MEASURES
from unioncorpus.analysis.weights import family_weights
from unioncorpus.errors import UsageError

PLANS = pd.DataFrame({"plan_id": ["p", "q", "r"], "org_type": ["school", "school", "hospital"]})
PARAGRAPHS = pd.DataFrame(
    [
        ("p1", "p", "d", 0, 30),
        ("p2", "p", "d", 30, 40),
        ("q1", "q", "d", 40, 70),
        ("r1", "r", "e", 0, 50),
    ],
    columns=["paragraph_id", "plan_id", "doc_id", "start", "stop"],
)
THEMES = pd.DataFrame(
    [
        ("p1", "p", "women", True, ("三八",)),
        ("p1", "p", "recreation", False, ("登山",)),
        ("p1", "p", "women.rights", False, ("三八",)),
        ("q1", "q", "women", True, ("女工",)),
        ("r1", "r", "skills", True, ("比武",)),
    ],
    columns=["paragraph_id", "plan_id", "theme", "main", "evidence"],
)


def activities(*rows):
    return pd.DataFrame(rows, columns=["plan_id", "doc_id", "months", "explicit", "text", "start"])


COPIES = {"p": 0.5, "q": 0.5, "r": 1.0}


def cells(frame):
    return {(row.group, row.theme, row.month): (row.n, row.n_raw) for row in frame.itertuples()}


def test_an_activity_takes_the_themes_whose_evidence_it_holds():
    frame = calendar(activities(("p", "d", (3,), True, "三月登山", 5)), PARAGRAPHS, THEMES, PLANS)
    assert cells(frame) == {("school", "recreation", 3): (1.0, 1)}


def test_an_activity_without_evidence_takes_the_main_theme():
    frame = calendar(activities(("p", "d", (3,), False, "三月座谈", 5)), PARAGRAPHS, THEMES, PLANS)
    assert cells(frame) == {("school", "women", 3): (1.0, 1)}
    assert frame.n_explicit.tolist() == [0] and frame.plans_in_group.tolist() == [2]


def test_an_activity_over_months_is_shared_among_them_and_weighted():
    found = activities(("q", "d", (7, 8), True, "女工活动", 41))
    assert cells(calendar(found, PARAGRAPHS, THEMES, PLANS, weights=COPIES)) == {
        ("school", "women", 7): (0.25, 1),
        ("school", "women", 8): (0.25, 1),
    }


def test_an_activity_without_a_theme_is_kept():
    frame = calendar(activities(("p", "d", (9,), True, "开会", 31)), PARAGRAPHS, THEMES, PLANS)
    assert len(frame) == 1 and frame.theme.isna().all()


def test_the_calendar_of_nothing_is_empty_with_its_columns():
    frame = calendar(activities(), PARAGRAPHS, THEMES, PLANS)
    assert list(frame.columns) == list(calendar_module.COLUMNS) and frame.empty


def shares(frame, group="school", column="share"):
    return {(row.theme, row.measure): getattr(row, column) for row in frame[frame.group == group].itertuples()}


FAMILIES = {"p": "p", "q": "q", "r": "r"}


def test_shares_by_characters_paragraphs_and_plans():
    frame = theme_shares.theme_shares(PLANS, PARAGRAPHS, THEMES, FAMILIES)
    assert shares(frame)[("women", "characters")] == pytest.approx(60 / 70)
    assert shares(frame)[("women", "paragraphs")] == pytest.approx(2 / 3)
    assert shares(frame)[("women", "plans")] == 1
    assert shares(frame)[("recreation", "plans")] == 0.5
    assert shares(frame)[("skills", "plans")] == 0
    assert len(frame) == 2 * 4 * len(MEASURES)


def test_lines_of_schedules_can_be_set_apart():
    prose = theme_shares.theme_shares(PLANS, PARAGRAPHS, THEMES, FAMILIES, lines="prose")
    assert shares(prose)[("women", "paragraphs")] == 1
    short = theme_shares.theme_shares(PLANS, PARAGRAPHS, THEMES, FAMILIES, lines="schedule")
    assert shares(short)[("women", "characters")] == 0
    assert np.isnan(shares(short, "hospital")[("skills", "characters")]), "no such line: no share"


def test_copies_are_weighted_and_the_raw_share_stands_beside():
    frame = theme_shares.theme_shares(PLANS, PARAGRAPHS, THEMES, FAMILIES, weights={"p": 0.25, "q": 0.75, "r": 1})
    assert shares(frame)[("recreation", "plans")] == 0.25
    assert shares(frame, column="share_raw")[("recreation", "plans")] == 0.5


def test_a_group_of_one_cluster_has_no_interval():
    frame = theme_shares.theme_shares(PLANS, PARAGRAPHS, THEMES, {"p": "x", "q": "x", "r": "r"})
    assert frame.low.isna().all() and set(frame.clusters) == {1}


def test_the_interval_draws_clusters_and_agrees_with_the_theory():
    """Forty families of one plan each, half with the theme: the standard error of the share is sqrt(.25/40) = .079."""
    ids = [f"p{k}" for k in range(40)]
    plans = pd.DataFrame({"plan_id": ids, "org_type": "school"})
    lines = pd.DataFrame({"paragraph_id": ids, "plan_id": ids, "doc_id": "d", "start": 0, "stop": 30})
    themes = THEMES.iloc[:0]
    tagged = pd.DataFrame({"paragraph_id": ids[:20], "plan_id": ids[:20], "theme": "women"})
    frame = theme_shares.theme_shares(plans, lines, pd.concat([themes, tagged]), dict(zip(ids, ids, strict=True)))
    row = frame[frame.measure == "plans"].iloc[0]
    assert row.high - row.low == pytest.approx(2 * 1.96 * 0.079, rel=0.1)
    pairs = {plan: str(k // 2) for k, plan in enumerate(ids)}
    wider = theme_shares.theme_shares(plans, lines, pd.concat([themes, tagged]), pairs)
    wide = wider[wider.measure == "plans"].iloc[0]
    assert wide.high - wide.low > 1.2 * (row.high - row.low), "copies carry less than independent plans"
    again = theme_shares.theme_shares(plans, lines, pd.concat([themes, tagged]), pairs)
    assert again.equals(wider)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"lines": "long"}, "all, prose, schedule"),
        ({"level": 1.0}, "0 < level < 1"),
        ({"n_boot": 0}, "n_boot"),
        ({"by": "kind"}, "no column 'kind'"),
        ({"weights": {"p": 1}}, "2 plans have none"),
    ],
)
def test_what_cannot_be_asked_of_shares_is_explained(options, message):
    with pytest.raises(UsageError, match=message):
        theme_shares.theme_shares(PLANS, PARAGRAPHS, THEMES, FAMILIES, **options)
    with pytest.raises(UsageError, match="no cluster"):
        theme_shares.theme_shares(PLANS, PARAGRAPHS, THEMES, {"p": "p"})


def test_shares_of_nothing_is_empty_with_its_columns():
    frame = theme_shares.theme_shares(PLANS.iloc[:0], PARAGRAPHS.iloc[:0], THEMES.iloc[:0], {})
    assert list(frame.columns) == list(theme_shares.COLUMNS)


def test_themes_that_go_together():
    (row,) = theme_cooccurrence(THEMES, PARAGRAPHS).itertuples()
    assert (row.theme_a, row.theme_b, row.n_both, row.n_a, row.n_b, row.n_units) == ("recreation", "women", 1, 1, 2, 4)
    assert (row.expected, row.log_ratio, row.jaccard) == (0.5, 1.0, 0.5)
    has = np.array([[1, 1], [0, 0], [0, 1], [0, 0]])
    assert row.phi == pytest.approx(np.corrcoef(has.T)[0, 1])


def test_themes_that_go_together_in_weighted_plans():
    (row,) = theme_cooccurrence(THEMES, PARAGRAPHS, "plan", COPIES).itertuples()
    assert (row.n_both, row.n_both_raw, row.n_units) == (0.5, 1, 2.0)
    assert list(theme_cooccurrence(THEMES.iloc[:0], PARAGRAPHS.iloc[:0]).columns) == list(cooccurrence.COLUMNS)
    with pytest.raises(UsageError, match="paragraph, plan"):
        theme_cooccurrence(THEMES, PARAGRAPHS, "page")


def metrics(*rows):
    columns = ["plan_id", "indicator", "kind", "per", "modality", "role", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def test_targets_and_results_are_compared_apart():
    found = metrics(
        ("p", "visits", "count", None, "target", "goal", 10.0, 20.0),
        ("q", "visits", "count", None, "target", "goal", 30.0, 30.0),
        ("r", "visits", "count", None, "actual", "result", 7.0, 7.0),
        ("r", "visits", "count", None, "actual", "rhetorical", 3.0, 3.0),
        (None, "visits", "count", None, "actual", "result", 9.0, 9.0),
        ("r", None, "count", None, "actual", "result", 9.0, 9.0),
    )
    frame = compare_indicators(found, PLANS).set_index("modality")
    assert (frame["min"].target, frame["max"].target, frame.plans.target) == (15, 30, 2)
    assert (frame["median"].actual, frame.n_raw.actual) == (7, 1)
    assert set(compare_indicators(found, PLANS, by="org_type").group) == {"school", "hospital"}


def test_copies_do_not_move_the_median():
    found = metrics(
        *[("p", "visits", "count", None, "target", "goal", 10.0, 10.0)] * 3,
        ("r", "visits", "count", None, "target", "goal", 50.0, 50.0),
    )
    (row,) = compare_indicators(found, PLANS, weights={"p": 0.25, "q": 0.25, "r": 1}).itertuples()
    assert (row.median, row.median_raw) == (50, 10)


def test_no_metric_is_an_empty_table():
    assert list(compare_indicators(metrics(), PLANS).columns) == list(indicators.COLUMNS)


def test_a_family_weighs_one():
    weights = family_weights({"a": "f", "b": "f", "c": "f", "d": "d"})
    assert sum(weights.values()) == pytest.approx(2)

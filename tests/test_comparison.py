"""The calendar, shares of themes, themes that go together, indicators: on small tables counted by hand."""

import numpy as np
import pandas as pd
import pytest

from unioncorpus.analysis import calendar as calendar_module
from unioncorpus.analysis import cooccurrence, indicators, prevalence
from unioncorpus.analysis.calendar import calendar
from unioncorpus.analysis.cooccurrence import theme_cooccurrence
from unioncorpus.analysis.indicators import compare_indicators
from unioncorpus.analysis.prevalence import MEASURES, measure_prevalence
from unioncorpus.analysis.weights import Weights, weigh_paragraphs, weigh_plans
from unioncorpus.errors import UsageError

PLANS = pd.DataFrame({"plan_id": ["p", "q", "r"], "org_type": ["school", "school", "hospital"]})
PARAGRAPHS = pd.DataFrame(
    [
        ("p1", "p", "d", 0, 30, None),
        ("p2", "p", "d", 30, 40, "other"),
        ("q1", "q", "d", 40, 70, None),
        ("q2", "q", "d", 70, 79, "structural"),
        ("r1", "r", "e", 0, 50, None),
    ],
    columns=["paragraph_id", "plan_id", "doc_id", "start", "stop", "untagged"],
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
    return pd.DataFrame(rows, columns=["plan_id", "doc_id", "months", "explicit", "themes", "start"])


def weights_of(**plans):
    of_plan = pd.Series(plans)
    return Weights(of_plan, PARAGRAPHS.set_index("paragraph_id").plan_id.map(of_plan))


COPIES = weights_of(p=0.5, q=0.5, r=1.0)


def cells(frame):
    return {(row.group, row.theme, row.month): (row.n, row.n_raw) for row in frame.itertuples()}


def test_an_activity_stands_under_each_of_its_themes_but_not_twice_for_a_child():
    found = activities(("p", "d", (3,), False, ("women.rights", "recreation", "women"), 5))
    frame = calendar(found, PARAGRAPHS, PLANS)
    assert cells(frame) == {("school", "recreation", 3): (1.0, 1), ("school", "women", 3): (1.0, 1)}
    assert set(frame.n_explicit) == {0} and set(frame.plans_in_group) == {2}


def test_an_activity_over_months_is_shared_among_them_and_weighted():
    found = activities(("q", "d", (7, 8), True, ("women",), 41))
    assert cells(calendar(found, PARAGRAPHS, PLANS, weights=COPIES)) == {
        ("school", "women", 7): (0.25, 1),
        ("school", "women", 8): (0.25, 1),
    }


def test_an_activity_counts_what_its_paragraph_does():
    """q1 is a copy of p1; the activity in q1 counts half, one in q2 whole, one outside of any paragraph as its plan."""
    alone = dict(zip(PARAGRAPHS.paragraph_id, PARAGRAPHS.paragraph_id, strict=True))
    weights = weigh_paragraphs({**alone, "q1": "p1"}, ["p", "q", "r"], PARAGRAPHS)
    rows = [("q", "d", (month,), True, ("women",), start) for month, start in ((1, 41), (2, 71), (3, 500))]
    found = calendar(activities(*rows), PARAGRAPHS, PLANS, weights=weights).set_index("month").n
    assert found.to_dict() == pytest.approx({1: 0.5, 2: 1.0, 3: (0.5 * 30 + 9) / 39})


def test_an_activity_without_a_theme_is_kept():
    frame = calendar(activities(("p", "d", (9,), True, (), 31)), PARAGRAPHS, PLANS)
    assert len(frame) == 1 and frame.theme.isna().all()


def test_the_calendar_of_nothing_is_empty_with_its_columns():
    frame = calendar(activities(), PARAGRAPHS, PLANS)
    assert list(frame.columns) == list(calendar_module.COLUMNS) and frame.empty


def shares_of(*args, **options):
    return measure_prevalence(*args, **options).table


def shares(frame, group="school", column="share"):
    return {(row.theme, row.measure): getattr(row, column) for row in frame[frame.group == group].itertuples()}


FAMILIES = {"p": "p", "q": "q", "r": "r"}


def test_shares_by_characters_paragraphs_and_plans():
    frame = shares_of(PLANS, PARAGRAPHS, THEMES, FAMILIES)
    assert shares(frame)[("women", "characters")] == pytest.approx(60 / 70)
    assert shares(frame)[("women", "paragraphs")] == pytest.approx(2 / 3)
    assert shares(frame)[("women", "plans")] == 1
    assert shares(frame)[("recreation", "plans")] == 0.5
    assert shares(frame)[("skills", "plans")] == 0
    assert len(frame) == 2 * 4 * len(MEASURES)


def test_lines_of_schedules_can_be_set_apart():
    prose = shares_of(PLANS, PARAGRAPHS, THEMES, FAMILIES, lines="prose")
    assert shares(prose)[("women", "paragraphs")] == 1
    short = shares_of(PLANS, PARAGRAPHS, THEMES, FAMILIES, lines="schedule")
    assert shares(short)[("women", "characters")] == 0
    assert np.isnan(shares(short, "hospital")[("skills", "characters")]), "no such line: no share"


def test_copies_are_weighted_and_the_raw_share_stands_beside():
    frame = shares_of(PLANS, PARAGRAPHS, THEMES, FAMILIES, weights=weights_of(p=0.25, q=0.75, r=1))
    assert shares(frame)[("recreation", "plans")] == 0.25
    assert shares(frame, column="share_raw")[("recreation", "plans")] == 0.5


def test_a_group_of_one_cluster_has_no_interval():
    frame = shares_of(PLANS, PARAGRAPHS, THEMES, {"p": "x", "q": "x", "r": "r"})
    assert frame.low.isna().all() and set(frame.clusters) == {1}


def test_the_interval_draws_clusters_and_agrees_with_the_theory():
    """Forty families of one plan each, half with the theme: the standard error of the share is sqrt(.25/40) = .079."""
    ids = [f"p{k}" for k in range(40)]
    plans = pd.DataFrame({"plan_id": ids, "org_type": "school"})
    lines = pd.DataFrame({"paragraph_id": ids, "plan_id": ids, "doc_id": "d", "start": 0, "stop": 30, "untagged": None})
    themes = THEMES.iloc[:0]
    tagged = pd.DataFrame({"paragraph_id": ids[:20], "plan_id": ids[:20], "theme": "women"})
    frame = shares_of(plans, lines, pd.concat([themes, tagged]), dict(zip(ids, ids, strict=True)))
    row = frame[frame.measure == "plans"].iloc[0]
    assert row.high - row.low == pytest.approx(2 * 1.96 * 0.079, rel=0.1)
    pairs = {plan: str(k // 2) for k, plan in enumerate(ids)}
    wider = shares_of(plans, lines, pd.concat([themes, tagged]), pairs)
    wide = wider[wider.measure == "plans"].iloc[0]
    assert wide.high - wide.low > 1.2 * (row.high - row.low), "copies carry less than independent plans"
    again = shares_of(plans, lines, pd.concat([themes, tagged]), pairs)
    assert again.equals(wider)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"lines": "long"}, "all, prose, schedule"),
        ({"level": 1.0}, "0 < level < 1"),
        ({"n_boot": -1}, "n_boot"),
        ({"by": "kind"}, "no column of plans"),
        ({"weights": weights_of(p=1)}, "have none"),
    ],
)
def test_what_cannot_be_asked_of_shares_is_explained(options, message):
    with pytest.raises(UsageError, match=message):
        shares_of(PLANS, PARAGRAPHS, THEMES, FAMILIES, **options)
    with pytest.raises(UsageError, match="no cluster"):
        shares_of(PLANS, PARAGRAPHS, THEMES, {"p": "p"})


def test_shares_of_nothing_is_empty_with_its_columns():
    frame = shares_of(PLANS.iloc[:0], PARAGRAPHS.iloc[:0], THEMES.iloc[:0], {})
    assert list(frame.columns) == list(prevalence.COLUMNS)


def test_themes_that_go_together():
    (row,) = theme_cooccurrence(THEMES, PARAGRAPHS).itertuples()
    # Of the five lines one is structural, and none that could have a theme.
    assert (row.theme_a, row.theme_b, row.n_both, row.n_a, row.n_b, row.n_units) == ("recreation", "women", 1, 1, 2, 4)
    assert (row.expected, row.log_ratio, row.jaccard) == (0.5, pytest.approx(1.0), 0.5)
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
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(doc_id=frame.plan_id.map({"p": "d", "q": "d", "r": "e"}), start=frame.plan_id.eq("q") * 41)


def test_targets_and_results_are_compared_apart():
    found = metrics(
        ("p", "visits", "count", None, "target", "goal", 10.0, 20.0),
        ("q", "visits", "count", None, "target", "goal", 30.0, 30.0),
        ("r", "visits", "count", None, "actual", "result", 7.0, 7.0),
        ("r", "visits", "count", None, "actual", "rhetorical", 3.0, 3.0),
        (None, "visits", "count", None, "actual", "result", 9.0, 9.0),
        ("r", None, "count", None, "actual", "result", 9.0, 9.0),
    )
    frame = compare_indicators(found, PARAGRAPHS, PLANS).set_index("modality")
    assert (frame["min"].target, frame["max"].target, frame.plans.target) == (15, 30, 2)
    assert (frame["median"].actual, frame.n_raw.actual) == (7, 1)
    assert set(compare_indicators(found, PARAGRAPHS, PLANS, by="org_type").group) == {"school", "hospital"}


def test_copies_do_not_move_the_median():
    found = metrics(
        *[("p", "visits", "count", None, "target", "goal", 10.0, 10.0)] * 3,
        ("r", "visits", "count", None, "target", "goal", 50.0, 50.0),
    )
    (row,) = compare_indicators(found, PARAGRAPHS, PLANS, weights=weights_of(p=0.25, q=0.25, r=1)).itertuples()
    assert (row.median, row.median_raw) == (50, 10)


def test_no_metric_is_an_empty_table():
    assert list(compare_indicators(metrics(), PARAGRAPHS, PLANS).columns) == list(indicators.COLUMNS)


def test_a_family_weighs_one_and_dropping_leaves_its_centre():
    families = {"p": "q", "q": "q", "r": "r"}
    assert weigh_plans(families, PARAGRAPHS).plans.to_dict() == {"p": 0.5, "q": 0.5, "r": 1}
    dropped = weigh_plans(families, PARAGRAPHS, drop=True)
    assert dropped.plans.to_dict() == {"p": 0, "q": 1, "r": 1}
    assert dropped.paragraphs.to_dict() == {"p1": 0, "p2": 0, "q1": 1, "q2": 1, "r1": 1}


def test_where_copies_are_dropped_no_statistic_divides_by_nothing():
    nothing = weights_of(p=0, q=0, r=0)
    assert theme_cooccurrence(THEMES, PARAGRAPHS, weights=nothing).empty
    frame = shares_of(PLANS, PARAGRAPHS, THEMES, FAMILIES, weights=nothing)
    assert frame.share.isna().all() and frame.share_raw.notna().all()
    found = metrics(("p", "visits", "count", None, "target", "goal", 10.0, 10.0))
    assert compare_indicators(found, PARAGRAPHS, PLANS, weights=nothing).empty

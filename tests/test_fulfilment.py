"""Whether targets were met: only for one organisation and year, only where one target has one result."""

import pandas as pd
import pytest

from unioncorpus.analysis.fulfilment import COLUMNS, LINKS, compare_fulfilment, link_plans, organisation_in
from unioncorpus.errors import UsageError


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("红星中学工会2019年工作计划", "红星中学"),
        ("2019年红星中学工会工作总结", "红星中学"),
        ("东湾镇中心小学工会计划", "东湾镇中心小学"),
        ("康宁妇产医院工会工作要点", "康宁妇产医院"),
        ("青河县总工会2020年工作报告", "青河县总工会"),
        ("市教育局工会工作总结", None),
        ("2011年医院工会工作计划", None),
        ("某某学校工会工作计划", None),
        ("XX中学工会工作计划", None),
        ("工会工作计划 篇3", None),
        ("", None),
    ],
)
def test_only_a_name_of_its_own_links(title, name):
    assert organisation_in(title) == name


def plans(*rows):
    columns = ["plan_id", "title", "genre", "body", "claimed_year_title", "year_low", "year_high", "year_status"]
    types = dict.fromkeys(["claimed_year_title", "year_low", "year_high"], "Int64")
    return pd.DataFrame(rows, columns=columns).astype(types)


PLAN = ("p", "红星中学工会2019年工作计划", "plan", "union", 2019, None, None, "compatible")
SUMMARY = ("s", "红星中学工会2019年工作总结", "summary", "union", 2019, None, None, "compatible")


def test_a_plan_and_a_summary_of_one_organisation_and_year_are_linked():
    (link,) = link_plans(plans(PLAN, SUMMARY)).itertuples(index=False)
    assert tuple(link) == ("p", "s", "红星中学", 2019)


@pytest.mark.parametrize(
    "other",
    [
        ("s", "青山中学工会2019年工作总结", "summary", "union", 2019, None, None, "compatible"),
        ("s", "红星中学工会2018年工作总结", "summary", "union", 2018, None, None, "compatible"),
        ("s", "红星中学工会2019年工作总结", "summary", "union", 2019, None, None, "contradicted"),
        ("s", "红星中学工会2019年工作总结", "summary", "union", 2019, 2012, 2012, "contradicted"),
        ("s", "红星中学女工委2019年工作总结", "summary", "womens_committee", 2019, None, None, "compatible"),
        ("s", "红星中学工会工作总结", "summary", "union", None, None, None, "undated"),
        ("s", "红星中学工会2019年工作计划", "plan", "union", 2019, None, None, "compatible"),
        ("s", "红星中学工会2019年工作总结及2020年工作计划", "mixed", "union", 2019, None, None, "compatible"),
    ],
)
def test_another_name_year_or_body_does_not_link(other):
    links = link_plans(plans(PLAN, other))
    assert links.empty and list(links.columns) == list(LINKS)


def test_of_two_summaries_of_a_year_none_is_taken():
    assert link_plans(plans(PLAN, SUMMARY, ("t", *SUMMARY[1:]))).empty


def metrics(*rows):
    columns = ["plan_id", "indicator", "kind", "unit", "per", "modality", "role", "bound", "text", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def metric(plan, low, modality, bound="exact", indicator="visits", **other):
    values = {"kind": "count", "unit": "人", "per": None, "role": "goal", "text": f"{low}人", "high": low, **other}
    head = (plan, indicator, values["kind"], values["unit"], values["per"], modality, values["role"], bound)
    return (*head, values["text"], float(low), float(values["high"]))


LINK = pd.DataFrame([("p", "s")], columns=["plan_id", "summary_id"])


@pytest.mark.parametrize(
    ("target", "bound", "result", "met"),
    [(30, "at_least", 35, True), (30, "exact", 20, False), (30, "at_most", 20, True), (30, "at_most", 35, False)],
)
def test_a_result_meets_its_target_by_the_bound(target, bound, result, met):
    frame = compare_fulfilment(metrics(metric("p", target, "target", bound), metric("s", result, "actual")), LINK)
    (row,) = frame.itertuples()
    assert row.met == met and row.ratio == pytest.approx(result / target)
    assert (row.target_text, row.result_text, row.per) == (f"{target}人", f"{result}人", "once")


def test_what_is_not_alone_or_of_another_unit_or_period_is_left_out():
    target = metric("p", 30, "target")
    for others in (
        [metric("s", 5, "actual"), metric("s", 9, "actual")],
        [metric("s", 5, "actual", unit="元")],
        [metric("s", 5, "actual", per="month")],
        [metric("s", 5, "target")],
        [metric("s", 5, "actual", role="rhetorical")],
        [metric("other", 5, "actual")],
    ):
        assert compare_fulfilment(metrics(target, *others), LINK).empty


def test_nothing_linked_is_an_empty_table_and_a_target_of_0_has_no_ratio():
    assert list(compare_fulfilment(metrics(), LINK).columns) == list(COLUMNS)
    assert list(compare_fulfilment(metrics(metric("p", 1, "target")), LINK.iloc[:0]).columns) == list(COLUMNS)
    (row,) = compare_fulfilment(metrics(metric("p", 0, "target"), metric("s", 0, "actual")), LINK).itertuples()
    assert pd.isna(row.ratio) and row.met
    with pytest.raises(UsageError, match="summary_id"):
        compare_fulfilment(metrics(), LINK[["plan_id"]])

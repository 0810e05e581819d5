"""Quantities: cases are data; plans are built by hand, so that only the extractor is on trial."""

import csv
import json
import re
from pathlib import Path

import pytest

from unioncorpus import tables
from unioncorpus.extract.exclusions import is_excluded
from unioncorpus.extract.metrics import count_sentences, find_metrics, find_sentences, find_title_metrics
from unioncorpus.extract.source import Dating, Facts, Organisation, PlanSource
from unioncorpus.extract.stance import all_periods
from unioncorpus.extract.units import unit_at, units
from unioncorpus.structure import Document, Paragraph, Plan, Section

CASES = json.loads((Path(__file__).parent / "cases" / "metrics.json").read_text(encoding="utf-8"))
#: Sentences of our own, labelled before the package read them. Each figure stands between braces, what is counted
#: behind a bar, and behind another what is not so by default: ``{40人|电工}``, ``{14条|提案|context}``. By default
#: nothing is told per period, a figure of a summary is actual and a result, one of a plan a target and a goal.
LABELLED = list(csv.DictReader((Path(__file__).parent / "cases" / "metrics_labelled.csv").open(encoding="utf-8")))
MARKED = re.compile(r"\{([^|}]+)\|([^|}]*)\|?([^}]*)\}")
PERIODS = {"year", "half_year", "term", "quarter", "month", "week", "day", "person"}
COLUMNS = ("text", "low", "high", "bound", "unit", "kind", "of", "per", "modality", "role")


def plan_of(text, genre="plan", section=None):
    """A plan whose paragraphs are the lines of a text, all in one section if its move is given."""
    paragraphs, at = [], 0
    for line in text.split("\n"):
        paragraphs.append(Paragraph(at, at + len(line), None if section is None else 0))
        at += len(line) + 1
    sections = () if section is None else (Section(0, len(text), 1, "", "", "", None),)
    plan = Plan(0, len(text), 0, "", None, sections, tuple(paragraphs))
    source = PlanSource("doc", "plan", Document(text, None, None, (plan,)), plan, ("p",) * len(paragraphs), ("s",))
    return source, Facts(Organisation(genre=genre), (section,), Dating())


def metrics_of(source, facts):
    return find_metrics(source, facts, count_sentences(find_sentences(source)))


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["label"])
def test_quantities_are_read_with_their_attributes(case):
    source, facts = plan_of(case["input"], case["genre"])
    rows = metrics_of(source, facts)
    assert [{c: getattr(r, c) for c in COLUMNS} for r in rows] == case["expected"]
    assert all(case["input"][r.start : r.stop] == r.text for r in rows)


def labelled(row):
    """The figures of a row: where each stands in the plain text, and what it is labelled with."""
    figures, shift = [], 0
    for mark in MARKED.finditer(row["text"]):
        told = set(mark[3].split())
        modality = next(iter(told & {"target", "actual"}), "target" if row["genre"] == "plan" else "actual")
        role = next(iter(told - PERIODS - {"target", "actual"}), "goal" if modality == "target" else "result")
        at = mark.start() - shift
        figures.append((at, mark[1], mark[2] or None, next(iter(told & PERIODS), None), modality, role))
        shift += len(mark[0]) - len(mark[1])
    return figures


@pytest.mark.parametrize("row", LABELLED, ids=lambda row: MARKED.sub(r"\1", row["text"])[:16])
def test_each_figure_of_a_labelled_sentence_is_read(row, request):
    if row["known"]:
        request.applymarker(pytest.mark.xfail(reason=row["known"], strict=True))
    rows = metrics_of(*plan_of(MARKED.sub(r"\1", row["text"]), row["genre"]))
    assert [(r.start, r.text, r.of, r.per, r.modality, r.role) for r in rows] == labelled(row)


@pytest.mark.parametrize(
    ("genre", "move", "modality"),
    [
        ("plan", None, "target"),
        ("summary", None, "actual"),
        ("plan", "review", "actual"),
        ("summary", "outlook", "target"),
    ],
)
def test_genre_and_section_decide_where_no_word_does(genre, move, modality):
    rows = metrics_of(*plan_of("举办讲座3场。", genre, move))
    assert [r.modality for r in rows] == [modality]


def test_a_summary_turns_to_the_future_at_its_outlook():
    rows = metrics_of(*plan_of("举办讲座3场。\n明年工作打算\n举办讲座5场。", "summary"))
    assert [(r.low, r.modality) for r in rows] == [(3, "actual"), (5, "target")]


def test_a_page_title_counts_outside_every_plan():
    (row,) = find_title_metrics("doc", "工会工作计划（精选13篇）", 0, 13)
    assert (row.plan_id, row.low, row.unit) == (None, 13, "篇")


def test_what_a_page_title_counts_is_there_and_neither_goal_nor_result():
    (row,) = find_title_metrics("doc", "2021年女职工工作计划5篇精选", 0, 16)
    assert (row.of, row.modality, row.role) == ("女职工工作计划", "actual", "context")


def test_the_length_that_a_page_title_advertises_is_no_metric():
    (row,) = find_title_metrics("doc", "工会工作计划1500字模板6篇", 0, 15)
    assert (row.low, row.unit) == (6, "篇")


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("走访慰问困难职工31人", "persons_visited"),
        ("慰问住院职工31人次", "visits"),
        ("培训工会干部45人", "persons_trained"),
        ("培训工会干部45人次", "trainings"),
        ("召开两次教代会", "congress_sessions"),
        ("发放困难救助金3万元", "money_aid"),
        ("提出合理化建议56条", "suggestions"),
        ("表彰先进个人12名", "persons_honoured"),
        ("新建基层工会5家", "unions_founded"),
        ("现有教职工86人", "staff"),
        ("共有教职工86人参加", None),
        ("职工满意率95%", "satisfaction_rate"),
        ("举办健康讲座2场", "lectures"),
        ("购置座椅12张", None),
        ("每人补助500元", None),
    ],
)
def test_indicators_make_plans_comparable_and_never_merge_persons_with_turns(text, indicator):
    (row,) = metrics_of(*plan_of(text + "。", "summary"))
    assert row.indicator == indicator


def test_each_period_is_found_where_the_extractor_looks_for_it():
    for rule in tables.rules("metrics", "per"):
        for hit in rule.hits:
            assert all_periods().search(hit), (rule.id, hit)


@pytest.mark.parametrize("block", ["before", "within", "quoted"])
def test_each_exclusion_works_where_the_extractor_tries_it(block):
    for rule in tables.rules("exclusions", block):
        for hit in rule.hits:
            before, _, rest = hit.partition("⟦")
            surface, _, after = rest.partition("⟧")
            assert is_excluded(surface, before, after), (rule.id, hit)


def test_no_unit_stands_in_two_blocks():
    surfaces = [s for block in tables.read("units")["unit"] for s in block["surfaces"]]
    assert len(surfaces) == len(set(surfaces)) == len(units())
    for block in tables.read("units")["unit"]:
        told = {surface for key in ("not_before", "only_before", "makes_words_with") for surface in block.get(key, {})}
        assert told <= set(block["surfaces"])


@pytest.mark.parametrize("block", tables.read("units")["unit"], ids=lambda block: block["id"])
def test_a_unit_is_told_from_words_that_begin_alike(block):
    for text in (*block.get("hits", ()), *block.get("misses", ())):
        found = unit_at(text, 0, len(text))
        is_hit = found is not None and text[: found[1]] in block["surfaces"]
        assert is_hit == (text in block.get("hits", ())), text


@pytest.mark.parametrize(
    "text", ["1" * 100_000, "万亿" * 20_000, "〇" * 50_000, "3—" * 20_000, "一个" * 20_000, "每年一" * 9_000]
)
def test_long_runs_of_numerals_end_and_invent_nothing(text):
    rows = metrics_of(*plan_of(text))
    assert all(r.text in text and r.low <= 10**16 for r in rows)


@pytest.mark.parametrize(
    "text",
    [
        "百分之" * 10_000 + "五",
        "百分之百" * 9_000,
        "万亿" * 20_000 + "元",
        "千百" * 20_000 + "名",
        "〇" * 50_000 + "个",
        "几" * 30_000 + "个",
        "1" * 100_000 + "个",
        "三至" * 20_000 + "人",
        "一二三四五六七八九" * 3_000 + "人",
    ],
)
def test_senseless_runs_are_no_quantities(text):
    assert not metrics_of(*plan_of(text))

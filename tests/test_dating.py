"""When a plan was written: claims, proofs, and what follows from them."""

import json
from pathlib import Path

import pytest

from unioncorpus.extract.claimed_years import claimed_by_page
from unioncorpus.extract.dating import date_plan, find_publication
from unioncorpus.extract.events import EventError, events, find_events, parse_events
from unioncorpus.extract.word_lists import Words
from unioncorpus.tables import read, rules

CASES = json.loads((Path(__file__).parent / "cases" / "dating.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[c["label"] for c in CASES])
def test_a_text_proves_its_years(case, plan_sources):
    (source,) = plan_sources(case["input"])
    dating, _ = date_plan(source, None, claimed_by_page(source.document))
    assert {key: getattr(dating, key) for key in case["expected"]} == case["expected"], case["why"]


@pytest.mark.parametrize("case", CASES, ids=[c["label"] for c in CASES])
def test_every_phrase_stands_where_it_says(case, plan_sources):
    (source,) = plan_sources(case["input"])
    for row in date_plan(source, "2020-01-31", claimed_by_page(source.document))[1]:
        assert source.document.text[row.start : row.stop] == row.phrase
        assert row.strength in ("hard", "soft")
        assert row.role in ("own_period", "past", "future", "publication")
        assert row.low is None or row.high is None or row.low <= row.high


def test_a_byline_is_listed_and_bounds_nothing(plan_sources):
    (source,) = plan_sources("工会工作计划\n一、学习\n贯彻党的十八大精神。")
    dating, rows = date_plan(source, "2014-03-02", claimed_by_page(source.document))
    assert (dating.year_low, dating.year_high) == (2012, None)
    assert [(r.high, r.strength, r.role) for r in rows if r.rule == "years.byline"] == [(2014, "soft", "publication")]


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        (["时间：2019-05-11 19:37:56 作者：会员上传"], "2019-05-11"),
        (["本文共2013.02.07次", "发布日期：2021年8月4日"], "2021-08-04"),
        (["来源：网络", "阅读 1024"], None),
        (["更新时间：2019-13-45"], None),
        ([], None),
    ],
)
def test_a_publication_date_is_read_from_a_byline(lines, date):
    assert find_publication(lines) == date


ENTRY = 'id = "a", kind = "law", surfaces = ["甲"], source = "-"'


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (f"event = [\n  {{{ENTRY}, first = 2012, last = 2008}},\n]", "x.toml, line 2: event 'a' begins in 2012"),
        (f"event = [\n  {{{ENTRY}, first = 1, frist = 2}},\n]", "x.toml, line 2: event 'a' has an unknown key 'frist'"),
        (f"event = [\n  {{{ENTRY}}},\n]", "x.toml, line 2: event 'a' has no 'first'"),
        (f"event = [\n  {{{ENTRY}, first = 1}},\n  {{{ENTRY}, first = 1}},\n]", "x.toml, line 3: event 'a' is given"),
        ("event = [", "x.toml: not a TOML file"),
    ],
    ids=["years in disorder", "unknown key", "missing key", "doubled id", "no toml"],
)
def test_a_bad_table_of_events_is_refused_with_its_line(table, message):
    with pytest.raises(EventError) as caught:
        parse_events(table, "x.toml")
    assert str(caught.value).startswith(message)


def test_no_surface_names_two_events():
    seen = {}
    for event in events():
        for surface in event.surfaces:
            assert seen.setdefault(surface, event.id) == event.id, surface


@pytest.mark.parametrize("rule", rules("years", "anniversary"), ids=lambda r: r.id)
def test_every_match_of_an_anniversary_holds_a_cue(rule):
    for text in rule.hits:
        assert any(cue in rule.pattern.search(text)[0] for cue in rule.extra["cues"]), text


@pytest.mark.parametrize("event", events(), ids=lambda e: e.id)
def test_every_surface_of_an_event_is_found(event):
    for surface in event.surfaces:
        assert event.id in [found.id for found, *_ in find_events(Words(f"贯彻{surface}，做好工作"))], surface


@pytest.mark.parametrize("block", [e for stem in ("events", "laws") for e in read(stem)["event"] if e.get("misses")])
def test_near_misses_of_an_event_do_not_name_it(block):
    for text in block["misses"]:
        assert block["id"] not in [event.id for event, *_ in find_events(Words(text))], text

"""Places of a page are found again under another version, or said to be lost."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncorpus.places import Place, relocate, text_hash

CASES = json.loads((Path(__file__).parent / "cases" / "places.json").read_text(encoding="utf-8"))


def places(spans):
    return [Place(start, stop, text_hash(text)) for start, stop, text in spans]


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_cases(case):
    found = relocate(places(case["old"]), places(case["now"]))
    assert [[one.index, one.status] for one in found] == case["expected"], case["why"]
    assert all(bool(one.detail) == (one.status == "lost") for one in found)


spans = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 30), st.sampled_from("甲乙丙")).map(
        lambda t: Place(t[0], t[0] + t[1], text_hash(t[2]))
    ),
    max_size=8,
    unique=True,
)


@given(spans, spans)
def test_no_row_for_two_places_and_none_without_a_reason(old, now):
    found = relocate(old, now)
    taken = [one.index for one in found if one.index is not None]
    assert len(found) == len(old)
    assert len(set(taken)) == len(taken)
    for place, one in zip(old, found, strict=True):
        if one.status in ("kept", "moved"):
            assert now[one.index].text_hash == place.text_hash


@given(spans)
def test_what_has_not_changed_is_kept(old):
    longer = [place for place in old if place.raw_stop > place.raw_start]
    distinct = list({(place.raw_start, place.text_hash): place for place in longer}.values())
    assert [one.status for one in relocate(distinct, distinct)] == ["kept"] * len(distinct)


def test_the_hash_is_no_number_to_a_spreadsheet_and_holds_for_the_first_line():
    assert text_hash("计划\n第一段") == text_hash(" 计划 ")
    assert text_hash("计划") != text_hash("总结")
    assert text_hash("").startswith("h") and len(text_hash("")) == 17

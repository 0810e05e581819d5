"""Whose union speaks, in what kind of document, and where it is."""

import json
from pathlib import Path

import pytest

from unioncorpus.extract.gazetteer import places
from unioncorpus.extract.organisation import classify

CASES = json.loads((Path(__file__).parent / "cases" / "organisation.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[c["label"] for c in CASES])
def test_a_plan_tells_whose_it_is(case, plan_sources):
    (source,) = plan_sources(case["input"])
    found, _ = classify(source)
    assert {key: getattr(found, key) for key in case["expected"]} == case["expected"], case["why"]


def test_every_place_knows_its_province_and_its_years_are_in_order():
    provinces = {place.name for place in places() if place.level == "province"}
    assert len(provinces) >= 33
    for place in places():
        assert place.province in provinces, place
        assert place.since is None or place.until is None or place.since <= place.until, place

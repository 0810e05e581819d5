"""Written-in readings of other kinds than pinyin with tone marks in half-width brackets."""

import json
from pathlib import Path

import pytest

from unioncorpus.clean.repair.annotation import remove_pinyin, remove_ruby
from unioncorpus.clean.repair.readings import readings
from unioncorpus.clean.repair.spellings import bopomofo, split_tone
from unioncorpus.edits import apply

CASES = json.loads((Path(__file__).parent / "cases" / "annotation.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["label"]) for case in CASES])
def test_readings_go_and_glosses_stay(case):
    text = case["input"]
    for find in (remove_ruby, remove_pinyin):
        text = apply(text, find(text))
    assert text == case["expected"]


def test_every_reading_with_a_vowel_has_bopomofo():
    without = [r for r in readings() if not bopomofo(*split_tone(r)) and set(split_tone(r)[0]) & set("aeiouü")]
    assert len(without) < 0.01 * len(readings()), without

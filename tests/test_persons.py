"""Names of persons: found in sentences of our own, replaced without moving an offset."""

import json
from pathlib import Path

import pytest

from unioncorpus import tables
from unioncorpus.analysis.persons import Pseudonyms, find_persons, replace_persons

CASES = json.loads((Path(__file__).parent / "cases" / "persons.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_the_names_of_a_sentence(case):
    text = case["input"]
    found = find_persons(text)
    assert [p.name for p in found] == case["expected"], case["why"]
    assert all(text[p.start : p.stop] == p.name for p in found)


def test_a_pseudonym_is_stable_of_the_same_length_and_its_own():
    pseudonyms = Pseudonyms()
    names = [f"王{a}{b}" for a in "小大文" for b in "燕雨明"] + ["李雨", "欧阳文静"]
    given = {name: pseudonyms.of(name) for name in names}
    assert len(set(given.values())) == len(names)
    assert all(len(name) == len(other) and other.startswith("某") for name, other in given.items())
    assert all(pseudonyms.of(name) == other for name, other in given.items())


def test_a_text_without_names_stays_and_replacing_twice_finds_nothing_new():
    assert find_persons("") == () and find_persons("工会工作计划") == ()
    text = "困难户张有才、李雨等2户，感谢王小燕老师。"
    replaced = replace_persons(text, find_persons(text), Pseudonyms())
    assert len(replaced) == len(text) and find_persons(replaced) == ()


@pytest.mark.parametrize("key", ["surnames", "doubtful", "function"])
def test_surnames_are_single_characters(key):
    assert all("㐀" <= ch <= "鿿" for ch in tables.read("persons")[key])


def test_a_long_page_of_lists_is_searched_in_one_go():
    text = "、".join(f"甲{chr(0x4E00 + k % 5000)}" for k in range(20_000))
    assert isinstance(find_persons(text), tuple)

"""The damage model does what the sites did, byte for byte, and says truly what it did."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncorpus.clean import cp936
from unioncorpus.clean.cp936 import Decoder
from unioncorpus.edits import apply
from unioncorpus.evaluation.damage import (
    Annotate,
    Damaged,
    DeleteSpaces,
    MatchMarks,
    StrayByte,
    choose_readings,
    damage,
    narrow_marks,
)
from unioncorpus.evaluation.misreading import escape, lost_for_good, mojibake

CASES = json.loads((Path(__file__).parent / "cases" / "damage.json").read_text(encoding="utf-8"))
TEXT = "學校工會要創造條件。（一）校“教職工之家”建設，推動會員進取、進步。\n“五必訪”：堅持數年，地擔責任。現在開始！\n"
READINGS = Annotate((("學", "xué"), ("會", "huì"), ("創", "chuàng"), ("獎", "jiǎng"), ("擔", "dān"), ("負", "fù")))
STEPS = [READINGS, MatchMarks(), StrayByte(), DeleteSpaces()]
CHARACTERS = st.sampled_from("學校工會創造條件一二三，。！；：“”（）、地擔負選取之家aW1 \n")


def step(block):
    if "annotate" in block:
        return Annotate(tuple(map(tuple, block["annotate"])), aligned=block.get("aligned", False))
    if "marks" in block:
        return MatchMarks(share=block["marks"])
    return StrayByte(share=block["stray"]) if "stray" in block else DeleteSpaces(share=block["spaces"])


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["label"])
def test_damage_is_that_of_the_sites(case):
    damaged = damage(case["input"], [step(block) for block in case["steps"]])
    assert damaged.text == case["expected"]
    assert apply(damaged.text, damaged.sites) == case["input"]


@given(
    st.text(CHARACTERS, max_size=80),
    st.lists(st.sampled_from(STEPS), max_size=4),
    st.sampled_from([Decoder(), Decoder("\ufffd", keeps_ascii=True), Decoder("", private=False), Decoder("□")]),
    st.integers(0, 9),
)
def test_the_sites_give_the_page_back(text, steps, decoder, seed):
    damaged = damage(text, steps, seed, decoder)
    assert apply(damaged.text, damaged.sites) == text


def test_each_site_names_the_form_that_made_it():
    by_form = {form: damage(TEXT, [s]).sites for form, s in [(3, STEPS[1]), (4, STEPS[2]), (5, STEPS[3])]}
    assert {form: {site.rule for site in sites} for form, sites in by_form.items()} == {
        form: {f"damage.{form}"} for form in by_form
    }
    assert {site.rule for site in damage(TEXT, [READINGS]).sites} == {"damage.1", "damage.2"}


def test_the_same_seed_gives_the_same_damage():
    steps = [MatchMarks(share=0.5), DeleteSpaces(share=0.5)]
    assert damage(TEXT * 9, steps, 7) == damage(TEXT * 9, steps, 7)
    assert damage(TEXT * 9, steps, 7) != damage(TEXT * 9, steps, 8)


def test_a_share_of_nothing_leaves_the_text_alone():
    steps = [Annotate(()), MatchMarks(share=0.0), StrayByte(share=0.0), DeleteSpaces(share=0.0)]
    assert damage(TEXT, steps) == Damaged(TEXT, ())


@pytest.mark.parametrize(
    ("decoder", "shown"),
    [
        (Decoder(), "明確?，F在"),
        (Decoder("\ufffd", keeps_ascii=True), "明確\ufffd ，F在"),
        (Decoder(""), "明確，F在"),
    ],
    ids=["converter", "browser", "drops"],
)
def test_decoders_show_a_broken_pair_in_their_own_ways(decoder, shown):
    assert damage("明確。現在", [MatchMarks()], decoder=decoder).text == shown


def test_private_use_characters_may_be_dropped():
    text = "在校“教職工之家”建設中"
    kept, dropped = (damage(text, [MatchMarks()], decoder=Decoder(private=p)).text for p in (True, False))
    assert dropped == kept.replace("\ue193", "")
    assert "\ue193" in kept


def test_narrowed_marks_hide_the_bytes():
    narrowed = narrow_marks(damage("明確。現在，", [MatchMarks()]))
    assert narrowed.text == "明確?,F在,"
    assert narrowed.sites[0].before == "?,F"


def test_damage_refuses_characters_that_cp936_does_not_have():
    with pytest.raises(ValueError, match="㛃"):
        damage("李㛃", [DeleteSpaces()])


def test_readings_are_those_of_traditional_characters_only():
    readings = choose_readings("學校工會之家", 1.0)
    assert dict(readings) == {"學": "xué", "會": "huì"}
    assert len(choose_readings("學會開會選舉", 0.4)) == 2
    assert choose_readings("學會開會選舉", 0.5, 1) == choose_readings("學會開會選舉", 0.5, 1)


@pytest.mark.parametrize(
    ("chain", "shown"),
    [
        ([("utf-8", "gbk")], "宸ヤ細"),
        ([("utf-8", "cp1252")], "å·¥ä¼š"),
        ([("gbk", "latin-1")], "¹¤»á"),
        ([("utf-8", "latin-1"), ("utf-8", "latin-1")], "Ã¥Â·Â¥Ã¤Â¼Â\x9a"),
    ],
    ids=["utf-8 as gbk", "utf-8 as cp1252", "gbk as latin-1", "twice"],
)
def test_mojibake_is_that_of_the_field(chain, shown):
    assert mojibake("工会", chain).text == shown


def test_big5_read_as_gbk_comes_back():
    damaged = mojibake("工會計畫", [("big5", "gbk")])
    assert b"".join(cp936.encode(c) for c in damaged.text).decode("big5") == "工會計畫"


@pytest.mark.parametrize("damaged", [mojibake(TEXT, [("utf-8", "gbk")], [1]), escape(TEXT, "entity", [1])])
def test_only_the_lines_named_are_hit(damaged):
    assert damaged.text.split("\n")[0] == TEXT.split("\n")[0]
    assert apply(damaged.text, damaged.sites) == TEXT
    assert [site.rule for site in damaged.sites] == ["damage.6"]


@pytest.mark.parametrize("point", [0xE000, 0xE233, 0xE234, 0xE4C5, 0xE4C6, 0xE765], ids=hex)
def test_user_defined_areas_go_to_bytes_and_back(point):
    encoded = cp936.encode(chr(point))
    assert cp936.private_use(*encoded) == chr(point)


@pytest.mark.parametrize(
    ("pair", "point"),
    [("aaa1", 0xE000), ("affe", 0xE233), ("f8a1", 0xE234), ("fefe", 0xE4C5), ("a140", 0xE4C6), ("a7a0", 0xE765)],
)
def test_user_defined_areas_lie_where_windows_has_them(pair, point):
    assert [u.char for u in cp936.units(bytes.fromhex(pair))] == [chr(point)]


@pytest.mark.parametrize(
    ("line", "chain", "decoder", "lost"),
    [
        ("共3次", [("utf-8", "gbk")], Decoder("?"), True),
        ("共3次", [("utf-8", "gbk")], Decoder("?", keeps_ascii=True), False),
        ("共三次", [("utf-8", "gbk"), ("utf-8", "gbk")], Decoder("?"), False),
        ("工會不在", [("big5hkscs", "gbk")], Decoder("?", private=False), True),
        ("工会", [("gbk", "latin-1")], Decoder(), False),
    ],
)
def test_a_character_is_lost_for_good_when_all_its_bytes_are(line, chain, decoder, lost):
    assert lost_for_good(line, chain, decoder) is lost


@pytest.mark.parametrize(
    ("decoder", "shown"),
    [
        (Decoder("\ufffd", keeps_ascii=True), "鐢�3"),
        (Decoder("?"), "鐢?"),
        (Decoder("", keeps_ascii=True), "鐢3"),
        (Decoder("\ufffd", single=True), "鐢�3"),
    ],
)
def test_programs_lose_a_byte_before_ascii_in_their_ways(decoder, shown):
    assert mojibake("生3", [("utf-8", "gbk")], decoder=decoder).text == shown


@pytest.mark.parametrize(
    ("page", "steps", "decoder", "lost"),
    [
        pytest.param("學校、社會三位一體", [MatchMarks()], Decoder(private=False), True, id="its pairs are dropped"),
        pytest.param("學校、社會三位一體", [MatchMarks()], Decoder(), False, id="they show as private characters"),
        pytest.param("自覺地擔負", [Annotate((("擔", "dān"), ("負", "fù")))], Decoder(), False, id="a reading is left"),
        pytest.param("學校（3月）", [StrayByte("學")], Decoder(), False, id="the stray byte takes nothing along"),
    ],
)
def test_a_site_is_lost_where_neither_a_byte_nor_a_reading_of_a_character_is_left(page, steps, decoder, lost):
    assert bool(damage(page, steps, decoder=decoder).lost) is lost

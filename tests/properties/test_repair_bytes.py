"""Laws of the repair of damaged bytes, over text that looks damaged and is not put together by any site."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unioncorpus.clean.repair import repair
from unioncorpus.clean.repair.confidence import LEVELS, NORMAL
from unioncorpus.clean.repair.lattice import Lattice
from unioncorpus.clean.repair.shifted import realign
from unioncorpus.clean.repair.silent import restore_deleted_spaces
from unioncorpus.edits import Edited, apply, check, invert

PIECES = (
    *(
        "學校",
        "工会",
        "地?fù)?dān)",
        "?！敖搪毠ぁ",
        "。ㄒ唬",
        "評眩",
        "F(xiàn)",
        "(xué",
        "fù)",
        "?",
        "??",
        "\ufffd",
        "□",
        " ",
    ),
    *("\u3000", "！", "；", ":", "\n", "\ue193", "ㄔ", "€", "a1", "()", "\ud800", "\U00020000", "，現在", "”", "“"),
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=40)
FEW = settings(max_examples=80)


@FEW
@given(TEXTS)
def test_edits_say_what_stands_there_and_can_be_undone(text):
    for find in (realign, restore_deleted_spaces):
        edits = find(text)
        check(text, edits)
        repaired = apply(text, edits)
        assert apply(repaired, invert(edits)) == text


@FEW
@given(TEXTS)
def test_lines_stay_lines(text):
    assert apply(text, realign(text)).count("\n") == text.count("\n")


@FEW
@given(TEXTS)
def test_confidence_is_a_probability_and_no_doubt_is_hidden(text):
    for edit in (*realign(text), *restore_deleted_spaces(text)):
        assert 0 <= edit.confidence <= 1
        assert edit.before != edit.after
    assert all(edit.confidence >= 0.5 for edit in restore_deleted_spaces(text))
    assert all(edit.confidence >= LEVELS[NORMAL] for edit in repair(Edited.of(text)).layers[-1].edits if edit.applied)


#: What a hostile page repeats: annotations nested and never closed, signs, private use, marks without end.
HOSTILE = (
    "學(",
    "學(xué",
    "學xué)",
    "?",
    "\ufffd",
    "□",
    "\ue193",
    "！\ue193搖",
    "?！敖搪",
    "，F在",
    "宸?",
    "å·",
    "“",
    "%E5",
    "<rt>",
)


@settings(max_examples=15)
@given(st.lists(st.tuples(st.sampled_from(HOSTILE), st.integers(1, 12)), max_size=3), st.binary(max_size=60))
def test_a_hostile_page_is_taken_and_can_be_undone(parts, data):
    text = "".join(piece * n for piece, n in parts) + data.decode("gbk", "replace")
    assert repair(Edited.of(text)).undo() == text


#: Steps that a search takes at one place, at most.
MOST_AT_ONE_PLACE = 2_000
#: What a search through the lattice may begin at again and again.
SEARCHED = (
    "？！敖搪，F在",
    "地?(fù)?(dān",
    "地?fù)?dān)\n",
    "。ㄒ唬┰鰪\n",
    "。?1）\n",
    "！F(xiàn)",
    " ?!",
    "?;",
    "地！?/font>",
    "！\ue193搖",
    "你好 ！F我",
    "，€",
)


@pytest.mark.parametrize("piece", SEARCHED)
def test_work_on_hostile_text_is_bounded_by_its_length(piece, monkeypatch):
    monkeypatch.setattr(sys.modules[realign.__module__], "_STEPS", 3_000)
    taken = []
    search = Lattice.search

    def counted(lattice, *args):
        found = search(lattice, *args)
        taken.append(lattice.n_steps)
        return found

    monkeypatch.setattr(Lattice, "search", counted)
    text = piece * 1_000
    realign(text)
    # One for every fourth character beyond ASCII, and those of the last place that a search came to.
    n_wide = sum(character > "\x7f" for character in text)
    assert 0 < taken[-1] < 3_000 + n_wide / 4 + MOST_AT_ONE_PLACE

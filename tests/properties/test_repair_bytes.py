"""Laws of the repair of damaged bytes, over text that looks damaged and is not put together by any site."""

from hypothesis import given, settings
from hypothesis import strategies as st

from unioncorpus.clean.repair.shifted import realign
from unioncorpus.clean.repair.silent import restore_deleted_spaces
from unioncorpus.edits import apply, check, invert

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
FEW = settings(max_examples=80, deadline=None)


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
        assert 0.5 <= edit.confidence <= 1
        assert edit.before != edit.after

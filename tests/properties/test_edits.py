"""The laws of edits: apply and undo are inverse, composition is one list for two, offsets lead back and forth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncorpus.edits import Edit, Edited, OffsetMap, apply, check, compose, invert, merge_runs

TEXT = st.text(alphabet="工會会xué()\n ", max_size=30)


@st.composite
def edits_over(draw, text):
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    out = []
    for start, stop in zip(cuts[::2], cuts[1::2], strict=False):
        if out and start == stop == out[-1].stop:
            continue  # two insertions at one place have no order of their own
        after = draw(st.text(alphabet="学习ab", max_size=4))
        out.append(Edit(start, stop, text[start:stop], after, draw(st.sampled_from(["a", "b"])), 0.5))
    return out


@st.composite
def edited_text(draw):
    text = draw(TEXT)
    return text, draw(edits_over(text))


@st.composite
def edited_twice(draw):
    text, first = draw(edited_text())
    return text, first, draw(edits_over(apply(text, first)))


@given(edited_text())
def test_undo_gives_the_text_back(case):
    text, edits = case
    assert apply(apply(text, edits), invert(edits)) == text


@given(edited_twice())
def test_composition_does_the_work_of_both(case):
    text, first, second = case
    both = compose(text, first, second)
    check(text, both)
    assert apply(text, both) == apply(apply(text, first), second)


@given(edited_twice())
def test_a_chain_of_stages_undoes_to_the_page(case):
    text, first, second = case
    page = Edited.of(text).then("repair", first).then("strip", second)
    assert page.undo() == text


@given(edited_text())
def test_untouched_characters_lead_back_to_themselves(case):
    text, edits = case
    offsets = OffsetMap(edits)
    out = apply(text, edits)
    touched = set()
    for e in edits:
        touched.update(range(e.start, e.stop))
    for i in range(len(text)):
        if i in touched:
            continue
        a, b = offsets.to_output(i, i + 1)
        assert out[a:b] == text[i]
        assert offsets.to_input(a, b) == (i, i + 1)


@given(edited_text(), st.data())
def test_mapped_spans_stay_in_bounds_and_in_order(case, data):
    text, edits = case
    offsets = OffsetMap(edits)
    n = len(apply(text, edits))
    a = data.draw(st.integers(0, n))
    b = data.draw(st.integers(a, n))
    x, y = offsets.to_input(a, b)
    assert 0 <= x <= y <= len(text)


@given(edited_text())
def test_runs_do_the_same_work(case):
    text, edits = case
    assert apply(text, merge_runs(edits)) == apply(text, edits)


def test_an_edit_that_does_not_say_what_stands_there_is_refused():
    with pytest.raises(ValueError, match="not '会'"):
        Edited.of("工會").then("convert", [Edit(1, 2, "会", "會", "t2s")])


def test_overlapping_edits_are_refused():
    with pytest.raises(ValueError, match="begins before"):
        Edited.of("工會工作").then("strip", [Edit(0, 2, "工會", "", "a"), Edit(1, 3, "會工", "", "b")])


def test_an_edit_that_is_only_listed_changes_nothing():
    page = Edited.of("评眩").then("repair", [Edit(1, 2, "眩", "选。", "a1a1", 0.4, applied=False)])
    assert page.text == "评眩"
    assert page.layers[0].edits[0].after == "选。"


@given(edited_text(), st.integers(1, 4))
def test_many_places_are_carried_as_one_by_one(case, times):
    text, edits = case
    offsets = OffsetMap(edits)
    starts = sorted(list(range(len(apply(text, edits)) + 1)) * times)
    assert list(offsets.starts_in_input(starts)) == [offsets.to_input(start, start)[0] for start in starts]

"""Laws of form 6: any text is taken, edits say what stands there, and what is mended stays mended."""

from hypothesis import given, settings
from hypothesis import strategies as st

from unioncorpus.clean.repair.escapes import resolve_escapes
from unioncorpus.clean.repair.mojibake import find_lost, find_mojibake
from unioncorpus.edits import apply, check, invert
from unioncorpus.evaluation.misreading import escape, mojibake

#: Fragments of the forms of damage, so that random pages hold them.
FRAGMENTS = "宸ヤ細 å·¥ä¼š ¹¤»á 锟斤拷 烫烫烫 ? \ufffd \ue193 &#24037; &amp; \\u5de5 %E5%B7".split()  # noqa: SIM905
ANY_TEXT = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=12), max_size=12).map("".join)
CLAUSES = ["工会组织职工参加活动，", "认真落实年度工作计划。", "三月召开教职工代表大会；", "慰问困难职工。"]
SENTENCES = st.lists(st.sampled_from(CLAUSES), min_size=1, max_size=4).map("".join)
LOSSLESS = st.sampled_from(
    [
        [("utf-8", "cp1252")],
        [("utf-8", "latin-1")],
        [("gbk", "cp1252")],
        [("utf-8", "cp1252"), ("utf-8", "cp1252")],
        [("gbk", "latin-1"), ("utf-8", "latin-1")],
    ]
)


@given(ANY_TEXT)
def test_any_text_is_taken_and_edits_are_true(text):
    for find in (resolve_escapes, find_mojibake, find_lost):
        edits = find(text)
        check(text, edits)
        assert apply(apply(text, edits), invert(edits)) == text


@given(st.binary(max_size=200), st.sampled_from(["latin-1", "gbk", "utf-16-le", "big5hkscs"]))
def test_random_bytes_in_any_encoding_are_taken(data, encoding):
    text = data.decode(encoding, "replace")
    check(text, find_mojibake(text))


@given(SENTENCES, LOSSLESS)
@settings(max_examples=40)
def test_what_lost_no_byte_comes_back(page, chain):
    text = mojibake(page, chain).text
    assert apply(text, find_mojibake(text)) == page


@given(SENTENCES, st.sampled_from(["entity", "hex_entity", "unicode", "percent"]))
def test_escapes_come_back(page, kind):
    text = escape(page, kind).text
    assert apply(text, resolve_escapes(text)) == page


@given(SENTENCES)
def test_good_text_stays(page):
    assert not find_mojibake(page) and not resolve_escapes(page)

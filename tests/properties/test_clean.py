"""The laws of decode, repair and convert: bytes in, bytes out; a second run changes nothing; no surrogate passes."""

from hypothesis import given
from hypothesis import strategies as st

from unioncorpus import tables
from unioncorpus.clean.convert import convert
from unioncorpus.clean.decode import decode
from unioncorpus.clean.repair import repair
from unioncorpus.clean.strip import strip
from unioncorpus.edits import Edited
from unioncorpus.errors import InputRejectedError

ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "big5hkscs", "hz", "utf-16", "utf-16-le", "utf-16-be", "utf-32-le"]
WORDS = [
    "学校工会工作计划，",
    "關心職工生活。",
    "一、目标：\n",
    "plan 2023",
    "\0",
    "\ufffd",
    "\x1b",
    "~{",
    "\r\n",
    "羋",
]

BYTES = st.binary(max_size=200)
ENCODED = st.tuples(st.lists(st.sampled_from(WORDS), max_size=20), st.sampled_from(ENCODINGS)).map(
    lambda drawn: "".join(drawn[0]).encode(drawn[1], "ignore")
)
#: Pages in several encodings with noise between.
PAGES = st.lists(ENCODED | st.binary(max_size=3), max_size=6).map(b"".join)

RULED = st.lists(
    st.sampled_from(
        [
            *"學会著着裏乾于干月一二第条章篇20８ABxＡ",
            *" \u3000\t\xa0\n\r,;:?!()（），。、：；？！“”\"'《》．.·_*×|>-&/%％",
            *"\u200b\ufeff\u2028⼯⾒⻓\uf98a﹕｡\ufffd\ue193",
            "(xué)",
            "(huì)",
            "(yì)",
            "?fù)",
            "&nbsp;",
            "http://",
            "会議",
            "计划 工作",
            "三月：",
        ]
    ),
    max_size=40,
).map("".join)

#: Lines that rules for junk take or nearly take, titles, units and sentences.
LINES = [
    *(
        said
        for block in tables.read("strip").values()
        if isinstance(block, list)
        for rule in block
        for said in rule["hits"]
    ),
    "车间工会总结（精选6篇）",
    "车间年度总结6篇",
    "第1篇 车间工会总结",
    "车间工会总结 篇2",
    "一、办好夜校",
    "今年，车间工会办了夜校，修了澡堂，还请裁缝来教大家做衣服，职工都满意。（一车间 李文山）",
]
STRIPPED = st.lists(st.lists(st.sampled_from(LINES), min_size=1, max_size=2).map("".join), max_size=20).map("\n".join)


def read(data):
    try:
        return decode(data)
    except InputRejectedError as refusal:
        assert refusal.reason in ("empty", "binary")
        return None


@given(BYTES | ENCODED | PAGES)
def test_bytes_in_are_bytes_out(data):
    page = read(data)
    if page is not None and page.exact:
        assert page.text.encode(page.encoding) == data


@given(BYTES | ENCODED | PAGES)
def test_no_surrogate_enters_and_every_edit_is_true(data):
    page = read(data)
    if page is not None:
        page.text.encode("utf-8")
        for edit, (start, stop) in zip(page.edits, page.places, strict=True):
            assert data[edit.start : edit.stop].hex() == edit.before
            assert page.text[start:stop] == edit.after


@given(st.text(alphabet="学校工会工作计划关心职工生活，。\n", min_size=8, max_size=60), st.sampled_from(ENCODINGS))
def test_chinese_text_comes_back_from_every_encoding(text, encoding):
    data = text.encode(encoding, "ignore")
    meant = data.decode(encoding)
    if meant.strip():
        assert decode(data).text.lstrip("\ufeff") == meant


@given(RULED)
def test_repair_changes_nothing_twice(text):
    page = repair(Edited.of(text))
    assert page.undo() == text
    assert repair(Edited.of(page.text)).text == page.text


@given(RULED)
def test_convert_changes_nothing_twice(text):
    page = convert(Edited.of(text))
    assert page.undo() == text
    assert convert(Edited.of(page.text)).text == page.text


@given(RULED)
def test_convert_keeps_every_line(text):
    page = convert(Edited.of(text))
    ends = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    assert page.text.count("\n") == ends.count("\n")


@given(STRIPPED)
def test_junk_of_every_kind_can_be_put_back(text):
    assert strip(Edited.of(text)).undo() == text

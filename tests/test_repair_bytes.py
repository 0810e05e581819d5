"""Damage of bytes: what a program leaves of a broken pair, how sure a repair is, and what bounds the search."""

import sys

import pytest

from unioncorpus.clean.cp936 import Decoder
from unioncorpus.clean.repair import repair
from unioncorpus.clean.repair.shifted import realign
from unioncorpus.edits import Edited
from unioncorpus.errors import UsageError
from unioncorpus.evaluation.damage import Annotate, DeleteSpaces, MatchMarks, StrayByte, damage, narrow_marks
from unioncorpus.evaluation.repair import evaluate_repair, read_texts

TEXT = "自覺地擔負起責任，要創造條件。\n在學校“教職工之家”建設中開展活動。\n（三）關心職工生活，維護職工權益。"
READINGS = Annotate((("負", "fù"), ("擔", "dān"), ("獎", "jiǎng"), ("創", "chuàng")))
SIGNS = [Decoder(), Decoder(keeps_ascii=True), Decoder("\ufffd", keeps_ascii=True), Decoder("□")]


def edits_of(text, level="normal"):
    return repair(Edited.of(text), level).layers[0].edits


@pytest.mark.parametrize("decoder", [*SIGNS, Decoder("", keeps_ascii=True)], ids=repr)
@pytest.mark.parametrize("step", [READINGS, MatchMarks(), StrayByte()], ids=lambda s: type(s).__name__)
def test_each_form_is_undone_however_broken_pairs_are_shown(step, decoder):
    damaged = damage(TEXT, [step], decoder=decoder)
    assert damaged.text != TEXT
    assert repair(Edited.of(damaged.text)).text == TEXT


def test_marks_that_were_narrowed_hide_no_bytes():
    damaged = narrow_marks(damage("在學校“教職工之家”建設中", [MatchMarks()]))
    assert "!" in damaged.text
    assert repair(Edited.of(damaged.text)).text == "在學校“教職工之家”建設中"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("自覺地?fù)?dān)負起責任", "repair.unaligned_annotation"),
        ("在學?！敖搪毠ぶ\ue193摇苯ㄔO設中", "repair.shifted_mark"),
        ("。ㄈ╆P心職工生活", "repair.stray_byte"),
        ("各部门要积极进取，做好先进评眩各分会报名单。", "repair.deleted_space"),
    ],
)
def test_an_edit_names_its_rule(text, rule):
    assert [e.rule for e in edits_of(text) if e.applied] == [rule]


def test_a_doubtful_repair_is_listed_and_the_level_decides():
    text = "他不断进娶力求完美"
    by_level = {level: edits_of(text, level) for level in ("normal", "strict")}
    assert all([(e.before, e.after) for e in edits] == [("娶", "取、")] for edits in by_level.values())
    assert not by_level["strict"][0].applied


@pytest.mark.parametrize(
    "text",
    [
        "新郎娶了新娘。三幢楼房，头晕目眩。",
        "真的吗?!真的吗？！好。",
        "为什么?怎么办?他问。",
        "　　“五好”职工\n　　《工会法》宣传",
        "这个字读作fù)。",
        "??\n???\n？？？！",
    ],
)
def test_right_text_is_let_alone(text):
    assert not [e for e in edits_of(text) if e.applied]


def repaired(page, step, decoder, *more):
    return repair(Edited.of(damage(page, [step, *more], decoder=decoder).text)).text


@pytest.mark.parametrize("decoder", [Decoder("", private=False), Decoder("", keeps_ascii=True), Decoder()], ids=repr)
def test_the_number_that_is_due_is_read(decoder):
    items = ("召開會員大會。", "組織職工培訓。", "慰問困難職工。", "解決職工提出的問題。")
    page = "\n".join(f"（{number}）{text}" for number, text in zip(("九", "十", "十一", "十二"), items, strict=True))
    assert repaired(page, StrayByte(), decoder) == page


@pytest.mark.parametrize("mark", ["", "、"])
def test_a_page_tells_whether_a_mark_stands_behind_its_items(mark):
    items = ("組織職工培訓。", "慰問困難職工。", "繼續加強民主管理。", "把好經費使用關。")
    page = "\n".join(f"（{number}）{mark}{text}" for number, text in zip("一二三四", items, strict=True))
    damaged = damage(page.partition("\n")[2].partition("\n")[2], [StrayByte()], decoder=Decoder()).text
    page_again = "\n".join((*page.split("\n")[:2], damaged))
    assert repair(Edited.of(page_again)).text == page


def test_a_stray_byte_that_was_deleted_with_the_next_cuts_a_mark():
    page = "召開職工大會，表彰優秀教師評选。現在。\n“後勤杯”廚藝大賽在十月舉辦。\n（三）關心職工生活"
    assert repaired(page, StrayByte(), Decoder(), DeleteSpaces()) == page


def test_a_figure_in_brackets_that_a_sign_stands_before():
    page = "具體要求如下：\n（1）組織職工學習\n（2）慰問困難職工"
    assert repaired(page, StrayByte(), Decoder(keeps_ascii=True)) == page


def test_a_number_that_may_have_lost_its_first_figure_keeps_the_sign():
    page = "在學校“教職工之家”建設中，在校“雙愛”活動中\n（三）代表提案在15個工作日內答覆"
    assert repaired(page, StrayByte(), Decoder(), MatchMarks()).endswith("（三）代表提案在?5個工作日內答覆")


def test_a_quotation_is_closed_at_the_end_of_its_line():
    page = "一、活動主題\n“同心同行，共創未來”\n二、活動時間"
    assert repaired(page, StrayByte(), Decoder("\ufffd")) == page


def test_damage_without_end_is_given_up(monkeypatch):
    monkeypatch.setattr(sys.modules[realign.__module__], "_STEPS", 1000)
    text = "自覺地?fù)?dān)負起\n" * 2000
    assert 0 < len(realign(text)) < 2000


def test_the_evaluation_counts_sites_by_form_beside_doing_nothing():
    table = evaluate_repair([TEXT, TEXT]).set_index(["form", "repair"])
    assert set(table.index.get_level_values("form")) == {"1", "2", "3", "4", "5", "1-5", "6", "none"}
    ours, nothing = (table.xs(name, level="repair") for name in ("unioncorpus", "nothing"))
    assert ours.loc["3", "restored"].min() > nothing.loc["3", "restored"].max()
    whole = table.query("form == '6' and traces == 'whole'")
    assert whole.xs("unioncorpus", level="repair")["restored"].min() == 1
    assert table.loc[("none", "unioncorpus"), "changed"].sum() == 0


def test_the_evaluation_names_a_file_that_it_cannot_read(tmp_path):
    with pytest.raises(UsageError, match=r"missing: evaluate: No such file or directory; give"):
        read_texts([tmp_path / "missing"])
    (tmp_path / "gbk.txt").write_bytes("工会".encode("gbk"))
    with pytest.raises(UsageError, match=r"gbk\.txt: evaluate: not UTF-8 \(byte 0\)"):
        read_texts([tmp_path / "gbk.txt"])
    (tmp_path / "gbk.txt").unlink()
    with pytest.raises(UsageError, match="no text"):
        read_texts([tmp_path])

"""Damage of bytes: what a program leaves of a broken pair, how sure a repair is, and what bounds the search."""

import sys

import pytest

from unioncorpus.clean.cp936 import Decoder
from unioncorpus.clean.repair import repair
from unioncorpus.clean.repair.shifted import realign
from unioncorpus.edits import Edited
from unioncorpus.errors import UsageError
from unioncorpus.evaluation.damage import Annotate, MatchMarks, StrayByte, damage, narrow_marks
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
    text = "他努力进娶有所作为"
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

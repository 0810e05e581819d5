"""The character model: what it says of good and bad text, and that its build can be repeated."""

from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from unioncorpus.clean.language_model import OTHER, SPACE, language_model
from unioncorpus.errors import UsageError
from unioncorpus.evaluation.build_language_model import HELD_OUT, Sources, build


def test_a_right_character_beats_one_of_the_same_look_and_one_of_the_same_sound():
    model = language_model()
    for good, bad in (
        ("教代会的职权", "教代会的耻权"),
        ("评选先进工作者", "评眩先进工作者"),
        ("组织职工活动", "组织只工活动"),
    ):
        assert model.score(good) > model.score(bad) + 4, (good, bad)


def test_traditional_and_simplified_text_score_alike():
    model = language_model()
    assert model.score("工會組織職工學習") == model.score("工会组织职工学习")


def test_spaces_do_not_count():
    model = language_model()
    assert model.score("第 一 條　本法") == model.score("第一條本法")


def test_every_code_point_has_a_class():
    ids = language_model().ids("\x00\ud800\U0010ffff\ue000 　")
    assert ids.tolist() == [OTHER, OTHER, OTHER, OTHER, SPACE, SPACE]


def test_probabilities_of_all_followers_add_up_to_one():
    model = language_model()
    everything = np.unique(model.ids("".join(map(chr, range(0x20, 0xD800)))))
    for context in ("工会", "，的", "啊龘"):
        a, b = (np.full(len(everything), i) for i in model.ids(context))
        assert np.exp(model.log_p(a, b, everything)).sum() == pytest.approx(1, abs=0.05)


def test_the_model_file_is_small():
    assert (resources.files("unioncorpus.tables") / "language_model.npz").stat().st_size < 5_000_000


@pytest.mark.parametrize("folder", ["empty", "missing"])
def test_a_folder_without_text_is_named(tmp_path: Path, folder: str):
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=folder):
        build(Sources([tmp_path / folder]), tmp_path / "model.npz")


def test_the_build_gives_the_same_bytes_and_holds_one_file_in_ten_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    module = "unioncorpus.evaluation.build_language_model"
    monkeypatch.setattr(f"{module}._dictionary", lambda: iter([("工会", 1.0)]))
    monkeypatch.setattr(f"{module}._phrases", lambda: iter(["职工之家"]))
    texts = tmp_path / "texts"
    texts.mkdir()
    for k in range(10):
        (texts / f"{k}.txt").write_text("讀書讀書" if k != HELD_OUT else "喝茶喝茶", encoding="utf-8")
    build(Sources([texts]), tmp_path / "a.npz")
    build(Sources([texts]), tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    fold = np.load(tmp_path / "a.npz")["fold"]
    assert fold[ord("读")] == fold[ord("讀")] != OTHER
    assert fold[ord("茶")] == OTHER

"""The model of themes: labels in, figures and a plain file out, scores with evidence."""

import io
import pickle

import numpy as np
import pandas as pd
import pytest

from unioncorpus.analysis.theme_labels import read_labels
from unioncorpus.analysis.theme_model import FOLDS, ModelError, load_model, train
from unioncorpus.sheets import SheetError

SENTENCES = {
    "warmth": ["慰问困难{0}，送去补助", "春节走访患病{0}，送上慰问金", "看望住院的{0}，帮助解决困难"],
    "recreation": ["组织{0}羽毛球比赛", "举办{0}歌咏比赛和联欢会", "开展{0}登山和拔河比赛"],
    "democracy": ["召开教代会，{0}审议报告", "办好{0}代表提案", "推进校务公开，听取{0}意见"],
    "none": ["{0}按时报到", "做好{0}开学准备"],
}
PEOPLE = ["教师", "职工", "护士", "工人", "司机", "会员"]


@pytest.fixture(scope="module")
def labels_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("labels") / "labels.csv"
    lines = ["text,themes,plan_id"]
    for theme, sentences in SENTENCES.items():
        lines += [f"{s.format(who)},{theme},plan {k}" for s in sentences for k, who in enumerate(PEOPLE)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return path


@pytest.fixture(scope="module")
def model(labels_file):
    return train(read_labels(labels_file))


def test_figures_are_of_plans_that_the_model_has_not_seen(model):
    assert set(model.figures) == {"warmth", "recreation", "democracy", "micro", "macro"}
    assert model.figures["micro"]["f1"] > 0.9
    assert model.figures["warmth"]["n"] == 18


def test_a_paragraph_is_tagged_with_score_and_evidence(model):
    texts = ["看望患病的老师，送去慰问金", "老师按时报到", "召开教代会，审议代表提案"]
    one, none, other = model.tag(texts)
    assert [found.theme for found in one] == ["warmth"]
    assert none == ()
    assert [found.theme for found in other] == ["democracy"]
    for found in (*one, *other):
        assert 0.5 <= found.score <= 1
        assert found.evidence and any(all(part in text for part in found.evidence) for text in texts)
    assert ((model.score(texts) >= 0) & (model.score(texts) <= 1)).all()
    assert model.tag([]) == []


def test_a_stored_model_scores_as_before(model, tmp_path):
    model.save(tmp_path / "themes.npz")
    texts = ["慰问困难职工", "举办歌咏比赛"]
    loaded = load_model(tmp_path / "themes.npz")
    assert np.allclose(loaded.score(texts), model.score(texts), atol=1e-5)
    assert loaded.figures == model.figures


def test_training_twice_gives_the_same_model(model, labels_file):
    again = train(read_labels(labels_file))
    assert np.array_equal(again.weights, model.weights)


class Harmful:
    def __reduce__(self):
        return (print, ("run",))


@pytest.mark.parametrize("kind", ["pickle", "object array", "text", "other arrays", "nothing"])
def test_a_file_that_is_no_model_is_refused_and_never_run(kind, tmp_path, capsys):
    path = tmp_path / "themes.npz"
    buffer = io.BytesIO()
    if kind == "object array":
        np.savez(buffer, head=np.array([Harmful()], dtype=object))
    elif kind == "other arrays":
        np.savez(buffer, weights=np.zeros(3))
    content = {"pickle": pickle.dumps(Harmful()), "text": b"themes", "nothing": None}.get(kind, buffer.getvalue())
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError, match="themes.npz") as caught:
        load_model(path)
    assert "allow_pickle" not in str(caught.value), "advice of a library that nobody should follow"
    assert "run" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("paragraph,themes\n慰问,warmth\n", "line 1: no column 'text'"),
        ("text,themes\n慰问,warmth\n,home\n", "line 3: no text"),
        ("text,themes\n慰问,送温馨\n", "line 2: '送温馨' is no name of a theme"),
        ("text,themes\n", "no labelled paragraphs"),
        ("", "line 1: no column"),
    ],
    ids=["column", "text", "id", "empty table", "empty file"],
)
def test_bad_labels_are_refused_with_their_line(content, message, tmp_path):
    path = tmp_path / "labels.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SheetError, match=message) as caught:
        read_labels(path)
    assert "labels.csv" in str(caught.value)


def test_a_line_that_nobody_coded_is_no_line_without_a_theme(tmp_path):
    path = tmp_path / "labels.csv"
    path.write_text("text,themes\n慰问职工,warmth\n报到,none\n还没看,\n", encoding="utf-8")
    labels = read_labels(path)
    assert labels.texts == ("慰问职工", "报到")
    assert labels.themes == ({"warmth"}, set())
    assert labels.n_uncoded == 1


def test_labels_may_be_names_as_in_a_coding_sheet(tmp_path):
    path = tmp_path / "labels.csv"
    path.write_text("text,themes\n走访病人,送温暖；职工体检.own\n看望老人,my_theme.part\n", encoding="utf-8")
    with pytest.raises(SheetError, match="职工体检.own"):
        read_labels(path)
    path.write_text("text,themes\n走访病人,送温暖；women\n看望老人,my_theme.part\n", encoding="utf-8")
    assert read_labels(path).themes == ({"warmth", "women"}, {"my_theme", "my_theme.part"})


def test_too_few_labels_are_refused(tmp_path):
    path = tmp_path / "labels.csv"
    path.write_text("text,themes\n慰问职工,warmth\n", encoding="utf-8")
    with pytest.raises(SheetError, match=f"no theme with {FOLDS}"):
        train(read_labels(path))


def test_the_commands_train_and_apply(command, labels_file, store, tmp_path):
    code, out, _ = command("themes", "train", labels_file, "--out", tmp_path / "m.npz")
    assert code == 0
    assert "micro" in out and "cross-validated by plan" in out
    code, out, _ = command("themes", "apply", tmp_path / "m.npz", "--store", store, "--out", tmp_path / "t.csv")
    assert code == 0
    written = pd.read_csv(tmp_path / "t.csv", encoding="utf-8-sig")
    assert list(written) == ["paragraph_id", "plan_id", "doc_id", "theme", "main", "score", "evidence"]
    assert "warmth" in set(written.theme)

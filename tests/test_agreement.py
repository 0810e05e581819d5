"""Agreement of two coders: published worked examples, partial agreement of sets, what is not defined."""

import pandas as pd
import pytest

from unioncorpus.analysis.agreement import THEMES, compare_coders
from unioncorpus.errors import UsageError


def sheet(*sets, text_hash="h0", **columns):
    """A coding sheet of one page: each set of themes, or None where nobody has coded."""
    n = len(sets)
    spans = {"doc_id": "d", "raw_start": range(n), "raw_stop": range(1, n + 1), "text_hash": text_hash}
    themes = [None if given is None else frozenset(given) for given in sets]
    return pd.DataFrame({"line": range(2, n + 2), **spans, "themes": pd.Series(themes, dtype=object), **columns})


def one_theme(codes):
    return sheet(*(["warmth"] if code == "1" else [] for code in codes))


def test_the_worked_example_of_two_coders_and_a_yes_or_no():
    """K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section A: alpha = 0.095."""
    found = compare_coders(one_theme("0100000010"), one_theme("1110010000"))
    row = found.themes.iloc[0]
    assert row.alpha == pytest.approx(0.095, abs=5e-4)
    assert (row.n_a, row.n_b, row.n_both, row.same) == (2, 4, 1, 0.6)
    assert row.f1 == pytest.approx(2 / 6)


def test_the_worked_example_of_kappa():
    """20 and 15 yes and no in agreement, 5 and 10 not (J. Cohen's formula: po 0.7, pe 0.5): kappa = 0.4."""
    a, b = "1" * 25 + "0" * 25, "1" * 20 + "0" * 5 + "1" * 10 + "0" * 15
    assert compare_coders(one_theme(a), one_theme(b)).themes.kappa[0] == pytest.approx(0.4)


def test_sets_agree_in_part():
    whole = [["warmth"], ["women"], ["home"], []]
    same = compare_coders(sheet(*whole), sheet(*whole)).overall
    partly = compare_coders(sheet(*whole), sheet(["warmth", "law"], *whole[1:])).overall
    not_at_all = compare_coders(sheet(*whole), sheet(["law"], *whole[1:])).overall
    assert same["alpha"] == same["micro_f1"] == same["mean_kappa"] == 1
    assert not_at_all["alpha"] < partly["alpha"] < 1
    assert partly["same_set"] == 0.75


def test_what_was_taken_for_what():
    a = sheet(["warmth", "women"], ["ideology"], ["home"], [], ["rights", "rights.contracts"])
    b = sheet(["warmth"], ["ethics"], ["home"], ["law"], ["rights"], text="慰问")
    found = compare_coders(a, b)
    assert set(found.confusion.itertuples(index=False, name=None)) == {
        *(("warmth", "warmth", 1), ("home", "home", 1), ("rights", "rights", 1)),
        *(("women", "none", 1), ("ideology", "ethics", 1), ("none", "law", 1)),
    }
    differ = found.disagreements.set_index("raw_start")
    assert differ.loc[0, ["only_a", "both", "only_b"]].tolist() == [("women",), ("warmth",), ()]
    assert differ.index.tolist() == [0, 1, 3, 4]
    assert (differ.text == "慰问").all()


def test_only_what_both_have_coded_with_the_same_words_counts():
    a = pd.concat([sheet(["warmth"], None, ["home"]), sheet(["law"], text_hash="h1").assign(raw_start=9)])
    b = pd.concat([sheet(["warmth"], ["women"], None), sheet(["law"], text_hash="h2").assign(raw_start=9)])
    found = compare_coders(a, b)
    assert [found.overall[name] for name in ("units", "only_a", "only_b", "other_text")] == [1, 1, 1, 1]
    assert found.themes.theme.tolist() == ["warmth"]


def test_a_theme_that_both_gave_everywhere_has_no_kappa_and_no_alpha():
    row = compare_coders(one_theme("11"), one_theme("11")).themes.iloc[0]
    assert row.f1 == row.same == 1
    assert pd.isna(row.kappa) and pd.isna(row.alpha)


def test_coders_who_gave_no_theme_at_all():
    found = compare_coders(one_theme("000"), one_theme("000"))
    assert found.themes.empty and list(found.themes) == list(THEMES)
    assert found.overall["same_set"] == 1
    assert pd.isna(found.overall["micro_f1"])


def test_sheets_without_a_paragraph_in_common_are_refused():
    with pytest.raises(UsageError, match="no paragraph was coded in both sheets .1 coded in the one, 0 in the other"):
        compare_coders(sheet(["warmth"]), sheet(None))


def test_the_command_names_the_line_of_an_unknown_theme(command, tmp_path):
    head = "doc_id,raw_start,raw_stop,text_hash,themes\n"
    (tmp_path / "a.csv").write_text(head + "d,0,3,h,送温暖\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text(head + "d,0,3,h,warm\n", encoding="utf-8")
    code, _, err = command("agreement", tmp_path / "a.csv", tmp_path / "b.csv")
    assert code == 2 and "b.csv, line 2: no theme 'warm' in the codebook; did you mean warmth?" in err
    (tmp_path / "b.csv").write_text(head + "d,0,3,h,无\n", encoding="utf-8")
    assert "(a paragraph without a theme: none)" in command("agreement", tmp_path / "a.csv", tmp_path / "b.csv")[2]
    (tmp_path / "b.csv").write_text(head + "d,0,3,h,warm\n", encoding="utf-8")
    (tmp_path / "own.toml").write_text('[[theme]]\nid = "warm"\nname = "暖"\nstrong = ["暖"]\n', encoding="utf-8")
    (tmp_path / "a.csv").write_text(head + "d,0,3,h,warm\n", encoding="utf-8")
    code, out, _ = command("agreement", tmp_path / "a.csv", tmp_path / "b.csv", "--codebook", tmp_path / "own.toml")
    assert code == 0 and "same_set: 1" in out


def test_sheets_of_plans_are_compared_column_by_column(command, tmp_path):
    head = "doc_id,raw_start,raw_stop,text_hash,org_type,county\n"
    (tmp_path / "a.csv").write_text(head + "d,0,3,h,school,null\nd,3,9,h,hospital,\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text(head + "d,0,3,h,school,长沙县\nd,3,9,h,school,\n", encoding="utf-8")
    code, out, _ = command("agreement", tmp_path / "a.csv", tmp_path / "b.csv", "--out", tmp_path / "d.csv")
    assert code == 0
    assert "units: 2" in out and "units: 1" in out, "an empty cell has not been coded"
    differ = pd.read_csv(tmp_path / "d.csv", keep_default_na=False)
    assert differ[["column", "only_a", "only_b"]].to_numpy().tolist() == [
        ["org_type", "hospital", "school"],
        ["county", "null", "长沙县"],
    ]
    (tmp_path / "b.csv").write_text(head.replace("county", "city") + "d,0,3,h,school,x\n", encoding="utf-8")
    code, _, err = command("agreement", tmp_path / "a.csv", tmp_path / "b.csv")
    assert code == 2 and "no column 'county'" in err


def test_the_themes_are_listed_for_coders(command, tmp_path):
    assert "送温暖" in command("themes", "list")[1]
    code, out, _ = command("themes", "list", "--out", tmp_path / "themes.csv")
    listed = pd.read_csv(tmp_path / "themes.csv").set_index("id")
    assert code == 0 and str(len(listed)) in out
    assert "互助" in listed.definition["warmth"] and "warmth.visits" in listed.index

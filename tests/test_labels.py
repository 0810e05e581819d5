"""From the sheet to the figures: samples drawn by chance, coded by hand, carried over, scored."""

import numpy as np
import pandas as pd
import pytest

import unioncorpus as uc
from unioncorpus.analysis.coding import parse_themes, read_coding
from unioncorpus.analysis.corrected import FEWEST, corrected_shares
from unioncorpus.analysis.label_scores import score_labels
from unioncorpus.errors import UsageError
from unioncorpus.sheets import SheetError
from unioncorpus.show.export import write_csv

PAGE = """红星中学工会工作计划
一、主要工作
1、春节前走访慰问困难教职工，送去慰问金。
2、三月份组织女教师登山比赛，增进友谊。
3、召开教代会，审议学校工作报告。
4、组织教职工羽毛球比赛和歌咏比赛。
5、为患病教师发放互助金，职工互助会派人探望。
6、做好工会会员信息的登记和档案整理。
"""
CODES = {"慰问困难": "送温暖", "登山": "women；recreation", "教代会": "democracy", "羽毛球": "none", "互助": "warmth"}


@pytest.fixture
def corpus(build, tmp_path):
    return build(tmp_path / "store", [PAGE])


@pytest.fixture
def sheet(corpus, tmp_path):
    """All paragraphs of the page, coded but for one."""
    frame = corpus.sample(20, per_family=20)
    for words, themes in CODES.items():
        frame.loc[frame.text.str.contains(words), "themes"] = themes
    path = tmp_path / "sheet.csv"
    write_csv(frame, path)
    return path


def test_the_themes_of_a_cell():
    names = {"warmth": "warmth", "送温暖": "warmth", "warmth.visits": "warmth.visits", "women": "women"}
    assert parse_themes("送温暖、women", names) == {"warmth", "women"}
    assert parse_themes("Warmth.Visits", names) == {"warmth", "warmth.visits"}
    for cell, message in (
        ("warmht", "did you mean warmth"),
        ("送温", "did you mean 送温暖"),
        ("none; women", "beside"),
    ):
        with pytest.raises(ValueError, match=message):
            parse_themes(cell, names)


def test_a_sheet_comes_back_with_what_was_coded(corpus, sheet):
    coding = read_coding(sheet, corpus.theme_names())
    coded = {text: themes for text, themes in zip(coding.text, coding.themes, strict=True) if themes is not None}
    assert len(coding) == 6, "neither the title nor the bare heading is drawn"
    assert len(coded) == len(CODES)
    assert {"warmth"} in coded.values() and set() in coded.values() and {"women", "recreation"} in coded.values()
    assert (coding.probability == 1).all(), "all paragraphs of the family were drawn"


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("themes", "warmht", "line 3: no theme 'warmht' in the codebook; did you mean warmth"),
        ("raw_start", "", "line 3: raw_start is ''; it must be a whole number"),
        ("raw_stop", "0", "line 3: raw_stop 0 is before raw_start"),
        ("text_hash", "", "line 3: no text_hash; keep the columns"),
        ("probability", "1.5", "line 3: probability is '1.5'; it must be above 0"),
        ("probability", "often", "line 3: probability is 'often'"),
    ],
)
def test_a_wrong_line_of_a_sheet_is_named(corpus, sheet, column, value, message):
    frame = pd.read_csv(sheet, dtype=str, keep_default_na=False)
    frame.loc[1, column] = value
    if column == "raw_stop":
        frame.loc[1, "raw_start"] = "5"
    frame.to_csv(sheet, index=False)
    with pytest.raises(SheetError, match=message):
        corpus.evaluate_labels(sheet)


def test_a_paragraph_that_stands_in_a_sheet_twice_is_refused(corpus, sheet):
    frame = pd.read_csv(sheet, dtype=str, keep_default_na=False)
    pd.concat([frame, frame.iloc[[0]]]).to_csv(sheet, index=False)
    with pytest.raises(SheetError, match="line 8: what line 2 codes again"):
        corpus.evaluate_labels(sheet)


def test_labels_are_carried_over_and_what_lost_its_place_is_listed(build, corpus, sheet):
    changes = [
        ("羽毛球比赛", "羽毛球赛"),
        ("走访慰问困难教职工，", "走访\n慰问困难教职工，"),
        ("5、为患病教师发放互助金，职工互助会派人探望。\n", ""),
    ]
    again = build(corpus.store, [PAGE], "v2", also=changes)
    found = again.relocate(sheet)
    carried = found.carried.set_index(found.carried.text.str.slice(0, 6)).status
    assert carried["4、组织教职"] == "changed"
    assert sorted(carried.unique()) == ["changed", "kept"]
    assert {text[:4]: why for text, why in zip(found.lost.text, found.lost.detail, strict=True)} == {
        "1、春节": "it is split: 2 rows stand there now",
        "5、为患": "no such row stands there now",
    }
    assert str(found) == "6 lines: 3 kept, 0 moved, 1 changed, 2 lost"
    assert set(found.carried.themes) <= {"", *CODES.values()}
    before = again.evaluate_labels(sheet)
    assert (before.n_coded, before.n_scored) == (5, 2), "changed and lost paragraphs are not scored"
    write_csv(found.carried, sheet)
    assert again.evaluate_labels(sheet).n_scored == 3
    assert again.relocate(sheet).carried.status.eq("kept").all()


def test_another_text_at_the_same_place_is_lost(build, corpus, sheet):
    again = build(corpus.store, [PAGE], "v2", also=[("召开教代会，审议学校工作报告", "换成完全不同的一句别的话了吧吧")])
    found = again.relocate(sheet)
    assert found.lost.detail.tolist() == ["another text stands there now"]


def test_a_page_that_is_not_in_the_store_is_said_to_be_lost(build, sheet, tmp_path):
    other = build(tmp_path / "other", ["纺织公司工会工作计划\n一、班组建设\n开展安全生产检查。\n"])
    assert set(other.relocate(sheet).lost.detail) == {"the page is not in the store"}
    with pytest.raises(UsageError, match="no coded paragraph is in the store"):
        other.evaluate_labels(sheet)


def test_overrides_are_carried_over_too(build, corpus, tmp_path):
    draft = corpus.draft_overrides("themes", "theme")
    draft[["value", "coder", "reason"]] = ["warmth", "李", "读过"]
    path = tmp_path / "overrides.csv"
    write_csv(draft, path)
    again = build(corpus.store, [PAGE], "v2", also=[("羽毛球比赛", "羽毛球赛")])
    assert again.set_overrides(path).status.value_counts().to_dict() == {"applied": 7, "text_changed": 1}
    found = again.relocate(path)
    write_csv(found.carried, path)
    assert again.set_overrides(path, others="drop").status.eq("applied").all()


def test_the_program_is_scored_not_its_overrides(corpus, sheet, tmp_path):
    scores = corpus.evaluate_labels(sheet, n_boot=50).table.set_index("theme")
    assert scores.loc["warmth", ["n_coded", "n_found", "n_both"]].tolist() == [2, 2, 2]
    assert scores.loc["recreation", "precision"] == 0.5, "the ball game was coded as none"
    draft = corpus.draft_overrides("themes", "theme")
    draft[["value", "coder", "reason"]] = ["none", "李", "试"]
    write_csv(draft, tmp_path / "overrides.csv")
    corpus.set_overrides(tmp_path / "overrides.csv")
    assert corpus.themes.empty
    assert corpus.evaluate_labels(sheet, n_boot=50).table.set_index("theme").equals(scores)


def test_children_are_scored_only_where_the_sheet_has_any(corpus, sheet):
    assert not corpus.evaluate_labels(sheet, n_boot=10).table.theme.str.contains(".", regex=False).any()
    frame = pd.read_csv(sheet, dtype=str, keep_default_na=False)
    frame.loc[frame.themes == "送温暖", "themes"] = "warmth.visits"
    frame.to_csv(sheet, index=False)
    assert "warmth.visits" in set(corpus.evaluate_labels(sheet, n_boot=10).table.theme)


def test_scores_weigh_paragraphs_and_draw_families():
    one, none = frozenset(["warmth"]), frozenset()
    coded, found = [one] * 4 + [none] * 4, [one, one, none, one, one, none, none, none]
    even = score_labels(coded, found, [1.0] * 8, list("abcdefgh"), n_boot=200).iloc[0]
    assert (even.precision, even.recall) == (0.75, 0.75)
    assert even.precision_low < 0.75 < even.precision_high
    weighted = score_labels(coded, found, [1, 1, 5, 1, 1, 1, 1, 1], list("abcdefgh"), n_boot=200).iloc[0]
    assert weighted.recall == 3 / 8
    together = score_labels(coded, found, [1.0] * 8, ["a"] * 8, n_boot=200).iloc[0]
    assert together.recall == 0.75
    assert np.isnan(together.recall_low), "of one family nothing can be drawn"


def test_scores_that_are_not_defined_are_null():
    table = score_labels([frozenset()], [frozenset(["home"])], [1.0], ["a"], n_boot=10).set_index("theme")
    assert table.loc["home", "precision"] == 0
    assert np.isnan(table.loc["home", "recall"])
    with pytest.raises(UsageError, match="level is 1"):
        score_labels([frozenset()], [frozenset()], [1.0], ["a"], level=1)


def test_shares_of_a_corpus_read_the_names_of_themes_and_count_by_measure(corpus, sheet):
    found, lines = corpus.themes, corpus.paragraphs.set_index("paragraph_id")
    drawn = corpus.sample(20, per_family=20).merge(corpus.paragraphs, on="paragraph_id").paragraph_id
    tagged = found[(found.theme == "warmth") & found.paragraph_id.isin(drawn)].paragraph_id
    length = lines.stop - lines.start
    expected = {"paragraphs": len(tagged) / len(drawn), "characters": length[tagged].sum() / length[drawn].sum()}
    for measure, share in expected.items():
        shares = corpus.corrected_shares(sheet, measure=measure).set_index("theme")
        assert set(shares.index) & {"warmth", "送温暖"} == {"warmth"}, "the coder wrote the name"
        assert shares.share_found["warmth"] == pytest.approx(share)
        assert shares.n_labelled["warmth"] == len(CODES)


@pytest.fixture(scope="module")
def survey():
    """2,000 paragraphs of which 15 % have a theme; the program misses a fifth and says it of 6 % of the others."""
    random = np.random.default_rng(5)
    truth = random.random(2000) < 0.15
    found = np.where(truth, random.random(2000) < 0.8, random.random(2000) < 0.06)
    ids = [f"p{k}" for k in range(2000)]
    frame = pd.DataFrame({"paragraph_id": ids, "group": ["a"] * 1000 + ["b"] * 1000, "amount": 1.0})
    return frame, truth, {p: frozenset(["warmth"]) for p, x in zip(ids, found, strict=True) if x}


def coded_of(frame, truth, chosen):
    return {frame.paragraph_id[k]: frozenset(["warmth"] if truth[k] else []) for k in chosen}


def test_a_share_is_corrected_towards_the_truth(survey):
    frame, truth, found = survey
    chosen = np.random.default_rng(6).choice(2000, 400, replace=False)
    coded = coded_of(frame, truth, chosen)
    whole = corrected_shares(frame.assign(group="all"), found, coded, dict.fromkeys(coded, 0.2)).iloc[0]
    assert abs(whole.share - truth.mean()) < abs(whole.share_found - truth.mean())
    assert whole.low < truth.mean() < whole.high
    assert whole.high - whole.low < 2 * 1.96 * np.sqrt(truth.mean() * (1 - truth.mean()) / 400), "narrower than without"
    assert (whole.n_paragraphs, whole.n_labelled) == (2000, 400)
    groups = corrected_shares(frame, found, coded, dict.fromkeys(coded, 0.2))
    assert groups.group.tolist() == ["a", "b"]


def test_unequal_probabilities_are_weighed(survey):
    """Paragraphs with the theme drawn twice as often: unweighted, the share would come out far too high."""
    frame, truth, found = survey
    random = np.random.default_rng(7)
    probability = np.where(truth, 0.4, 0.2)
    chosen = np.flatnonzero(random.random(2000) < probability)
    coded = coded_of(frame, truth, chosen)
    weights = {frame.paragraph_id[k]: probability[k] for k in chosen}
    share = corrected_shares(frame.assign(group="all"), found, coded, weights).iloc[0]
    assert truth[chosen].mean() > 0.22
    assert share.low < truth.mean() < share.high


def test_what_too_few_paragraphs_tell_is_left_open(survey):
    frame, truth, found = survey
    coded = coded_of(frame, truth, np.flatnonzero(truth)[: FEWEST - 1])
    row = corrected_shares(frame.assign(group="all"), found, coded, dict.fromkeys(coded, 0.1)).iloc[0]
    assert np.isnan(row.share) and np.isnan(row.low) and row.n_labelled == FEWEST - 1
    nothing = coded_of(frame, np.zeros(2000, bool), [k for k in range(60) if f"p{k}" not in found])
    row = corrected_shares(frame.assign(group="all"), found, nothing, dict.fromkeys(nothing, 0.1)).iloc[0]
    assert np.isnan(row.share), "no coded paragraph has the theme: they say nothing of it"
    with pytest.raises(UsageError, match="no coded paragraph"):
        corrected_shares(frame, found, {"elsewhere": frozenset()}, {"elsewhere": 1.0})


def test_plans_are_drawn_coded_and_scored(build, corpus, tmp_path):
    summary = "县人民医院工会工作总结\n一、主要成绩\n全年慰问住院职工35人次。\n"
    corpus = build(corpus.store, [PAGE, summary], "v2")
    frame = corpus.sample(10, unit="plan", columns=["org_type", "genre", "county"])
    assert len(frame) == 2 and frame.probability.eq(1).all()
    assert frame.text.str.startswith(("红星", "县人民")).all()
    hospital = frame.plan_title.str.contains("医院")
    frame.loc[hospital, ["org_type", "genre", "county"]] = ["government", "summary", "null"]
    frame.loc[~hospital, ["org_type"]] = "school"
    path = tmp_path / "plans.csv"
    write_csv(frame, path)
    scores = corpus.evaluate_labels(path, n_boot=20)
    assert str(scores) == "2 of 2 lines are coded; 2 of them scored"
    table = scores.table.set_index(["column", "value"])
    assert set(table.index.get_level_values("column")) == {"org_type", "genre", "county"}
    assert table.loc[("org_type", "school"), "f1"] == 1
    assert table.loc[("org_type", "government"), ["n_coded", "n_found"]].tolist() == [1, 0]
    assert table.loc[("org_type", "micro"), "f1"] == 0.5, "of one value each, micro is the share that is right"
    assert table.loc[("genre", "micro"), "n_coded"] == 1, "an empty cell has not been coded"
    assert table.loc[("county", "null"), "f1"] == 1
    again = build(corpus.store, [PAGE, summary], "v3", also=[("35人次。", "35人次！")])
    assert again.relocate(path).carried.status.tolist() == ["kept", "kept"], "the titles are the same"
    path.write_text(path.read_text(encoding="utf-8-sig").replace("government", "goverment"), encoding="utf-8")
    with pytest.raises(SheetError, match="org_type is 'goverment'; did you mean government"):
        corpus.evaluate_labels(path)


def test_what_cannot_be_drawn_or_coded_is_said(corpus, tmp_path):
    for wrong in ({"unit": "page"}, {"unit": "plan", "columns": ["start"]}, {"columns": ["org_type"]}):
        with pytest.raises(UsageError, match="choose one of|cannot be coded"):
            corpus.sample(5, **wrong)
    path = tmp_path / "sheet.csv"
    path.write_text("doc_id,raw_start,raw_stop,text_hash,theme\nd,0,3,h,warmth\n", encoding="utf-8")
    with pytest.raises(SheetError, match="nothing that can be scored; the head needs themes"):
        corpus.evaluate_labels(path)


def test_the_commands_from_sample_to_shares(command, store, tmp_path):
    at = ("--store", store)
    path = tmp_path / "a.csv"
    code, out, err = command("sample", "--n", 50, "--stratify", "org_type", "--per-family", 2, "--out", path, *at)
    assert code == 0 and "To be filled in: themes" in out and "50 were asked for" in err
    assert command("sample", "--out", path, *at)[0] == 2, "a coder's work is not written over"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert set(frame.stratum) == {"school", "hospital", "enterprise"}
    frame["themes"] = "none"
    frame.loc[0, "themes"] = "warmth"
    frame.to_csv(path, index=False)
    frame.loc[1, "themes"] = "warmth"
    frame.to_csv(tmp_path / "b.csv", index=False)
    code, out, _ = command("agreement", path, tmp_path / "b.csv", "--out", tmp_path / "d.csv")
    assert code == 0 and "mean_kappa" in out
    assert len(pd.read_csv(tmp_path / "d.csv")) == 1
    code, out, _ = command("evaluate", "--labels", path, *at)
    assert code == 0 and "micro" in out and f"{len(frame)} of {len(frame)} lines are coded" in out
    code, out, _ = command("labels", "correct", path, *at)
    assert code == 0 and "share_found" in out
    code, out, _ = command("labels", "relocate", path, "--out", tmp_path / "c.csv", *at)
    assert code == 0 and f"{len(frame)} kept" in out


@pytest.mark.parametrize("args", [("evaluate", "--labels"), ("labels", "correct")])
def test_a_sheet_that_nobody_coded_is_an_error_of_its_own(command, store, tmp_path, args):
    path = tmp_path / "a.csv"
    command("sample", "--out", path, "--store", store)
    code, _, err = command(*args, path, "--store", store)
    assert code == 2
    assert "no coded paragraph" in err


def test_the_store_of_the_session_was_only_read(store):
    assert uc.open(store).overrides.empty


@pytest.mark.parametrize(
    "args", [("agreement", "SHEET"), ("evaluate", "--labels"), ("labels", "correct"), ("themes", "train")]
)
def test_no_table_takes_the_place_of_a_sheet_that_somebody_filled_in(command, corpus, sheet, args):
    before = sheet.read_bytes()
    words = [sheet if word == "SHEET" else word for word in args]
    code, _, err = command(*words, sheet, "--out", sheet.parent / "." / sheet.name)
    assert code == 2 and "would be written over" in err and sheet.read_bytes() == before

"""Corrections by people: set in every table that is read, kept by every rebuild, listed where their text is gone."""

import csv
import shutil
from dataclasses import replace

import pandas as pd
import pytest

import unioncorpus as uc
from unioncorpus.errors import UsageError
from unioncorpus.records import TABLES
from unioncorpus.schemas import describe
from unioncorpus.sheets import SheetError
from unioncorpus.store.overrides import (
    COLUMNS,
    OVERRIDES,
    Override,
    keep_overrides,
    parse_value,
    read_overrides,
    settable,
)
from unioncorpus.tables import read as read_table

PAGE = """红星中学工会工作计划 篇1
一、主要工作
1、春节前走访慰问困难教职工20人，送去慰问金3万元。
2、三月份组织女教师登山比赛。
3、召开教代会，审议学校工作报告。
县人民医院工会工作总结 篇2
一、主要成绩
全年慰问住院职工35人次。
"""
OTHER = """纺织公司工会工作计划
一、班组建设
每季度开展一次安全生产检查。
"""


@pytest.fixture
def corpus(build, tmp_path):
    return build(tmp_path / "store", [PAGE, OTHER])


@pytest.fixture
def correct(corpus, tmp_path):
    """Override values of rows: (table, words that the row holds, column, value) -> the table overrides."""

    def run(*corrections, others="drop"):
        lines = []
        for table, words, column, value in corrections:
            rows = corpus.paragraphs if table == "themes" else getattr(corpus, table)
            texts = list(corpus._paragraph_texts(rows))
            row = next(k for k, text in enumerate(texts) if words in text)
            place = corpus.places(rows).iloc[row]
            key = [place.doc_id, place.raw_start, place.raw_stop, place.text_hash]
            lines.append([*key, table, column, value, "李", "读过原文"])
        path = tmp_path / "overrides.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([COLUMNS, *lines])
        return corpus.set_overrides(path, others=others)

    return run


CORRECTIONS = [
    ("plans", "篇2", "org_type", "enterprise"),
    ("themes", "登山", "theme", "women; health"),
    ("themes", "教代会", "theme", "none"),
    ("metrics", "3万元", "low", "25000"),
    ("metrics", "3万元", "of", "null"),
    ("metrics", "35人次", "row", "remove"),
    ("activities", "登山", "months", "3; 4"),
]


def test_a_bound_that_would_pass_the_other_is_refused_and_the_store_left_as_it_was(corpus, correct):
    """Who corrects a misread number sets low, and forgets that high is a column of its own."""
    correct(("plans", "篇2", "org_type", "enterprise"))
    with pytest.raises(UsageError, match="low would be 50000 and metrics.high 30000. .*give a line for the other"):
        correct(("metrics", "3万元", "low", "50000"))
    assert corpus.overrides.column.tolist() == ["org_type"]
    assert corpus.metrics.set_index("text").loc["3万元"].low == 30000.0
    correct(("metrics", "3万元", "low", "50000"), ("metrics", "3万元", "high", "50000"))
    assert corpus.metrics.set_index("text").loc["3万元"].high == 50000.0


def test_a_correction_is_seen_by_every_face_and_marked(corpus, correct):
    before = {table: getattr(corpus, table) for table in ("plans", "paragraphs", "metrics", "activities", "themes")}
    assert not before["plans"].overridden.str.len().any()
    found = correct(*CORRECTIONS)
    assert found.status.tolist() == ["applied"] * len(CORRECTIONS)
    assert found.before.tolist()[:3] == ["hospital", "women; recreation", "democracy"]
    plans = corpus.plans
    assert plans.org_type.tolist() == ["school", "enterprise", "enterprise"]
    assert plans.overridden.tolist() == [(), ("org_type",), ()]
    assert plans.drop(columns=["org_type", "overridden"]).equals(
        before["plans"].drop(columns=["org_type", "overridden"])
    )
    money = corpus.metrics.set_index("text").loc["3万元"]
    assert (money.low, money.high, money.overridden) == (25000.0, 30000.0, ("low", "of"))
    assert pd.isna(money.of)
    assert "35人次" not in set(corpus.metrics.text)
    assert len(corpus.metrics) == len(before["metrics"]) - 1
    assert (3, 4) in set(corpus.activities.months)
    assert corpus.sql("select count(*) n from plans where org_type = 'enterprise'").n[0] == 2
    assert len(corpus.where(org_type="enterprise").plans) == 2
    assert set(corpus.where(org_type="enterprise").metrics.doc_id) <= set(plans.doc_id)


def test_themes_of_a_paragraph_are_set_together_and_in_its_place(corpus, correct):
    order = corpus.paragraphs.paragraph_id.tolist()
    correct(*CORRECTIONS)
    texts = corpus.texts("paragraph").set_index("text").paragraph_id
    walk = next(texts[text] for text in texts.index if "登山" in text)
    meeting = next(texts[text] for text in texts.index if "教代会" in text)
    themes = corpus.themes
    given = themes[themes.paragraph_id == walk]
    assert given.theme.tolist() == ["women", "health"]
    assert given.main.tolist() == [True, False]
    assert given.overridden.tolist() == [("theme",)] * 2
    assert meeting not in set(themes.paragraph_id)
    paragraphs = corpus.paragraphs.set_index("paragraph_id")
    assert paragraphs.overridden[meeting] == ("themes",)
    assert paragraphs.untagged[meeting] == "other"
    assert paragraphs.index.tolist() == order
    places = [order.index(paragraph) for paragraph in themes.paragraph_id]
    assert places == sorted(places), "themes stay in the order of the paragraphs"


def test_a_child_stands_beside_its_parent(corpus, correct):
    correct(("themes", "登山", "theme", "warmth.visits"))
    given = corpus.themes[corpus.themes.overridden.str.len() > 0]
    assert given.theme.tolist() == ["warmth", "warmth.visits"]
    assert given.main.tolist() == [True, False]


def test_a_rebuild_keeps_what_still_reads_the_same_and_lists_the_rest(build, correct, corpus):
    correct(*CORRECTIONS)
    changed = [("登山比赛", "登山赛"), ("全年慰问住院职工35人次。", "")]
    again = build(corpus.store, [PAGE], "v2", also=changed)
    status = dict(zip(again.overrides.value, again.overrides.status, strict=True))
    assert status["enterprise"] == status["25000"] == status["none"] == "applied"
    assert status["women; health"] == "text_changed"
    assert status["remove"] == "lost"
    assert again.plans[again.plans.overridden.str.len() > 0].org_type.tolist() == ["enterprise"]
    assert "health" not in set(again.themes.theme), "what was read otherwise is not set silently"
    assert len(again.overrides) == len(CORRECTIONS)


def test_an_override_of_a_page_that_is_not_there_is_listed(corpus, tmp_path):
    line = Override("0" * 64, 0, 5, "h0", "plans", "genre", "plan", "李", "x")
    keep_overrides(corpus.store, [line])
    found = uc.open(corpus.store).overrides
    assert found.status.tolist() == ["no_document"]
    assert found.before.isna().all()


def test_exports_mark_what_was_set_and_list_why(corpus, correct, tmp_path):
    correct(*CORRECTIONS)
    corpus.export(tmp_path / "out", "csv")
    plans = pd.read_csv(tmp_path / "out" / "plans.csv")
    assert plans.overridden.fillna("").tolist() == ["", "org_type", ""]
    listed = pd.read_csv(tmp_path / "out" / "overrides.csv", keep_default_na=False)
    assert listed.reason.tolist() == ["读过原文"] * len(CORRECTIONS)
    assert "| overridden |" in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")


def test_a_file_with_its_head_alone_takes_all_overrides_away(corpus, correct, tmp_path):
    correct(*CORRECTIONS)
    correct()
    assert corpus.overrides.empty
    assert list(corpus.overrides) == [name for name, *_ in describe("overrides")]
    assert corpus.plans.org_type[1] == "hospital"


def test_the_work_of_another_is_not_dropped_by_the_way(corpus, correct):
    correct(("plans", "篇2", "org_type", "enterprise"))
    with pytest.raises(UsageError, match="the store has 1 that this file lacks"):
        correct(("plans", "纺织", "genre", "summary"), others="refuse")
    assert corpus.overrides.value.tolist() == ["enterprise"]
    assert correct(("plans", "纺织", "genre", "summary"), others="keep").value.tolist() == ["enterprise", "summary"]
    both = [("plans", "篇2", "org_type", "government"), ("plans", "纺织", "genre", "summary")]
    assert correct(*both, others="refuse").value.tolist() == ["government", "summary"]
    assert correct(both[0], others="drop").value.tolist() == ["government"]
    with pytest.raises(UsageError, match="others 'maybe'"):
        correct(others="maybe")


def test_a_snapshot_does_not_see_later_overrides(corpus, correct):
    other = uc.open(corpus.store)
    correct(("plans", "篇2", "org_type", "enterprise"))
    assert other.plans.org_type[1] == "hospital"
    assert other.refresh().plans.org_type[1] == "enterprise"


KEY = f"{'a' * 64},0,9,h0"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (f"{KEY},plan,genre,plan,李,x", "line 3: no rows of 'plan' can be set; did you mean plans"),
        (f"{KEY},plans,start,3,李,x", "plans.start cannot be set"),
        (f"{KEY},plans,org_typ,school,李,x", "did you mean org_type"),
        (f"{KEY},plans,org_type,scool,李,x", "org_type is 'scool'; did you mean school"),
        (f"{KEY},plans,org_type,null,李,x", "org_type cannot be null"),
        (f"{KEY},plans,year_low,二〇一九,李,x", "year_low is '二〇一九'; write a whole number"),
        (f"{KEY},metrics,low,nan,李,x", "low is 'nan'; write a finite number"),
        (f"{KEY},activities,months,13,李,x", "months are 1 to 12"),
        (f"{KEY},activities,explicit,yes,李,x", "write true or false"),
        (f"{KEY},metrics,row,delete,李,x", "only remove is known"),
        (f"{KEY},plans,row,remove,李,x", "plans.row cannot be set"),
        (f"{KEY},themes,theme,warmht,李,x", "no theme 'warmht' in the codebook; did you mean warmth"),
        (f"{KEY},plans,genre,,李,x", "no value; write null"),
        (f"{KEY},plans,genre,plan,,x", "no coder; say who decided"),
        (f"{KEY},plans,genre,plan,李,", "no reason; say why"),
        (f"{'a' * 64},9,3,h0,plans,genre,plan,李,x", "raw_stop 3 is before raw_start 9"),
        (f"{'a' * 64},x,3,h0,plans,genre,plan,李,x", "raw_start is 'x'; it must be a whole number"),
        ("abc,0,9,h0,plans,genre,plan,李,x", "doc_id is 'abc'"),
        (f"{KEY},plans,genre,plan,李,x\n{KEY},plans,genre,summary,王,y", "line 4: sets what line 3 sets already"),
    ],
)
def test_a_wrong_line_is_named_and_the_store_left_alone(corpus, correct, tmp_path, line, message):
    correct(("plans", "篇2", "org_type", "enterprise"))
    kept = (corpus.store / OVERRIDES).read_bytes()
    path = tmp_path / "wrong.csv"
    untouched = f"{KEY},plans,body,,,"
    path.write_text(f"{','.join(COLUMNS)}\n{untouched}\n{line}\n", encoding="utf-8")
    with pytest.raises(SheetError, match=message):
        corpus.set_overrides(path)
    assert (corpus.store / OVERRIDES).read_bytes() == kept
    assert list(corpus.store.glob("*.part")) == []


def test_what_may_be_set_are_columns_of_the_tables_with_values_that_they_describe():
    names = read_table("names")
    for table, columns in settable().items():
        words = {name: (nullable, doc) for name, _, nullable, doc in describe(table)}
        for column, values in columns.items():
            assert column in words, f"{table}.{column}"
            for value in values:
                assert value in words[column][1] or column in names, f"{table}.{column}: {value}"
            known = names.get(column, {})
            if known and values and set(values) & set(known):
                assert set(values) == set(known), f"{table}.{column}"
    assert set(read_table("overrides")["removable"]) <= set(TABLES)


def test_values_are_read_in_the_type_of_their_column():
    def value(table, column, text):
        return parse_value(Override("a", 0, 1, "h", table, column, text, "c", "r"))

    assert value("plans", "year_low", "2009") == 2009
    assert value("plans", "year_low", "null") is None
    assert value("metrics", "low", "3e4") == 30000.0
    assert value("activities", "explicit", "False") is False
    assert value("activities", "themes", "none") == []
    assert value("mentions", "canonical", "工会法") == "工会法"


def test_stores_are_merged_with_their_overrides_unless_they_contradict(build, corpus, correct, command, tmp_path):
    correct(("plans", "篇2", "org_type", "enterprise"))
    build(tmp_path / "b", [OTHER])
    code, _, err = command("merge", tmp_path / "b", corpus.store, "--into", tmp_path / "both")
    assert code == 0, err
    both = uc.open(tmp_path / "both")
    assert both.overrides.status.tolist() == ["applied"]
    assert sorted(both.plans.org_type) == ["enterprise", "enterprise", "school"]
    line = read_overrides(corpus.store / OVERRIDES)[0]
    keep_overrides(tmp_path / "b", [replace(line, value="government")])
    code, _, err = command("merge", tmp_path / "b", corpus.store, "--into", tmp_path / "new")
    assert code == 2
    assert "plans.org_type" in err and "'government'" in err and "'enterprise'" in err
    assert not (tmp_path / "new").exists()


def test_a_draft_is_filled_in_and_set(command, corpus, tmp_path):
    path = tmp_path / "draft.csv"
    code, out, _ = command(
        *("overrides", "draft", "--table", "plans", "--column", "org_type", "--out", path, "--store", corpus.store)
    )
    assert code == 0 and "3 lines" in out
    lines = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert lines.now.tolist() == ["school", "hospital", "enterprise"]
    lines.loc[1, ["value", "coder", "reason"]] = ["government", "李", "卫生局的工会"]
    lines.to_csv(path, index=False)
    assert command("overrides", "draft", "--table", "plans", "--column", "genre", "--out", path)[0] == 2
    code, out, _ = command("overrides", "set", path, "--store", corpus.store)
    assert code == 0 and "overrides: 1, before: 0" in out and "applied" in out
    code, out, _ = command("overrides", "list", "--store", corpus.store, "--out", tmp_path / "list.csv")
    assert code == 0
    assert pd.read_csv(tmp_path / "list.csv").before.tolist() == ["hospital"]
    assert uc.open(corpus.store).plans.org_type.tolist() == ["school", "government", "enterprise"]


def test_a_draft_of_themes_has_a_line_for_each_paragraph_and_of_metrics_their_line(corpus):
    themes = corpus.draft_overrides("themes", "theme")
    assert len(themes) == len(corpus.paragraphs)
    assert "women; recreation" in set(themes.now)
    metrics = corpus.draft_overrides("metrics", "of").set_index("text")
    assert metrics.context["3万元"].startswith("1、春节前")
    for table, column in (("plan", "genre"), ("plans", "start")):
        with pytest.raises(UsageError, match="can(not)? be set"):
            corpus.draft_overrides(table, column)


def test_overrides_written_wrongly_in_the_store_say_where(command, corpus):
    (corpus.store / OVERRIDES).write_text("table,value\nplans,school\n", encoding="utf-8")
    code, _, err = command("stats", "--store", corpus.store)
    assert code == 1
    assert OVERRIDES in err and "line 1" in err
    shutil.rmtree(corpus.store)


def test_a_draft_of_a_table_without_rows_is_empty(corpus_of):
    corpus = corpus_of({"计划.txt": "工会工作计划\n一、总述\n按上级部署做事，不另作说明。\n"})
    draft = corpus.draft_overrides("metrics", "low")
    assert draft.empty and {"text", "now", "value"} < {*draft.columns}

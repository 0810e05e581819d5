"""Copies through every statistic: of plans and of paragraphs, weighed or dropped, with the raw figure beside."""

import pandas as pd
import pytest

from unioncorpus.analysis.collocation import collocations
from unioncorpus.analysis.paragraph_copies import COLUMNS, find_paragraph_copies
from unioncorpus.analysis.weights import COPIES
from unioncorpus.analysis.words import read_words
from unioncorpus.errors import UsageError

VISIT = "春节前走访慰问患病和生活困难的教职工，送去慰问金和组织的关怀，让每位老师感到温暖。"
GAMES = "九月组织全校教师参加趣味运动会，项目有拔河、跳绳和定点投篮，优胜的年级组发给奖状。"
CONGRESS = "三月上旬召开教代会，听取校长述职并审议学校财务预算，会前两周向全体代表征集提案。"


def lines(*rows):
    frame = pd.DataFrame(rows, columns=["plan_id", "text"])
    return frame.assign(paragraph_id=[f"l{k}" for k in range(len(frame))])


def copies(frame, **families):
    alone = {plan: plan for plan in frame.plan_id}
    return find_paragraph_copies(frame, alone | families)


def test_a_spun_paragraph_is_a_copy_wherever_it_stands_and_others_are_not():
    spun = VISIT.replace("走访", "上门").replace("感到", "感受到")
    found = copies(lines(("p", VISIT), ("p", GAMES), ("q", CONGRESS), ("r", spun), ("r", VISIT + "2019年。")))
    assert found.copy_id.tolist() == ["l0", "l1", "l2", "l0", "l0"]
    assert found.n_copies.tolist() == [3, 1, 1, 3, 3]
    assert found.similarity[0] == 1 and 0.7 < found.similarity[3] < 1


def test_a_short_line_is_a_copy_only_within_a_family():
    frame = lines(("p", "三月：召开教代会"), ("q", "三月：召开教代会。"), ("r", "三月：召开教代会"))
    assert copies(frame).copy_id.nunique() == 3
    assert copies(frame, q="p").copy_id.tolist() == ["l0", "l0", "l2"]


def test_a_line_without_letters_stands_alone():
    assert copies(lines(("p", "2019"), ("p", "2019"), ("p", ""))).copy_id.nunique() == 3
    assert list(copies(lines()).columns) == list(COLUMNS)


def test_half_a_paragraph_is_no_copy():
    assert copies(lines(("p", VISIT + GAMES), ("q", VISIT + CONGRESS))).copy_id.nunique() == 2


def test_collocates_of_copied_lines_are_discounted():
    words = read_words(["慰问患病教师", "慰问患病教师", "慰问住院教师"])
    found = collocations(words, "慰问", min_n=1, weights=[0.5, 0.5, 1]).set_index("collocate")
    assert (found.n["患病"], found.n_raw["患病"]) == (1, 2)
    assert (found.n["教师"], found.n_node["教师"], found.n_collocate["教师"]) == (2, 2, 2)
    assert found.expected["教师"] == pytest.approx(4 * 2 / 6)
    lines = collocations(words, "慰问", None, 1, [0.5, 0.5, 1]).set_index("collocate")
    assert (lines.n["患病"], lines.n_raw["患病"], lines.n_node["患病"]) == (1, 2, 2)
    with pytest.raises(UsageError, match="2 weights for 3 units"):
        collocations(words, "慰问", weights=[1, 1])


#: Two pages with one plan, a third with one of its paragraphs and others of its own.
PAGES = {
    "一.txt": f"红星中学工会2019年工作计划\n一、送温暖\n{VISIT}\n二、文体\n{GAMES}\n",
    "二.txt": f"青山中学工会2021年工作计划\n一、送温暖\n{VISIT}\n二、文体\n{GAMES}\n",
    "三.txt": f"县人民医院工会工作计划\n一、送温暖\n{VISIT}\n二、民主\n{CONGRESS}\n"
    "每季度开展一次护理技能比武，参赛选手48名。\n五月举办护士节晚会，各科室自编自演节目，邀请退休职工观看演出。\n"
    "本计划由办公室另行印发，附件两份。\n",
}


@pytest.fixture(scope="module")
def corpus(corpus_of):
    return corpus_of(PAGES)


@pytest.mark.parametrize(("how", "n"), [("keep", 3), ("weigh", 2), ("drop", 2), ("weigh_paragraphs", 1)])
def test_a_word_of_a_copied_paragraph_counts_by_what_is_asked(corpus, how, n):
    frame = corpus.frequencies(copies=how).set_index("term")
    assert frame.n["慰问金"] == pytest.approx(n) and frame.n_raw["慰问金"] == 3
    assert frame.units["慰问金"] == 3


def statistics(corpus, how):
    yield "keyness", corpus.keyness(min_plans=1, copies=how), "n_raw"
    yield "calendar", corpus.calendar(copies=how), "n_raw"
    yield "prevalence", corpus.prevalence(copies=how, n_boot=20).table, "share_raw"
    yield "cooccurrence", corpus.theme_cooccurrence(copies=how), "n_both_raw"
    yield "indicators", corpus.indicators(copies=how), "n_raw"
    yield "collocations", corpus.collocations("慰问", min_n=1, copies=how), "n_raw"
    yield "candidates", corpus.codebook_candidates(min_paragraphs=1, copies=how), "n_raw"


#: What tells the rows of these tables apart.
KEYS = (
    *("group", "theme", "theme_a", "theme_b", "measure", "term", "month", "collocate"),
    *("indicator", "kind", "per", "modality"),
)


@pytest.mark.parametrize("how", COPIES[1:])
def test_every_statistic_keeps_the_raw_figure_beside_the_discounted(corpus, how):
    for (name, plain, raw), (_, discounted, _) in zip(statistics(corpus, "keep"), statistics(corpus, how), strict=True):
        keys = [column for column in KEYS if column in plain]
        assert not plain.duplicated(keys).any(), name
        both = discounted.merge(plain, on=keys, suffixes=("", "_plain"))
        assert len(both) and (both[raw] == both[f"{raw}_plain"]).all(), name
        assert discounted[raw].notna().all(), name


def test_another_way_with_copies_is_refused(corpus, command):
    with pytest.raises(UsageError, match="keep, weigh, drop"):
        corpus.frequencies(copies="half")
    code, _, err = command("keyness", "--store", corpus.store, "--copies", "half")
    assert code == 2 and "weigh_paragraphs" in err


@pytest.fixture(scope="module")
def nothing(corpus_of):
    return corpus_of({"空.txt": ""})


@pytest.mark.parametrize("how", ["keep", "weigh", "drop_paragraphs"])
def test_of_no_plans_every_statistic_is_an_empty_table_with_its_columns(nothing, how):
    for name, frame, raw in statistics(nothing, how):
        assert frame.empty and raw in frame.columns, name
    assert nothing.frequencies(copies=how).empty and nothing.fulfilment().empty
    assert nothing.kwic("慰问").empty and nothing.reuse().plans.empty and nothing.paragraph_copies().empty


def test_of_one_plan_nothing_is_compared_and_no_interval_is_drawn(corpus):
    one = corpus.where(org_type="hospital")
    assert one.keyness(min_plans=1).empty
    table = one.prevalence(n_boot=20).table
    assert table.share.notna().all() and table.low.isna().all() and set(table.clusters) == {1}

"""Text reuse: copies, families without chains, shared passages with places and substitutions, formulae, bad input."""

from functools import partial
from pathlib import Path

import pandas as pd
import pytest

import unioncorpus as uc
from unioncorpus.analysis import reuse
from unioncorpus.analysis.alignment import align, substitutions
from unioncorpus.analysis.reuse import PAIRS, PLANS, choose_centres, find_reuse, find_reuse_in_parts
from unioncorpus.analysis.reuse_steps import PASSAGES
from unioncorpus.analysis.shingles import read_letters
from unioncorpus.errors import UsageError

ROOT = Path(__file__).parent.parent
REAL = ROOT.parent / "shared" / "real"

#: Six sentences a topic, so that texts of different topics share nothing.
TOPICS = {
    "visits": "春节前走访慰问患病和生活困难的教职工，送去慰问金和组织的关怀。建立困难职工档案，做到底数清、情况明、措施"
    "实。坚持生病住院必访、婚丧喜事必访的规矩，让每位老师感到温暖。对突发变故的家庭及时申请上级补助，帮他们渡过难关。",
    "sports": "九月组织全校教师参加趣味运动会，项目有拔河、跳绳和定点投篮。每周三下午开放羽毛球馆，由体育组的老师轮流"
    "指导。元旦前夜举办歌咏比赛，各年级组自编自演两个节目。鼓励大家走出办公室，每天锻炼一小时，形成健康的生活方式。",
    "congress": "三月上旬召开教代会，听取校长述职并审议学校财务预算。会前两周征集提案，由专人分类登记后交有关部门答复。"
    "代表对中层干部进行民主测评，结果当场公布。休会期间由主席团轮流值班，收集一线教师对食堂和排课的看法。",
    "contest": "车间每季度开展一次劳动竞赛，以降低能耗和减少废品为重点。比赛成绩张榜公布，优胜班组由厂部发给流动红旗。"
    "组织技术骨干带徒弟，签订为期两年的师徒协议。年底评出十名操作能手，推荐参加全市焊工和电工大赛。",
}
SPUN = (("走访", "上门"), ("及时", "尽快"), ("每位老师", "全体教师"), ("坚持", "落实"))


def table(*texts):
    """One plan a text, each on a page of its own, one paragraph."""
    rows = [(f"p{k}", f"d{k}", 0, text) for k, text in enumerate(texts)]
    return pd.DataFrame(rows, columns=["plan_id", "doc_id", "start", "text"])


def spin(text):
    for before, after in SPUN:
        text = text.replace(before, after)
    return text


def test_a_spun_copy_is_found_and_unrelated_plans_are_not():
    visits, *others = TOPICS.values()
    found = find_reuse(table(visits, *others, spin(visits)))
    assert found.pairs[["plan_a", "plan_b"]].values.tolist() == [["p0", "p4"]]
    assert 0.5 < found.pairs.containment[0] < 0.9
    assert found.plans.family_id.tolist() == ["p0", "p1", "p2", "p3", "p0"]
    assert set(found.plans.n_copies) == {1}


def test_years_marks_and_line_breaks_do_not_hide_a_copy():
    text = "2019年计划。" + TOPICS["sports"]
    found = find_reuse(table(text, text.replace("2019", "2023").replace("，", ",").replace("。", "。\n")))
    assert found.pairs.containment.tolist() == [1.0]
    assert found.plans.copy_id.tolist() == ["p0", "p0"] and found.plans.n_copies.tolist() == [2, 2]


def test_a_plan_within_a_longer_one_has_full_containment_but_is_no_copy():
    short = TOPICS["visits"]
    found = find_reuse(table(short, TOPICS["sports"] + short + TOPICS["congress"]))
    (pair,) = found.pairs.itertuples()
    assert pair.containment == 1 and pair.containment_longer < 0.5
    assert found.plans.family_id.nunique() == 1 and found.plans.copy_id.nunique() == 2


def test_the_places_lead_to_the_passage_wherever_it_stands():
    moved = TOPICS["contest"] + spin(TOPICS["visits"])
    found = find_reuse(table(TOPICS["visits"] + TOPICS["sports"], moved))
    (passage,) = found.passages.itertuples()
    assert moved[passage.start_b : passage.stop_b] == passage.text_b
    assert passage.text_b.endswith("渡过难关") and passage.similarity > 0.85
    assert {"及时→尽快", "坚持→落实"} <= set(passage.substitutions)


def test_each_of_several_moved_passages_is_found():
    a, b, c = TOPICS["visits"], TOPICS["sports"], TOPICS["contest"]
    found = align(read_letters([(a + b + c, 0)]), read_letters([(c + b + a, 0)]))
    assert len(found) == 3


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("青石大学工会召开座谈会", "平溪县总工会召开座谈会", ("青石大学工会→平溪县总工会",)),
        ("召开座谈会。", "召开座谈会！", ()),
        ("2019年召开会议", "2020年召开会议", ("2019→2020",)),
        ("认真召开会议", "召开会议", ("认真→",)),
    ],
)
def test_substitutions_are_words_for_words(before, after, expected):
    assert substitutions(before, after) == expected


def test_rows_do_not_depend_on_how_the_work_is_cut(tmp_path, monkeypatch):
    texts = [text + own for own in TOPICS.values() for text in (TOPICS["visits"], spin(TOPICS["sports"]), "")]
    whole = table(*texts)
    expected = find_reuse(whole)
    for name, most in (("_SENTENCES", 7), ("_LIKES", 9), ("_SHINGLES", 100), ("_PAIRS", 2)):
        monkeypatch.setattr(reuse, name, most)
    parts = [whole[at : at + 5] for at in range(0, len(whole), 5)] + [table()]
    found = find_reuse_in_parts([partial(pd.DataFrame, part) for part in parts], folder=tmp_path)
    for name in ("pairs", "plans", "passages"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(expected, name))
    assert len(expected.passages) > 20 and list(tmp_path.iterdir()) == []


def test_a_chain_of_half_likenesses_is_no_family():
    """a-b, b-c and c-d are tied, a-c and b-d are not: each is in the family of a centre that it is tied to."""
    ties = pd.DataFrame([(0, 1, 0.6), (1, 2, 0.6), (2, 3, 0.6)], columns=["a", "b", "containment"])
    centre, alike = choose_centres(4, ties)
    pairs = {(0, 1), (1, 2), (2, 3)}
    assert all(k == c or (min(k, c), max(k, c)) in pairs for k, c in enumerate(centre))
    assert len(set(centre)) == 2 and set(alike) == {0.6, 1.0}


def test_a_plan_goes_to_the_centre_that_it_is_most_like():
    ties = pd.DataFrame(
        [(0, 1, 0.9), (0, 2, 0.9), (0, 3, 0.5), (3, 4, 0.8), (4, 5, 0.9), (4, 6, 0.9)],
        columns=["a", "b", "containment"],
    )
    assert choose_centres(7, ties)[0] == [0, 0, 0, 4, 4, 4, 4]


def test_a_passage_of_many_families_is_a_formula():
    formula = "坚持以服务大局为己任，团结带领全体会员立足岗位建功，推动各项工作再上新的台阶，为实现全年目标而努力奋斗。"
    texts = [formula + own for own in TOPICS.values()]
    texts.append(formula + "图书室购进新书三百册，办理借书证一百余张，开放时间延长到晚上九点，值班表贴在门口。")
    texts[-1] += "女工委邀请医生讲解常见妇科病的预防，当场为四十位同事量血压、测血糖，并建立档案备查。"
    found = find_reuse(table(*texts), min_containment=0.1)
    assert set(found.passages.n_families) == {5} and found.passages.formula.all()
    assert not find_reuse(table(*texts[:4]), min_containment=0.1).passages.formula.any()


def test_many_copies_of_one_template_make_one_family():
    texts = [f"第{k}中学。" + TOPICS["congress"] for k in range(60)]
    found = find_reuse(table(*texts), passages="none")
    assert found.plans.family_id.nunique() == 1
    assert len(found.pairs) < 60 * 59 / 2, "each sentence is entered a bounded number of times"


def test_a_page_that_repeats_itself_is_compared_in_bounded_time():
    visits = TOPICS["visits"]
    found = find_reuse(table((visits + "\n") * 300, spin(visits)))
    assert found.pairs.containment.tolist() == find_reuse(table(visits, spin(visits))).pairs.containment.tolist()


def test_a_very_long_copy_comes_in_passages_of_bounded_length():
    long = "".join(chr(0x4E00 + (k * k * 7 + k) % 9000) for k in range(12_000))
    edited = "".join("换" if k % 97 == 0 else ch for k, ch in enumerate(long))
    found = align(read_letters([(long, 0)]), read_letters([(edited, 0)]))
    assert max(p.a_stop - p.a_start for p in found) <= 5000 and sum(p.a_stop - p.a_start for p in found) > 11_500


def test_what_is_too_short_is_left_alone():
    found = find_reuse(table("工会工作计划", "工会工作计划", ""))
    assert found.pairs.empty and found.plans.n_family.tolist() == [1, 1, 1]


def test_no_plan_gives_empty_tables_with_their_columns():
    found = find_reuse(table())
    assert [list(f.columns) for f in (found.pairs, found.plans, found.passages)] == [
        list(c) for c in (PAIRS, PLANS, PASSAGES)
    ]


@pytest.mark.parametrize("options", [{"min_containment": 0}, {"family": 1.5}, {"min_containment": 0.6}])
def test_a_threshold_out_of_range_is_refused(options):
    with pytest.raises(UsageError, match="<= 1 is needed"):
        find_reuse(table("甲"), **options)


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples")
    uc.ingest(ROOT / "corpus", folder, progress=False)
    return uc.open(folder)


def names(corpus, pairs):
    paths = corpus.sources.set_index("doc_id").path.map(lambda path: Path(path).stem[:3])
    of = {plan.plan_id: f"{paths[plan.doc_id]}/{plan.n}" for plan in corpus.plans.itertuples()}
    return {(of[pair.plan_a], of[pair.plan_b]): round(pair.containment, 2) for pair in pairs.itertuples()}


def test_of_the_sample_pages_only_the_two_that_are_meant_to_share_text_do(samples):
    found = samples.reuse()
    assert {(a[:2], b[:2]) for a, b in names(samples, found.pairs)} == {("14", "15")}
    (passage,) = found.passages.itertuples()
    texts = samples.documents.set_index("doc_id").text
    assert texts[passage.doc_a][passage.start_a : passage.stop_a] == passage.text_a
    assert texts[passage.doc_b][passage.start_b : passage.stop_b] == passage.text_b


def test_copies_weigh_once_through_the_corpus(samples):
    plain = samples.frequencies().set_index("term")
    weighed = samples.frequencies(copies="weigh").set_index("term")
    assert weighed.n.sum() < plain.n.sum() and weighed.n_raw.sum() == plain.n_raw.sum()
    shares = samples.prevalence(n_boot=50).table
    assert ((shares.low <= shares.share + 1e-9) & (shares.share <= shares.high + 1e-9) | shares.low.isna()).all()
    with pytest.raises(UsageError, match="no site"):
        samples.prevalence(clusters="site")
    with pytest.raises(UsageError, match="family or site"):
        samples.prevalence(clusters="page")


def test_the_other_comparisons_run_through_the_corpus(samples):
    assert set(samples.calendar(copies="weigh").month) <= set(range(1, 13))
    assert len(samples.theme_cooccurrence("plan")) > 10
    assert set(samples.indicators().modality) <= {"target", "actual"}


def test_the_commands_print_calendar_and_reuse(command, samples, tmp_path):
    code, out, err = command("reuse", "--store", samples.store)
    assert code == 0 and "containment" in out and "families" in err
    code, out, _ = command("reuse", "--store", samples.store, "--passages")
    assert code == 0 and "→" in out
    code, out, _ = command("calendar", "--store", samples.store, "--by", "genre", "--copies", "weigh")
    assert code == 0 and out.split()[:2] == ["group", "theme"]
    code, _, err = command("reuse", "--store", samples.store, "--family", 2)
    assert code == 2 and "family is 2.0" in err


@pytest.mark.skipif(not REAL.is_dir(), reason="the real pages are not here")
def test_the_copies_among_the_real_pages_are_found(tmp_path):
    uc.ingest(REAL, tmp_path / "store", progress=False)
    corpus = uc.open(tmp_path / "store")
    found = names(corpus, corpus.reuse().pairs)
    expected = {("000/5", "002/2"): 0.99, ("000/2", "001/3"): 0.84, ("003/6", "004/2"): 0.57, ("000/10", "002/7"): 0.53}
    assert expected.items() <= found.items()


def test_passages_of_centres_are_those_of_all_pairs_with_a_centre_of_a_family():
    texts = [f"第{k}中学。" + TOPICS["visits"] + TOPICS["congress"][: 40 * k] for k in range(4)]
    every, centres = (find_reuse(table(*texts, *TOPICS.values()), passages=which) for which in ("all", "centres"))
    family = every.plans.set_index("plan_id").family_id
    a, b = every.passages.plan_a, every.passages.plan_b
    of_centre = (a.map(family) == b.map(family)) & ((a.map(family) == a) | (a.map(family) == b))
    assert 0 < of_centre.sum() < len(every.passages)
    expected = every.passages[of_centre].reset_index(drop=True)
    pd.testing.assert_frame_equal(centres.passages, expected)
    pd.testing.assert_frame_equal(centres.plans, every.plans)


def test_passages_of_something_else_are_refused():
    with pytest.raises(UsageError, match="passages 'some'; choose one of: all, centres, none"):
        find_reuse(table("甲"), passages="some")

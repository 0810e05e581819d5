"""How common themes are in groups of plans, and by which year."""

import pytest

from unioncorpus.errors import UsageError

PAGES = {
    "运行中.txt": "2019年工会工作计划\n一、目标\n为实现“十二五”规划目标建功立业。\n二、生活\n慰问困难教师。\n",
    "当年.txt": "2015年工会工作计划\n一、总体要求\n2015年我校工会工作的总体要求是开好教代会。\n",
    "无年份.txt": "工会工作计划\n一、生活\n慰问困难教师。\n",
}


@pytest.fixture(scope="module")
def corpus(corpus_of):
    return corpus_of(PAGES)


def test_by_period_a_plan_is_spread_over_the_years_that_its_text_proves(corpus):
    found = corpus.prevalence("period")
    plans = found.table.groupby("group").plans.first()
    assert plans.to_dict() == pytest.approx({2011: 0.2, 2012: 0.2, 2013: 0.2, 2014: 0.2, 2015: 1.2})
    assert (found.n_plans, found.n_left_out) == (3, 1)
    assert str(found) == "by period: 3 plans, 1 of them have no proven interval of years and are left out"
    warmth = found.table[(found.table.theme == "warmth") & (found.table.measure == "plans")].set_index("group")
    assert warmth.share[2011] == pytest.approx(1.0)
    assert warmth.share[2015] == pytest.approx(0.2 / 1.2)


def test_by_claimed_year_a_plan_counts_where_its_title_puts_it(corpus):
    found = corpus.prevalence("claimed_year")
    assert found.table.groupby("group").plans.first().to_dict() == {2015: 1.0, 2019: 1.0}
    assert found.n_left_out == 1


def test_shares_lie_between_nothing_and_all(corpus):
    table = corpus.prevalence("org_type").table
    assert table.share.between(0, 1).all() and table.share_raw.between(0, 1).all()


@pytest.mark.parametrize(
    ("by", "words"),
    [
        ("year", ["--by claimed_year", "--by period", "title"]),
        ("colour", ["no column of plans", "org_type"]),
        ("start", ["makes no groups", "period"]),
    ],
)
def test_a_grouping_that_cannot_be_is_explained(corpus, by, words):
    with pytest.raises(UsageError) as caught:
        corpus.prevalence(by)
    assert all(word in str(caught.value) for word in words)


def test_the_command_prints_shares_and_how_many_plans_are_undated(command, corpus):
    code, out, _ = command("stats", "--store", corpus.store, "--by", "period")
    assert code == 0
    assert "2011" in out and "warmth" in out
    assert "1 of them have no proven interval" in out
    code, _, err = command("stats", "--store", corpus.store, "--by", "year")
    assert code == 2
    assert "--by claimed_year" in err


def test_plans_of_which_none_has_a_theme_are_shown_without_shares(command, corpus_of):
    corpus = corpus_of({"计划.txt": "工会工作计划\n一、总述\n按上级部署做事，不另作说明。\n"})
    assert len(corpus.plans) == 1 and corpus.themes.empty
    found = corpus.prevalence()
    assert found.table.empty and found.wide().empty and found.n_plans == 1
    corpus.plot.themes()
    code, out, _ = command("stats", "--store", corpus.store, "--by", "org_type")
    assert code == 0 and "1 plans" in out

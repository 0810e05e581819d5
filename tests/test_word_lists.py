"""Words of the lists are whole words of the text, not the end of one and the start of another."""

import pytest

from unioncorpus.extract.codebook import codebook
from unioncorpus.extract.gazetteer import find_places
from unioncorpus.extract.mentions import find_mentions
from unioncorpus.extract.organisation import classify
from unioncorpus.extract.word_lists import Words
from unioncorpus.tables import read


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("在县直机关工委的领导下开展活动", []),
        ("争取市直属机关工委会的支持", []),
        ("与机关关工委一起走访", ["关心下一代工作委员会"]),
        ("配合校关工委办好讲座", ["关心下一代工作委员会"]),
    ],
)
def test_a_body_is_not_found_across_the_end_of_a_known_word(text, bodies, plan_sources):
    (source,) = plan_sources(f"清溪局工会工作计划\n一、工作\n{text}。")
    assert [m.canonical for m in find_mentions(source) if m.canonical.startswith("关")] == bodies


@pytest.mark.parametrize(
    ("text", "sector"),
    [
        ("一、深化工会改革，推进规范化工作。\n二、强化工会干部培训，优化工作作风，办好社会化工会。", None),
        ("一、发挥桥梁和纽带作用。\n二、当好党联系职工的桥梁，起到桥梁作用。\n三、做好桥梁纽带。", None),
        ("一、做好桥梁施工和隧道施工的安全工作。\n二、慰问工地一线的职工。", "construction"),
        ("一、做好化工生产的安全工作。\n二、评选化工操作能手，完成产品生产任务。", "manufacturing"),
    ],
)
def test_a_branch_is_not_told_by_two_halves_of_words_nor_by_a_set_phrase(text, sector, plan_sources):
    (source,) = plan_sources(f"清溪公司工会工作计划\n我公司工会今年的工作如下。\n{text}")
    organisation, _ = classify(source)
    assert (organisation.org_type, organisation.sector) == ("enterprise", sector)


@pytest.mark.parametrize(
    ("text", "found"),
    [("深入了解困难员工的生活", False), ("做好帮扶解困工作", True), ("为了解困，工会筹集资金", True)],
)
def test_help_is_not_found_in_getting_to_know(text, found):
    assert ("解困" in [cue.surface for cue, *_ in codebook().find(text)]) is found


@pytest.mark.parametrize(
    ("text", "surface", "found"),
    [
        ("抓好各环节水平", "节水", False),
        ("开展节水竞赛", "节水", True),
        ("创新职工活动，更新员工手册", "新职工", False),
        ("欢迎新职工", "新职工", True),
        ("主席亲自考核", "自考", False),
        ("参加自考的教师", "自考", True),
        ("全面点评、书面点评", "面点", False),
        ("面点比赛", "面点", True),
        ("处理争议案件，签订协议", "议案", False),
        ("职代会议案", "议案", True),
        ("每月经费", "月经期", False),
        ("女职工在月经期", "月经期", True),
        ("部分房间", "分房", False),
        ("福利分房", "福利分房", True),
    ],
)
def test_a_theme_is_not_told_by_two_halves_of_words(text, surface, found):
    assert (surface in [cue.surface for cue, *_ in codebook().find(text)]) is found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("隆重庆祝教师节", []),
        ("各位来宾欢聚一堂", []),
        ("制定西部支教办法，落实医保定点", []),
        ("创新乡村教师培训，建设各项城市工程", []),
        ("江西安全生产月，上海城市工会", ["江西省", "上海市"]),
        ("重庆的同行来访，参观来宾市", ["重庆市", "来宾市"]),
    ],
)
def test_a_place_is_not_told_by_two_halves_of_words(text, names):
    assert [found[0].name for found, *_ in find_places(Words(text))] == names


@pytest.mark.parametrize("key", ["words", "county_words", "masks"])
def test_a_word_of_places_is_given_once(key):
    words = read("place_words")[key]
    assert len(words) == len(set(words))


def test_a_known_word_is_given_once():
    words = read("boundaries")["words"]
    assert len(words) == len(set(words))

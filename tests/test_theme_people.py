"""Themes of plans whose title names people: a committee for women, or for the retired."""

import pytest

from unioncorpus.extract.themes import find_cues, tag_themes


@pytest.mark.parametrize(
    ("title", "line", "expected"),
    [
        ("红星厂退管会工作总结", "二、走访慰问重病老人。", {"warmth", "retirees"}),
        ("红星厂女职工委员会工作计划", "二、开展业务知识竞赛。", {"skills", "women"}),
        ("红星厂女职工委员会工作计划", "二、优化排班，怀孕的护士全部免上夜班。", {"women"}),
        ("红星厂工会工作计划", "二、优化排班，怀孕的护士全部免上夜班。", set()),
        ("红星厂女职工委员会工作计划", "二、指导思想", {"ideology"}),
        ("红星厂女职工委员会工作计划", "厂女职工委员会", set()),
        ("红星厂女职工委员会工作计划", "各车间女工委员：", set()),
        ("红星厂工会工作计划", "二、开展业务知识竞赛。", {"skills"}),
    ],
)
def test_what_a_committee_for_some_people_does_is_done_for_them(plan_sources, title, line, expected):
    """A line that only names them, a signature or a salutation, has no theme."""
    (source,) = plan_sources(f"{title}\n一、看望病号。\n{line}\n三、其他\n无。")
    (place,) = [k for k, p in enumerate(source.plan.paragraphs) if source.text_of(p) == line]
    rows = tag_themes(source, find_cues(source))
    found = {row.theme for row in rows if row.paragraph_id == source.paragraph_ids[place]}
    assert {theme for theme in found if "." not in theme} == expected

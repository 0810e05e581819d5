"""What kind of period a plan covers."""

import pytest

from unioncorpus.extract.period import find_period


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2019年工会工作计划\n一、目标\n服务教师。", "year"),
        ("2012—2013学年工会工作计划\n一、目标\n服务教师。", "school_year"),
        ("2012—2013学年第二学期工会工作计划\n一、目标\n服务教师。", "term"),
        ("2021年度下期工会工作计划\n一、目标\n服务教师。", "term"),
        ("第三季度工会工作计划\n一、目标\n服务职工。", "quarter"),
        ("上半年工会工作总结\n一、工作\n服务职工。", "half_year"),
        ("2019年3月工会工作计划\n一、工作\n服务职工。", "month"),
        ("2023年工会工作计划\n本学期工会围绕教学开展工作。\n一、目标\n服务教师。", "term"),
        ("工会工作计划\n一、目标\n上半年召开教代会。", None),
    ],
)
def test_the_period_is_named_by_title_or_opening(text, kind, plan_sources):
    (source,) = plan_sources(text)
    found = find_period(source)
    assert (found.value if found else None) == kind
    if found:
        assert 0 <= found.start < found.stop <= len(source.own)

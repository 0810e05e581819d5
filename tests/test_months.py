"""Month expressions in running text, and laws for all months."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncorpus.months import MONTHS, month_span, read_months, without_label
from unioncorpus.numerals import write

EXPRESSIONS = {
    "3———4月": (3, 4),
    "10月16---10月26日": (10,),
    "一月份": (1,),
    "元月份": (1,),
    "七八月份": (7, 8),
    "八、九月份": (8, 9),
    "七至八月": (7, 8),
    "3-5月份": (3, 4, 5),
    "10月份~12月份": (10, 11, 12),
    "11月至次年2月": (11, 12, 1, 2),
    "9、一、二月": (1, 2),
    "四月分份": (4,),
    "十一、十二月": (11, 12),
    "12月18日": (12,),
    "5月4日、9月14日": (5, 9),
    "3月1日至31日": (3,),
    "六月和七月": (6, 7),
    "十一月中旬": (11,),
    "08月": (8,),
}


@pytest.mark.parametrize(("surface", "months"), EXPRESSIONS.items())
def test_an_expression_is_found_whole_and_read(surface, months):
    found = re.search(MONTHS, f"定于{surface}举行")
    assert found and found[0] == surface
    assert read_months(surface) == months


@pytest.mark.parametrize(
    "text",
    ["13月", "0月", "十三月", "第3月", "6个月", "五月饼", "3月龄", "六月以上", "三月以内", "三月三歌会", "九月九登高"],
)
def test_what_is_no_month_is_not_found(text):
    assert not re.search(MONTHS, text)


@pytest.mark.parametrize(
    ("surface", "expected"),
    [("3、六月", "六月"), ("七、五月", "五月"), ("七、八月", "七、八月"), ("12、1月", "12、1月"), ("三月", "三月")],
)
def test_the_number_of_an_item_is_told_from_a_month(surface, expected):
    assert without_label(surface) == expected


@given(st.integers(1, 12), st.integers(1, 12))
def test_months_written_in_either_script_read_back(first, last):
    expected = tuple(dict.fromkeys(month_span(first, last)))
    assert read_months(f"{first}月至{last}月") == expected
    assert read_months(f"{write(first)}月至{write(last)}月") == expected

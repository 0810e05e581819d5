"""Laws of amounts: what is written is read back, and nothing is read that is not there."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncorpus.extract.amounts import read_amount
from unioncorpus.extract.festivals import Period, find_festivals
from unioncorpus.extract.quantities import find_candidates, find_quantities
from unioncorpus.extract.units import units
from unioncorpus.numerals import write
from unioncorpus.structure import Paragraph

COUNTABLE = sorted(s for s, unit in units().items() if unit.kind in ("count", "money") and len(s) > 1)
PIECES = [
    "慰问",
    "职工",
    "，",
    "。",
    "一",
    "两",
    "十",
    "百",
    "万",
    "亿",
    "〇",
    "几",
    "余",
    "多",
    "半",
    "点",
    "分之",
    "百分之",
    "%",
    "3",
    "0",
    ".",
    ",",
]
PIECES += [
    "—",
    "至",
    "名",
    "个",
    "次",
    "元",
    "年",
    "月",
    "第",
    "每",
    "至少",
    "以上",
    "x",
    " ",
    "/",
    "成",
    "折",
    "“",
    "”",
    "分别",
    "、",
    "和",
]


def whole(surface):
    amount = read_amount(surface, 0, len(surface))
    assert amount and (amount.start, amount.stop) == (0, len(surface)), surface
    return amount


@given(st.integers(1, 999_999), st.sampled_from(COUNTABLE))
def test_a_number_before_a_unit_is_read_in_either_script(number, surface):
    for written in (str(number), write(number)):
        amount = whole(written + surface)
        assert amount.low == amount.high == float(number * Decimal(str(units()[surface].factor)))


@given(st.integers(1, 99), st.integers(1, 99))
def test_shares_are_percent_however_they_are_written(number, tenths):
    assert whole(f"{number}.{tenths}%").low == float(f"{number}.{tenths}")
    assert whole(f"百分之{write(number)}").low == number
    assert whole(f"百分之{number}.{tenths}").low == float(f"{number}.{tenths}")
    assert whole(f"{write(min(number, 9))}成").low == min(number, 9) * 10


@given(st.integers(1, 999), st.integers(1, 999))
def test_a_range_is_read_with_one_unit_or_two(low, step):
    in_words = f"{write(low)}到{write(low + step)}人次"
    lends_unit = low < 10 and write(low + step)[-1] in "百千"  # 一到九百 are hundreds; 二十到九百 are not
    for written in (
        f"{low}—{low + step}人次",
        f"{low}人次至{low + step}人次",
        *([] if lends_unit else [in_words]),
    ):
        amount = whole(written)
        assert (amount.low, amount.high) == (low, low + step)


@given(st.integers(1, 99))
def test_halves_add_a_half(number):
    assert whole(f"{write(number)}年半").low == number + 0.5
    assert whole(f"{write(number)}个半小时").low == number + 0.5


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=30).map("".join))
def test_quantities_lie_in_order_and_give_their_surfaces(text):
    line = text.replace("\n", "").replace("\r", "")
    at = 0
    for start, _, sentence in find_quantities(
        line, [Paragraph(0, len(line), None)], find_candidates(line, 0, len(line))
    ):
        assert line.startswith(sentence.text, start)
        for quantity in sentence.quantities:
            assert at <= start + quantity.start <= start + quantity.number
            assert quantity.number < quantity.unit_stop <= quantity.stop <= len(sentence.text)
            assert quantity.low <= quantity.high
            assert (quantity.bound == "range") == (quantity.low != quantity.high)
            at = start + quantity.stop


#: Days on which the festivals fell, from almanacs: 春节, 元宵, 端午, 中秋, 重阳.
ALMANAC = {
    2006: (1, 2, 5, 10, 10),
    2007: (2, 3, 6, 9, 10),
    2009: (1, 2, 5, 10, 10),
    2012: (1, 2, 6, 9, 10),
    2020: (1, 2, 6, 10, 10),
}


@pytest.mark.parametrize(("year", "months"), ALMANAC.items())
def test_lunar_festivals_fall_in_the_months_of_the_almanac(year, months):
    text = "春节元宵端午中秋重阳"
    found = [f.months for f in find_festivals(text, 0, len(text), Period(year))]
    assert found == [(month,) for month in months]


def test_a_school_year_has_its_spring_in_the_next_year():
    text = "中秋端午"
    found = [f.months for f in find_festivals(text, 0, len(text), Period(2008, is_school_year=True))]
    assert found == [(9,), (5,)]


@pytest.mark.parametrize("text", ["中秋", "端午"])
def test_without_a_year_a_lunar_festival_has_its_usual_months(text):
    (found,) = find_festivals(text, 0, len(text), Period())
    assert len(found.months) == 2

"""Numbers and months as surfaces: tables of readings, what is none, and laws for all numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncorpus import numerals
from unioncorpus.numerals import read, read_integer, write

READINGS = {
    "三十余": (30, 30, True),
    "百余": (100, 100, True),
    "4万多": (40_000, 40_000, True),
    "170多万": (1_700_000, 1_700_000, True),
    "3.5万": (35_000, 35_000, False),
    "1,234": (1234, 1234, False),
    "12 345 678": (12_345_678, 12_345_678, False),
    "1 200多万": (12_000_000, 12_000_000, True),
    "1万5千多": (15_000, 15_000, True),
    "8.3亿": (830_000_000, 830_000_000, False),
    "二点三亿": (230_000_000, 230_000_000, False),
    "二十五点五": (25.5, 25.5, False),
    "三点五万": (35_000, 35_000, False),
    "一百二": (120, 120, False),
    "一百零二": (102, 102, False),
    "三万五": (35_000, 35_000, False),
    "廿五": (25, 25, False),
    "贰佰": (200, 200, False),
    "二〇一九": (2019, 2019, False),
    "三万亿": (3e12, 3e12, False),
    "七八": (7, 8, False),
    "三四十": (30, 40, False),
    "十七八": (17, 18, False),
    "几十万": (100_000, 1_000_000, False),
    "数百": (100, 1000, False),
    "十几": (10, 20, False),
    "20几": (20, 30, False),
    "6000—10000": (6000, 10_000, False),
    "三至五": (3, 5, False),
    "一到两": (1, 2, False),
    "三,四": (3, 4, False),
    "5,6百": (500, 600, False),
    "5-8万": (50_000, 80_000, False),
    "一千到两千万": (10_000_000, 20_000_000, False),
    "½": (0.5, 0.5, False),
    "1/4": (0.25, 0.25, False),
    "三分之二": (2 / 3, 2 / 3, False),
    "16分之4": (0.25, 0.25, False),
    "三又二分之一": (3.5, 3.5, False),
    "2k": (2000, 2000, False),
    "1.5w": (15_000, 15_000, False),
    "10~15k": (10_000, 15_000, False),
    "1万5000": (15_000, 15_000, False),
    "5千500": (5500, 5500, False),
    "百儿八十": (80, 100, False),
    "千八百": (800, 1000, False),
    "百把": (100, 100, True),
    "100+": (100, 100, True),
}


@pytest.mark.parametrize(("surface", "reading"), READINGS.items())
def test_a_surface_is_read(surface, reading):
    found = read(surface)
    assert (found.low, found.high, found.about) == reading


@pytest.mark.parametrize(
    "surface",
    [
        "",
        "〇〇〇",
        "万亿万亿",
        "百千",
        "一百零",
        "五至三",
        "5,7",
        "几",
        "零分之一",
        "3—",
        "1" * 100_000,
        "十" * 9,
        "5千5000",
        "1万50",
        "三又",
        "5+2",
    ],
)
def test_what_is_no_number_reads_as_none(surface):
    assert read(surface) is None


def test_an_integer_is_one_exact_whole_number():
    assert read_integer("二十五") == 25
    assert [read_integer(s) for s in ("几十", "三十余", "2.5", "三至五")] == [None] * 4


@given(st.integers(0, 10**12 - 1))
def test_a_written_number_reads_back(number):
    assert read_integer(write(number)) == number
    assert read_integer(str(number)) == number


@given(st.integers(0, 99_999_999), st.integers(1, 99_999_999))
def test_a_range_of_written_numbers_reads_back(low, step):
    found = read(f"{low}—{low + step}")
    assert (found.low, found.high) == (low, low + step)


@pytest.mark.parametrize("number", [-1, 10**12])
def test_a_number_outside_the_bounds_is_refused(number):
    with pytest.raises(ValueError, match="outside"):
        write(number)


@pytest.mark.parametrize("pattern", [numerals._MIXED_PART, *numerals._SHARED], ids=lambda p: p.pattern)
def test_a_run_that_leads_nowhere_is_read_once_not_from_each_of_its_characters(pattern):
    assert all(pattern.match(run + "。", 1) is None for run in ("1234", "百千万亿", "万亿万亿"))

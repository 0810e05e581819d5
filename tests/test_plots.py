"""Pictures: what is drawn is what was given, and Chinese has glyphs on any machine."""

import warnings
from io import BytesIO

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.text import Text

import unioncorpus as uc
from unioncorpus import tables
from unioncorpus.errors import UsageError
from unioncorpus.show.plots import (
    chinese_font,
    dating_ranges,
    dispersion_strips,
    keyness_bars,
    metric_strips,
    month_calendar,
    theme_bars,
    theme_lines,
    theme_names,
)
from unioncorpus.show.plots.labels import drawable

SHARES = pd.DataFrame(
    [
        ["school", "warmth", 0.2, 0.1, 0.4],
        ["school", "skills", 0.1, None, None],
        ["hospital", "warmth", 0.3, 0.3, 0.35],
        ["hospital", "skills", 0.05, 0.0, 0.1],
    ],
    columns=["group", "theme", "share", "low", "high"],
).assign(measure="characters")
COUNTS = pd.DataFrame({3: [4, 0], 9: [1, 2]}, index=["women", "recreation"])
WORDS = pd.DataFrame({"term": ["护士", "教师"], "log_ratio": [3.0, -2.0]})
#: A title with characters that no font has, a formula, and what matplotlib would take for mathematics.
ODD = "\ue193=cmd|'$x^2$ $_{\x07\n<script>"
PLANS = pd.DataFrame(
    {
        "plan_id": ["a", "b"],
        "title": [ODD, "乙校工会计划"],
        "start": [100, 0],
        "stop": [200, 50],
        "claimed_year": pd.array([2021, None], dtype="Int64"),
        "year_low": pd.array([2009, None], dtype="Int64"),
        "year_high": pd.array([2009, 2015], dtype="Int64"),
        "year_status": ["contradicted", "undated"],
    }
)
HITS = pd.DataFrame({"plan_id": ["a", "a", "b"], "start": [110, 150, 25]})
METRICS = pd.DataFrame(
    [
        ["school", 300.0, 500.0, "元", "target"],
        ["school", 20_000.0, 20_000.0, "元", "actual"],
        ["\ue193$", 800.0, 800.0, "元", "actual"],
    ],
    columns=["org_type", "low", "high", "unit", "modality"],
)
DRAWN = {
    "theme_bars": lambda ax: theme_bars(SHARES, ax=ax),
    "theme_lines": lambda ax: theme_lines(SHARES.replace({"school": 2009, "hospital": 2011}), ax),
    "month_calendar": lambda ax: month_calendar(COUNTS, ax),
    "keyness_bars": lambda ax: keyness_bars(WORDS, "医院", "学校", ax),
    "dispersion_strips": lambda ax: dispersion_strips(HITS, PLANS, ax),
    "metric_strips": lambda ax: metric_strips(METRICS, ax=ax),
    "dating_ranges": lambda ax: dating_ranges(PLANS, ax),
}


@pytest.fixture
def ax():
    return Figure().subplots()


@pytest.mark.parametrize("name", DRAWN)
def test_every_character_of_every_label_is_drawn_with_a_glyph(name, ax):
    """On any machine: no text falls back to a font of the system, and no character to an empty box."""
    DRAWN[name](ax)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax.figure.savefig(out := BytesIO(), format="png")
    assert out.getvalue().startswith(b"\x89PNG")
    for text in ax.figure.findobj(Text):
        file = font_manager.findfont(text.get_fontproperties())
        glyphs = font_manager.get_font(file).get_charmap()
        assert not {ch for ch in text.get_text() if ord(ch) not in glyphs}, text
        if not text.get_text().isascii() and not set(text.get_text()) <= set("−×0123456789.{}$^\\mathdefault"):
            assert file == chinese_font().get_file(), text


def test_the_font_has_every_name_that_the_package_can_draw():
    glyphs = font_manager.get_font(chinese_font().get_file()).get_charmap()
    names = [name for block in tables.read("names").values() if isinstance(block, dict) for name, _ in block.values()]
    assert {c for c in "".join([*theme_names().values(), *names]) if ord(c) not in glyphs} == set()


def test_what_has_no_glyph_is_named_by_its_number():
    assert drawable(ODD, 40) == "<U+E193>=cmd|'$x^2$ $_{<U+0007> <script>"


def test_a_dollar_is_a_dollar(ax):
    dispersion_strips(HITS, PLANS, ax)
    assert "$x^2$" in ax.get_yticklabels()[0].get_text() and not ax.get_yticklabels()[0].get_parse_math()


def test_the_users_configuration_stays():
    before = dict(mpl.rcParams)
    chinese_font()
    assert dict(mpl.rcParams) == before


def test_bars_have_the_lengths_of_the_shares_and_their_intervals(ax):
    theme_bars(SHARES, ax=ax)
    bars = [group for group in ax.containers if hasattr(group, "patches")]
    np.testing.assert_allclose([[bar.get_width() for bar in group] for group in bars], [[20, 10], [30, 5]])
    ends = [[tuple(line[:, 0]) for line in group.errorbar.lines[2][0].get_segments()] for group in bars]
    np.testing.assert_allclose(ends, [[(10, 40), (10, 10)], [(30, 35), (0, 10)]])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["学校", "医院"]


def test_groups_are_chosen_by_name(ax):
    theme_bars(SHARES, groups=["hospital"], ax=ax)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["医院"]


def test_an_unknown_theme_keeps_its_id(ax):
    theme_bars(SHARES.replace("skills", "digital"), ax=ax)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["送温暖", "digital"]


def test_the_calendar_has_twelve_months_in_order(ax):
    month_calendar(COUNTS, ax)
    cells = ax.images[0].get_array()
    assert cells.shape == (2, 12)
    assert (cells[0, 2], cells[0, 8], cells[1, 8], cells.sum()) == (4, 1, 2, 7)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["女职工", "文体活动"]


def test_hits_stand_where_they_are_in_their_plan(ax):
    dispersion_strips(HITS, PLANS, ax)
    assert [list(strip.get_positions()) for strip in ax.collections] == [[10, 50], [50]]


def test_what_is_aimed_at_is_hollow_and_wide_amounts_take_a_logarithmic_axis(ax):
    metric_strips(METRICS, ax=ax)
    assert ax.get_xscale() == "log"
    fills = {tuple(dots.get_offsets()[0])[0]: len(dots.get_facecolors()) for dots in ax.collections}
    assert fills == {300: 0, 20_000: 1, 800: 1}


def test_an_open_interval_reaches_the_edge_and_a_claim_stands_beside(ax):
    dating_ranges(PLANS, ax)
    lines = [list(map(float, line.get_xdata())) for line in ax.lines]
    assert [2008.55, 2009.45] in lines and [2008, 2015.45] in lines and [2021] in lines


@pytest.fixture(scope="module")
def corpus(store):
    return uc.open(store)


@pytest.mark.parametrize(
    "draw",
    [
        lambda plot, ax: plot.themes(ax=ax),
        lambda plot, ax: plot.themes("claimed_year", ax=ax),
        lambda plot, ax: plot.calendar("school", ax=ax),
        lambda plot, ax: plot.dispersion("慰问", ax=ax),
        lambda plot, ax: plot.metrics("慰问", ax=ax),
        lambda plot, ax: plot.dating(ax=ax),
        lambda plot, ax: plot.dispersion("没有这个词", ax=ax),
        lambda plot, ax: plot.metrics("没有这个词", ax=ax),
    ],
    ids=["themes", "years", "calendar", "dispersion", "metrics", "dating", "no hit", "no metric"],
)
def test_a_corpus_draws_itself(corpus, ax, draw):
    assert draw(corpus.plot, ax) is ax
    ax.figure.savefig(BytesIO(), format="png")


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("picture", ["themes", "calendar", "dating"])
def test_a_part_without_plans_is_an_empty_picture(corpus, ax, picture):
    assert getattr(corpus.where(title="no such title").plot, picture)(ax=ax) is ax
    ax.figure.savefig(BytesIO(), format="png")


def test_a_measure_that_is_none_is_named(corpus):
    with pytest.raises(UsageError, match="characters, paragraphs, plans"):
        corpus.plot.themes(measure="words")

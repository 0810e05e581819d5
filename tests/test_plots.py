"""Pictures: what is drawn is what was given, and Chinese has glyphs on any machine."""

import warnings
from io import BytesIO

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import font_manager
from matplotlib.figure import Figure

from unioncorpus.show.plots import ORG_NAMES, chinese_font, month_calendar, theme_bars, theme_names

SHARES = pd.DataFrame({"school": [0.2, 0.1], "hospital": [0.3, 0.05]}, index=["warmth", "skills"])
COUNTS = pd.DataFrame({3: [4, 0], 9: [1, 2]}, index=["women", "recreation"])


@pytest.fixture
def ax():
    return Figure().subplots()


def draw(ax):
    """The picture as bytes; a character without a glyph is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax.figure.savefig(out := BytesIO(), format="png")
    return out.getvalue()


def test_the_font_has_the_characters_of_every_label():
    glyphs = font_manager.get_font(chinese_font().get_file()).get_charmap()
    labels = "工会月活动数占段落的比例（%）" + "".join([*theme_names().values(), *ORG_NAMES.values()])
    assert {c for c in labels if ord(c) not in glyphs} == set()


def test_the_users_configuration_stays():
    before = dict(mpl.rcParams)
    chinese_font()
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize(("plot", "table"), [(theme_bars, SHARES), (month_calendar, COUNTS)], ids=["bars", "calendar"])
def test_chinese_is_drawn_without_missing_glyphs(plot, table, ax):
    assert draw(plot(table, ax)).startswith(b"\x89PNG")


def test_bars_have_the_lengths_of_the_shares(ax):
    theme_bars(SHARES, ax)
    lengths = [[bar.get_width() for bar in group] for group in ax.containers]
    np.testing.assert_allclose(lengths, [[20, 10], [30, 5]])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["学校", "医院"]


def test_the_calendar_has_twelve_months_in_order(ax):
    month_calendar(COUNTS, ax)
    cells = ax.images[0].get_array()
    assert cells.shape == (2, 12)
    assert (cells[0, 2], cells[0, 8], cells[1, 8], cells.sum()) == (4, 1, 2, 7)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["女职工", "文体活动"]


def test_an_unknown_theme_keeps_its_id(ax):
    theme_bars(SHARES.rename(index={"skills": "digital"}), ax)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["送温暖", "digital"]

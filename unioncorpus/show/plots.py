"""Pictures of the tables, as matplotlib Axes. They draw what they are given and compute nothing.

Chinese is drawn with the Noto Sans CJK that the package mplfonts installs; the user's matplotlib configuration is not
touched.
"""

from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties

from unioncorpus import tables
from unioncorpus.errors import UnioncorpusError

_FONT_FILE = "NotoSansCJKsc-Regular.otf"
#: Chinese names of the values of plans.org_type.
ORG_NAMES = {
    "school": "学校",
    "university": "高校",
    "hospital": "医院",
    "enterprise": "企业",
    "government": "机关",
    "education_bureau": "教育局",
    "union_federation": "工会系统",
    "unknown": "不明",
}


@cache
def chinese_font() -> FontProperties:
    """The font for Chinese text: ``ax.set_title("工会", fontproperties=chinese_font())``.

    Raises UnioncorpusError where mplfonts, which brings the font, is not installed.

    >>> chinese_font().get_name()
    'Noto Sans CJK SC'
    """
    package = find_spec("mplfonts")
    if package is None or package.origin is None:
        raise UnioncorpusError("show: the Chinese font is missing; install it with: pip install mplfonts")
    path = Path(package.origin).parent / "fonts" / _FONT_FILE
    if not path.is_file():
        raise UnioncorpusError(
            f"show: {path} is not there; install it again with: pip install --force-reinstall mplfonts"
        )
    font_manager.fontManager.addfont(path)
    return FontProperties(fname=str(path))


@cache
def theme_names() -> Mapping[str, str]:
    """Chinese names of the themes of the codebook, by id.

    >>> theme_names()["warmth"]
    '送温暖'
    """
    return {theme["id"]: theme["name"] for theme in tables.read("themes")["theme"]}


def theme_bars(shares: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Grouped bars: how much of each kind of organisation's text goes to each theme.

    ``shares`` has theme ids as its index, values of org_type as its columns, and shares 0..1 as its values.

    >>> import pandas as pd
    >>> ax = theme_bars(pd.DataFrame({"school": [0.25, 0.5]}, index=["warmth", "skills"]))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['送温暖', '业务素质']
    """
    font = chinese_font()
    ax = ax or plt.subplots(figsize=(8, 1.5 + 0.4 * len(shares)), layout="constrained")[1]
    height = 0.8 / max(1, len(shares.columns))
    for k, org_type in enumerate(shares.columns):
        places = [row + (k - (len(shares.columns) - 1) / 2) * height for row in range(len(shares))]
        ax.barh(places, 100 * shares[org_type], height, label=ORG_NAMES.get(org_type, org_type))
    names = theme_names()
    ax.set_yticks(range(len(shares)), [names.get(theme, theme) for theme in shares.index], fontproperties=font)
    ax.invert_yaxis()
    ax.set_xlabel("占段落的比例（%）", fontproperties=font)
    ax.legend(prop=font, frameon=False)
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def month_calendar(counts: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Heat map: how many activities of each theme fall in each month.

    ``counts`` has theme ids as its index, months 1..12 as its columns (those left out count as none), and numbers of
    activities as its values.

    >>> import pandas as pd
    >>> ax = month_calendar(pd.DataFrame({3: [5], 9: [2]}, index=["women"]))
    >>> ax.get_xticklabels()[2].get_text(), ax.images[0].get_array().tolist()[0][2]
    ('3月', 5.0)
    """
    font = chinese_font()
    ax = ax or plt.subplots(figsize=(8, 1.5 + 0.35 * len(counts)), layout="constrained")[1]
    months = counts.reindex(columns=range(1, 13)).fillna(0).astype(float)
    image = ax.imshow(months.to_numpy(), aspect="auto", cmap="YlOrRd", vmin=0)
    names = theme_names()
    ax.set_xticks(range(12), [f"{month}月" for month in months.columns], fontproperties=font)
    ax.set_yticks(range(len(months)), [names.get(theme, theme) for theme in months.index], fontproperties=font)
    ax.figure.colorbar(image, ax=ax).set_label("活动数", fontproperties=font)
    return ax

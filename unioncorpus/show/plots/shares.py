"""Pictures of shares and counts: themes of groups, the calendar, words that set groups apart."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from unioncorpus.show.plots.labels import add_legend, drawable, theme_labels, value_label, written

_MEASURES = {"characters": "占字数的比例（%）", "paragraphs": "占段落的比例（%）", "plans": "占篇数的比例（%）"}


def new_axes(n_rows: int) -> Axes:
    """Axes of a figure of its own, as high as its rows need."""
    return plt.subplots(figsize=(8, 1.5 + 0.35 * n_rows), layout="constrained")[1]


def show_rows(ax: Axes, n_rows: int) -> None:
    """Rows 0, 1, ... from the top down, with no empty space above and below."""
    ax.set_ylim(max(n_rows, 1) - 0.5, -0.5)


def theme_bars(
    shares: pd.DataFrame, by: str = "org_type", groups: Sequence[object] | None = None, ax: Axes | None = None
) -> Axes:
    """Grouped bars with intervals: how much of each group's text goes to each theme.

    ``shares`` has the columns group, theme, measure (one and the same), share, low and high (0..1; null: no interval),
    as analysis/prevalence.py gives them; ``by`` is the column that made the groups. Themes and groups stand in the
    order of their rows; ``groups`` chooses some.

    >>> rows = [["school", "warmth", "plans", 0.25, 0.2, 0.4], ["school", "skills", "plans", 0.5, None, None]]
    >>> ax = theme_bars(pd.DataFrame(rows, columns=["group", "theme", "measure", "share", "low", "high"]))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['送温暖', '业务素质']
    """
    chosen = list(dict.fromkeys(shares.group)) if groups is None else list(groups)
    themes = list(dict.fromkeys(shares.theme))
    ax = ax or new_axes(max(1, len(chosen)) * len(themes) // 2)
    height = 0.8 / max(1, len(chosen))
    for k, group in enumerate(chosen):
        rows = shares[shares.group == group].set_index("theme").reindex(themes)
        places = np.arange(len(themes)) + (k - (len(chosen) - 1) / 2) * height
        percent = rows[["share", "low", "high"]].astype(float) * 100
        reach = [(percent.share - percent.low).clip(lower=0), (percent.high - percent.share).clip(lower=0)]
        ax.barh(
            places,
            percent.share,
            height,
            xerr=np.nan_to_num(np.array(reach)),
            label=value_label(by, group),
            error_kw={"elinewidth": 0.8, "ecolor": "0.3"},
        )
    ax.set_yticks(range(len(themes)), theme_labels(themes), **written())
    show_rows(ax, len(themes))
    ax.set_xlim(left=0)
    measure = shares.measure.iloc[0] if len(shares) else "characters"
    ax.set_xlabel(_MEASURES[measure], **written())
    if chosen:
        add_legend(ax, loc="upper left", bbox_to_anchor=(1, 1))
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def theme_lines(shares: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Lines with bands: the share of each theme over the years. The columns are those of theme_bars, groups are years.

    >>> rows = [[2009, "warmth", "plans", 0.25, 0.2, 0.4], [2011, "warmth", "plans", 0.5, 0.5, 0.6]]
    >>> ax = theme_lines(pd.DataFrame(rows, columns=["group", "theme", "measure", "share", "low", "high"]))
    >>> [(float(year), float(percent)) for year, percent in ax.lines[0].get_xydata()]
    [(2009.0, 25.0), (2011.0, 50.0)]
    """
    ax = ax or new_axes(12)
    for theme in dict.fromkeys(shares.theme):
        rows = shares[shares.theme == theme].sort_values("group")
        years, percent = rows.group.astype(int), rows[["share", "low", "high"]].astype(float) * 100
        (line,) = ax.plot(years, percent.share, marker="o", markersize=3, label=theme_labels([theme])[0])
        ax.fill_between(years, percent.low, percent.high, color=line.get_color(), alpha=0.12, linewidth=0)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_ylim(bottom=0)
    ax.set_ylabel(_MEASURES[shares.measure.iloc[0] if len(shares) else "characters"], **written())
    if len(shares):
        add_legend(ax, loc="upper left", bbox_to_anchor=(1, 1))
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def month_calendar(counts: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Heat map: how many activities of each theme fall in each month.

    ``counts`` has theme ids as its index, months 1..12 as its columns (those left out count as none), and numbers of
    activities as its values.

    >>> ax = month_calendar(pd.DataFrame({3: [5], 9: [2]}, index=["women"]))
    >>> ax.get_xticklabels()[2].get_text(), ax.images[0].get_array().tolist()[0][2]
    ('3月', 5.0)
    """
    ax = ax or new_axes(len(counts))
    months = counts.reindex(columns=range(1, 13)).fillna(0).astype(float)
    ax.set_xticks(range(12), [f"{month}月" for month in months.columns], **written())
    ax.set_yticks(range(len(months)), theme_labels(months.index), **written())
    if len(months):
        image = ax.imshow(months.to_numpy(), aspect="auto", cmap="YlOrRd", vmin=0)
        ax.figure.colorbar(image, ax=ax).set_label("活动数", **written())
    return ax


def keyness_bars(words: pd.DataFrame, target: str, reference: str | None = None, ax: Axes | None = None) -> Axes:
    """Bars of the effect (log ratio) of the words that set a group apart: to the right its own, to the left others.

    ``words`` has the columns term and log_ratio, as analysis/keyness.py gives them; ``target`` and ``reference`` are
    labels (reference None: the rest). A word twice as frequent has the length 1, four times 2.

    >>> ax = keyness_bars(pd.DataFrame({"term": ["护士", "教师"], "log_ratio": [3.0, -2.0]}), "医院", "学校")
    >>> [label.get_text() for label in ax.get_yticklabels()], [float(bar.get_width()) for bar in ax.patches]
    (['护士', '教师'], [3.0, -2.0])
    """
    ax = ax or new_axes(len(words))
    own = words.log_ratio > 0
    ax.barh(range(len(words)), words.log_ratio, color=np.where(own, "tab:red", "tab:blue"))
    ax.set_yticks(range(len(words)), [drawable(term) for term in words.term], **written())
    show_rows(ax, len(words))
    ax.axvline(0, color="0.3", linewidth=0.8)
    left, right = drawable(reference or "其余"), drawable(target)
    ax.set_xlabel(f"← {left}多用　　频率比的以2为底的对数　　{right}多用 →", **written())
    ax.spines[["top", "right"]].set_visible(False)
    return ax

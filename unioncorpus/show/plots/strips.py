"""Pictures of single things in their places: hits in plans, quantities, the years of plans."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from unioncorpus.show.plots.labels import add_legend, drawable, value_label, written
from unioncorpus.show.plots.shares import new_axes, show_rows

#: From this ratio of the largest to the smallest amount on, the axis is logarithmic.
_WIDE = 50
#: Places of the quantities of a strip, by their order, so that the same table gives the same picture.
_APART = (0, 0.1, -0.1, 0.2, -0.2, 0.3, -0.3)
_STATUS = {
    "confirmed": "tab:green",
    "compatible": "tab:blue",
    "contradicted": "tab:red",
    "inconsistent": "tab:orange",
    "undated": "0.6",
}


def dispersion_strips(hits: pd.DataFrame, plans: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """A strip for each plan with a tick at each hit: where in the plans something is said.

    ``hits`` has the columns plan_id and start, as kwic gives them; ``plans`` plan_id, title, start and stop, one strip
    each, in their order.

    >>> plans = pd.DataFrame({"plan_id": ["a"], "title": ["甲校工会计划"], "start": [100], "stop": [200]})
    >>> ax = dispersion_strips(pd.DataFrame({"plan_id": ["a", "a"], "start": [110, 150]}), plans)
    >>> [float(place) for place in ax.collections[0].get_positions()]
    [10.0, 50.0]
    """
    ax = ax or new_axes(len(plans))
    starts = plans.start.to_numpy(float)
    lengths = np.maximum(1, plans.stop.to_numpy(float) - starts)
    for k, plan_id in enumerate(plans.plan_id):
        own = hits.start[hits.plan_id == plan_id].to_numpy(float)
        ax.eventplot(100 * (own - starts[k]) / lengths[k], lineoffsets=k, linelengths=0.8, linewidths=1.2)
    ax.set_yticks(range(len(plans)), [drawable(title) for title in plans.title], **written())
    show_rows(ax, len(plans))
    ax.set_xlim(0, 100)
    ax.set_xlabel("在篇中的位置（%）", **written())
    return ax


def metric_strips(metrics: pd.DataFrame, by: str = "org_type", ax: Axes | None = None) -> Axes:
    """A strip for each group with a dot at each quantity: filled for what is, hollow for what is aimed at.

    ``metrics`` has the columns of the table metrics, all of one unit, and the column ``by``. A range is a line between
    its ends. Where the amounts differ much, the axis is logarithmic.

    >>> row = {"org_type": "school", "low": 300.0, "high": 500.0, "unit": "元", "modality": "actual"}
    >>> ax = metric_strips(pd.DataFrame([row]))
    >>> ax.get_xlabel(), ax.get_yticklabels()[0].get_text()
    ('元', '学校')
    """
    groups = sorted(metrics[by].dropna().unique())
    ax = ax or new_axes(len(groups) + 1)
    for k, group in enumerate(groups):
        rows = metrics[metrics[by] == group]
        for n, row in enumerate(rows.itertuples(index=False)):
            place, colour = k + _APART[n % len(_APART)], f"C{k % 10}"
            filled = colour if row.modality == "actual" else "none"
            if row.high > row.low:
                ax.plot([row.low, row.high], [place, place], color=colour, linewidth=1)
            ends = [row.low] if row.high == row.low else [row.low, row.high]
            ax.scatter(ends, [place] * len(ends), edgecolors=colour, facecolors=filled, s=28, zorder=3)
    amounts = metrics[["low", "high"]].to_numpy(float).ravel()
    if len(amounts) and amounts.min() > 0 and amounts.max() / amounts.min() >= _WIDE:
        ax.set_xscale("log")
    ax.set_yticks(range(len(groups)), [value_label(by, group) for group in groups], **written())
    show_rows(ax, len(groups))
    ax.set_xlabel(drawable("、".join(dict.fromkeys(metrics.unit))), **written())
    kinds = {"actual": "0.3", "target": "none"}
    marks = [
        Line2D([], [], marker="o", linestyle="", color="0.3", markerfacecolor=fill, label=value_label("modality", kind))
        for kind, fill in kinds.items()
    ]
    add_legend(ax, handles=marks, loc="upper left", bbox_to_anchor=(1, 1))
    return ax


def dating_ranges(plans: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """A line for each plan over the years that its text allows, an arrow where it is open, and a mark at its claim.

    ``plans`` has the columns title, claimed_year, year_low, year_high and year_status, one line each, in their order.

    >>> row = {"title": "甲校工会计划", "claimed_year": 2021, "year_low": 2009, "year_high": 2009}
    >>> ax = dating_ranges(pd.DataFrame([{**row, "year_status": "contradicted"}]))
    >>> [label.get_text() for label in ax.get_yticklabels()], [float(year) for year in ax.get_xlim()]
    (['甲校工会计划'], [2008.0, 2022.0])
    """
    ax = ax or new_axes(len(plans))
    years = plans[["claimed_year", "year_low", "year_high"]].astype("Float64").to_numpy(float, na_value=np.nan)
    known = years[~np.isnan(years)]
    first, last = (known.min() - 1, known.max() + 1) if len(known) else (2000, 2025)
    for k, ((claimed, low, high), status) in enumerate(zip(years, plans.year_status, strict=True)):
        colour = _STATUS[status]
        if not (np.isnan(low) and np.isnan(high)):
            # A year is as wide as a year, so that one that is proven outright can be seen.
            start, stop = first if np.isnan(low) else low - 0.45, last if np.isnan(high) else high + 0.45
            ax.plot([start, stop], [k, k], color=colour, linewidth=4, solid_capstyle="butt")
            for end, mark in [(start, "<")] * bool(np.isnan(low)) + [(stop, ">")] * bool(np.isnan(high)):
                ax.plot(end, k, mark, color=colour, clip_on=False)
        if not np.isnan(claimed):
            ax.plot(claimed, k, "D", markeredgecolor="black", markerfacecolor="none", markersize=6)
    ax.set_yticks(range(len(plans)), [drawable(title) for title in plans.title], **written())
    show_rows(ax, len(plans))
    ax.set_xlim(first, last)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    present = [status for status in _STATUS if status in set(plans.year_status)]
    marks = [Line2D([], [], color=_STATUS[s], linewidth=3, label=value_label("year_status", s)) for s in present]
    marks.append(Line2D([], [], marker="D", linestyle="", color="black", markerfacecolor="none", label="标题所称年份"))
    add_legend(ax, handles=marks, loc="upper left", bbox_to_anchor=(1, 1))
    return ax

"""Pictures of the tables, as matplotlib Axes. They draw what they are given and compute nothing.

Each takes an ``ax`` to draw in, or makes a figure of its own.
"""

from unioncorpus.show.plots.labels import chinese_font, theme_names
from unioncorpus.show.plots.shares import keyness_bars, month_calendar, theme_bars, theme_lines
from unioncorpus.show.plots.strips import dating_ranges, dispersion_strips, metric_strips

__all__ = [
    "chinese_font",
    "dating_ranges",
    "dispersion_strips",
    "keyness_bars",
    "metric_strips",
    "month_calendar",
    "theme_bars",
    "theme_lines",
    "theme_names",
]

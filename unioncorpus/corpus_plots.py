"""``corpus.plot``: pictures of a corpus, each from one of its analyses, as matplotlib Axes to go on with."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import pandas as pd

from unioncorpus.analysis.prevalence import MEASURES, Prevalence
from unioncorpus.errors import UsageError

if TYPE_CHECKING:
    from matplotlib.axes import Axes


#: Groupings of plans by years.
_YEARS = ("claimed_year", "period")


class Analysed(Protocol):
    """What pictures need of a corpus."""

    @property
    def plans(self) -> pd.DataFrame: ...
    def prevalence(self, by: str = ..., *, copies: str = ...) -> Prevalence: ...
    def calendar(self, by: str = ..., *, copies: str = ...) -> pd.DataFrame: ...
    def keyness(self, by: str, target: str, reference: str | None, *, copies: str = ...) -> pd.DataFrame: ...
    def kwic(self, pattern: str, width: int = ...) -> pd.DataFrame: ...
    def metrics_of(self, pattern: str) -> pd.DataFrame: ...


class Plots:
    """Pictures of a corpus. Each method takes an ``ax`` to draw in, or makes a figure of its own.

    Copies count 1/n in shares, calendar and keyness. matplotlib is loaded when a picture is drawn.
    """

    def __init__(self, corpus: Analysed) -> None:
        self._corpus = corpus

    def themes(
        self,
        by: str = "org_type",
        groups: Sequence[object] | None = None,
        most: int = 10,
        measure: str = "characters",
        ax: "Axes | None" = None,
    ) -> "Axes":
        """Bars: shares of the commonest themes in each group, with 95 % intervals (analysis/prevalence.py).

        By ``claimed_year`` or ``period`` they are lines over the years, with bands.

        ``measure`` is characters, paragraphs or plans. Raises UsageError for another.
        """
        from unioncorpus.show.plots import theme_bars, theme_lines

        if measure not in MEASURES:
            raise UsageError(f"plot.themes: measure {measure!r}; choose one of: {', '.join(MEASURES)}")
        table = self._corpus.prevalence(by, copies="weigh").table
        rows = table[(table.measure == measure) & ~table.theme.str.contains(".", regex=False)]
        if groups is not None:
            rows = rows[rows.group.isin(groups)]
        top = rows.groupby("theme").n.sum().astype(float).nlargest(most).index
        rows = rows.set_index("theme").loc[top].reset_index()
        return theme_lines(rows, ax) if by in _YEARS else theme_bars(rows, by, groups, ax)

    def calendar(
        self, group: str | None = None, by: str = "org_type", most: int = 12, ax: "Axes | None" = None
    ) -> "Axes":
        """Heat map: the themes with most activities by month, in one group or all (analysis/calendar.py)."""
        from unioncorpus.show.plots import month_calendar
        from unioncorpus.show.plots.labels import value_label, written

        cells = self._corpus.calendar(by, copies="weigh")
        cells = cells[cells.theme.notna() & ((cells.group == group) if group is not None else True)]
        counts = cells.pivot_table("n", "theme", "month", "sum", fill_value=0)
        ax = month_calendar(counts.loc[counts.sum(axis="columns").nlargest(most).index], ax)
        if group is not None:
            ax.set_title(value_label(by, group), **written())
        return ax

    def keyness(
        self,
        target: str,
        reference: str | None = None,
        by: str = "org_type",
        most: int = 12,
        ax: "Axes | None" = None,
    ) -> "Axes":
        """Bars: the words with most evidence for ``target`` and for ``reference`` (None: the rest), by log ratio."""
        from unioncorpus.show.plots import keyness_bars
        from unioncorpus.show.plots.labels import value_label

        words = self._corpus.keyness(by, target, reference, copies="weigh")
        sides = words.log_ratio > 0, words.log_ratio < 0
        own, others = (words[side].nlargest(most, "log_likelihood") for side in sides)
        chosen = pd.concat([own, others]).sort_values("log_ratio", ascending=False)
        against = None if reference is None else value_label(by, reference)
        return keyness_bars(chosen, value_label(by, target), against, ax)

    def dispersion(self, pattern: str, most: int = 20, ax: "Axes | None" = None) -> "Axes":
        """Strips: where the hits of a regular expression stand in the plans that have most of them."""
        from unioncorpus.show.plots import dispersion_strips

        hits = self._corpus.kwic(pattern, 0)
        top = hits.groupby("plan_id", sort=False).size().nlargest(most).index
        plans = self._corpus.plans.drop_duplicates("plan_id").set_index("plan_id").loc[top].reset_index()
        return dispersion_strips(hits, plans, ax)

    def metrics(self, pattern: str, by: str = "org_type", ax: "Axes | None" = None) -> "Axes":
        """Strips: the quantities that ``metrics_of`` finds, of the unit that most of them have, by group."""
        from unioncorpus.show.plots import metric_strips

        found = self._corpus.metrics_of(pattern)
        commonest = found.unit.mode()
        if by not in found.columns:
            found = found.merge(self._corpus.plans[["plan_id", by]], on="plan_id", how="left")
        return metric_strips(found[found.unit.isin(commonest[:1])], by, ax)

    def dating(self, most: int = 30, ax: "Axes | None" = None) -> "Axes":
        """Ranges: the years that the text of each plan allows, beside the year that its title claims.

        At most ``most`` plans, those with something to show, the earliest first.
        """
        from unioncorpus.show.plots import dating_ranges

        plans = self._corpus.plans
        years = plans[["year_low", "year_high", "claimed_year"]]
        shown = plans[years.notna().any(axis="columns")].head(most)
        order = shown.year_low.fillna(shown.year_high).fillna(shown.claimed_year)
        return dating_ranges(shown.loc[order.sort_values().index], ax)

"""The analyses as methods of a corpus: each reads the tables that one function of analysis/ needs, and calls it."""

from collections.abc import Callable, Mapping

import pandas as pd

from unioncorpus.analysis.calendar import calendar
from unioncorpus.analysis.collocation import collocations
from unioncorpus.analysis.cooccurrence import theme_cooccurrence
from unioncorpus.analysis.frequency import Counts, count_terms, frequencies
from unioncorpus.analysis.indicators import compare_indicators
from unioncorpus.analysis.keyness import compare_groups
from unioncorpus.analysis.reuse import FAMILY, Reuse, find_reuse
from unioncorpus.analysis.theme_shares import theme_shares
from unioncorpus.analysis.weights import family_weights, groups_of
from unioncorpus.analysis.words import read_words
from unioncorpus.errors import UsageError


class Analyses:
    """What Corpus offers beyond its tables.

    With ``weigh_copies`` each plan weighs 1/n, n being the plans of its family of copies (analysis/reuse.py) in this
    part of the corpus; the unweighted figure stands beside in a column that ends in ``_raw``.
    """

    plans: pd.DataFrame
    paragraphs: pd.DataFrame
    themes: pd.DataFrame
    activities: pd.DataFrame
    metrics: pd.DataFrame
    sources: pd.DataFrame
    sql: Callable[[str], pd.DataFrame]

    def texts(self, unit: str = "plan") -> pd.DataFrame:
        """The texts to count in: plan_id, doc_id, text; where ``unit`` is "paragraph", paragraph_id, start, stop too.

        A plan's text is its own paragraphs, one a line; those of a plan within it are that plan's. Raises UsageError
        for another unit.
        """
        if unit not in ("plan", "paragraph"):
            raise UsageError(f"texts: unit {unit!r}; it must be plan or paragraph")
        documents = self.sql("SELECT doc_id, text FROM documents")
        # Lists of str: a column of pandas would read the whole page anew from Arrow for every paragraph.
        pages = dict(zip(documents.doc_id.tolist(), documents.text.tolist(), strict=True))
        frame = self.sql("SELECT paragraph_id, plan_id, doc_id, start, stop FROM paragraphs")
        docs, starts, stops = (frame[column].tolist() for column in ("doc_id", "start", "stop"))
        texts = [pages[doc][start:stop] for doc, start, stop in zip(docs, starts, stops, strict=True)]
        if unit == "paragraph":
            return frame.assign(text=pd.Series(texts, frame.index, dtype="str"))
        own: dict[tuple[str, str], list[str]] = {}
        for plan, doc, text in zip(frame.plan_id.tolist(), docs, texts, strict=True):
            own.setdefault((plan, doc), []).append(text)
        rows = [(plan, doc, "\n".join(lines)) for (plan, doc), lines in own.items()]
        return pd.DataFrame(rows, columns=["plan_id", "doc_id", "text"])

    def reuse(self, min_containment: float = 0.2, family: float = FAMILY) -> Reuse:
        """Copied plans and passages: .pairs, .plans (copy_id, family_id) and .passages, explained in analysis/reuse.py.

        ``min_containment`` is the least share of the shorter plan for a pair, ``family`` the least for a family.
        """
        return find_reuse(self.texts("paragraph"), min_containment, family)

    def frequencies(self, n: int = 1, *, stops: bool = False, weigh_copies: bool = False) -> pd.DataFrame:
        """Words (or n-grams of words), the most frequent first; columns: analysis/frequency.py, units are plans."""
        plans, counts = self._counts_of_words(n)
        return frequencies(counts, self._weights_in_order(plans, weigh_copies), stops=stops)

    def keyness(
        self,
        by: str = "org_type",
        target: str | None = None,
        reference: str | None = None,
        n: int = 1,
        min_plans: int = 3,
        *,
        weigh_copies: bool = False,
    ) -> pd.DataFrame:
        """Words (or n-grams) that set each group of plans apart from the rest, or ``target`` from ``reference``.

        ``by`` is a column of plans. A word must stand in ``min_plans`` plans; groups with fewer are left out. Columns
        and formulae: analysis/keyness.py, units are plans.
        """
        groups = groups_of(self.plans, by)
        plans, counts = self._counts_of_words(n)
        of_plan = [None if pd.isna(group) else group for group in groups.reindex(plans)]
        weights = self._weights_in_order(plans, weigh_copies)
        return compare_groups(counts, of_plan, target, reference, weights, min_plans)

    def collocations(self, node: str, window: int | None = 5, min_n: int = 3) -> pd.DataFrame:
        """Words that stand near a word more often than by chance; columns and formulae: analysis/collocation.py."""
        return collocations(read_words(self.texts("paragraph").text), node, window, min_n)

    def codebook_candidates(self, n: int = 1, min_paragraphs: int = 3) -> pd.DataFrame:
        """Words (or n-grams) that stand more often in paragraphs without a theme: candidates for the codebook.

        Paragraphs that have no theme for a good reason (structural, rhetoric) are left out. Columns: those of
        analysis/keyness.py, units are paragraphs. Copies count each time: look at where the candidates stand.
        """
        untagged = self.paragraphs.untagged
        groups = ["tagged" if pd.isna(why) else "untagged" if why == "other" else None for why in untagged]
        counts = count_terms(read_words(self.texts("paragraph").text), n)
        frame = compare_groups(counts, groups, min_units=min_paragraphs)
        return frame[(frame.group == "untagged") & (frame.log_ratio > 0)].reset_index(drop=True)

    def calendar(self, by: str = "org_type", *, weigh_copies: bool = False) -> pd.DataFrame:
        """Activities by group, theme and month; columns: analysis/calendar.py. ``by`` is a column of plans."""
        weights = self._weights(weigh_copies)
        return calendar(self.activities, self.paragraphs, self.themes, self.plans, by, weights)

    def theme_shares(
        self, by: str = "org_type", lines: str = "all", clusters: str = "family", *, n_boot: int = 1000, seed: int = 0
    ) -> pd.DataFrame:
        """Shares of themes by characters, paragraphs and plans, copies weighted 1/n, with 95 % bootstrap intervals.

        ``clusters`` ("family" or "site") is what is drawn; ``lines`` is "all", "prose" or "schedule". Columns and when
        to use which: analysis/theme_shares.py. Raises UsageError for clusters by site where a page has none.
        """
        if clusters not in ("family", "site"):
            raise UsageError(f"theme_shares: clusters {clusters!r}; choose family or site")
        families = self._families()
        drawn = families if clusters == "family" else self._sites()
        weights = family_weights(families)
        return theme_shares(
            self.plans, self.paragraphs, self.themes, drawn, by, weights, lines, n_boot=n_boot, seed=seed
        )

    def theme_cooccurrence(self, unit: str = "paragraph", *, weigh_copies: bool = False) -> pd.DataFrame:
        """Themes that stand together in a paragraph or plan; columns: analysis/cooccurrence.py."""
        return theme_cooccurrence(self.themes, self.paragraphs, unit, self._weights(weigh_copies))

    def indicators(self, by: str | None = None, *, weigh_copies: bool = False) -> pd.DataFrame:
        """Targets and results side by side, indicator by indicator; columns: analysis/indicators.py."""
        return compare_indicators(self.metrics, self.plans, by, self._weights(weigh_copies))

    def _counts_of_words(self, n: int) -> tuple["pd.Series[str]", Counts]:
        """The ids of the plans, and their counts in that order."""
        texts = self.texts()
        return texts.plan_id, count_terms(read_words(texts.text), n)

    def _families(self) -> dict[str, str]:
        """plan_id -> family_id; a plan without paragraphs stands alone."""
        found = find_reuse(self.texts("paragraph"), with_passages=False).plans
        alone = dict(zip(self.plans.plan_id, self.plans.plan_id, strict=True))
        return alone | dict(zip(found.plan_id, found.family_id, strict=True))

    def _sites(self) -> dict[str, str]:
        sites = self.sources.drop_duplicates("doc_id").set_index("doc_id").site.reindex(self.plans.doc_id)
        if sites.isna().any():
            raise UsageError(f"theme_shares: {sites.isna().sum()} plans have no site in sources; use clusters='family'")
        return dict(zip(self.plans.plan_id, sites, strict=True))

    def _weights(self, weigh_copies: bool) -> Mapping[str, float] | None:
        return family_weights(self._families()) if weigh_copies else None

    def _weights_in_order(self, plan_ids: "pd.Series[str]", weigh_copies: bool) -> list[float] | None:
        weights = self._weights(weigh_copies)
        return None if weights is None else [weights[plan] for plan in plan_ids]

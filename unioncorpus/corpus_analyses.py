"""The analyses as methods of a corpus: each reads the tables that one function of analysis/ needs, and calls it."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from unioncorpus.analysis.calendar import calendar
from unioncorpus.analysis.collocation import collocations
from unioncorpus.analysis.cooccurrence import theme_cooccurrence
from unioncorpus.analysis.frequency import Counts, count_terms, frequencies
from unioncorpus.analysis.fulfilment import compare_fulfilment, link_plans
from unioncorpus.analysis.indicators import compare_indicators
from unioncorpus.analysis.keyness import compare_groups
from unioncorpus.analysis.paragraph_copies import find_paragraph_copies
from unioncorpus.analysis.prevalence import Prevalence, check_grouping, measure_prevalence
from unioncorpus.analysis.reuse import FAMILY, Reuse, find_reuse_in_parts
from unioncorpus.analysis.weights import COPIES, Weights, groups_of, weigh_paragraphs, weigh_plans
from unioncorpus.analysis.words import Words, read_words
from unioncorpus.errors import UsageError

_CRAWLED = """
SELECT doc_id, min(TRY_CAST(left(crawled_at, 4) AS BIGINT)) AS year FROM sources GROUP BY 1 HAVING year IS NOT NULL
"""


class Analyses:
    """What Corpus offers beyond its tables.

    ``copies`` says what is done about copies within this part of the corpus: "keep" counts each; "weigh" counts each of
    n copies of a plan 1/n, "drop" one of them; "weigh_paragraphs" and "drop_paragraphs" do so with copies of paragraphs
    wherever they stand (analysis/weights.py). The unweighted figure stands beside in a column that ends in ``_raw``.
    """

    plans: pd.DataFrame
    paragraphs: pd.DataFrame
    themes: pd.DataFrame
    activities: pd.DataFrame
    metrics: pd.DataFrame
    sources: pd.DataFrame
    sql: Callable[[str], pd.DataFrame]
    store: Path
    readers: Callable[[], list[Callable[[], pd.DataFrame]]]
    # What is dear to find and asked for again and again; a snapshot does not change.
    _families: dict[str, str] | None
    _words: Words | None
    _weights: dict[str, Weights]

    def _forget(self) -> None:
        """Another snapshot: nothing of the one before holds."""
        self._families, self._words, self._weights = None, None, {}

    def texts(self, unit: str = "plan") -> pd.DataFrame:
        """The texts to count in: plan_id, doc_id, text; where ``unit`` is "paragraph", paragraph_id, start, stop too.

        A plan's text is its own paragraphs, one a line; those of a plan within it are that plan's. Raises UsageError
        for another unit.
        """
        if unit not in ("plan", "paragraph"):
            raise UsageError(f"texts: unit {unit!r}; it must be plan or paragraph")
        frame = self.sql("SELECT paragraph_id, plan_id, doc_id, start, stop FROM paragraphs")
        texts = self._paragraph_texts(frame)
        if unit == "paragraph":
            return frame.assign(text=pd.Series(list(texts), frame.index, dtype="str"))
        own: dict[tuple[str, str], list[str]] = {}
        for plan, doc, text in zip(frame.plan_id.tolist(), frame.doc_id.tolist(), texts, strict=True):
            own.setdefault((plan, doc), []).append(text)
        rows = [(plan, doc, "\n".join(lines)) for (plan, doc), lines in own.items()]
        return pd.DataFrame(rows, columns=["plan_id", "doc_id", "text"])

    def _paragraph_texts(self, paragraphs: pd.DataFrame) -> Iterator[str]:
        documents = self.sql("SELECT doc_id, text FROM documents")
        # Lists of str: a column of pandas would read the whole page anew from Arrow for every paragraph.
        pages = dict(zip(documents.doc_id.tolist(), documents.text.tolist(), strict=True))
        columns = (paragraphs[column].tolist() for column in ("doc_id", "start", "stop"))
        return (pages[doc][start:stop] for doc, start, stop in zip(*columns, strict=True))

    def reuse(
        self,
        min_containment: float = 0.2,
        family: float = FAMILY,
        *,
        passages: str = "all",
        engine: str = "local",
        workers: int | None = None,
        address: str | None = None,
    ) -> Reuse:
        """Copied plans and passages: .pairs, .plans (copy_id, family_id) and .passages, explained in analysis/reuse.py.

        ``min_containment`` is the least share of the shorter plan for a pair, ``family`` the least for a family.
        ``passages`` are those of "all" pairs, which takes long where a template has hundreds of copies; of plans with
        the "centres" of their families; or of "none". With
        ``engine="ray"`` the steps are tasks of a Ray cluster at ``address`` (else one of this machine with ``workers``
        cores), and leave what they need of each other in the store's folder. Rows are the same.
        """
        find = partial(
            find_reuse_in_parts, self.readers(), min_containment=min_containment, family=family, passages=passages
        )
        if engine == "ray":
            from unioncorpus.batch.cluster import ray_run

            with ray_run(workers, address) as run:
                found = find(run=run, folder=self.store.resolve())
        elif engine != "local":
            raise UsageError(f"reuse: no engine {engine!r}. There are: local, ray.")
        elif address:
            raise UsageError("reuse: --address is that of a Ray cluster. Add --engine ray.")
        else:
            found = find()
        if family == FAMILY:
            self._families = self._family_of(found)
        return found

    def paragraph_copies(self) -> pd.DataFrame:
        """Which paragraphs are copies, wherever they stand; columns: analysis/paragraph_copies.py."""
        return find_paragraph_copies(self.texts("paragraph"), self.families())

    def families(self) -> dict[str, str]:
        """plan_id -> family_id (analysis/reuse.py); a plan without paragraphs stands alone."""
        if self._families is None:
            self._families = self._family_of(self.reuse(passages="none"))
        return self._families

    def _family_of(self, found: Reuse) -> dict[str, str]:
        alone = dict(zip(self.plans.plan_id, self.plans.plan_id, strict=True))
        return alone | dict(zip(found.plans.plan_id, found.plans.family_id, strict=True))

    def weights(self, copies: str) -> Weights | None:
        """What each plan and paragraph counts under one of COPIES; None under "keep". Raises UsageError for another."""
        if copies not in COPIES:
            raise UsageError(f"copies {copies!r}; choose one of: {', '.join(COPIES)}")
        if copies == "keep":
            return None
        if copies not in self._weights:
            drop, plans = copies.startswith("drop"), self.plans.plan_id
            if copies.endswith("paragraphs"):
                found = self.paragraph_copies()
                ids = dict(zip(found.paragraph_id, found.copy_id, strict=True))
                self._weights[copies] = weigh_paragraphs(ids, plans.tolist(), self.paragraphs, drop=drop)
            else:
                self._weights[copies] = weigh_plans(self.families(), self.paragraphs, drop=drop)
        return self._weights[copies]

    def frequencies(self, n: int = 1, *, stops: bool = False, copies: str = "keep") -> pd.DataFrame:
        """Words (or n-grams of words), the most frequent first; columns: analysis/frequency.py, units are plans."""
        return frequencies(self._counts_in_plans(n, copies)[1], stops=stops)

    def keyness(
        self,
        by: str = "org_type",
        target: str | None = None,
        reference: str | None = None,
        n: int = 1,
        min_plans: int = 3,
        *,
        copies: str = "keep",
    ) -> pd.DataFrame:
        """Words (or n-grams) that set each group of plans apart from the rest, or ``target`` from ``reference``.

        ``by`` is a column of plans. A word must stand in ``min_plans`` plans; groups with fewer are left out. Columns
        and formulae: analysis/keyness.py, units are plans.
        """
        groups = groups_of(self.plans, by)
        plans, counts = self._counts_in_plans(n, copies)
        of_plan = [None if pd.isna(group) else group for group in groups.reindex(plans)]
        return compare_groups(counts, of_plan, target, reference, min_plans)

    def collocations(self, node: str, window: int | None = 5, min_n: int = 3, *, copies: str = "keep") -> pd.DataFrame:
        """Words that stand near a word more often than by chance; columns and formulae: analysis/collocation.py."""
        return collocations(self._words_of_paragraphs(), node, window, min_n, self._of_paragraphs(copies))

    def codebook_candidates(self, n: int = 1, min_paragraphs: int = 3, *, copies: str = "keep") -> pd.DataFrame:
        """Words (or n-grams) that stand more often in paragraphs without a theme: candidates for the codebook.

        Paragraphs that have no theme for a good reason (structural, rhetoric) are left out. Columns: those of
        analysis/keyness.py, units are paragraphs.
        """
        untagged = self.paragraphs.untagged
        groups = ["tagged" if pd.isna(why) else "untagged" if why == "other" else None for why in untagged]
        counts = self._counts_in_paragraphs(n, copies)
        frame = compare_groups(counts, groups, min_units=min_paragraphs)
        return frame[(frame.group == "untagged") & (frame.log_ratio > 0)].reset_index(drop=True)

    def calendar(self, by: str = "org_type", *, copies: str = "keep") -> pd.DataFrame:
        """Activities by group, theme and month; columns: analysis/calendar.py. ``by`` is a column of plans."""
        return calendar(self.activities, self.paragraphs, self.plans, by, self.weights(copies))

    def prevalence(
        self,
        by: str = "org_type",
        lines: str = "all",
        clusters: str = "family",
        *,
        copies: str = "weigh",
        n_boot: int = 1000,
        seed: int = 0,
    ) -> Prevalence:
        """How common each theme is, by a column of plans, by ``claimed_year`` or by ``period`` (what the texts prove).

        Shares by characters, paragraphs and plans with 95 % bootstrap intervals in ``.table``; when to use which:
        analysis/prevalence.py. ``clusters`` ("family" or "site") is what is drawn; ``lines`` is "all", "prose" or
        "schedule". The result prints how many plans were left out. Raises UsageError for another name (for ``year``,
        which could mean either, with the reason), and for clusters by site where a page has none.
        """
        check_grouping(by)
        if clusters not in ("family", "site"):
            raise UsageError(f"prevalence: clusters {clusters!r}; choose family or site")
        drawn = self.families() if clusters == "family" else self._sites()
        weights, crawled = self.weights(copies), self.sql(_CRAWLED)
        years = dict(zip(crawled.doc_id, crawled.year.astype(int), strict=True))
        tables = self.plans, self.paragraphs, self.themes
        return measure_prevalence(*tables, drawn, by, weights, lines, years, n_boot=n_boot, seed=seed)

    def theme_cooccurrence(self, unit: str = "paragraph", *, copies: str = "keep") -> pd.DataFrame:
        """Themes that stand together in a paragraph or plan; columns: analysis/cooccurrence.py."""
        return theme_cooccurrence(self.themes, self.paragraphs, unit, self.weights(copies))

    def indicators(self, by: str | None = None, *, copies: str = "keep") -> pd.DataFrame:
        """Targets and results side by side, indicator by indicator; columns: analysis/indicators.py."""
        return compare_indicators(self.metrics, self.paragraphs, self.plans, by, self.weights(copies))

    def fulfilment(self, links: pd.DataFrame | None = None) -> pd.DataFrame:
        """Targets beside the results of the same organisation and year; columns and rules: analysis/fulfilment.py.

        ``links`` (plan_id, summary_id) are a researcher's own; without them, titles that name one organisation link.
        """
        return compare_fulfilment(self.metrics, link_plans(self.plans) if links is None else links)

    def _words_of_paragraphs(self) -> Words:
        if self._words is None:
            frame = self.sql("SELECT doc_id, start, stop FROM paragraphs")
            self._words = read_words(self._paragraph_texts(frame))
        return self._words

    def _of_paragraphs(self, copies: str) -> list[float] | None:
        """The weights of paragraphs in the order of their table."""
        weights = self.weights(copies)
        return None if weights is None else weights.of_paragraphs(self._ids("paragraph_id").tolist()).tolist()

    def _counts_in_paragraphs(self, n: int, copies: str) -> Counts:
        counts, weights = count_terms(self._words_of_paragraphs(), n), self._of_paragraphs(copies)
        return counts if weights is None else counts.weigh(weights)

    def _counts_in_plans(self, n: int, copies: str) -> tuple[list[str], Counts]:
        """The ids of the plans that have paragraphs, and their counts in that order."""
        numbers, plans = pd.factorize(self._ids("plan_id"))
        return plans.tolist(), self._counts_in_paragraphs(n, copies).gather(numbers.astype(np.int32), len(plans))

    def _ids(self, column: str) -> "pd.Series[str]":
        """A column of paragraphs."""
        ids: pd.Series[str] = self.sql(f"SELECT {column} FROM paragraphs")[column]
        return ids

    def _sites(self) -> Mapping[str, str]:
        sites = self.sources.drop_duplicates("doc_id").set_index("doc_id").site.reindex(self.plans.doc_id)
        if sites.isna().any():
            raise UsageError(f"prevalence: {sites.isna().sum()} plans have no site in sources; use clusters='family'")
        return dict(zip(self.plans.plan_id, sites, strict=True))

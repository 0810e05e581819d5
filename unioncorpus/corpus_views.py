"""What a notebook shows of a corpus beyond its analyses: pictures, a page's changes, the numbers given for a thing."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from unioncorpus.analysis.concordance import compile_pattern
from unioncorpus.analysis.metrics_of import metrics_of
from unioncorpus.corpus_analyses import Analyses
from unioncorpus.corpus_places import find_places
from unioncorpus.corpus_plots import Plots
from unioncorpus.edits import Edited, apply
from unioncorpus.errors import UsageError
from unioncorpus.places import restore_page
from unioncorpus.show.page_diff import PageDiff
from unioncorpus.show.passage import CONTEXT, Passage, Passages, show_passage

_EDITS = """
SELECT stage, start, stop, before, "after", rule, confidence, applied FROM edits WHERE doc_id = '{doc_id}' ORDER BY seq
"""
_PLANS_AROUND = """
SELECT title FROM plans WHERE doc_id = '{doc_id}' AND start <= {start} AND stop >= {stop} ORDER BY stop - start LIMIT 1
"""


class Views(Analyses):
    """What Corpus shows in a notebook."""

    sources: pd.DataFrame
    sql: Callable[[str], pd.DataFrame]
    kwic: Callable[..., pd.DataFrame]

    @property
    def plot(self) -> Plots:
        """Pictures as matplotlib Axes: corpus.plot.themes(), .calendar, .keyness, .dispersion, .metrics, .dating."""
        return Plots(self)

    def metrics_of(self, pattern: str) -> pd.DataFrame:
        """The numbers that plans give for a thing (体检, 慰问金 …, a regular expression), each with its sentence.

        Columns: analysis/metrics_of.py. Raises UsageError for a pattern that is wrong, or finds nothing because it is
        Traditional.
        """
        documents = self.sql("SELECT doc_id, text FROM documents")
        found = metrics_of(self.metrics, self.plans, documents, compile_pattern(pattern))
        if found.empty:
            refuse_traditional(pattern)
        return found

    def show(self, row: Mapping[str, Any] | pd.Series, context: int = CONTEXT) -> Passage | Passages:
        """Where a row of any table comes from: the passage in the clean text and in the page as found, marked.

        ``row`` is a row of a table of the contract (``corpus.metrics.iloc[3]``), of a concordance or of a table of
        copies; ``context`` is the number of characters on each side. Raises UsageError for a row that leads to no page:
        a reject, a sum, a page of another store.
        """
        found = [self._passage(*place, context) for place in find_places(self.sql, row)]
        return found[0] if len(found) == 1 else Passages(tuple(found))

    def _passage(self, doc_id: str, start: int, stop: int, is_raw: bool, context: int) -> Passage:
        page = self._page(doc_id)
        span = (start, stop)
        raw = span if is_raw else page.raw_span(*span)
        start, stop = clean = page.text_span(*span) if is_raw else span
        plans = self.sql(_PLANS_AROUND.format(doc_id=doc_id, start=start, stop=stop)).title.tolist()
        names = self.sql(f"SELECT path FROM sources WHERE doc_id = '{doc_id}' ORDER BY path").path.tolist()
        return show_passage(page, names[0] if names else doc_id, plans[0] if plans else None, clean, raw, context)

    def _page(self, doc_id: str) -> Edited:
        raw = self.sql(f"SELECT raw FROM documents WHERE doc_id = '{doc_id}'").raw.tolist()[0]
        return restore_page(raw, self.sql(_EDITS.format(doc_id=doc_id)).itertuples(index=False, name=None))

    def diff(self, doc: str) -> PageDiff:
        """One page before and after cleaning.

        ``doc`` is a doc_id, a plan_id, or the end of a path in sources (08_plan.txt). Raises UsageError where no page,
        or more than one, is meant.
        """
        sources = self.sources
        key = doc.partition(":")[0]
        meant = sources.doc_id.str.startswith(key) if _is_id(key) else sources.path.str.endswith(doc)
        ids = sources.doc_id[meant].unique().tolist() if doc else []
        if len(ids) != 1:
            raise UsageError(f"diff: {doc!r} means {len(ids)} pages. Give a doc_id, a plan_id or the end of a path.")
        return PageDiff(sources.path[sources.doc_id == ids[0]].iloc[0], self._page(ids[0]))


def refuse_traditional(pattern: str) -> None:
    """Raise UsageError if a pattern that found nothing is Traditional, which clean text never is."""
    from unioncorpus.clean.script import simplify

    if simplified := simplify(pattern):
        raise UsageError(
            f"search: {pattern!r} is nowhere, for clean text is Simplified. Ask for {apply(pattern, simplified)!r}."
        )


def _is_id(text: str) -> bool:
    return len(text) >= 8 and set(text) <= set("0123456789abcdef")

"""What a notebook shows of a corpus beyond its analyses: pictures, a page's changes, the numbers given for a thing."""

from collections.abc import Callable

import pandas as pd

from unioncorpus.analysis.concordance import compile_pattern
from unioncorpus.analysis.metrics_of import metrics_of
from unioncorpus.corpus_analyses import Analyses
from unioncorpus.corpus_plots import Plots
from unioncorpus.errors import UsageError
from unioncorpus.places import restore_page
from unioncorpus.show.page_diff import PageDiff

_EDITS = """
SELECT stage, start, stop, before, "after", rule, confidence, applied FROM edits WHERE doc_id = '{doc_id}' ORDER BY seq
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

        Columns: analysis/metrics_of.py. Raises UsageError for a pattern that is wrong.
        """
        documents = self.sql("SELECT doc_id, text FROM documents")
        return metrics_of(self.metrics, self.plans, documents, compile_pattern(pattern))

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
        raw = self.sql(f"SELECT raw FROM documents WHERE doc_id = '{ids[0]}'").raw.tolist()[0]
        edits = self.sql(_EDITS.format(doc_id=ids[0])).itertuples(index=False, name=None)
        return PageDiff(sources.path[sources.doc_id == ids[0]].iloc[0], restore_page(raw, edits))


def _is_id(text: str) -> bool:
    return len(text) >= 8 and set(text) <= set("0123456789abcdef")

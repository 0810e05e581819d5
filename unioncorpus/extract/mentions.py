"""Named programmes, laws, meetings."""

from unioncorpus.extract.source import PlanSource
from unioncorpus.records import MentionRow


def find_mentions(source: PlanSource) -> tuple[MentionRow, ...]:
    """Named things in a plan."""
    return () if source else ()

"""What each section does."""

from unioncorpus.extract.source import PlanSource


def label_moves(source: PlanSource) -> tuple[str | None, ...]:
    """One move for each section of the plan, or None."""
    return tuple(None for _ in source.plan.sections)

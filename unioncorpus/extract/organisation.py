"""Whose union speaks."""

from unioncorpus.extract.source import Organisation, PlanSource


def classify(source: PlanSource) -> Organisation:
    """Organisation and genre of a plan."""
    return Organisation() if source.plan else Organisation()

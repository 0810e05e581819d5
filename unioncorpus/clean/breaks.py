"""Line breaks that a page lost."""

from unioncorpus.edits import Edit


def find_breaks(text: str) -> list[Edit]:
    """Line breaks to put back."""
    return []

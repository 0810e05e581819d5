"""Text to Document."""

from unioncorpus.structure import Document, Plan


def segment(text: str) -> Document:
    """The page as plans of sections of paragraphs."""
    return Document(text, None, None, (Plan(0, len(text), 0, "", None, (), ()),))

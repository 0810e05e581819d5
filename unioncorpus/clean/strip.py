"""Web junk out, lines put right."""

from unioncorpus.edits import Edited


def strip(page: Edited) -> Edited:
    """The page without junk, one paragraph a line."""
    return page.then("strip", [])

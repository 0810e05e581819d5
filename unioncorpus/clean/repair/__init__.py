"""Undo damage done to the characters of a page."""

from unioncorpus.edits import Edited


def repair(page: Edited) -> Edited:
    """The page with its damage undone."""
    return page.then("repair", [])

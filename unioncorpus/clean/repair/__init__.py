"""Undo damage done to the characters of a page."""

from collections.abc import Callable

from unioncorpus.clean.repair.annotation import remove_pinyin
from unioncorpus.edits import Edit, Edited, apply, compose

#: The repairs, in order: each takes the text that those before it left and gives its edits.
REPAIRS: tuple[Callable[[str], list[Edit]], ...] = (remove_pinyin,)


def repair(page: Edited) -> Edited:
    """The page with its damage undone; what cannot be undone stays as it is.

    >>> repair(Edited.of("學(xué)習(xí)雷鋒")).text
    '學習雷鋒'
    """
    text, edits = page.text, list[Edit]()
    for find in REPAIRS:
        found = find(text)
        edits = compose(page.text, edits, found) if edits else found
        text = apply(text, found)
    return page.then("repair", edits)

"""Undo damage done to the characters of a page."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from unioncorpus.clean.repair.annotation import remove_pinyin, remove_readings_of_letters, remove_ruby
from unioncorpus.clean.repair.confidence import LEVELS, NORMAL
from unioncorpus.clean.repair.escapes import resolve_escapes
from unioncorpus.clean.repair.lost_marks import restore_marks
from unioncorpus.clean.repair.lost_numbers import restore_numbers
from unioncorpus.clean.repair.mojibake import find_lost, find_mojibake
from unioncorpus.clean.repair.shifted import realign
from unioncorpus.clean.repair.silent import restore_deleted_spaces
from unioncorpus.edits import Edit, Edited, OffsetMap, apply, compose
from unioncorpus.errors import UsageError

__all__ = ["NORMAL", "REPAIRS", "repair"]

#: The repairs, in order: each takes the text that those before it left and gives its edits.
REPAIRS: tuple[Callable[[str], list[Edit]], ...] = (
    resolve_escapes,
    remove_ruby,
    remove_pinyin,
    find_mojibake,
    find_lost,
    restore_numbers,
    realign,
    remove_readings_of_letters,
    restore_marks,
    restore_deleted_spaces,
)


def repair(page: Edited, level: str = NORMAL) -> Edited:
    """The page with its damage undone; what cannot be undone stays as it is.

    A repair is made where the text is damaged with a probability of 0.9 or more, if its confidence, the probability
    that all of its reading is right, reaches that of the level: 0.1 for ``normal``, 0.99 for ``strict``. One that does
    not is listed with ``applied`` false. Raises UsageError for another level.

    >>> repair(Edited.of("學(xué)習(xí)雷鋒")).text
    '學習雷鋒'
    """
    if level not in LEVELS:
        raise UsageError(f"repair: there is no level {level!r}; take one of {', '.join(LEVELS)}")
    wanted = LEVELS[level]
    text, edits, doubts = page.text, list[Edit](), list[Edit]()
    for find in REPAIRS:
        found = find(text)
        made = [e for e in found if e.applied and e.confidence >= wanted]
        doubtful = [e for e in found if not e.applied or e.confidence < wanted]
        doubts += _carry_back(page.text, edits, doubtful) if doubtful else ()
        if made:
            edits = compose(page.text, edits, made) if edits else made
            text = apply(text, made)
    return page.then("repair", edits + doubts, text)


def _carry_back(page: str, edits: Sequence[Edit], doubts: Iterable[Edit]) -> Iterator[Edit]:
    """Doubtful edits over the page as the edits left it, as edits over the page itself that are not made."""
    offsets = OffsetMap(edits)
    for doubt in doubts:
        start, stop = offsets.to_input(doubt.start, doubt.stop)
        yield doubt._replace(start=start, stop=stop, before=page[start:stop], applied=False)

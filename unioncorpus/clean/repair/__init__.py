"""Undo damage done to the characters of a page."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

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

__all__ = ["NORMAL", "REPAIRS", "REPAIR_STEPS", "repair"]

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


class Repairing(NamedTuple):
    """A page under repair: how sure an edit must be, the text so far, its edits over the page, and those in doubt."""

    page: Edited
    wanted: float
    text: str
    edits: Sequence[Edit]
    doubts: Sequence[Edit]


def begin(page: Edited, level: str = NORMAL) -> Repairing:
    """A page before its first repair. Raises UsageError for another level."""
    if level not in LEVELS:
        raise UsageError(f"repair: there is no level {level!r}; take one of {', '.join(LEVELS)}")
    return Repairing(page, LEVELS[level], page.text, (), ())


def _by(find: Callable[[str], list[Edit]]) -> Callable[[Repairing], Repairing]:
    """One repair as a step: a page under repair in, and out."""

    def step(work: Repairing) -> Repairing:
        page, wanted, text, edits, doubts = work
        found = find(text)
        if not found:
            return work
        made = [e for e in found if e.applied and e.confidence >= wanted]
        doubtful = [e for e in found if not e.applied or e.confidence < wanted]
        if doubtful:
            doubts = [*doubts, *_carry_back(page.text, edits, doubtful)]
        if made:
            edits = compose(page.text, edits, made) if edits else made
            text = apply(text, made)
        return Repairing(page, wanted, text, edits, doubts)

    return step


def end(work: Repairing) -> Edited:
    """The page with what was repaired and what is in doubt."""
    return work.page.then("repair", [*work.edits, *work.doubts], work.text)


_REPAIRS_AS_STEPS = tuple(map(_by, REPAIRS))
#: What ``repair`` does, one after the other, for a worker that takes many pages through each: the tables of one repair
#: do not fit into the processor's caches beside those of the next.
REPAIR_STEPS: tuple[Callable[[Any], Any], ...] = (begin, *_REPAIRS_AS_STEPS, end)


def repair(page: Edited, level: str = NORMAL) -> Edited:
    """The page with its damage undone; what cannot be undone stays as it is.

    A repair is made where the text is damaged with a probability of 0.9 or more, if its confidence, the probability
    that all of its reading is right, reaches that of the level: 0.1 for ``normal``, 0.99 for ``strict``. One that does
    not is listed with ``applied`` false. Raises UsageError for another level.

    >>> repair(Edited.of("學(xué)習(xí)雷鋒")).text
    '學習雷鋒'
    """
    work = begin(page, level)
    for step in _REPAIRS_AS_STEPS:
        work = step(work)
    return end(work)


def _carry_back(page: str, edits: Sequence[Edit], doubts: Iterable[Edit]) -> Iterator[Edit]:
    """Doubtful edits over the page as the edits left it, as edits over the page itself that are not made."""
    offsets = OffsetMap(edits)
    for doubt in doubts:
        start, stop = offsets.to_input(doubt.start, doubt.stop)
        yield doubt._replace(start=start, stop=stop, before=page[start:stop], applied=False)

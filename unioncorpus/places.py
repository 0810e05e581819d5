"""Places that outlast a version of the pipeline: the span in the page as decoded, and a hash of what stands there.

The clean text changes with the rules, the page does not. What a person says about a passage is therefore kept with the
passage's span in ``documents.raw`` and a hash of its clean text, by which a later version tells whether the words that
the person saw are still the same.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from unioncorpus.edits import Edit, Edited

#: One row of the edits table: stage, start, stop, before, after, rule, confidence, applied.
EditValues = tuple[str, int, int, str, str, str, float, bool]

#: Least share of two spans together that both must have to be one place.
SAME = 0.8
#: The same where both begin alike: a plan that has lost a tail of links is the same plan.
SAME_BEGINNING = 0.5


def restore_page(raw: str, rows: Iterable[EditValues]) -> Edited:
    """A stored page with its stages, by which spans lead from the clean text to the page and back.

    ``raw`` is documents.raw, ``rows`` are the page's edits in the order of seq. Edits of decode are passed over: they
    stand between the bytes and ``raw``.

    >>> restore_page("工會(huì)", [("repair", 2, 7, "(huì)", "", "repair.pinyin", 1.0, True)]).text
    '工會'
    """
    page = Edited.of(raw)
    for stage, group in groupby(rows, key=lambda row: row[0]):
        if stage != "decode":
            page = page.then(stage, [Edit(*row[1:]) for row in group])
    return page


def text_hash(text: str) -> str:
    """The first line of a text as h and 16 hex digits; the letter keeps a spreadsheet from reading it as a number.

    The first line stands for a plan or section: its title, which stays where a comma far below is mended.

    >>> text_hash("工会工作计划\\n一、指导思想") == text_hash("工会工作计划")
    True
    """
    line = text.strip().partition("\n")[0]
    return "h" + hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Place:
    """A passage of a page: its span in documents.raw and the hash of its clean text."""

    raw_start: int
    raw_stop: int
    text_hash: str


def place_of(page: Edited, start: int, stop: int) -> Place:
    """The place of text[start:stop] of a restored page.

    >>> place_of(restore_page("工會(huì)", []), 0, 2).raw_stop
    2
    """
    return Place(*page.raw_span(start, stop), text_hash(page.text[start:stop]))


def overlap(a: Place, b: Place) -> float:
    """Share of two spans together that both have, 0..1.

    >>> overlap(Place(0, 10, ""), Place(5, 10, ""))
    0.5
    """
    both = min(a.raw_stop, b.raw_stop) - max(a.raw_start, b.raw_start)
    whole = max(a.raw_stop, b.raw_stop) - min(a.raw_start, b.raw_start)
    return max(0, both) / whole if whole else float(a.raw_start == b.raw_start)


@dataclass(frozen=True, slots=True)
class Relocated:
    """Where a place is now: ``index`` of the candidate (None = lost), and how it was known.

    ``status``: kept (same text, same span), moved (same text, elsewhere in the page), changed (same span, but the text
    reads otherwise now) or lost; ``detail`` says why it is lost.
    """

    index: int | None
    status: str
    detail: str = ""


def relocate(places: Sequence[Place], candidates: Sequence[Place]) -> list[Relocated]:
    """Find places of one page among its units under another version of the pipeline, no unit for two places.

    The same words at the same span come first, then the same words nearest by, then the same span with other words. A
    span is the same where both have SAME of the two together (SAME_BEGINNING where they begin alike), so that a
    paragraph that was split or joined is lost, not guessed.

    >>> old = [Place(10, 20, text_hash("慰问职工")), Place(20, 30, text_hash("召开教代会"))]
    >>> [found.status for found in relocate(old, [Place(10, 20, text_hash("慰问")), Place(50, 60, old[1].text_hash)])]
    ['changed', 'moved']
    """
    by_hash: dict[str, list[int]] = {}
    for k, candidate in enumerate(candidates):
        by_hash.setdefault(candidate.text_hash, []).append(k)
    found: dict[int, Relocated] = {}
    taken: set[int] = set()
    for status, alike in (("kept", _same_beginning), ("moved", _same_length), ("changed", _same_span)):
        for n, place in enumerate(places):
            if n in found:
                continue
            among = range(len(candidates)) if status == "changed" else by_hash.get(place.text_hash, ())
            free = [k for k in among if k not in taken and alike(place, candidates[k])]
            if free:
                best = min(free, key=lambda k: abs(candidates[k].raw_start - place.raw_start))
                found[n] = Relocated(best, status)
                taken.add(best)
    return [
        found[n] if n in found else Relocated(None, "lost", _why_lost(place, candidates))
        for n, place in enumerate(places)
    ]


def _same_span(place: Place, candidate: Place) -> bool:
    return overlap(place, candidate) >= SAME


def _same_beginning(place: Place, candidate: Place) -> bool:
    least = SAME_BEGINNING if place.raw_start == candidate.raw_start else SAME
    return overlap(place, candidate) >= least


def _same_length(place: Place, candidate: Place) -> bool:
    """Of equal first lines, one may begin a plan and the other a section of it."""
    a, b = place.raw_stop - place.raw_start, candidate.raw_stop - candidate.raw_start
    return min(a, b) >= SAME * max(a, b)


def _why_lost(place: Place, candidates: Sequence[Place]) -> str:
    touched = [c for c in candidates if c.raw_start < place.raw_stop and place.raw_start < c.raw_stop]
    if not touched:
        return "no such row stands there now"
    if len(touched) > 1:
        return f"it is split: {len(touched)} rows stand there now"
    return "what stands there now is longer or shorter"

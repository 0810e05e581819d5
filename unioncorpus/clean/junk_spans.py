"""Spans of a page that are junk, and how they are kept apart: of each other, and of the text beside them."""

from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from unioncorpus.clean.edge_lines import RULE as LINE_MODEL
from unioncorpus.clean.last_words import last_words_end, site_words_start

Span = tuple[int, int]

_start = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Junk:
    """text[start:stop] is junk of the class ``rule``, with what ``confidence``. ``whole`` is true for a whole line."""

    start: int
    stop: int
    rule: str
    whole: bool
    confidence: float = 1.0


def apart(found: Iterable[Junk], others: Iterable[Junk]) -> Iterator[Junk]:
    """The junk that touches none of the others, no two of which touch."""
    others = sorted(others, key=_start)
    starts = [j.start for j in others]
    for junk in found:
        before = bisect_left(starts, junk.stop)
        if not before or others[before - 1].stop <= junk.start:
            yield junk


def apart_from_text(
    text: str, lines: Sequence[Span], found: list[Junk], below: int, as_a_whole: Container[str]
) -> list[Junk]:
    """The junk of a page, in order, apart from the end of its text in one line with it: of the first from line
    ``below`` on, where no rule ``as_a_whole`` takes it, or behind the last words of a line that is no junk.

    >>> page = "一、修好澡堂。\\n车队工会委员会 浏览次数：12"
    >>> [page[j.start:j.stop] for j in apart_from_text(page, [(0, 7), (8, 24)], [Junk(8, 24, "x", True)], 1, ())]
    [' 浏览次数：12']
    """
    start = lines[below][0] if below < len(lines) else len(text)
    n = next((n for n, junk in enumerate(found) if junk.start >= start and junk.whole), len(found))
    first = found[n] if n < len(found) else None
    if first and first.rule not in as_a_whole and (own := last_words_end(text[first.start : first.stop])):
        return [*found[:n], replace(first, start=first.start + own, whole=False), *found[n + 1 :]]
    last = bisect_left(lines, (first.start, 0)) - 1 if first else len(lines) - 1
    if last < below - 1 or last < 0:
        return found
    a, b = lines[last]
    behind = b if found[n - 1 : n] and found[n - 1].stop > a else site_words_start(text, a, b)
    return found if behind == b else [*found[:n], Junk(behind, b, LINE_MODEL, False), *found[n:]]

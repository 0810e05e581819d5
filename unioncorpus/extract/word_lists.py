"""Word lists that are sought together: one pass over the text of a plan for all of them.

Ten extractors look for words of their own in the same text. Ten passes cost three times as much as one that finds the
words of all, overlapping, which are then told apart.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from typing import Any, Generic, TypeVar

from ahocorasick_rs import AhoCorasick, Implementation

from unioncorpus.extract.lexicon import known_words

T = TypeVar("T")
Finds = list[tuple[T, int, int]]
#: In place of the number of a list: the known words, across whose end no find goes.
_KNOWN = -1

#: The entries of all word lists, each made when the first text is read.
_lists: list[Callable[[], Iterable[tuple[str, Any]]]] = []


class WordList(Generic[T]):
    """Surfaces with what each stands for, found as ``lexicon.Lexicon`` finds them, in one pass with all other lists.

    Of surfaces of one list that begin at one place the longest wins, and finds of one list do not overlap. What begins
    inside a word of tables/boundaries.toml and ends behind it is no find (机|关工委). A list is made at the head of its
    module; a text is best the whole text of a plan, since the last ones are remembered.

    >>> skills = WordList(lambda: [("培训", "skills"), ("干部培训", "organisation")])
    >>> union = WordList(lambda: [("工会干部", "officers")])
    >>> skills.find("工会干部培训"), union.find("工会干部培训")
    ([('organisation', 2, 6)], [('officers', 0, 4)])
    """

    def __init__(self, entries: Callable[[], Iterable[tuple[str, T]]]) -> None:
        self._n = len(_lists)
        _lists.append(entries)

    def find(self, text: str) -> Finds[T]:
        """(meaning, start, stop) of every find in text order."""
        return _find_all(text, len(_lists))[self._n]


@lru_cache(maxsize=2)
def _find_all(text: str, n_lists: int) -> list[Finds[Any]]:
    """The finds of every list. The last texts are remembered, since many extractors ask for the same plan."""
    automaton, owners = _automaton(n_lists)
    found: list[list[tuple[int, int, Any]]] = [[] for _ in range(n_lists)]
    inside: dict[int, int] = {}
    for index, start, stop in automaton.find_matches_as_indexes(text, overlapping=True):
        for n, meaning in owners[index]:
            if n == _KNOWN:
                for place in range(start + 1, stop):
                    inside[place] = stop
            else:
                found[n].append((start, -stop, meaning))
    return [_leftmost_longest(finds, inside) for finds in found]


def _leftmost_longest(finds: list[tuple[int, int, Any]], inside: Mapping[int, int]) -> Finds[Any]:
    """Of finds (start, -stop, meaning) those that do not overlap: the first that begins, and of these the longest.

    ``inside`` are the places inside known words, each with where its word stops.
    """
    kept: Finds[Any] = []
    end = 0
    for start, negative_stop, meaning in sorted(finds):
        if start >= end and inside.get(start, -negative_stop) >= -negative_stop:
            end = -negative_stop
            kept.append((meaning, start, end))
    return kept


@cache
def _automaton(n_lists: int) -> tuple[AhoCorasick, list[tuple[tuple[int, Any], ...]]]:
    """The automaton of all surfaces, and for each surface the lists that hold it, with what it means there."""
    owners: dict[str, dict[int, Any]] = {word: {_KNOWN: None} for word in known_words()}
    for n, entries in enumerate(_lists[:n_lists]):
        for surface, meaning in entries():
            owners.setdefault(surface, {})[n] = meaning
    automaton = AhoCorasick(list(owners), implementation=Implementation.DFA)
    return automaton, [tuple(of_surface.items()) for of_surface in owners.values()]

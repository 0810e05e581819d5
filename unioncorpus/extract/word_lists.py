"""Word lists that are sought together: one pass over the text of a plan for all of them.

Ten extractors look for words of their own in the same text. Ten passes cost three times as much as one that finds the
words of all, overlapping, which are then told apart.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar

from daachorse import CharwiseDoubleArrayAhoCorasick

from unioncorpus.extract.lexicon import known_words

T = TypeVar("T")
Finds = list[tuple[T, int, int]]

#: The entries of all word lists, each made when the first text is read.
_lists: list[Callable[[], Iterable[tuple[str, Any]]]] = []


class WordList(Generic[T]):
    """Surfaces with what each stands for, found as ``lexicon.Lexicon`` finds them, in one pass with all other lists.

    Of surfaces of one list that begin at one place the longest wins, and finds of one list do not overlap. What begins
    inside a word of tables/boundaries.toml and ends behind it is no find (机|关工委). A list is made at the head of its
    module.

    >>> skills = WordList(lambda: [("培训", "skills"), ("干部培训", "organisation")])
    >>> union = WordList(lambda: [("工会干部", "officers")])
    >>> words = Words("工会干部培训")
    >>> skills.find(words), union.find(words)
    ([('organisation', 2, 6)], [('officers', 0, 4)])
    """

    def __init__(self, entries: Callable[[], Iterable[tuple[str, T]]]) -> None:
        self._n = len(_lists)
        _lists.append(entries)

    def find(self, words: "Words") -> Finds[T]:
        """(meaning, start, stop) of every find in a text, in text order."""
        return words.finds[self._n]


class Words:
    """A text, and what every word list finds in it."""

    __slots__ = ("finds", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.finds = _find_all(text, len(_lists))


class _Surface(NamedTuple):
    """What a surface means in each list that holds it, by the list's number; ``before`` are the beginnings of known
    words that the surface would cross the end of: no find stands behind one.
    """

    before: tuple[str, ...]
    meanings: tuple[tuple[int, Any], ...]


def _find_all(text: str, n_lists: int) -> list[Finds[Any]]:
    """The finds of every list: of those that overlap the first that begins, and of these the longest."""
    automaton, surfaces = _automaton(n_lists)
    found: list[Finds[Any]] = [[] for _ in range(n_lists)]
    ends = [0] * n_lists
    for start, stop, index in sorted(automaton.find_overlapping(text)):  # of those that begin at one place, short first
        before, meanings = surfaces[index]
        if before and text.endswith(before, 0, start):
            continue
        for n, meaning in meanings:
            if start >= ends[n]:
                found[n].append((meaning, start, stop))
                ends[n] = stop
            elif found[n][-1][1] == start:
                found[n][-1] = meaning, start, stop
                ends[n] = stop
    return found


@cache
def _automaton(n_lists: int) -> tuple[CharwiseDoubleArrayAhoCorasick, list[_Surface]]:
    """The automaton of all surfaces, and what each stands for."""
    meanings: dict[str, dict[int, Any]] = {}
    for n, entries in enumerate(_lists[:n_lists]):
        for surface, meaning in entries():
            meanings.setdefault(surface, {})[n] = meaning
    surfaces = [_Surface(_crossed(surface), tuple(of.items())) for surface, of in meanings.items()]
    return CharwiseDoubleArrayAhoCorasick(list(meanings)), surfaces


def _crossed(surface: str) -> tuple[str, ...]:
    """The beginnings of known words of which the surface begins with the rest and ends behind it."""
    beginnings = _beginnings()
    return tuple(word for stop in range(1, len(surface)) for word in beginnings.get(surface[:stop], ()))


@cache
def _beginnings() -> dict[str, list[str]]:
    """The beginnings of known words, by the rests that follow them."""
    beginnings: dict[str, list[str]] = {}
    for word in known_words():
        for at in range(1, len(word)):
            beginnings.setdefault(word[at:], []).append(word[:at])
    return beginnings

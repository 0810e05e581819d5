"""Many surfaces found in one pass over a text."""

from collections.abc import Container, Iterable
from itertools import combinations
from typing import Generic, TypeVar

from daachorse import MATCH_KIND_LEFTMOST_LONGEST, CharwiseDoubleArrayAhoCorasick

from unioncorpus import tables

T = TypeVar("T")


class Lexicon(Generic[T]):
    """Surfaces with what each stands for, found by one Aho-Corasick automaton.

    Of surfaces that begin at one place the longest wins, and finds do not overlap: a longer surface hides the
    shorter ones in it. That is how a table excludes by context (工会干部培训 hides 培训). A surface given twice keeps
    its last meaning; the readers of the tables refuse that beforehand where it is a mistake. What begins inside a word
    of tables/boundaries.toml and ends behind it is no find.

    >>> lexicon = Lexicon([("培训", "skills"), ("干部培训", "organisation"), ("化工", "manufacturing")])
    >>> lexicon.find("干部培训与技能培训"), lexicon.find("深化工会改革")
    ([('organisation', 0, 4), ('skills', 7, 9)], [])
    """

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        meanings = dict(entries)
        self._meanings = list(meanings.values())
        surfaces = [*meanings, *(word for word in known_words() if not _holds_any(word, meanings))]
        self._automaton = CharwiseDoubleArrayAhoCorasick(surfaces, MATCH_KIND_LEFTMOST_LONGEST)

    def find(self, text: str) -> list[tuple[T, int, int]]:
        """(meaning, start, stop) of every find in text order."""
        meanings = self._meanings
        n = len(meanings)
        return [(meanings[index], start, stop) for start, stop, index in self._automaton.find(text) if index < n]


def known_words() -> tuple[str, ...]:
    """The words of tables/boundaries.toml: what begins inside one and ends behind it is no find."""
    return tuple(tables.read("boundaries")["words"])


def _holds_any(word: str, surfaces: Container[str]) -> bool:
    """Whether a surface stands in a word, which must not hide it."""
    return any(word[i:j] in surfaces for i, j in combinations(range(len(word) + 1), 2))

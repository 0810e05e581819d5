"""Many regular expressions found in one pass over a text, by the words that their matches begin with."""

import re
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import Generic, TypeVar

from daachorse import CharwiseDoubleArrayAhoCorasick

from unioncorpus.expression_words import find_heads

T = TypeVar("T")

#: Where in a word an expression is tried, its number, and how.
_Try = tuple[int, int, Callable[[str, int], re.Match[str] | None]]
#: The start of a match, the number of its expression, and the match.
_Found = tuple[int, int, re.Match[str]]


class Patterns(Generic[T]):
    """Regular expressions with what each stands for, each found as ``finditer`` finds it, empty matches left out.

    Each expression that re seeks is a pass of its own, and ten times as slow where it has several beginnings. So the
    beginnings of all are sought by one automaton, and an expression is tried where one of its own stands. Those with
    one beginning of a single character, of which a text is full, are left to re.

    >>> patterns = Patterns([(re.compile("(?:走访|看望).{0,4}老人"), "visit"), (re.compile("慰问.{0,4}金"), "gift")])
    >>> [(meaning, found[0]) for meaning, found in patterns.find("发慰问金，看望退休老人")]
    [('gift', '慰问金'), ('visit', '看望退休老人')]
    """

    def __init__(self, entries: Iterable[tuple[re.Pattern[str], T]]) -> None:
        self.entries = tuple(entries)
        self._sought: list[int] = []
        of_word: dict[str, list[_Try]] = {}
        for n, (pattern, _) in enumerate(self.entries):
            heads = find_heads(pattern.pattern)
            if sum(len(word) for word, _ in heads) > 1:
                for word, at in heads:
                    of_word.setdefault(word, []).append((at, n, pattern.match))
            else:
                self._sought.append(n)
        self._of_word = list(of_word.values())
        self._automaton = CharwiseDoubleArrayAhoCorasick(list(of_word))

    def find(self, text: str) -> list[tuple[T, re.Match[str]]]:
        """(meaning, match) of every find in text order; those that begin at one place in the order of the entries."""
        kept = []
        ends: dict[int, int] = {}
        for start, n, match in sorted([*self._seek(text), *self._try(text)], key=itemgetter(0, 1)):
            if start >= ends.get(n, 0) and match[0]:
                ends[n] = match.end()
                kept.append((self.entries[n][1], match))
        return kept

    def _seek(self, text: str) -> Iterator[_Found]:
        for n in self._sought:
            for match in self.entries[n][0].finditer(text):
                yield match.start(), n, match

    def _try(self, text: str) -> Iterator[_Found]:
        """What is found where a head stands; of what overlaps ``find`` keeps the first."""
        of_word = self._of_word
        for start, _, word in self._automaton.find_overlapping(text):
            for at, n, match in of_word[word]:
                if found := match(text, start + at):
                    yield start + at, n, found

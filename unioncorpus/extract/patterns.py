"""Many regular expressions found in one pass over a text, by the words that their matches begin with, or hold."""

import re
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from daachorse import CharwiseDoubleArrayAhoCorasick

from unioncorpus.expression_words import find_heads, find_rare_words

T = TypeVar("T")

#: Characters that texts of unions are full of.
_COMMON = "工会职"
_Match = Callable[[str, int], re.Match[str] | None]
#: The start of a match, the number of its expression, and the match.
_Found = tuple[int, int, re.Match[str]]


class _Asked(NamedTuple):
    """The expressions that a word asks for: those that begin with it, and those that hold it.

    The former are tried ``at`` a place of the word; the latter where one of their first characters stands, from so many
    characters before the end of the word on.
    """

    begun: list[tuple[int, int, _Match]]
    holding: list[tuple[int, Callable[[str, int, int], Iterator[re.Match[str]]], int, _Match]]


class Patterns(Generic[T]):
    """Regular expressions with what each stands for, each found as ``finditer`` finds it, empty matches left out.

    Each expression that re seeks is a pass of its own, and ten times as slow where it has several beginnings. So the
    beginnings of all are sought by one automaton, and an expression is tried where one of its own stands. Where words
    that its matches hold are far rarer than its beginnings (农村小学, not 为 or 到), they are sought instead. Those
    with one beginning of a single character, of which a text is full, and with no rarer words are left to re.

    >>> patterns = Patterns([(re.compile("(?:走访|看望).{0,4}老人"), "visit"), (re.compile("慰问.{0,4}金"), "gift")])
    >>> [(meaning, found[0]) for meaning, found in patterns.find("发慰问金，看望退休老人")]
    [('gift', '慰问金'), ('visit', '看望退休老人')]
    """

    def __init__(self, entries: Iterable[tuple[re.Pattern[str], T]]) -> None:
        self.entries = tuple(entries)
        self._sought: list[int] = []
        of_word: dict[str, _Asked] = {}
        for n, (pattern, _) in enumerate(self.entries):
            heads = find_heads(pattern.pattern)
            words, reach = find_rare_words(pattern.pattern, _COMMON)
            firsts = "".join(sorted({word[at : at + 1] for word, at in heads}))
            if words:
                begins = re.compile(f"[{re.escape(firsts)}]").finditer
                for word in words:
                    of_word.setdefault(word, _Asked([], [])).holding.append((reach, begins, n, pattern.match))
            elif sum(len(word) for word, _ in heads) > 1:
                for word, at in heads:
                    of_word.setdefault(word, _Asked([], [])).begun.append((at, n, pattern.match))
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
        """What is found where a word stands; of what overlaps ``find`` keeps the first."""
        of_word = self._of_word
        for start, stop, word in self._automaton.find_overlapping(text):
            begun, holding = of_word[word]
            for at, n, match in begun:
                if found := match(text, start + at):
                    yield start + at, n, found
            for reach, begins, n, match in holding:
                for begin in begins(text, max(0, stop - reach), stop):
                    if found := match(text, begin.start()):
                        yield begin.start(), n, found

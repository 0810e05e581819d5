"""A first look at a text: which of many regular expressions may be found in it.

Every match of an expression holds one of some words, which its parsed form tells. One automaton finds the words of all
expressions in one pass, and most expressions need not be tried at all.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Generic, TypeVar

from daachorse import CharwiseDoubleArrayAhoCorasick

from unioncorpus.expression_words import needed_words

T = TypeVar("T")


class FirstLook(Generic[T]):
    """Expressions with what each stands for, in their order; ``common`` are the characters that the texts are full of.

    >>> look = FirstLook([("慰问.{0,4}金", "gift"), ("走访|看望", "visit"), ("[^，]{4}$", "end")])
    >>> look.at("看望退休老人"), look.at("发了慰问金")
    (('visit', 'end'), ('gift', 'end'))
    """

    def __init__(self, entries: Iterable[tuple[str, T]], common: str = "") -> None:
        self._meanings: list[T] = []
        self._always = 0
        called: dict[str, int] = {}
        for n, (expression, meaning) in enumerate(entries):
            self._meanings.append(meaning)
            words = needed_words(expression, common)
            self._always |= 0 if words else 1 << n
            for word in words:
                called[word] = called.get(word, 0) | 1 << n
        self._bits = tuple(called.values())
        self._automaton = CharwiseDoubleArrayAhoCorasick(list(called))
        self.chosen = lru_cache(maxsize=4096)(self._chosen)

    def at(self, text: str) -> tuple[T, ...]:
        """What those expressions stand for that may be found in a text, in their order."""
        return self.chosen(self.called(text))

    def called(self, text: str) -> int:
        """Those expressions that may be found in a text, each as the bit of its place; ``chosen`` tells what they are.

        With ``&`` a caller leaves out those that it does not ask about.
        """
        called = self._always
        for _, _, word in self._automaton.find_overlapping(text):
            called |= self._bits[word]
        return called

    def those(self, is_asked: Callable[[T], bool]) -> int:
        """The bits of the expressions that stand for what is asked for."""
        return sum(1 << n for n, meaning in enumerate(self._meanings) if is_asked(meaning))

    def _chosen(self, called: int) -> tuple[T, ...]:
        return tuple(meaning for n, meaning in enumerate(self._meanings) if called >> n & 1)

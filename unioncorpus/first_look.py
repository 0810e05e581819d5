"""A first look at a text: which of many regular expressions may be found in it.

Every match of an expression holds one of some words, which its parsed form tells. One automaton finds the words of all
expressions in one pass, and most expressions need not be tried at all.
"""

import re
import re._parser as parser  # type: ignore[import-not-found]  # the standard library's own; there is no public one
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Generic, TypeVar

from daachorse import CharwiseDoubleArrayAhoCorasick

T = TypeVar("T")
Words = frozenset[str]

#: An expression with more words than this is tried always.
_MOST_WORDS = 256
#: Of a class with more characters than this, none is a word.
_MOST_CHARACTERS = 24
#: How many characters of a text are this one, about: marks tell nothing, figures little.
_OFTEN, _SELDOM = dict.fromkeys("，。；：、⟦⟧\n \t", 1.0) | dict.fromkeys("0123456789", 0.1), 0.02
_EMPTY: Words = frozenset([""])
_LOOKS = {"AT", "ASSERT", "ASSERT_NOT"}
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}


class FirstLook(Generic[T]):
    """Expressions with what each stands for, in their order.

    >>> look = FirstLook([("慰问.{0,4}金", "gift"), ("走访|看望", "visit"), ("[^，]{4}$", "end")])
    >>> look.at("看望退休老人"), look.at("发了慰问金")
    (('visit', 'end'), ('gift', 'end'))
    """

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        self._meanings: list[T] = []
        self._always = 0
        called: dict[str, int] = {}
        for n, (expression, meaning) in enumerate(entries):
            self._meanings.append(meaning)
            words = needed_words(expression)
            self._always |= 0 if words else 1 << n
            for word in words:
                called[word] = called.get(word, 0) | 1 << n
        self._bits = tuple(called.values())
        self._automaton = CharwiseDoubleArrayAhoCorasick(list(called))
        self._of_bits = lru_cache(maxsize=4096)(self._chosen)

    def at(self, text: str) -> tuple[T, ...]:
        """What those expressions stand for that may be found in a text, in their order."""
        called = self._always
        for _, _, word in self._automaton.find_overlapping(text):
            called |= self._bits[word]
        return self._of_bits(called)

    def _chosen(self, called: int) -> tuple[T, ...]:
        return tuple(meaning for n, meaning in enumerate(self._meanings) if called >> n & 1)


def needed_words(expression: str) -> Words:
    """Words of which every match of an expression holds one, as rare ones as may be; none where its form does not tell.

    >>> sorted(needed_words("(?<!没)(?:下达|布置)的?任务.{0,9}")), needed_words(".(?i:a)[^b]?")
    (['下达任务', '下达的任务', '布置任务', '布置的任务'], frozenset())
    """
    tree = parser.parse(expression)
    words = _needed(tree) if not tree.state.flags & re.IGNORECASE else None
    return frozenset(word for word in words or () if not any(other in word for other in words or () if other != word))


def _needed(items: Iterable[tuple[Any, Any]]) -> Words | None:
    """Words of which all texts that fit a sequence hold one; None where it does not tell."""
    best: Words | None = None
    run = _EMPTY  # all that the last items may fit
    for op, value in items:
        whole = _whole(str(op), value)
        if whole is None:
            best, run = _rarer(best, run, _inside(str(op), value)), _EMPTY
        elif len(run) * len(whole) <= _MOST_WORDS:
            run = frozenset([before + behind for before in run for behind in whole])
        else:
            best, run = _rarer(best, run), whole
    return _rarer(best, run)


def _rarer(*found: Words | None) -> Words | None:
    """The words that are found most seldom; None where all are found everywhere."""
    told = [words for words in found if words and "" not in words and _frequency(words) < 1]
    return min(told, key=_frequency, default=None)


def _frequency(words: Words) -> float:
    frequency = 0.0
    for word in words:
        often = 1.0
        for character in word:
            often *= _OFTEN.get(character, _SELDOM)
        frequency += often
    return frequency


def _whole(op: str, value: Any) -> Words | None:
    """All texts that an item fits; None where they are many. A look at what stands around fits the empty one."""
    if op == "LITERAL":
        return frozenset([chr(value)])
    if op == "IN":
        return _characters(value)
    if op in _LOOKS:
        return _EMPTY
    if op in _REPEATS:
        least, most, repeated = value
        once = _whole_sequence(repeated) if most == 1 else None
        return once | _EMPTY if once and not least else once
    if op == "BRANCH":
        return _united([_whole_sequence(branch) for branch in value[1]])
    inner = _inner(op, value)
    return None if inner is None else _whole_sequence(inner)


def _whole_sequence(items: Iterable[tuple[Any, Any]]) -> Words | None:
    run = _EMPTY
    for op, value in items:
        whole = _whole(str(op), value)
        if whole is None or len(run) * len(whole) > _MOST_WORDS:
            return None
        run = frozenset([before + behind for before in run for behind in whole])
    return run


def _inside(op: str, value: Any) -> Words | None:
    """Words of which all texts that an item fits hold one; None where it does not tell."""
    if op == "BRANCH":
        return _united([_needed(branch) for branch in value[1]])
    if op in _REPEATS:
        return _needed(value[2]) if value[0] else None
    inner = _inner(op, value)
    return None if inner is None else _needed(inner)


def _inner(op: str, value: Any) -> Any:
    """What stands in a group; None for what is none, and for one with flags of its own."""
    if op == "ATOMIC_GROUP":
        return value
    if op == "SUBPATTERN":
        _, added, taken, inner = value
        return None if added or taken else inner
    return None


def _united(found: Iterable[Words | None]) -> Words | None:
    """All words of some branches; None where one does not tell."""
    words: Words = frozenset()
    for some in found:
        if some is None:
            return None
        words |= some
    return words if len(words) <= _MOST_WORDS else None


def _characters(members: Iterable[tuple[Any, Any]]) -> Words | None:
    """The characters of a class; None where they are many."""
    characters: set[str] = set()
    for op, value in members:
        first, last = value if str(op) == "RANGE" else (value, value)
        if str(op) not in {"LITERAL", "RANGE"} or last - first >= _MOST_CHARACTERS:
            return None
        characters.update(map(chr, range(first, last + 1)))
    return frozenset(characters) if len(characters) <= _MOST_CHARACTERS else None

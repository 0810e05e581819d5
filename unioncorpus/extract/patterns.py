"""Many regular expressions found in one pass over a text, by the words that their matches begin with."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from operator import itemgetter
from typing import Generic, TypeVar

from daachorse import CharwiseDoubleArrayAhoCorasick

T = TypeVar("T")

#: What bears on the branches of an expression: its brackets and bars, but for those escaped or in a class.
_BRACKETS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^]\\]){0,400}+\]|[()|]", re.DOTALL)
_PLAIN = r"[^][\\^$.|?*+{}()]"
#: At the head of an expression: one character of a class, one of several words, or plain characters.
_HEAD = re.compile(rf"\[(?P<any>(?:(?!-){_PLAIN})+)\]|\(\?:(?P<words>{_PLAIN}+(?:\|{_PLAIN}+)*)\)|(?P<plain>{_PLAIN}+)")
_REPEATS = frozenset("?*+{")
#: Looks at what stands around, without a bracket in them: they take no character, and a beginning goes on behind them.
_LOOKS = re.compile(r"(?:\(\?<?[=!](?:\\.|\[(?:\\.|[^]\\])+\]|[^][()\\])*\))*")
#: With more heads than this the last part of them is left to the expression.
_MOST_HEADS = 64


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
        of_head: dict[str, list[int]] = {}
        for n, (pattern, _) in enumerate(self.entries):
            heads = find_heads(pattern.pattern)
            if sum(map(len, heads)) > 1:
                for head in heads:
                    of_head.setdefault(head, []).append(n)
            else:
                self._sought.append(n)
        self._of_head = list(of_head.values())
        self._automaton = CharwiseDoubleArrayAhoCorasick(list(of_head))

    def find(self, text: str) -> list[tuple[T, re.Match[str]]]:
        """(meaning, match) of every find in text order; those that begin at one place in the order of the entries."""
        found = [(m.start(), n, m) for n, m in [*self._seek(text), *self._try_heads(text)]]
        found.sort(key=itemgetter(0, 1))
        return [(self.entries[n][1], match) for _, n, match in found]

    def _seek(self, text: str) -> Iterator[tuple[int, re.Match[str]]]:
        for n in self._sought:
            for match in self.entries[n][0].finditer(text):
                if match[0]:
                    yield n, match

    def _try_heads(self, text: str) -> Iterator[tuple[int, re.Match[str]]]:
        ends: dict[int, int] = {}
        for start, _, head in sorted(self._automaton.find_overlapping(text)):
            for n in self._of_head[head]:
                if start >= ends.get(n, 0) and (match := self.entries[n][0].match(text, start)):
                    ends[n] = match.end()
                    yield n, match


def find_heads(pattern: str) -> Sequence[str]:
    """The words one of which every match of an expression begins with; none where its text does not tell.

    >>> find_heads("[走家]访(?:老人|病人).*"), find_heads("慰问?"), find_heads("慰问|看望")
    (['走访老人', '走访病人', '家访老人', '家访病人'], [], [])
    """
    if _has_branches(pattern):
        return []
    heads, at = [""], 0
    while part := _HEAD.match(pattern, _behind_looks(pattern, at)):
        at = part.end()
        options = list(part["any"]) if part["any"] else (part["words"] or part["plain"]).split("|")
        if pattern[at : at + 1] in _REPEATS or len(heads) * len(options) > _MOST_HEADS:
            break
        heads = [head + option for head, option in product(heads, options)]
    return heads if heads[0] else []


def _behind_looks(pattern: str, at: int) -> int:
    """Where an expression goes on behind the looks at a place in it."""
    looks = _LOOKS.match(pattern, at)
    return looks.end() if looks else at


def _has_branches(pattern: str) -> bool:
    """Whether an expression is several, of which each may match."""
    depth = 0
    for bracket in _BRACKETS.findall(pattern):
        if bracket == "|" and not depth:
            return True
        depth += (bracket == "(") - (bracket == ")")
    return False

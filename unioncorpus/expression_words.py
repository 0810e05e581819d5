"""The words of a regular expression, which its parsed form tells: those that every match holds, or begins with."""

import re
import re._parser as parser  # type: ignore[import-not-found]  # the standard library's own; there is no public one
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import prod
from typing import Any

Words = frozenset[str]
#: How many characters of a text are this one, about.
Frequencies = Mapping[str, float]
#: A word at the beginning of a match, with what must stand around it, and where in the word the match begins.
Head = tuple[str, int]

#: An expression with more words than this is tried always.
_MOST_WORDS = 256
#: Of a class with more characters than this, none is a word.
_MOST_CHARACTERS = 24
#: Marks tell nothing, figures little; all others are seldom.
_OFTEN, _SELDOM = dict.fromkeys("，。；：、⟦⟧\n \t", 1.0) | dict.fromkeys("0123456789", 0.1), 0.02
#: How often a character stands that all texts that are asked about are full of.
_COMMON = 0.45
_EMPTY: Words = frozenset([""])
_NONE: Words = frozenset()
_LOOKS = {"AT", "ASSERT", "ASSERT_NOT"}
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}
#: With more heads than this the last part of them is left to the expression.
_MOST_HEADS = 64
#: Words are sought in place of the heads where they are so many times as rare, and so near the beginning of a match.
_RARER, _LONGEST_REACH = 5, 200


def needed_words(expression: str, common: str = "") -> Words:
    """Words of which every match of an expression holds one, as rare ones as may be; none where its form does not tell.

    ``common`` are characters that all texts that are asked about are full of, so that they tell little.

    >>> sorted(needed_words("(?<!没)(?:下达|布置)的?任务.{0,9}")), needed_words(".(?i:a)[^b]?")
    (['下达任务', '下达的任务', '布置任务', '布置的任务'], frozenset())
    >>> needed_words("200[56]年.{0,9}成立") == {"2005年", "2006年"}, needed_words("200[56]年.{0,9}成立", "0123456789年")
    (True, frozenset({'成立'}))
    """
    tree = parser.parse(expression)
    often = _OFTEN | dict.fromkeys(common, _COMMON)
    words = (_needed(tree, often) if not tree.state.flags & re.IGNORECASE else None) or _NONE
    return _shortest(words)


def _shortest(words: Words) -> Words:
    """The words that hold no other one of them."""
    return frozenset([word for word in words if words.isdisjoint(_parts(word))])


def _parts(word: str) -> list[str]:
    """All that stands in a word, but for itself."""
    size = len(word)
    return [word[i:j] for i in range(size) for j in range(i + 1, size + 1) if j - i < size]


def find_heads(expression: str) -> Sequence[Head]:
    """The words one of which every match of an expression begins with; none where its form does not tell.

    What must stand before or behind the word belongs to it.

    >>> find_heads("[走家]访(?:老人)?.*"), find_heads("论(?<=讨论).*"), find_heads(".慰问")
    ([('家访', 0), ('走访', 0)], [('讨论', 1)], [])
    """
    tree = parser.parse(expression)
    heads = _heads(tree) if not tree.state.flags & re.IGNORECASE else set()
    if any(not word for word, _ in heads):
        return []
    return sorted((word, at) for word, at in heads if not any((word[:stop], at) in heads for stop in range(len(word))))


def find_rare_words(expression: str, common: str = "") -> tuple[Words, int]:
    """Words of which every match of an expression holds or looks for one, where they are far rarer than its heads.

    And how far behind the beginning of the match such a word ends at most. ``common`` as in ``needed_words``.

    >>> words, reach = find_rare_words("(?:支援|走进|[为给向到])[^，]{0,8}(?=[乡农]村小学)")
    >>> sorted(words), reach, find_rare_words("慰问[^，]{0,8}老人")
    (['乡村小学', '农村小学'], 14, (frozenset(), 0))
    """
    tree = parser.parse(expression)
    often = _OFTEN | dict.fromkeys(common, _COMMON)
    ahead = [value[1] for op, value in tree if str(op) == "ASSERT" and value[0] > 0]
    words = _rarer(often, _needed(tree, often), *(_needed(looked, often) for looked in ahead))
    reach = sum(part.getwidth()[1] for part in (tree, *ahead))
    heads = find_heads(expression)
    if not words or not all(word[at:] for word, at in heads) or reach > _LONGEST_REACH:
        return _NONE, 0
    is_rarer = _RARER * _frequency(words, often) < _frequency([word for word, _ in heads], often)
    return (_shortest(words), reach) if is_rarer else (_NONE, 0)


def _heads(items: Iterable[tuple[Any, Any]]) -> set[Head]:
    """The heads of all texts that fit a sequence, as long as its items tell them."""
    heads: set[Head] = {("", 0)}
    for op, value in items:
        if str(op) == "ASSERT":
            ahead, words = value[0] > 0, _whole_sequence(value[1])
            looked = words and {seen for head in heads for word in words for seen in _seen(head, word, ahead=ahead)}
            if looked and len(looked) <= _MOST_HEADS:
                heads = looked
                if ahead:  # what follows in the expression stands in the same place
                    break
        elif str(op) not in _LOOKS:
            words = _whole(str(op), value)
            if words is None or len(heads) * len(words) > _MOST_HEADS:
                break
            heads = {(before + word, at) for before, at in heads for word in words}
    return heads


def _seen(head: Head, looked: str, *, ahead: bool) -> Iterator[Head]:
    """A head with the word that must stand behind it, or that must end where it does; nothing where it cannot."""
    word, at = head
    if ahead:
        yield word + looked, at
    elif looked.endswith(word):
        yield looked, at + len(looked) - len(word)
    elif word.endswith(looked):
        yield head


def _needed(items: Iterable[tuple[Any, Any]], often: Frequencies) -> Words | None:
    """Words of which all texts that fit a sequence hold one; None where it does not tell."""
    best: Words | None = None
    run = _EMPTY  # all that the last items may fit
    for op, value in items:
        whole = _whole(str(op), value)
        if whole is None:
            best, run = _rarer(often, best, run, _inside(str(op), value, often)), _EMPTY
        elif len(run) * len(whole) <= _MOST_WORDS:
            run = frozenset([before + behind for before in run for behind in whole])
        else:
            best, run = _rarer(often, best, run), whole
    return _rarer(often, best, run)


def _rarer(often: Frequencies, *found: Words | None) -> Words | None:
    """The words that are found most seldom; None where all are found everywhere."""
    told = {words: _frequency(words, often) for words in found if words and "" not in words}
    return min((words for words in told if told[words] < 1), key=told.__getitem__, default=None)


def _frequency(words: Iterable[str], often: Frequencies) -> float:
    return sum(prod(often.get(character, _SELDOM) for character in word) for word in words)


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


def _inside(op: str, value: Any, often: Frequencies) -> Words | None:
    """Words of which all texts that an item fits hold one; None where it does not tell."""
    if op == "BRANCH":
        return _united([_needed(branch, often) for branch in value[1]])
    if op in _REPEATS:
        return _needed(value[2], often) if value[0] else None
    inner = _inner(op, value)
    return None if inner is None else _needed(inner, often)


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

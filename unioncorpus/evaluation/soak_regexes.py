"""Every regular expression of the package, timed on texts made to be slow for it: as many times the text, the time.

An expression whose repeats are all short looks at so many characters from each place and no more: it is bounded. Each
other one meets texts made of what its parts take: runs of a repeat's body, with what stands before it in the expression
once or again and again, and an end that does not fit. So one that tries every start, or every division of a run, shows
itself: when the text grows eightfold, its time grows sixty-fourfold, or without measure.
"""

import re
import re._parser as parser  # type: ignore[import-not-found]  # the standard library's own; there is no public one
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from math import inf
from typing import Any

from unioncorpus.evaluation.expressions import Expression

#: Expressions with this sign meet one quantity and what stands around it, cut to a few characters.
MARK = "⟦"
#: An expression that can be tried from one start in so many ways at most is bounded.
FEW = 400
#: Lengths of the texts in characters: few more each time while every character might multiply the time, then doubled.
_LENGTHS = (*range(12, 40, 4), 64, 128, 256, 512, 1024, 2048, 4096)
#: Seconds. To go through the rest of the longest text from each of its characters takes eight million steps, four of
#: them in a nanosecond at the very best: what needs less time is not quadratic. What needs as much as the second for
#: one of the texts meets no longer one.
_NOISE, _ENDLESS = 0.002, 0.15
#: A text of so many times the length takes so many times the time at most: between eight and sixty-four, far from both,
#: so that a busy machine, which may take more for the same steps, does not decide.
_TIMES, _MOST = 8, 8**1.5
#: The least of so many times counts; of more where the growth is within a factor of two of what is allowed.
_ROUNDS, _MOST_ROUNDS = 2, 12
#: Characters of an expression, and ways to satisfy a part of it, that are tried; and characters for the pipeline.
_MOST_SINGLES, _MOST_WAYS, _MOST_OF_RUNS = 20, 3, 40
#: A repeat of more times than this is long.
_FEW_TIMES = 40
_REPEATS = frozenset({parser.MAX_REPEAT, parser.MIN_REPEAT, parser.POSSESSIVE_REPEAT})


@dataclass(frozen=True, slots=True)
class Slow:
    """An expression whose time grows faster than its text: the text, as before, run and end, and how many times."""

    expression: Expression
    text: tuple[str, str]
    growth: float
    seconds: float


def time_growth(expressions: Iterable[Expression]) -> tuple[int, list[Slow]]:
    """How many texts were timed, and the expressions that are slow on one of them."""
    n, slow = 0, []
    for expression in expressions:
        compiled = re.compile(expression.pattern, expression.flags)
        for before, run in sorted(hostile_texts(expression)):
            n += 1
            found = _grow(compiled, expression, before, run)
            if found:
                slow.append(found)
                break
    return n, slow


def is_bounded(expression: Expression) -> bool:
    """Whether an expression can be tried from one start in few ways only, whatever the text.

    >>> [is_bounded(Expression(source, 0, "")) for source in ("[a-z]{2,40}b?", "a+b", "(?:a?b?){9}", ".{,60}a.{,60}b")]
    [True, False, False, False]
    """
    return _ways(_parse(expression)) <= FEW


def _ways(nodes: Any) -> int:
    """In how many ways a parsed expression can go through a text from one start, at most; FEW + 1 for more than FEW."""
    ways = 1
    for op, value in nodes:
        inner = max((_ways(part) for part in _below(value)), default=1)
        if op is parser.BRANCH:
            inner += 1  # a second branch may take what the first has taken
        elif op in _REPEATS:
            least, most = int(value[0]), min(int(value[1]), FEW + 1)
            inner = most - least + 1 if inner == 1 else min(inner, 2) ** most
        ways = min(ways * inner, FEW + 1)
    return ways


def hostile_texts(expression: Expression) -> set[tuple[str, str]]:
    """What to put before a run, and the run: for each long repeat, and for each character of the expression.

    >>> sorted(hostile_texts(Expression("ab*[0-9]c", 0, "")))
    [('', '0'), ('', 'a'), ('', 'ab'), ('', 'b'), ('', 'c'), ('a', 'b')]
    """
    tree = _parse(expression)
    texts = {("", one) for one in _singles(tree, _MOST_SINGLES)}
    for before, body in _long_repeats(tree, ""):
        for run in body:
            texts |= {("", run), ("", before + run), (before, run)}
        texts.add(("", before))
    return {(before, run) for before, run in texts if run}


def _long_repeats(nodes: Any, before: str) -> Iterator[tuple[str, list[str]]]:
    """Each repeat that may be long: what satisfies all that stands before it, and some texts that its body takes."""
    for op, value in nodes:
        for part in _below(value):
            yield from _long_repeats(part, before)
        if op in _REPEATS and int(value[1]) > _FEW_TIMES:
            yield before, _witnesses(value[2])
        before += next(iter(_witnesses([(op, value)])), "")


def _witnesses(nodes: Any) -> list[str]:
    """A few short texts that some parts of a parsed expression take, one after the other."""
    found = [""]
    for op, value in nodes:
        options = _options(op, value)
        found = [a + b for a, b in islice(product(found, options), _MOST_WAYS)]
    return found


def _options(op: Any, value: Any) -> list[str]:
    if op in _REPEATS:
        return [one * max(1, int(value[0])) for one in _witnesses(value[2])]
    if op is parser.BRANCH:
        return [one for branch in value[1] for one in _witnesses(branch)[:1]]
    parts = [*_below(value)]
    if parts and op is not parser.ASSERT_NOT:
        return _witnesses(parts[0])
    return [*islice(_characters([(op, value)]), _MOST_WAYS)] or [""]


def _grow(compiled: "re.Pattern[Any]", expression: Expression, before: str, run: str) -> Slow | None:
    def time_at(length: int) -> float:
        return _time(compiled, f"{before}{run * (length // len(run))}\0", expression.asked)

    for length in _LENGTHS:
        seconds = time_at(length)
        if seconds > _ENDLESS:
            break
    else:
        if seconds < _NOISE:
            return None
        length *= 2
    short = long = inf
    for n in range(_MOST_ROUNDS):
        short, long = min(short, time_at(length // _TIMES)), min(long, time_at(length))
        growth = long / max(short, 1e-6)
        if n + 1 >= _ROUNDS and not _MOST / 2 < growth < _MOST * 2:
            break
    return Slow(expression, (before, run), growth, long) if growth > _MOST else None


def _time(compiled: "re.Pattern[Any]", text: Any, asked: Sequence[str]) -> float:
    text = text.encode("latin-1") if isinstance(compiled.pattern, bytes) else text
    start = time.process_time()
    for ask in asked:
        getattr(compiled, ask)(text)
    if not asked:
        for _ in compiled.finditer(text):
            pass
    return time.process_time() - start


def runs_of(expression: Expression) -> set[str]:
    """Short texts whose repetition a part of the expression takes.

    >>> sorted(runs_of(Expression(r"ab*[0-9]+c", 0, "")))
    ['0', 'a', 'ab', 'ab0', 'ab0c', 'b', 'c']
    """
    singles = _singles(_parse(expression), _MOST_OF_RUNS)
    runs = set(singles) | {"".join(singles[:k]) for k in range(1, 5) if singles}
    return runs | ({a + b for a, b in product(singles[:6], repeat=2)} if len(singles) > 4 else set())


def _parse(expression: Expression) -> Any:
    return parser.parse(expression.pattern, expression.flags)


def _singles(tree: Any, most: int) -> list[str]:
    return list(dict.fromkeys(_characters(tree)))[:most]


def _characters(nodes: Any) -> Iterator[str]:
    """One character for each literal, class and category of a parsed expression."""
    for op, value in nodes:
        if op is parser.LITERAL:
            yield chr(value)
        elif op is parser.IN:
            yield from _members(value)
        elif op in (parser.ANY, parser.NOT_LITERAL):
            yield "x" if value != ord("x") else "y"
        else:
            for inner in _below(value):
                yield from _characters(inner)


def _members(items: Any) -> Iterator[str]:
    if items[0][0] is parser.NEGATE:
        yield "工"
        return
    for op, value in items[:3]:
        if op in (parser.LITERAL, parser.RANGE):
            yield chr(value if op is parser.LITERAL else value[0])
        elif op is parser.CATEGORY:
            yield {parser.CATEGORY_SPACE: " ", parser.CATEGORY_DIGIT: "1"}.get(value, "字")


def _below(value: Any) -> Iterator[Any]:
    """The expressions inside the value of an operator."""
    if isinstance(value, parser.SubPattern):
        yield value
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _below(part)

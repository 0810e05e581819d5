"""Every regular expression of the package, timed on texts made to be slow for it: twice the text, twice the time.

For each pattern the texts are runs of what one of its parts takes, with an end that does not fit, so that a pattern
that tries every start or every division of a run shows itself: its time grows fourfold when the text doubles.
"""

import json
import re
import re._parser as parser  # type: ignore[import-not-found]  # the standard library's own; there is no public one
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

#: Run in a fresh interpreter: our modules compile patterns when they are imported and when a table is first read.
_COLLECT = """
import json, re, sys
from pathlib import Path
found, compile_ = {}, re.compile
def record(pattern, flags=0):
    file = sys._getframe(1).f_code.co_filename
    made = compile_(pattern, flags)
    if "unioncorpus" in file and isinstance(made.pattern, str):
        found[made.pattern, made.flags] = file.replace("\\\\", "/").rpartition("unioncorpus/")[2]
    return made
re.compile = record
import importlib, pkgutil, unioncorpus
for module in pkgutil.walk_packages(unioncorpus.__path__, "unioncorpus."):
    if ".evaluation" not in module.name and "__main__" not in module.name:
        importlib.import_module(module.name)
from unioncorpus.pipeline import process
for path in sys.argv[1:]:
    try:
        process(Path(path).read_bytes())
    except unioncorpus.InputRejectedError:
        pass
print(json.dumps([[pattern, flags, file] for (pattern, flags), file in found.items()]))
"""
#: Characters of the shorter text; the time of the longer must be this many times that of the shorter at most.
_SHORT, _LONG, _MOST = 1_000, 4_000, 8.0
#: Patterns with this sign meet one quantity and what stands around it, cut to a few characters.
MARK = "⟦"
#: Seconds under which a time says nothing.
_NOISE = 0.01


@dataclass(frozen=True, slots=True)
class Expression:
    """One pattern of ours, and the file that compiles it."""

    pattern: str
    flags: int
    file: str


@dataclass(frozen=True, slots=True)
class Slow:
    """A pattern whose time grows faster than the text: the run that shows it, and how many times for four times."""

    expression: Expression
    run: str
    growth: float
    seconds: float


def collect(pages: Sequence[Path]) -> list[Expression]:
    """The patterns that the package compiles when it is imported and when it reads these pages."""
    command = [sys.executable, "-c", _COLLECT, *map(str, pages)]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    return [Expression(*item) for item in json.loads(said)]


def time_growth(expressions: Sequence[Expression], most_runs: int | None = None) -> tuple[int, list[Slow]]:
    """How many (pattern, run) pairs were timed, and those that grow faster than they may.

    ``most_runs`` is how many runs each pattern meets at most, the longest first; all if None.
    """
    n, slow = 0, []
    for expression in expressions:
        compiled = re.compile(expression.pattern, expression.flags)
        for run in sorted(runs_of(expression), key=lambda run: (-len(run), run))[:most_runs]:
            n += 1
            found = _grow(compiled, expression, run)
            if found:
                slow.append(found)
                break
    return n, slow


def _grow(compiled: "re.Pattern[str]", expression: Expression, run: str) -> Slow | None:
    if _time(compiled, run, _LONG) < _NOISE:
        return None
    # Twice as long again, so that what is bounded has met its bound; three times, for the machine may be busy.
    times = [[_time(compiled, run, n) for n in (_LONG, 4 * _LONG)] for _ in range(3)]
    short, long = (min(column) for column in zip(*times, strict=True))
    growth = long / max(short, 1e-9)
    return Slow(expression, run, growth, long) if growth > _MOST else None


def _time(compiled: "re.Pattern[str]", run: str, n: int) -> float:
    text = run * (n // len(run)) + "\x00"
    start = time.process_time()
    for _ in compiled.finditer(text):
        pass
    return time.process_time() - start


def runs_of(expression: Expression) -> set[str]:
    """Short texts whose repetition a part of the pattern takes.

    >>> sorted(runs_of(Expression(r"ab*[0-9]+c", 0, "")))
    ['0', 'a', 'ab', 'ab0', 'ab0c', 'b', 'c']
    """
    tree = parser.parse(expression.pattern, expression.flags)
    singles = list(dict.fromkeys(_characters(tree)))[:40]
    runs = set(singles) | {"".join(singles[:k]) for k in range(1, 5) if singles}
    runs |= {a + b for a, b in product(singles[:6], repeat=2)} if len(singles) > 4 else set()
    return {run for run in runs if run}


def _characters(node: Any) -> Iterator[str]:
    """One character for each literal, class and category below a node of a parsed pattern."""
    for op, value in node:
        name = str(op)
        if name == "LITERAL":
            yield chr(value)
        elif name == "IN":
            yield from _members(value)
        elif name in ("ANY", "NOT_LITERAL"):
            yield "x" if value != ord("x") else "y"
        else:
            for inner in _below(value):
                yield from _characters(inner)


def _members(items: Any) -> Iterator[str]:
    negated = str(items[0][0]) == "NEGATE"
    if negated:
        yield "工"
        return
    for op, value in items[:3]:
        name = str(op)
        if name in ("LITERAL", "RANGE"):
            yield chr(value if name == "LITERAL" else value[0])
        elif name == "CATEGORY":
            yield {"SPACE": " ", "DIGIT": "1"}.get(str(value).rpartition("_")[2], "字")


def _below(value: Any) -> Iterator[Any]:
    """The patterns inside an operator's value."""
    if isinstance(value, parser.SubPattern):
        yield value
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _below(part)

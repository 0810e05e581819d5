"""Simplified or Traditional: which characters only one of the two scripts has, and which script a page is in."""

from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources
from itertools import repeat

import numpy as np
import opencc
from numpy.typing import NDArray

from unioncorpus import tables
from unioncorpus.code_points import code_points, of_code_points
from unioncorpus.edits import Edit
from unioncorpus.named_tuples import make_all

RULE = "convert.t2s"

#: Share of Traditional-only characters, among those that only one script has, under which a page is Simplified:
#: a quoted name or a slip does not make a page Traditional ...
HANS_BELOW = 0.01
#: ... and over which it is Traditional. Between the two it is mixed.
HANT_ABOVE = 0.9
#: Share over which a line of a mixed page is taken as Traditional.
MIXED_LINE_ABOVE = 0.1

_TRADITIONAL, _SIMPLIFIED = 1, 2


@cache
def t2s() -> opencc.OpenCC:
    """OpenCC's converter to Simplified script, the one of the process.

    >>> t2s().convert("工會計劃")
    '工会计划'
    """
    return opencc.OpenCC("t2s")


@cache
def _classes() -> NDArray[np.uint8]:
    """For every code point of the BMP: whether only Traditional, or only Simplified text has it."""
    table = (resources.files(tables) / "scripts.tsv").read_text(encoding="utf-8")
    rows = dict(line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    classes = np.zeros(0x10000, np.uint8)
    classes[code_points(rows["traditional"])] = _TRADITIONAL
    classes[code_points(rows["simplified"])] = _SIMPLIFIED
    return classes


def count_scripts(text: str) -> tuple[int, int]:
    """How many Traditional-only and how many Simplified-only characters a text has.

    >>> count_scripts("學校工会计划")
    (1, 2)
    """
    found = of_code_points(_classes(), code_points(text))
    return int(np.count_nonzero(found == _TRADITIONAL)), int(np.count_nonzero(found == _SIMPLIFIED))


def is_traditional(character: str) -> bool:
    """Whether only Traditional text has this character.

    >>> is_traditional("學"), is_traditional("学"), is_traditional("著")
    (True, False, False)
    """
    return bool(_classes()[min(ord(character), 0xFFFF)] == _TRADITIONAL)


def is_converted(character: str) -> bool:
    """Whether only one of the two scripts has this character.

    >>> is_converted("學"), is_converted("学"), is_converted("工")
    (True, True, False)
    """
    return bool(_classes()[min(ord(character), 0xFFFF)])


@lru_cache(maxsize=2)
def script_of(text: str) -> str:
    """Script of a page: hans, hant or mixed.

    Only characters that one script alone has are counted; a page without any is hans. The last texts are remembered,
    since repair asks about a page more than once.

    >>> script_of("學校工會工作計劃"), script_of("学校工会工作计划"), script_of("學校工會，学校工会")
    ('hant', 'hans', 'mixed')
    """
    n_traditional, n_simplified = count_scripts(text)
    share = n_traditional / (n_traditional + n_simplified) if n_traditional else 0.0
    if share < HANS_BELOW:
        return "hans"
    return "hant" if share > HANT_ABOVE else "mixed"


def to_simplified(text: str) -> str:
    """OpenCC's t2s, and what it leaves open settled by the table.

    >>> to_simplified("沿著道路，著名學者")
    '沿着道路，著名学者'
    """
    out = str(t2s().convert(text))
    for rule in tables.rules("convert", "script"):
        out = rule.pattern.sub(rule.replace, out)
    return out


def _differences(before: str, after: str, at: int) -> Iterable[Edit]:
    """Edits that make ``after`` of ``before``, which begins at ``at``: one for each run of changed characters.

    Where OpenCC changed a length, by line; a line whose length it changed is one edit.
    """
    if len(before) != len(after):
        lines = list(zip(before.splitlines(keepends=True), after.splitlines(keepends=True), strict=True))
        if len(lines) == 1:
            yield Edit(at, at + len(before), before, after, RULE)
            return
        for line, converted in lines:
            yield from _differences(line, converted, at)
            at += len(line)
        return
    codes = np.frombuffer(before.encode("utf-32-le"), "<u4"), np.frombuffer(after.encode("utf-32-le"), "<u4")
    changed = np.concatenate(([False], codes[0] != codes[1], [False]))
    edges = np.flatnonzero(changed[1:] != changed[:-1])
    spans = list(map(slice, edges[::2].tolist(), edges[1::2].tolist()))
    runs = map(before.__getitem__, spans), map(after.__getitem__, spans)
    starts, stops = (edges + at)[::2].tolist(), (edges + at)[1::2].tolist()
    yield from make_all(Edit, zip(starts, stops, *runs, repeat(RULE), repeat(1.0), repeat(True)))


def _is_partly_traditional(line: str) -> bool:
    n_traditional, n_simplified = count_scripts(line)
    return n_traditional > MIXED_LINE_ABOVE * (n_traditional + n_simplified)


def simplify(text: str) -> list[Edit]:
    """Edits that bring a Traditional page, or the Traditional lines of a mixed one, to Simplified script.

    A Simplified page is not touched: OpenCC would change good Simplified text (乾, 於 and the like in names).

    >>> [(e.start, e.before, e.after) for e in simplify("學校工會圍繞著中心")]
    [(0, '學', '学'), (3, '會圍繞著', '会围绕着')]
    >>> simplify("顾炎武著《日知录》，乾隆年间刊于世")
    []
    """
    script = script_of(text)
    if script == "hans":
        return []
    if script == "hant":
        return list(_differences(text, to_simplified(text), 0))
    edits: list[Edit] = []
    at = 0
    for line in text.splitlines(keepends=True):
        if _is_partly_traditional(line):
            edits += _differences(line, to_simplified(line), at)
        at += len(line)
    return edits

"""The numbers that Word shows before the paragraphs of a list; the file holds none of them, only how to count.

A paragraph, or its style, names a list (w:num) and a level. A list counts as its definition (w:abstractNum) says and
shares its counters with the other lists of that definition, unless it sets a start of its own (ECMA-376 part 1, 17.9).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from lxml.etree import _Element

from unioncorpus.clean.word.formats import format_number

_LEVELS = 9
#: No space is put between a number that ends so and its text.
_CLOSED = re.compile(r"[、.．,，:：)）\]】〕；;。]\s*$")
_PLACE = re.compile("%([1-9])")
#: Styles that are based on each other in a ring end here.
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list counts and what it writes; ``restart`` is the level (1..) that sets it back."""

    start: int
    how: str
    text: str
    glued: bool
    digits: bool
    restart: int | None


@dataclass(slots=True)
class _List:
    """A w:num: its definition's id, the levels it sees, and the starts of its own that are still to be used."""

    abstract: str
    levels: dict[int, _Level]
    starts: dict[int, int] = field(default_factory=dict)


def _value(element: _Element | None, name: str = "w:val") -> str | None:
    return None if element is None else element.get(qn(name))


def _integer(value: str | None, default: int) -> int:
    return int(value) if value and value.lstrip("-").isascii() and value.lstrip("-").isdigit() else default


class Numbering:
    """Counts through a document: ask for the number of each paragraph in order, once.

    ``numbering`` and ``styles`` are the roots of word/numbering.xml and word/styles.xml, None where there is none.
    """

    def __init__(self, numbering: _Element | None, styles: _Element | None) -> None:
        self._styles = (
            {s.get(qn("w:styleId")): s for s in styles.iterchildren(qn("w:style"))} if styles is not None else {}
        )
        self._abstract: dict[str, _Element] = {}
        self._nums: dict[str, _Element] = {}
        if numbering is not None:
            self._abstract = {a.get(qn("w:abstractNumId"), ""): a for a in numbering.iterchildren(qn("w:abstractNum"))}
            self._nums = {n.get(qn("w:numId"), ""): n for n in numbering.iterchildren(qn("w:num"))}
        self._lists: dict[str, _List | None] = {}
        self._counters: dict[str, list[int | None]] = {}

    def label(self, paragraph: _Element) -> str:
        """The number of a paragraph as Word shows it, with a space behind it where its text needs one; "" for none."""
        place = self._place(paragraph)
        if place is None:
            return ""
        number, depth = place
        if number not in self._lists:
            self._lists[number] = self._read_list(number)
        found = self._lists[number]
        if found is None or depth not in found.levels:
            return ""
        self._count(found, depth)
        return self._write(found, depth)

    def _place(self, paragraph: _Element) -> tuple[str, int] | None:
        """List and level of a paragraph: its own, else those of its style and the styles that it is based on."""
        number = depth = None
        for properties in self._properties(paragraph):
            given = properties.find(qn("w:numPr"))
            if given is None:
                continue
            number = number if number is not None else _value(given.find(qn("w:numId")))
            depth = depth if depth is not None else _value(given.find(qn("w:ilvl")))
            if number is not None:
                break
        if number is None or number == "0":
            return None
        return number, min(max(_integer(depth, 0), 0), _LEVELS - 1)

    def _properties(self, paragraph: _Element) -> Iterator[_Element]:
        own = paragraph.find(qn("w:pPr"))
        style = None
        if own is not None:
            yield own
            style = _value(own.find(qn("w:pStyle")))
        for _ in range(_DEEPEST):
            element = self._styles.get(style) if style is not None else None
            if element is None:
                return
            given = element.find(qn("w:pPr"))
            if given is not None:
                yield given
            style = _value(element.find(qn("w:basedOn")))

    def _read_list(self, number: str) -> _List | None:
        element = self._nums.get(number)
        abstract = None if element is None else _value(element.find(qn("w:abstractNumId")))
        definition = self._definition(abstract)
        if element is None or abstract is None or definition is None:
            return None
        found = _List(abstract, _levels(definition))
        for override in element.iterchildren(qn("w:lvlOverride")):
            depth = _integer(override.get(qn("w:ilvl")), 0)
            found.levels.update(_levels(override))
            start = _value(override.find(qn("w:startOverride")))
            if start is not None:
                found.starts[depth] = _integer(start, 1)
        return found

    def _definition(self, abstract: str | None) -> _Element | None:
        """The definition, or the one that its list style leads to."""
        definition = self._abstract.get(abstract or "")
        link = None if definition is None else _value(definition.find(qn("w:numStyleLink")))
        style = self._styles.get(link) if link is not None else None
        if style is None:
            return definition
        number = next((_value(n) for n in style.iter(qn("w:numId"))), None)
        element = self._nums.get(number or "")
        target = None if element is None else _value(element.find(qn("w:abstractNumId")))
        return self._abstract.get(target or "", definition)

    def _count(self, found: _List, depth: int) -> None:
        counters = self._counters.setdefault(found.abstract, [None] * _LEVELS)
        now = counters[depth]
        if depth in found.starts:
            counters[depth] = found.starts.pop(depth)
        else:
            counters[depth] = found.levels[depth].start if now is None else now + 1
        for above in range(depth):
            if counters[above] is None:
                counters[above] = found.levels[above].start if above in found.levels else 1
        for below in range(depth + 1, _LEVELS):
            level = found.levels.get(below)
            restart = level.restart if level else None
            if restart is None or depth < restart:
                counters[below] = None

    def _write(self, found: _List, depth: int) -> str:
        level = found.levels[depth]
        if level.how == "bullet":
            return ""
        counters = self._counters[found.abstract]

        def number(place: re.Match[str]) -> str:
            k = int(place[1]) - 1
            shown = found.levels.get(k)
            n = counters[k]
            if shown is None or n is None:
                return ""
            return str(n) if level.digits and k < depth else format_number(n, shown.how)

        text = _PLACE.sub(number, level.text)
        return text if not text or level.glued or _CLOSED.search(text) else text.rstrip() + " "


def _levels(parent: _Element) -> dict[int, _Level]:
    out = {}
    for level in parent.iterchildren(qn("w:lvl")):
        restart = _value(level.find(qn("w:lvlRestart")))
        legal = level.find(qn("w:isLgl"))
        out[_integer(level.get(qn("w:ilvl")), 0)] = _Level(
            start=_integer(_value(level.find(qn("w:start"))), 1),
            how=_value(level.find(qn("w:numFmt"))) or "decimal",
            text=_value(level.find(qn("w:lvlText"))) or "",
            glued=_value(level.find(qn("w:suff"))) == "nothing",
            digits=legal is not None and _value(legal) not in ("0", "false"),
            restart=None if restart is None else _integer(restart, 0),
        )
    return out

"""An HTML page as elements and lines of text, each with its place in the source.

The tree is what a browser would roughly build of bad markup: what is never closed ends with its parent, an end tag
without a start is nothing, a cell does not end the table around it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from unioncorpus.clean.html.styles import DECLARATIONS, hidden_classes
from unioncorpus.clean.html.tokens import Tag, attributes, entities, tags

#: Elements that are a block of their own: text before, in and behind them stands on lines of their own.
_BLOCKS = frozenset(
    [
        *["address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dir", "div"],
        *["dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3", "h4", "h5"],
        *["h6", "head", "header", "hgroup", "html", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option"],
        *["p", "pre", "section", "summary", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "tr", "ul"],
    ]
)
_END_TAGS = frozenset("/" + name for name in _BLOCKS)
_BREAKS = frozenset(["br", "/br", "hr"])
#: What an opening element ends, up to but not beyond the elements named behind.
_ENDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset(["li"]), frozenset(["ul", "ol", "menu", "dir"])),
    "dt": (frozenset(["dt", "dd"]), frozenset(["dl"])),
    "dd": (frozenset(["dt", "dd"]), frozenset(["dl"])),
    "td": (frozenset(["td", "th"]), frozenset(["tr", "table"])),
    "th": (frozenset(["td", "th"]), frozenset(["tr", "table"])),
    "tr": (frozenset(["tr"]), frozenset(["table"])),
    "option": (frozenset(["option"]), frozenset(["select"])),
}
#: An end tag does not reach beyond these, unless it is their own or a table part's.
_WALLS = frozenset(["td", "th", "table", "caption"])
_TABLE_PARTS = frozenset(["table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "body", "html"])
#: Name of what stands for text that an inline element hides.
HIDDEN = "#hidden"
#: Styles and classes that hide the text of an inline element; elements without content are none of them.
_HIDING = re.compile(
    rf"""(?i)^<(?!img|input|embed|param|link|meta)[a-z]{{1,10}}\s[^<>]{{0,300}}?
        (?:{DECLARATIONS}|class\s{{0,3}}=\s{{0,3}}["']?(?:jammer|sr-only|visually-hidden)\b
        |visibility\s{{0,3}}:\s{{0,3}}hidden|opacity\s{{0,3}}:\s{{0,3}}0(?![.\d]))""",
    re.VERBOSE,
)
_CLASSES = re.compile(r"""class\s{0,3}=\s{0,3}["']?([^"'>]{1,200})""")
_ID = re.compile(r"""\sid\s{0,3}=\s{0,3}["']?([^"'>\s]{1,60})""")
_SHORTEST_HIDING = len("<i class=jammer>")
#: What a class of a style sheet hides between words ends so near; further text is hidden until a reader asks for it.
_NEAR = 200
#: Deeper elements are not kept apart, and no end tag looks further up.
_DEEPEST = 200
_EDGES = re.compile(r"(?:\s|&nbsp;?|&#160;|&#12288;|&e[mn]sp;|&thinsp;|[\u200b\ufeff])+")
#: Text that has its own line breaks though no tag shows them: lines and their share that end a sentence.
_OWN_BREAKS, _SENTENCES = 4, 0.5
# White space before a break is taken from its first character: linear in any text.
_BREAK = re.compile(r"(?<![ \t\r\u3000\xa0])[ \t\r\u3000\xa0]*\n\s*")
_FINAL = frozenset("。！？；：")
_STYLE = ("<style", "<STYLE", "<Style")


@dataclass(slots=True)
class Element:
    """One element: its tag, the tag's place, and the number of the element around it (-1 for the page)."""

    name: str
    parent: int
    tag: Tag


@dataclass(slots=True)
class Line:
    """One line as a reader sees it: text[start:stop], with white space at neither end.

    ``inline`` are the tags inside, and the text that they hide. ``size`` counts characters other than white space,
    ``linked`` those of them inside links, ``links`` the links. ``element`` is the number of the innermost element.
    """

    start: int
    stop: int
    element: int
    inline: list[Tag]
    size: int
    linked: int
    links: int


@dataclass(slots=True)
class Tree:
    """A page: its source, its elements in the order of their start tags, its lines in order."""

    text: str
    elements: list[Element] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def attributes(self, number: int) -> dict[str, str]:
        """Attributes of an element that this package looks at."""
        start, stop, _ = self.elements[number].tag
        return attributes(self.text[start:stop])

    def plain(self, line: Line) -> str:
        """The line as a reader sees it."""
        pieces, at = [], line.start
        for start, stop, _ in line.inline:
            pieces.append(self.text[at:start])
            at = stop
        pieces.append(self.text[at : line.stop])
        text = "".join(pieces)
        if "&" in text:
            for start, stop, meant in reversed(list(entities(text, 0, len(text)))):
                text = text[:start] + meant + text[stop:]
        return " ".join(text.split())


def read_tree(text: str) -> Tree:
    """The elements and lines of a page.

    >>> tree = read_tree("<div><p>工会<b>计划</b><p>一、学习<br>二、慰问</div>")
    >>> [(tree.plain(line), tree.elements[line.element].name) for line in tree.lines]
    [('工会计划', 'p'), ('一、学习', 'p'), ('二、慰问', 'p')]
    """
    builder = _Builder(text)
    at = 0
    for tag in tags(text):
        if tag[0] > at:
            builder.add_text(at, tag[0])
        builder.add_tag(tag)
        at = tag[1]
    builder.add_text(at, len(text))
    builder.end_line()
    return builder.tree


class _Builder:
    """The open elements, and the line that is being read."""

    def __init__(self, text: str) -> None:
        self.tree = Tree(text)
        self._text = text
        self._open = [-1]
        self._counts: dict[str, int] = {}
        self._link_depth = 0  # how many elements were open where the open link began; 0 outside links
        self._runs: list[tuple[int, int, bool]] = []
        self._inline: list[Tag] = []
        self._n_links = 0
        self._hidden = ""  # name of the inline element that hides its text, and how many of that name are open
        self._n_hidden = 0
        self._hidden_classes: dict[str, set[str]] = {}  # with what stands around them

    def add_text(self, start: int, stop: int) -> None:
        if self._hidden:
            if self._runs:
                self._inline.append((start, stop, HIDDEN))
            return
        piece = self._text[start:stop]
        if not piece or piece.isspace():
            if self._counts.get("pre") and "\n" in piece:
                self.end_line()
            return
        if "\n" in piece and (self._counts.get("pre") or _has_own_breaks(piece)):
            at = start
            for found in _BREAK.finditer(self._text, start, stop):
                self._add_run(at, found.start())
                self.end_line()
                at = found.end()
            self._add_run(at, stop)
        else:
            self._add_run(start, stop)

    def _add_run(self, start: int, stop: int) -> None:
        if not self._runs:
            blank = _EDGES.match(self._text, start, stop)
            start = blank.end() if blank else start
        if stop > start:
            self._runs.append((start, stop, self._link_depth > 0))

    def end_line(self) -> None:
        """What was read since the last break is a line, if a reader sees anything of it."""
        if self._runs:
            self._finish()
            self._runs = []
        if self._inline:
            self._inline = []
        self._n_links = 0
        self._hidden = ""

    def _finish(self) -> None:
        text = self._text
        size = linked = 0
        start, last = self._runs[0][0], -1
        for k, (a, b, in_link) in enumerate(self._runs):
            seen = _size(text[a:b])
            if seen:
                size, last = size + seen, k
                linked += seen if in_link else 0
        if last < 0:
            return
        stop = _trimmed(text, *self._runs[last][:2])
        inline = [t for t in self._inline if start < t[0] < stop] if self._inline else []
        self.tree.lines.append(Line(start, stop, self._open[-1], inline, size, linked, self._n_links))

    def add_tag(self, tag: Tag) -> None:
        name = tag[2]
        if name in _BLOCKS:
            if self._runs:
                self.end_line()
            self._make_room(name)
            self._push(name, tag)
        elif name in _END_TAGS:
            if self._runs:
                self.end_line()
            self._close(name[1:])
        elif name in _BREAKS:
            self.end_line()
        else:
            self._watch_hidden(tag)
            if name == "a" and "href" in self._text[tag[0] : tag[1]].lower():
                self._link_depth = len(self._open)
                self._n_links += 1
            elif name == "/a":
                self._link_depth = 0
            if self._runs:
                self._inline.append(tag)

    def _watch_hidden(self, tag: Tag) -> None:
        """Keep track of an inline element that hides its text, as forums write between the words against copying."""
        start, stop, name = tag
        if self._hidden:
            self._n_hidden += (name == self._hidden) - (name == "/" + self._hidden)
            if not self._n_hidden:
                self._hidden = ""
        elif not name:
            if self._text.startswith(_STYLE, start):
                for hidden, around in hidden_classes(self._text[start:stop]):
                    self._hidden_classes.setdefault(hidden, set()).add(around)
        elif name[0] != "/" and (
            (stop - start >= _SHORTEST_HIDING and _hides(self._text[start:stop]))
            or (self._hidden_classes and self._is_hidden_by_sheet(tag))
        ):
            self._hidden, self._n_hidden = name, 1

    def _is_hidden_by_sheet(self, tag: Tag) -> bool:
        """Whether an inline element has a class that a sheet of the page hides, and ends soon."""
        start, stop, name = tag
        hidden = _classes(self._text[start:stop]) & self._hidden_classes.keys()
        if not hidden or self._text.find("</" + name, stop, stop + _NEAR) < 0:
            return False
        return any(not around or self._stands_in(around) for c in hidden for around in self._hidden_classes[c])

    def _stands_in(self, selector: str) -> bool:
        """Whether one of the open elements is meant by p, .text, #main or div.text."""
        name, sign, mark = next((selector.partition(s) for s in "#." if s in selector), (selector, "", ""))
        elements = (self.tree.elements[n] for n in self._open[1:])
        tags = (self._text[e.tag[0] : e.tag[1]] for e in elements if e.name == name.lower() or not name)
        if not sign:
            return next(tags, None) is not None
        return any(mark in _classes(tag) if sign == "." else mark == _id(tag) for tag in tags)

    def _push(self, name: str, tag: Tag) -> None:
        if len(self._open) <= _DEEPEST:
            self.tree.elements.append(Element(name, self._open[-1], tag))
            self._open.append(len(self.tree.elements) - 1)
            self._counts[name] = self._counts.get(name, 0) + 1

    def _pop(self) -> None:
        self._counts[self.tree.elements[self._open.pop()].name] -= 1
        if len(self._open) < self._link_depth:
            self._link_depth = 0

    def _make_room(self, name: str) -> None:
        """End what cannot hold the element: a paragraph any block, an item the next item."""
        if self._counts.get("p") and self._top() == "p":
            self._pop()
        if name not in _ENDS:
            return
        ended, walls = _ENDS[name]
        if not any(map(self._counts.get, ended)):
            return
        for depth in range(len(self._open) - 1, 0, -1):
            above = self.tree.elements[self._open[depth]].name
            if above in ended:
                while len(self._open) > depth:
                    self._pop()
                return
            if above in walls:
                return

    def _top(self) -> str:
        return self.tree.elements[self._open[-1]].name if len(self._open) > 1 else ""

    def _close(self, name: str) -> None:
        if not self._counts.get(name):
            return
        for depth in range(len(self._open) - 1, 0, -1):
            above = self.tree.elements[self._open[depth]].name
            if above == name:
                while len(self._open) > depth:
                    self._pop()
                return
            if above in _WALLS and name not in _TABLE_PARTS:
                return


@lru_cache(maxsize=1024)
def _hides(tag: str) -> bool:
    return _HIDING.search(tag) is not None


@lru_cache(maxsize=4096)
def _classes(tag: str) -> frozenset[str]:
    found = _CLASSES.search(tag)
    return frozenset(found[1].split()) if found else frozenset()


@lru_cache(maxsize=4096)
def _id(tag: str) -> str:
    found = _ID.search(tag)
    return found[1] if found else ""


def _size(piece: str) -> int:
    """Characters of a piece of source that a reader sees, white space aside."""
    if "&" in piece:
        piece = piece.replace("&nbsp;", " ")
    return sum(map(len, piece.split()))


def _trimmed(text: str, start: int, stop: int) -> int:
    """End of text[start:stop] without the white space behind it."""
    if not text[stop - 1].isspace() and text[stop - 1] != ";":
        return stop
    end = at = start
    while at < stop:
        blank = _EDGES.search(text, at, stop)
        if blank is None:
            return stop
        if blank.start() > at:
            end = blank.start()
        at = blank.end()
    return end


def _has_own_breaks(piece: str) -> bool:
    """Whether running text holds line breaks that mean something: several lines, most of which end a sentence."""
    lines = [line for line in map(str.rstrip, piece.split("\n")) if line]
    if len(lines) <= _OWN_BREAKS:
        return False
    return sum(line[-1] in _FINAL for line in lines) >= _SENTENCES * len(lines)


def breaks_line(name: str) -> bool:
    """Whether a tag of that name stands between two lines: a block's or a line break.

    >>> [breaks_line(name) for name in ("p", "/p", "br", "b", "")]
    [True, True, True, False, False]
    """
    return name in _BLOCKS or name in _END_TAGS or name in _BREAKS


def ancestors(tree: Tree, number: int) -> Iterator[int]:
    """An element and those around it, innermost first."""
    while number >= 0:
        yield number
        number = tree.elements[number].parent


def signature(tree: Tree, number: int) -> tuple[str, str]:
    """Tag and class of an element: elements of one list or one text have the same."""
    return tree.elements[number].name, tree.attributes(number).get("class", "")

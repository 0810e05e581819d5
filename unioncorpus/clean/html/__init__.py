"""HTML pages to text: the markup out, the main text kept, every character traced to its place in the source.

This comes before repair and convert, for both look at neighbours: a reading in brackets or a mark between two Chinese
characters is known by what stands beside it, and in the source that may be a tag or an entity.
"""

import re
from collections.abc import Iterator

from unioncorpus.clean.html.layout import Layout, lay_out
from unioncorpus.clean.html.main_text import mark_junk
from unioncorpus.clean.html.tokens import entities
from unioncorpus.clean.html.tree import HIDDEN, Line, Tree, read_tree
from unioncorpus.edits import Edit, Edited, apply, compose

MARKUP, ENTITY, WHITE_SPACE = "html.markup", "html.entity", "html.white_space"
#: Text that an inline element hides: words of the site between those of the author.
HIDDEN_TEXT = "html.hidden"

_DOCUMENT = re.compile(r"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_BLOCK = re.compile(r"</?(?:p|div|br|li|td|tr|h[1-6]|table|section|article)(?:\s[^<>]{0,1000})?/?>", re.IGNORECASE)
#: Block tags that make a page HTML though no tag says so, if half of its lines have one.
_ENOUGH_BLOCKS = 6
_SPACES = re.compile(r"\s{2,}|[\t\n\r\f\v]")
#: A page may hold the source of a page as its text; it is read so many times.
_MOST_ROUNDS = 4


def is_html(text: str) -> bool:
    """Whether a page is HTML as a whole, not text with some stray tags in it.

    >>> is_html("<html><body>工会</body></html>"), is_html("工会<b>计划</b>"), is_html("成绩<60分的<p>3人</p>")
    (True, False, False)
    """
    if "<" not in text:
        return False
    if _DOCUMENT.search(text):
        return True
    blocks = sum(1 for _ in _BLOCK.finditer(text))
    return blocks >= _ENOUGH_BLOCKS and 2 * blocks >= sum(1 for line in text.split("\n") if line and not line.isspace())


def shows_text(text: str) -> bool:
    """Whether the source of a page holds text that a browser shows, were it junk alone.

    >>> shows_text("<p>首页 > 范文</p>"), shows_text("<html><frameset><frame src=a.htm></frameset></html>")
    (True, False)
    """
    return bool(read_tree(text).lines)


def read_html(page: Edited) -> Edited:
    """The text of an HTML page, one line as a reader sees it a line; any other page as it is, without a layer.

    Cells of a table row are joined by " | ". The number that a browser shows before an item of an ordered list is
    written out.

    >>> page = read_html(Edited.of("<body><h1>工会计划</h1><ol><li>学&nbsp;习<li>慰<b>问</b></ol></body>"))
    >>> page.text, page.raw_span(8, 9)
    ('工会计划\\n1. 学 习\\n2. 慰问', (27, 28))
    """
    if not is_html(page.text):
        return page
    edits: list[Edit] = []
    text = page.text
    for _ in range(_MOST_ROUNDS):
        more = html_edits(text)
        edits = compose(page.text, edits, more) if edits else more
        text = apply(text, more)
        if not is_html(text):
            break
    return page.then("html", edits, text)


def html_edits(text: str) -> list[Edit]:
    """Edits that make the source of a page its main text."""
    tree = read_tree(text)
    junk = mark_junk(tree).junk
    layout = lay_out(tree, junk)
    edits: list[Edit] = []
    at, before = 0, ""
    waiting: list[int] = []
    for k, line in enumerate(tree.lines):
        if junk[k] is not None:
            waiting.append(k)
            continue
        edits += _gap(tree, junk, waiting, at, line.start, before + layout.prefixes.get(k, ""))
        edits += _inner(tree, line)
        waiting = []
        at, before = line.stop, layout.separators.get(k, "\n")
    edits += _gap(tree, junk, waiting, at, len(text), "")
    return edits


def _gap(tree: Tree, junk: list[str | None], waiting: list[int], start: int, stop: int, after: str) -> Iterator[Edit]:
    """What stands between two lines of the text: markup, and runs of junk lines of one kind each."""
    text = tree.text
    pieces: list[tuple[int, int, str]] = []
    at = start
    for k in waiting:
        line, rule = tree.lines[k], junk[k] or MARKUP
        if pieces and pieces[-1][2] == rule:
            pieces[-1] = (pieces[-1][0], line.stop, rule)
        else:
            if line.start > at:
                pieces.append((at, line.start, MARKUP))
            pieces.append((line.start, line.stop, rule))
        at = line.stop
    if stop > at:
        pieces.append((at, stop, MARKUP))
    if not pieces and after:
        pieces.append((start, stop, MARKUP))
    for n, (a, b, rule) in enumerate(pieces):
        yield Edit(a, b, text[a:b], "" if n else after, rule)


def _inner(tree: Tree, line: Line) -> Iterator[Edit]:
    """Inside a line: tags out, entities read, line breaks and runs of white space made one space or none."""
    text = tree.text
    at = line.start
    k = 0
    while k < len(line.inline):
        start = line.inline[k][0]
        rule = MARKUP
        yield from _characters(text, at, start)
        at = start
        while k < len(line.inline) and line.inline[k][0] == at:
            _, at, name = line.inline[k]
            rule = HIDDEN_TEXT if name == HIDDEN else rule
            k += 1
        yield Edit(start, at, text[start:at], "", rule)
    yield from _characters(text, at, line.stop)


def _characters(text: str, start: int, stop: int) -> Iterator[Edit]:
    found = []
    for m in _SPACES.finditer(text, start, stop):
        wide = text[m.start() - 1 : m.start()] > "\u2e80" or text[m.end() : m.end() + 1] > "\u2e80"
        found.append(Edit(m.start(), m.end(), m[0], "" if wide and "\n" in m[0] else " ", WHITE_SPACE))
    if text.find("&", start, stop) >= 0:
        found += [Edit(a, b, text[a:b], meant, ENTITY) for a, b, meant in entities(text, start, stop)]
        found.sort(key=lambda e: e.start)
    yield from found


__all__ = ["Layout", "html_edits", "is_html", "read_html"]

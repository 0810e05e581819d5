"""Tags, comments and entities of HTML, as edits that keep every offset.

A block tag becomes a line break, an inline tag nothing. What a browser does not show (script, style, head, comments)
goes whole. On a page that is HTML, the source's own line breaks are white space, so they go too.
"""

import re
from collections.abc import Iterator
from html import unescape

from unioncorpus.edits import Edit

RULE = "strip.html"

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,20})(?:[\s/][^<>]{0,4000})?>")
_DECLARATION = re.compile(r"<[!?][^<>]{0,1000}>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_BLOCKS = re.compile(
    "address|article|aside|blockquote|body|br|caption|center|d[dlt]|details|dir|div|fieldset|figure|footer|form|h[1-6r]"
    "|header|html|legend|li|main|menu|nav|ol|option|p|pre|section|select|summary|table|tbody|tfoot|thead|title|tr|ul"
)
_CELLS = re.compile("t[dh]")
#: Elements whose content is no text of the page.
_HIDDEN = re.compile("button|head|iframe|nav|noscript|object|script|select|style|svg|template|textarea")
#: Block tags that make a page HTML, whose own line breaks mean nothing.
_ENOUGH_BLOCKS = 6


def remove_markup(text: str) -> list[Edit]:
    """Edits that take the markup out of a page; none where it has none.

    >>> [(e.before, e.after) for e in remove_markup("<p>工会<b>计划</b></p>")]
    [('<p>', '\\n'), ('<b>', ''), ('</b>', ''), ('</p>', '\\n')]
    """
    edits = list(_tag_edits(text)) if "<" in text else []
    if not edits:
        return []
    edits += _entities(text, edits)
    edits.sort(key=lambda e: e.start)
    if sum(e.after == "\n" for e in edits) >= _ENOUGH_BLOCKS and _is_page(edits):
        edits += _source_breaks(text, edits)
        edits.sort(key=lambda e: e.start)
    return edits


def _is_page(edits: list[Edit]) -> bool:
    """Whether the markup is that of a page, not a few stray tags: paragraphs or breaks are tagged."""
    return sum(e.before[:3].lower() in ("<p>", "<p ", "<br", "<li", "<td") for e in edits) >= _ENOUGH_BLOCKS // 2


def _tag_edits(text: str) -> Iterator[Edit]:
    at = text.find("<")
    unclosed: set[str] = set()
    while at >= 0:
        stop, after = _token(text, at, unclosed)
        if stop > at:
            yield Edit(at, stop, text[at:stop], after, RULE)
        at = text.find("<", max(stop, at + 1))


def _token(text: str, at: int, unclosed: set[str]) -> tuple[int, str]:
    """End of the markup at ``at`` and what replaces it; ``at`` itself where there is none.

    ``unclosed`` remembers what has no end further on, so that a page full of openings is still read once.
    """
    if text.startswith("<!--", at):
        return _until(text, at, "-->", unclosed), ""
    tag = _TAG.match(text, at)
    if tag is None:
        declaration = _DECLARATION.match(text, at)
        return (declaration.end(), "") if declaration else (at, "")
    name = tag[2].lower()
    if not tag[1] and _HIDDEN.fullmatch(name):
        end = _until(text, at, f"</{name}", unclosed)
        close = text.find(">", end) if end > at else -1
        if close >= 0:
            return close + 1, "\n"
    return tag.end(), "\n" if _BLOCKS.fullmatch(name) else " " if tag[1] and _CELLS.fullmatch(name) else ""


def _until(text: str, at: int, end: str, unclosed: set[str]) -> int:
    if end in unclosed:
        return at
    found = text.find(end, at)
    if found < 0:
        unclosed.add(end)
        return at
    return found + len(end)


def _gaps(text: str, edits: list[Edit]) -> Iterator[tuple[int, int]]:
    at = 0
    for e in edits:
        if e.start > at:
            yield at, e.start
        at = max(at, e.stop)
    if at < len(text):
        yield at, len(text)


def _entities(text: str, edits: list[Edit]) -> list[Edit]:
    """Entities between the tags, where each stands for one character."""
    out = []
    for start, stop in _gaps(text, edits) if "&" in text else ():
        for found in _ENTITY.finditer(text, start, stop):
            char = unescape(found[0])
            if len(char) == 1:
                after = " " if char.isspace() else char
                out.append(Edit(found.start(), found.end(), found[0], after, RULE))
    return out


def _source_breaks(text: str, edits: list[Edit]) -> list[Edit]:
    """Line breaks of the source: nothing between Chinese characters, a space between words."""
    out = []
    for start, stop in _gaps(text, edits):
        for found in re.finditer(r"[ \t]*\n\s*", text[start:stop]):
            a, b = start + found.start(), start + found.end()
            latin = text[a - 1 : a].isascii() and text[b : b + 1].isascii() and a > start and b < stop
            out.append(Edit(a, b, text[a:b], " " if latin else "", RULE))
    return out

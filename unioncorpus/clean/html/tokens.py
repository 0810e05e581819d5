"""The markup of an HTML page with its place in the source: tags, comments, declarations, and what no browser shows.

A small tokenizer of our own, because the parsers at hand (lxml, lexbor) mend the page first and then no longer know
where in the source a piece of text stood. It reads the page once: every piece of its pattern that has no length of
its own stops at the next ``<``, and what is opened and never closed is remembered, not sought again.
"""

import re
from collections.abc import Iterator
from html import unescape

#: Attributes may hold > in quotes. A piece in quotes without < has any length; one with it (code in an attribute) is
#: short, so that a page full of quotation marks is not read over and over. An opening that is never closed ends
#: before the next <, as in <p <b>, if that is near.
_MARKUP = re.compile(
    r"""<(?:(/?)([a-zA-Z][a-zA-Z0-9:_-]{0,30})
            (?=[\s/>])
            (?:(?:[^<>"']++|"[^"<>]*+"|'[^'<>]*+'|"[^"]{0,1000}+"|'[^']{0,1000}+'){0,64}+>
              | [^<>]*+>
              | [^<>]{0,200}+(?=<))
          | (?=[!?/]))""",
    re.VERBOSE,
)
_DECLARATION = re.compile(r"<[!?/][^<>]*+>")
#: Elements whose content is code, fallback or a form's own, up to their end tag.
_HIDDEN = frozenset(
    [
        *["applet", "audio", "button", "canvas", "datalist", "iframe", "map", "noembed", "noframes", "noscript"],
        *["object", "script", "select", "style", "svg", "template", "textarea", "title", "video", "xmp"],
    ]
)
#: An entity with its semicolon, or one of those that browsers know without.
_ENTITY = re.compile(
    r"&(?:#[xX][0-9a-fA-F]{1,6};?|#\d{1,7};?|[a-zA-Z][a-zA-Z0-9]{1,30};|(?:nbsp|amp|lt|gt|quot|copy|middot)(?![a-zA-Z0-9=]))"
)
#: Markup inside a field of a form: some sites keep the text there and show it by a script.
_PARAGRAPHS = re.compile(r"(?:<|&lt;)/(?:p|section|article)(?:>|&gt;)", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""\s(?P<name>class|id|style|start|value|hidden|type)\b(?:\s*=\s*(?:"(?P<a>[^"]*)"|'(?P<b>[^']*)'|(?P<c>[^\s"'>]+)))?""",
    re.IGNORECASE,
)


#: Markup at text[start:stop], and its name: in lower case, with / before it for an end tag; empty for what hides itself
#: (a comment, a declaration, a script with its content). A plain tuple, for a page has a hundred thousand of them.
Tag = tuple[int, int, str]


def tags(text: str) -> Iterator[Tag]:
    """The markup of a page in order; what lies between is text.

    >>> list(tags('<p title="a>b">工会<br/><!-- x --></p>'))
    [(0, 15, 'p'), (17, 22, 'br'), (22, 32, ''), (32, 36, '/p')]
    """
    unclosed: set[str] = set()
    search = _MARKUP.search
    found = search(text)
    while found is not None:
        closing, name = found.groups()
        start, stop = found.span()
        if name is None:
            stop = _hidden_end(text, start, unclosed)
            if stop > start:
                yield start, stop, ""
        else:
            if not name.islower():
                name = name.lower()
            if name in _HIDDEN:
                end = 0 if closing else _element_end(text, stop, name, unclosed)
                if name == "textarea" and (closing or _PARAGRAPHS.search(text, stop, end)):
                    yield start, stop, closing + name
                else:
                    stop = max(stop, end)
                    yield start, stop, ""
            else:
                yield start, stop, closing + name
        found = search(text, max(stop, start + 1))


def _hidden_end(text: str, at: int, unclosed: set[str]) -> int:
    """End of a comment or declaration at ``at``; ``at`` itself where there is none."""
    for opening, closing in (("<!--", "-->"), ("<![CDATA[", "]]>")):
        if text.startswith(opening, at) and (stop := _after(text, closing, at, unclosed)):
            return stop
    found = _DECLARATION.match(text, at)
    return found.end() if found else at


def _element_end(text: str, at: int, name: str, unclosed: set[str]) -> int:
    """End of the element whose start tag ends at ``at``; 0 where it is never closed."""
    end = _after(text, f"</{name}", at, unclosed) or _after(text, f"</{name.upper()}", at, unclosed)
    return text.find(">", end) + 1 if end else 0


def _after(text: str, sought: str, at: int, missing: set[str]) -> int:
    """Place behind the next ``sought``; 0 where there is none, which ``missing`` remembers."""
    if sought in missing:
        return 0
    found = text.find(sought, at)
    if found < 0:
        missing.add(sought)
        return 0
    return found + len(sought)


def entities(text: str, start: int, stop: int) -> Iterator[tuple[int, int, str]]:
    """Entities in text[start:stop] with the characters that they stand for; white space is a plain space.

    >>> list(entities("&#24037;会&nbsp;A&b", 0, 18))
    [(0, 8, '工'), (9, 15, ' ')]
    """
    for found in _ENTITY.finditer(text, start, stop):
        meant = unescape(found[0])
        if meant != found[0]:
            yield found.start(), found.end(), " " if meant.isspace() else meant


def attributes(tag: str) -> dict[str, str]:
    """The attributes of a start tag that this package looks at, names in lower case.

    >>> attributes('<div ID=main class="left nav">')
    {'id': 'main', 'class': 'left nav'}
    """
    return {m["name"].lower(): m["a"] or m["b"] or m["c"] or "" for m in _ATTRIBUTE.finditer(tag)}

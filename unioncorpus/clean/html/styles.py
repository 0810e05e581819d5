"""What the style sheets inside a page hide: classes whose elements no reader sees.

Only what holds everywhere counts: a rule of one plain class, alone or inside one element around it (.text .x), not one
inside @media (print, small screens), and not one that a later rule of the class takes back.
"""

import re
from collections.abc import Iterator

#: Declarations that hide an element in a style of its own and in a sheet.
DECLARATIONS = (
    r"display\s{0,3}:\s{0,3}none|font-size\s{0,3}:\s{0,3}0(?![.\d])"
    r"|(?:left|top|right|text-indent)\s{0,3}:\s{0,3}-\d{3,5}(?:px|em|%)"
)
#: The same and what shows an element, each with a beginning of its own: so they are found ten times as fast as in one.
_TELLING = (
    re.compile(r"display\s{0,3}:\s{0,3}(?:(?P<hides>none)|[a-z])"),
    re.compile(r"font-size\s{0,3}:\s{0,3}(?P<hides>0)(?![.\d])"),
    re.compile(r"visibility\s{0,3}:\s{0,3}(?:(?P<hides>hidden|collapse)|[a-z])"),
    re.compile(r"text-indent\s{0,3}:\s{0,3}(?P<hides>-)\d{3,5}(?:px|em|%)"),
)
_CLASS = re.compile(
    r"\s*(?:(?P<around>[#.]?[\w-]{1,60}|[a-zA-Z][a-zA-Z0-9]{0,9}[#.][\w-]{1,60})\s+)?"
    r"(?:[a-zA-Z][a-zA-Z0-9]*)?\.(?P<inner>[\w-]{1,60})\s*"
)
#: A class and what must stand around its element: "" for nothing, else a tag's name, .class or #id, or two in one.
Hidden = tuple[str, str]
_place = re.Match.start
#: How far back the selector of a rule is read (characters).
_LONGEST_SELECTOR = 2000


def hidden_classes(sheet: str) -> set[Hidden]:
    """The classes that a style sheet hides, each with what must stand around its element.

    >>> sheet = "<style>.x, i.y {display:none} .y{display:inline} @media print{.z{display:none}} p>.w{display:none}"
    >>> hidden_classes(sheet), hidden_classes("#main .x{visibility:hidden}")
    ({('x', '')}, {('x', '#main')})
    """
    hidden: set[Hidden] = set()
    for selector, hides in _rules(_without_comments(sheet)):
        parts = filter(None, map(_CLASS.fullmatch, selector.split(",")))
        named = {(found["inner"], found["around"] or "") for found in parts}
        if hides:
            hidden |= named
        else:
            hidden -= named
    return hidden


def _without_comments(sheet: str) -> str:
    begin, *others = sheet[sheet.find(">") + 1 if sheet[:1] == "<" else 0 :].split("/*")
    return begin + "".join(piece.partition("*/")[2] for piece in others)


def _rules(sheet: str) -> Iterator[tuple[str, bool]]:
    """Selectors of the rules in no other rule that tell whether an element shows, and whether they hide it."""
    at = depth = end = 0
    for told in sorted((m for tell in _TELLING for m in tell.finditer(sheet)), key=_place):
        if told.start() < end:
            continue  # the first word of a rule counts
        opening = sheet.rfind("{", end, told.start())
        if opening < 0:
            continue
        depth += sheet.count("{", at, opening) - sheet.count("}", at, opening)
        begin = max(end, opening - _LONGEST_SELECTOR)
        begin = max(begin, *(sheet.rfind(mark, begin, opening) + 1 for mark in "{};"))
        if depth == 0:
            yield sheet[begin:opening], told["hides"] is not None
        at, end = opening, max(sheet.find("}", told.end()), told.end())

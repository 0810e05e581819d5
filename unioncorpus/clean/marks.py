"""Chinese punctuation full width in Chinese context.

A mark's context is its anchors: the nearest characters on each side of it, in its line, that are neither space nor
quote nor one of the marks in question. Anchors do not change when marks do, so a second run finds nothing to do.
"""

import re
from collections.abc import Iterable

from unioncorpus.edits import Edit

RULE = "convert.full_width"

_WIDE = dict(zip(",;:?!()", "，；：？！（）", strict=True))
_MARK = re.compile(r"[,;:?!()]")
_HALF_BRACKET = re.compile(r"[()]")
_BRACKET = re.compile(r"[()（）]")
#: Characters that say nothing of a mark's context.
_SPACES = frozenset(" \t\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000")
_NEUTRAL = _SPACES | frozenset(",;:?!()，；：？！（）“”‘’\"'")
#: How many marks and quotes may stand before an anchor; spaces, which may go, do not count.
_REACH = 6
_CHINESE = re.compile(r"[\u3007\u3400-\u9fff\U00020000-\U0003ffff。、《》〈〉【】「」『』〔〕…—]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8})$")
#: How much of a bracket's inside is looked at for Chinese.
_INSIDE = 100


def _anchor(text: str, at: int, step: int) -> str:
    """The nearest character that says something, walking from ``at``; "" if the line or the reach ends before."""
    neutral = 0
    at += step
    while 0 <= at < len(text) and text[at] != "\n" and neutral < _REACH:
        if text[at] not in _NEUTRAL:
            return text[at]
        neutral += text[at] not in _SPACES
        at += step
    return ""


def _left(text: str, at: int) -> str:
    return _anchor(text, at, -1)


def _right(text: str, at: int) -> str:
    return _anchor(text, at, 1)


def _is_chinese(anchor: str) -> bool:
    return bool(anchor and _CHINESE.match(anchor))


def _separates(text: str, at: int) -> bool:
    """A comma, semicolon or colon between or beside Chinese: not in 8,000, 4:20, http:// or &nbsp;."""
    mark, after = text[at], text[at + 1 : at + 3]
    if mark == ":" and after in ("//", "\\\\"):
        return False
    if mark == ";" and _ENTITY.search(text, max(0, at - 9), at):
        return False
    left, right = _left(text, at), _right(text, at)
    if left.isdigit() and right.isdigit():
        return False
    return _is_chinese(left) or _is_chinese(right)


def _asks_or_exclaims(text: str, at: int) -> bool:
    """A question or exclamation mark behind Chinese. A ? before a letter or a ? may stand for a lost character."""
    after = text[at + 1 : at + 2]
    if text[at] == "?" and (after == "?" or text[at - 1 : at] == "?" or (after.isalpha() and not _is_chinese(after))):
        return False
    return _is_chinese(_left(text, at))


def _is_chinese_pair(text: str, opening: int, closing: int) -> bool:
    """A pair of brackets is Chinese by what it holds, by what it follows, or, opening a line, by what follows it."""
    if "（" in (text[opening], text[closing]) or "）" in (text[opening], text[closing]):
        return True
    if _CHINESE.search(text, opening + 1, min(closing, opening + _INSIDE)):
        return True
    before = _left(text, opening)
    return _is_chinese(before) or (not before and _is_chinese(_right(text, closing)))


def _is_chinese_single(text: str, at: int) -> bool:
    """A bracket without its partner: 1)加强 and 一)加强 open an item; fù) may be what is left of damage."""
    before, after = _left(text, at), _right(text, at)
    return _is_chinese(after) and (_is_chinese(before) or (text[at] == ")" and before.isdigit()))


def _brackets(text: str, start: int, stop: int) -> Iterable[int]:
    """Places of brackets in Chinese context in the line text[start:stop]. A pair goes as one."""
    open_at: list[int] = []
    singles: list[int] = []
    for found in _BRACKET.finditer(text, start, stop):
        at = found.start()
        if found[0] in "(（":
            open_at.append(at)
        elif not open_at:
            singles.append(at)
        elif _is_chinese_pair(text, open_at[-1], at):
            yield open_at.pop()
            yield at
        else:
            open_at.pop()
    yield from (at for at in singles + open_at if _is_chinese_single(text, at))


def _half_brackets(text: str) -> Iterable[int]:
    """Places of half-width brackets in Chinese context, by the lines that have any."""
    at = 0
    while found := _HALF_BRACKET.search(text, at):
        start = text.rfind("\n", 0, found.start()) + 1
        stop = text.find("\n", found.start())
        at = len(text) if stop < 0 else stop
        yield from (place for place in _brackets(text, start, at) if text[place] in "()")


def widen_marks(text: str) -> list[Edit]:
    """Edits that make marks full width where the context is Chinese.

    >>> from unioncorpus.edits import apply
    >>> text = "工会(含女工委)计划:8,000元,4:20开会!"
    >>> apply(text, widen_marks(text))
    '工会（含女工委）计划：8,000元，4:20开会！'
    """
    if not any(mark in text for mark in _WIDE):  # seven searches for a character are faster than one for a class
        return []
    places = list(_half_brackets(text))
    for found in _MARK.finditer(text):
        at, mark = found.start(), found[0]
        if (mark in ",;:" and _separates(text, at)) or (mark in "?!" and _asks_or_exclaims(text, at)):
            places.append(at)
    return [Edit(at, at + 1, text[at], _WIDE[text[at]], RULE) for at in sorted(places)]

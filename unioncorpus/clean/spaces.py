"""Spaces inside Chinese out, spaces that set items apart kept as one.

Chinese text has no spaces between words. A space at the edge of a line, at a full-width mark, or between Chinese and a
number is layout. Between two Chinese characters it may be layout too (姓 名), or set items apart (召开会议 走访慰问):
it stays, as one space, where the line is a list: short pieces without sentence marks.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from functools import lru_cache
from operator import itemgetter

from unioncorpus import tables
from unioncorpus.edits import Edit
from unioncorpus.named_tuples import make_all

RULE = "convert.space"

_SPACE = r"[ \t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]"
#: Not _SPACE+: re seeks a first character twice as fast as it tries a repetition everywhere.
_SPACES = re.compile(_SPACE + _SPACE + "*")
#: Marks that need no space beside them. Brackets and quotes are like the text that they hold: see _CLOSING, _OPENING.
_MARKS = frozenset("，。、；：？！…—·")
_CLOSING = frozenset("）》〉】」』〕”’")
_OPENING = frozenset("（《〈【「『〔“‘")
#: What stands close to Chinese without a space: numbers, Latin, and the signs that end them.
_CLOSE = frozenset("0123456789.%‰℃°)]ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_SENTENCE_MARK = re.compile(r"[，。；！？,;!?]")
#: Longest item of a list, characters.
_LONGEST_ITEM = 24
#: Longest label at the head of a line, characters, with the spaces in it.
_LONGEST_LABEL = 12


_RULES = {rule.id: rule.pattern for block in ("label", "item") for rule in tables.rules("convert", block)}
_LABEL, _BRACKETED_LABEL = _RULES["convert.label"], _RULES["convert.bracketed_label"]
_MONTH_LABEL = _RULES["convert.month_label"]
_ENUMERATOR, _DATE = _RULES["convert.enumerator"], _RULES["convert.date"]


class _Fate(Enum):
    """What becomes of a run of spaces: out, one space, or asked of its line."""

    OUT = auto()
    ONE = auto()
    ASK = auto()


#: To ask an Enum for its member takes as long as all else that is asked of a run of spaces.
_OUT, _ONE, _ASK = _Fate


#: A run of spaces: where it starts and stops, and what becomes of it.
_Gap = tuple[int, int, _Fate]
_start = itemgetter(0)


def _is_han(c: str) -> bool:
    return "\u3400" <= c <= "\u9fff" or c == "\u3007" or "\U00020000" <= c <= "\U0003ffff"


def _fate(text: str, line_start: int, start: int, stop: int) -> _Fate:
    """What the characters on both sides say, and the label before or the enumerator behind."""
    left, right = text[start - 1], text[stop]
    if left in _MARKS or right in _MARKS:
        return _OUT
    chinese_left = _is_han(left) or left in _CLOSING
    chinese_right = _is_han(right) or right in _OPENING
    if chinese_left and (chinese_right or right.isdigit()):
        if start - line_start <= _LONGEST_LABEL and _is_label(text[line_start:start]):
            return _ONE
        if left in _CLOSING and _BRACKETED_LABEL.search(text, max(line_start, start - 5), start):
            return _OUT
        if _ENUMERATOR.match(text, stop):
            return _ONE
        return _ASK if chinese_right or _DATE.match(text, stop) else _OUT
    if left in _OPENING or right in _CLOSING:
        return _OUT if _is_han(left) or _is_han(right) else _ONE
    if (chinese_left and right in _CLOSE) or (chinese_right and left in _CLOSE):
        return _OUT
    return _ONE


@lru_cache(maxsize=4096)
def _is_label(head: str) -> bool:
    """Whether the head of a line is a label; the articles of laws, and the items of plans, have the same again."""
    return _LABEL.match(_SPACES.sub("", head)) is not None


def _gaps(text: str) -> list[_Gap]:
    """All runs of spaces; those at the edges of a line go."""
    gaps: list[_Gap] = []
    line = last = 0  # where the text of the line begins, and where the last run stopped
    for found in _SPACES.finditer(text):
        start, stop = found.span()
        line = text.rfind("\n", last, start) + 1 or line
        last = stop
        if start == line:
            line, fate = stop, _OUT
        elif stop == len(text) or text[stop] == "\n":
            fate = _OUT
        else:
            fate = _fate(text, line, start, stop)
        gaps.append((start, stop, fate))
    return gaps


def _pieces(text: str, start: int, stop: int, gaps: Sequence[_Gap]) -> list[str]:
    """What the asking gaps of a line set apart, read without the spaces that go."""
    pieces, at = [""], start
    for begins, ends, fate in gaps:
        pieces[-1] += text[at:begins]
        if fate is _ASK:
            pieces.append("")
        elif fate is _ONE:
            pieces[-1] += " "
        at = ends
    pieces[-1] += text[at:stop]
    return pieces


def _is_list(pieces: list[str]) -> bool:
    """Two or more short pieces without sentence marks; behind the name of a month half of them may be longer."""
    month = _MONTH_LABEL.match(pieces[0])
    first = pieces[0][month.end() :] if month else pieces[0][pieces[0].find("：") + 1 :]
    items = [first, *pieces[1:]] if first else pieces[1:]
    n_short = sum(1 < len(item) <= _LONGEST_ITEM and not _SENTENCE_MARK.search(item) for item in items)
    return n_short >= (1 if month else 2) and n_short >= len(items) * (0.5 if month else 0.75)


def _asked(text: str, start: int, stop: int, gaps: Sequence[_Gap]) -> list[_Fate]:
    """The fates of a line's asking gaps: a character alone joins what follows it; in a list the others stay."""
    pieces = _pieces(text, start, stop, gaps)
    alone = [len(piece.lstrip("（【“")) == 1 and _is_han(piece[-1]) for piece in pieces[:-1]]
    joined, piece = [], ""
    for part, joins in zip(pieces, [*alone, False], strict=True):
        piece += part
        if not joins:
            joined.append(piece)
            piece = ""
    others = _ONE if _is_list(joined) else _OUT
    return [_OUT if joins else others for joins in alone]


def _answers(text: str, gaps: Sequence[_Gap]) -> Iterator[_Fate]:
    """What becomes of each gap that asks, in their order, line by line."""
    line_stop = -1
    for start, _, fate in gaps:
        if fate is _ASK and start > line_stop:
            line_start = text.rfind("\n", 0, start) + 1
            line_stop = text.find("\n", start)
            line_stop = len(text) if line_stop < 0 else line_stop
            first, last = (bisect_left(gaps, edge, key=_start) for edge in (line_start, line_stop))
            yield from _asked(text, line_start, line_stop, gaps[first:last])


def close_up(text: str) -> list[Edit]:
    """Edits that take spaces out of Chinese text, or leave one where it sets items apart.

    >>> from unioncorpus.edits import apply
    >>> text = "　　按照 通知，召开 工会会议。\\n四月：走访慰问 评选先进\\n姓 名：共 3 人"
    >>> print(apply(text, close_up(text)))
    按照通知，召开工会会议。
    四月：走访慰问 评选先进
    姓名：共3人
    """
    gaps = _gaps(text)
    answers = _answers(text, gaps)
    rows = []
    for start, stop, fate in gaps:
        before = text[start:stop]
        after = " " if (next(answers) if fate is _ASK else fate) is _ONE else ""
        if before != after:
            rows.append((start, stop, before, after, RULE, 1.0, True))
    return [*make_all(Edit, rows)]

"""Which brackets and quotation marks a line has open: they reach further back than the language model sees."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import log
from typing import Self

_PARTNERS = {b: a for a, b in ("（）", "“”", "‘’", "「」", "『』", "《》", "〈〉", "【】", "〔〕")}
_OPENING = "".join(_PARTNERS.values())
#: What closes something: a bracket, or a line.
CLOSING = frozenset((*_PARTNERS, "\n"))
#: Quotation marks: the model knows “ and ” best; those of other kinds that a page writes stand for them there.
_QUOTATION = {"“": "“", "”": "”", "‘": "“", "’": "”", "「": "“", "」": "”", "『": "“", "』": "”"}
#: A quotation mark that opens a term, in the middle of a sentence, as it is kept in mind until a clause ends in it.
_TERM, _CLAUSE_ENDS = "„", frozenset("，；：")
#: What a quoted sentence stands behind, but for the start of a line; and how it ends.
_BEFORE_SENTENCE, _ENDS_SENTENCE = frozenset("：:，,。；;！？?!）)”\u3000 "), frozenset("。！？")
#: What lines before leave open, where there are none.
_UNKNOWN = "?"
#: So many that are open are kept in mind.
_DEPTH = 4
#: What one that closes adds where the last that is open is its partner, where a term ends like a sentence, and where
#: nothing is open that it closes; and the same for what may be so: brackets, as items have (1）), and the first line of
#: a text, before which something may be cut off, in nats.
_CLOSES, _TERM_CLOSES_SENTENCE, _CLOSES_NOTHING, _MAY_CLOSE_NOTHING = 3.7, -1.5, -5.5, -4.0
#: And the end of a line behind which something is closed that nothing has opened.
_NOT_OPENED = -7.0
#: The lines before are read for what they leave open so far, and those behind for what they close, in characters.
_REACH_BEFORE, _REACH = 2_000, 200
_ANY = re.compile(rf"[{_OPENING}{''.join(_PARTNERS)}]")
#: Lines that end in an opening one or begin with a closing one, and all that close; how many are taken for granted.
_BROKEN_OFF = re.compile(rf"[{_OPENING}]$|^[{''.join(_PARTNERS)}]", re.MULTILINE)
_CLOSED = re.compile(rf"[{''.join(_PARTNERS)}]")
_LINES, _PAIRS = 1, 60
#: How often a kind of quotation mark counts that a page does not write.
_ABSENT = 0.05


def still_open(opened: str, character: str, before: str) -> str:
    """The brackets that are open behind a character, of those that were open before it; ``before`` stands before it.

    >>> still_open("", "“", "："), still_open("（“", "”", "工"), still_open("“", "工", "")
    ('“', '（', '“')
    """
    if character in _OPENING:
        is_term = character == "“" and before and before not in _BEFORE_SENTENCE
        return (opened + (_TERM if is_term else character))[-_DEPTH:]
    if character == "\n":
        return ""
    partner = _PARTNERS.get(character)
    if not partner:
        return opened.replace(_TERM, "“") if character in _CLAUSE_ENDS else opened
    return opened[: max(0, opened.rfind(partner), opened.rfind(_TERM) if partner == "“" else 0)]


@dataclass(frozen=True, slots=True)
class Brackets:
    """How a page treats its brackets: ``left_open`` is the log of the share that the end of a line leaves open."""

    left_open: float

    @classmethod
    def of(cls, text: str) -> Self:
        """Count the brackets of a page.

        >>> Brackets.of("《工會法》").left_open < Brackets.of("學習《\\n工會法\\n》和《\\n勞動法\\n》").left_open
        True
        """
        n_open = len(_BROKEN_OFF.findall(text)) / 2 + _LINES
        return cls(log(n_open / (n_open + len(_CLOSED.findall(text)) + _PAIRS)))

    def ends_line(self, opened: str, carried: str, text: str, at: int) -> float:
        """What the end of a line adds, where these are open in it and ``carried`` since lines before, in nats.

        text[at:] are the lines behind.

        >>> Brackets(-4.0).ends_line("《", "", "工會法\\n》", 0), Brackets(-4.0).ends_line("《", "", "《工會法》", 0)
        (0.0, -4.0)
        >>> Brackets(-4.0).ends_line("", "", "工會法\\n》", 0)
        -7.0
        """
        closed = _PARTNERS.get(first[0]) if (first := _ANY.search(text, at, at + _REACH)) else None
        if closed and closed not in opened.replace(_TERM, "“") + carried:
            return _NOT_OPENED
        return self.left_open if opened and not closed else 0.0


def quotation_marks(text: str) -> dict[str, float]:
    """What each quotation mark costs on a page that writes others than “ and ”, by its share, in nats; else nothing.

    >>> quotation_marks("“工會”"), round(quotation_marks("『工會』與『行會』")["『"], 1)
    ({}, 0.4)
    """
    counts = {mark: text.count(mark) for mark in _QUOTATION if mark in text}
    if counts.keys() <= {"“", "”"}:
        return {}
    n = {kind: sum(n for mark, n in counts.items() if _QUOTATION[mark] == kind) + 1 for kind in "“”"}
    return {mark: log(n[kind] / (counts.get(mark, 0) + (mark == kind) or _ABSENT)) for mark, kind in _QUOTATION.items()}


def as_quotation(text: str, marks: Iterable[str]) -> str:
    """The text with “ and ” for these quotation marks, as the language model counts them.

    >>> as_quotation("『工會』", "『』")
    '“工會”'
    """
    for mark in marks:
        text = text.replace(mark, _QUOTATION[mark])
    return text


def closing(opened: str, character: str, before: str, carried: str) -> float:
    """What a character that closes a bracket adds, in nats, where these are open, and ``carried`` since lines before.

    >>> closing("“", "”", "。", ""), closing("“", "）", "工", ""), closing("", "”", "。", "")
    (3.7, -4.0, -5.5)
    """
    partner = _PARTNERS[character]
    if opened.endswith(partner):
        return _CLOSES
    if opened.endswith(_TERM) and partner == "“":
        return _TERM_CLOSES_SENTENCE if before in _ENDS_SENTENCE else _CLOSES
    if partner in carried:
        return 0.0
    return _MAY_CLOSE_NOTHING if partner == "（" or _UNKNOWN in carried else _CLOSES_NOTHING


def open_before(text: str, at: int) -> str:
    """The brackets that the lines before a place leave open; ``?`` if there are none.

    >>> open_before("依照《\\n工會法", 4), open_before("工會法", 1)
    ('《', '?')
    """
    start = max(0, at - _REACH_BEFORE)
    stop = text.rfind("\n", start, at) + 1
    out = "" if stop else _UNKNOWN
    for found in _ANY.finditer(text, start, stop):
        partner = _PARTNERS.get(found[0])
        out = out.replace(partner, "") if partner else out + found[0]
    return out

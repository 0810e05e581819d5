"""Which brackets and quotation marks a line has open: they reach further back than the language model sees."""

import re
from dataclasses import dataclass
from math import log
from typing import Self

_PARTNERS = {b: a for a, b in ("（）", "“”", "‘’", "「」", "『』", "《》", "〈〉", "【】", "〔〕")}
_OPENING = "".join(_PARTNERS.values())
#: What closes something: a bracket, or a line.
CLOSING = frozenset((*_PARTNERS, "\n"))
#: So many that are open are kept in mind.
_DEPTH = 4
#: What one that closes adds where the last that is open is its partner, and where it is not, in nats.
_CLOSES, _CLOSES_NOTHING = 3.5, -4.0
#: Lines that end in an opening one or begin with a closing one, and all that close; how many are taken for granted.
_BROKEN_OFF = re.compile(rf"[{_OPENING}]$|^[{''.join(_PARTNERS)}]", re.MULTILINE)
_CLOSED = re.compile(rf"[{''.join(_PARTNERS)}]")
_LINES, _PAIRS = 1, 60


def still_open(opened: str, character: str) -> str:
    """The brackets that are open behind a character, of those that were open before it.

    >>> still_open("", "“"), still_open("（“", "”"), still_open("“", "工")
    ('“', '（', '“')
    """
    if character in _OPENING:
        return (opened + character)[-_DEPTH:]
    if character == "\n":
        return ""
    partner = _PARTNERS.get(character)
    return opened[: max(0, opened.rfind(partner))] if partner else opened


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

    def closing(self, opened: str, character: str) -> float:
        """What a character that closes a bracket or a line adds, where these are open, in nats.

        >>> Brackets(-4.0).closing("“", "”"), Brackets(-4.0).closing("“", "\\n")
        (3.5, -4.0)
        """
        if character == "\n":
            return self.left_open if opened else 0.0
        return _CLOSES if opened.endswith(_PARTNERS[character]) else _CLOSES_NOTHING

"""What damaged text may stand for: the moves of the lattice.

A site put something between two bytes (a reading in brackets, a space before a mark) or left a byte A1 before a line.
The byte before what was put in is then the first of a pair that is none, and a decoder shows ``?``, U+FFFD, □ or
nothing; of an ASCII byte after it, nothing is left in most decoders. All that follows is read one byte late, in pairs
made of the second byte of one character and the first of the next, until an ASCII byte puts it straight: one that is
the second byte of a Traditional character, or one that is itself, and then the byte before it is lost too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from unioncorpus.clean import cp936
from unioncorpus.clean.language_model import OTHER, language_model
from unioncorpus.clean.repair.annotation import UNALIGNED
from unioncorpus.clean.repair.lattice import Move, Node
from unioncorpus.clean.repair.readings import characters_read
from unioncorpus.clean.repair.strangeness import WIDE_ASCII
from unioncorpus.clean.script import is_traditional

MARK = "repair.shifted_mark"
STRAY = "repair.stray_byte"

#: What decoders show for bytes that are no character.
BROKEN = "?\ufffd□"
#: More signs in a row than these tell nothing.
_MOST_SIGNS = 3
_MANY_SIGNS = re.compile(rf"[{BROKEN}]{{{_MOST_SIGNS}}}")
LETTERS = "a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿê"
#: The rest of an annotation from its bracket on, which the broken pair may have taken with it.
_READING = re.compile(rf"\(?([{LETTERS}]{{1,6}})\)")
_WHOLE_READING = re.compile(rf"\(([{LETTERS}]{{1,6}})\)")
#: The marks that sites were seen to match, and what narrowing made of them. All of them begin with the byte A3.
MARKS = "！；，：？（）"
_NARROW = dict(zip("!;,:?()", MARKS, strict=True)) | {chr(c - 0xFEE0): chr(c) for c in WIDE_ASCII}
_BEFORE_MARK = re.compile("(?: ?)(?=[！；，：？!;,:?])")
#: A mark that authors may well write a space before: it has another behind it.
_LOOSE_MARK = re.compile("[！；，：？!;,:?] (?![！；，：？])")

#: The last three figures of a year.
_YEAR = re.compile("(?:0[0-3]|9[0-9])[0-9](?=年)")

#: A tag whose first sign was taken along with the byte before it.
TAG = "/?[A-Za-z]{1,10}[1-6]? ?/?>"
_TAG = re.compile(TAG)

_OPENERS = frozenset("（“‘《〈【「『〔")
#: Where a site also deletes full-width spaces, a stray byte goes with the first of such a mark: the line begins with
#: the second, before the first of the next character.
CUT_LEADS = frozenset(bytes((cp936.encode(mark)[1],)) for mark in _OPENERS if cp936.encode(mark)[:1] == b"\xa1")
_AFTER_WORDS = tuple("。，、；：！？")

_LEADS = bytes(range(0x81, 0xFF))
_TRAILS = bytes((*range(0x40, 0x7F), *range(0x80, 0xFF)))
#: Spaces that may stand before the first character of a line.
_INDENT = 8
_PRIVATE = range(0xE000, 0xF900)

#: Costs, in nats: of a byte lost with and without a trace where the text was straight; of a stray byte and of one that
#: was deleted with the next, of a mark, or a letter or figure, that was narrowed after the damage was done, of an ASCII
#: character lost with the byte before it.
_LOST_SHOWN, _LOST_UNSEEN = 1.0, 5.0
_STRAY_COST, _CUT_COST, _NARROWED, _LETTER_NARROWED, _ASCII_LOST = 3.0, 5.0, 1.0, 4.0, 7.0
#: Of a pair without a trace where the text is shifted: nothing by the bytes, but the model must want it by more than a
#: habit of its own. (The figures of an item are told by those around: behind their bracket it costs nothing.)
_UNSEEN, _ITEM_OPENED = 1.5, "（"
#: Of a half-width mark lost so, on a page that writes such.
_MARK_LOST = 1.0
#: And of the byte 80 that is dropped, which most programs show as the euro sign.
_EURO_UNSEEN = 3.0
#: Characters are likely from this log P given the one before them on.
_LIKELY = -8.0


@dataclass(frozen=True, slots=True)
class Showing:
    """How a page's decoder shows broken pairs: ``shown`` as a sign or not at all; ``private`` characters, and the byte
    80, ``euro``, or nothing; whether it ``swallows`` an ASCII byte with the one before it. ``spaced`` is what a space
    before a mark costs as the trace of a byte that is lost, in nats: little where authors write none; and ``unseen``
    what a pair costs that left no trace where the text is shifted; ``narrow`` are the half-width marks it writes."""

    shown: bool
    private: bool
    euro: bool = True
    swallows: bool = False
    spaced: float = 0.0
    unseen: float = _UNSEEN
    narrow: bytes = b""


_ALL_SHOWN = Showing(shown=True, private=True)
#: Some bytes left no trace though others did.
ANY_UNSEEN = Showing(shown=False, private=False, euro=False)


def _is_text(character: str | None) -> bool:
    return character is not None and ord(character) not in _PRIVATE


@cache
def _by_trail(trail: int) -> dict[int, str]:
    """The characters of a second byte, by their first."""
    found = ((lead, cp936.pair(lead, trail)) for lead in _LEADS)
    return {lead: c for lead, c in found if c is not None and _is_text(c)}


@lru_cache(maxsize=1 << 16)
def _joined(pending: bytes, trail: int) -> str:
    """The characters that the pending byte may make with the next."""
    by_lead = _by_trail(trail)
    return "".join(by_lead[lead] for lead in pending if lead in by_lead)


@cache
def _of_lead(lead: int) -> str:
    return "".join(c for t in _TRAILS if (c := cp936.pair(lead, t)) is not None and _is_text(c))


@cache
def _members() -> dict[int, list[tuple[str, int, int]]]:
    """The characters of each class of the language model, each with its two bytes."""
    characters = "".join(map(_of_lead, _LEADS))
    data = characters.encode("gbk")
    out: dict[int, list[tuple[str, int, int]]] = {}
    classes = language_model().ids(characters).tolist()
    for number, c, first, second in zip(classes, characters, data[::2], data[1::2], strict=True):
        out.setdefault(number, []).append((c, first, second))
    return out


@lru_cache(maxsize=1 << 12)
def _likely(last: int) -> tuple[tuple[str, int, int], ...]:
    """Characters that often follow the class ``last``, each with its two bytes."""
    following = language_model().successors(last, _LIKELY).tolist()
    return tuple(member for number in following for member in _members().get(number, ()))


@lru_cache(maxsize=1 << 16)
def _completed(pending: bytes, last: int, private: bool) -> tuple[str, tuple[bytes, ...]]:
    """Characters that a pending byte and the first of a pair that is none make, and what each leaves pending.

    If the pending byte is not known, there are thousands: of them, those that often follow the class ``last``.
    """
    after = dict(_no_characters(private))
    if len(pending) == 1:
        found = [(c, trails) for lead, trails in after.items() for c in _joined(pending, lead)]
    else:
        found = [(c, after[second]) for c, first, second in _likely(last) if first in pending and second in after]
    return "".join(c for c, _ in found), tuple(trails for _, trails in found)


def _ended(pending: bytes, last: int) -> str:
    """Characters that a pending byte makes with one that is lost alone; where it is not known, likely ones."""
    if len(pending) == 1:
        return _of_lead(pending[0])
    return "".join(c for c, first, _ in _likely(last) if first in pending)


@cache
def _no_characters(private: bool) -> tuple[tuple[int, bytes], ...]:
    """Pairs of high bytes that are no character, or else (``private``) user-defined: first bytes with their second."""
    out = []
    for lead in _LEADS:
        found = ((trail, cp936.pair(lead, trail)) for trail in _TRAILS if trail in _LEADS)
        wanted = bytes(t for t, c in found if (c is not None and ord(c) in _PRIVATE if private else c is None))
        if wanted:
            out.append((lead, wanted))
    return tuple(out)


@cache
def _read_so(reading: str, leads: bytes) -> str:
    """The characters that are read so and begin with one of these bytes, Traditional ones first, as sites choose."""
    found = (c for c in characters_read(reading) if (b := two_bytes(c)) and b[0] in leads)
    return "".join(sorted(found, key=lambda c: (not is_traditional(c), c)))


@lru_cache(maxsize=1 << 16)
def two_bytes(character: str) -> bytes:
    """The two bytes of a character; none where cp936 has it not."""
    try:
        data = cp936.encode(character)
    except UnicodeEncodeError:
        return b""
    return data if len(data) == 2 else b""


def _begins_line(text: str, at: int) -> bool:
    """Whether nothing but spaces stands before, and few of them."""
    head = text[max(0, at - _INDENT) : at].rstrip(" \u3000")
    return head.endswith("\n") or (not head and at < _INDENT)


def find_moves(text: str, node: Node, may_stay: bool, showing: Showing) -> Iterator[Move]:
    """What may stand at ``node.at``; with ``may_stay`` also what left no trace, so that the path stays there."""
    swallows, narrow = showing.swallows, showing.narrow
    if not may_stay:
        showing = _ALL_SHOWN
    if node.at == len(text):
        if node.pending > b"\x80" and not showing.shown:
            yield Move(_ended(node.pending, _last(node)), node.at, cost=showing.unseen)
    elif node.pending:
        moves = _shifted(text, node, showing, swallows, narrow)
        yield from map(_opening, moves) if node.rule == STRAY else moves
    else:
        yield Move(text[node.at], node.at + 1, kept=True)
        yield from _aligned(text, node, showing, may_stay)


def _opening(move: Move) -> Move:
    """The move with those of its characters that open something: a byte is stray before such a mark alone."""
    kept = [k for k, c in enumerate(move.characters) if c in _OPENERS]
    pendings = tuple(move.pendings[k] for k in kept) if move.pendings else ()
    return move._replace(characters="".join(move.characters[k] for k in kept), pendings=pendings)


def _gap(text: str, at: int, showing: Showing, unseen: float) -> Iterator[tuple[int, float]]:
    """Where the text goes on after a broken pair that may stand here, and what that costs (``unseen``: no trace)."""
    if text[at] in BROKEN and not _MANY_SIGNS.match(text, max(0, at - _MOST_SIGNS)):
        yield at + 1, _LOST_SHOWN
    if not showing.shown:
        yield at, unseen


def _aligned(text: str, node: Node, showing: Showing, may_stay: bool) -> Iterator[Move]:
    """Where a character of the page begins: it may be damaged from here on."""
    at = node.at
    whole = _WHOLE_READING.match(text, at)
    if whole and _reads(node.tail, whole[1]):
        # An annotation in its place: behind a restored character the site's, else whoever's it is.
        if not node.untouched and node.kept_since == at:
            yield Move("", whole.end(), rule=UNALIGNED, emits=False)
        return
    for after, cost in _gap(text, at, showing, _LOST_UNSEEN):
        reading = _READING.match(text, after)
        if reading:
            read = _read_so(reading[1], node.tail[-1:])
            pending = bytes(b for b in (two_bytes(c)[1] for c in read) if b in _LEADS)
            if pending:
                yield Move("", reading.end(), pending, cost, UNALIGNED, emits=False)
        mark = _BEFORE_MARK.match(text, after)
        if mark:
            if after == at and mark.end() > after:
                cost = 0.0 if _LOOSE_MARK.match(text, mark.end()) else showing.spaced
            (matched,) = _read_on(text[mark.end()], mark.end(), _LEADS)
            yield matched._replace(cost=matched.cost + cost, rule=MARK)
    data = two_bytes(text[at])
    if data[:1] == b"\xa1" and data[1] in _LEADS and _begins_line(text, at):
        yield Move("", at + 1, data[1:], _STRAY_COST, STRAY, emits=False)
    elif may_stay and data[:1] in CUT_LEADS and _begins_line(text, at):
        yield Move("", at, b"\xa1", _CUT_COST, STRAY, emits=False)


def _reads(pair: bytes, reading: str) -> bool:
    return len(pair) == 2 and cp936.pair(pair[0], pair[1]) in characters_read(reading)


def _shifted(text: str, node: Node, showing: Showing, swallows: bool, narrow: bytes) -> Iterator[Move]:
    """Between the two bytes of a character of the page."""
    at, pending = node.at, node.pending
    if pending < b"\x80":
        yield Move(pending.decode("ascii"), at)
        return
    character = text[at]
    whole = _WHOLE_READING.match(text, at)
    if whole and _reads(node.tail, whole[1]):
        yield Move("", whole.end(), pending, rule=UNALIGNED, emits=False)
    if character == " " and _BEFORE_MARK.match(text, at):
        yield Move("", at + 1, pending, emits=False)
    unseen = 0.0 if _ITEM_OPENED in node.said[-2:] else showing.unseen
    for after, cost in _gap(text, at, showing, unseen):
        yield from _broken(text, after, node, cost, swallows, narrow)
    if not showing.private:
        characters, pendings = _completed(pending, _last(node), True)
        yield Move(characters, at, cost=unseen, pendings=pendings)
    if not showing.euro:
        yield Move(_joined(pending, 0x80), at, cost=_EURO_UNSEEN)
    yield from _read_on(character, at, pending)


def _last(node: Node) -> int:
    """The class before a character whose first byte may be one of many, of which only the likely ones are tried."""
    return node.history[1] if len(node.pending) > 1 else OTHER


def _broken(text: str, after: int, node: Node, cost: float, swallows: bool, narrow: bytes) -> Iterator[Move]:
    """A broken pair whose first byte completes the character."""
    pending, last = node.pending, _last(node)
    reading = _READING.match(text, after)
    if reading:
        yield Move(_read_so(reading[1], pending), reading.end(), cost=cost, rule=UNALIGNED)
        return
    if after > node.at and ((tag := _TAG.match(text, after)) or len(pending) == 1):
        # A number or a letter may be gone, and its sign stays; before a mark it was a space that the site put in.
        suffix = "<" if tag else "" if text[after : after + 1] in _AFTER_WORDS else text[after - 1]
        yield Move(_ended(pending, last), after, cost=cost + (0.0 if tag else _ASCII_LOST), suffix=suffix)
    if after > node.at and narrow and len(pending) == 1:
        yield Move(_ended(pending, last), after, narrow, cost + _MARK_LOST)
    # The end of a line, or an ASCII byte that is kept; one that is not may have been the first figure of a number.
    if text[after : after + 1] < "@":
        cut = _lost_figure(text, after, text[node.at : after]) if swallows else ""
        yield Move(_ended(pending, last), after, cost=cost, suffix=cut)
    characters, pendings = _completed(pending, last, False)
    yield Move(characters, after, cost=cost, pendings=pendings)


def _lost_figure(text: str, after: int, sign: str) -> str:
    """The first figure of a number whose others stand at text[after:]: that of a year, else the sign that is left."""
    year = _YEAR.match(text, after)
    if year:
        return "2" if year[0].startswith("0") else "1"
    return sign if text[after : after + 1].isdecimal() else ""


def _read_on(character: str, at: int, pending: bytes) -> Iterator[Move]:
    """The shown character gives the byte that was missing, and mostly the first byte of the next pair."""
    full = _NARROW.get(character, character)
    data = two_bytes(full)
    if data:
        narrowed = 0.0 if full == character else _LETTER_NARROWED if character.isalnum() else _NARROWED
        yield Move(_joined(pending, data[0]), at + 1, data[1:], narrowed)
    if "@" <= character <= "~":
        yield Move(_joined(pending, ord(character)), at + 1)
    elif character in "€\x80":
        yield Move(_joined(pending, 0x80), at + 1)

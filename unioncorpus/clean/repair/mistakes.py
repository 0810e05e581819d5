"""Undo one mistake of encodings: bytes written in one, read in another.

The pairs that are known stand in ``tables/mojibake.toml``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from unioncorpus import tables
from unioncorpus.clean.language_model import language_model
from unioncorpus.clean.plausibility import common_characters
from unioncorpus.clean.repair.gaps import LOST, Gap, Habits, Loss, find_gaps
from unioncorpus.clean.repair.mixed_reading import MIXED, undo_mixed
from unioncorpus.clean.repair.paths import Doubt
from unioncorpus.clean.repair.recode import encode, is_one_byte
from unioncorpus.clean.repair.remembered import remember_short
from unioncorpus.clean.repair.reread import Filled, reread, worst

#: Share of common characters and marks, of what is not ASCII, under which a text is no Chinese at first sight.
_MIN_COMMON = 0.4
#: Two mistakes leave one gap in so many characters, seen or not.
_CHARACTERS_A_GAP = 16
#: A character beside which bytes may be missing without a sign takes as much work as so many gaps.
_SUSPECTED_GAPS = 4
#: What one U+FFFD costs a reading, in nats.
_LOSS_COSTS = 10.0
#: Three characters in a row that are bad, and what a reading with lost bytes must be better by, in nats.
_BAD, _BETTER, _BETTER_WHERE_SEEN = -24.0, 8.0, 2.0
_CHINESE = re.compile("[\u2010-\u2044\u2103-\u27bf\u3000-\u303f\u4e00-\u9fff\uff01-\uff60]")
_OTHER_SCRIPT = re.compile("[\u0250-\u1fff]")
#: Pieces of a line that may be damaged by themselves, in one pass: runs without ASCII, runs without space.
_WIDE_RUN = re.compile(r"[^\x00-\x7f]+(?:\?(?:[^\x00-\x7f]+|$)){0,1000}\??")
_LETTER_IN_CHINESE = re.compile("[\u2010-\uffef][@-~]|[@-~][\u2010-\uffef]")
_TOKEN = re.compile(r"[!-~]{0,100}[^\x00-\x7f]\S*")
#: A no-break space that became a space, inside what must be one UTF-8 character.
_NARROWED_SPACE = re.compile(rb"(?<=[\xe0-\xef]) (?=[\x80-\xbf])|(?<=[\xe0-\xef][\x80-\xbf]) ")
_MULTIBYTE = re.compile(rb"(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2})+")


@dataclass(frozen=True, slots=True)
class Family:
    """One mistake: ``written`` in one encoding, ``read`` in another."""

    id: str
    written: str
    read: str

    @property
    def codecs(self) -> tuple[str, str]:
        """What was read, and how it was written."""
        return self.read, self.written

    @property
    def is_of_pairs(self) -> bool:
        """Whether both encodings have two bytes a character."""
        return self.written != "utf-8" and not is_one_byte(self.read)


@cache
def families() -> tuple[Family, ...]:
    """The mistakes that are known, in the order of the table."""
    return tuple(Family(f["id"], f["written"], f["read"]) for f in tables.read("mojibake")["family"])


@cache
def _shown_by(read: str) -> re.Pattern[str] | None:
    """Runs of what a one-byte encoding can show, and gap marks; None for an encoding of two bytes a character."""
    shown = {bytes((b,)).decode(read, "ignore") or chr(b) for b in range(0x80, 0x100)}
    if any(encode(c, read) is None for c in shown):
        return None
    shown |= {chr(c) for c in range(0x80, 0xA0) if encode(chr(c), read) is not None}
    return re.compile(f"[\\x00-\\x7f{LOST}{''.join(map(re.escape, sorted(shown)))}]+")


def undo(line: str, family: Family, habits: Habits | None = None, final: bool = True) -> Filled | None:
    """The line as it was before one mistake, or None where it cannot come from it.

    What is not damaged stays, where ASCII or the script sets it apart. ``habits`` are those of the page's
    decoder. With ``final`` false the text is still damaged by another mistake, so that no gap can be filled.

    >>> undo("标题: 宸ヤ細", families()[0]).text
    '标题: 工会'
    """
    habits = habits or Habits()
    if family.read == MIXED:
        return undo_mixed(line, habits) if final else None
    stretches = _shown_by(family.read)
    if stretches is None:
        return _undo_stretch(line, family, habits, final)
    return _substitute(stretches, line, lambda stretch: _undo_stretch(stretch, family, habits, final))


def _substitute(pattern: re.Pattern[str], text: str, undo_piece: Callable[[str], Filled | None]) -> Filled | None:
    """The text with each match undone where that is possible, or None where none is."""
    out, doubtful = list[str](), list[Doubt]()
    at = grown = 0  # how much longer than the text it is so far
    n_wrong = 0.0
    for found in pattern.finditer(text):
        filled = None if found[0].isascii() else undo_piece(found[0])
        if filled:
            out += [text[at : found.start()], filled.text]
            begin = found.start() + grown
            doubtful += (Doubt(begin + doubt.at, doubt.characters) for doubt in filled.doubtful)
            at = found.end()
            grown += len(filled.text) - len(found[0])
            n_wrong += filled.n_wrong
    return Filled("".join([*out, text[at:]]), n_wrong, doubtful=tuple(doubtful)) if out else None


def _undo_stretch(text: str, family: Family, habits: Habits, final: bool) -> Filled | None:
    whole = _reread(text, family, habits, final)
    if whole and final and family.is_of_pairs and " " in text:
        # Nearly all is legal there: good text beside the damage, too.
        in_pieces = _substitute(_TOKEN, text, lambda piece: _if_better(piece, _reread(piece, family, habits, final)))
        return max((f for f in (whole, in_pieces) if f), key=_merit)
    if whole and (not final or (not whole.n_gaps and LOST not in whole.text)):
        return whole
    if family.written == "utf-8" and _shown_by(family.read):
        return whole or _undo_runs(text, family)
    pattern = _WIDE_RUN if family.written == "utf-8" else _TOKEN
    if whole and pattern.fullmatch(text):
        return whole
    in_pieces = _substitute(pattern, text, lambda piece: _reread(piece, family, habits, final))
    # Gaps explain much: good text beside the damage, too.
    return max((f for f in (whole, in_pieces) if f), key=_merit, default=None)


def _if_better(piece: str, filled: Filled | None) -> Filled | None:
    return filled if filled and _merit(filled) > _merit(Filled(piece)) else None


def _merit(filled: Filled) -> float:
    return language_model().score(f"\n\n{filled.text}\n") - _LOSS_COSTS * filled.text.count(LOST)


def _undo_runs(text: str, family: Family) -> Filled | None:
    """Runs of UTF-8 among other characters of a one-byte encoding: one character is one byte there."""
    data = encode(text, family.read)
    if data is None:
        return None
    out, at = [], 0
    for found in _MULTIBYTE.finditer(_NARROWED_SPACE.sub(b"\xa0", data)):
        try:
            decoded = found[0].decode("utf-8")
        except UnicodeDecodeError:
            continue
        out += [text[at : found.start()], decoded]
        at = found.end()
    return Filled("".join([*out, text[at:]])) if out else None


def _reread(text: str, family: Family, habits: Habits, final: bool) -> Filled | None:
    """The whole text read again, or None where it cannot come from the mistake or reads the same."""
    marked, n_gaps = _mark(text, family, habits.private)
    if final and family.is_of_pairs:
        # Lost bytes shift what follows, so that it need not look like anything.
        found = _fill(text, n_gaps, family, habits) if n_gaps else _suspect(text, marked, family, habits)
        if found:
            return found
    if marked is None or marked == text:
        return None
    if not final:
        return Filled(marked)
    # 通知 in GBK is legal UTF-8 too, of another script.
    if _OTHER_SCRIPT.search(marked):
        return None
    # A date's characters may all have lost a byte (2018骞�1鏈�), which tells nothing by itself.
    if n_gaps and (habits.sure or looks_chinese(marked)) and habits.allowance.take(n_gaps, 1):
        return reread(text, (family.codecs,), habits)
    if not _CHINESE.search(marked):
        return None
    if looks_chinese(marked):
        return Filled(marked)
    # The àn of yàn is a pair of GBK too, of a rare character: Latin letters among Chinese are no mistake.
    return None if family.written != "utf-8" and is_one_byte(family.read) else Filled(marked)


def _fill(text: str, n_gaps: int, family: Family, habits: Habits) -> Filled | None:
    """The text with the bytes that signs tell of, by a mistake that was seen on the page."""
    allowed = habits.sure and habits.allowance.take(n_gaps, 1)
    return reread(text, (family.codecs,), habits) if allowed else None


def _suspect(text: str, read: str | None, family: Family, habits: Habits) -> Filled | None:
    """The text with bytes restored that were lost without a sign, if it is bad as it is ``read``, and better so."""
    data = encode(text, family.read)
    if data is None:
        return None
    read = read or data.decode(family.written, "replace")
    is_bad = LOST in read or worst(read) <= _BAD or (habits.sure and _LETTER_IN_CHINESE.search(read))
    if not is_bad or not (habits.sure or looks_chinese(read)):
        return None
    if not habits.allowance.take(_SUSPECTED_GAPS * len(text), 1):
        return None
    found = reread(text, (family.codecs,), habits, suspect=True)
    better = _BETTER_WHERE_SEEN if habits.sure else _BETTER
    return found if found and (LOST in read or _merit(found) > _merit(Filled(read)) + better) else None


def undo_two(line: str, last: Family, first: Family, habits: Habits) -> Filled | None:
    """The whole line as it was before two mistakes, with the gaps that both have left, or None.

    >>> undo_two("閸忓啿绺鹃懕灞戒紣閻㈢喐妞�", families()[0], families()[0], Habits()).text
    '关心职工生活'
    """
    if not habits.allowance.take(1 + len(line) // _CHARACTERS_A_GAP, 2):
        return None
    filled = reread(line, (last.codecs, first.codecs), habits)
    return None if filled is None or filled.text == line else filled


@remember_short
def _mark(text: str, family: Family, private: bool) -> tuple[str | None, int]:
    """The text with U+FFFD in every gap, and how many there are: a first look, and what an earlier pass has to go on.

    None where it is no text.
    """
    parts = find_gaps(text, family.read, family.written, Loss(private=private))
    if parts is None:
        return None, 0
    if len(parts) == 1 and isinstance(parts[0], bytes):
        try:
            return parts[0].decode(family.written), 0
        except UnicodeDecodeError:
            return None, 0
    marked = (LOST if isinstance(part, Gap) else part.decode(family.written, "ignore") for part in parts)
    return "".join(marked), sum(isinstance(part, Gap) for part in parts)


def brings_other_script(text: str, line: str) -> bool:
    """Whether a reading of a line has characters of another script that the line has not.

    >>> brings_other_script("˵服大家", "说服大家"), brings_other_script("Союз", "Союз")
    (True, False)
    """
    return _OTHER_SCRIPT.search("".join({*text}.difference(line))) is not None


def looks_chinese(text: str) -> bool:
    """A cheap look before the model is asked: enough of what is not ASCII is common in Chinese pages.

    >>> looks_chinese("工会工作计划"), looks_chinese("迄 皻es-vous")
    (True, False)
    """
    common = common_characters()
    n_common = sum(map(common.__contains__, text))
    n_wide = len(text) - len(text.encode("ascii", "ignore")) - text.count(LOST)
    return n_common > 0 and n_common >= _MIN_COMMON * n_wide

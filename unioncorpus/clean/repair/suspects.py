"""Where damage may begin: places that a site's traces point to, found by scans of a whole page.

A sign of a broken pair (``?``, U+FFFD, □) before a reading or a mark is such a trace; a reading without its bracket; a
line that begins with a character of the row A1 and goes on absurdly. Where a decoder leaves nothing for a broken pair,
only the text itself tells: behind a mark, it reads better one byte later.
"""

import re
from collections import Counter
from functools import cache

import numpy as np
from numpy.typing import NDArray

from unioncorpus.clean import cp936
from unioncorpus.clean.language_model import OTHER, SPACE, Ids, Logs, language_model
from unioncorpus.clean.repair.moves import BROKEN, CUT_LEADS, LETTERS, TAG, two_bytes
from unioncorpus.code_points import code_points, of_code_points

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
#: Marks that sites match, wide or narrowed; ``?`` is a sign as well.
_MARKS = "！；，：？!;,:"
#: The second byte of a character that is ASCII, before its reading or the next character.
_LETTER = r"[@-~](?:\(|[^\x00-\x7f])"
#: What follows a matched mark: another character of the shifted text, the second byte of one, a pair that is none (with
#: such a byte, the beginning of a tag or the first figure of a year, too), a last byte alone, or another matched mark.
_CUT_YEAR = r"(?:0[0-3]|9\d)\d年"
_FOLLOWS = rf"(?=[^\x00-\x7f]|{_LETTER}|[{BROKEN}](?:[^\x00-\x7f]|$|{_LETTER}|{TAG}|{_CUT_YEAR})|\x20[{_MARKS}?])"
#: A sign of a broken pair before a reading or a matched mark.
_AFTER_SIGN = re.compile(rf"[{BROKEN}](?:\(?[{LETTERS}]{{1,6}}\)|\x20?[{_MARKS}]{_FOLLOWS})", re.MULTILINE)
#: What a site put in behind a broken pair, with the bracket or the space that it begins with, or without.
_PUT_IN = re.compile(rf"[{BROKEN}]([( ]?)(?:[{LETTERS}]{{1,6}}\)|[！；，：？])")
#: A sign before ``?``, which may be a narrowed mark. Two lost pairs look the same, so there must be another trace, or,
#: behind two alone, text that goes on absurdly.
_TWO_SIGNS = re.compile(rf"[{BROKEN}]\x20?\?{_FOLLOWS}", re.MULTILINE)
_SIGN_AND_MARK = re.compile(rf"[{BROKEN}](?<![{BROKEN} ].)\?(?=([^\x00-\x7f](?:[^\x00-\x7f]|[@-~])[^\x00-\x7f]))")
#: Question marks for characters that a program did not know, one by one: broken pairs leave no two in a row.
_UNKNOWN_CHARACTERS, _FEW_UNKNOWN = re.compile(r"\?\?(?<=[\u3400-\u9fff]\?\?)\?{0,6}(?=[\u3400-\u9fff])"), 1
#: A space before a matched mark, where a lost byte need not have left a sign: behind the mark the line ends, or a
#: character ends with an ASCII byte. More such marks may stand right before.
_SPACED = re.compile(rf"\x20(?<=[^\x00-\x7f]\x20)[{_MARKS}](?:$|\x20[{_MARKS}]|{_LETTER})", re.MULTILINE)
#: Such a mark between a space and a letter that stands right before a wide character: authors write none so. Nor a mark
#: between two signs, of which one stands for the < of a closing tag.
_STUCK = re.compile(rf"\x20[{_MARKS}][@-~](?=[^\x00-\x7f])|[{BROKEN}][{_MARKS}][{BROKEN}](?=/){TAG}")
#: Any such mark, for a page where authors write no space before one: at most so large a share of its marks are such.
#: (One with a space behind it, too, or with more of them, is theirs.)
_ANY_SPACED, _FEW_SPACED = re.compile(rf"\x20(?<=[^\x00-\x7f]\x20)[{_MARKS}](?!\x20(?![！；，：？])|[！？!?])"), 0.1
#: A bracket with a space inside: so writes an author who writes one before marks, too.
_SPACED_INSIDE, _SPACED_REACH = re.compile("[“‘《〈「『【（]\x20|\x20[”’》〉」』】）]"), 200
#: So many marks without a space are taken for granted.
_MARKS_GRANTED = 20
#: A half-width mark between Chinese characters.
_NARROW_MARK = re.compile(r"[,;:](?<=[\u3400-\u9fff].)(?=[\u3400-\u9fff])")
#: A reading that is left: its bracket lost, or behind a character that is not read so.
_READING = re.compile(rf"[{_TONED}][a-zü]{{0,4}}\)")
#: A matched mark before an ASCII second byte with its character's reading: no Latin letter is read so. Here a lost byte
#: need not have left a sign. (The bracket stands first in the pattern, so that the search runs from one to the next.)
_READ_LETTER = re.compile(rf"\((?<=[{_MARKS}][@-~]\()[{LETTERS}]{{1,6}}\)")
#: An ASCII second byte with its character's reading, behind shifted text; how far before it that begins, in characters.
_LETTER_AND_READING = re.compile(rf"\((?<=[^\x00-\x20A-Za-z][@-~]\()[a-zü]{{0,3}}[{_TONED}][a-zü]{{0,4}}\)")
_MATCHED, _REACH = re.compile(rf"[{_MARKS}](?=([^\n]))"), 24
_LETTERS_BEFORE = re.compile(rf"\(?[{LETTERS}]{{0,5}}$")
#: A line begins with a character whose first byte is A1: 。 or a wide space, if that is not the second of a pair.
_STRAY = r"(?: |\u3000\u3000){0,3}[。\u3000](?=(\S{3}))"
_FIRST_LINE, _LINE_START = re.compile(_STRAY), re.compile(rf"\n{_STRAY}")
#: Such a line with a sign near its beginning.
_STRAY_AND_SIGN = re.compile(rf"^(?: |\u3000\u3000){{0,3}}[。\u3000][^\x00-\x7f]{{1,8}}[{BROKEN}]", re.MULTILINE)

#: A wide space without a second where a line begins that closes what it did not open: 　癆級”班組 was “A級”班組.
#: (Where a sign stands before a mark, what may be gone is the figure before that. The space stands first in the
#: pattern, so that the search runs from one to the next.)
_CLOSES = re.compile(
    r"\u3000(?:(?<=^\u3000)|(?<=^\u3000\u3000\u3000))"
    r"(?=[^\s“‘《〈（「『【〔][^“‘《〈（「『【〔\n]{0,30}[”’》〉）」』】〕])"
    rf"(?![{BROKEN}][!-/:-@·])",
    re.MULTILINE,
)

#: What begins with figures in brackets, of which the first byte and the mark before it went. (What is left of both
#: stands first in the pattern, so that the search runs from one to the next.)
_NUMBER = re.compile(
    rf"。(?=[{BROKEN}]?(?:\d[^\n（(）)]{{0,40}})?[）)])(?:(?<=^。)|(?<=^ 。)|(?<=^  。)|(?<=^   。))", re.MULTILINE
)

#: The beginning of a line.
_LINE = re.compile(
    rf"^ {{0,3}}(?=([^\x00-\x7f]{{3}})|([^\x00-\x7f]{{1,2}})[{BROKEN}]\(?[{LETTERS}]{{1,6}}\))", re.MULTILINE
)

#: The private area.
_FIRST_PRIVATE, _N_PRIVATE = 0xE000, 0x1900

#: A page is scanned in pieces of so many characters, which share so many with the next.
_CHUNK, _SHARED = 1 << 20, 5
#: How much better two characters must read one byte later, or how improbable three must be as they stand (on a damaged
#: page less so), in nats; and what a second that is lost counts.
_BETTER, _ABSURD, _ABSURD_IF_DAMAGED, _LOST_SECOND = 4.0, -30.0, -24.0, -4.0


def has_signs(text: str) -> bool:
    """Whether broken pairs left a sign in this text."""
    return any(sign in text for sign in BROKEN) and _AFTER_SIGN.search(text) is not None


def has_private(text: str) -> bool:
    """Whether a text has characters of the private area, as which pairs of the user-defined ones show.

    >>> has_private("\\ue18d濉"), has_private("工會")
    (True, False)
    """
    return bool((code_points(text) - np.uint32(_FIRST_PRIVATE) < _N_PRIVATE).any())


def shows_signs(text: str) -> bool:
    """Whether the page's decoder leaves a sign of broken pairs, as far as the page tells.

    >>> shows_signs("。ㄈ?⒉懽鹬"), shows_signs("你知道嗎?我知道。")
    (True, False)
    """
    return "\ufffd" in text or has_signs(text) or _STRAY_AND_SIGN.search(text) is not None


def swallows_ascii(text: str) -> bool:
    """Whether the page's decoder takes an ASCII byte away with the one before it: a bracket, a space, a figure.

    >>> swallows_ascii("地?fù)?dān)"), swallows_ascii("地?(fù)?(dān)")
    (True, False)
    """
    found = [m[1] for m in _PUT_IN.finditer(text)]
    return 2 * sum(map(bool, found)) < len(found)


def spaced_marks(text: str) -> float:
    """The share of a page's marks that a space stands before, 0..1; one such and some others are taken for granted.

    >>> round(spaced_marks("你好 ！我來，你去，他在，都好。" * 10), 2)
    0.18
    """
    n_spaced = sum(text.count(f" {mark}") for mark in _MARKS)
    return (n_spaced + 1) / (sum(map(text.count, _MARKS)) + _MARKS_GRANTED)


def narrow_marks(text: str) -> bytes:
    """The half-width marks that a page writes between Chinese characters, if they are the most of its commas.

    >>> narrow_marks("開會,學習,競賽;總結"), narrow_marks("開會，學習，競賽,總結")
    (b',;', b'')
    """
    found = Counter(_NARROW_MARK.findall(text))
    if found[","] <= text.count("，"):
        return b""
    return "".join(mark for mark in ",;:" if found[mark]).encode()


def find_places(text: str, closely: bool = False) -> list[int]:
    """Where damage may begin, in order; ``closely`` on a page that is known to be damaged.

    >>> find_places("自覺地?fù)?dān)起"), find_places("你知道嗎？我知道。")
    ([3, 4, 7, 8], [])
    """
    signs = has_signs(text)
    places: set[int] = set()
    if signs:
        places.update(m.start() for m in _AFTER_SIGN.finditer(text))
    left = list(_READING.finditer(text)) if ")" in text else []
    if signs or left:
        places.update(m.start() for m in _TWO_SIGNS.finditer(text))
    if "?" in text:
        places.update(m.start() for m in _SIGN_AND_MARK.finditer(text) if _is_implausible(m[1]))
    for m in left:
        before = _LETTERS_BEFORE.search(text, max(0, m.start() - 6), m.start())
        places.add(before.start() if before else m.start())
    marks = (m.start() - 2 for m in _READ_LETTER.finditer(text))
    places.update(k - (text[k - 1 : k] == " ") for k in marks)
    if signs:
        for m in _LETTER_AND_READING.finditer(text):
            places.update(_matched_before(text, m.start() - 1))
    first = _FIRST_LINE.match(text)
    lines = (m for m in (first, *_LINE_START.finditer(text)) if m)
    places.update(m.end() - 1 for m in lines if _is_implausible(m[1]))
    places.update(m.start() for m in _NUMBER.finditer(text))
    if "\u3000" in text:
        places.update(m.end() - 1 for m in _CLOSES.finditer(text))
    if not signs:
        spaced = list(_ANY_SPACED.finditer(text))
        if spaced and spaced_marks(text) > _FEW_SPACED:
            spaced = [m for m in spaced if _SPACED.match(text, m.start())]
        places.update(m.start() for m in spaced if is_stuck(text, m.start()) or not _is_spaced_out(text, m.start()))
        least = _ABSURD_IF_DAMAGED if closely else _ABSURD
        for start in range(0, len(text), _CHUNK):
            places.update(start + k for k in _shifted_after_marks(text[start : start + _CHUNK + _SHARED], least))
    if "??" in text and len(_UNKNOWN_CHARACTERS.findall(text)) > _FEW_UNKNOWN:
        places = {place for place in places if text[place] != "?"}
    return sorted(places)


def is_stuck(text: str, place: int) -> bool:
    """Whether a mark stands at a place between a space and a letter that goes with what is behind it, or before a tag
    that lost its first byte.

    Of 15 million characters of clean text none had such a place; half of those that are damaged so have it.

    >>> is_stuck("取得成績 ，F總結如下", 4), is_stuck("取得成績 ， F 組", 4), is_stuck("?！?/b>", 0)
    (True, False, True)
    """
    return _STUCK.match(text, place) is not None


def closes_unopened(text: str, place: int) -> bool:
    """Whether a line begins at a place with one wide space, and closes what it did not open.

    Of 2.8 million characters of clean and damaged text the one such place was damaged.

    >>> closes_unopened("　癆級”班組達標", 0), closes_unopened("　班組“達標”", 0), closes_unopened("　　癆級”班組", 1)
    (True, False, False)
    """
    start = text.rfind("\n", 0, place) + 1
    found = _CLOSES.match(text, start)
    return found is not None and found.end() - 1 == place


def has_unseen_loss(text: str, place: int) -> bool:
    """Whether a byte was lost at a place without a sign: behind it stands a reading of a character that is not there.

    >>> has_unseen_loss("強調！薄白o(hù)送", 2), has_unseen_loss("強調！護(hù)送", 2)
    (True, False)
    """
    return _LETTER_AND_READING.search(text, place, place + _REACH) is not None


def _is_spaced_out(text: str, place: int) -> bool:
    """Whether the line before a place has brackets with a space inside."""
    start = max(0, place - _SPACED_REACH)
    start = text.rfind("\n", start, place) + 1 or start
    return _SPACED_INSIDE.search(text, start, place) is not None


def _matched_before(text: str, at: int) -> list[int]:
    """Where the nearest mark before text[at] stands that no text goes on behind."""
    start = max(0, at - _REACH)
    marks = _MATCHED.finditer(text, text.rfind("\n", start, at) + 1 or start, at)
    found = [m.start() for m in marks if _is_implausible(m[0] + m[1])]
    return [k - (text[k - 1 : k] == " ") for k in found[-1:]]


def find_cut_lines(text: str) -> list[int]:
    """Where lines begin that may have lost the first byte of a mark which opens something, in order.

    >>> find_cut_lines("三、文體\\n搬崆诒\ue11a睆N藝大賽"), find_cut_lines("三、文體\\n班組學習")
    ([5], [])
    """
    lines = (m for m in _LINE.finditer(text) if two_bytes(text[m.end()])[:1] in CUT_LEADS)
    return [m.end() for m in lines if m[2] or _is_implausible(m[1])]


def _is_implausible(text: str) -> bool:
    """Whether no character of a short text is likely behind the one before it."""
    ids = language_model().ids(text)
    return not language_model().is_plausible_pair(ids[:-1], ids[1:]).any()


@cache
def _bytes_of() -> NDArray[np.uint16]:
    """By code point, the two bytes of a character as a number; one byte for ASCII; 0 where cp936 has none."""
    out = np.zeros(0x10000, np.uint16)
    for code, character in enumerate(_pairs()):
        if character:
            out[ord(character)] = code
    out[:0x80] = np.arange(0x80)
    for narrow, full in zip("!;,:?", "！；，：？", strict=True):
        out[ord(narrow)] = out[ord(full)]
    return out


@cache
def _pairs() -> tuple[str, ...]:
    """By two bytes as a number, the character that is text; empty where there is none."""
    out = [""] * 0x10000
    for (lead, trail), character in cp936.pairs_of_gbk().items():
        out[lead << 8 | trail] = character
    return tuple(out)


@cache
def _ids_of_pairs() -> Ids:
    ids = np.full(0x10000, OTHER, np.uint16)
    known = [code for code, character in enumerate(_pairs()) if character]
    ids[known] = language_model().ids("".join(_pairs()[code] for code in known))
    return ids


_MARK, _WIDE, _LETTERS = 1, 2, 3
#: Places of a mark and the three characters behind it.
_FOUR = np.arange(4)[:, None]


@cache
def _kinds() -> NDArray[np.uint8]:
    """By code point, whether it is a mark that sites match, a wide digit or letter, an ASCII byte that ends a pair."""
    out = np.zeros(0x10000, np.uint8)
    out[0x40:0x7F] = _LETTERS
    out[0xFF10:0xFF5B] = _WIDE
    out[[ord(c) for c in _MARKS]] = _MARK
    return out


def _shifted_after_marks(text: str, least: float) -> list[int]:
    """Marks behind which the text reads better with the mark's second byte for the first of the next character, or
    three pairs of characters have a log P under ``least``, in nats; and those between what no mark goes with and a
    letter that is stuck to the next character (學！F體)."""
    model = language_model()
    codes = code_points(text)
    kinds = of_code_points(_kinds(), codes)
    marks = np.flatnonzero(kinds[:-3] == _MARK)
    # To the model, a wide digit or a letter before a Chinese character is as good as a number or a word.
    behind = kinds[marks + 1]
    stuck = (behind == _LETTERS) & (codes[marks + 2] > 0x7F)
    strange = (behind == _WIDE) | stuck
    shown = model.ids_of(codes.take(marks + _FOUR))
    kept = strange | ~model.is_plausible_pair(shown[:2], shown[1:3]).any(axis=0)
    marks, stuck = marks[kept], stuck[kept]
    if not len(marks):
        return []
    shown = model.ids_of(codes.take(marks + _FOUR))
    logs = model.log_p_pair(shown[:-1], shown[1:])
    broken_off = (shown[1:] == SPACE) | (shown[1:] == model.line_break)
    found = (logs.sum(axis=0) < least) & ~broken_off.any(axis=0)
    found |= stuck & ~model.is_plausible_pair(model.ids_of(codes.take(np.maximum(marks, 1) - 1)), shown[0])
    mark, one, two = (of_code_points(_bytes_of(), codes[marks + k]) for k in range(3))
    first = _ids_of_pairs()[(mark & 0xFF) << 8 | _first_byte(one)]
    gain = model.log_p_single(first) - logs[0] - logs[1]  # and what follows can only take from it
    likely = np.flatnonzero((first != OTHER) & (gain > _BETTER))
    if len(likely):
        following = _log_p_behind(first[likely], one[likely], two[likely], shown[2][likely])
        found[likely] |= gain[likely] + following > _BETTER
    marks = marks[found]
    return [k - (text[k - 1 : k] == " ") for k in marks[~_is_emphasis(codes, marks)].tolist()]


def _log_p_behind(first: Ids, one: NDArray[np.uint16], two: NDArray[np.uint16], third: Ids) -> Logs:
    """log P of the second character of shifted text behind the first, by the bytes of the two that are shown there.

    Behind an ASCII byte, which completes the first character, the text is straight again and ``third`` follows; before
    one, or the end of the line, the second character is lost.
    """
    second = np.where(one > 0xFF, _ids_of_pairs()[(one & 0xFF) << 8 | _first_byte(two)], third)
    is_lost = (one > 0xFF) & (two < 0x80) & (two != 0x20)
    return np.where(is_lost, np.float32(_LOST_SECOND), language_model().log_p_pair(first, second))


def _is_emphasis(codes: NDArray[np.uint32], marks: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether the same mark stands thrice, which is the author's emphasis, also behind another."""
    again = codes[marks] == codes[marks + 1]
    thrice = (codes[marks] == codes[marks + 2]) | (codes[marks] == codes[np.maximum(marks, 1) - 1])
    behind_another = (codes[marks + 1] == codes[marks + 2]) & (codes[marks + 1] == codes[marks + 3])
    emphasis: NDArray[np.bool_] = again & thrice | behind_another
    return emphasis


def _first_byte(data: NDArray[np.uint16]) -> NDArray[np.uint16]:
    return np.where(data > 0xFF, data >> 8, data)

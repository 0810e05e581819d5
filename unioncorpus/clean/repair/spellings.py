"""Other spellings of a reading than pinyin with its tone mark: xue2, xue, ㄒㄩㄝˊ."""

import re
import unicodedata
from functools import cache

from unioncorpus import tables
from unioncorpus.clean.repair.readings import is_reading, readings, usual_reading

_TONE_MARKS = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_NEUTRAL = "0"
_SYLLABLE = re.compile("(zh|ch|sh|[bpmfdtnlgkhjqxrzcs])?(.*)")


def is_spelled(spelling: str, character: str) -> bool:
    """Whether a spelling of any kind is a reading of a character.

    >>> [is_spelled(s, "學") for s in ("xué", "xue2", "xue", "ㄒㄩㄝˊ", "xi2")]
    [True, True, True, True, False]
    """
    return any(is_reading(reading, character) for reading in _spelled(spelling))


def is_usual(spelling: str, character: str) -> bool:
    """Whether a spelling tells how a character is mostly read.

    >>> is_usual("dan1", "單"), is_usual("shàn", "單")
    (True, False)
    """
    return usual_reading(character) in _spelled(spelling)


def _spelled(spelling: str) -> tuple[str, ...]:
    return spelling, *_by_spelling().get(spelling, ())


def has_tone(spelling: str) -> bool:
    """Whether a spelling tells the tone, so that it can hardly be a word of another language.

    >>> has_tone("xué"), has_tone("xue2"), has_tone("ㄒㄩㄝˊ"), has_tone("xue")
    (True, True, True, False)
    """
    return not spelling.replace("ü", "v").isascii() or spelling[-1].isdigit()


@cache
def _by_spelling() -> dict[str, tuple[str, ...]]:
    """The readings that each other spelling stands for."""
    found: dict[str, list[str]] = {}
    for reading in readings():
        syllable, tone = split_tone(reading)
        for plain in {syllable, syllable.replace("ü", "v"), syllable.replace("ü", "u:")}:
            numbered = [plain + tone, *([plain + "5"] if tone == _NEUTRAL else [])]
            for spelling in (plain, *numbered):
                found.setdefault(spelling, []).append(reading)
        for spelling in bopomofo(syllable, tone):
            found.setdefault(spelling, []).append(reading)
    return {spelling: tuple(stand_for) for spelling, stand_for in found.items()}


def split_tone(reading: str) -> tuple[str, str]:
    """A reading without its tone mark, and the tone as a digit (0: neutral).

    >>> split_tone("xué"), split_tone("nǚ"), split_tone("men")
    (('xue', '2'), ('nü', '3'), ('men', '0'))
    """
    tone, rest = _NEUTRAL, []
    for c in unicodedata.normalize("NFD", reading):
        if c in _TONE_MARKS:
            tone = _TONE_MARKS[c]
        else:
            rest.append(c)
    return unicodedata.normalize("NFC", "".join(rest)), tone


def bopomofo(syllable: str, tone: str) -> tuple[str, ...]:
    """Bopomofo of a syllable of pinyin; the neutral tone is written before or behind. Empty for an interjection.

    >>> bopomofo("xue", "2"), bopomofo("shi", "4"), bopomofo("men", "0")
    (('ㄒㄩㄝˊ',), ('ㄕˋ',), ('˙ㄇㄣ', 'ㄇㄣ˙'))
    """
    table = tables.read("bopomofo")
    found = _SYLLABLE.fullmatch(syllable)
    initial, final = (found[1] or "", found[2]) if found else ("", syllable)
    if initial in ("j", "q", "x") and final.startswith("u"):
        final = "ü" + final[1:]
    if final == "i" and initial in ("zh", "ch", "sh", "r", "z", "c", "s"):
        written = table["initials"][initial]
    elif final in table["finals"]:
        written = table["initials"].get(initial, "") + table["finals"][final]
    else:
        return ()
    mark = table["tones"][tone]
    return (mark + written, written + mark) if tone == _NEUTRAL else (written + mark,)

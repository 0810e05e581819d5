"""Written-in pinyin: 學(xué)習(xí).

Scraper-evading sites convert a page to Traditional script and write the reading behind each occurrence of certain
characters. An author writes a reading too, but once, behind a rare character or one of several readings: 芈(mǐ)姓,
说(shuì)服. So a reading goes only from a page that shows the site's hand:

- a common Traditional character carries its reading at half or more of its places (nobody has to be told how 習 is
  read; an author may well tell that it is not read as it mostly is, 單(shàn)縣, so that such a reading must stand there
  twice, or beside another), or
- five readings or more stand on the page, one of them behind the same character twice, and together they cover half
  of the places of their characters (the page was brought back to Simplified script, the readings stayed; a character
  that is told to be read in two ways, 重(chóng)复 and 重(zhòng)要, is a lesson's), or
- eight readings or more without a tone stand scattered over the page, behind five or more common characters: a site
  spoils its text at random (主(zhu)席); a lesson in pinyin has its readings one behind the other, and each once.

And half of the readings at least must be such as sites write: behind a common character that has another form in the
other script, in running text. A dictionary tells how rare characters are read, and entries that stand alone.

From such a page every reading goes that is a reading of the character before it, behind a Traditional character,
behind one that carries it at half of its places, or in a row with one of these (溫(wēn)暖(nuǎn)). A reading is pinyin
in brackets of any kind, with a tone mark or a tone number (xue2), or bopomofo; pinyin that tells no tone might be a
word, and proves nothing alone. Broken annotations (?fù)?dān) are not touched here.

A site that works on bytes also takes the last byte of one character and the letter behind it for the character that
they make: ①M is A2D9 4D, and D94D is 費, so it writes ①M(fèi). Nothing is broken there but the word.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from unioncorpus.clean import cp936
from unioncorpus.clean.repair.readings import is_reading
from unioncorpus.clean.repair.spellings import has_tone, is_spelled, is_usual
from unioncorpus.clean.script import is_converted, is_traditional, to_simplified
from unioncorpus.code_points import code_points
from unioncorpus.edits import Edit

RULE = "repair.pinyin"

RUBY = "repair.ruby"

#: The rule of readings that were written into unaligned bytes, here and in the lattice.
UNALIGNED = "repair.unaligned_annotation"

_LETTERS = "a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿê"
#: A reading: pinyin, with a tone mark, a tone number or neither, or bopomofo.
_SPELLING = rf"(?:[{_LETTERS}]{{1,6}}[0-5]?|˙?[ㄅ-ㄩ]{{1,3}}[ˊˇˋ˙]?)"
_IN_BRACKETS = rf"[(（\[［【] ?({_SPELLING}) ?[)）\]］】]"
#: One reading in brackets, or several, right behind a Chinese character. The bracket stands first in the pattern, so
#: that the search runs from bracket to bracket.
_ANNOTATION = re.compile(
    rf"[(（\[［【](?<=[\u3400-\u9fff][(（\[［【]) ?{_SPELLING} ?[)）\]］】](?:{_IN_BRACKETS}){{0,3}}"
)
_READING = re.compile(_IN_BRACKETS)
#: What stands beside a character in running text: another, a reading or a mark behind one.
_BESIDE = re.compile(r"[\u3400-\u9fff)）\]］】，。、；：！？]")
#: The reading in ruby markup, and the brackets for browsers that do not know it.
_RUBY_TEXT = re.compile(
    r"<(rt|rp|rtc)(?: [^<>]{0,100})?>[^<>]{0,40}(?:</\1>|(?=</?(?:ruby|rt|rp|rb)\b))", re.IGNORECASE
)

#: A reading right behind an ASCII byte that may be the second of a pair, whose first ends a mark or a sign. (Behind
#: other characters shifted text has such readings, too.)
_BEHIND_LETTER = re.compile(rf"\((?<=[\u2010-\u27bf\u3001-\u303f][@-~]\()([{_LETTERS}]{{1,6}})\)")

_MIN_DENSE = 5
_MIN_COVER = 0.5
#: Readings without a tone that are a site's: so many, behind so many common characters, half of them so far apart.
_MIN_SCATTERED, _MIN_CHARACTERS, _APART = 8, 5, 8


class _Annotation(NamedTuple):
    """text[start:stop] gives readings of ``character``, which stands before it; ``toned`` where they tell the tone,
    ``usual`` where one is how it is mostly read."""

    start: int
    stop: int
    character: str
    toned: bool
    usual: bool

    def told(self, text: str) -> tuple[str, str]:
        """The character and what is told of it."""
        return self.character, text[self.start : self.stop]


def _annotations(text: str) -> Iterable[_Annotation]:
    """Every place where a character is followed by a reading of its own."""
    for found in _ANNOTATION.finditer(text):
        start = found.start()
        character = text[start - 1]
        length, toned, usual = _own_readings(character, found[0])
        if length:
            yield _Annotation(start, start + length, character, toned, usual)


@lru_cache(1 << 12)
def _own_readings(character: str, annotated: str) -> tuple[int, bool, bool]:
    """How much of an annotation gives readings of the character before it, and whether they tell the tone, and how it
    is mostly read."""
    length, toned, usual = 0, False, False
    for reading in _READING.finditer(annotated):
        if not is_spelled(reading[1], character):
            break
        toned = toned or has_tone(reading[1])
        usual = usual or is_usual(reading[1], character)
        length = reading.end()
    return length, toned, usual


def _are_like_a_site(text: str, rows: Sequence[Sequence[_Annotation]]) -> bool:
    """Whether half of the readings stand where a site writes them: in running text, in a row with one behind a common
    character that is converted."""
    kinds = {c for c in {a.character for row in rows for a in row} if is_converted(c) and _is_common(c)}
    n_like = 0
    for row in rows:
        is_like = any(
            a.character in kinds and _BESIDE.search(text[max(0, a.start - 2) : a.start - 1] + text[a.stop : a.stop + 1])
            for a in row
        )
        n_like += len(row) if is_like else -len(row)
    return n_like >= 0


def _is_common(character: str) -> bool:
    """Whether a Traditional character is, in Simplified script, among the 3,755 of the first level of GB 2312."""
    coded = to_simplified(character).encode("gb2312", "ignore")
    return len(coded) == 2 and 0xB0 <= coded[0] <= 0xD7


def remove_pinyin(text: str) -> list[Edit]:
    """Edits that take out the readings which a site wrote into a page.

    >>> [e.before for e in remove_pinyin("學(xué)習(xí)雷鋒")]
    ['(xué)', '(xí)']
    >>> remove_pinyin("爱(ài)岗敬业，唱卡拉OK(karaoke)")
    []
    """
    annotations = list(_annotations(text))
    if not annotations:
        return []
    rows = list(_rows(annotations))
    carried = Counter(a.character for a in annotations)
    places = _count(text, carried)
    covered = {c for c, n in carried.items() if n >= _MIN_COVER * places[c]}
    shown = {a.character for a in annotations if a.toned}
    told = Counter(a.told(text) for a in annotations)
    ways = Counter(c for c, _ in told)
    again = {c for (c, _), n in told.items() if n > 1 and ways[c] == 1}
    beside = {a.character for row in rows if len(row) > 1 for a in row}
    sure = covered & shown & {*again, *beside, *(a.character for a in annotations if a.usual)}
    by_site = any(is_traditional(c) and _is_common(c) for c in sure)
    dense = (
        len(annotations) >= _MIN_DENSE
        and len(again) > 0
        and len(annotations) >= _MIN_COVER * sum(places[c] for c in carried)
    )
    scattered = not shown and _are_scattered(annotations)
    if not scattered and not ((by_site or dense) and _are_like_a_site(text, rows)):
        return []
    return [
        Edit(a.start, a.stop, text[a.start : a.stop], "", RULE)
        for row in rows
        for a in row
        if scattered or any(other.character in covered or is_traditional(other.character) for other in row)
    ]


def _rows(annotations: Iterable[_Annotation]) -> Iterator[list[_Annotation]]:
    """Annotations by the stretches in which each character has its own."""
    row: list[_Annotation] = []
    for annotation in annotations:
        if row and annotation.start - 1 != row[-1].stop:
            yield row
            row = []
        row.append(annotation)
    if row:
        yield row


def _count(text: str, characters: Iterable[str]) -> dict[str, int]:
    """How often each of some characters of the BMP stands in a text."""
    counts = np.bincount(np.minimum(code_points(text), 0xFFFF), minlength=0x10000)
    return {c: int(counts[ord(c)]) for c in characters}


def _are_scattered(annotations: Sequence[_Annotation]) -> bool:
    """Whether readings without a tone were written into a page at random: far apart, or behind the same characters."""
    if len(annotations) < _MIN_SCATTERED:
        return False
    again = sum(n > 1 for n in Counter(a.character for a in annotations).values())
    if again >= _MIN_CHARACTERS:
        return True
    apart = sum(b.start - a.stop >= _APART for a, b in pairwise(annotations))
    common = {a.character for a in annotations if _is_common(a.character)}
    return 2 * apart >= len(annotations) - 1 and len(common) >= _MIN_CHARACTERS


def remove_ruby(text: str) -> list[Edit]:
    """Edits that take the readings out of ruby markup; the tags around the characters are left to the strip stage.

    >>> [e.before for e in remove_ruby("<ruby>學<rp>(</rp><rt>xué</rt><rp>)</rp></ruby>習")]
    ['<rp>(</rp>', '<rt>xué</rt>', '<rp>)</rp>']
    """
    if "<ruby" not in text and "<RUBY" not in text:
        return []
    return [Edit(found.start(), found.end(), found[0], "", RUBY) for found in _RUBY_TEXT.finditer(text)]


def remove_readings_of_letters(text: str) -> list[Edit]:
    """Edits that take out readings of a pair which the last byte of a character makes with a letter.

    >>> [e.before for e in remove_readings_of_letters("①M(fèi)arc，维生素A(ā)")]
    ['(fèi)']
    """
    return [
        Edit(found.start(), found.end(), found[0], "", UNALIGNED)
        for found in _BEHIND_LETTER.finditer(text)
        if has_tone(found[1]) and is_reading(found[1], _pair_with(text[found.start() - 2], text[found.start() - 1]))
    ]


def _pair_with(character: str, letter: str) -> str:
    """The character that the last byte of one makes with a letter; empty where that is no pair."""
    try:
        data = cp936.encode(character)
    except UnicodeEncodeError:
        return ""
    return (cp936.pair(data[-1], ord(letter)) if data[-1] > 0x80 else None) or ""

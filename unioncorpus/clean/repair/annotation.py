"""Written-in pinyin: 學(xué)習(xí).

Scraper-evading sites convert a page to Traditional script and write the reading behind each occurrence of certain
characters. An author writes a reading too, but once, behind a rare character or one of several readings: 芈(mǐ)姓,
说(shuì)服. So a reading goes only from a page that shows the site's hand:

- a common Traditional character carries its reading at half or more of its places (nobody has to be told how 學 is
  read), or
- five readings or more stand on the page, one of them behind the same character twice, and together they cover half
  of the places of their characters (the page was brought back to Simplified script, the readings stayed).

From such a page every reading goes that is a reading of the character before it, behind a Traditional character or
behind one that carries it at half of its places. Broken annotations (?fù)?dān) are not touched here.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from unioncorpus.clean.repair.readings import is_reading
from unioncorpus.clean.script import is_traditional, to_simplified
from unioncorpus.edits import Edit

RULE = "repair.pinyin"

_LETTERS = "a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿê"
#: One reading in brackets, or several, right behind a Chinese character. The bracket stands first in the pattern, so
#: that the search runs from bracket to bracket.
_ANNOTATION = re.compile(rf"\((?<=[\u3400-\u9fff]\()[{_LETTERS}]{{1,6}}\)(?:\([{_LETTERS}]{{1,6}}\)){{0,3}}")
_READING = re.compile(rf"\(([{_LETTERS}]+)\)")

_MIN_DENSE = 5
_MIN_COVER = 0.5


@dataclass(frozen=True, slots=True)
class _Annotation:
    """text[start:stop] gives readings of ``character``, which stands before it."""

    start: int
    stop: int
    character: str


def _annotations(text: str) -> Iterable[_Annotation]:
    """Every place where a character is followed by a reading of its own."""
    for found in _ANNOTATION.finditer(text):
        character, stop = text[found.start() - 1], found.start()
        for reading in _READING.finditer(found[0]):
            if not is_reading(reading[1], character):
                break
            stop = found.start() + reading.end()
        if stop > found.start():
            yield _Annotation(found.start(), stop, character)


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
    carried = Counter(a.character for a in annotations)
    places = Counter(text)
    covered = {c for c, n in carried.items() if n >= _MIN_COVER * places[c]}
    by_site = any(is_traditional(c) and _is_common(c) for c in covered)
    dense = (
        len(annotations) >= _MIN_DENSE
        and max(carried.values()) > 1
        and len(annotations) >= _MIN_COVER * sum(places[c] for c in carried)
    )
    if not by_site and not dense:
        return []
    return [
        Edit(a.start, a.stop, text[a.start : a.stop], "", RULE)
        for a in annotations
        if a.character in covered or is_traditional(a.character)
    ]

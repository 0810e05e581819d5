"""Marks that a page lost one by one: a program that did not know them wrote a question mark for each.

    庆祝“三?八”节 -> 庆祝“三·八”节
    贯彻?工会法?和?工会章程? -> 贯彻《工会法》和《工会章程》
    开展?安康杯?竞赛 -> 开展“安康杯”竞赛

A question mark that may ask stays, and so does every pair on a page with characters of broken bytes: there a question
mark may stand for anything. Quotation marks come back only on a page that shows none.
"""

import re
from collections.abc import Iterator

from unioncorpus import tables
from unioncorpus.edits import Edit
from unioncorpus.tables import Rule

#: What ends a sentence.
_SENTENCE = re.compile("[^。！!；;？\n]+")
#: What a decoder left of broken bytes.
_BROKEN = re.compile("[\ufffd\ue000-\uf8ff]")
_MARK = re.compile(r"\?")
#: So many characters on either side tell what a pair is.
_AROUND = 4
#: A word that asks stands at most so many characters before the mark.
_ASKS = 20
#: Two lost marks: before the first goes text or a mark, between stand 2-25 characters that begin and end with text,
#: behind the second goes the sentence on.
_PAIR = re.compile(
    r"(?:(?<=[㐀-鿿0-9，、：（,:(])|(?<![^\n。]))"
    r"\?[㐀-鿿0-9][^?，：“”《》,: ]{0,23}[㐀-鿿0-9]\?(?=[㐀-鿿，、；。：）,;:.)])"
)


def restore_marks(text: str) -> list[Edit]:
    """Edits that put marks in place of the question marks that were written for them.

    >>> [e.after for e in restore_marks("认真贯彻?工会法?，庆祝三?八妇女节。你去吗?")]
    ['《', '》', '·']
    """
    if "?" not in text:
        return []
    dots = [
        Edit(m.start(), m.end(), "?", rule.replace, rule.id, rule.extra["confidence"])
        for rule in tables.rules("lost_marks", "dot")
        for m in rule.pattern.finditer(text)
    ]
    return sorted([*dots, *_pairs(text, {e.start for e in dots})], key=lambda e: e.start)


def _pairs(text: str, dots: set[int]) -> Iterator[Edit]:
    if _BROKEN.search(text):
        return
    pairs = [
        rule
        for rule in tables.rules("lost_marks", "pair")
        if not (rule.extra["all_lost"] and any(mark in text for mark in rule.replace))
    ]
    (question,) = tables.rules("lost_marks", "question")
    for sentence in _SENTENCE.finditer(text):
        start, stop = sentence.span()
        if "?" not in sentence[0] or "??" in sentence[0]:
            continue
        marks = [m.start() for m in _MARK.finditer(text, start, stop) if m.start() not in dots]
        found = list(_PAIR.finditer(text, start, stop + 1))
        asks = any(question.pattern.search(text, max(start, m.start() - _ASKS), m.end()) for m in found)
        if not asks and [k for m in found for k in (m.start(), m.end() - 1)] == marks:
            for m in found:
                yield from _marks_around(m, pairs)


def _marks_around(found: re.Match[str], pairs: list[Rule]) -> Iterator[Edit]:
    text, (start, stop) = found.string, found.span()
    before = text[max(0, start - _AROUND) : start].rpartition("?")[2]
    after = text[stop : stop + _AROUND].partition("?")[0]
    rule = next((rule for rule in pairs if rule.pattern.search(f"{before}{found[0]}{after}")), None)
    if rule:
        for at, mark in zip((start, stop - 1), rule.replace, strict=True):
            yield Edit(at, at + 1, "?", mark, rule.id, rule.extra["confidence"])

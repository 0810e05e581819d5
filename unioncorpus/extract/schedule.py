"""Month-by-month schedules: a heading for each month, its items below it or behind it.

A heading is a line that opens with a month expression (三月份：, 3、六月, 七至八月, | 9月 |) and says nothing else
before its items; on a page that lost its line breaks it stands behind a full stop. Items are split as the page does: by
number, else by 。 ； a bar or a space.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from unioncorpus.months import MONTHS, read_months, without_label
from unioncorpus.numerals import read_integer
from unioncorpus.structure import Paragraph


@dataclass(frozen=True, slots=True)
class Dated:
    """Something tied to months: its place in the text, the months, and the expression that gave them."""

    start: int
    stop: int
    months: tuple[int, ...]
    month_text: str


_HAN = "一二三四五六七八九十"
_LABEL = rf"(?:[（(]?(?:[0-9]{{1,2}}|[{_HAN}]{{1,3}})[)）、.．:：]{{1,2}}[ \t]*|[①-⑳•●◆■▲★·*\-][ \t]*)"
_YEAR = r"(?:[0-9_xX*〇零一二三四五六七八九]{2,4}年|[今明本次]年)?"
_AFTER = (
    r"(?:[（(][^（）()\n]{1,16}[）)])?(?:的?(?:主要|重点|具体)?(?:工作|活动|任务)(?:安排|重点|要点|计划|内容|任务)?)?"
)
#: At the start of a line: the month, then a colon, a bar, a space or nothing more.
_HEADING = re.compile(
    rf"[ \t|｜【\[]*(?:{_LABEL})??(?P<year>{_YEAR})(?P<months>{MONTHS}){_AFTER}[】\]]?[ \t]*"
    r"(?:(?P<mark>[：:|｜])|(?=\n)|(?<=[ \t])|\Z)"
)
#: Inside a line whose breaks are lost: behind a mark or a space, and always with a colon.
_INLINE = re.compile(rf"(?<=[。；;！ \t）)：:]){_YEAR}(?P<months>{MONTHS}){_AFTER}[ \t]*[：:]")

_ITEM = re.compile(rf"[ \t|｜]*(?:[（(]?([0-9]{{1,2}}|[{_HAN}]{{1,3}})[)）、.．:：]{{1,2}}|([①-⑳]))?[ \t]*")
_NUMBERED = re.compile(
    r"(?:^|(?<=[。；;，,！ \t|：:）)]))(?:[（(][0-9]{1,2}[)）]|[0-9]{1,2}(?:[、．)）]|\.(?![0-9]))|[①-⑳])[ \t]*"
)
_SEPARATED = re.compile(r"[。；;|｜\t]+|(?<![\x21-\x7e]) +| +(?![\x21-\x7e])")
_TRAILING = "。；;，,、.！|｜ \t:："
_LEADING = "。；;，,、| \t:：｜"

_CLOSING = re.compile(r"^[ \t]*(?:附|备注|注[:：]|总之|以上|说明[:：]|相关)")
_DATE_LINE = re.compile(r"^[ \t]*(?:[0-9_xX*〇○零一二三四五六七八九]{2,6}年)[^，。；]{0,12}$")
_SIGNATURE = re.compile(r"^[^，。；、:：]{2,28}(?:工会|委员会|学校|中学|小学|幼儿园|公司|医院|学院|大学|局|总工会)$")
#: A line of this many characters below a month is prose again, not an item.
_LONGEST_ITEM = 160
_LONGEST_BARE_ITEM = 70


def find_schedule(text: str, paragraphs: Sequence[Paragraph]) -> tuple[tuple[Dated, ...], frozenset[int]]:
    """Items of the month-by-month schedules in some paragraphs, and the indexes of the paragraphs they take up.

    >>> page = "三月份：\\n1、女工座谈\\n2、拔河赛\\n四月：植树。"
    >>> lines = [Paragraph(0, 4, None), Paragraph(5, 11, None), Paragraph(12, 17, None), Paragraph(18, 24, None)]
    >>> [(item.months, page[item.start : item.stop]) for item in find_schedule(page, lines)[0]]
    [((3,), '女工座谈'), ((3,), '拔河赛'), ((4,), '植树')]
    """
    headings = {k: found for k, p in enumerate(paragraphs) if (found := _headings(text, p))}
    if not headings:
        return (), frozenset()
    last = max(headings)
    items: list[Dated] = []
    used: set[int] = set()
    month: Dated | None = None
    number = 0
    for k, p in enumerate(paragraphs):
        if k in headings:
            items += _items_behind(text, headings[k], p.stop)
            month, number = headings[k][-1], 0
            used.add(k)
            continue
        if month is None:
            continue
        number = _continues(text[p.start : p.stop], number, more=k < last)
        if number < 0:
            month = None
            continue
        used.add(k)
        items += _split(text, p.start, p.stop, month)
    return tuple(items), frozenset(used)


def _headings(text: str, paragraph: Paragraph) -> tuple[Dated, ...]:
    """Month headings of one line: at its start, and further ones where the line breaks were lost."""
    if text.find("月", paragraph.start, paragraph.stop) < 0:
        return ()
    found = []
    opening = _HEADING.match(text, paragraph.start, paragraph.stop)
    if opening and opening["year"] and not opening["mark"]:
        opening = None  # a date alone on its line is a signature
    if opening:
        found.append(_heading(opening))
    found += [
        _heading(m) for m in _INLINE.finditer(text, opening.end() if opening else paragraph.start, paragraph.stop)
    ]
    if not opening and len(found) < 2:
        return ()
    return tuple(h for h in found if h.months)


def _heading(match: re.Match[str]) -> Dated:
    surface = without_label(match["months"])
    return Dated(match.start(), match.end(), read_months(surface), surface)


def _items_behind(text: str, headings: tuple[Dated, ...], stop: int) -> Iterator[Dated]:
    """Items that stand in the line of their headings."""
    ends = [h.start for h in headings[1:]] + [stop]
    for heading, end in zip(headings, ends, strict=True):
        yield from _split(text, heading.stop, end, heading)


def _continues(line: str, number: int, more: bool) -> int:
    """Number of the item that a line below a month holds (0 = it has none), or -1 if the schedule ends here.

    ``number`` is that of the item before. ``more`` tells that further months follow: prose between them is theirs.
    """
    if not line.strip():
        return number
    if _CLOSING.match(line) or _DATE_LINE.match(line) or len(line) > _LONGEST_ITEM:
        return -1
    opening = _ITEM.match(line)
    label = opening and opening[1]
    if label:
        value = read_integer(label) or 0
        follows = value == 1 or value in (number, number + 1) or (label.isdigit() and value <= number + 2)
        return value if follows else -1
    if opening and opening[2]:
        return ord(opening[2]) - ord("①") + 1
    if not more and (number or len(line) > _LONGEST_BARE_ITEM or _SIGNATURE.match(line)):
        return -1
    return 0


def _split(text: str, start: int, stop: int, month: Dated) -> Iterator[Dated]:
    """Items in text[start:stop]: by their numbers if they have any, else by the marks between them."""
    line = text[start:stop]
    numbers = list(_NUMBERED.finditer(line))
    if numbers:
        bounds = [(0, numbers[0].start())]
        bounds += [(a.end(), b.start()) for a, b in zip(numbers, numbers[1:], strict=False)]
        bounds.append((numbers[-1].end(), len(line)))
    else:
        label = _ITEM.match(line)
        at = label.end() if label else 0
        bounds = []
        for mark in _SEPARATED.finditer(line, at):
            bounds.append((at, mark.start()))
            at = mark.end()
        bounds.append((at, len(line)))
    for a, b in bounds:
        piece = line[a:b]
        a += len(piece) - len(piece.lstrip(_LEADING))
        b -= len(piece) - len(piece.rstrip(_TRAILING))
        if b - a >= 2:
            yield Dated(start + a, start + b, month.months, month.month_text)

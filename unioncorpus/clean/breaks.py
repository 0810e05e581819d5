"""Line breaks that a page lost: 篇 titles and enumerators that stand in the middle of a line.

Only what continues a sequence gets its break back. A page without line breaks is a few very long lines: there every
enumerator in sequence opens a unit. On a page with line breaks, an enumerator in the middle of a line is nearly always
a list inside a sentence; it opens a unit only where the line itself opens with the number before it and a sentence
ends in front of it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from unioncorpus import tables
from unioncorpus.edits import Edit
from unioncorpus.lines import INLINE, LONGEST_TITLE, Mark, find_marks, line_spans, read_mark
from unioncorpus.numerals import write

RULE = "strip.lost_break"

Span = tuple[int, int]

#: Mean length of the lines, in characters, of a page that lost its line breaks, and the shortest line it is sought in.
LONG_PAGE, LONG_LINE = 450, 300
#: A page of at most so many lines lost its breaks even if it is shorter, down to so many characters.
FEW_LINES, SHORT_PAGE = 2, 200
#: Longest title that is looked for in front of its number, in characters.
_REACH = 40
#: Shortest title, in characters, that can be known again by itself.
_LEAST_BASE = 4
_PART_OPENS = frozenset("第篇【[(（")
_STOPS = frozenset("。！？；：，\n")
_SENTENCE_ENDS = "。！？；"
#: What follows a number that numbers no unit: 一、二等奖, 四、五月.
_LISTED = re.compile("[一二三四五六七八九十]{1,2}[、等月年级期类线季]")
#: A sentence end and something like an enumerator behind it: a cheap first look at a line.
_GLUED = re.compile(r"[。！？；]\s?[(（]?\s?[一二三四五六七八九十0-9]{1,3}\s?[)）、.．]|[。！？；]\s?[①-⑳⑴-⒇]")

_TITLES = {rule.id: rule.pattern for rule in tables.rules("breaks", "title")}


def find_breaks(text: str) -> list[Edit]:
    """Insertions of the line breaks that a page lost.

    >>> page = "1、学习文件。2、慰问职工。\\n3、总结"
    >>> [e.start for e in find_breaks(page)]
    [7]
    """
    lines = line_spans(text)
    if not lines:
        return []
    few = len(lines) <= FEW_LINES and len(text) >= SHORT_PAGE
    lost = few or len(text) >= LONG_PAGE * len(lines)
    places: set[int] = set()
    for k, (a, b) in enumerate(lines):
        if lost and (few or b - a >= LONG_LINE):
            places.update(_restored(text, a, b, first=k == 0))
            continue
        if text[a] in _PART_OPENS and b - a > LONGEST_TITLE and (mark := _TITLES["opening"].match(text, a, b)):
            places.update(p for p in (_title_end(text, mark.end(), b),) if p > mark.end())
        if _GLUED.search(text, a, b):
            places.update(_glued(text, a, b))
    return [Edit(p, p, "", "\n", RULE) for p in sorted(places)]


def _glued(text: str, start: int, stop: int) -> Iterator[int]:
    """Units that follow the one which opens the line, each behind the end of a sentence."""
    opening = read_mark(text, start, stop)
    if opening is None or opening.family not in INLINE:
        return
    number = opening.number
    for mark in find_marks(text, opening.stop, stop, (opening.family,)):
        if (
            mark.number == number + 1
            and text[start : mark.start].rstrip()[-1:] in _SENTENCE_ENDS
            and _is_unit(text, mark)
        ):
            yield mark.start
            number = mark.number


def _restored(text: str, start: int, stop: int, first: bool) -> Iterator[int]:
    """Breaks of a long line: around the 篇 titles, behind the page title, and before enumerators in sequence."""
    titles = _titles(text, start, stop)
    for a, b in titles:
        yield from (p for p in (a, b) if start < p < stop)
    head = titles[0][0] if titles else stop
    if first and (title := _TITLES["page"].match(text, start, head)) and title.end() < head:
        yield title.end()
    edges = [start, *(p for span in titles for p in span), stop]
    for a, b in zip(edges[::2], edges[1::2], strict=True):
        marks = find_marks(text, a, b, (*sorted(INLINE), "ordinal"))
        yield from (m.start for m in _in_sequence(text, marks) if m.start > start)


def _titles(text: str, start: int, stop: int) -> list[Span]:
    """篇 titles in the middle of a line: one title, or one mark, that comes again with the next number."""
    sought: set[str] = set()
    for form in ("numbered", "part"):
        for found in _TITLES[form].finditer(text, start, stop):
            titles = _series(text, found, start, stop, sought)
            if len(titles) > 1:
                return titles
    return []


def _series(text: str, found: re.Match[str], start: int, stop: int, sought: set[str]) -> list[Span]:
    """The titles of the series that ``found``, numbered 1, begins; none where no second comes.

    ``sought`` remembers second titles that were looked for: none stands behind the first place, so none further on.
    """
    tail, number = found["open"], found["n"]
    # 题目1 has nothing but the end of its title to know the second by; 第一篇 has a mark of its own.
    known = 0 if tail.strip() else _LEAST_BASE
    lead = found.start("open")
    if lead - known < start:
        return []
    wanted = text[lead - known : lead] + tail + _numbered(number, 2) + found["close"]
    if wanted in sought:
        return []
    sought.add(wanted)
    second = text.find(wanted, found.end(), stop)
    if second < 0:
        return []
    base = _common_tail(text, lead, second + known, start)
    titles: list[Span] = []
    at, k, missed = start, 1, 0
    while missed < 3:
        title = base + tail + _numbered(number, k) + found["close"]
        place = text.find(title, at, stop)
        if place < 0:
            missed += 1
        else:
            at = place + len(title)
            titles.append((place, _title_end(text, at, stop) if not base or title[-1] in "：:" else at))
            missed = 0
        k += 1
    return titles


def _numbered(like: str, k: int) -> str:
    return str(k) if like.isascii() else write(k)


def _common_tail(text: str, one: int, two: int, start: int) -> str:
    """What stands in front of both places alike, back to the end of a sentence."""
    n = 0
    while n < min(_REACH, one - start) and text[one - n - 1] == text[two - n - 1] and text[one - n - 1] not in _STOPS:
        n += 1
    return text[one - n : one]


def _title_end(text: str, at: int, stop: int) -> int:
    """End of the title that follows a mark such as 第一篇：, as far as one can be told from the text."""
    title = _TITLES["page"].match(text, at, stop)
    return title.end() if title else at


def _in_sequence(text: str, marks: Sequence[Mark]) -> Iterable[Mark]:
    """Enumerators that continue the last of their family, or begin a run that goes on."""
    units = [m for m in marks if _is_unit(text, m)]
    following: list[int | None] = []
    ahead: dict[str, int] = {}
    for mark in reversed(units):
        following.append(ahead.get(mark.family))
        ahead[mark.family] = mark.number
    last: dict[str, int] = {}
    above = -_REACH
    for mark, after in zip(units, reversed(following), strict=True):
        begins = (mark.number == 1 or mark.family not in last) and after == mark.number + 1
        # （一） right under a heading opens a unit even where the page was cut before （二）.
        alone = mark.family == "bracketed_han" and mark.number == 1 and mark.start - above < _REACH
        if begins or alone or last.get(mark.family) == mark.number - 1:
            last[mark.family] = mark.number
            above = mark.stop
            yield mark


def _is_unit(text: str, mark: Mark) -> bool:
    """Whether a unit can begin here: no list of numbers goes on; 第一， and 1、2月 stand behind a stop."""
    if mark.family == "han" and _LISTED.match(text, mark.stop):
        return False
    doubtful = mark.family == "ordinal" or text[mark.stop : mark.stop + 1].isdigit()
    if doubtful and text[mark.start - 1 : mark.start] not in _STOPS:
        return False
    return text[mark.stop : mark.stop + 1] not in ("、", "。", "，", "")

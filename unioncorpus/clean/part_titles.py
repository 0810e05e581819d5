"""Titles of 篇 that stand in the middle of a line.

A title is known by its series: the same words come again with the next number. On a page that lost its line breaks the
whole series is sought; on any other page, only the titles that are missing between those that open lines.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import partial

from unioncorpus import tables
from unioncorpus.lines import LONGEST_TITLE, announced_plans, is_title, read_plan_mark
from unioncorpus.numerals import read_integer, write

Span = tuple[int, int]

#: Longest title that is looked for in front of its number, in characters.
_REACH = 40
#: Shortest title, in characters, that can be known again by itself.
_LEAST_BASE = 4
#: A series with so many numbers missing has ended.
_MISSED = 3
#: What may stand before the number of a unit as well as of a title.
_BRACKETS = " (（["
#: So many titles are looked for at most, each once through the text: a page of many series is still read in one go.
_MOST_SOUGHT = 100
#: The head of a page, in characters, and what a sentence ends with.
_HEAD, _ENDS = 200, tuple("。！？”")
_SENTENCE = re.compile("[。！？!?]+")
_STOPS = frozenset("。！？；：，\n")
#: What stands before a title: the end of a sentence, or the date of a signature.
_BEFORE_TITLE = re.compile(
    r"[。！？”…]|[\d〇○零一二三四五六七八九]{4}年[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十]{1,3}日"
    r"|(?<![。！？”…])[\d〇○零一二三四五六七八九]{4}年[\d一二三四五六七八九十]{1,2}月"
)
#: The number of the first title of a series.
_FIRST = frozenset({"1", "01", "一"})
#: A title in its marks.
_QUOTED = re.compile("《[^《》。\n]{2,60}》")
#: What shows that a word for a plan or summary was no end of a title: 工作计划的制定.
_GOES_ON = frozenset("的，、。；和与及")
_follows = partial(tables.pattern, "breaks", "follows")
_TITLES = {rule.id: rule.pattern for rule in tables.rules("breaks", "title")}
_CONTENTS = tables.pattern("breaks", "contents", "label")
#: What stands behind the first figure of a larger number: 计划10篇.
_COUNTS = frozenset("0123456789〇十百篇")
#: The number of a 篇 in its title line.
_PART_NUMBER = re.compile(
    r"(?<=篇)\s?(?P<n>[一二三四五六七八九十]{1,3}|\d{1,3})|(?P<m>[一二三四五六七八九十]{1,3}|\d{1,3})(?=\s?篇)"
)


def find_series(text: str, start: int, stop: int) -> list[Span]:
    """篇 titles inside text[start:stop]: one title, or one mark, that comes again with the next number.

    >>> page = "工会计划篇一今年要学习。工会计划篇二今年要慰问。"
    >>> [page[a:b] for a, b in find_series(page, 0, len(page))]
    ['工会计划篇一', '工会计划篇二']
    """
    sought: set[str] = set()
    numbered = list(_TITLES["numbered"].finditer(text, start, stop))
    for form in ("numbered", "sample", "part"):
        firsts = numbered if form == "numbered" else _TITLES[form].finditer(text, start, stop)
        for found in firsts:
            if found["n"] not in _FIRST:
                continue
            titles = _series(text, found, start, stop, sought)
            if len(titles) > 1:
                return sorted([*titles, *_further(text, numbered, titles)])
    titles = list(_further(text, numbered, []))
    return titles if len(titles) > 1 else _bare_marks(text, start, stop)


def _further(text: str, numbered: Sequence[re.Match[str]], titles: Sequence[Span]) -> Iterator[Span]:
    """Numbered titles of other words that begin a sentence and count on: 车间工会计划（一）, 车队工会总结（二）.

    ``titles`` are those that are known, of one series.
    """
    last = at = 0
    known = {stop for _, stop in titles}
    for found in numbered:
        number = read_integer(found["n"]) or 0
        if found.end() in known:
            last = number
        elif number == last + 1 and (title := _sentence_title(text, found.start("open"), at)) is not None:
            last = number
            yield title, found.end()
        else:
            continue
        at = found.end()


def _sentence_title(text: str, stop: int, start: int) -> int | None:
    """Where the title begins that ends at ``stop`` and opens a sentence, behind ``start``; None where none does."""
    first = max(start, stop - _REACH)
    ends = [found.end() for found in _BEFORE_TITLE.finditer(text, first, stop)]
    begins = ends[-1] if ends else first
    title = text[begins:stop]
    whole = ends or first == start
    return begins if whole and is_title(title) and _STOPS.isdisjoint(title) else None


def _bare_marks(text: str, start: int, stop: int) -> list[Span]:
    """篇 marks that nothing parts from their texts (…。篇二今年…), behind a sentence or before a title, from 1 on."""
    titles: list[Span] = []
    last = 0
    for found in _TITLES["alone"].finditer(text, start, stop):
        at, number = found.start(), read_integer(found["n"] or found["m"]) or 0
        if not (number == 1 and not last) and not (last and last < number <= last + _MISSED):
            continue
        end = title_end(text, found.end(), stop)
        ended = at == start or text[at - 2 : at].rstrip().endswith((*_ENDS, "；"))
        if number == 1 or ended or is_title(text[found.end() : end].strip()):
            titles.append((at, end))
            last = number
    return titles if len(titles) > 1 else []


def find_missing(text: str, lines: Sequence[Span]) -> list[Span]:
    """Titles in the middle of lines whose numbers are missing between the titles that open lines, or come next.

    >>> from unioncorpus.lines import line_spans
    >>> page = "工会计划 篇1\\n要学习。工会计划 篇2\\n要慰问。\\n工会计划 篇3\\n要走访。"
    >>> [page[a:b] for a, b in find_missing(page, line_spans(page))]
    ['工会计划 篇2']
    """
    found = []
    numbers: dict[tuple[str, str], set[int]] = {}
    for a, b in lines:
        if b - a <= LONGEST_TITLE and text.find("篇", a, b) >= 0 and (key := _template(text[a:b])):
            numbers.setdefault(key[:2], set()).add(key[2])
    sought = 0
    for (before, after), seen in numbers.items():
        missed, k = 0, 1
        while sought < _MOST_SOUGHT and (missed < _MISSED or k < max(seen)):
            if k not in seen:
                sought += 1
                title = before + _numbered(after[:1], k) + after[1:]
                place = text.find(title)
                if place < 0 and " " in title:  # in the middle of a sentence the space before the number is gone
                    title = title.replace(" ", "")
                    place = text.find(title)
                missed = 0 if place >= 0 else missed + 1
                if place >= 0 and not _in_title(text, place):
                    found.append((place, place + len(title)))
            k += 1
    return sorted(found) if numbers else _announced(text)


def _announced(text: str) -> list[Span]:
    """Numbered titles behind the end of a sentence, where the head of a page announces 篇 and no line opens one."""
    if "篇" not in text[:_HEAD]:
        return []
    return [(a, b) for a, b in find_series(text, 0, len(text)) if text[a - 1 : a] in _ENDS]


def _in_title(text: str, place: int) -> bool:
    """Whether the line around a place is one title of a 篇: 小学工会计划 篇1, where 工会计划 篇1 is sought."""
    before = text[max(0, place - LONGEST_TITLE) : place].rpartition("\n")[2]
    after = text[place : place + LONGEST_TITLE].partition("\n")[0]
    mark = read_plan_mark(before + after)
    return mark is not None and mark.certain


def _template(line: str) -> tuple[str, str, int] | None:
    """A 篇 title as what stands before its number, the kind of numeral and what stands behind, and the number.

    None for a line that names its 篇 by the number alone: it could not be told from words in a sentence.
    """
    mark = read_plan_mark(line)
    number = _PART_NUMBER.search(line)
    if mark is None or not mark.certain or len(mark.base) < _LEAST_BASE or mark.rest or number is None:
        return None
    digits = number["n"] or number["m"]
    value = read_integer(digits)
    if not value or _numbered(digits, value) != digits:
        return None
    kind = "1" if digits.isascii() else "一"
    return line[: number.end() - len(digits)], kind + line[number.end() :], value


def _series(text: str, found: re.Match[str], start: int, stop: int, sought: set[str]) -> list[Span]:
    """The titles of the series that ``found``, numbered 1, begins; none where no second comes.

    ``sought`` remembers second titles that were looked for: none stands behind the first place, so none further on.
    """
    tail, number = found["open"], found["n"]
    # 题目1 and 题目（1） have nothing but the end of their title to know the second by; 第一篇 has a mark of its own.
    known = 0 if tail.strip(_BRACKETS) else _LEAST_BASE
    lead = found.start("open")
    if lead - known < start:
        return []
    wanted = text[lead - known : lead] + tail + _numbered(number, 2) + found["close"]
    if wanted in sought or len(sought) >= _MOST_SOUGHT:
        return []
    sought.add(wanted)
    second = text.find(wanted, found.end(), stop)
    if second < 0:
        return []
    base = _common_tail(text, lead, second + known, start)
    titles: list[Span] = []
    at, k, missed = start, 1, 0
    while missed < _MISSED:
        title, following = (base + tail + _numbered(number, n) + found["close"] for n in (k, k + 1))
        place = text.find(title, at, stop)
        missed = missed + 1 if place < 0 else 0
        end = stop
        while place >= 0:  # a site may give one number to several 篇
            at = place + len(title)
            titles.append((place, title_end(text, at, stop) if not base or title[-1] in "：:" else at))
            if end == stop:
                end = max(text.find(following, at, stop), at)
            place = text.find(title, at, end)
        k += 1
    return titles


def _numbered(like: str, k: int) -> str:
    """A number in the numerals of another: 1 -> 2, 01 -> 02, 一 -> 二."""
    return f"{k:0{len(like) if like.startswith('0') else 1}}" if like.isascii() else write(k)


def _common_tail(text: str, one: int, two: int, start: int) -> str:
    """What stands in front of both places alike, back to the end of a sentence."""
    n = 0
    while n < min(_REACH, one - start) and text[one - n - 1] == text[two - n - 1] and text[one - n - 1] not in _STOPS:
        n += 1
    return text[one - n : one]


def title_end(text: str, at: int, stop: int) -> int:
    """End of the title that stands at ``at`` (behind 第一篇：, say), as far as one can be told from the text.

    >>> title_end("第一篇：车间工会计划一、开会", 4, 14)
    10
    """
    if title := _QUOTED.match(text, at, stop):
        return title.end()
    title = _TITLES["page"].match(text, at, stop)
    return title.end() if title and text[title.end() : title.end() + 1] not in _GOES_ON else at


def contents_edges(text: str, start: int, stop: int) -> tuple[int, int] | None:
    """Where a list of titles begins and ends that a page run into one line has behind its own, and behind how many 篇
    it announces: so many titles; None where they are not there.

    >>> page = "工会计划2篇本文目录车间工会计划车队工会计划今年要学习。"
    >>> page[slice(*contents_edges(page, 0, len(page)))]
    '本文目录车间工会计划车队工会计划'
    """
    label = _CONTENTS.search(text, start, min(stop, start + LONGEST_TITLE))
    count = announced_plans(text[start : label.start("label")]) if label else None
    if label is None or not count:
        return None
    at = label.end()
    for _ in range(count):
        at += text[at : at + 1].isspace()
        title = _TITLES["page"].match(text, at, min(stop, at + _REACH))
        if title is None or not is_title(title[0]):
            return None
        at = title.end()
    return label.start("label"), at


def title_before_lead(text: str, at: int, stop: int, *, titled: bool) -> int:
    """End of a title at ``at`` that an editor's lead follows in one line; ``at`` where none does.

    Such a title says how many plans follow it. On a page that is not ``titled`` so far, it need not.

    >>> title_before_lead("工会总结【8篇】总结是什么", 0, 13, titled=True)
    8
    >>> page = "车队工会总结时光匆匆，写一份总结吧。"
    >>> title_before_lead(page, 0, 18, titled=False), title_before_lead(page, 0, 18, titled=True)
    (6, 0)
    """
    title = _TITLES["page"].match(text, at, stop)
    # 《题目5篇》 is named, and no title by itself.
    if title is None or text[at] == "《" or _follows("offer").search(title[0]):
        return at
    leads = not titled and is_title(title[0]) and _follows("lead").match(text, title.end(), stop)
    return title.end() if leads or "篇" in title[0][-2:] else at


def title_behind(text: str) -> int:
    """Start of the first title of a 篇 that begins a sentence and is not the first to do so; the end where none is.

    >>> title_behind("小编带来了总结。工会工作总结范文一今年"), title_behind("小编带来了总结。")
    (8, 8)
    """
    sentences = [found.end() for found in _SENTENCE.finditer(text)]
    if sentences and read_plan_mark(text[sentences[-1] :]):
        return sentences[-1]
    for number in _TITLES["numbered"].finditer(text, sentences[0] if sentences else len(text)):
        start = sentences[bisect_right(sentences, number.start()) - 1]
        title = text[start : number.start("open")]
        counts = text[number.end() : number.end() + 1] not in _COUNTS
        if counts and len(title) <= _REACH and is_title(title) and _follows("offer").search(title) is None:
            return start
    return len(text)


def opening_title(text: str, start: int, stop: int) -> int | None:
    """End of a title that opens a line and runs on with the text; None where none does.

    >>> opening_title("第一篇：车间工会计划一、开会", 0, 14), opening_title("工会计划 篇2今年", 0, 9)
    (10, 7)
    """
    for form in ("opening", "bracketed", "run_on"):
        found = _TITLES[form].match(text, start, stop)
        if found is None:
            continue
        end = title_end(text, found.end(), stop) if form == "opening" or text[found.end() - 1] in "：:" else found.end()
        if end < stop and (form != "opening" or end > found.end()):
            return end
    return None

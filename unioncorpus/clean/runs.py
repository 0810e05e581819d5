"""Runs in the middle of a line, on a page that lost its line breaks: articles of rules, 1.1 and 1.2, numbers without a
mark, months of a schedule, 首先 and 其次.

One of them may be anything that a sentence says; several that count on, each at a place where a line may begin, had
lines of their own.
"""

import re
from collections.abc import Iterator, Sequence

from unioncorpus import tables
from unioncorpus.lines import find_marks, is_unit
from unioncorpus.months import MONTHS

#: What ends a sentence, and an item of a list.
_SENTENCE_ENDS = frozenset("。！？”")
_ITEM_ENDS = _SENTENCE_ENDS | {"；"}
#: A chapter's heading is sought so far in front of its first article, in characters.
_REACH = 40
#: The heading of a chapter in front of an article, with its number and without.
_CHAPTER = re.compile(r"第[一二三四五六七八九十百]{1,4}\s?[章节][^。！？；：\n]{0,24}\Z")
_CHAPTER_NAME = re.compile(r"[。！？”）)][^。！？；：，\n]{2,24}(?<![法例按照据反本及和与依由见至或、])\Z")
#: What follows the name of an article that a text refers to.
_REFERRED = re.compile("第[^条]{1,7}条(?:第.{1,3}[款项]|规定|所[列规称]|[的、至或之])")
_MONTH = re.compile(rf"(?<=[。；：！？]){MONTHS}[：:]")
#: A month right before the first of its items, whatever stands before it; so many make a schedule.
_MONTH_OF_ITEMS = re.compile(rf"(?<![于在到至从自年第每、0-9]){MONTHS}[：:]?(?=\s?(?:1[、.．](?!\d)|[（(]1[)）]|①))")
_ITEMS_BEHIND, _FEWEST_MONTHS = re.compile("[月份间底末初旬][：:]?\\s?(?:1[、.．]|[（(]1[)）]|①)"), 3
#: Articles, and numbers without a mark, that must count on before they are taken for enumerators.
SHORTEST_RUN = 3
_BARE = tables.pattern("enumerators", "bare", "bare")
#: What stands before a figure that numbers no unit: another, a sign, what counts (第1, 高1米).
_BEFORE_FIGURE = re.compile(r"[0-9A-Za-z.．,，、:：/／—～~%％第年月日约近达共为有前后满超高低占(（]")
#: A 2 without a mark behind the end of a sentence: a cheap first look.
_SECOND_BARE = re.compile("[。！？；”]2\\s?[\u4e00-\u9fff《“]")
#: What 1.1, 1.2 or, without units inside the first, 2.1 begin with.
_FIRSTS = {"1.1", "2.1"}
#: Words that count, and the least of a text between two of them that had lines of their own, in characters.
_NAMED_WORDS = (f"(?P<{rule.id[5:]}>{rule.expression})" for rule in tables.rules("enumerators", "word"))
_COUNTING = re.compile(f"(?<=[。！？：；])(?:{'|'.join(_NAMED_WORDS)})")
_LEAST_COUNTED = 40
_UNITS = ("han", "arabic", "bracketed_han")
(_DECIMAL,) = (f.pattern for f in tables.rules("enumerators", "family") if f.id == "decimal")


def find_runs(text: str, start: int, stop: int) -> Iterator[int]:
    """Where such a run has its lines, kind after kind.

    >>> page = "第一条开会。第二条看报，按第三条规定办。第三条散步。"
    >>> [page[place : place + 3] for place in find_runs(page, 0, len(page))]
    ['第一条', '第二条', '第三条']
    """
    for find in (_articles, _decimals, _bare_numbers, _months, _words):
        yield from find(text, start, stop)


def _articles(text: str, start: int, stop: int) -> Sequence[int]:
    """Where 第一条, 第二条, 第三条 stand, three or more: behind a sentence or a heading, or, the first, a title."""
    places: list[int] = []
    for mark in find_marks(text, start, stop, ("article",)):
        if mark.number == len(places) + 1:
            near = max(start, mark.start - _REACH)
            headed = _CHAPTER.search(text, near, mark.start) or (
                _CHAPTER_NAME.search(text, near, mark.start) and not _REFERRED.match(text, mark.start)
            )
            if mark.number == 1 or text[mark.start - 1] in _SENTENCE_ENDS or headed:
                places.append(mark.start)
    return places if len(places) >= SHORTEST_RUN else []


def _decimals(text: str, start: int, stop: int) -> Iterator[int]:
    """Where 1.1, 1.2, 2.1 stand, each the next after the one before; none where only two do, which may be figures."""
    run: list[int] = []
    following = _FIRSTS
    for found in _DECIMAL.finditer(text, start, stop):
        label = text[found.start() : found.end("n")].replace("．", ".")
        if label not in following:
            if label != "1.1":
                continue
            yield from run if len(run) >= SHORTEST_RUN else ()
            run = []
        run.append(found.start())
        major, minor = map(int, label.split("."))
        following = {f"{major}.{minor + 1}", f"{major + 1}.1"}
    yield from run if len(run) >= SHORTEST_RUN else ()


def _bare_numbers(text: str, start: int, stop: int) -> Iterator[int]:
    """Where 1, 2, 3 stand without a mark, three of them or more, each but the first behind the end of a sentence."""
    run: list[int] = []
    if not _SECOND_BARE.search(text, start, stop):
        return  # a cheap first look
    for found in _BARE.finditer(text, start, stop):
        place, before = found.start(), text[found.start() - 1 : found.start()]
        number = int(found[found.lastgroup or 0])
        if number == 1 and not _BEFORE_FIGURE.match(before):
            yield from run if len(run) >= SHORTEST_RUN else ()
            run = [place]
        elif run and number == len(run) + 1 and before in _ITEM_ENDS:
            run.append(place)
    yield from run if len(run) >= SHORTEST_RUN else ()


def _months(text: str, start: int, stop: int) -> Sequence[int]:
    """Where the months of a schedule stand: with a colon behind the end of a sentence, two or more, or before 1、."""
    places = [found.start() for found in _MONTH.finditer(text, start, stop)]
    if len(places) > 1:
        return places
    if len(_ITEMS_BEHIND.findall(text, start, stop)) < _FEWEST_MONTHS:
        return []  # a cheap first look
    places = [place for found in _MONTH_OF_ITEMS.finditer(text, start, stop) for place in found.span()]
    return places if len(places) >= 2 * _FEWEST_MONTHS else []


def _words(text: str, start: int, stop: int) -> Sequence[int]:
    """Where 首先, 其次 and 最后 stand, three or more with a text behind each, in a text that has no other units."""
    if text.find("首先", start, stop) < 0:
        return []  # a cheap first look
    run: list[int] = []
    for found in _COUNTING.finditer(text, start, stop):
        if run and (found["first"] or found.start() - run[-1] < _LEAST_COUNTED):
            return []
        if run or found["first"]:
            run.append(found.start())
        if run and found["last"]:
            break
    counted = len(run) >= SHORTEST_RUN and not any(is_unit(text, m) for m in find_marks(text, start, stop, _UNITS))
    return run if counted else []

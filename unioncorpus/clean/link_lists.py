"""Lists of other pages: a heading (相关推荐), and the titles and cut teasers below it."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from unioncorpus import tables
from unioncorpus.clean.heads import CLAUSE_MARKS, HEAD_LINES, begins_text, is_headline, is_letterhead
from unioncorpus.lines import TITLE_ENDS, is_title, opens_part, read_mark
from unioncorpus.numerals import read_integer

Span = tuple[int, int]

#: Longest link, and longest heading over links, in characters.
LONGEST_LINK, LONGEST_HEADING = 60, 40

#: So many enumerated links end a page at most.
_MOST_LINKS = 20
_SENTENCE_ENDS = "。！？；!?;"
#: What a heading over a list of links ends with: a cheap first look.
_HEADING_ENDS = frozenset("文章容读荐接料档选搜索讯题息表了看欢问答趣顾的西您你源闻道】]：: ")
_TEASER_ENDS = ("...", "……", "…", "。。。")
#: What a heading over links names that a title never does.
_OTHERS = re.compile("相关|类似|热门|更多|同类|延伸|拓展|扩展|推荐|本文")
#: The date behind a link: 车队工会总结06-12, 2018-05-01.
_DATED = re.compile(r"\s?[\[(（]?(?:(?:19|20)\d{2}[-/.])?\d{1,2}[-/.]\d{1,2}[\])）]?$")
#: How much a site recommends the page that is named above it.
_RATING, _LONGEST_RATING = re.compile("推荐(?:度|星级|指数)\\s?[：:][\\s★☆]{0,10}"), 16
_BULLETS = "-•·*★☆●○■□◆◇▪►▶→※"
(_HEADING,) = tables.rules("strip", "links")
#: The title of a 篇 in a series that counts so: 二：车队工会计划.
_COUNTED = re.compile("([一二三四五六七八九十]{1,3})[：、](?=[^，。；\n]{4})")


def find_link_lists(text: str, lines: Sequence[Span]) -> dict[int, str]:
    """Numbers of the lines of a page that are lists of other pages, each with its rule.

    Above the text a title below such a heading is this page's own, and so is the last line above the text of a page
    without any other.

    >>> list(find_link_lists("一、学习\\n相关推荐\\n车队工会总结", [(0, 4), (5, 9), (10, 16)]))
    [1, 2]
    """
    linked = dict[int, str]()
    headings = [
        k
        for k, (a, b) in enumerate(lines)
        if b - a <= LONGEST_HEADING and text[b - 1] in _HEADING_ENDS and _HEADING.pattern.match(text[a:b])
    ]
    linked.update(dict.fromkeys(_find_rated(text, lines), _HEADING.id))
    if not headings:
        return linked
    above = range(min(HEAD_LINES, len(lines)))
    begins = next((k for k in above if begins_text(text, *lines[k])), HEAD_LINES)
    titled = any(is_headline(text, *lines[k]) for k in above[:begins])
    said: set[str] = set()  # what stands above a heading over links: said again below it, it is the page's title
    counted = _counted_titles(text, lines)
    places = list(counted)
    for k in headings:
        last, begun = k + 1, k >= begins
        if k in linked or not (begun or _is_heading(text[slice(*lines[k])])):
            continue
        if not begun:
            said = {text[slice(*line)] for line in lines[:k]}
        above_it = bisect_left(places, k)
        following = counted[places[above_it - 1]] + 1 if above_it else None
        while last < len(lines) and (is_link(text[slice(*lines[last])]) or _counts_on(text, lines, k, last)):
            line = text[slice(*lines[last])]
            if not begun and (is_headline(text, *lines[last]) or is_letterhead(line) or line in said):
                break
            if last in counted and counted[last] == following:
                break
            last += 1
        if begun and last < len(lines) and _ends_page(text, lines[k + 1 : k + 2 + _MOST_LINKS]):
            last = len(lines)
        if not titled and k < last - 1 and last == begins:
            last -= 1
        if last > k + 1 or last == len(lines) or not begun:
            linked.update(dict.fromkeys(range(k, last), _HEADING.id))
    return linked


def _counted_titles(text: str, lines: Sequence[Span]) -> dict[int, int]:
    """Numbers of the lines that are titles counted by 一：, in the order of the page, each with what it counts."""
    found = ((k, _COUNTED.match(text, a, b)) for k, (a, b) in enumerate(lines) if b - a <= LONGEST_LINK)
    titles = ((k, m) for k, m in found if m and is_title(text[m.end() : lines[k][1]]))
    return {k: read_integer(m[1]) or 0 for k, m in titles}


def _find_rated(text: str, lines: Sequence[Span]) -> list[int]:
    """Numbers of the titles that a site recommends: each stands right above the word for how much, below a title."""
    below = enumerate(lines[1:HEAD_LINES])
    rated = [k for k, (a, b) in below if b - a <= _LONGEST_RATING and _RATING.fullmatch(text, a, b)]
    if not rated:
        return rated
    named = [k for k, (a, b) in enumerate(lines[: HEAD_LINES - 1]) if is_headline(text, a, b)]
    return [k for k in rated if k in named[1:]]


def _is_heading(line: str) -> bool:
    """Whether a heading over links above the text is no title itself (工会总结精选范文, 工会方案10篇【推荐】)."""
    return "篇" not in line and not (is_title(line) and _OTHERS.search(line) is None)


def _ends_page(text: str, lines: Sequence[Span]) -> bool:
    """Whether the page ends with enumerated links, whose titles no genre need end: 1. 车队值班表, 2. 车间小报.

    ``lines`` are the next below a heading, one more than such links are at most.
    """
    if len(lines) > _MOST_LINKS or any(b - a > LONGEST_HEADING for a, b in lines):
        return False
    marks = [read_mark(text, a, b) for a, b in lines]
    counted = all(mark and mark.family == "arabic" and mark.number == n for n, mark in enumerate(marks, 1))
    return counted and not any(CLAUSE_MARKS.search(text, a, b) for a, b in lines)


def _counts_on(text: str, lines: Sequence[Span], heading: int, k: int) -> bool:
    """Whether a line below a link that a number opens has the next, and a title without any mark of a clause."""
    (a, b), above = lines[k], read_mark(text, *lines[k - 1])
    if k == heading + 1 or above is None or b - a > LONGEST_LINK or CLAUSE_MARKS.search(text, a, b):
        return False
    mark = read_mark(text, a, b)
    return mark is not None and (mark.family, mark.number) == (above.family, above.number + 1)


def is_link(line: str) -> bool:
    """A title or a cut teaser, not the title of this page's next 篇."""
    if line.endswith(_TEASER_ENDS):
        return True
    if len(line) > LONGEST_LINK or opens_part(line) or "。" in line:
        return False
    label = read_mark(line, 0, len(line))
    title = _DATED.sub("", line[label.stop :] if label else line.lstrip(_BULLETS + " "))
    if label and title[-1:] in TITLE_ENDS and not CLAUSE_MARKS.search(title):
        return True
    return is_title(title.strip()) or line[0] in _BULLETS or (label is None and line[-1] not in _SENTENCE_ENDS)

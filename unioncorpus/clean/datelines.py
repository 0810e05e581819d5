"""The first lines of a page that tell who put it up and when: 铁砧职工之家 / 2020年03月01日, above the headline.

A date below a title or a letterhead (某某局文件), or behind a text, is its author's; above everything else it is the
account's or the site's, and so is a day without its year below the line that names who wrote the post.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from unioncorpus import tables
from unioncorpus.lines import is_title, read_mark

Span = tuple[int, int]

#: A date, alone or behind a name, and what may follow it.
_DATE = re.compile(
    r"(?:[^\s，。；：、！？《》]{2,14}?\s?)?(?:19|20)\d{2}年[01]?\d月[0-3]?\d日(?:\s?星期[一二三四五六日天])?"
    r"(?:\s?\d{1,2}[：:]\d{2}(?:[：:]\d{2})?)?$"
)
#: Longest name of an account, shortest and longest headline, and least text below both, in characters.
_LONGEST_NAME, _SHORTEST_HEADLINE, _LONGEST_HEADLINE, _LEAST_TEXT = 14, 8, 60, 30
#: The day of a post, in one of so many lines.
_DAY, _POST_LINES = re.compile(r"(?:\d{1,2}月\d{1,2}日|[昨前今]天|\d{1,2}-\d{1,2})(?:\s?\d{1,2}[：:]\d{2})?"), 12
#: The rule for the line that names who wrote a post.
ACCOUNT = "strip.byline_account"
_ACCOUNT = tables.pattern("strip", "line", "byline_account")
_STOPS = frozenset("。！？；：，、")
#: No name of an account holds one.
_NO_NAME = re.compile(r"[，。；：！？《》\s]|文件$|号$")


def find_post_days(text: str, lines: Sequence[Span]) -> Iterator[int]:
    """Numbers of the lines at a page's start that name the day of a post, below the one that names who wrote it.

    >>> page = "车队工会工作要点\\n原创 李四 车队之家\\n12月25日\\n一、学习"
    >>> list(find_post_days(page, [(0, 8), (9, 19), (20, 26), (27, 31)]))
    [2]
    """
    for k, (above, line) in enumerate(pairwise(lines[:_POST_LINES]), 1):
        if _DAY.fullmatch(text, *line) and _ACCOUNT.match(text[slice(*above)]):
            yield k


def find_dateline(text: str, lines: Sequence[Span]) -> range:
    """Numbers of the lines at a page's start that are a date, and the name above it; none without a headline below.

    >>> page = "铁砧职工之家\\n2020年03月01日\\n车队工会2020年工作计划\\n" + "车队办夜校，" * 8
    >>> find_dateline(page, [(0, 6), (7, 18), (19, 32), (33, 81)])
    range(0, 2)
    """
    date = next((k for k, line in enumerate(lines[:2]) if _DATE.match(text, *line)), None)
    if date is None or len(lines) < date + 3 or len(text) - lines[date + 2][0] < _LEAST_TEXT:
        return range(0)
    name, headline = text[slice(*lines[0])], text[slice(*lines[date + 1])]
    is_account = len(name) <= _LONGEST_NAME and not (_NO_NAME.search(name) or is_title(name))
    is_headline = (
        _SHORTEST_HEADLINE <= len(headline) <= _LONGEST_HEADLINE
        and headline[-1] not in _STOPS
        and read_mark(headline, 0, len(headline)) is None
    )
    return range(date + 1) if (is_account or not date) and is_headline else range(0)

"""Months of a schedule that are bare numbers: the column 月份 of a flattened table, or the dates of its weeks.

The number stands before a bar (9 | 座谈会 |), alone on its line, or fused with the number of the first item (91、座谈会
is September, item 1). Weeks tell their days in a bracket (第二周（9.6—9.12）：).
"""

import re
from collections.abc import Sequence

from unioncorpus.extract.dated import Dated
from unioncorpus.months import month_span
from unioncorpus.numerals import read_integer
from unioncorpus.structure import Paragraph
from unioncorpus.tables import read as read_table

#: The head of the column, in a line that says little else; not 9月份.
_HEADER = re.compile("[ \t|｜]*(?:[^，。；：|｜\n0-9一二三四五六七八九十]{0,4})月 ?份[^，。；：\n]{0,40}")
_WORD = "月份"
_ALONE = re.compile("[ \t|｜]{0,8}(1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])[ \t]*(?:[|｜]|(?=\n)|\\Z)")
_FUSED = re.compile("[ \t]{0,8}(1[0-2]|[1-9])(?=1[、.．]|[\u4e00-\u9fff“])")
#: So many lines make a column of months, each a month behind the one above it; where a table skips one, the next.
_FEWEST = {_ALONE: 3, _FUSED: 4}
_LARGEST_STEP = {_ALONE: 2, _FUSED: 1}
#: Lines above the head in which the number of a row would have its own.
_ABOVE = 3
_MONTHS = 12
#: A week with its first and last day, at the start of a line; so many make a plan by weeks.
_DAY = "[.．/·](?:3[01]|[12]?[0-9]|0[1-9])"
_MONTH = "1[0-2]|0?[1-9]"
_FIRST_AND_LAST = (
    f"(?P<first>{_MONTH}){_DAY}[日号]?(?:[-－—–~～至到]{{1,2}}(?:(?P<last>{_MONTH}){_DAY}|[0-9]{{1,2}})[日号]?)?"
)
_WEEK = re.compile(
    r"[ \t|｜]{0,8}第?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})周[ |｜]{0,4}[（(]?"
    rf"(?P<dates>{_FIRST_AND_LAST})[）)]?[ \t]*[：:|｜]?"
)
_FEWEST_WEEKS = 3
#: A first look for one of them.
_MAY_BE_A_WEEK = re.compile("周[ |｜]{0,4}[（(]?[01]?[0-9][.．/·]")


def find_month_numbers(text: str, paragraphs: Sequence[Paragraph]) -> dict[int, tuple[Dated, ...]]:
    """The headings of a schedule whose months are bare numbers, by the index of their paragraph; empty for most plans.

    >>> page = "月份活动\\n91、座谈会\\n2、登山\\n101、球赛\\n111、讲座\\n121、联欢"
    >>> ends = [k for k, c in enumerate(page + "\\n") if c == "\\n"]
    >>> lines = [Paragraph(a, b, None) for a, b in zip([0, *(end + 1 for end in ends)], ends)]
    >>> {k: months[0].months for k, months in find_month_numbers(page, lines).items()}
    {1: (9,), 3: (10,), 4: (11,), 5: (12,)}
    """
    if not paragraphs:
        return {}
    weeks = _find_weeks(text, paragraphs)
    if weeks or text.find(_WORD, paragraphs[0].start, paragraphs[-1].stop) < 0:
        return weeks
    head = next((k for k, p in enumerate(paragraphs) if _HEADER.fullmatch(text, p.start, p.stop)), None)
    if head is None or _has_row_numbers(text, paragraphs[max(0, head - _ABOVE) : head + 1]):
        return {}
    for label, fewest in _FEWEST.items():
        found: dict[int, tuple[Dated, ...]] = {}
        last = None
        for k in range(head + 1, len(paragraphs)):
            match = label.match(text, paragraphs[k].start, paragraphs[k].stop)
            month = read_integer(match[1]) if match else None
            if match is None or month is None:
                continue
            if last is None or 1 <= (month - last) % _MONTHS <= _LARGEST_STEP[label]:
                found[k] = (Dated(match.start(1), match.end(), (month,), match[1]),)
                last = month
        if len(found) >= fewest:
            return found
    return {}


def _find_weeks(text: str, paragraphs: Sequence[Paragraph]) -> dict[int, tuple[Dated, ...]]:
    """The weeks of a plan by weeks that tell their days, by the index of their paragraph; empty for most plans."""
    found: dict[int, tuple[Dated, ...]] = {}
    if not _MAY_BE_A_WEEK.search(text, paragraphs[0].start, paragraphs[-1].stop):
        return found
    for k, p in enumerate(paragraphs):
        week = _WEEK.match(text, p.start, p.stop)
        if week:
            first, last = (int(week[end] or week["first"]) for end in ("first", "last"))
            found[k] = (Dated(week.start("dates"), week.end(), month_span(first, last), week["dates"]),)
    return found if len(found) >= _FEWEST_WEEKS else {}


def _has_row_numbers(text: str, lines: Sequence[Paragraph]) -> bool:
    """Whether a column of the numbers of rows stands before that of the months."""
    cells = {cell.strip() for p in lines for cell in re.split("[|｜]", text[p.start : p.stop])}
    return not cells.isdisjoint(read_table("activities")["columns"]["number"])

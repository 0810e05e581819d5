"""Activities that a page sets out as fields: 活动名称：健康讲座 / 时间：5月 / 邀请讲师…, or in a table, the time last.

The name is what is done, the time says when. A plan of one event has such lines, too, but there the time stands for the
whole; so only what comes again counts as a list of activities, and a single line with a time is an activity by itself.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from unioncorpus.extract.dated import Dated
from unioncorpus.extract.flat_tables import has_bar
from unioncorpus.months import MONTHS, read_months
from unioncorpus.structure import Paragraph
from unioncorpus.tables import read as read_table

#: A name and its time stand so many lines apart at most.
_APART = 3
_FEWEST = 2
_LONGEST = 60
#: The number of an item. A numbered line right above a time, which says no more than a name, is the name.
_LABEL = r"[ \t]{0,8}(?:[（(]?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[)）、.．]{1,2}[ \t]*)"
_NUMBERED_NAME = re.compile(rf"{_LABEL}(?P<value>[^，。；：:\s]{{3,30}})[：:]?")
_YEAR = r"(?:[0-9_xX*〇○零一二三四五六七八九]{2,5}年)?"
_TIME_ENDS = re.compile("[。；;\n]")
_FAR_FROM_LABEL = 8
#: A month before one of these heads what follows.
_HEADS = ("：", ":")
_LONGEST_NAME = 40
_CLOSED = re.compile("[）)]")
_LABELLED = re.compile(_LABEL)
_CELL = re.compile(r"[^|｜\s](?:[^|｜\n]*[^|｜\s])?")
#: A table has at most so many columns, so many of them behind the time; its head stands at most so many lines above
#: its first month. This share of its rows must name a month.
_MOST_COLUMNS, _COLUMNS_BEHIND, _MOST_ABOVE, _MOSTLY = 8, 4, 20, 0.6


@cache
def _date() -> re.Pattern[str]:
    """Months with the year before them, if it is there. (Compiled when a page has fields, as is what follows.)"""
    return re.compile(rf"{_YEAR}(?P<months>{MONTHS})")


@cache
def _months() -> re.Pattern[str]:
    return re.compile(MONTHS)


@cache
def _time_line() -> re.Pattern[str]:
    """A line that gives a time, or only the label of the one below it."""
    times = "|".join(sorted(read_table("activities")["fields"]["time"], key=len, reverse=True))
    return re.compile(rf"(?:{_LABEL})?[-—•·●*]{{0,2}}\s?(?P<label>{times})(?:[：:]\s?(?P<value>[^\n]+)?|\Z)")


def _is_heading(name: str) -> bool:
    """Whether a numbered line names fields, not an activity: 三、活动时间与地点."""
    fields = read_table("activities")["fields"]
    return name in fields["name"] or any(label in name for label in ("时间", "地点", *fields["time"]))


@cache
def _byline() -> re.Pattern[str]:
    return re.compile("|".join(read_table("activities")["fields"]["byline"]))


@cache
def _next_field() -> re.Pattern[str]:
    """Where the next field of a line begins."""
    labels = "|".join(read_table("activities")["details"]["labels"])
    return re.compile(rf"[，,；;\s]?[^，。；：:\s）)]{{0,4}}(?:{labels})[：:]")


@cache
def _inline() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The name and the time of an activity as fields of one line."""
    table = read_table("activities")
    names, times = (
        "|".join(sorted(labels, key=len, reverse=True))
        for labels in (table["fields"]["name"] + table["details"]["names"], table["fields"]["time"])
    )
    number = "[0-9一二三四五六七八九十]{0,2}"
    name = rf"(?:^|(?<=[；;，,、）)\s]))(?:{_LABEL})?(?:{names}){number}[：:]\s?"
    name += rf"(?P<value>[^；;，,（(：:\n]{{2,{_LONGEST_NAME}}})"
    return re.compile(name, re.MULTILINE), re.compile(rf"(?:{times})[：:]\s?(?P<value>[^，。；;）)\n]{{2,24}})")


def find_lines(text: str, paragraphs: Sequence[Paragraph], dated: Sequence[int]) -> dict[int, Dated]:
    """Activities whose name and time stand in one line, by the index of its paragraph.

    The name is a field, or stands before the bracket in which the time is one.

    >>> page = "时间：3月；内容：登山\\n联欢（时间：1月，地点：礼堂）"
    >>> lines = [Paragraph(0, 11, None), Paragraph(12, 28, None)]
    >>> [(item.months, page[item.start : item.stop]) for item in find_lines(page, lines, [0, 1]).values()]
    [((3,), '登山'), ((1,), '联欢')]
    """
    found = {}
    for k in dated:
        start, stop, _, _ = paragraphs[k]
        if text.find("时间", start, stop) < 0:
            continue
        names, times = _inline()
        time = times.search(text, start, stop)
        months = _months().search(text, *time.span("value")) if time else None
        if time is None or months is None or months.start() - time.start("value") > _FAR_FROM_LABEL:
            continue
        bracket = max(text.rfind(mark, start, time.start()) for mark in "（(")
        name = names.search(text, start, stop)
        if name:
            a, b = name.span("value")
        elif bracket > start and not _CLOSED.search(text, bracket, time.start()):
            label = _LABELLED.match(text, start, bracket)
            a, b = label.end() if label else start, bracket
        else:
            continue
        b = a + len(text[a:b].rstrip("。；;，, "))
        if 1 < b - a <= _LONGEST_NAME and not _TIME_ENDS.search(text, a, b):
            found[k] = Dated(a, b, read_months(months[0]), months[0])
    return found


def find_times(text: str, paragraphs: Sequence[Paragraph], dated: Sequence[int]) -> dict[int, Dated]:
    """Lines that only say when the one event of a plan is (活动时间：7月10日上午), by the index of their paragraph.

    The time may stand below its label. The activity is the line as it stands, less its number.

    >>> page = "三、活动时间：\\n5月4日上午，地点：操场"
    >>> lines = [Paragraph(0, 7, None), Paragraph(8, 21, None)]
    >>> [(item.months, page[item.start : item.stop]) for item in find_times(page, lines, [1]).values()]
    [((5,), '5月4日上午')]
    """
    found = {}
    for k in dated:
        start, stop, _, _ = paragraphs[k]
        line = _time_line().match(text, start, stop)
        if line and line["value"]:
            start, at = line.start("label"), line.start("value")
        elif k and (above := _time_line().fullmatch(text, *paragraphs[k - 1][:2])) and not above["value"]:
            if text[stop - 1 : stop] in _HEADS or (
                k + 1 < len(paragraphs) and _date().match(text, *paragraphs[k + 1][:2])
            ):
                continue  # the first of several months: a schedule
            at = start
        else:
            continue
        end = min(m.start() if (m := mark.search(text, at, stop)) else stop for mark in (_TIME_ENDS, _next_field()))
        dates = list(_date().finditer(text, at, end)) if not _byline().search(text, at, stop) else []
        if dates and dates[0].start() - at <= _FAR_FROM_LABEL:
            months = dict.fromkeys(month for date in dates for month in read_months(date["months"]))
            found[k] = Dated(start, start + len(text[start:end].rstrip("，, ")), tuple(months), dates[0][0])
    return found


@cache
def _field() -> re.Pattern[str]:
    """A line with the name or the time of an activity, by the labels of tables/activities.toml."""
    labels = read_table("activities")["fields"]
    names, times = ("|".join(sorted(labels[key], key=len, reverse=True)) for key in ("name", "time"))
    return re.compile(rf"[-—•·●*\s]{{0,4}}(?:(?:{names})|(?P<time>{times}))[：:]\s?(?P<value>\S[^\n]*)")


def find_fields(
    text: str, paragraphs: Sequence[Paragraph], dated: Sequence[int]
) -> tuple[tuple[Dated, ...], frozenset[int]]:
    """Activities whose name and time stand on lines of their own, and the indexes of the lines that give the times.

    ``dated`` are the indexes of the paragraphs that name a month, in text order.

    >>> page = "活动名称：讲座\\n时间：5月\\n活动名称：登山\\n时间：9月上旬"
    >>> lines = [Paragraph(0, 7, None), Paragraph(8, 13, None), Paragraph(14, 21, None), Paragraph(22, 29, None)]
    >>> [(item.months, page[item.start : item.stop]) for item in find_fields(page, lines, [1, 3])[0]]
    [((5,), '讲座'), ((9,), '登山')]
    """
    found = dict(_pairs(text, paragraphs, dated))
    return (tuple(found.values()), frozenset(found)) if len(found) >= _FEWEST else ((), frozenset())


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of a flattened table: text[start:stop], in a paragraph."""

    start: int
    stop: int
    paragraph: int


def find_rows(
    text: str, paragraphs: Sequence[Paragraph], dated: Sequence[int]
) -> tuple[tuple[Dated, ...], frozenset[int]]:
    """Activities of a flattened table whose rows name them before they say when, and the indexes of its paragraphs.

    (A table whose rows begin with the time is a schedule.)

    >>> page = "活动主题 |\\n完成时间 |\\n登山 |\\n5月 |\\n讲座 |\\n9月 |"
    >>> lines = [Paragraph(a, b, None) for a, b in ((0, 6), (7, 13), (14, 18), (19, 23), (24, 28), (29, 33))]
    >>> [(item.months, page[item.start : item.stop]) for item in find_rows(page, lines, [3, 5])[0]]
    [((5,), '登山'), ((9,), '讲座')]
    """
    inside = next((k for k in dated if has_bar(text, *paragraphs[k][:2])), None)
    if inside is None:
        return _stacked_rows(text, paragraphs, dated)
    cells = _cells(text, paragraphs, inside)
    time, name = _head(text, cells)
    if time is None or name is None or name > time:
        return (), frozenset()
    for width in range(time + 1, time + 1 + _COLUMNS_BEHIND):
        rows = [cells[k : k + width] for k in range(width, len(cells) - time, width)]
        found = [
            (row[name], months) for row in rows if (months := _months().search(text, row[time].start, row[time].stop))
        ]
        if len(found) >= _FEWEST and len(found) >= _MOSTLY * len(rows):
            items = (Dated(cell.start, cell.stop, read_months(m[0]), m[0]) for cell, m in found)
            return tuple(items), frozenset(cell.paragraph for cell in cells)
    return (), frozenset()


def _stacked_rows(
    text: str, paragraphs: Sequence[Paragraph], dated: Sequence[int]
) -> tuple[tuple[Dated, ...], frozenset[int]]:
    """The same where each cell is a line: months as far apart as the first of them and the head of their column are."""
    times = [k for k in dated if _months().fullmatch(text, *paragraphs[k][:2])]
    width = times[1] - times[0] if len(times) >= _FEWEST else 0
    if not 1 < width <= _MOST_COLUMNS or times[0] < width:
        return (), frozenset()
    above = range(max(0, times[0] - 2 * width + 1), times[0] - width + 1)
    time, name = _head(text, [_Cell(*paragraphs[k][:2], k) for k in above])
    if time != len(above) - 1 or name is None or any(b - a != width for a, b in pairwise(times)):
        return (), frozenset()
    items = []
    for k in times:
        month, cell = text[slice(*paragraphs[k][:2])], paragraphs[k - time + name]
        items.append(Dated(cell.start, cell.stop, read_months(month), month))
    return tuple(items), frozenset(range(times[0] - time + name, times[-1] + 1))


def _cells(text: str, paragraphs: Sequence[Paragraph], inside: int) -> list[_Cell]:
    """The cells of the table around a paragraph: of all paragraphs with a bar that follow each other."""
    barred = [has_bar(text, p.start, p.stop) for p in paragraphs[max(0, inside - _MOST_ABOVE) : inside]]
    first = inside - next((n for n, bar in enumerate(reversed(barred)) if not bar), len(barred))
    last = inside
    while last + 1 < len(paragraphs) and has_bar(text, *paragraphs[last + 1][:2]):
        last += 1
    cells = (
        _Cell(*cell.span(), k)
        for k in range(first, last + 1)
        for cell in _CELL.finditer(text, paragraphs[k].start, paragraphs[k].stop)
    )
    return list(cells)


def _head(text: str, cells: Sequence[_Cell]) -> tuple[int | None, int | None]:
    """The columns of the time and of the name, by the first cells of a table; None where they say neither."""
    words = read_table("activities")["columns"]
    heads = [text[cell.start : cell.stop] for cell in cells[:_MOST_COLUMNS]]
    time = next((k for k, head in enumerate(heads) if head in words["month"]), None)
    named = (k for kind in ("named", "content") for word in words[kind] for k, head in enumerate(heads) if word in head)
    return time, next((k for k in named if k != time), None)


def _pairs(text: str, paragraphs: Sequence[Paragraph], dated: Sequence[int]) -> Iterator[tuple[int, Dated]]:
    """The number of each line with a time, and its activity: the name above it, else the one below."""
    named: set[int] = set()
    for k in dated:
        time = _read(text, paragraphs, k)
        if time is None or not time["time"]:
            continue
        months = _months().search(text, *time.span("value"))
        around = (*range(k - 1, k - 1 - _APART, -1), *range(k + 1, k + 1 + _APART))
        name = next((n for n in around if n not in named and (m := _read(text, paragraphs, n)) and not m["time"]), None)
        value = _NUMBERED_NAME.fullmatch(text, *paragraphs[k - 1][:2]) if k and k - 1 not in named else None
        if value and not _is_heading(value["value"]):
            name = k - 1
        elif name is not None:
            value = _read(text, paragraphs, name)
        if months and name is not None and value:
            named.add(name)
            start, stop = value.span("value")
            stop = start + len(text[start:stop].rstrip("。；;，, "))
            yield k, Dated(start, stop, read_months(months[0]), months[0])


def _read(text: str, paragraphs: Sequence[Paragraph], k: int) -> re.Match[str] | None:
    """The field that a paragraph is, or None."""
    if not 0 <= k < len(paragraphs):
        return None
    start, stop, _, _ = paragraphs[k]
    return _field().fullmatch(text, start, stop) if stop - start <= _LONGEST else None

"""Month-by-month schedules: a heading for each month, its items below it or behind it.

A heading is a line that opens with a month expression (三月份：, 3、六月, 七至八月, | 9月 |) or a term (第二季度：)
and says nothing else before its items; on a page that lost its line breaks it stands behind a full stop. Items are
split as the page does: by number, else by 。 ； a bar or a space, else by 、 where each part is an event of its own.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from unioncorpus.extract.columns import Cells, find_columns, opens_table
from unioncorpus.months import DATES_IN_BRACKETS, MONTHS, read_months, without_label
from unioncorpus.numerals import read_integer
from unioncorpus.structure import Paragraph
from unioncorpus.tables import read as read_table
from unioncorpus.tables import rules


@dataclass(frozen=True, slots=True)
class Dated:
    """Something tied to months: its place in the text, the months, and the expression that gave them.

    ``explicit`` is false where the expression only implies the months (a festival, a term).
    """

    start: int
    stop: int
    months: tuple[int, ...]
    month_text: str
    explicit: bool = True


_HAN = "一二三四五六七八九十"
#: 3.8妇女节 opens with a festival, not with the number of an item.
_NO_FESTIVAL = r"(?!(?:3[.．]8|5[.．](?:1|4|12)|6[.．]1|7[.．]1|8[.．]1|9[.．]10|10[.．]1)(?![0-9]))"
_LABEL = rf"(?:{_NO_FESTIVAL}[（(]?(?:[0-9]{{1,2}}|[{_HAN}]{{1,3}})[)）、.．:：]{{1,2}}[ \t]*|[①-⑳•●◆■▲★·*\-][ \t]*)"
#: What may stand before a label. Bounded, so that a long run of spaces is not read from each of its places.
_INDENT = r"[ \t|｜【\[]{0,40}+"
#: The first cell of a row, where it is the row's number.
_ROW_NUMBER = r"[0-9]{1,3}[ \t]{0,4}[|｜][ \t]{0,4}"
_YEAR = r"(?:[0-9_xX*〇零一二三四五六七八九]{2,4}年|[今明本次]年)?"
_AFTER = (
    r"(?:[（(][^（）()\n]{1,16}[）)])?(?:的?(?:主要|重点|具体|已?完成的?|计划)?(?:工作|活动|任务)"
    r"(?:安排|重点|要点|计划|内容|任务|打算|小结|总结|完成情况|情况)?)?"
)
#: What a month is devoted to (三月主题：学雷锋; 三月：文明礼仪月); what is done in it stands below.
_THEME = r"份?(?:的?(?:活动|教育)?主题(?:活动|教育)?)[：:][^\n]*"
_DEVOTED = re.compile("[^，。；：]{2,10}(?<![0-9一二三四五六七八九十])月(?:活动)?")
_ACTIVITIES_FOLLOW = re.compile("(?:主要|具体)?(?:活动|工作|内容)(?:内容|安排)?[：:]")
#: At the start of a line: the month, then a colon, a bar, a space or nothing more.
_HEADING = re.compile(
    rf"{_INDENT}(?:{_ROW_NUMBER}|{_LABEL})??(?P<year>{_YEAR})(?P<months>{MONTHS})"
    rf"(?:(?P<theme>{_THEME})|{_AFTER}[】\]]?[ \t]*"
    r"(?:(?P<mark>[：:|｜])|(?=\n)|(?<=[ \t])|\Z))"
)

_DETAIL_BEGINS = frozenset("0123456789[［（(【")
_LABEL_ONLY = re.compile(rf"{_INDENT}{_LABEL}")
#: A month that opens an item, before what is done in it.
_OWN_MONTH = re.compile(rf"{MONTHS}(?=[组开举召做进参完评慰走迎召庆对为继])")
_MONTH_ALONE = re.compile(MONTHS)
_SHORTEST_ACT = 4
_NUMBER_MARKS = "（()）、.． \t"
#: The number of a further item with nothing before it: 1、开会2、植树.
_GLUED_NUMBER = re.compile("(?<=[\u4e00-\u9fff”）)])([2-9]|1[0-9])[、．](?![0-9])")
_ITEM = re.compile(
    rf"[ \t|｜]*(?:{_NO_FESTIVAL}[（(]?([0-9]{{1,2}}|[{_HAN}]{{1,3}})(?:[)）、.．:：]{{1,2}}|[,，])|([①-⑳]))?[ \t]*"
)
_NUMBERED = re.compile(
    rf"(?:^|(?<=[。；;，,！ \t|：:）)])){_NO_FESTIVAL}"
    r"(?:[（(][0-9]{1,2}[)）]|[0-9]{1,2}(?:[、．)）]|\.(?![0-9])))[ \t]*|[①-⑳][ \t]*"
)
_SEPARATED = re.compile(
    rf"[。；;|｜\t]+(?!{DATES_IN_BRACKETS}(?:[。；;|｜\t]|\Z))"
    r"|(?:(?<![\x21-\x7e]) +| +(?![\x21-\x7e]))(?![^“”]{0,30}”)"
)
_LIST_MARK = re.compile("、")
_TRAILING = "。；;，,、.！|｜ \t:："
_LEADING = "。；;，,、| \t:：｜"

_CLOSING = re.compile(rf"^[ \t]*(?:附|备注|注[:：]|总之|以上|说明[:：]|相关|表[0-9{_HAN}]{{1,2}}(?![彰率0-9{_HAN}]))")
_DATE_LINE = re.compile(r"^[ \t]*(?:[0-9_xX*〇○零一二三四五六七八九]{2,6}年)[^，。；]{0,12}$")
_SIGNATURE = re.compile(r"^[^，。；、:：]{2,28}(?:工会|委员会|学校|中学|小学|幼儿园|公司|医院|学院|大学|局|总工会)$")
#: A line at least this long that ends without one of these marks may be cut by a hard break.
_SHORTEST_CUT = 15
_TERMINAL = "。；;！!.．：:|｜"
#: Terms alone make a schedule where so many lines open with one.
_FEWEST_TERMS = 2
#: A month that opens a line and is followed by an item at once; so many lines make a schedule.
_BARE_HEADING = re.compile(rf"{_INDENT}(?!{_LABEL})(?P<months>(?>{MONTHS}))(?P<comma>[，,]?)(?=[\u4e00-\u9fff“])")
_FEWEST_BARE = 3
_SEMICOLON = re.compile("[；;]")
#: A line of this many characters below a month is prose again, not an item.
_LONGEST_ITEM = 160
_LONGEST_BARE_ITEM = 70


@cache
def _inline() -> re.Pattern[str]:
    """A month inside a line whose breaks are lost: behind a mark or a space, and always with a colon."""
    return re.compile(rf"(?<=[。；;！ \t）)：:]){_YEAR}(?P<months>{MONTHS}){_AFTER}[ \t]*[：:]")


@cache
def _glued() -> re.Pattern[str]:
    """A month inside a line that opened with one: nothing need stand before it (二月：开会三月：植树)."""
    return re.compile(rf"(?<![于在到至从自年第每]){_YEAR}(?P<months>{MONTHS}){_AFTER}[ \t]*[：:]")


@cache
def _terms() -> tuple[re.Pattern[str], tuple[tuple[int, ...], ...]]:
    """A line that opens with a term (第二季度：, 上半年) as one pattern, group = index of the rule, and the months."""
    terms = [rule for rule in rules("festivals") if rule.extra["kind"] == "term"]
    pattern = "|".join(f"(?P<t{k}>{rule.expression})" for k, rule in enumerate(terms))
    line = rf"{_INDENT}(?:{_LABEL})??{_YEAR}(?P<term>{pattern}){_AFTER}[ \t]*(?:(?P<mark>[：:|｜])|(?=\n)|\Z)"
    return re.compile(line), tuple(tuple(rule.extra["months"]) for rule in terms)


@cache
def _event() -> re.Pattern[str]:
    """An item of a list joined by 、: it ends as events do."""
    begins, ends = ("|".join(read_table("activities")["items"][side]) for side in ("begins", "ends"))
    return re.compile(f"[^，。；：]{{2,14}}(?:{ends})|(?:{begins})[^，。；：]{{2,14}}")


@cache
def _detail() -> re.Pattern[str]:
    """A line below a month that holds no activity: where and for whom, or the heading of something else."""
    labels = "|".join(read_table("activities")["details"]["labels"])
    return re.compile(
        f"(?:[^，。；：]{{0,6}}(?:{labels})[^，。；：]{{0,2}}[：:]|[0-9]{{1,2}}[—–~-][0-9]{{1,2}}岁"
        r"|[\[［（(【][^\]］）)】]{0,60}[\]］）)】]$)"
    )


def _is_detail(piece: str) -> bool:
    if piece in read_table("activities")["details"]["phrases"]:
        return True
    may_be = "：" in piece or ":" in piece or piece[0] in _DETAIL_BEGINS
    return may_be and _detail().match(piece) is not None


@cache
def _named() -> re.Pattern[str]:
    """The label before the name of an activity."""
    return re.compile(f"(?:{'|'.join(read_table('activities')['details']['names'])})[：:]")


def find_schedule(
    text: str,
    paragraphs: Sequence[Paragraph],
    dated: Collection[int],
    numbered: Mapping[int, tuple[Dated, ...]] = MappingProxyType({}),
) -> tuple[tuple[Dated, ...], frozenset[int]]:
    """Items of the schedules in some paragraphs, and the indexes of the paragraphs they take up.

    ``dated`` are the indexes of the paragraphs that name a month, a festival or a term; ``numbered`` are the months
    that are bare numbers, by the index of their paragraph.

    >>> page = "三月份：\\n1、女工座谈\\n2、拔河赛\\n四月：植树。"
    >>> lines = [Paragraph(0, 4, None), Paragraph(5, 11, None), Paragraph(12, 17, None), Paragraph(18, 24, None)]
    >>> [(item.months, page[item.start : item.stop]) for item in find_schedule(page, lines, {0, 3})[0]]
    [((3,), '女工座谈'), ((3,), '拔河赛'), ((4,), '植树')]
    """
    headings = {k: found for k in dated if (found := _headings(text, paragraphs[k]))}
    headings = {**numbered, **headings} or _bare_headings(text, paragraphs, dated)
    if not any(h.explicit for found in headings.values() for h in found) and len(headings) < _FEWEST_TERMS:
        return (), frozenset()
    first, last = min(headings), max(headings)
    cells = Cells(())
    items: list[Dated] = []
    used: set[int] = set()
    month: Dated | None = None
    number = 0
    for k in range(first, len(paragraphs)):
        p = paragraphs[k]
        if k in headings:
            if month is None and (columns := find_columns(text, paragraphs[:k], p.start)):
                cells = Cells(columns)
            behind = list(_items_behind(text, headings[k], p.stop, cells))
            if len(behind) == 1 and k + 1 < len(paragraphs) and k + 1 not in headings:
                behind = [item for item in behind if not _DEVOTED.fullmatch(text, item.start, item.stop)]
            items += behind
            month, number = headings[k][-1], 0
            used.add(k)
            if behind and _is_item(text, p, headings[k][0]) and not _opens_item(text, paragraphs[k + 1 : k + 2]):
                month = None
            continue
        if month is None or opens_table(text[p.start : p.stop]):
            month = None
            continue
        bare = _bare_heading(text, p, comma=True) if k in dated else None
        if bare and not set(bare.months) & set(month.months):
            items += _items_behind(text, (bare,), p.stop, cells)
            month, number = bare, 0
            used.add(k)
            continue
        is_below = k - 1 in used and items and items[-1].start >= paragraphs[k - 1].start
        if is_below and _goes_on(text, paragraphs[k - 1], p, number):
            items[-1] = replace(items[-1], stop=_last_stop(text, p))
            used.add(k)
            continue
        number = _continues(text[p.start : p.stop], number, more=k < last)
        if number < 0:
            month = None
            continue
        used.add(k)
        items += _split(text, p.start, p.stop, month, cells)
    return tuple(items), frozenset(used)


def _is_item(text: str, line: Paragraph, month: Dated) -> bool:
    """Whether the line of a month is itself an item of a numbered list (2、三月：球赛), so that what follows is not."""
    return _LABEL_ONLY.match(text, line.start, text.index(month.month_text, line.start, line.stop)) is not None


def _opens_item(text: str, lines: Sequence[Paragraph]) -> bool:
    opening = _ITEM.match(text, lines[0].start, lines[0].stop) if lines else None
    return bool(opening and (opening[1] or opening[2]))


def _goes_on(text: str, above: Paragraph, line: Paragraph, number: int) -> bool:
    """Whether a line is the rest of the numbered item above it, which a hard break cut."""
    if not number or above.stop - above.start < _SHORTEST_CUT or text[above.stop - 1] in _TERMINAL:
        return False
    content = text[line.start : line.stop]
    opening = _ITEM.match(content)
    is_item = opening and (opening[1] or opening[2])
    return bool(content.strip()) and not (
        is_item or _CLOSING.match(content) or _DATE_LINE.match(content) or _SIGNATURE.match(content)
    )


def _last_stop(text: str, line: Paragraph) -> int:
    return line.start + len(text[line.start : line.stop].rstrip(_TRAILING))


def _headings(text: str, paragraph: Paragraph) -> tuple[Dated, ...]:
    """Headings of one line: at its start, and further ones where the line breaks were lost."""
    pattern, months = _terms()
    term = pattern.match(text, paragraph.start, paragraph.stop)
    if term:
        index = next(k for k in range(len(months)) if term[f"t{k}"])
        return (Dated(term.start(), term.end(), months[index], term["term"], explicit=False),)
    if text.find("月", paragraph.start, paragraph.stop) < 0:
        return ()
    found = []
    opening = _HEADING.match(text, paragraph.start, paragraph.stop)
    if opening and opening["year"] and not opening["mark"] and not opening["theme"]:
        opening = None  # a date alone on its line is a signature
    if opening:
        found.append(_heading(opening))
    inline = _glued() if opening and opening["mark"] else _inline()
    found += [_heading(m) for m in inline.finditer(text, opening.end() if opening else paragraph.start, paragraph.stop)]
    if not opening and len(found) < 2:
        return ()
    return tuple(h for h in found if h.months)


def _bare_headings(text: str, paragraphs: Sequence[Paragraph], dated: Collection[int]) -> dict[int, tuple[Dated, ...]]:
    """Months that open several lines of items without a mark behind them (一月召开委员会；慰问教师)."""
    found: dict[int, tuple[Dated, ...]] = {
        k: (month,) for k in sorted(dated) if (month := _bare_heading(text, paragraphs[k], comma=False))
    }
    is_list = any(_SEMICOLON.search(text, paragraphs[k].start, paragraphs[k].stop - 1) for k in found)
    return found if is_list and len(found) >= _FEWEST_BARE else {}


def _bare_heading(text: str, line: Paragraph, comma: bool) -> Dated | None:
    """The month that opens a line without a mark behind it: 一月召开委员会; a comma makes prose of most such lines."""
    opening = _BARE_HEADING.match(text, line.start, line.stop)
    surface = opening["months"] if opening and (comma or not opening["comma"]) else ""
    months = read_months(surface) if without_label(surface) == surface else ()
    return Dated(opening.start(), opening.end(), months, surface) if opening and months else None


def _heading(match: re.Match[str]) -> Dated:
    surface = without_label(match["months"])
    return Dated(match.start(), match.end(), read_months(surface), surface)


def _items_behind(text: str, headings: tuple[Dated, ...], stop: int, cells: Cells) -> Iterator[Dated]:
    """Items that stand in the line of their headings."""
    ends = [h.start for h in headings[1:]] + [stop]
    for heading, end in zip(headings, ends, strict=True):
        cells.begin_row()
        yield from _split(text, heading.stop, end, heading, cells)


def _continues(line: str, number: int, more: bool) -> int:
    """Number of the item that a line below a month holds (0 = it has none), or -1 if the schedule ends here.

    ``number`` is that of the item before. ``more`` tells that further months follow: prose between them is theirs.
    """
    if not line.strip():
        return number
    if not more and line.rstrip().endswith(("：", ":")) and not _ACTIVITIES_FOLLOW.fullmatch(line.strip()):
        return -1
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


def _split(text: str, start: int, stop: int, month: Dated, cells: Cells) -> Iterator[Dated]:
    """Items in text[start:stop]: by their numbers if they have any, else by the marks between them."""
    line = text[start:stop]
    numbers = _numbered(line)
    if numbers:
        bounds = [(0, numbers[0].start())]
        bounds += [(a.end(), b.start()) for a, b in zip(numbers, numbers[1:], strict=False)]
        bounds.append((numbers[-1].end(), len(line)))
    else:
        label = _ITEM.match(line)
        at = label.end() if label else 0
        bounds = _between(_SEPARATED, line, at)
        if len(bounds) == 1 or not line[bounds[1][0] :].strip(_LEADING):
            bounds = _listed(line, *bounds[0])
    for a, b in cells.of_activities(line, bounds):
        piece = line[a:b]
        a += len(piece) - len(piece.lstrip(_LEADING))
        b -= len(piece) - len(piece.rstrip(_TRAILING))
        alone = _MONTH_ALONE.fullmatch(line, a, b)
        if alone and (months := read_months(alone[0])):  # 二月 开会 三月 植树
            month = replace(month, months=months, month_text=alone[0])
            continue
        named = _named().match(line, a, b) if "：" in piece or ":" in piece else None
        a = named.end() if named else a
        is_number = piece.strip(_LEADING + _TRAILING).isdigit()
        is_heading = piece.rstrip().endswith(("：", ":"))
        if b - a >= 2 and not is_number and not is_heading and not _is_detail(line[a:b]):
            yield _redated(text, replace(month, start=start + a, stop=start + b))


def _numbered(line: str) -> list[re.Match[str]]:
    """Numbers of the items of a line; where the line is numbered from 1, also those with nothing before them."""
    numbers = list(_NUMBERED.finditer(line))
    if not numbers or not numbers[0][0].startswith("1"):
        return numbers
    glued = _GLUED_NUMBER.finditer(line, numbers[0].end())
    merged: list[re.Match[str]] = []
    last = 0
    for found in sorted([*numbers, *glued], key=re.Match.start):
        digits = found[0].strip(_NUMBER_MARKS)
        number = int(digits) if digits.isdecimal() else 0
        if found.re is _NUMBERED or number == last + 1:
            merged.append(found)
            last = number
    return merged


def _redated(text: str, item: Dated) -> Dated:
    """An item that opens with a month of its own, in that month: （1）4月份开展读书沙龙 below 3月."""
    own = _OWN_MONTH.match(text, item.start, item.stop)
    months = read_months(own[0]) if own else ()
    if own is None or not months or set(months) & set(item.months) or item.stop - own.end() < _SHORTEST_ACT:
        return item
    return Dated(own.end(), item.stop, months, own[0])


def _between(mark: re.Pattern[str], line: str, at: int) -> list[tuple[int, int]]:
    """The stretches of a line from an offset on that lie between marks."""
    bounds = []
    for found in mark.finditer(line, at):
        bounds.append((at, found.start()))
        at = found.end()
    return [*bounds, (at, len(line))]


def _listed(line: str, start: int, stop: int) -> list[tuple[int, int]]:
    """The parts of a stretch that 、 joins, if each is an event of its own; else the stretch."""
    parts = [(a, min(b, stop)) for a, b in _between(_LIST_MARK, line[:stop], start)]
    if len(parts) > 1 and all(_event().fullmatch(line, a, b) for a, b in parts):
        return parts
    return [(start, stop)]

"""Items of a schedule: where a line is cut into them, what is none, and the lines that go on from the one above."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, partial

from unioncorpus.extract.dated import Dated
from unioncorpus.extract.flat_tables import Cells
from unioncorpus.extract.schedule_headings import HAN, NO_FESTIVAL, SIGNS
from unioncorpus.months import DATES_IN_BRACKETS, MONTHS, read_months
from unioncorpus.numerals import read_integer
from unioncorpus.structure import Paragraph
from unioncorpus.tables import pattern
from unioncorpus.tables import read as read_table

_DETAIL_BEGINS = frozenset("0123456789[［（(【")
#: A month that opens an item, before what is done in it.
_OWN_MONTH = re.compile(rf"(?P<months>{MONTHS})(?=[组开举召做进参完评慰走迎召庆对为继])")
_MONTH_OF_A_TERM = re.compile(rf"(?P<months>{MONTHS})(?:以?前|前后|期间)?[，,：: ]?(?=[\u4e00-\u9fff“])")
_MONTH_ALONE = re.compile(MONTHS)
#: The day or the part of the month on which an item is done, in a column of its own.
_DAY_ALONE = re.compile(
    rf"(?:[0-9]{{1,2}}|[{HAN}]{{1,3}})[日号]?(?:[-－—–~～至到、]{{1,2}}[0-9{HAN}]{{1,3}})?[日号](?:[（(][^（）()]{{1,6}}[）)])?|[上中下]旬|月[初中底末]"
)
#: An item has so many characters at least.
_SHORTEST = 2
#: Behind its month an act has so many characters, or below a term the name of one (4月植树).
_SHORTEST_ACT, _SHORTEST_NAME = 4, 2
_NUMBER_MARKS = "（()）、.． \t"
#: The number of a further item with nothing before it: 1、开会2、植树.
_GLUED_NUMBER = re.compile("(?<=[\u4e00-\u9fff”）)])(?:(?:[2-9]|1[0-9])[、．](?![0-9])|[（(](?:[2-9]|1[0-9])[)）])")
#: The numbers of items that lost their marks: 1开会2植树; not 1班与2班.
_UNMARKED_NUMBER = re.compile(
    "(?<![0-9.．])(?:[1-9]|1[0-9])(?=[\u4e00-\u9fff“《])"
    "(?![年月日号时点分周天个名人次项场期届元楼层区厂室级块支张份套台件篇位条幢栋岁万千百亿]|班(?![级会前])|车间|组(?![织建])"
    "|队(?!列)|部(?!署)|节(?![日前假])|家(?!访)|小[时组])"
)
_ITEM = re.compile(
    rf"[ \t|｜]*(?:{NO_FESTIVAL}[（(]?([0-9]{{1,2}}|[{HAN}]{{1,3}})(?:[)）、.．:：]{{1,2}}|[,，])|([①-⑳]))?[ \t]*"
)
_NUMBERED = re.compile(
    rf"(?:^|(?<=[。；;，,！ \t|：:）)])){NO_FESTIVAL}"
    r"(?:[（(][0-9]{1,2}[)）]|[0-9]{1,2}(?:[、．)）]|\.(?![0-9])))[ \t]*|[①-⑳][ \t]*"
)
_SEPARATED = re.compile(
    rf"[。；;|｜\t{SIGNS}]+(?!{DATES_IN_BRACKETS}(?:[。；;|｜\t]|\Z))"
    r"|(?:(?<![\x21-\x7e]) +| +(?![\x21-\x7e]))(?![^“”]{0,30}”)"
)
_LIST_MARK = re.compile("、(?![^（(]{0,30}[）)])")
_TRAILING = "。；;，,、.！|｜ \t:："
_LEADING = "。；;，,、| \t:：｜●○◎◆◇■□▲△★☆※▪•·*—–-"

#: A line at least this long that ends without one of these marks may be cut by a hard break.
_SHORTEST_CUT = 15
_TERMINAL = "。；;！!.．：:|｜"
#: A line of this many characters below a month is prose again, not an item.
_LONGEST_ITEM = 160
_LONGEST_BARE_ITEM = 70
_line = partial(pattern, "activities", "line")


def items_in(text: str, start: int, stop: int, month: Dated, cells: Cells) -> Iterator[Dated]:
    """Items in text[start:stop]: by their numbers if they have any, else by the marks between them.

    >>> page, month = "1、组织植树；2、召开会议", Dated(0, 0, (3,), "三月")
    >>> [page[item.start : item.stop] for item in items_in(page, 0, len(page), month, Cells(()))]
    ['组织植树', '召开会议']
    """
    line = text[start:stop]
    numbers = _numbered(line)
    if numbers:
        bounds = [(0, numbers[0].start())]
        bounds += [(a.end(), b.start()) for a, b in zip(numbers, numbers[1:], strict=False)]
        bounds.append((numbers[-1].end(), len(line)))
    else:
        at = len(line) - len(line.lstrip(_LEADING))
        label = _ITEM.match(line, at)
        at = label.end() if label else at
        bounds = _between(_SEPARATED, line, at)
        if len(bounds) == 1 or not line[bounds[1][0] :].strip(_LEADING):
            bounds = _listed(line, *bounds[0])
    for a, b in cells.of_activities(line, bounds):
        piece = line[a:b]
        a += len(piece) - len(piece.lstrip(_LEADING))
        b -= len(piece) - len(piece.rstrip(_TRAILING))
        if b - a < _SHORTEST:
            continue
        alone = _MONTH_ALONE.fullmatch(line, a, b)
        if alone and (months := read_months(alone[0])):  # 二月 开会 三月 植树
            month = month._replace(months=months, month_text=alone[0])
            continue
        if _DAY_ALONE.fullmatch(line, a, b):  # 17日 开会
            continue
        named = _named().match(line, a, b) if "：" in piece or ":" in piece else None
        a = named.end() if named else a
        if b - a >= _SHORTEST and not _is_head(piece) and not _is_detail(line[a:b]):
            yield _redated(text, Dated(start + a, start + b, *month[2:]))


def _is_head(piece: str) -> bool:
    """Whether a piece of a line is a number alone, or heads what follows."""
    return piece.strip(_LEADING + _TRAILING).isdigit() or piece.rstrip().endswith(("：", ":"))


def _numbered(line: str) -> list[re.Match[str]]:
    """Numbers of the items of a line; where the line is numbered from 1, also those with nothing before them."""
    numbers = list(_NUMBERED.finditer(line))
    if not numbers:
        return _unmarked(line)
    if not numbers[0][0].strip(_NUMBER_MARKS).startswith("1"):
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


def _unmarked(line: str) -> list[re.Match[str]]:
    """The numbers 1, 2, 3 of the items of a line that opens with the first of them, without a mark behind any."""
    found: list[re.Match[str]] = []
    for number in _UNMARKED_NUMBER.finditer(line):
        if int(number[0]) == len(found) + 1 and (found or not line[: number.start()].strip(_LEADING)):
            found.append(number)
    return found if len(found) > 1 else []


def _redated(text: str, item: Dated) -> Dated:
    """An item that opens with a month of its own, in that month: （1）4月份开展读书沙龙 below 3月.

    So do items below a term, which has several: 5月技能比武 below 第二季度.
    """
    own = (_OWN_MONTH if item.explicit else _MONTH_OF_A_TERM).match(text, item.start, item.stop)
    months = read_months(own["months"]) if own else ()
    is_of_heading = bool(set(months) & set(item.months)) and (item.explicit or months == item.months)
    shortest = _SHORTEST_ACT if item.explicit else _SHORTEST_NAME
    if own is None or not months or is_of_heading or item.stop - own.end() < shortest:
        return item
    return Dated(own.end(), item.stop, months, own["months"])


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


def next_number(line: str, number: int, more: bool) -> int:
    """Number of the item that a line below a month holds (0 = it has none), or -1 if the schedule ends here.

    ``number`` is that of the item before. ``more`` tells that further months follow: prose between them is theirs.

    >>> next_number("3、球赛", 2, more=False), next_number("以上活动由各组承办", 2, more=False)
    (3, -1)
    """
    if not line.strip():
        return number
    if not more and line.rstrip().endswith(("：", ":")) and not _line("activities_follow").fullmatch(line.strip()):
        return -1
    if _line("closing").match(line) or _line("date_line").match(line) or len(line) > _LONGEST_ITEM:
        return -1
    opening = _ITEM.match(line)
    label = opening and opening[1]
    if label:
        value = read_integer(label) or 0
        follows = value == 1 or value in (number, number + 1) or (label.isdigit() and value <= number + 2)
        return value if follows else -1
    if opening and opening[2]:
        return ord(opening[2]) - ord("①") + 1
    if not more and (number or len(line) > _LONGEST_BARE_ITEM or _line("signature").match(line)):
        return -1
    return 0


def opens_item(text: str, lines: Sequence[Paragraph]) -> bool:
    """Whether the first of some lines opens with the number of an item.

    >>> opens_item("1、球赛", [Paragraph(0, 4, None)]), opens_item("球赛", [Paragraph(0, 2, None)])
    (True, False)
    """
    opening = _ITEM.match(text, lines[0].start, lines[0].stop) if lines else None
    return bool(opening and (opening[1] or opening[2]))


def goes_on(text: str, above: Paragraph, line: Paragraph, number: int) -> bool:
    """Whether a line is the rest of the numbered item above it, which a hard break cut.

    >>> page = "1、组织全体教职工开展春季登山活\\n动，并合影留念。"
    >>> goes_on(page, Paragraph(0, 17, None), Paragraph(18, 26, None), 1)
    True
    """
    if not number or above.stop - above.start < _SHORTEST_CUT or text[above.stop - 1] in _TERMINAL:
        return False
    content = text[line.start : line.stop]
    opening = _ITEM.match(content)
    is_item = opening and (opening[1] or opening[2])
    return bool(content.strip()) and not (
        is_item
        or _line("closing").match(content)
        or _line("date_line").match(content)
        or _line("signature").match(content)
    )


def last_stop(text: str, line: Paragraph) -> int:
    """Where a line ends, less the marks at its end.

    >>> last_stop("球赛；", Paragraph(0, 3, None))
    2
    """
    return line.start + len(text[line.start : line.stop].rstrip(_TRAILING))


@cache
def _event() -> re.Pattern[str]:
    """An item of a list joined by 、: it begins or ends as events do, or is the name of one."""
    begins, ends, names = ("|".join(read_table("activities")["items"][side]) for side in ("begins", "ends", "names"))
    return re.compile(f"[^，。；：]{{2,14}}(?:{ends})|(?:{begins})[^，。；：]{{2,14}}|{names}")


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

"""Read month expressions: 三月份, 七八月份, 八、九月, 七至八月, 3-5月份, 10月份~12月份, 元月, 11月至次年1月.

``MONTHS`` finds them in running text, days included (12月18日); ``read_months`` gives the months in the order of the
text (a school year runs 九月 -> 八月). Month 13 and 0月 are no months. Festivals and terms, which only imply months,
are data: tables/festivals.toml.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from unioncorpus.numerals import read_integer

_ONE = "(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]|元)"
_YEAR = "(?:(?:次|翌|第二|来|当|同)年)?"
_NUMBER = "(?:0?[1-9]|[12][0-9]|3[01]|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_DAY = f"{_NUMBER}[日号]"
#: A day, or several (26日至28日, 26—28日).
_DAYS_OF_MONTH = f"(?:{_NUMBER}[日号]?(?:[-—]{{1,4}}|[~～至到、和]{{1,2}}){_DAY}|{_DAY})"
#: The first of several days, written without 日: 3月16—3月20日.
_DAY_OF_SPAN = "(?:0?[1-9]|[12][0-9]|3[01])(?=[-—~～至到]{1,4}(?:1[0-2]|0?[1-9])月)"
#: What may follow 月: a typing slip (四月分份), a part of the month, a day, or several days of it.
_TAIL = f"(?:分份|份|间|底|末|初|[上中下]{{1,2}}旬)?(?:{_DAYS_OF_MONTH}|{_DAY_OF_SPAN})?"
#: Sites turn one dash into several.
_JOIN = "(?:[-－—–]{2,4}|[-－—–~～至到、,，和及与]{1,2}|[/／](?=(?:1[0-2]|[1-9])月))"
#: Months that touch: 十月十一月, 3月底4月初.
_TOUCHES = "(?=(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月)"
#: The other end of a span, in a year that is told: 2018年9月至2019年1月, 去年12月至今年2月.
_TOLD_YEAR = "(?:(?:19|20)[0-9xX_*]{2}|[今本明])年"
_TO_A_YEAR = f"[-－—–~～至到]{{1,2}}{_TOLD_YEAR}"

#: Behind 月, what makes it the name of a festival (三月三, 六月六) and no month.
_FESTIVAL = f"(?:{'|'.join(f'(?<={n}月){n}' for n in '二三六七九')})(?![日号十])"

#: Regex source of a month expression in running text, days included. It holds no groups. A number and a point may stand
#: before it only where they open an item (2.7月组织义诊).
MONTHS = (
    "(?:(?<![0-9.第一二三四五六七八九十百千万亿零〇个几/])|(?<=^[1-9][.])|(?<=[\n。；;：:][1-9][.]))"
    f"(?:{_ONE}(?:月{_TAIL}(?:{_TO_A_YEAR}|{_JOIN}{_YEAR}|{_TOUCHES})|{_JOIN}{_YEAR})|[一二三四五六七八九](?=[二三四五六七八九十]{{1,2}}月)|十一(?=二月)){{0,6}}"
    f"{_ONE}月(?![亮球光饼经嫂薪票息刊租供嘴老]|结(?![合束业对])|度|龄|以[上下内]|{_FESTIVAL}){_TAIL}"
)

#: Regex source of a bracket that holds nothing but dates: (5月14日—30日). Behind a full stop it still belongs to what
#: stands before it.
DATES_IN_BRACKETS = "[（(][0-9月份日号元一二三四五六七八九十年上中下旬底初至到、,，. —－~～-]{2,30}[)）]"

_TOKEN = re.compile(f"({_ONE})(?=月|{_JOIN}|[一二三四五六七八九十]|$)|({_JOIN})")
_DAYS = re.compile(f"(?<=[月份]){_DAYS_OF_MONTH}|(?<=旬){_DAY}|(?<=月){_DAY_OF_SPAN}")
_WORDS = re.compile(f"月|分份|份|间|底|末|初|[上中下]{{1,2}}旬|{_TOLD_YEAR}|{_YEAR}(?=.)")
#: Where two months touch, and 十一、二月, whose second is December.
_TOUCHING = re.compile(f"月(?:份|底|末|初|[上中下]{{1,2}}旬)?{_TOUCHES}")
_TEENS = re.compile("十一、?二(?=月)")
_FEWEST_LINES = 3
_LISTED = re.compile("([0-9]{1,2}|[一二三四五六七八九十]{1,2})、(.+)", re.DOTALL)


@lru_cache(maxsize=1024)
def read_months(surface: str) -> tuple[int, ...]:
    """Months that an expression names, in the order of the text; empty if it is none.

    A leading Arabic number before Chinese months is an item's number (9、一、二月), not September.

    >>> read_months("七八月份"), read_months("11月至次年2月"), read_months("9、一、二月"), read_months("12月18日")
    ((7, 8), (11, 12, 1, 2), (1, 2), (12,))
    >>> read_months("十一二月份"), read_months("3月底4月初"), read_months("12月份至今年2月")
    ((11, 12), (3, 4), (12, 1, 2))
    """
    text = surface
    listed = _LISTED.fullmatch(surface)
    if listed and listed[1].isdigit() and not listed[2][0].isdigit():
        text = listed[2]
    text = text.replace("/", "、").replace("／", "、")
    text = _TOUCHING.sub("、", _TEENS.sub("十一、十二", _DAYS.sub("", text)))
    months: list[int] = []
    span = False
    for token in _TOKEN.finditer(_WORDS.sub("", text)):
        if token[2]:
            span = bool(set(token[2]) & set("-－—–~～至到"))
            continue
        month = 1 if token[1] == "元" else read_integer(token[1])
        if month is None or not 1 <= month <= 12:
            return ()
        months += month_span(months[-1], month)[1:] if span and months else [month]
        span = False
    return tuple(dict.fromkeys(months))


def without_label(surface: str) -> str:
    """A month expression at the start of a line, less the item's number that it swallowed.

    The number before 、 is the item's own if the months do not follow on it (1、9月; 七、五月), or if it is written in
    another script.

    >>> without_label("9、一、二月"), without_label("七、五月间"), without_label("七、八月份")
    ('一、二月', '五月间', '七、八月份')
    """
    listed = _LISTED.fullmatch(surface)
    if listed is None:
        return surface
    label, rest = read_integer(listed[1]), read_months(listed[2])
    follows = label is not None and rest[:1] == (label % 12 + 1,)
    same_script = listed[1].isdigit() == listed[2][0].isdigit()
    return surface if follows and same_script else listed[2]


def run_on(surfaces: Sequence[str]) -> bool:
    """Whether the numbers before 、 of month expressions, each at the start of its line, are those of the lines.

    >>> run_on(["1、2月份", "2、3月份", "3、4月份"]), run_on(["1、2月份", "3、4月份", "5、6月份"])
    (True, False)
    """
    listed = [_LISTED.fullmatch(surface) for surface in surfaces]
    labels = [read_integer(found[1]) if found else None for found in listed]
    return len(labels) >= _FEWEST_LINES and labels == list(range(labels[0] or 0, (labels[0] or 0) + len(labels)))


def month_span(first: int, last: int) -> tuple[int, ...]:
    """Months from first to last, across the turn of the year if last comes before first.

    >>> month_span(3, 5), month_span(11, 2)
    ((3, 4, 5), (11, 12, 1, 2))
    """
    return tuple((first - 1 + k) % 12 + 1 for k in range((last - first) % 12 + 1))

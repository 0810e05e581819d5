"""Headings of a schedule: the months and terms that open a line, or stand in one whose breaks are lost."""

import re
from collections.abc import Collection, Sequence
from functools import cache

from unioncorpus.extract.dated import Dated
from unioncorpus.months import MONTHS, read_months, run_on, without_label
from unioncorpus.structure import Paragraph
from unioncorpus.tables import rules

HAN = "一二三四五六七八九十"
#: 3.8妇女节 opens with a festival, not with the number of an item.
NO_FESTIVAL = r"(?!(?:3[.．](?:8|12|15)|5[.．](?:1|4|12)|6[.．]1|7[.．]1|8[.．]1|9[.．]10|10[.．]1)(?![0-9月]))"
#: Signs that set off a heading or an item, on one side or both (★三月份★).
SIGNS = "●○◎◆◇■□▲△★☆※▪"
_LABEL = rf"(?:{NO_FESTIVAL}[（(]?(?:[0-9]{{1,2}}|[{HAN}]{{1,3}})[)）、.．:：]{{1,2}}[ \t]*|[①-⑳•·*\-{SIGNS}][ \t]*)"
#: What may stand before a label. Bounded, so that a long run of spaces is not read from each of its places.
_INDENT = r"[ \t|｜【\[]{0,40}+"
#: The first cell of a row, where it is the row's number.
_ROW_NUMBER = r"[0-9]{1,3}[ \t]{0,4}[|｜][ \t]{0,4}"
_YEAR = r"(?:[0-9_xX*〇零一二三四五六七八九]{2,4}年|[今明本次翌来]年)?"
#: What the years begin with that are told by this one (次年1月).
_RELATIVE = "今明本次翌来"
_AFTER = (
    r"(?:[（(][^（）()\n]{1,16}[）)])?(?:的?(?:主要|重点|具体|已?完成的?|计划)?(?:工作|活动|任务)"
    r"(?:安排|重点|要点|计划|内容|任务|打算|小结|总结|完成情况|情况)?)?"
)
#: What a month is devoted to (三月主题：学雷锋; 三月：文明礼仪月); what is done in it stands below.
_THEME = r"份?(?:的?(?:活动|教育)?主题(?:活动|教育)?)[：:][^\n]*"
_DEVOTED = re.compile("[^，。；：]{2,10}(?<![0-9一二三四五六七八九十])月(?:活动)?")
#: A festival whose date stands behind it in brackets: 妇女节（3月8日）.
_OF_FESTIVAL = '(?:[“"]?[\u4e00-\u9fff]{1,5}[”"]?(?:节|诞辰)|元旦|国庆|中秋|端午|重阳|清明)'
#: At the start of a line: the month, then a colon, a bar, a space or nothing more.
_HEADING = re.compile(
    rf"{_INDENT}(?:{_ROW_NUMBER}|{_LABEL})??(?:{_OF_FESTIVAL}?[（(])?(?P<year>{_YEAR})(?P<months>(?>{MONTHS}))"
    rf"(?:(?P<theme>{_THEME})|{_AFTER}[】\]）){SIGNS}]?[ \t]*"
    rf"(?:(?P<mark>[：:|｜]|[、—–-]{{1,2}}(?![0-9{HAN}]{{1,3}}[月日号]))|(?=\n)"
    rf"|(?<=[ \t】\]）){SIGNS}])(?![上下中]午|晚)|\Z))"
)
#: A month with its year, alone on its line: the signature of a plan, but a schedule where there are several.
_OF_A_YEAR = re.compile(rf"{_INDENT}[0-9xX〇零一二三四五六七八九]{{4}}年(?P<months>{MONTHS})")
_DAY = re.compile("[日号]")
_FEWEST_OF_A_YEAR = 3
#: Behind a term that heads a schedule, and behind a festival that says when the rest of its line is done.
_BEHIND_TERM = rf"{_AFTER}[ \t]*(?:[：:|｜]|(?=\n)|\Z)"
_NEAR_FESTIVAL = "(?:佳?节)?(?:前夕|前后|期间|之[前后际]|[前后])?[：:]"
_LABEL_ONLY = re.compile(rf"{_INDENT}{_LABEL}")
#: How near a month something is done.
_NEAR = "(?:(?:以|之)?前(?=[，,])|前后|左右|为止|期间)?"
#: A month that opens a line and is followed by an item at once; so many lines make a schedule.
_BARE_HEADING = re.compile(
    rf"{_INDENT}(?!{_LABEL})(?P<months>(?>{MONTHS})){_NEAR}(?P<comma>[，,]?)(?=[\u4e00-\u9fff“])"
)
_FEWEST_BARE = 3
_SEMICOLON = re.compile("[；;]")
#: What tells a month inside a line from one in passing: a colon, or the first item of a list.
_OPENS = r"[ \t]*(?:[：:]|(?=1[、.．)）](?![0-9])|[（(]1[)）]|①))"


@cache
def _inline() -> re.Pattern[str]:
    """A month inside a line whose breaks are lost: behind a mark or a space, before a colon or its first item."""
    return re.compile(rf"(?<=[。；;！ \t）)：:]){_YEAR}(?P<months>{MONTHS}){_AFTER}{_OPENS}")


@cache
def _glued() -> re.Pattern[str]:
    """A month inside a line that opened with one: nothing need stand before it (二月：开会三月：植树)."""
    return re.compile(rf"(?<![于在到至从自年第每]){_YEAR}(?P<months>{MONTHS}){_AFTER}{_OPENS}")


@cache
def _named(kind: str, behind: str) -> tuple[re.Pattern[str], tuple[tuple[int, ...], ...]]:
    """A line that opens with a term (第二季度：, 上半年) or a festival (国庆节前：): one pattern, and the months.

    The group of its index is that of the rule; ``behind`` is what must follow.
    """
    named = [rule for rule in rules("festivals") if rule.extra["kind"] == kind]
    pattern = "|".join(f"(?P<t{k}>{rule.expression})" for k, rule in enumerate(named))
    line = rf"{_INDENT}(?:{_LABEL})??{_YEAR}(?P<name>{pattern}){behind}"
    return re.compile(line), tuple(tuple(rule.extra["months"]) for rule in named)


def _opening(text: str, line: Paragraph, kind: str, behind: str) -> Dated | None:
    """The term or festival that opens a line, and the months that it implies."""
    pattern, months = _named(kind, behind)
    found = pattern.match(text, line.start, line.stop)
    if found is None:
        return None
    index = next(k for k in range(len(months)) if found[f"t{k}"])
    return Dated(found.start(), found.end(), months[index], found["name"], explicit=False)


def opens_elsewhere(text: str, line: Paragraph, months: Collection[int]) -> bool:
    """Whether a line below a month opens with a festival of other months.

    >>> opens_elsewhere("国庆节前：书画展", Paragraph(0, 8, None), [5])
    True
    """
    festival = _opening(text, line, "festival", _NEAR_FESTIVAL)
    return festival is not None and not set(festival.months) & set(months)


def headings_of(text: str, paragraph: Paragraph) -> tuple[Dated, ...]:
    """Headings of one line: at its start, and further ones where the line breaks were lost.

    >>> [heading.months for heading in headings_of("三月：植树。四月：球赛", Paragraph(0, 11, None))]
    [(3,), (4,)]
    """
    if term := _opening(text, paragraph, "term", _BEHIND_TERM):
        return (term,)
    if text.find("月", paragraph.start, paragraph.stop) < 0:
        return ()
    found = []
    opening = _HEADING.match(text, paragraph.start, paragraph.stop)
    is_date = opening and opening["year"] and opening["year"][0] not in _RELATIVE
    if opening and is_date and not opening["mark"] and not opening["theme"]:
        opening = None  # a date alone on its line is a signature
    if opening:
        found.append(_heading(opening))
    at = opening.end() if opening else paragraph.start
    if text.find("月", at, paragraph.stop) >= 0:
        inline = _glued() if opening and opening["mark"] else _inline()
        found += [_heading(m) for m in inline.finditer(text, at, paragraph.stop)]
    if not opening and len(found) < 2:
        return ()
    return tuple(h for h in found if h.months)


def bare_headings(text: str, paragraphs: Sequence[Paragraph], dated: Collection[int]) -> dict[int, tuple[Dated, ...]]:
    """Months that open several lines of items without a mark behind them (一月召开委员会；慰问教师)."""
    found: dict[int, tuple[Dated, ...]] = {
        k: (month,)
        for k in sorted(dated)
        if (month := bare_heading(text, paragraphs[k], comma=False)) and not _is_prose(text, paragraphs[k], month)
    }
    is_list = any(_SEMICOLON.search(text, paragraphs[k].start, paragraphs[k].stop - 1) for k in found)
    return found if is_list and len(found) >= _FEWEST_BARE else {}


def _is_prose(text: str, line: Paragraph, month: Dated) -> bool:
    """Whether a line opens with a day and has several sentences, of which only the first is of that day."""
    return _DAY.search(month.month_text) is not None and text.find("。", month.stop, line.stop - 1) >= 0


def bare_heading(text: str, line: Paragraph, comma: bool) -> Dated | None:
    """The month that opens a line without a mark behind it; a comma makes prose of most such lines.

    >>> line = Paragraph(0, 7, None)
    >>> bare_heading("一月召开委员会", line, comma=False).months, bare_heading("一月，召开会议", line, comma=False)
    ((1,), None)
    """
    opening = _BARE_HEADING.match(text, line.start, line.stop)
    surface = opening["months"] if opening and (comma or not opening["comma"]) else ""
    months = read_months(surface) if without_label(surface) == surface else ()
    return Dated(opening.start(), opening.end(), months, surface) if opening and months else None


@cache
def _held() -> re.Pattern[str]:
    return re.compile(rf"[在于]{_YEAR}({MONTHS})")


def months_held(text: str, line: Paragraph) -> frozenset[int]:
    """All months in which a line says that something is held; not those of what is only got ready (为6月的歌会排练).

    >>> sorted(months_held("工会在6月和9月举办歌会", Paragraph(0, 13, None)))
    [6, 9]
    >>> months_held("制定5月歌会方案", Paragraph(0, 8, None))
    frozenset()
    """
    surfaces = _held().findall(text, line.start, line.stop)
    return frozenset(month for surface in surfaces for month in read_months(surface))


def headings_of_a_year(
    text: str, paragraphs: Sequence[Paragraph], dated: Collection[int]
) -> dict[int, tuple[Dated, ...]]:
    """Months that stand alone on several lines, each with its year (2024年3月)."""
    lines = {k: _OF_A_YEAR.fullmatch(text, paragraphs[k].start, paragraphs[k].stop) for k in dated}
    found: dict[int, tuple[Dated, ...]] = {
        k: (_heading(line),) for k, line in lines.items() if line and not _DAY.search(line["months"])
    }
    return found if len(found) >= _FEWEST_OF_A_YEAR else {}


def without_numbers(headings: dict[int, tuple[Dated, ...]]) -> dict[int, tuple[Dated, ...]]:
    """Headings less the numbers of their lines, which look like months.

    >>> lines = {k: (Dated(0, 5, (k, k + 1), f"{k}、{k + 1}月份"),) for k in (1, 2, 3)}
    >>> [month.months for (month,) in without_numbers(lines).values()]
    [(2,), (3,), (4,)]
    """
    if not run_on([headings[k][0].month_text for k in sorted(headings)]):
        return headings
    read: dict[int, tuple[Dated, ...]] = {}
    for k, (first, *others) in headings.items():
        months = first.month_text.partition("、")[2]
        read[k] = (first._replace(month_text=months, months=read_months(months)), *others)
    return read


def _heading(match: re.Match[str]) -> Dated:
    surface = without_label(match["months"])
    return Dated(match.start(), match.end(), read_months(surface), surface)


def is_numbered(text: str, line: Paragraph, month: Dated) -> bool:
    """Whether the line of a month is itself an item of a numbered list, so that what follows is not.

    >>> is_numbered("2、三月：球赛", Paragraph(0, 7, None), Dated(2, 5, (3,), "三月"))
    True
    """
    return _LABEL_ONLY.match(text, line.start, text.index(month.month_text, line.start, line.stop)) is not None


def is_devotion(text: str, item: Dated) -> bool:
    """Whether what stands behind a month only names what it is devoted to: its items stand below.

    >>> is_devotion("三月：文明礼仪月", Dated(3, 8, (3,), "三月")), is_devotion("三月：植树", Dated(3, 5, (3,), "三月"))
    (True, False)
    """
    return _DEVOTED.fullmatch(text, item.start, item.stop) is not None

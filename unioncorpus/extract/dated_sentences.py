"""Activities in running text: sentences that name a month, and sentences whose festival or term implies one."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise
from typing import NamedTuple

from unioncorpus.extract.dated import Dated
from unioncorpus.extract.festivals import Festival, Period, find_festivals
from unioncorpus.extract.schedule_headings import NO_FESTIVAL
from unioncorpus.extract.word_lists import WordList, Words
from unioncorpus.first_look import FirstLook
from unioncorpus.months import DATES_IN_BRACKETS, MONTHS, month_span, read_months, without_label
from unioncorpus.tables import Rule, pattern, rules
from unioncorpus.tables import read as read_table

_YEAR = r"(?:(?:[0-9_xX*〇○零一二三四五六七八九]{2,5}|[今明去本当同每次])年(?:的)?)?"
#: One character behind a month that tells when, where it begins no word of its own: 9月中, not 9月中秋 or 5月前往.
_WITHIN = (
    "前(?![往来台期])|后(?![勤备续期])|内(?!部(?!署)|[容科设外蒙])"
    "|中(?!国(?!庆)|共(?!同)|心(?!理)|学(?![习术])|小(?!组)|医(?![院护生务])|[秋考层央华期专餐]|高考|青年)"
)
_DATED = re.compile(
    rf"{_YEAR}(?P<months>{MONTHS})(?:以前|之前|以后|之后|前后|左右|为止|前夕|{_WITHIN})?"
    "(?:[（(](?:星期|周)[一二三四五六日天][）)])?(?:[上下中]午|晚上|晚(?![会宴餐婚]))?"
)
#: What such an expression begins with: re skips to no beginning by itself where the first part may be missing.
_MAY_BEGIN = re.compile("[0-9_xX*〇○零一二三四五六七八九十元今明去本当同每次]")
_SENTENCE = re.compile(rf"[^。！？；;\n]+(?:[。！？；;]{DATES_IN_BRACKETS}(?=[。！？；;\n]|\Z))?")
_LEADING = " \t，,：:、；的|｜"
_ITEM_LABEL = re.compile(
    f"{NO_FESTIVAL}[（(]?[0-9一二三四五六七八九十]{{1,3}}[)）、.．]{{1,2}}|[一二三四五六七八九十]{{1,2}}是|第[一二三四五六七八九十]，"
    "|第[0-9一二三四五六七八九十百]{1,5}条(?![款例第])[ 、：]?"
)
#: A month behind one of these has no number of an item.
_CLAUSE_MARKS = ("，", "；", "：")
#: How far before a month stands the mark of the clause that it opens.
_OPENING_REACH = 5
_SHORTEST = 4
#: Words before a month that are more than this share of those behind it tell of the same event: the sentence is one;
#: not where they only say how things stand.
_LONG_LEAD = 0.6
#: Around a month that stands in a bracket: 教师节前后（9月10日）走访教师. What is named before it is no longer than so.
_OPEN, _CLOSE = ("（", "("), ("）", ")")
_SHORTEST_NAME = 2
#: The head of a paragraph that tells of one stage of the work: 宣传发动（3月）。各组开会.
_STAGE = re.compile("[^，；：（(]{2,14}[（(][^，；：（）()]{2,16}[）)]")
#: Between two things that have their months in brackets: 登山（4月）、球赛（6月）和联欢（12月）.
_ITEM_JOINT = re.compile("(?:[^，、；]{0,16}(?=[，、；])|(?=[和与及]))(?P<joint>.)")
_MONTH = "月"
_NUMERALS = frozenset("0123456789一二三四五六七八九十")
#: What stands before the word in the name of a month; 两个月 and 本月 name none.
_MONTH_NUMERALS = _NUMERALS | {"元"}
#: Behind one of these 五一 is no day: 第五十一条.
_INSIDE_A_NUMBER = _NUMERALS | {"第", "百", "千", "零", "〇"}
#: What is done in a further month of the sentence, in a word (元月动工，四月交付).
_SHORT_ACT = re.compile("[\u4e00-\u9fff]{2,3}")
#: How far before a month stands what makes it the end of a span, in characters.
_UNTIL_REACH = 16
#: Between the ends of a span of months, where nothing is done between them: 3月起，持续到5月.
_STARTED = re.compile("[^，、]{0,3}(?:[，、][^，、]{0,3})?")
_DAY = re.compile("[日号]")
_AROUND = 28
_turn = partial(pattern, "activities", "turn")


@dataclass(frozen=True, slots=True)
class Hints:
    """Offsets in the page of the word for month, and of the words of festivals and terms, in text order."""

    months: list[int]
    festivals: list[int]


def _hinting() -> Iterator[tuple[str, str]]:
    """The word for month and the words of all festivals and terms."""
    yield _MONTH, _MONTH
    yield from ((word, word) for rule in rules("festivals") for word in rule.extra["words"])


_HINTS = WordList(_hinting)


@cache
def _event_ends() -> tuple[str, ...]:
    """Ends of the names of events; a word of two characters behind a month is an activity where it is one (4月植树)."""
    return tuple(read_table("activities")["items"]["ends"])


def find_hints(words: Words, offset: int) -> Hints:
    """Where a plan's own text, which begins at an offset of the page, may name a month, a festival or a term.

    A line without one holds no activity.

    >>> find_hints(Words("三月植树。开会。国庆节演出"), 100)
    Hints(months=[101], festivals=[108])
    """
    own, months, festivals = words.text, [], []
    for word, at, _ in _HINTS.find(words):
        if word == _MONTH:
            if own[at - 1 : at] in _MONTH_NUMERALS:
                months.append(at + offset)
        elif word[0] not in _NUMERALS or own[at - 1 : at] not in _INSIDE_A_NUMBER:
            festivals.append(at + offset)
    return Hints(months, festivals)


def find_dated(text: str, start: int, stop: int, hints: Hints, period: Period) -> Iterator[Dated]:
    """Activities of one paragraph; ``period`` gives the months of lunar festivals.

    >>> page = "我们于5月4日组织青年登山。教师节慰问老教师。"
    >>> found = find_dated(page, 0, len(page), find_hints(Words(page), 0), Period())
    >>> [(page[d.start : d.stop], d.months, d.explicit) for d in found]
    [('组织青年登山', (5,), True), ('教师节慰问老教师', (9,), False)]
    """
    for sentence in _SENTENCE.finditer(text, start, stop):
        a, b = sentence.span()
        explicit = list(_explicit(text, a, b)) if _any_in(hints.months, a, b) else []
        if a == start and explicit and _STAGE.fullmatch(text, explicit[0].start, b):
            explicit = [_with_its_body(text, explicit[0], b, stop, hints)]
        yield from explicit
        if not explicit and _any_in(hints.festivals, a, b):
            yield from _implied(text, a, b, period)


def _with_its_body(text: str, stage: Dated, end: int, stop: int, hints: Hints) -> Dated:
    """A stage that is named at the head of a paragraph, with the sentence behind it that says what is done in it."""
    body = _SENTENCE.search(text, end, stop)
    if not body or _any_in(hints.months, *body.span()):
        return stage
    return stage._replace(stop=_trim(text, *body.span())[1])


def _any_in(offsets: list[int], start: int, stop: int) -> bool:
    k = bisect_left(offsets, start)
    return k < len(offsets) and offsets[k] < stop


def _implied(text: str, start: int, stop: int, period: Period) -> Iterator[Dated]:
    """The activities of a sentence whose festivals or terms imply months, in the order of the text.

    What opens a clause begins an activity of its own (三八节登山，教师节走访老教师); what only says which period is
    told of is none (上半年即将结束，下半年办运动会).
    """
    named = list(find_festivals(text, start, stop, period))
    if not named:
        return
    label = _ITEM_LABEL.match(text, start, stop)
    is_label = label is not None and label.end() <= named[0].start  # not the 一、 of 一、二季度
    begin = label.end() if label and is_label else start
    opened = [k for k, one in enumerate(named) if k and _opens_activity(text, named[k - 1], one)]
    for first, last in pairwise([0, *opened, len(named)]):
        own = named[first:last]
        a, b = _trim(text, own[0].start if first else begin, named[last].start if last < len(named) else stop)
        if _turn("overview").search(text, a, named[last].start if last < len(named) else stop):
            continue
        months = dict.fromkeys(month for festival in own for month in festival.months)
        yield Dated(a, b, tuple(months), text[own[0].start : own[0].stop], explicit=False)


def _opens_activity(text: str, before: Festival, festival: Festival) -> bool:
    """Whether a festival opens a clause behind one that says what is done on the festival before."""
    return text[festival.start - 1] in "，；" and festival.start - 1 - before.stop >= _SHORTEST


class _Found(NamedTuple):
    """A month expression in a sentence, with what belongs to it."""

    start: int
    stop: int
    months: tuple[int, ...]
    month_text: str


def _explicit(text: str, start: int, stop: int) -> Iterator[Dated]:
    """One activity for each month expression of a sentence."""
    matches = [m for m in _find_months(text, start, stop) if not _is_excluded(text, m, start, stop)]
    found = _joined(text, [_read(text, match, start) for match in matches])
    in_brackets = [_is_in_brackets(text, match) for match in found]
    begin = start
    for k, match in enumerate(found):
        end, following = stop, match.start
        if k + 1 < len(found) and in_brackets[k] and in_brackets[k + 1]:
            joint = _ITEM_JOINT.match(text, match.stop + 1, found[k + 1].start - 1)
            end, following = joint.span("joint") if joint else (match.stop + 1, match.stop + 1)
        elif k + 1 < len(found):
            end, following = _parted(text, match, found[k + 1], stop)
        a, b = _activity(text, begin, match, end)
        b = _event_end(text, max(a, match.stop), b)
        begin = following
        is_act = _SHORT_ACT.fullmatch(text, a, b) and (k > 0 or text.endswith(_event_ends(), a, b))
        if match.months and (b - a >= _SHORTEST or is_act):
            yield Dated(a, b, match.months, match.month_text)


def _parted(text: str, match: _Found, next_one: _Found, stop: int) -> tuple[int, int]:
    """Where what is told of a month ends, and what is told of the next one in its sentence begins."""
    between = text[match.stop : next_one.start]
    if _turn("bare").search(text[next_one.stop : stop]) and (own := _turn("own_subject").search(between)):
        return match.stop + own.start(), match.stop + own.end("mark")
    link = _turn("link").search(between)
    return match.stop + link.start() if link else next_one.start, next_one.start


def _find_months(text: str, start: int, stop: int) -> Iterator[re.Match[str]]:
    """The month expressions in text[start:stop]."""
    while begin := _MAY_BEGIN.search(text, start, stop):
        found = _DATED.match(text, begin.start(), stop)
        if found:
            yield found
        start = (found or begin).end()


def _is_in_brackets(text: str, match: _Found) -> bool:
    return text[match.start - 1 : match.start] in _OPEN and text[match.stop : match.stop + 1] in _CLOSE


def _read(text: str, match: re.Match[str], start: int) -> _Found:
    """A month expression, less the number of the item that it opens (安排：1、7月份组织体检)."""
    surface, at = match["months"], match.start("months")
    months_text = without_label(surface) if at == start or text[at - 1] in _CLAUSE_MARKS else surface
    cut = len(surface) - len(months_text)
    return _Found(match.start(), match.end(), read_months(months_text), match[0][cut:])


def _joined(text: str, found: list[_Found]) -> list[_Found]:
    """Month expressions, those that say one thing together as one: 3月…持续到5月; a month that is named again.

    What stands between the ends of a span is done in it (5月启动文化季，持续到7月).
    """
    joined: list[_Found] = []
    for match in found:
        last = joined[-1] if joined else None
        if last and last.months and match.months:
            until = _turn("until").search(text, max(last.stop, match.start - _UNTIL_REACH), match.start)
            if until:
                months = tuple(dict.fromkeys((*last.months[:-1], *month_span(last.months[-1], match.months[0]))))
                if _STARTED.fullmatch(text, last.stop, until.start()):
                    last = last._replace(stop=match.stop, month_text=text[last.start : match.stop])
                joined[-1] = last._replace(months=months)
                continue
            if match.months == last.months and not (_DAY.search(last.month_text) and _DAY.search(match.month_text)):
                continue
        joined.append(match)
    return joined


def _is_excluded(text: str, match: re.Match[str], start: int, stop: int) -> bool:
    a, b = match.span("months")
    before = text[max(start, a - _AROUND) : a]
    after = text[b : min(stop, b + _AROUND)]
    marked = f"{before}⟦{text[a:b]}⟧{after}"
    return any(rule.pattern.search(marked) for rule in _exclusions().at(marked))


@cache
def _exclusions() -> FirstLook[Rule]:
    return FirstLook((rule.expression, rule) for rule in rules("activities"))


def _activity(text: str, start: int, match: _Found, end: int) -> tuple[int, int]:
    """What is done in the month: what follows it, or the whole sentence where the month stands near its end."""
    state = _turn("state").search(text, match.stop + 1, end)
    end = state.start() if state else end
    seen = _turn("scenery").match(text, match.stop, end)
    since = _turn("since").match(text, match.stop, end) or seen
    ground = _turn("ground").search(text, match.stop, end)
    if ground and _turn("own_ground").search(text, match.stop, ground.start()):
        ground = None
    after = _trim(text, since.end() if since else match.stop, ground.start() if ground else end)
    opening = _turn("opening").match(text, start, match.start)
    begin = opening.end() if opening else start
    if begin < match.start and _turn("announced").fullmatch(text, begin, match.start):
        return after
    if _is_in_brackets(text, match):
        is_named = match.start - 1 - begin >= _SHORTEST_NAME
        return _trim(text, begin if is_named else match.stop + 1, end)
    lead, follows = match.start - begin, text[after[0] : after[1]]
    if _turn("devoted").match(follows):
        return _trim(text, begin, end)
    if _turn("only_time").fullmatch(follows):
        named = text[begin : match.start].rstrip(_LEADING)
        return _trim(text, begin, end) if lead >= _SHORTEST or named.endswith(_event_ends()) else (end, end)
    opens_clause = _turn("clause_opens").search(text, max(start, match.start - _OPENING_REACH), match.start) is not None
    is_apart = opens_clause and (_turn("act").match(follows) or _turn("state_ahead").match(text, begin, match.start))
    if (lead >= _SHORTEST and _turn("bare").search(follows)) or (lead > _LONG_LEAD * len(follows) and not is_apart):
        return _trim(text, begin, end)
    return after


def _event_end(text: str, start: int, stop: int) -> int:
    """Where the sentence turns from what is done, which starts at an offset, to what came of it; else where it ends."""
    tail = _turn("tail").search(text, start + _SHORTEST, stop)
    return tail.start() if tail else stop


def _trim(text: str, start: int, stop: int) -> tuple[int, int]:
    while start < stop and text[start] in _LEADING:
        start += 1
    while start < stop and text[stop - 1] in _LEADING:
        stop -= 1
    return start, stop

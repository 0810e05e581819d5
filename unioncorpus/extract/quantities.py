"""Find quantities: a number with its unit and its bound, and leave out what is none.

A cheap scan finds runs of numerals; only there is the full pattern tried. Units are tables/units.toml, bounds
tables/metrics.toml, exclusions tables/exclusions.toml.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from unioncorpus.numerals import NUMBER, Reading, read
from unioncorpus.tables import read as read_table
from unioncorpus.tables import rules


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: the name it has in a row, its kind, and how many of that name it stands for."""

    name: str
    kind: str
    factor: float
    event: bool


@dataclass(frozen=True, slots=True)
class Bare:
    """A number with its unit as they stand: the span, the value in its unit, the unit."""

    start: int
    stop: int
    reading: Reading
    unit: Unit


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit.

    ``start`` and ``stop`` take in approximators (近50万元, 95分以上); ``number`` and ``unit_stop`` are where the bare
    number begins and its unit ends. ``before`` and ``after`` are the sentence around the bare number with its unit.
    """

    start: int
    stop: int
    number: int
    unit_stop: int
    low: float
    high: float
    bound: str
    unit: str
    kind: str
    event: bool
    before: str
    after: str


_NUMERALS = "0-9〇零一二两三四五六七八九十百千万亿廿卅几半壹贰叁肆伍陆柒捌玖拾佰仟½¼¾⅓⅔"
_DIGITS = frozenset("0123456789〇零一二两三四五六七八九十百千万亿")
#: A longer run of numerals is no number; the bound keeps the scan linear.
_LONGEST_RUN = 32
#: 1.10名 at the start of a line: the number of an item and then a number.
_ITEM_NUMBER = re.compile(r"[0-9]{1,2}[.．](?=[0-9])")
_SENTENCE_MARK = re.compile("[。！？；;\n]")
#: Characters on each side: of the sentence, for all rules; for exclusions; past it, for what makes 一个 a count.
_REACH = 48
_NEAR = 18
_HALF_WITHIN = 5
_FAR = 44
_LONGEST_BOUND = 7
#: Units of which the first few are a rank (前5名).
_RANKED = {"名", "位"}


@cache
def units() -> dict[str, Unit]:
    """All units of tables/units.toml by surface.

    >>> units()["人次"].kind, units()["成"].factor
    ('count', 10)
    """
    return {
        surface: Unit(block.get("unit", surface), block["kind"], block.get("factor", 1), block.get("event", False))
        for block in read_table("units")["unit"]
        for surface in block["surfaces"]
    }


@cache
def _unit_pattern() -> str:
    """All units, longest first, each with what must or must not follow it."""
    guarded: dict[str, str] = {}
    for block in read_table("units")["unit"]:
        for surface in block["surfaces"]:
            not_before = block.get("not_before", {}).get(surface)
            only_before = block.get("only_before", {}).get(surface)
            guard = (f"(?!{not_before})" if not_before else "") + (f"(?={only_before})" if only_before else "")
            guarded[surface] = re.escape(surface) + guard
    longest_first = sorted(guarded, key=lambda surface: (-len(surface), surface))
    return "|".join(guarded[surface] for surface in longest_first)


@cache
def _runs() -> re.Pattern[str]:
    """Runs of numerals before a character that a quantity may go on with, and words that are shares.

    A cheap scan that drops 一定, 统一, 第三条. 数 is a numeral only before a unit (数十; not 人数十人).
    """
    first = "".join(sorted({surface[0] for surface in units()}))
    shares = "|".join(read_table("units")["shares"])
    goes_on = f"[{re.escape(first)}多余来点分.,，/ —–~～至到－-]"
    return re.compile(f"{shares}|[{_NUMERALS}]{{1,{_LONGEST_RUN}}}+(?={goes_on})|数[十百千万亿]++")


@cache
def _counted() -> re.Pattern[str]:
    """Number and unit, each side of a range perhaps with its own unit (3%—5%)."""
    unit = _unit_pattern()
    return re.compile(
        f"(?P<number>{NUMBER})(?:(?P<first>{unit})?(?:[-－—–~～]{{1,2}}|至|到)(?P<last>{NUMBER}))?[ ]?(?P<unit>{unit})"
    )


_HALF = re.compile(
    "(?P<whole>[0-9]{1,3}|[一二两三四五六七八九十]{1,3})?(?P<half>个?半)(?P<unit>小时|个月|年|天|学期)(?![级度])"
    "|(?P<years>[0-9]{1,3}|[一二两三四五六七八九十]{1,3})(?P<span>年|天|小时)半(?![年月天])"
)


@cache
def _share() -> re.Pattern[str]:
    """百分之九十五, 三分之一, 1/3 after a word that leads to a share, and the words of units.toml."""
    words = "|".join(read_table("units")["shares"])
    return re.compile(
        f"百分之(?P<percent>{NUMBER})|(?P<word>{words})(?![人天年月个])"
        "|(?P<fraction>[一二两三四五六七八九十百千]{1,6}分之[一二两三四五六七八九十]{1,4}"
        "|(?<=[的占达过近约到在为按])[1-9]/[1-9][0-9]?(?![0-9/]))"
    )


@cache
def _bounds(side: str) -> re.Pattern[str]:
    """Words for bounds before or after a number; the group that matches names the bound."""
    words = read_table("metrics")["bound"][side]
    ends = {"before": "(?=⟦)", "after": ""}[side]
    return re.compile("|".join(f"(?P<{bound}>(?:{'|'.join(patterns)}){ends})" for bound, patterns in words.items()))


@cache
def _joined(block: str) -> re.Pattern[str]:
    """All patterns of one block of tables/exclusions.toml as one."""
    return re.compile("|".join(f"(?:{rule.pattern.pattern})" for rule in rules("exclusions", block)))


def find_quantities(text: str, start: int, stop: int) -> Iterator[Quantity]:
    """Quantities in text[start:stop], one paragraph, in text order.

    >>> page = "召开两次座谈会，慰问近300人，第三名不算。"
    >>> [(page[q.start : q.stop], q.low, q.bound, q.unit) for q in find_quantities(page, 0, len(page))]
    [('两次', 2.0, 'exact', '次'), ('近300人', 300.0, 'about', '人')]
    """
    done = start
    marks: list[int] | None = None
    for run in _runs().finditer(text, start, stop):
        at = run.start()
        if at < done or (at > start and _is_inside_a_word(text, at)):
            continue
        if at == start:
            item = _ITEM_NUMBER.match(text, at, stop)
            at = item.end() if item else at
        found = _read_at(text, at, stop)
        if found is None:
            continue
        done = found.stop
        if marks is None:
            marks = [start - 1, *(m.start() for m in _SENTENCE_MARK.finditer(text, start, stop)), stop]
        k = bisect_left(marks, at)
        before = text[max(marks[k - 1] + 1, at - _REACH) : at]
        after = text[found.stop : min(marks[k], found.stop + _REACH)]
        around = (text[max(start, at - _FAR) : at], text[found.stop : min(stop, found.stop + _FAR)])
        if not is_excluded(text[at : found.stop], before, after, around):
            quantity = _quantity(text, found, before, after)
            done = quantity.stop
            yield quantity


def _is_inside_a_word(text: str, at: int) -> bool:
    """Whether what stands before a numeral makes it an ordinal, the end of a decimal, or part of an endless run."""
    last = text[at - 1]
    return last == "第" or (last in ".," and text[at - 2 : at - 1].isdigit()) or last in _DIGITS


def _read_at(text: str, at: int, stop: int) -> Bare | None:
    """The quantity whose number begins at an offset."""
    half = _HALF.match(text, at, stop) if "半" in text[at : at + _HALF_WITHIN] else None
    if half:
        whole = read(half["whole"] or half["years"] or "零")
        if whole is not None:
            unit = units()[half["unit"] or half["span"]]
            return Bare(at, half.end(), Reading(whole.low + 0.5, whole.high + 0.5), unit)
    counted = _counted().match(text, at, stop)
    reading = _read_counted(counted) if counted else None
    if counted and reading is not None:
        return Bare(at, counted.end(), reading, units()[counted["unit"]])
    return _read_share(text, at, stop)


def _read_share(text: str, at: int, stop: int) -> Bare | None:
    """A share without a unit of its own, in percent: 百分之九十五, 三分之一, 对折."""
    share = _share().match(text, at, stop)
    if share is None:
        return None
    if share["word"]:
        value = float(read_table("units")["shares"][share["word"]])
        return Bare(at, share.end(), Reading(value, value), units()["%"])
    reading = read(share["percent"] or share["fraction"])
    if reading is None or (share["fraction"] and reading.low >= 1):
        return None
    parts = 1 if share["percent"] else 100
    value = round(reading.low * parts, 8)
    return Bare(at, share.end(), Reading(value, round(reading.high * parts, 8), reading.about), units()["%"])


def _read_counted(match: re.Match[str]) -> Reading | None:
    first = read(match["number"])
    if first is None or match["last"] is None:
        return first
    last = read(match["last"])
    if last is None or match["first"] not in (None, match["unit"]) or first.low >= last.high:
        return None
    return Reading(first.low, last.high, first.about or last.about)


def _quantity(text: str, bare: Bare, before: str, after: str) -> Quantity:
    """The quantity with the words that bound it."""
    reading, unit = bare.reading, bare.unit
    bound, first, last, kind = "about" if reading.about else "exact", bare.start, bare.stop, unit.kind
    follows = _bounds("after").match(after)
    if follows:
        bound, last = str(follows.lastgroup), bare.stop + follows.end()
    lead = before[-_LONGEST_BOUND:]
    leads = _bounds("before").search(f"{lead}⟦{text[bare.start : bare.stop]}")
    if leads:
        bound, first = str(leads.lastgroup), bare.start - len(lead) + leads.start()
    if before.endswith("前") and unit.name in _RANKED:
        kind, first = "rank", bare.start - 1
    return Quantity(
        start=first,
        stop=last,
        number=bare.start,
        unit_stop=bare.stop,
        low=reading.low * unit.factor,
        high=reading.high * unit.factor,
        bound="range" if reading.low != reading.high else bound,
        unit=unit.name,
        kind=kind,
        event=unit.event,
        before=before,
        after=after,
    )


def is_excluded(surface: str, before: str, after: str, around: tuple[str, str]) -> bool:
    """Whether a rule of tables/exclusions.toml says that a number with a unit is no metric.

    ``around`` reaches past the sentence: what makes 一个 a count may stand beside it in a list (一个支点；两个意识).

    >>> is_excluded("五次", "首届", "会议", ("", "")), is_excluded("五次", "召开", "会议", ("", ""))
    (True, False)
    """
    if surface[0] == "一":
        is_article = _joined("indefinite").match(f"⟦{surface}⟧")
        if is_article and not _joined("definite").search(f"{around[0]}⟦{surface}⟧{around[1]}"):
            return True
    lead = before[-_NEAR:]
    marked = f"{lead}⟦{surface}⟧{after[:_NEAR]}"
    return bool(_joined("within").match(marked, len(lead)) or _joined("before").search(marked))

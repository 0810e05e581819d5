"""Find quantities: a number with its unit and its bound, and leave out what is none.

A cheap scan finds runs of numerals; only there is the full pattern tried. Units are tables/units.toml; bounds and
exclusions are tables/metrics.toml.
"""

import re
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


_NUMERALS = "0-9〇零一二两三四五六七八九十百千万亿廿卅几数半½¼¾⅓⅔"
_RUN = re.compile(f"[{_NUMERALS}]+")
#: 1.10名 at the start of a line: the number of an item and then a number.
_ITEM_NUMBER = re.compile(r"[0-9]{1,2}[.．](?=[0-9])")
_SENTENCE_MARKS = "。！？；;\n"
#: Characters of a sentence that rules may look at on each side, those that exclusions need, and those that make 一个 a count.
_REACH = 48
_NEAR = 18
_FAR = 44


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
def _counted() -> re.Pattern[str]:
    """Number and unit, each side of a range perhaps with its own unit (3%—5%)."""
    unit = _unit_pattern()
    return re.compile(
        f"(?P<number>{NUMBER})(?:(?P<first>{unit})?(?:[-—–~～]{{1,2}}|至|到)(?P<last>{NUMBER}))?[ ]?(?P<unit>{unit})"
    )


#: 百分之九十五, 三分之一: a share without a unit of its own.
_SHARE = re.compile(
    f"百分之(?P<percent>{NUMBER})|(?P<fraction>[一二两三四五六七八九十百千]{{1,6}}分之[一二两三四五六七八九十]{{1,4}})"
)
_HALF = re.compile(
    "(?P<whole>[0-9]{1,3}|[一二两三四五六七八九十]{1,3})?(?P<half>个?半)(?P<unit>小时|个月|年|天|学期)(?![级度])"
    "|(?P<years>[0-9]{1,3}|[一二两三四五六七八九十]{1,3})(?P<span>年|天|小时)半(?![年月天])"
)


@cache
def _bounds(side: str) -> re.Pattern[str]:
    """Words for bounds before or after a number; the group that matches names the bound."""
    words = read_table("metrics")["bound"][side]
    return re.compile("|".join(f"(?P<{bound}>{'|'.join(patterns)})" for bound, patterns in words.items()))


@cache
def _joined(block: str) -> re.Pattern[str]:
    """All patterns of one block of tables/metrics.toml as one."""
    return re.compile("|".join(f"(?:{rule.pattern.pattern})" for rule in rules("metrics", block)))


def find_quantities(text: str, start: int, stop: int) -> Iterator[Quantity]:
    """Quantities in text[start:stop], one paragraph, in text order.

    >>> page = "至少召开两次座谈会，慰问近300人，第三名不算。"
    >>> [(page[q.start : q.stop], q.low, q.bound, q.unit) for q in find_quantities(page, 0, len(page))]
    [('两次', 2.0, 'exact', '次'), ('近300人', 300.0, 'about', '人')]
    """
    done = start
    for run in _RUN.finditer(text, start, stop):
        at = run.start()
        if at < done or (at - 1 > start and text[at - 1] in ".," and text[at - 2].isdigit()):
            continue
        if at == start:
            item = _ITEM_NUMBER.match(text, at, stop)
            at = item.end() if item else at
        found = _read_at(text, at, stop)
        if found is None:
            continue
        reading, unit, unit_stop = found
        done = unit_stop
        quantity = _quantity(text, start, stop, at, unit_stop, reading, unit)
        surface = text[at:unit_stop]
        around = f"{text[max(start, at - _FAR) : at]}⟦{surface}⟧{text[unit_stop : min(stop, unit_stop + _FAR)]}"
        if not is_excluded(quantity, surface, around):
            done = quantity.stop
            yield quantity


def _read_at(text: str, at: int, stop: int) -> tuple[Reading, Unit, int] | None:
    """The quantity whose number begins at an offset: its value in its unit, the unit, and where the unit ends."""
    counted = _counted().match(text, at, stop)
    if counted:
        unit = units()[counted["unit"]]
        reading = _read_counted(counted)
        if reading is not None:
            return Reading(reading.low * unit.factor, reading.high * unit.factor, reading.about), unit, counted.end()
    half = _HALF.match(text, at, stop)
    if half:
        whole = read(half["whole"] or half["years"] or "零")
        name = half["unit"] or half["span"]
        if whole is not None and name:
            return Reading(whole.low + 0.5, whole.high + 0.5), units()[name], half.end()
    return _read_share(text, at, stop)


def _read_counted(match: re.Match[str]) -> Reading | None:
    first = read(match["number"])
    if first is None or match["last"] is None:
        return first
    last = read(match["last"])
    if last is None or match["first"] not in (None, match["unit"]) or first.low >= last.high:
        return None
    return Reading(first.low, last.high, first.about or last.about)


def _read_share(text: str, at: int, stop: int) -> tuple[Reading, Unit, int] | None:
    """A share in percent: 百分之九十五, 三分之一."""
    share = _SHARE.match(text, at, stop)
    reading = read(share["percent"] or share["fraction"]) if share else None
    if share is None or reading is None:
        return None
    hundred = 1 if share["percent"] else 100
    return Reading(reading.low * hundred, reading.high * hundred, reading.about), units()["%"], share.end()


def _quantity(text: str, start: int, stop: int, at: int, unit_stop: int, reading: Reading, unit: Unit) -> Quantity:
    """The quantity with its bound words and its sentence."""
    bound, first, last = "about" if reading.about else "exact", at, unit_stop
    after = _bounds("after").match(text, unit_stop, stop)
    if after:
        bound, last = str(after.lastgroup), after.end()
    for k in range(max(start, at - 4), at):
        before = _bounds("before").match(text, k, stop)
        if before and before.end() == at:
            bound, first = str(before.lastgroup), k
            break
    kind = unit.kind
    if unit.name in ("名", "位", "强") and text[at - 1 : at] == "前" and at > start:
        kind, first = "rank", at - 1
    if reading.low != reading.high:
        bound = "range"
    left = text[max(start, at - _REACH) : at]
    left = left[max(left.rfind(mark) for mark in _SENTENCE_MARKS) + 1 :]
    right = text[unit_stop : min(stop, unit_stop + _REACH)]
    ends = [k for mark in _SENTENCE_MARKS if (k := right.find(mark)) >= 0]
    right = right[: min(ends)] if ends else right
    return Quantity(
        first, last, at, unit_stop, reading.low, reading.high, bound, unit.name, kind, unit.event, left, right
    )


def is_excluded(quantity: Quantity, surface: str, around: str) -> bool:
    """Whether a rule of tables/metrics.toml says that a number with a unit is no metric.

    ``around`` reaches past the sentence: what makes 一个 a count may stand beside it in a list (一个支点；两个意识).
    """
    if _joined("rule").search(f"{quantity.before[-_NEAR:]}⟦{surface}⟧{quantity.after[:_NEAR]}"):
        return True
    return bool(_joined("indefinite").search(around)) and not _joined("definite").search(around)

"""Quantities with their units, bounds and what they count."""

import re
from bisect import bisect_right
from collections.abc import Container, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from unioncorpus.columns import Columns
from unioncorpus.extract.counted import find_all_counted
from unioncorpus.extract.modality import decide, find_turns, modality_in_aims, modality_of_place
from unioncorpus.extract.quantities import Quantity, find_amounts, find_candidates, find_quantities
from unioncorpus.extract.source import Facts, PlanSource
from unioncorpus.extract.stance import INTERVAL, find_modality, find_per, find_role, is_frequency, role_by_period
from unioncorpus.records import MetricRow
from unioncorpus.structure import Paragraph
from unioncorpus.tables import Rule, rules

#: Characters behind a number that say how it stands.
_BEHIND = 24
#: The unit of the length of a text.
_LENGTH = "字"
#: Units of persons: what they got 各 is told for each (为困难职工6人送去现金各100元).
_PERSONS = {"人", "名", "位"}
#: Between two figures of one list, which share their period: 每人5斤肉、10斤油.
_LISTED = re.compile("[^，。；、0-9每]{1,6}[、和]")
_INVENTORIES = ("基本情况", "概况", "简介")
_STATE = "[^，。；、举组召参慰培评表开发新帮救增减升降提吸纳招]"
#: Between two figures of one inventory: 教师156人，其中女教师98人，党员45人; 35岁以下教师占70%.
_CONTINUED = re.compile(f"{_STATE}{{0,8}}[，、,](?:其中|包括[：:]?)?{_STATE}{{0,10}}|[^，。；、]{{1,10}}占")


def find_metrics(source: PlanSource, facts: Facts) -> Columns[MetricRow]:
    """Metrics of a plan, in text order, title lines left out.

    Money is in 元; ``low`` and ``high`` differ only where ``bound`` is range. What recurs every two years has no
    ``per``; its kind is frequency, or its role routine, all the same.
    """
    text = source.document.text
    candidates = find_candidates(text, source.plan.body, source.plan.stop)
    if not candidates:
        return Columns(MetricRow)
    paragraphs = source.plan.paragraphs
    starts = [p.start for p in paragraphs]
    own = [
        (k, find_amounts(text, paragraphs[k].start, paragraphs[k].stop, offsets))
        for k, offsets in groupby(candidates, lambda at: bisect_right(starts, at) - 1)
        if k >= 0 and not paragraphs[k].title
    ]
    quantities: list[Quantity] = []
    places: list[str] = []
    things: set[int] = set()
    turns = find_turns(source, facts)
    for k, amounts in own:
        paragraph = paragraphs[k]
        found = find_quantities(text, paragraph.start, paragraph.stop, amounts)
        if found:
            place = modality_of_place(source, facts, paragraph, turns)
            places += modality_in_aims(text, paragraph.start, paragraph.stop, found, place)
            if _is_inventory(source, paragraph):
                things.update(range(len(quantities), len(quantities) + len(found)))
            quantities += found
    return Columns.of(MetricRow, _rows(source.doc_id, source.plan_id, text, quantities, places, things))


def find_title_metrics(doc_id: str, text: str, start: int, stop: int) -> Columns[MetricRow]:
    """Metrics of text[start:stop], which stands outside every plan: a page title that announces its texts (精选13篇).

    How long they are is no metric but an advertisement (1500字模板6篇).
    """
    quantities = [quantity for quantity in find_quantities(text, start, stop) if quantity.unit != _LENGTH]
    places = modality_in_aims(text, start, stop, quantities, "actual")
    return Columns.of(MetricRow, _rows(doc_id, None, text, quantities, places, ()))


def _is_inventory(source: PlanSource, paragraph: Paragraph) -> bool:
    """Whether a paragraph stands in a section that only says how things stand (基本情况)."""
    heading = "" if paragraph.section is None else source.plan.sections[paragraph.section].heading
    return heading.endswith(_INVENTORIES)


def _rows(
    doc_id: str,
    plan_id: str | None,
    text: str,
    quantities: Sequence[Quantity],
    places: Sequence[str],
    things: Container[int],
) -> Iterator[tuple[Any, ...]]:
    """The fields of the rows of all quantities; ``places`` are the modalities that hold where a sentence does not say,
    ``things`` the numbers of the quantities in an inventory.

    A state of things passes on within a sentence. All are asked one thing after the other: so the code is fast.
    """
    counted = find_all_counted(text, quantities)
    marked = [f"{q.before}⟦{text[q.number : q.unit_stop]}⟧{q.after[:_BEHIND]}" for q in quantities]
    periods = [find_per(q) for q in quantities]
    modalities = [find_modality(at, q.kind) for at, q in zip(marked, quantities, strict=True)]
    roles = [find_role(at, q.kind) for at, q in zip(marked, quantities, strict=True)]
    # Of the quantity before, what passes on: where it ends, its modality, role, unit and period.
    end, modality, role, unit = -1, "", "", ""
    last: str | None = None
    found = zip(quantities, counted, periods, modalities, roles, places, strict=True)
    for n, (q, of, per, said, (told, described), place) in enumerate(found):
        same = end >= q.number - len(q.before)
        is_context = same and role == "context" and _CONTINUED.fullmatch(text, end, q.start) is not None
        is_part = same and text.find("其中", end, q.start) >= 0
        if per is None and same:
            per = _passed_on(text, q, end, unit, last)
        modality = decide(is_context, said, described, modality if is_part else None, place)
        role = "context" if is_context else told or role_by_period(q, per, modality)
        end, unit, last = q.stop, q.unit, per
        yield (
            plan_id,
            doc_id,
            text[q.start : q.stop],
            q.low,
            q.high,
            q.bound,
            q.unit,
            "frequency" if is_frequency(q, per) else q.kind,
            of,
            None if per == "person" and q.kind == "money" else find_indicator(q, of),
            None if per == INTERVAL else per,
            modality,
            "context" if n in things else role,
            q.start,
            q.stop,
            (),
        )


def _passed_on(text: str, quantity: Quantity, end: int, unit: str, per: str | None) -> str | None:
    """The period that a quantity has from the one before it, which ends at ``end`` and has this unit and period."""
    if quantity.lead.endswith("各") and quantity.unit not in _PERSONS:
        return "person" if unit in _PERSONS or per == "person" else None
    return per if per and unit == quantity.unit and _LISTED.fullmatch(text, end, quantity.start) else None


def find_indicator(quantity: Quantity, counted: str | None) -> str | None:
    """Indicator of tables/indicators.toml that a quantity belongs to, or None."""
    may_be = _indicators(quantity.unit)
    if not may_be or quantity.kind == "rank":
        return None
    clause = f"{quantity.before[-16:]}⟦{counted or ''}⟧{quantity.after[:12]}"
    if not may_be.any.search(clause):
        return None
    return next((rule.id for rule in may_be.rules if rule.pattern.search(clause)), None)


class _Indicators(NamedTuple):
    """The indicators of one unit, and one pattern for all: the quick search that most quantities end with."""

    any: re.Pattern[str]
    rules: tuple[Rule, ...]


@cache
def _indicators(unit: str) -> _Indicators | None:
    of_unit = tuple(rule for rule in rules("indicators") if unit in rule.extra["units"])
    return _Indicators(re.compile("|".join(rule.expression for rule in of_unit)), of_unit) if of_unit else None

"""What a sentence tells of each of its quantities: what it counts, for which period, when, and in what role.

Read but once where a sentence is met again. What the plan around the sentence tells is metrics.py.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from unioncorpus.extract.counting_words import turn
from unioncorpus.extract.memo import Memo
from unioncorpus.extract.quantities import Quantity, Sentence
from unioncorpus.extract.stance import INTERVAL, find_per, find_stance, is_frequency, recurs
from unioncorpus.first_look import FirstLook
from unioncorpus.named_tuples import make_all
from unioncorpus.tables import Rule, rules

#: Characters behind a number that say how it stands.
_BEHIND = 24
#: Units of persons: what they got 各 is told for each (为困难职工6人送去现金各100元).
_PERSONS = {"人", "名", "位"}
#: Tells of a change; what it is said of may stand between (收缴40万元，事故率同比下降8%).
_AGAINST_LAST_YEAR = re.compile("同比|环比(?<!循环比)")
#: Before what each of those counted got.
_EACH = re.compile("各(?:自)?(?:奖励?|发放?|补[助贴]|赠?送|给予?|[得获])?$")
#: Between two figures of one list, which share their period: 每人5斤肉、10斤油.
_LISTED = re.compile("[^，。；、0-9每]{1,6}[、和]")
_STATE = "(?:[小班党]组|(?!进行|保留|整合|撤)[^，。；、举组召参慰培评表开发新帮救增减升降提吸纳招投])"
#: Between two figures of one inventory: 教师156人，其中女教师98人，党员45人; 35岁以下教师占70%.
_CONTINUED = re.compile(f"{_STATE}{{0,8}}[，、,](?:其中|包括[：:]?)?{_STATE}{{0,10}}|[^，。；、]{{1,10}}占")


class Figure(NamedTuple):
    """A quantity with what its sentence tells of it. Places are those of the text that the sentence was read in.

    ``fields`` are those of its row from ``text`` to ``per``. ``said`` is the modality by the words of the sentence,
    ``described`` that by its role, which is None where the modality decides it. ``continued`` tells that a state of
    things goes on from the figure before, ``is_part`` that it is a part of that.
    """

    fields: tuple[Any, ...]
    start: int
    stop: int
    number: int
    said: str | None
    described: str | None
    continued: bool
    is_part: bool
    role: str | None


#: What each of the quantities of a sentence counts, or None.
Nouns = tuple[str | None, ...]
_Stance = tuple[str | None, str | None, str | None]


def read_figures(sentences: Sequence[tuple[Sentence, Nouns]]) -> list[tuple[Figure, ...]]:
    """The figures of each of some sentences, in their order, by what its quantities count."""
    return _FIGURES.of(sentences)


def _read_all(sentences: Sequence[tuple[Sentence, Nouns]]) -> Iterator[tuple[Figure, ...]]:
    """The figures of sentences, each given with what its quantities count. All are asked one thing after the other."""
    quantities = [(sentence.text, q) for sentence, _ in sentences for q in sentence.quantities]
    marked = [(f"{q.before}⟦{text[q.number : q.unit_stop]}⟧{q.after[:_BEHIND]}", q.kind) for text, q in quantities]
    periods = [find_per(q) for _, q in quantities]
    told = zip(periods, [find_stance(at, kind) for at, kind in marked], strict=True)
    for sentence, nouns in sentences:
        yield make_all(Figure, _figures(sentence, nouns, told))


#: The figures of each sentence that was met with what its quantities count.
_FIGURES = Memo(_read_all)


def _figures(
    sentence: Sentence, nouns: Sequence[str | None], told: Iterator[tuple[str | None, _Stance]]
) -> Iterator[tuple[Any, ...]]:
    """The fields of the figures of a sentence, and what passes on within it: a state of things, a period."""
    text = sentence.text
    # Of the quantity before, what passes on: where it ends, whether it describes, its unit and period.
    end, described, unit = -1, False, ""
    last: str | None = None
    for q, of, (per, (said, role, implied)) in zip(sentence.quantities, nouns, told, strict=False):
        same = end >= q.number - len(q.before)
        goes_on = same and described and said != "target"
        continued = goes_on and _CONTINUED.fullmatch(text, end, q.start) is not None
        grew = same and _tells_growth(text, q, end)
        is_part = grew or (same and text.find("其中", end, q.start) >= 0)
        said = None if grew and said == "actual" else said
        if per is None and same:
            per = _passed_on(text, q, end, unit, last)
        role = "context" if continued else role or ("routine" if recurs(q, per) else None)
        end, described, unit, last = q.stop, role == "context" and q.kind != "duration", q.unit, per
        kind = "frequency" if is_frequency(q, per) else q.kind
        indicator = None if per == "person" and q.kind == "money" else find_indicator(q, of)
        period = None if per == INTERVAL else per
        yield (
            (text[q.start : q.stop], q.low, q.high, q.bound, q.unit, kind, of, indicator, period),
            q.start,
            q.stop,
            q.number,
            said,
            implied,
            continued,
            is_part,
            role,
        )


def _tells_growth(text: str, quantity: Quantity, end: int) -> bool:
    """Whether a figure tells how something grew, behind the one that ends at ``end`` (收缴40万元，同比增长8%)."""
    if _AGAINST_LAST_YEAR.search(text, end, quantity.start):
        return True
    grown = turn("grown").search(quantity.lead)
    return grown is not None and quantity.start - len(quantity.lead) + grown.start() == end


def _passed_on(text: str, quantity: Quantity, end: int, unit: str, per: str | None) -> str | None:
    """The period that a quantity has from the one before it, which ends at ``end`` and has this unit and period."""
    if _EACH.search(quantity.lead) and quantity.unit not in _PERSONS:
        return "person" if unit in _PERSONS or per == "person" else None
    return per if per and unit == quantity.unit and _LISTED.fullmatch(text, end, quantity.start) else None


def find_indicator(quantity: Quantity, counted: str | None) -> str | None:
    """Indicator of tables/indicators.toml that a quantity belongs to, or None."""
    asked = _asked(quantity.unit)
    if not asked or quantity.kind == "rank":
        return None
    clause = f"{quantity.before[-16:]}⟦{counted or ''}⟧{quantity.after[:12]}"
    may_be = _indicators().chosen(_indicators().called(clause) & asked)
    return next((rule.id for rule in may_be if rule.pattern.search(clause)), None)


@cache
def _indicators() -> FirstLook[Rule]:
    return FirstLook((rule.expression, rule) for rule in rules("indicators"))


@cache
def _asked(unit: str) -> int:
    """The indicators that a unit may belong to."""
    return _indicators().those(lambda rule: unit in rule.extra["units"])

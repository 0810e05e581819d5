"""Quantities with their units, bounds and what they count."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from unioncorpus.columns import Columns
from unioncorpus.extract.figures import Figure, read_figures
from unioncorpus.extract.modality import Turns, decide, find_aims, find_turns, modality_of_place
from unioncorpus.extract.quantities import Quantity, Sentence, find_candidates, find_quantities, without
from unioncorpus.extract.source import Facts, PlanSource
from unioncorpus.extract.stance import role_by_modality
from unioncorpus.records import MetricRow
from unioncorpus.structure import Paragraph

#: The unit of the length of a text.
_LENGTH = "字"
_INVENTORIES = ("基本情况", "概况", "简介")


class _Told(NamedTuple):
    """What the place of a sentence tells of its figures: their modality, the lists of aims around it, the inventory."""

    modality: str
    aims: Sequence[tuple[int, int]] = ()
    in_inventory: bool = False


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
    places = find_quantities(text, paragraphs, candidates)
    turns = find_turns(source, facts)
    told = {k: _told_by_place(source, facts, paragraphs[k], turns) for k in {place.paragraph for place in places}}
    rows: list[tuple[Any, ...]] = []
    for place, figures in zip(places, read_figures(places), strict=True):
        rows += _rows(source.doc_id, source.plan_id, place.at, figures, told[place.paragraph])
    return Columns.of(MetricRow, rows)


def find_title_metrics(doc_id: str, text: str, start: int, stop: int) -> Columns[MetricRow]:
    """Metrics of text[start:stop], which stands outside every plan: a page title that announces its texts (精选13篇).

    How long they are is no metric but an advertisement (1500字模板6篇).
    """
    found = find_quantities(text, [Paragraph(start, stop, None)], find_candidates(text, start, stop))
    counting = (place._replace(sentence=without(place.sentence, _lengths(place.sentence))) for place in found)
    places = [place for place in counting if place.sentence.quantities]
    told = _Told("actual", find_aims(text, start, stop))
    rows: list[tuple[Any, ...]] = []
    for place, figures in zip(places, read_figures(places), strict=True):
        rows += _rows(doc_id, None, place.at, figures, told)
    return Columns.of(MetricRow, rows)


def _lengths(sentence: Sentence) -> tuple[Quantity, ...]:
    return tuple([quantity for quantity in sentence.quantities if quantity.unit == _LENGTH])


def _told_by_place(source: PlanSource, facts: Facts, paragraph: Paragraph, turns: Turns) -> _Told:
    """What a paragraph tells of its figures. A section that only says how things stand (基本情况) is an inventory."""
    modality = modality_of_place(source, facts, paragraph, turns)
    aims = find_aims(source.document.text, paragraph.start, paragraph.stop) if modality == "actual" else ()
    heading = "" if paragraph.section is None else source.plan.sections[paragraph.section].heading
    return _Told(modality, aims, heading.endswith(_INVENTORIES))


def _rows(
    doc_id: str, plan_id: str | None, at: int, figures: Iterable[Figure], told: _Told
) -> Iterator[tuple[Any, ...]]:
    """The fields of the rows of a sentence. The modality of a whole passes on to its part."""
    modality = ""
    for fields, start, stop, number, said, described, continued, is_part, role in figures:
        in_aims = told.aims and any(first <= at + number < last for first, last in told.aims)
        place = "target" if in_aims else told.modality
        modality = decide(continued, said, described, modality if is_part else None, place)
        role = "context" if told.in_inventory else role or role_by_modality(modality)
        yield plan_id, doc_id, *fields, modality, role, at + start, at + stop, ()

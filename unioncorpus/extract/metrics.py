"""Quantities with their units, bounds and what they count."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from unioncorpus.columns import Columns
from unioncorpus.extract.figures import Figure, read_figures
from unioncorpus.extract.modality import decide, find_turns, modality_in_aims, modality_of_place
from unioncorpus.extract.quantities import Place, Quantity, Sentence, find_candidates, find_quantities, without
from unioncorpus.extract.source import Facts, PlanSource
from unioncorpus.extract.stance import role_by_modality
from unioncorpus.records import MetricRow
from unioncorpus.structure import Paragraph

#: The unit of the length of a text.
_LENGTH = "字"
_INVENTORIES = ("基本情况", "概况", "简介")

#: A figure with where the text begins that its places count from, the modality of its place, and whether it stands in
#: an inventory.
_Placed = tuple[Figure, int, str, bool]


def find_metrics(source: PlanSource, facts: Facts) -> Columns[MetricRow]:
    """Metrics of a plan, in text order, title lines left out.

    Money is in 元; ``low`` and ``high`` differ only where ``bound`` is range. What recurs every two years has no
    ``per``; its kind is frequency, or its role routine, all the same.
    """
    return Columns.of(MetricRow, _rows(source.doc_id, source.plan_id, _placed(source, facts)))


def _placed(source: PlanSource, facts: Facts) -> Iterator[_Placed]:
    """The figures of a plan."""
    text = source.document.text
    candidates = find_candidates(text, source.plan.body, source.plan.stop)
    if not candidates:
        return
    paragraphs = [p for p in source.plan.paragraphs if not p.title]
    places = find_quantities(text, ((p.start, p.stop) for p in paragraphs), candidates)
    turns = find_turns(source, facts)
    for k, found in groupby(zip(places, read_figures(places), strict=True), key=_paragraph_of):
        paragraph = paragraphs[k]
        figures = [(figure, place.at) for place, of_sentence in found for figure in of_sentence]
        modality = modality_of_place(source, facts, paragraph, turns)
        yield from _place(text, paragraph.start, paragraph.stop, figures, modality, _is_inventory(source, paragraph))


def _paragraph_of(found: tuple[Place, Any]) -> int:
    return found[0].paragraph


def find_title_metrics(doc_id: str, text: str, start: int, stop: int) -> Columns[MetricRow]:
    """Metrics of text[start:stop], which stands outside every plan: a page title that announces its texts (精选13篇).

    How long they are is no metric but an advertisement (1500字模板6篇).
    """
    found = find_quantities(text, [(start, stop)], find_candidates(text, start, stop))
    counting = (place._replace(sentence=without(place.sentence, _lengths(place.sentence))) for place in found)
    places = [place for place in counting if place.sentence.quantities]
    read = zip(places, read_figures(places), strict=True)
    figures = [(figure, place.at) for place, of_sentence in read for figure in of_sentence]
    return Columns.of(MetricRow, _rows(doc_id, None, _place(text, start, stop, figures, "actual", False)))


def _lengths(sentence: Sentence) -> tuple[Quantity, ...]:
    return tuple([quantity for quantity in sentence.quantities if quantity.unit == _LENGTH])


def _place(
    text: str, start: int, stop: int, figures: Sequence[tuple[Figure, int]], place: str, in_inventory: bool
) -> Iterator[_Placed]:
    """The figures of text[start:stop], each with the modality of its place."""
    numbers = [at + figure.number for figure, at in figures]
    places = modality_in_aims(text, start, stop, numbers, place)
    for (figure, at), modality in zip(figures, places, strict=True):
        yield figure, at, modality, in_inventory


def _is_inventory(source: PlanSource, paragraph: Paragraph) -> bool:
    """Whether a paragraph stands in a section that only says how things stand (基本情况)."""
    heading = "" if paragraph.section is None else source.plan.sections[paragraph.section].heading
    return heading.endswith(_INVENTORIES)


def _rows(doc_id: str, plan_id: str | None, figures: Iterable[_Placed]) -> Iterator[tuple[Any, ...]]:
    """The fields of the rows of all figures. The modality of a whole passes on to its part."""
    modality = ""
    for figure, at, place, in_inventory in figures:
        whole = modality if figure.is_part else None
        modality = decide(figure.continued, figure.said, figure.described, whole, place)
        role = "context" if in_inventory else figure.role or role_by_modality(modality)
        yield plan_id, doc_id, *figure.fields, modality, role, at + figure.start, at + figure.stop, ()

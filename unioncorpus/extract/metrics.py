"""Quantities with their units, bounds and what they count."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from unioncorpus.columns import Columns
from unioncorpus.extract.counted import UNITS_OF_ONE_SORT, find_all_counted
from unioncorpus.extract.counted_before import PERSONS
from unioncorpus.extract.figures import Nouns, read_figures
from unioncorpus.extract.modality import Turns, decide, find_aims, find_turns, modality_of_place
from unioncorpus.extract.noun_phrases import LONGEST_CLAUSE
from unioncorpus.extract.quantities import Place, Quantity, Sentence, find_candidates, find_quantities, without
from unioncorpus.extract.source import Facts, PlanSource
from unioncorpus.extract.stance import role_by_modality
from unioncorpus.records import MetricRow
from unioncorpus.structure import Paragraph

#: The unit of the length of a text.
_LENGTH = "字"
#: Opens a sentence that tells the parts of what the sentence before it counts.
_PART = "其中"
_INVENTORIES = ("基本情况", "概况", "简介")


class Counted(NamedTuple):
    """A sentence of a text with what its quantities count."""

    place: Place
    nouns: Nouns


class _Told(NamedTuple):
    """What the place of a sentence tells of its figures: their modality, the lists of aims around it, the inventory.

    A title only tells how many texts there are.
    """

    modality: str
    aims: Sequence[tuple[int, int]] = ()
    in_inventory: bool = False
    in_title: bool = False


def find_sentences(source: PlanSource) -> list[Place]:
    """The sentences of a plan that have quantities, in text order, title lines left out."""
    text = source.document.text
    return find_quantities(text, source.plan.paragraphs, find_candidates(text, source.plan.body, source.plan.stop))


def count_sentences(places: Iterable[Place]) -> list[Counted]:
    """The sentences of a text with what the quantities of each count; it may pass on to the next sentence.

    Persons pass on only to a sentence that tells their parts (…31名。其中，就读高中4名).
    """
    sentences = []
    counted: dict[str, str] = {}
    persons: dict[str, str] = {}
    end = -LONGEST_CLAUSE - 1
    for place in places:
        at, _, sentence = place
        quantities = sentence.quantities
        is_near = at + quantities[0].number - len(quantities[0].before) - end <= LONGEST_CLAUSE
        known = counted | persons if persons and sentence.text.startswith(_PART, 1) else counted
        persons = {}
        asked = known and known.keys() & {q.unit for q in (quantities if is_near else quantities[1:])}
        if asked:
            nouns = find_all_counted(sentence, tuple([(unit, known[unit]) for unit in sorted(asked)]), is_near)
        else:
            nouns = find_all_counted(sentence)
        end = at + quantities[-1].stop
        for quantity, noun in zip(quantities, nouns, strict=True):
            if noun and quantity.unit in PERSONS:
                persons[quantity.unit] = noun
            elif noun and quantity.unit in UNITS_OF_ONE_SORT:
                counted[quantity.unit] = noun
        sentences.append(Counted(place, nouns))
    return sentences


def find_metrics(source: PlanSource, facts: Facts, sentences: Sequence[Counted]) -> Columns[MetricRow]:
    """Metrics of a plan, in text order, by its sentences with what they count.

    Money is in 元; ``low`` and ``high`` differ only where ``bound`` is range. What recurs every two years has no
    ``per``; its kind is frequency, or its role routine, all the same.
    """
    if not sentences:
        return Columns(MetricRow)
    paragraphs = source.plan.paragraphs
    turns = find_turns(source, facts)
    told = {k: _told_by_place(source, facts, paragraphs[k], turns) for k in {place.paragraph for place, _ in sentences}}
    return Columns.of(MetricRow, _rows((source.plan_id, source.doc_id), sentences, told))


def find_title_metrics(doc_id: str, text: str, start: int, stop: int) -> Columns[MetricRow]:
    """Metrics of text[start:stop], which stands outside every plan: a page title that announces its texts (精选13篇).

    How long they are is no metric but an advertisement (1500字模板6篇).
    """
    found = find_quantities(text, [Paragraph(start, stop, None)], find_candidates(text, start, stop))
    counting = (place._replace(sentence=without(place.sentence, _lengths(place.sentence))) for place in found)
    sentences = count_sentences([place for place in counting if place.sentence.quantities])
    told = {0: _Told("actual", in_inventory=True, in_title=True)}
    return Columns.of(MetricRow, _rows((None, doc_id), sentences, told))


def _lengths(sentence: Sentence) -> tuple[Quantity, ...]:
    return tuple([quantity for quantity in sentence.quantities if quantity.unit == _LENGTH])


def _told_by_place(source: PlanSource, facts: Facts, paragraph: Paragraph, turns: Turns) -> _Told:
    """What a paragraph tells of its figures. A section that only says how things stand (基本情况) is an inventory."""
    modality = modality_of_place(source, facts, paragraph, turns)
    aims = find_aims(source.document.text, paragraph.start, paragraph.stop) if modality == "actual" else ()
    heading = "" if paragraph.section is None else source.plan.sections[paragraph.section].heading
    return _Told(modality, aims, heading.endswith(_INVENTORIES))


def _rows(
    ids: tuple[str | None, str], sentences: Sequence[Counted], told: Mapping[int, _Told]
) -> Iterator[tuple[Any, ...]]:
    """The fields of the rows of some sentences, by what their paragraphs tell. The modality of a whole passes on to its
    part.
    """
    read = read_figures([(place.sentence, nouns) for place, nouns in sentences])
    for ((at, paragraph, _), _), figures in zip(sentences, read, strict=True):
        of_place, aims, in_inventory, in_title = told[paragraph]
        modality = ""
        for fields, start, stop, number, said, described, continued, is_part, role in figures:
            in_aims = aims and any(first <= at + number < last for first, last in aims)
            place = "target" if in_aims else of_place
            said = None if in_title else said
            modality = decide(continued, said, described, modality if is_part else None, place)
            role = "context" if in_inventory else role or role_by_modality(modality)
            yield *ids, *fields, modality, role, at + start, at + stop, ()

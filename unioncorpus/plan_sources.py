"""The plans of a page as extractors see them, with the ids that their rows carry."""

from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter

from unioncorpus.edits import Edited
from unioncorpus.extract.source import PlanSource
from unioncorpus.structure import Document, Paragraph, Plan, Section

_start = attrgetter("start")


def plan_sources(doc_id: str, document: Document, page: Edited) -> Iterator[PlanSource]:
    """The plans of a document in their order; ``page`` leads back to the offsets in the page, of which ids are made."""
    plain = _plain_ids(doc_id, document, page)
    plans, sections, paragraphs = (_Ids(plain) for _ in range(3))
    for plan, plan_id in zip(document.plans, plans.of(document.plans), strict=True):
        yield PlanSource(
            doc_id=doc_id,
            plan_id=plan_id,
            document=document,
            plan=plan,
            paragraph_ids=paragraphs.of(plan.paragraphs),
            section_ids=sections.of(plan.sections),
        )


class _Ids:
    """Ids of one kind in one document: doc_id and raw offset, with a count behind it where two begin at one place.

    ``plain`` has them without the count, by the offset in the clean text.
    """

    def __init__(self, plain: Mapping[int, str]) -> None:
        self._plain = plain
        self._given: dict[str, int] = {}

    def of(self, parts: Sequence[Plan | Section | Paragraph]) -> tuple[str, ...]:
        """The ids of some parts of the document, in their order."""
        ids = [*map(self._plain.__getitem__, map(_start, parts))]
        once = dict.fromkeys(ids, 1)
        if len(once) == len(ids) and self._given.keys().isdisjoint(once):
            self._given |= once
            return tuple(ids)
        return tuple([self._counted(plain) for plain in ids])

    def _counted(self, plain: str) -> str:
        n = self._given[plain] = self._given.get(plain, 0) + 1
        return plain if n == 1 else f"{plain}.{n}"


def _plain_ids(doc_id: str, document: Document, page: Edited) -> dict[int, str]:
    """doc_id and raw offset for each place where a part of the document begins."""
    places = {plan.start for plan in document.plans}
    for plan in document.plans:
        places.update(map(_start, plan.sections), map(_start, plan.paragraphs))
    starts = sorted(places)
    prefix = doc_id[:20]
    return {start: f"{prefix}:{raw}" for start, raw in zip(starts, page.raw_starts(starts), strict=True)}

"""What every extractor sees of one plan, and the facts that earlier extractors found."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from unioncorpus.extract.moves import label_moves
from unioncorpus.extract.word_lists import Words
from unioncorpus.structure import Document, Paragraph, Plan

#: A longer line signs nothing.
_SIGNATURE_CHARS = 30
_SENTENCE_MARKS = frozenset("。，；：！？")


@dataclass(frozen=True, eq=False)
class PlanSource:
    """One plan in its page, with the ids that the rows carry, and what several extractors ask for.

    ``paragraph_ids`` and ``section_ids`` run beside ``plan.paragraphs`` and ``plan.sections``. ``own`` is the plan's
    own text: own[k] stands at plan.start + k of the page, and the text of plans nested in this one is blanked by line
    breaks. What a plan is, and when, follows from its own text; what its children say is theirs.
    """

    doc_id: str
    plan_id: str
    document: Document
    plan: Plan
    paragraph_ids: tuple[str, ...]
    section_ids: tuple[str, ...]
    own: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "own", _own_text(self.document, self.plan))

    @cached_property
    def words(self) -> Words:
        """The own text with what the word lists find in it."""
        return Words(self.own)

    @cached_property
    def moves(self) -> tuple[str | None, ...]:
        """The move of each section, or None where no heading says."""
        return label_moves(self.plan.sections)

    @property
    def own_body(self) -> str:
        """The own text behind the title."""
        return self.own[self.plan.body - self.plan.start :]

    @property
    def is_named_by_its_page(self) -> bool:
        """Whether the title is the collection's, which the first plans of the page share; it tells of no text."""
        first = self.document.plans[:2]
        return len(first) > 1 and all(plan.title == self.plan.title for plan in first)

    @cached_property
    def signature(self) -> int:
        """Where the signature begins in the own text: one or two short last lines; its end if there is none."""
        start = self.plan.stop
        for paragraph in reversed(self.plan.paragraphs[-2:]):
            if not self._signs(paragraph):
                break
            start = paragraph.start
        return start - self.plan.start

    def _signs(self, paragraph: Paragraph) -> bool:
        """Whether a line may be a name or a date below a text: it is short, and neither a sentence nor an item."""
        start, stop, section, title = paragraph
        if title or stop - start > _SIGNATURE_CHARS:
            return False
        is_item = section is not None and self.plan.sections[section].start == start
        return not is_item and _SENTENCE_MARKS.isdisjoint(self.document.text[start:stop])

    def text_of(self, part: Paragraph) -> str:
        """The text of a paragraph of this plan."""
        return self.document.text[part.start : part.stop]


def look_up(source: PlanSource) -> None:
    """Find what many extractors ask for, the words and the moves, before the first of them asks."""
    _ = source.words, source.moves


def _own_text(document: Document, plan: Plan) -> str:
    text = document.text[plan.start : plan.stop]
    own = sum(p.stop - p.start + 1 for p in plan.paragraphs)
    if own >= len(text) or not plan.paragraphs:
        return text
    parts, at = [], plan.start
    for paragraph in plan.paragraphs:
        parts.append("\n" * (paragraph.start - at))
        parts.append(document.text[paragraph.start : paragraph.stop])
        at = max(at, paragraph.stop)
    parts.append("\n" * (plan.stop - at))
    return "".join(parts)


class Finding(NamedTuple):
    """A value of one column of plans with the phrase that says so: own[start:stop], and 0..1 how sure it is."""

    fact: str
    value: str
    score: float
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Organisation:
    """Whose union speaks, in what kind of document. Values as in the contract's plans table."""

    org_type: str = "unknown"
    genre: str = "plan"
    body: str = "union"
    union_scope: str = "own_unit"
    province: str | None = None
    city: str | None = None
    county: str | None = None
    school_type: str | None = None
    ownership: str | None = None
    sector: str | None = None
    n_staff: int | None = None
    n_women: int | None = None
    n_unions: int | None = None


@dataclass(frozen=True, slots=True)
class Dating:
    """What is claimed, proven and likely about a plan's year; None = open or absent. Values as in the plans table."""

    claimed_year_title: int | None = None
    claimed_year_page: int | None = None
    year_low: int | None = None
    year_high: int | None = None
    year_likely_low: int | None = None
    year_likely_high: int | None = None
    year_status: str = "undated"
    period_kind: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a plan before activities and metrics are read. ``moves`` runs beside ``plan.sections``."""

    organisation: Organisation
    moves: tuple[str | None, ...]
    dating: Dating

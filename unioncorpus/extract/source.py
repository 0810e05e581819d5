"""What every extractor sees of one plan, and the facts that earlier extractors found."""

from dataclasses import dataclass

from unioncorpus.structure import Document, Paragraph, Plan


@dataclass(frozen=True, slots=True)
class PlanSource:
    """One plan in its page, with the ids that the rows carry.

    ``paragraph_ids`` and ``section_ids`` run beside ``plan.paragraphs`` and ``plan.sections``.
    """

    doc_id: str
    plan_id: str
    document: Document
    plan: Plan
    paragraph_ids: tuple[str, ...]
    section_ids: tuple[str, ...]

    def text_of(self, part: Paragraph) -> str:
        """The text of a paragraph of this plan."""
        return self.document.text[part.start : part.stop]


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


@dataclass(frozen=True, slots=True)
class Dating:
    """What is claimed and what is proven about a plan's year; None = open or absent."""

    claimed_year_title: int | None = None
    claimed_year_page: int | None = None
    year_low: int | None = None
    year_high: int | None = None
    year_status: str = "undated"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a plan before activities and metrics are read. ``moves`` runs beside ``plan.sections``."""

    organisation: Organisation
    moves: tuple[str | None, ...]
    dating: Dating

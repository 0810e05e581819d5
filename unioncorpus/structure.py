"""What segment gives to extract: a page as plans, sections and paragraphs, all spans of one clean text.

Spans are code points, half-open. These are places, not rows: the pipeline turns them into the tables of the contract.
Laws: the leaves of a plan's sections plus its preambles tile the plan; a parent spans its children; a paragraph belongs
to the innermost plan and section.
"""

from dataclasses import dataclass
from typing import NamedTuple


class Paragraph(NamedTuple):
    """One line of the clean text (without its line break).

    ``section`` is the index of the innermost section in ``Plan.sections``, or None before the first.
    ``title`` is true for a line of the plan's title.
    """

    start: int
    stop: int
    section: int | None
    title: bool = False


class Section(NamedTuple):
    """One unit opened by an enumerator or an unnumbered heading.

    ``label`` is the enumerator as it stands in the text (text[start:start+len(label)]), empty for an unnumbered
    heading. ``heading`` is the heading's text after the label, without the mark that ends it. ``parent`` is an index
    in ``Plan.sections``.
    """

    start: int
    stop: int
    level: int
    label: str
    heading: str
    path: str
    parent: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """One 篇, title included.

    ``body`` is where the text after the title lines begins. ``title`` is clean (empty where the page gives none).
    ``parent`` is the index of the plan around it in ``Document.plans``. A parent's paragraphs and sections are its own:
    those inside a child belong to the child.
    """

    start: int
    stop: int
    body: int
    title: str
    parent: int | None
    sections: tuple[Section, ...]
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A page: its clean text, its title, and its plans in page order.

    ``claimed_plans`` is the count that the page title announces (精选13篇), or None.
    """

    text: str
    title: str | None
    claimed_plans: int | None
    plans: tuple[Plan, ...]

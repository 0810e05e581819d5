"""Why a paragraph has no theme: it only structures the text, it is slogans, or something else."""

from collections.abc import Collection

from unioncorpus import tables
from unioncorpus.extract.source import PlanSource
from unioncorpus.structure import Paragraph

#: A longer line is no heading, whatever its section says.
_HEADING_CHARS = 30


def explain_untagged(source: PlanSource, tagged: Collection[str]) -> tuple[str | None, ...]:
    """For each paragraph of a plan: structural, rhetoric or other; None where its id is among the tagged ones.

    Title lines and bare headings (nothing but a heading, with text below) are structural.
    """
    return tuple(
        None if paragraph_id in tagged else _reason(source, paragraph)
        for paragraph_id, paragraph in zip(source.paragraph_ids, source.plan.paragraphs, strict=True)
    )


def _reason(source: PlanSource, paragraph: Paragraph) -> str:
    text = source.text_of(paragraph).strip(" 　")
    if paragraph.title or not text or _is_bare_heading(source, paragraph):
        return "structural"
    for rule in tables.rules("untagged"):
        longest = rule.extra.get("longest")
        # What makes a line structural is all of it; a slogan may stand anywhere.
        if rule.pattern.search(text) if longest is None else len(text) <= longest and rule.pattern.match(text):
            return str(rule.extra["reason"])
    return "other"


def _is_bare_heading(source: PlanSource, paragraph: Paragraph) -> bool:
    if paragraph.section is None or paragraph.stop - paragraph.start > _HEADING_CHARS:
        return False
    section = source.plan.sections[paragraph.section]
    return section.start == paragraph.start and section.stop > paragraph.stop + 1

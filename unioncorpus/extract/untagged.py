"""Why a paragraph has no theme: it only structures the text, it is slogans, or something else."""

from collections.abc import Collection
from functools import cache

from unioncorpus.extract.source import PlanSource
from unioncorpus.first_look import FirstLook
from unioncorpus.structure import Paragraph
from unioncorpus.tables import Rule, rules

#: A longer line is no heading, whatever its section says.
_HEADING_CHARS = 30


@cache
def _of_reason(reason: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules("untagged") if rule.extra["reason"] == reason)


@cache
def _structural() -> FirstLook[Rule]:
    """Rules that take a line as a whole."""
    return FirstLook((rule.expression, rule) for rule in _of_reason("structural"))


@cache
def _longest() -> int:
    """The most characters of a line that a structural rule takes."""
    return max(int(rule.extra["longest"]) for rule in _of_reason("structural"))


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
    if is_structural(text):
        return "structural"
    return "rhetoric" if is_rhetoric(text) else "other"


def is_rhetoric(text: str) -> bool:
    """Whether a line that has no theme is slogans.

    >>> is_rhetoric("让我们携起手来，为美好的未来而奋斗！"), is_rhetoric("怀孕的护士免上夜班。")
    (True, False)
    """
    return any(rule.pattern.search(text) for rule in _of_reason("rhetoric"))


def is_structural(text: str) -> bool:
    """Whether a line structures a text by its form alone: a month, a signature, a salutation, the name of a part.

    >>> is_structural("三、主要任务："), is_structural("慰问高温岗位的职工。")
    (True, False)
    """
    text = text.strip(" 　")
    length = len(text)
    return length <= _longest() and any(
        length <= rule.extra["longest"] and rule.pattern.match(text) for rule in _structural().at(text)
    )


def _is_bare_heading(source: PlanSource, paragraph: Paragraph) -> bool:
    start, stop, at, _ = paragraph
    if at is None or stop - start > _HEADING_CHARS:
        return False
    section = source.plan.sections[at]
    return section.start == start and section.stop > stop + 1

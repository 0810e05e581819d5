"""Why a paragraph has no theme: it only structures the text, it is slogans, or something else."""

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from unioncorpus import tables
from unioncorpus.extract.source import PlanSource
from unioncorpus.extract.word_lists import WordList
from unioncorpus.structure import Paragraph

#: A longer line is no heading, whatever its section says.
_HEADING_CHARS = 30


@dataclass(frozen=True, slots=True)
class _Rule:
    """A pattern with the reason that it gives.

    One of a whole line takes ``longest`` characters at most; None: a slogan, which may stand anywhere. One that is
    ``cued`` is only tried on lines that hold a cue.
    """

    pattern: re.Pattern[str]
    reason: str
    longest: int | None
    cued: bool


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(rule.pattern, rule.extra["reason"], rule.extra.get("longest"), "cues" in rule.extra)
        for rule in tables.rules("untagged")
    )


_CUES = WordList(lambda: ((cue, None) for rule in tables.rules("untagged") for cue in rule.extra.get("cues", ())))


def explain_untagged(source: PlanSource, tagged: Collection[str]) -> tuple[str | None, ...]:
    """For each paragraph of a plan: structural, rhetoric or other; None where its id is among the tagged ones.

    Title lines and bare headings (nothing but a heading, with text below) are structural.
    """
    cues = [source.plan.start + start for _, start, _ in _CUES.find(source.words)]
    return tuple(
        None if paragraph_id in tagged else _reason(source, paragraph, cues)
        for paragraph_id, paragraph in zip(source.paragraph_ids, source.plan.paragraphs, strict=True)
    )


def _reason(source: PlanSource, paragraph: Paragraph, cues: Sequence[int]) -> str:
    """``cues`` are where the cues of the rules stand in the page, in text order."""
    text = source.text_of(paragraph).strip(" 　")
    if paragraph.title or not text or _is_bare_heading(source, paragraph):
        return "structural"
    length = len(text)
    cued = bisect_left(cues, paragraph.stop) > bisect_left(cues, paragraph.start)
    for rule in _rules():
        if rule.cued and not cued:
            continue
        if rule.pattern.search(text) if rule.longest is None else length <= rule.longest and rule.pattern.match(text):
            return rule.reason
    return "other"


def is_structural(text: str) -> bool:
    """Whether a line structures a text by its form alone: a month, a signature, a salutation, the name of a part.

    >>> is_structural("三、主要任务："), is_structural("慰问高温岗位的职工。")
    (True, False)
    """
    text = text.strip(" 　")
    return any(rule.longest is not None and len(text) <= rule.longest and rule.pattern.match(text) for rule in _rules())


def _is_bare_heading(source: PlanSource, paragraph: Paragraph) -> bool:
    start, stop, at, _ = paragraph
    if at is None or stop - start > _HEADING_CHARS:
        return False
    section = source.plan.sections[at]
    return section.start == start and section.stop > stop + 1

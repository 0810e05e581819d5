"""Target or actual: whether a figure is what is to be reached, or what is so.

These reasons are asked in this order, and the first that speaks decides:

1. a state of things that goes on from the figure before: 教师156人，其中女教师98人
2. the words of its own sentence ([[modality]] of tables/metrics.toml): 去年, 了, 力争, 不少于
3. that it only describes what is there ([[role]] with a modality): 45岁, 在41个食堂中
4. the figure that it is a part of, or tells the growth of: 培训300人，其中女职工98人; 收缴40万元，同比增长8%
5. the list of aims that it stands in: 目标是：…；…
6. its place: the move of its section, the tense of its paragraph, the last short line by which the text turned
   (下一步), and the genre.

``decide`` asks the first four, which a sentence tells; ``modality_of_place`` and ``find_aims`` give what holds
where it is silent.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from operator import itemgetter

from unioncorpus.extract.source import Facts, PlanSource
from unioncorpus.structure import Paragraph
from unioncorpus.tables import pattern

_BACKWARD_MOVES = {"review", "problems"}
_FORWARD_MOVES = {"goals", "measures", "schedule", "outlook"}
#: Longer lines do not turn a text.
_LONGEST_TURN = 30
#: So many marks of what was done, and of what is to be done, tell the tense of a paragraph.
_LEAST_DONE, _LEAST_TO_DO = 2, 2
_FULL_STOP = re.compile("。")
#: Where a text turns, and the modality that holds from there on.
Turns = Sequence[tuple[int, str]]


def decide(continued: bool, said: str | None, described: str | None, whole: str | None, place: str) -> str:
    """The modality by the reasons of this module, in their order.

    ``continued`` tells that a state of things goes on; the others are what the sentence's words say, what the role
    implies, the modality of the figure that this one is a part of, and that of its place; None where they are silent.

    >>> decide(False, None, None, "actual", "target"), decide(False, "target", "actual", None, "actual")
    ('actual', 'target')
    """
    return "actual" if continued else said or described or whole or place


def _tense(name: str) -> re.Pattern[str]:
    """A mark of the time that a text tells of, of tables/metrics.toml."""
    return pattern("metrics", "tense", name)


def find_turns(source: PlanSource, facts: Facts) -> Turns:
    """Where a plan turns, by its own short lines, and the modality that holds from there on; a plan is ahead all along.

    The first stands before the text.
    """
    if facts.organisation.genre == "plan":
        return [(-1, "target")]
    text = source.document.text
    short = (p for p in source.plan.paragraphs if not p.title and p.stop - p.start <= _LONGEST_TURN)
    found = ((p.start, _tense("turn").search(text, p.start, p.stop)) for p in short)
    return [(-1, "actual"), *((start, str(turn.lastgroup)) for start, turn in found if turn)]


def modality_of_place(source: PlanSource, facts: Facts, paragraph: Paragraph, turns: Turns) -> str:
    """The modality that holds in a paragraph where its sentences do not say: by move, tense, last turn and genre."""
    is_plan = facts.organisation.genre == "plan"
    move = None if paragraph.section is None else facts.moves[paragraph.section]
    if move in _BACKWARD_MOVES or (is_plan and _is_told(source.text_of(paragraph))):
        return "actual"
    if move == "outlook" or (move in _FORWARD_MOVES and is_plan):
        return "target"
    if facts.organisation.genre == "mixed" and _is_ahead(source.text_of(paragraph)):
        return "target"
    return turns[bisect_right(turns, paragraph.start, key=itemgetter(0)) - 1][1]


def find_aims(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    """Where in text[start:stop] lists of aims stand: what would be told as actual is a target there."""
    if not _tense("aims").search(text, start, stop):
        return []
    # Each sentence is searched once, however many numbers it has.
    bounds = [start, *(stops.end() for stops in _FULL_STOP.finditer(text, start, stop)), stop]
    found = ((_tense("aims").search(text, a, b), b) for a, b in pairwise(bounds))
    return [(aim.end(), end) for aim, end in found if aim and aim["ahead"]]


def _is_told(text: str) -> bool:
    """Whether a paragraph of a plan looks back on what was done."""
    done = len(_tense("done").findall(text))
    return done >= _LEAST_DONE and done > len(_tense("to_do").findall(text))


def _is_ahead(text: str) -> bool:
    """Whether a paragraph of a text that is review and plan in one looks ahead only, and says so more than once."""
    return len(_tense("to_do").findall(text)) >= _LEAST_TO_DO and not _tense("done").search(text)

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

_BACKWARD_MOVES = {"review", "problems"}
_FORWARD_MOVES = {"goals", "measures", "schedule", "outlook"}
#: A short line that turns from what was done to what is to come, or back.
_TURN = re.compile(
    "(?P<target>工作思路|工作计划|工作打算|工作设想|工作安排|下一步|明年|来年|今后"
    "|(?:工作任务|重点工作|主要任务|工作部署|总体要求|奋斗目标)(?![^，。]{0,4}(?:完成|落实|推进|进展|情况)))"
    "|(?P<actual>工作总结|工作回顾|工作情况|主要成绩)"
)
_LONGEST_TURN = 30
#: Marks of what was done and of what is to be done: a paragraph of a plan with more of the former tells of the past.
#: Nobody plans 500余人 or 821人. Each begins with what it cannot lack, which is sought at once; looks around follow it.
_DONE = re.compile(
    "[了已先荣一共余1-9](?:(?<=[\u4e00-\u9fff]了)(?![解却])|(?<=已)经|(?<=先)后|(?<=荣)获|(?<=一)致好评"
    "|(?<=共)(?:计|有)?[0-9]{1,9}余?|(?<=[0-9万千百十]余)(?=[人名场次元家户份件项条篇])"
    "|(?<=[1-9])(?<![0-9.,，].)[0-9]{2,4}(?<=[1-9])(?=[人名户家件份条篇]))"
)
_TO_DO = re.compile("要(?<![重主需首]要)(?!求)|将|力争|争取|继续|进一步|必须|确保")
_LEAST_DONE, _LEAST_TO_DO = 2, 2
#: Opens a list of aims, which runs to the full stop (预期目标是：…；…); not one of aims that were reached.
_AIMS = re.compile(
    "(?:完成|达到|实现|落实)了?[^，。；：:]{0,16}(?:目标|指标|任务)[：:]|(?P<ahead>(?:目标|指标|任务)(?:是|为)?[：:])"
)
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


def find_turns(source: PlanSource, facts: Facts) -> Turns:
    """Where a plan turns, by its own short lines, and the modality that holds from there on; a plan is ahead all along.

    The first stands before the text.
    """
    if facts.organisation.genre == "plan":
        return [(-1, "target")]
    text = source.document.text
    short = (p for p in source.plan.paragraphs if not p.title and p.stop - p.start <= _LONGEST_TURN)
    found = ((p.start, _TURN.search(text, p.start, p.stop)) for p in short)
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
    if not _AIMS.search(text, start, stop):
        return []
    # Each sentence is searched once, however many numbers it has.
    bounds = [start, *(stops.end() for stops in _FULL_STOP.finditer(text, start, stop)), stop]
    found = ((_AIMS.search(text, a, b), b) for a, b in pairwise(bounds))
    return [(aim.end(), end) for aim, end in found if aim and aim["ahead"]]


def _is_told(text: str) -> bool:
    """Whether a paragraph of a plan looks back on what was done."""
    done = len(_DONE.findall(text))
    return done >= _LEAST_DONE and done > len(_TO_DO.findall(text))


def _is_ahead(text: str) -> bool:
    """Whether a paragraph of a text that is review and plan in one looks ahead only, and says so more than once."""
    return len(_TO_DO.findall(text)) >= _LEAST_TO_DO and not _DONE.search(text)

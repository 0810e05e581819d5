"""How far an editor's lead paragraph goes in a line: signs that the editor speaks, and what is the author's again.

The signs are data, with a weight (tables/strip.toml, block ``promo``).
"""

import re
from collections.abc import Iterable, Sequence

from unioncorpus import tables
from unioncorpus.clean.heads import SHORTEST_TEXT, says_own
from unioncorpus.clean.part_titles import title_behind
from unioncorpus.lines import (
    LONGEST_TITLE,
    announced_plans,
    ends_word,
    find_marks,
    is_unit,
    opens_part,
    read_mark,
    read_plan_mark,
)

Span = tuple[int, int]

#: Longest lead, in characters.
LONGEST_LEAD = 600
#: So many lines it is broken into at most.
_MOST_LINES = 8
#: Weight of a sign that no author leaves.
_SURE = 2
_SENTENCE = re.compile("[。！？!?]+")
#: No lead goes on behind the first unit of a text, if it is of one of these families.
_FIRST_UNITS = ("han", "arabic")


def lead_end(line: str, rules: Sequence[tables.Rule], needed: int) -> int:
    """How much of a line, from its start, is the editor's lead paragraph; 0 where none is.

    Signs that the editor speaks add up to the weight ``needed``. What follows the sentence with the last sign is text,
    where it is long enough to be that, or tells of the author's own, or is the title of a 篇. So is a sentence behind
    the last sure sign that tells of the author's own, for all the doubtful signs in it. ``rules`` are those of the
    block promo that the line's cues call for.

    >>> rules = tables.rules("strip", "promo")
    >>> lead_end("一、学习。", rules, 2), lead_end("车队工会办了夜校。", rules, 2)
    (0, 0)
    """
    if read_mark(line, 0, len(line)):
        return 0
    most = _first_unit(line)
    near = line[: min(LONGEST_LEAD, most)]
    longest = title_behind(near)
    weight = sure = 0
    signs: list[int] = []
    for rule in rules:
        if found := [sign.end() for sign in rule.pattern.finditer(line, 0, longest)]:
            weight += rule.extra["weight"]
            signs += found
            sure = max(sure, found[-1] if rule.extra["weight"] >= _SURE else 0)
    if weight < needed:
        return 0
    end = min(_sentence_end(line, sure or max(signs)), most)
    for sign in sorted(signs):
        if sign > end:
            stop = min(_sentence_end(line, sign), most)
            if says_own(line[end:stop]):
                break
            end = stop
    is_short = len(line) - end < SHORTEST_TEXT and longest == len(line) and not says_own(line[end:])
    return len(line) if is_short else end


def find_broken_lead(text: str, lines: Sequence[Span], titles: Sequence[int], promo: Iterable[int]) -> list[int]:
    """Numbers of further lines of an editor's lead that a site broke into several: all that stand between the title
    that announces several 篇 and the last of its lines, which is known (``promo``), right above the first 篇.

    >>> page = "车队计划2篇\\n计划很有用。\\n小编整理了2篇。\\n车队计划 篇1"
    >>> find_broken_lead(page, [(0, 6), (7, 13), (14, 22), (23, 30)], titles=[0, 3], promo={2})
    [1]
    """
    below = (k + 1 for k in sorted(promo) if k + 1 < len(lines) and lines[k + 1][1] - lines[k + 1][0] <= LONGEST_TITLE)
    first = next((k for k in below if read_plan_mark(text[slice(*lines[k])])), None)
    if first is None:
        return []
    above = [k for k in titles if k < first and announced_plans(text[slice(*lines[k])]) is not None]
    top = next((k for k in reversed(above) if read_mark(text, *lines[k]) is None), first)
    between = range(top + 1, first - 1)
    if any(opens_part(text[slice(*lines[k])]) for k in between if k in titles):
        return []  # what is known stands below a 篇
    if len(between) > _MOST_LINES or (between and lines[first][0] - lines[top][1] > LONGEST_LEAD):
        return []
    return [k for k in between if k not in titles or read_mark(text, *lines[k])]


def _first_unit(line: str) -> int:
    """Where the first unit of a text begins in a line; its end where none does."""
    marks = (mark for mark in find_marks(line, 0, len(line), _FIRST_UNITS) if mark.number == 1)
    return next((m.start for m in marks if is_unit(line, m) and not ends_word(line, m)), len(line))


def _sentence_end(line: str, at: int) -> int:
    """End of the sentence that goes up to ``at`` or holds it."""
    stop = _SENTENCE.search(line, at - 1)
    return stop.end() if stop else len(line)

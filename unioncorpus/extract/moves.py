"""What each section does: guide, set goals, lay down measures, schedule, review, own up to problems, look ahead."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from unioncorpus import tables
from unioncorpus.structure import Section


def label_moves(sections: Sequence[Section]) -> tuple[str | None, ...]:
    """One move for each section of a plan, or None where no heading says.

    A heading names its move by the rules of tables/moves.toml; a section without such a heading has its parent's.
    """
    moves: list[str | None] = []
    for _, _, _, _, heading, _, parent in sections:
        move = move_of(heading)
        moves.append(moves[parent] if move is None and parent is not None else move)
    return tuple(moves)


def move_of(heading: str) -> str | None:
    """The move that a heading names by itself, or None.

    >>> move_of("指导思想"), move_of("下一步打算"), move_of("关心职工生活")
    ('guiding', 'outlook', None)
    """
    text = heading.strip(" 　:：。，、；")
    return None if len(text) > _LONGEST else _named_move(text)


@lru_cache(maxsize=4096)
def _named_move(heading: str) -> str | None:
    rules = _rules()
    needed = rules.needs.findall(heading)
    for needs, rule in rules.rules if needed else ():
        if not needs.isdisjoint(needed) and rule.pattern.search(heading):
            return str(rule.extra["move"])
    return None


class _Rules(NamedTuple):
    """All rules, each with characters of which its matches hold one, and a pattern for any of these characters."""

    needs: re.Pattern[str]
    rules: tuple[tuple[frozenset[str], tables.Rule], ...]


@cache
def _rules() -> _Rules:
    rules = tuple((frozenset(rule.extra["needs"]), rule) for rule in tables.rules("moves"))
    return _Rules(re.compile(f"[{''.join(chain(*(needs for needs, _ in rules)))}]"), rules)


#: A longer heading is a paragraph that lost its break; what it names in passing is not its move.
_LONGEST = 24

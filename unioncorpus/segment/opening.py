"""What a line that opens a 篇 is, and what is asked of such lines more than once."""

from collections.abc import Sequence
from dataclasses import dataclass

from unioncorpus.lines import LONGEST_TITLE, Mark, PlanMark, announced_plans

Span = tuple[int, int]
#: For each line, the enumerator that opens it.
Marks = Sequence[Mark | None]

#: Text shorter than this (characters) between two title lines is no plan: a lead paragraph, or a list of titles.
SHORTEST_PLAN = 120
#: Form of a mark that stands for a title without a number.
UNNUMBERED = "unnumbered"


@dataclass(frozen=True, slots=True)
class Opening:
    """A line that opens a plan."""

    line: int
    mark: PlanMark


def find_announced(text: str, lines: Sequence[Span]) -> int | None:
    """How many plans the first of some lines announces that is a title and does; None where none does."""
    announced = (announced_plans(text[a:b]) for a, b in lines if b - a <= LONGEST_TITLE)
    return next((n for n in announced if n), None)


def text_length(lines: Sequence[Span], first: int, last: int) -> int:
    """Characters from line ``first`` up to line ``last``, which is outside."""
    return lines[last - 1][1] - lines[first][0] if last > first else 0


def inside_plans(marks: Marks, titles: Sequence[int]) -> set[int]:
    """Titles under which the units go on counting from those above: the site repeats its title inside a plan."""
    inside: set[int] = set()
    last: dict[str, int] = {}
    asked = iter(titles)
    title = next(asked, None)
    waiting: list[int] = []
    for k, mark in enumerate(marks):
        if k == title:
            waiting.append(k)
            title = next(asked, None)
        if mark:
            if mark.number > 1 and last.get(mark.family) == mark.number - 1:
                inside.update(waiting)
            waiting.clear()
            last[mark.family] = mark.number
    return inside

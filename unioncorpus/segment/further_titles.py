"""Titles without a mark that open a 篇 beside those that have one or are said again.

A collection may title each 篇 in its own way. What tells such a title from a heading inside a plan is the page itself:
its table of contents names it, or it announces as many 篇 as there are such titles.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from unioncorpus.lines import LONGEST_TITLE, ORNAMENTS, TITLE_ENDS, PlanMark, is_title
from unioncorpus.segment.opening import (
    SHORTEST_PLAN,
    UNNUMBERED,
    Marks,
    Opening,
    Span,
    find_announced,
    inside_plans,
    text_length,
)

#: So many 篇 that a table of contents names are a collection, though none has a mark.
_FEWEST_NAMED = 2
#: What the title of a union's plan names, and a heading inside one rarely does.
_UNION = "工会"
#: What ends a sentence, and no heading.
_ENDS = frozenset("。；！？：")


def with_further_titles(
    text: str, lines: Sequence[Span], marks: Marks, found: Sequence[Opening], contents: Collection[str]
) -> list[Opening]:
    """The openings with those of further 篇: lines that ``contents`` names, or as many titles as the page announces.

    Each stands above a text of its own, whose units do not go on from those above.
    """
    known = {opening.line: opening for opening in found}
    short = ((k, text[a:b]) for k, (a, b) in enumerate(lines) if b - a <= LONGEST_TITLE)
    named = {k for k, line in short if _name(line) in contents} if _name_papers(contents) else set()
    titles = _above_texts(lines, marks, sorted(named | known.keys())) if named else ()
    further = [k for k in titles if k not in known]
    if not further and found and found[0].mark.form == UNNUMBERED:
        further = _announced(text, lines, marks, found)
    if not further or len(known) + len(further) < _FEWEST_NAMED:
        return list(found)
    openings = (known.get(k, Opening(k, PlanMark(UNNUMBERED, 0, "", "", True))) for k in sorted({*known, *further}))
    return [Opening(o.line, replace(o.mark, form=UNNUMBERED, number=n)) for n, o in enumerate(openings, 1)]


def _name_papers(contents: Collection[str]) -> bool:
    """Whether half of the titles in a table of contents are those of unions' papers: that of one paper names its
    parts."""
    return bool(contents) and 2 * sum(_UNION in title and is_title(title) for title in contents) >= len(contents)


def _name(line: str) -> str:
    return "".join(line.strip(ORNAMENTS).split())


def _announced(text: str, lines: Sequence[Span], marks: Marks, found: Sequence[Opening]) -> list[int]:
    """Titles of unions' papers below the first 篇, if there are as many as the page announces with those found; fewer,
    where no unit goes on across them."""
    announced = find_announced(text, lines[: found[0].line])
    if announced is None or announced <= len(found):
        return []
    known = {opening.line for opening in found}
    below = range(found[0].line, len(lines))
    ends = (k for k in below if k not in known and marks[k] is None and text[lines[k][1] - 1] in TITLE_ENDS)
    titles = [
        k
        for k in ends
        if _UNION in (line := text[slice(*lines[k])])
        and is_title(line)
        and not _is_below_a_heading(text, lines, marks, k)
    ]
    for counts_on in (True, False):
        further = [k for k in _above_texts(lines, marks, sorted({*known, *titles}), counts_on) if k not in known]
        if len(known) + len(further) == announced or (not counts_on and len(known) + len(further) < announced):
            return further
    return []


def _is_below_a_heading(text: str, lines: Sequence[Span], marks: Marks, k: int) -> bool:
    """Whether line ``k`` stands right below the heading of a unit, which has no text then but what it titles."""
    return marks[k - 1] is not None and text[lines[k - 1][1] - 1] not in _ENDS


def _above_texts(lines: Sequence[Span], marks: Marks, titles: Sequence[int], counts_on: bool = False) -> Iterator[int]:
    """The titles above a text long enough for a plan, whose first unit has the number one and goes on from none, unless
    ``counts_on`` allows for it."""
    inside = set() if counts_on else inside_plans(marks, titles)
    for n, k in enumerate(titles):
        following = titles[n + 1] if n + 1 < len(titles) else len(lines)
        first = next((mark for mark in marks[k:following] if mark), None)
        begins = counts_on or first is None or first.number == 1
        if begins and k not in inside and text_length(lines, k + 1, following) >= SHORTEST_PLAN:
            yield k

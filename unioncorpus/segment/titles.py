"""篇: where each plan of a page begins, under which title, and which stands inside which."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from unioncorpus import tables
from unioncorpus.lines import (
    LONGEST_TITLE,
    ORNAMENTS,
    RANK,
    Mark,
    PlanMark,
    is_heading,
    is_month_heading,
    is_title,
    read_mark,
    read_plan_mark,
)
from unioncorpus.numerals import read_integer

Span = tuple[int, int]
#: For each line, the enumerator that opens it.
Marks = Sequence[Mark | None]

(_ANNOUNCED,) = (r.pattern for r in tables.rules("titles", "announced"))
#: Text shorter than this (characters) between two title lines is no plan: a lead paragraph, or a list of titles.
SHORTEST_PLAN = 120
#: A plan in several parts opens with a lead of at most so many characters.
_LONGEST_LEAD = 300
#: A line above the title that is no title is at most so long (characters) and holds no end of a clause.
LONGEST_SCRAP = 40
_ENDS_CLAUSE = re.compile("[。！？；，：]")
#: At most so many title lines stand above a plan: the site's, a variant, the author's.
MOST_TITLES = 6
#: A year that a page title states.
_YEAR = re.compile("(?<![0-9])(?:19[89]|20[0-4])[0-9](?![0-9])")
#: What begins the second line of a title.
_GOES_ON = ("—", "-", "及", "和", "与", "暨", "（", "(")
#: What a cell of a flattened table leaves around a title.
_BARS = " |｜"
#: Form of a mark that stands for a title without a number.
UNNUMBERED = "unnumbered"
#: Form of an enumerated title.
LISTED = "listed"


@dataclass(frozen=True, slots=True)
class PlanSpan:
    """One plan as lines: ``first`` its title line (or first line), ``body`` the first line after its title lines,
    ``last`` one past its last line. ``parent`` is an index in the list of plans."""

    first: int
    body: int
    last: int
    title: str
    parent: int | None


@dataclass(frozen=True, slots=True)
class _Opening:
    """A line that opens a plan."""

    line: int
    mark: PlanMark


def announced_plans(title: str) -> int | None:
    """Number of plans that a page title announces, or None.

    >>> announced_plans("工会工作计划(精选13篇)"), announced_plans("工会总结通用十篇"), announced_plans("工会工作计划")
    (13, 10, None)
    """
    counts = [read_integer(m["n"]) for m in _ANNOUNCED.finditer(title) if not title[: m.start()].endswith("第")]
    return next((n for n in counts if n), None)


def split_plans(text: str, lines: Sequence[Span], marks: Marks) -> tuple[str | None, list[PlanSpan]]:
    """The page's own title, or None, and its plans in page order.

    Title lines above the first 篇 belong to the page. A page without 篇 marks is one plan under the page's title.
    """
    if not lines:
        return None, []
    openings = _openings(text, lines, marks)
    top = 0 if openings else _first_title(text, lines)
    heads = _title_lines(text, lines, top)
    page_title = _page_title(text, lines[top:heads])
    if not openings:
        own = max(top, _own_title(text, lines[:heads]))
        title = text[slice(*lines[own])].strip(_BARS) if own else page_title or ""
        if own and heads == own + 2 and _is_bare_number(text, lines[own + 1]):
            title += text[slice(*lines[own + 1])]
        return _dated_title(text, lines[:heads], page_title), [PlanSpan(own, heads, len(lines), title, None)]
    plans = _nest(openings, text, lines)
    above = openings[0].line
    if _holds_plan(lines, marks, heads, openings[0]):
        above = heads
        plans = [
            PlanSpan(0, heads, openings[0].line, page_title or "", None),
            *(PlanSpan(p.first, p.body, p.last, p.title, None if p.parent is None else p.parent + 1) for p in plans),
        ]
    return _dated_title(text, lines[:above], page_title), plans


def _first_title(text: str, lines: Sequence[Span]) -> int:
    """Number of the line that is the page's title: the first, or the first that reads like one below a few short lines.

    A letterhead, a motto or a scrap of the site may stand above a title, but no text does.
    """
    for k, (a, b) in enumerate(lines[:MOST_TITLES]):
        if read_mark(text, a, b) or is_month_heading(text, a, b) or is_heading(text, a, b):
            return 0
        if is_title(text[a:b]):
            return k
        if b - a > LONGEST_SCRAP or _ENDS_CLAUSE.search(text, a, b):
            return 0
    return 0


def _page_title(text: str, heads: Sequence[Span]) -> str | None:
    """The first of a page's title lines that reads like a title, else the first; the title of a 篇 is none."""
    titles = [text[a:b].strip(_BARS) for a, b in heads]
    titles = [line for line in titles if (mark := read_plan_mark(line)) is None or not mark.certain]
    return next((line for line in titles if is_title(line)), titles[0] if titles else None)


def _dated_title(text: str, above: Sequence[Span], page_title: str | None) -> str | None:
    """The page title; where it states no year, the first title line above the first 篇 that announces 篇 and does."""
    if page_title and _YEAR.search(page_title):
        return page_title
    titles = (text[a:b] for a, b in above if is_title(text[a:b]))
    return next((line for line in titles if announced_plans(line) and _YEAR.search(line)), page_title)


def _own_title(text: str, heads: Sequence[Span]) -> int:
    """Number of the title line that is the only plan's own: the last, where it says something else than the first.

    What goes on from the line above is no title of its own: a subtitle, 及来年计划, （一）.
    """
    for k in range(len(heads) - 1, 0, -1):
        line = text[slice(*heads[k])]
        if line.startswith(_GOES_ON) or _is_bare_number(text, heads[k]):
            continue
        says_more = all(line != text[slice(*above)] for above in heads[:k])
        return k if says_more and is_title(line) and announced_plans(line) is None else 0
    return 0


def _is_bare_number(text: str, line: Span) -> bool:
    """Whether a line is （一） and nothing else, which under a title is the number of a 篇."""
    mark = read_mark(text, *line)
    return mark is not None and mark.family == "bracketed_han" and mark.stop == line[1]


def _holds_plan(lines: Sequence[Span], marks: Marks, heads: int, first: _Opening) -> bool:
    """Whether the lines above the first 篇 mark are a plan of their own, whose mark the page lost."""
    length = sum(b - a for a, b in lines[heads : first.line])
    marked = sum(mark is not None for mark in marks[heads : first.line])
    return length >= SHORTEST_PLAN and (marked >= 2 or (first.mark.number > 1 and first.mark.certain))


def _openings(text: str, lines: Sequence[Span], marks: Marks) -> list[_Opening]:
    """Lines that open a plan, by 篇 marks; where there are none, by a title that stands on the page more than once."""
    found = [_Opening(k, mark) for k, (a, b) in enumerate(lines) if (mark := _mark_of(text, a, b))]
    repeated = _repeated_bases(o.mark for o in found)
    found = [o for o in found if o.mark.certain or _key(o.mark) in repeated]
    found = _without_empty(lines, _without_contents(text, lines, found))
    return found or _listed(text, lines, marks) or _unnumbered(text, lines, marks)


def _mark_of(text: str, start: int, stop: int) -> PlanMark | None:
    if stop - start > LONGEST_TITLE or text[stop - 1] in "。；，":
        return None
    mark = read_plan_mark(text[start:stop])
    # A unit of a plan may speak of 第一篇 or end in 计划1; the title of a 篇 is not enumerated.
    if mark is None or (mark.base and read_mark(text, start, stop)):
        return None
    return mark


def _key(mark: PlanMark) -> tuple[str, str]:
    """Marks of one series: the same form, and the same title where the title is what is numbered."""
    return mark.form, "".join(mark.base.split())


def _repeated_bases(marks: Iterator[PlanMark]) -> set[tuple[str, str]]:
    numbers: dict[tuple[str, str], set[int]] = {}
    for mark in marks:
        numbers.setdefault(_key(mark), set()).add(mark.number)
    return {key for key, seen in numbers.items() if len(seen) > 1}


def _without_contents(text: str, lines: Sequence[Span], found: list[_Opening]) -> list[_Opening]:
    """Leave out a table of contents: marks that follow each other without text and come again below."""
    last_of = {(_key(o.mark)[0], o.mark.number): o.line for o in found}
    kept: list[_Opening] = []
    for k, opening in enumerate(found):
        following = found[k + 1] if k + 1 < len(found) else None
        bare = following is not None and not _text_between(text, lines, opening.line + 1, following.line)
        again = last_of[_key(opening.mark)[0], opening.mark.number] > opening.line
        if bare and again:
            continue
        kept.append(opening)
    return kept


def _without_empty(lines: Sequence[Span], found: list[_Opening]) -> list[_Opening]:
    """Leave out a 篇 whose text the page lost: its title stands right above the next of its series."""
    return [
        opening
        for k, opening in enumerate(found)
        if k + 1 == len(found)
        or found[k + 1].line > opening.line + 1
        or _key(found[k + 1].mark) != _key(opening.mark)
        or found[k + 1].mark.number != opening.mark.number + 1
    ]


def _text_between(text: str, lines: Sequence[Span], first: int, last: int) -> bool:
    return any(not is_title(text[a:b]) for a, b in lines[first:last])


def _listed(text: str, lines: Sequence[Span], marks: Marks) -> list[_Opening]:
    """Titles that are enumerated (1、工会工作总结): an outer family of enumerators begins anew under each of them."""
    found: list[_Opening] = []
    begun = 0  # openings under which an outer family begins
    family = ""
    for k, mark in enumerate(marks):
        if mark is None:
            continue
        continues = mark.family == family and begun == len(found) and mark.number == begun + 1
        if (continues if found else mark.number == 1) and is_title(text[mark.stop : lines[k][1]]):
            family = mark.family
            found.append(_Opening(k, PlanMark(LISTED, mark.number, "", text[mark.stop : lines[k][1]], True)))
        elif begun < len(found) and mark.number == 1 and RANK[mark.family] < RANK[family]:
            begun += 1
    return found if begun == len(found) > 1 else []


def _unnumbered(text: str, lines: Sequence[Span], marks: Marks) -> list[_Opening]:
    """Parts without numbers: one title that opens several plans, or as many titles as the page announces."""
    titles = [k for k, (a, b) in enumerate(lines) if marks[k] is None and is_title(text[a:b])]
    opening = [
        k
        for n, k in enumerate(titles)
        if _length(lines, k + 1, titles[n + 1] if n + 1 < len(titles) else len(lines)) >= SHORTEST_PLAN
    ]
    if len(opening) < 2:
        return []
    repeated_inside = _inside_plans(marks, opening) | _below_a_lead(text, lines, marks, opening)
    opening = [k for k in opening if k not in repeated_inside]
    counts = Counter(text[slice(*lines[k])] for k in opening)
    repeated = [k for k in opening if counts[text[slice(*lines[k])]] > 1]
    if len(repeated) < 2:
        repeated = [k for k in opening if _doubled(text, lines, k)]
    if len(repeated) < 2:
        claimed = announced_plans(text[slice(*lines[0])])
        repeated = opening if claimed and 2 <= len(opening) <= claimed + 1 else []
    return [_Opening(k, PlanMark(UNNUMBERED, n, "", "", True)) for n, k in enumerate(repeated, 1)]


def _doubled(text: str, lines: Sequence[Span], k: int) -> bool:
    """Whether a title stands on two lines, or the text below begins with it: a page made of several glued together."""
    title = text[slice(*lines[k])]
    above = k > 0 and text[slice(*lines[k - 1])] == title
    return above or (k + 1 < len(lines) and text.startswith(title, lines[k + 1][0]))


def _inside_plans(marks: Marks, titles: Sequence[int]) -> set[int]:
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


def _below_a_lead(text: str, lines: Sequence[Span], marks: Marks, titles: Sequence[int]) -> set[int]:
    """Titles that say again what stands above a short text without any unit: the lead of the same plan."""
    last = max((n for n, mark in enumerate(marks) if mark), default=-1)
    return {
        k
        for above, k in pairwise(titles)
        if text[slice(*lines[above])] == text[slice(*lines[k])]
        and _length(lines, above + 1, k) < _LONGEST_LEAD
        and not any(marks[above + 1 : k])
        and k < last
    }


def _length(lines: Sequence[Span], first: int, last: int) -> int:
    return lines[last - 1][1] - lines[first][0] if last > first else 0


def _nest(openings: list[_Opening], text: str, lines: Sequence[Span]) -> list[PlanSpan]:
    """Plans with their parents: a series that starts anew inside a plan of another series stands in that plan."""
    parents: list[int | None] = []
    series: list[tuple[tuple[str, str], int, int]] = []  # key, last number, plan: the open series, outermost first
    for n, opening in enumerate(openings):
        key, number = _key(opening.mark), opening.mark.number
        depth = _depth(series, key, number)
        del series[depth:]
        parents.append(series[-1][2] if series else None)
        series.append((key, number, n))
    lasts = _lasts(parents, [o.line for o in openings], len(lines))
    return [
        PlanSpan(o.line, _title_lines(text, lines, o.line, opens=True), lasts[n], _title(text, lines, o), parents[n])
        for n, o in enumerate(openings)
    ]


def _depth(series: list[tuple[tuple[str, str], int, int]], key: tuple[str, str], number: int) -> int:
    """How many open series stay open when a mark comes."""
    for depth in range(len(series) - 1, -1, -1):
        if series[depth][0] == key:
            return depth
    for depth in range(len(series) - 1, -1, -1):
        if series[depth][0][0] == key[0] or series[depth][1] + 1 == number:
            return depth
    return len(series) if number == 1 else max(0, len(series) - 1)


def _lasts(parents: list[int | None], firsts: list[int], end: int) -> list[int]:
    """Where each plan ends: at the next one that does not stand inside it."""
    lasts = [end] * len(firsts)
    open_plans: list[int] = []
    for n, parent in enumerate(parents):
        while open_plans and open_plans[-1] != parent:
            lasts[open_plans.pop()] = firsts[n]
        open_plans.append(n)
    return lasts


def _title_lines(text: str, lines: Sequence[Span], first: int, opens: bool = False) -> int:
    """One past the title lines from line ``first`` on: the title, its repetitions, and a subtitle after a dash.

    ``opens`` says that the first line is known to be a title.
    """
    at = first
    while at < len(lines) and at < first + MOST_TITLES:
        line = text[slice(*lines[at])]
        is_opening = at == first and (opens or read_plan_mark(line) is not None)
        if not (is_opening or (is_title(line) and not read_mark(text, *lines[at]))):
            dash = at + 1 < len(lines) and text.startswith("——", lines[at + 1][0]) and len(line) <= 40
            if not (dash and is_title(text[slice(*lines[at + 1])])):
                break
            at += 1
        elif at > first and (mark := read_plan_mark(line)) is not None and mark.certain:
            break
        at += 1
    if first < at < len(lines) - 1 and _is_bare_number(text, lines[at]) and not read_mark(text, *lines[at + 1]):
        at += 1
    if at == first and _heads_page(text, lines, first):
        return first + 1
    return at


def _heads_page(text: str, lines: Sequence[Span], first: int) -> bool:
    """Whether the first line, though it lacks a genre word, stands above the text as a title does."""
    a, b = lines[first]
    plain = not (read_mark(text, a, b) or is_month_heading(text, a, b) or is_heading(text, a, b))
    return first == 0 and len(lines) > 1 and b - a <= 30 and plain and text[b - 1] not in "。！？；：，、,;:!?"


def _title(text: str, lines: Sequence[Span], opening: _Opening) -> str:
    """Clean title: the line, without the number that stands before it or that only its repetition shows to be one."""
    line = text[slice(*lines[opening.line])].strip(ORNAMENTS + " ")
    mark = opening.mark
    title = (mark.base + mark.rest).strip()
    if not mark.certain:
        return title if is_title(title) else line
    if not mark.base and is_title(mark.rest):
        return mark.rest
    if not mark.base and not mark.rest and mark.form != UNNUMBERED and opening.line + 1 < len(lines):
        below = text[slice(*lines[opening.line + 1])]
        return below if is_title(below) else line
    return line

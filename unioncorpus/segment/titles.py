"""篇: where each plan of a page begins, under which title, and which stands inside which."""

import re
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

from unioncorpus.lines import (
    ORNAMENTS,
    announced_plans,
    is_heading,
    is_month_heading,
    is_title,
    read_mark,
    read_plan_mark,
    without_file_type,
)
from unioncorpus.segment.attached import LABEL as ATTACHED_LABEL
from unioncorpus.segment.attached import find_attached
from unioncorpus.segment.opening import SHORTEST_PLAN, UNNUMBERED, Marks, Opening, Span
from unioncorpus.segment.openings import SWALLOWED, find_openings, series_of

#: A line above the title that is no title is at most so long (characters) and holds no end of a clause.
LONGEST_SCRAP = 40
_ENDS_CLAUSE = re.compile("[。！？；，：]")
_DATE_IN_BRACKETS = re.compile("[（(](?:19|20)[0-9]{2}年[0-9]{1,2}月(?:[0-9]{1,2}日)?[)）]")
#: The day of a paper, which names no month of a schedule.
_DAY = re.compile("(?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日")
#: A title behind the number of its 篇 has so many characters at least, whatever it says.
_SHORTEST_TITLE = 5
#: A title without a genre word is at most so long (characters); longer, a headline, above a sentence and of one clause.
_SHORT_TITLE, _LONGEST_HEADLINE = 30, 50
#: At most so many title lines stand above a plan: the site's, a variant, the author's.
MOST_TITLES = 6
#: A title with what it is about behind it: 车队工会工作报告：凝聚人心促发展.
_SUBTITLED = re.compile("[^。！？；，：\\n]{4,40}(?:计划|总结|报告|要点|讲话)[：:][^。！？；：，\\n]{6,50}")
#: A year that a page title states.
_YEAR = re.compile("(?<![0-9])(?:19[89]|20[0-4])[0-9](?![0-9])")
#: What a letterhead ends with that a title of few words stands below.
_BODY_ENDS = ("工会", "委员会", "学校", "中学", "小学", "大学", "学院", "医院", "公司", "局", "厂")
#: The number of a document, which stands above its title or, where that is lost, above its text: 工字〔2020〕3号.
_DOCUMENT_NUMBER = re.compile(
    r"[^。！？；，：\n]{1,12}[〔﹝［\[(（【](?:19|20)[0-9]{2}[〕﹞］\])）】]第?\s?[0-9]{1,4}\s?号"
)
#: What begins the second line of a title.
_GOES_ON = ("—", "-", "及", "和", "与", "暨", "（", "(")
#: What joins the two halves of a title.
_PAIRED = re.compile("[和及与暨]")
#: What a cell of a flattened table leaves around a title.
_BARS = " |｜"
#: What stands around a title behind the number of its 篇: marks of a title, a colon, a bracket whose half is gone.
_COLONS, _AROUND_REST = " ：:", " ：:《》【】"


@dataclass(frozen=True, slots=True)
class PlanSpan:
    """One plan as lines: ``first`` its title line (or first line), ``body`` the first line after its title lines,
    ``last`` one past its last line. ``parent`` is an index in the list of plans."""

    first: int
    body: int
    last: int
    title: str
    parent: int | None


def split_plans(
    text: str,
    lines: Sequence[Span],
    marks: Marks,
    cut: AbstractSet[int] = frozenset(),
    contents: Collection[str] = frozenset(),
) -> tuple[str | None, list[PlanSpan]]:
    """The page's own title, or None, and its plans in page order.

    Title lines above the first 篇 belong to the page. A page without 篇 marks is one plan under the page's title.
    ``cut`` are the numbers of the lines before which a site hid text, titles perhaps among it; ``contents`` are the
    titles in the page's table of contents.
    """
    if not lines:
        return None, []
    title, plans = _split(text, lines, marks, find_openings(text, lines, marks, cut, contents))
    return title, list(_with_attached(text, lines, marks, plans))


def _split(
    text: str, lines: Sequence[Span], marks: Marks, openings: list[Opening]
) -> tuple[str | None, list[PlanSpan]]:
    """The page's own title, and its plans without what is attached to them."""
    if not openings and (title := _numbered_title(text, lines, marks)):
        return title, [PlanSpan(0, 1, len(lines), title, None)]
    top = 0 if openings else _first_title(text, lines)
    heads = _title_lines(text, lines, top)
    page_title = _page_title(text, lines[top:heads])
    if not openings:
        own = max(top, _own_title(text, lines[:heads]))
        title = text[slice(*lines[own])].strip(_BARS) if own else page_title or ""
        if own and heads == own + 2 and _is_bare_number(text, lines[own + 1]):
            title += text[slice(*lines[own + 1])]
        span = PlanSpan(own, heads, len(lines), without_file_type(title), None)
        return _dated_title(text, lines[:heads], page_title), [span]
    plans = _nest(openings, text, lines)
    above = openings[0].line
    if _holds_plan(lines, marks, heads, openings[0]):
        above = heads
        plans = [
            PlanSpan(0, heads, openings[0].line, page_title or "", None),
            *(PlanSpan(p.first, p.body, p.last, p.title, None if p.parent is None else p.parent + 1) for p in plans),
        ]
    return _dated_title(text, lines[:above], page_title), plans


def _with_attached(text: str, lines: Sequence[Span], marks: Marks, plans: Sequence[PlanSpan]) -> Iterator[PlanSpan]:
    """The plans, each with the texts that are attached to it as plans inside it, in page order."""
    around = {plan.parent for plan in plans}
    numbers: list[int] = []  # where each of the plans comes among all
    made = 0
    for n, plan in enumerate(plans):
        numbers.append(made)
        parent = None if plan.parent is None else numbers[plan.parent]
        yield PlanSpan(plan.first, plan.body, plan.last, plan.title, parent)
        found = [] if n in around else list(find_attached(text, lines, marks, plan.body, plan.last))
        for (first, title), (last, _) in pairwise([*found, (plan.last, 0)]):
            label = ATTACHED_LABEL.match(text, *lines[title])
            named = text[label.end() if label else lines[title][0] : lines[title][1]]
            yield PlanSpan(first, title + 1, last, named, numbers[n])
        made += 1 + len(found)


def _first_title(text: str, lines: Sequence[Span]) -> int:
    """Number of the line that is the page's title: the first, or the first that reads like one below a few short lines.

    A letterhead, a motto, a day or a scrap of the site may stand above a title, but no text does, unless a date in
    brackets stands below it as below that of a speech.
    """
    below_text = False
    if len(lines) > 1 and text.endswith(_BODY_ENDS, *lines[0]) and is_title(text[slice(*lines[1])]):
        return 1  # 某某厂工会 / 2020年工作要点, which may be the heading of a part elsewhere
    for k, (a, b) in enumerate(lines[:MOST_TITLES]):
        if _DAY.fullmatch(text, a, b):
            continue
        if read_mark(text, a, b) or is_month_heading(text, a, b) or is_heading(text, a, b):
            return 0
        if is_title(text[a:b]) or _is_said_again(text, lines, k):
            if not below_text or (k + 1 < len(lines) and _DATE_IN_BRACKETS.fullmatch(text, *lines[k + 1])):
                return k
        elif b - a > LONGEST_SCRAP or _ENDS_CLAUSE.search(text, a, b):
            below_text = True
    return 0


def _is_said_again(text: str, lines: Sequence[Span], k: int) -> bool:
    """Whether the next line says the same and text follows: a title, whatever its words."""
    return k + 2 < len(lines) and text[slice(*lines[k])] == text[slice(*lines[k + 1])]


def _numbered_title(text: str, lines: Sequence[Span], marks: Marks) -> str:
    """The title on the first line that has a number and goes on with text: a part of a collection. Empty where the
    number is that of a unit, whose family comes again."""
    mark = marks[0]
    if mark is None or len(lines) < 2 or any(other and other.family == mark.family for other in marks[1:]):
        return ""
    title = text[mark.stop : lines[0][1]].strip()
    return title if marks[1] is None and is_title(title) else ""


def _page_title(text: str, heads: Sequence[Span]) -> str | None:
    """The first of a page's title lines that reads like a title, else the first; that of a 篇 is none."""
    titles = [text[a:b].strip(_BARS) for a, b in heads]
    titles = [line for line in titles if (mark := read_plan_mark(line)) is None or (mark.base and not mark.certain)]
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
    above = [text[a:b] for a, b in heads]
    for k in range(len(heads) - 1, 0, -1):
        line = above[k]
        if line.startswith(_GOES_ON) or _is_bare_number(text, heads[k]):
            continue
        # 2020年工作总结 under 车间工会2020年工作总结及明年计划 heads one half of the text.
        says_more = all(line != said and not _PAIRED.match(said.partition(line)[2]) for said in above[:k])
        return k if says_more and is_title(line) and announced_plans(line) is None else 0
    return 0


def _is_bare_number(text: str, line: Span) -> bool:
    """Whether a line is （一） and nothing else, which under a title is the number of a 篇."""
    mark = read_mark(text, *line)
    return mark is not None and mark.family == "bracketed_han" and mark.stop == line[1]


def _holds_plan(lines: Sequence[Span], marks: Marks, heads: int, first: Opening) -> bool:
    """Whether the lines above the first 篇 mark are a plan of their own, whose mark the page lost."""
    length = sum(b - a for a, b in lines[heads : first.line])
    marked = sum(mark is not None for mark in marks[heads : first.line])
    return length >= SHORTEST_PLAN and (marked >= 2 or (first.mark.number > 1 and first.mark.certain))


def _nest(openings: list[Opening], text: str, lines: Sequence[Span]) -> list[PlanSpan]:
    """Plans with their parents: a series that starts anew inside a plan of another series stands in that plan."""
    parents: list[int | None] = []
    series: list[tuple[tuple[str, str], int, int]] = []  # key, last number, plan: the open series, outermost first
    for n, opening in enumerate(openings):
        key, number = series_of(opening.mark), opening.mark.number
        depth = _depth(series, key, number)
        del series[depth:]
        parents.append(series[-1][2] if series else None)
        series.append((key, number, n))
    lasts = _lasts(parents, [o.line for o in openings], len(lines))
    bodies = [_title_lines(text, lines, o.line, opens=o.mark.form != SWALLOWED) for o in openings]
    return [
        PlanSpan(o.line, body, last, _title(text, lines, o, body), parent)
        for o, body, last, parent in zip(openings, bodies, lasts, parents, strict=True)
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
    if at == first and (first == 0 or not opens) and _heads_text(text, lines, first):
        at += 1
        while _is_said_again(text, lines, at - 1):
            at += 1
    return at


def _heads_text(text: str, lines: Sequence[Span], first: int) -> bool:
    """Whether a line, though it lacks a genre word, stands above the text as a title does."""
    a, b = lines[first]
    if first + 1 == len(lines) or text[b - 1] in "。！？；：，、,;:!?" or _DOCUMENT_NUMBER.fullmatch(text, a, b):
        return False
    if _SUBTITLED.fullmatch(text, a, b):
        return True
    if b - a > _SHORT_TITLE:
        above_text = _is_sentence(text, lines[first + 1])
        if b - a > _LONGEST_HEADLINE or not above_text or _ENDS_CLAUSE.search(text, a, b):
            return False
    return not (read_mark(text, a, b) or is_month_heading(text, a, b) or is_heading(text, a, b))


def _is_sentence(text: str, line: Span) -> bool:
    return line[1] - line[0] > LONGEST_SCRAP and text[line[1] - 1] in "。！？；："


def _title(text: str, lines: Sequence[Span], opening: Opening, body: int) -> str:
    """Clean title: the line, without the number that stands before it or that only its repetition shows to be one.

    Empty where the site hid it, so that the plan has no title line before line ``body``.
    """
    line = text[slice(*lines[opening.line])].strip(ORNAMENTS + " ")
    mark = opening.mark
    if mark.form == SWALLOWED:
        return line if body > opening.line else ""
    rest = mark.rest.strip(_AROUND_REST)
    if not mark.base and (is_title(rest) or (mark.certain and len(rest) >= _SHORTEST_TITLE)):
        return rest
    if not mark.certain:
        title = (mark.base.removeprefix("【") + mark.rest).strip(_COLONS)
        return title if is_title(title) else line
    if not mark.base and not mark.rest and mark.form != UNNUMBERED and opening.line + 1 < len(lines):
        below = text[slice(*lines[opening.line + 1])]
        return below if is_title(below) else line
    return line

"""Which lines of a page open a 篇.

A mark in the title says so (篇1, 第一篇), or the titles: one that is enumerated, one that stands on the page more than
once, or as many as the page announces.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import pairwise

from unioncorpus.lines import (
    LONGEST_TITLE,
    RANK,
    TITLE_ENDS,
    PlanMark,
    announced_plans,
    is_title,
    read_mark,
    read_plan_mark,
)
from unioncorpus.numerals import read_integer
from unioncorpus.segment.further_titles import with_further_titles
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

#: A title that counts its 篇 in brackets at its end.
_COUNTED = re.compile(
    r"(?P<base>[^。！？；，]{4,60})"
    r"[(（【\[][^()（）【】\[\]]{0,6}(?:\d{1,3}|[一二三四五六七八九十]{1,3})篇[)）】\]]"
)
#: No title ends so.
_TEXT_ENDS = frozenset("。；，")
_WITHOUT_YEAR = re.compile("^[0-9_xX]{4}年?(?:度|的)?")
#: A plan in several parts opens with a lead of at most so many characters.
_LONGEST_LEAD = 300
#: So many characters at the end of titles are alike where each names another union's plan.
_COMMON_END = 6
#: So many where a number stands before them, and what names a part of one plan.
_SHORT_END, _HALF = 4, re.compile("[上下]半年|季度|学期")
#: What the title of a collection says, and so many plans it holds at least that have nothing in common.
_COLLECTION = re.compile("汇编|合集|集锦|锦集|大全|汇总|精选|范文|选编")
_FEWEST_COLLECTED = 3
#: The title of a page stands in one of so many lines.
_MOST_HEADS = 8
#: Form of a mark that counts copies, models or examples (第一份, 范文一, 案例一).
EXAMPLE = "copy"
#: Form of an enumerated title.
LISTED = "listed"
#: Form of a mark that stands for a title which a site hid.
SWALLOWED = "swallowed"


def find_openings(
    text: str, lines: Sequence[Span], marks: Marks, cut: AbstractSet[int], contents: Collection[str]
) -> list[Opening]:
    """Lines that open a plan, by 篇 marks; where there are none, by a title that stands on the page more than once.

    ``cut`` are the numbers of the lines before which a site hid text, ``contents`` the titles in its table of contents.
    """
    found = [
        Opening(k, mark)
        for k, (a, b) in enumerate(lines)
        if b - a <= LONGEST_TITLE and text[b - 1] not in _TEXT_ENDS and (mark := _mark_of(text, a, b))
    ]
    found = found or _named_by_page(text, lines)
    repeated = _repeated_bases(o.mark for o in found)
    repeated |= {series_of(o.mark) for o in found if not o.mark.certain and _is_titled(text, lines, o, bool(cut))}
    counted_on = _counted_on(found)
    found = [o for n, o in enumerate(found) if o.mark.certain or series_of(o.mark) in repeated or n in counted_on]
    found = _without_examples(marks, found)
    found = _without_second_marks(text, lines, _without_empty(lines, _without_contents(text, lines, found)))
    if found and cut:
        return _with_swallowed(text, lines, found, cut)
    found = found or _listed(text, lines, marks) or _unnumbered(text, lines, marks)
    return with_further_titles(text, lines, marks, found, contents)


def _without_examples(marks: Marks, found: list[Opening]) -> list[Opening]:
    """Leave out what is numbered as an example (案例一：…), where the first stands inside a plan."""
    examples = [o.line for o in found if o.mark.form == EXAMPLE]
    if examples and examples[0] in inside_plans(marks, examples):
        return [o for o in found if o.mark.form != EXAMPLE]
    return found


def _named_by_page(text: str, lines: Sequence[Span]) -> list[Opening]:
    """Lines that say the page's title with a number in place of the count that it announces, though no genre ends it.

    车间工会总结食堂（三篇） titles the page, 车间工会总结食堂一 its first 篇.
    """
    titles = (text[a:b] for a, b in lines[:_MOST_HEADS] if b - a <= LONGEST_TITLE)
    counted = next((found for title in titles if (found := _COUNTED.fullmatch(title))), None)
    if counted is None:
        return []
    numbered = re.compile(re.escape(counted["base"]) + r"\s?([一二三四五六七八九十]{1,3}|\d{1,2})")
    marks = ((k, found) for k, (a, b) in enumerate(lines) if (found := numbered.fullmatch(text, a, b)))
    numbers = ((k, read_integer(found[1])) for k, found in marks)
    return [Opening(k, PlanMark("numbered", n, counted["base"], "", True)) for k, n in numbers if n]


def _is_titled(text: str, lines: Sequence[Span], opening: Opening, cut: bool) -> bool:
    """Whether a numbered title is the page's own with its number behind it: the first, or any where text is hidden."""
    if opening.mark.number != 1 and not cut:
        return False
    base = opening.mark.base
    above = (text[a:b] for a, b in lines[: min(opening.line, _MOST_HEADS)])
    return bool(base) and any(
        _WITHOUT_YEAR.sub("", line) == base or (base in line and announced_plans(line)) for line in above
    )


def _mark_of(text: str, start: int, stop: int) -> PlanMark | None:
    mark = read_plan_mark(text[start:stop])
    # A unit of a plan may speak of 第一篇 or end in 计划1; the title of a 篇 is not enumerated.
    if mark is None or (mark.base and read_mark(text, start, stop)):
        return None
    return mark


def series_of(mark: PlanMark) -> tuple[str, str]:
    """Marks of one series: the same form, and the same title where the title is what is numbered."""
    return mark.form, "".join(mark.base.split())


def _repeated_bases(marks: Iterator[PlanMark]) -> set[tuple[str, str]]:
    numbers: dict[tuple[str, str], set[int]] = {}
    for mark in marks:
        numbers.setdefault(series_of(mark), set()).add(mark.number)
    return {key for key, seen in numbers.items() if len(seen) > 1}


def _counted_on(found: Sequence[Opening]) -> set[int]:
    """Which openings count on from the one before them, or to the one behind, though each has a title of its own.

    车间工会计划1, 车队工会总结2.
    """
    counted: set[int] = set()
    for n, (above, below) in enumerate(pairwise(found)):
        if below.mark.number == above.mark.number + 1:
            counted.update((n, n + 1))
    return {n for n in counted if is_title(found[n].mark.base.lstrip("【"))}


def _without_contents(text: str, lines: Sequence[Span], found: list[Opening]) -> list[Opening]:
    """Leave out a table of contents: marks that follow each other without text and come again below."""
    last_of = {(series_of(o.mark)[0], o.mark.number): o.line for o in found}
    kept: list[Opening] = []
    for k, opening in enumerate(found):
        following = found[k + 1] if k + 1 < len(found) else None
        bare = following is not None and not _text_between(text, lines, opening.line + 1, following.line)
        again = last_of[series_of(opening.mark)[0], opening.mark.number] > opening.line
        if bare and again:
            continue
        kept.append(opening)
    return kept


def _without_empty(lines: Sequence[Span], found: list[Opening]) -> list[Opening]:
    """Leave out a 篇 whose text the page lost: its title stands right above the next of its series."""
    return [
        opening
        for k, opening in enumerate(found)
        if k + 1 == len(found)
        or found[k + 1].line > opening.line + 1
        or series_of(found[k + 1].mark) != series_of(opening.mark)
        or found[k + 1].mark.number != opening.mark.number + 1
    ]


def _without_second_marks(text: str, lines: Sequence[Span], found: list[Opening]) -> list[Opening]:
    """Leave out the only mark of its series where another and only titles stand above it: one 篇 marked twice."""
    counts = Counter(series_of(o.mark) for o in found)
    return [
        opening
        for k, opening in enumerate(found)
        if k == 0
        or counts[series_of(opening.mark)] > 1
        or opening.mark.number != 1
        or _text_between(text, lines, found[k - 1].line + 1, opening.line)
    ]


def _with_swallowed(text: str, lines: Sequence[Span], found: list[Opening], cut: AbstractSet[int]) -> list[Opening]:
    """Openings with the lines behind a cut that must belong to a later 篇: the title of the next was hidden.

    So it is where a number is missing across the cut, and below the last title where the page announces more.
    """
    announced = max((announced_plans(text[a:b]) or 0 for a, b in lines[: found[0].line]), default=0)
    openings, places = [*found], sorted(cut)
    for n, above in enumerate(found):
        below = found[n + 1] if n + 1 < len(found) else None
        missing = below.mark.number - above.mark.number > 1 if below else announced > above.mark.number
        last = bisect_left(places, below.line if below else len(lines)) - 1
        if missing and last >= 0 and places[last] > above.line:
            mark = replace(above.mark, form=SWALLOWED, number=above.mark.number + 1)
            openings.append(Opening(places[last], mark))
    return sorted(openings, key=lambda opening: opening.line)


def _text_between(text: str, lines: Sequence[Span], first: int, last: int) -> bool:
    return any(not is_title(text[a:b]) for a, b in lines[first:last])


def _listed(text: str, lines: Sequence[Span], marks: Marks) -> list[Opening]:
    """Titles that are enumerated (1、工会工作总结): as many as the page announces, or enumerators of their family or an
    outer one begin anew under them."""
    announced = find_announced(text, lines[:_MOST_HEADS])
    return (_enumerated(text, lines, marks, announced) if announced else []) or _enumerated(text, lines, marks, None)


def _enumerated(text: str, lines: Sequence[Span], marks: Marks, announced: int | None) -> list[Opening]:
    """The same, so many or any number.

    Where the first number of the page is a title's, enumerators need begin anew only under half of the plans.
    """
    first = next((k for k, mark in enumerate(marks) if mark), 0)
    found: list[Opening] = []
    begun: set[int] = set()  # openings under which such a family begins
    family, leads = "", False
    for k, mark in enumerate(marks):
        if mark is None:
            continue
        number, n = mark.number, len(found)
        continues = number == n + 1 and (n == 0 or (mark.family == family and (announced or leads or len(begun) == n)))
        if continues and is_title(text[mark.stop : lines[k][1]]):
            family, leads = mark.family, k == first if not found else leads
            found.append(Opening(k, PlanMark(LISTED, number, "", text[mark.stop : lines[k][1]], True)))
        elif number == 1 and n and RANK[mark.family] < RANK[family] + leads:
            begun.add(n)
    if len(found) < 2:
        return []
    if len(found) == (announced or len(begun)) or (family == "part" and _are_of_unions(lines, found)):
        return found
    starts = [*(opening.line + 1 for opening in found), len(lines)]
    long = leads and not announced and all(text_length(lines, a, b) >= SHORTEST_PLAN for a, b in pairwise(starts))
    return found if long and 2 * len(begun) >= len(found) else []


def _are_of_unions(lines: Sequence[Span], found: Sequence[Opening]) -> bool:
    """Whether the titles of 第一部分 and those behind it are of one kind, each of another union, above a plan each."""
    titles = {o.mark.rest for o in found}
    alike = len(titles) == len(found) and len({title[-_SHORT_END:] for title in titles}) == 1
    starts = [*(o.line + 1 for o in found), len(lines)]
    long = all(text_length(lines, a, b) >= SHORTEST_PLAN for a, b in pairwise(starts))
    return alike and long and all("工会" in title and not _HALF.search(title) for title in titles)


def _unnumbered(text: str, lines: Sequence[Span], marks: Marks) -> list[Opening]:
    """Parts without numbers: one title that opens several plans, as many titles as the page announces, or titles of
    one kind."""
    ends = ((k, a, b) for k, (a, b) in enumerate(lines) if text[b - 1] in TITLE_ENDS)
    titles = [k for k, a, b in ends if marks[k] is None and is_title(text[a:b])]
    opened = _repeated_titles(text, lines, marks, titles)
    if len(opened) < 2:
        opened = _of_one_kind(text, lines, marks, titles)
    return [Opening(k, PlanMark(UNNUMBERED, n, "", "", True)) for n, k in enumerate(opened, 1)] if opened[1:] else []


def _repeated_titles(text: str, lines: Sequence[Span], marks: Marks, titles: Sequence[int]) -> list[int]:
    """Titles that stand above a plan each and on the page more than once, or as many as the page announces."""
    opening = [
        k
        for n, k in enumerate(titles)
        if text_length(lines, k + 1, titles[n + 1] if n + 1 < len(titles) else len(lines)) >= SHORTEST_PLAN
    ]
    if len(opening) < 2:
        return []
    repeated_inside = inside_plans(marks, opening) | _below_a_lead(text, lines, marks, opening)
    opening = [k for k in opening if k not in repeated_inside]
    if len(opening) < 2:
        return []
    counts = Counter(text[slice(*lines[k])] for k in opening)
    repeated = [k for k in opening if counts[text[slice(*lines[k])]] > 1]
    if len(repeated) < 2:
        repeated = [k for k in opening if _doubled(text, lines, k)]
    if len(repeated) < 2:
        heads = (text[slice(*lines[k])] for k in titles if k <= opening[0])
        claimed = next((n for title in heads if (n := announced_plans(title))), None)
        repeated = opening if claimed and 2 <= len(opening) <= claimed + 1 else []
    return repeated


def _doubled(text: str, lines: Sequence[Span], k: int) -> bool:
    """Whether a title stands on two lines, or the text below begins with it: a page made of several glued together."""
    title = text[slice(*lines[k])]
    above = k > 0 and text[slice(*lines[k - 1])] == title
    return above or (k + 1 < len(lines) and text.startswith(title, lines[k + 1][0]))


def _of_one_kind(text: str, lines: Sequence[Span], marks: Marks, titles: Sequence[int]) -> list[int]:
    """Titles that end alike (车间工会工作计划, 车队工会工作计划), each above units that begin anew: one for a union; or
    several of any end, each above so much text, on a page whose title says that it is a collection."""
    begun: dict[str, list[int]] = {}
    several: list[int] = []
    for title, following in pairwise([*titles, len(lines)]):
        first = next((mark for mark in marks[title:following] if mark), None)
        if first and first.number == 1:
            begun.setdefault(text[slice(*lines[title])][-_COMMON_END:], []).append(title)
        if (first is None or first.number == 1) and text_length(lines, title + 1, following) >= SHORTEST_PLAN:
            several.append(title)
    alike = max(begun.values(), key=len, default=[])
    if len(several) < max(_FEWEST_COLLECTED, len(alike) + 1):
        return alike
    heads = (line for line in lines[: min(several[0], _MOST_HEADS)] if line[1] - line[0] <= LONGEST_TITLE)
    return several if any(_COLLECTION.search(text, *line) for line in heads) else alike


def _below_a_lead(text: str, lines: Sequence[Span], marks: Marks, titles: Sequence[int]) -> set[int]:
    """Titles that say again what stands above a short text without any unit: the lead of the same plan."""
    last = max((n for n, mark in enumerate(marks) if mark), default=-1)
    return {
        k
        for above, k in pairwise(titles)
        if text[slice(*lines[above])] == text[slice(*lines[k])]
        and text_length(lines, above + 1, k) < _LONGEST_LEAD
        and not any(marks[above + 1 : k])
        and k < last
    }

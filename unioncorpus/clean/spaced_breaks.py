"""Single spaces that stand for line breaks: on pages whose breaks were all turned into spaces.

    … 见实效。 一、建家 先从小家做起 今年车间… 二、帮困 …

One such space says nothing; authors and sites leave them anywhere. But where most units begin behind one, and few stand
where no line can end, they are what became of the breaks: a heading ends at the first behind its label, a paragraph at
each behind a sentence, a title at its own, a signature in front of its date.

On a page that was printed and read back, a space stands at the end of each printed line, in words as well. Nearly all
of them are then as far apart as the lines were wide, and the end of a heading or a paragraph left its line short.

On a page that kept its breaks, one unit may have its text behind its heading and a space, where its neighbours have
theirs on the next line.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from unioncorpus import tables
from unioncorpus.lines import LONGEST_TITLE, Mark, is_heading, is_title, read_mark

#: So many units must begin behind white space, this share of all, for it to stand for breaks.
_FEWEST, _MOSTLY = 2, 0.75
#: Spaces may stand where no line ends if so many stand where one does, this share of those at most.
_ENOUGH, _ASTRAY = 4, 0.25
#: Longest heading, in characters.
_LONGEST_HEADING = 40
#: What ends a sentence, so that no heading goes on over it.
_ENDS = re.compile("[。！？；：\n]")
#: A sentence that ends, by its last two characters.
_ENDED = re.compile("[。！？；][”）]|.[。！？；]")
#: Printed lines are at least so wide, in characters of full width, narrower by an indent or wider by a mark. So many
#: of them are full and have this share of the text; so many end inside a sentence; one narrower by more is short.
_NARROWEST, _FEWEST_FULL, _FULL_SHARE, _FEWEST_CUT, _SHORT = 18, 6, 0.5, 4, 4
_FULL = range(-2, 2)
_HALF_WIDTH = re.compile("[ -~]")
#: Spaces beside a number, Latin or a colon are a way of setting them.
_SET_OFF = re.compile("[0-9A-Za-z：:]|.[0-9A-Za-z]")
#: A number that is neither a year's nor a month's.
_FIGURE = re.compile("[0-9]{1,12}(?![0-9年月])")
#: What the text of a unit begins with, and how far off the unit before it or behind it is, in lines.
_BODY, _NEIGHBOURS = tables.pattern("breaks", "follows", "body"), 20
#: No heading, but the beginning of a sentence about who stands behind the gap: 协助 公司…, 在厂庆日 工会….
_LEADS = re.compile(
    ".{0,2}|[在于从把将对向为由].*|(?:.{0,4}?(?:协助|配合|依靠|参加|利用|借助|结合|组织|发动|依托|通过|支持|帮助|动员|引导|督促|要求|联合|会同))[好了着]?"
)
#: What a line begins with.
_TEXT = re.compile("[\u4e00-\u9fff《“（(0-9①-⑳⑴-⒇_×xX*]")


def find_spaced(text: str, start: int, stop: int, breaks: Collection[int], gaps: Sequence[int]) -> Iterator[int]:
    """Places in a line without breaks where a heading or a paragraph ends.

    ``breaks`` are the places inside it where lines are known to begin; ``gaps`` those where white space was taken out.

    >>> page = "总结一、建家今年办好。二、帮困先走访。再建档。"
    >>> [page[p:p + 2] for p in find_spaced(page, 0, len(page), [2, 11], [2, 6, 11, 15, 19])]
    ['今年', '先走', '再建']
    """
    edges = [start, *gaps, stop]
    if width := _printed_width(text, edges):
        yield from (p for p in _short_ends(text, edges, width, breaks) if _TEXT.match(text, p))
        return
    behind_space = frozenset(gaps)
    labels = [mark for p in sorted(breaks) if (mark := read_mark(text, p, min(stop, p + _LONGEST_HEADING)))]
    spaced = sum(label.start in behind_space or text[label.start - 1] == " " for label in labels)
    if spaced < max(_FEWEST, _MOSTLY * len(labels)):
        return
    inside = [p for p in gaps if p not in breaks]
    ends = {p for p in inside if _ends_line(text, p, stop)}
    ends |= set(_heading_ends(text, labels, sorted({*gaps, *breaks, stop}))).difference(breaks)
    ends |= set(_named_ends(text, inside, {start, *breaks, *ends}, labels[0].start))
    astray = sum(p not in ends and not _SET_OFF.match(text, p - 1) for p in inside)
    known = spaced + len(ends)
    if not astray or (known >= _ENOUGH and astray <= _ASTRAY * known):
        yield from (p for p in sorted(ends) if _TEXT.match(text, p))


def find_spaced_headings(text: str, lines: Sequence[tuple[int, int]], gaps: Collection[int]) -> Iterator[int]:
    """Where the text of a unit begins behind its heading and the only white space of its line, if the unit before it or
    behind it has its heading on a line of its own.

    >>> page = "一、办夜校\\n请人讲课。\\n二、修澡堂车队工会在三月买了砖，自己出工。"
    >>> [page[p:p + 4] for p in find_spaced_headings(page, [(0, 5), (6, 11), (12, 33)], {17})]
    ['车队工会']
    """
    ordered = sorted(gaps)
    for k, (start, stop) in enumerate(lines) if ordered else ():
        first, end = bisect_right(ordered, start), bisect_left(ordered, stop)
        label = read_mark(text, start, stop) if first < end else None
        if label is None:
            continue
        inside = [p for p in ordered[first:end] if p > label.stop + 1]
        if len(inside) == 1 and _parts_heading(text, label, inside[0], stop) and _has_headings(text, lines, k, label):
            yield inside[0]


def _parts_heading(text: str, label: Mark, gap: int, stop: int) -> bool:
    """Whether the heading behind a label ends at a gap, and the sentences of its unit follow."""
    if not _is_heading_end(text, label.stop, gap, stop) or _SET_OFF.match(text, gap - 1):
        return False
    if _LEADS.fullmatch(text, label.stop, gap):
        return False
    return _BODY.match(text, gap) is not None and _ENDED.match(text, stop - 2) is not None


def _is_heading(text: str, label: Mark, stop: int) -> bool:
    """Whether what stands behind a label is short and no sentence."""
    return stop - label.stop <= _LONGEST_HEADING and _ENDS.search(text, label.stop, stop) is None


def _has_headings(text: str, lines: Sequence[tuple[int, int]], k: int, label: Mark) -> bool:
    """Whether the unit before that of line ``k``, or the next, has its heading on a line of its own."""
    for near, number in (
        (lines[max(0, k - _NEIGHBOURS) : k][::-1], label.number - 1),
        (lines[k + 1 : k + 1 + _NEIGHBOURS], label.number + 1),
    ):
        same = ((mark, b) for a, b in near if (mark := read_mark(text, a, b)) and mark.family == label.family)
        mark, stop = next(same, (None, 0))
        if mark and mark.number == number and _is_heading(text, mark, stop):
            return True
    return False


def _heading_ends(text: str, labels: Sequence[Mark], edges: Sequence[int]) -> Iterator[int]:
    """The first of ``edges``, spaces and known breaks, behind each label, where a heading ends."""
    for label in labels:
        at = bisect_left(edges, label.stop + 1)
        if at + 1 < len(edges) and _is_heading_end(text, label.stop, edges[at], edges[at + 1]):
            yield edges[at]


def _is_heading_end(text: str, start: int, space: int, stop: int) -> bool:
    """Whether what stands from ``start`` to a space is no sentence, and what stands from there to the next edge no
    amount of it (购书 300元), nor the other half of a motto, just as long: 抓学习 促提高。"""
    length = space - start
    if length > _LONGEST_HEADING or _ENDS.search(text, start, space) or _FIGURE.match(text, space):
        return False
    end = _ENDS.search(text, space, min(stop, space + length + 1))
    return len(text[space : end.start() if end else min(stop, space + length + 2)].rstrip()) != length


def _named_ends(text: str, gaps: Sequence[int], begun: Collection[int], first: int) -> Iterator[int]:
    """Spaces behind the name of a usual part that one of the lines ``begun`` holds, or, above the ``first`` unit, a
    title: 指导思想： 以… Below it a sentence may name a plan (我们按照工作计划 逐项落实)."""
    starts = sorted(begun)
    line = 0
    for gap in gaps:
        line = max(line, starts[bisect_left(starts, gap) - 1])
        if _is_named(text, line, gap) if gap <= first else is_heading(text, line, gap):
            line = gap
            yield gap


def _is_named(text: str, start: int, stop: int) -> bool:
    return stop - start <= LONGEST_TITLE and (is_title(text[start:stop]) or is_heading(text, start, stop))


def _ends_line(text: str, place: int, stop: int) -> bool:
    """Whether a sentence ends before a place, or the date of the signature stands behind it."""
    return bool(_ENDED.match(text, place - 2) or tables.pattern("breaks", "signed", "date").match(text, place, stop))


def _printed_width(text: str, edges: Sequence[int]) -> int:
    """Width of the printed lines between ``edges``, where they are the ends of such lines; else 0."""
    if len(edges) < _FEWEST_FULL:
        return 0
    widths = [_width(text, a, b) for a, b in pairwise(edges)]
    counts = Counter(widths)
    width = max(counts, key=lambda w: sum(counts[w + d] for d in _FULL))
    full = [k for k, w in enumerate(widths) if w - width in _FULL]
    cut = sum(not _ENDED.match(text, edges[k + 1] - 2) for k in full)
    wraps = width >= _NARROWEST and len(full) >= _FEWEST_FULL and cut >= _FEWEST_CUT
    return width if wraps and sum(widths[k] for k in full) >= _FULL_SHARE * sum(widths) else 0


def _width(text: str, start: int, stop: int) -> int:
    """Width of what stands between two places, in characters of full width."""
    return stop - start - len(_HALF_WIDTH.findall(text, start, stop)) // 2


def _short_ends(text: str, edges: Sequence[int], width: int, breaks: Collection[int]) -> Iterator[int]:
    """Ends of short lines that end a sentence, a title or the heading of a unit.

    Two short ones that make a full one are one line, with a space inside.
    """
    begins = edges[0]
    for (a, b), (_, c) in pairwise(pairwise(edges)):
        begins = a if a in breaks else begins
        short = _width(text, a, b) < width - _SHORT and _width(text, a, c) - width not in _FULL
        if short and (
            _ends_line(text, b, edges[-1]) or _is_named(text, begins, b) or _is_unit_heading(text, begins, b)
        ):
            begins = b
            yield b


def _is_unit_heading(text: str, start: int, stop: int) -> bool:
    label = read_mark(text, start, stop) if stop - start <= _LONGEST_HEADING else None
    return label is not None and not _ENDS.search(text, label.stop, stop)

"""Page numbers of a printed page inside a sentence: the sentence goes on behind them.

A figure belongs to its sentence; a page number cuts it. Five shapes are known: a line of digits between two halves of
a sentence, digits with white space on both sides inside a word, digits behind white space at the end of a line
that stops inside a word, numbers that look like enumerators (2、) at the head of each page of a shared document, and
numbers with that of all pages (2/3).
White space inside a line was taken out by then, so its places are given.
"""

import re
from collections.abc import Collection, Iterable, Iterator

from unioncorpus import tables
from unioncorpus.clean.part_titles import title_end
from unioncorpus.clean.wraps import cuts_word
from unioncorpus.edits import Edit
from unioncorpus.lines import is_month_heading, is_title, read_mark

RULE = "strip.page_number"

#: A line of digits, alone or between dashes, with its line breaks. No line has a break of its own twice.
_OWN_LINE = re.compile(
    r"\n(?=[-—–\s\d])\s{0,8}(?:[-—–]\s?)?\d{1,3}(?:\s?[-—–])?\s{0,8}\n\s{0,8}(?=[\u4e00-\u9fff《“（])"
)
_PAGE_HEAD = re.compile(r"(?:^|\n\s{0,8})(?P<n>\d{1,2})、")
#: What a site prints above the text of a document that a member shared.
(_SHARED,) = (rule.pattern for rule in tables.rules("strip", "line") if rule.id == "strip.download_shared")
_LONGEST_NOTE, _MOST_ABOVE, _FARTHEST_NOTE = 300, 40, 1000
#: One of these stands in it: a cheap first look.
_NOTE_SIGNS = ("由会员", "由用户", "由网友", "由店铺", "版）", "版)")
_HAN = "[\u4e00-\u9fff]"
#: The number of a page and that of all, before a character that follows no fraction; so near the top is the first.
_PART = re.compile(rf"(?<![\d/.])(?P<n>\d{{1,3}})/(?P<pages>[2-9]|\d{{2,3}})(?={_HAN})(?![的以左多强至])")
_FARTHEST_PART = 400
#: Digits inside Chinese, or between Chinese and a line break.
_INSIDE = re.compile(rf"(?<={_HAN})\d{{1,3}}(?={_HAN})")
_LINE_END = re.compile(rf"(?<={_HAN})\d{{1,3}}\s{{0,8}}\n\s{{0,8}}(?={_HAN})")
_FIGURE = re.compile(rf"(?<={_HAN})\d")
_BEFORE_FIGURE = re.compile(rf"{_HAN}(?=\d)")
#: What counts or numbers when a figure stands behind it: 第3, 共3, 周1, 高2.
_COUNTS = frozenset("第共约近达前后每各周高初大小一二三四五六七八九十零百千万亿年月日号期")
#: What a figure stands in front of: a measure word, or more of a number.
_MEASURED = frozenset(
    "个名人次项年月日天场期届位条件份家户篇本册台套支队班组岁元万千百十亿余多大点时分秒米里亩度倍号楼室层级部章节款课所间座辆批"
    "种类轮季周星小至到和与及或、字吨斤张只块步轮句轮幅首封阶幢栋笔处片面把股根头对双副"
)
#: A line shorter than this (characters) may be a cell of a table, or a heading.
_SHORTEST = 20
#: A shorter line that breaks off may be a heading rather than a page.
_SHORTEST_PAGE = 80
#: A page sets its figures close where so many of them, and no more than this share of white space before them, do.
_LEAST_FIGURES, _MOST_SPACED = 2, 0.2
#: A page sets its figures apart where so many of them, and more than this share, have white space before them.
_LEAST_APART, _MOST_CLOSE = 4, 0.5
#: A sentence breaks off behind these: a mark that opens something, a number that was blanked out.
_OPEN = frozenset("，、（“‘《xX")
_IS_HAN = re.compile(_HAN)


def find_page_numbers(text: str, gaps: Collection[int]) -> list[Edit]:
    """Edits that take page numbers out of sentences; white space stood at ``gaps`` before it was taken out.

    >>> page = "今年要广泛听取教职工的意见，进一步改善大家的工作环\\n6\\n境。"
    >>> [e.before for e in find_page_numbers(page, ())]
    ['\\n6\\n']
    """
    found = [*_own_lines(text), *_page_heads(text), *_parts(text)]
    figures = [gap for gap in gaps if text[gap : gap + 1].isdigit()]
    if figures:
        found += [*_inside(text, figures, gaps), *_line_ends(text, figures, gaps)]
    return [Edit(a, b, text[a:b], "", RULE) for a, b in sorted(found)]


def _own_lines(text: str) -> Iterator[tuple[int, int]]:
    for found in _OWN_LINE.finditer(text):
        start, stop = found.span()
        if _is_cut(text, start, stop) and (text[start - 1] in _OPEN or _is_long(text, start)):
            yield start, stop


def _page_heads(text: str) -> Iterator[tuple[int, int]]:
    """1、 before the page's title, and each next number behind a long line that breaks off: no author counts so.

    Below a site's note on a shared document, where the text runs on behind the title, a page may end with a sentence.
    """
    shared = _shared_note_end(text)
    first = _PAGE_HEAD.match(text, shared)
    if first is None or first["n"] != "1":
        return
    title = title_end(text, first.end(), len(text))
    if title == first.end() and not shared:
        return
    runs_on = shared > 0 and title > first.end() and text.find("\n", title, title + _SHORTEST_PAGE) < 0
    heads = [first]
    for found in _PAGE_HEAD.finditer(text, first.end()):
        broken = found.start() - text.rfind("\n", 0, found.start()) - 1
        if int(found["n"]) != len(heads) + 1 or broken < _SHORTEST_PAGE:
            continue
        if runs_on or _is_cut(text, *found.span()):
            heads.append(found)
    if runs_on or len(heads) > 1:
        yield first.start("n"), first.end()
        yield from (found.span() for found in heads[1:])


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """1/3 before the first line of the text, then 2/3 and 3/3 wherever they stand: none is an author's fraction."""
    first = _PART.search(text, 0, _FARTHEST_PART) if text.find("/", 0, _FARTHEST_PART) >= 0 else None
    if first is None or int(first["n"]) != 1 or text[: first.start()].rpartition("\n")[2].strip():
        return
    number, pages = 0, first["pages"]
    for found in _PART.finditer(text, first.start()):
        if found["pages"] == pages and int(found["n"]) == number + 1:
            number += 1
            yield found.span()


def _shared_note_end(text: str) -> int:
    """Where the line break behind the site's note on a shared document begins; 0 where the page has none.

    The name of its file may stand above, and all that the site says of it.
    """
    head = text[:_FARTHEST_NOTE]
    if not any(sign in head for sign in _NOTE_SIGNS):
        return 0
    start = 0
    for _ in range(_MOST_ABOVE):
        end = text.find("\n", start, start + _LONGEST_NOTE)
        if end < 0 or _SHARED.match(text[start:end]):
            return max(0, end)
        start = end + 1
    return 0


def _inside(text: str, figures: Iterable[int], gaps: Collection[int]) -> Iterator[tuple[int, int]]:
    inside = [found.span() for figure in figures if (found := _INSIDE.match(text, figure))]
    if inside and _sets_figures_apart(text, gaps):
        return
    for start, stop in inside:
        if stop in gaps and not _is_figure(text, start, stop) and cuts_word(text, start, stop):
            yield start, stop


def _line_ends(text: str, figures: Iterable[int], gaps: Collection[int]) -> Iterator[tuple[int, int]]:
    """At the end of a line even what reads like a figure is a page number, where the page sets its figures close."""
    for found in filter(None, (_LINE_END.match(text, figure) for figure in figures)):
        start, stop = found.span()
        if not _is_cut(text, start, stop):
            continue
        if cuts_word(text, start, stop) and (not _is_figure(text, start, stop) or _sets_figures_close(text, gaps)):
            yield start, stop


def _is_cut(text: str, start: int, stop: int) -> bool:
    """Whether a sentence breaks off at ``start``, in a line that is long enough, and nothing opens at ``stop``."""
    first = text.rfind("\n", 0, start) + 1
    if start - first < _SHORTEST or not (_IS_HAN.match(text[start - 1]) or text[start - 1] in _OPEN):
        return False
    end = text.find("\n", stop)
    end = len(text) if end < 0 else end
    if read_mark(text, stop, end) or is_month_heading(text, stop, end):
        return False
    return not is_title(text[stop : min(end, stop + 100)]) and not is_title(text[first:start])


def _is_long(text: str, start: int) -> bool:
    """Whether the line that ends at ``start`` is text rather than a heading or a cell: it holds a stop."""
    first = text.rfind("\n", 0, start) + 1
    return any(text.find(mark, first, start) >= 0 for mark in "，。；、")


def _is_figure(text: str, start: int, stop: int) -> bool:
    return text[start - 1] in _COUNTS or text[stop] in _MEASURED


def _sets_figures_apart(text: str, gaps: Collection[int]) -> bool:
    """Whether a page puts white space before most of its figures, so that none is told from a page number by it."""
    figures = [found.start() + 1 for found in _BEFORE_FIGURE.finditer(text)]
    return len(figures) >= _LEAST_APART and sum(k in gaps for k in figures) > _MOST_CLOSE * len(figures)


def _sets_figures_close(text: str, gaps: Collection[int]) -> bool:
    figures = [found.start() for found in _FIGURE.finditer(text)]
    return len(figures) >= _LEAST_FIGURES and sum(k in gaps for k in figures) <= max(1, _MOST_SPACED * len(figures))

"""Line breaks that a page lost: 篇 titles and enumerators that stand in the middle of a line.

Only what continues a sequence gets its break back. A page without line breaks is a few very long lines: there every
enumerator in sequence opens a unit. On a page with line breaks, clean/glued.py looks for the few that are missing.
White space that was taken out of a line may have stood for a break too: several spaces behind the end of a sentence.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from unioncorpus import tables
from unioncorpus.clean.glued import find_glued
from unioncorpus.clean.part_titles import contents_edges, find_missing, find_series, opening_title, title_end
from unioncorpus.clean.runs import find_runs
from unioncorpus.clean.spaced_breaks import find_spaced, find_spaced_headings
from unioncorpus.edits import Edit
from unioncorpus.first_look import FirstLook
from unioncorpus.lines import (
    INLINE,
    LONGEST_HEADING,
    LONGEST_TITLE,
    RANK,
    TITLE_ENDS,
    Mark,
    announced_plans,
    ends_word,
    find_marks,
    is_heading,
    is_title,
    is_unit,
    line_spans,
    opens_part,
    read_mark,
    read_plan_mark,
)

RULE = "strip.lost_break"

Span = tuple[int, int]

#: Mean length of the lines, in characters, of a page that lost its line breaks, and the shortest line it is sought in.
LONG_PAGE, LONG_LINE = 450, 300
#: A page or a plan of at most so many lines lost its breaks even if it is shorter, down to so many characters.
FEW_LINES, SHORT_PAGE = 2, 200
#: So did a page whose text stands in at most so many long lines, this share of it.
FEW_LONG, LONG_SHARE = 2, 0.8
#: The first of a list may stand alone so near behind a heading, in characters.
_REACH = 40
#: White space at least so wide stood for a line break: an indent, or spaces in its place (a full-width space is two).
WIDE = 3
#: Longest heading between two wide spaces, in characters.
_LONGEST_HEADING = 24
_SENTENCE_ENDS = frozenset("。！？”")
#: An item of a list may end so too.
_ITEM_ENDS = _SENTENCE_ENDS | {"；"}
_STOPS = re.compile("[。！？；：，\n]")
#: What a speaker greets his hearers with, or announces a list with, ends so.
_ANNOUNCES = re.compile("[下表们志导事]：")
#: No title by itself, but a sentence that names one or tells who wrote it, holds these.
_SAYS = re.compile("[《“是写了获]")
#: With this a sentence goes on that names a text by its title, and no text begins.
_SPEAKS_OF = re.compile(r"\s?(?:[是的和及、]|如下)")
#: What a line begins with; in a table drawn with bars, a bar stands here.
_TEXT = re.compile("[\u4e00-\u9fff《“（(0-9①-⑳⑴-⒇]")

#: What is sought on a page that lost its line breaks.
_SOUGHT = (*sorted(INLINE), "ordinal", "part", "chapter")
#: What stands between a unit's label and the first inside it, white space before that taken out or not.
_HEADING = re.compile("[^。！？；：\n]{2,60}")
#: 一、 with nothing but its heading in front of （一）.
_NESTED = re.compile(rf"一\s?[、.．][^。！？；：，\n]{{2,{_REACH}}}[(（]\s?一\s?[)）]")
#: The title of a page stands in one of so many lines.
_HEAD_LINES = 16
#: A title that is said twice, whatever its words, and so near the start of its page, in characters.
_TWICE = re.compile(r"(?P<title>[^。！？；，：\n]{6,60}?)(?P<again>\s?(?P=title))+")
#: Behind such a title, the number of a 篇.
_PART_BEHIND = re.compile(r"\s?第\s?(?:[一二三四五六七八九十]{1,3}|\d{1,2})\s?篇(?![章幅])[：:]?")
_TOPIC, _TITLE_REACH = tables.pattern("titles", "topic", "topic"), 160
#: What a teaser of another page ends with.
_CUT = frozenset("….")
#: A site's lines below a text begin so many characters before the end of the page at most.
_TAIL = 400
#: What a site prints below a text begins where the one is found, and where the other ends.
_EDGES = {"below": re.Match[str].start, "signed": re.Match[str].end}
_PRINTED = FirstLook((rule.expression, rule) for rule in tables.rules("breaks", "tail"))
_ANNOUNCED = tables.pattern("breaks", "announced", "body")
_TITLES = {r.id: r.pattern for r in tables.rules("breaks", "title")}


def find_breaks(text: str, gaps: Mapping[int, int] | None = None) -> list[Edit]:
    """Insertions of the line breaks that a page lost.

    ``gaps`` are the offsets where white space was taken out of the line, with its width (a full-width space is two).

    >>> page = "1、学习文件。2、慰问职工。\\n3、总结"
    >>> [e.start for e in find_breaks(page)]
    [7]
    """
    lines = line_spans(text)
    if not lines:
        return []
    gaps = gaps or {}
    places = set(_wide_gaps(text, gaps))
    lost = _lost_lines(text, lines)
    places.update(_in_lost_lines(text, lines, lost, gaps))
    kept = [span for k, span in enumerate(lines) if k not in lost] if lost else lines
    marked = _marked(text, kept)
    places.update(end for a, b in marked if (end := _title_before_text(text, a, b)))
    places.update(_repeated_titles(text, lines))
    places.update(_counted_title(text, lines))
    if title := _title_over_text(text, lines, lost):
        places.add(title)
    if "篇" in text:
        inside = (p for span in find_missing(text, marked) for p in span)
        places.update(p for p in inside if 0 < p < len(text) and "\n" not in text[p - 1 : p + 1])
    places.update(find_glued(text, kept, gaps.keys()))
    places.update(find_spaced_headings(text, kept, gaps))
    tail = max(text.find("\n") + 1, len(text) - _TAIL)  # the first of several lines is no tail
    for rule in _PRINTED.at(text[tail:]):
        places.update(map(_EDGES[rule.id], rule.pattern.finditer(text, tail)))
    return [Edit(p, p, "", "\n", RULE) for p in sorted(places)]


def _in_lost_lines(text: str, lines: Sequence[Span], lost: Collection[int], gaps: Mapping[int, int]) -> Iterator[int]:
    """Breaks of the ``lost`` lines, by what stands in them and by the white space that was taken out of them."""
    # A site's note on a shared document (《计划.doc》由会员分享) stands above the title.
    long = (k for k in sorted(lost) if lines[k][1] - lines[k][0] > LONGEST_TITLE)
    first = next((k for k in long if text[lines[k][0]] != "《" and not (k and _is_part(text, lines[k - 1]))), None)
    ordered = sorted(gaps)
    for k in lost:
        start, stop = lines[k]
        inside = ordered[bisect_right(ordered, start) : bisect_left(ordered, stop)]
        restored = set(_restored(text, start, stop, gaps, first=k == first))
        restored.update(p for p in inside if _heads_text(text, p))
        yield from restored
        yield from find_spaced(text, start, stop, restored, inside)


def _repeated_titles(text: str, lines: Sequence[Span]) -> Iterator[int]:
    """Ends of titles at the head of a page that are said again: in their line, or in the next one before its text.

    >>> text = "车间工会总结 车间工会总结\\n车间工会总结2020年，我们办了夜校。"
    >>> list(_repeated_titles(text, line_spans(text)))
    [7]
    """
    for a, b in lines[:_HEAD_LINES]:
        again = b - (b - a) // 2
        twice = b - a <= 2 * LONGEST_TITLE and text[b - 1] in TITLE_ENDS and text[a:again].rstrip() == text[again:b]
        if twice and is_title(text[again:b]):
            yield again
    for (a, b), (c, d) in pairwise(lines[:_HEAD_LINES]):
        begins = c + b - a
        if text[a] != text[c] or not begins < d or b - a > LONGEST_TITLE or text[b - 1] not in TITLE_ENDS:
            continue
        mark = read_mark(text, begins, d)
        runs_on = mark.stop < d if mark else tables.pattern("breaks", "follows", "text").match(text, begins) is not None
        if runs_on and text[d - 1] not in _CUT and text.startswith(text[a:b], c) and is_title(text[a:b]):
            yield begins


def _counted_title(text: str, lines: Sequence[Span]) -> Iterator[int]:
    """End of a title in one line with a sentence, which counts as many plans as the title above: 总结5篇今年…。

    >>> text = "车间工会总结5篇范文\\n工会年终总结5篇夜校是职工的学校。\\n写好5篇总结。"
    >>> list(_counted_title(text, line_spans(text)))
    [19]
    """
    announced: int | None = None
    for a, b in lines[:_HEAD_LINES] if "篇" in text else ():
        if b - a <= LONGEST_TITLE and _is_headline(text, (a, b)):
            announced = announced_plans(text[a:b]) or announced
        elif announced and text[b - 1] in _SENTENCE_ENDS:
            title = _TITLES["page"].match(text, a, b)
            counts = title is not None and "篇" in title[0][-2:] and announced_plans(title[0]) == announced
            if title and counts and _SAYS.search(title[0]) is None:
                yield title.end()
            return


def _title_before_text(text: str, start: int, stop: int) -> int | None:
    """End of a title that opens a line and runs on with text: a long line, a sentence, or a unit's enumerator."""
    end = opening_title(text, start, stop)
    if end is None or _SPEAKS_OF.match(text, end, stop):
        return None
    is_sentence = text.find("。", start, stop) >= 0 or (text[stop - 1] == "：" and text.find("，", end, stop) >= 0)
    return end if is_sentence or stop - start > LONGEST_TITLE or read_mark(text, end, stop) else None


def _title_over_text(text: str, lines: Sequence[Span], lost: Collection[int]) -> int | None:
    """End of a title that opens the first long line of a page, none above it, and runs on with how a text begins."""
    k = next((k for k, (a, b) in enumerate(lines[:_HEAD_LINES]) if b - a > _LONGEST_HEADING), None)
    if k is None or k in lost:
        return None
    title = _TITLES["page"].match(text, *lines[k])
    if title is None or tables.pattern("breaks", "follows", "opens").match(text, title.end(), lines[k][1]) is None:
        return None
    if not is_title(title[0]) or tables.pattern("breaks", "follows", "offer").search(title[0]):
        return None
    return None if any(_is_headline(text, line) for line in lines[:k]) else title.end()


def _marked(text: str, lines: Sequence[Span]) -> list[Span]:
    """The lines with something like the mark of a 篇 near their start."""
    if "篇" not in text:
        return [span for span in lines if text[span[0]] == "【"] if "【" in text else []
    near = LONGEST_TITLE
    return [(a, b) for a, b in lines if text[a] == "【" or text.find("篇", a, b if b - a < near else a + near) >= 0]


def _lost_lines(text: str, lines: Sequence[Span]) -> set[int]:
    """Numbers of the long lines whose breaks were lost: on the whole page, or in one of its plans."""
    broad = [k for k, (a, b) in enumerate(lines) if b - a >= SHORT_PAGE]
    long = {k for k in broad if lines[k][1] - lines[k][0] >= LONG_LINE}
    if len(lines) <= FEW_LINES and len(text) >= SHORT_PAGE:
        return set(range(len(lines)))
    length = sum(lines[k][1] - lines[k][0] for k in long)
    if len(text) >= LONG_PAGE * len(lines) or (len(long) <= FEW_LONG and length >= LONG_SHARE * len(text)):
        return long
    return {k for k in broad if _fills_plan(text, lines, k)}


def _fills_plan(text: str, lines: Sequence[Span], k: int) -> bool:
    """Whether a line is all that stands between two titles, or a title and the end, but for one more line."""
    above = 1 if k and _is_headline(text, lines[k - 1]) else 2
    if above > k or (above == 2 and not _is_headline(text, lines[k - 2])):
        return False
    below = next((n for n in (1, 2) if k + n == len(lines) or _is_headline(text, lines[k + n])), None)
    return below is not None and above + below <= FEW_LINES + 1


def _is_headline(text: str, line: Span) -> bool:
    if text[line[1] - 1] in TITLE_ENDS and is_title(text[slice(*line)]):
        return True
    return _is_part(text, line)


def _is_part(text: str, line: Span) -> bool:
    """Whether a line numbers a 篇, so that the text below has its title."""
    return line[1] - line[0] <= LONGEST_TITLE and read_plan_mark(text[slice(*line)]) is not None


def _wide_gaps(text: str, gaps: Mapping[int, int]) -> Iterator[int]:
    """Places where wide white space stood behind the end of a sentence, and behind a heading that follows one."""
    last = -_LONGEST_HEADING
    for place, width in gaps.items():
        if width < WIDE or place == 0 or not _TEXT.match(text, place):
            continue
        heading = 2 <= place - last <= _LONGEST_HEADING and not _STOPS.search(text, max(last, 0), place)
        if (
            heading
            or text[place - 1] in _SENTENCE_ENDS
            or _ANNOUNCES.match(text, place - 2)
            or _ends_title(text, place)
        ):
            last = place
            yield place


def _ends_title(text: str, place: int) -> bool:
    """Whether a title or the mark of a 篇 opens the line and ends here."""
    start = text.rfind("\n", max(0, place - LONGEST_TITLE), place) + 1
    line = text[start:place].rstrip()
    return place - start <= LONGEST_TITLE and (is_title(line) or opens_part(line))


def _restored(text: str, start: int, stop: int, gaps: Collection[int], first: bool) -> Iterator[int]:
    """Breaks of a long line: around the 篇 titles, behind the page title, and before enumerators in sequence."""
    titles = find_series(text, start, stop)
    for a, b in titles:
        yield from (p for p in (a, b) if start < p < stop)
    head = titles[0][0] if titles else stop
    if end := opening_title(text, start, head):
        yield end
    elif first:
        title = contents_edges(text, start, stop) or _page_title(text, start, head)
        yield from (place for place in title if start < place < head)
    yield from (found.end() for found in _ANNOUNCED.finditer(text, start, stop) if found.end() < stop)
    edges = [start, *(p for span in titles for p in span), stop]
    for a, b in zip(edges[::2], edges[1::2], strict=True):
        marks = find_marks(text, a, b, _SOUGHT)
        yield from (m.start for m in _in_sequence(text, marks, gaps) if m.start > start)
        yield from (place for place in find_runs(text, a, b) if place > start)


def _heads_text(text: str, place: int) -> bool:
    """Whether white space stood between the end of a sentence and the heading of a usual part: 工作思路：."""
    return text[place - 1] in _SENTENCE_ENDS and is_heading(
        text, place, text.find("：", place, place + LONGEST_HEADING) + 1
    )


def _page_title(text: str, start: int, stop: int) -> Sequence[int]:
    """Edges of the title that opens a page without line breaks: one that is said twice, or that a known word ends."""
    twice = _TWICE.search(text, start, min(stop, start + _TITLE_REACH))
    opens = twice is not None and twice.start() == start and twice["title"][-1] in TITLE_ENDS
    if twice and (opens or _TOPIC.search(twice["title"])):
        # What ends a longer title (上半年工作总结) and is said again is no title by itself.
        if text[twice.start() - 1 : twice.start()].isalnum() and is_title(text[start : twice.start("again")]):
            return [twice.start("again")]
        counted = text[twice.end() : twice.end() + 1] in ("(", "（", "【", "[")  # 总结 总结（精选6篇）
        last = twice.end() - len(twice["title"])
        part = _PART_BEHIND.match(text, twice.end(), stop)
        ends = title_end(text, last, stop) if counted else part.end() if part else 0
        return [twice.start(), twice.start("again"), max(twice.end(), ends)]
    title = _TITLES["saluted"].match(text, start, stop) or _TITLES["page"].match(text, start, stop)
    return [title.end()] if title else []


def _in_sequence(text: str, marks: Sequence[Mark], gaps: Collection[int]) -> Iterable[Mark]:
    """Enumerators that continue the last of their family, or begin a run that goes on."""
    units = [
        m
        for above, m in zip((None, *marks), marks, strict=False)
        if (is_unit(text, m) and not ends_word(text, m)) or (above and _heads_ordinals(text, above, m))
    ]
    following: list[int | None] = []
    ahead: dict[str, int] = {}
    for mark in reversed(units):
        following.append(ahead.get(mark.family))
        ahead[mark.family] = mark.number
    last: dict[str, int] = {}
    above: Mark | None = None
    for mark, after in zip(units, reversed(following), strict=True):
        begins = (mark.number == 1 or mark.family not in last) and after == mark.number + 1
        goes_on = last.get(mark.family) == mark.number - 1 or _slips(text, mark, last.get(mark.family), after)
        alone = above is not None and _begins_below(text, mark, above)
        if begins or alone or goes_on or _begins_alone(text, mark, gaps, above.stop if above else -_REACH):
            last[mark.family] = mark.number
            above = mark
            yield mark


def _begins_below(text: str, mark: Mark, above: Mark) -> bool:
    """Whether the first of a list stands right under the heading of a unit, though its second may be missing.

    （一） may stand behind a sentence of it, 1、 behind the heading alone (二、学习1、读书。1、看报。).
    """
    if mark.number != 1 or not mark.start - above.stop < _REACH:
        return False
    inner = RANK[above.family] < RANK[mark.family]
    return mark.family == "bracketed_han" or (inner and _HEADING.fullmatch(text, above.stop, mark.start) is not None)


def _heads_ordinals(text: str, above: Mark, mark: Mark) -> bool:
    """Whether 第一， stands right behind the heading of the unit above it (一、加强学习第一，…)."""
    if mark.family != "ordinal" or mark.number != 1 or above.family == "ordinal":
        return False
    is_motto = tables.pattern("breaks", "unit", "motto").match(text, mark.start - 2) is not None
    return _HEADING.fullmatch(text, above.stop, mark.start) is not None and not is_motto


def _slips(text: str, mark: Mark, last: int | None, after: int | None) -> bool:
    """Whether an author left out the number before a mark or gave it twice, behind a sentence; behind a semicolon, only
    where the next goes on. Or left out 2 behind the first: a sentence ends, or the first stands behind a colon."""
    ended = text[mark.start - 2 : mark.start].rstrip()[-1:]
    if mark.number == 1 and after == 1 + 2:
        return ended in _ITEM_ENDS or ended == "："
    slipped = last is not None and mark.number in (last, last + 2)
    return slipped and (ended in _SENTENCE_ENDS or (ended in _ITEM_ENDS and after in (mark.number + 1, None)))


def _begins_alone(text: str, mark: Mark, gaps: Collection[int], above: int) -> bool:
    """Whether a run of units begins at a mark whatever follows: the page may have been cut before its second.

    White space in front of it says so, behind the text of a page or behind a heading, whose label ends at ``above``.
    A page that begins in the middle of a document may go on with a later 四、 behind a sentence.
    """
    spaced = mark.start in gaps or text[mark.start - 1] == " "
    if mark.number != 1:
        ended = text[mark.start - 2 : mark.start].rstrip()[-1:] in _SENTENCE_ENDS
        return ended and above < 0 and mark.family == "han"
    spaced = spaced and (mark.family == "han" or _HEADING.fullmatch(text, max(0, above), mark.start) is not None)
    return (
        spaced
        or tables.pattern("breaks", "unit", "first").match(text, mark.start) is not None
        or _NESTED.match(text, mark.start) is not None
    )

"""What a site prints around a text: its titles or its outline above it, its title many times below it.

    目录/提纲：…… / 一、学习方面 / 二、慰问方面 / …… / 一年来，车队工会做了以下工作。

The points are those of the text, so only the label above and the dots below tell an outline.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from unioncorpus import tables
from unioncorpus.clean.heads import says_own
from unioncorpus.lines import LONGEST_TITLE, TITLE_ENDS, is_title, opens_part, read_mark, read_plan_mark

Span = tuple[int, int]

HEADER = "strip.page_footer"
OUTLINE, REPEATED, CONTENTS = "strip.links_outline", "strip.links_repeated", "strip.links_contents"
ADVICE = "strip.promo_advice"
_LABEL = re.compile(r"(?:目录|提纲)(?:[/／、](?:提纲|目录))?[：:]\s?[….]{0,6}")
(_CONTENTS,) = (rule.pattern for rule in tables.rules("strip", "line") if rule.id == CONTENTS)
_ADVICE, _ADVICE_BETWEEN = (rule.pattern for rule in tables.rules("strip", "advice"))
(_ADVISED_TEXT,) = (rule.pattern for rule in tables.rules("strip", "advised"))
_NUMBERED = re.compile(r"第?\s?\d{1,4}\s?页$")
_DOTS = re.compile("[….]{1,8}")
#: Whose a title is, behind it: 车间工会总结（1）·车队.
_TOPIC_BEHIND = re.compile("\\s?[·|｜—][^·|｜—]{1,12}$")
#: An outline has at most so many points, and stands so near the top of its page.
_MOST_POINTS, _FARTHEST = 40, 12
#: So many titles under 目录 are a list, though the first 篇 below has another title.
_MANY_TITLES = 3
#: An editor's lead stands between such a list and the first title in so few lines.
_LEAD_LINES = 3
#: A line that stands so often in a row is a site's list of links to one title.
_REPEATS = 3
#: A longer line (characters) is text, and no title.
_LONGEST_HEAD = 60
#: Least text between a title and its repetition in the last line, in characters.
_LEAST_BETWEEN = 200
#: The first heading stands in one of so many lines below a title.
_HEAD = 4
#: The end of a page, in lines.
_NEAR_END = 40


def find_outlines(text: str, lines: Sequence[Span]) -> Iterator[int]:
    """Numbers of the lines that are a site's outline; none where no dots end it.

    >>> page = "目录/提纲：……\\n一、学习\\n……\\n一年来成绩不小。"
    >>> list(find_outlines(page, [(0, 8), (9, 13), (14, 16), (17, 25)]))
    [0, 1, 2]
    """
    label = next((k for k, (a, b) in enumerate(lines[:_FARTHEST]) if _LABEL.fullmatch(text, a, b)), None)
    if label is None:
        return
    points = range(label + 1, min(len(lines), label + 2 + _MOST_POINTS))
    dots = next((k for k in points if _DOTS.fullmatch(text, *lines[k])), None)
    if dots is not None:
        yield from range(label, dots + 1)


def find_contents(text: str, lines: Sequence[Span]) -> Iterator[int]:
    """Numbers of the lines that are a list of the titles below them: 目录, two titles or more, and the first again,
    below an editor's lead, too, or two of them anywhere, or three or more, and the first 篇. What it names are mostly
    titles of papers: that of one paper names its parts, and is the author's.

    >>> page = "目录\\n1.车间工会计划\\n2.车队工会计划\\n车间工会计划\\n一、学习"
    >>> list(find_contents(page, [(0, 2), (3, 11), (12, 20), (21, 27), (28, 32)]))
    [0, 1, 2]
    """
    label = next((k for k, (a, b) in enumerate(lines[:_FARTHEST]) if _CONTENTS.fullmatch(text, a, b)), None)
    if label is None:
        return
    last_at = {text[a:b]: k for k, (a, b) in enumerate(lines) if b - a <= LONGEST_TITLE}
    titles: list[str] = []
    n_papers = 0  # how many of them are titles of papers, or have the mark of a 篇
    said = ""  # the first entry, as it stands
    is_part = False  # whether the last entry has the mark of a 篇, as the entries of other lists do
    for k, (a, b) in enumerate(lines[label + 1 : label + 2 + _MOST_POINTS], label + 1):
        mark = read_mark(text, a, b)
        line = text[mark.stop if mark else a : b]
        part = read_plan_mark(line)
        title = "".join((part.base or part.rest or line if part else line).split())
        opens = part is not None and part.certain and not is_part
        name_papers = len(titles) > 1 and 2 * n_papers >= len(titles)
        if title in titles or (opens and len(titles) >= _MANY_TITLES):
            if name_papers:
                yield from range(label, label + 1 + len(titles))
            return
        names_paper = part is not None or is_title(_TOPIC_BEHIND.sub("", line))
        if not names_paper and last_at.get(line, k) == k:
            next_ones = lines[label + 1 + len(titles) : label + 1 + len(titles) + _LEAD_LINES]
            again = sum(last_at.get(title, 0) > k for title in titles)
            if name_papers and (again > 1 or any("".join(text[slice(*one)].split()) == said for one in next_ones)):
                yield from range(label, label + 1 + len(titles))
            return
        said = said or "".join(text[a:b].split())
        n_papers += names_paper
        is_part = part is not None
        titles.append(title)


def find_advice(text: str, lines: Sequence[Span], called: Iterable[int]) -> Iterator[int]:
    """Numbers of the lines in which a site goes on below a plan with how plans are written: up to the next title.

    ``called`` are the lines, in order, that may be a heading over such advice.

    >>> page = "一、学习\\n延伸阅读：计划的写作格式\\n第一，要具体。"
    >>> list(find_advice(page, [(0, 4), (5, 17), (18, 25)], [1]))
    [1, 2]
    """
    short = [(k, text[slice(*lines[k])]) for k in called if lines[k][1] - lines[k][0] <= _LONGEST_HEAD]
    doubtful = {k: _ADVICE_BETWEEN.match(line) is not None for k, line in short}
    heads = [k for k, line in short if doubtful[k] or _ADVICE.match(line)]
    if not heads:
        return
    names = ((k, text[a:b]) for k, (a, b) in enumerate(lines) if b - a <= _LONGEST_HEAD)
    ends = [*(k for k, line in names if is_title(line) or opens_part(line)), len(lines)]
    done = 0
    for k in heads:
        if k >= done:
            done = ends[bisect_right(ends, k)]
            if not doubtful[k] or _is_advice(text, lines[k + 1 : done]):
                yield from range(k, done)


def _is_advice(text: str, lines: Sequence[Span]) -> bool:
    """Whether the lines below a heading over advice, or over an author's words, say how papers are to be written."""
    told = any(_ADVISED_TEXT.search(text, a, b) for a, b in lines)
    return told and not any(_is_authors(text, a, b) for a, b in lines)


def _is_authors(text: str, start: int, stop: int) -> bool:
    """Whether a line below a heading over advice is an author's: a unit of the text around it, or what he speaks of."""
    mark = read_mark(text, start, stop)
    return (mark is not None and mark.family == "han") or says_own(text[start:stop])


def find_repeated(text: str, lines: Sequence[Span]) -> Iterator[int]:
    """Numbers of lines near the end of a page, below its text, that say one title three times in a row or more, and of
    the last, where it says once more how the page is titled.

    >>> page = "车间工会计划\\n一、学习\\n车间工会计划\\n车间工会计划\\n车间工会计划"
    >>> list(find_repeated(page, [(0, 6), (7, 11), (12, 18), (19, 25), (26, 32)]))
    [2, 3, 4]
    """
    if lines and _is_heading_again(text, lines):
        yield len(lines) - 1
    if (written_in := _below_first_heading(text, lines)) is not None:
        yield written_in
    first = max(0, len(lines) - _NEAR_END)
    if sum([text[b - 1] in TITLE_ENDS for _, b in lines[first:]]) < _REPEATS:
        return
    for k in range(first + 1, len(lines) + 1):
        if k < len(lines) and text[slice(*lines[k])] == text[slice(*lines[first])]:
            continue
        repeats = k - first >= _REPEATS and is_title(text[slice(*lines[first])])
        if repeats and any(b - a > _LONGEST_HEAD or read_mark(text, a, b) for a, b in lines[:first]):
            yield from range(first, k)
        first = k


def _below_first_heading(text: str, lines: Sequence[Span]) -> int | None:
    """Number of a line that a site wrote into the text: the title again, right below the first heading of a unit.

    Two titles above are an author's list of what follows.
    """
    for k in range(1, min(_HEAD, len(lines) - 2)):
        a, b = lines[k]
        if b - a > _LONGEST_HEAD or text.find("。", a, b) >= 0:
            return None
        if read_mark(text, a, b):
            again, below = (text[slice(*lines[n])] for n in (k + 1, k + 2))
            titles = {line for c, d in lines[:k] if is_title(line := text[c:d])}
            return k + 1 if titles == {again} and below != again else None
    return None


def find_running_titles(text: str, lines: Sequence[Span]) -> Iterator[int]:
    """Numbers of the lines that say the page's title once more with the number of a printed page.

    >>> page = "车间工会计划\\n今年要办好\\n车间工会计划 第1页\\n夜校。"
    >>> list(find_running_titles(page, [(0, 6), (7, 12), (13, 23), (24, 27)]))
    [2]
    """
    if "页" not in text:
        return
    titles = {text[a:b] for a, b in lines[:_FARTHEST]}
    for k, (a, b) in enumerate(lines):
        if text[b - 1] == "页" and b - a <= _LONGEST_HEAD and (number := _NUMBERED.search(text, a, b)):
            title = text[a : number.start()].strip(" -—_|")
            if title in titles and is_title(title):
                yield k


def _is_heading_again(text: str, lines: Sequence[Span]) -> bool:
    """Whether the last line is a title that stands at the head of the page, with text between."""
    (above, _), (start, stop) = lines[0], lines[-1]
    last = text[start:stop]
    return start - above >= _LEAST_BETWEEN and is_title(last) and last in (text[a:b] for a, b in lines[:_FARTHEST])

"""Lines that no rule knows, judged by the model of lines where a site may have written them.

A site prints its own around a text and between its 篇, and no list of rules holds all of it. The model
(clean/line_model.py) is asked there, from the outside to the first line that is kept; inside the text it must be all
but certain, and is asked only of a short line that holds a cue, of some rule or of its own, and ends no clause. It is
never asked of a line that opens a unit, names a month, dates or signs a text, or is a title.
"""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from unioncorpus import tables
from unioncorpus.clean.heads import LONGEST_SCRAP, is_letterhead, is_text
from unioncorpus.clean.line_model import LONGEST_LINE, junk_probability
from unioncorpus.clean.link_lists import is_link
from unioncorpus.clean.places import TAIL_LINES
from unioncorpus.lines import announced_plans, is_month_heading, is_title, read_mark, read_plan_mark

Span = tuple[int, int]

RULE = "strip.line_model"
#: The least probability of a line at the end of a page, below one that is surely junk; of one beside known junk; of one
#: with none beside it; of one that may name who signed; and of one inside the text.
_DOUBTFUL, _BESIDE, _ALONE, _SIGNATORY, _CERTAIN = 0.5, 0.7, 0.91, 0.95, 0.98
#: So many lines are gone through beside a title at most.
_MOST_BESIDE = 6
#: So far above a line another with its label is looked for, and what an author's line may look like a site's at most.
_MOST_BETWEEN, _OWN = 20, 0.3
#: Longest line inside the text that is asked about, in characters, and what ends a clause of the author's.
_LONGEST_INSIDE, _CLAUSE_ENDS = 60, frozenset("。！？；：，、")
_SENTENCE_ENDS = frozenset("。；")
#: What parts the cells of a table.
_CELLS = re.compile("[|｜│┃]")
#: What a line is not judged without.
_HAN = re.compile("[\u4e00-\u9fff].*[\u4e00-\u9fff]")
#: What a site calls the title of another page: its label is judged alone as well.
_LABEL = re.compile(r"[^\u4e00-\u9fff]{0,3}[\u4e00-\u9fff]{2,8}[：:\]】]\s?")
#: The date below a text, and the name of what is added to it.
_SIGNED = re.compile("年.{0,4}月|^附|[12]\\d{3}[-./年]")
#: A date, or a time of day, by itself.
_DATE = re.compile(
    r"(?:时间|日期)?[：:]?[(（]?[\d一二三四五六七八九十〇○零元xX_*年月日号上下午至到：:./\s—-]{3,40}[)）]?$"
)


@cache
def _cues() -> re.Pattern[str]:
    """The model's own cues."""
    return re.compile("|".join(map(re.escape, tables.read("strip")["line_model"]["cues"])))


@dataclass(frozen=True, slots=True)
class KnownLines:
    """The lines of a page, and what is known of them by their numbers.

    ``junk`` are those that are junk, ``mended`` those that hold some, which are judged when it is gone, ``titles`` the
    titles of the page and its 篇, ``called`` those with a cue of some rule. The text begins in line ``begun``.
    """

    text: str
    lines: Sequence[Span]
    junk: Container[int]
    mended: Container[int]
    titles: Sequence[int]
    called: Container[int]
    begun: int

    def judge(self, k: int, ended: bool = False) -> float:
        """Probability that line ``k`` is a site's; 0 for one that is not asked about.

        ``ended`` tells that the text has, above it.
        """
        line = self.text[slice(*self.lines[k])]
        if k in self.mended or len(line) > LONGEST_LINE or _is_authors(line):
            return 0.0
        if k <= self.begun and announced_plans(line) and is_title(line):
            return 0.0  # a title of the page, whatever praises it (【实用】)
        label = _LABEL.match(line)
        probability = junk_probability(line)
        if label and is_title(line[label.end() :]):
            probability = max(probability, junk_probability(label[0]))
        if label and probability >= _DOUBTFUL and self._is_item(k, label[0]):
            return 0.0
        return probability if probability >= _SIGNATORY or not is_signed(line, ended) else 0.0

    def _is_item(self, k: int, label: str) -> bool:
        """Whether an author's line not far above line ``k`` has the same label: – 目标：, in item after item."""
        above = (self.text[a:b] for a, b in self.lines[max(self.begun, k - _MOST_BETWEEN) : k])
        return any(line.startswith(label) and junk_probability(line) <= _OWN for line in above)


def find_edge_lines(page: KnownLines) -> dict[int, float]:
    """Numbers of further lines of a page that are junk, each with its probability.

    >>> text = "办好夜校。\\n全部文章点此查看\\n车间工会总结\\n车队工会计划"
    >>> lines = [(0, 5), (6, 14), (15, 21), (22, 28)]
    >>> sorted(find_edge_lines(KnownLines(text, lines, junk=(), mended=(), titles=(), called=(), begun=0)))
    [1, 2, 3]
    """
    found = _tail(page) | _head(page)
    for title in page.titles:
        if title > page.begun and title not in page.junk and title not in found:
            found |= _outward(page, range(title - 1, max(page.begun, title - _MOST_BESIDE), -1))
            found |= _outward(page, range(title + 1, min(len(page.lines), title + _MOST_BESIDE)))
    for k in _inside(page):
        if k not in page.junk and k not in found and (probability := page.judge(k)) >= _CERTAIN:
            found[k] = probability
    return found


def _inside(page: KnownLines) -> Iterator[int]:
    """Numbers of the short lines inside the text that hold a cue, and no cells of a table."""
    text = page.text
    for k, (start, stop) in enumerate(page.lines):
        if stop - start <= _LONGEST_INSIDE and text[stop - 1] not in _CLAUSE_ENDS and k > page.begun:
            is_called = k in page.called or _cues().search(text, start, stop) is not None
            if is_called and _CELLS.search(text, start, stop) is None:
                yield k


def _tail(page: KnownLines) -> dict[int, float]:
    """Lines at the end of the page, and below one (为你推荐：) titles of other pages and doubtful lines."""
    found, waiting = dict[int, float](), list[int]()
    last = len(page.lines) - 1
    for k in range(last, max(page.begun, last - TAIL_LINES), -1):
        is_known = k in page.junk
        probability = page.judge(k, ended=True) if waiting or not is_known else 0.0
        if is_known or probability >= (_BESIDE if k + 1 in page.junk or k + 1 in found else _ALONE):
            found |= {} if is_known else {k: probability}
            if waiting and probability >= _ALONE:
                found |= dict.fromkeys(waiting, probability)  # they are what the line above them is
                waiting.clear()
        elif probability >= _DOUBTFUL or _is_other_title(page.text[slice(*page.lines[k])]):
            waiting.append(k)
        else:
            break
    return found


def _head(page: KnownLines) -> dict[int, float]:
    """Lines above the first title and any text, and those below it up to one that is kept; none without a title."""
    title = next((k for k in page.titles if k <= page.begun and k not in page.junk), None)
    if title is None:
        return {}
    found = dict[int, float]()
    for k in range(title):
        beside = k - 1 in page.junk or k - 1 in found or k + 1 in page.junk
        if k not in page.junk and (probability := page.judge(k)) >= (_BESIDE if beside else _ALONE):
            found[k] = probability
        elif k not in page.junk and is_text(page.text, *page.lines[k]):
            break  # the title of a further text
    return found | _outward(page, range(title + 1, page.begun))


def _outward(page: KnownLines, numbers: Iterable[int]) -> dict[int, float]:
    """Those of the lines that are surely junk, up to the first that is kept, or ends a sentence."""
    found = dict[int, float]()
    for k in numbers:
        if k not in page.junk:
            probability = 0.0 if page.text[page.lines[k][1] - 1] in _SENTENCE_ENDS else page.judge(k)
            if probability < _ALONE:
                break
            found[k] = probability
    return found


def _is_authors(line: str) -> bool:
    """Whether a line surely belongs to a text, or says nothing: a title, a unit, a month, a date, a figure."""
    length = len(line)
    is_unit = read_mark(line, 0, length) or is_month_heading(line, 0, length) or read_plan_mark(line)
    is_own_title = is_title(line) and _LABEL.match(line) is None
    return bool(is_unit or is_own_title or _DATE.match(line) or not _HAN.search(line))


def _is_other_title(line: str) -> bool:
    """Whether a line below a text may be the title of another page."""
    return is_title(line) or (is_link(line) and not is_signed(line, ended=True))


def is_signed(line: str, ended: bool) -> bool:
    """Whether a line may name who wrote a text, or below it (``ended``) tell when, or what is added to it.

    >>> is_signed("车队工会", ended=False), is_signed("2012.3.1", ended=True), is_signed("点击下载", ended=True)
    (True, True, False)
    """
    is_head = len(line) <= LONGEST_SCRAP and is_letterhead(line)
    return is_head or (ended and _SIGNED.search(line) is not None)

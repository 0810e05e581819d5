"""Lines that a page broke in the middle of a sentence."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

import rjieba

from unioncorpus.clean.heads import find_broken_title
from unioncorpus.clean.language_model import language_model
from unioncorpus.lines import is_month_heading, is_title, read_mark, read_plan_mark

Span = tuple[int, int]

#: A line that ends so is whole.
_FINAL = frozenset("。！？；：.!?;:…—|~_*＊")
#: A line that ends so is whole, unless the page wraps its lines and this one is full.
_CLOSED = frozenset("）)】]》>」』\"”’'0123456789％%")
#: A line that ends so is not.
_OPEN = frozenset("，、（(“‘《【「『,")
#: No line begins so: it ends something of the line above.
_CLOSING = frozenset("。，、；：！？》」』】）”’")
#: But so may an item whose number the site ate: …工作。 / 、重视女工工作. Or, below a title, the first of them.
_EATEN = re.compile("[。；：！？]\\s*、")
#: Nor so: a word that leans on the one before it, by its first character and as a whole.
_LEANING, _LEANS = frozenset("的们了"), re.compile("的(?![确士]|[哥姐](?![哥姐]))|们|了(?![不却如断得悟然结解无望若])")
#: Damage that was not repaired: what a heading's （一） may have become.
_DAMAGED = re.compile("。[\u3100-\u312f\ue000-\uf8ff]")
#: A list of numbers that a page broke where each looked like a unit: 评出 / 一、 / 二、三名.
_BROKEN_LIST = re.compile(r"(?:一、\s{1,8})?[二三四五]、[三四五六七八九]{1,2}(?:等|名|季度|年级|期|类|线|产业)")
_NUMERALS = frozenset("一二三四五六七八九")
#: And days of the week: 每周星期 / 一、星期.
_WEEKDAY = ("星期", "礼拜")
#: Words that need a word behind them, so that no heading and no sentence ends in one.
_BOUND = frozenset("的和与及或把被将使让为向从由并且以在对于则而")
_HAN = re.compile("[\u4e00-\u9fff]")
#: The end of a clause, and of a sentence.
_STOP, _END = re.compile("[，。；：！？]"), re.compile("[。；！？]")
_PAUSE = re.compile("[，、]")
#: What the rest of a broken sentence may begin with.
_GOES_ON = re.compile("[\u4e00-\u9fff《“（0-9]")
#: What may stand on both sides of the break of a full line.
_FULL_GOES_ON = re.compile("[\u4e00-\u9fff《“（0-9A-Za-z%％]")
#: Shortest line that may be a broken sentence rather than a heading, in characters.
SHORTEST_BROKEN = 24
#: The same of an item with its enumerator that ends in a comma.
SHORTEST_ITEM = 12
#: Shortest line of two of one width that are one sentence.
SHORTEST_PAIR = 30
#: How far from the break a bracket may open or close, in characters: so near that nothing else need be asked, and at
#: most.
_NEAR_BRACKET, _FAR_BRACKET = 16, 40
_BRACKETS = (("《", "》"), ("（", "）"), ("“", "”"))
_OPENS = re.compile("[《（]")
#: Characters on each side of a break that the word cutter sees.
_REACH = 8
#: Share of the lines that must be of one width before the page counts as wrapped at that width, and their number; at a
#: width where lines may be headings, a larger share.
_WRAPPED_SHARE, _WRAPPED_LINES = 0.3, 8
_NARROW, _NARROW_SHARE = 14, 0.45
_TOLERANCE = 2
#: On a page of fewer lines, so many full ones may show that it is wrapped.
_FEW_LINES = 4
#: A page indents its paragraphs if so many lines are indented that surely begin one, and this share of them.
_LEAST_INDENTED, _INDENTED_SHARE = 3, 0.9
_SENTENCE_ENDS = frozenset("。！？；”")
#: A line of this share of the width is full if it reads on in the next.
_NEARLY_FULL = 0.8
#: A page breaks sentences at no one width if so many of its lines surely go on, and this share of those that might.
_LEAST_SURE, _SURE_SHARE = 3, 0.25
#: There, a line goes on if the break cuts a word, or it is no heading, and these are the log odds of going on, in nats.
_ODDS_CUT, _ODDS = 2.0, 2.5
#: What an item begins with that tells what was done on a day.
_DAY = re.compile("(?:[1-9]|1[0-2])月[0-9]{1,2}日")
#: A date, which a signature may stand above.
_DATE = re.compile("[〇零一二三四五六七八九十0-9xX_]{2,4}年")


def find_wraps(
    text: str, lines: Sequence[Span], indented: Collection[int] = (), torn: Collection[int] = ()
) -> list[int]:
    """Numbers of the lines that go on in the next line.

    ``indented`` are the starts of the lines that an indent stood before, ``torn`` of those that the number of a printed
    page did.

    >>> page = "工会要关心教职工的生活，丰富大家的业余文化生活，认真听取教职工的\\n意见。"
    >>> find_wraps(page, [(0, 32), (33, 36)])
    [0]
    """
    open_ends = [
        k
        for k, ((_, end), (start, _)) in enumerate(pairwise(lines))
        if text[end - 1] not in _FINAL or (text[start] in _CLOSING and not _DAMAGED.match(text, start))
    ]
    if not open_ends:
        return []
    broad = [k for k in open_ends if lines[k][1] - lines[k][0] >= _NARROW]
    title = find_broken_title(text, lines)[:-1]
    full = _full_lines(text, lines) if len(broad) >= _WRAPPED_LINES else _few_full_lines(text, lines, broad)
    joined = [
        k
        for k in open_ends
        if k in title
        or _goes_on(text, lines[k], lines[k + 1], k in full or (lines[k + 1][0] in torn and _is_clause(text, lines[k])))
    ]
    if len(joined) >= _LEAST_SURE:
        joined = sorted({*joined, *_broken_anywhere(text, lines, open_ends, frozenset(joined))})
    return sorted([*joined, *_inside_paragraphs(text, lines, full, indented)]) if indented and full else joined


def _broken_anywhere(
    text: str, lines: Sequence[Span], open_ends: Sequence[int], sure: Collection[int]
) -> Iterator[int]:
    """Lines that go on as far as can be told from their words, on a page that breaks its sentences at any width."""
    doubtful = [k for k in open_ends if k not in sure and _may_be_broken(text, lines[k], lines[k + 1])]
    cut = {k for k in doubtful if cuts_word(text, lines[k][1], lines[k + 1][0])}
    if len(sure) + len(cut) < _SURE_SHARE * (len(sure) + len(doubtful)):
        return
    odds = language_model().log_odds_of_going_on
    joined = {*sure, *(k for k in open_ends if text[lines[k][1] - 1] in _OPEN)}
    ending = _above_an_end(text, lines, {*joined, *doubtful})
    for k in doubtful:
        (a, b), (c, d) = lines[k], lines[k + 1]
        is_text = _STOP.search(text, a, d) if k in cut else _is_no_heading(text, a, b, k - 1 in joined)
        if k in ending and is_text and odds(text[a:b], text[c:d]) > (_ODDS_CUT if k in cut else _ODDS):
            joined.add(k)
            yield k


def _above_an_end(text: str, lines: Sequence[Span], open_lines: Collection[int]) -> set[int]:
    """Those of the lines that may go on behind which a sentence ends before a line that may not: in verse, in tables
    and in lists of names none does."""
    ending: set[int] = set()
    for k in sorted(open_lines, reverse=True):
        if k + 1 in ending or _END.search(text, *lines[k + 1]):
            ending.add(k)
    return ending


def _is_no_heading(text: str, start: int, stop: int, continues: bool) -> bool:
    """Whether a line is no short one and ``continues`` the one above or holds the end of a sentence, or is longer than
    a heading without a mark, or what happened on a day, and of more than one clause."""
    mark = read_mark(text, start, stop)
    if not mark and (continues or _END.search(text, start, stop)):
        return stop - start >= _NARROW
    is_long = _DAY.match(text, mark.stop) is not None if mark else stop - start >= SHORTEST_BROKEN
    return is_long and _STOP.search(text, mark.stop if mark else start, stop) is not None


def _may_be_broken(text: str, line: Span, following: Span) -> bool:
    """Whether a line with an open end is neither a title nor a signature nor the heading of a month, and the next opens
    nothing."""
    (a, b), (c, d) = line, following
    if not (_HAN.match(text, b - 1) and _GOES_ON.match(text, c)) or _DATE.match(text, c):
        return False
    return not (is_title(text[a:b]) or is_month_heading(text, a, b) or _opens_something(text, c, d))


def _is_clause(text: str, line: Span) -> bool:
    """Whether a line is too long for a heading, and of more than one clause or a list."""
    return line[1] - line[0] >= SHORTEST_BROKEN and _PAUSE.search(text, *line) is not None


def _inside_paragraphs(
    text: str, lines: Sequence[Span], full: Collection[int], indented: Collection[int]
) -> Iterator[int]:
    """Full lines that end a sentence in the middle of a paragraph, on a page that indents its paragraphs.

    It does if nearly every line is indented that stands below a short one with the end of a sentence.
    """
    least = min(lines[k][1] - lines[k][0] for k in full) - _TOLERANCE
    ends = [k for k, (_, b) in enumerate(lines[:-1]) if text[b - 1] in _SENTENCE_ENDS]
    long = {k for k in ends if lines[k][1] - lines[k][0] >= least}
    first = [lines[k + 1][0] in indented for k in ends if k not in long]
    if sum(first) < max(_LEAST_INDENTED, _INDENTED_SHARE * len(first)):
        return
    for k in ends:
        if k in long and lines[k + 1][0] not in indented and not _opens_something(text, *lines[k + 1]):
            yield k


def _full_lines(text: str, lines: Sequence[Span]) -> set[int]:
    """Numbers of the lines that are as long as any on a page that wraps its lines; none on any other page."""
    (_, wrapped), measure = max((_wrapped_at(measure), measure) for measure in _measures(text, lines))
    if not wrapped:
        return set()
    full, near = wrapped - 2 * _TOLERANCE, wrapped * _NEARLY_FULL
    return {k for k, w in enumerate(measure) if w >= full or (w >= near and _reads_on(text, lines, k))}


def _few_full_lines(text: str, lines: Sequence[Span], broad: Sequence[int]) -> set[int]:
    """The same on a page of few lines: no line is longer, and half the full ones break a sentence anyhow."""
    if len(broad) < _FEW_LINES:
        return set()
    for measure in _measures(text, lines):
        longest = max(measure)
        full = [k for k in broad if measure[k] >= longest - 2 * _TOLERANCE]
        if longest < 2 * SHORTEST_BROKEN or len(full) < max(_FEW_LINES, len(broad) / 2):
            continue
        if 2 * sum(_goes_on(text, lines[k], lines[k + 1], False) for k in full) >= len(full):
            return set(full)
    return set()


def _measures(text: str, lines: Sequence[Span]) -> tuple[list[int], list[int]]:
    """Number of characters and width on the screen of each line, in half characters: pages are wrapped at either.

    On the screen a Latin character is half as wide as a Chinese one (which UTF-8 tells by two bytes more).
    """
    lengths = [2 * (b - a) for a, b in lines]
    return lengths, [(b - a + len(text[a:b].encode())) // 2 for a, b in lines]


def _reads_on(text: str, lines: Sequence[Span], k: int) -> bool:
    """Whether line ``k`` is a sentence cut short: neither it nor the next could be a heading."""
    if k + 1 == len(lines):
        return False
    (a, b), (c, d) = lines[k], lines[k + 1]
    if not (_HAN.match(text, b - 1) and _HAN.match(text, c)) or text.find("，", a, b) < 0 or text[a] in "第（(":
        return False
    return read_mark(text, a, b) is None and (text[d - 1] in _FINAL or 2 * (d - c) > b - a)


def _wrapped_at(widths: Sequence[int]) -> tuple[int, int]:
    """How many lines are of the width (half characters) at which the page wraps them, and that width; 0 for none."""
    counts = Counter([w // 2 for w in widths if w >= 2 * _NARROW])
    if not counts:
        return 0, 0
    lines_of = counts.get
    same = {w: n + lines_of(w - 1, 0) + lines_of(w - _TOLERANCE, 0) for w, n in counts.items()}
    most = max(same.values())
    width = max(w for w, n in same.items() if n == most)
    share = _WRAPPED_SHARE if width >= SHORTEST_BROKEN else _NARROW_SHARE
    if same[width] < max(_WRAPPED_LINES, share * len(widths)):
        return 0, 0
    return same[width], 2 * width


def _goes_on(text: str, line: Span, following: Span, full: bool) -> bool:
    """Whether a line goes on in the next; ``full`` if the page wraps its lines and this one is as long as any."""
    first = text[following[0]]
    if first in _CLOSING:
        eaten = _EATEN.match(text, line[1] - 1) or (first == "、" and _heads_item(text, line, following))
        return _DAMAGED.match(text, following[0]) is None and not eaten
    if first in _LEANING and _LEANS.match(text, following[0]) and _HAN.match(text, line[1] - 1):
        return True
    if first in _NUMERALS and _breaks_list(text, line, following):
        return True
    return _may_go_on(text, line, following, full) and not _opens_something(text, *following)


def _heads_item(text: str, line: Span, following: Span) -> bool:
    """Whether a title stands above the sentence of an item, and is no title broken in two."""
    return is_title(text[slice(*line)]) and _END.search(text, *following) is not None


def _breaks_list(text: str, line: Span, following: Span) -> bool:
    """Whether the break stands in a list of numbers, before 一、 alone on a line of such a list, or within 星期一."""
    if text.endswith(_WEEKDAY, line[0], line[1]):
        return True
    listed = _BROKEN_LIST.match(text, following[0])
    if listed is None:
        return False
    begins = text.startswith("一、", following[0])
    return begins or (text[line[1] - 1] == "、" and text[line[1] - 2] in _NUMERALS)


def _may_go_on(text: str, line: Span, following: Span, full: bool) -> bool:
    """Whether a line breaks off in a sentence that the next may go on with, if that opens nothing new."""
    (a, b), (c, d) = line, following
    last = text[b - 1]
    if full and _FULL_GOES_ON.match(text, c) and (_FULL_GOES_ON.match(last) or last in _CLOSED or last in _OPEN):
        return not is_title(text[a:b])
    if last in _OPEN:
        return b - a >= (SHORTEST_ITEM if read_mark(text, a, b) else SHORTEST_BROKEN)
    if last in _CLOSED or not (_HAN.match(last) and _GOES_ON.match(text, c)):
        return False
    near = max(a, b - _NEAR_BRACKET)
    if _OPENS.search(text, near, b) and _open_bracket(text, near, b, c, min(d, c + _NEAR_BRACKET), *_BRACKETS[:2]):
        return True
    if text[b - 2] == "，" and b - a > _NARROW:
        return True  # no sentence, no heading and no item ends in a clause of one character: …，是
    pair = b - a >= SHORTEST_PAIR and abs((d - c) - (b - a)) <= _TOLERANCE
    if b - a < SHORTEST_BROKEN or "，" not in text[a:b] or not (pair or text[d - 1] in _FINAL):
        return False
    return pair or last in _BOUND or cuts_word(text, b, c) or _open_bracket(text, a, b, c, d, *_BRACKETS)


def _opens_something(text: str, start: int, stop: int) -> bool:
    """A unit, a month, a title or a 篇 begins with this line."""
    if read_mark(text, start, stop) or is_month_heading(text, start, stop):
        return True
    line = text[start : min(stop, start + 100)]
    return is_title(line) or read_plan_mark(line) is not None


def cuts_word(text: str, b: int, c: int) -> bool:
    """Whether a word stands across the break text[:b] | text[c:]."""
    before = text[max(0, b - _REACH) : b].rpartition("\n")[2]
    after = text[c : c + _REACH].partition("\n")[0]
    at = 0
    for word in rjieba.cut(before + after):
        if at < len(before) < at + len(word):
            return True
        at += len(word)
    return False


def _open_bracket(text: str, a: int, b: int, c: int, d: int, *pairs: tuple[str, str]) -> bool:
    """Whether a bracket or quotation mark of one of the pairs that opens in the first line closes in the second."""
    return any(
        text.rfind(o, a, b) > text.rfind(e, a, b) and 0 <= text.find(e, c, d) - c <= _FAR_BRACKET for o, e in pairs
    )

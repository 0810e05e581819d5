"""Lines that a page broke in the middle of a sentence."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import rjieba

from unioncorpus.lines import is_month_heading, is_title, read_mark, read_plan_mark

Span = tuple[int, int]

#: A line that ends so is whole.
_FINAL = frozenset("。！？；：.!?;:…—）)】]》>」』\"”’'|~～_*＊0123456789％%")
#: A line that ends so is not.
_OPEN = frozenset("，、（(“‘《【「『,")
#: No line begins so: it ends something of the line above.
_CLOSING = frozenset("。，、；：！？》」』】）”’")
#: Words that need a word behind them, so that no heading and no sentence ends in one.
_BOUND = frozenset("的和与及或把被将使让为向从由并且以在对于则而")
_HAN = re.compile("[\u4e00-\u9fff]")
#: What the rest of a broken sentence may begin with.
_GOES_ON = re.compile("[\u4e00-\u9fff《“（0-9]")
#: Shortest line that may be a broken sentence rather than a heading, in characters.
SHORTEST_BROKEN = 24
#: Characters on each side of a break that the word cutter sees.
_REACH = 8
#: Share of the lines that must be of one width before the page counts as wrapped at that width, and their number.
_WRAPPED_SHARE, _WRAPPED_LINES = 0.3, 8
_TOLERANCE = 2


def find_wraps(text: str, lines: Sequence[Span]) -> list[int]:
    """Numbers of the lines that go on in the next line.

    >>> page = "工会要关心教职工的生活，丰富大家的业余文化生活，认真听取教职工的\\n意见。"
    >>> find_wraps(page, [(0, 32), (33, 36)])
    [0]
    """
    width = _wrap_width(lines)
    return [
        k
        for k, ((a, b), (c, d)) in enumerate(pairwise(lines))
        if text[c] in _CLOSING or (text[b - 1] not in _FINAL and _goes_on(text, a, b, c, d, width))
    ]


def _wrap_width(lines: Sequence[Span]) -> int:
    """Width at which the page wraps its lines; 0 where it does not."""
    widths = Counter([b - a for a, b in lines if b - a >= SHORTEST_BROKEN])
    enough = max(_WRAPPED_LINES, _WRAPPED_SHARE * len(lines))
    if sum(n for _, n in widths.most_common(_TOLERANCE + 1)) < enough:
        return 0  # whichever widths lie side by side, they are no more than the most frequent ones
    near = {w: sum(widths[w - k] for k in range(_TOLERANCE + 1)) for w in widths}
    width = max(near, key=lambda w: (near[w], w))
    return width if near[width] >= enough else 0


def _goes_on(text: str, a: int, b: int, c: int, d: int, width: int) -> bool:
    """Whether the line text[a:b], which has no final mark, goes on in text[c:d]."""
    if _opens_something(text, c, d):
        return False
    last = text[b - 1]
    if last in _OPEN:
        return b - a >= SHORTEST_BROKEN
    if not (_HAN.match(last) and _GOES_ON.match(text, c)):
        return False
    full = width > 0 and width - _TOLERANCE <= b - a <= width
    if full and (d - c > width // 3 or text[d - 1] in _FINAL):
        return True
    if b - a < SHORTEST_BROKEN or "，" not in text[a:b] or text[d - 1] not in _FINAL:
        return False
    return last in _BOUND or _cuts_word(text, b, c) or _open_bracket(text, a, b, c, d)


def _opens_something(text: str, start: int, stop: int) -> bool:
    """A unit, a month, a title or a 篇 begins with this line."""
    if read_mark(text, start, stop) or is_month_heading(text, start, stop):
        return True
    line = text[start : min(stop, start + 100)]
    return is_title(line) or read_plan_mark(line) is not None


def _cuts_word(text: str, b: int, c: int) -> bool:
    """Whether a word stands across the break text[:b] | text[c:]."""
    before = text[max(0, b - _REACH) : b].rpartition("\n")[2]
    after = text[c : c + _REACH].partition("\n")[0]
    at = 0
    for word in rjieba.cut(before + after):
        if at < len(before) < at + len(word):
            return True
        at += len(word)
    return False


def _open_bracket(text: str, a: int, b: int, c: int, d: int) -> bool:
    """Whether a bracket or quotation mark that opens in the first line closes in the second."""
    return any(
        text.rfind(o, a, b) > text.rfind(e, a, b) and 0 <= text.find(e, c, d) - c <= 40
        for o, e in ("《》", "“”", "（）")
    )

"""What the readers of a forum wrote below a text: 沙发 / 谢谢楼主 / 3# / 顶一下.

A forum numbers what each of them wrote, and the text itself is the first. 3楼 may be a place and 沙发 a thing, so such
lines count only on a page with the forum's own words.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from unioncorpus.clean.heads import is_headline
from unioncorpus.lines import read_mark

Span = tuple[int, int]

RULE = "strip.forum_reply"
#: The number of what one reader wrote, alone or before who wrote it and when.
_FLOOR = re.compile(
    r"(?:第?\s?(?P<n>\d{1,3})\s?(?:楼|[#＃])|(?P<first>楼主)|沙发|板凳|地板)[：:]?"
    r"(?:\s?[^\s，。；：]{0,16}\s?(?:发表于|回复于|(?:19|20)\d\d[-/.]\d{1,2}).{0,30})?"
)
_LONGEST_FLOOR = 60
#: What a forum alone says; a building has its 主体, its 主任 and its 主管 (办公楼主体工程).
_FORUM = re.compile("(?<![学公舍大合号院诊书验术训务])楼主(?![任人管要持体席干楼])|只看该作者|使用道具|倒序浏览|发新帖")
#: A longer line is no reader's, in characters.
_LONGEST_REPLY = 80


def find_replies(text: str, lines: Sequence[Span], talk: Iterable[int]) -> Iterator[int]:
    """Numbers of the lines that number what a forum's readers wrote, and of all lines from the first reader on that no
    text follows. ``talk`` are the lines with a word of pages.

    >>> page = "车队总结\\n一、学习\\n2#\\n写得好。\\n3#\\n谢谢楼主"
    >>> list(find_replies(page, [(0, 4), (5, 9), (10, 12), (13, 17), (18, 20), (21, 25)], [5]))
    [2, 3, 4, 5]
    """
    short = (lines[k] for k in talk if lines[k][1] - lines[k][0] <= _LONGEST_FLOOR)
    if not any(_FORUM.search(text, a, b) for a, b in short):
        return
    near = ((k, a, b) for k, (a, b) in enumerate(lines) if b - a <= _LONGEST_FLOOR)
    floors = [(k, found) for k, a, b in near if (found := _FLOOR.fullmatch(text, a, b))]
    if not floors:
        return
    own = (k for k in range(len(lines) - 1, -1, -1) if _is_own(text, *lines[k]))
    last = next(own, 0)
    first = next((k for k, found in floors if k > last and not _is_first(found)), len(lines))
    yield from (k for k, _ in floors if k < first)
    yield from range(first, len(lines))


def _is_first(floor: re.Match[str]) -> bool:
    return floor["first"] is not None or floor["n"] == "1"


def _is_own(text: str, start: int, stop: int) -> bool:
    """Whether a line is of a text rather than of its readers."""
    return stop - start > _LONGEST_REPLY or read_mark(text, start, stop) is not None or is_headline(text, start, stop)

"""The name of who wrote a page, behind a square or in brackets behind the last sentence: （李文山）, （一车间 李文山）.

A plan may name in brackets who sees to a thing. So only the last words of a page are looked at, and only where no other
line ends so.
"""

import re
from collections.abc import Collection, Sequence
from functools import cache

import rjieba

from unioncorpus import tables

Span = tuple[int, int]

CREDIT = "strip.byline_credit_name"
#: The rule for names behind a square.
SQUARE = "strip.byline_square"

#: A name in brackets stands so near the end of a line, in characters.
_LONGEST = 32
_ENDS = frozenset("。！？”")
#: What a unit ends with whose name nothing parts from its member's (一车间李文山), and what a place or a thing ends
#: with whose first character is a surname: 宣传栏, 张家界, 毛主席.
_BODIES = "间科部组处室队院校所站办局会班学厂村"
#: What a page calls who made it; other words before a colon tell what part a person has in a thing (责任人：…).
_MAKERS = "作者|摄影|执笔|文字|图片|报道|编辑|审核|校对|整理"
#: What parts names, and a name from what its owner did (李文山/摄).
_PARTED = re.compile("[\\s、/／]")
_NO_NAME = "室栏席界站馆墙报刊杯赛章省"


@cache
def _surnames() -> frozenset[str]:
    """The surnames of one character that are no other words."""
    persons = tables.read("persons")
    return frozenset(persons["surnames"]).difference(persons["doubtful"])


@cache
def _credit() -> re.Pattern[str]:
    persons = tables.read("persons")
    surname = "".join(sorted(_surnames()))
    given = f"(?![{persons['never']}{_NO_NAME}])[\u4e00-\u9fff]"
    long = "|".join(persons["compound"])
    # A name of two characters stands alone only where the segmenter takes it for one.
    whole, short = f"(?:{long}|[{surname}]{given}){given}", f"(?:(?:{long})|[{surname}]){given}{{1,2}}"
    more = f"(?:[\\s、/]{short})"
    body = f"[\u4e00-\u9fff]{{1,11}}[{_BODIES}]"
    unit = f"(?:[\u4e00-\u9fff]{{2,12}}[\\s/、]|(?:{body}(?<!领队)(?<![主协承]办)|{_MAKERS})[：:])\\s?"
    forms = (
        f"(?P<two>[{surname}]{given})",
        f"(?:{body})?{whole}",
        f"{unit}{short}{more}{{0,3}}",
        f"{short}{more}{{1,3}}",
    )
    return re.compile(f"[(（]\\s?(?:{'|'.join(forms)})\\s?[)）]")


def find_credit(text: str, lines: Sequence[Span], junk: Collection[int]) -> Span | None:
    """Span of the name of who wrote a page, brackets and all; None where none stands at its end.

    ``junk`` are the numbers of the lines that are known to be no text.

    >>> page = "今年办了夜校。（一车间 李文山）"
    >>> page[slice(*find_credit(page, [(0, 16)], ()))]
    '（一车间 李文山）'
    """
    last = next((k for k in range(len(lines) - 1, -1, -1) if k not in junk), None)
    found = None if last is None else _at_end(text, *lines[last])
    if found is None or any(_at_end(text, a, b) for a, b in lines[:last]):
        return None
    return found


def _at_end(text: str, start: int, stop: int) -> Span | None:
    """The name in brackets behind the last sentence of a line, or that is all of it."""
    if text[stop - 1] not in ")）":
        return None
    begin = max(text.rfind("（", max(start, stop - _LONGEST), stop), text.rfind("(", max(start, stop - _LONGEST), stop))
    if begin < 0:
        return None
    before = text[start:begin].rstrip()
    credit = _credit().fullmatch(text, begin, stop) if not before or before[-1] in _ENDS else None
    if credit is None or (credit["two"] and rjieba.tag(credit["two"]) != [(credit["two"], "nr")]):
        return None
    return start + len(before), stop


def is_square_byline(text: str, line: str) -> bool:
    """Whether all names behind the square that opens a line are those of persons, and no other line has such a square:
    then they head parts, or name events.

    >>> [is_square_byline(line, line) for line in ("□ 李文山 王芳", "■ 夜校", "■ 民主管理")]
    [True, False, False]
    >>> is_square_byline("□ 梁祝\\n□ 夜校", "□ 梁祝")
    False
    """
    square, names = line[0], [name for name in _PARTED.split(line[1:].strip()) if len(name) > 1]
    known, compound = _surnames(), tuple(tables.read("persons")["compound"])
    are_persons = all(name[0] in known or name.startswith(compound) for name in names)
    first = 0 if text.startswith(square) else text.find(f"\n{square}")
    return are_persons and text.find(f"\n{square}", first + 1) < 0

"""Units glued to the line above, on a page that kept its other line breaks.

On such a page an enumerator in the middle of a line is nearly always a list inside a sentence. It opens a unit where
the numbers say so: it goes on from a unit that opens a line, or it leads up to one (the 一、 before a line that opens
with 二、), and a sentence ends or white space stood in front of it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from unioncorpus.lines import ATTACHED, INLINE, Mark, ends_word, first_characters, is_title, is_unit, read_mark
from unioncorpus.numerals import read_integer

Span = tuple[int, int]

#: Something like an enumerator: a cheap first look at the text. An opening bracket is looked for in front of it. A
#: point with a digit behind it is a figure's, but before a month, a clock or a year.
_LIKE_A_MARK = re.compile(
    r"[一二三四五六七八九十0-9①-⑳⑴-⒇](?:(?<=[①-⑳⑴-⒇])|[一二三四五六七八九十0-9]{0,2}+\s?"
    r"(?:[)）、，]|[.．](?!\d(?!\d?[月:：]|[\dxX_]{3}年))))"
)
_SENTENCE_ENDS = "。！？；"
_POINT_NUMERALS = frozenset("二三四五六七八九十")
_FULL_ENDS = "。！？"
#: A full stop that an author wrote half width, behind a word.
_HALF_STOP = re.compile("[\u4e00-\u9fff”）][.．] ?\\Z")
#: What may stand in front of a unit beside the end of a sentence: a bracket or quotation mark that closes one.
_CLOSES = "…)）”》"
_BRACKETS = ("(", "（")
_LINE_START = ("", "\n")
#: So many units with white space in front of each are a list.
_SPACED_RUN = 3
#: So many units behind commas that count on from the one before them in their line are units.
_RUN_BEHIND_COMMAS = 2
#: White space in front of an enumerator is at most so wide (characters).
_NEAR = 40
#: What 一、 counts behind its like (方案一、方案二), and how long a title may be that it follows.
_COUNTED = re.compile("计划|总结|报告|方案|材料")
_LONGEST = 80
_WORD = re.compile("[0-9A-Za-z\u4e00-\u9fff]")
_NUMBER = re.compile("[0-9]{1,2}|[一二三四五六七八九十]{1,3}")
#: The label of what is attached: 附件：1.报名表 is one line.
_ATTACHED, _LABEL_REACH = re.compile(rf"{ATTACHED}\Z"), 8
_STOPS = re.compile("[。！？；：]")
#: The same, where the numbers behind a heading run on to a unit that opens a line: a heading may be in two parts.
_FULL_STOPS = re.compile("[。！？；]")
#: A heading ends within so many characters of its label, where its first sub-unit follows it directly.
_REACH = 40


@dataclass(slots=True)
class _Item:
    """An enumerator that opens a line (``opener``), or stands in one behind the mark ``above``.

    ``leads`` says that its numbers run on to an opener, ``behind_comma`` that no sentence ends in front of it,
    ``behind_word`` that nothing does, ``spaced`` that white space stood there, ``titled`` that the title of its line
    does.
    """

    mark: Mark
    opener: bool
    line: int
    above: Mark | None = None
    leads: bool = False
    behind_comma: bool = False
    behind_word: bool = False
    spaced: bool = False
    titled: bool = False

    def ends_heading(self, text: str, stops: re.Pattern[str] = _STOPS) -> bool:
        """Whether nothing but a heading, without ``stops``, stands between the mark above and this one.

        The mark above is of another family.
        """
        above = self.above
        return (
            above is not None
            and above.family != self.mark.family
            and 2 <= self.mark.start - above.stop <= _REACH
            and stops.search(text, above.stop, self.mark.start) is None
        )


def find_glued(text: str, lines: Sequence[Span], gaps: AbstractSet[int]) -> Iterator[int]:
    """Offsets in the middle of lines where a unit begins; white space stood at ``gaps`` before it was taken out.

    >>> page = "总结如下：一、学习。\\n二、慰问，二是座谈。三、走访。"
    >>> [page[p:p + 4] for p in find_glued(page, [(0, 10), (11, 26)], set())]
    ['一、学习', '三、走访']
    """
    yield from _spaced_points(text, lines, gaps)
    inner = [item for item in _inner(text, lines) if _may_begin(text, lines, item, gaps)]
    if not inner:
        return
    families: dict[str, list[_Item]] = {item.mark.family: [] for item in inner}
    for item in sorted([*inner, *_openers(text, lines, families.keys())], key=lambda item: item.mark.start):
        families[item.mark.family].append(item)
    for found in families.values():
        runs = _runs_behind_commas(found)
        items = [
            x
            for k, x in enumerate(found)
            if not (x.behind_comma or x.behind_word) or k in runs or _is_missing(found, k) or _is_first(found, k)
        ]
        _mark_leads(items)
        yield from _accepted(text, items, gaps)


def _spaced_points(text: str, lines: Sequence[Span], gaps: AbstractSet[int]) -> Iterator[int]:
    """Where 二是, 三是 go on from the 一是 that opens their line, each behind the end of a clause and white space."""
    starts = [a for a, _ in lines]
    line, number = -1, 0
    for place in sorted(gaps):
        if text[place : place + 1] not in _POINT_NUMERALS or text[place - 1] not in _SENTENCE_ENDS:
            continue
        at = bisect_right(starts, place) - 1
        if at < 0:
            continue
        if at != line:
            opener = read_mark(text, *lines[at])
            line, number = at, opener.number if opener and opener.family == "item" else 0
        mark = read_mark(text, place, lines[at][1])
        if number and mark and mark.family == "item" and mark.number == number + 1:
            number += 1
            yield place


def _inner(text: str, lines: Sequence[Span]) -> Iterator[_Item]:
    """Enumerators in the middle of lines."""
    starts = [a for a, _ in lines]
    last = -1
    above: Mark | None = None
    for found in _LIKE_A_MARK.finditer(text):
        start = found.start()
        before = text[start - 1 : start]
        if before == " ":
            before = text[start - 2 : start - 1]
            start = start - 2 if before in _BRACKETS else start
        elif before in _BRACKETS:
            start -= 1
        if text[start - 1 : start] in _LINE_START:
            continue
        line = bisect_right(starts, start) - 1
        if line < 0 or _WORD.search(text, lines[line][0], start) is None:
            continue  # behind a bullet
        mark = read_mark(text, start, lines[line][1])
        if mark and mark.family in INLINE:
            if line != last:
                above = read_mark(text, *lines[line])
            if before != "，" or not _goes_on(text, mark):
                yield _Item(mark, False, line, above, behind_comma=before == "，")
            last, above = line, mark


def _goes_on(text: str, mark: Mark) -> bool:
    """Whether the next number stands right behind an enumerator: both are figures of the text (，2、3月开会)."""
    following = _NUMBER.match(text, mark.stop)
    return following is not None and read_integer(following[0]) == mark.number + 1


def _openers(text: str, lines: Sequence[Span], families: AbstractSet[str]) -> Iterator[_Item]:
    """Units of some families that open a line."""
    firsts = first_characters(frozenset(families))
    for k, (start, stop) in enumerate(lines):
        if text[start] in firsts and (mark := read_mark(text, start, stop)) and mark.family in families:
            yield _Item(mark, True, k)


def _may_begin(text: str, lines: Sequence[Span], item: _Item, gaps: AbstractSet[int]) -> bool:
    """Whether something ends in front of the enumerator: a sentence, a bracket, white space, or a short heading.

    Of a comma the numbers around it decide.
    """
    mark = item.mark
    if not is_unit(text, mark) or _ATTACHED.search(text, max(0, mark.start - _LABEL_REACH), mark.start):
        return False
    item.spaced = mark.start in gaps or text[mark.start - 1] == " "
    if item.behind_comma:
        return True
    first = lines[item.line][0]
    before = text[max(first, mark.start - _NEAR) : mark.start].rstrip()[-1:]
    if before in "）)" and text[mark.start] in "（(" and not (item.spaced and item.ends_heading(text)):
        return False  # 附件（一）（二）
    if before in _SENTENCE_ENDS or _is_half_stop(text, mark.start):
        return True
    if mark.number == 1:
        counts = mark.family != "han" or _COUNTED.match(text, mark.stop) is not None
        item.titled = not counts and is_title(text[first : min(mark.start, first + _LONGEST)].rstrip())
    if before in _CLOSES or item.spaced:
        return True
    if mark.number == 1 and (item.titled or before == "：" or item.ends_heading(text, _FULL_STOPS)):
        return True
    counted = _COUNTED.match(text, mark.stop) is not None or ends_word(text, mark)
    item.behind_word = mark.family == "bracketed_han" or (mark.number == 1 and mark.family == "han" and not counted)
    return item.behind_word


def _is_half_stop(text: str, place: int) -> bool:
    return text[place - 1] in ".． " and _HALF_STOP.search(text, max(0, place - 3), place) is not None


def _is_missing(items: list[_Item], k: int) -> bool:
    """Whether a number behind a comma or word is between those that open its own line and the next of the family."""
    if not 0 < k < len(items) - 1:
        return False
    before, item, after = items[k - 1 : k + 2]
    numbers = (before.mark.number + 1, item.mark.number, after.mark.number - 1)
    return before.opener and after.opener and before.line == item.line and len(set(numbers)) == 1


def _is_first(items: list[_Item], k: int) -> bool:
    """Whether 一、 behind a word or a comma is the one that no line opens with: 二、 opens the next."""
    if k + 1 == len(items) or items[k].mark.number != 1 or items[k].mark.family != "han":
        return False
    following, above = items[k + 1], items[k - 1] if k else None
    return following.opener and following.mark.number == 2 and (above is None or above.mark.number != 1)


def _runs_behind_commas(items: list[_Item]) -> set[int]:
    """Which items behind commas go on counting from the one that opens their line, two or more: 2、…，3、…，4、…"""
    runs: set[int] = set()
    run: list[int] = []
    above: _Item | None = None
    for k, item in enumerate(items):
        goes_on = above is not None and item.line == above.line and item.mark.number == above.mark.number + len(run) + 1
        if not (item.behind_comma and goes_on):
            above, run = (item if item.opener else None), []
            continue
        run.append(k)
        if len(run) == _RUN_BEHIND_COMMAS:
            runs.update(run)
        elif len(run) > _RUN_BEHIND_COMMAS:
            runs.add(k)
    return runs


def _mark_leads(items: list[_Item]) -> None:
    """Say of each item whether the numbers after it run on to a unit that opens a line."""
    ahead: dict[int, bool] = {}
    for item in reversed(items):
        item.leads = ahead.get(item.mark.number + 1, False)
        if item.opener:
            ahead = {item.mark.number: True}
        else:
            ahead[item.mark.number] = item.leads


def _accepted(text: str, items: list[_Item], gaps: AbstractSet[int]) -> Iterator[int]:
    """Where units begin, among the items of one family."""
    number, counted = 0, False  # the last number, and whether it is a unit's
    for k, item in enumerate(items):
        mark = item.mark
        if item.opener:
            number, counted = mark.number, True
            continue
        # An author may give one number twice: 5、…5、… above a line that opens with 6、.
        again = item.leads and mark.number == number > 1 and k > 0 and items[k - 1].opener
        goes_on = counted and (mark.number == number + 1 or (again and text[mark.start - 1] in _FULL_ENDS))
        # Or leave one out: 1、…3、… above a line that opens with 4、.
        leaves_out = item.leads and counted and mark.number == number + 2 and k > 0 and items[k - 1].opener
        goes_on = goes_on or (leaves_out and text[mark.start - 1] in _FULL_ENDS)
        if goes_on and not item.leads and item.line != items[k - 1].line:
            goes_on = text[mark.start - 1] in _FULL_ENDS or mark.start in gaps
        # White space behind a sentence stood for a break, whatever the author's slip.
        parted = item.spaced and text[mark.start - 2 : mark.start].rstrip()[-1:] in _SENTENCE_ENDS
        goes_on = goes_on or (parted and counted and number <= mark.number <= number + 2)
        begins = mark.number == 1 and (item.leads and not (counted and number == 1) or _begins_run(text, items, k))
        begins = begins or (parted and mark.number == 1 and k + 1 < len(items) and items[k + 1].mark.number in (2, 3))
        # On a page that begins in the middle of a document the first may have any number: …。7、… above 8、
        inside = k == 0 and item.leads and mark.number > 1 and text[mark.start - 1] in _FULL_ENDS
        number, counted = mark.number, goes_on or begins or inside
        if counted:
            yield mark.start


def _begins_run(text: str, items: list[_Item], k: int) -> bool:
    """Whether a list begins right behind the heading of its line (二、措施1、开会。2、走访。) or at white spaces.

    In the last line of a page that was cut no second need follow.
    """
    if _runs_spaced(items, k) or items[k].titled or _runs_over_lines(text, items, k):
        return True
    if k + 1 == len(items):
        return items[k].ends_heading(text) and "\n" not in text[items[k].mark.start :].rstrip()
    following = items[k + 1]
    same = not following.opener and following.line == items[k].line and following.mark.number == 2
    return same and items[k].ends_heading(text)


def _runs_over_lines(text: str, items: list[_Item], k: int) -> bool:
    """Whether the next number stands in another line, both behind a sentence: a list inside one has a single line."""
    if k + 1 == len(items) or items[k + 1].mark.number != 2 or items[k + 1].line == items[k].line:
        return False
    return all(text[item.mark.start - 1] in _FULL_ENDS for item in items[k : k + 2])


def _runs_spaced(items: list[_Item], k: int) -> bool:
    """Whether 一、 and the next two stand in one line with white space in front of each: spaces for line breaks."""
    run = items[k : k + _SPACED_RUN]
    return len(run) == _SPACED_RUN and all(
        item.spaced and not item.opener and item.line == run[0].line and item.mark.number == n
        for n, item in enumerate(run, 1)
    )

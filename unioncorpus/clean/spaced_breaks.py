"""Single spaces that stand for line breaks: on pages whose breaks were all turned into spaces.

    … 见实效。 一、建家 先从小家做起 今年车间… 二、帮困 …

One such space says nothing; authors and sites leave them anywhere. But where most units begin behind one, and few stand
where no line can end, they are what became of the breaks: a heading ends at the first behind its label, a paragraph at
each behind a sentence, a signature in front of its date.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence

from unioncorpus import tables
from unioncorpus.lines import Mark, read_mark

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
#: Spaces beside a number, Latin or a colon are a way of setting them.
_SET_OFF = re.compile("[0-9A-Za-z：:]|.[0-9A-Za-z]")
#: What a line begins with.
_TEXT = re.compile("[\u4e00-\u9fff《“（(0-9①-⑳⑴-⒇_×xX*]")


def find_spaced(text: str, start: int, stop: int, breaks: Collection[int], gaps: Collection[int]) -> Iterator[int]:
    """Places in a line without breaks where a heading or a paragraph ends.

    ``breaks`` are the places where lines are known to begin; ``gaps`` those where white space was taken out.

    >>> page = "总结一、建家今年办好。二、帮困先走访。再建档。"
    >>> [page[p:p + 2] for p in find_spaced(page, 0, len(page), [2, 11], [2, 6, 11, 15, 19])]
    ['今年', '先走', '再建']
    """
    labels = [mark for p in sorted(breaks) if (mark := read_mark(text, p, min(stop, p + _LONGEST_HEADING)))]
    spaced = sum(label.start in gaps or text[label.start - 1] == " " for label in labels)
    if spaced < max(_FEWEST, _MOSTLY * len(labels)):
        return
    inside = sorted(p for p in gaps if start < p < stop and p not in breaks)
    ends = {*_heading_ends(text, labels, inside), *(p for p in inside if _ends_line(text, p, stop))}
    astray = sum(p not in ends and not _SET_OFF.match(text, p - 1) for p in inside)
    known = spaced + len(ends)
    if not astray or (known >= _ENOUGH and astray <= _ASTRAY * known):
        yield from (p for p in sorted(ends) if _TEXT.match(text, p))


def _heading_ends(text: str, labels: Sequence[Mark], gaps: Sequence[int]) -> Iterator[int]:
    """The first space behind each label, where what stands between is no sentence."""
    for label in labels:
        at = bisect_left(gaps, label.stop + 1)
        is_near = at < len(gaps) and gaps[at] - label.stop <= _LONGEST_HEADING
        if is_near and not _ENDS.search(text, label.stop, gaps[at]):
            yield gaps[at]


def _ends_line(text: str, place: int, stop: int) -> bool:
    """Whether a sentence ends before a place, or the date of the signature stands behind it."""
    return bool(_ENDED.match(text, place - 2) or tables.pattern("breaks", "signed", "date").match(text, place, stop))

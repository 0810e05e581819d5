"""Lists of what is attached to a text, or cited in it: 附件：1.报名表 / 2.名单. Their numbers open no units."""

import re
from collections.abc import Sequence

from unioncorpus.lines import ATTACHED, Mark, read_mark

Span = tuple[int, int]

#: What such a list begins with; its first item may stand behind it.
_BEGINS = frozenset("附参")
_LABEL = re.compile(ATTACHED)
#: An item is at most so long (characters) and holds no end of a sentence.
_LONGEST = 60
_STOPS = re.compile("[。！？；]")
#: Families that number such items.
_FAMILIES = frozenset({"arabic", "square", "bracketed_arabic"})


def without_attachments(text: str, lines: Sequence[Span], marks: Sequence[Mark | None]) -> list[Mark | None]:
    """The marks of the lines, without those of lists of attachments.

    >>> page = "附件：1.报名表\\n2.名单"
    >>> without_attachments(page, [(0, 8), (9, 13)], [None, Mark("arabic", 2, 9, 11)])
    [None, None]
    """
    found = list(marks)
    begin = next((k for k, (start, _) in enumerate(lines) if text[start] in _BEGINS), len(lines))
    listed: int | None = None  # the number of the last item, while a list goes on
    for k, (start, stop) in enumerate(lines[begin:], begin):
        mark = found[k]
        if text[start] in _BEGINS and (label := _LABEL.match(text, start, stop)):
            first = read_mark(text, label.end(), stop)
            listed = first.number if first else 0 if label.end() == stop else None
        elif listed is not None and mark and mark.number == listed + 1 and _is_item(text, mark, stop):
            listed, found[k] = mark.number, None
        else:
            listed = None
    return found


def _is_item(text: str, mark: Mark, stop: int) -> bool:
    return mark.family in _FAMILIES and stop - mark.start <= _LONGEST and _STOPS.search(text, mark.stop, stop) is None

"""A page's title that a site wrote in the place of a full stop: 办好夜校，车队工会总结。修好澡堂。

No sentence goes on so: between a comma and a full stop stands a clause, and a title as it stands at the head of the
page is none.
"""

from collections.abc import Iterator

from unioncorpus.edits import Edit
from unioncorpus.lines import announced_plans, is_title, line_spans, read_plan_mark

RULE = "strip.watermark_title"

#: Shortest title that is no clause of a sentence, in characters, and how many lines the head of a page has for it.
_SHORTEST, _HEAD = 8, 12
_BRACKETS = "（(【["


def find_title_stops(text: str) -> list[Edit]:
    """Edits that take the title of the page, and the comma before it, out of its sentences.

    >>> page = "2020年车队工会总结\\n办好夜校，2020年车队工会总结。修好澡堂。"
    >>> [(e.start, e.before) for e in find_title_stops(page)]
    [(16, '，2020年车队工会总结')]
    """
    edits: dict[int, Edit] = {}
    for title in dict.fromkeys(_titles(text)):
        said = f"，{title}。"
        at = text.find(said)
        while at >= 0:
            edits[at] = Edit(at, at + len(said) - 1, said[:-1], "", RULE)
            at = text.find(said, at + len(said))
    return [edits[at] for at in sorted(edits)]


def _titles(text: str) -> Iterator[str]:
    """Titles at the head of a page, without the count of its 篇 or the number of one."""
    for a, b in line_spans(text)[:_HEAD]:
        line = text[a:b]
        mark = read_plan_mark(line) if "篇" in line else None
        if mark is None and not is_title(line):
            continue
        title = mark.base if mark else line
        if announced_plans(title):
            title = min((title.partition(bracket)[0] for bracket in _BRACKETS), key=len)
        if len(title.rstrip()) >= _SHORTEST:
            yield title.rstrip()

"""A page's title that a site wrote in the place of a full stop: 办好夜校，车队工会总结。修好澡堂。

No sentence goes on so: between a comma and a full stop stands a clause, and a title as it stands at the head of the
page is none. A site may name its kind before it: 办好夜校，工作总结《车队工会总结》。
"""

import re
from collections.abc import Iterator

from unioncorpus.edits import Edit
from unioncorpus.lines import announced_plans, is_title, line_spans, read_plan_mark

RULE = "strip.watermark_title"

#: Shortest title that is no clause of a sentence, in characters, and how many lines the head of a page has for it.
_SHORTEST, _HEAD = 8, 12
_BRACKETS = "（(【["
_KIND = "(?:工作|年终|个人|心得|活动)?(?:计划|总结|报告|体会|方案|范文)"


def find_title_stops(text: str) -> list[Edit]:
    """Edits that take the title of the page, and the comma before it, out of its sentences.

    >>> page = "2020年车队工会总结\\n办好夜校，2020年车队工会总结。修好澡堂。"
    >>> [(e.start, e.before) for e in find_title_stops(page)]
    [(16, '，2020年车队工会总结')]
    """
    edits: dict[int, Edit] = {}
    for title in dict.fromkeys(_titles(text)):
        if text.count(title) > 1:
            for found in re.finditer(rf"，(?:{re.escape(title)}|{_KIND}?《{re.escape(title)}》)(?=。)", text):
                edits[found.start()] = Edit(*found.span(), found[0], "", RULE)
    return [edits[at] for at in sorted(edits)]


def _titles(text: str) -> Iterator[str]:
    """Titles at the head of a page, without the count of its 篇 or the number of one."""
    for a, b in line_spans(text)[:_HEAD]:
        line = text[a:b]
        mark = read_plan_mark(line) if "篇" in line else None
        if mark is None and not is_title(line):
            continue
        title = (mark.base or mark.rest) if mark else line
        if announced_plans(title):
            title = min((title.partition(bracket)[0] for bracket in _BRACKETS), key=len)
        if len(title.rstrip()) >= _SHORTEST:
            yield title.rstrip()

"""What a site prints beside the title of a page, in one line with it: 车间工会总结2013-01-05 点击：125.

The line would be taken for a byline, and the title would go with it. So it is looked for at the head of a page whose
title stands nowhere else.
"""

from unioncorpus import tables
from unioncorpus.edits import Edit
from unioncorpus.lines import LONGEST_TITLE, is_title, line_spans, read_mark

RULE = "strip.byline"
#: The title of a page stands in one of so many lines.
_HEAD_LINES = 16
_DATE, _BYLINE = (tables.pattern("breaks", "beside", name) for name in ("date", "byline"))
_TITLE = tables.pattern("breaks", "title", "page")


def find_title_bylines(text: str) -> list[Edit]:
    """The edit that takes out what stands beside the first title of a page; none where that has a line of its own.

    >>> [e.before for e in find_title_bylines("车间工会总结2013-01-05 点击：125\\n一、学习")]
    ['2013-01-05 点击：125']
    >>> find_title_bylines("2013年车间工会总结\\n一、学习")
    []
    """
    for start, stop in line_spans(text)[:_HEAD_LINES]:
        date = _DATE.match(text, start, stop)
        if date and is_title(text[date.end() : stop]):
            return [Edit(*date.span(), date[0], "", RULE)]
        if stop - start > LONGEST_TITLE or read_mark(text, start, stop) or is_title(text[start:stop]):
            return []
        title = _TITLE.match(text, start, stop)
        if title and is_title(title[0]) and _BYLINE.fullmatch(text, title.end(), stop):
            return [Edit(title.end(), stop, text[title.end() : stop], "", RULE)]
    return []

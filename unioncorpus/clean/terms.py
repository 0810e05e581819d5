"""The terms on which a site offers a document, a numbered list above it: 1、本文档共4页。 2、如有侵权请申诉。 3、…

Not each of them is told by its words. That the first of a list are a page's talk tells all that count on from them and
hold any word of pages at all.
"""

from collections.abc import Sequence

from unioncorpus.clean.heads import is_headline
from unioncorpus.clean.page_talk import is_page_talk, speaks_of_pages
from unioncorpus.clean.places import ABOVE
from unioncorpus.lines import read_mark, without_file_type

Span = tuple[int, int]

RULE = "strip.disclaimer_terms"
#: The list begins in one of so many lines; so many of its first must be a page's talk.
_HEAD, _FIRST, _LEAST = 8, 3, 2


def find_terms(text: str, lines: Sequence[Span]) -> range:
    """Numbers of the lines of such a list; none where a title stands above it that does not name a file.

    >>> from unioncorpus.lines import line_spans
    >>> page = "1、本文档共4页，可阅读全文。\\n2、下载前请阅读全文。\\n3、会员有八大权益。\\n车队工会计划"
    >>> find_terms(page, line_spans(page))
    range(0, 3)
    """
    begin = next((k for k, (a, _) in enumerate(lines[:_HEAD]) if text[a] == "1"), None)
    if begin is None or any(_is_own_title(text, line) for line in lines[:begin]):
        return range(0)
    first = lines[begin : begin + _FIRST]
    if sum(is_page_talk(text[a:b], ABOVE) for a, b in first) < _LEAST:
        return range(0)
    end = begin
    for number, (a, b) in enumerate(lines[begin:], 1):
        mark = read_mark(text, a, b)
        if mark is None or mark.number != number or not speaks_of_pages(text[a:b].lower()):
            break
        end += 1
    return range(begin, end)


def _is_own_title(text: str, line: Span) -> bool:
    """Whether a line is a title under which an author may list what he asks; a file's name is a document site's."""
    title = text[slice(*line)]
    return is_headline(text, *line) and without_file_type(title) == title

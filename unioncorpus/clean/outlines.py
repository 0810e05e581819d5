"""The outline that a site prints above the text which it sells: 目录/提纲：……, its points, and a line of dots.

    目录/提纲：…… / 一、学习方面 / 二、慰问方面 / …… / 一年来，车队工会做了以下工作。

The points are those of the text, so only the label above and the dots below tell it.
"""

import re
from collections.abc import Iterator, Sequence

Span = tuple[int, int]

OUTLINE = "strip.links_outline"
_LABEL = re.compile(r"(?:目录|提纲)(?:[/／、](?:提纲|目录))?[：:]\s?[….]{0,6}")
_DOTS = re.compile("[….]{1,8}")
#: An outline has at most so many points, and stands so near the top of its page.
_MOST_POINTS, _FARTHEST = 40, 12


def find_outlines(text: str, lines: Sequence[Span]) -> Iterator[int]:
    """Numbers of the lines that are a site's outline; none where no dots end it.

    >>> page = "目录/提纲：……\\n一、学习\\n……\\n一年来成绩不小。"
    >>> list(find_outlines(page, [(0, 8), (9, 13), (14, 16), (17, 25)]))
    [0, 1, 2]
    """
    label = next((k for k, (a, b) in enumerate(lines[:_FARTHEST]) if _LABEL.fullmatch(text, a, b)), None)
    if label is None:
        return
    points = range(label + 1, min(len(lines), label + 2 + _MOST_POINTS))
    dots = next((k for k in points if _DOTS.fullmatch(text, *lines[k])), None)
    if dots is not None:
        yield from range(label, dots + 1)

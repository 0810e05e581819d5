"""Bullets of a site's list in front of enumerators: - 一、指导思想 / - 1、学习. The unit begins with its number."""

import re

from unioncorpus.edits import Edit
from unioncorpus.lines import line_spans

RULE = "strip.bullet"
_SIGNS = frozenset("-–•·●○■□◆◇▪►▶➢*")
_NUMBERED = re.compile(
    r".\s?(?=[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|\d{1,2}(?:、|[.．](?!\d))"
    r"|第[一二三四五六七八九十]{1,3}(?:部分|[章条]))"
)
#: So many of them are a list: one may be the author's own sign.
_FEWEST = 2


def find_bullets(text: str) -> list[Edit]:
    """Edits that take the bullets out; none where only one line has one.

    >>> [(e.start, e.before) for e in find_bullets("- 一、学习\\n- 要读书。\\n- 二、慰问")]
    [(0, '- '), (14, '- ')]
    """
    signed = (span for span in line_spans(text) if text[span[0]] in _SIGNS)
    found = [bullet for start, stop in signed if (bullet := _NUMBERED.match(text, start, stop))]
    return [Edit(*bullet.span(), bullet[0], "", RULE) for bullet in found] if len(found) >= _FEWEST else []

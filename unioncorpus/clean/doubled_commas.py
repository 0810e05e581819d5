"""Commas that a site writes in front of marks against copying: 今年,，工会要办夜校,。大家都说好.

One comma before another mark is a slip of the author's. What gives the site away is their number.
"""

import re

from unioncorpus.edits import Edit

RULE = "strip.noise_comma"

#: Its lines may be joined later, so a line break between two marks tells nothing.
_COMMA = re.compile(r"，(?=\s*[，。、；：？！])")
#: Two commas near the start of a page: a cheap first look.
_TWO, _HEAD = re.compile(r"，\s*，"), 2000
#: So many commas in front of marks make a page of them.
_LEAST = 6


def find_doubled_commas(text: str) -> list[Edit]:
    """Edits that take the first of two marks out, where it is a comma, on a page that has several such pairs.

    >>> page = "今年，，工会，，办夜校，。看望病号，，修澡堂，、办球赛，，请裁缝，。"
    >>> [e.start for e in find_doubled_commas(page)]
    [2, 6, 11, 17, 22, 27, 32]
    >>> find_doubled_commas("今年，，工会办夜校，。")
    []
    """
    if _TWO.search(text, 0, _HEAD) is None:
        return []
    found = [Edit(*comma.span(), "，", "", RULE) for comma in _COMMA.finditer(text)]
    return found if len(found) >= _LEAST else []

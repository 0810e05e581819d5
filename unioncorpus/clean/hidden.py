"""Where a site left out so much text that a 篇 may have ended in it: ……此处隐藏2390个字……

The note itself is junk and goes (clean/strip.py). Its place is all that tells the split into plans that the text behind
it may belong to a later 篇, whose title went with the rest.
"""

import re

from unioncorpus.edits import Edited

RULE = "strip.watermark_hidden"
#: So many hidden characters may hold the end of one plan and the beginning of the next.
LEAST_HIDDEN = 2000
_COUNT = re.compile(r"(?:隐藏|省略)\s?(\d{1,6})\s?个?字")


def find_hidden(page: Edited) -> list[int]:
    """Offsets of the text of a page, fresh from strip, where at least ``LEAST_HIDDEN`` characters are missing.

    >>> from unioncorpus.clean.strip import strip
    >>> find_hidden(strip(Edited.of("工会方案 篇1\\n要学习……此处隐藏2390个字……要慰问")))
    [11]
    """
    places = []
    shift = 0
    for edit in page.layers[-1].edits if page.layers else ():
        if edit.rule == RULE and any(int(n) >= LEAST_HIDDEN for n in _COUNT.findall(edit.before)):
            places.append(edit.start - shift)
        shift += len(edit.before) - len(edit.after)
    return places

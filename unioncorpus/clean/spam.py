"""Lines of keywords of porn and gambling sites, which stand first on hijacked pages."""

import re
from functools import cache

from unioncorpus import tables

#: Share of a line's characters that must be keywords before it is a keyword line, and how many keywords: few or many.
_SHARE, _WORDS = 0.3, 3
_MANY_SHARE, _MANY_WORDS = 0.2, 6


@cache
def _keywords() -> re.Pattern[str]:
    words = sorted(tables.read("strip")["spam"]["words"], key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


def is_spam(line: str) -> bool:
    """Whether keywords make up much of a line, several of them, and it holds no sentence.

    >>> is_spam("欧美高清视频，国产精品在线观看，久久一区"), is_spam("观看国产精品影片。")
    (True, False)
    """
    words = _keywords().findall(line)
    kinds, share = len(set(words)), sum(map(len, words)) / len(line)
    enough = (kinds >= _WORDS and share >= _SHARE) or (kinds >= _MANY_WORDS and share >= _MANY_SHARE)
    return enough and "。" not in line

"""Points that a site writes behind 的 against copying: 关心职工的.生活，办好大家的.夜校。

One such point is a slip, and an author who ends his sentences with half-width points ends some behind 的. What gives
the site away is that there are several, and no other points between characters.
"""

import re

from unioncorpus.edits import Edit

RULE = "strip.noise_point"

_POINT = re.compile(r"的\.(?=[\u4e00-\u9fff])")
#: A point between two characters of the author's; behind a number it makes an enumerator (一.学习).
_AUTHORS = re.compile(r"[\u4e00-\u9fff](?<![的一二三四五六七八九十])\.[\u4e00-\u9fff]")
_LEAST = 2


def find_lone_points(text: str) -> list[Edit]:
    """Edits that take the points out of a page that has several, all of them behind 的.

    >>> [e.start for e in find_lone_points("关心职工的.生活，办好大家的.夜校。")]
    [5, 14]
    >>> find_lone_points("夜校是大家的.我们要办好.看望病号是应该的.大家都去。")
    []
    """
    if "的." not in text or _AUTHORS.search(text):
        return []
    points = [found.end() - 1 for found in _POINT.finditer(text)]
    return [Edit(at, at + 1, ".", "", RULE) for at in points] if len(points) >= _LEAST else []

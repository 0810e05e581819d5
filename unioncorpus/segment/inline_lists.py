"""A list inside a sentence that opens a line: 一是改善办公条件；二是更换饮水设备；三是安装空调。

Its items are no units of their own, and the first is none because it happens to open the line.
"""

import re
from collections.abc import Sequence

from unioncorpus.lines import Mark

_FAMILY = "item"
_SECOND = re.compile("[^。！？\n]{2,200}?；\\s?二是")


def without_inline_lists(
    text: str, lines: Sequence[tuple[int, int]], marks: Sequence[Mark | None]
) -> list[Mark | None]:
    """The marks of the lines without 一是 where its sentence goes on to 二是 in the same line.

    >>> page = "一是读书；二是看报。"
    >>> without_inline_lists(page, [(0, 10)], [Mark("item", 1, 0, 2)])
    [None]
    """
    return [
        None if mark and mark.family == _FAMILY and mark.number == 1 and _SECOND.match(text, mark.stop, stop) else mark
        for mark, (_, stop) in zip(marks, lines, strict=True)
    ]

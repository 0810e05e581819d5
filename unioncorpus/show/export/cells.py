"""Values as cells of a table that a spreadsheet opens."""

import base64
from typing import Any

#: First characters by which a spreadsheet takes a cell for a formula; Excel takes the full-width ones, too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(value: Any) -> Any:
    """A value as one cell: lists joined by "; ", bytes in base64, all else as it is.

    >>> cell((3, 5)), cell(b"\\x00\\xff"), cell(-2.0)
    ('3; 5', 'AP8=', -2.0)
    """
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value


def guard(value: Any) -> Any:
    """A cell of a csv file, which has no types: a text that a spreadsheet would run gets an apostrophe before it.

    So does a text that begins with an apostrophe itself: to get the text back, take one leading apostrophe off.

    >>> guard("=1+1"), guard("'70年代"), guard("工会"), guard(-2.0)
    ("'=1+1", "''70年代", '工会', -2.0)
    """
    if isinstance(value, str) and value.startswith((*_FORMULA, "'")):
        return "'" + value
    return value

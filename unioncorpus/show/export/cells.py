"""Values as cells of a table that a spreadsheet opens."""

import base64
from typing import Any


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

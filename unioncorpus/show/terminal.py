"""Tables for a terminal, where a Chinese character takes two columns."""

import shutil
import unicodedata
from collections.abc import Iterator
from typing import Any

import pandas as pd


def width(text: str) -> int:
    """Columns that a text takes on a terminal.

    >>> width("工会ab")
    6
    """
    return sum(0 if unicodedata.combining(ch) else 2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)


def cut(text: str, columns: int) -> str:
    """A text cut to so many columns, with … where something is left out.

    >>> cut("工会工作计划", 7)
    '工会工…'
    """
    if width(text) <= columns:
        return text
    kept, room = [], columns - 1
    for ch in text:
        room -= width(ch)
        if room < 0:
            break
        kept.append(ch)
    return "".join(kept) + "…"


#: Columns of what is no terminal: a file, a pipe.
_WIDE = 120


def render(frame: pd.DataFrame, columns: int | None = None) -> str:
    """A DataFrame as lines of text, at most ``columns`` (of the terminal, if not given) wide, numbers to the right.

    >>> print(render(pd.DataFrame({"unit": ["元", "次"], "n": [12, 3]})))
    unit   n
    元    12
    次     3
    """
    if frame.empty:
        return "(none)"
    cells = [[_cell(value) for value in row] for row in frame.itertuples(index=False, name=None)]
    names = [str(name) for name in frame.columns]
    widths = [max(width(text) for text in column) for column in zip(names, *cells, strict=True)]
    _shrink(widths, (columns or shutil.get_terminal_size((_WIDE, 24)).columns) - 2 * (len(widths) - 1))
    right = [pd.api.types.is_numeric_dtype(dtype) for dtype in frame.dtypes]
    lines = []
    for row in [names, *cells]:
        parts = [_pad(cut(text, w), w, to_right) for text, w, to_right in zip(row, widths, right, strict=True)]
        lines.append("  ".join(parts).rstrip())
    return "\n".join(lines)


def _shrink(widths: list[int], room: int) -> None:
    """Take columns from the widest until they fit; none below 6."""
    while sum(widths) > room and max(widths) > 6:
        widths[widths.index(max(widths))] -= 1


def _pad(text: str, columns: int, to_right: bool) -> str:
    space = " " * (columns - width(text))
    return space + text if to_right else text + space


def _cell(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if pd.isna(value):
        return ""
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
    return "".join(ch if ch.isprintable() else " " for ch in str(value))


def render_kwic(hits: pd.DataFrame, characters: int) -> Iterator[str]:
    """A concordance with its hits under each other; ``characters`` is the width of the text on the left."""
    for hit in hits.itertuples(index=False):
        left, match, right = (_cell(text) for text in (hit.left, hit.match, hit.right))
        yield f"{_pad(left, 2 * characters, True)} [{match}] {right}"

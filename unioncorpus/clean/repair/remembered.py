"""Results that are remembered: a line is read by every mistake alone, in chains, and again when one is known."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar, TypeVarTuple

#: Results kept, and characters of a text beyond which its result is not kept, since the text itself would be.
_KEPT, _SHORT = 256, 10_000

T = TypeVar("T")
Further = TypeVarTuple("Further")


def remember_short(function: Callable[[str, *Further], T]) -> Callable[[str, *Further], T]:
    """The function with its last results for short texts remembered; its arguments are hashable.

    >>> remember_short(str.upper)("gbk")
    'GBK'
    """
    remembered = lru_cache(_KEPT)(function)

    @wraps(function)
    def of_text(text: str, /, *further: *Further) -> T:
        return remembered(text, *further) if len(text) <= _SHORT else function(text, *further)

    return of_text

"""What was found in a text is remembered, since pages copy each other."""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

#: So many are kept: some 40 MB of sentences with what was read in them.
_KEPT = 16_384


class Memo(Generic[K, V]):
    """A function of many things at once, which gives something for each, asked only for those that are new.

    All that are new are given at once, for code that does one thing many times is fast. When too many are kept, all
    are forgotten.

    >>> squares = Memo(lambda numbers: [print(numbers) or n * n for n in numbers])
    >>> squares.of([2, 3, 2]), squares.of([3])
    [2, 3]
    [2, 3]
    ([4, 9, 4], [9])
    """

    def __init__(self, read: Callable[[Sequence[K]], Iterable[V]]) -> None:
        self._read = read
        self._known: dict[K, V] = {}

    def of(self, keys: Sequence[K]) -> list[V]:
        """What the function gives for each of these."""
        if len(self._known) > _KEPT:
            self._known = {}  # a new one, since another thread may be reading
        known = self._known
        new = [key for key in dict.fromkeys(keys) if key not in known]
        if new:
            known.update(zip(new, self._read(new), strict=True))
        return [known[key] for key in keys]

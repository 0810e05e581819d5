"""Words that count like numbers at the start of lines: 首先，学习。 其次，慰问。 最后，检查。

One such line may be any sentence. Where 其次 or a like word opens a line below 首先, they count units, as 第一 and 第二
do, and 最后 ends the list.
"""

from collections.abc import Sequence

from unioncorpus import tables
from unioncorpus.lines import LONGEST_TITLE, Mark, is_title, opens_part

_FAMILY = "ordinal"
_WORDS = {rule.id: rule.pattern for rule in tables.rules("enumerators", "word")}
_FIRST, _NEXT = "word.first", ("word.next", "word.last")


def find_sequence_words(text: str, lines: Sequence[tuple[int, int]], marks: Sequence[Mark | None]) -> list[Mark | None]:
    """The marks of the lines, with the words that count, from 首先 on.

    >>> page = "首先，读书。\\n其次，看报。\\n最后，散步。"
    >>> [mark and mark.number for mark in find_sequence_words(page, [(0, 6), (7, 13), (14, 20)], [None] * 3)]
    [1, 2, 3]
    """
    found = list(marks)
    if "\n首先" not in text and not text.startswith("首先"):
        return found  # a cheap first look: few pages have it
    outside: set[str] = set()  # families of the units around the list
    run: list[tuple[int, Mark]] = []
    for k, (start, stop) in enumerate(lines):
        mark = marks[k]
        if mark is not None:
            if run and mark.family in outside:
                run = []
            elif not run:
                outside.add(mark.family)
            elif mark.family == _FAMILY and mark.number == run[-1][1].number + 1:
                run.append((k, mark))
        elif first := _WORDS[_FIRST].match(text, start, stop):
            run = [(k, Mark(_FAMILY, 1, *first.span()))]
        elif run and (word := _counts_on(text, start, stop, len(run))):
            run.append((k, Mark(_FAMILY, run[-1][1].number + 1, *word)))
            for line, counted in run[-2:]:
                found[line] = counted
        elif stop - start <= LONGEST_TITLE and (opens_part(text[start:stop]) or is_title(text[start:stop])):
            outside, run = set(), []
    return found


def _counts_on(text: str, start: int, stop: int, length: int) -> tuple[int, int] | None:
    """The span of the word that opens a line and goes on with a list so long; 最后 begins none of its own."""
    words = (_WORDS[name].match(text, start, stop) for name in _NEXT[: 1 + (length > 1)])
    return next((word.span() for word in words if word), None)

"""Numbers of items and articles of which a character is in doubt: 六 or 八 in 第六条, 一 or 三 in （三）.

To the language model they are alike; the items before and behind tell them apart.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby

from unioncorpus import numerals
from unioncorpus.clean.repair.gaps import LOST

#: The mark of an item or an article at the beginning of a line, whatever is in doubt.
_HEAD = re.compile(
    rf"^[ \u3000]{{0,8}}(第|[（(])?([一二三四五六七八九十百零{LOST}]{{1,6}})(?=([条條章節节、.．）)]))", re.MULTILINE
)


def renumber(page: str, doubts: Mapping[int, str]) -> dict[int, str]:
    """The characters, by their offsets, that the numbers of the items around call for.

    ``doubts`` has what else may stand at an offset of the page.

    >>> renumber("第五条　開會\\n第八条　學習\\n第七条　競賽", {8: "六八"})
    {8: '六'}
    """
    if not any(_may_be_number(characters) for characters in doubts.values()):
        return {}
    masked = list(page)
    for at in doubts:
        masked[at] = LOST
    heads = sorted(_HEAD.finditer("".join(masked)), key=_kind)
    out: dict[int, str] = {}
    for _, alike in groupby(heads, key=_kind):
        out |= dict(_renumber(page, [*alike], doubts))
    return {at: character for at, character in out.items() if page[at] != character}


def _may_be_number(characters: str) -> bool:
    return not set(characters).isdisjoint("一二三四五六七八九十")


def _kind(head: re.Match[str]) -> tuple[str, str]:
    return head[1] or "", head[3]


def _renumber(page: str, heads: list[re.Match[str]], doubts: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """The characters of the numbers in doubt, of items of one kind, in order."""
    before: int | None = None
    for k, head in enumerate(heads):
        if LOST not in head[2]:
            before = numerals.read_integer(head[2])
            continue
        behind = heads[k + 1][2] if k + 1 < len(heads) else LOST
        due = _due(before, None if LOST in behind else numerals.read_integer(behind))
        number = numerals.write(due) if due else ""
        before = None
        if _fits(number, head, doubts):
            before = due
            yield from ((head.start(2) + n, c) for n, c in enumerate(number) if head[2][n] == LOST)


def _due(before: int | None, behind: int | None) -> int | None:
    """The number between two: a list goes on, or begins anew with 1."""
    if behind is not None and behind > 1:
        return behind - 1 if before == behind - 2 or behind == 2 or before is None else None
    return None if before is None else before + 1


def _fits(number: str, head: re.Match[str], doubts: Mapping[int, str]) -> bool:
    """Whether a number may stand where one is in doubt."""
    shown = head[2]
    return len(number) == len(shown) and all(
        c == number[n] or (c == LOST and number[n] in doubts.get(head.start(2) + n, "")) for n, c in enumerate(shown)
    )

"""Numbers in front of the pieces that a document site cuts a text into for its preview: 1、…关心职 / 2、工生活…

The pieces are long, nearly all of them break off without the end of a sentence, and one at least inside a word or
behind one that never ends a sentence, which no item of a list does: an author may leave out the stop behind his items.
"""

import re
from itertools import accumulate, pairwise

import rjieba

from unioncorpus.edits import Edit
from unioncorpus.lines import line_spans

RULE = "strip.noise_chunk"

#: Shortest piece but the last, in characters, and the share of the pieces that break off.
_SHORTEST, _SHARE = 120, 0.6
_ENDS = "。！？；：…”）)"
#: So many characters on each side of a break are cut into words.
_WORD_REACH = 4
#: Words that a sentence goes on behind, 的 but at the end of what something is (是有成效的).
_GOES_ON = frozenset(
    ["的", "和", "与", "及", "以及", "在", "对", "把", "将", "被", "以", "从", "由", "向", "并", "或", "为了", "通过"]
)
_IS_SO, _CLAUSE_REACH = re.compile("是[^。；，]{0,20}的\\Z"), 24
_FIRST, _SECOND = "1、", "2、"
_LABEL = re.compile(r"(\d{1,3})、")


def find_chunk_numbers(text: str) -> list[Edit]:
    """Edits that take the numbers out, and the line breaks in front of all but the first; none where no piece is cut.

    >>> piece = "车队工会关心司机，" * 14
    >>> [(e.start, e.before) for e in find_chunk_numbers(f"1、{piece}慰问职\\n2、工。")]
    [(0, '1、'), (131, '\\n2、')]
    """
    first = _first_piece(text) if f"\n{_SECOND}" in text else None
    if first is None:
        return []
    pieces: list[tuple[int, int, int]] = []  # start, end of the label and stop of each
    for a, b in line_spans(text):
        if a < first:
            continue
        label = _LABEL.match(text, a, b)
        if label is None or int(label[1]) != len(pieces) + 1:
            break
        pieces.append((a, label.end(), b))
    whole = pieces[:-1]
    broken = sum(text[b - 1] not in _ENDS for _, _, b in whole)
    if any(b - a < _SHORTEST for a, _, b in whole) or broken < _SHARE * len(whole):
        return []
    if not any(_cuts_word(text, b, label) for (_, _, b), (_, label, _) in pairwise(pieces)):
        return []
    edges = [pieces[0][0], *(b for _, _, b in whole)]
    stops = [stop for _, stop, _ in pieces]
    return [Edit(a, b, text[a:b], "", RULE) for a, b in zip(edges, stops, strict=True)]


def _cuts_word(text: str, end: int, start: int) -> bool:
    """Whether a word of the dictionary goes on from the end of one piece to the start of the next, or a clause does
    behind its last."""
    before = text[end - _WORD_REACH : end]
    words = rjieba.cut(before + text[start : start + _WORD_REACH].partition("\n")[0], hmm=False)
    ends = list(accumulate(map(len, words)))
    if len(before) not in ends:
        return True
    last = words[ends.index(len(before))]
    return last in _GOES_ON and not (last == "的" and _IS_SO.search(text, end - _CLAUSE_REACH, end))


def _first_piece(text: str) -> int | None:
    """Where the first line begins that is long, breaks off, and has the second piece below it."""
    for (a, b), (below, _) in pairwise(line_spans(text)):
        is_cut = b - a >= _SHORTEST and text[b - 1] not in _ENDS
        if is_cut and text.startswith(_FIRST, a) and text.startswith(_SECOND, below):
            return a
    return None

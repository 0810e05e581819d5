"""Numbers in front of the pieces that a document site cuts a text into for its preview: 1、…关心职 / 2、工生活…

The pieces are long, and nearly all of them break off inside a sentence, which no item of a list does.
"""

import re
from collections.abc import Sequence

from unioncorpus.edits import Edit
from unioncorpus.lines import line_spans

RULE = "strip.noise_chunk"

Span = tuple[int, int]

#: Shortest piece but the last, in characters, and the share of the pieces that break off.
_SHORTEST, _SHARE = 120, 0.6
_LABEL = re.compile(r"(\d{1,3})、")
_ENDS = frozenset("。！？；：…”）)")


def find_chunk_numbers(text: str) -> list[Edit]:
    """Edits that take the numbers out, and the line breaks in front of all but the first; none where no piece is cut.

    >>> piece = "车队工会关心司机，" * 14
    >>> [(e.start, e.before) for e in find_chunk_numbers(f"1、{piece}修好\\n2、澡堂。")]
    [(0, '1、'), (130, '\\n2、')]
    """
    if "\n2、" not in text:
        return []
    lines = line_spans(text)
    first = next((k for k, (a, b) in enumerate(lines) if b - a >= _SHORTEST and text.startswith("1、", a)), None)
    if first is None:
        return []
    pieces = [lines[first]]
    for a, b in lines[first + 1 :]:
        label = _LABEL.match(text, a, b)
        if label is None or int(label[1]) != len(pieces) + 1:
            break
        pieces.append((a, b))
    return _joined(text, pieces) if _are_cut(text, pieces) else []


def _are_cut(text: str, pieces: Sequence[Span]) -> bool:
    """Whether these are pieces of one text: all but the last long, and most broken off inside a sentence."""
    whole = pieces[:-1]
    if not whole or any(b - a < _SHORTEST for a, b in whole):
        return False
    return sum(text[b - 1] not in _ENDS for _, b in whole) >= _SHARE * len(whole)


def _joined(text: str, pieces: Sequence[Span]) -> list[Edit]:
    edges = [pieces[0][0], *(b for _, b in pieces[:-1])]
    stops = [a + text[a:b].index("、") + 1 for a, b in pieces]
    return [Edit(a, b, text[a:b], "", RULE) for a, b in zip(edges, stops, strict=True)]

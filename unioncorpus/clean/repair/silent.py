"""Deleted full-width spaces: 评选。 -> 评眩, a wrong but real character with nothing to mark it.

A site that deletes the bytes A1A1 at any offset also hits a character that ends in A1 before a mark that begins with
A1: 选。 is D1A1 A1A3, and D1A3 is 眩. So every character c of that kind may stand for a character and a mark. It is
taken for them where the language model says so by far: e = log P(with both) - log P(as it stands), over two characters
of context on each side, in nats, and on top of it

- whether a bracket or quotation mark that comes back finds its partner in the line,
- whether c was ever seen beside its neighbours,
- whether the page shows near by, beyond doubt, that its spaces were deleted.

The confidence of an edit is the logistic function of e.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from unioncorpus.clean import cp936
from unioncorpus.clean.language_model import SPACE, Ids, LanguageModel, language_model
from unioncorpus.clean.repair.confidence import confidence
from unioncorpus.code_points import code_points, of_code_points
from unioncorpus.edits import Edit

RULE = "repair.deleted_space"

_OPENING, _CLOSING = "“‘《〈「『【〔", "”’》〉」』】〕"
_MARKS = "、。" + _OPENING + _CLOSING
_PARTNER = dict(zip(_OPENING + _CLOSING, _CLOSING + _OPENING, strict=True))
#: A partner is looked for so many characters away.
_BRACKET_REACH = 200

#: What a bracket adds to e: when its partner stands there alone, and when it does not. In two million characters of
#: news no character that was right came over -6 with a partner, or over 4 without.
_PAIRED, _UNPAIRED = 8.0, -5.0
#: What e loses for each neighbour, before and behind, that c was seen beside.
_SEEN = -2.0
#: What another sure place so many characters away adds. A place is sure from here on.
_OTHER_PLACE, _SURE, _NEAR = 3.0, 5.0, 50_000
#: Under this an edit is not even listed.
_LISTED = 0.0
_WORTH_A_LOOK = -12.0

#: A page is scanned in pieces of so many characters, which share so many with their neighbours.
_CHUNK, _MARGIN = 1 << 20, 64


@cache
def _restored() -> dict[str, str]:
    """Each character that can have come of a deleted space, with the character and the mark that it stands for."""
    out = {}
    for lead in range(0x81, 0xFF):
        before = cp936.pair(lead, 0xA1)
        for mark in _MARKS:
            character = cp936.pair(lead, cp936.encode(mark)[1])
            if before and character and _is_chinese(before) and _is_chinese(character):
                out[character] = before + mark
    return out


def _is_chinese(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


@dataclass(frozen=True, slots=True)
class _Table:
    """The same for arrays: by code point, the number of a candidate from 1 (0: none), and by number its two classes.

    ``may_be`` tells by class whether a character of it is a candidate: a small table, for a first look at all.
    """

    may_be: NDArray[np.bool_]
    number: NDArray[np.uint16]
    first: Ids
    mark: Ids


@cache
def _table() -> _Table:
    restored = _restored()
    number = np.zeros(0x10000, np.uint16)
    number[[ord(c) for c in restored]] = np.arange(1, len(restored) + 1)
    classes = language_model().ids("  " + "".join(restored.values())).reshape(-1, 2)
    may_be = np.zeros(0x10000, np.bool_)
    may_be[language_model().ids("".join(restored))] = True
    return _Table(may_be, number, classes[:, 0], classes[:, 1])


def _log_ratios(model: LanguageModel, context: Ids, first: Ids, mark: Ids) -> NDArray[np.float32]:
    """log P of the two restored characters less that of the one, each between the two characters before and behind.

    ``context`` has a row of five classes for each candidate, itself in the middle.
    """
    a, b, c, d, e = context.T
    whole, shown = (a, b, first, mark, d, e), (a, b, c, d, e)
    windows = [triple for row in (whole, shown) for triple in zip(row, row[1:], row[2:], strict=False)]
    logs = model.log_p(*np.stack(windows, axis=1))  # one search for all
    n_whole = len(whole) - 2
    ratio: NDArray[np.float32] = logs[:n_whole].sum(axis=0) - logs[n_whole:].sum(axis=0)
    return ratio


def _scan(text: str, start: int, stop: int) -> Iterator[tuple[int, float]]:
    """Places in text[start:stop] where the restored text is not much worse than what stands there, each with its e."""
    model, table = language_model(), _table()
    base = max(0, start - _MARGIN)
    codes = code_points(text[base : stop + _MARGIN])
    ids = model.ids_of(codes)
    places = np.flatnonzero(ids != SPACE)
    edge = model.ids("\n\n")
    ids = np.concatenate([edge, ids[places], edge])
    k = np.flatnonzero(table.may_be[ids[2:-2]])
    # A line does not begin with one character and a mark (enumerators do, but none ends in A1).
    k = k[ids[k + 1] != edge[0]]
    k = k[~model.is_plausible_pair(ids[k + 1], ids[k + 2])]
    k = k[~model.is_plausible_pair(ids[k + 2], ids[k + 3])]
    number = of_code_points(table.number, codes[places[k]])
    k, number = k[number != 0], number[number != 0]
    # Bits before logarithms: what is restored goes with a neighbour at least, or is not worth a look.
    first, mark = table.first[number], table.mark[number]
    goes = model.is_plausible_pair(ids[k + 1], first) | model.is_plausible_pair(first, mark)
    goes |= model.is_plausible_pair(mark, ids[k + 3])
    k, first, mark = k[goes], first[goes], mark[goes]
    if not len(k):
        return
    context = ids[k[:, None] + np.arange(5)]
    e = _log_ratios(model, context, first, mark)
    for left in (1, 2):
        e += _SEEN * model.is_known_pair(context[:, left], context[:, left + 1])
    for at, ratio in zip(places[k] + base, e, strict=True):
        if ratio > _WORTH_A_LOOK and start <= at < stop:
            yield int(at), float(ratio)


def _bracket(text: str, at: int, mark: str) -> float:
    """What the mark adds to e if it is one of a pair: its partner stands in the line, unpaired, or it does not."""
    partner = _PARTNER.get(mark)
    if partner is None:
        return 0.0
    if mark in _OPENING:
        line = text[at + 1 : at + 1 + _BRACKET_REACH].partition("\n")[0]
        found, again = line.find(partner), line.find(mark)
        paired = found >= 0 and not 0 <= again < found
    else:
        line = text[max(0, at - _BRACKET_REACH) : at].rpartition("\n")[2]
        paired = line.rfind(partner) > line.rfind(mark)
    return _PAIRED if paired else _UNPAIRED


def restore_deleted_spaces(text: str) -> list[Edit]:
    """Edits that put back the character and the mark that a deleted full-width space made one character of.

    >>> [(e.before, e.after) for e in restore_deleted_spaces("开展文明科室评眩各分会要带头。新娘子娶进门")]
    [('眩', '选。')]
    """
    restored = _restored()
    chunks = ((start, min(start + _CHUNK, len(text))) for start in range(0, len(text), _CHUNK))
    found = [
        (at, e + _bracket(text, at, restored[text[at]][1]))
        for start, stop in chunks
        for at, e in _scan(text, start, stop)
    ]
    sure = [at for at, e in found if e > _SURE]
    edits = []
    for at, ratio in found:
        others = bisect_right(sure, at + _NEAR) - bisect_left(sure, at - _NEAR) - (ratio > _SURE)
        e = ratio + _OTHER_PLACE if others else ratio
        if e > _LISTED:
            character = text[at]
            edits.append(Edit(at, at + 1, character, restored[character], RULE, confidence(e)))
    return edits

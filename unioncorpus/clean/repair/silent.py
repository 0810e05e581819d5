"""Deleted full-width spaces: 评选。 -> 评眩, a wrong but real character with nothing to mark it.

A site that deletes the bytes A1A1 at any offset also hits a character that ends in A1 before a mark that begins with
A1: 选。 is D1A1 A1A3, and D1A3 is 眩. So every character c of that kind may stand for a character and a mark; and ！
ends in A1, too, so that a full-width digit may stand for ！” or ！“. c is taken for both where the language model says
so by far: e = log P(with both) - log P(as it stands), over two characters of context on each side, in nats, and on top
of it

- whether a bracket or quotation mark that comes back finds its partner in the line,
- whether c was ever seen beside its neighbours,
- whether spaces were deleted from the text near by: a site deletes all of them, so that no other character that ends
  in A1 stands whole before a mark there, as in clean text one does before every hundredth mark; and whether other such
  characters c stand there.

The confidence of an edit is the logistic function of e, less what clean pages may reach (``_PRIOR``). In 24 million
characters of laws, dictionaries, verse, classics, manuals and Cantonese none reached 0.9 on pages of 6,000 characters.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unioncorpus.clean import cp936
from unioncorpus.clean.language_model import SPACE, Ids, LanguageModel, language_model
from unioncorpus.clean.repair.confidence import DAMAGED, confidence
from unioncorpus.code_points import code_points, of_code_points
from unioncorpus.edits import Edit

RULE = "repair.deleted_space"

_OPENING, _CLOSING = "“‘《〈「『【〔", "”’》〉」』】〕"
_MARKS = "、。" + _OPENING + _CLOSING
#: What ！ makes with “ and ”, behind a Chinese character or ？.
_DIGITS = "０１"
_LONE_DIGIT = re.compile("０(?<=[\u3400-\u9fff？]０)|１(?<=[\u3400-\u9fff？]１)")
_PARTNER = dict(zip(_OPENING + _CLOSING, _CLOSING + _OPENING, strict=True))
#: A partner is looked for so many characters away.
_BRACKET_REACH = 200

#: What a bracket adds to e: when its partner stands there alone, and when it does not; and a digit that closes one (in
#: clean text hardly any stands alone behind a word while a quotation is open: of 1.9 million characters of news one).
_PAIRED, _UNPAIRED, _PAIRED_DIGIT = 6.0, -5.0, 12.0
#: What e loses for each neighbour, before and behind, that c was seen beside; and for the end of a line behind 、, or
#: of one with so few characters before the mark, which is a name or a title.
_SEEN, _ENDS_LINE, _SHORT = -2.0, -8.0, 6
#: How far text is near by, in characters; what each whole pair there takes from e, up to so many; and what each mark
#: adds where there is no such pair, up to so much.
_NEAR, _WHOLE_PAIR, _MOST_PAIRS, _MARK_NEAR, _MARKS_NEAR = 3_000, -3.0, 3, 0.01, 3.0
#: The best of the other characters near by that may be damaged, of so many on each side that are looked at, adds this
#: share of what its own e is over so much, at most of so much.
_OTHER, _OTHER_FROM, _OTHER_MOST, _LOOKED_AT = 0.8, -3.0, 5.0, 12
#: What e must reach to be as likely right as wrong: on a page, and in a text of few characters, which can hardly show
#: another damaged place; between the two in one of fewer than so many.
_PRIOR, _PRIOR_IF_SHORT, _FULL_PAGE = 3.0, 1.5, 1_000
#: Under these log odds an edit is not even listed.
_LISTED = 0.0
_WORTH_A_LOOK = -12.0
#: A character that was never seen beside its neighbours stands for one that is not rarer than by so much, in nats.
_RARER = 2.5

#: Of the six characters of a restored text, and the five that stand there, each three in a row.
_WINDOWS = np.array([0, 1, 2, 3, 6, 7, 8]) + np.arange(3)[:, None]
_RESTORED = 4
#: Places of a character and its neighbours, counted from the second before it.
_AROUND = np.arange(1, 4)[:, None]

#: A line that is the first or third of such items, or what may be left of the second, and what ends its sentence; and
#: how sure that is, as log odds in nats. Where one 贰、 is left the page lost none, for damage takes all of a kind.
_ITEM = re.compile(
    r"^[ \u3000]{0,8}(?:([壹叁叄])、|(?P<rest>发)(?=[\u4e00-\u9fff]))[^\n]*?(?P<end>[。；！？]?)$", re.MULTILINE
)
_SECOND = ("贰、", "貳、")
_SURE_ITEM = 5.0

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
            if before and character and (_is_chinese(before + character) or character in _DIGITS):
                out[character] = before + mark
    return out


def _is_chinese(text: str) -> bool:
    return all("\u3400" <= c <= "\u9fff" for c in text)


@dataclass(frozen=True, slots=True)
class _Table:
    """The same for arrays: by code point, the number of a candidate from 1 (0: none), and by number its two classes.

    ``may_be`` tells by class whether a character of it is a candidate: a small table, for a first look at all. Digits,
    whose class has the half-width ones too, are left out of it. ``together`` tells by number whether the mark goes with
    the character before it, ``common`` whether that is about as common as the candidate at least.
    """

    may_be: NDArray[np.bool_]
    number: NDArray[np.uint16]
    first: Ids
    mark: Ids
    together: NDArray[np.bool_]
    common: NDArray[np.bool_]


@cache
def _table() -> _Table:
    restored = _restored()
    number = np.zeros(0x10000, np.uint16)
    number[[ord(c) for c in restored]] = np.arange(1, len(restored) + 1)
    classes = language_model().ids("  " + "".join(restored.values())).reshape(-1, 2)
    may_be = np.zeros(0x10000, np.bool_)
    may_be[language_model().ids("".join(c for c in restored if c not in _DIGITS))] = True
    first, mark = classes.T.copy()
    model = language_model()
    common = model.log_p_single(first) > model.log_p_single(model.ids(" " + "".join(restored))) - _RARER
    return _Table(may_be, number, first, mark, model.is_plausible_pair(first, mark), common)


def _log_ratios(model: LanguageModel, context: Ids, first: Ids, mark: Ids) -> NDArray[np.float32]:
    """log P of the two restored characters less that of the one, each between the two characters before and behind.

    ``context`` has a row of five classes for each candidate, itself in the middle.
    """
    a, b, c, d, e = context.T
    rows = np.array([a, b, first, mark, d, e, a, b, c, d, e])
    logs = model.log_p(*rows[_WINDOWS])  # one search for all
    ratio: NDArray[np.float32] = logs[:_RESTORED].sum(axis=0) - logs[_RESTORED:].sum(axis=0)
    return ratio


def _scan(text: str, start: int, stop: int) -> Iterator[tuple[int, float]]:
    """Places in text[start:stop] where the restored text is not much worse than what stands there, each with its e."""
    model, table = language_model(), _table()
    base = max(0, start - _MARGIN)
    codes = code_points(text[base : stop + _MARGIN])
    ids = model.ids_of(codes)
    places = np.flatnonzero(ids != SPACE)
    edge = [model.line_break] * 2
    ids = np.concatenate([edge, ids.take(places), edge])
    before, here, behind = ids[1:], ids[2:-2], ids[3:]
    # On a page of usual length each call of numpy costs more than what it does: so pairs are asked for together.
    k = np.flatnonzero(table.may_be.take(here))
    around = ids.take(k + _AROUND)
    goes = model.is_plausible_pair(around[:-1], around[1:])
    goes[1] &= around[2] != model.line_break  # a line may end with any character
    k = k[~goes.any(axis=0)]
    # A line does not begin with one character and a mark (enumerators do: see _second_items).
    k = k[before[k] != model.line_break]
    number = of_code_points(table.number, codes[places[k]])
    k, number = k[number != 0], number[number != 0]
    # Bits before logarithms: what is restored goes with a neighbour at least, or what stands there with none.
    around = ids.take(k + _AROUND)
    pairs = np.array([[around[0], table.mark[number]], [table.first[number], around[2]]])
    goes = table.together[number] | model.is_plausible_pair(*pairs).any(axis=0)
    strange = k[~goes & table.common[number]]
    strange = strange[~model.is_known_pair(before[strange], here[strange])]
    strange = strange[~model.is_known_pair(here[strange], behind[strange])]
    k = np.concatenate([k[goes], strange])
    if any(digit in text for digit in _DIGITS):
        digits = [m.start() - base for m in _LONE_DIGIT.finditer(text, base, stop + _MARGIN)]
        k = np.append(k, np.searchsorted(places, digits))
    if not len(k):
        return
    k.sort()
    number = of_code_points(table.number, codes[places[k]])
    context = ids[k[:, None] + np.arange(5)]
    e = _log_ratios(model, context, table.first[number], table.mark[number])
    e += _SEEN * model.is_known_pair(context[:, 1:3], context[:, 2:4]).sum(axis=1)
    for at, ratio in zip(places[k] + base, e, strict=True):
        if ratio > _WORTH_A_LOOK and start <= at < stop:
            yield int(at), float(ratio)


def _bracket(text: str, at: int, mark: str) -> float:
    """What the mark adds to e if it is one of a pair: its partner stands in the line, unpaired, or it does not."""
    partner = _PARTNER.get(mark)
    if partner is None:
        return 0.0
    before = text[max(0, at - _BRACKET_REACH) : at].rpartition("\n")[2]
    behind = text[at + 1 : at + 1 + _BRACKET_REACH].partition("\n")[0]
    opens, closes = (mark, partner) if mark in _OPENING else (partner, mark)
    is_open = before.rfind(opens) > before.rfind(closes)
    is_closed = -1 < behind.find(closes) < (behind.find(opens) if opens in behind else _BRACKET_REACH)
    paired = is_closed and not is_open if mark in _OPENING else is_open and not is_closed
    if not paired:
        return _UNPAIRED
    return _PAIRED_DIGIT if text[at] in _DIGITS else _PAIRED


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """Where in a text marks of the row A1 stand, and which of them stand behind a character that ends in A1."""

    marks: NDArray[np.intp]
    whole_pairs: NDArray[np.intp]

    @classmethod
    def of(cls, text: str) -> Self:
        ends, marks = _ends_and_marks()
        found: list[NDArray[np.intp]] = [np.zeros(0, np.intp)]
        behind = list(found)
        for start in range(0, len(text), _CHUNK):
            codes = np.minimum(code_points(text[max(0, start - 1) : start + _CHUNK]), 0xFFFF)
            at = np.flatnonzero(marks[codes[1:]]) + 1
            found.append(at + max(0, start - 1))
            behind.append(found[-1][ends[codes[at - 1]]])
        return cls(np.concatenate(found), np.concatenate(behind))

    def evidence(self, at: int) -> float:
        """What the text near by adds to e."""
        n_pairs, n_marks = (
            int(np.subtract(*np.searchsorted(places, (at + _NEAR, at - _NEAR))))
            for places in (self.whole_pairs, self.marks)
        )
        if n_pairs:
            return _WHOLE_PAIR * min(n_pairs, _MOST_PAIRS)
        return min(_MARK_NEAR * n_marks, _MARKS_NEAR)


@cache
def _ends_and_marks() -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """By code point, whether a character's second byte is A1, and whether the first is."""
    ends, marks = np.zeros(0x10000, np.bool_), np.zeros(0x10000, np.bool_)
    for byte in range(0x81, 0xFF):
        if byte != 0xA1 and (character := cp936.pair(byte, 0xA1)):
            ends[ord(character)] = True
        if character := cp936.pair(0xA1, byte):
            marks[ord(character)] = True
    return ends, marks


@dataclass(frozen=True, slots=True)
class _Candidate:
    """The character that stands at ``at``, and its own e."""

    at: int
    character: str
    e: float


def _others(candidates: Sequence[_Candidate], k: int) -> float:
    """What another character near by that may be damaged adds to e. (The same again may be a name.)"""
    one = candidates[k]
    near = candidates[max(0, k - _LOOKED_AT) : k + _LOOKED_AT + 1]
    others = (c.e for c in near if c.character != one.character and abs(c.at - one.at) <= _NEAR)
    return _OTHER * min(max(max(others, default=_OTHER_FROM) - _OTHER_FROM, 0.0), _OTHER_MOST)


def _candidates(text: str) -> Iterator[_Candidate]:
    restored = _restored()
    for start in range(0, len(text), _CHUNK):
        for at, e in _scan(text, start, min(start + _CHUNK, len(text))):
            character = text[at]
            mark = restored[character][1]
            yield _Candidate(at, character, e + _bracket(text, at, mark) + _line_end(text, at, mark))


def _line_end(text: str, at: int, mark: str) -> float:
    """What the end of a line behind the mark adds to e."""
    if text[at + 1 : at + 2] not in ("", "\n"):
        return 0.0
    is_short = at < _SHORT or "\n" in text[at - _SHORT : at]
    return _ENDS_LINE if mark == "、" or is_short else 0.0


def _second_items(text: str) -> Iterator[Edit]:
    """Edits of 发 for 贰、 at the beginning of a line, the only one that it begins between 壹、 and 叁、.

    >>> [e.after for e in _second_items("壹、学习\\n发用好阵地\\n叁、服务")]
    ['贰、']
    >>> [*_second_items("壹、学习\\n发放用品\\n叁、服务")]
    []
    """
    if any(mark in text for mark in _SECOND):
        return
    first: re.Match[str] | None = None
    between: list[int] = []
    for found in _ITEM.finditer(text):
        if (at := found.start("rest")) >= 0:
            # Items are alike: headings, or sentences.
            if first is not None and bool(found["end"]) == bool(first["end"]) and _begins_item(text[at + 1]):
                between.append(at)
            continue
        if found[1] != "壹" and first is not None and len(between) == 1:
            yield Edit(between[0], between[0] + 1, "发", "贰、", RULE, confidence(_SURE_ITEM))
        first, between = (found if found[1] == "壹" else None), []


def _begins_item(character: str) -> bool:
    """Whether a character stands behind 、 more often than behind 发, of which it is no object then (发力, 发伞)."""
    model = language_model()
    behind_mark, behind_rest = (model.log_p_pair(*model.ids(c + character)[:, None])[0] for c in "、发")
    return bool(behind_mark > behind_rest)


def restore_deleted_spaces(text: str) -> list[Edit]:
    """Edits that put back the character and the mark that a deleted full-width space made one character of.

    >>> found = restore_deleted_spaces("开展文明科室评眩各分会要带头。新娘子娶进门")
    >>> [(e.before, e.after) for e in found if e.applied]
    [('眩', '选。')]
    """
    return sorted([*_second_items(text), *_by_model(text)])


def _by_model(text: str) -> Iterator[Edit]:
    """The edits that the language model tells of."""
    candidates = list(_candidates(text))
    if not any(c.e > _OTHER_FROM for c in candidates):
        return
    surroundings = _Surroundings.of(text)
    prior = _PRIOR_IF_SHORT + (_PRIOR - _PRIOR_IF_SHORT) * min(1.0, len(text) / _FULL_PAGE)
    for k, one in enumerate(candidates):
        if one.e > _OTHER_FROM:
            e = one.e + surroundings.evidence(one.at) + _others(candidates, k) - prior
            if e > _LISTED:
                after = _restored()[one.character]
                sure = confidence(e)
                yield Edit(one.at, one.at + 1, one.character, after, RULE, sure, applied=sure >= DAMAGED)

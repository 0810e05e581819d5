"""Text from the bytes of one mistake, or of two, with the gaps in them filled.

The bytes are read as they were written, and at a gap in every way that its bytes allow; paths whose bytes are no text
end. The language model tells which of the others is the most probable, in nats, as soon as they go on alike. Where it
does not know, U+FFFD marks the loss.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, islice, pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unioncorpus.clean.language_model import SPACE, Ids, language_model
from unioncorpus.clean.repair.gaps import DIGIT, LETTER, LINE_END, LOST, Gap, Habits, Loss, find_gaps, is_known, missing
from unioncorpus.clean.repair.lattice import strangeness
from unioncorpus.clean.repair.recode import is_one_byte
from unioncorpus.clean.repair.remembered import remember_short
from unioncorpus.clean.script import script_of
from unioncorpus.code_points import code_points

#: A character in a gap is taken if the model gives it at least this probability among all that may stand there.
CERTAIN = 0.6
#: Paths kept, and how far behind the best, in nats.
_BEAM, _HOPELESS = 200, 15.0
#: Paths that go into a gap of two mistakes, which has thousands of ways.
_BEAM_OF_TWO = 8
#: What it costs to give a gap up, and what a space costs that comes back: to the model it is as if it were not there.
_GIVEN_UP = 12.0
_SPACE_COSTS = {" ": 6.0, "\u3000": 12.0}
#: Longer runs of known bytes are read in two pieces, so that the paths meet before the second.
_FIRST_PIECE = 12
#: A state behind a gap that was given up: what is left of a character is passed over.
_ANYHOW = b"\xff"
_INCOMPLETE = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")
_EARLIER_LOSS = re.compile(rb"(\xef\xbf\xbd)")
_CONTINUATIONS = bytes(range(0x80, 0xC0))
_HIDDEN = str.maketrans({chr(DIGIT): LOST, chr(LETTER): LOST})
_WEIGHED = str.maketrans({chr(DIGIT): "0", chr(LETTER): "a", " ": None, "\u3000": None})

#: The mistakes to undo, the last that was made first: what was read, and how it was written.
Codecs = tuple[tuple[str, str], ...]
#: What is left of a character at each of the mistakes.
State = tuple[bytes, ...]
#: A text that is read, and the state behind it.
Step = tuple[str, State]


@dataclass(frozen=True, slots=True)
class Filled:
    """A text, and how many of its characters are expected to be wrong; with gaps also what the filling tells.

    That is how probable the text is, in nats, in which way bytes were lost, and at how many places; and what the last
    character may be, if it is one that a gap has broken.
    """

    text: str
    n_wrong: float = 0.0
    log_p: float = 0.0
    how: str = ""
    n_gaps: int = 0
    ends: str = ""


@dataclass(slots=True)
class _Path:
    """One reading: what it emitted since all paths were last alike, and the two characters before what comes next."""

    score: float
    state: State
    tail: str
    emitted: str
    n_wrong: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class _Ways:
    """The steps that may be taken: those from a state are in a span of ``texts`` and ``states``.

    For the model, ``first`` and ``second`` are the classes of the first two characters of each text (a space where
    there is none), whose log P depends on what comes before; ``rest`` is the log P of the others less what is strange
    in the text, in nats.
    """

    spans: Mapping[State, tuple[int, int]]
    texts: Sequence[str]
    states: Sequence[State]
    first: Ids
    second: Ids
    rest: NDArray[np.float64]

    @classmethod
    def of(cls, steps: Mapping[State, Sequence[Step]], script: str) -> Self:
        """The ways that these steps are, by the state that they begin from."""
        stops = [*accumulate(map(len, steps.values()), initial=0)]
        spans = {s: span for s, span in zip(steps, pairwise(stops), strict=True) if span[0] < span[1]}
        texts = [text for some in steps.values() for text, _ in some]
        states = [state for some in steps.values() for _, state in some]
        weighed = [text.translate(_WEIGHED) for text in texts]
        sizes = np.array([len(text) for text in weighed], np.intp)
        starts = np.cumsum(sizes) - sizes
        codes = code_points("".join(weighed))
        model = language_model()
        ids = np.append(model.ids_of(codes), np.array([SPACE, SPACE], np.uint16))
        first = np.where(sizes > 0, ids[starts], np.uint16(SPACE))
        second = np.where(sizes > 1, ids[starts + 1], np.uint16(SPACE))
        of = np.repeat(np.arange(len(texts)), sizes)
        logs = np.zeros(len(codes))
        later = np.flatnonzero(np.arange(len(codes)) - starts[of] >= 2)
        logs[later] = model.log_p(ids[later - 2], ids[later - 1], ids[later])
        logs -= strangeness(script)[np.minimum(codes, 0xFFFF)]
        logs[ids[:-2] == SPACE] = 0
        rest = np.bincount(of, logs, len(texts)).astype(np.float64)  # no weights at all give integers
        for k in np.flatnonzero(sizes < [*map(len, texts)]).tolist():
            rest[k] -= sum(texts[k].count(space) * cost for space, cost in _SPACE_COSTS.items())
        return cls(spans, texts, states, first, second, rest)

    def scores(self, starts: Sequence[tuple[State, str]]) -> dict[tuple[State, str], NDArray[np.float64]]:
        """For each state and the two characters before it: log P of each text that may come, less what is strange."""
        model = language_model()
        spans = [self.spans[state] for state, _ in starts]
        sizes = [stop - start for start, stop in spans]
        at = np.concatenate([np.arange(*span) for span in spans])
        before = model.ids("".join(tail for _, tail in starts)).reshape(-1, 2)
        a, b = np.repeat(before, sizes, axis=0).T
        first, second = self.first[at], self.second[at]
        scores = self.rest[at]
        for k, (one, two, three) in ((first != SPACE, (a, b, first)), (second != SPACE, (b, first, second))):
            scores[k] += model.log_p(one[k], two[k], three[k])
        return dict(zip(starts, np.split(scores, np.cumsum(sizes)[:-1]), strict=True))

    def lead(self, path: _Path, k: int, score: float) -> _Path:
        """The path after the ``k``-th of its ways."""
        k += self.spans[path.state][0]
        text = self.texts[k]
        tail = (path.tail + text.translate(_WEIGHED)[-2:])[-2:]
        return _Path(score, self.states[k], tail, path.emitted + text, path.n_wrong)


def reread(text: str, codecs: Codecs, habits: Habits) -> Filled | None:
    """The text as it was before the mistakes; None where it cannot come from them.

    Of the ways in which the decoder may have lost bytes the one is taken that gives the best text.

    >>> reread("宸ヤ細浼氳?", (("gbk", "utf-8"),), Habits()).text
    '工会会议'
    """
    hows = habits.hows if not is_one_byte(codecs[0][0]) else habits.hows[:1]
    return _best(text, codecs, hows, habits.private)


@remember_short
def _best(text: str, codecs: Codecs, hows: tuple[str, ...], private: bool) -> Filled | None:
    best: Filled | None = None
    for how in hows:
        found = _reread(text, codecs, Loss(how, private), best.log_p if best else -np.inf)
        if found and (best is None or found.log_p > best.log_p):
            best = found
    return best


def _reread(text: str, codecs: Codecs, loss: Loss, least: float) -> Filled | None:
    """The most probable reading for one way of losing bytes, if its log P is ``least`` or more, in nats."""
    parts = find_gaps(text, *codecs[0], loss)
    if parts is None:
        return None
    script = script_of("".join(p.decode(codecs[-1][1], "ignore") for p in parts if isinstance(p, bytes)))
    search = _Search(codecs, loss, script)
    for part in parts:
        if isinstance(part, Gap):
            alive = search.pass_gap(part)
        else:
            alive = all(search.pass_bytes(piece) for piece in _pieces(part, nested=len(codecs) > 1))
        if not alive or search.log_p < least:
            return None
    return search.result(sum(isinstance(part, Gap) for part in parts))


def _pieces(part: bytes, nested: bool) -> Iterator[bytes]:
    """Known bytes, cut where paths may meet: behind their first characters, and where the earlier pass lost some."""
    found = _EARLIER_LOSS.split(part) if nested else [part]
    for k, piece in enumerate(found):
        whole = nested and k == 0
        yield from filter(None, (piece,) if whole else (piece[:_FIRST_PIECE], piece[_FIRST_PIECE:]))


class _Search:
    def __init__(self, codecs: Codecs, loss: Loss, script: str) -> None:
        self._codecs, self._loss, self._script = codecs, loss, script
        self._paths = [_Path(0.0, (b"",) * len(codecs), "\n\n", "")]
        self._out: list[str] = []
        self._log_p = self._n_wrong = 0.0

    @property
    def log_p(self) -> float:
        """That of the best path so far, in nats: none that goes on has a higher one."""
        return self._log_p + max(p.score for p in self._paths)

    def pass_bytes(self, data: bytes) -> bool:
        """Read on; false where no path can."""
        self._go_on_by({s: tuple(_feed(self._codecs, self._loss, s, data)) for s in self._states()})
        self._settle()
        return bool(self._paths)

    def pass_gap(self, gap: Gap) -> bool:
        """Read on by all that may stand in a gap, or give it up."""
        if len(self._codecs) > 1:
            self._paths = self._paths[:_BEAM_OF_TWO]
        ways = _ways_through(self._codecs, self._loss, self._script, self._states(), gap.options)
        if ways.texts:
            self._go_on(ways)
        else:
            self._paths = [replace(p, score=p.score - _GIVEN_UP) for p in self._paths]
            self._go_on_by({s: ((LOST, (*s[:-1], _ANYHOW)),) for s in self._states()})
        return True

    def result(self, n_gaps: int) -> Filled | None:
        """What was read, if the bytes end where a character ends, or where the end of one may be lost."""
        whole = {s: (("", s),) for s in self._states() if not any(part.strip(_ANYHOW) for part in s)}
        self._go_on_by(whole or {s: tuple(self._completed(s)) for s in self._states()})
        if not self._paths:
            return None
        ends = "".join(sorted({p.emitted[-1:] for p in self._paths})) if len(self._paths) > 1 else ""
        self._go_on_by(dict.fromkeys(self._states(), (("\n", ()),)))
        self._paths = [_joined(self._paths)]
        self._settle()
        return Filled("".join(self._out)[:-1], self._n_wrong, self._log_p, self._loss.how, n_gaps, ends)

    def _states(self) -> tuple[State, ...]:
        return tuple(dict.fromkeys(p.state for p in self._paths))

    def _completed(self, state: State) -> Iterator[Step]:
        """Steps that complete the last character, of which a decoder left no more."""
        end = missing(*self._codecs[-1], self._loss, LINE_END)
        if not any(state[:-1]):
            for text, then in _through(self._codecs[-1:], self._loss, state[-1:], end):
                if not any(then):
                    yield text, (*state[:-1], *then)

    def _go_on_by(self, steps: Mapping[State, Sequence[Step]]) -> None:
        self._go_on(_Ways.of(steps, self._script))

    def _go_on(self, ways: "_Ways") -> None:
        """Let the best of the paths live on that these ways lead to."""
        paths = [p for p in self._paths if p.state in ways.spans]
        if not paths:
            self._paths = []
            return
        known = ways.scores([*dict.fromkeys((p.state, p.tail) for p in paths)])
        scores = np.concatenate([known[p.state, p.tail] + p.score for p in paths])
        near = np.flatnonzero(scores > scores.max() - _HOPELESS)
        best = near[np.argsort(-scores[near], kind="stable")[:_BEAM]]
        firsts = np.cumsum([0, *(len(known[p.state, p.tail]) for p in paths)])
        of = np.searchsorted(firsts, best, "right") - 1
        chosen = zip(of.tolist(), (best - firsts[of]).tolist(), scores[best].tolist(), strict=True)
        self._paths = [ways.lead(paths[k], way, score) for k, way, score in chosen]

    def _settle(self) -> None:
        """Make one path of those that go on alike; put out what it has when it is the only one."""
        alike: dict[tuple[State, str], list[_Path]] = {}
        for path in self._paths:
            alike.setdefault((path.state, path.tail), []).append(path)
        self._paths = [_joined(paths) for paths in alike.values()]
        if len(self._paths) == 1:
            (path,) = self._paths
            self._out.append(path.emitted.translate(_HIDDEN))
            self._log_p += path.score
            self._n_wrong += path.n_wrong
            self._paths = [_Path(0.0, path.state, path.tail, "")]


def _joined(paths: Sequence[_Path]) -> _Path:
    """The best of the paths, with U+FFFD for the characters that are not certain."""
    best = max(paths, key=lambda p: p.score)
    if len(paths) == 1:
        return best
    weights = np.exp(np.array([p.score for p in paths]) - best.score)
    sure = _agreement(best.emitted, [p.emitted for p in paths], weights / weights.sum())
    text = "".join(c if p >= CERTAIN else LOST for c, p in zip(best.emitted, sure, strict=True))
    n_wrong = best.n_wrong + float(sum(1 - p for p in sure if p >= CERTAIN))
    return _Path(best.score, best.state, best.tail, text, n_wrong)


def _agreement(text: str, others: Sequence[str], weights: NDArray[np.float64]) -> list[float]:
    """For each character of a text the weight of the texts that have it too; one of another length at its two ends."""
    sure = np.zeros(len(text))
    codes = code_points(text)
    for other, weight in zip(others, weights, strict=True):
        theirs = code_points(other)
        if len(other) == len(text):
            sure += weight * (codes == theirs)
            continue
        n = min(len(text), len(other))
        ahead = int(np.argmin(np.append(codes[:n] == theirs[:n], False)))
        behind = int(np.argmin(np.append(codes[::-1][:n] == theirs[::-1][:n], False)))
        sure[:ahead] += weight
        sure[max(ahead, len(text) - behind) :] += weight
    found: list[float] = sure.tolist()
    return found


@lru_cache(1 << 14)
def _through(codecs: Codecs, loss: Loss, state: State, options: tuple[bytes, ...]) -> tuple[Step, ...]:
    """All that a gap's bytes may come to, behind a state: texts of characters that the model knows, and states."""
    steps = {step: None for option in options for step in _feed(codecs, loss, state, option)}
    return tuple((text, then) for text, then in steps if is_known(text.translate(_WEIGHED)))


@lru_cache(64)
def _ways_through(
    codecs: Codecs, loss: Loss, script: str, states: tuple[State, ...], options: tuple[bytes, ...]
) -> _Ways:
    return _Ways.of({state: _through(codecs, loss, state, options) for state in states}, script)


def _feed(codecs: Codecs, loss: Loss, state: State, data: bytes) -> Iterable[Step]:
    """What a state and further bytes come to: texts and states, mostly one; none where they are no text."""
    decoded = _decode(state[0], data, codecs[0][1])
    if decoded is None:
        return
    text, rest = decoded
    if len(codecs) == 1 or not text:
        yield text, (rest, *state[1:])
        return
    parts = find_gaps(text, *codecs[1], loss, inner=True)
    if parts is None:
        return
    found: list[Step] = [("", state[1:])]
    for part in parts:
        options = part.options if isinstance(part, Gap) else (part,)
        ways = ((text, _through(codecs[1:], loss, then, options)) for text, then in found)
        found = list(islice(((text + more, then) for text, steps in ways for more, then in steps), _BEAM))
    yield from ((text, (rest, *inner)) for text, inner in found)


def _decode(head: bytes, data: bytes, written: str) -> tuple[str, bytes] | None:
    """The text of what is left of a character and further bytes, and what is left behind it; None where it is none."""
    if head == _ANYHOW:
        head, data = b"", data.lstrip(_CONTINUATIONS) if written == "utf-8" else data
    data = head + data
    try:
        return data.decode(written), b""
    except UnicodeDecodeError as e:
        rest = data[e.start :]
    if not (_INCOMPLETE.match(rest) if written == "utf-8" else len(rest) == 1):
        return None
    return data[: len(data) - len(rest)].decode(written), rest

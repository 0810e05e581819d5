"""Text from the bytes of one mistake, or of two, with the gaps in them filled.

The bytes are read as they were written, and at a gap in every way that its bytes allow; paths whose bytes are no text
end. The language model tells which of the others is the most probable, in nats, as soon as they go on alike. Where it
does not know, U+FFFD marks the loss.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from unioncorpus.clean.language_model import SPACE, language_model
from unioncorpus.clean.repair.gaps import DIGIT, LETTER, LINE_END, LOST, Gap, Habits, Loss, find_gaps, is_known, missing
from unioncorpus.clean.repair.lattice import strangeness
from unioncorpus.clean.repair.recode import is_one_byte
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


def reread(text: str, codecs: Codecs, habits: Habits) -> Filled | None:
    """The text as it was before the mistakes; None where it cannot come from them.

    Of the ways in which the decoder may have lost bytes the one is taken that gives the best text.

    >>> reread("宸ヤ細浼氳?", (("gbk", "utf-8"),), Habits()).text
    '工会会议'
    """
    hows = habits.hows if not is_one_byte(codecs[0][0]) else habits.hows[:1]
    found = (_reread(text, codecs, Loss(how, habits.private)) for how in hows)
    return max((f for f in found if f), key=lambda f: f.log_p, default=None)


def _reread(text: str, codecs: Codecs, loss: Loss) -> Filled | None:
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
        if not alive:
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
        self._codecs, self._loss = codecs, loss
        self._strangeness = strangeness(script)
        self._paths = [_Path(0.0, (b"",) * len(codecs), "\n\n", "")]
        self._out: list[str] = []
        self._log_p = self._n_wrong = 0.0

    def pass_bytes(self, data: bytes) -> bool:
        """Read on; false where no path can."""
        steps = [(p, t, s, 0.0) for p in self._paths for t, s in _feed(self._codecs, self._loss, p.state, data)]
        self._go_on(steps)
        self._settle()
        return bool(self._paths)

    def pass_gap(self, gap: Gap) -> bool:
        """Read on by all that may stand in a gap, or give it up."""
        codecs, loss = self._codecs, self._loss
        if len(codecs) > 1:
            self._paths = self._paths[:_BEAM_OF_TWO]
        steps = [(p, t, s, 0.0) for p in self._paths for t, s in _through(codecs, loss, p.state, gap.options)]
        if not steps:
            steps = [(p, LOST, (*p.state[:-1], _ANYHOW), _GIVEN_UP) for p in self._paths]
        self._go_on(steps)
        return True

    def result(self, n_gaps: int) -> Filled | None:
        """What was read, if the bytes end where a character ends, or where the end of one may be lost."""
        whole = [(p, "", p.state, 0.0) for p in self._paths if not any(s.strip(_ANYHOW) for s in p.state)]
        self._go_on(whole or list(self._completed()))
        if not self._paths:
            return None
        ends = "".join(sorted({p.emitted[-1:] for p in self._paths})) if len(self._paths) > 1 else ""
        self._go_on([(p, "\n", (), 0.0) for p in self._paths])
        self._paths = [_joined(self._paths)]
        self._settle()
        return Filled("".join(self._out)[:-1], self._n_wrong, self._log_p, self._loss.how, n_gaps, ends)

    def _completed(self) -> Iterator[tuple["_Path", str, State, float]]:
        """Steps that complete the last character, of which a decoder left no more."""
        end = missing(*self._codecs[-1], self._loss, LINE_END)
        for path in self._paths:
            if not any(path.state[:-1]):
                for text, state in _through(self._codecs[-1:], self._loss, path.state[-1:], end):
                    if not any(state):
                        yield path, text, (*path.state[:-1], *state), 0.0

    def _go_on(self, steps: Sequence[tuple[_Path, str, State, float]]) -> None:
        """Let the best of the paths that these steps make live on; many of them emit the same."""
        pieces = dict.fromkeys((p.tail, text) for p, text, _, _ in steps)
        known = dict(zip(pieces, self._score(list(pieces)).tolist(), strict=True)) if steps else {}
        scores = np.array([p.score + known[p.tail, text] - cost for p, text, _, cost in steps])
        order = np.argsort(-scores, kind="stable")[:_BEAM]
        paths = []
        for k in order[scores[order] > scores[order[:1]] - _HOPELESS].tolist():
            path, text, state, _ = steps[k]
            tail = (path.tail + text.translate(_WEIGHED)[-2:])[-2:]
            paths.append(_Path(float(scores[k]), state, tail, path.emitted + text, path.n_wrong))
        self._paths = paths

    def _score(self, pieces: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """log P of each text behind the two characters before it, less what is strange in it."""
        model = language_model()
        texts = [before + text.translate(_WEIGHED) for before, text in pieces]
        codes = code_points("".join(texts))
        ids = model.ids_of(codes)
        logs = np.zeros(len(ids))
        logs[2:] = model.log_p(ids[:-2], ids[1:-1], ids[2:])
        logs -= self._strangeness[np.minimum(codes, 0xFFFF)]
        logs[ids == SPACE] = 0
        starts = np.cumsum([0, *(len(t) for t in texts[:-1])])
        logs[starts] = logs[starts + 1] = 0
        costs = [sum(_SPACE_COSTS.get(c, 0.0) for c in text) for _, text in pieces]
        scores: NDArray[np.float64] = np.add.reduceat(logs, starts) - costs
        return scores

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
def _through(codecs: Codecs, loss: Loss, state: State, options: tuple[bytes, ...]) -> tuple[tuple[str, State], ...]:
    """All that a gap's bytes may come to, behind a state: texts of characters that the model knows, and states."""
    steps = {step: None for option in options for step in _feed(codecs, loss, state, option)}
    return tuple((text, then) for text, then in steps if is_known(text.translate(_WEIGHED)))


def _feed(codecs: Codecs, loss: Loss, state: State, data: bytes) -> Iterable[tuple[str, State]]:
    """What a state and further bytes come to: texts and states, mostly one; none where they are no text."""
    decoded = _decode(state[0], data, codecs[0][1])
    if decoded is None:
        return
    text, rest = decoded
    if len(codecs) == 1:
        yield text, (rest,)
        return
    parts = find_gaps(text, *codecs[1], loss, inner=True) if text else []
    if parts is None:
        return
    found: list[tuple[str, State]] = [("", state[1:])]
    for part in parts:
        options = part.options if isinstance(part, Gap) else (part,)
        ways = ((text, _through(codecs[1:], loss, then, options)) for text, then in found)
        found = [(text + more, then) for text, steps in ways for more, then in steps][:_BEAM]
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

"""Text from the bytes of one mistake, or of two, with the gaps in them filled.

The bytes are read as they were written, and at a gap in every way that its bytes allow; paths whose bytes are no text
end. The language model tells which of the others is the most probable, in nats, as soon as they go on alike. Where it
does not know, U+FFFD marks the loss.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unioncorpus.clean.language_model import SPACE, Ids, language_model
from unioncorpus.clean.repair.between import Choice, between
from unioncorpus.clean.repair.gaps import (
    ANY,
    DIGIT,
    LETTER,
    LINE_END,
    LOST,
    SWALLOWS,
    Gap,
    Habits,
    Loss,
    find_gaps,
    missing,
    suspect_gaps,
)
from unioncorpus.clean.repair.page_counts import PageCounts
from unioncorpus.clean.repair.paths import Doubt, Path, joined
from unioncorpus.clean.repair.recode import GAP_MARKS, is_one_byte
from unioncorpus.clean.repair.remembered import remember_short
from unioncorpus.clean.repair.steps import (
    ANYHOW,
    WEIGHED,
    Codecs,
    State,
    Step,
    feed,
    feed_unseen,
    split,
    through,
    through_texts,
)
from unioncorpus.clean.repair.strangeness import strangeness
from unioncorpus.clean.script import script_of
from unioncorpus.code_points import code_points

#: Paths kept, and how far behind the best, in nats.
_BEAM, _HOPELESS = 200, 15.0
#: Texts of a choice times states from which they are tried, and what they come to.
_MAX_STEPS = 20_000
#: What it costs to give a gap up, and what characters cost that come back and that the model passes over.
_GIVEN_UP = 12.0
#: What it costs that a byte was lost where nothing tells of it; and before a letter, which may be what is left of a
#: character (如下： in Big5 leaves pUG in GBK).
_UNSEEN_COSTS, _UNSEEN_IF_LETTER = 4.0, 1.0
_COSTS = {" ": 6.0, "\u3000": 12.0, LOST: 3.0}
#: Behind the number of an article or chapter (第三条 ) laws write a space, so that it costs so much less.
_HEADED, _LESS = re.compile("[条條章] "), 5.5
#: Known bytes are read in two pieces, so that the paths meet before the second.
_FIRST_PIECE = 12
_SIGN = re.compile(f"[{GAP_MARKS}]")
_HIDDEN = str.maketrans({chr(DIGIT): LOST, chr(LETTER): LOST})


@dataclass(frozen=True, slots=True)
class Filled:
    """A text, and how many of its characters are expected to be wrong; with gaps also what the filling tells.

    That is how probable the text is, in nats, in which way bytes were lost, and at how many places; what the last
    character may be, if it is one that a gap has broken; and where characters stand that are in doubt.
    """

    text: str
    n_wrong: float = 0.0
    log_p: float = 0.0
    how: str = ""
    n_gaps: int = 0
    ends: str = ""
    doubtful: tuple[Doubt, ...] = ()


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
    tails: Sequence[str]
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
        weighed = [text.translate(WEIGHED) for text in texts]
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
            rest[k] -= sum(texts[k].count(character) * cost for character, cost in _COSTS.items())
            rest[k] += _LESS * len(_HEADED.findall(texts[k]))
        return cls(spans, texts, states, [text[-2:] for text in weighed], first, second, rest)

    def scores(
        self, starts: Sequence[tuple[State, str]], page: PageCounts | None
    ) -> dict[tuple[State, str], NDArray[np.float64]]:
        """For each state and the two characters before it: log P of each text that may come, less what is strange."""
        model = language_model()
        spans = np.array([self.spans[state] for state, _ in starts])
        sizes = spans[:, 1] - spans[:, 0]
        ends = sizes.cumsum()
        at = np.arange(ends[-1]) + (spans[:, 1] - ends).repeat(sizes)
        before = model.ids("".join(tail for _, tail in starts)).reshape(-1, 2)
        a, b = before.repeat(sizes, axis=0).T
        first, second = self.first[at], self.second[at]
        scores = self.rest[at]
        k, m = np.flatnonzero(first != SPACE), np.flatnonzero(second != SPACE)
        one, two, three = np.concatenate([(a[k], b[k], first[k]), (b[m], first[m], second[m])], axis=1)
        logs = model.log_p(one, two, three)
        if page is not None:
            logs = page.raise_log_p(one, two, three, logs)
        scores[k] += logs[: len(k)]
        scores[m] += logs[len(k) :]
        return {s: scores[end - n : end] for s, end, n in zip(starts, ends.tolist(), sizes.tolist(), strict=True)}

    def lead(self, path: Path, k: int, score: float) -> Path:
        """The path after the ``k``-th of its ways."""
        k += self.spans[path.state][0]
        tail = (path.tail + self.tails[k])[-2:]
        return Path(score, self.states[k], tail, path.emitted + self.texts[k], path.n_wrong, path.doubtful)


def reread(text: str, mistakes: tuple[Codecs, ...], habits: Habits, suspect: bool = False) -> Filled | None:
    """The text as it was before a mistake, or two, the last that was made first; None where it cannot come from them.

    Of the ways in which the decoder may have lost bytes the one is taken that gives the best text. With ``suspect``
    bytes may be lost anywhere, in encodings of two bytes a character.

    >>> reread("宸ヤ細浼氳?", (("gbk", "utf-8"),), Habits()).text
    '工会会议'
    """
    hows = habits.hows if not is_one_byte(mistakes[0][0]) else habits.hows[:1]
    if suspect:
        hows = tuple(how for how in hows if how != SWALLOWS)
    if habits.page is None:
        return _best_anywhere(text, mistakes, hows, habits.private, suspect)
    return _best(text, mistakes, hows, habits.private, suspect, habits.page)


def _best(
    text: str,
    mistakes: tuple[Codecs, ...],
    hows: tuple[str, ...],
    private: bool,
    suspect: bool,
    page: PageCounts | None,
) -> Filled | None:
    best: Filled | None = None
    for how in hows:
        found = _reread(text, mistakes, Loss(how, private), suspect, page, best.log_p if best else -np.inf)
        if found and (best is None or found.log_p > best.log_p):
            best = found
    return best


@remember_short
def _best_anywhere(
    text: str, mistakes: tuple[Codecs, ...], hows: tuple[str, ...], private: bool, suspect: bool
) -> Filled | None:
    return _best(text, mistakes, hows, private, suspect, None)


def _reread(
    text: str, mistakes: tuple[Codecs, ...], loss: Loss, suspect: bool, page: PageCounts | None, least: float
) -> Filled | None:
    """The most probable reading for one way of losing bytes, if its log P is ``least`` or more, in nats."""
    (read, written), codecs = mistakes[0], mistakes[-1]
    parts: Sequence[bytes | Gap | Choice] | None
    if len(mistakes) > 1:
        parts = _parts_of_two(text, read, codecs, loss)
    else:
        parts = (suspect_gaps if suspect else find_gaps)(text, read, written, loss)
    if parts is None:
        return None
    script = script_of("".join(p.decode(codecs[1], "ignore") for p in parts if isinstance(p, bytes)))
    search = _Search(codecs, loss, script, len(mistakes) > 1, _SIGN.search(text) is None, page)
    for part in parts:
        if isinstance(part, bytes):
            # The paths meet behind the first characters.
            first, rest = part[:_FIRST_PIECE], part[_FIRST_PIECE:]
            alive = search.pass_bytes(first) and (not rest or search.pass_bytes(rest))
        else:
            alive = search.pass_gap(part)
        if not alive or search.log_p < least:
            return None
    return search.result(sum(not isinstance(part, bytes) for part in parts))


def _parts_of_two(text: str, read: str, codecs: Codecs, loss: Loss) -> list[bytes | Gap | Choice] | None:
    """The bytes before the earlier of two mistakes, with gaps, and with choices that the later one left."""
    known = between(text, read, codecs[0], loss)
    if known is None:
        return None
    out: list[bytes | Gap | Choice] = []
    follower = LINE_END
    for part in reversed(known):
        if isinstance(part, Choice):
            out.append(replace(part, follower=follower))
            follower = ANY
            continue
        found = find_gaps(part, *codecs, loss, inner=True)
        if found is None:
            return None
        if isinstance(found[-1], Gap):
            found[-1] = replace(found[-1], follower=follower)
        out += reversed(found)
        follower = found[0][0] if isinstance(found[0], bytes) else ANY
    return out[::-1]


def read_options(parts: Sequence[tuple[bytes, ...]], codecs: Codecs) -> Filled | None:
    r"""The most probable text of parts of which each is one of several; None where none is a text.

    >>> read_options([(b"\xd1\xa7",), (b"\xd0",), (b"\xa3", b"\xc2\xa3")], ("cp1252", "gbk")).text
    '学校'
    """
    search = _Search(codecs, Loss(), "hans", choices=False, unseen=False, page=None)
    return search.result(0) if all(map(search.pass_options, parts)) else None


def worst(text: str) -> float:
    """How probable the least probable three characters of a line in a row are, in nats."""
    ids = language_model().ids(f"\n\n{text}\n")
    logs = language_model().log_p(ids[:-2], ids[1:-1], ids[2:])
    return float((logs[:-2] + logs[1:-1] + logs[2:]).min(initial=0.0))


class _Search:
    """One search; with ``choices`` bytes may be missing beside them, too, if such losses may be ``unseen``.

    What the ``page`` repeats is more probable, if it is given.
    """

    def __init__(
        self, codecs: Codecs, loss: Loss, script: str, choices: bool, unseen: bool, page: PageCounts | None
    ) -> None:
        self._codecs, self._loss, self._script, self._page = codecs, loss, script, page
        self._gives_up, self._unseen = choices, choices and unseen
        self._paths = [Path(0.0, b"", "\n\n", "")]
        self._out: list[str] = []
        self._doubtful: list[Doubt] = []
        self._n_out = 0
        self._log_p = self._n_wrong = 0.0

    @property
    def log_p(self) -> float:
        """That of the best path so far, in nats: none that goes on has a higher one."""
        return self._log_p + max(p.score for p in self._paths)

    def pass_bytes(self, data: bytes) -> bool:
        """Read on, with choices behind a lost character where no path can; false where that does not help."""
        steps = {s: tuple(feed(self._codecs[1], s, data)) for s in self._states()}
        if self._unseen and not all(steps.values()):
            steps |= {s: tuple(feed_unseen(self._codecs, self._loss, s, data)) for s, some in steps.items() if not some}
        if self._gives_up and not any(steps.values()):
            self._give_up()
            steps = {ANYHOW: tuple(feed(self._codecs[1], ANYHOW, data))}
        self._go_on_by(steps)
        self._settle()
        return bool(self._paths)

    def pass_options(self, options: tuple[bytes, ...]) -> bool:
        """Read on by each of these; false where none can be."""
        steps = {s: tuple(step for data in options for step in feed(self._codecs[1], s, data)) for s in self._states()}
        self._go_on_by(steps)
        self._settle()
        return bool(self._paths)

    def pass_gap(self, gap: Gap | Choice) -> bool:
        """Read on by all that may stand in a gap, or give it up."""
        if isinstance(gap, Gap):
            ways = _ways_through(self._codecs[1], self._script, self._states(), gap)
        else:
            ways = self._ways_through_texts(gap)
        if ways.texts:
            self._go_on(ways)
        else:
            self._give_up()
        return True

    def _ways_through_texts(self, choice: Choice) -> _Ways:
        """The ways through a choice; where it is long, only the best paths go on."""
        texts = [split(text, choice.follower, self._codecs, self._loss) for text in choice.texts]
        self._paths.sort(key=lambda p: -p.score)
        states = self._states()[: 1 + _MAX_STEPS // (1 + len(texts))]
        most = _MAX_STEPS // max(1, len(states))
        steps = {s: through_texts(self._codecs, self._loss, s, texts, self._unseen, most) for s in states}
        return _Ways.of(steps, self._script)

    def result(self, n_gaps: int) -> Filled | None:
        """What was read, if the bytes end where a character ends, or where the end of one may be lost."""
        whole = [path for path in self._paths if not path.state.strip(ANYHOW)]
        if whole:
            self._paths = whole
        else:
            self._go_on_by({s: tuple(self._completed(s)) for s in self._states()})
        if not self._paths:
            return None
        ends = "".join(sorted({p.emitted[-1:] for p in self._paths})) if len(self._paths) > 1 else ""
        self._go_on_by(dict.fromkeys(self._states(), (("\n", b""),)))
        self._paths = [joined(self._paths)]
        self._settle()
        text = "".join(self._out)[:-1]
        return Filled(text, self._n_wrong, self._log_p, self._loss.how, n_gaps, ends, tuple(self._doubtful))

    def _states(self) -> tuple[State, ...]:
        return tuple(dict.fromkeys(p.state for p in self._paths))

    def _completed(self, state: State) -> Iterator[Step]:
        """Steps that complete the last character, of which a decoder left no more."""
        end = missing(*self._codecs, self._loss, LINE_END)
        yield from (step for step in through(self._codecs[1], state, end) if not step[1])

    def _give_up(self) -> None:
        """Go on behind a character that is lost."""
        self._paths = [replace(p, score=p.score - _GIVEN_UP) for p in self._paths]
        self._go_on_by(dict.fromkeys(self._states(), ((LOST, ANYHOW),)))

    def _go_on_by(self, steps: Mapping[State, Sequence[Step]]) -> None:
        self._go_on(_Ways.of(steps, self._script))

    def _go_on(self, ways: "_Ways") -> None:
        """Let the best of the paths live on that these ways lead to."""
        paths = [p for p in self._paths if p.state in ways.spans]
        if not paths:
            self._paths = []
            return
        known = ways.scores([*dict.fromkeys((p.state, p.tail) for p in paths)], self._page)
        scores = np.concatenate([known[p.state, p.tail] + p.score for p in paths])
        near = np.flatnonzero(scores > scores.max() - _HOPELESS)
        best = near[np.argsort(-scores[near], kind="stable")[:_BEAM]]
        firsts = np.cumsum([0, *(len(known[p.state, p.tail]) for p in paths)])
        of = np.searchsorted(firsts, best, "right") - 1
        chosen = zip(of.tolist(), (best - firsts[of]).tolist(), scores[best].tolist(), strict=True)
        self._paths = [ways.lead(paths[k], way, score) for k, way, score in chosen]

    def _settle(self) -> None:
        """Make one path of those that go on alike; put out what it has when it is the only one."""
        alike: dict[tuple[State, str], list[Path]] = {}
        for path in self._paths:
            alike.setdefault((path.state, path.tail), []).append(path)
        self._paths = [joined(paths) for paths in alike.values()]
        if len(self._paths) == 1:
            (path,) = self._paths
            self._out.append(path.emitted.translate(_HIDDEN))
            self._doubtful += (Doubt(self._n_out + at, there) for at, there in path.doubtful)
            self._n_out += len(path.emitted)
            self._log_p += path.score
            self._n_wrong += path.n_wrong
            self._paths = [Path(0.0, path.state, path.tail, "")]


@lru_cache(256)
def _ways_through(written: str, script: str, states: tuple[State, ...], gap: Gap) -> _Ways:
    ways = _Ways.of({state: through(written, state, gap.options) for state in states}, script)
    if gap.optional:
        for first, stop in ways.spans.values():
            ways.rest[first + 1 : stop] -= _UNSEEN_IF_LETTER if 0x40 <= gap.follower < 0x7F else _UNSEEN_COSTS
    return ways

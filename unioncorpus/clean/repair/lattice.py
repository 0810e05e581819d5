"""The byte lattice: which characters may stand behind a stretch of damaged text, and which are the most probable.

The damaged text is what a decoder made of bytes; the characters of the page are read from the same bytes, but may
begin at others. So a path through the lattice goes from one shown character to the next, and keeps what it has of a
pair whose second byte is still to come (``pending``: the bytes that its first may be; empty where the page's characters
and the shown ones begin together). What a path may do is a ``Move``; the moves that a piece of text allows are in
``moves``. Viterbi's search, with a beam, finds the path whose characters are the most probable under the language
model, less the costs of its moves, in nats.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import exp, log, log1p
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from unioncorpus.clean import cp936
from unioncorpus.clean.language_model import SPACE, Ids, language_model
from unioncorpus.clean.repair.brackets import (
    CLOSING,
    Brackets,
    as_quotation,
    closing,
    open_before,
    quotation_marks,
    still_open,
)
from unioncorpus.clean.repair.items import BEHIND, Items, is_bare_item
from unioncorpus.clean.repair.line_ends import LineEnds
from unioncorpus.clean.repair.page_counts import PageCounts
from unioncorpus.clean.repair.strangeness import WIDE_ASCII, strangeness, wide_ascii
from unioncorpus.clean.script import script_of
from unioncorpus.code_points import code_points, of_code_points

#: Paths kept at each place.
_BEAM = 40
#: Paths kept of those that go on from one place, and of those that may stay there for a pair that left no trace.
_NEW, _STAYING = 64, 16
#: And of those that are straight, at each: they have paid for their last character, the others have not yet.
_STRAIGHT = 8
#: A path so far behind the best is given up, in nats.
_HOPELESS = 18.0
#: A window whose best path is to leave it alone is given up when all others are so far behind, in nats, or after so
#: many characters ...
_LAGGING, _PATIENCE = 15.0, 24
#: ... and no window is longer than this.
_LONGEST = 2_000
#: A window is closed when its best path has left so many characters alone at its end.
_CONTEXT = 3
#: A window is not closed while a path that is not straight yet is so near to the best, in nats.
_RIVAL = 10.0
#: Characters that are weighed in the time that it takes to make a path.
_WEIGHED_A_PATH = 48
#: Pairs in a row that left no trace.
_HIDDEN_IN_A_ROW = 5
#: Two paths read differently if they differ in so many characters.
_COMPARED = 12
#: The sign that authors write themselves, before a choice or for a character that is missing, and what one of theirs
#: costs at most, in nats; none is restored so cheaply.
_BOX, _BOX_LOG_P = "□", np.float32(-6.0)
#: What ends a clause, and what it costs there that the clause is one character long, in nats: of 25,000 clauses of laws
#: none is, where the model expects 160.
_CLAUSE_ENDS, _LONE = frozenset("。！？；，"), -5.0
_CLAUSE_BEGINS = _CLAUSE_ENDS | frozenset("!?;,")
#: What is told by more than the characters right before it.
_FAR_REACHING = CLOSING | _CLAUSE_ENDS


class Move(NamedTuple):
    """Read the shown text up to ``stop`` and emit one of ``characters``, or with ``emits`` false nothing.

    ``suffix`` is shown behind it, for something that is lost. ``pending`` are the bytes that the first byte of the next
    pair may be; with ``pendings`` they are others for each character. ``kept`` says that the text is left as it is.
    (A tuple, since a search makes thousands.)
    """

    characters: str
    stop: int
    pending: bytes = b""
    cost: float = 0.0
    rule: str = ""
    kept: bool = False
    emits: bool = True
    suffix: str = ""
    pendings: tuple[bytes, ...] = ()


@dataclass(slots=True, eq=False)
class Node:
    """A path up to text[:at]: its score in nats, what it emitted last, and the two bytes before ``at``.

    ``opened`` are the brackets that its line has not closed, ``said`` the last characters of its line. ``doubt`` is
    the logarithm of the odds of all paths that read otherwise and then came to the same. (Not frozen, which would take
    thrice as long to make.)
    """

    at: int
    score: float
    pending: bytes
    tail: bytes
    history: tuple[int, int]
    emitted: str
    opened: str = ""
    said: str = ""
    doubt: float = -np.inf
    before: "Node | None" = None
    rule: str = ""
    kept_since: int = 0
    untouched: bool = True

    @classmethod
    def start(cls, at: int, context: str) -> Self:
        """The path that begins at ``at``, behind ``context``, the line before it."""
        ids = [int(i) for i in language_model().ids("\n\n" + context) if i != SPACE]
        opened = ""
        for before, character in zip(f" {context}", context, strict=False):
            opened = still_open(opened, character, before.strip())
        said = context[-_COMPARED:]
        return cls(at, 0.0, b"", tail_of(b"", context), (ids[-2], ids[-1]), "", opened, said, kept_since=at)

    def steps(self) -> "list[Node]":
        """The nodes of the path, the first left out, in order."""
        out: list[Node] = []
        node: Node | None = self
        while node is not None and node.before is not None:
            out.append(node)
            node = node.before
        return out[::-1]


@lru_cache(maxsize=1 << 14)
def tail_of(tail: bytes, characters: str) -> bytes:
    """The last two bytes after characters were added; a character that cp936 does not have cuts them off."""
    for character in characters[-2:]:
        try:
            tail += cp936.encode(character)
        except UnicodeEncodeError:
            tail = b""
    return tail[-2:]


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a search found: the best path, the path that leaves all alone up to the same place, and where it stopped.

    ``doubt`` is the logarithm of the odds of all that change the text otherwise, against the best path.
    """

    best: Node
    alone: Node
    stop: int
    doubt: float = -np.inf

    @property
    def gain(self) -> float:
        """How much better the best path is than to leave the text alone, in nats."""
        return self.best.score - self.alone.score

    def worst(self) -> float:
        """How probable the least probable three characters in a row are on the best path, in nats."""
        steps = [n.score - n.before.score for n in self.best.steps() if n.emitted and n.before]
        return min(map(sum, zip(steps, steps[1:], steps[2:], strict=False)), default=0.0)


#: Paths by the place where they end and by their state.
Waiting = dict[int, dict[object, Node]]


#: The moves of a text from a node; the last argument says whether some may stay where they are.
FindMoves = Callable[[str, Node, bool], Iterator[Move]]


class Lattice:
    """The searches through one text; when they took ``most_steps`` together, each leaves the text alone."""

    def __init__(self, text: str, most_steps: float) -> None:
        self._text = text
        self._model = language_model()
        self._strangeness = strangeness(script_of(text)).copy()
        self._quotation = quotation_marks(text)
        self._strangeness[[ord(mark) for mark in self._quotation]] += list(self._quotation.values())
        self._strangeness[WIDE_ASCII] = wide_ascii(text)
        self._page = PageCounts.of(text)
        self._line_ends = LineEnds.of(text)
        self.items = Items.of(text)
        self._brackets = Brackets.of(text)
        #: The brackets that the lines before the window leave open.
        self._carried = ""
        #: The work of all searches together, in paths.
        self.n_steps = 0
        self._most_steps = most_steps

    @property
    def is_spent(self) -> bool:
        """Whether the searches took all steps that they may."""
        return self.n_steps > self._most_steps

    def search(self, start: int, context: str, find_moves: FindMoves) -> Decoded:
        """The most probable reading of the text from ``start`` on, behind ``context``, until all is straight again."""
        waiting: Waiting = {start: {None: Node.start(start, context)}}
        self._carried = open_before(self._text, start)
        at = start
        while True:
            nodes, moves = self._close(waiting.pop(at), at, find_moves)
            self.n_steps += len(moves)
            ahead = [n for there in waiting.values() for n in there.values()]
            found = self._finished(nodes, ahead, start)
            if found is not None:
                return found
            self._extend([(n, m) for n in nodes for m in moves[n] if m.stop > at], waiting)
            at = min(waiting)

    def _close(
        self, arrived: dict[object, Node], at: int, find_moves: FindMoves
    ) -> tuple[list[Node], dict[Node, list[Move]]]:
        """The paths that end at ``at``, best first, after those that emit something and stay; and all their moves."""
        nodes = fresh = self._prune(arrived.values())
        moves: dict[Node, list[Move]] = {}
        for n_hidden in range(_HIDDEN_IN_A_ROW + 1):
            near = [n for n in fresh if n.score > nodes[0].score - _RIVAL][:_STAYING]
            if n_hidden == _HIDDEN_IN_A_ROW:
                near = []
            moves.update((n, list(find_moves(self._text, n, n in near))) for n in fresh)
            stays = [(n, m) for n in near for m in moves[n] if m.stop == at]
            if not stays:
                break
            stayed: Waiting = {}
            self._extend(stays, stayed)
            fresh = self._prune(stayed.get(at, {}).values())
            nodes = nodes + fresh  # not weighed against those before: a bracket that they closed is still to come there
        return sorted((n for n in nodes if n in moves), key=lambda n: -n.score), moves

    def _prune(self, nodes: Iterable[Node]) -> list[Node]:
        ranked = sorted(nodes, key=lambda n: -n.score)
        near = [n for n in ranked if n.score > ranked[0].score - _HOPELESS]
        straight = [n for n in near[_BEAM:] if not n.pending][:_STRAIGHT]
        kept = near[:_BEAM] + straight
        return kept + [n for n in ranked if n.untouched and n not in kept]

    def _finished(self, nodes: Sequence[Node], ahead: Sequence[Node], start: int) -> Decoded | None:
        """The result, if the search can stop where these paths end; ``ahead`` are those that end further on."""
        at = nodes[0].at
        alone = next(n for n in nodes if n.untouched)
        straight = next(n for n in nodes if not n.pending)
        if at == len(self._text) or (at > start and self._text[at - 1] == "\n") or at - start > _LONGEST:
            return Decoded(straight, alone, at, _doubt(straight, nodes))
        lead = alone.score - max((n.score for n in (*nodes, *ahead) if n is not alone), default=-np.inf)
        if at > start and (lead > _LAGGING or (lead > 0 and at - start > _PATIENCE) or self.is_spent):
            return Decoded(alone, alone, at)
        rivals = (n for n in (*nodes, *ahead) if n.pending or n.at > at)
        settled = all(n.score < straight.score - _RIVAL for n in rivals)
        if straight is nodes[0] and not straight.untouched and settled and at - straight.kept_since >= _CONTEXT:
            return Decoded(straight, alone, at, _doubt(straight, nodes))
        return None

    def _extend(self, moves: Iterable[tuple[Node, Move]], waiting: Waiting) -> None:
        """Put the paths that these moves make where they end."""
        pairs = [(n, m) for n, m in moves if m.characters or not m.emits]
        if not pairs:
            return
        # A space stands for nothing: it costs nothing, and changes no history.
        emitted = "".join(m.characters or " " for _, m in pairs)
        sizes = [len(m.characters) or 1 for _, m in pairs]
        of = np.arange(len(pairs)).repeat(sizes)
        scores, ids = self._score(pairs, of, emitted)
        self.n_steps += len(emitted) // _WEIGHED_A_PATH
        best = (scores > scores.max() - _HOPELESS).nonzero()[0]
        chosen = set(best.tolist())
        if len(best) > _NEW:
            best = best[np.argsort(-scores[best], kind="stable")]
            straight = np.array([not (move.pending or move.pendings) for _, move in pairs])[of[best]]
            chosen = {*best[:_NEW].tolist(), *best[straight][:_STRAIGHT].tolist()}
        starts = [0, *accumulate(sizes)]
        chosen.update(starts[k] for k, (node, move) in enumerate(pairs) if node.untouched and move.kept)
        for k in sorted(chosen):
            node, move = pairs[of[k]]
            pending = move.pendings[k - starts[of[k]]] if move.pendings else move.pending
            character = emitted[k] if move.characters else ""
            self._put(waiting, self._step(node, move, character, pending, float(scores[k]), int(ids[k])))

    def _score(
        self, pairs: Sequence[tuple[Node, Move]], of: NDArray[np.intp], emitted: str
    ) -> tuple[NDArray[np.float64], Ids]:
        """The score of each path that a character makes, and the character's class; ``of`` tells the pair it is of."""
        codes = code_points(emitted)
        ids = self._model.ids(as_quotation(emitted, self._quotation)) if self._quotation else self._model.ids_of(codes)
        # One array of all that is known of the pairs: to make one takes longer than to reckon with it.
        known = np.array([_known(node, move) for node, move in pairs])[of].T
        (a, b), (score, restored, by_page, behind) = known[:2].astype(np.uint16), known[2:]
        logs = self._model.log_p(a, b, ids)
        if by_page.any():
            logs = np.where(by_page, self._page.raise_log_p(a, b, ids, logs), logs)
        logs[ids == SPACE] = 0
        if _BOX in emitted:
            logs = np.where((codes == ord(_BOX)) & (restored == 0), np.maximum(logs, _BOX_LOG_P), logs)
        logs -= of_code_points(self._strangeness, codes) * restored.astype(np.float32)
        scores = logs + score
        if not _FAR_REACHING.isdisjoint(emitted):
            for k in (k for k, character in enumerate(emitted) if character in _FAR_REACHING):
                node, move = pairs[of[k]]
                scores[k] += self._by_line(node, move, emitted[k])
        for k in np.flatnonzero(behind * (ids != SPACE)).tolist() if behind.any() else ():
            # The model knows sentences: what stands between an item's mark and its text is the page's habit.
            share = self.items.share
            scores[k] += log(share) - logs[k] if emitted[k] == BEHIND else log(1 - share)
        return scores, ids

    def _by_line(self, node: Node, move: Move, character: str) -> float:
        """What the line so far tells of a character that closes something or ends a clause, in nats."""
        if character in _CLAUSE_ENDS:
            return _LONE if not move.kept and _is_lone(node.said) else 0.0
        if character == "\n":
            told = self._brackets.ends_line(node.opened, self._carried, self._text, move.stop)
            if move.kept and node.kept_since == node.at:
                told += log(self._line_ends.share(node.said[-1:], self._text, move.stop))
            return told
        told = closing(node.opened, character, node.said[-1:], self._carried)
        return told + self.items.order(node.at, node.said) if character == "）" and not move.kept else told

    def _put(self, waiting: Waiting, node: Node) -> None:
        """Keep a path, unless a better one came to the same state."""
        there = waiting.setdefault(node.at, {})
        key = (node.pending, node.history, node.tail, node.untouched, node.opened)
        known = there.get(key)
        if known is None:
            there[key] = node
            return
        first, second = (node, known) if known.score < node.score else (known, node)
        if first.said != second.said:
            first.doubt = _log_sum(first.doubt, _odds(second, first))
        there[key] = first

    def _step(self, node: Node, move: Move, character: str, pending: bytes, score: float, c: int) -> Node:
        is_passed_over = c == SPACE or (character == BEHIND and is_bare_item(node.said))
        tail = node.tail
        if character or pending != node.pending:
            tail = tail_of(tail, character)
            tail = (tail + pending)[-2:] if len(pending) < 2 else b""
        return Node(
            at=move.stop,
            score=score,
            pending=pending,
            tail=tail,
            history=node.history if is_passed_over else (node.history[1], c),
            emitted=character + move.suffix,
            opened=still_open(node.opened, character, node.said[-1:]),
            said=node.said if c == SPACE else (node.said + character)[-_COMPARED:],
            doubt=node.doubt,
            before=node,
            rule=move.rule,
            kept_since=node.kept_since if move.kept else move.stop,
            untouched=node.untouched and move.kept,
        )


def _is_lone(said: str) -> bool:
    """Whether a clause so far is one character."""
    return len(said) == 1 or said[-2:-1] in _CLAUSE_BEGINS


def _known(node: Node, move: Move) -> tuple[float, ...]:
    """What the score of a move needs: the history and score of its path, whether it restores something, ...

    ... whether the page has its say on it (on what is restored, and on what comes right behind it), and whether an
    item's mark stands before it.
    """
    by_page = not (move.kept and (node.untouched or node.kept_since < node.at))
    return (*node.history, node.score - move.cost, not move.kept, by_page, is_bare_item(node.said))


def _odds(rival: Node, best: Node) -> float:
    """The logarithm of the odds of a path that reads otherwise, and of all that were joined with it."""
    return rival.score - best.score + _log_sum(0.0, rival.doubt)


def _log_sum(a: float, b: float) -> float:
    """The logarithm of the sum of two numbers that are given as their logarithms."""
    low, high = min(a, b), max(a, b)
    return high + log1p(exp(low - high)) if low > -np.inf else high


def _doubt(best: Node, nodes: Iterable[Node]) -> float:
    """What stands against the best path, with all that read otherwise; nodes that are left are where it ends."""
    doubt = best.doubt
    for other in nodes:
        if not other.pending and not other.untouched and other.said != best.said:
            doubt = _log_sum(doubt, _odds(other, best))
    return doubt

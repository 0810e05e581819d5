"""Edits on text: apply, undo, compose, and lead every offset back to the page.

A stage of cleaning is a list of edits over its input. ``Edited`` holds a page and the stages it went through; any span
of the clean text leads back to the page, and the other way, in O(log edits) a stage.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

_span = itemgetter(0, 1)


class Edit(NamedTuple):
    """Replace ``text[start:stop]``, which reads ``before``, by ``after``.

    Offsets are code points of the input of the edit's own stage, half-open. ``rule`` is the id of the rule that asks
    for it, ``confidence`` is 0..1. An edit with ``applied`` false is only listed: seen, judged too doubtful, not made.

    A Traditional page has one for each seventh of its characters: a named tuple is made, and taken apart, in half the
    time of a dataclass.

    >>> apply("学xué习", [Edit(1, 4, "xué", "", "pinyin")])
    '学习'
    """

    start: int
    stop: int
    before: str
    after: str
    rule: str
    confidence: float = 1.0
    applied: bool = True


class OffsetMap:
    """Leads spans between the input and the output of one list of edits.

    A span never takes in text that a neighbouring edit deleted or inserted beside it. Inside an edit of equal lengths,
    offsets run in step (學習 -> 学习); inside any other, a span grows to the whole edit.

    >>> m = OffsetMap([Edit(1, 4, "xué", "", "pinyin")])
    >>> m.to_input(1, 2), m.to_output(0, 4)
    ((4, 5), (0, 1))
    """

    __slots__ = ("_in_starts", "_in_stops", "_out_starts", "_out_stops")

    def __init__(self, edits: Iterable[Edit]) -> None:
        self._in_starts: list[int] = []
        self._in_stops: list[int] = []
        self._out_starts: list[int] = []
        self._out_stops: list[int] = []
        shift = 0
        for start, stop, _, after, _, _, applied in edits:
            growth = len(after) - (stop - start)
            if not growth or not applied:
                continue  # in step with the text on both sides, so that no offset needs it
            self._in_starts.append(start)
            self._in_stops.append(stop)
            self._out_starts.append(start + shift)
            shift += growth
            self._out_stops.append(stop + shift)

    def to_input(self, start: int, stop: int) -> tuple[int, int]:
        """Span of the input that gave output[start:stop]."""
        return _carry(start, stop, self._out_starts, self._out_stops, self._in_starts, self._in_stops)

    def to_output(self, start: int, stop: int) -> tuple[int, int]:
        """Span of the output that input[start:stop] became (empty where it was deleted)."""
        return _carry(start, stop, self._in_starts, self._in_stops, self._out_starts, self._out_stops)

    def edges_in_input(self, starts: Sequence[int], stops: Sequence[int]) -> tuple[Sequence[int], Sequence[int]]:
        """``to_input`` for many spans, given and got by their edges."""
        if not self._out_starts:
            return starts, stops
        spans = [*map(self.to_input, starts, stops)]
        return [start for start, _ in spans], [stop for _, stop in spans]

    def starts_in_input(self, starts: Sequence[int]) -> Sequence[int]:
        """Where spans of the output that begin at ``starts`` begin in the input: ``to_input`` for many, ascending."""
        if not self._out_starts:
            return starts
        sides = self._out_starts, self._out_stops, self._in_starts, self._in_stops
        if len(starts) < len(self._out_starts):
            return [_carry_start(start, *sides) for start in starts]
        return _carry_starts(starts, *sides)


def _carry(
    start: int, stop: int, here: list[int], here_stops: list[int], there: list[int], there_stops: list[int]
) -> tuple[int, int]:
    """Carry a span over edits whose spans are (here, here_stops) on this side and (there, there_stops) on the other."""
    if not here:
        return start, stop
    new_start = _carry_start(start, here, here_stops, there, there_stops)
    k = bisect_left(here_stops, stop)
    if k == len(here):
        new_stop = stop - here_stops[-1] + there_stops[-1]
    elif stop <= here[k]:
        new_stop = there[k] - (here[k] - stop)
    elif here_stops[k] - here[k] == there_stops[k] - there[k]:
        new_stop = there[k] + stop - here[k]
    else:
        new_stop = there_stops[k]
    return new_start, max(new_start, new_stop)


def _carry_start(start: int, here: list[int], here_stops: list[int], there: list[int], there_stops: list[int]) -> int:
    k = bisect_right(here, start) - 1
    if k < 0:
        return start
    if start >= here_stops[k]:
        return start - here_stops[k] + there_stops[k]
    if here_stops[k] - here[k] == there_stops[k] - there[k]:
        return there[k] + start - here[k]
    return there[k]


def _carry_starts(
    starts: Sequence[int], here: list[int], here_stops: list[int], there: list[int], there_stops: list[int]
) -> list[int]:
    """``_carry_start`` for many, ascending: edit by edit."""
    carried = [*starts[: bisect_left(starts, here[0])]]
    for k, stop in enumerate(here_stops):
        first = len(carried)
        last = bisect_left(starts, here[k + 1], first) if k + 1 < len(here) else len(starts)
        behind = bisect_left(starts, stop, first, last)
        carried += [_carry_start(start, here, here_stops, there, there_stops) for start in starts[first:behind]]
        shift = there_stops[k] - stop
        carried += [start + shift for start in starts[behind:last]]
    return carried


def check(text: str, edits: Sequence[Edit]) -> None:
    """Raise ValueError unless the edits are in order, do not overlap, and say truly what stands in the text."""
    at, end = 0, len(text)
    for start, stop, before, _, rule, _, applied in edits:
        if text[start:stop] != before or not 0 <= start <= stop <= end:
            raise ValueError(f"{rule}: text[{start}:{stop}] is {text[start:stop]!r}, not {before!r}")
        if applied:
            if start < at:
                raise ValueError(f"{rule}: edit at {start} begins before {at}, where the edit before it ends")
            at = stop


def apply(text: str, edits: Sequence[Edit]) -> str:
    """The text with the applied edits made. Edits are sorted by start and do not overlap.

    >>> apply("工會(huì)", [Edit(2, 7, "(huì)", "", "pinyin")])
    '工會'
    """
    pieces: list[str] = []
    at = 0
    for start, stop, _, after, _, _, applied in edits:
        if applied:
            pieces.append(text[at:start])
            pieces.append(after)
            at = stop
    pieces.append(text[at:])
    return "".join(pieces)


def invert(edits: Sequence[Edit]) -> list[Edit]:
    """The edits that undo these, over their output.

    >>> invert([Edit(0, 1, "會", "会", "t2s"), Edit(2, 4, "xx", "", "cut")])
    [Edit(start=0, stop=1, before='会', after='會', rule='t2s', confidence=1.0, applied=True), \
Edit(start=2, stop=2, before='', after='xx', rule='cut', confidence=1.0, applied=True)]
    """
    out, shift = [], 0
    for e in edits:
        if e.applied:
            start = e.start + shift
            out.append(Edit(start, start + len(e.after), e.after, e.before, e.rule, e.confidence, e.applied))
            shift += len(e.after) - len(e.before)
    return out


def compose(text: str, first: Sequence[Edit], second: Sequence[Edit]) -> list[Edit]:
    """One list of edits over ``text`` that does the work of ``first`` and then ``second``.

    Edits of the two that touch become one: its rule names both, its confidence is the lower.

    >>> compose("學(xué)習", [Edit(1, 6, "(xué)", "", "pinyin")], [Edit(0, 2, "學習", "学习", "t2s")])
    [Edit(start=0, stop=7, before='學(xué)習', after='学习', rule='pinyin+t2s', confidence=1.0, applied=True)]
    """
    final = apply(apply(text, first), second)
    # Both lists as spans of the text between them: what the first wrote, what the second replaces.
    spans = [*_written(first), *((e.start, e.stop, 1, e) for e in second if e.applied)]
    spans.sort(key=itemgetter(0, 1, 2))
    out: list[Edit] = []
    at = grown_before = grown_after = 0
    while at < len(spans):
        start, stop, which, e = spans[at]
        first_of_group = at
        at += 1
        while at < len(spans) and spans[at][0] <= stop:
            stop = max(stop, spans[at][1])
            at += 1
        if at == first_of_group + 1 and not which:
            out.append(e)
            grown_before += len(e.after) - len(e.before)
            continue
        group = spans[first_of_group:at]
        a, c = start - grown_before, start + grown_after
        for _, _, which, e in group:
            grown = len(e.after) - len(e.before)
            grown_before += 0 if which else grown
            grown_after += grown if which else 0
        rule = "+".join(dict.fromkeys(e.rule for *_, e in sorted(group, key=itemgetter(2))))
        b, d = stop - grown_before, stop + grown_after
        out.append(Edit(a, b, text[a:b], final[c:d], rule, min(e.confidence for *_, e in group)))
    return out


def _written(edits: Sequence[Edit]) -> Iterator[tuple[int, int, int, Edit]]:
    """The applied edits with the spans of the output that they wrote, and 0, as the first of two lists."""
    shift = 0
    for e in edits:
        if e.applied:
            start = e.start + shift
            yield start, start + len(e.after), 0, e
            shift += len(e.after) - (e.stop - e.start)


def merge_runs(edits: Iterable[Edit]) -> list[Edit]:
    """Neighbouring edits of one rule, of equal lengths and with nothing between them, as one edit.

    >>> merge_runs([Edit(0, 1, "學", "学", "t2s"), Edit(1, 2, "習", "习", "t2s")])
    [Edit(start=0, stop=2, before='學習', after='学习', rule='t2s', confidence=1.0, applied=True)]
    """
    out: list[Edit] = []
    run: list[Edit] = []
    end = -1
    for e in edits:
        if e.start == end and _runs_on((run or out)[-1], e):
            run = run or [out[-1]]
            run.append(e)
        else:
            if run:
                out[-1], run = _one(run), []
            out.append(e)
        end = e.stop
    if run:
        out[-1] = _one(run)
    return out


def _runs_on(last: Edit, e: Edit) -> bool:
    """Whether an edit right behind another is of its kind, and both of equal lengths."""
    same = (last.rule, last.confidence, last.applied) == (e.rule, e.confidence, e.applied)
    return same and len(last.before) == len(last.after) and len(e.before) == len(e.after)


def _one(run: Sequence[Edit]) -> Edit:
    """Edits that run on as one."""
    if len(run) == 1:
        return run[0]
    before, after = "".join(e.before for e in run), "".join(e.after for e in run)
    return run[0]._replace(stop=run[-1].stop, before=before, after=after)


@dataclass(frozen=True, slots=True)
class Layer:
    """One stage's edits, and the map over them."""

    stage: str
    edits: tuple[Edit, ...]
    offsets: OffsetMap = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Edited:
    """A page and what the stages made of it.

    ``raw`` is the page as decoded, ``text`` the text now, ``layers`` the stages in order.

    >>> page = Edited.of("工會(huì)工作").then("repair", [Edit(2, 7, "(huì)", "", "pinyin")])
    >>> page.text, page.raw_span(2, 4), page.undo()
    ('工會工作', (7, 9), '工會(huì)工作')
    """

    raw: str
    text: str
    layers: tuple[Layer, ...] = ()

    @classmethod
    def of(cls, raw: str) -> "Edited":
        """A page that no stage has touched."""
        return cls(raw, raw)

    def then(self, stage: str, edits: Iterable[Edit], text: str | None = None) -> "Edited":
        """The page after one more stage, whose edits index ``self.text``.

        ``text`` is what the edits make of it, where the stage has made them already. Raises ValueError if the edits
        overlap or do not say what stands in the text.
        """
        ordered = sorted(edits, key=_span)
        check(self.text, ordered)
        layer = Layer(stage, tuple(ordered), OffsetMap(ordered))
        return Edited(self.raw, apply(self.text, ordered) if text is None else text, (*self.layers, layer))

    def raw_span(self, start: int, stop: int, layer: int | None = None) -> tuple[int, int]:
        """Span of ``raw`` that gave text[start:stop]; with ``layer``, of the input of that layer."""
        for lay in reversed(self.layers[:layer]):
            start, stop = lay.offsets.to_input(start, stop)
        return start, stop

    def raw_edges(self, starts: Sequence[int], stops: Sequence[int], layer: int) -> tuple[Sequence[int], Sequence[int]]:
        """``raw_span`` for many spans of the input of a layer, given and got by their edges."""
        for lay in reversed(self.layers[:layer]):
            starts, stops = lay.offsets.edges_in_input(starts, stops)
        return starts, stops

    def raw_starts(self, starts: Sequence[int]) -> Sequence[int]:
        """Where in ``raw`` the spans of ``text`` that begin at ``starts`` begin: ``raw_span`` for many, ascending."""
        for lay in reversed(self.layers):
            starts = lay.offsets.starts_in_input(starts)
        return starts

    def text_span(self, raw_start: int, raw_stop: int) -> tuple[int, int]:
        """Span of ``text`` that raw[raw_start:raw_stop] became; empty where it was removed."""
        for lay in self.layers:
            raw_start, raw_stop = lay.offsets.to_output(raw_start, raw_stop)
        return raw_start, raw_stop

    def undo(self) -> str:
        """The page, got back by undoing every edit in reverse."""
        text = self.text
        for lay in reversed(self.layers):
            text = apply(text, invert(lay.edits))
        return text

"""A page before and after cleaning, on a terminal: each change in its place, with the rule that made it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from unioncorpus.edits import Edit, Edited, compose

#: Characters of the page shown on each side of a change; changes closer than twice that share a line.
CONTEXT = 12
#: Longest piece of removed text shown; of longer ones the two ends.
LONGEST = 120

_RED, _GREEN, _DIM, _PLAIN = "\x1b[31;9m", "\x1b[32m", "\x1b[2m", "\x1b[0m"


@dataclass(frozen=True, slots=True)
class Hunk:
    """Changes that stand close together: page[start:stop], the line (1..) where it begins, and its edits."""

    line: int
    start: int
    stop: int
    edits: tuple[Edit, ...]


def page_edits(page: Edited) -> list[Edit]:
    """One list of edits over the page as decoded that does the work of all stages.

    >>> page = Edited.of("學(xué)習").then("repair", [Edit(1, 6, "(xué)", "", "repair.pinyin")])
    >>> [(e.before, e.after, e.rule) for e in page_edits(page)]
    [('(xué)', '', 'repair.pinyin')]
    """
    edits: list[Edit] = []
    for layer in page.layers:
        edits = compose(page.raw, edits, layer.edits)
    return edits


def hunks(raw: str, edits: Sequence[Edit]) -> Iterator[Hunk]:
    """Group the edits of a page into hunks."""
    line, seen = 1, 0
    group: list[Edit] = []
    for k, edit in enumerate(edits):
        group.append(edit)
        if k + 1 < len(edits) and _near(raw, edit.stop, edits[k + 1].start):
            continue
        line += raw.count("\n", seen, group[0].start)
        seen = group[0].start
        start = max(raw.rfind("\n", 0, seen) + 1, seen - CONTEXT)
        end = raw.find("\n", edit.stop)
        stop = min(len(raw) if end < 0 else end, edit.stop + CONTEXT)
        yield Hunk(line, start, stop, tuple(group))
        group = []


def _near(raw: str, left: int, right: int) -> bool:
    return right - left <= 2 * CONTEXT and raw.find("\n", left, right) < 0


def render_diff(page: Edited, colour: bool = False) -> Iterator[str]:
    """The changes of a page, one hunk a line: line number, the text with [-before-]{+after+} in it, the rules.

    A rule that is not sure has the lowest confidence of its edits behind it. Last come the changes that were too
    doubtful to be made, as [?before?]{?after?}. With ``colour``, what went is red and struck out, what came is green.

    >>> page = Edited.of("教師學(xué)習").then("repair", [Edit(3, 8, "(xué)", "", "repair.pinyin")])
    >>> list(render_diff(page))
    ['    1  教師學[-(xué)-]習  <- repair.pinyin']
    """
    for hunk in hunks(page.raw, page_edits(page)):
        pieces, at = [], hunk.start
        for e in hunk.edits:
            pieces.append(_shown(page.raw[at : e.start]))
            pieces.append(_change(_shown(_shorten(e.before)), _shown(e.after), colour))
            at = e.stop
        pieces.append(_shown(page.raw[at : hunk.stop]))
        yield f"{hunk.line:5}  {''.join(pieces)}  {_note(_rules(hunk.edits), colour)}"
    yield from _render_doubts(page, colour)


def _render_doubts(page: Edited, colour: bool) -> Iterator[str]:
    """What was listed and not made: doubtful changes, and places where something is lost."""
    raw, line, seen = page.raw, 1, 0
    doubts = ((page.raw_span(e.start, e.stop, k), e) for k, lay in enumerate(page.layers) for e in lay.edits)
    for (start, stop), e in sorted(((span, e) for span, e in doubts if not e.applied), key=lambda d: d[0]):
        line += raw.count("\n", seen, start)
        seen = start
        before = raw[max(raw.rfind("\n", 0, start) + 1, start - CONTEXT) : start]
        after = raw[stop : stop + CONTEXT].partition("\n")[0]
        change = f"[?{_shown(_shorten(raw[start:stop]))}?]"
        if e.after != e.before:
            change += f"{{?{_shown(_shorten(e.after))}?}}"
        yield f"{line:5}  {_shown(before)}{change}{_shown(after)}  {_note(f'{_rules([e])}, not made', colour)}"


def _rules(edits: Sequence[Edit]) -> str:
    """The rules of these edits, each with its confidence where that is under 1."""
    lowest: dict[str, float] = {}
    for e in edits:
        for rule in e.rule.split("+"):
            lowest[rule] = min(e.confidence, lowest.get(rule, 1.0))
    return " ".join(rule if sure >= 1 else f"{rule} {sure:.3g}" for rule, sure in lowest.items())


def _note(text: str, colour: bool) -> str:
    return f"{_DIM}<- {text}{_PLAIN}" if colour else f"<- {text}"


def _change(before: str, after: str, colour: bool) -> str:
    if colour:
        return (f"{_RED}{before}{_PLAIN}" if before else "") + (f"{_GREEN}{after}{_PLAIN}" if after else "")
    return (f"[-{before}-]" if before else "") + (f"{{+{after}+}}" if after else "")


def _shorten(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    half = LONGEST // 2
    return f"{text[:half]} …{len(text) - 2 * half} characters… {text[-half:]}"


def _shown(text: str) -> str:
    """Line breaks as ⏎, and nothing in the page may steer the terminal."""
    return "".join(ch if ch.isprintable() else "⏎" if ch == "\n" else f"\\x{ord(ch):02x}" for ch in text)

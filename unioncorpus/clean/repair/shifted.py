"""Text that is read one byte late: broken annotations, marks matched across two characters, stray bytes.

    自覺地?fù)?dān)負起責任 -> 自覺地擔負起責任
    在校?！敖搪毠ぁ惫ぷ -> 在校“教職工”工作

Places where such damage may begin are found by what a site leaves there; from each, the byte lattice is searched for a
more probable reading. A place whose text is the most probable as it stands stays.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from unioncorpus.clean.repair.annotation import UNALIGNED
from unioncorpus.clean.repair.confidence import DAMAGED, confidence
from unioncorpus.clean.repair.lattice import Decoded, Lattice, Node
from unioncorpus.clean.repair.moves import BROKEN, LETTERS, MARK, Habits, find_moves
from unioncorpus.clean.repair.suspects import find_places, has_signs
from unioncorpus.edits import Edit

#: How much more probable than the text as it stands a reading must be, in nats, to be as likely right as wrong: the
#: scores do not hold the odds that a place which looks like this is damaged.
_PRIOR = 6.0
_LISTED = 0.5
#: A place is sure from these log odds on. Another sure place on the page adds so much: no site damages one place only.
_SURE, _OTHER_PLACE = 7.0, 4.0
#: How far back a line is read for what stands open in it, in characters.
_REACH = 200
#: What has a lower log P for each character, in nats, is no text either.
_TEXT = -9.0

#: Something to go by: signs of broken pairs and ASCII marks alone are none.
_KNOWN_BYTE = re.compile(rf"[^\x00-\x7f{BROKEN}]|[{LETTERS}]\)")
#: So many steps are taken in the lattice, some on any page and more on a long one (a damaged character takes about
#: ten, a damaged page less than one for each of its characters), on a short text no more than its length calls for; and
#: so many places are looked at that turn out to be no damage.
_STEPS, _STEPS_PER_CHARACTER = 60_000, 1 / 4
_STEPS_IF_SHORT, _STEPS_PER_CHARACTER_IF_SHORT = 2_000, 16
_VAIN, _VAIN_PER_CHARACTER = 100, 1 / 20_000


def realign(text: str) -> list[Edit]:
    """Edits that bring shifted text back to its characters.

    >>> realign("自覺地?fù)?dān)負起責任")[0].after
    '擔'
    """
    places = find_places(text)
    if not places:
        return []
    text = f"{text}\n"  # the last line ends, too
    habits = Habits(shown=has_signs(text), private=re.search("[\ue000-\uf8ff]", text) is not None)
    lattice = Lattice(text, partial(find_moves, habits=habits))
    changes: list[_Change] = []
    done = 0
    steps = min(_STEPS + len(text) * _STEPS_PER_CHARACTER, _STEPS_IF_SHORT + len(text) * _STEPS_PER_CHARACTER_IF_SHORT)
    vain = _VAIN + len(text) * _VAIN_PER_CHARACTER
    for place in places:
        if place < done:
            continue
        if lattice.n_steps > steps or vain <= 0:
            break
        found = lattice.search(place, _line_before(text, place, changes))
        if found.best.untouched:
            vain -= 1
            continue
        done = found.stop
        runs = tuple(_runs(text, found))
        if runs and found.gain > _PRIOR - _OTHER_PLACE:
            changes.append(_Change(found.gain - _PRIOR, confidence(found.lead), runs))
    return list(_weigh(changes))


@dataclass(frozen=True, slots=True)
class _Change:
    """What a search found: the log odds that the text is damaged, in nats, how sure it is of the reading (0..1), and
    the runs of characters that it changes."""

    log_odds: float
    reading: float
    runs: tuple[Edit, ...]


def _weigh(changes: list[_Change]) -> Iterator[Edit]:
    """The edits of changes that are more likely right than wrong; one that is sure speaks for all others."""
    n_sure = sum(change.log_odds > _SURE for change in changes)
    for change in changes:
        others = n_sure - (change.log_odds > _SURE)
        sure = confidence(change.log_odds + (_OTHER_PLACE if others else 0.0))
        if sure > _LISTED:
            reading = min(sure, change.reading)
            yield from (replace(run, confidence=reading, applied=sure >= DAMAGED) for run in change.runs)


def _line_before(text: str, place: int, changes: list[_Change]) -> str:
    """The line before a place, as the changes leave it; of a long one the end."""
    start = max(0, place - _REACH)
    start = text.rfind("\n", start, place) + 1 or start
    out: list[str] = []
    at = place
    for change in reversed(changes):
        for run in reversed(change.runs):
            if run.stop <= start:
                return text[start:at] + "".join(reversed(out))
            out += [text[run.stop : at], run.after]
            at = run.start
    return text[start:at] + "".join(reversed(out))


def _runs(text: str, found: Decoded) -> Iterator[Edit]:
    """One edit for each run of changed characters on the best path."""
    steps = found.best.steps()
    if not (_is_text(found) or any(n.rule == UNALIGNED for n in steps)):
        return
    run: list[Node] = []
    for node in [*steps, None]:
        if node is not None and not _is_kept(text, node):
            run.append(node)
        elif run:
            start, stop = _start(run[0]), run[-1].at
            after = "".join(n.emitted for n in run)
            rule = next((n.rule for n in run if n.rule), MARK)
            if _KNOWN_BYTE.search(text, start, stop):
                yield Edit(start, stop, text[start:stop], after, rule)
            run = []


def _is_text(found: Decoded) -> bool:
    """Whether what was found is more than the best of noise."""
    return found.best.score > _TEXT * sum(len(n.emitted) for n in found.best.steps())


def _start(node: Node) -> int:
    return node.before.at if node.before else node.at


def _is_kept(text: str, node: Node) -> bool:
    before = node.before
    return not node.pending and before is not None and not before.pending and text[before.at : node.at] == node.emitted

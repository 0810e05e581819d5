"""Text that is read one byte late: broken annotations, marks matched across two characters, stray bytes.

    自覺地?fù)?dān)負起責任 -> 自覺地擔負起責任
    在校?！敖搪毠ぁ惫ぷ -> 在校“教職工”工作

Places where such damage may begin are found by what a site leaves there; from each, the byte lattice is searched for a
more probable reading. A place whose text is the most probable as it stands stays.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import log

from unioncorpus.clean.repair.annotation import UNALIGNED
from unioncorpus.clean.repair.confidence import DAMAGED, confidence
from unioncorpus.clean.repair.lattice import Decoded, Lattice, Node
from unioncorpus.clean.repair.moves import ANY_UNSEEN, BROKEN, LETTERS, MARK, STRAY, Showing, find_moves, two_bytes
from unioncorpus.clean.repair.suspects import (
    closes_unopened,
    find_cut_lines,
    find_places,
    has_private,
    has_unseen_loss,
    is_stuck,
    narrow_marks,
    shows_signs,
    spaced_marks,
    swallows_ascii,
)
from unioncorpus.edits import Edit

#: How much more probable than the text as it stands a reading must be, in nats, to be as likely right as wrong: the
#: scores do not hold the odds that a place which looks like this is damaged; and where it looks like nothing else.
_PRIOR, _PRIOR_IF_STUCK, _PRIOR_IF_CLOSING = 6.0, 2.0, 0.0
_LISTED = 0.5
#: A place is sure from these log odds on. Another sure place on the page adds so much: no site damages one place only.
_SURE, _OTHER_PLACE = 7.0, 4.0
#: So many other places take all doubt that sites were at work.
_MANY, _MANY_PLACES = 3, 6.0
#: Three characters in a row that are less probable, in nats, hint at a byte that left no trace; what was lost so must
#: explain the text better by so much, and by so much more for each further pair; by less where a reading of a character
#: that is not there shows that something was lost.
_ABSURD, _CLEARLY, _EACH_PAIR, _SHOWN_PAIR = -31.0, 6.0, 3.0, 1.5
#: What a space before a mark tells at most of a byte that is lost there, in nats.
_BY_SPACE = 6.0
#: How far back a line is read for what stands open in it, in characters.
_REACH = 200
#: What has a lower log P for each character, in nats, is no text either.
_TEXT = -9.0

#: Something to go by: signs of broken pairs and ASCII marks alone are none.
_KNOWN_BYTE = re.compile(rf"[^\x00-\x7f{BROKEN}]|[{LETTERS}]\)")
#: Nor is a half-width mark, but one that the page writes for a full-width one, with a letter stuck to what follows.
_NARROW_AND_LETTER = re.compile(r"\x20?([,;:])[@-~](?=[^\x00-\x7f])")
#: A sign between wide characters: an author's, where a page has more of one than so many and than one in so many
#: characters. As the second byte of a character each stands once in 6,000 of a page where all marks are shifted.
_SIGN, _SIGNS, _SIGN_EVERY = re.compile(r"[@\[-`{-~](?<=[^\x00-\x7f].)(?=[^\x00-\x7f])"), 3, 2_000
#: One with a reading is what is left of a character, on any page.
_READ_SIGN = re.compile(rf"[@\[-`{{-~]\([{LETTERS}]{{1,6}}\)")
#: So many steps are taken in the lattice, some on any page and more on a long one (a damaged character takes about
#: ten, a damaged page less than one for each of its characters) for each character beyond ASCII, which alone may be
#: damaged; on a short text no more than its length calls for; and so many places are looked at that turn out to be no
#: damage.
_STEPS, _STEPS_PER_CHARACTER = 150_000, 1 / 4
_STEPS_IF_SHORT, _STEPS_PER_CHARACTER_IF_SHORT = 4_000, 32
_VAIN, _VAIN_PER_CHARACTER = 100, 1 / 20_000


def realign(text: str) -> list[Edit]:
    """Edits that bring shifted text back to its characters.

    >>> realign("自覺地?fù)?dān)負起責任")[0].after
    '擔'
    """
    places = find_places(text)
    if not places and not has_private(text):
        return []
    search = _Search(text)
    search.look_at(places)
    damaged = search.n_sure() > 0
    if damaged or search.showing.private:
        search.look_at(find_cut_lines(text))
    if damaged and not search.showing.shown:
        search.look_at(find_places(text, closely=True))
    return list(search.edits())


@dataclass(frozen=True, slots=True)
class _Change:
    """What a search of text[start:stop] found: the log odds that the text is damaged, in nats, how sure it is of the
    reading (0..1), and the runs of characters that it changes."""

    start: int
    stop: int
    log_odds: float
    reading: float
    runs: tuple[Edit, ...]


class _Search:
    """The search through one page: what it found so far, in order, and the work that is left to it."""

    def __init__(self, text: str) -> None:
        self._text = f"{text}\n"  # the last line ends, too
        self._changes: list[_Change] = []
        spaced = max(log(spaced_marks(text)), -_BY_SPACE)
        self.showing = Showing(
            shows_signs(text),
            has_private(text),
            swallows=swallows_ascii(text),
            spaced=spaced,
            narrow=narrow_marks(text),
        )
        n_wide = len(text) - len(text.encode("ascii", "ignore"))
        if_short = _STEPS_IF_SHORT + len(text) * _STEPS_PER_CHARACTER_IF_SHORT
        self._lattice = Lattice(self._text, min(_STEPS + n_wide * _STEPS_PER_CHARACTER, if_short))
        self._signs = _signs_of_author(text)
        self._vain = _VAIN + len(text) * _VAIN_PER_CHARACTER

    def look_at(self, places: Sequence[int]) -> None:
        """Search from each of the places, in order, that no change covers; a better change replaces others."""
        done = 0
        for place in places:
            k = bisect_right(self._changes, place, key=lambda change: change.start)
            if place < done or (k and place < self._changes[k - 1].stop):
                continue
            if self._lattice.is_spent or self._vain <= 0:
                break
            found = self._search(place, k)
            if found.best.untouched:
                self._vain -= 1
                continue
            done = found.stop
            change = self._change(place, found)
            covered = slice(k, bisect_left(self._changes, found.stop, k, key=lambda change: change.start))
            others = [other.log_odds for other in self._changes[covered]]
            if change and (not others or change.log_odds > sum(others)):
                self._changes[covered] = [change]
                if change.runs[0].rule == STRAY:
                    self._lattice.items.add(place, change.runs[0].after)

    def _search(self, place: int, k: int) -> Decoded:
        """The best reading from a place on, which the first k changes stand before."""
        context = _line_before(self._text, place, map(self._changes.__getitem__, range(k - 1, -1, -1)))
        found = self._lattice.search(place, context, partial(find_moves, showing=self.showing))
        untouched = found.best.untouched
        if (untouched and has_unseen_loss(self._text, place)) or (not untouched and found.worst() < _ABSURD):
            unseen = replace(ANY_UNSEEN, spaced=self.showing.spaced, unseen=_SHOWN_PAIR if untouched else _EACH_PAIR)
            other = self._lattice.search(place, context, partial(find_moves, showing=unseen))
            if other.gain > found.gain + _CLEARLY:
                return other
        return found

    def _change(self, place: int, found: Decoded) -> _Change | None:
        changed = _runs(self._text, found, self.showing.narrow)
        runs = tuple(r for r in changed if self._signs.isdisjoint(_READ_SIGN.sub("", r.before)))
        log_odds = found.gain - _prior(self._text, place)
        if not runs or log_odds <= -_OTHER_PLACE:
            return None
        return _Change(place, found.stop, log_odds, confidence(-found.doubt), runs)

    def n_sure(self) -> int:
        """The number of sure changes."""
        return sum(change.log_odds > _SURE for change in self._changes)

    def edits(self) -> Iterator[Edit]:
        """The edits of changes that are more likely right than wrong; those that are sure speak for all others."""
        n_sure = self.n_sure()
        for change in self._changes:
            others = n_sure - (change.log_odds > _SURE)
            sure = confidence(change.log_odds + (_MANY_PLACES if others >= _MANY else _OTHER_PLACE if others else 0.0))
            if sure > _LISTED:
                reading = min(sure, change.reading)
                yield from (run._replace(confidence=reading, applied=sure >= DAMAGED) for run in change.runs)


def _signs_of_author(text: str) -> frozenset[str]:
    """The signs that stand between wide characters of a page too often to be what is left of others.

    What would be the same character again counts once: a law about salt has 鹽 (FB7D) in each item.

    >>> sorted(_signs_of_author("词：~典。生~。~语。造~。名~。|表|") | _signs_of_author("甲|乙|丙|丁|戊"))
    ['|', '~']
    """
    places = (found.start() for found in _SIGN.finditer(text))
    pairs = {(text[k], two_bytes(text[k - 1])[1:] or text[k - 1]) for k in places}
    found = Counter(sign for sign, _ in pairs)
    return frozenset(sign for sign, n in found.items() if n > _SIGNS + len(text) // _SIGN_EVERY)


def _prior(text: str, place: int) -> float:
    if is_stuck(text, place):
        return _PRIOR_IF_STUCK
    return _PRIOR_IF_CLOSING if closes_unopened(text, place) else _PRIOR


def _line_before(text: str, place: int, changes: Iterable[_Change]) -> str:
    """The line before a place, as the changes, the nearest first, leave it; of a long one the end."""
    start = max(0, place - _REACH)
    start = text.rfind("\n", start, place) + 1 or start
    out: list[str] = []
    at = place
    for change in changes:
        for run in reversed(change.runs):
            if run.stop <= start:
                return text[start:at] + "".join(reversed(out))
            out += [text[run.stop : at], run.after]
            at = run.start
    return text[start:at] + "".join(reversed(out))


def _runs(text: str, found: Decoded, narrow: bytes) -> Iterator[Edit]:
    """One edit for each run of changed characters on the best path; ``narrow`` are the page's half-width marks."""
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
            if _KNOWN_BYTE.search(text, start, stop) or _is_narrow(text, start, narrow):
                yield Edit(start, stop, text[start:stop], after, rule)
            run = []


def _is_narrow(text: str, place: int, narrow: bytes) -> bool:
    """Whether one of the page's half-width marks stands at a place, before a letter stuck to the next character."""
    found = _NARROW_AND_LETTER.match(text, place)
    return found is not None and ord(found[1]) in narrow


def _is_text(found: Decoded) -> bool:
    """Whether what was found is more than the best of noise."""
    return found.best.score > _TEXT * sum(len(n.emitted) for n in found.best.steps())


def _start(node: Node) -> int:
    return node.before.at if node.before else node.at


def _is_kept(text: str, node: Node) -> bool:
    before = node.before
    return not node.pending and before is not None and not before.pending and text[before.at : node.at] == node.emitted

"""Text written in one encoding and read in another: 宸ヤ細, å·¥ä¼š, ¹¤»á, one pass or two.

A line that holds characters which are odd in Chinese text, close together, is turned back into bytes and read again, by
every pair of encodings in ``tables/mojibake.toml`` and every two of them. A reading is taken only if the language model
finds it far more probable than the line as it stands. What can never be got back (锟斤拷) is listed, not guessed.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from unioncorpus import tables
from unioncorpus.clean.language_model import SPACE, language_model
from unioncorpus.clean.repair.confidence import DAMAGED, confidence
from unioncorpus.clean.repair.gaps import HOWS, LOST, Allowance, Habits
from unioncorpus.clean.repair.line_ends import MARKS, begins_list, is_item
from unioncorpus.clean.repair.mistakes import Family, brings_other_script, families, looks_chinese, undo, undo_two
from unioncorpus.clean.repair.mixed_reading import MIXED
from unioncorpus.clean.repair.numbering import renumber
from unioncorpus.clean.repair.odd_lines import lines_with_odd, samples, suspicious_lines
from unioncorpus.clean.repair.page_counts import PageCounts
from unioncorpus.clean.repair.reread import Filled
from unioncorpus.code_points import code_points
from unioncorpus.edits import Edit

#: A reading is taken if it is more probable than the line as it stands by this factor (natural logarithm) ...
MIN_GAIN = 16.0
#: ... or by this one, on a page where another line was damaged in the same way.
MIN_GAIN_AGAIN = 5.0
#: A reading below this log probability a character (nats) is no Chinese text, however bad the line is.
MIN_LOG_P = -8.0
#: One of so few characters, each counted once, is an accident below this one: 婆婆 of 冫冫. (Months, the shortest lines
#: of plans, reach -3.9.)
_FEW, _MIN_LOG_P_OF_FEW = 3, -5.0
#: Share of U+FFFD over which a reading is none, and on a page where the mistake was seen.
_MAX_LOST, _MAX_LOST_WHERE_SEEN = 0.2, 0.5
#: What one U+FFFD costs a reading, in nats.
_LOSS_COSTS = 10.0
#: Characters of odd lines in which one mistake, and two, are looked for in vain before the search gives up.
_PATIENCE_ONCE = 100_000
_PATIENCE_TWICE = 20_000
#: A mistake that was seen is looked for in so many more characters of odd lines, and in so many for each that it
#: explains; then it is forgotten: random letters read as Chinese in one line of thousands.
_TRUST, _TRUST_A_CHARACTER = 4_000, 50
#: After so many lines with gaps it is known how the page's decoder loses bytes.
_KNOWN_HOW = 6
#: Characters of a long line that are weighed; the rest follows.
_WEIGHED = 4_000

_CHINESE, _PRIVATE = re.compile("[\u4e00-\u9fff]"), re.compile("[\ue000-\uf8ff]")
#: Mistakes to undo, the last that was made first. What was misread once is kept as UTF-8, so only that is misread
#: again.
Chain = tuple[Family, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a line may have been.

    ``gain`` is log P(reading) - log P(line), in nats; ``filled`` tells what gaps it had.
    """

    chain: Chain
    text: str
    gain: float
    filled: Filled

    @property
    def sure(self) -> str:
        """The text with U+FFFD for every character in doubt."""
        doubtful = {doubt.at for doubt in self.filled.doubtful}
        return "".join(LOST if k in doubtful else c for k, c in enumerate(self.text)) if doubtful else self.text

    def with_characters(self, begin: int, found: Mapping[int, str]) -> "_Reading":
        """The reading, which begins at this offset of a page, with the characters that were found for others there."""
        text = "".join(found.get(begin + k, c) for k, c in enumerate(self.text)) if found else self.text
        return self if text == self.text else replace(self, text=text)


def _weighed(before: str, after: str) -> tuple[str, str]:
    """What differs between a line and its reading, with two characters on each side; of long ones the beginning."""
    start = max(0, _common_prefix(before, after) - 2)
    before, after = before[start:], after[start:]
    stop = max(0, _common_prefix(before[::-1], after[::-1]) - 2)
    before, after = before[: len(before) - stop], after[: len(after) - stop]
    if len(before) <= _WEIGHED:
        return before, after
    return before[:_WEIGHED], after[: _WEIGHED * len(after) // len(before)]


def _common_prefix(a: str, b: str) -> int:
    """Length of the common prefix, by halving: slices compare fast."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _weigh(before: str, after: str) -> tuple[float, float]:
    """log P(after) - log P(before), and the mean log P of what of ``after`` is neither ASCII nor lost, in nats."""
    model, codes = language_model(), code_points(f"\n\n{after}\n\n\n{before}\n")  # one look-up for both
    shown = model.ids_of(codes) != SPACE
    n_after = int(shown[2 : 2 + len(after)].sum())
    codes = codes[shown]
    ids = model.ids_of(codes)
    logs = model.log_p(ids[:-2], ids[1:-1], ids[2:])
    is_wide = (codes[2 : n_after + 2] > 0x7F) & (codes[2 : n_after + 2] != ord(LOST))
    mean = float(logs[:n_after][is_wide].mean()) if is_wide.any() else -np.inf
    return float(logs[: n_after + 1].sum() - logs[n_after + 3 :].sum()), mean


def _reading(
    line: str, chain: Chain, filled: Filled | None, known: bool = False, max_lost: float = _MAX_LOST
) -> _Reading | None:
    """What a chain came to with its gain, or None if it is no Chinese text (``known``: if it is spoilt)."""
    if filled is None or not (known or looks_chinese(filled.text)) or brings_other_script(filled.text, line):
        return None
    before, after = _weighed(line, filled.text)
    n_wide = len(after) - len(after.encode("ascii", "ignore"))
    if after.count(LOST) > max_lost * n_wide:
        return None
    gain, mean = _weigh(before, after)
    if not known and (not _CHINESE.search(after) or mean < _least_log_p(filled.text, line)):
        return None
    return _Reading(chain, filled.text, gain, filled)


def _least_log_p(text: str, line: str) -> float:
    """What the reading of a line must reach, in nats a character."""
    n_brought = len({*_CHINESE.findall(text)} - {*line})
    return _MIN_LOG_P_OF_FEW if 0 < n_brought <= _FEW else MIN_LOG_P


def _read_by(line: str, chain: Chain, habits: Habits, known: bool = False) -> _Reading | None:
    """The reading by one chain, or None.

    A chain that is ``known`` from other lines need not give words (a line of a table's frame is none).
    """
    if len(chain) == 1:
        filled = undo(line, chain[0], habits)
    else:
        marked = undo(line, chain[0], habits, final=False)
        filled = _filled_of_two(line, chain, marked, habits) if marked else None
    return _reading(line, chain, filled, known, _MAX_LOST_WHERE_SEEN if habits.sure else _MAX_LOST)


def _filled_of_two(line: str, chain: Chain, marked: Filled, habits: Habits) -> Filled | None:
    """The line before two mistakes; ``marked`` is the text between them, with its gaps marked.

    Those are filled if it is likely that there were two: on a page where they were seen, or by what is whole.
    """
    last, first = chain
    if LOST not in marked.text:
        return undo(marked.text, first, habits)
    filled = undo(marked.text, first, replace(habits, allowance=Allowance(0)))
    if habits.sure or (filled and looks_chinese(filled.text)):
        return undo_two(line, last, first, habits) or filled
    return filled


def _once(line: str, habits: Habits) -> Iterator[_Reading]:
    """What a line may have been before one mistake."""
    for family in families():
        reading = _read_by(line, (family,), habits)
        if reading:
            yield reading


def _twice(line: str, habits: Habits) -> Iterator[_Reading]:
    """What a line may have been before two mistakes."""
    for last in families():
        marked = undo(line, last, habits, final=False) if last.written == "utf-8" else None
        if marked and not set(marked.text) <= {*line, LOST}:
            for first in families():
                if first.read == MIXED:  # what looks for UTF-8 in a text would have found that of the later mistake
                    continue
                chain = last, first
                reading = _reading(line, chain, _filled_of_two(line, chain, marked, habits))
                if reading:
                    yield reading


class _Search:
    """The search for readings on one page. Chains that were seen are tried first, and one that fits ends the search.

    A page with many odd lines and no mojibake is in another language, or a table. So the search gives up after so many
    characters in vain, for two mistakes sooner than for one.
    """

    def __init__(self, private: bool) -> None:
        #: The chains that were seen, and in how many more characters each is looked for.
        self.seen: dict[Chain, int] = {}
        self._private = private
        #: What the page repeats, when its lines were read.
        self.page: PageCounts | None = None
        self._hows: Counter[str] = Counter()
        self._allowance = Allowance()
        self._in_vain = 0

    def _habits(self, sure: bool) -> Habits:
        """What the lines read so far tell of the decoder; ``sure``: for a mistake that was seen."""
        known = self._hows.total() >= _KNOWN_HOW
        hows = (self._hows.most_common(1)[0][0],) if known else HOWS
        return Habits(self._private, hows, sure, self._allowance, self.page)

    def _take(self, reading: _Reading | None) -> _Reading | None:
        if reading and reading.filled.how:
            self._hows[reading.filled.how] += 1
        return reading

    def read(self, line: str) -> _Reading | None:
        """The best reading that is sure by itself, or None."""
        reading = self.read_known(line)
        if reading:
            return reading
        for sample in samples(line):
            found = self._find(sample)
            if found:
                self.seen[found] = _TRUST + _TRUST_A_CHARACTER * len(line)
                return self._take(_read_by(line, found, self._habits(sure=True)))
        return None

    def read_known(self, line: str) -> _Reading | None:
        """The first reading by a chain that was seen and that is sure by itself, or None."""
        for chain in [*self.seen]:
            reading = _read_by(line, chain, self._habits(sure=True))
            if reading and reading.gain >= MIN_GAIN:
                self.seen[chain] += _TRUST_A_CHARACTER * len(line)
                return self._take(reading)
            self.seen[chain] -= len(line)
            if self.seen[chain] < 0:
                del self.seen[chain]
        return None

    def _find(self, sample: str) -> Chain | None:
        """The chain that reads a sample best and is sure, or None."""
        for search, patience in ((_once, _PATIENCE_ONCE), (_twice, _PATIENCE_TWICE)):
            if self._in_vain <= patience:
                best = max(search(sample, self._habits(sure=False)), key=_merit, default=None)
                if best and best.gain >= MIN_GAIN:
                    return best.chain
        self._in_vain += len(sample)
        return None

    def read_again(self, line: str) -> _Reading | None:
        """The best reading by the chains that were seen, or None."""
        readings = (_read_by(line, chain, self._habits(sure=True), known=True) for chain in self.seen)
        best = max((r for r in readings if r), key=_merit, default=None)
        return self._take(best) if best and best.gain >= MIN_GAIN_AGAIN else None

    def fill_again(self, line: str, reading: _Reading) -> _Reading:
        """The reading as it is when what the page repeats is more probable."""
        if LOST not in reading.sure:
            return reading
        again = _read_by(line, reading.chain, self._habits(sure=True), known=True)
        return again if again and _holds(again.text, reading.sure.split(LOST)) else reading


def _holds(text: str, pieces: Sequence[str]) -> bool:
    """Whether a text holds these pieces, one behind the other."""
    at = 0
    for piece in pieces:
        found = text.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _merit(reading: _Reading) -> tuple[float, int]:
    """The greater gain wins, of equal ones the shorter chain; every loss counts against a reading."""
    return round(reading.gain - _LOSS_COSTS * reading.text.count(LOST), 1), -len(reading.chain)


#: Where a damaged line begins, the line, and its reading.
_Taken = tuple[int, str, _Reading]


def find_mojibake(text: str) -> list[Edit]:
    """Edits that bring back lines, or parts of lines, that were read in the wrong encoding.

    >>> [(e.before, e.after, e.rule) for e in find_mojibake("工会计划: 宸ヤ細宸ヤ綔璁″垝")]
    [('宸ヤ細宸ヤ綔璁″垝', '工会工作计划', 'repair.mojibake_utf8_as_gbk')]
    """
    spans = list(suspicious_lines(text))
    if not spans:
        return []
    search = _Search(private=_PRIVATE.search(text) is not None)
    taken: list[_Taken] = []
    doubtful: list[tuple[int, str]] = []
    for start, stop in spans:
        line = text[start:stop]
        reading = search.read(line)
        if reading:
            taken.append((start, line, reading))
        else:
            doubtful.append((start, line))
    for start, line in doubtful if search.seen else ():
        reading = search.read_again(line)
        if reading:
            taken.append((start, line, reading))
    for start, line in lines_with_odd(text, spans) if search.seen else ():
        reading = search.read_known(line)
        if reading:
            taken.append((start, line, reading))
    taken.sort(key=lambda one: one[0])
    search.page = _page_of(text, taken)
    if search.page:
        taken = [(start, line, search.fill_again(line, reading)) for start, line, reading in taken]
    taken = _renumbered(text, taken)
    return [_edit(start, line, _end(text, taken, k)) for k, (start, line, _) in enumerate(taken)]


def _renumbered(text: str, taken: list[_Taken]) -> list[_Taken]:
    """The readings with the numbers in doubt that the items around tell."""
    if not any(reading.filled.doubtful for _, _, reading in taken):
        return taken
    out, at, length, starts = list[str](), 0, 0, list[int]()
    for start, line, reading in taken:
        out += [text[at:start], reading.text]
        starts.append(length + start - at)
        length = starts[-1] + len(reading.text)
        at = start + len(line)
    placed = [*zip(starts, taken, strict=True)]
    doubts = {begin + doubt.at: doubt.characters for begin, (_, _, r) in placed for doubt in r.filled.doubtful}
    found = renumber("".join([*out, text[at:]]), doubts)
    return [(start, line, reading.with_characters(begin, found)) for begin, (start, line, reading) in placed]


def _page_of(text: str, taken: Sequence[_Taken]) -> PageCounts | None:
    """What follows what on the page as the readings leave it, without characters in doubt; None where none is."""
    if not any(LOST in reading.sure for _, _, reading in taken):
        return None
    out, at = [], 0
    for start, line, reading in taken:
        out += [text[at:start], reading.sure]
        at = start + len(line)
    return PageCounts.of("".join([*out, text[at:]]))


def _end(text: str, taken: Sequence[_Taken], k: int) -> _Reading:
    """A reading whose last mark is lost, with the one that an item of a list has, or what comes before a list."""
    start, line, reading = taken[k]
    if not set(MARKS) <= set(reading.filled.ends):
        return reading
    stop = start + len(line) + 1
    following = taken[k + 1][2].text if k + 1 < len(taken) and taken[k + 1][0] == stop else text[stop : stop + 8]
    if begins_list(following):
        return replace(reading, text=reading.text[:-1] + "：")
    return replace(reading, text=reading.text[:-1] + "；") if is_item(reading.text) else reading


def _edit(start: int, line: str, reading: _Reading) -> Edit:
    """The edit for one line, without what its ends have in common with the reading.

    Its confidence is the share of its characters that are expected to be right.
    """
    head = _common_prefix(line, reading.text)
    before, after = line[head:], reading.text[head:]
    tail = _common_prefix(before[::-1], after[::-1])
    before, after = before[: len(before) - tail], after[: len(after) - tail]
    rule = "+".join(family.id for family in reading.chain)
    right = max(0.0, 1 - reading.filled.n_wrong / max(1, len(after)))
    sure = round(right * confidence(reading.gain), 3)
    return Edit(start + head, start + head + len(before), before, after, rule, sure, applied=sure >= DAMAGED)


def find_lost(text: str) -> list[Edit]:
    """What can never be got back, as edits that are only listed and change nothing.

    >>> find_lost("工会锟斤拷计划")
    [Edit(start=2, stop=5, before='锟斤拷', after='锟斤拷', rule='repair.lost', confidence=0.0, applied=False)]
    """
    (rule,) = tables.rules("mojibake", "lost")
    if not any(cue in text for cue in rule.extra["cues"]):
        return []
    return [
        Edit(found.start(), found.end(), found[0], found[0], rule.id, 0.0, applied=False)
        for found in rule.pattern.finditer(text)
    ]

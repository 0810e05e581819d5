"""The damage model: what scraper-evading sites and careless decoders do to a page.

Such a site takes the GBK bytes of a Traditional page and runs byte-level string replacement over them, without regard
to where pairs begin. Each step below is one such replacement. What comes out is decoded as cp936, and whatever differs
from the page is a site of damage: an edit over the damaged text that gives the page back. So the truth that a repair is
measured against has the form of the edits that it should make.

| form | step | what the site did |
|---|---|---|
| 1 | Annotate, aligned | wrote the reading behind a character: 學(xué)習 |
| 2 | Annotate | did so at bytes that only look like that character: 地擔 -> 地?fù)?dān) |
| 3 | MatchMarks | took the trail byte before a mark and the mark's first byte for another mark: 校“教 -> ?！敖 |
| 4 | StrayByte | left a byte A1 before a line: （一） -> 。ㄒ唬 |
| 5 | DeleteSpaces | deleted A1A1, the full-width space, at any offset: 评选。 -> 评眩 |
| 6 | see ``misreading`` | read the page in another encoding, or left its escapes in |

A step is applied to each line by itself: no decoder that was seen reads on over a line break.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field

from unioncorpus.clean import cp936
from unioncorpus.clean.cp936 import Decoder
from unioncorpus.edits import Edit

#: Marks that a site was seen to match; all of them are A3xx, so a trail byte A3 before a mark A1xx makes one.
MARKS = "！；，：？"
#: What marks become on a site that narrows them after the damage is done.
NARROW = str.maketrans("！；，：？（）", "!;,:?()")


@dataclass(frozen=True, slots=True)
class Damaged:
    """A damaged text and the edits over it that give the page back, each with the rule ``damage.<form>``.

    ``lost`` are the numbers of the edits where nothing is left of a character of the page, no byte and no reading.

    >>> from unioncorpus.edits import apply
    >>> bad = damage("自覺地擔負", [Annotate((("擔", "dān"), ("負", "fù")))])
    >>> bad.text, apply(bad.text, bad.sites)
    ('自覺地?fù)?dān)負(fù)', '自覺地擔負')
    """

    text: str
    sites: tuple[Edit, ...]
    lost: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Annotate:
    """Forms 1 and 2: write ``(reading)`` behind each character, one replacement after the other in the order given.

    With ``aligned`` only whole characters are matched, as a site does that works on text and not on bytes.
    """

    readings: tuple[tuple[str, str], ...]
    aligned: bool = False


@dataclass(frozen=True, slots=True)
class MatchMarks:
    """Form 3: a mark matched across two characters is pushed away from the byte before it, which then is no pair.

    ``share`` is the part of the possible places that is hit, 0..1.
    """

    marks: str = MARKS
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class StrayByte:
    """Form 4: a byte A1 left before a line that begins with one of ``marks``; ``share`` of such lines, 0..1."""

    marks: str = "（“《"
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class DeleteSpaces:
    """Form 5: A1A1 deleted, in ``share`` of the places where it stands, 0..1."""

    share: float = 1.0


Step = Annotate | MatchMarks | StrayByte | DeleteSpaces


@dataclass(slots=True)
class _Line:
    """The bytes of one line while a site works on them.

    ``origin[k]`` is the index in ``page`` of the character that byte k comes from, -1 for a byte that was put in;
    ``whole[k]`` is true for its first byte. ``form[k]`` is the form of damage done at or just before byte k, or 0.
    """

    page: str
    data: bytearray = field(default_factory=bytearray)
    origin: list[int] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    form: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, page: str) -> "_Line":
        line = cls(page)
        for k, char in enumerate(page):
            encoded = cp936.encode(char)
            line.data += encoded
            line.origin += [k] * len(encoded)
            line.whole += [True, False][: len(encoded)]
        line.form = [0] * len(line.data)
        return line

    def splice(self, start: int, stop: int, new: bytes, form: int) -> None:
        """Put ``new`` in place of data[start:stop]."""
        self.data[start:stop] = new
        self.origin[start:stop] = [-1] * len(new)
        self.whole[start:stop] = [False] * len(new)
        self.form[start:stop] = [form] * len(new)
        if not new and start < len(self.form):
            self.form[start] = form

    def aligned(self, start: int, stop: int) -> bool:
        """Whether data[start:stop] is one whole character of the page."""
        return self.whole[start] and self.origin[start] == self.origin[stop - 1] >= 0

    def matches(self, pattern: bytes) -> list[int]:
        """Where the pattern stands, left to right, without overlap."""
        found, at = [], self.data.find(pattern)
        while at >= 0:
            found.append(at)
            at = self.data.find(pattern, at + len(pattern))
        return found


def _annotate(line: _Line, step: Annotate, rng: random.Random) -> None:
    for char, reading in step.readings:
        pattern = cp936.encode(char)
        written = b"(" + reading.encode("gbk") + b")"
        for at in reversed(line.matches(pattern)):
            aligned = line.aligned(at, at + len(pattern))
            if aligned or not step.aligned:
                line.splice(at + len(pattern), at + len(pattern), written, 1 if aligned else 2)


def _match_marks(line: _Line, step: MatchMarks, rng: random.Random) -> None:
    hits = sorted(at for mark in step.marks for at in line.matches(cp936.encode(mark)) if not line.aligned(at, at + 2))
    for at in reversed(hits):
        if rng.random() < step.share:
            line.splice(at, at, b" ", 3)


def _stray_byte(line: _Line, step: StrayByte, rng: random.Random) -> None:
    if line.page and line.page[0] in step.marks and rng.random() < step.share:
        line.splice(0, 0, b"\xa1", 4)


def _delete_spaces(line: _Line, step: DeleteSpaces, rng: random.Random) -> None:
    for at in reversed(line.matches(b"\xa1\xa1")):
        if rng.random() < step.share:
            line.splice(at, at + 2, b"", 5)


def _take(line: _Line, step: Step, rng: random.Random) -> None:
    match step:
        case Annotate():
            _annotate(line, step, rng)
        case MatchMarks():
            _match_marks(line, step, rng)
        case StrayByte():
            _stray_byte(line, step, rng)
        case DeleteSpaces():
            _delete_spaces(line, step, rng)


def _show(line: _Line, decoder: Decoder, base: int) -> tuple[str, list[Edit], list[bool]]:
    """The line as the decoder shows it, its sites, and whether each has lost a character for good.

    ``base`` is where the line begins in the damaged text.
    """
    units = list(cp936.units(bytes(line.data)))
    pieces = [_piece(line, unit, decoder) for unit in units]
    told = _told(line, units, decoder)
    sites: list[Edit] = []
    lost: list[bool] = []
    broken: list[str] = []
    at = form = 0  # the next character of the page that is not accounted for; the form of the site that is open
    offset = base
    for shown, index, piece_form in [*pieces, ("", len(line.page), 0)]:
        if index < 0:
            broken.append(shown)
            form = form or piece_form
            continue
        before = "".join(broken)
        if before or at < index:
            sites.append(Edit(offset, offset + len(before), before, line.page[at:index], f"damage.{form or 5}"))
            lost.append(not told.issuperset(range(at, index)))
        offset += len(before) + len(shown)
        broken, form, at = [], 0, index + 1
    return "".join(shown for shown, _, _ in pieces), sites, lost


def _told(line: _Line, units: Iterable[cp936.Unit], decoder: Decoder) -> set[int]:
    """The characters of the page of which a byte is shown, or a reading stands behind them."""
    told: set[int] = set()
    for unit in units:
        shown = _shown(unit, line.data, decoder)
        if shown and unit.char is not None:
            told.update(line.origin[unit.start : unit.stop])
        elif len(shown) > len(decoder.broken):
            told.add(line.origin[unit.stop - 1])
    pairs = zip(line.origin, line.origin[1:], line.data[1:], strict=False)
    told.update(of for of, behind, byte in pairs if behind < 0 and byte == ord("("))
    return told


def _piece(line: _Line, unit: cp936.Unit, decoder: Decoder) -> tuple[str, int, int]:
    """What the decoder shows of a unit, the index of the page's character that it is (-1: none), the form of damage."""
    index = line.origin[unit.start]
    intact = line.aligned(unit.start, unit.stop) and unit.char == line.page[index]
    form = next((f for f in line.form[unit.start : unit.stop] if f), 0)
    return _shown(unit, line.data, decoder), index if intact else -1, form


def _shown(unit: cp936.Unit, data: bytes | bytearray, decoder: Decoder) -> str:
    if unit.char is None:
        last = data[unit.stop - 1]
        return decoder.broken + (chr(last) if decoder.keeps_ascii and last < 0x80 else "")
    if "\ue000" <= unit.char <= "\uf8ff" and not decoder.private:
        return ""
    return unit.char


def damage(text: str, steps: Iterable[Step], seed: int = 0, decoder: Decoder | None = None) -> Damaged:
    """The text after byte-level damage of forms 1 to 5, as a decoder shows it.

    ``text`` is in the script that the site works on (Traditional for the sites that were seen). Raises ValueError for a
    character that cp936 does not have.

    >>> damage("優秀教師評选。現在", [DeleteSpaces()]).text
    '優秀教師評眩現在'
    """
    rng = random.Random(seed)
    steps = tuple(steps)
    shown: list[str] = []
    sites: list[Edit] = []
    lost: list[bool] = []
    base = 0
    for page in text.split("\n"):
        try:
            line = _Line.of(page)
        except UnicodeEncodeError as e:
            raise ValueError(f"cp936 has no {e.object!r}: damage works on GBK bytes, take it out of the text") from e
        for step in steps:
            _take(line, step, rng)
        damaged, found, gone = _show(line, decoder or Decoder(), base)
        shown.append(damaged)
        sites += found
        lost += gone
        base += len(damaged) + 1
    return Damaged("\n".join(shown), tuple(sites), frozenset(k for k, is_lost in enumerate(lost) if is_lost))


def narrow_marks(damaged: Damaged) -> Damaged:
    """The text after a site made its full-width marks ASCII, which hides the bytes of those inside the damage.

    >>> narrow_marks(Damaged("?！敖搪", ())).text
    '?!敖搪'
    """
    sites = tuple(s._replace(before=s.before.translate(NARROW)) for s in damaged.sites)
    return Damaged(damaged.text.translate(NARROW), sites, damaged.lost)


def choose_readings(text: str, share: float, seed: int = 0) -> tuple[tuple[str, str], ...]:
    """A site's annotation table: a share of the text's Traditional characters with their readings, in random order.

    ``share`` is 0..1. Only characters that differ from their Simplified form are taken, as the sites do that were seen.

    >>> sorted(choose_readings("學習工會", 1.0))
    [('學', 'xué'), ('會', 'huì'), ('習', 'xí')]
    """
    from opencc import OpenCC
    from pypinyin import Style, pinyin

    simplified = OpenCC("t2s")
    rng = random.Random(seed)
    candidates = sorted({c for c in text if simplified.convert(c) != c})
    chosen = rng.sample(candidates, round(share * len(candidates)))
    return tuple((c, pinyin(c, style=Style.TONE)[0][0]) for c in chosen)

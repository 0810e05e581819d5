"""How much of a known damage is undone, and what happens to text that has none.

Clean text is damaged by the damage model, each form in several densities and as several decoders show it, repaired, and
compared with what it was. Every text meets every form; the densities and decoders take turns from text to text, and
all seeds are fixed, so that two runs give the same figures. Spaces are taken out first: a deleted space that stood
beside no pair leaves no trace, and nothing of the text is lost with it.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import opencc
import pandas as pd
from rapidfuzz.distance import Levenshtein

from unioncorpus.clean import cp936
from unioncorpus.clean.cp936 import Decoder
from unioncorpus.clean.repair import repair
from unioncorpus.clean.script import script_of
from unioncorpus.edits import Edited, OffsetMap
from unioncorpus.errors import UsageError
from unioncorpus.evaluation.build_samples import Site
from unioncorpus.evaluation.damage import (
    Annotate,
    Damaged,
    DeleteSpaces,
    MatchMarks,
    Step,
    StrayByte,
    choose_readings,
    damage,
)
from unioncorpus.evaluation.misreading import MIXED, escape, lost_for_good, mojibake
from unioncorpus.evaluation.samples import restored

#: Ways in which programs show a broken pair.
DECODERS = (
    Decoder(),
    Decoder(keeps_ascii=True),
    Decoder("\ufffd", keeps_ascii=True),
    Decoder("□"),
    Decoder("", keeps_ascii=True),
    Decoder("", private=False),
    Decoder(private=False),
)
#: The form that has all byte damages at once.
ALL = "1-5"
_DENSITIES = (0.02, 0.1, 0.3)
_SHARES = (1.0, 0.3)
#: How often a text meets a form, each time as another decoder shows it: what strikes rarely comes more often.
_ROUNDS = {"1": 1, "2": 6, "3": 6, "4": 2, "5": 6, ALL: 2}
#: Mistakes that lose nothing, and those that lose what the second encoding has not.
_WHOLE = (
    (("gbk", "latin-1"),),
    (("gbk", MIXED),),
    (("utf-8", "cp1252"),),
    (("utf-8", "latin-1"), ("utf-8", "latin-1")),
    (("gbk", "latin-1"), ("utf-8", "latin-1")),
    (("big5hkscs", "cp1252"),),
)
_LOSSY = (
    (("utf-8", "gbk"),),
    (("utf-8", "gbk"), ("utf-8", "gbk")),
    (("big5hkscs", "gbk"),),
    (("gbk", "big5hkscs"),),
)
#: How programs show what they do not know of a page in another encoding: browsers, Windows, Java, Python's replace and
#: ignore, a browser's text whose U+FFFD were taken out.
_LOSING = (
    Decoder("\ufffd", keeps_ascii=True),
    Decoder("?"),
    Decoder("\ufffd", private=False),
    Decoder("\ufffd", private=False, single=True),
    Decoder("", private=False, single=True),
    Decoder("", keeps_ascii=True),
)
_ESCAPES = ("entity", "unicode", "percent", "hex_entity")
#: Form 6 falls on so many lines of a page, where it has them.
_LINES = 8

_SPACES = re.compile(r"[^\S\n]+")


@dataclass(frozen=True, slots=True)
class _Damage:
    """One damaged text with what it was; ``traces`` says what broken pairs left: signs, or none.

    ``kind`` is the mistake, of form 6. ``lost`` are the numbers of the sites where nothing is left of a character of
    the text.
    """

    form: str
    kind: str
    traces: str
    expected: str
    damaged: Damaged
    lost: frozenset[int] = frozenset()


def _encodable(text: str, codec: str = "gbk") -> str:
    """A text without spaces and without the characters that cp936, or another codec, does not have."""
    unknown = set()
    for character in set(text):
        try:
            cp936.encode(character) if codec == "gbk" else character.encode(codec)
        except UnicodeEncodeError:
            unknown.add(character)
    return "".join(c for c in _SPACES.sub("", text) if c not in unknown)


def _traditional(text: str) -> str:
    return text if script_of(text) == "hant" else opencc.OpenCC("s2t").convert(text)


def byte_damages(text: str, turn: int) -> Iterator[_Damage]:
    """Forms 1 to 5, and all together, each as some decoders show it."""
    hant = _encodable(_traditional(text))
    for form, n in _ROUNDS.items():
        page = _encodable(text) if form == "5" else hant
        for k in range(n):
            yield _byte_damage(form, page, turn + k, DECODERS[(turn + k) % len(DECODERS)])


def _byte_damage(form: str, page: str, seed: int, decoder: Decoder) -> _Damage:
    readings = choose_readings(page, _DENSITIES[seed % len(_DENSITIES)], seed)
    share = _SHARES[seed % len(_SHARES)]
    forms: dict[str, list[Step]] = {
        "1": [Annotate(readings, aligned=True)],
        "2": [Annotate(readings)],
        "3": [MatchMarks(share=share)],
        "4": [StrayByte(share=share)],
        "5": [DeleteSpaces()],
        ALL: [Annotate(readings), MatchMarks(share=share), StrayByte(share=share), DeleteSpaces()],
    }
    found = damage(page, forms[form], seed, decoder)
    return _Damage(form, "", "signs" if decoder.broken else "none", page, found, found.lost)


def encoding_damages(text: str, turn: int) -> Iterator[_Damage]:
    """Form 6, on some lines of the text: every mistake, and one kind of escape."""
    for k, chain in enumerate(_WHOLE + _LOSSY):
        written = chain[0][0]
        page = _encodable(_traditional(text) if written == "big5hkscs" else text, written)
        kind = ", ".join(f"{a} as {b}" for a, b in chain)
        decoder = _LOSING[(turn + k) % len(_LOSING)]
        found = mojibake(page, chain, _some_lines(page, turn), decoder)
        lost = frozenset(n for n, site in enumerate(found.sites) if lost_for_good(site.after, chain, decoder))
        traces = "whole" if chain in _WHOLE else "signs" if decoder.broken else "none"
        yield _Damage("6", kind, traces, page, found, lost)
    kind = _ESCAPES[turn % len(_ESCAPES)]
    page = _encodable(text)
    yield _Damage("6", f"escape: {kind}", "whole", page, escape(page, kind, _some_lines(page, turn)))


def _some_lines(page: str, seed: int) -> list[int]:
    n_lines = page.count("\n") + 1
    return random.Random(seed).sample(range(n_lines), min(n_lines, _LINES))


def _by_lines(expected: str, got: str) -> Iterator[tuple[int, str, str]]:
    """Pairs of lines with the offset of the first in ``expected``; both whole, where their numbers of lines differ."""
    lines, shown = expected.split("\n"), got.split("\n")
    if len(lines) != len(shown):
        yield 0, expected, got
        return
    start = 0
    for line, other in zip(lines, shown, strict=True):
        yield start, line, other
        start += len(line) + 1


@dataclass(slots=True)
class _Score:
    sites: int = 0
    lost: int = 0
    restored: int = 0
    characters: int = 0
    errors: int = 0


def _add(case: _Damage, got: str, total: _Score) -> None:
    """Add a repaired text to a score: its errors, and those of its sites that are of the case's own form."""
    offsets = OffsetMap(case.damaged.sites)
    spans = [
        Site(*offsets.to_output(site.start, site.stop), int(site.rule.removeprefix("damage.")))
        for k, site in enumerate(case.damaged.sites)
        if k not in case.lost and (case.form == ALL or site.rule == f"damage.{case.form}")
    ]
    total.lost += len(case.lost)
    total.characters += len(case.expected)
    total.sites += len(spans)
    at = 0
    for start, line, shown in _by_lines(case.expected, got):
        first = at
        while at < len(spans) and spans[at].start <= start + len(line):
            at += 1
        here = [replace(s, start=s.start - start, stop=s.stop - start) for s in spans[first:at]]
        if line == shown:
            total.restored += len(here)
        else:
            total.restored += sum(restored(line, shown, here))
            total.errors += Levenshtein.distance(line, shown)


def _ours(text: str) -> str:
    return repair(Edited.of(text)).text


def _ftfy(text: str) -> str:
    import ftfy

    return str(ftfy.fix_text(text, fix_line_breaks=False))


def read_texts(paths: Iterable[Path]) -> list[str]:
    """The UTF-8 texts of files and of all files in folders, by name. Raises UsageError for a path without text."""
    files = [file for path in paths for file in (sorted(path.glob("*")) if path.is_dir() else [path])]
    if not files:
        raise UsageError("no text to damage: give files or folders of clean UTF-8 text")
    return [_read_text(file) for file in files if not file.is_dir()]


def _read_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file}: evaluate: {error.strerror}; give files or folders of clean UTF-8 text") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: evaluate: not UTF-8 (byte {error.start}); give clean UTF-8 text") from error


def repairs() -> dict[str, Callable[[str], str]]:
    """What is compared: this product, ftfy where it is installed, and to do nothing."""
    out: dict[str, Callable[[str], str]] = {"unioncorpus": _ours, "nothing": str}
    if find_spec("ftfy"):
        out["ftfy"] = _ftfy
    return out


def evaluate_repair(texts: Iterable[str]) -> pd.DataFrame:
    """A table of what is restored, by form and repair.

    ``kind`` is the mistake, of form 6. ``traces`` says what the decoder showed for a broken pair, signs or nothing at
    all, or that the mistake leaves the bytes ``whole``. ``sites`` are the damaged places of the form, ``restored``
    their part that reads as before, 0..1; ``lost`` are further places where every byte of a character is gone for good.
    ``cer`` is the character error rate of the repaired texts. The form ``none`` is the clean text itself: ``changed``
    counts the characters that a repair alters in it, the right number being 0.

    >>> table = evaluate_repair(["工會組織職工學習，推動學校工作。開展評選。"] * 2)
    >>> int(table.query("form == 'none' and repair == 'unioncorpus'")["changed"].item())
    0
    """
    compared = repairs()
    scores: dict[tuple[str, str, str, str], _Score] = {}
    changed: Counter[str] = Counter()
    for turn, text in enumerate(texts):
        for name, fix in compared.items():
            changed[name] += _changes(text, fix(text))
        for case in (*byte_damages(text, turn), *encoding_damages(text, turn)):
            for name, fix in compared.items():
                total = scores.setdefault((case.form, case.kind, case.traces, name), _Score())
                _add(case, fix(case.damaged.text), total)
    rows = [
        {
            "form": form,
            "kind": kind,
            "traces": traces,
            "repair": name,
            "sites": score.sites,
            "restored": score.restored / score.sites if score.sites else None,
            "lost": score.lost,
            "cer": score.errors / max(1, score.characters),
        }
        for (form, kind, traces, name), score in scores.items()
    ]
    rows += [{"form": "none", "kind": "", "traces": "", "repair": name, "changed": changed[name]} for name in compared]
    return pd.DataFrame(rows).sort_values(["form", "kind", "traces", "repair"], ignore_index=True)


def _changes(text: str, got: str) -> int:
    """Characters that are not as they were, spaces aside."""
    if text == got:
        return 0
    lines = _by_lines(_SPACES.sub("", text), _SPACES.sub("", got))
    return sum(Levenshtein.distance(line, shown) for _, line, shown in lines)

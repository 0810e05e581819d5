"""Build the character trigram model.

    python -m unioncorpus.evaluation.build_language_model FOLDER... --own PATH...

The folders hold UTF-8 text files: official text (laws and regulations, government work reports), of which that in
Traditional script counts TRADITIONAL_WEIGHT times (Taiwan's words are not those of our pages); and text of our own
(corpus/originals, corpus/passages, corpus/phrases), which is about unions and counts OWN_WEIGHT times. One file in ten
of each folder, in the order of names, is held out, so that the shipped model can be measured on text that it never
counted. Our own may also be a file of cases (tests/cases: activities, dating, metrics, organisation, segment, themes,
themes_labelled), of which each sentence counts once; so do the authors' lines of ``page_lines.tsv``. Pages that the
product is to repair are never counted. The same inputs give the same bytes; those of a shipped model are the cases and
passages of the commit that it came with.

Three sources are added up:

- the words of jieba's dictionary, each with its frequency times WORD_WEIGHT, as pieces of text of which nothing is
  known before and behind: the last character of a word leaves its weight to what may begin a word;
- in the same way, the words and examples of the package's own tables, which are about unions, PHRASE_WEIGHT each;
- the running text, with line breaks, without spaces.

The probabilities are interpolated by Witten and Bell's method: a context of one character that was seen n times before
t different characters leaves (t + 0.5) of its weight to the shorter context, one of two (1.8 t + 0.5). What begins a
sentence is told neither by how the one before ended nor by which mark closed it: so what was counted behind one of
these marks counts a little behind all, and a fifth of their weight is left to what was never counted there. No mark
stands behind another within a sentence.
Laws quote nobody: so quotation marks and ！？ count as often as in other text, a closing quotation mark now and then
behind the end of a sentence, an opening one behind a colon; and behind a closing one a clause may begin.
"""

import argparse
import csv
import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import opencc
from numpy.typing import NDArray

from unioncorpus.clean.language_model import OTHER, SPACE, STEPS
from unioncorpus.clean.script import script_of
from unioncorpus.errors import UsageError
from unioncorpus.evaluation.build_line_model import read_lines

#: What an occurrence in jieba's dictionary counts beside one in running text.
WORD_WEIGHT = 0.0125
#: What a word or example of the package's tables counts, and a text of our own.
PHRASE_WEIGHT, OWN_WEIGHT = 4.0, 4.0
#: What official text in Traditional script counts.
TRADITIONAL_WEIGHT = 0.8
#: Tables that hold damaged text, and keys of the others that hold no Chinese of the kind that pages have.
_DAMAGED = frozenset(("bopomofo", "code_rules", "decode", "escapes", "mojibake"))
_NOTES = frozenset(("about", "id", "label", "licence", "pattern", "replace", "source", "why"))
#: Which file of every ten is held out.
HELD_OUT = 7

#: What a context leaves: so much, and so much, by its length, for each character that was counted behind it.
_NEW_CHARACTER, _NEW_BY_TYPE = 0.5, {1: 1.0, 2: 1.8, 3: 0.0}
#: Marks behind which a clause begins, and those that also end what tells anything of it; the share that they exchange.
_CLAUSE_MARKS, _SENTENCE_MARKS, _EXCHANGED = "。！？；，：\n", "。！？；", 0.2
#: The least share of their weight that marks leave, and the marks within sentences.
_OPEN, _MARKS = 0.2, "。！？；，：、"
#: What nobody writes: one of those marks behind another (but for emphasis), or one that goes on behind a quoted
#: sentence; its probability.
_NEVER = frozenset(a + b for a in _MARKS for b in _MARKS if not {a, b} <= set("！？"))
_NEVER |= frozenset(f"{a}”{b}" for a in "。！？" for b in "、：")
_NEVER_P = 1e-5
#: The least share of marks that laws hardly have, of all characters.
_LEAST = {"“": 0.006, "”": 0.006, "！": 0.001, "？": 0.001}
#: Quotation marks behind the marks that quoted text has there, how often a mark has one, and a title; the share of
#: clauses among what is counted behind a closing one.
_QUOTED, _QUOTED_SHARE, _BEHIND_QUOTED = ("。”", "！”", "？”", "，“", "：“"), 0.025, 0.2
_TITLED, _TITLED_SHARE = ("。“", "。《", "，《", "：《"), 0.005
#: A dictionary word's parts that any text has, and those that follow the start of a word.
_ANYWHERE, _AT_START = 0.02, 0.97
_HALF_WIDTH = {ord(half): ord(full) for half, full in zip(",;:?!()", "，；：？！（）", strict=True)}
_SPACES = " \u3000\t\r\u00a0"
_CHINESE = re.compile("[\u4e00-\u9fff]{2}")
#: What ends a line of our own that is one; others are parts of lines, behind which anything may follow.
_ENDS = "。！？；：”）"
#: What damage leaves: the model is to find it improbable.
_DAMAGE = re.compile("[\ufffd\ue000-\uf8ff\u3100-\u312f\u2500-\u257f]")
#: A trigram is kept if all its occurrences are by so much more probable than its shorter context tells, in nats.
_TELLS = 0.5
#: Characters counted less than this are of the class of unknown ones, so that 32 bits can number all trigrams.
_MIN_COUNT = 0.4


@cache
def _simplified() -> dict[str, str]:
    """The BMP's characters folded: Simplified, half-width marks full, digits ``0``, Latin letters ``a``."""
    characters = [chr(c) for c in range(0x10000) if not 0xD800 <= c < 0xE000 and chr(c) not in "\r\n"]
    folded = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    out = {}
    for character, simple in zip(characters, folded, strict=True):
        narrow = chr(ord(character) - 0xFEE0) if "０" <= character <= "ｚ" else character
        if narrow.isascii() and narrow.isdigit():
            out[character] = "0"
        elif narrow.isascii() and narrow.isalpha():
            out[character] = "a"
        else:
            out[character] = simple[0].translate(_HALF_WIDTH)
    return out | {"\n": "\n", "\r": " "} | dict.fromkeys(_SPACES, " ")


def fold(text: str) -> str:
    """A text as the model counts it: one character a class, without spaces.

    >>> fold("學校 (2) A")
    '学校（0）a'
    """
    table = _simplified()
    return "".join(table.get(c, "\ufffd") for c in text).replace(" ", "")


Weights = defaultdict[str, float]
Floats = NDArray[np.float64]


def _weights() -> Weights:
    return defaultdict(float)


@dataclass(slots=True)
class _Counts:
    """Weighted counts. ``ends`` holds how often a word ended with its key, so that anything may follow."""

    start: Weights = field(default_factory=_weights)
    one: Weights = field(default_factory=_weights)
    two: Weights = field(default_factory=_weights)
    three: Weights = field(default_factory=_weights)
    ends: Weights = field(default_factory=_weights)

    def add_word(self, word: str, weight: float) -> None:
        self.start[word[0]] += weight
        self._add(word, weight)
        self.ends[word[-1]] += weight
        if len(word) > 1:
            self.ends[word[-2:]] += weight

    def add_text(self, text: str, weight: float) -> None:
        for character in text:
            self.start[character] += weight
        self._add(text, weight)

    def _add(self, text: str, weight: float) -> None:
        for counter, length in ((self.one, 1), (self.two, 2), (self.three, 3)):
            for k in range(len(text) - length + 1):
                counter[text[k : k + length]] += weight


def _dictionary() -> Iterator[tuple[str, float]]:
    table = (resources.files("jieba") / "dict.txt").read_text(encoding="utf-8")
    for row in table.splitlines():
        word, frequency = row.split(" ")[:2]
        yield fold(word), float(frequency) * WORD_WEIGHT


def _phrases() -> Iterator[str]:
    """The Chinese words and examples of the package's own tables, each once."""
    found: dict[str, None] = {}
    for file in sorted(resources.files("unioncorpus.tables").iterdir(), key=lambda f: f.name):
        stem, _, ending = file.name.partition(".")
        if ending == "toml" and stem not in _DAMAGED:
            found.update(dict.fromkeys(_strings(tomllib.loads(file.read_text(encoding="utf-8")))))
    yield from _undamaged(phrase for text in found for phrase in text.split("\n"))


def _undamaged(lines: Iterable[str]) -> Iterator[str]:
    """Those of the lines that are Chinese and hold no damage, as the model counts them, each once."""
    for line in dict.fromkeys(lines):
        if _CHINESE.search(line) and not _DAMAGE.search(folded := fold(line)):
            yield folded


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
    elif isinstance(value, dict):
        for key, part in value.items():
            if key not in _NOTES:
                yield from _strings(part)


def _own_lines(files: Iterable[Path]) -> Iterator[str]:
    """The lines of our own in the package's table and in files of cases, each once."""
    found = dict.fromkeys(line.text for line in read_lines() if not line.is_junk)
    for file in files:
        text = file.read_text(encoding="utf-8")
        cases = json.loads(text) if file.suffix == ".json" else [*csv.reader(text.splitlines())]
        found.update(dict.fromkeys(line for string in _strings(cases) for line in string.split("\n")))
    yield from (f"\n{line}" + "\n" * (line[-1] in _ENDS) for line in _undamaged(found))


@dataclass(frozen=True, slots=True)
class Sources:
    """Folders of official text, and of our own; our own may also be files of cases."""

    official: Sequence[Path]
    own: Sequence[Path] = ()

    def texts(self) -> Iterator[tuple[str, float]]:
        """Each text with what it counts."""
        for text in _read(self.official):
            yield _as_counted(text), TRADITIONAL_WEIGHT if script_of(text) == "hant" else 1.0
        files = [path for path in self.own if path.is_file()]
        for text in _read(path for path in self.own if path not in files):
            yield _as_counted(text), OWN_WEIGHT
        for line in _own_lines(files):
            yield line, OWN_WEIGHT


def _as_counted(text: str) -> str:
    """The lines of a text as the model counts them."""
    return "\n" + "\n".join(filter(None, fold(text).split("\n"))) + "\n"


def _read(folders: Iterable[Path]) -> Iterator[str]:
    """The texts of the folders, but for those that are held out."""
    for folder in folders:
        files = sorted(path for path in folder.glob("*") if path.is_file())
        if not files:
            raise UsageError(f"{folder}: no file to count; give folders of UTF-8 text")
        for k, path in enumerate(files):
            if k % 10 != HELD_OUT:
                yield path.read_text(encoding="utf-8")


def _count(sources: Sources) -> _Counts:
    counts = _Counts()
    for word, weight in _dictionary():
        if word:
            counts.add_word(word, weight)
    for phrase in _phrases():
        counts.add_word(phrase, PHRASE_WEIGHT)
    for text, weight in sources.texts():
        counts.add_text(text, weight)
    _forget_what_nobody_writes(counts)
    _begin_sentences_anew(counts)
    return counts


def _forget_what_nobody_writes(counts: _Counts) -> None:
    """Keep those n-grams, but none that holds one, without a count: they have a probability of their own."""
    for counter in (counts.two, counts.three):
        for gram in [gram for gram in counter if any(never in gram for never in _NEVER if never[0] in gram)]:
            del counter[gram]
    for gram in _NEVER:
        (counts.two if len(gram) == 2 else counts.three)[gram] = 0.0


def _begin_sentences_anew(counts: _Counts) -> None:
    """Let the marks that end a clause exchange what was counted behind them, and forget what stood before."""
    for gram in [gram for gram in counts.three if gram[1] in _SENTENCE_MARKS]:
        del counts.three[gram]
    behind, pooled = _weights(), _weights()
    for gram, weight in counts.two.items():
        if gram[0] in _CLAUSE_MARKS:
            behind[gram[0]] += weight
            pooled[gram[1]] += weight
    for mark in (*_MARKS, "\n"):
        pooled.pop(mark, None)
    total = sum(pooled.values())
    for grams, share in ((_QUOTED, _QUOTED_SHARE), (_TITLED, _TITLED_SHARE)):
        for gram in grams:
            counts.two[gram] += share * behind[gram[0]]
    n_characters = sum(counts.start.values())
    for mark, share in _LEAST.items():
        counts.start[mark] = max(counts.start[mark], share * n_characters)
    behind["”"] = _BEHIND_QUOTED / _EXCHANGED * sum(n for gram, n in counts.two.items() if gram[0] == "”")
    for mark, n in behind.items():
        for character, weight in pooled.items():
            counts.two[mark + character] += _EXCHANGED * n * weight / total


@dataclass(frozen=True, slots=True)
class _Level:
    """The n-grams of one length, sorted, as rows of classes; log P of the last given those before; what each leaves."""

    keys: Sequence[str]
    p: Floats
    backoff: Floats


def _left(counts: _Counts, longer: Weights, keys: Sequence[str]) -> tuple[Floats, Floats]:
    """For each context: how often something was counted after it, and the weight that it leaves to the shorter one."""
    seen, types = _weights(), _weights()
    for gram, weight in longer.items():
        seen[gram[:-1]] += weight
        types[gram[:-1]] += 1
    n = np.array([seen[k] for k in keys])
    new = np.array([counts.ends[k] + _NEW_BY_TYPE[len(k)] * types[k] + _NEW_CHARACTER for k in keys])
    is_mark = np.array([k in _CLAUSE_MARKS for k in keys])
    return n, np.where(is_mark, np.maximum(new, _OPEN * n), new)


def _levels(counts: _Counts) -> list[_Level]:
    known = {c for c, n in counts.one.items() if n >= _MIN_COUNT and c != "\ufffd"}
    ones = ["\ufffd", " ", *sorted(known)]  # OTHER and SPACE
    total = sum(counts.start.values()) + len(ones)
    p = np.array([(_AT_START * counts.start[c] + _ANYWHERE * counts.one[c] + 1) / total for c in ones])
    p[[OTHER, SPACE]] = 1 / total
    levels = []
    n, new = _left(counts, counts.two, ones)
    levels.append(_Level(ones, p, new / (n + new)))
    for counter, longer in ((counts.two, counts.three), (counts.three, _weights())):
        order = {k: i for i, k in enumerate(levels[-1].keys)}
        keys = sorted(
            (k for k in counter if k[:-1] in order and k[1:] in order and set(k) <= known),
            key=lambda k: (order[k[:-1]], k[-1]),
        )
        context = np.array([order[k[:-1]] for k in keys])
        lower = levels[-1].p[[order[k[1:]] for k in keys]]
        now = np.array([counter[k] for k in keys])
        p = (now + new[context] * lower) / (n + new)[context]
        never = np.array([k in _NEVER for k in keys])
        p[never] = _NEVER_P
        if len(levels) > 1:
            tells = never | (now * np.log(p / (lower * levels[-1].backoff[context])) > _TELLS)
            keys, p = [k for k, kept in zip(keys, tells, strict=True) if kept], p[tells]
            levels[-1] = _backed_off(levels[-1], context[tells], p, lower[tells])
        n, new = _left(counts, longer, keys)
        levels.append(_Level(keys, p, new / (n + new)))
    return levels


def _backed_off(level: _Level, context: NDArray[np.int64], p: Floats, lower: Floats) -> _Level:
    """The contexts with the weight that they leave where only these of their n-grams are kept: 1 at most, as stored."""
    n = len(level.keys)
    left = (1 - np.bincount(context, p, n)) / (1 - np.bincount(context, lower, n)).clip(1e-6)
    return replace(level, backoff=left.clip(level.backoff, 1.0))


def _stored(logs: Floats, kind: type[np.uint8] | type[np.uint16]) -> NDArray[Any]:
    return np.minimum(np.round(-np.log(logs) * STEPS), np.iinfo(kind).max).astype(kind)


def _arrays(levels: Sequence[_Level]) -> dict[str, NDArray[Any]]:
    ones, twos, threes = levels
    ids = {c: i for i, c in enumerate(ones.keys)}
    folded = _simplified()
    classes = (ids.get(folded.get(chr(c), "\ufffd"), OTHER) for c in range(0x10000))
    pairs = {k: i for i, k in enumerate(twos.keys)}

    def sizes(contexts: Iterable[int], length: int) -> NDArray[np.uint16]:
        return np.bincount(np.fromiter(contexts, np.int64), minlength=length).astype(np.uint16)

    return {
        "fold": np.fromiter(classes, np.uint16),
        "unigram": _stored(ones.p, np.uint16),
        "unigram_backoff": _stored(ones.backoff, np.uint16),
        "bigram_sizes": sizes((ids[k[0]] for k in twos.keys), len(ones.keys)),
        "bigram_second": np.array([ids[k[1]] for k in twos.keys], np.uint16),
        "bigram_log": _stored(twos.p, np.uint8),
        "bigram_backoff": _stored(twos.backoff, np.uint8),
        "trigram_sizes": sizes((pairs[k[:2]] for k in threes.keys), len(twos.keys)),
        "trigram_third": np.array([ids[k[2]] for k in threes.keys], np.uint16),
        "trigram_log": _stored(threes.p, np.uint8),
    }


def build(sources: Sources, out: Path) -> None:
    """Count the texts and write the model. Raises UsageError for a folder without text."""
    with out.open("wb") as file:
        np.savez(file, allow_pickle=False, **_arrays(_levels(_count(sources))))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m unioncorpus.evaluation.build_language_model", description=__doc__)
    parser.add_argument("official", nargs="+", type=Path, metavar="FOLDER", help="folders of official text")
    parser.add_argument("--own", nargs="*", type=Path, default=[], metavar="PATH", help="our own text: folders, cases")
    default = Path(str(resources.files("unioncorpus.tables") / "language_model.npz"))
    parser.add_argument("--out", type=Path, default=default, help="default: the model that the package ships")
    options = parser.parse_args()
    build(Sources(options.official, options.own), options.out)


if __name__ == "__main__":
    main()

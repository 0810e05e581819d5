"""What a page is as a whole: its language, and whether it is a plan, summary or report of a union at all.

Both are flags for the researcher. A page in another language, or of another kind, is kept: what it is worth is for the
analysis to say.
"""

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from operator import itemgetter

import numpy as np
import numpy.typing as npt
from daachorse import CharwiseDoubleArrayAhoCorasick

from unioncorpus import tables
from unioncorpus.code_points import code_points
from unioncorpus.extract.news import find_news, tells_what_was_done
from unioncorpus.structure import Document, Plan

#: Characters that are looked at, for the kind and for the language: the beginning of a long page tells what it is.
SAMPLE, LANGUAGE_SAMPLE = 30_000, 5_000
#: Shares of the letters that decide on a script.
_HAN_SHARE, _KANA_SHARE, _OTHER_SHARE = 0.3, 0.05, 0.5
#: Least share of a language's own words among all words.
_OWN_WORDS = 0.08
#: News has fewer numbered units than this.
_FEWEST_UNITS = 2
#: First and last letters of each script.
_SCRIPTS = {
    "han": (("\u3400", "\u9fff"),),
    "kana": (("\u3041", "\u30ff"),),
    "hangul": (("\uac00", "\ud7a3"),),
    "cyrillic": (("\u0400", "\u04ff"),),
    "arabic": (("\u0600", "\u06ff"),),
    "thai": (("\u0e01", "\u0e5b"),),
    "latin": (("A", "Z"), ("a", "z"), ("\u00c0", "\u024f"), ("\u1e00", "\u1eff")),
}
_BY_SCRIPT = {"hangul": "ko", "cyrillic": "ru", "arabic": "ar", "thai": "th"}
_WORD = re.compile("[a-z\u00e0-\u024f\u1e00-\u1eff]+")


def find_language(text: str) -> str:
    """Language of a clean text, ISO 639-1; "und" where it has no letters or its language is not known here.

    Chinese with names in Latin letters is Chinese; kana among the characters make it Japanese.

    >>> [find_language(text) for text in ("工会工作计划", "The plan of the union is to be read.", "2019")]
    ['zh', 'en', 'und']
    """
    sample = text[:LANGUAGE_SAMPLE]
    codes = code_points(sample)
    han = _count_letters(codes, "han")
    if han and han >= _HAN_SHARE * len(sample) and not _count_letters(codes, "kana"):
        return "zh"  # whatever else the sample holds: this spares nearly every page the counts of other scripts
    counts = {script: _count_letters(codes, script) for script in _SCRIPTS}
    letters = sum(counts.values())
    if not letters:
        return "und"
    if counts["han"] + counts["kana"] >= _HAN_SHARE * letters:
        return "ja" if counts["kana"] >= _KANA_SHARE * letters else "zh"
    for script, language in _BY_SCRIPT.items():
        if counts[script] >= _OTHER_SHARE * letters:
            return language
    return _by_words(sample)


def _count_letters(codes: npt.NDArray[np.uint32], script: str) -> int:
    """Number of the letters of a script among the code points of a text."""
    return sum(int(np.count_nonzero((codes >= ord(first)) & (codes <= ord(last)))) for first, last in _SCRIPTS[script])


def _by_words(text: str) -> str:
    """The language most of whose own words stand in the text."""
    words = Counter(_WORD.findall(text.lower()))
    shares = {
        language: sum(words[w] for w in own) / max(1, words.total())
        for language, own in tables.read("page_kind")["languages"].items()
    }
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] >= _OWN_WORDS else "und"


@dataclass(frozen=True, slots=True)
class _Cue:
    """One sign: where it is looked for, the count that gives it its whole weight, and that weight."""

    id: str
    where: str
    full: float
    weight: float


@dataclass(frozen=True, slots=True)
class _Cues:
    """All cues, the automaton over their words, and the cues (numbers) of each word."""

    cues: tuple[_Cue, ...]
    automaton: CharwiseDoubleArrayAhoCorasick
    of_word: tuple[tuple[int, ...], ...]


@cache
def _cues() -> _Cues:
    entries = tables.read("page_kind")["cue"]
    called: dict[str, list[int]] = {}
    for k, entry in enumerate(entries):
        for word in entry.get("words", ()):
            called.setdefault(word, []).append(k)
    return _Cues(
        tuple(_Cue(e["id"], e["where"], e["full"], e["weight"]) for e in entries),
        CharwiseDoubleArrayAhoCorasick(list(called)),
        tuple(map(tuple, called.values())),
    )


def score_plan(document: Document) -> float:
    """How surely a page is a plan, summary or report of a union, 0..1; above 0.5 it is taken for one.

    >>> from unioncorpus.segment import segment
    >>> page = segment("车间工会工作计划\\n一、指导思想\\n工会要维权。\\n二、主要工作\\n开好职代会，抓好送温暖。")
    >>> score_plan(page) > 0.5
    True
    >>> score_plan(segment("近日，记者从体育馆了解到，馆内灯光已经换新。")) < 0.1
    True
    """
    cues = _cues()
    sample = document.text[:SAMPLE].lower()
    titles = "\n".join([document.title or "", *(plan.title for plan in document.plans)]).lower()
    in_text, in_titles = _count(sample), _count(titles)
    n_sections = sum(len(plan.sections) for plan in document.plans)
    n_plans = max(1, len(document.plans))
    shares = {
        "news": sum(_is_news(document, plan) for plan in document.plans) / n_plans,
        "other": sum(_is_other(plan.title or document.title or "") for plan in document.plans) / n_plans,
    }
    total = float(tables.read("page_kind")["is_plan"]["bias"])
    for k, cue in enumerate(cues.cues):
        found: float
        match cue.where:
            case "titles":
                found = in_titles[k]
            case "rate":
                found = 1000 * in_text[k] / max(len(sample), 200)
            case "sections":
                found = n_sections
            case "plain":
                found = n_sections == 0
            case "news" | "other":
                found = shares[cue.where]
            case _:
                found = in_text[k]
        total += cue.weight * min(1.0, found / cue.full)
    return round(1 / (1 + math.exp(-total)), 4)


def _is_news(document: Document, plan: Plan) -> bool:
    """Whether a plan begins as news do: with a day, or under a headline without units of its own below it."""
    is_headline = len(plan.sections) < _FEWEST_UNITS and tells_what_was_done(plan.title)
    return is_headline or find_news(document.text, plan) is not None


def _is_other(title: str) -> bool:
    """Whether a title is that of another kind of text, by its last word."""
    (rule,) = tables.rules("page_kind", "other_title")
    return rule.pattern.match(title) is not None


def _count(text: str) -> Counter[int]:
    """How often the words of each cue stand in a text."""
    cues = _cues()
    found = Counter(map(itemgetter(2), cues.automaton.find_overlapping(text)))
    counts: Counter[int] = Counter()
    for word, n in found.items():
        for k in cues.of_word[word]:
            counts[k] += n
    return counts

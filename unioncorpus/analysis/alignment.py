"""Passages that two plans share, with their places and what was substituted.

Shingles that stand in both plans are seeds. Seeds on one diagonal make a run, runs that follow each other closely in
both plans make a passage, wherever it stands and however the lines are broken. Within a passage the words are aligned
exactly (Levenshtein, by rapidfuzz), which shows what was put for what: one union's name for another's, 用心 for 积极.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein

from unioncorpus.analysis.shingles import SHINGLE, Letters
from unioncorpus.analysis.words import cut_words

#: Letters that may lie between two runs of one passage, on either side.
GAP = 20
#: Shortest passage, letters. Shorter ones are the stock phrases of the genre.
MIN_LETTERS = 30
#: Runs are not joined to longer passages, so that aligning one is bounded. A single run may be longer.
MAX_LETTERS = 5000
#: Places of one shingle in the other plan that are followed; a phrase that is repeated more often tells nothing.
_MAX_PLACES = 4
_EDGES = re.compile(r"^\W+|\W+$")
#: Open passages that a run may continue.
_MAX_OPEN = 20


@dataclass(frozen=True, slots=True)
class Passage:
    """Letters a[a_start:a_stop] and b[b_start:b_stop] of two plans, alike."""

    a_start: int
    a_stop: int
    b_start: int
    b_stop: int


def align(a: Letters, b: Letters) -> list[Passage]:
    """The passages that two plans share, in the order of the first. No letter of the first stands in two.

    >>> from unioncorpus.analysis.shingles import read_letters
    >>> text = "春节前走访慰问患病和生活困难的教职工，送去慰问金和组织的关怀，每学期召开两次座谈会。"
    >>> a, b = read_letters([(text, 0)]), read_letters([("其他工作。" + text.replace("走访", "上门"), 0)])
    >>> align(a, b)
    [Passage(a_start=5, a_stop=39, b_start=9, b_stop=43)]
    """
    chains = _chain(_runs(a.hashes(), b.hashes()))
    taken = np.zeros(len(a.text), bool)
    passages = []
    for passage in sorted(chains, key=lambda p: (p.a_start - p.a_stop, p.a_start, p.b_start)):
        span = slice(passage.a_start, passage.a_stop)
        if passage.a_stop - passage.a_start >= MIN_LETTERS and not taken[span].any():
            taken[span] = True
            passages.append(passage)
    return sorted(passages, key=lambda p: p.a_start)


def _runs(a: npt.NDArray[np.uint64], b: npt.NDArray[np.uint64]) -> Iterator[Passage]:
    """Longest stretches of letters that are the same in both, in the order of the first plan."""
    order = np.argsort(b, kind="stable")
    low, high = (np.searchsorted(b, a, side, sorter=order) for side in ("left", "right"))
    count = np.where(high - low <= _MAX_PLACES, high - low, 0)
    i = np.repeat(np.arange(len(a)), count)
    within = np.arange(len(i)) - np.repeat(np.cumsum(count) - count, count)
    j = order[np.repeat(low, count) + within]
    by_diagonal = np.lexsort((i, j - i))
    i, j = i[by_diagonal], j[by_diagonal]
    first = np.flatnonzero(np.diff(i - j, prepend=np.nan).astype(bool) | (np.diff(i, prepend=-2) != 1))
    last = np.append(first[1:], len(i)) - 1
    runs = sorted(zip(i[first].tolist(), i[last].tolist(), j[first].tolist(), j[last].tolist(), strict=True))
    return (Passage(i0, i1 + SHINGLE, j0, j1 + SHINGLE) for i0, i1, j0, j1 in runs)


def _chain(runs: Iterator[Passage]) -> list[Passage]:
    """Join runs that follow each other in both plans with at most GAP letters between them."""
    passages: list[Passage] = []
    for run in runs:
        for k in range(len(passages) - 1, max(-1, len(passages) - 1 - _MAX_OPEN), -1):
            last = passages[k]
            # A run may begin within the last letters of the one before: edges of runs can match by chance.
            if (
                -SHINGLE < run.a_start - last.a_stop <= GAP
                and -SHINGLE < run.b_start - last.b_stop <= GAP
                and run.a_stop > last.a_stop
                and run.b_stop > last.b_stop
                and run.a_stop - last.a_start <= MAX_LETTERS
            ):
                passages[k] = Passage(last.a_start, run.a_stop, last.b_start, run.b_stop)
                break
        else:
            passages.append(run)
    return passages


def similarity(a: str, b: str) -> float:
    """1 - Levenshtein distance of two texts over the length of the longer, 0..1.

    >>> similarity("积极参加", "用心参加")
    0.5
    """
    return float(Levenshtein.normalized_similarity(a, b))


def substitutions(a: str, b: str) -> tuple[str, ...]:
    """What stands in b for what in a, words for words: "before→after", empty on one side for what was added or cut.

    Changes of marks and spaces alone are no substitutions.

    >>> substitutions("积极参加市总工会2019年的比赛，认真总结", "用心参加市总工会2020年的比赛认真总结")
    ('积极→用心', '2019→2020')
    """
    before, after = cut_words(a), cut_words(b)
    found = []
    for change in Levenshtein.opcodes(before, after):
        old = _EDGES.sub("", "".join(before[change.src_start : change.src_end]))
        new = _EDGES.sub("", "".join(after[change.dest_start : change.dest_end]))
        if change.tag != "equal" and old != new:
            found.append(f"{old}→{new}".replace("\n", " "))
    return tuple(found)

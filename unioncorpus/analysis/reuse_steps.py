"""The steps of text reuse that many processes can share; each has a range of the work, which bounds its memory.

1. ``read_part`` (reuse_files.py): lines, shingles and keys of the plans of a part.
2. ``find_likes_between``: sentences alike by a range of the keys of one band.
3. ``compare_between``: plans numbered so and so with those before them: candidates, and what they share exactly.
4. ``count_families``: in how many families the shingles of a range stand.
5. ``find_passages``: the passages of some pairs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import pandas as pd

from unioncorpus.analysis.alignment import Passage, align, similarity, substitutions
from unioncorpus.analysis.likes import Numbers, candidate_pairs, find_likes, unique_rows
from unioncorpus.analysis.reuse_files import Parts, open_array
from unioncorpus.analysis.shingles import SHINGLE, Hashes, Letters, read_letters

#: Shingles that a plan must have to be compared: below that, a title and one stock sentence make half of it.
MIN_SHINGLES = 50
#: Families in which a passage must stand to be a formula.
FORMULA = 5
#: Columns of what two plans share, with their types; a and b are the numbers of the plans.
TIES = {
    **{"a": int, "b": int, "containment": float, "containment_longer": float},
    **{"n_shared": int, "n_a": int, "n_b": int},
}
PASSAGES = (
    *("plan_a", "doc_a", "start_a", "stop_a", "plan_b", "doc_b", "start_b", "stop_b"),
    *("letters", "similarity", "substitutions", "n_families", "formula", "text_a", "text_b"),
)

#: What follows from all plans, not from the two.
_SPREAD = ("n_families", "formula")
#: Plans that a step keeps at hand: the pairs of one stand together.
_PLANS = 500


def find_likes_between(parts: Parts, band: int, low: int, high: int, out: Path) -> Path:
    """Write the rows of ``find_likes`` for the keys of one band from ``low`` to under ``high``; their file."""
    np.save(out, find_likes(*parts.keys_between(band, low, high)))
    return out


def compare_between(
    parts: Parts, low: int, high: int, likes: Sequence[Path], n_sentences: Path, min_containment: float
) -> pd.DataFrame:
    """Each plan from ``low`` to under ``high`` with the earlier ones that share enough: TIES, sorted by a and b."""
    found = [_rows_of(open_array(path), low, high) for path in likes]
    pairs = candidate_pairs(unique_rows(np.concatenate(found)), open_array(n_sentences))
    rows = []
    for a, b in sorted((earlier, plan) for plan, earlier in pairs.tolist()):
        own, other = parts.shingles(a), parts.shingles(b)
        n_a, n_b = len(own), len(other)
        if min(n_a, n_b) >= MIN_SHINGLES:
            n = len(np.intersect1d(own, other, assume_unique=True))
            if n >= min_containment * min(n_a, n_b):
                rows.append((a, b, n / min(n_a, n_b), n / max(n_a, n_b), n, n_a, n_b))
    return pd.DataFrame(rows, columns=list(TIES)).astype(TIES)


def _rows_of(likes: Numbers, low: int, high: int) -> Numbers:
    """The likes of the plans from ``low`` to under ``high``; they are sorted by plan."""
    return likes[slice(*np.searchsorted(likes[:, 0], [low, high]))]


@dataclass(frozen=True, slots=True)
class Spread:
    """In how many families a shingle stands, where it is more than one: files of (shingles in order, counts)."""

    files: tuple[tuple[Path, Path], ...]

    def of(self, shingles: Hashes) -> Numbers:
        """The number of families of each shingle."""
        counts = np.ones(len(shingles), np.int64)
        for known, numbers in ((open_array(a), open_array(b)) for a, b in self.files):
            if len(known):
                at = np.minimum(np.searchsorted(known, shingles), len(known) - 1)
                counts = np.where(known[at] == shingles, numbers[at], counts)
        return counts


def count_families(parts: Parts, low: int, high: int, families: Path, out: Path) -> tuple[Path, Path]:
    """Write the shingles from ``low`` to under ``high`` that stand in several families, and in how many.

    ``families`` is the file of the number of each plan's family.
    """
    of_plan = open_array(families)
    pairs = []
    for shingles, plans in parts.shingles_between(low, high):
        pairs.append(_once(shingles, of_plan[plans]))
    shingles, _ = _once(*(np.concatenate(column) for column in zip(*pairs, strict=True)))
    known, counts = np.unique(shingles, return_counts=True)
    files = out.with_suffix(".shingles.npy"), out.with_suffix(".counts.npy")
    np.save(files[0], known[counts > 1])
    np.save(files[1], counts[counts > 1])
    return files


def _once(shingles: Hashes, families: Numbers) -> tuple[Hashes, Numbers]:
    """Each pair of a shingle and a family once."""
    order = np.lexsort((families, shingles))
    shingles, families = shingles[order], families[order]
    new = np.append(True, (shingles[1:] != shingles[:-1]) | (families[1:] != families[:-1]))[: len(shingles)]
    return shingles[new], families[new]


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan: its paragraphs with their places in the page, and its letters."""

    plan_id: str
    doc_id: str
    paragraphs: tuple[tuple[str, int], ...]
    letters: Letters

    def place(self, first: int, last: int) -> tuple[int, int, str]:
        """Where letters first:last stand in the page, and the plan's own text there."""
        start, stop = int(self.letters.places[first]), int(self.letters.places[last - 1]) + 1
        touched = [(text, at) for text, at in self.paragraphs if at < stop and start < at + len(text)]
        return start, stop, "\n".join(text[max(0, start - at) : stop - at] for text, at in touched)


#: Two plans to align: their numbers, and each one's plan_id and doc_id.
Pair = tuple[tuple[int, str, str], tuple[int, str, str]]


def find_passages(parts: Parts, pairs: Iterable[Pair], spread: Spread) -> pd.DataFrame:
    """The passages of some pairs of plans: PASSAGES, in the order of the pairs."""
    read = lru_cache(_PLANS)(partial(_read_plan, parts))
    found = [
        (a, b, p) for a, b in ((read(*one), read(*two)) for one, two in pairs) for p in align(a.letters, b.letters)
    ]
    rows = pd.DataFrame([_passage(*one) for one in found], columns=[name for name in PASSAGES if name not in _SPREAD])
    n_families = _medians(spread, [_shingles(a.letters, passage) for a, _, passage in found])
    return rows.assign(n_families=n_families, formula=[n >= FORMULA for n in n_families])[list(PASSAGES)]


def _medians(spread: Spread, passages: Sequence[Hashes]) -> list[int]:
    """The number of families at the median of each passage's shingles; all are looked up at once."""
    if not passages:
        return []
    counts = spread.of(np.concatenate(passages))
    ends = np.cumsum([len(own) for own in passages])
    return [int(np.median(own)) for own in np.split(counts, ends[:-1])]


def _shingles(letters: Letters, passage: Passage) -> Hashes:
    return letters.hashes()[passage.a_start : passage.a_stop - SHINGLE + 1]


def _read_plan(parts: Parts, number: int, plan_id: str, doc_id: str) -> Plan:
    lines = parts.lines(number)
    return Plan(plan_id, doc_id, lines, read_letters(lines))


def _passage(a: Plan, b: Plan, found: Passage) -> dict[str, object]:
    start_a, stop_a, text_a = a.place(found.a_start, found.a_stop)
    start_b, stop_b, text_b = b.place(found.b_start, found.b_stop)
    letters_a = a.letters.text[found.a_start : found.a_stop]
    letters_b = b.letters.text[found.b_start : found.b_stop]
    return {
        **{"plan_a": a.plan_id, "doc_a": a.doc_id, "start_a": start_a, "stop_a": stop_a, "text_a": text_a},
        **{"plan_b": b.plan_id, "doc_b": b.doc_id, "start_b": start_b, "stop_b": stop_b, "text_b": text_b},
        "letters": len(letters_a),
        "similarity": similarity(letters_a, letters_b),
        "substitutions": substitutions(text_a, text_b),
    }

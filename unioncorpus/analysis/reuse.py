"""Text reuse: which plans are copies or take over passages, and what was changed on the way.

Measure: containment, the share of the shorter plan's character 5-grams (letters only, see analysis/shingles.py) that
stand in the other plan (A. Broder, On the resemblance and containment of documents, 1997). A plan copied whole into a
longer one has containment 1, where Jaccard's index would be small.

- A *copy* has ``COPY`` of both sides. A *family* has ``FAMILY`` of the shorter side.
- Copies and families are stars: every member is tied to the centre itself, never through a third plan, so that a chain
  of half-likenesses does not become one family. Each plan goes to the centre that it is most like.
- A passage whose 5-grams stand in ``FORMULA`` families or more (at the median) is flagged as a formula: policy language
  that everyone uses, which proves no copying.

What reuse cannot tell: whether one union took over the text of another, or a site spun and multiplied one page. Pages
of this genre are mostly made by sites. Read families as "the same text", not as diffusion.

MinHash by rensa, chosen by figures (64 permutations and the index on one core): rensa takes 0.14 s for 20,000
sentences, datasketch 0.98 s for 5,000. rensa gives twice the candidates, which the exact comparison drops.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from unioncorpus.analysis.alignment import Passage, align, similarity, substitutions
from unioncorpus.analysis.shingles import SHINGLE, Hashes, Letters, candidate_pairs, read_letters
from unioncorpus.errors import UsageError

#: Share of both sides that makes a copy.
COPY = 0.9
#: Share of the shorter side that makes a family.
FAMILY = 0.5
#: Families in which a passage must stand to be a formula.
FORMULA = 5
#: Shingles that a plan must have to be compared: below that, a title and one stock sentence make half of it.
MIN_SHINGLES = 50

PAIRS = ("plan_a", "plan_b", "containment", "containment_longer", "n_shared", "n_a", "n_b", "same_page")
PLANS = ("plan_id", "doc_id", "copy_id", "family_id", "n_copies", "n_family", "containment")
PASSAGES = (
    *("plan_a", "doc_a", "start_a", "stop_a", "plan_b", "doc_b", "start_b", "stop_b"),
    *("letters", "similarity", "substitutions", "n_families", "formula", "text_a", "text_b"),
)


@dataclass(frozen=True, slots=True)
class Reuse:
    """What was found, as three DataFrames.

    ``pairs``: plan_a, plan_b; containment (share of the plan with fewer shingles, 0..1); containment_longer (share of
    the other); n_shared, n_a, n_b (distinct shingles); same_page. Sorted by containment.

    ``plans``, one row each: plan_id; doc_id; copy_id, family_id (plan_id of the centre, its own where it stands alone);
    n_copies, n_family (plans with that id); containment (with the centre of its family, 1 for the centre itself).

    ``passages``: plan_a, doc_a, start_a, stop_a and the same for b (code points in documents.text, half-open); letters
    (of a); similarity (1 - Levenshtein distance of the letters / length, 0..1); substitutions ("before→after", words);
    n_families (that have it, at the median of its shingles); formula; text_a, text_b.
    """

    pairs: pd.DataFrame
    plans: pd.DataFrame
    passages: pd.DataFrame

    def __repr__(self) -> str:
        families = self.plans[self.plans.n_family > 1].family_id.nunique()
        return f"<Reuse: {len(self.pairs)} pairs, {families} families, {len(self.passages)} shared passages>"


def find_reuse(
    paragraphs: pd.DataFrame, min_containment: float = 0.2, family: float = FAMILY, *, with_passages: bool = True
) -> Reuse:
    """Compare all plans. ``paragraphs`` has plan_id, doc_id, start (in the page) and text, in the order of the text.

    Pairs below ``min_containment`` are left out; ``family`` is the least containment of the shorter side in a family.
    Without ``with_passages`` the table of passages stays empty.
    Raises UsageError for a threshold out of range.
    """
    if not 0 < min_containment <= family <= 1:
        raise UsageError(
            f"reuse: min_containment is {min_containment}, family is {family}; "
            "0 < min_containment <= family <= 1 is needed"
        )
    plans = paragraphs[["plan_id", "doc_id"]].drop_duplicates(ignore_index=True)
    numbers = dict(zip(plans.plan_id, plans.index, strict=True))
    of_plan: list[list[tuple[str, int]]] = [[] for _ in numbers]
    for plan_id, text, start in zip(paragraphs.plan_id, paragraphs.text, paragraphs.start, strict=True):
        of_plan[numbers[plan_id]].append((text, int(start)))
    letters = [read_letters(own) for own in of_plan]
    shingles = [np.unique(own.hashes()) for own in letters]
    texts = ["\n".join(text for text, _ in own) for own in of_plan]
    candidates = candidate_pairs(texts)
    found = [pair for a, b in candidates if (pair := _compare(shingles, a, b)) and pair[2] >= min_containment]
    pairs = pd.DataFrame(found, columns=["a", "b", *PAIRS[2:-1]]).astype({"a": int, "b": int})
    families = _with_families(plans, pairs, family)
    aligned = pairs if with_passages else pairs.iloc[:0]
    passages = _passages(plans, aligned, letters, of_plan, _Spread(shingles, families.family_id))
    ids, docs = plans.plan_id.to_numpy(object), plans.doc_id.to_numpy(object)
    named = pairs.assign(plan_a=ids[pairs.a], plan_b=ids[pairs.b], same_page=docs[pairs.a] == docs[pairs.b])
    named = named.sort_values(["containment", "plan_a", "plan_b"], ascending=[False, True, True], ignore_index=True)
    return Reuse(named[list(PAIRS)], families, passages)


def _compare(shingles: Sequence[Hashes], a: int, b: int) -> tuple[int, int, float, float, int, int, int] | None:
    short, long = sorted((len(shingles[a]), len(shingles[b])))
    if short < MIN_SHINGLES:
        return None
    n = len(np.intersect1d(shingles[a], shingles[b], assume_unique=True))
    return a, b, n / short, n / long, n, len(shingles[a]), len(shingles[b])


def _with_families(plans: pd.DataFrame, pairs: pd.DataFrame, family: float) -> pd.DataFrame:
    """The plans with the centres of their copies and families."""
    columns: dict[str, object] = {}
    for column, size, ties in (
        ("copy_id", "n_copies", pairs[pairs.containment_longer >= COPY]),
        ("family_id", "n_family", pairs[pairs.containment >= family]),
    ):
        centre, alike = _stars(len(plans), ties)
        columns[column] = plans.plan_id.to_numpy(object)[centre]
        columns[size] = np.bincount(centre, minlength=len(plans))[centre]
        columns["containment"] = alike
    return plans.assign(**columns)[list(PLANS)]  # type: ignore[arg-type]


def _stars(n: int, ties: pd.DataFrame) -> tuple[list[int], list[float]]:
    """The centre of each plan, and how like it is. Plans with most ties are the first to become centres."""
    near: list[dict[int, float]] = [{} for _ in range(n)]
    for a, b, containment in zip(ties.a, ties.b, ties.containment, strict=True):
        near[a][b] = near[b][a] = containment
    centres: set[int] = set()
    for plan in sorted(range(n), key=lambda k: (-len(near[k]), k)):
        if not centres & near[plan].keys():
            centres.add(plan)
    best = []
    for plan, ties_of in enumerate(near):
        choice = [(containment, -centre) for centre, containment in ties_of.items() if centre in centres]
        best.append(plan if plan in centres else -max(choice)[1])
    return best, [1.0 if plan == centre else near[plan][centre] for plan, centre in enumerate(best)]


class _Spread:
    """In how many families a shingle stands."""

    def __init__(self, shingles: Sequence[Hashes], family_ids: "pd.Series[str]") -> None:
        members = [[shingles[k] for k in rows] for rows in family_ids.groupby(family_ids).indices.values()]
        own = [np.unique(np.concatenate(parts)) for parts in members]
        self._hashes, self._counts = np.unique(np.concatenate(own or [np.empty(0, np.uint64)]), return_counts=True)

    def of(self, letters: Letters, start: int, stop: int) -> int:
        """The median over the shingles of a passage."""
        inside = letters.hashes()[start : stop - SHINGLE + 1]
        return int(np.median(self._counts[np.searchsorted(self._hashes, inside)]))


def _passages(
    plans: pd.DataFrame,
    pairs: pd.DataFrame,
    letters: Sequence[Letters],
    of_plan: Sequence[list[tuple[str, int]]],
    spread: _Spread,
) -> pd.DataFrame:
    rows = [
        {**_sides(plans, letters, of_plan, a, b, found), **_figures(letters[a], letters[b], found, spread)}
        for a, b in zip(pairs.a.tolist(), pairs.b.tolist(), strict=True)
        for found in align(letters[a], letters[b])
    ]
    frame = pd.DataFrame(rows, columns=[c for c in PASSAGES if c != "substitutions"])
    changed = [substitutions(a, b) for a, b in zip(frame.text_a, frame.text_b, strict=True)]
    return frame.assign(substitutions=pd.Series(changed, frame.index, dtype=object))[list(PASSAGES)]


def _sides(
    plans: pd.DataFrame,
    letters: Sequence[Letters],
    of_plan: Sequence[list[tuple[str, int]]],
    a: int,
    b: int,
    found: Passage,
) -> dict[str, object]:
    """Where the passage stands on both sides, and its text there."""
    row: dict[str, object] = {}
    for side, k, first, last in (("a", a, found.a_start, found.a_stop), ("b", b, found.b_start, found.b_stop)):
        start, stop = int(letters[k].places[first]), int(letters[k].places[last - 1]) + 1
        row |= {
            f"plan_{side}": plans.plan_id[k],
            f"doc_{side}": plans.doc_id[k],
            f"start_{side}": start,
            f"stop_{side}": stop,
        }
        row[f"text_{side}"] = "\n".join(
            text[max(0, start - at) : stop - at] for text, at in of_plan[k] if at < stop and start < at + len(text)
        )
    return row


def _figures(a: Letters, b: Letters, found: Passage, spread: _Spread) -> dict[str, object]:
    n_families = spread.of(a, found.a_start, found.a_stop)
    alike = similarity(a.text[found.a_start : found.a_stop], b.text[found.b_start : found.b_stop])
    return {
        "letters": found.a_stop - found.a_start,
        "similarity": alike,
        "n_families": n_families,
        "formula": n_families >= FORMULA,
    }

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

A paragraph that was taken over alone, into a plan that is otherwise another, is below the threshold of a pair: it is
found by analysis/paragraph_copies.py.

Time on generated plans, of which a quarter are spun copies and others take over parts, in seconds of one core
(paragraphs: families; with passages): 12,500: 1.1; 3.4. 25,000: 2.0; 6.6. 50,000: 5.1; 14. 100,000: 8.6; 39. Families
are linear. Passages grow with the pairs, of which a plan has at most as many as _HUBS in shingles.py allows.

MinHash by rensa, chosen by figures (64 permutations and the index on one core): rensa takes 0.14 s for 20,000
sentences, datasketch 0.98 s for 5,000. rensa gives twice the candidates, which the exact comparison drops.
"""

import html
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

    def _repr_html_(self) -> str:
        first = self.pairs.head(20).to_html(index=False, na_rep="")
        return f"<p>{html.escape(repr(self)[1:-1])}; first pairs:</p>{first}"


@dataclass(frozen=True, slots=True)
class _Plan:
    """One plan: its paragraphs with their places in the page, its letters, its distinct shingles."""

    plan_id: str
    doc_id: str
    paragraphs: tuple[tuple[str, int], ...]
    letters: Letters
    shingles: Hashes

    def text(self) -> str:
        return "\n".join(text for text, _ in self.paragraphs)

    def place(self, first: int, last: int) -> tuple[int, int, str]:
        """Where letters first:last stand in the page, and the plan's own text there."""
        start, stop = int(self.letters.places[first]), int(self.letters.places[last - 1]) + 1
        touched = [(text, at) for text, at in self.paragraphs if at < stop and start < at + len(text)]
        return start, stop, "\n".join(text[max(0, start - at) : stop - at] for text, at in touched)


def find_reuse(
    paragraphs: pd.DataFrame, min_containment: float = 0.2, family: float = FAMILY, *, with_passages: bool = True
) -> Reuse:
    """Compare all plans. ``paragraphs`` has plan_id, doc_id, start (in the page) and text, in the order of the text.

    Pairs below ``min_containment`` are left out; ``family`` is the least containment of the shorter side in a family.
    Without ``with_passages`` the table of passages stays empty. Raises UsageError for a threshold out of range.
    """
    if not 0 < min_containment <= family <= 1:
        raise UsageError(
            f"reuse: min_containment is {min_containment}, family is {family}; "
            "0 < min_containment <= family <= 1 is needed"
        )
    plans = _read_plans(paragraphs)
    ties = _compare(plans, min_containment)
    families = _families(plans, ties, family)
    passages = _passages(plans, ties if with_passages else ties.iloc[:0], families)
    named = ties.assign(
        plan_a=[plans[a].plan_id for a in ties.a],
        plan_b=[plans[b].plan_id for b in ties.b],
        same_page=pd.Series([plans[a].doc_id == plans[b].doc_id for a, b in _both(ties)], dtype=bool),
    )
    pairs = named.sort_values(["containment", "plan_a", "plan_b"], ascending=[False, True, True], ignore_index=True)
    return Reuse(pairs[list(PAIRS)], families, passages)


def _read_plans(paragraphs: pd.DataFrame) -> list[_Plan]:
    own: dict[tuple[str, str], list[tuple[str, int]]] = {}
    columns = (paragraphs.plan_id, paragraphs.doc_id, paragraphs.text, paragraphs.start)
    for plan_id, doc_id, text, start in zip(*columns, strict=True):
        own.setdefault((plan_id, doc_id), []).append((text, int(start)))
    plans = []
    for (plan_id, doc_id), lines in own.items():
        letters = read_letters(lines)
        plans.append(_Plan(plan_id, doc_id, tuple(lines), letters, np.unique(letters.hashes())))
    return plans


def _compare(plans: Sequence[_Plan], min_containment: float) -> pd.DataFrame:
    """The candidates that share enough: a, b (numbers of plans) and the figures of PAIRS."""
    rows = []
    for a, b in candidate_pairs([plan.text() for plan in plans]):
        n_a, n_b = len(plans[a].shingles), len(plans[b].shingles)
        if min(n_a, n_b) >= MIN_SHINGLES:
            n = len(np.intersect1d(plans[a].shingles, plans[b].shingles, assume_unique=True))
            if n >= min_containment * min(n_a, n_b):
                rows.append((a, b, n / min(n_a, n_b), n / max(n_a, n_b), n, n_a, n_b))
    columns = ["a", "b", "containment", "containment_longer", "n_shared", "n_a", "n_b"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[:2], int))


def _both(ties: pd.DataFrame) -> list[tuple[int, int]]:
    return list(zip(ties.a.tolist(), ties.b.tolist(), strict=True))


def _families(plans: Sequence[_Plan], ties: pd.DataFrame, family: float) -> pd.DataFrame:
    """The plans with the centres of their copies and families."""
    copy, _ = _stars(len(plans), ties[ties.containment_longer >= COPY])
    centre, alike = _stars(len(plans), ties[ties.containment >= family])
    frame = pd.DataFrame(
        {
            "plan_id": [plan.plan_id for plan in plans],
            "doc_id": [plan.doc_id for plan in plans],
            "copy_id": [plans[k].plan_id for k in copy],
            "family_id": [plans[k].plan_id for k in centre],
            "containment": alike,
        }
    )
    sizes = {f"n_{kind}": frame.groupby(f"{kind}_id").plan_id.transform("size") for kind in ("copy", "family")}
    return frame.assign(n_copies=sizes["n_copy"], n_family=sizes["n_family"])[list(PLANS)]


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

    def __init__(self, plans: Sequence[_Plan], family_ids: "pd.Series[str]") -> None:
        members = family_ids.groupby(family_ids).indices.values()
        own = [np.unique(np.concatenate([plans[k].shingles for k in rows])) for rows in members]
        self._hashes, self._counts = np.unique(np.concatenate(own or [np.empty(0, np.uint64)]), return_counts=True)

    def of(self, letters: Letters, start: int, stop: int) -> int:
        """The median over the shingles of a passage."""
        inside = letters.hashes()[start : stop - SHINGLE + 1]
        return int(np.median(self._counts[np.searchsorted(self._hashes, inside)]))


def _passages(plans: Sequence[_Plan], ties: pd.DataFrame, families: pd.DataFrame) -> pd.DataFrame:
    spread = _Spread(plans, families.family_id)
    rows = [
        _passage(plans[a], plans[b], found, spread)
        for a, b in _both(ties)
        for found in align(plans[a].letters, plans[b].letters)
    ]
    return pd.DataFrame(rows, columns=list(PASSAGES))


def _passage(a: _Plan, b: _Plan, found: Passage, spread: _Spread) -> dict[str, object]:
    start_a, stop_a, text_a = a.place(found.a_start, found.a_stop)
    start_b, stop_b, text_b = b.place(found.b_start, found.b_stop)
    letters_a = a.letters.text[found.a_start : found.a_stop]
    letters_b = b.letters.text[found.b_start : found.b_stop]
    n_families = spread.of(a.letters, found.a_start, found.a_stop)
    return {
        **{"plan_a": a.plan_id, "doc_a": a.doc_id, "start_a": start_a, "stop_a": stop_a, "text_a": text_a},
        **{"plan_b": b.plan_id, "doc_b": b.doc_id, "start_b": start_b, "stop_b": stop_b, "text_b": text_b},
        "letters": len(letters_a),
        "similarity": similarity(letters_a, letters_b),
        "substitutions": substitutions(text_a, text_b),
        "n_families": n_families,
        "formula": n_families >= FORMULA,
    }

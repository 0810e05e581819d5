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

The work is cut into steps (reuse_steps.py) whose memory is bounded by their share of it: parts of the corpus, ranges
of the keys of one band of MinHash, ranges of plans, of shingles, of pairs. They run one after the other in this
process, or as tasks of a Ray cluster; the rows are the same. Held whole are the ids of plans and the pairs.

MinHash by rensa, chosen by figures (64 permutations on one core): rensa takes 0.14 s for 20,000 sentences, datasketch
0.98 s for 5,000.
"""

import html
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import numpy as np
import pandas as pd

from unioncorpus.analysis.likes import Numbers
from unioncorpus.analysis.reuse_files import Part, Parts, ReadParagraphs, open_array, ranges, read_part
from unioncorpus.analysis.reuse_steps import (
    PASSAGES,
    TIES,
    Spread,
    compare_between,
    count_families,
    find_likes_between,
    find_passages,
)
from unioncorpus.analysis.shingles import BANDS
from unioncorpus.errors import UsageError

#: Share of both sides that makes a copy.
COPY = 0.9
#: Share of the shorter side that makes a family.
FAMILY = 0.5
#: The pairs whose passages are sought: all, those of a plan and the centre of its family, none. All may be very many,
#: for a template of n copies makes up to n²/2 pairs.
PASSAGES_OF = ("all", "centres", "none")
#: What one step takes at a time, about: sentences (of one band), rows of likes (of all bands; a template of many copies
#: makes 30 of each sentence and band), shingles, and pairs of plans to align.
_SENTENCES, _LIKES, _SHINGLES, _PAIRS = 1_000_000, 2_000_000, 20_000_000, 2_000
#: Keys and shingles lie below this.
_TOP = 1 << 64

PAIRS = ("plan_a", "plan_b", "containment", "containment_longer", "n_shared", "n_a", "n_b", "same_page")
PLANS = ("plan_id", "doc_id", "copy_id", "family_id", "n_copies", "n_family", "containment")


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


class Run(Protocol):
    """Calls a function with each of some tuples of arguments, in this process or in many; the results in order."""

    def __call__(self, function: Callable[..., Any], calls: Iterable[tuple[Any, ...]]) -> list[Any]: ...


def run_here(function: Callable[..., Any], calls: Iterable[tuple[Any, ...]]) -> list[Any]:
    """Run the steps one after the other in this process."""
    return [function(*call) for call in calls]


def find_reuse(
    paragraphs: pd.DataFrame, min_containment: float = 0.2, family: float = FAMILY, *, passages: str = "all"
) -> Reuse:
    """Compare all plans. ``paragraphs`` has plan_id, doc_id, start (in the page) and text, in the order of the text.

    Pairs below ``min_containment`` are left out; ``family`` is the least containment of the shorter side in a family.
    ``passages`` is one of PASSAGES_OF. Raises UsageError for another, or a threshold out of range.
    """
    return find_reuse_in_parts([lambda: paragraphs], min_containment, family, passages=passages)


def find_reuse_in_parts(
    parts: Sequence[ReadParagraphs],
    min_containment: float = 0.2,
    family: float = FAMILY,
    *,
    passages: str = "all",
    run: Run = run_here,
    folder: Path | None = None,
) -> Reuse:
    """``find_reuse`` over a corpus in parts: each function gives the paragraphs of one, no plan stands in two.

    Rows are the same however the corpus is cut and whatever runs the steps. What the steps leave for each other lies in
    a folder of its own within ``folder`` (that of the system, if None), which all processes of ``run`` must share.
    """
    if not 0 < min_containment <= family <= 1:
        raise UsageError(
            f"reuse: min_containment is {min_containment}, family is {family}; "
            "0 < min_containment <= family <= 1 is needed"
        )
    if passages not in PASSAGES_OF:
        raise UsageError(f"reuse: passages {passages!r}; choose one of: {', '.join(PASSAGES_OF)}")
    with TemporaryDirectory(prefix="reuse-", dir=folder, ignore_cleanup_errors=True) as work:
        return _Search(Path(work), run).find(parts, min_containment, family, passages)


@dataclass(frozen=True, slots=True)
class _Ids:
    """The ids of all plans, by number."""

    plan_ids: list[str]
    doc_ids: list[str]

    def of(self, number: int) -> tuple[int, str, str]:
        return number, self.plan_ids[number], self.doc_ids[number]


@dataclass(frozen=True, slots=True)
class _Search:
    """The steps of reuse_steps.py, in order."""

    work: Path
    run: Run

    def find(self, readers: Sequence[ReadParagraphs], min_containment: float, family: float, passages: str) -> Reuse:
        folders = [self.work / f"part{n}" for n in range(len(readers))]
        read: list[Part] = self.run(read_part, zip(readers, folders, strict=True))
        ids = _Ids([i for part in read for i in part.plan_ids], [i for part in read for i in part.doc_ids])
        files = Parts.of(folders, read)
        ties = self._compare(files, _joined([part.n_sentences for part in read]), min_containment)
        families = _families(ids, ties, family)
        found = pd.DataFrame(columns=list(PASSAGES))
        sought = _sought(ids, ties, families.family_id, passages)
        if len(sought):
            spread = self._count_families(files, families.family_id, int(sum(p.n_shingles.sum() for p in read)))
            found = self._find_passages(files, ids, sought, spread)
        both = list(zip(ties.a.tolist(), ties.b.tolist(), strict=True))
        pairs = ties.assign(
            plan_a=[ids.plan_ids[a] for a, _ in both],
            plan_b=[ids.plan_ids[b] for _, b in both],
            same_page=pd.Series([ids.doc_ids[a] == ids.doc_ids[b] for a, b in both], dtype=bool),
        ).sort_values(["containment", "plan_a", "plan_b"], ascending=[False, True, True], ignore_index=True)
        return Reuse(pairs[list(PAIRS)], families, found)

    def _compare(self, files: Parts, n_sentences: Numbers, min_containment: float) -> pd.DataFrame:
        """The pairs that share enough, sorted by their numbers."""
        if not len(n_sentences):
            return pd.DataFrame(columns=list(TIES)).astype(TIES)
        sizes = self.work / "n_sentences.npy"
        np.save(sizes, n_sentences)
        n_cuts = 1 + int(n_sentences.sum()) // _SENTENCES
        keys = [(band, n, *cut) for band in range(BANDS) for n, cut in enumerate(ranges(n_cuts, _TOP))]
        calls = [(files, band, low, high, self.work / f"likes{band}-{n}.npy") for band, n, low, high in keys]
        likes = self.run(find_likes_between, calls)
        n_likes = sum(len(open_array(path)) for path in likes)
        spans = ranges(1 + n_likes // _LIKES, len(n_sentences))
        found: list[pd.DataFrame] = self.run(
            compare_between, [(files, *span, likes, sizes, min_containment) for span in spans]
        )
        return pd.concat(found).sort_values(["a", "b"], ignore_index=True)

    def _count_families(self, files: Parts, family_ids: "pd.Series[str]", n_shingles: int) -> Spread:
        families = self.work / "families.npy"
        np.save(families, pd.factorize(family_ids)[0])
        cuts = enumerate(ranges(1 + n_shingles // _SHINGLES, _TOP))
        calls = [(files, low, high, families, self.work / f"spread{n}") for n, (low, high) in cuts]
        return Spread(tuple(self.run(count_families, calls)))

    def _find_passages(self, files: Parts, ids: _Ids, ties: pd.DataFrame, spread: Spread) -> pd.DataFrame:
        pairs = [(ids.of(a), ids.of(b)) for a, b in zip(ties.a.tolist(), ties.b.tolist(), strict=True)]
        slices = [pairs[at : at + _PAIRS] for at in range(0, len(pairs), _PAIRS)]
        found: list[pd.DataFrame] = self.run(find_passages, [(files, some, spread) for some in slices])
        # A frame without rows has no types, and would take them from the others.
        return pd.concat([some for some in found if len(some)] or found[:1], ignore_index=True)


def _joined(arrays: Sequence[Numbers]) -> Numbers:
    return np.concatenate([*arrays, np.empty(0, np.int64)])


def _sought(ids: _Ids, ties: pd.DataFrame, family_ids: "pd.Series[str]", passages: str) -> pd.DataFrame:
    """The ties whose passages are sought, by one of PASSAGES_OF."""
    if passages == "all":
        return ties
    if passages == "none":
        return ties.head(0)
    plans, families = np.array(ids.plan_ids, object), family_ids.to_numpy(object)
    one, other = families[ties.a], families[ties.b]
    chosen: pd.DataFrame = ties[(one == other) & ((one == plans[ties.a]) | (one == plans[ties.b]))]
    return chosen


def _families(plans: _Ids, ties: pd.DataFrame, family: float) -> pd.DataFrame:
    """The plans with the centres of their copies and families."""
    copy, _ = choose_centres(len(plans.plan_ids), ties[ties.containment_longer >= COPY])
    centre, alike = choose_centres(len(plans.plan_ids), ties[ties.containment >= family])
    frame = pd.DataFrame(
        {
            "plan_id": plans.plan_ids,
            "doc_id": plans.doc_ids,
            "copy_id": [plans.plan_ids[k] for k in copy],
            "family_id": [plans.plan_ids[k] for k in centre],
            "containment": alike,
        }
    )
    sizes = {f"n_{kind}": frame.groupby(f"{kind}_id").plan_id.transform("size") for kind in ("copy", "family")}
    return frame.assign(n_copies=sizes["n_copy"], n_family=sizes["n_family"])[list(PLANS)]


def choose_centres(n: int, ties: pd.DataFrame) -> tuple[list[int], list[float]]:
    """The centre of each of ``n`` plans, and how like it the plan is. Plans with most ties are the first to be centres.

    ``ties`` (a, b, containment) are pairs of plans by number.

    >>> choose_centres(4, pd.DataFrame({"a": [0, 0], "b": [1, 2], "containment": [0.9, 0.6]}))
    ([0, 0, 0, 3], [1.0, 0.9, 0.6, 1.0])
    """
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

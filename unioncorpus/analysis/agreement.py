"""How far two coders agree on the themes of the same paragraphs.

Measures: F1 of a theme, taking either coder for the truth (it is the same both ways); Cohen's kappa (J. Cohen, 1960)
and Krippendorff's alpha (K. Krippendorff, Content Analysis, 2nd ed. 2004, chapter 11), which take off what chance would
give. For whole sets of themes alpha uses the MASI distance (R. Passonneau, 2006), by which {warmth, women} and {warmth}
agree in part. Alpha is NLTK's, kappa scikit-learn's. A coefficient that is not defined, because both coders gave a
theme to every paragraph, is null.
"""

import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import binary_distance, masi_distance
from sklearn.metrics import cohen_kappa_score

from unioncorpus.analysis.coding import KEY, NONE, coded_only, themes_of
from unioncorpus.errors import UsageError

Themes = frozenset[str]

THEMES = ("theme", "n_a", "n_b", "n_both", "f1", "same", "kappa", "alpha")
CONFUSION = ("theme_a", "theme_b", "n")
DISAGREEMENTS = ("doc_id", "raw_start", "raw_stop", "text", "only_a", "both", "only_b")
_PLACE = list(KEY[:3])


@dataclass(frozen=True, slots=True)
class Agreement:
    """What two coders gave to the paragraphs that both have coded.

    ``themes``, one row a theme: theme; n_a, n_b, n_both (paragraphs with it); f1; same (share of paragraphs on which
    they agree about it, 0..1); kappa; alpha. Sorted by n_a + n_b.

    ``overall``: units (paragraphs or plans coded by both); only_a, only_b (coded by one of them); other_text (the words
    differ: the sheets are of two versions, and such units are left out); same_set (share with exactly the same themes);
    micro_f1; macro_f1, mean_kappa (means over themes); alpha (of the sets, by MASI).

    ``confusion``: theme_a, theme_b, n: how often a paragraph has theme_a by coder a where b gave theme_b instead; a
    theme that both gave stands against itself, one that the other put nothing in place of against ``none``. Children of
    themes are left to their parents here.

    ``disagreements``: doc_id, raw_start, raw_stop, text (where the sheets have it), only_a, both, only_b (tuples).
    """

    themes: pd.DataFrame
    overall: dict[str, float]
    confusion: pd.DataFrame
    disagreements: pd.DataFrame


def compare_coders(a: pd.DataFrame, b: pd.DataFrame) -> Agreement:
    """Compare two coding sheets (analysis/coding.py), matched by page and raw span.

    Raises UsageError where no paragraph was coded in both.
    """
    own_a, own_b = coded_only(a), coded_only(b)
    both = own_a.merge(own_b, on=_PLACE, suffixes=("_a", "_b"))
    same_text = both[both.text_hash_a == both.text_hash_b].reset_index(drop=True)
    if same_text.empty:
        raise UsageError(
            f"agreement: no paragraph was coded in both sheets ({len(own_a)} coded in the one, {len(own_b)} in the "
            f"other, {len(both)} at the same place but with other words). Code copies of one sample."
        )
    sets_a, sets_b = same_text.themes_a.tolist(), same_text.themes_b.tolist()
    themes = _by_theme(sets_a, sets_b)
    counts = {
        "units": len(same_text),
        "only_a": len(own_a) - len(both),
        "only_b": len(own_b) - len(both),
        "other_text": len(both) - len(same_text),
    }
    return Agreement(
        themes, {**counts, **_overall(sets_a, sets_b, themes)}, _confusion(sets_a, sets_b), _differing(same_text)
    )


def _by_theme(sets_a: Sequence[Themes], sets_b: Sequence[Themes]) -> pd.DataFrame:
    rows = []
    for theme in themes_of([*sets_a, *sets_b]):
        a = np.array([theme in given for given in sets_a])
        b = np.array([theme in given for given in sets_b])
        n_a, n_b, n_both = int(a.sum()), int(b.sum()), int((a & b).sum())
        f1 = 2 * n_both / (n_a + n_b)
        rows.append((theme, n_a, n_b, n_both, f1, float((a == b).mean()), _kappa(a, b), _alpha(a.tolist(), b.tolist())))
    frame = pd.DataFrame(rows, columns=list(THEMES))
    order = (frame.n_a + frame.n_b).sort_values(ascending=False, kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def _kappa(a: npt.NDArray[np.bool_], b: npt.NDArray[np.bool_]) -> float:
    if a.all() and b.all():
        return float("nan")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(cohen_kappa_score(a, b, labels=[False, True]))


def _alpha(a: Iterable[object], b: Iterable[object], *, of_sets: bool = False) -> float:
    """Krippendorff's alpha of two coders; NaN where all their values are the same one."""
    pairs = list(zip(a, b, strict=True))
    if len({value for pair in pairs for value in pair}) < 2:
        return float("nan")
    data = [(coder, item, value) for item, pair in enumerate(pairs) for coder, value in zip("ab", pair, strict=True)]
    return float(AnnotationTask(data, distance=masi_distance if of_sets else binary_distance).alpha())


def _overall(sets_a: Sequence[Themes], sets_b: Sequence[Themes], themes: pd.DataFrame) -> dict[str, float]:
    given = int(themes.n_a.sum() + themes.n_b.sum())
    # MASI is not defined between empty sets: "no theme" is a decision like another.
    whole = [[themes_given or frozenset([NONE]) for themes_given in sets] for sets in (sets_a, sets_b)]
    return {
        "same_set": float(np.mean([x == y for x, y in zip(sets_a, sets_b, strict=True)])),
        "micro_f1": 2 * int(themes.n_both.sum()) / given if given else float("nan"),
        "macro_f1": float(themes.f1.mean()),
        "mean_kappa": float(themes.kappa.mean()),
        "alpha": _alpha(*whole, of_sets=True),
    }


def _confusion(sets_a: Sequence[Themes], sets_b: Sequence[Themes]) -> pd.DataFrame:
    pairs: Counter[tuple[str, str]] = Counter()
    for given_a, given_b in zip(sets_a, sets_b, strict=True):
        a, b = ({theme for theme in given if "." not in theme} for given in (given_a, given_b))
        pairs.update((theme, theme) for theme in a & b)
        pairs.update((x, y) for x in a - b for y in (b - a or {NONE}))
        if not a - b:
            pairs.update((NONE, y) for y in b - a)
    rows = sorted(((x, y, n) for (x, y), n in pairs.items()), key=lambda row: (-row[2], row[:2]))
    return pd.DataFrame(rows, columns=list(CONFUSION))


def _differing(both: pd.DataFrame) -> pd.DataFrame:
    texts = both["text_a"] if "text_a" in both else both["text"] if "text" in both else pd.Series("", both.index)
    sets = list(zip(both.themes_a, both.themes_b, strict=True))
    frame = both[_PLACE].assign(text=texts)
    for column, chosen in (
        ("only_a", [x - y for x, y in sets]),
        ("both", [x & y for x, y in sets]),
        ("only_b", [y - x for x, y in sets]),
    ):
        frame[column] = pd.Series([tuple(sorted(themes)) for themes in chosen], frame.index, dtype=object)
    differ = pd.Series([x != y for x, y in sets], frame.index, dtype=bool)
    return frame.loc[differ, list(DISAGREEMENTS)].reset_index(drop=True)

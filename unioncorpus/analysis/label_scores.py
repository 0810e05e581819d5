"""How well the extractors do on paragraphs that a person has coded: precision, recall and F1 with their intervals.

A sample drawn with unequal probabilities is weighted by 1/probability, so that the figures are those of the whole
corpus. Intervals are percentile bootstrap (B. Efron and R. Tibshirani, An Introduction to the Bootstrap, 1993, chapter
13) that draws whole families of copies, or whole pages where the sheet names no family. With few paragraphs of a theme
an interval is wide, and says so; where all of a theme's paragraphs are right it has no width, which is no proof: of n
paragraphs without an error, up to 3/n may still be wrong in the corpus.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from unioncorpus.analysis.coding import themes_of
from unioncorpus.errors import UsageError

Floats = npt.NDArray[np.float64]

MEASURES = ("precision", "recall", "f1")
COLUMNS = (
    *("theme", "n_coded", "n_found", "n_both"),
    *(f"{measure}{bound}" for measure in MEASURES for bound in ("", "_low", "_high")),
)


def score_labels(
    coded: Sequence[frozenset[str]],
    found: Sequence[frozenset[str]],
    weights: Sequence[float],
    clusters: Sequence[str],
    level: float = 0.95,
    n_boot: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """Score the themes found in some paragraphs against those coded by a person.

    The four sequences go by paragraph: themes by the person, themes by the program, weight, and what is drawn together.

    Columns: theme; n_coded, n_found, n_both (paragraphs, unweighted); precision, recall and f1 (0..1, weighted; null
    where the theme was never found, or never coded), each with _low and _high (bounds of the interval of ``level``;
    null where fewer than two clusters have the theme). The last rows are ``micro`` (over all tags) and ``macro`` (mean
    of the themes that were coded). Raises UsageError without paragraphs, or for a number out of range.
    """
    if not coded:
        raise UsageError("evaluate: no coded paragraph is in the store. Code some, or relocate the labels.")
    if not 0 < level < 1 or n_boot < 1:
        raise UsageError(f"evaluate: level is {level}, n_boot is {n_boot}; 0 < level < 1 and n_boot >= 1 are needed")
    themes = themes_of([*coded, *found])
    by_coder, by_program = (_indicators(sets, themes) for sets in (coded, found))
    weight = np.asarray(weights, float)
    codes, names = pd.factorize(np.array(clusters, dtype=object))
    counts = _counts(by_coder, by_program, weight, codes, len(names))
    figures = _figures(counts.sum(axis=0))
    draws = np.random.default_rng(seed).multinomial(len(names), np.full(len(names), 1 / len(names)), n_boot)
    drawn = np.stack([_figures(np.tensordot(times, counts, 1)) for times in draws])
    tails = [(1 - level) / 2, (1 + level) / 2]
    bounds = _quantiles(drawn, tails)
    # What fewer than two clusters show cannot be drawn to vary.
    shown = (counts.sum(axis=1) > 0).sum(axis=0)
    bounds[:, np.append(shown < 2, [len(names) < 2] * 2)] = np.nan
    return _table(themes, by_coder, by_program, figures, bounds)


def _indicators(sets: Sequence[frozenset[str]], themes: list[str]) -> npt.NDArray[np.bool_]:
    return np.array([[theme in given for theme in themes] for given in sets]).reshape(len(sets), len(themes))


def _counts(
    coded: npt.NDArray[np.bool_], found: npt.NDArray[np.bool_], weight: Floats, clusters: npt.NDArray[np.intp], n: int
) -> Floats:
    """Weights by cluster, kind (both, only found, only coded) and theme."""
    counts = np.zeros((n, 3, coded.shape[1]))
    for kind, here in enumerate((coded & found, found & ~coded, coded & ~found)):
        np.add.at(counts[:, kind], clusters, here * weight[:, None])
    return counts


def _figures(counts: Floats) -> Floats:
    """Precision, recall and F1 of each theme, of all tags (micro), and as means over the coded themes (macro)."""
    whole = np.column_stack([counts, counts.sum(axis=1)])
    both, false, missed = whole
    with np.errstate(invalid="ignore"):
        figures = np.array([both / (both + false), both / (both + missed), 2 * both / (2 * both + false + missed)])
    was_coded = (both + missed)[:-1] > 0
    means = [row[:-1][was_coded & ~np.isnan(row[:-1])] for row in figures]
    macro = [float(mean.mean()) if len(mean) else np.nan for mean in means]
    return np.column_stack([figures, macro])


def _quantiles(drawn: Floats, tails: list[float]) -> Floats:
    """Bounds of each figure over the draws that have it; NaN where none has."""
    bounds = np.full((2, *drawn.shape[1:]), np.nan)
    for place in np.ndindex(*drawn.shape[1:]):
        values = drawn[(slice(None), *place)]
        values = values[~np.isnan(values)]
        if len(values):
            bounds[(slice(None), *place)] = np.quantile(values, tails)
    return bounds.transpose(0, 2, 1)


def _table(
    themes: list[str],
    coded: npt.NDArray[np.bool_],
    found: npt.NDArray[np.bool_],
    figures: Floats,
    bounds: Floats,
) -> pd.DataFrame:
    counts = {"n_coded": coded, "n_found": found, "n_both": coded & found}
    frame = pd.DataFrame({"theme": [*themes, "micro", "macro"]})
    for name, here in counts.items():
        frame[name] = [*here.sum(axis=0).tolist(), *[int(here.sum())] * 2]
    for k, measure in enumerate(MEASURES):
        frame[measure] = figures[k]
        frame[f"{measure}_low"], frame[f"{measure}_high"] = bounds[0, :, k], bounds[1, :, k]
    return frame[list(COLUMNS)]

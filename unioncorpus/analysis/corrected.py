"""Shares of themes corrected for the errors of the program, by means of paragraphs that a person has coded.

Prediction-powered inference (A. Angelopoulos et al., Science 382, 2023; with power tuning, A. Angelopoulos, J. Duchi
and T. Zrnic, PPI++, 2023): the share that the program finds in all paragraphs, plus the weighted mean of its errors in
the coded ones. It is right on average whatever the errors are, as long as the coded paragraphs were drawn by chance
(``sample``), and its interval is narrower the better the program is. Computed by ppi-python, which comes with the extra
``correction``.

When not to use it: coded paragraphs that were picked by hand, or overrides, tell nothing of the rest.
"""

import warnings
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from unioncorpus.errors import UsageError

Floats = npt.NDArray[np.float64]

COLUMNS = (
    *("group", "theme", "share_found", "share", "low", "high"),
    *("n_paragraphs", "n_labelled", "n_false", "n_missed"),
)
#: Coded paragraphs that a group must have: below, the normal approximation does not hold.
FEWEST = 30


def corrected_shares(
    paragraphs: pd.DataFrame,
    found: Mapping[str, frozenset[str]],
    coded: Mapping[str, frozenset[str]],
    probabilities: Mapping[str, float],
    level: float = 0.95,
) -> pd.DataFrame:
    """Share of the paragraphs with each theme, in each group, as found and as corrected.

    ``paragraphs`` (paragraph_id, group, amount) are all of the corpus that may carry a theme, amount being what each
    counts (1, or its characters, or either times 1/n of its family); ``found`` are the themes by the program, ``coded``
    those by a person, ``probabilities`` how likely each coded paragraph was drawn.

    Columns: group; theme; share_found (0..1, by the program alone); share (corrected); low, high (interval of
    ``level``); n_paragraphs; n_labelled (coded ones); n_false, n_missed (coded paragraphs that have the theme by the
    program only, by the person only). share, low and high are null where fewer than FEWEST of the group were coded, or
    where none of these has the theme by either, for then they tell nothing of it. Raises UsageError without ppi-python,
    for a level out of range, or where no coded paragraph is among the paragraphs.
    """
    if not 0 < level < 1:
        raise UsageError(f"corrected shares: level is {level}; 0 < level < 1 is needed")
    if not set(coded) & set(paragraphs.paragraph_id):
        raise UsageError("corrected shares: no coded paragraph is in the corpus. Code some, or relocate the labels.")
    themes = sorted(frozenset().union(*coded.values(), *found.values()))
    rows = [
        (group, theme, *_estimate(theme, own, found, coded, probabilities, level))
        for group, own in paragraphs.dropna(subset="group").groupby("group")
        for theme in themes
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _estimate(
    theme: str,
    own: pd.DataFrame,
    found: Mapping[str, frozenset[str]],
    coded: Mapping[str, frozenset[str]],
    probabilities: Mapping[str, float],
    level: float,
) -> tuple[float, float, float, float, int, int, int, int]:
    """The figures of one theme in one group, in the order of COLUMNS."""
    nothing: frozenset[str] = frozenset()
    ids, amounts = own.paragraph_id.tolist(), own.amount.to_numpy(float)
    by_program = np.array([theme in found.get(paragraph, nothing) for paragraph in ids], float)
    places = [k for k, paragraph in enumerate(ids) if paragraph in coded]
    truth = np.array([theme in coded[ids[k]] for k in places], float)
    said = by_program[places]
    counts = (len(ids), len(places), int((said > truth).sum()), int((truth > said).sum()))
    share_found = float(np.average(by_program, weights=amounts))
    if len(places) < FEWEST or not (truth.any() or said.any()):
        return share_found, np.nan, np.nan, np.nan, *counts
    weights = amounts[places] / np.array([probabilities[ids[k]] for k in places])
    return share_found, *_infer(truth, said, by_program, weights, amounts, level), *counts


def _infer(
    truth: Floats, said: Floats, by_program: Floats, weights: Floats, amounts: Floats, level: float
) -> tuple[float, float, float]:
    """The corrected share and its bounds, all within 0..1."""
    with warnings.catch_warnings():  # the import of ppi_py silences all warnings for good
        try:
            from ppi_py import ppi_mean_ci
        except ImportError as error:
            raise UsageError(
                "corrected shares: ppi-python is not installed. Install it with: pip install 'unioncorpus[correction]'"
            ) from error
        # Where the program says the same of all paragraphs, there is nothing to tune its part by.
        tuned = None if np.ptp(by_program) else 0.0
        bounds = ppi_mean_ci(truth, said, by_program, alpha=1 - level, lam=tuned, w=weights, w_unlabeled=amounts)
    low, high = (float(np.squeeze(bound)) for bound in bounds)
    return tuple(float(np.clip(value, 0, 1)) for value in ((low + high) / 2, low, high))  # type: ignore[return-value]

"""Themes that stand together in a paragraph or a plan, beside what chance would give.

Structural lines (titles, months, signatures and bare headings: paragraphs.untagged) are no units, as in the shares of
themes: none of them can have a theme, so each would make any two themes look the more alike.
"""

import numpy as np
import pandas as pd
from scipy import sparse

from unioncorpus.analysis.weights import Weights
from unioncorpus.errors import UsageError

COLUMNS = (
    "theme_a",
    "theme_b",
    "n_both",
    "n_both_raw",
    "n_a",
    "n_b",
    "n_units",
    "expected",
    "log_ratio",
    "jaccard",
    "phi",
)
UNITS = {"paragraph": "paragraph_id", "plan": "plan_id"}
_WEIGHTS = {"paragraph": Weights.of_paragraphs, "plan": Weights.of_plans}


def theme_cooccurrence(
    themes: pd.DataFrame, paragraphs: pd.DataFrame, unit: str = "paragraph", weights: Weights | None = None
) -> pd.DataFrame:
    """Pairs of themes (children of a theme left out) that share a unit at least once, by n_both.

    ``weights`` discount copies. Columns: theme_a, theme_b; n_both (units with both, weighted);
    n_both_raw (unweighted); n_a, n_b, n_units (units with a, with b, and all but structural ones, weighted); expected
    (n_a n_b / n_units); log_ratio (log2 of n_both/expected); jaccard (n_both over units with either, 0..1); phi (the
    correlation of the two as 0/1 variables, -1..1; null where one is in every unit). Raises UsageError for another
    unit.

    >>> themes = pd.DataFrame({"paragraph_id": ["1", "1", "2"], "plan_id": "p", "theme": ["women", "health", "women"]})
    >>> lines = pd.DataFrame({"paragraph_id": ["1", "2", "3"], "plan_id": "p", "untagged": [None, None, "other"]})
    >>> theme_cooccurrence(themes, lines)[["theme_a", "theme_b", "n_both", "expected", "phi"]].round(3).values.tolist()
    [['health', 'women', 1.0, 0.667, 0.5]]
    """
    if unit not in UNITS:
        raise UsageError(f"cooccurrence: unit {unit!r}; choose one of: {', '.join(UNITS)}")
    key = UNITS[unit]
    units = paragraphs[(paragraphs.untagged != "structural").fillna(True)].drop_duplicates(key)
    weight = np.ones(len(units)) if weights is None else _WEIGHTS[unit](weights, units[key].tolist())
    top = themes[~themes.theme.str.contains(".", regex=False)].drop_duplicates([key, "theme"])
    rows = pd.Index(units[key]).get_indexer(top[key])
    names, columns = np.unique(top.theme.to_numpy(object), return_inverse=True)
    has = sparse.csr_matrix((np.ones(len(top)), (rows, columns)), shape=(len(units), len(names)))
    raw = (has.T @ has).toarray()
    both = (has.T @ sparse.diags(weight) @ has).toarray()
    a, b = np.nonzero(np.triu(raw, 1))
    n, n_a, n_b, total = both[a, b], both[a, a], both[b, b], weight.sum()
    spread = np.sqrt(n_a * n_b * (total - n_a) * (total - n_b))
    frame = pd.DataFrame(
        {
            "theme_a": names[a],
            "theme_b": names[b],
            "n_both": n,
            "n_both_raw": raw[a, b].astype(int),
            "n_a": n_a,
            "n_b": n_b,
            "n_units": total,
            "expected": n_a * n_b / max(total, 1e-12),
            "jaccard": n / np.maximum(n_a + n_b - n, 1e-12),
            "phi": np.divide(n * total - n_a * n_b, spread, out=np.full(len(a), np.nan), where=spread > 0),
        }
    )
    # Where copies are dropped, the one that is left need not have both.
    frame = frame[frame.n_both > 0]
    frame = frame.assign(log_ratio=np.log2(frame.n_both / frame.expected))[list(COLUMNS)]
    return frame.sort_values(["n_both", "theme_a", "theme_b"], ascending=[False, True, True], ignore_index=True)

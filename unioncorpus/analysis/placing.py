"""In which paragraph a row stands that knows only its place in the page."""

import numpy as np
import pandas as pd


def paragraph_of(rows: pd.DataFrame, paragraphs: pd.DataFrame) -> "pd.Series[str]":
    """The paragraph_id of each row, in order; null outside of any. Both tables have doc_id and start.

    ``paragraphs`` also has paragraph_id and stop. Paragraphs do not overlap: a row stands in the last one that begins
    at or before it, if that one has not ended.

    >>> lines = pd.DataFrame({"paragraph_id": ["a", "b"], "doc_id": "d", "start": [0, 9], "stop": [8, 20]})
    >>> paragraph_of(pd.DataFrame({"doc_id": "d", "start": [9, 3, 30]}), lines).tolist()
    ['b', 'a', nan]
    """
    # Numbers stand for pages: merge_asof is slow on text.
    pages = pd.Index(paragraphs.doc_id.unique())
    places = pd.DataFrame(
        {
            "page": pages.get_indexer(pd.Index(rows.doc_id)),
            "start": rows.start.to_numpy(np.int64),
            "row": range(len(rows)),
        }
    )
    lines = pd.DataFrame(
        {
            "page": pages.get_indexer(pd.Index(paragraphs.doc_id)),
            "start": paragraphs.start.to_numpy(np.int64),
            "stop": paragraphs.stop.to_numpy(np.int64),
            "paragraph_id": paragraphs.paragraph_id.to_numpy(object),
        }
    )
    placed = pd.merge_asof(places.sort_values("start"), lines.sort_values("start"), on="start", by="page")
    placed = placed.set_index("row").sort_index()
    found = placed.paragraph_id.where(placed.start < placed["stop"], np.nan)
    return pd.Series(found.to_numpy(object), rows.index, dtype=object)

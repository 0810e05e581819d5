"""From a row of any table to its place: the page, and the span in its clean text or in the page as found."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from unioncorpus.errors import UsageError

#: doc_id, start, stop, and whether the span is one of documents.raw.
Place = tuple[str, int, int, bool]
#: Tables whose rows are known by an id of their own, the nearest first.
_BY_ID = {"paragraph_id": "paragraphs", "section_id": "sections", "plan_id": "plans"}


def find_places(sql: Callable[[str], pd.DataFrame], row: Mapping[str, Any] | pd.Series) -> list[Place]:
    """The places of a row: one, or two where the row is of a pair of plans. ``sql`` answers a SELECT over the tables.

    Raises UsageError for a row that leads to no page.
    """
    if not isinstance(row, Mapping | pd.Series):
        raise UsageError(f"show: {row!r} is no row. Give one of a table, as corpus.metrics.iloc[0].")
    values = {str(key): value for key, value in dict(row).items()}
    if "plan_a" in values:
        return [next(_places(sql, _side(values, side))) for side in "ab"]
    return [next(_places(sql, values))]


def _side(values: Mapping[str, Any], side: str) -> dict[str, Any]:
    """One plan of a pair, its columns named as in other tables."""
    names = {"plan_id": "plan", "doc_id": "doc", "start": "start", "stop": "stop"}
    return {name: values[f"{key}_{side}"] for name, key in names.items() if f"{key}_{side}" in values}


def _places(sql: Callable[[str], pd.DataFrame], values: Mapping[str, Any]) -> Iterator[Place]:
    doc = values.get("doc_id")
    if _has(values, "doc_id", "raw_start", "raw_stop"):
        yield _known(sql, doc), int(values["raw_start"]), int(values["raw_stop"]), True
    if _has(values, "doc_id", "start", "stop"):
        yield _known(sql, doc), int(values["start"]), int(values["stop"]), False
    for column, table in _BY_ID.items():
        if _has(values, column):
            key = str(values[column]).replace("'", "''")
            for found in sql(f"SELECT doc_id, start, stop FROM {table} WHERE {column} = '{key}'").itertuples(
                index=False
            ):
                yield str(found[0]), int(found[1]), int(found[2]), False
    if _has(values, "doc_id"):
        size = sql(f"SELECT length(text) AS n FROM documents WHERE doc_id = '{_known(sql, doc)}'").n.tolist()[0]
        yield str(doc), 0, int(size), False
    columns = ", ".join(values) or "none"
    raise UsageError(
        f"show: this row leads to no page of this corpus; it has: {columns}. Give a row with doc_id, start and stop, "
        "with paragraph_id or plan_id, or of documents or edits."
    )


def _has(values: Mapping[str, Any], *columns: str) -> bool:
    return all(column in values and not pd.isna(values[column]) for column in columns)


def _known(sql: Callable[[str], pd.DataFrame], doc: Any) -> str:
    doc_id = str(doc).replace("'", "''")
    if sql(f"SELECT doc_id FROM documents WHERE doc_id = '{doc_id}'").empty:
        raise UsageError(f"show: no page {doc!r} in this corpus. Open the store that the row is from, without where().")
    return doc_id

"""Metrics of one thing: 体检, 慰问金, 教代会 …, wherever plans give a number for it, with the sentence it stands in.

What a number is of is not always what it counts: in 为85名教职工安排体检，人均500元 both numbers are of the 体检. So a
metric is found by what it counts, its indicator, its clause or its sentence, and says by which (column ``matched``):
the nearer the surer.
"""

import re

import pandas as pd

from unioncorpus import tables

#: How a metric was found, the surest first.
MATCHES = ("of", "indicator", "clause", "sentence")

_OF_METRIC = [
    *("plan_id", "text", "low", "high", "bound", "unit", "kind", "of", "indicator", "per", "modality", "role"),
    *("doc_id", "start", "stop"),
]
_OF_PLAN = ["plan_id", "title", "org_type", "genre", "year_low", "year_high"]
COLUMNS = (*_OF_METRIC[:1], *_OF_PLAN[1:], *_OF_METRIC[1:12], "matched", "sentence", *_OF_METRIC[12:])

_CLAUSE_END, _SENTENCE_END = re.compile("[，；。！？\n]"), re.compile("[。！？；\n]")


def metrics_of(
    metrics: pd.DataFrame, plans: pd.DataFrame, documents: pd.DataFrame, pattern: re.Pattern[str]
) -> pd.DataFrame:
    """The metrics of a thing; tables of the contract in (of documents doc_id and text), in the order of ``metrics``.

    Columns: plan_id (null between plans); title, org_type, genre, year_low, year_high (of the plan); text, low, high,
    bound, unit, kind, of, indicator, per, modality, role (as in metrics; money in 元); matched (of: what is counted,
    indicator: its name, clause or sentence: the words around it have the pattern); sentence; doc_id, start, stop.

    >>> text = "工会为85名教职工安排体检，人均500元。"
    >>> row = {"plan_id": "p", "doc_id": "d", "of": "教职工", "indicator": None, "start": 3, "stop": 6}
    >>> blank = dict.fromkeys(("low", "high", "bound", "unit", "kind", "per", "modality", "role"))
    >>> plan = {"plan_id": "p", "title": "", "org_type": "school", "genre": "summary"}
    >>> plans = pd.DataFrame([{**plan, "year_low": 2019, "year_high": 2019}])
    >>> documents = pd.DataFrame({"doc_id": ["d"], "text": [text]})
    >>> metrics = pd.DataFrame([{**row, **blank, "text": "85名"}])
    >>> metrics_of(metrics, plans, documents, re.compile("体检")).matched.tolist()
    ['clause']
    """
    names = {rule["id"]: rule["name"] for rule in tables.read("indicators")["rule"]}
    pages = dict(zip(documents.doc_id.tolist(), documents.text.tolist(), strict=True))
    columns = (metrics[name].tolist() for name in ("doc_id", "start", "stop", "of", "indicator"))
    matched, sentences = [], []
    for doc_id, start, stop, of, indicator in zip(*columns, strict=True):
        sentence = _around(pages[doc_id], start, stop, _SENTENCE_END)
        clause = _around(pages[doc_id], start, stop, _CLAUSE_END)
        places = zip(MATCHES, (of, names.get(indicator), clause, sentence), strict=True)
        matched.append(next((kind for kind, words in places if isinstance(words, str) and pattern.search(words)), None))
        sentences.append(sentence)
    found = pd.DataFrame({"matched": matched, "sentence": sentences}, index=metrics.index)
    frame = metrics[_OF_METRIC].join(found)
    frame = frame[frame.matched.notna()].merge(plans[_OF_PLAN].drop_duplicates("plan_id"), on="plan_id", how="left")
    return frame[list(COLUMNS)]


def _around(text: str, start: int, stop: int, end: re.Pattern[str]) -> str:
    """The clause or sentence around text[start:stop]; at most 200 characters on each side."""
    left = max(0, start - 200)
    for mark in end.finditer(text, left, start):
        left = mark.end()
    after = end.search(text, stop, stop + 200)
    return text[left : after.start() if after else stop + 200].strip()

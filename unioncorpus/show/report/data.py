"""The content of a report as JSON that may stand inside an HTML page."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from unioncorpus import tables
from unioncorpus.show.report.content import Content, PlanDetail
from unioncorpus.show.report.pieces import Change, Piece

#: Digits that a number keeps; the tables of an export have them all.
_DIGITS = 6
#: Tables that are needed when the reader asks for them: they stand behind the scripts in the file.
LATER = ("members", "passages")
#: What must not stand in a script element, breaks lines in old browsers, or cannot be written as UTF-8.
_UNSAFE = re.compile("[<>&\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def embed(value: Any) -> str:
    """JSON for a script element: no page can end the element, and a lone surrogate is written as its escape.

    >>> embed(["</script>", "=cmd|", chr(0xD800)])
    '["\\\\u003c/script\\\\u003e","=cmd|","\\\\ud800"]'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def rows(frame: pd.DataFrame) -> dict[str, Any]:
    """A DataFrame as column names and rows of plain values; what is missing is null.

    >>> rows(pd.DataFrame({"theme": ["women"], "share": [float("nan")]}))
    {'columns': ['theme', 'share'], 'rows': [['women', None]]}
    """
    columns = [[_plain(value) for value in frame[name].tolist()] for name in frame.columns]
    return {"columns": list(frame.columns), "rows": [list(row) for row in zip(*columns, strict=True)]}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, Decimal):  # what DuckDB's sum of integers becomes
        return int(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() else float(f"{value:.{_DIGITS}g}")
    return value


def index(content: Content) -> dict[str, Any]:
    """What the page needs at once: everything but the metrics, the families of copies and the opened plans."""
    return {
        "program": content.origin.program,
        "command": content.origin.command,
        "versions": list(content.origin.versions.items()),
        "counts": {
            "documents": content.n_documents,
            "plans": content.n_plans,
            "metrics": content.n_metrics,
            "rejects": content.n_rejects,
            "families": content.n_families,
        },
        "names": value_names(),
        "themes": dict(content.themes),
        "indicators": dict(content.indicators),
        "reasons": dict(content.reasons),
        "rules": rule_list(content),
        "plans": rows(content.plans),
        "tables": {name: rows(frame) for name, frame in content.tables.items() if name not in LATER},
    }


def rule_list(content: Content) -> list[str]:
    """Every rule that made a change. Where two rules share a change, the edits table joins their names with +."""
    return list(dict.fromkeys(part for rule in content.tables["edits"].rule for part in rule.split("+")))


def value_names() -> dict[str, Mapping[str, Sequence[str]]]:
    """Chinese and English names of the values of the tables' columns, by column and value.

    >>> value_names()["org_type"]["hospital"]
    ['医院', 'hospitals']
    """
    return {key: block for key, block in tables.read("names").items() if isinstance(block, dict)}


def detail(plan: PlanDetail, rule_numbers: Mapping[str, int]) -> dict[str, Any]:
    """One plan; the rules of its changes are numbers, their names are in the index."""
    return {
        "pieces": [_piece(piece, rule_numbers) for piece in plan.pieces],
        "cut": plan.cut,
        "lines": list(plan.lines.items()),
        "tables": dict(plan.tables),
    }


def _piece(piece: Piece, rule_numbers: Mapping[str, int]) -> Any:
    if isinstance(piece, Change):
        numbers = [rule_numbers[rule] for rule in piece.rules]
        return [piece.before, piece.after, numbers, round(piece.confidence, 3)]
    return piece

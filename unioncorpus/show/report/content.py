"""What a report shows: tables that analysis and Corpus return, and its plans with their pieces, one by one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from unioncorpus.show.export import Origin
from unioncorpus.show.report.pieces import Piece


@dataclass(frozen=True, slots=True)
class PlanDetail:
    """What is shown when a plan is opened. Characters beyond ``cut`` of its text were left out (0: none).

    ``lines`` has the number (0..) of each line of the text that is a paragraph with themes, the main one first.
    The tables, with columns of the contract, are {"columns": names, "rows": values}: activities, metrics, dating,
    facts, mentions.
    """

    pieces: list[Piece]
    cut: int
    lines: Mapping[int, list[str]]
    tables: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Content:
    """The whole report.

    ``origin`` is what to cite. ``tables`` are shown as they are, by name: see corpus_report.py. ``plans`` are the plans
    shown, in the order of ``details``; where ``n_plans`` is larger, the report says that it was cut. ``themes`` and
    ``indicators`` have the Chinese names of ids, ``reasons`` why there is a rule.
    """

    origin: Origin
    n_documents: int
    n_plans: int
    n_metrics: int
    n_rejects: int
    n_families: int
    plans: pd.DataFrame
    metrics: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    details: Iterable[PlanDetail]
    themes: Mapping[str, str] = field(default_factory=dict)
    indicators: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

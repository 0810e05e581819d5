"""Compare what the product makes of the sample pages with their originals and the manifest."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from rapidfuzz.distance import Levenshtein

from unioncorpus.evaluation.build_samples import Sample, Site, make_page, read_manifest
from unioncorpus.pipeline import Rows, process

#: Columns of plans that the manifest may state for a plan; those left out there must be empty, or are not checked.
ATTRIBUTES = ("org_type", "genre", "body", "union_scope", "claimed_year", "year_low", "year_high", "year_status")


def character_error_rate(expected: str, got: str) -> float:
    """Characters inserted, deleted and replaced, for each character expected.

    >>> character_error_rate("工会工作", "工会作")
    0.25
    """
    return float(Levenshtein.distance(expected, got)) / max(1, len(expected))


def restored(expected: str, got: str, sites: Iterable[Site]) -> list[bool]:
    """For each site: whether got reads there as expected does, with nothing left over on either side.

    >>> restored("学习工会", "学(xué)习工会", [Site(1, 1, 1), Site(2, 3, 1)])
    [False, True]
    """
    equal = [op for op in Levenshtein.opcodes(expected, got) if op.tag == "equal"]
    return [_within(site.start, site.stop, len(expected), equal) for site in sites]


def _within(start: int, stop: int, length: int, equal: Sequence[Any]) -> bool:
    """Whether the site lies in one unchanged run, together with the character on either side of it."""
    left, right = max(0, start - 1), min(length, stop + 1)
    return any(op.src_start <= left and right <= op.src_end for op in equal)


def found_surfaces(expected: Iterable[str], got: Iterable[str]) -> int:
    """How many expected surfaces were found, each counted as often as it stands in both."""
    return sum((Counter(expected) & Counter(got)).values())


def attributes_right(plans: Sequence[Mapping[str, Any]], rows: Sequence[Any]) -> tuple[int, int]:
    """(right, stated) over the attributes that the manifest states of its plans, matched in page order."""
    right = stated = 0
    for k, plan in enumerate(plans):
        for name in ATTRIBUTES:
            if name in plan:
                stated += 1
                right += k < len(rows) and getattr(rows[k], name) == plan[name]
    return right, stated


def _counts(name: str, plans: Sequence[Mapping[str, Any]], rows: Sequence[Any], found: Sequence[Any]) -> dict[str, int]:
    """Things found and expected; ``_right`` are those that a plan has as expected, plans matched in page order."""
    by_plan = Counter(thing.plan_id for thing in found)
    in_order = [by_plan[row.plan_id] for row in rows]
    return {
        f"{name}_right": sum(min(n, plan[name]) for n, plan in zip(in_order, plans, strict=False)),
        name: len(found),
        f"{name}_expected": sum(plan[name] for plan in plans),
    }


def compare(sample: Sample, rows: Rows) -> dict[str, Any]:
    """One line of the table of evaluate_samples."""
    text = rows["documents"][0].text
    hits = restored(sample.original, text, make_page(sample).sites)
    metrics = [surface for plan in sample.plans for surface in plan["metrics"]]
    in_plans = [m.text for m in rows["metrics"] if m.plan_id is not None]
    right, stated = attributes_right(sample.plans, rows["plans"])
    return {
        "page": sample.file,
        "shows": "; ".join(sample.shows),
        "cer": character_error_rate(sample.original, text),
        "restored": sum(hits),
        "damaged": len(hits),
        "plans": len(rows["plans"]),
        "plans_expected": len(sample.plans),
        **_counts("sections", sample.plans, rows["plans"], rows["sections"]),
        **_counts("activities", sample.plans, rows["plans"], [a for a in rows["activities"] if a.explicit]),
        "metrics_right": found_surfaces(metrics, in_plans),
        "metrics": len(in_plans),
        "metrics_expected": len(metrics),
        "attributes_right": right,
        "attributes_stated": stated,
    }


def evaluate_samples(folder: Path) -> pd.DataFrame:
    """Every page of a folder of samples, one row each, and a row of totals.

    ``cer`` is the character error rate of the clean text against the original; ``restored`` of ``damaged`` places;
    counts found beside counts expected; ``attributes_right`` of ``attributes_stated`` facts about the plans
    (organisation, genre, years).

    Raises UsageError where the folder has no manifest or lacks a file that it names.
    """
    samples = read_manifest(folder)
    table = pd.DataFrame([compare(sample, process(sample.page.read_bytes())) for sample in samples])
    total = table.select_dtypes("number").sum().to_dict()
    lengths = [len(sample.original) for sample in samples]
    total["cer"] = sum(rate * n for rate, n in zip(table["cer"], lengths, strict=True)) / max(1, sum(lengths))
    total |= {"page": "total", "shows": ""}
    return pd.concat([table, pd.DataFrame([total], columns=table.columns)], ignore_index=True).astype(table.dtypes)


#: Columns of the short table: (name, column found, column expected).
_PAIRS = (
    ("sites", "restored", "damaged"),
    ("plans", "plans", "plans_expected"),
    ("sections", "sections_right", "sections_expected"),
    ("activities", "activities_right", "activities_expected"),
    ("metrics", "metrics_right", "metrics_expected"),
    ("facts", "attributes_right", "attributes_stated"),
)


def shorten(table: pd.DataFrame) -> pd.DataFrame:
    """The table of evaluate_samples for the screen: each pair of numbers as found/expected.

    ``facts`` are organisation, genre, body, scope and years of the plans.
    """
    columns = {"page": table["page"], "cer": table["cer"].map("{:.4f}".format)}
    for name, found, expected in _PAIRS:
        columns[name] = table[found].astype(str) + "/" + table[expected].astype(str)
    return pd.DataFrame(columns)

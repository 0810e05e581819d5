"""Pages whose rows are known beforehand, for soaking a store: what stands in it can be checked to the last row."""

import hashlib
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, get_type_hints

from unioncorpus.batch.dispatch import Outcome
from unioncorpus.batch.jobs import Job
from unioncorpus.batch.worker import run_job
from unioncorpus.records import TABLES, DocumentRow, ParagraphRow, PlanRow


def write_pages(folder: Path, n: int, first: int = 0) -> dict[str, str]:
    """Write ``n`` pages of one to seven lines; their texts by doc_id."""
    folder.mkdir(parents=True)
    texts = {}
    for k in range(first, first + n):
        text = f"第{k}号工会工作计划\n" + "\n".join(f"第{line}项工作" * (1 + k % 5) for line in range(k % 7))
        data = text.encode()
        (folder / f"{k:05}.txt").write_bytes(data)
        texts[hashlib.sha256(data).hexdigest()] = text
    return texts


def _filled(record: type, **values: Any) -> Any:
    """A record with these values, and empty ones in its other fields."""
    hints = get_type_hints(record)
    empty = {f.name: hints[f.name]() if isinstance(hints[f.name], type) else None for f in fields(record)}
    return record(**(empty | values))


def plain_rows(data: bytes) -> dict[str, list[Any]]:
    """In place of the pipeline: one document with one plan, and one paragraph for each line."""
    text = data.decode()
    doc_id = hashlib.sha256(data).hexdigest()
    ids = {"doc_id": doc_id, "plan_id": f"{doc_id[:20]}:0"}
    rows: dict[str, list[Any]] = {name: [] for name in TABLES}
    rows["documents"] = [_filled(DocumentRow, doc_id=doc_id, n_bytes=len(data), text=text, raw=text, n_plans=1)]
    rows["plans"] = [_filled(PlanRow, **ids, n=1, stop=len(text))]
    rows["paragraphs"] = [
        _filled(ParagraphRow, **ids, n=n, paragraph_id=f"{doc_id[:20]}:{n}") for n in range(1, text.count("\n") + 2)
    ]
    return rows


class Inline:
    """An engine that runs jobs in this very process: what kills it kills the worker, too."""

    width = 1

    def __init__(self) -> None:
        self._ended: list[tuple[Job, Outcome]] = []

    def begin(self, n_jobs: int) -> None:
        """Nothing to start."""

    def submit(self, job: Job) -> None:
        """Run the job at once."""
        self._ended.append((job, run_job(job)))

    def wait(self) -> Sequence[tuple[Job, Outcome]]:
        """What was run."""
        ended, self._ended = self._ended, []
        return ended

    def close(self) -> None:
        """Nothing to end."""

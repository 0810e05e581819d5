"""What parent and workers say to each other. Light to import: the stages are loaded in the worker."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unioncorpus.store import Written
from unioncorpus.store.files import DATA, PART

#: What stands behind the reason of a reject that is no fault of the page.
REPORT = "; this is a mistake in unioncorpus: please report it with the page"
#: A function that makes the rows of one document from its bytes; ``pipeline.process`` but for tests.
Process = Callable[[bytes], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Slot:
    """Where the bytes of one document lie in the spooled input of its batch, and its deadline in seconds."""

    doc_id: str
    start: int
    n_bytes: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Job:
    """One batch to process. Its pages lie in ``spool``; ``seq`` is the number of its first page in the run.

    ``version`` is the pipeline version that the run began with and compares with. ``codebook`` is the text of a
    researcher's own codebook; empty for the one that the package ships.
    """

    store: Path
    run: str
    name: str
    version: str
    seq: int
    spool: Path
    slots: tuple[Slot, ...]
    process: Process | None = None
    codebook: str = ""

    @property
    def trace(self) -> Path:
        """Where a worker that ran over a deadline says what it was doing."""
        return self.store / DATA / f"{self.name}.trace{PART}"


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that did not enter, and why: the fields of a reject without its paths."""

    doc_id: str
    stage: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a job: the files of the documents that entered (None if none did), and the others."""

    written: Written | None
    refused: tuple[Refused, ...] = ()

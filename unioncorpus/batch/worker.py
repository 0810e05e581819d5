"""What a worker process does with one batch: pages in, Parquet files out. It never touches the catalog."""

import faulthandler
import gc
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from unioncorpus.batch.jobs import REPORT, Done, Job, Refused, Slot
from unioncorpus.errors import InputRejectedError
from unioncorpus.records import NOT_FROM_PAGES, TABLES
from unioncorpus.store.files import store_errors

#: The tables that come from pages; the others are the parent's business.
PAGE_TABLES = tuple(name for name in TABLES if name not in NOT_FROM_PAGES)
#: Documents go through each step of the pipeline in groups of so many bytes, so that its code and tables stay in the
#: processor's caches meanwhile: a quarter faster than one document after the other.
GROUP_BYTES = 1 << 20

#: A step of the pipeline: the first takes the bytes of a document, the last gives its rows.
Step = Callable[[Any], Any]


def run_job(job: Job) -> Done:
    """Process a batch and write its files.

    A document over its deadline ends the whole process, from a C thread, because a regular expression that runs away
    holds the interpreter; ``job.trace`` then says where it was. The parent runs the batch again document by document.
    """
    with _collector_off():
        return _run(job)


def _run(job: Job) -> Done:
    steps = (job.process,) if job.process else _pipeline(job.codebook, job.version)
    rows: dict[str, Any] = {}
    refused: list[Refused] = []
    with _opened(job) as (trace, spool):
        for group in _groups(job.slots):
            for found in _process_group(steps, group, spool, trace):
                if isinstance(found, Refused):
                    refused.append(found)
                else:
                    add_rows(rows, found)
    job.trace.unlink(missing_ok=True)
    from unioncorpus.store.write import write_batch

    written = write_batch(job.store, job.name, job.version, rows) if rows else None
    return Done(written, tuple(refused))


def _groups(slots: Sequence[Slot]) -> Iterator[list[Slot]]:
    """The documents of a batch in their order, in groups of ``GROUP_BYTES`` or a little more."""
    group: list[Slot] = []
    for slot in slots:
        group.append(slot)
        if slot.start + slot.n_bytes - group[0].start >= GROUP_BYTES:
            yield group
            group = []
    if group:
        yield group


def _process_group(steps: Sequence[Step], group: Sequence[Slot], spool: BinaryIO, trace: TextIO) -> list[Any]:
    """The rows of each document of a group, or why it is refused: all documents through one step, then the next."""
    values: list[Any] = []
    for slot in group:
        spool.seek(slot.start)
        values.append(spool.read(slot.n_bytes))
    # One deadline for all, since each costs a thread: they are small, and where it passes they go one by one.
    faulthandler.dump_traceback_later(max(slot.seconds for slot in group), exit=True, file=trace)
    for step in steps:
        for k, slot in enumerate(group):
            if not isinstance(values[k], Refused):
                values[k] = _take(step, slot, values[k])
    faulthandler.cancel_dump_traceback_later()
    return values


def add_rows(rows: dict[str, Any], found: Mapping[str, Any]) -> None:
    """Add the rows of one document to those of others, table by table."""
    for name in PAGE_TABLES:
        if name in rows:
            rows[name] += found[name]
        else:
            rows[name] = found[name]


@contextmanager
def _opened(job: Job) -> Iterator[tuple[TextIO, BinaryIO]]:
    """The file for a trace and the spooled pages; that they cannot be opened is no fault of a page."""
    with store_errors(job.store, "write"):
        trace, spool = job.trace.open("w"), job.spool.open("rb")
    with trace, spool:
        yield trace, spool


@contextmanager
def _collector_off() -> Iterator[None]:
    """No search for cycles among the objects of a batch: they are many, hold none, and it would cost a fifth more."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@cache
def _pipeline(codebook: str, version: str) -> tuple[Step, ...]:
    """The pipeline itself. Its stages are loaded here, so that the parent, which imports this module, need not."""
    from unioncorpus.extract.codebook import parse_codebook
    from unioncorpus.pipeline import steps

    return steps(parse_codebook(codebook, "codebook") if codebook else None, version)


def _take(step: Step, slot: Slot, value: Any) -> Any:
    """What a step makes of a document, or why it is refused."""
    try:
        return step(value)
    except InputRejectedError as error:
        return Refused(slot.doc_id, error.stage, error.reason, error.detail)
    except Exception as error:  # noqa: BLE001 - a mistake of ours on one page must not cost the others of its batch
        return Refused(slot.doc_id, "process", "failed", _describe(error))


def _describe(error: BaseException) -> str:
    """What went wrong and where in our code, for a report to the authors."""
    frames = traceback.extract_tb(error.__traceback__)[1:]  # the first is this module
    ours = [f for f in frames if "unioncorpus" in Path(f.filename).parts] or frames
    place = f" in {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}{place}: {error}{REPORT}"

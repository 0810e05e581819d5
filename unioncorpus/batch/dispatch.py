"""Jobs through an engine, and what to do about those that fail. A worker that dies or hangs costs one document."""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Protocol

from unioncorpus.batch.jobs import REPORT, Done, Job, Refused, Slot
from unioncorpus.errors import UnioncorpusError
from unioncorpus.store import batch_name

#: How often in a row workers may be lost before a job is done, until the run is given up.
_LOSSES = 5
#: Seconds beyond the deadlines of its documents that a job may take, to start and to write. A worker watches each
#: deadline itself; this is for one that went without a word.
_PATIENCE = 120.0
#: A page alone in its job that was not done in time may have waited for a busy processor: once, it gets so many times
#: as long.
_SECOND_TIME = 4

#: What is said instead where expressions of the user's run: one may try its repeats in all ways, as (读+)+ does.
_OWN_PATTERN = "; if a pattern of your codebook has a repeat within a repeat, write it with one, else report the page"


class LostError(Exception):
    """The worker of a job is gone, and the job cannot be blamed: it was killed from outside, or had just begun."""


class CrashedError(Exception):
    """The worker of a job died under it; the text says how."""


class OverdueError(Exception):
    """A job was not done in time and had to be ended from outside."""


Outcome = Done | BaseException


class Engine(Protocol):
    """Something that runs jobs in other processes."""

    def begin(self, n_jobs: int) -> None:
        """Called once, with 0, 1 or 2: how many jobs there are at least."""

    @property
    def width(self) -> int:
        """How many jobs may be under way, so that no worker waits for the parent."""

    def submit(self, job: Job) -> None:
        """Start a job."""

    def wait(self) -> Sequence[tuple[Job, Outcome]]:
        """The jobs that have ended, one at least, each with what it gave or the exception that ended it."""

    def close(self) -> None:
        """End the workers."""


def patience(job: Job) -> float:
    """Seconds after which a job that has not said a word is ended from outside."""
    return _PATIENCE + sum(slot.seconds for slot in job.slots)


def run_jobs(engine: Engine, jobs: Iterator[Job]) -> Iterator[tuple[Job, Done]]:
    """Run jobs and give each with its outcome, in the order in which they end.

    A job whose worker dies or hangs comes back as one job for each of its documents; a document alone comes back once
    more, with more time, and is refused when that fails, too.

    Raises StoreError when a worker could not write, UnioncorpusError when workers cannot be kept alive.
    """
    waiting = deque(islice(jobs, 2))
    engine.begin(len(waiting))
    tried: set[str] = set()
    in_flight = losses = 0
    while True:
        while in_flight < engine.width:
            job = waiting.popleft() if waiting else next(jobs, None)
            if job is None:
                break
            engine.submit(job)
            in_flight += 1
        if not in_flight:
            return
        ended = engine.wait()
        in_flight -= len(ended)
        losses = _count_losses(losses, ended)
        for job, outcome in ended:
            done = outcome if isinstance(outcome, Done) else _judge(job, outcome, tried)
            if done:
                yield job, done
            else:
                waiting.extend(_one_by_one(job))


def _count_losses(losses: int, ended: Sequence[tuple[Job, Outcome]]) -> int:
    if not any(isinstance(outcome, LostError) for _, outcome in ended):
        return 0
    if losses == _LOSSES:
        raise UnioncorpusError(
            f"workers: they died {losses + 1} times without finishing a job. Free memory or use --workers 1, "
            "then run the same command again: what was committed is whole."
        )
    return losses + 1


def _judge(job: Job, error: BaseException, tried: set[str]) -> Done | None:
    """What to do about a job that failed; None if its documents are run again one by one."""
    if isinstance(error, UnioncorpusError):
        raise error
    if isinstance(error, ImportError):
        raise UnioncorpusError(f"workers: {error}. Install unioncorpus anew, with its libraries.") from error
    if len(job.slots) > 1 or isinstance(error, LostError):
        return None
    slot = job.slots[0]
    if isinstance(error, CrashedError | OverdueError) and slot.doc_id not in tried:
        tried.add(slot.doc_id)  # it may have been killed from outside, or starved
        return None
    trace = job.trace.read_text(encoding="utf-8", errors="replace") if job.trace.exists() else ""
    return Done(None, (_blame(slot, error, trace, _OWN_PATTERN if job.codebook else REPORT),))


def _one_by_one(job: Job) -> list[Job]:
    slots = job.slots if len(job.slots) > 1 else [replace(job.slots[0], seconds=job.slots[0].seconds * _SECOND_TIME)]
    return [replace(job, name=batch_name(job.run), seq=job.seq + k, slots=(slot,)) for k, slot in enumerate(slots)]


def _blame(slot: Slot, error: BaseException, trace: str, if_slow: str) -> Refused:
    """The one document of a job that ended its worker, as a reject; ``if_slow`` is said of one that took too long."""
    if trace or isinstance(error, OverdueError):
        detail = f"not done after {slot.seconds:.0f} s ({slot.n_bytes} bytes){_where(trace)}"
        return Refused(slot.doc_id, "process", "timeout", detail + if_slow)
    if isinstance(error, CrashedError):
        return Refused(slot.doc_id, "process", "crashed", f"its worker died twice, {error}" + REPORT)
    return Refused(slot.doc_id, "process", "failed", f"{type(error).__name__}: {error}" + REPORT)


def _where(trace: str) -> str:
    """The innermost place of our code in what faulthandler wrote.

    >>> _where('File "/x/re/__init__.py", line 9 in match\\n  File "/x/unioncorpus/segment/titles.py", line 33 in find')
    ', in titles.py:33'
    """
    found = re.search(r'unioncorpus[/\\](?:[^/\\"\n]{1,60}[/\\]){0,5}([^/\\"\n]{1,60}\.py)", line (\d+)', trace)
    return f", in {found[1]}:{found[2]}" if found else ""

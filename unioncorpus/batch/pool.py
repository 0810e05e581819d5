"""Batches through worker processes. A worker that dies or hangs costs one document."""

import re
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType, TracebackType
from typing import Any

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from unioncorpus.batch.jobs import Done, Job, Refused, pipeline_process
from unioncorpus.batch.worker import run_job
from unioncorpus.errors import StoreError, UnioncorpusError
from unioncorpus.store import batch_name

#: How often in a row the workers may all die before a job is done, until the run is given up.
_RESTARTS = 3

_REPORT = "; this is a mistake in unioncorpus: please report it with the page"
#: Seconds beyond the deadlines of its documents that a job may take, to start and to write. A worker watches each
#: deadline itself; this is for one that went without a word.
_PATIENCE = 120.0


class _Process(SpawnProcess):
    """A spawned process that does not run the user's script again.

    multiprocessing imports the main module in each child, so that ``uc.ingest(...)`` at the top of a script would start
    an ingest in every worker. Our workers need nothing from it.
    """

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802 - the name is multiprocessing's
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            return SpawnProcess._Popen(process_obj)
        finally:
            sys.modules["__main__"] = main


class _Context(SpawnContext):
    Process = _Process


class Pool:
    """Worker processes for jobs, which load the pipeline unless told not to. Leaving the context ends the workers."""

    def __init__(self, workers: int, *, load: bool = True) -> None:
        self._workers = workers
        self._load = load
        self._running: dict[ProcessFuture[Done], Job] = {}
        self._restarts = 0
        self._start()

    def _start(self) -> None:
        self._pool = ProcessPool(max_workers=self._workers, context=_Context())
        for _ in range(self._workers):  # they start and load the stages while the parent reads
            self._pool.schedule(pipeline_process if self._load else list)

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def run(self, jobs: Iterator[Job]) -> Iterator[tuple[Job, Done]]:
        """Run jobs, at most two a worker at a time, and give each with its outcome, in the order in which they end.

        A job whose worker dies or hangs comes back as one job for each of its documents. Raises StoreError when a
        worker could not write.
        """
        again: deque[Job] = deque()
        while True:
            while len(self._running) < 2 * self._workers:
                job = again.popleft() if again else next(jobs, None)
                if job is None:
                    break
                self._schedule(job)
            if not self._running:
                return
            for future in wait(self._running, return_when=FIRST_COMPLETED).done:
                if future not in self._running:
                    continue  # its pool broke, and the job was scheduled anew
                job = self._running.pop(future)
                error = future.exception()
                if error is None:
                    self._restarts = 0
                    yield job, future.result()
                elif isinstance(error, StoreError):
                    raise error
                elif isinstance(error, BrokenProcessPool):
                    self._restart([job, *self._running.values()])
                elif isinstance(error, ImportError):
                    raise UnioncorpusError(
                        f"workers: {error}. Install unioncorpus anew, with its libraries."
                    ) from error
                elif len(job.slots) > 1:
                    again.extend(_one_by_one(job))
                else:
                    yield job, Done(None, (_blame(job, error),))

    def _schedule(self, job: Job) -> None:
        timeout = _PATIENCE + sum(slot.seconds for slot in job.slots)
        try:
            future = self._pool.schedule(run_job, args=(job,), timeout=timeout)
        except RuntimeError:  # the pool broke since the last look
            self._restart([job, *self._running.values()])
        else:
            self._running[future] = job

    def _restart(self, jobs: list[Job]) -> None:
        """All workers died with no job in hand (killed from outside, or out of memory): begin again with new ones."""
        self._restarts += 1
        if self._restarts > _RESTARTS:
            raise UnioncorpusError(
                f"workers: they die as soon as they start, {self._restarts} times. Free memory or use --workers 1, "
                "then run the same command again: what was committed is whole."
            )
        self._running.clear()
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()
        self._start()
        for job in jobs:
            self._schedule(replace(job, name=batch_name(job.run)))


def _one_by_one(job: Job) -> list[Job]:
    return [replace(job, name=batch_name(job.run), seq=job.seq + k, slots=(slot,)) for k, slot in enumerate(job.slots)]


def _blame(job: Job, error: BaseException) -> Refused:
    """The one document of a job that ended its worker, as a reject."""
    slot = job.slots[0]
    trace = job.trace.read_text(encoding="utf-8", errors="replace") if job.trace.exists() else ""
    if trace or isinstance(error, TimeoutError):
        detail = f"not done after {slot.seconds:.0f} s ({slot.n_bytes} bytes){_where(trace)}"
        return Refused(slot.doc_id, "process", "timeout", detail + _REPORT)
    if isinstance(error, ProcessExpired):
        return Refused(slot.doc_id, "process", "crashed", f"its worker died with exit code {error.exitcode}" + _REPORT)
    return Refused(slot.doc_id, "process", "failed", f"{type(error).__name__}: {error}" + _REPORT)


def _where(trace: str) -> str:
    """The innermost place of our code in what faulthandler wrote.

    >>> _where('File "/x/re/__init__.py", line 9 in match\\n  File "/x/unioncorpus/segment/titles.py", line 33 in find')
    ', in titles.py:33'
    """
    found = re.search(r'unioncorpus.*?([^/\\]+\.py)", line (\d+)', trace)
    return f", in {found[1]}:{found[2]}" if found else ""

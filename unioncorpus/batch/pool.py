"""Batches through worker processes. A worker that dies or hangs costs one document."""

import re
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from itertools import islice
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType, TracebackType
from typing import Any

from pebble import ProcessExpired, ProcessPool

from unioncorpus.batch.jobs import Done, Job, Refused
from unioncorpus.batch.worker import run_job
from unioncorpus.errors import StoreError, UnioncorpusError
from unioncorpus.store import batch_name

#: How often in a row the workers may all die before a job is done, until the run is given up.
_RESTARTS = 5

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
    """Worker processes for jobs. They start with the first job: one for a single job, else ``most``.

    Use as a context manager; leaving it ends the workers.
    """

    def __init__(self, most: int) -> None:
        self._workers = most
        self._pool: ProcessPool | None = None
        self._running: dict[Future[Done], Job] = {}
        self._waiting: deque[Job] = deque()
        self._restarts = 0

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop()

    def run(self, jobs: Iterator[Job]) -> Iterator[tuple[Job, Done]]:
        """Run jobs, at most two a worker at a time, and give each with its outcome, in the order in which they end.

        A job whose worker dies or hangs comes back as one job for each of its documents. Raises StoreError when a
        worker could not write.
        """
        self._waiting.extend(islice(jobs, 2))
        if len(self._waiting) < 2:
            self._workers = 1
        while True:
            while len(self._running) < 2 * self._workers:
                job = self._waiting.popleft() if self._waiting else next(jobs, None)
                if job is None:
                    break
                self._schedule(job)
            if not self._running:
                return
            for future in wait(self._running, return_when=FIRST_COMPLETED).done:
                job = self._running.pop(future)
                error = future.exception()
                if isinstance(error, BrokenProcessPool):
                    self._running[future] = job
                    self._start_again()
                    break
                done = self._judge(job, error) if error else future.result()
                if done:
                    self._restarts = 0
                    yield job, done

    def _schedule(self, job: Job) -> None:
        if self._pool is None:
            self._pool = ProcessPool(max_workers=self._workers, context=_Context())
        timeout = _PATIENCE + sum(slot.seconds for slot in job.slots)
        try:
            future = self._pool.schedule(run_job, args=(job,), timeout=timeout)
        except RuntimeError:  # the pool broke since the last look
            self._waiting.append(job)
            self._start_again()
        else:
            self._running[future] = job

    def _judge(self, job: Job, error: BaseException) -> Done | None:
        """What to do about a job that failed; None if its documents are run again one by one."""
        if isinstance(error, StoreError):
            raise error
        if isinstance(error, ImportError):
            raise UnioncorpusError(f"workers: {error}. Install unioncorpus anew, with its libraries.") from error
        if len(job.slots) > 1:
            self._waiting.extend(_one_by_one(job))
            return None
        return Done(None, (_blame(job, error),))

    def _start_again(self) -> None:
        """Workers died and no job can be blamed (they were killed from outside, or had just begun): take new ones."""
        self._restarts += 1
        if self._restarts > _RESTARTS:
            raise UnioncorpusError(
                f"workers: they died {self._restarts} times without finishing a job. Free memory or use --workers 1, "
                "then run the same command again: what was committed is whole."
            )
        self._stop()
        for job in self._running.values():
            self._waiting.extend(_one_by_one(job))
        self._running.clear()

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None


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

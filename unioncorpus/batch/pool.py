"""The local engine: worker processes of this machine (pebble)."""

import os
import sys
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType
from typing import Any

from pebble import ProcessExpired, ProcessPool

from unioncorpus.batch.dispatch import CrashedError, LostError, Outcome, OverdueError, patience
from unioncorpus.batch.jobs import Done, Job
from unioncorpus.batch.worker import run_job

#: Where glibc reads its settings.
_TUNABLES = "GLIBC_TUNABLES"
#: So long may no job be under way, in seconds; a worker takes its next one at once, and a dead one is replaced within a
#: tenth of it.
_IDLE = 20.0


class _Process(SpawnProcess):
    """A spawned process that does not run the user's script again, and has huge pages.

    multiprocessing imports the main module in each child, so that ``uc.ingest(...)`` at the top of a script would start
    an ingest in every worker. Our workers need nothing from it.
    """

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802 - the name is multiprocessing's
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            with _huge_pages():
                return SpawnProcess._Popen(process_obj)
        finally:
            sys.modules["__main__"] = main


@contextmanager
def _huge_pages() -> Iterator[None]:
    """Processes started meanwhile ask Linux for huge pages, unless the user has set how the C library allocates.

    A worker looks things up all over its tables; with pages of 4 KB the processor then looks for pages as well, which
    took a twentieth of the time. Elsewhere, and in an older C library, the setting means nothing.
    """
    if _TUNABLES in os.environ:
        yield
        return
    os.environ[_TUNABLES] = "glibc.malloc.hugetlb=1"
    try:
        yield
    finally:
        del os.environ[_TUNABLES]


class _Context(SpawnContext):
    Process = _Process


class Pool:
    """Worker processes for jobs, an Engine. They start with the first job: one for a single job, else ``most``."""

    def __init__(self, most: int) -> None:
        self._workers = most
        self._pool: ProcessPool | None = None
        self._running: dict[Future[Done], Job] = {}
        self._lost: list[tuple[Job, Outcome]] = []
        self._has_begun = False

    def begin(self, n_jobs: int) -> None:
        """One worker does for one job."""
        if n_jobs < 2:
            self._workers = 1

    @property
    def width(self) -> int:
        """Two jobs a worker."""
        return 2 * self._workers

    def submit(self, job: Job) -> None:
        """Start a job."""
        if self._pool is None:
            self._has_begun = False
            self._pool = ProcessPool(max_workers=self._workers, context=_Context(), initializer=_leave_pandas)
        try:
            self._running[self._pool.schedule(run_job, args=(job,), timeout=patience(job))] = job
        except RuntimeError:  # the pool broke since the last look
            self._lost.append((job, LostError()))

    def wait(self) -> list[tuple[Job, Outcome]]:
        """The jobs that have ended; all of them when the pool broke."""
        if not self._lost:
            ended = [(self._running.pop(f), f) for f in self._ended()]
            outcomes = [(job, _outcome(future)) for job, future in ended]
            if outcomes and not any(isinstance(outcome, LostError) for _, outcome in outcomes):
                return outcomes
            self._lost = outcomes
        lost = [*self._lost, *((job, LostError()) for job in self._running.values())]
        self._lost = []
        self._running.clear()
        self.close()
        return lost

    def _ended(self) -> set[Future[Done]]:
        """The jobs that have ended; none where the workers have stopped taking jobs.

        They do when one is killed at the moment in which it takes a job: the lock on the jobs goes with it.
        """
        while True:
            done = wait(self._running, timeout=_IDLE, return_when=FIRST_COMPLETED).done
            is_busy = any(future.running() for future in self._running)
            if done or (self._has_begun and not is_busy):
                self._has_begun = True
                return done
            self._has_begun = self._has_begun or is_busy

    def close(self) -> None:
        """End the workers."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None


class _NoPandas:
    """What Python asks first where a module is, while it stands in ``sys.meta_path``."""

    @staticmethod
    def find_spec(name: str, *_: Any) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def _leave_pandas() -> None:
    """In a worker: let pyarrow find no pandas, which it would load (0.2 s) to know whether a list is one of its types.

    It looks once, with its first array. A worker has lists only.
    """
    sys.meta_path.insert(0, _NoPandas)
    import pyarrow as pa

    pa.array([])
    sys.meta_path.remove(_NoPandas)


def _outcome(future: Future[Done]) -> Outcome:
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, BrokenProcessPool):
        return LostError()
    if isinstance(error, ProcessExpired):
        return CrashedError(f"exit code {error.exitcode}")
    return OverdueError() if isinstance(error, TimeoutError) else error

"""The Ray engine: the same jobs as tasks of a cluster. The store must lie where all its machines can write."""

import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from unioncorpus.batch.dispatch import CrashedError, LostError, Outcome, OverdueError, patience
from unioncorpus.batch.jobs import Done, Job
from unioncorpus.batch.worker import run_job
from unioncorpus.errors import UnioncorpusError, UsageError

#: Shared memory of a local Ray, in bytes: jobs and outcomes are small, the pages go through the store.
_OBJECT_STORE = 100_000_000


#: How often a step of an analysis whose worker died is run again.
_RETRIES = 3


def _connect(workers: int | None, address: str | None, command: str) -> tuple[Any, bool]:
    """The module ray, connected, and whether it was connected here."""
    # Ray reports its use to its makers unless told otherwise; unioncorpus talks to nobody.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError as error:
        raise UsageError(f'{command}: Ray is not installed. Install it: pip install "unioncorpus[ray]"') from error
    if ray.is_initialized():
        return ray, False
    quiet: Mapping[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    own: Mapping[str, Any] = {
        "num_cpus": workers,
        "include_dashboard": False,
        "object_store_memory": _OBJECT_STORE,
    }
    try:
        # "local" starts one of its own, whatever RAY_ADDRESS says.
        ray.init(address=address or "local", **quiet, **({} if address else own))
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise UnioncorpusError(f"ray: {error}. Check --address, and that the cluster runs (ray status).") from error
    return ray, True


@contextmanager
def ray_run(workers: int | None, address: str | None) -> Iterator[Callable[..., list[Any]]]:
    """What runs the steps of an analysis as Ray tasks, one core each: ``run(function, calls)`` gives results in order.

    A step whose worker dies is run again: it has no effect but the files that it writes, which are the same each time.
    Raises UsageError and UnioncorpusError as RayEngine does, and UnioncorpusError for a step that cannot be done.
    """
    ray, starts = _connect(workers, address, "reuse")

    def run(function: Callable[..., Any], calls: Iterable[tuple[Any, ...]]) -> list[Any]:
        task = ray.remote(num_cpus=1, max_retries=_RETRIES)(function)
        try:
            results: list[Any] = ray.get([task.remote(*call) for call in calls])
        except ray.exceptions.RayTaskError as error:
            raise error.cause from error
        except ray.exceptions.RayError as error:
            reason = str(error).split("\n", 1)[0]
            raise UnioncorpusError(f"ray: a step could not be done: {reason}. Give its workers more memory.") from error
        return results

    try:
        yield run
    finally:
        if starts:
            ray.shutdown()


class RayEngine:
    """Jobs as Ray tasks, one core each, an Engine.

    Without an address a Ray of this machine is started, with ``workers`` cores (else all), and ended with the engine.
    Raises UsageError where Ray is not installed, UnioncorpusError where the cluster cannot be reached.
    """

    def __init__(self, workers: int | None, address: str | None) -> None:
        self._ray, self._starts = _connect(workers, address, "ingest")
        self._cores = workers or int(self._ray.cluster_resources().get("CPU", 1))
        # Tried again by dispatch, document by document, never blindly.
        self._task = self._ray.remote(num_cpus=1, max_retries=0)(run_job)
        self._running: dict[Any, tuple[Job, float]] = {}

    def begin(self, n_jobs: int) -> None:
        """Nothing: Ray starts workers as tasks come."""

    @property
    def width(self) -> int:
        """Two jobs a core."""
        return 2 * self._cores

    def submit(self, job: Job) -> None:
        """Start a job."""
        # It may wait for the core of another before it begins.
        self._running[self._task.remote(job)] = (job, time.monotonic() + 2 * patience(job))

    def wait(self) -> list[tuple[Job, Outcome]]:
        """The tasks that have ended, or had to be ended."""
        while True:
            left = min(deadline for _, deadline in self._running.values()) - time.monotonic()
            ready, _ = self._ray.wait([*self._running], num_returns=1, timeout=max(0.0, left))
            ended = [(self._running.pop(task)[0], self._outcome(task)) for task in ready]
            late = [task for task, (_, deadline) in self._running.items() if deadline < time.monotonic()]
            for task in late:
                self._ray.cancel(task, force=True)
                ended.append((self._running.pop(task)[0], OverdueError()))
            if ended:
                return ended

    def _outcome(self, task: Any) -> Outcome:
        errors = self._ray.exceptions
        try:
            done: Done = self._ray.get(task)
        except errors.RayTaskError as error:
            cause: BaseException = error.cause
            return cause
        except (errors.WorkerCrashedError, errors.OutOfMemoryError) as error:
            return CrashedError(str(error).split("\n", 1)[0])
        except errors.RayError:
            return LostError()
        return done

    def close(self) -> None:
        """End the cluster that was started here."""
        for task in self._running:
            self._ray.cancel(task, force=True)
        self._running.clear()
        if self._starts:
            self._starts = False
            self._ray.shutdown()

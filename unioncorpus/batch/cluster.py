"""The Ray engine: the same jobs as tasks of a cluster. The store must lie where all its machines can write."""

import logging
import os
import time
from collections.abc import Mapping
from typing import Any

from unioncorpus.batch.dispatch import CrashedError, LostError, Outcome, OverdueError, patience
from unioncorpus.batch.jobs import Done, Job
from unioncorpus.batch.worker import run_job
from unioncorpus.errors import UnioncorpusError, UsageError

#: Shared memory of a local Ray, in bytes: jobs and outcomes are small, the pages go through the store.
_OBJECT_STORE = 100_000_000


class RayEngine:
    """Jobs as Ray tasks, one core each, an Engine.

    Without an address a Ray of this machine is started, with ``workers`` cores (else all), and ended with the engine.
    Raises UsageError where Ray is not installed, UnioncorpusError where the cluster cannot be reached.
    """

    def __init__(self, workers: int | None, address: str | None) -> None:
        # Ray reports its use to its makers unless told otherwise; an ingest talks to nobody.
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        try:
            import ray
        except ImportError as error:
            raise UsageError('ingest: Ray is not installed. Install it: pip install "unioncorpus[ray]"') from error
        self._ray: Any = ray
        self._starts = not ray.is_initialized()
        if self._starts:
            self._connect(workers, address)
        self._cores = workers or int(self._ray.cluster_resources().get("CPU", 1))
        # Tried again by dispatch, document by document, never blindly.
        self._task = ray.remote(num_cpus=1, max_retries=0)(run_job)
        self._running: dict[Any, tuple[Job, float]] = {}

    def _connect(self, workers: int | None, address: str | None) -> None:
        quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
        own: Mapping[str, Any] = {
            "num_cpus": workers,
            "include_dashboard": False,
            "object_store_memory": _OBJECT_STORE,
        }
        try:
            # "local" starts one of its own, whatever RAY_ADDRESS says.
            self._ray.init(address=address or "local", **quiet, **({} if address else own))
        except (ConnectionError, RuntimeError, ValueError) as error:
            raise UnioncorpusError(f"ray: {error}. Check --address, and that the cluster runs (ray status).") from error

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

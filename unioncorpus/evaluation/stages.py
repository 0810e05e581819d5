"""CPU time of each stage of the pipeline, and of writing the tables."""

import gc
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import wraps
from pathlib import Path
from typing import Any
from unittest.mock import patch

from unioncorpus import pipeline
from unioncorpus.batch.worker import add_rows
from unioncorpus.clean.repair import REPAIR_STEPS
from unioncorpus.store.write import write_batch
from unioncorpus.version import pipeline_version

_WINGS = ("unioncorpus.clean.", "unioncorpus.segment", "unioncorpus.extract.")
#: What the pipeline does itself (ids, offsets, rows), and what becomes of the rows.
ROWS, STORE = "pipeline", "store"

Seconds = dict[str, float]


def time_stages(texts: Sequence[str], warm_up: Sequence[str] = ()) -> Seconds:
    """Seconds of CPU time by stage for these texts, the slowest first, in this process.

    What is loaded once does not count: tables are read and rules compiled by ``warm_up``, else by the first text. The
    collector of cycles is off, as it is in the workers.
    """
    pages = [text.encode() for text in texts]
    _time_store([pipeline.process(text.encode()) for text in warm_up or texts[:1]])
    seconds: Seconds = {}
    gc.disable()
    try:
        with _clocks(seconds):
            started = time.process_time()
            rows: list[Any] = list(pages)
            for step in pipeline.steps():  # all pages through one step before the next, as in a worker
                rows = list(map(step, rows))
            seconds[ROWS] = time.process_time() - started - sum(seconds.values())
        seconds[STORE] = _time_store(rows)
    finally:
        gc.enable()
    return dict(sorted(seconds.items(), key=lambda item: -item[1]))


@contextmanager
def _clocks(seconds: Seconds) -> Iterator[None]:
    """A clock around each function that the pipeline takes from the wings; it adds up under the name of the module."""
    stages: dict[str, Any] = {
        name: _clocked(function, seconds)
        for name, function in vars(pipeline).items()
        if callable(function) and not isinstance(function, type) and function.__module__.startswith(_WINGS)
    }
    stages["CLEANING"] = tuple((name, _clocked(stage, seconds)) for name, stage in pipeline.CLEANING)
    stages["REPAIR_STEPS"] = tuple(_clocked(step, seconds) for step in REPAIR_STEPS)
    with ExitStack() as stack:
        for name, stage in stages.items():
            stack.enter_context(patch.object(pipeline, name, stage))
        yield


def _clocked(function: Callable[..., Any], seconds: Seconds) -> Callable[..., Any]:
    stage = function.__module__.removeprefix("unioncorpus.")

    @wraps(function)
    def clocked(*args: Any, **kwargs: Any) -> Any:
        started = time.process_time()
        try:
            return function(*args, **kwargs)
        finally:
            seconds[stage] = seconds.get(stage, 0.0) + time.process_time() - started

    return clocked


def _time_store(documents: Sequence[pipeline.Rows]) -> float:
    """Seconds to write the rows of all documents as one batch."""
    rows: pipeline.Rows = {}
    for document in documents:
        add_rows(rows, document)
    with tempfile.TemporaryDirectory() as store:
        started = time.process_time()
        write_batch(Path(store), "bench", pipeline_version(), rows)
        return time.process_time() - started

"""How far an ingest is: a bar on a terminal and in Jupyter, plain lines elsewhere. All of it goes to stderr."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from unioncorpus.batch.counts import Counts

Progress = Callable[[Counts], None]

#: Seconds between two plain lines.
_PAUSE = 10.0


@contextmanager
def shown(progress: bool | Progress, n_files: int) -> Iterator[Progress]:
    """A function that shows the counts as asked for, for an ingest of ``n_files`` files at least."""
    if callable(progress):
        yield progress
    elif not progress:
        yield lambda counts: None
    elif sys.stderr.isatty() or "ipykernel" in sys.modules:
        with _bar(n_files) as report:
            yield report
    else:
        yield _lines(n_files)


@contextmanager
def _bar(n_files: int) -> Iterator[Progress]:
    from tqdm import tqdm

    with tqdm(total=n_files, unit="page", dynamic_ncols=True) as bar:

        def report(counts: Counts) -> None:
            bar.set_postfix(plans=counts.plans, rejected=counts.rejected, refresh=False)
            bar.total = max(n_files, counts.files)  # archives hold more than their names show
            bar.update(counts.settled - bar.n)

        yield report


def _lines(n_files: int) -> Progress:
    last = time.monotonic()

    def report(counts: Counts) -> None:
        nonlocal last
        if time.monotonic() - last >= _PAUSE:
            last = time.monotonic()
            of = max(n_files, counts.files)
            done = f"{counts.settled} of {of} files, {counts.plans} plans, {counts.rejected} rejected"
            sys.stderr.write(done + "\n")
            sys.stderr.flush()

    return report

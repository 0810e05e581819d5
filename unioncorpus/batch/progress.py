"""How far an ingest is: a bar on a terminal and in Jupyter, plain lines elsewhere. All of it goes to stderr."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

from unioncorpus.batch.counts import Counts

Progress = Callable[[Counts], None]

#: Seconds between two plain lines.
_PAUSE = 10.0


@contextmanager
def shown(progress: bool | Progress, count_files: Callable[[], int]) -> Iterator[Progress]:
    """A function that shows the counts as asked for.

    ``count_files`` says how many files there are at least. It goes through all folders, so it is asked only where its
    answer is shown: at once for a bar, with the first line for lines.
    """
    if callable(progress):
        yield progress
    elif not progress:
        yield lambda counts: None
    elif sys.stderr.isatty() or "ipykernel" in sys.modules:
        with _bar(count_files()) as report:
            yield report
    else:
        yield _lines(cache(count_files))


@contextmanager
def _bar(n_files: int) -> Iterator[Progress]:
    from tqdm import tqdm

    with tqdm(total=n_files, unit="page", dynamic_ncols=True) as bar:

        def report(counts: Counts) -> None:
            bar.set_postfix(plans=counts.plans, rejected=counts.rejected, refresh=False)
            bar.total = max(n_files, counts.files)  # archives hold more than their names show
            bar.update(counts.settled - bar.n)

        yield report


def _lines(count_files: Callable[[], int]) -> Progress:
    last = time.monotonic()

    def report(counts: Counts) -> None:
        nonlocal last
        if time.monotonic() - last >= _PAUSE:
            last = time.monotonic()
            of = max(count_files(), counts.files)
            done = f"{counts.settled} of {of} files, {counts.plans} plans, {counts.rejected} rejected"
            sys.stderr.write(done + "\n")
            sys.stderr.flush()

    return report

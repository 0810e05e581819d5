"""Kill ingests, compactions and merges at random points, and prove that nothing was lost. Unix only.

Each operation runs in a forked process that dies of SIGKILL at one random event: a file opened, renamed or deleted, an
fsync before and after, a statement of SQLite, five steps of its machine (so: within a transaction); or at a random
time, which also falls within the writing of a file or a commit. After each kill the store is checked; after some, the
same operation runs to its end, and everything must be there.
"""

import os
import random
import signal
import sqlite3
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from unioncorpus.batch.counts import Limits
from unioncorpus.batch.intake import ingest
from unioncorpus.evaluation.soak_check import SoakError, check_store
from unioncorpus.evaluation.soak_pages import Inline, plain_rows, write_pages
from unioncorpus.store import Catalog, compact, sweep
from unioncorpus.store.files import DATA
from unioncorpus.store.merge import merge
from unioncorpus.store.verify import set_aside, verify

_LIMITS = Limits(batch_documents=4)
_PAGES = 30
#: Steps of SQLite's machine between two events.
_STEPS = 5
#: About so many events an operation has when it runs to its end.
_EVENTS = {"ingest": 1850, "rebuild": 2400, "compact": 1100, "merge": 2050}
#: Seconds within which an operation is killed by the clock.
_SOON = 0.15


@dataclass(slots=True)
class Killed:
    """What was done: kills by operation, operations that ended before their kill, checks, damages found and mended."""

    kills: Counter[str] = field(default_factory=Counter)
    finished: int = 0
    checks: int = 0
    completed: int = 0
    damages: int = 0

    def __str__(self) -> str:
        by_kind = ", ".join(f"{n} {name}" for name, n in sorted(self.kills.items()))
        return (
            f"{self.kills.total()} kills ({by_kind}); {self.checks} stores checked, {self.completed} reruns complete, "
            f"{self.damages} damaged files found and mended, {self.finished} ended before their kill"
        )


def soak_kills(n_kills: int, seed: int, progress: Callable[[Killed], None] = lambda done: None) -> Killed:
    """Kill until ``n_kills`` processes died. Raises SoakError for the first law that does not hold.

    ``progress`` gets what was done after each store.
    """
    rng = random.Random(seed)
    done = Killed()
    while done.kills.total() < n_kills:
        with tempfile.TemporaryDirectory() as work:
            _Round(Path(work), rng, done).run(min(rng.randint(1, 12), n_kills - done.kills.total()))
        progress(done)
    return done


class _Round:
    """One store through some kills to its completion."""

    def __init__(self, work: Path, rng: random.Random, done: Killed) -> None:
        self._store = work / "store"
        self._pages = work / "pages"
        self._parts = [work / "part1", work / "part2"]
        self._rng = rng
        self._done = done
        self._texts = write_pages(self._pages, _PAGES)
        self._alone = True

    def run(self, n_kills: int) -> None:
        """Kill so many, then complete, then damage a file and mend it."""
        merges = self._rng.random() < 0.25
        if merges:
            for part, shard in zip(self._parts, ("1/2", "2/2"), strict=True):
                self._finish(partial(self._ingest, part, shard=shard))
        before = self._done.kills.total()
        while self._done.kills.total() - before < n_kills:
            self._kill_some(merges)
            self._check()
        self._finish(self._merge if merges else self._ingest)
        self._check(complete=True)
        self._done.completed += 1
        self._damage()

    def _kill_some(self, merges: bool) -> None:
        """One operation, or two at once, each killed at its own point."""
        names = ["merge", "merge", "compact"] if merges else ["ingest", "ingest", "ingest", "rebuild", "compact"]
        chosen = self._rng.choices(names, k=2 if self._rng.random() < 0.3 else 1)
        self._alone = len(chosen) == 1
        children = [(name, _fork(self._operation(name), self._plan(name))) for name in chosen]
        for name, child in children:
            if _ended_by_kill(child):
                self._done.kills[name if len(chosen) == 1 else f"{name} of two at once"] += 1
            else:
                self._done.finished += 1

    def _plan(self, name: str) -> Callable[[], None]:
        if self._rng.random() < 0.25:
            seconds = self._rng.uniform(0.0005, _SOON)
            return partial(_die_after, seconds)
        at = self._rng.randint(1, _EVENTS[name])
        return partial(_die_at, at)

    def _operation(self, name: str) -> Callable[[], None]:
        return {"ingest": self._ingest, "rebuild": self._rebuild, "compact": self._compact, "merge": self._merge}[name]

    def _ingest(self, store: Path | None = None, shard: str | None = None, rebuild: bool = False) -> None:
        ingest(
            self._pages,
            store or self._store,
            engine=Inline(),
            limits=_LIMITS,
            process=plain_rows,
            progress=False,
            shard=shard,
            rebuild=rebuild,
        )

    def _rebuild(self) -> None:
        self._ingest(rebuild=True)

    def _compact(self) -> None:
        with Catalog(self._store, create=True) as catalog:
            compact(catalog)
            sweep(catalog, "", grace=-1.0 if self._alone else 3600.0)

    def _merge(self) -> None:
        merge(self._parts, self._store, "")

    def _finish(self, operation: Callable[[], None]) -> None:
        """Run to the end in a process of its own: this one stays fit to be forked."""
        if _ended_by_kill(_fork(operation, lambda: None)):
            raise SoakError("killed by someone else")

    def _check(self, complete: bool = False) -> None:
        self._done.checks += 1
        self._finish(lambda: check_store(self._store, self._texts, complete=complete))

    def _damage(self) -> None:
        """Cut a file, or turn one bit: it must be found, alone, and its documents come again."""
        path = self._rng.choice(sorted((self._store / DATA).glob("*/*.parquet")))
        data = bytearray(path.read_bytes())
        if self._rng.random() < 0.5:
            del data[self._rng.randrange(len(data)) :]
        else:
            data[self._rng.randrange(len(data))] ^= 1 << self._rng.randrange(8)
        path.write_bytes(data)

        def mend() -> None:
            damages = verify(self._store)
            if [damage.path for damage in damages] != [path]:
                raise SoakError(f"damage of {path.name} was not found")
            set_aside(self._store, damages)
            self._merge() if self._parts[0].exists() else self._ingest()
            check_store(self._store, self._texts, complete=True)

        self._finish(mend)
        self._done.damages += 1


def _fork(operation: Callable[[], None], plan: Callable[[], None]) -> int:
    """Run an operation in a forked process, with its death planned; the process id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        plan()
        operation()
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it was, it is shown, and the parent stops
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _ended_by_kill(child: int) -> bool:
    """Whether a child was killed; raises SoakError if it failed instead."""
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    if os.waitstatus_to_exitcode(status):
        raise SoakError("an operation or a check failed; its traceback stands above")
    return False


def _die_after(seconds: float) -> None:
    """Let the kernel end this process, wherever it is then."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _die_at(event: int) -> None:
    """Kill this process at its n-th event."""
    left = event
    main = os.getpid()

    def tick(*_: Any) -> int:
        nonlocal left
        left -= 1
        if left <= 0:
            os.kill(main, signal.SIGKILL)
        return 0

    def hook(name: str, args: tuple[Any, ...]) -> None:
        if name in _AUDITED:
            tick()

    sys.addaudithook(hook)
    fsync, connect = os.fsync, sqlite3.connect

    def dying_fsync(handle: int) -> None:
        tick()
        fsync(handle)
        tick()

    def dying_connect(*args: Any, **options: Any) -> sqlite3.Connection:
        db: sqlite3.Connection = connect(*args, **options)
        db.set_trace_callback(tick)
        db.set_progress_handler(tick, _STEPS)
        return db

    os.fsync = dying_fsync  # type: ignore[assignment]
    sqlite3.connect = dying_connect  # type: ignore[assignment]


_AUDITED = frozenset({"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.scandir", "shutil.rmtree"})

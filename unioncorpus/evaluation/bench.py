"""Speed of a whole ingest and of its stages, beside jieba.lcut and other peers on the same text in the same run.

    python -m unioncorpus.evaluation.bench FOLDER

CPU time is user + system of all processes. The rate is the slope between one and ten times the input, so that start-up
does not count. Ratios come first: they carry over to other machines, the MB/s do not. The stages are timed one by one
in this process, on all texts but every tenth; these go through the stages before, for rules are compiled when they are
first met. What the peers are, and on what, is in peers.py (extra ``bench``).
"""

import argparse
import gc
import logging
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path

from unioncorpus.clean.repair import repair
from unioncorpus.edits import Edited
from unioncorpus.evaluation.peers import absent, compare_peers
from unioncorpus.evaluation.repair import byte_damages
from unioncorpus.evaluation.stages import time_stages
from unioncorpus.version import pipeline_version

#: One worker, since jieba has one process: two on one core with two threads would each take longer.
_INGEST = (sys.executable, "-m", "unioncorpus", "ingest", "--workers", "1")
#: One time the input, in bytes: enough that a batch closes by its size.
ONE = 4_000_000
#: One text in so many warms the stages up.
_WARM_UP = 10
#: Damaged pages that are repaired, six of each text.
_DAMAGED = 24


@dataclass(frozen=True, slots=True)
class Ingested:
    """One ingest: bytes of text, CPU seconds, bytes of the store, and the most memory that one of its processes had."""

    n_bytes: int
    seconds: float
    store: int
    memory: int


@dataclass(frozen=True, slots=True)
class Rates:
    """MB of UTF-8 text a second of CPU time: whole ingest, jieba.lcut, and each stage by its module."""

    ingest: float
    jieba: float
    stages: Mapping[str, float]

    def table(self) -> str:
        """One line for each: how many times jieba's speed, MB/s, name.

        >>> print(Rates(ingest=3.0, jieba=1.0, stages={"clean.strip": 20.0}).table())
          3.00 times jieba     3.00 MB/s  whole ingest, one worker
          1.00 times jieba     1.00 MB/s  jieba.lcut
         20.00 times jieba    20.00 MB/s  clean.strip
        """
        lines = {"whole ingest, one worker": self.ingest, "jieba.lcut": self.jieba, **self.stages}
        return "\n".join(
            f"{rate / self.jieba:6.2f} times jieba {rate:8.2f} MB/s  {name}" for name, rate in lines.items()
        )


def read_texts(folder: Path) -> list[str]:
    """All UTF-8 text files below a folder, in sorted order.

    Raises FileNotFoundError when there is none.
    """
    texts = []
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".txt", ".clean"}:
            try:
                texts.append(path.read_text(encoding="utf-8"))
            except UnicodeDecodeError:
                continue  # a page in another encoding: the bench compares the speed on one text, not the decoders
    if not texts:
        raise FileNotFoundError(f"{folder}: no UTF-8 .txt or .clean file to measure with")
    return texts


def write_pages(texts: Sequence[str], folder: Path, size: int) -> int:
    """Write pages of these texts, each with a line of its own (so that none is a duplicate), until ``size`` bytes.

    Returns the bytes written.
    """
    written = n = 0
    while written < size:
        data = f"{texts[n % len(texts)].rstrip()}\n第{n}份\n".encode()
        (folder / f"{n:06}.txt").write_bytes(data)
        written += len(data)
        n += 1
    return written


def time_ingest(texts: Sequence[str], size: int) -> Ingested:
    """An ingest of so many bytes, in a process of its own with a fresh store."""
    import resource  # Unix only; the rest of this module serves everywhere

    with tempfile.TemporaryDirectory() as work:
        pages, store = Path(work) / "pages", Path(work) / "store"
        pages.mkdir()
        n_bytes = write_pages(texts, pages, size)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([*_INGEST, str(pages), "--store", str(store)], check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        stored = sum(path.stat().st_size for path in store.rglob("*") if path.is_file())
        return Ingested(n_bytes, seconds, stored, after.ru_maxrss * (1 if sys.platform == "darwin" else 1024))


def time_jieba(texts: Sequence[str], size: int) -> tuple[int, float]:
    """Bytes cut and CPU seconds used by jieba.lcut, dictionary loaded beforehand."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    n_bytes = 0
    started = time.process_time()
    while n_bytes < size:
        for text in texts:
            jieba.lcut(text)
            n_bytes += len(text.encode())
            if n_bytes >= size:
                break
    return n_bytes, time.process_time() - started


def time_repair(texts: Sequence[str]) -> tuple[int, float]:
    """Bytes of damaged pages, all byte-level forms on each, and CPU seconds to repair them.

    The collector of cycles is off, as it is in the workers: what it does depends on what was measured before.
    """
    cases = (case for turn, text in enumerate(texts) for case in byte_damages(text, turn))
    pages = [case.damaged.text for case in islice(cases, _DAMAGED)]
    repair(Edited.of(pages[0]))
    gc.disable()
    try:
        started = time.process_time()
        for page in pages:
            repair(Edited.of(page))
        return sum(len(page.encode()) for page in pages), time.process_time() - started
    finally:
        gc.enable()


def measure(texts: Sequence[str]) -> tuple[Rates, Ingested]:
    """Rates, and the longer of two ingests; the stage ``clean.repair`` meets the texts undamaged."""
    before = time_jieba(texts, ONE)
    small, large = time_ingest(texts, ONE), time_ingest(texts, 10 * ONE)
    timed = [text for n, text in enumerate(texts) if n % _WARM_UP] or texts
    n_bytes = sum(len(text.encode()) for text in timed)
    stages = {stage: n_bytes / 1e6 / seconds for stage, seconds in time_stages(timed, texts[::_WARM_UP]).items()}
    damaged_bytes, damaged_seconds = time_repair(texts)
    stages["clean.repair of damaged pages"] = damaged_bytes / 1e6 / damaged_seconds
    after = time_jieba(texts, ONE)  # before and after, because other work on the machine changes both speeds
    cut = (before[0] + after[0]) / 1e6 / (before[1] + after[1])
    slope = (large.n_bytes - small.n_bytes) / 1e6 / (large.seconds - small.seconds)
    return Rates(slope, cut, stages), large


def describe_machine() -> str:
    """The processor, its cores, and the versions that decide a speed."""
    info = Path("/proc/cpuinfo")
    named = re.search(r"model name\s*: (.*)", info.read_text(encoding="utf-8")) if info.exists() else None
    processor = named[1] if named else platform.processor() or platform.machine()
    libraries = ", ".join(f"{name} {version(name)}" for name in ("jieba", "rjieba", "numpy", "pyarrow"))
    return f"{processor}, {os.cpu_count()} cores; Python {platform.python_version()}, {libraries}"


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    texts = read_texts(parser.parse_args().folder)
    rates, ingested = measure(texts)
    _say(describe_machine())
    _say(f"unioncorpus {pipeline_version()}; {sum(map(len, texts)):,} characters of text\n")
    _say(rates.table())
    _say(f"\n{ingested.memory / 1e6:6.0f} MB of memory in the largest process of that ingest")
    _say(f"{ingested.store / ingested.n_bytes:6.2f} bytes of store a byte of text\n")
    for comparison in compare_peers(texts):
        _say(comparison.line())
    for package in absent():
        _say(f"not installed: {package}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

"""Speed of a whole ingest, beside jieba.lcut on the same text in the same run.

    python -m unioncorpus.evaluation.bench FOLDER

CPU time is user + system of all processes. The rate is the slope between one and ten times the input, so that start-up
does not count. Ratios come first: they carry over to other machines, the MB/s do not. The stages are timed one by one
in this process.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from unioncorpus.clean.repair import repair
from unioncorpus.edits import Edited
from unioncorpus.evaluation.repair import byte_damages
from unioncorpus.evaluation.stages import time_stages

#: One worker, since jieba has one process: two on one core with two threads would each take longer.
_INGEST = (sys.executable, "-m", "unioncorpus", "ingest", "--workers", "1")
#: One time the input, in bytes: enough that a batch closes by its size.
ONE = 4_000_000
#: Damaged pages that are repaired, six of each text.
_DAMAGED = 24


@dataclass(frozen=True, slots=True)
class Rates:
    """MB of UTF-8 text a second of CPU time: whole ingest, jieba.lcut, and each stage by its module."""

    ingest: float
    jieba: float
    stages: Mapping[str, float]

    def table(self) -> str:
        """One line for each: how many times jieba's speed, MB/s, name.

        >>> print(Rates(ingest=3.0, jieba=1.0, stages={"clean.strip": 20.0}).table())
          3.00 times jieba    3.00 MB/s  whole ingest
          1.00 times jieba    1.00 MB/s  jieba.lcut
         20.00 times jieba   20.00 MB/s  clean.strip
        """
        lines = {"whole ingest": self.ingest, "jieba.lcut": self.jieba, **self.stages}
        return "\n".join(
            f"{rate / self.jieba:6.2f} times jieba {rate:7.2f} MB/s  {name}" for name, rate in lines.items()
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


def _cpu_of_children() -> float:
    import resource  # Unix only; the rest of this module serves everywhere

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def time_ingest(texts: Sequence[str], size: int) -> tuple[int, float]:
    """Bytes ingested and CPU seconds used, in a process of its own with a fresh store."""
    with tempfile.TemporaryDirectory() as work:
        pages = Path(work) / "pages"
        pages.mkdir()
        n_bytes = write_pages(texts, pages, size)
        before = _cpu_of_children()
        subprocess.run(
            [*_INGEST, str(pages), "--store", str(Path(work) / "store")],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return n_bytes, _cpu_of_children() - before


def time_jieba(texts: Sequence[str], size: int) -> tuple[int, float]:
    """Bytes cut and CPU seconds used by jieba.lcut, dictionary loaded beforehand."""
    import jieba

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
    """Bytes of damaged pages, all byte-level forms on each, and CPU seconds to repair them."""
    cases = (case for turn, text in enumerate(texts) for case in byte_damages(text, turn))
    pages = [case.damaged.text for case in islice(cases, _DAMAGED)]
    repair(Edited.of(pages[0]))
    started = time.process_time()
    for page in pages:
        repair(Edited.of(page))
    return sum(len(page.encode()) for page in pages), time.process_time() - started


def measure(folder: Path) -> Rates:
    """Rates over the texts of a folder; the stage ``clean.repair`` meets them undamaged."""
    texts = read_texts(folder)
    before = time_jieba(texts, ONE)
    small, large = time_ingest(texts, ONE), time_ingest(texts, 10 * ONE)
    n_bytes = sum(len(text.encode()) for text in texts)
    stages = {stage: n_bytes / 1e6 / seconds for stage, seconds in time_stages(texts).items()}
    damaged_bytes, damaged_seconds = time_repair(texts)
    stages["clean.repair of damaged pages"] = damaged_bytes / 1e6 / damaged_seconds
    after = time_jieba(texts, ONE)  # before and after, because other work on the machine changes both speeds
    cut = (before[0] + after[0]) / 1e6 / (before[1] + after[1])
    return Rates((large[0] - small[0]) / 1e6 / (large[1] - small[1]), cut, stages)


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    sys.stdout.write(measure(parser.parse_args().folder).table() + "\n")


if __name__ == "__main__":
    main()

"""How soon a large corpus answers: ``python -m unioncorpus.evaluation.analysis_speed ../shared/clean/hans --mb 100``.

Plans are put together from clauses of the texts of the folder, drawn at random, so that no line comes twice. They are
ingested, the store is opened anew, and each question is timed: a concordance, keyness when the words must first be cut,
keyness when they are there, keyness within one part of the corpus. CPU time is that of all threads.
"""

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from unioncorpus.batch.intake import ingest
from unioncorpus.corpus import Corpus
from unioncorpus.evaluation.bench import ONE, read_texts, time_jieba
from unioncorpus.evaluation.report_speed import write_plan

_CLAUSE = re.compile(r"[一-鿿0-9《》“”%]{5,40}")


def write_pages(folder: Path, texts: Sequence[str], size: int, random: Random) -> None:
    """Write pages of one plan each until they have ``size`` bytes."""
    clauses = sorted({clause for text in texts for clause in _CLAUSE.findall(text)})
    written = n = 0
    while written < size:
        data = "\n".join(write_plan(clauses, random)).encode()
        (folder / f"{n:06}.txt").write_bytes(data)
        written += len(data)
        n += 1


def questions(corpus: Corpus) -> dict[str, Callable[[], Any]]:
    """What is asked of a corpus that was just opened, in this order."""
    return {
        "kwic": lambda: corpus.kwic("慰问.{0,6}职工"),
        "keyness by org_type, words cut": lambda: corpus.keyness("org_type"),
        "keyness by org_type again": lambda: corpus.keyness("org_type"),
        "keyness by genre, org_type=school": lambda: corpus.where(org_type="school").keyness("genre"),
    }


def main() -> None:
    """Print one line for each question."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder of UTF-8 texts whose clauses are used")
    parser.add_argument("--mb", type=float, default=100.0, help="MB of pages to write")
    parser.add_argument("--keep", type=Path, help="folder to keep pages and store in; a store that is there is used")
    given = parser.parse_args()
    texts = read_texts(given.folder)
    n_bytes, seconds = time_jieba(texts, ONE)
    sys.stdout.write(f"{n_bytes / 1e6 / seconds:7.2f} MB/s  jieba.lcut\n")
    with tempfile.TemporaryDirectory() as passing:
        pages, store = (Path(given.keep or passing) / name for name in ("pages", "store"))
        if not store.exists():
            pages.mkdir(parents=True)
            write_pages(pages, texts, int(given.mb * 1e6), Random(0))
            sys.stdout.write(f"{ingest(pages, store, progress=False)}\n")
        for name, ask in questions(Corpus(store)).items():
            wall, cpu = time.monotonic(), time.process_time()
            ask()
            wall, cpu = time.monotonic() - wall, time.process_time() - cpu
            sys.stdout.write(f"{wall:7.2f} s wall {cpu:7.2f} s CPU  {name}\n")


if __name__ == "__main__":
    main()

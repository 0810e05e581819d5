"""How soon a store of many small batches answers: ``python -m unioncorpus.evaluation.many_batches corpus``.

Each batch holds one page, as after many small ingests without a compaction. To make ten thousand in a minute the files
of a few hundred are linked again and again, under other ids in the catalog: so it can be asked, not compacted. Each
question is asked in a process of its own: opening the store, and what is loaded for it, counts. Unix only.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from unioncorpus.evaluation.bench import read_texts
from unioncorpus.pipeline import process
from unioncorpus.records import SourceRow
from unioncorpus.store import Catalog, batch_name
from unioncorpus.store.files import DATA
from unioncorpus.store.write import write_batch
from unioncorpus.version import pipeline_version

#: Batches whose files are written anew.
_WRITTEN = 200

#: What is asked, by name: Python with ``uc`` and the path of the store as ``store``.
QUESTIONS = {
    "nothing": "",
    "open": "uc.open(store)",
    "plans": "uc.open(store).plans",
    "where": "uc.open(store).where(org_type='school').plans",
    "sql": "uc.open(store).sql('select org_type, count(*) from plans group by 1')",
    "sql, two tables": "uc.open(store).sql('select theme, count(*) from themes join plans using (plan_id) group by 1')",
    "kwic": "uc.open(store).kwic('慰问')",
    "where, kwic": "uc.open(store).where(org_type='school').kwic('慰问')",
}


def make_store(store: Path, texts: Sequence[str], n_batches: int) -> None:
    """A store of so many batches of one page each."""
    version = pipeline_version()
    with Catalog(store, create=True) as catalog:
        run = catalog.begin_run()
        models = [
            write_batch(store, batch_name(run), version, process(f"{texts[n % len(texts)]}\n第{n}份\n".encode()))
            for n in range(min(_WRITTEN, n_batches))
        ]
        for n in range(n_batches):
            model, name, doc_id = models[n % len(models)], batch_name(run), hashlib.sha256(b"%d" % n).hexdigest()
            shutil.copytree(store / DATA / model.name, store / DATA / name, copy_function=os.link)
            source = SourceRow(doc_id, f"{n:06}.txt", None, None, None)
            catalog.commit(run, n, replace(model, name=name, doc_ids=(doc_id,)), [source])
        catalog.end_run(run)


def ask(store: Path, question: str) -> tuple[float, float]:
    """Seconds by the clock and of the processor that a fresh process takes to answer."""
    import resource  # Unix only

    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    program = f"import sys, unioncorpus as uc; store = sys.argv[1]; {question}"
    subprocess.run([sys.executable, "-c", program, str(store)], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - started, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print one line for each question."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder of UTF-8 texts")
    parser.add_argument("--batches", type=int, default=10_000)
    parser.add_argument("--keep", type=Path, help="the store to make; one that is there is asked again")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        store = given.keep or Path(passing) / "store"
        if not store.exists():
            make_store(store, read_texts(given.folder), given.batches)
        for name, question in QUESTIONS.items():
            wall, cpu = ask(store, question)
            sys.stdout.write(f"{wall:7.2f} s wall {cpu:7.2f} s CPU  {name}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()

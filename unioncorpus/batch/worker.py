"""What a worker process does with one batch: pages in, Parquet files out. It never touches the catalog."""

import faulthandler
import os
import traceback
from pathlib import Path
from typing import Any

from unioncorpus.batch.jobs import Done, Job, Process, Refused, Slot, pipeline_process
from unioncorpus.errors import InputRejectedError
from unioncorpus.records import TABLES
from unioncorpus.store import write_batch

#: The tables that come from pages; sources and rejects are the parent's business.
PAGE_TABLES = tuple(name for name in TABLES if name not in ("sources", "rejects"))
#: A worker ends itself at this multiple of a document's deadline. When the document is alone in its job, the parent's
#: own deadline comes first; this one is for whole batches, and for workers whose parent was killed.
_SLACK = 1.5


def run_job(job: Job) -> Done:
    """Process a batch and write its files.

    A document over its deadline ends the whole process, from a C thread, because a regular expression that runs away
    holds the interpreter; the parent then runs the batch again document by document.
    """
    process = job.process or pipeline_process()
    rows: dict[str, list[Any]] = {name: [] for name in PAGE_TABLES}
    refused: list[Refused] = []
    with Path(os.devnull).open("w") as nowhere, job.spool.open("rb") as spool:
        for slot in job.slots:
            spool.seek(slot.start)
            faulthandler.dump_traceback_later(_SLACK * slot.seconds, exit=True, file=nowhere)
            found = _process_one(process, slot, spool.read(slot.n_bytes))
            faulthandler.cancel_dump_traceback_later()
            if isinstance(found, Refused):
                refused.append(found)
            else:
                for name in PAGE_TABLES:
                    rows[name] += found[name]
    written = write_batch(job.store, job.name, job.version, rows) if rows["documents"] else None
    return Done(written, tuple(refused))


def _process_one(process: Process, slot: Slot, data: bytes) -> dict[str, list[Any]] | Refused:
    try:
        return process(data)
    except InputRejectedError as error:
        return Refused(slot.doc_id, error.stage, error.reason, error.detail)
    except Exception as error:  # noqa: BLE001 - a mistake of ours on one page must not cost the others of its batch
        return Refused(slot.doc_id, "process", "failed", describe_failure(error))


def describe_failure(error: BaseException) -> str:
    """What went wrong and where in our code, for a report to the authors."""
    ours = [f for f in traceback.extract_tb(error.__traceback__) if "unioncorpus" in Path(f.filename).parts]
    place = f" in {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}{place}: {error}; this is a mistake in unioncorpus: please report it with the page"

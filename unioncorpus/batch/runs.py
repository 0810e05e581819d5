"""One ingest: walk, read, batch, process, commit. The parent reads and commits; workers do the rest."""

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from unioncorpus.batch.counts import Counts, Limits
from unioncorpus.batch.inputs import Page, Skipped, check_paths, read_page, walk
from unioncorpus.batch.jobs import Done, Job, Process, Slot
from unioncorpus.batch.pool import Pool
from unioncorpus.batch.progress import Progress, shown
from unioncorpus.errors import UsageError
from unioncorpus.records import RejectRow, SourceRow
from unioncorpus.store import Catalog, batch_name, sweep
from unioncorpus.store.files import DATA, PART, store_errors
from unioncorpus.version import pipeline_version

if TYPE_CHECKING:
    from unioncorpus.extract.codebook import Codebook

#: Rejects that ``Counts`` lists one by one; all of them are in the rejects table.
MAX_LISTED = 1000


def ingest(
    paths: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    store: str | os.PathLike[str] = "data/store",
    *,
    workers: int | None = None,
    rebuild: bool = False,
    limits: Limits | None = None,
    codebook: str | os.PathLike[str] | None = None,
    progress: bool | Progress = True,
    process: Process | None = None,
) -> Counts:
    """Take files and folders into a store, made if need be, and say what was done.

    A document that stands in the store under the same pipeline version is left alone; ``rebuild`` makes it anew. One of
    another version is replaced. Pages go through worker processes (``workers``, else one a core), so that no page can
    take this process down. ``progress`` is a bar on a terminal and in Jupyter, lines elsewhere; or a function that gets
    the counts after each commit; or False. ``codebook`` is a researcher's own file of themes; documents stored under
    another one count as those of another version. ``process`` stands in for the pipeline in tests.

    Raises UsageError for a path that is not there or a store that is none, StoreError when the store cannot be written,
    CodebookError for a codebook that cannot be used.
    An input that cannot enter is no error: it is counted, and listed in ``rejects``.
    """
    given = [Path(p) for p in ([paths] if isinstance(paths, str | os.PathLike) else paths)]
    if not given:
        raise UsageError("ingest: no path given. Name at least one file or folder.")
    check_paths(given)
    if workers is not None and workers < 1:
        raise UsageError(f"ingest: {workers} workers. Give --workers a number from 1 on.")
    limits = limits or Limits()
    book = _read_codebook(Path(codebook)) if codebook else None
    n_files = sum(not isinstance(item, Skipped) for item in walk(given))
    with Catalog(Path(store), create=True) as catalog, shown(progress, n_files) as report:
        run = _Run(catalog, rebuild, limits, report, process, book)
        try:
            with Pool(workers or _cores()) as pool:
                for job, done in pool.run(run.jobs(given)):
                    run.settle(job, done)
            run.flush()
            catalog.end_run(run.id)
        finally:
            sweep(catalog.store, catalog.named(), run.id)
    return run.counts


def _read_codebook(path: Path) -> "Codebook":
    """Read and check a codebook, with the stage loaded only for that."""
    from unioncorpus.extract.codebook import read_codebook

    return read_codebook(path)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Spool:
    """The input of one batch on its way to a worker: one file that holds the pages end to end."""

    def __init__(self, store: Path, name: str, seq: int) -> None:
        self.name = name
        self.seq = seq
        self.path = store / DATA / f"{name}.pages{PART}"
        self.slots: list[Slot] = []
        self.n_bytes = 0
        self._file: BinaryIO = self.path.open("wb")

    def add(self, doc_id: str, data: bytes, seconds: float) -> None:
        self._file.write(data)
        self.slots.append(Slot(doc_id, self.n_bytes, len(data), seconds))
        self.n_bytes += len(data)

    def close(self) -> None:
        self._file.close()


class _Run:
    """One ingest under way.

    ``_sources`` has the places of each document in flight: the same bytes met again meanwhile only add a place.
    ``_open_slots`` counts the documents of each spool that no outcome has named yet.
    """

    def __init__(
        self,
        catalog: Catalog,
        rebuild: bool,
        limits: Limits,
        progress: Progress,
        process: Process | None,
        book: "Codebook | None",
    ) -> None:
        self.id = catalog.begin_run()
        self.counts = Counts()
        self._catalog = catalog
        self._version = pipeline_version(book.digest if book else "")
        self._codebook = book.text if book else ""
        self._rebuild = rebuild
        self._limits = limits
        self._progress = progress
        self._process = process
        self._sources: dict[str, list[SourceRow]] = {}
        self._open_slots: dict[Path, int] = {}
        self._loose_sources: list[SourceRow] = []
        self._loose_rejects: list[RejectRow] = []

    def jobs(self, paths: Sequence[Path]) -> Iterator[Job]:
        """Read the pages and fill batches; what needs no worker is noted for the next commit."""
        spool: _Spool | None = None
        for item in walk(paths):
            page = self._read(item)
            doc_id = self._wanted(page) if page else None
            if page is None or doc_id is None:
                continue
            with store_errors(self._catalog.store, "write"):
                spool = spool or _Spool(self._catalog.store, batch_name(self.id), self.counts.files)
                spool.add(doc_id, page.data, self._limits.deadline(len(page.data)))
            if spool.n_bytes >= self._limits.batch_bytes or len(spool.slots) >= self._limits.batch_documents:
                yield self._close(spool)
                spool = None
        if spool:
            yield self._close(spool)

    def _read(self, item: Path | Skipped | RejectRow) -> Page | None:
        if isinstance(item, Skipped):
            self.counts.ignored[item.ending] = self.counts.ignored.get(item.ending, 0) + 1
            return None
        self.counts.files += 1
        found = read_page(item, self._limits.max_bytes) if isinstance(item, Path) else item
        if isinstance(found, Page):
            return found
        self._reject([found])
        self._loose_rejects.append(found)
        self._flush_if_many()
        return None

    def _wanted(self, page: Page) -> str | None:
        """The page's doc_id if it must be processed; else its place is noted."""
        doc_id = hashlib.sha256(page.data).hexdigest()
        source = SourceRow(doc_id, page.path, None, None, None)
        if doc_id in self._sources:
            self._sources[doc_id].append(source)
            return None
        found = self._catalog.find(doc_id)
        of_this_run = found is not None and found.run == self.id
        if found and (of_this_run or (found.pipeline_version == self._version and not self._rebuild)):
            if of_this_run:
                self.counts.duplicates += 1
            else:
                self.counts.unchanged += 1
            self._loose_sources.append(source)
            self._flush_if_many()
            return None
        self._sources[doc_id] = [source]
        return doc_id

    def _close(self, spool: _Spool) -> Job:
        with store_errors(self._catalog.store, "write"):
            spool.close()
        self._open_slots[spool.path] = len(spool.slots)
        return Job(
            self._catalog.store,
            self.id,
            spool.name,
            self._version,
            spool.seq,
            spool.path,
            tuple(spool.slots),
            self._process,
            self._codebook,
        )

    def settle(self, job: Job, done: Done) -> None:
        """Commit what became of a job."""
        refused = {r.doc_id for r in done.refused}
        sources = [s for slot in job.slots if slot.doc_id not in refused for s in self._sources[slot.doc_id]]
        rejects = [
            RejectRow(s.path, r.stage, r.reason, r.detail) for r in done.refused for s in self._sources[r.doc_id]
        ]
        self._commit(job, done, sources, rejects)
        for slot in job.slots:
            del self._sources[slot.doc_id]
        self._open_slots[job.spool] -= len(job.slots)
        if not self._open_slots[job.spool]:
            del self._open_slots[job.spool]
            job.spool.unlink(missing_ok=True)

    def _commit(self, job: Job, done: Done, sources: list[SourceRow], rejects: list[RejectRow]) -> None:
        committed = self._catalog.commit(
            self.id,
            job.seq,
            done.written,
            self._loose_sources + sources,
            self._loose_rejects + rejects,
            rebuild=self._rebuild,
        )
        self._loose_sources.clear()
        self._loose_rejects.clear()
        self._reject(rejects)
        counts = self.counts
        counts.new += committed.added
        counts.replaced += committed.replaced
        counts.unchanged += committed.dropped
        counts.duplicates += len(sources) - committed.added - committed.replaced - committed.dropped
        if done.written and not committed.added + committed.replaced:
            shutil.rmtree(self._catalog.store / DATA / done.written.name, ignore_errors=True)
        elif done.written:
            counts.plans += sum(f.n_rows for f in done.written.files if f.table == "plans")
        self._progress(counts)

    def _reject(self, rejects: Sequence[RejectRow]) -> None:
        self.counts.rejected += len(rejects)
        self.counts.rejects += rejects[: max(0, MAX_LISTED - len(self.counts.rejects))]

    def _flush_if_many(self) -> None:
        if len(self._loose_sources) + len(self._loose_rejects) >= self._limits.batch_documents:
            self.flush()

    def flush(self) -> None:
        """Commit the places and rejects that no batch has taken along."""
        if self._loose_sources or self._loose_rejects:
            self._catalog.commit(self.id, 0, None, self._loose_sources, self._loose_rejects)
            self._loose_sources.clear()
            self._loose_rejects.clear()
            self._progress(self.counts)

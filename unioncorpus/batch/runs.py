"""One ingest under way: read, batch, commit. The parent reads and commits; workers do the rest."""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from unioncorpus.batch.counts import Counts
from unioncorpus.batch.inputs import Page, Rules, Skipped, containers_of, read_inputs
from unioncorpus.batch.jobs import Done, Job, Process
from unioncorpus.batch.progress import Progress
from unioncorpus.batch.shards import Shard
from unioncorpus.batch.spool import Spool
from unioncorpus.records import RejectRow, SourceRow
from unioncorpus.store import Catalog, batch_name
from unioncorpus.store.catalog import OwnCodebook
from unioncorpus.store.files import DATA
from unioncorpus.version import pipeline_version

if TYPE_CHECKING:
    from unioncorpus.extract.codebook import Codebook

#: Rejects that ``Counts`` lists one by one; all of them are in the rejects table.
MAX_LISTED = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """What an ingest was asked to do: how inputs are read, what is made anew, which part, by what."""

    rules: Rules
    rebuild: bool = False
    shard: Shard | None = None
    process: Process | None = None
    book: "Codebook | None" = None
    book_path: str = ""


class Run:
    """One ingest under way.

    ``_sources`` has the places of each document in flight: the same bytes met again meanwhile only add a place.
    ``_open_slots`` counts the documents of each spool that no outcome has named yet. ``_containers`` are those of the
    last page; ``_readable`` are the ones begun since the last commit.
    """

    def __init__(self, catalog: Catalog, asked: Asked, progress: Progress) -> None:
        self.id = catalog.begin_run()
        self.counts = Counts()
        self._catalog = catalog
        self._asked = asked
        self._version = pipeline_version(asked.book.digest if asked.book else "")
        if asked.book:
            catalog.keep_codebook(self._version, OwnCodebook(asked.book_path, asked.book.digest))
        self._progress = progress
        self._sources: dict[str, list[SourceRow]] = {}
        self._open_slots: dict[Path, int] = {}
        self._loose_sources: list[SourceRow] = []
        self._loose_rejects: list[RejectRow] = []
        self._containers: tuple[str, ...] = ()
        self._readable: list[str] = []

    def jobs(self, given: Sequence[str]) -> Iterator[Job]:
        """Read the pages and fill batches; what needs no worker is noted for the next commit."""
        limits = self._asked.rules.limits
        spool: Spool | None = None
        for found in read_inputs(given, self._asked.rules):
            if not isinstance(found, Page):
                self._leave(found)
                continue
            doc_id = hashlib.sha256(found.data).hexdigest()
            if not self._is_wanted(found, doc_id):
                continue
            spool = spool or Spool(self._catalog.store, batch_name(self.id), self.counts.files)
            spool.add(doc_id, found.data, limits.deadline(len(found.data)))
            if spool.n_bytes >= limits.batch_bytes or len(spool.slots) >= limits.batch_documents:
                yield self._close(spool)
                spool = None
        if spool:
            yield self._close(spool)

    def _leave(self, found: Skipped | RejectRow) -> None:
        """Note what gives no page."""
        shard = self._asked.shard
        if isinstance(found, Skipped):
            self.counts.ignored[found.ending] = self.counts.ignored.get(found.ending, 0) + 1
        elif shard is None or shard.has(hashlib.sha256(found.path.encode()).hexdigest()):
            self.counts.files += 1
            self._reject([found])
            self._loose_rejects.append(found)
            self._flush_if_many()

    def _is_wanted(self, page: Page, doc_id: str) -> bool:
        """Whether the page must be processed; else its place is noted."""
        if self._asked.shard and not self._asked.shard.has(doc_id):
            self.counts.elsewhere += 1
            return False
        self.counts.files += 1
        self._open_containers(page.path)
        source = SourceRow(doc_id, page.path, page.url, page.site, page.crawled_at)
        if doc_id in self._sources:
            self._sources[doc_id].append(source)
            return False
        found = self._catalog.find(doc_id)
        of_this_run = found is not None and found.run == self.id
        if found and (of_this_run or (found.pipeline_version == self._version and not self._asked.rebuild)):
            if of_this_run:
                self.counts.duplicates += 1
            else:
                self.counts.unchanged += 1
            self._loose_sources.append(source)
            self._flush_if_many()
            return False
        self._sources[doc_id] = [source]
        return True

    def _open_containers(self, path: str) -> None:
        """Note the archives and tables that give a page after all: an earlier run may have rejected them."""
        containers = containers_of(path)
        self._readable += [one for one in containers if one not in self._containers]
        self._containers = containers

    def _close(self, spool: Spool) -> Job:
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
            self._asked.process,
            self._asked.book.text if self._asked.book else "",
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
            rebuild=self._asked.rebuild,
            readable=self._readable,
        )
        self._forget_loose()
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
        if len(self._loose_sources) + len(self._loose_rejects) >= self._asked.rules.limits.batch_documents:
            self.flush()

    def flush(self) -> None:
        """Commit the places and rejects that no batch has taken along."""
        if self._loose_sources or self._loose_rejects:
            self._catalog.commit(self.id, 0, None, self._loose_sources, self._loose_rejects, readable=self._readable)
            self._forget_loose()
            self._progress(self.counts)

    def _forget_loose(self) -> None:
        for noted in (self._loose_sources, self._loose_rejects, self._readable):
            noted.clear()

"""The catalog: which batches make up the store. One SQLite file, one transaction a commit.

Only the parent process of an ingest writes it. A document is live in exactly one batch. A batch that holds a document
which is live elsewhere carries it in ``dead``, and readers leave it out: so a document is replaced, or the loser of two
ingests at once is dropped, without touching a Parquet file. The journal is SQLite's rollback journal, not WAL, so that
a store on a network disk or a read-only medium can be read.
"""

import hashlib
import sqlite3
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from unioncorpus.errors import StoreError, UsageError
from unioncorpus.records import TABLES, RejectRow, SourceRow, describe_columns
from unioncorpus.store.files import DATA, GRACE, Written, store_errors

#: Name of the catalog in a store's folder.
CATALOG = "catalog.sqlite"
#: "ucor": marks the file as ours.
APPLICATION_ID = 0x75636F72
#: Raised with every change of the catalog's tables below and of ``layout``. The columns of the contract are compared by
#: themselves.
SCHEMA_VERSION = 8
#: How long to wait for a catalog that another process has locked, in seconds.
LOCK_TIMEOUT = 60.0

_SCHEMA = """
CREATE TABLE layout (columns TEXT);
CREATE TABLE runs (run TEXT PRIMARY KEY, n INTEGER, started REAL, finished REAL) WITHOUT ROWID;
CREATE TABLE batches (
    batch INTEGER PRIMARY KEY, name TEXT UNIQUE, run TEXT, seq INTEGER, pipeline_version TEXT,
    n_documents INTEGER, n_dead INTEGER DEFAULT 0, damaged INTEGER DEFAULT 0
);
CREATE TABLE codebooks (pipeline_version TEXT PRIMARY KEY, path TEXT, digest TEXT) WITHOUT ROWID;
CREATE TABLE files (
    batch INTEGER, tbl TEXT, n_rows INTEGER, n_bytes INTEGER, sha256 TEXT, PRIMARY KEY (batch, tbl)
) WITHOUT ROWID;
CREATE TABLE documents (doc_id BLOB PRIMARY KEY, batch INTEGER) WITHOUT ROWID;
CREATE TABLE dead (batch INTEGER, doc_id BLOB, PRIMARY KEY (batch, doc_id)) WITHOUT ROWID;
CREATE TABLE retired (name TEXT PRIMARY KEY, at REAL) WITHOUT ROWID;
CREATE TABLE commits (n INTEGER PRIMARY KEY, run TEXT, at REAL);
CREATE TABLE sources (
    doc_id BLOB, path TEXT, url TEXT, site TEXT, crawled_at TEXT, n_commit INTEGER, PRIMARY KEY (doc_id, path)
) WITHOUT ROWID;
CREATE TABLE rejects (path TEXT PRIMARY KEY, stage TEXT, reason TEXT, detail TEXT) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a document stands: the version that made it and the run that stored it."""

    pipeline_version: str
    run: str


@dataclass(frozen=True, slots=True)
class OwnCodebook:
    """A researcher's own codebook that documents were made with: its file as it was named, and what tells its text."""

    path: str
    digest: str


@dataclass(frozen=True, slots=True)
class Committed:
    """What one commit did to its documents: new, put in place of an older version, or dropped as already there."""

    added: int = 0
    replaced: int = 0
    dropped: int = 0


class Catalog:
    """The catalog of one store, open for one process. Use as a context manager.

    Raises UsageError when the folder is not a store, StoreError when it cannot be read, is locked, or is of another
    schema version.
    """

    def __init__(self, store: Path, *, create: bool = False) -> None:
        # Whole, as the paths of its files are: every message then names the store alike.
        self.store = store = store.absolute()
        if create:
            _make_folder(store)
        elif not (store / CATALOG).is_file():
            raise UsageError(
                f"{store}: store: no {CATALOG} in it, so it is not a store. "
                f"Make one with: python -m unioncorpus ingest PATH --store {store}"
            )
        with self._errors():
            if (store / CATALOG).is_file() and (store / CATALOG).stat().st_size == 1:
                raise self._no_catalog("1 byte")  # which SQLite would take for an empty file
            mode = "rwc" if create else "rw"
            uri = f"{(store / CATALOG).as_uri()}?mode={mode}"
            self.db = sqlite3.connect(uri, uri=True, timeout=LOCK_TIMEOUT, isolation_level=None)
            self._check(create)

    def __enter__(self) -> "Catalog":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.db.close()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Say what SQLite met in the user's words."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise StoreError(
                    f"{self.store}: catalog: locked by another process for more than {LOCK_TIMEOUT:g} s. "
                    "Wait until it has finished, or end it; then run the same command again."
                ) from error
            raise StoreError(
                f"{self.store}: catalog: {error}. Free space or mend the permissions of {CATALOG} and its folder, "
                "then run the same command again: what was committed is whole."
            ) from error
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                raise
            raise self._no_catalog(str(error)) from error

    def _no_catalog(self, found: str) -> UsageError:
        return UsageError(
            f"{self.store}: catalog: {CATALOG} is not a catalog of unioncorpus, or damaged ({found}). "
            "Name another --store, or put a copy of the catalog in its place."
        )

    def _check(self, create: bool) -> None:
        version = self.db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0 and create:
            with self.writing():
                # Another process may have made it while this one waited for the lock.
                if self.db.execute("PRAGMA user_version").fetchone()[0] == 0:
                    self._create()
            version = self.db.execute("PRAGMA user_version").fetchone()[0]
        owner = self.db.execute("PRAGMA application_id").fetchone()[0]
        if owner != APPLICATION_ID:
            raise UsageError(
                f"{self.store}: catalog: {CATALOG} is not a catalog of unioncorpus, or no ingest has finished making "
                "it. Name another --store, or ingest into this one first."
            )
        if version != SCHEMA_VERSION:
            older = version < SCHEMA_VERSION
            todo = "Ingest the pages into a new --store." if older else "Install a newer unioncorpus."
            raise StoreError(
                f"{self.store}: catalog: schema version {version}, this program reads version {SCHEMA_VERSION}. {todo}"
            )
        if self.db.execute("SELECT columns FROM layout").fetchone() != (_columns(),):
            raise StoreError(
                f"{self.store}: catalog: its tables have other columns than this program's: an older or newer "
                "unioncorpus made it. Ingest the pages into a new --store, or use the program that made this one."
            )

    def _create(self) -> None:
        if self.db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return  # someone else's database: _check says so
        for statement in filter(str.strip, _SCHEMA.split(";")):
            self.db.execute(statement)
        self.db.execute("INSERT INTO layout VALUES (?)", (_columns(),))
        self.db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self.db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    @contextmanager
    def writing(self, kind: str = "IMMEDIATE") -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is in the catalog afterwards, or nothing."""
        with self._errors():
            self.db.execute(f"BEGIN {kind}")
            try:
                yield self.db
            except BaseException:
                if self.db.in_transaction:  # a full disk ends the transaction by itself
                    self.db.execute("ROLLBACK")
                raise
            self.db.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent read of the catalog."""
        with self.writing("DEFERRED"):
            yield self.db

    def begin_run(self) -> str:
        """Register an ingest; its id."""
        run = uuid.uuid4().hex
        with self.writing():
            self.db.execute("INSERT INTO runs SELECT ?, count(*) + 1, ?, NULL FROM runs", (run, time.time()))
            # Not at the end of the grace: another ingest may be about to sweep by it.
            self.db.execute("DELETE FROM retired WHERE at < ?", (time.time() - 2 * GRACE,))
        return run

    def end_run(self, run: str) -> None:
        """Note that an ingest came to its end."""
        with self.writing():
            self.db.execute("UPDATE runs SET finished = ? WHERE run = ?", (time.time(), run))

    def keep_codebook(self, version: str, book: OwnCodebook) -> None:
        """Note with which codebook of one's own the documents of a pipeline version are made."""
        with self.writing():
            self.db.execute("INSERT OR REPLACE INTO codebooks VALUES (?, ?, ?)", (version, book.path, book.digest))

    def codebooks(self) -> dict[str, OwnCodebook]:
        """The codebooks of one's own that documents of the store were made with, by pipeline version, the last last."""
        with self._errors():
            rows = self.db.execute(
                "SELECT pipeline_version, path, digest FROM codebooks JOIN batches USING (pipeline_version) "
                "GROUP BY pipeline_version ORDER BY max(batch)"
            )
            return {version: OwnCodebook(path, digest) for version, path, digest in rows}

    def find(self, doc_id: str) -> Found | None:
        """Where a document stands; None where it does not, or its files are damaged."""
        with self._errors():
            row = self.db.execute(
                "SELECT pipeline_version, run FROM documents JOIN batches USING (batch) "
                "WHERE doc_id = ? AND NOT damaged",
                (bytes.fromhex(doc_id),),
            ).fetchone()
        return Found(*row) if row else None

    def commit(
        self,
        run: str,
        seq: int = 0,
        written: Written | None = None,
        sources: Sequence[SourceRow] = (),
        rejects: Sequence[RejectRow] = (),
        *,
        rebuild: bool = False,
        current: str | None = None,
        dead: Sequence[str] = (),
        readable: Sequence[str] = (),
    ) -> Committed:
        """Enter a batch, further sources and rejects, all in one transaction.

        A document that stands in the store under the same pipeline version is dropped from the batch (another ingest
        was first), unless ``rebuild`` asks for it anew and it is not of this run; one of another version is replaced,
        but for one of the version ``current``, if that is another than the batch's. ``dead`` are documents in the files
        that are not to be entered. A path that gave a document leaves the rejects, and so do the ``readable`` archives
        and tables, unless ``rejects`` names them again.
        """
        with self.writing():
            done = self._enter(run, seq, written, rebuild, current, dead) if written else Committed()
            n = self.db.execute("INSERT INTO commits (run, at) VALUES (?, ?)", (run, time.time())).lastrowid
            self.db.executemany(
                "INSERT INTO sources VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                "url = ifnull(excluded.url, url), site = ifnull(excluded.site, site), "
                "crawled_at = ifnull(excluded.crawled_at, crawled_at)",
                [(bytes.fromhex(s.doc_id), s.path, s.url, s.site, s.crawled_at, n) for s in sources],
            )
            self.db.executemany(
                "DELETE FROM rejects WHERE path = ?", [(path,) for path in (*readable, *(s.path for s in sources))]
            )
            self.db.executemany(
                "INSERT OR REPLACE INTO rejects VALUES (?, ?, ?, ?)",
                [(r.path, r.stage, r.reason, r.detail) for r in rejects],
            )
        return done

    def _enter(
        self, run: str, seq: int, written: Written, rebuild: bool, current: str | None, dead: Sequence[str]
    ) -> Committed:
        kept = {written.pipeline_version, current}
        added: list[bytes] = []
        replaced: list[tuple[int, bytes]] = []
        dropped: list[bytes] = []
        for doc_id in map(bytes.fromhex, written.doc_ids):
            row = self.db.execute(
                "SELECT batch, pipeline_version, run, damaged FROM documents JOIN batches USING (batch) "
                "WHERE doc_id = ?",
                (doc_id,),
            ).fetchone()
            if row is None:
                added.append(doc_id)
            elif row[1] in kept and (row[2] == run or not rebuild) and not row[3]:
                dropped.append(doc_id)
            else:
                replaced.append((row[0], doc_id))
        live = added + [doc_id for _, doc_id in replaced]
        if live:
            batch = self.name(run, seq, written, len(dead))
            self.db.executemany("INSERT OR REPLACE INTO documents VALUES (?, ?)", [(d, batch) for d in live])
            buried = [(batch, d) for d in (*dropped, *map(bytes.fromhex, dead))] + replaced
            if buried:
                self.bury(buried)
        return Committed(len(added), len(replaced), len(dropped))

    def name(self, run: str, seq: int, written: Written, n_dead: int = 0) -> int:
        """Enter a batch whose documents table also holds ``n_dead`` others than ``written`` names; its number.

        Within a transaction. Raises StoreError when its files are gone.
        """
        if not (self.store / DATA / written.name).is_dir():
            raise StoreError(
                f"{self.store}: commit: the files of a batch were swept as old before they were entered. "
                "Was the clock set forward? Run the same command again: what was committed is whole."
            )
        batch = self.db.execute(
            "INSERT INTO batches (name, run, seq, pipeline_version, n_documents) VALUES (?, ?, ?, ?, ?)",
            (written.name, run, seq, written.pipeline_version, len(written.doc_ids) + n_dead),
        ).lastrowid
        assert batch is not None
        self.db.executemany(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?)",
            [(batch, f.table, f.n_rows, f.n_bytes, f.sha256) for f in written.files],
        )
        return batch

    def bury(self, buried: Sequence[tuple[int, bytes]]) -> None:
        """Mask documents in their batches; a batch with nothing alive leaves the catalog. Within a transaction."""
        self.db.executemany("INSERT INTO dead VALUES (?, ?)", buried)
        for batch in {b for b, _ in buried}:
            self.db.execute(
                "UPDATE batches SET n_dead = (SELECT count(*) FROM dead WHERE batch = ?1) WHERE batch = ?1",
                (batch,),
            )
        empty = self.db.execute("SELECT batch, name FROM batches WHERE n_dead = n_documents").fetchall()
        for batch, name in empty:
            self.retire(batch, name)

    def retire(self, batch: int, name: str) -> None:
        """Take a batch out of the catalog. Its files stay for readers that have them open. Within a transaction."""
        self.db.execute("INSERT INTO retired VALUES (?, ?)", (name, time.time()))
        for table in ("batches", "files", "dead"):
            self.db.execute(f"DELETE FROM {table} WHERE batch = ?", (batch,))


def _columns() -> str:
    """All tables with the names and types of their columns, as a hash."""
    columns = [(table, name, str(kind)) for table in TABLES for name, kind, _ in describe_columns(table)]
    return hashlib.sha256(repr(columns).encode()).hexdigest()


def _make_folder(store: Path) -> None:
    if store.exists() and not store.is_dir():
        raise UsageError(f"{store}: store: a file, not a folder. Name another --store.")
    names = {entry.name for entry in store.iterdir()} if store.is_dir() else set()
    # One look: another process may be making the same store at this moment.
    if CATALOG not in names and names - {DATA, f"{CATALOG}-journal"}:
        raise UsageError(
            f"{store}: store: a folder with other things in it and no {CATALOG}. Name a new or empty folder as --store."
        )
    with store_errors(store, "store"):
        (store / DATA).mkdir(parents=True, exist_ok=True)

"""SQL over one snapshot: DuckDB that can read the files of this store, and nothing else."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import groupby
from typing import Any

import duckdb
import pyarrow as pa

from unioncorpus.errors import StoreError, UsageError
from unioncorpus.records import NOT_FROM_PAGES, TABLES
from unioncorpus.schemas import schema, to_arrow
from unioncorpus.store.corrections import Corrections, resolve
from unioncorpus.store.files import DATA
from unioncorpus.store.layout import select_list
from unioncorpus.store.snapshot import Batch, Snapshot
from unioncorpus.store.texts import Texts

#: Rows of one record batch that leaves the reader.
ROWS = 10_000
#: Where a query may name a table.
_NAMED = {table: re.compile(rf"\b{table}\b", re.IGNORECASE) for table in TABLES}
#: Signs of a DuckDB pattern.
_GLOB = re.compile(r"[*?\[]")
#: How rows that do not come from pages are put in order where the corpus is cut.
_ORDERS = {"sources": "path, doc_id", "overrides": "doc_id, raw_start, raw_stop", "rejects": "path"}


class Reader:
    """The tables of a snapshot as views, made when a query first names them; overrides of the store are set in them.

    With ``where`` (column, value), plans are those whose columns have these values, and every other table but rejects
    has only the rows of these plans (or of their documents).
    """

    def __init__(self, snapshot: Snapshot, where: Iterable[tuple[str, Any]] = ()) -> None:
        self.snapshot = snapshot
        self._condition = _condition(where)
        self._made: set[str] = set()
        self._db = _connect(snapshot)
        (n_threads,) = self._db.sql("SELECT current_setting('threads')").fetchall()[0]
        self._texts = Texts(n_groups=n_threads + 1)  # each thread of DuckDB reads on in a group of its own
        self._texts.register(self._db)

    def arrow(self, query: str) -> pa.RecordBatchReader:
        """The rows of one SELECT, as a stream of Arrow record batches.

        Raises UsageError for a query that is wrong or is no SELECT, StoreError for a file that cannot be read.
        """
        try:
            for table, named in _NAMED.items():
                if named.search(query):
                    self._make(table)
            statements = self._db.extract_statements(query)
            if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
                raise UsageError("sql: the store can only be read. Give one SELECT.")
            return self._db.sql(query).to_arrow_reader(ROWS)
        except duckdb.Error as error:
            failure = error if isinstance(error, duckdb.IOException) else self._texts.failure
            if failure is None:
                raise UsageError(f"sql: {error}") from error
            raise StoreError(
                f"{self.snapshot.store}: read: {failure}. If the store was rebuilt since it was opened, open it again."
            ) from error

    def table(self, name: str) -> pa.RecordBatchReader:
        """One table, whole, in the order in which its pages were given to ingest."""
        return self.arrow(f"SELECT {_columns(name)} FROM {name}")

    def _make(self, table: str) -> None:
        if table in self._made:
            return
        cut = bool(self._condition) and table != "rejects"
        if table in NOT_FROM_PAGES:
            self._db.register(f"stored_{table}", to_arrow(table, self._not_from_pages(table)))
            source, order = f"SELECT * FROM stored_{table}", _ORDERS[table]
        elif self._corrections.concern(table):
            source, order = self._corrections.corrected(table, lambda name: self._stored(name, with_place=True))
            cut = True
        else:
            source, order = self._stored(table, with_place=cut), "part_n, file_n, row_n"
        if cut:
            # A join does not keep the order of rows, a plain scan does.
            kept = self._kept(table) if self._condition else "true"
            source = f"SELECT {_columns(table)} FROM ({source}) WHERE {kept} ORDER BY {order}"
        self._db.execute(f"CREATE VIEW {table} AS {source}")
        self._made.add(table)

    def _not_from_pages(self, table: str) -> list[Any]:
        if table == "overrides":
            return self._corrections.rows
        return self.snapshot.sources() if table == "sources" else list(self.snapshot.rejects)

    @cached_property
    def _corrections(self) -> Corrections:
        if not self.snapshot.overrides:
            return Corrections()
        plain = replace(self.snapshot, overrides=())
        made = resolve(self.snapshot.overrides, lambda query: Reader(plain).arrow(query))
        for name, rows in made.tables().items():
            self._db.register(name, rows)
        return made

    def _stored(self, table: str, with_place: bool) -> str:
        """SELECT over the files of a table, dead documents left out, in the order of the snapshot.

        With ``with_place``, each row also says where it stands: part of the SELECT, file of the part, row of the file.
        """
        parts = []
        for n, (batches, dead) in enumerate(self._parts(table)):
            paths = ", ".join(_literal(_no_glob(self.snapshot.path(b, table).as_posix())) for b in batches)
            place = f", {n} AS part_n, file_index AS file_n, file_row_number AS row_n" if with_place else ""
            live = f" WHERE NOT list_contains([{', '.join(map(_literal, dead))}], doc_id)" if dead else ""
            part = self._texts.add([self.snapshot.path(b, "documents") for b in batches])
            parts.append(f"SELECT {select_list(table, part)}{place} FROM read_parquet([{paths}]){live}")
        if not parts:
            self._db.register(f"stored_{table}", schema(table).empty_table())
            place = ", 0 AS part_n, 0 AS file_n, 0 AS row_n" if with_place else ""
            return f"SELECT *{place} FROM stored_{table}"
        return " UNION ALL ".join(parts)

    def _parts(self, table: str) -> Iterator[tuple[list[Batch], tuple[str, ...]]]:
        """Batches that have rows of a table, with their dead: runs of batches without any, the others one by one."""
        for is_clean, run in groupby((b for b in self.snapshot.batches if table in b.n_rows), lambda b: not b.dead):
            if is_clean:
                yield list(run), ()
            else:
                for batch in run:
                    yield [batch], batch.dead

    def _kept(self, table: str) -> str:
        """The condition that cuts a table to the chosen plans."""
        if table == "plans":
            return self._condition
        self._make("plans")
        key = "plan_id" if "plan_id" in schema(table).names else "doc_id"
        return f"{key} IN (SELECT {key} FROM plans)"


def _connect(snapshot: Snapshot) -> duckdb.DuckDBPyConnection:
    db = duckdb.connect(config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"})
    # Where Jupyter cannot draw a progress bar it is off, and to turn it off is an error.
    if db.sql("SELECT current_setting('enable_progress_bar')").fetchall() == [(True,)]:
        db.execute("SET enable_progress_bar = false")
    data = (snapshot.store / DATA).as_posix()
    # DuckDB checks the pattern that it is given, and then the file that it opens.
    allowed = ", ".join(map(_literal, (data, _no_glob(data))))
    for setting in (
        "allow_community_extensions = false",
        "python_enable_replacements = false",
        "temp_directory = ''",
        f"allowed_directories = [{allowed}]",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        db.execute(f"SET {setting}")
    return db


def _condition(where: Iterable[tuple[str, Any]]) -> str:
    columns = schema("plans").names
    parts = []
    for column, value in where:
        if column not in columns:
            raise UsageError(f"where: plans have no column {column!r}. They have: {', '.join(columns)}.")
        values = value if isinstance(value, list) else [value]
        known = ", ".join(_literal(one) for one in values if one is not None)
        chosen = [f'"{column}" IN ({known})'] if known else []
        if None in values:
            chosen.append(f'"{column}" IS NULL')
        parts.append(f"({' OR '.join(chosen) or 'false'})")
    return " AND ".join(parts)


def _columns(table: str) -> str:
    return ", ".join(f'"{column}"' for column in schema(table).names)


def _no_glob(path: str) -> str:
    """A path as a DuckDB pattern that finds this one file: * ? [ in a folder's name stand for themselves."""
    return _GLOB.sub(r"[\g<0>]", path)


def _literal(value: object) -> str:
    if isinstance(value, bool | int | float):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"

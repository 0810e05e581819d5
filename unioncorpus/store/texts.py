"""What stands in the clean text of a document is not stored again: it is cut out of the text while rows are read.

DuckDB calls for it by the function ``CUT``: the number of a part (documents files, one for each file of the table that
is read), the file in it, the document, and the span. It does so only where a query names such a column.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from duckdb.func import ARROW

from unioncorpus.store.layout import CUT


class Texts:
    """The clean texts of the documents in some files; ``n_groups`` row groups of them (16 MB each) are remembered.

    ``failure`` is what went wrong with a file, for DuckDB passes on its words only.
    """

    def __init__(self, n_groups: int) -> None:
        self.failure: Exception | None = None
        self._parts: list[Sequence[Path]] = []
        self._groups_of = lru_cache(n_groups)(_groups_of)
        self._read = lru_cache(n_groups)(_read)

    def add(self, paths: Sequence[Path]) -> int:
        """Documents files as one more part; its number."""
        self._parts.append(paths)
        return len(self._parts) - 1

    def register(self, db: duckdb.DuckDBPyConnection) -> None:
        """Make the function known to a connection."""
        db.create_function(CUT, self.cut, ["bigint", "ubigint", "varchar", "bigint", "bigint"], "varchar", type=ARROW)

    def cut(self, part: pa.Array, file: pa.Array, doc_id: pa.Array, start: pa.Array, stop: pa.Array) -> pa.Array:
        """The text at each place."""
        known: dict[tuple[int, int, str], str] = {}
        found = []
        columns = (column.to_pylist() for column in (part, file, doc_id, start, stop))
        for *document, first, end in zip(*columns, strict=True):
            key = (document[0], document[1], document[2])
            if key not in known:
                known[key] = self._text(*key)
            found.append(known[key][first:end])
        return pa.array(found, pa.string())

    def _text(self, part: int, file: int, doc_id: str) -> str:
        path = self._parts[part][file]
        try:
            return self._read(path, self._groups_of(path)[doc_id])[doc_id]
        except (OSError, pa.ArrowException) as error:
            self.failure = error
            raise


def _groups_of(path: Path) -> dict[str, int]:
    """The row group of each document of a file."""
    with pq.ParquetFile(path) as file:
        groups = (file.read_row_group(n, ["doc_id"])["doc_id"].to_pylist() for n in range(file.num_row_groups))
        return {doc_id: n for n, doc_ids in enumerate(groups) for doc_id in doc_ids}


def _read(path: Path, group: int) -> dict[str, str]:
    """The clean text of each document of a row group."""
    with pq.ParquetFile(path) as file:
        rows = file.read_row_group(group, ["doc_id", "texts"], use_threads=False)
    texts = (text for chunk in rows["texts"].chunks for text in pc.list_element(chunk, 0).to_pylist())
    return dict(zip(rows["doc_id"].to_pylist(), texts, strict=True))

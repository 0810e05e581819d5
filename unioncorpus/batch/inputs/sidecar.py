"""metadata.csv beside pages: a table path,url,site,crawled_at. It lies in a temporary database, not in memory."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace

from unioncorpus.batch.inputs.found import INSIDE, Metadata, Page, unreadable
from unioncorpus.batch.inputs.rows import open_csv, read_origin
from unioncorpus.errors import InputRejectedError
from unioncorpus.records import RejectRow

#: Bytes of a row.
_MAX_ROW = 100_000


class Sidecar:
    """Where the pages of a folder come from. Paths are relative to the folder, and may lead into archives."""

    def __init__(self, given: Metadata) -> None:
        self._prefix = "" if given.folder == "." else f"{given.folder.rstrip('/')}/"
        self._file = given.file
        self._db = sqlite3.connect("")  # a temporary file that SQLite removes itself
        self._db.execute("CREATE TABLE origin (path TEXT PRIMARY KEY, n, url, site, at, used DEFAULT 0) WITHOUT ROWID")

    def load(self) -> Iterator[RejectRow]:
        """Read the table; what of it cannot be used."""
        try:
            with self._file.open() as stream:
                for n, row in enumerate(open_csv(stream, _MAX_ROW)[1], 1):
                    if not row.get("path"):
                        raise InputRejectedError(
                            "metadata",
                            "no_path_column",
                            f"row {n} has no path; give path,url,site,crawled_at",
                        )
                    origin, rejects = read_origin(f"{self._file.path}{INSIDE}{n}", row)
                    yield from rejects
                    values = (row["path"].strip().removeprefix("./"), n, origin.url, origin.site, origin.crawled_at)
                    self._db.execute(
                        "INSERT OR REPLACE INTO origin (path, n, url, site, at) VALUES (?, ?, ?, ?, ?)", values
                    )
        except InputRejectedError as error:
            yield RejectRow(self._file.path, "metadata", error.reason, error.detail)
        except OSError as error:
            yield unreadable(self._file.path, error)

    def covers(self, path: str) -> bool:
        """Whether a path lies in its folder."""
        return path.startswith(self._prefix)

    def tell(self, page: Page) -> Page:
        """The page with what the table says of it; what was beside its text itself stays where the table is silent."""
        name = page.path.removeprefix(self._prefix)
        row = self._db.execute("SELECT url, site, at FROM origin WHERE path = ?", (name,)).fetchone()
        if row is None:
            return page
        self._db.execute("UPDATE origin SET used = 1 WHERE path = ?", (name,))
        url, site, at = row
        return replace(page, url=url or page.url, site=site or page.site, crawled_at=at or page.crawled_at)

    def close(self) -> Iterator[RejectRow]:
        """The rows that no page answered to."""
        for n, path in self._db.execute("SELECT n, path FROM origin WHERE NOT used ORDER BY n"):
            detail = f"no page {path!r} was read in this folder; mend the path, or fetch the page"
            yield RejectRow(f"{self._file.path}{INSIDE}{n}", "metadata", "no_such_page", detail)
        self._db.close()

"""Files that no commit names: deleted when nobody can still be writing or reading them."""

import os
import shutil
import time
from pathlib import Path

from unioncorpus.store.catalog import Catalog
from unioncorpus.store.files import DATA, GRACE, PART, store_errors

#: Ending of what is about to be deleted.
_SWEPT = f".swept{PART}"


def sweep(catalog: Catalog, run: str, grace: float = GRACE) -> int:
    """Delete what the run that is now ending has left, and what is older than ``grace`` seconds; how many entries went.

    What the catalog holds stays, and what it has retired within that time: a reader may have it open. Another process
    cannot commit while the entries are looked at, and a commit whose files are gone fails: so a clock that was set
    forward can cost an ingest under way, never a committed document.
    """
    with store_errors(catalog.store, "sweep"):
        with catalog.writing() as db:
            query = "SELECT name FROM batches UNION ALL SELECT name FROM retired WHERE at >= ?"
            named = {name for (name,) in db.execute(query, (time.time() - grace,))}
            doomed = [
                _rename(entry) for entry in os.scandir(catalog.store / DATA) if _is_loose(entry, named, run, grace)
            ]
        for path in doomed:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    return len(doomed)


def _is_loose(entry: os.DirEntry[str], named: set[str], run: str, grace: float) -> bool:
    if entry.name in named:
        return False
    try:
        old = time.time() - entry.stat(follow_symlinks=False).st_mtime > grace
    except FileNotFoundError:  # a worker renamed it meanwhile
        return False
    return old or (bool(run) and entry.name.startswith(run[:12]))


def _rename(entry: os.DirEntry[str]) -> Path:
    path = Path(entry.path)
    return path if path.name.endswith(_SWEPT) else path.rename(path.with_name(path.name + _SWEPT))

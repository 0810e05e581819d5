"""From what a user names to the bytes of pages, in a fixed order: files, folders, patterns, archives, tables, crawls,
remote folders. What cannot be read becomes a reject with its name, and the rest goes on. No more than one page, one
line of a table or one archive's directory is in memory at a time.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from unioncorpus.batch.inputs.contents import read_file, read_page
from unioncorpus.batch.inputs.folders import expand, list_file, list_local
from unioncorpus.batch.inputs.found import File, Listed, Metadata, Page, Pages, Rules, Skipped, containers_of
from unioncorpus.batch.inputs.remote import is_remote, list_remote
from unioncorpus.batch.inputs.sidecar import Sidecar
from unioncorpus.errors import UsageError
from unioncorpus.records import RejectRow

__all__ = ["Page", "Rules", "Skipped", "check_inputs", "containers_of", "count_files", "read_inputs", "read_one"]


def check_inputs(given: Sequence[str]) -> None:
    """Raise UsageError for an input that is not there."""
    for one in given:
        if is_remote(one):
            next(list_remote(one), None)
        else:
            expand(one)


def count_files(given: Sequence[str]) -> int:
    """How many files will be read at least: those of remote folders, and what archives hold, show only then."""
    local = (one for one in given if not is_remote(one))
    return sum(not isinstance(item, Skipped | Metadata) for item in _list(local))


def read_inputs(given: Sequence[str], rules: Rules) -> Pages:
    """Every page that was named, with where it comes from.

    Raises UsageError for an input that is not there.
    """
    sidecars: list[Sidecar] = []
    for item in _list(given):
        if isinstance(item, Skipped):
            yield item
            continue
        path = item.file.path if isinstance(item, Metadata) else item.path
        while sidecars and not sidecars[-1].covers(path):
            yield from sidecars.pop().close()
        if isinstance(item, RejectRow):
            yield item
        elif isinstance(item, Metadata):
            sidecars.append(Sidecar(item))
            yield from sidecars[-1].load()
        else:
            for found in read_file(item, rules):
                yield _told(found, sidecars) if isinstance(found, Page) else found
    while sidecars:
        yield from sidecars.pop().close()


def read_one(path: Path, max_bytes: int) -> Page | RejectRow:
    """One file as one page, whatever its ending. Raises UsageError for a path that is not there, or a folder."""
    check_inputs([str(path)])
    if path.is_dir():
        raise UsageError(f"{path}: read: a folder, not a page. Name one file in it.")
    item = list_file(path)
    return read_page(item, max_bytes) if isinstance(item, File) else item


def _told(page: Page, sidecars: Sequence[Sidecar]) -> Page:
    """The page with what the tables around it say; the innermost has the last word."""
    for sidecar in sidecars:
        page = sidecar.tell(page)
    return page


def _list(given: Sequence[str] | Iterator[str]) -> Iterator[Listed]:
    for one in given:
        if is_remote(one):
            yield from list_remote(one)
        else:
            for path in expand(one):
                yield from list_local(path)

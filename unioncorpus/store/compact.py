"""Small batches made into large ones, in one commit. No row changes, nor the order of rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from unioncorpus.store.catalog import Catalog
from unioncorpus.store.files import Written, batch_name

#: An ingest compacts when so many batches could be put together.
DUE = 1_000
#: Size of a compacted batch, in bytes of its files; batches over half of it are left as they are.
TARGET = 128_000_000


@dataclass(frozen=True, slots=True)
class Compacted:
    """What a compaction did: batches before and after, and documents whose rows were dropped as dead."""

    before: int = 0
    after: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class _Batch:
    batch: int
    name: str
    run: str
    seq: int
    version: str
    n_bytes: int
    n_dead: int


def compact_if_due(catalog: Catalog) -> Compacted:
    """Compact where there are many small batches."""
    groups = _groups(catalog)
    return _compact(catalog, groups) if sum(map(len, groups)) >= DUE else Compacted()


def compact(catalog: Catalog) -> Compacted:
    """Put small batches together, and drop the rows of documents that were replaced or removed.

    The old files stay for a day, for readers that have them open. Raises StoreError when the disk refuses, or a file of
    the store is damaged.
    """
    return _compact(catalog, _groups(catalog))


def _groups(catalog: Catalog) -> list[list[_Batch]]:
    """Neighbouring batches of one version, each group to become one batch."""
    with catalog.reading() as db:
        rows = db.execute(
            "SELECT batch, name, run, seq, pipeline_version, sum(n_bytes), n_dead "
            "FROM batches JOIN runs USING (run) JOIN files USING (batch) WHERE NOT damaged "
            "GROUP BY batch ORDER BY runs.n, seq, batch"
        )
        batches = [_Batch(*row) for row in rows]
    groups: list[list[_Batch]] = []
    for (_, is_small), some in groupby(batches, lambda b: (b.version, b.n_bytes <= TARGET // 2 or b.n_dead > 0)):
        if is_small:
            groups += _cut(some)
    return [group for group in groups if len(group) > 1 or group[0].n_dead]


def _cut(batches: Iterable[_Batch]) -> Iterator[list[_Batch]]:
    """Groups of neighbours up to the target size."""
    group: list[_Batch] = []
    size = 0
    for batch in batches:
        if group and size + batch.n_bytes > TARGET:
            yield group
            group, size = [], 0
        group.append(batch)
        size += batch.n_bytes
    if group:
        yield group


def _compact(catalog: Catalog, groups: Sequence[Sequence[_Batch]]) -> Compacted:
    if not groups:
        return Compacted()
    # Loaded where there is something to do: Arrow would take a tenth of the time of an ingest of one page.
    from unioncorpus.store.rewrite import rewrite

    run = catalog.begin_run()
    made = [
        (group, rewrite(catalog.store, batch_name(run), group[0].version, _dead(catalog, group))) for group in groups
    ]
    done = [0, 0, 0]
    with catalog.writing() as db:
        for group, written in made:
            olds = {(old.batch, old.name) for old in group}  # SQLite gives the number of a last batch that left again
            marks = ", ".join("?" * len(olds))
            numbers = [batch for batch, _ in olds]
            found = db.execute(f"SELECT batch, name FROM batches WHERE NOT damaged AND batch IN ({marks})", numbers)
            if {*found} != olds:
                continue  # another process compacted or removed them meanwhile; our files are swept
            done = [a + b for a, b in zip(done, _swap(catalog, group, written), strict=True)]
        db.execute("INSERT INTO commits (run, at) VALUES (?, unixepoch())", (run,))
        db.execute("UPDATE runs SET finished = unixepoch() WHERE run = ?", (run,))
    return Compacted(*done)


def _swap(catalog: Catalog, group: Sequence[_Batch], written: Written | None) -> tuple[int, int, int]:
    """Put one batch in the place of several, as far as their documents are still alive. Within a transaction."""
    dropped = sum(batch.n_dead for batch in group)
    if written is not None:
        first = group[0]
        new = catalog.name(first.run, first.seq, written)
        olds = {batch.batch for batch in group}
        dead = []
        for doc_id in map(bytes.fromhex, written.doc_ids):
            row = catalog.db.execute("SELECT batch FROM documents WHERE doc_id = ?", (doc_id,)).fetchone()
            if row and row[0] in olds:
                catalog.db.execute("UPDATE documents SET batch = ? WHERE doc_id = ?", (new, doc_id))
            else:  # replaced or removed since the files were read
                dead.append((new, doc_id))
        if dead:
            catalog.bury(dead)
    for batch in group:
        catalog.retire(batch.batch, batch.name)
    return len(group), int(written is not None), dropped


def _dead(catalog: Catalog, group: Sequence[_Batch]) -> dict[str, set[str]]:
    """By the name of each batch, its documents that are live elsewhere or removed."""
    dead: dict[str, set[str]] = {batch.name: set() for batch in group}
    names = {batch.batch: batch.name for batch in group}
    with catalog.reading() as db:
        marks = ", ".join("?" * len(group))
        for batch, doc_id in db.execute(f"SELECT batch, doc_id FROM dead WHERE batch IN ({marks})", [*names]):
            dead[names[batch]].add(doc_id.hex())
    return dead

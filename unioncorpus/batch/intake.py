"""The public function: what is taken into which store, by which workers."""

import os
from collections.abc import Iterable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unioncorpus.batch.counts import Counts, Limits
from unioncorpus.batch.dispatch import Engine, run_jobs
from unioncorpus.batch.inputs import Rules, check_inputs, count_files
from unioncorpus.batch.jobs import Process
from unioncorpus.batch.progress import Progress, shown
from unioncorpus.batch.runs import Asked, Run
from unioncorpus.batch.shards import Shard
from unioncorpus.errors import UsageError
from unioncorpus.store import Catalog, compact_if_due, sweep

if TYPE_CHECKING:
    from unioncorpus.extract.codebook import Codebook

#: The engines by name.
ENGINES = ("local", "ray")


def ingest(
    paths: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    store: str | os.PathLike[str] = "data/store",
    *,
    workers: int | None = None,
    rebuild: bool = False,
    limits: Limits | None = None,
    text_column: str = "text",
    codebook: str | os.PathLike[str] | None = None,
    shard: str | None = None,
    engine: str | Engine = "local",
    address: str | None = None,
    progress: bool | Progress = True,
    process: Process | None = None,
) -> Counts:
    """Take pages into a store, made if need be, and say what was done.

    ``paths`` are files, folders and patterns of names (``site/**/*.html``), archives (.zip .tar .tar.gz .gz), tables
    (.jsonl .csv, with the text in ``text_column``), crawls (.warc .warc.gz), and remote folders (``s3://bucket/pages``).

    A document that stands in the store under the same pipeline version is left alone; ``rebuild`` makes it anew. One of
    another version is replaced. Pages go through worker processes (``workers``, else one a core), so that no page can
    take this process down; ``engine="ray"`` takes those of a Ray cluster at ``address`` (else one of this machine).
    ``shard="2/8"`` takes the second of eight parts of the documents, by their sha256. ``progress`` is a bar on a
    terminal and in Jupyter, lines elsewhere; or a function that gets the counts after each commit; or False.
    ``codebook`` is a researcher's own file of themes; documents stored under another one count as those of another
    version. A store that was made with one is not taken on without: name it again, or ask for ``rebuild``, by which
    documents get the themes of the package. ``process`` stands in for the pipeline in tests.

    Raises UsageError for a path that is none or not there, a store that is none or one that was made with a codebook
    where none is given, StoreError when the store cannot be written, CodebookError for a codebook that cannot be used.
    An input that cannot enter is no error: it is counted, and listed in ``rejects``.
    """
    given = _names(paths)
    check_inputs(given)
    _check_engine(engine, workers, address)
    asked = Asked(
        Rules(limits or Limits(), text_column),
        rebuild=rebuild,
        shard=Shard.parse(shard) if shard else None,
        process=process,
        book=_read_codebook(Path(codebook)) if codebook else None,
        book_path=os.fspath(codebook) if codebook else "",
    )
    with Catalog(Path(store), create=True) as catalog, shown(progress, partial(count_files, given)) as report:
        _check_codebook(catalog, asked)
        running = _engine(engine, workers, address)
        run = Run(catalog, asked, report)
        try:
            with closing(running):  # before the sweep: a worker may be writing
                for job, done in run_jobs(running, run.jobs(given)):
                    run.settle(job, done)
            run.flush()
            catalog.end_run(run.id)
            compact_if_due(catalog)
        finally:
            sweep(catalog, run.id)
    return run.counts


def _names(paths: Any) -> list[str]:
    """Paths as text, or UsageError for what is no path: a page's bytes, a DataFrame's column of numbers, nothing."""
    several = isinstance(paths, Iterable) and not isinstance(paths, str | bytes | os.PathLike)
    given = [os.fspath(path) if isinstance(path, os.PathLike) else path for path in (paths if several else [paths])]
    if not given:
        raise UsageError("ingest: no path given. Name at least one file or folder.")
    for path in given:
        if not isinstance(path, str):
            raise UsageError(
                f"ingest: {type(path).__name__} is no path. Name files or folders as text or Path; "
                "for the text of one page there is uc.parse."
            )
    return given


def _check_engine(engine: str | Engine, workers: int | None, address: str | None) -> None:
    """Raise UsageError for an engine that there is not, before a store is made for it."""
    if workers is not None and workers < 1:
        raise UsageError(f"ingest: {workers} workers. Give --workers a number from 1 on.")
    if isinstance(engine, str) and engine not in ENGINES:
        raise UsageError(f"ingest: no engine {engine!r}. There are: {', '.join(ENGINES)}.")
    if engine == "local" and address:
        raise UsageError("ingest: --address is that of a Ray cluster. Add --engine ray.")


def _engine(engine: str | Engine, workers: int | None, address: str | None) -> Engine:
    """The engine that was asked for."""
    if not isinstance(engine, str):
        return engine
    if engine == "ray":
        from unioncorpus.batch.cluster import RayEngine

        return RayEngine(workers, address)
    from unioncorpus.batch.pool import Pool

    return Pool(workers or _cores())


def _read_codebook(path: Path) -> "Codebook":
    """Read and check a codebook, with the stage loaded only for that."""
    from unioncorpus.extract.codebook import read_codebook

    return read_codebook(path)


def _check_codebook(catalog: Catalog, asked: Asked) -> None:
    """Refuse to go on without the codebook of one's own that made the store: its themes would go, or stand mixed."""
    own = catalog.codebooks()
    if own and not asked.book and not asked.rebuild:
        path = list(own.values())[-1].path
        raise UsageError(
            f"{catalog.store}: ingest: its themes are those of a codebook of your own ({path}), and none is named. "
            f"Add --codebook {path} to go on with it, or --rebuild to have the themes of the package instead."
        )


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

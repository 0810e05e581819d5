"""The commands that look after a store: status, compact, remove, merge."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from unioncorpus.cli_options import Store
from unioncorpus.errors import StoreError

#: Places that are printed one by one.
_SHOWN = 20


def status(
    store: Store = Path("data/store"),
    verify: Annotated[
        bool,
        typer.Option(
            "--verify",
            help="read every file and compare it with its checksum; what is damaged is named and set aside, and the "
            "next ingest of the same paths makes its documents anew. Exits 1 if anything is damaged",
        ),
    ] = False,
) -> None:
    """What a store holds, whether this program made it, and (--verify) whether its files are whole."""
    from unioncorpus.store.snapshot import take_snapshot
    from unioncorpus.version import pipeline_version

    whole = not verify or _verify(store)
    snapshot = take_snapshot(store)
    n_bytes = sum(batch.n_bytes for batch in snapshot.batches)
    n_batches = len(snapshot.batches)
    batches = "1 batch" if n_batches == 1 else f"{n_batches} batches"
    typer.echo(f"{store}: {snapshot.n_documents} documents in {batches}, {n_bytes / 1e6:.1f} MB")
    typer.echo(f"rejects: {len(snapshot.rejects)}")
    for version, n in snapshot.versions.items():
        own = snapshot.codebooks.get(version)
        maker = "this program" if version == pipeline_version(own.digest if own else "") else "another version"
        book = f", codebook {own.path}" if own else ""
        again = f"; ingest the same paths again{' with it' if own else ''} to replace them"
        typer.echo(f"pipeline {version}: {n} documents ({maker}{book}{'' if maker == 'this program' else again})")
    if snapshot.n_damaged:
        typer.echo(f"damaged: {snapshot.n_damaged} documents set aside; ingest the same paths again to bring them back")
    if not whole:
        raise typer.Exit(1)


def _verify(store: Path) -> bool:
    """Whether all files are whole, and none is missing; those that are not are named and set aside."""
    from unioncorpus.store.verify import missing, set_aside, verify

    damages, lost = verify(store), missing(store)
    if lost:
        typer.echo("missing: documents that the catalog names and no file holds", err=True)
        _name_places(lost)
    if not damages:
        typer.echo("verified: every file is what was written")
        return not lost
    for damage in damages:
        typer.echo(f"damaged: {damage.path}: {damage.found}", err=True)
    try:
        places = set_aside(store, damages)
    except StoreError as error:
        typer.echo(f"damaged files could not be set aside: {error}", err=True)
        return False
    _name_places(places)
    return False


def _name_places(places: Sequence[str]) -> None:
    for place in places[:_SHOWN]:
        typer.echo(f"to ingest again: {place}", err=True)
    if len(places) > _SHOWN:
        typer.echo(f"to ingest again: and {len(places) - _SHOWN} more", err=True)


def compact(
    store: Store = Path("data/store"),
    sweep_now: Annotated[
        bool,
        typer.Option(
            "--sweep-now",
            help="delete files that no commit names at once, not after a day; only when nobody reads or ingests",
        ),
    ] = False,
) -> None:
    """Make few large files of many small ones, without the rows of replaced and removed documents.

    An ingest does it by itself near 1,000 small batches. Ingests and readers may run meanwhile.
    """
    from unioncorpus.store import Catalog, sweep
    from unioncorpus.store import compact as run

    with Catalog(store) as catalog:
        done = run(catalog)
        n_swept = sweep(catalog, "", grace=-1.0) if sweep_now else sweep(catalog, "")
    typer.echo(f"{store}: {done.before} batches made into {done.after}; rows of {done.dropped} dead documents dropped")
    typer.echo(f"{n_swept} unused files and folders deleted")


def remove(
    what: Annotated[
        list[str], typer.Argument(help="doc_ids, or places as in the sources table (files, folders, archives)")
    ],
    store: Store = Path("data/store"),
) -> None:
    """Take documents out of a store, in one commit. A document found elsewhere too stays, without that place.

    Their rows leave the tables at once, their bytes the disk with: compact --sweep-now. A later ingest of the same
    paths brings them back.
    """
    from unioncorpus.store.remove import remove as run

    done = run(store, what)
    typer.echo(f"{store}: {done.documents} documents, {done.places} places, {done.rejects} rejects removed")


def merge(
    stores: Annotated[list[Path], typer.Argument(help="folders of the stores to take from; they are only read")],
    into: Annotated[Path, typer.Option(help="folder of the store to put them into, made if need be")],
) -> None:
    """Put stores together, as those of the parts that ingest --shard made. Nothing is made anew.

    Of a document in several, the one of this program's version stays, else the one already there. Killed half-way, the
    same command again does the rest.
    """
    from unioncorpus.store.merge import merge as run
    from unioncorpus.version import pipeline_version

    done = run(stores, into, pipeline_version())
    typer.echo(f"{into}: {done.new} documents new, {done.replaced} replaced, {done.unchanged} unchanged")

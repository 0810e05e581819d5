"""The command ingest."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unioncorpus.cli_options import Address, Engine, RunsOn, Store

if TYPE_CHECKING:
    from unioncorpus.batch.counts import Counts

#: Rejects that are printed one by one.
_SHOWN = 20


def ingest(
    paths: Annotated[
        list[str],
        typer.Argument(
            help="files, folders, patterns ('site/**/*.html'), archives (.zip .tar .tar.gz .gz), tables (.jsonl .csv), "
            "crawls (.warc .warc.gz), remote folders (s3://bucket/pages); of a folder, what has such an ending or is "
            "a page. metadata.csv in a folder (path,url,site,crawled_at) says where its pages come from"
        ),
    ],
    store: Store = Path("data/store"),
    workers: Annotated[int | None, typer.Option(min=1, help="worker processes; one a core if not given")] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="make documents anew that are stored already")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="exit 1 if any input was rejected")] = False,
    max_bytes: Annotated[int, typer.Option(min=1, help="largest page; above it is rejected as too_large")] = 16_000_000,
    text_column: Annotated[str, typer.Option(help="column of a .jsonl or .csv that holds the text")] = "text",
    codebook: Annotated[Path | None, typer.Option(help="themes of your own instead of the package's")] = None,
    shard: Annotated[
        str | None,
        typer.Option(help="i/n: only the i-th of n parts of the pages, by sha256; each into its own store; then merge"),
    ] = None,
    engine: RunsOn = Engine.local,
    address: Address = None,
) -> None:
    """Take pages into a store, made if need be. A second run passes over what is stored already."""
    from unioncorpus.batch.counts import Limits
    from unioncorpus.batch.intake import ingest as run

    try:
        counts = run(
            paths,
            store,
            workers=workers,
            rebuild=rebuild,
            limits=Limits(max_bytes=max_bytes),
            text_column=text_column,
            codebook=codebook,
            shard=shard,
            engine=engine.value,
            address=address,
        )
    except KeyboardInterrupt:
        typer.echo("stopped. What was committed is whole; the same command again does the rest.", err=True)
        raise typer.Exit(130) from None
    _tell(store, counts)
    if strict and counts.rejected:
        raise typer.Exit(1)


def _tell(store: Path, counts: "Counts") -> None:
    typer.echo(f"{store}: {counts}")
    if counts.ignored:
        endings = ", ".join(f"{n} {ending}" for ending, n in sorted(counts.ignored.items()))
        typer.echo(f"left alone for their ending: {endings}. Name a file itself to take it.")
    if not (counts.files or counts.ignored or counts.elsewhere):
        typer.echo("no page was found there; hidden files are passed over", err=True)
    for r in counts.rejects[:_SHOWN]:
        typer.echo(f"rejected: {r.path}: {r.stage}: {r.reason}: {r.detail}", err=True)
    if counts.rejected > _SHOWN:
        typer.echo(f"rejected: and {counts.rejected - _SHOWN} more; the rejects table has all", err=True)

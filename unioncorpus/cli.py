"""The commands. Each calls one public function; heavy imports stand inside the command."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from unioncorpus.errors import UnioncorpusError, UsageError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def _root() -> None:
    """Scraped trade-union plans, made into a corpus that can carry a paper."""


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument()],
    store: Annotated[Path, typer.Option()] = Path("data/store"),
    workers: Annotated[int | None, typer.Option()] = None,
) -> None:
    """Take files and folders into a store."""
    from unioncorpus.batch import ingest as run

    typer.echo(str(run(paths, store, workers=workers)))


@app.command()
def export(
    out: Annotated[Path, typer.Option()],
    store: Annotated[Path, typer.Option()] = Path("data/store"),
    format: Annotated[str, typer.Option()] = "csv",  # noqa: A002
) -> None:
    """Write every table to a folder."""
    from unioncorpus.corpus import Corpus

    Corpus(store).export(out, format)


def main() -> None:
    """Run the command line."""
    try:
        app()
    except UnioncorpusError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(2 if isinstance(error, UsageError) else 1)

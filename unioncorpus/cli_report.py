"""The command report: a store as one HTML file."""

from pathlib import Path
from typing import Annotated

import typer

from unioncorpus.cli_options import OverwriteFile, Store


def report(
    out: Annotated[Path, typer.Option(help="HTML file to write")],
    store: Store = Path("data/store"),
    plans: Annotated[
        int, typer.Option(min=1, help="plans that can be opened in it; its figures are always of all")
    ] = 5_000,
    overwrite: OverwriteFile = False,
) -> None:
    """A report in one HTML file that works offline: figures, themes, calendar, metrics, plans with their changes.

    The page is in Chinese and can be switched to English.
    """
    from unioncorpus.corpus import Corpus
    from unioncorpus.corpus_report import report as write

    write(Corpus(store), out, overwrite=overwrite, max_plans=plans)
    typer.echo(f"{out}: written, {out.stat().st_size / 1e6:.1f} MB. Open it in a browser.")

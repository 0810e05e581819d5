"""The command profile: what a site repeats on its pages."""

from pathlib import Path
from typing import Annotated

import typer


def profile(
    site_folder: Annotated[Path, typer.Argument(help="folder with pages of one site")],
    pages: Annotated[int, typer.Option(min=2, help="a line must stand on so many pages")] = 4,
    share: Annotated[float, typer.Option(min=0.0, max=1.0, help="and on this share of them")] = 0.3,
    freeze: Annotated[
        bool, typer.Option("--freeze", help="put the lines into tables/sites.toml: strip will take them out")
    ] = False,
) -> None:
    """Show the lines that a site repeats on its pages; with --freeze, strip takes them out from now on.

    The table is part of the pipeline version: ingest the same paths again to replace what was stored before.
    """
    from unioncorpus.batch.profile import keep_lines, profile_site

    found = profile_site(site_folder, pages, share)
    for repeated in found.lines:
        typer.echo(f"{repeated.pages}\t{repeated.line}")
    typer.echo(
        f"{len(found.lines)} lines on {found.pages} different pages; {found.rejected} could not be read", err=True
    )
    if freeze and found.lines:
        path = keep_lines(repeated.line for repeated in found.lines)
        typer.echo(f"{path}: written; the pipeline has a new version", err=True)

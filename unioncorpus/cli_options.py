"""Options that several commands take, worded once, and how they show a table."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unioncorpus.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

Store = Annotated[Path, typer.Option(help="folder of the store", show_default=True)]
NoText = Annotated[bool, typer.Option("--no-text", help="leave running text out")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="replace a folder that is not empty")]
OverwriteFile = Annotated[bool, typer.Option("--overwrite", help="replace a file that is there")]
Out = Annotated[Path | None, typer.Option(help="write the whole table to this csv file instead")]


class Engine(StrEnum):
    """What runs the workers."""

    local = "local"
    ray = "ray"


RunsOn = Annotated[Engine, typer.Option(help="where workers run: this machine, or a Ray cluster")]
Address = Annotated[
    str | None, typer.Option(help="of the Ray cluster (auto, or host:port); a local one is started if not given")
]


def spare(out: Path | None, *inputs: Path) -> None:
    """Raise UsageError where the file to be written is one that is read: somebody has filled it in."""
    if out is not None and any(out.resolve() == path.resolve() for path in inputs):
        raise UsageError(f"{out}: is read by this command, and would be written over. Name another --out.")


def show(frame: "pd.DataFrame", shown: "pd.DataFrame", out: Path | None) -> None:
    """Print the part of a table that fits a terminal, or write all of it to a csv file."""
    from unioncorpus.show.export import write_csv
    from unioncorpus.show.terminal import render

    if out is None:
        typer.echo(render(shown))
        if len(frame):
            typer.echo(f"--out FILE writes all columns and rows: {len(frame)}", err=True)
    else:
        write_csv(frame, out)
        typer.echo(f"{out}: {len(frame)} row{'' if len(frame) == 1 else 's'}")

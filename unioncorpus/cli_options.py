"""Options that several commands take, worded once."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

Store = Annotated[Path, typer.Option(help="folder of the store", show_default=True)]
NoText = Annotated[bool, typer.Option("--no-text", help="leave running text out")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="replace a folder that is not empty")]


class Engine(StrEnum):
    """What runs the workers."""

    local = "local"
    ray = "ray"


RunsOn = Annotated[Engine, typer.Option(help="where workers run: this machine, or a Ray cluster")]
Address = Annotated[
    str | None, typer.Option(help="of the Ray cluster (auto, or host:port); a local one is started if not given")
]

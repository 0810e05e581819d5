"""Options that several commands take, worded once."""

from pathlib import Path
from typing import Annotated

import typer

Store = Annotated[Path, typer.Option(help="folder of the store", show_default=True)]
NoText = Annotated[bool, typer.Option("--no-text", help="leave running text out")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="replace a folder that is not empty")]

"""Statistics as a folder of csv files: each DataFrame a file, with words on its columns and what to cite."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from unioncorpus.show.export.source import Origin
from unioncorpus.show.export.tables import write_csv
from unioncorpus.show.export.whole import new_folder

_HEAD = """# Statistics

Each file is a table in csv for spreadsheets, R and Python (UTF-8 with a byte order mark). A text that begins with = + -
@ (half or full width), a tab, a line break or an apostrophe carries an apostrophe before it, so that a spreadsheet does
not run it as a formula: take one leading apostrophe off to have the text.
"""


@dataclass(frozen=True, slots=True)
class Frame:
    """One table of statistics: its rows, and what a reader must know of its columns."""

    rows: pd.DataFrame
    words: str


def write_frames(frames: Mapping[str, Frame], out: Path, origin: Origin, *, overwrite: bool = False) -> None:
    """Write each of these tables to the folder ``out`` as NAME.csv, with a README.md.

    The folder appears when it is complete, or not at all. Raises UsageError for a folder that has something in it
    (unless ``overwrite``), StoreError when the disk refuses.
    """
    parts = [_HEAD]
    with new_folder(out, overwrite) as part:
        for name, frame in frames.items():
            write_csv(frame.rows, part / f"{name}.csv")
            columns = ", ".join(f"`{column}`" for column in frame.rows.columns)
            parts.append(f"## {name}.csv\n\n{frame.words}\n\n{len(frame.rows)} rows; columns: {columns}.\n")
        text = "\n".join([*parts, origin.citation()])
        (part / "README.md").write_text(text, encoding="utf-8", newline="\n")

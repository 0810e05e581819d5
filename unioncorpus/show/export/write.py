"""Write an export: a folder with the files of one format, the data dictionary, and where it comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from unioncorpus.errors import UsageError
from unioncorpus.records import TABLES
from unioncorpus.show.export.dictionary import data_dictionary
from unioncorpus.show.export.folder import new_folder
from unioncorpus.show.export.rows import Change, Table, through
from unioncorpus.show.export.tables import WRITERS

#: The names of the formats.
FORMATS = tuple(WRITERS)


@dataclass(frozen=True, slots=True)
class Origin:
    """What a citation of the files must name: who made them, from which documents, how.

    ``versions`` has the documents of each pipeline version; ``notes`` say what was done to the rows on their way.
    """

    program: str
    n_documents: int
    command: str
    versions: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def citation(self) -> str:
        """The block that stands under the data dictionary."""
        versions = ", ".join(f"{version} ({n} documents)" for version, n in self.versions.items()) or "none"
        lines = [
            f"program: {self.program}",
            f"documents in the store: {self.n_documents}",
            f"pipeline versions (hash of rules, code and libraries): {versions}",
            f"command: `{self.command}`",
            *self.notes,
        ]
        return "## Where this comes from\n\n" + "".join(f"- {line}\n" for line in lines)


def write_tables(
    table: Table,
    out: Path,
    format: str,  # noqa: A002
    origin: Origin,
    *,
    changes: Sequence[Change] = (),
    overwrite: bool = False,
) -> None:
    """Write all tables and their README.md to the folder ``out``.

    ``changes`` are made to the rows of every table before anything is written (export/rows.py). The folder appears when
    it is complete, or not at all. Raises UsageError for an unknown format or a folder that has something in it (unless
    ``overwrite``), StoreError when the disk refuses.
    """
    if format not in FORMATS:
        raise UsageError(f"export: no format {format!r}. Choose one of: {', '.join(FORMATS)}.")
    changed = through(table, *changes)
    with new_folder(out, overwrite) as part:
        columns = {}
        for name in TABLES:
            with changed(name) as rows:
                columns[name] = rows.schema
                WRITERS[format](part / f"{name}.{format}", rows)
        (part / "README.md").write_text(f"{data_dictionary(columns)}\n{origin.citation()}", encoding="utf-8")

"""Write an export: a folder with the files of one format, the data dictionary, and where it comes from."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import pyarrow as pa

from unioncorpus.errors import UsageError
from unioncorpus.records import TABLES
from unioncorpus.show.export.dictionary import data_dictionary, words_of
from unioncorpus.show.export.plan_texts import Tagger
from unioncorpus.show.export.rows import Change, Rows, Table, through
from unioncorpus.show.export.source import Origin, Source
from unioncorpus.show.export.tables import WRITERS
from unioncorpus.show.export.texts import write_texts
from unioncorpus.show.export.vertical import write_vertical
from unioncorpus.show.export.whole import new_folder
from unioncorpus.show.export.workbook import write_workbook


def write_export(
    table: Table,
    parts: Callable[[], Iterator[Table]],
    tag: Tagger,
    out: Path,
    format: str,  # noqa: A002
    origin: Origin,
    *,
    changes: Sequence[Change] = (),
    overwrite: bool = False,
) -> None:
    """Write a corpus in one of FORMATS to the folder ``out``, with a README.md.

    ``table`` gives whole tables, ``parts`` the same tables a few documents at a time, ``tag`` words with their parts of
    speech. ``changes`` are made to the rows of every table before anything is written (export/rows.py). The folder
    appears when it is complete, or not at all. Raises UsageError for an unknown format or a folder that has something
    in it (unless ``overwrite``), StoreError when the disk refuses.
    """
    if format not in FORMATS:
        raise UsageError(f"export: no format {format!r}. Choose one of: {', '.join(FORMATS)}.")

    def changed_parts() -> Iterator[Rows]:
        for part in parts():
            yield through(part, *changes)

    source = Source(through(table, *changes), changed_parts, tag, origin)
    with new_folder(out, overwrite) as part:
        dictionary = FORMATS[format](part, source)
        (part / "README.md").write_text(f"{dictionary}\n{origin.citation()}", encoding="utf-8", newline="\n")


def _write_tables(ending: str, folder: Path, source: Source) -> str:
    columns: dict[str, pa.Schema] = {}
    for name in TABLES:
        with source.rows(name) as rows:
            columns[name] = rows.schema
            WRITERS[ending](folder / f"{name}.{ending}", rows)
    return data_dictionary(columns)


def _write_workbooks(folder: Path, source: Source) -> str:
    columns: dict[str, pa.Schema] = {}
    for name in TABLES:
        with source.rows(name) as rows:
            columns[name] = rows.schema
        about = [("column", "type", "null", "what it holds")]
        about += [(field.name, *words_of(name, field)) for field in columns[name]]
        about += [("", "", "", line) for line in source.origin.lines()]
        write_workbook(folder / f"{name}.xlsx", source.rows, name, about)
    return data_dictionary(columns)


#: The formats: each writes its files to a folder and returns the text of its README.md.
FORMATS: Mapping[str, Callable[[Path, Source], str]] = {
    **{ending: partial(_write_tables, ending) for ending in WRITERS},
    "xlsx": _write_workbooks,
    "vrt": write_vertical,
    "txt": write_texts,
}

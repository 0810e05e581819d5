"""Law: the store returns what it was given, whatever the text, the numbers and the lists are."""

import tempfile
from dataclasses import asdict, fields
from pathlib import Path
from typing import get_args, get_origin, get_type_hints

from hypothesis import given, settings
from hypothesis import strategies as st

from unioncorpus.records import NOT_FROM_PAGES, TABLES
from unioncorpus.store import Catalog
from unioncorpus.store.reader import Reader
from unioncorpus.store.snapshot import take_snapshot
from unioncorpus.store.write import write_batch

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
VALUES = {
    str: TEXT,
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(allow_nan=False),
    bool: st.booleans(),
    bytes: st.binary(max_size=30),
    type(None): st.none(),
}


def values(annotation):
    if get_origin(annotation) is tuple:
        return st.lists(values(get_args(annotation)[0]), max_size=3).map(tuple)
    if annotation in VALUES:
        return VALUES[annotation]
    return st.one_of(*(VALUES[member] for member in get_args(annotation)))


def rows(table):
    hints = get_type_hints(TABLES[table])
    columns = {f.name: values(hints[f.name]) for f in fields(TABLES[table])}
    columns["doc_id"] = st.sampled_from(["0a" * 32, "ff" * 32])
    return st.lists(st.builds(TABLES[table], **columns), max_size=4)


PAGE_TABLES = [name for name in TABLES if name not in (*NOT_FROM_PAGES, "documents")]


@settings(max_examples=20)
@given(st.fixed_dictionaries({name: rows(name) for name in PAGE_TABLES} | {"documents": rows("documents")}))
def test_rows_come_back_as_they_went_in(given_rows):
    given_rows["documents"] = given_rows["documents"][:1]
    with tempfile.TemporaryDirectory() as folder, Catalog(Path(folder), create=True) as catalog:
        written = write_batch(Path(folder), "batch", "v", given_rows)
        catalog.commit(catalog.begin_run(), 0, written)
        if not given_rows["documents"]:
            assert take_snapshot(Path(folder)).batches == (), "a batch without documents is none"
            return
        reader = Reader(take_snapshot(Path(folder)))
        for table, some in given_rows.items():
            assert read(reader, table) == [asdict(row) for row in some]


def read(reader, table):
    found = reader.table(table).read_all().to_pylist()
    return [{k: tuple(v) if isinstance(v, list) else v for k, v in row.items()} for row in found]

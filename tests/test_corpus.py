"""What a researcher holds in Python: tables, parts of a corpus, SQL, a concordance."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import unioncorpus as uc
from unioncorpus.errors import UsageError
from unioncorpus.records import TABLES
from unioncorpus.schemas import schema


@pytest.fixture(scope="module")
def corpus(store):
    return uc.open(store)


@pytest.mark.parametrize("table", TABLES)
def test_every_table_of_the_contract_is_a_data_frame(corpus, table):
    frame = getattr(corpus, table)
    assert isinstance(frame, pd.DataFrame)
    assert list(frame.columns) == schema(table).names


def test_integers_that_may_be_missing_stay_integers(corpus):
    plans = corpus.plans
    assert plans.claimed_year.dtype == plans.parent_n.dtype == "Int64"
    assert plans.n.dtype == "int64"


def test_lists_are_tuples(corpus):
    assert {type(value) for value in corpus.activities.months} == {tuple}


def test_where_cuts_every_table_to_the_plans(corpus):
    part = corpus.where(org_type="hospital")
    ids = set(part.plans.plan_id)
    assert len(ids) == 1 < len(corpus.plans)
    for table in ("sections", "paragraphs", "themes", "metrics"):
        frame = getattr(part, table)
        assert len(frame) and set(frame.plan_id) <= ids, table
    assert len(part.documents) == len(part.sources) == 1
    assert len(part.sql("select * from paragraphs")) == len(part.paragraphs)


def test_a_part_names_the_store_as_the_user_did(store, monkeypatch):
    """What is written of a part for others must not say where on this machine the store lies."""
    monkeypatch.chdir(store.parent)
    part = uc.open(store.name).where(org_type="school")
    assert repr(part).startswith(f"<Corpus {store.name}, ") and len(part.plans)
    assert part.origin("freeze").command == "freeze, where org_type='school'"
    assert str(store.parent) not in part.where(genre="plan").refresh().store.as_posix()


def test_where_takes_choices_missing_values_and_further_wheres(corpus):
    assert len(corpus.where(org_type=["hospital", "enterprise"]).plans) == 2
    assert corpus.where(org_type=[]).plans.empty
    assert len(corpus.where(school_type=["college", None], org_type=["hospital", None]).plans) == 1
    assert len(corpus.where(parent_n=None).where(org_type="hospital").plans) == 1
    assert corpus.where(org_type="hospital").where(org_type="enterprise").plans.empty
    assert corpus.where(title="o'clock").plans.empty


@pytest.mark.parametrize("collection", [range, lambda *ends: np.arange(*ends), lambda *ends: pd.Series(range(*ends))])
def test_where_takes_any_collection_as_a_choice(corpus, collection):
    """Years come as a range, ids as a column: the natural ways to ask."""
    part = corpus.where(claimed_year=collection(2000, 2030))
    assert set(part.plans.plan_id) == set(corpus.plans.plan_id[corpus.plans.claimed_year.between(2000, 2029)]) != set()
    assert "int64" not in repr(part)
    pages = corpus.documents.doc_id[:2]
    assert list(corpus.where(doc_id=pages).documents.doc_id) == list(pages)


@pytest.mark.parametrize("analysis", ["prevalence", "calendar", "keyness", "indicators"])
def test_two_columns_at_once_make_no_groups(corpus, analysis):
    with pytest.raises(UsageError, match="'org_type', 'genre'"):
        getattr(corpus, analysis)(["org_type", "genre"])


def test_where_names_the_columns_when_one_is_not_there(corpus):
    with pytest.raises(UsageError, match="no column 'kind'.*org_type"):
        corpus.where(kind="hospital")


@pytest.mark.parametrize("value", ["scool", ["scool", "hospital"], 3])
def test_where_refuses_a_value_that_the_column_never_has(corpus, value):
    with pytest.raises(uc.UsageError, match="where: org_type is '?(scool'; did you mean school|3; known are)"):
        corpus.where(org_type=value)
    assert corpus.where(org_type=["school", None], title="scool").plans.empty


def test_sql_sees_all_tables(corpus):
    query = "select count(*) as n from plans join documents using (doc_id) join sources using (doc_id)"
    assert corpus.sql(query).n[0] == len(corpus.plans)


def test_a_corpus_is_one_snapshot_until_it_is_refreshed(tmp_path, spawned):
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(name, encoding="utf-8")
    options = {"progress": False, "process": spawned.plain_rows}
    uc.ingest(tmp_path / "a.txt", tmp_path / "store", **options)
    corpus = uc.open(tmp_path / "store")
    uc.ingest(tmp_path / "b.txt", tmp_path / "store", **options)
    assert len(corpus.documents) == len(corpus.sources) == 1
    assert len(corpus.refresh().documents) == 2


def test_a_notebook_shows_what_is_in_it(corpus):
    shown = corpus.where(title="<b>")._repr_html_()
    assert "&lt;b&gt;" in shown and "<b>" not in shown
    assert "hospital" in corpus._repr_html_()
    assert "3 documents" in repr(corpus)


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("unioncorpus", ["pandas", "pyarrow", "duckdb", "opencc"]),
        ("unioncorpus.citation", ["pandas", "pyarrow"]),
        ("unioncorpus.corpus", ["scipy.stats", "rjieba", "matplotlib"]),
    ],
)
def test_importing_a_module_loads_nothing_heavy_that_it_can_do_without(module, heavy):
    """Each takes about as long to load as most commands to answer."""
    code = f"import sys, {module}; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_clean_stays_the_function_when_the_subpackage_is_loaded():
    import unioncorpus.clean.decode  # noqa: F401

    assert uc.clean("工会工作计划").text == "工会工作计划"
    with pytest.raises(AttributeError):
        uc.nothing  # noqa: B018

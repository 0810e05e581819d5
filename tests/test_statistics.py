"""The statistics of a corpus in one go: every table there, described, and what the analyses themselves give."""

import pandas as pd
import pytest

import unioncorpus as uc


@pytest.fixture(scope="module")
def written(store, tmp_path_factory):
    from unioncorpus.corpus_statistics import write_statistics

    out = tmp_path_factory.mktemp("stats") / "out"
    write_statistics(uc.open(store), out, ["org_type", "period"])
    return out


def test_each_grouping_and_both_together_have_their_tables(written):
    names = {path.stem for path in written.glob("*.csv")}
    assert {"rows", "organisations", "edits", "rejects", "frequencies", "theme_pairs", "reuse_plans"} <= names
    assert {"themes_by_org_type", "keyness_by_org_type", "calendar_by_org_type", "indicators_by_org_type"} <= names
    assert {"themes_by_period", "themes_by_org_type_and_period"} <= names
    assert not {"keyness_by_period", "calendar_by_period"} & names


def test_any_two_of_three_groupings_have_their_table_whatever_their_order(store, tmp_path):
    from unioncorpus.corpus_statistics import write_statistics

    write_statistics(uc.open(store), tmp_path / "out", ["period", "org_type", "genre"])
    crossed = {path.stem for path in (tmp_path / "out").glob("themes_by_*_and_*.csv")}
    pairs = ("org_type_and_period", "genre_and_period", "org_type_and_genre")
    assert crossed == {f"themes_by_{pair}" for pair in pairs}


def test_a_table_is_what_the_analysis_gives(written, store):
    read = pd.read_csv(written / "themes_by_org_type.csv", encoding="utf-8-sig")
    made = uc.open(store).prevalence("org_type").table
    pd.testing.assert_frame_equal(read, made, check_dtype=False)


def test_every_file_and_its_columns_are_described(written):
    words = (written / "README.md").read_text(encoding="utf-8")
    for path in written.glob("*.csv"):
        block = words.partition(f"## {path.name}\n")[2].partition("\n## ")[0]
        columns = pd.read_csv(path, encoding="utf-8-sig", nrows=0).columns
        assert all(f"`{column}`" in block for column in columns), path.name
    assert "stats --store" in words and "pipeline versions" in words


def test_the_command_writes_a_folder_and_refuses_one_that_is_full(command, store, tmp_path):
    (tmp_path / "mine.txt").write_text("notes", encoding="utf-8")
    code, _, err = command("stats", "--store", store, "--by", "genre", "--out", tmp_path)
    assert code == 2 and "--overwrite" in err and [p.name for p in tmp_path.iterdir()] == ["mine.txt"]
    assert command("stats", "--store", store, "--by", "genre", "--out", tmp_path, "--overwrite")[0] == 0
    assert (tmp_path / "themes_by_genre.csv").is_file() and not (tmp_path / "mine.txt").exists()


def test_a_grouping_that_is_none_is_named_before_anything_is_written(command, store, tmp_path):
    code, _, err = command("stats", "--store", store, "--by", "org_type,year", "--out", tmp_path / "out")
    assert code == 2 and "--by claimed_year" in err and not (tmp_path / "out").exists()
    code, _, err = command("stats", "--store", store, "--by", "org_type,colour")
    assert code == 2 and "colour" in err

"""The commands as a user types them: what they print, what they exit with, on which terminals."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

import unioncorpus as uc
from unioncorpus.show.terminal import render

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = (
    "ingest",
    "status",
    "compact",
    "remove",
    "merge",
    "clean",
    "stats",
    "kwic",
    "keyness",
    "calendar",
    "reuse",
    "export",
    "report",
    "freeze",
    "cite",
    "sample",
    "agreement",
    "labels",
    "overrides",
    "themes",
    "evaluate",
    "profile",
)


def test_help_lists_the_commands_that_work(command):
    code, out, _ = command("--help")
    assert code == 0
    assert sorted(re.findall(r"^  ([a-z]+) +\S", out.partition("Commands:")[2], re.MULTILINE)) == sorted(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_described(command, name):
    code, out, _ = command(name, "--help")
    assert code == 0
    options = re.findall(r"^  (--[\w-]+|[A-Z]{2,}\.*)(.*(?:\n {10,}.*)*)", out, re.MULTILINE)
    assert all(re.search(r"[a-z]{3}", text) for _, text in options), options


def test_ingest_says_what_it_did(command, pages, tmp_path):
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "notes.json").write_text("{}", encoding="utf-8")
    (tmp_path / "more" / ".hidden.txt").write_text("x", encoding="utf-8")
    (tmp_path / "more" / "empty.txt").write_bytes(b"")
    code, out, err = command("ingest", pages, tmp_path / "more", "--store", tmp_path / "store")
    assert code == 0
    assert "4 files: 3 new (3 plans), 0 replaced, 0 unchanged, 0 duplicates, 1 rejected" in out
    assert "left alone for their ending: 1 .json" in out
    assert re.search(r"rejected: .+empty.txt: read: empty: 0 bytes", err)
    code, out, _ = command("ingest", pages, tmp_path / "more", "--store", tmp_path / "store", "--strict")
    assert code == 1 and "3 unchanged" in out


def test_an_ingest_of_an_empty_folder_says_so(command, tmp_path):
    (tmp_path / "pages").mkdir()
    code, out, err = command("ingest", tmp_path / "pages", "--store", tmp_path / "store")
    assert code == 0 and "0 files" in out and "no page was found there" in err


def test_a_file_that_is_named_is_taken_whatever_its_ending(command, tmp_path):
    page = tmp_path / "page.dat"
    page.write_text("甲校工会工作计划\n一、目标\n", encoding="utf-8")
    code, out, _ = command("ingest", page, "--store", tmp_path / "store")
    assert code == 0 and "1 new" in out


def test_status_says_what_a_store_holds_and_who_made_it(command, store):
    code, out, _ = command("status", "--store", store)
    assert code == 0
    assert "3 documents in 1 batch" in out and "3 documents (this program)" in out


def test_stats_shows_the_summary(command, store):
    code, out, _ = command("stats", "--store", store)
    assert code == 0
    for heading in ("rows", "edits by rule", "rejects\n(none)", "first plans", "first activities", "first metrics"):
        assert heading in out
    warning = out.split("warning: ")[1].split("\n\n")[0]
    assert re.search(r"^中学 计划\.txt +\S+ +2 +1$", warning, re.MULTILINE), "2 announced, 1 found"


def test_kwic_prints_hits_under_each_other(command, store):
    code, out, err = command("kwic", "慰问", "--store", store)
    assert code == 0
    assert "[慰问] 住院职工" in out and err.strip() == f"{len(out.splitlines())} hits"


def test_kwic_writes_a_concordance_as_a_table(command, store, tmp_path):
    code, out, _ = command("kwic", "慰问", "--store", store, "--sort", "right", "--out", tmp_path / "索 引.csv")
    assert code == 0 and out.strip().endswith(" rows")
    written = pd.read_csv(tmp_path / "索 引.csv")
    assert written.right.tolist() == uc.open(store).kwic("慰问", 20, sort="right").right.tolist()


def test_clean_prints_the_text_or_each_change_with_its_rule(command, tmp_path):
    page = tmp_path / "page.txt"
    page.write_text("學(xué)校工會(huì)工作計(jì)劃\n認(rèn)真學(xué)習(xí)，關(guān)心教師。\n", encoding="utf-8")
    code, out, _ = command("clean", page)
    assert code == 0 and out.startswith("学校工会工作计划\n认真学习，关心教师。")
    code, out, _ = command("clean", page, "--diff")
    assert code == 0
    assert "[-認(rèn)-]{+认+}" in out and re.search("<- .*repair.pinyin", out) and "\x1b" not in out


def test_a_doubtful_repair_is_made_or_not_by_the_level_and_listed_either_way(command, tmp_path):
    page = tmp_path / "page.txt"
    page.write_text("老师听娶报告\n", encoding="utf-8")
    code, out, _ = command("clean", page, "--repair", "normal", "--diff")
    assert code == 0 and "听[-娶-]{+取、+}报告" in out and "repair.deleted_space 0.9" in out
    code, out, _ = command("clean", page, "--repair", "strict", "--diff")
    assert code == 0 and "听[?娶?]{?取、?}报告" in out and "not made" in out
    code, out, _ = command("clean", page, "--repair", "strict")
    assert code == 0 and "听娶报告" in out
    code, _, err = command("clean", page, "--repair", "wild")
    assert code == 2 and "normal" in err


def test_the_levels_of_the_command_are_those_of_repair():
    from unioncorpus.clean.repair.confidence import LEVELS
    from unioncorpus.cli import RepairLevel

    assert {level.value for level in RepairLevel} == set(LEVELS)
    with pytest.raises(uc.UsageError, match="strict"):
        uc.clean("工会", repair="wild")


@pytest.mark.parametrize(("apart", "n_lines"), [(24, 1), (25, 2)])
def test_changes_stand_on_one_line_of_the_diff_while_their_contexts_touch(apart, n_lines):
    from unioncorpus.edits import Edit, Edited
    from unioncorpus.show.diff import render_diff

    page = Edited.of("x" + "工" * apart + "x\nx")
    edits = [Edit(at, at + 1, "x", "", "strip.noise") for at in (0, apart + 1, apart + 3)]
    lines = list(render_diff(page.then("strip", edits)))
    assert [line.split()[0] for line in lines] == ["1"] * n_lines + ["2"]


def test_the_diff_is_coloured_on_a_terminal():
    from unioncorpus.show.diff import render_diff

    page = uc.clean("學(xué)校工會(huì)工作計(jì)劃").page
    (line,) = render_diff(page, colour=True)
    assert "\x1b[31;9m" in line and "\x1b[32m学\x1b[0m" in line


def test_a_page_cannot_steer_the_terminal():
    from unioncorpus.edits import Edit, Edited
    from unioncorpus.show.diff import render_diff

    page = Edited.of("工\x1b[2J会").then("strip", [Edit(1, 5, "\x1b[2J", "", "strip.controls")])
    assert list(render_diff(page)) == ["    1  工[-\\x1b[2J-]会  <- strip.controls"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("args", [("stats",), ("kwic", "工会"), ("export", "--out", "out")])
def test_output_to_a_full_disk_is_no_traceback(python, store, tmp_path, args):
    args = [tmp_path / arg if arg == "out" else arg for arg in args]
    with open("/dev/full", "w") as full:  # noqa: PTH123
        child = python("-m", "unioncorpus", *args, "--store", store, stdout=full)
        err = child.communicate()[1].decode()
    assert child.returncode == 1
    assert err.startswith("error: output: No space left on device. ") and err.count("\n") == 1


def test_a_table_fits_the_terminal(command, store, monkeypatch):
    for columns in ("120", "60"):
        wide = pd.DataFrame({f"column_{n}": ["education_bureau"] for n in range(6)})
        monkeypatch.setenv("COLUMNS", columns)
        assert max(map(len, render(wide).splitlines())) <= int(columns)
    assert "education_bureau" in render(wide[["column_0"]]), "nothing is cut that fits"


def test_stats_by_a_column_says_what_its_figures_are(command, store):
    code, out, err = command("stats", "--store", store, "--by", "org_type")
    assert code == 0 and "percent of the characters" in out and "commonest themes" in err


@pytest.mark.parametrize(
    ("format", "name"), [("csv", "plans.csv"), ("jsonl", "plans.jsonl"), ("parquet", "plans.parquet")]
)
def test_export_writes_the_tables(command, store, tmp_path, format, name):  # noqa: A002
    code, _, _ = command("export", "--store", store, "--format", format, "--out", tmp_path / "out")
    assert code == 0 and (tmp_path / "out" / name).stat().st_size


def test_evaluate_prints_one_table(command):
    code, out, _ = command("evaluate", ROOT / "corpus")
    assert code == 0
    assert out.splitlines()[-1].startswith("total")


# An ASCII terminal is taken for one whose locale was forgotten: it gets UTF-8.
@pytest.mark.parametrize(("terminal", "written"), [("gbk", "gbk"), ("ascii", "utf-8")])
def test_output_survives_a_terminal_that_lacks_characters(python, tmp_path, terminal, written):
    page = tmp_path / "page.txt"
    page.write_text("䶮校工会工作计划 ✓\n一、目标\n", encoding="utf-8")
    child = python("-m", "unioncorpus", "clean", page, env={"PYTHONIOENCODING": terminal})
    out, err = child.communicate()
    assert child.returncode == 0 and err == b""
    assert "校工会工作计划".encode(written) in out


def test_a_closed_pipe_ends_quietly(python, tmp_path):
    page = tmp_path / "page.txt"
    page.write_text("学校工会工作计划。\n" * 20000, encoding="utf-8")
    child = python("-m", "unioncorpus", "clean", page)
    child.stdout.read(10)
    child.stdout.close()
    assert b"Traceback" not in child.stderr.read()
    child.stderr.close()
    child.wait()


def test_json_lines_can_be_read_by_the_standard_library(command, store, tmp_path):
    command("export", "--store", store, "--format", "jsonl", "--out", tmp_path / "out")
    lines = (tmp_path / "out" / "sources.jsonl").read_text(encoding="utf-8").splitlines()
    assert {Path(json.loads(line)["path"]).name for line in lines} == {"clean.md", "中学 计划.txt", "医院.txt"}

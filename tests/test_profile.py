"""What a site repeats is found, can be frozen, and is then taken out under a new pipeline version."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import unioncorpus
from unioncorpus.batch.profile import Repeated, profile_site
from unioncorpus.errors import UsageError

SCRAP = "本页由某某之窗倾心制作"


def page(n):
    return (
        f"第{n}车间工会工作计划\n{n}号车间要做好{n}件实事。\n一、加强学习\n{SCRAP}\n指导思想：\n三月份：\n第{n}次座谈。"
    )


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "site"
    folder.mkdir()
    for n in range(1, 7):
        (folder / f"{n}.txt").write_text(page(n), encoding="utf-8")
    (folder / "copy.txt").write_text(page(1), encoding="utf-8")
    (folder / "picture.txt").write_bytes(b"\x89PNG\0\0\0\0")
    return folder


def test_only_what_repeats_and_belongs_to_no_plan_is_found(site):
    found = profile_site(site)
    assert (found.pages, found.rejected) == (6, 1)
    assert found.lines == (Repeated(SCRAP, 6),)


def test_a_line_must_stand_on_its_share_of_the_pages(site):
    for n in range(10, 30):
        (site / f"{n}.txt").write_text(page(n).replace(SCRAP, f"{n}号车间的总结。"), encoding="utf-8")
    assert profile_site(site).lines == ()
    assert [r.line for r in profile_site(site, least_share=0.2).lines] == [SCRAP]


def test_too_few_pages_are_no_site(tmp_path):
    (tmp_path / "1.txt").write_text(page(1), encoding="utf-8")
    with pytest.raises(UsageError, match="1 different pages; at least 4"):
        profile_site(tmp_path)


def test_frozen_lines_are_taken_out_and_make_a_new_version(site, tmp_path):
    installed = tmp_path / "installed" / "unioncorpus"
    shutil.copytree(Path(unioncorpus.__file__).parent, installed, ignore=shutil.ignore_patterns("__pycache__"))

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, *map(str, arguments)],
            capture_output=True,
            encoding="utf-8",
            cwd=installed.parent,
            env={**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(installed.parent)},
            check=True,
        )
        return done.stdout

    version = "from unioncorpus.version import pipeline_version; print(pipeline_version())"
    before = run("-c", version)
    assert SCRAP in run("-m", "unioncorpus", "clean", site / "1.txt")
    assert run("-m", "unioncorpus", "profile", site, "--freeze") == f"6\t{SCRAP}\n"
    assert SCRAP not in run("-m", "unioncorpus", "clean", site / "1.txt")
    frozen = run("-c", version)
    assert frozen != before
    assert run("-m", "unioncorpus", "profile", site, "--freeze") == "", "what is frozen is taken out already"
    assert run("-c", version) == frozen, "and where nothing is new, no store is made to be made anew"

"""The notebooks run from top to bottom, show what they promise, and are kept without outputs."""

import os
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
import pytest
from nbclient import NotebookClient
from traitlets.config import Config

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
NAMES = ("tour", "study", "codebook")


def read(name):
    return nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)


@cache
def executed(name):
    """A notebook after a run in a kernel of its own, in its own folder, however long it takes.

    The kernel is spoken to through files: a port that is free when it is chosen may be taken when it is used.
    """
    resources = {"metadata": {"path": str(NOTEBOOKS)}}
    with TemporaryDirectory() as folder:
        files = {"transport": "ipc", "connection_file": f"{folder}/k.json"} if os.name == "posix" else {}
        options = {"startup_timeout": sys.maxsize, "timeout": None, "config": Config(KernelManager=files)}
        return NotebookClient(read(name), kernel_name="python3", resources=resources, **options).execute()


def outputs(name, kind):
    return [o for cell in executed(name).cells for o in cell.get("outputs", ()) if kind in o.get("data", {})]


def shown(name, kind="text/html"):
    return "\n".join(output["data"][kind] for output in outputs(name, kind))


def test_all_notebooks_are_run():
    assert {path.stem for path in NOTEBOOKS.glob("*.ipynb")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_committed_without_outputs(name):
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in read(name).cells)


@pytest.mark.parametrize(("name", "n_pictures", "n_tables"), [("tour", 2, 10), ("study", 2, 6), ("codebook", 1, 5)])
def test_a_notebook_draws_its_pictures_and_shows_tables_that_are_not_empty(name, n_pictures, n_tables):
    assert len(outputs(name, "image/png")) == n_pictures
    tables = outputs(name, "text/html")
    assert len(tables) >= n_tables
    assert not [t for t in tables if "<tbody>\n  </tbody>" in t["data"]["text/html"]]


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_prints_no_warnings(name):
    """Among others no warning about a Chinese character that the font does not have."""
    printed = [o["text"] for cell in executed(name).cells for o in cell.get("outputs", ()) if o.get("name") == "stderr"]
    assert not [text for text in printed if "Warning" in text]


def test_the_tour_shows_the_changes_of_a_page():
    assert "<del" in shown("tour") and "<ins" in shown("tour")


def test_the_study_answers_its_questions_in_under_forty_lines():
    code = [line for cell in read("study").cells if cell.cell_type == "code" for line in cell.source.splitlines()]
    assert len([line for line in code if line.strip()]) < 40
    text = shown("study")
    assert "<th>护士节</th>" in text and "举办护士授帽仪式和护理操作竞赛" in text
    assert "<td>58000.0</td>" in text, "2018: 4.6 and 1.2 ten thousands"
    assert "溪口小学工会2023年工作总结" in text


def test_the_codebook_of_the_notebook_is_used_and_a_mistake_in_it_named():
    assert "families.childcare" in shown("codebook") and "托管班" in shown("codebook")
    printed = [o["text"] for cell in executed("codebook").cells for o in cell.get("outputs", ()) if "text" in o]
    assert [text for text in printed if "line 8: unknown key 'plian'" in text]

"""The tutorial runs from top to bottom, draws its pictures, and is kept without outputs."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "tour.ipynb"


@pytest.fixture(scope="module")
def executed():
    """The tour after a run in a kernel of its own, in its own folder."""
    tour = nbformat.read(NOTEBOOK, as_version=4)
    resources = {"metadata": {"path": str(NOTEBOOK.parent)}}
    return NotebookClient(tour, timeout=120, kernel_name="python3", resources=resources).execute()


def outputs(notebook, kind):
    return [o for cell in notebook.cells for o in cell.get("outputs", ()) if kind in o.get("data", {})]


def test_the_notebook_is_committed_without_outputs():
    tour = nbformat.read(NOTEBOOK, as_version=4)
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in tour.cells)


def test_the_tour_draws_bars_and_a_heat_map(executed):
    assert len(outputs(executed, "image/png")) == 2


def test_the_tour_shows_tables_that_are_not_empty(executed):
    tables = outputs(executed, "text/html")
    assert len(tables) >= 9
    assert not [t for t in tables if "<tbody>\n  </tbody>" in t["data"]["text/html"]]


def test_the_tour_prints_no_warnings(executed):
    """Among others no warning about a Chinese character that the font does not have."""
    printed = [o["text"] for cell in executed.cells for o in cell.get("outputs", ()) if o.get("name") == "stderr"]
    assert not [text for text in printed if "Warning" in text]

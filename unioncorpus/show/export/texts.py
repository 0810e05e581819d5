"""Plans as text files with a table of their variables: for quanteda, AntConc and whatever else reads text files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from unioncorpus.show.export.dictionary import describe_field
from unioncorpus.show.export.plan_texts import read_plan_texts, read_variables
from unioncorpus.show.export.source import Source
from unioncorpus.show.export.tables import write_cells

_README = """# Texts and their variables

- `texts/`: one file for each plan, its paragraphs one a line, UTF-8. A plan within a plan is a file of its own.
- `words/`: the same files with the words of jieba's dictionary set apart by spaces: for AntConc, which knows words by
  spaces, and for quanteda, whose own tokens of Chinese are shorter.
- `docvars.csv`: one row for each file, `doc_id` being its name. A cell that begins with an apostrophe has it as a guard
  before text that a spreadsheet would run as a formula: take it off.

In R:

    library(readtext); library(quanteda)
    vars  <- read.csv("docvars.csv", fileEncoding = "UTF-8-BOM")
    files <- readtext("words/*.txt", encoding = "UTF-8")
    plans <- corpus(merge(files, vars, by = "doc_id"))
    words <- tokens(plans, what = "fastestword")

In AntConc: open the folder `words` as a corpus of raw files, encoding UTF-8, tokens divided by white space.

## docvars.csv

| column | type | null | what it holds |
|---|---|---|---|
| doc_id | text |  | name of the file |
{columns}
"""

#: The page's doc_id, whose name the file takes, as readtext for R has it.
_PAGE = "page_doc_id"


def write_texts(folder: Path, source: Source) -> str:
    """Write texts/, words/ and docvars.csv to a folder; the text of its README.md."""
    variables = [(_PAGE if v.name == "doc_id" else v.name, v) for v in read_variables(source.rows)]
    for name in ("texts", "words"):
        (folder / name).mkdir()
    write_cells(folder / "docvars.csv", ["doc_id", *(name for name, _ in variables)], _write_plans(folder, source))
    return _README.format(columns="\n".join(describe_field(v.table, v.column, name) for name, v in variables))


def _write_plans(folder: Path, source: Source) -> Iterator[list[Any]]:
    """Write the files of every plan; its row of docvars.csv."""
    for plan in read_plan_texts(source.rows, source.parts):
        file = f"{plan.text_id}.txt"
        lines = [line.text for line in plan.lines]
        words = [" ".join(word for word, _ in source.tag(line) if not word.isspace()) for line in lines]
        for name, text in (("texts", lines), ("words", words)):
            (folder / name / file).write_text("\n".join(text) + "\n", encoding="utf-8", newline="\n")
        yield [file, *plan.variables.values()]

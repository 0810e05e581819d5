"""How to cite the program, and a corpus that was made with it."""

from dataclasses import dataclass
from datetime import date
from importlib import metadata
from typing import Protocol

import pandas as pd

from unioncorpus.show.export import Origin
from unioncorpus.version import pipeline_version

_AUTHORS = "unioncorpus contributors"
_LIMIT = "a convenience sample of web pages, not a sample of China's unions"


class Citable(Protocol):
    """What a citation needs of a corpus."""

    def origin(self, command: str) -> Origin:
        """Where its rows come from."""

    def sql(self, query: str) -> pd.DataFrame:
        """The rows of one SELECT."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation: ``text`` to print, ``bibtex``, and ``cff`` for a file CITATION.cff. Printed, it is its text."""

    text: str
    bibtex: str
    cff: str

    def __str__(self) -> str:
        return self.text


def cite(corpus: Citable | None = None) -> Citation:
    """How to cite the program; with ``corpus``, the corpus as it stands today and the program that made it.

    The version of the pipeline is a hash of rules, code, codebook and libraries: what decides a row. By it a reader can
    tell whether he looks at the same tables.

    >>> "pipeline" in cite().text and cite().bibtex.startswith("@software{unioncorpus")
    True
    """

    year, release = date.today().year, metadata.version("unioncorpus")
    if corpus is None:
        title, kind, key = "unioncorpus: scraped trade-union plans made into a corpus", "software", "unioncorpus"
        versions, note = pipeline_version(), f"pipeline {pipeline_version()}"
        text = f"{_AUTHORS} ({year}). {title}. Version {release}, pipeline {versions}."
    else:
        snapshot = corpus.origin("").versions
        versions = ", ".join(f"{version} ({n} pages)" for version, n in snapshot.items()) or "none"
        plans = int(corpus.sql("SELECT count(*) AS n FROM plans").n[0])
        pages = int(corpus.sql("SELECT count(*) AS n FROM documents").n[0])
        title = f"A corpus of {plans} trade-union plans and summaries from {pages} web pages"
        kind, key = "dataset", "unionplans"
        note = f"{_LIMIT}; made with unioncorpus {release}, pipeline {versions}"
        text = f"[Compiler] ({year}). {title} ({_LIMIT}). Made with unioncorpus {release}, pipeline {versions}."
    author = _AUTHORS if corpus is None else "[Compiler]"
    bibtex = (
        f"@{kind}{{{key}{year},\n  author = {{{{{author}}}}},\n  title = {{{title}}},\n  year = {{{year}}},\n"
        f"  version = {{{release}}},\n  note = {{{note}}}\n}}"
    )
    cff = (
        f'cff-version: 1.2.0\nmessage: "If you use this {kind}, please cite it as below."\ntype: {kind}\n'
        f'title: "{title}"\nauthors:\n  - name: "{author}"\nversion: "{release}"\n'
        f'date-released: {date.today().isoformat()}\nabstract: "{note}"\n'
    )
    return Citation(text, bibtex, cff)

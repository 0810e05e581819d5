"""How to cite the program, and a corpus that was made with it."""

from dataclasses import dataclass
from datetime import date
from importlib import metadata
from typing import TYPE_CHECKING, Protocol

from unioncorpus.version import pipeline_version

if TYPE_CHECKING:
    import pandas as pd

    from unioncorpus.show.export import Origin

_AUTHORS = "unioncorpus contributors"
#: For the researcher to fill in.
_COMPILER = "[Compiler]"
_LIMIT = "a convenience sample of web pages, not a sample of China's unions"


class Citable(Protocol):
    """What a citation needs of a corpus."""

    def origin(self, command: str) -> "Origin":
        """Where its rows come from."""

    def sql(self, query: str) -> "pd.DataFrame":
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
    return _of_program() if corpus is None else _of_corpus(corpus)


def _of_program() -> Citation:
    title, version = "unioncorpus: scraped trade-union plans made into a corpus", f"pipeline {pipeline_version()}"
    text = f"{_AUTHORS} ({date.today().year}). {title}. Version {_release()}, {version}."
    return _citation(text, "software", "unioncorpus", _AUTHORS, title, version)


def _of_corpus(corpus: Citable) -> Citation:
    versions = ", ".join(f"{version} ({n} pages)" for version, n in corpus.origin("").versions.items()) or "none"
    plans, pages = (int(corpus.sql(f"SELECT count(*) AS n FROM {table}").n[0]) for table in ("plans", "documents"))
    title = f"A corpus of {plans} trade-union plans and summaries from {pages} web pages"
    made = f"unioncorpus {_release()}, pipeline {versions}"
    text = f"{_COMPILER} ({date.today().year}). {title} ({_LIMIT}). Made with {made}."
    return _citation(text, "dataset", "unionplans", _COMPILER, title, f"{_LIMIT}; made with {made}")


def _citation(text: str, kind: str, key: str, author: str, title: str, note: str) -> Citation:
    today, release = date.today(), _release()
    bibtex = (
        f"@{kind}{{{key}{today.year},\n  author = {{{{{author}}}}},\n  title = {{{title}}},\n"
        f"  year = {{{today.year}}},\n  version = {{{release}}},\n  note = {{{note}}}\n}}"
    )
    cff = (
        f'cff-version: 1.2.0\nmessage: "If you use this {kind}, please cite it as below."\ntype: {kind}\n'
        f'title: "{title}"\nauthors:\n  - name: "{author}"\nversion: "{release}"\n'
        f'date-released: {today.isoformat()}\nabstract: "{note}"\n'
    )
    return Citation(text, bibtex, cff)


def _release() -> str:
    return metadata.version("unioncorpus")

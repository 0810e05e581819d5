"""The version of the pipeline: a hash of everything that decides a row. Light to import: no stage is loaded for it."""

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib import metadata, resources

#: Libraries whose version may change a result.
_DECIDING = ("borax", "chardet", "daachorse", "jieba", "lxml", "opencc", "python-docx", "rjieba")
#: Parts of the package that store, analyse and show rows, but cannot change one, by their paths. All others count.
_NOT_DECIDING = frozenset(
    [
        "__init__.py",
        "__main__.py",
        "analysis",
        "batch",
        "cli.py",
        "cli_ingest.py",
        "cli_labels.py",
        "cli_options.py",
        "cli_store.py",
        "cli_themes.py",
        "cli_profile.py",
        "cli_report.py",
        "corpus.py",
        "corpus_analyses.py",
        "citation.py",
        "cli_freeze.py",
        "corpus_freeze.py",
        "corpus_labels.py",
        "corpus_overrides.py",
        "corpus_places.py",
        "corpus_plots.py",
        "corpus_report.py",
        "corpus_report_plans.py",
        "corpus_statistics.py",
        "corpus_views.py",
        "disclosure.py",
        "errors.py",
        "evaluation",
        "learn",
        "places.py",
        "schemas.py",
        "sheets.py",
        "show",
        "store",
        "tables/code_rules.toml",
        "tables/names.toml",
        "tables/overrides.toml",
        "tables/persons.toml",
        "tables/words.toml",
        "version.py",
    ]
)


def _deciding_files() -> Iterable[tuple[str, bytes]]:
    root = resources.files("unioncorpus")
    waiting = [(item.name, item) for item in root.iterdir()]
    while waiting:
        path, item = waiting.pop()
        if path in _NOT_DECIDING or item.name == "__pycache__":
            continue
        if item.is_dir():
            waiting += [(f"{path}/{inner.name}", inner) for inner in item.iterdir()]
        else:
            yield path, item.read_bytes()


@cache
def pipeline_version(codebook: str = "") -> str:
    """Hash of everything that decides a row: code, tables, library versions and codebook, 16 hex digits.

    ``codebook`` is the digest of a researcher's own codebook; empty for the one that the package ships.
    """
    digest = hashlib.sha256()
    for name, content in sorted(_deciding_files()):
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content.replace(b"\r\n", b"\n"))
    for library in _DECIDING:
        digest.update(f"{library} {metadata.version(library)}\n".encode())
    digest.update(codebook.encode())
    return digest.hexdigest()[:16]

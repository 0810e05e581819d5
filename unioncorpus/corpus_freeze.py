"""A corpus frozen for deposit: its tables, what made them, what was lost on the way, and how to cite it."""

import hashlib
import json
import os
from datetime import UTC, datetime
from functools import partial
from importlib import metadata
from pathlib import Path

import pandas as pd

from unioncorpus import tables
from unioncorpus.analysis.attrition import measure_attrition
from unioncorpus.analysis.reuse import COPY, FAMILY
from unioncorpus.citation import cite
from unioncorpus.corpus import Corpus
from unioncorpus.disclosure import changes_for
from unioncorpus.errors import UsageError
from unioncorpus.extract.codebook import Codebook, read_codebook
from unioncorpus.show.export import write_csv
from unioncorpus.show.export.whole import new_folder
from unioncorpus.version import pipeline_version

#: Formats that hold the tables; vrt and txt hold texts alone.
FORMATS = ("parquet", "csv", "jsonl")
#: Where the themes of a bundle stand: in a codebook of one's own, else in the package's.
_CODEBOOKS = ("codebook", "themes")
#: Libraries that the tables or the figures rest on.
_LIBRARIES = ("duckdb", "jieba", "numpy", "opencc", "pandas", "pyarrow", "rapidfuzz", "rensa", "rjieba", "scipy")


def attrition(corpus: Corpus) -> pd.DataFrame:
    """How many files, pages, plans and families are left at each step; columns: analysis/attrition.py."""
    return measure_attrition(corpus.sql, corpus.families())


def freeze(
    corpus: Corpus,
    out: str | os.PathLike[str],
    format: str = "parquet",  # noqa: A002
    *,
    pseudonymise: bool = True,
    text: bool = True,
    codebook: str | os.PathLike[str] | None = None,
    overwrite: bool = False,
) -> bool:
    """Write a bundle for deposit to the folder ``out``: whole, or not at all.

    It holds tables/ (all tables in one of FORMATS, with their dictionary), rules/ (the rules and word lists of this
    program, the codebook among them), attrition.csv, METHODS.md (a paragraph for the paper), CITATION.cff and
    citation.bib, MANIFEST.json (versions, and size and sha256 of each file) and SHA256SUMS (for ``sha256sum -c``).

    Names of persons are replaced unless ``pseudonymise`` is false; ``text`` false leaves running text out. ``codebook``
    is the file that the pages were ingested with, if it was one of your own: it joins the rules as codebook.toml.

    Returns whether these rules made all rows; if not, the store is of another version, or of another codebook. Raises
    UsageError for another format, a corpus without pages, a codebook that cannot be used, or a folder that is not empty
    (unless ``overwrite``).
    """
    if format not in FORMATS:
        raise UsageError(f"freeze: no format {format!r}. Choose one of: {', '.join(FORMATS)}.")
    if not corpus.origin("").n_documents:
        raise UsageError(f"{corpus.store}: freeze: there are no pages in it. Ingest some first.")
    options = ("" if pseudonymise else " --names") + ("" if text else " --no-text")
    options += f" --codebook {codebook}" if codebook else ""
    command = f"python -m unioncorpus freeze --store {corpus.store} --out {out} --format {format}{options}"
    book = read_codebook(Path(codebook)) if codebook else None
    version = pipeline_version(book.digest if book else "")
    notes = changes_for((), pseudonymise=pseudonymise, text=text)[1]
    steps, citation = attrition(corpus), cite(corpus)
    with new_folder(Path(out), overwrite) as part:
        corpus.export(part / "tables", format, pseudonymise=pseudonymise, text=text, command=command)
        _write_rules(part / "rules", book)
        write_csv(steps, part / "attrition.csv")
        write = partial(_write, part)
        write("METHODS.md", methods(corpus, steps, notes))
        write("CITATION.cff", citation.cff)
        write("citation.bib", citation.bibtex + "\n")
        manifest = _manifest(corpus, command, version, notes, _files(part))
        write("MANIFEST.json", json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
        sums = _files(part)
        write("SHA256SUMS", "".join(f"{file['sha256']}  {file['path']}\n" for file in sums))
    return set(corpus.origin("").versions) == {version}


def _write_rules(folder: Path, book: Codebook | None) -> None:
    """The rules and word lists of this program, and a codebook of one's own beside them."""
    folder.mkdir()
    for stem in tables.stems():
        (folder / f"{stem}.toml").write_bytes(tables.source(stem))
    if book:
        _write(folder, "codebook.toml", book.text)


def _write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _files(folder: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            name = path.relative_to(folder).as_posix()
            found.append({"path": name, "bytes": path.stat().st_size, "sha256": digest})
    return found


def _manifest(
    corpus: Corpus, command: str, version: str, notes: tuple[str, ...], files: list[dict[str, object]]
) -> dict[str, object]:
    origin = corpus.origin(command)
    versions = origin.versions
    return {
        "program": origin.program,
        "frozen_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": origin.command,
        "documents": origin.n_documents,
        "pipeline_versions": dict(versions),
        "rules_of_this_program": version,
        "rules_made_all_rows": set(versions) == {version},
        "codebook_sha256": next(
            file["sha256"] for name in _CODEBOOKS for file in files if file["path"] == f"rules/{name}.toml"
        ),
        "libraries": {name: metadata.version(name) for name in _LIBRARIES},
        "notes": list(notes),
        "files": files,
    }


def _by_hand(overrides: pd.DataFrame) -> str:
    """The sentence on what people set, or nothing."""
    made = overrides[overrides.status == "applied"]
    if made.empty:
        return ""
    n = len(made)
    return (
        f" {n} {'value was' if n == 1 else 'values were'} set, or rows taken out, by hand "
        f"({_many(made.coder.nunique(), 'coder')}; table overrides, each with its reason)."
    )


def _doubtful(n: int) -> str:
    """The sentence on plans that some would not count."""
    if not n:
        return "None of these stands on a page that is not Chinese or not surely of a union."
    stand = "1 of these stands on a page that is" if n == 1 else f"{n} of these stand on pages that are"
    return f"{stand} not Chinese or not surely of a union, and {'is' if n == 1 else 'are'} counted."


def _many(n: int, one: str, more: str = "") -> str:
    """A number with its noun.

    >>> _many(1, "file"), _many(2, "file"), _many(2, "family", "families")
    ('1 file', '2 files', '2 families')
    """
    return f"{n} {one if n == 1 else more or one + 's'}"


def methods(corpus: Corpus, steps: pd.DataFrame, notes: tuple[str, ...] = ()) -> str:
    """A paragraph for the methods section of a paper, its figures taken from the corpus. ``steps`` is its attrition."""
    n = dict(zip(steps.step, steps.n, strict=True))
    edits = corpus.sql("SELECT count(*) AS n, count(DISTINCT rule) AS rules FROM edits WHERE applied").iloc[0]
    dated = f"{n['dated']} of {n['analysed']}"
    program, versions = corpus.origin("").program, " and ".join(corpus.origin("").versions)
    lines = [
        f"We collected {_many(n['given'], 'file')}, of which {n['read']} could be read; they hold "
        f"{_many(n['pages'], 'different page')}. On {n['with plans']} of these stand plans, summaries or reports, "
        f"{n['plans']} in all, {n['with text']} of them with text of their own. {_doubtful(n['doubtful'])} Pages were "
        f"decoded, repaired, made Simplified and cleared of web junk by {program} (pipeline {versions}); "
        f"each of the {_many(edits.n, 'edit')} is on record with its rule ({_many(edits.rules, 'rule')}) and can be "
        "undone. Sections, themes, activities, metrics and dates were extracted by published rules and word lists."
        + _by_hand(corpus.overrides),
        "Plans copy each other. We compared all plans by the character 5-grams of their letters: a member of a family "
        f"shares at least {FAMILY:.0%} of the shorter text with the family's centre, a copy {COPY:.0%} of both. The "
        f"plans with text belong to {_many(n['analysed'], 'family', 'families')}. Shares of themes count each family "
        "once unless said otherwise; where another figure discounts copies, it says so. Reuse cannot tell diffusion "
        "between unions from a site that spins and multiplies a page. The years that sites print are often false: we "
        f"took the interval that a text itself proves, which is closed for {dated} families.",
        "The pages are a convenience sample of the web, mostly of sites that collect model texts. They are not a "
        "sample of China's unions, and no share reported here is an estimate for them. Intervals express the sampling "
        "of families of texts, nothing else.",
    ]
    if notes:
        lines.append("In the deposited files " + "; ".join(notes) + ".")
    table = ["| step | unit | n | lost | why |", "|---|---|---|---|---|"]
    table += ["| " + " | ".join(row) + " |" for row in steps.astype(object).fillna("").astype(str).to_numpy().tolist()]
    return "# Methods\n\n" + "\n\n".join(lines) + "\n\n# Attrition\n\n" + "\n".join(table) + "\n"

"""The commands freeze and cite: a corpus for deposit, and what to write in a paper."""

from pathlib import Path
from typing import Annotated

import typer

from unioncorpus.cli_options import NoText, Overwrite, Store


def freeze(
    out: Annotated[Path, typer.Option(help="folder to write")],
    store: Store = Path("data/store"),
    format: Annotated[str, typer.Option(help="parquet, csv or jsonl")] = "parquet",  # noqa: A002
    pseudonymise: Annotated[
        bool, typer.Option("--pseudonymise/--names", help="put pseudonyms for the names of persons")
    ] = True,
    no_text: NoText = False,
    codebook: Annotated[
        Path | None, typer.Option(help="the codebook of your own that the pages were ingested with, if any")
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Write a bundle for deposit: tables, rules, manifest with hashes, methods, attrition, citation.

    Names of persons are replaced by pseudonyms unless --names is given: pages name poor students, sick and dead
    teachers.
    """
    from unioncorpus.corpus import Corpus
    from unioncorpus.corpus_freeze import freeze as run

    options = {"pseudonymise": pseudonymise, "text": not no_text, "overwrite": overwrite}
    is_whole = run(Corpus(store), out, format, codebook=codebook, **options)
    typer.echo(f"{out}: written. METHODS.md has a paragraph for the paper; check it: sha256sum -c SHA256SUMS")
    if not is_whole:
        typer.echo(
            "the rules in it did not make all rows: they were made by another version, or with a codebook of your own. "
            "Ingest the same paths again, or name it: --codebook FILE.",
            err=True,
        )


def cite(
    store: Annotated[Path | None, typer.Option(help="cite this corpus, too")] = None,
    bibtex: Annotated[bool, typer.Option("--bibtex", help="as an entry for BibTeX")] = False,
) -> None:
    """How to cite the program, and with --store the corpus and what it was made from."""
    from unioncorpus.citation import cite as run

    citations = [run()]
    if store:
        from unioncorpus.corpus import Corpus

        citations.append(run(Corpus(store)))
    for citation in citations:
        typer.echo(citation.bibtex if bibtex else citation.text)

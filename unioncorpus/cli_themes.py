"""The commands about themes: list them, check a codebook of one's own, train a model on labelled texts, apply it."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from unioncorpus.cli_options import Out, Store, show, spare

#: What parts a family from the rest of a word: [职工]意见.
_BRACKET = re.compile(r"([][])")

app = typer.Typer(no_args_is_help=True, help="List the themes, check a codebook, train a model of themes, apply it.")


@app.command()
def check(
    codebook: Annotated[Path, typer.Argument(help="a codebook of your own, for ingest --codebook")],
) -> None:
    """Read a codebook and say what it holds, or what is wrong with it and on which line.

    Words that clean text cannot have, as it is Simplified and without spaces, are named with what stands there instead.
    """
    from unioncorpus.extract.codebook import read_codebook

    book = read_codebook(codebook)
    children = sum("." in theme for theme in book.themes)
    typer.echo(f"{codebook}: {len(book.themes)} themes, {children} of them children of others")
    for word, clean in _unclean(tomllib.loads(book.text)):
        typer.echo(f"{codebook}: {word!r} is never in clean text; write {clean!r}", err=True)


def _unclean(codebook: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The words of a codebook that cleaning would change, each with what it becomes."""
    from unioncorpus.clean.convert import convert
    from unioncorpus.edits import Edited
    from unioncorpus.extract.cues import WEIGHTS

    masks: list[str] = codebook.get("masks", [])
    for word in (*masks, *(word for entry in _entries(codebook) for kind in WEIGHTS for word in entry.get(kind, ()))):
        clean = "".join(convert(Edited.of(part)).text for part in _BRACKET.split(word))
        if clean != word:
            yield word, clean


def _entries(codebook: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The themes of a codebook's table, each before its children."""
    for theme in codebook["theme"]:
        yield theme
        yield from theme.get("child", ())


@app.command(name="list")
def list_(out: Out = None) -> None:
    """The themes of the package's codebook for a coder: id, name, what each covers and what it does not."""
    import pandas as pd

    from unioncorpus.tables import read

    columns = ["id", "name", "definition", "exclusions"]
    rows = [[entry.get(name, "") for name in columns] for entry in _entries(read("themes"))]
    frame = pd.DataFrame(rows, columns=columns)
    show(frame, frame, out)


@app.command()
def train(
    labels: Annotated[
        Path, typer.Argument(help="csv with the columns text, themes and perhaps plan_id, as sample writes it")
    ],
    out: Annotated[Path, typer.Option(help="file to write the model to")] = Path("themes.npz"),
) -> None:
    """Train a model of themes on labelled paragraphs, and print its figures on plans that it has not seen.

    The column themes holds ids, or names of the package's codebook, between semicolons, or none for a paragraph without
    a theme; a line left empty is not coded, and left out.
    """
    import pandas as pd

    from unioncorpus.analysis.theme_labels import read_labels
    from unioncorpus.analysis.theme_model import train as fit
    from unioncorpus.show.terminal import render

    spare(out, labels)
    read = read_labels(labels)
    model = fit(read)
    model.save(out)
    figures = pd.DataFrame.from_dict(dict(model.figures), orient="index").rename_axis("theme").reset_index()
    typer.echo(render(figures.round(3).astype({"n": int})))
    if read.n_uncoded:
        typer.echo(f"left out: {read.n_uncoded} lines without themes (write none where there is no theme)", err=True)
    if few := sorted(set(read.names()) - set(model.themes)):
        typer.echo(f"left out for want of examples: {', '.join(few)}", err=True)
    typer.echo(f"{out}: trained on {len(read.texts)} paragraphs; figures are cross-validated by plan")


@app.command()
def apply(
    model: Annotated[Path, typer.Argument(help="a model made by themes train")],
    out: Annotated[Path, typer.Option(help="csv file to write")],
    store: Store = Path("data/store"),
) -> None:
    """Tag the paragraphs of a store (headings without a theme, months and signatures aside) with a trained model.

    Columns as in the themes table: the theme with the highest score is the main one.
    """
    from unioncorpus.analysis.theme_model import apply_model, load_model
    from unioncorpus.corpus import Corpus
    from unioncorpus.show.export import write_csv

    spare(out, model)
    loaded, corpus = load_model(model), Corpus(store)
    substance = corpus.sql("SELECT paragraph_id FROM paragraphs WHERE untagged IS DISTINCT FROM 'structural'")
    frame = apply_model(loaded, corpus.texts("paragraph").merge(substance, on="paragraph_id"))
    write_csv(frame, out)
    typer.echo(f"{out}: {len(frame)} themes of {frame.paragraph_id.nunique()} paragraphs")

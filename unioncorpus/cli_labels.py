"""The commands about work of people: samples to code, agreement of coders, labels carried over, corrections kept."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from unioncorpus.cli_options import Out, OverwriteFile, Store, show, spare
from unioncorpus.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from unioncorpus.analysis.agreement import Agreement

labels = typer.Typer(no_args_is_help=True, help="Carry coded sheets over to a new version; correct shares by them.")
overrides = typer.Typer(no_args_is_help=True, help="Corrections that every rebuild keeps: draft, set, list.")

Sheet = Annotated[Path, typer.Argument(help="a coding sheet made by sample, with its column themes filled in")]
NewSheet = Annotated[Path, typer.Option(help="csv file to write")]
Codebook = Annotated[Path | None, typer.Option(help="your own codebook, if the sheet holds its themes")]

#: Lines of a list that are printed.
_SHOWN = 20


def add_commands(app: typer.Typer) -> None:
    """Put the commands beside the others."""
    app.add_typer(labels, name="labels")
    app.add_typer(overrides, name="overrides")
    app.command()(sample)
    app.command()(agreement)


def sample(
    out: NewSheet,
    store: Store = Path("data/store"),
    n: Annotated[int, typer.Option(min=1, help="how many to draw")] = 200,
    unit: Annotated[
        str, typer.Option(help="paragraph (to code themes) or plan (to code columns of plans)")
    ] = "paragraph",
    column: Annotated[
        list[str] | None, typer.Option(help="column of plans to code, once for each; org_type and genre if not given")
    ] = None,
    stratify: Annotated[
        str | None, typer.Option(help="share the sample out evenly among the values of this column of plans (org_type)")
    ] = None,
    per_family: Annotated[int, typer.Option(min=1, help="most of one family of copied plans")] = 1,
    structural: Annotated[bool, typer.Option("--structural", help="draw titles, months and signatures too")] = False,
    seed: Annotated[int, typer.Option(help="another number draws another sample, the same the same")] = 0,
    overwrite: OverwriteFile = False,
) -> None:
    """Draw paragraphs (or plans) for coding by hand, one of each family of copied plans, with the probability of each.

    Fill in the column themes: ids (warmth) or names (送温暖) of the codebook, several with a semicolon between them,
    the word none for a paragraph without a theme. A cell left empty is not coded and counts for nothing. Give each
    coder a copy of the sheet; leave the other columns as they are, for by them a later version finds the paragraphs.
    What the themes are: themes list. For plans, fill in the values of org_type and genre, or those that you name; null
    is a missing value.
    """
    from unioncorpus.corpus import Corpus
    from unioncorpus.corpus_labels import UNITS
    from unioncorpus.show.export import write_csv

    _refuse_to_replace(out, overwrite)
    options: dict[str, Any] = {"per_family": per_family, "structural": structural, "seed": seed}
    sheet = Corpus(store).sample(n, stratify, unit=unit, columns=column or (), **options)
    write_csv(sheet, out)
    empty = ", ".join(column or UNITS[unit])
    typer.echo(f"{out}: {len(sheet)} {unit}s of {sheet.family_id.nunique()} families. To be filled in: {empty}.")
    if len(sheet) < n:
        more = f"--per-family {per_family + 1} gives more" if len(sheet) else "the store has none to draw"
        typer.echo(f"{n} were asked for, but no more than {per_family} of a family are drawn; {more}", err=True)


def agreement(
    a: Annotated[Path, typer.Argument(help="the sheet of one coder")],
    b: Annotated[Path, typer.Argument(help="the same sheet, filled in by the other")],
    codebook: Codebook = None,
    out: Annotated[Path | None, typer.Option(help="write the paragraphs on which they differ to this csv file")] = None,
) -> None:
    """How far two coders agree: F1, kappa and alpha of each theme, what was taken for what, where they differ.

    Sheets of plans are compared column by column, value by value.
    """
    import pandas as pd

    from unioncorpus.analysis.agreement import compare_coders
    from unioncorpus.analysis.coding import codebook_names, read_codings
    from unioncorpus.show.export import write_csv
    from unioncorpus.show.terminal import render
    from unioncorpus.store.overrides import settable

    spare(out, a, b)
    names, values = _names(codebook) or codebook_names(), settable()["plans"]
    codings_a, codings_b = (read_codings(path, names, values) for path in (a, b))
    differ = []
    for column in codings_a:
        if column not in codings_b:
            raise UsageError(f"{b}: agreement: no column {column!r}, which {a} has. Code copies of one sample.")
        found = compare_coders(codings_a[column], codings_b[column])
        _print_agreement(found, column, a.name, b.name)
        differ.append(found.disagreements.assign(column=column))
    whole = pd.concat(differ, ignore_index=True)
    if out is None:
        shown = whole[["column", "raw_start", "text", "only_a", "both", "only_b"]].head(_SHOWN)
        typer.echo(f"\nwhere they differ\n{render(shown)}")
        if len(whole):
            typer.echo(f"{len(shown)} of {len(whole)}; --out FILE writes all", err=True)
    else:
        write_csv(whole, out)
        typer.echo(f"{out}: {len(whole)} lines")


def _print_agreement(found: "Agreement", column: str, a: str, b: str) -> None:
    from unioncorpus.show.terminal import render

    typer.echo(render(found.themes.rename(columns={} if column == "themes" else {"theme": column}).round(3)))
    for name, value in found.overall.items():
        typer.echo(f"{name}: {value:g}" if isinstance(value, int) else f"{name}: {value:.3f}")
    confused = found.confusion[found.confusion.theme_a != found.confusion.theme_b]
    if len(confused):
        shown = confused.head(_SHOWN).set_axis([a, f"{b} instead", "n"], axis=1)
        typer.echo(f"\n{render(shown)}")
    typer.echo("")


def score(sheet: Path, store: Path, out: Path | None) -> None:
    """What evaluate prints of a coded sheet."""
    from unioncorpus.corpus import Corpus

    spare(out, sheet)
    scores = Corpus(store).evaluate_labels(sheet)
    names = [name for name in ("column", "value", "theme") if name in scores.table]
    brief = scores.table[[*names, "n_coded", "n_found"]]
    for measure in ("precision", "recall", "f1"):
        columns = (scores.table[f"{measure}{bound}"] for bound in ("", "_low", "_high"))
        brief = brief.assign(**{measure: [_with_interval(*values) for values in zip(*columns, strict=True)]})
    show(scores.table, brief, out)
    typer.echo(scores)


def _with_interval(value: float, low: float, high: float) -> str:
    """A figure with its 95 % interval, as far as they are defined.

    >>> _with_interval(0.5, 0.25, 1.0), _with_interval(0.5, float("nan"), float("nan"))
    ('0.50 (0.25-1.00)', '0.50')
    """
    if math.isnan(value):
        return ""
    return f"{value:.2f}" if math.isnan(low) else f"{value:.2f} ({low:.2f}-{high:.2f})"


@labels.command()
def relocate(
    sheet: Annotated[Path, typer.Argument(help="a coding sheet, or an overrides.csv")],
    out: NewSheet,
    store: Store = Path("data/store"),
    lost: Annotated[Path | None, typer.Option(help="write the lines that lost their place to this csv file")] = None,
    overwrite: OverwriteFile = False,
) -> None:
    """Carry a sheet over to the store as it is now, after a rebuild by another version, and list what lost its place.

    The column status says how each line was found: kept, moved (the same words elsewhere in the page), or changed (the
    same place, other words: read it again). A paragraph that is split, joined or gone is lost and never guessed.
    """
    from unioncorpus.corpus import Corpus
    from unioncorpus.show.export import write_csv
    from unioncorpus.show.terminal import render

    for path in (out, lost):
        if path is not None:
            _refuse_to_replace(path, overwrite)
    found = Corpus(store).relocate(sheet)
    write_csv(found.carried, out)
    typer.echo(f"{out}: {found}")
    changed = found.carried[found.carried.status == "changed"]
    for heading, frame in (("read these again, their words have changed", changed), ("lost", found.lost)):
        if len(frame):
            shown = [name for name in ("text", "table", "column", "value", "themes", "detail") if name in frame]
            typer.echo(f"\n{heading}\n{render(frame[shown].head(_SHOWN))}")
    if lost is not None:
        write_csv(found.lost, lost)
        typer.echo(f"{lost}: {len(found.lost)} lines")


@labels.command()
def correct(
    sheet: Sheet,
    store: Store = Path("data/store"),
    by: Annotated[str | None, typer.Option(help="column of plans that makes the groups; else one group")] = None,
    measure: Annotated[str, typer.Option(help="share of the paragraphs or of the characters")] = "paragraphs",
    copies: Annotated[str, typer.Option(help="what is done about copied plans: keep, weigh or drop")] = "keep",
    codebook: Codebook = None,
    out: Out = None,
) -> None:
    """How common each theme is, corrected for the program's errors by a coded sample, with 95 % intervals.

    Only for a sheet that sample drew: paragraphs picked by hand tell nothing of the rest. The corrected share is empty
    where fewer than 30 paragraphs of a group were coded, or none of them has the theme.
    """
    from unioncorpus.analysis.corrected import FEWEST
    from unioncorpus.corpus import Corpus

    spare(out, sheet)
    shares = Corpus(store).corrected_shares(sheet, by, measure, copies=copies, names=_names(codebook))
    show(shares, shares.round(4), out)
    few = shares[shares.n_labelled < FEWEST].drop_duplicates("group")
    for group, n in zip(few.group, few.n_labelled, strict=True):
        typer.echo(f"{group}: {n} paragraphs are coded, {FEWEST} are needed to correct its shares", err=True)


@overrides.command()
def draft(
    out: NewSheet,
    table: Annotated[str, typer.Option(help="table whose rows are wrong: plans, themes, metrics, ...")],
    column: Annotated[str, typer.Option(help="column that is wrong: org_type, theme, low, ...")],
    store: Store = Path("data/store"),
    overwrite: OverwriteFile = False,
) -> None:
    """Write the rows of a table as lines to be corrected.

    Fill in value, coder and reason where the value (column now) is wrong, and leave the other lines alone. null is a
    missing value; themes stand between semicolons, none for none. To take a wrong row of metrics, activities, dating or
    mentions out, write row as its column and remove as its value. Then: overrides set FILE.
    """
    from unioncorpus.corpus import Corpus
    from unioncorpus.show.export import write_csv

    _refuse_to_replace(out, overwrite)
    lines = Corpus(store).draft_overrides(table, column)
    write_csv(lines, out)
    typer.echo(f"{out}: {len(lines)} lines. Fill in value, coder and reason where {table}.{column} is wrong.")


@overrides.command(name="set")
def set_(
    sheet: Annotated[Path, typer.Argument(help="overrides.csv: the columns of a draft, in any order")],
    store: Store = Path("data/store"),
    others: Annotated[
        str, typer.Option(help="overrides that the store has and the file lacks: keep, drop, or refuse")
    ] = "refuse",
    codebook: Codebook = None,
) -> None:
    """Set the overrides of a file in a store; they are set anew after every rebuild.

    Rows that differ by them say so in their column overridden, and exports have the table overrides. A file with its
    head alone and --others drop takes all overrides away.
    """
    from unioncorpus.corpus import Corpus

    corpus = Corpus(store)
    n_before = len(corpus.overrides)
    found = corpus.set_overrides(sheet, others=others, names=_names(codebook))
    typer.echo(f"{store}: overrides: {len(found)}, before: {n_before}")
    _list(found)


@overrides.command(name="list")
def list_(store: Store = Path("data/store"), out: Out = None) -> None:
    """The overrides of a store: what each sets, what stood there before, and whether it is applied."""
    from unioncorpus.corpus import Corpus

    _list(Corpus(store).overrides, out)


def _list(found: "pd.DataFrame", out: Path | None = None) -> None:
    place = found.doc_id.str.slice(0, 8) + ":" + found.raw_start.astype(str)
    shown = found[["table", "column", "value", "before", "coder", "reason", "status"]]
    show(found, shown.assign(place=place), out)
    unapplied = found[found.status != "applied"]
    if len(unapplied):
        typer.echo(
            f"{len(unapplied)} are not applied: their text has changed or is gone. labels relocate carries an "
            "overrides.csv over and says which lines to read again.",
            err=True,
        )


def _names(codebook: Path | None) -> dict[str, str] | None:
    """The themes of a researcher's own codebook, as a sheet may write them."""
    if codebook is None:
        return None
    from unioncorpus.extract.codebook import read_codebook

    return {theme: theme for theme in read_codebook(codebook).themes}


def _refuse_to_replace(path: Path, overwrite: bool) -> None:
    if path.exists() and not overwrite:
        raise UsageError(f"{path}: is there already, perhaps with somebody's work in it. Name another, or --overwrite.")

"""The commands. Each calls one public function; heavy imports stand inside the command, so that --help is fast."""

import errno
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TextIO

import typer

from unioncorpus import cli_labels, cli_themes
from unioncorpus.cli_freeze import cite, freeze
from unioncorpus.cli_ingest import ingest
from unioncorpus.cli_options import Address, Engine, NoText, Out, Overwrite, RunsOn, Store, show
from unioncorpus.cli_profile import profile
from unioncorpus.cli_report import report
from unioncorpus.cli_store import compact, merge, remove, status
from unioncorpus.errors import UnioncorpusError, UsageError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


Copies = Annotated[
    str,
    typer.Option(
        help="keep counts each; weigh (drop): n copies of a plan count 1/n each (one does); weigh_paragraphs, "
        "drop_paragraphs: the same with paragraphs. The raw figure stays beside"
    ),
]


#: What a full disk says. Where files are written it becomes an error of ours; standard output has only main.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Format(StrEnum):
    """File formats of export."""

    csv = "csv"
    jsonl = "jsonl"
    parquet = "parquet"
    txt = "txt"
    vrt = "vrt"
    xlsx = "xlsx"


class RepairLevel(StrEnum):
    """How sure a repair must be to be made."""

    normal = "normal"
    strict = "strict"


@app.callback()
def _root() -> None:
    """Scraped trade-union plans (工会工作计划), made into a corpus that can carry a paper.

    Exit codes: 0 done (rejected inputs are counted and listed; with --strict any reject exits 1), 1 it failed on the
    way and says why, 2 wrong usage.
    """


app.command()(ingest)
app.command()(status)
app.command()(compact)
app.command()(remove)
app.command()(merge)


@app.command()
def clean(
    file: Annotated[Path, typer.Argument(help="one page")],
    diff: Annotated[bool, typer.Option("--diff", help="show each change in its place, with its rule")] = False,
    repair: Annotated[
        RepairLevel,
        typer.Option(help="make repairs from confidence 0.1 (normal) or 0.99 (strict) on"),
    ] = RepairLevel.normal,
) -> None:
    """Clean one page and print it, or what was changed."""
    from unioncorpus.batch.counts import Limits
    from unioncorpus.batch.inputs import Page, read_one
    from unioncorpus.pipeline import clean as run
    from unioncorpus.show.diff import render_diff

    page = read_one(file, Limits().max_bytes)
    if not isinstance(page, Page):
        raise UnioncorpusError(f"{file}: {page.stage}: {page.reason}: {page.detail}")
    try:
        cleaned = run(page.data, repair.value)
    except UnioncorpusError as error:
        raise UnioncorpusError(f"{file}: {error}") from error
    if diff:
        for line in render_diff(cleaned.page, colour=sys.stdout.isatty()):
            typer.echo(line)
    else:
        typer.echo(cleaned.text)


@app.command()
def stats(
    store: Store = Path("data/store"),
    rows: Annotated[int, typer.Option(min=1, help="first rows of plans, activities and metrics")] = 5,
    by: Annotated[
        str | None,
        typer.Option(help="how common each theme is by this column of plans, by claimed_year or by period; or several"),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="write all statistics, by --by (org_type,period), to this folder instead")
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """A summary: documents, plans, edits by rule, rejects with reasons, first rows of the tables. Or themes --by."""
    from unioncorpus.analysis.prevalence import COMMONEST, UNIT
    from unioncorpus.corpus import Corpus
    from unioncorpus.show.terminal import render

    names = [name.strip() for name in by.split(",")] if by else []
    if out is not None:
        from unioncorpus.corpus_statistics import write_statistics

        write_statistics(Corpus(store), out, names or ["org_type"], overwrite=overwrite)
        typer.echo(f"{out}: written")
        return
    for name in names:
        prevalence = Corpus(store).prevalence(name)
        typer.echo(render(prevalence.wide()))
        typer.echo(f"{prevalence}; {UNIT}\n")
    if names:
        typer.echo(f"the {COMMONEST} commonest themes; --out DIR writes all, with their intervals", err=True)
        return

    for heading, frame in Corpus(store).summary(rows).headed():
        typer.echo(f"{heading}\n{render(frame)}\n")


@app.command()
def kwic(
    pattern: Annotated[str, typer.Argument(help="a regular expression")],
    store: Store = Path("data/store"),
    width: Annotated[int, typer.Option(min=1, help="characters on each side")] = 20,
    sort: Annotated[str | None, typer.Option(help="by left, match or right; order of the text if not given")] = None,
    theme: Annotated[str | None, typer.Option(help="only hits in paragraphs with this theme: id or name")] = None,
    out: Out = None,
) -> None:
    """A concordance: each hit in the clean text with its neighbours."""
    from unioncorpus.corpus import Corpus
    from unioncorpus.show.terminal import render_kwic

    hits = Corpus(store).kwic(pattern, width, sort=sort, theme=theme)
    if out is not None:
        show(hits, hits, out)
        return
    for line in render_kwic(hits, width):
        typer.echo(line)
    typer.echo(f"{len(hits)} hits", err=True)


@app.command()
def keyness(
    store: Store = Path("data/store"),
    by: Annotated[str, typer.Option(help="column of plans that makes the groups")] = "org_type",
    target: Annotated[str | None, typer.Option(help="one group; all of them in turn if not given")] = None,
    reference: Annotated[
        str | None, typer.Option(help="group to compare the target with; the rest if not given")
    ] = None,
    n: Annotated[int, typer.Option(min=1, max=5, help="words of an n-gram")] = 1,
    min_plans: Annotated[int, typer.Option(min=1, help="plans that must have a word")] = 3,
    rows: Annotated[int, typer.Option(min=1, help="words shown of each group")] = 15,
    copies: Copies = "keep",
    out: Out = None,
) -> None:
    """Words that set groups of plans apart: effect (log ratio), evidence (log-likelihood, q) and spread."""
    from unioncorpus.corpus import Corpus

    corpus = Corpus(store)
    frame = corpus.keyness(by, target, reference, n, min_plans, copies=copies)
    typical = frame[frame.log_ratio > 0].groupby("group", sort=False).head(rows)
    columns = ["group", "term", "n", "n_raw", "n_reference", "log_ratio", "log_likelihood", "q", "units", "dp"]
    digits = {"log_ratio": 2, "log_likelihood": 1, "dp": 2}
    show(frame, typical[columns].round(digits).assign(q=typical.q.map("{:.2g}".format).astype(float)), out)
    bare = sorted(set(corpus.plans[by].dropna().astype(str)) - set(typical.group)) if target is None else []
    if bare:
        typer.echo(f"no word in at least {min_plans} of their plans: {', '.join(bare)}; see --min-plans", err=True)


@app.command()
def calendar(
    store: Store = Path("data/store"),
    by: Annotated[str, typer.Option(help="column of plans that makes the groups")] = "org_type",
    copies: Copies = "keep",
    out: Out = None,
) -> None:
    """Activities of each group by theme and month; one that spans months is shared among them."""
    from unioncorpus.corpus import Corpus

    frame = Corpus(store).calendar(by, copies=copies)
    months = frame.fillna({"theme": "(none)"}).pivot_table("n", ["group", "theme"], "month", "sum", fill_value=0)
    months = months.reindex(columns=range(1, 13), fill_value=0).round(1)
    raw = frame.fillna({"theme": "(none)"}).groupby(["group", "theme"]).n_raw.sum()
    show(frame, months.assign(n_raw=raw).reset_index(), out)


@app.command()
def reuse(
    store: Store = Path("data/store"),
    min_containment: Annotated[float, typer.Option(help="least share of the shorter plan, 0..1")] = 0.2,
    family: Annotated[float, typer.Option(help="least share of the shorter plan within a family, 0..1")] = 0.5,
    passages: Annotated[bool, typer.Option("--passages", help="the shared passages and what was substituted")] = False,
    rows: Annotated[int, typer.Option(min=1, help="rows shown")] = 20,
    out: Out = None,
    engine: RunsOn = Engine.local,
    address: Address = None,
) -> None:
    """Plans that are copies of others, or share passages. It cannot tell diffusion from a site's spinning."""
    from unioncorpus.corpus import Corpus

    corpus = Corpus(store)
    wanted = "all" if passages else "none"
    found = corpus.reuse(min_containment, family, passages=wanted, engine=engine.value, address=address)
    frame = found.passages if passages else found.pairs
    plans = corpus.plans.set_index("plan_id").title
    columns = (
        ["letters", "similarity", "formula", "substitutions"] if passages else ["containment", "containment_longer"]
    )
    shown = frame.head(rows).assign(a=frame.plan_a.map(plans), b=frame.plan_b.map(plans))
    show(frame, shown[["a", "b", *columns]], out)
    n_families = found.plans.family_id.nunique()
    typer.echo(f"{len(found.plans)} plans in {n_families} families (at least {family:g} of the shorter plan)", err=True)


@app.command()
def export(
    out: Annotated[Path, typer.Option(help="folder to write")],
    store: Store = Path("data/store"),
    format: Annotated[  # noqa: A002
        Format, typer.Option(help="xlsx for Excel; vrt for CQPweb and Sketch Engine; txt for quanteda and AntConc")
    ] = Format.csv,
    pseudonymise: Annotated[
        bool, typer.Option("--pseudonymise", help="put pseudonyms for the names of persons")
    ] = False,
    no_text: NoText = False,
    overwrite: Overwrite = False,
) -> None:
    """Write every table, or the texts (vrt, txt), as files, with a data dictionary and what to cite."""
    from unioncorpus.corpus import Corpus

    Corpus(store).export(out, format.value, pseudonymise=pseudonymise, text=not no_text, overwrite=overwrite)
    typer.echo(f"{out}: written")


@app.command()
def evaluate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="folder of sample pages with their MANIFEST.toml (corpus); with --repair, clean texts"),
    ] = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="damage clean texts (corpus/originals) in known ways, and repair them")
    ] = False,
    labels: Annotated[
        Path | None, typer.Option(help="a sheet made by sample and filled in: score the themes of --store against it")
    ] = None,
    store: Store = Path("data/store"),
    out: Out = None,
) -> None:
    """Compare what becomes of sample pages with their originals and the counts that their manifest states.

    With --labels: precision, recall and F1 of each theme on paragraphs coded by hand, with 95 % intervals that draw
    families of copies; overrides of the store do not count.
    """
    if labels is not None:
        cli_labels.score(labels, store, out)
        return
    from unioncorpus.evaluation.repair import evaluate_repair, read_texts
    from unioncorpus.evaluation.samples import evaluate_samples, shorten
    from unioncorpus.show.terminal import render

    if repair:
        typer.echo(render(evaluate_repair(read_texts(paths or [Path("corpus/originals")]))))
        return
    folders = paths or [Path("corpus")]
    if len(folders) > 1:
        raise UsageError(f"{folders[1]}: a second folder; sample pages are compared one folder at a time")
    typer.echo(render(shorten(evaluate_samples(folders[0]))))


app.command()(profile)
app.command()(report)
app.command()(freeze)
app.command()(cite)
cli_labels.add_commands(app)
app.add_typer(cli_themes.app, name="themes")


def main() -> None:
    """Run the command line: errors of ours without a traceback, output that any terminal survives."""
    for stream in (sys.stdout, sys.stderr):
        _survive(stream)
    try:
        app()
    except UnioncorpusError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(2 if isinstance(error, UsageError) else 1)
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        typer.echo(f"error: output: {error.strerror}. Free space, or send the output elsewhere.", err=True)
        # What is still in the buffer would fail once more at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _survive(stream: TextIO) -> None:
    """Characters that a terminal's encoding (GBK, ASCII) lacks are written as \\uXXXX instead of ending the program."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure:
        reconfigure(errors="backslashreplace")

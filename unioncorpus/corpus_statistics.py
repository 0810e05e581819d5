"""The statistics of a corpus in one go: every table that a paper asks for, as files."""

import inspect
import os
import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

import pandas as pd

from unioncorpus.analysis.calendar import calendar
from unioncorpus.analysis.cooccurrence import theme_cooccurrence
from unioncorpus.analysis.frequency import frequencies
from unioncorpus.analysis.indicators import compare_indicators
from unioncorpus.analysis.keyness import compare_groups
from unioncorpus.analysis.prevalence import Prevalence, check_grouping
from unioncorpus.analysis.reuse import find_reuse
from unioncorpus.corpus import Corpus
from unioncorpus.show.export.frames import Frame, write_frames

#: The years that texts prove spread a plan over several groups: only shares of themes can be taken by them.
_PERIOD = "period"
#: In the words of an analysis on itself: where its errors or its example begin.
_NOT_ON_COLUMNS = re.compile(r"Raises |\n>>>")


def write_statistics(
    corpus: Corpus, out: str | os.PathLike[str], by: Sequence[str] = ("org_type",), *, overwrite: bool = False
) -> None:
    """Write the statistics of a corpus to the folder ``out``, one csv file each, with a README.md on their columns.

    ``by`` are names of groupings (columns of plans, claimed_year, period). Of the whole corpus: counts, edits by rule,
    rejects, words, copies, themes together, indicators. By each grouping: shares of themes, and but for period keyness,
    calendar and indicators. By each two groupings in the order given: shares of themes by the second within each value
    of the first. Copies count 1/n. Raises UsageError for another name, or a folder that is not empty (unless
    ``overwrite``).
    """
    for name in by:
        check_grouping(name)
    frames = dict([*_whole(corpus), *_grouped(corpus, by), *_crossed(corpus, by)])
    command = f"python -m unioncorpus stats --store {corpus.store} --by {','.join(by)} --out {out}"
    write_frames(frames, Path(out), corpus.origin(command), overwrite=overwrite)


def _whole(corpus: Corpus) -> Iterator[tuple[str, Frame]]:
    summary, reuse = corpus.summary(), corpus.reuse(passages="none")
    copied = _words_of(find_reuse)
    yield "rows", Frame(summary.rows, "How many rows each table has.")
    yield "organisations", Frame(summary.organisations, "Plans by organisation and genre.")
    yield (
        "edits",
        Frame(summary.edits, "Edits by stage and rule: seen, made, and the characters that stood there."),
    )
    yield "rejects", Frame(summary.rejects, "Inputs that did not enter, by stage and reason, with one example of each.")
    yield "miscounted", Frame(summary.miscounted, "Pages whose title announces another number of plans than was found.")
    yield "changed", Frame(summary.changed, "Places that hold a file as it is and as it was before a change.")
    yield "frequencies", Frame(corpus.frequencies(copies="weigh"), _words_of(frequencies))
    yield "theme_pairs", Frame(corpus.theme_cooccurrence(copies="weigh"), _words_of(theme_cooccurrence))
    yield "indicators", Frame(corpus.indicators(copies="weigh"), _words_of(compare_indicators))
    yield "reuse_plans", Frame(reuse.plans, copied)
    yield "reuse_pairs", Frame(reuse.pairs, copied)


def _grouped(corpus: Corpus, by: Sequence[str]) -> Iterator[tuple[str, Frame]]:
    for name in by:
        themes = corpus.prevalence(name)
        yield f"themes_by_{name}", Frame(themes.table, f"{themes}.\n\n{_words_of(Prevalence)}")
        if name != _PERIOD:
            yield f"keyness_by_{name}", Frame(corpus.keyness(name, copies="weigh"), _words_of(compare_groups))
            yield f"calendar_by_{name}", Frame(corpus.calendar(name, copies="weigh"), _words_of(calendar))
            yield f"indicators_by_{name}", Frame(corpus.indicators(name, copies="weigh"), _words_of(compare_indicators))


def _crossed(corpus: Corpus, by: Sequence[str]) -> Iterator[tuple[str, Frame]]:
    """Shares of themes by the second of two groupings within each value of the first."""
    for first, second in combinations(by, 2):
        if first == _PERIOD:
            first, second = second, first
        tables = []
        for value in sorted(corpus.plans[first].dropna().unique().tolist()):
            table = corpus.where(**{first: value}).prevalence(second).table
            tables.append(table.rename(columns={"group": second}).assign(**{first: value}))
        rows = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=[first, second])
        words = f"As themes_by_{second}, within each {first}; copies are found within each {first}."
        yield f"themes_by_{first}_and_{second}", Frame(rows[[first, *rows.columns.drop(first)]], words)


def _words_of(thing: object) -> str:
    """What the analysis itself says of its columns, without its errors and its example."""
    return _NOT_ON_COLUMNS.split(inspect.getdoc(thing) or "")[0].rstrip()

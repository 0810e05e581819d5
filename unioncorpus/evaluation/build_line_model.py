"""Build the model of lines: ``python -m unioncorpus.evaluation.build_line_model corpus/``.

It tells lines that sites print around a text from lines that authors write (clean/line_model.py). What it learns from:

- page_lines.tsv beside this file: lines written for this project, each with where it stands (head, tail, part: between
  two 篇 or inside one) and what it is: a class of junk, or what of an author's it is (OWN_KINDS);
- the lines of our own plans and summaries (``originals`` and ``phrases`` of the folder), all of them authors'.

Lines are converted as the pipeline converts pages. A logistic regression learns all runs; those that tell most (their
weight times the root of their number) are learnt once more alone, so that the table stays small. The command prints
what five-fold cross-validation gives on the labelled lines: junk found and authors' lines lost, by threshold. The same
lines and the same scikit-learn give the same table.
"""

import argparse
import csv
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import typer
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from unioncorpus import tables
from unioncorpus.clean.convert import convert
from unioncorpus.clean.line_model import BIAS, STEPS, runs_of
from unioncorpus.edits import Edited
from unioncorpus.errors import UsageError

#: Kinds of lines that are an author's; all others are classes of junk.
OWN_KINDS = frozenset(("title", "heading", "text", "signature", "attachment"))
#: How many runs the table keeps, how often each must stand, and the inverse strength of regularisation.
RUNS, LEAST, STRENGTH = 7000, 2, 30.0
FOLDS = 5
THRESHOLDS = (0.5, 0.7, 0.8, 0.9, 0.95)
_CLAUSE_MARKS = re.compile("[、，。；：！？]")
_HEAD = """\
# about: Weights of runs of characters, in hundredths: what makes a line a site's (+) or its author's (-)
# source: Lines written for this project. By evaluation/build_line_model.py
# licence: MIT
"""


class LabelledLine(NamedTuple):
    """A line, where it stands (head, tail, part) and what it is."""

    place: str
    kind: str
    text: str

    @property
    def is_junk(self) -> bool:
        """Whether a site wrote it."""
        return self.kind not in OWN_KINDS


def read_lines() -> list[LabelledLine]:
    """The labelled lines, converted as pages are."""
    table = resources.files("unioncorpus.evaluation") / "page_lines.tsv"
    rows = list(csv.reader(table.read_text(encoding="utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    texts = _converted(text for *_, text in rows)
    return [LabelledLine(place, kind, text) for (place, kind, _), text in zip(rows, texts, strict=True)]


def read_own(corpus: Path) -> list[LabelledLine]:
    """The lines of our own plans and summaries. Raises UsageError for a folder without them."""
    files = sorted([*corpus.glob("originals/*.clean"), *corpus.glob("phrases/*.clean")])
    if not files:
        raise UsageError(f"{corpus}: no originals/ nor phrases/ with text; give the folder of the sample pages")
    texts = _converted(line for file in files for line in file.read_text(encoding="utf-8").splitlines())
    found = {part for text in texts for part in (text, *_CLAUSE_MARKS.split(text)) if len(part) > 1}
    return [LabelledLine("tail", "text", text) for text in sorted(found)]


def _converted(lines: Iterable[str]) -> list[str]:
    return convert(Edited.of("\n".join(lines))).text.split("\n")


def _vectors(lines: Sequence[LabelledLine], column: dict[str, int]) -> Any:
    """A row for each line: for each of its runs that has a column, one by the root of how many runs the line has."""
    ends, columns, values = [0], list[int](), list[float]()
    for line in lines:
        runs = runs_of(line.text)
        known = sorted(column[run] for run in runs if run in column)
        columns += known
        values += [1 / math.sqrt(len(runs))] * len(known)
        ends.append(len(columns))
    return csr_matrix((values, columns, ends), shape=(len(lines), len(column)))


def _learner() -> Any:
    return LogisticRegression(C=STRENGTH, solver="liblinear", class_weight="balanced", random_state=0, max_iter=300)


class _Learnt(NamedTuple):
    """The runs that count, in order, and the regression over them."""

    runs: Sequence[str]
    regression: Any

    def probabilities(self, lines: Sequence[LabelledLine]) -> NDArray[np.float64]:
        """For each line the probability that a site wrote it."""
        column = {run: k for k, run in enumerate(self.runs)}
        return self.regression.predict_proba(_vectors(lines, column))[:, 1]  # type: ignore[no-any-return]


def _fit(lines: Sequence[LabelledLine], runs: Sequence[str]) -> _Learnt:
    vectors = _vectors(lines, {run: k for k, run in enumerate(runs)})
    return _Learnt(runs, _learner().fit(vectors, [line.is_junk for line in lines]))


def _learn(lines: Sequence[LabelledLine]) -> _Learnt:
    """A regression over the runs that tell most."""
    counts = Counter(run for line in lines for run in runs_of(line.text))
    runs = sorted(run for run, n in counts.items() if n >= LEAST)
    weights = _fit(lines, runs).regression.coef_[0]
    telling = np.argsort(-np.abs(weights) * np.sqrt([counts[run] for run in runs]), kind="stable")
    return _fit(lines, sorted(runs[k] for k in telling[:RUNS]))


def build(labelled: Sequence[LabelledLine], own: Sequence[LabelledLine]) -> str:
    """The table as it stands in its file."""
    runs, regression = _learn([*labelled, *own])
    weights = zip([BIAS, *runs], [regression.intercept_[0], *regression.coef_[0]], strict=True)
    rows = [(run, round(weight * STEPS)) for run, weight in weights]
    return _HEAD + "".join(f"{run}\t{weight}\n" for run, weight in rows if weight)


def hold_out(labelled: Sequence[LabelledLine], own: Sequence[LabelledLine]) -> NDArray[np.float64]:
    """For each labelled line the probability that a model gives it which never saw it."""
    found = np.zeros(len(labelled))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    for seen, held in folds.split(labelled, [line.is_junk for line in labelled]):
        found[held] = _learn([*(labelled[k] for k in seen), *own]).probabilities([labelled[k] for k in held])
    return found


def figures(labelled: Sequence[LabelledLine], held_out: NDArray[np.float64]) -> Iterator[str]:
    """What the command prints: for each threshold, junk found and authors' lines lost among the labelled lines."""
    is_junk = np.array([line.is_junk for line in labelled])
    yield f"{is_junk.sum()} lines of sites, {(~is_junk).sum()} of authors; {FOLDS}-fold cross-validation"
    for threshold in THRESHOLDS:
        found = held_out >= threshold
        yield f">= {threshold:.2f}: junk found {found[is_junk].mean():.3f}, authors' lost {found[~is_junk].mean():.3f}"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m unioncorpus.evaluation.build_line_model", description=__doc__)
    parser.add_argument("corpus", type=Path, metavar="CORPUS", help="folder of the sample pages")
    default = Path(str(resources.files(tables) / "line_model.tsv"))
    parser.add_argument("--out", type=Path, default=default, help="default: the model that the package ships")
    options = parser.parse_args()
    labelled, own = read_lines(), read_own(options.corpus)
    options.out.write_text(build(labelled, own), encoding="utf-8", newline="\n")
    typer.echo("\n".join(figures(labelled, hold_out(labelled, own))))


if __name__ == "__main__":
    main()

"""What takes hours: kill ingests at random points, feed hostile pages, time every pattern. Unix only.

    python -m unioncorpus.evaluation.soak [PAGES] [--kills N] [--short N] [--guided N] [--mutated N] [--spliced N] …

PAGES are pages to mutate, and to make tables compile their patterns (corpus). Exit 1 if a law is broken; what broke it
is printed, with the seed that finds it again. Nothing is written but temporary folders.
"""

import argparse
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from unioncorpus.clean.decode import decode
from unioncorpus.evaluation.expressions import collect
from unioncorpus.evaluation.soak_fuzz import Tried, fuzz_pages, fuzz_short, fuzz_spliced, pump
from unioncorpus.evaluation.soak_guided import fuzz_guided, is_installed
from unioncorpus.evaluation.soak_kills import soak_kills
from unioncorpus.evaluation.soak_regexes import MARK, is_bounded, runs_of, time_growth

_ENDINGS = frozenset({".txt", ".html", ".htm"})


def main() -> None:
    """Run what was asked for, and say what held."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path, nargs="?", default=Path("corpus"))
    parser.add_argument("--kills", type=int, default=2_000, help="processes killed")
    parser.add_argument("--short", type=int, default=10_000_000, help="texts of up to 200 characters, made at random")
    parser.add_argument("--guided", type=int, default=1_000_000, help="such texts by atheris, where it is installed")
    parser.add_argument("--mutated", type=int, default=20_000, help="mutations of whole pages")
    parser.add_argument("--spliced", type=int, default=200_000, help="texts made of clauses of the pages")
    parser.add_argument("--runs", type=int, default=5_000, help="pages that are one run of text over and over")
    parser.add_argument("--no-patterns", action="store_true", help="do not time every pattern by itself")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    asked = parser.parse_args()
    _say(f"seed {asked.seed}")
    pages = [path for path in sorted(asked.pages.rglob("*")) if path.suffix in _ENDINGS]
    if asked.kills:
        soak_kills(asked.kills, asked.seed, lambda done: _say(str(done)))
    whole = True
    if asked.short:
        whole &= _tell("short texts", fuzz_short(asked.short, asked.seed))
    if asked.guided and is_installed():
        whole &= _tell("short texts by atheris", fuzz_guided(asked.guided, asked.seed))
    if asked.mutated:
        whole &= _tell("mutated pages", fuzz_pages(pages, asked.mutated, asked.seed))
    if asked.spliced:
        texts = [decode(path.read_bytes()).text for path in pages]
        whole &= _tell("spliced texts", fuzz_spliced(texts, asked.spliced, asked.seed))
    if asked.runs or not asked.no_patterns:
        whole &= _time(pages, asked.runs, not asked.no_patterns, asked.seed)
    sys.exit(0 if whole else 1)


def _tell(what: str, tried: Tried) -> bool:
    _say(f"{what}: {tried}")
    for one in tried.found:
        _say(f"  {one.target}: {one.broken}: {one.data[:300]!r} ({len(one.data)} bytes)")
    return not tried.found


def _time(pages: Sequence[Path], n_runs: int, patterns: bool, seed: int) -> bool:
    """Time growth of the pipeline on runs, and of each pattern by itself."""
    expressions = [one for one in collect(pages) if MARK not in str(one.pattern)]
    runs = sorted({run for expression in expressions for run in runs_of(expression)})
    grown = pump(random.Random(seed).sample(runs, min(n_runs, len(runs))))
    _say(f"{min(n_runs, len(runs))} of {len(runs)} runs through the pipeline: {len(grown)} grow faster than their text")
    for one in grown:
        _say(f"  {one.growth:.1f} times for four times, {one.seconds:.2f} s: {one.run!r}")
    if patterns:
        endless = [one for one in expressions if not is_bounded(one)]
        n, slow = time_growth(endless)
        _say(f"{len(expressions)} expressions, {len(endless)} without bound on {n} texts: {len(slow)} are slow")
        for pattern in slow:
            where = f"{pattern.expression.file}:{pattern.expression.line}: {pattern.expression.pattern[:120]!r}"
            _say(f"  {pattern.growth:.1f} times for eight times, {pattern.seconds:.2f} s on {pattern.text!r}: {where}")
    # A pattern alone may be slow on texts that its caller never gives it; only the pipeline counts.
    return not grown


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

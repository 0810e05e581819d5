"""How soon a report of thousands of plans is seen: ``python -m unioncorpus.evaluation.report_speed corpus/``.

Plans are put together from clauses of the sample originals, drawn at random, so that they are not copies of each other;
one in ten is a copy with a few clauses changed. They are ingested, reported, and the file is opened in a headless
Chromium: the time from the start of navigation until the first view is painted, cold each time.
"""

import argparse
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from unioncorpus.batch.intake import ingest
from unioncorpus.corpus import Corpus
from unioncorpus.corpus_report import report
from unioncorpus.errors import UsageError

#: Plans of one page, clauses of a sentence, sentences of a section, sections of a plan.
PLANS, CLAUSES, SENTENCES, SECTIONS = 5, (2, 5), (2, 4), (4, 9)
_NUMBERS = "一二三四五六七八九十"
_PLACES = ("青山", "平湖", "石桥", "东陵", "白沙", "临江", "云岭", "南浦", "新河", "长坪")
_UNITS = ("中学", "小学", "县人民医院", "钢铁公司", "水务局", "师范学院", "幼儿园", "纺织公司", "职业学校", "教育局")
_GENRES = ("工作计划", "工作总结")
_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def read_clauses(folder: Path) -> list[str]:
    """The clauses of the originals of a folder of samples.

    Raises UsageError where it has none.
    """
    texts = [path.read_text(encoding="utf-8") for path in sorted((folder / "originals").glob("*.clean"))]
    clauses = [clause for text in texts for clause in re.findall(r"[一-鿿0-9《》“”%]{5,40}", text)]
    if not clauses:
        raise UsageError(f"{folder}: no originals/*.clean in it. Give the folder of the sample pages, corpus.")
    return sorted(set(clauses))


def write_plan(clauses: Sequence[str], random: Random) -> list[str]:
    """One plan, a paragraph an item, its title first."""
    title = f"{random.choice(_PLACES)}{random.choice(_UNITS)}工会{random.randint(2006, 2024)}年{random.choice(_GENRES)}"
    lines = [title]
    for n in range(random.randint(*SECTIONS)):
        lines.append(f"{_NUMBERS[n]}、{random.choice(clauses)[:14]}")
        for k in range(random.randint(*SENTENCES)):
            words = "，".join(random.choices(clauses, k=random.randint(*CLAUSES)))
            lines.append(f"{k + 1}、{random.randint(1, 12)}月份{words}，共{random.randint(2, 400)}人。")
    return lines


def copy_plan(plan: Sequence[str], clauses: Sequence[str], random: Random) -> list[str]:
    """The plan under another title, with a tenth of its lines changed."""
    title = write_plan(clauses, random)[0]
    return [title, *(line if random.random() < 0.9 else f"{random.choice(clauses)}。" for line in plan[1:])]


def write_pages(folder: Path, clauses: Sequence[str], n_plans: int, random: Random) -> None:
    """Pages of plans, numbered as collections on the web are."""
    plans: list[list[str]] = []
    for _ in range(n_plans):
        is_copy = plans and random.random() < 0.1
        plans.append(copy_plan(random.choice(plans), clauses, random) if is_copy else write_plan(clauses, random))
    for n, first in enumerate(range(0, n_plans, PLANS)):
        parts = plans[first : first + PLANS]
        lines = [f"{parts[0][0]}精选{len(parts)}篇"]
        for k, (title, *rest) in enumerate(parts, 1):
            lines += [f"{title} 篇{k}", *rest]
        (folder / f"{n:05}.txt").write_text("\n".join(lines), encoding="utf-8")


def time_views(file: Path, times: int) -> Iterator[tuple[float, float]]:
    """(milliseconds until the first view is painted, until the whole file is read), in a new browser each time.

    Raises UsageError where there is no chromium.
    """
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        raise UsageError("report_speed: there is no chromium on the path. Install it: apt-get install chromium.")
    with sync_playwright() as playwright:
        for _ in range(times):
            browser = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
            page = browser.new_page()
            page.goto(file.absolute().as_uri())
            view = page.evaluate("performance.getEntriesByName('first-view')[0].startTime")
            read = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
            yield view, read
            browser.close()


def main() -> None:
    """Print how long each step took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder of the sample pages (corpus)")
    parser.add_argument("--plans", type=int, default=5_000, help="plans to write")
    parser.add_argument("--times", type=int, default=5, help="times to open the report")
    parser.add_argument("--keep", type=Path, help="folder to keep pages, store and report in")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        work = given.keep or Path(passing)
        pages, file = work / "pages", work / "report.html"
        pages.mkdir(parents=True)
        write_pages(pages, read_clauses(given.folder), given.plans, Random(0))
        sys.stdout.write(f"{ingest(pages, work / 'store', progress=False)}\n")
        began = time.monotonic()
        report(Corpus(work / "store"), file, max_plans=given.plans)
        sys.stdout.write(f"report: {file.stat().st_size / 1e6:.1f} MB in {time.monotonic() - began:.0f} s\n")
        for view, read in time_views(file, given.times):
            sys.stdout.write(f"first view {view:.0f} ms, whole file read {read:.0f} ms\n")


if __name__ == "__main__":
    main()

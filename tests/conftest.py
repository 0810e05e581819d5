"""What several test files share: pages of our own, a store made of them, and the command line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import unioncorpus as uc

HERE = Path(__file__).parent

# The laws meet the same examples in each run, however busy the machine. --hypothesis-seed=N draws others.
settings.register_profile("same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("same")

PAGES = {
    "中学 计划.txt": """红星中学工会2019年工作计划精选2篇
红星中学工会工作计划 篇1
一、指导思想
围绕教学中心服务教职工。
二、主要工作
1、春节前走访慰问困难教职工20人，送去慰问金3万元。
2、三月份组织女教师登山比赛。
三、具体安排
九月份：召开教代会。
十月份：举办教职工运动会。
""",
    "医院.txt": """县人民医院工会工作总结
一、主要成绩
（一）全年慰问住院职工35人次。
（二）五月举办护理技能比武，参赛选手48名。
""",
    "clean.md": """纺织公司工会工作计划
一、班组建设
每季度开展一次安全生产检查。
""",
}


@pytest.fixture(scope="session")
def pages(tmp_path_factory):
    """A folder with three pages."""
    folder = tmp_path_factory.mktemp("pages 页面")
    for name, text in PAGES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def store(pages, tmp_path_factory):
    """A store made of the pages by the real pipeline. Tests only read it."""
    folder = tmp_path_factory.mktemp("stores") / "库"
    counts = uc.ingest(pages, folder, progress=False)
    assert not counts.rejected, counts.rejects
    return folder


@pytest.fixture(scope="session")
def corpus_of(tmp_path_factory):
    """Ingest some pages, given as texts by the names of their files, and open what came of them."""

    def run(texts):
        folder = tmp_path_factory.mktemp("texts")
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        uc.ingest(folder, folder / "store", progress=False)
        return uc.open(folder / "store")

    return run


@pytest.fixture
def numbered(tmp_path):
    """A folder with so many pages of one plan each; ``rest`` is what stands behind the number in all of them."""

    def run(count, rest):
        folder = tmp_path / "pages"
        folder.mkdir()
        for n in range(count):
            (folder / f"{n}.txt").write_text(f"第{n}{rest}", encoding="utf-8")
        return folder

    return run


@pytest.fixture
def read():
    """Read inputs within small limits: pages by path; rejects as (path, reason); endings that were left alone."""
    from unioncorpus.batch.inputs import Page, Rules, Skipped, read_inputs

    def run(*given, unpacked_ratio=10, text_column="text"):
        limits = uc.Limits(max_bytes=1000, unpacked_bytes=50_000, unpacked_ratio=unpacked_ratio)
        found = list(read_inputs([str(one) for one in given], Rules(limits, text_column)))
        pages = {f.path: f for f in found if isinstance(f, Page)}
        rejects = [(f.path, f.reason) for f in found if not isinstance(f, Page | Skipped)]
        return pages, rejects, [f.ending for f in found if isinstance(f, Skipped)]

    return run


@pytest.fixture
def spawned(monkeypatch):
    """The stand-ins for the pipeline, importable by worker processes too."""
    monkeypatch.syspath_prepend(str(HERE))
    import spawned

    return spawned


@pytest.fixture
def command(capsys, monkeypatch):
    """Run a command in this process; its exit code, stdout and stderr."""

    def run(*args):
        from unioncorpus.cli import main

        monkeypatch.setattr(sys, "argv", ["unioncorpus", *map(str, args)])
        monkeypatch.setenv("COLUMNS", "120")
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code or 0
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return run


@pytest.fixture
def python():
    """Start a Python of its own with these arguments."""

    def start(*args, env=None, **options):
        environment = {**os.environ, "PYTHONPATH": str(HERE), **(env or {})}
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        return subprocess.Popen([sys.executable, *map(str, args)], env=environment, **options)

    return start


@pytest.fixture
def build(monkeypatch):
    """Make a store of texts, or make it anew under another version, in this process.

    ``also`` is one more cleaning stage, as a new rule would be: (before, after) pairs of the clean text.
    """

    def run(folder, texts, version="v1", also=()):
        from unioncorpus import pipeline
        from unioncorpus.edits import Edit
        from unioncorpus.records import NOT_FROM_PAGES, TABLES, SourceRow
        from unioncorpus.store import Catalog
        from unioncorpus.store.write import write_batch

        def mend(page):
            places = [(page.text.find(before), before, after) for before, after in also]
            found = [(at, before, after) for at, before, after in places if at >= 0]
            return page.then("mend", [Edit(at, at + len(b), b, a, "mend.words") for at, b, a in found])

        rows = {name: [] for name in TABLES if name not in NOT_FROM_PAGES}
        with monkeypatch.context() as patch:
            patch.setattr(pipeline, "CLEANING", (*pipeline.CLEANING, ("mend", mend)))
            made = [pipeline.process(text.encode()) for text in texts]
        sources = [SourceRow(one["documents"][0].doc_id, f"{n}.txt", None, None, None) for n, one in enumerate(made)]
        for name in rows:
            rows[name] += [row for one in made for row in one[name]]
        with Catalog(folder, create=True) as catalog:
            run = catalog.begin_run()
            catalog.commit(run, 0, write_batch(folder, f"{run[:12]}a", version, rows), sources, rebuild=True)
        return uc.open(folder)

    return run


@pytest.fixture(scope="session")
def plan_sources():
    """The plans of a clean text, as extractors see them; paragraph ids are p0, p1, ... and section ids s0, s1, ..."""
    from unioncorpus.extract.source import PlanSource
    from unioncorpus.segment import segment

    def build(text):
        document = segment(text)
        return [
            PlanSource(
                doc_id="d",
                plan_id=f"plan{n}",
                document=document,
                plan=plan,
                paragraph_ids=tuple(f"p{k}" for k in range(len(plan.paragraphs))),
                section_ids=tuple(f"s{k}" for k in range(len(plan.sections))),
            )
            for n, plan in enumerate(document.plans)
        ]

    return build

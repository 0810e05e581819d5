"""The README's claims, run: the opening example, the five lines of Python, and the same commands in both languages."""

import re
from pathlib import Path

import pytest

import unioncorpus as uc

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_the_opening_example_is_what_the_product_does():
    before, after = (block.strip() for block in blocks(README, "text"))
    assert uc.clean(before).text == after


def test_the_opening_example_gives_the_figures_that_the_readme_names():
    from unioncorpus.pipeline import process

    metrics = process(blocks(README, "text")[0].encode())["metrics"]
    assert [(m.low, m.bound, m.unit, m.of) for m in metrics] == [
        (20000, "about", "元", "慰问金"),
        (30, "about", "户", "家庭"),
    ]


def test_the_five_lines_run(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    (code,) = blocks(README, "python")
    scope = {}
    exec(code.replace("data/store", (tmp_path / "store").as_posix()), scope)
    assert len(scope["corpus"].plans) > 24
    (hits,) = re.findall(r"^(corpus\.where\(.*)$", code, re.MULTILINE)
    assert len(eval(hits, scope)) > 3, "a newcomer's first look finds something"


@pytest.mark.parametrize("language", ["sh", "python", "powershell"])
def test_both_languages_give_the_same_commands(language):
    english, chinese = (re.sub(r" +# .*", "", "".join(blocks(text, language))) for text in (README, CHINESE))
    assert english == chinese != ""

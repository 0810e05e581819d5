"""The documentation: every command, option and table is in it, and what it shows runs."""

import importlib.util
import re
from pathlib import Path

import pytest

from unioncorpus import tables
from unioncorpus.pipeline import clean
from unioncorpus.records import TABLES

DOCS = Path(__file__).resolve().parents[1] / "docs"
WRITTEN = {path.stem: path.read_text(encoding="utf-8") for path in sorted(DOCS.glob("*.md"))}
EXPLAINED = tables.read("code_rules")["explained"]


@pytest.fixture(scope="module")
def generate():
    """The module that makes the reference pages."""
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_command_has_its_place_in_a_guide(generate):
    guides = "\n".join(WRITTEN.values())
    said = set(re.findall(r"(?:unioncorpus |`)((?:[a-z]+ )?[a-z]+)", guides))
    missing = [name for name, _ in generate.all_commands() if name not in said and name.split()[0] not in said]
    assert not missing


def test_every_command_argument_and_option_says_what_it_is_for(generate):
    silent = [
        f"{name} {parameter.name}"
        for name, command in generate.all_commands()
        for parameter in command.params
        if not (parameter.help or "").strip()
    ]
    assert not silent
    assert all((command.help or "").strip() for _, command in generate.all_commands())


def test_the_page_of_commands_has_them_all_with_their_options(generate):
    page = generate.commands()
    for name, command in generate.all_commands():
        section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
        assert all(opt in section for p in command.params if p.param_type_name == "option" for opt in p.opts)


def test_every_table_is_named_where_the_tables_are_introduced():
    guide = WRITTEN["howto_jupyter"]
    assert [table for table in TABLES if f".{table}`" not in guide] == []


def test_every_table_of_rules_is_on_the_page_of_rules(generate):
    page = generate.rules()
    assert [stem for stem in tables.stems() if f"\n## {stem}\n" not in page] == []
    assert "strip\\.breadcrumb" in page or "`strip.breadcrumb`" in page


def test_the_methods_name_modules_that_explain_themselves(generate):
    page = generate.methods()
    assert "DP = 1/2" in page and "Dunning" in page and "Broder" in page
    assert not re.search(r"### \S+\n\n\n", page), "a module without a docstring"


def code_of(page):
    return "\n".join(re.findall(r"^```python\n(.*?)^```", WRITTEN[page], re.MULTILINE | re.DOTALL))


def test_the_guide_to_jupyter_runs(store, tmp_path, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "agg")
    scope = {}
    code = code_of("howto_jupyter").replace("data/store", store.as_posix())
    exec(code.replace("data/", f"{tmp_path.as_posix()}/"), scope)
    assert (tmp_path / "themes.png").is_file() and len(scope["schools"].plans)


def test_the_guide_to_citing_runs(store, tmp_path):
    code = code_of("howto_cite").replace("data/store", store.as_posix())
    exec(code.replace("data/", f"{tmp_path.as_posix()}/"), {})
    assert "3 different pages" in (tmp_path / "deposit" / "METHODS.md").read_text(encoding="utf-8")


def test_the_tutorial_runs(pages, tmp_path, monkeypatch, capsys):
    """On three pages, for speed; the test of the README takes in all samples."""
    monkeypatch.chdir(DOCS.parent)
    code, scope = code_of("tutorial"), {}
    exec(code.replace("data/", f"{tmp_path.as_posix()}/").replace("corpus/pages", pages.as_posix()), scope)
    assert "rejected" in capsys.readouterr().out
    assert len(scope["hits"]) and len(scope["money"])
    assert (tmp_path / "tutorial.html").is_file()


@pytest.mark.parametrize("entry", EXPLAINED, ids=lambda entry: entry["id"])
def test_a_rule_that_is_code_does_what_its_example_says(entry):
    cleaned = clean(bytes.fromhex(entry["hex"]) if "hex" in entry else entry["before"].encode())
    assert cleaned.text == entry["after"]
    assert entry["id"] in {rule for edit in cleaned.edits for rule in edit.rule.split("+")}
    assert entry["why"]


def test_every_rule_that_touches_the_sample_pages_is_explained():
    from unioncorpus.corpus_report import rule_reasons

    reasons = rule_reasons()
    met = {
        rule
        for page in sorted((DOCS.parent / "corpus" / "pages").iterdir())
        for edit in clean(page.read_bytes()).edits
        for rule in edit.rule.split("+")
    }
    assert sorted(rule for rule in met if not reasons.get(rule)) == []

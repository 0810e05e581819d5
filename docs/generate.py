"""The reference pages, made from the program: commands, tables, rules, methods, figures. Nothing is written twice."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer

import unioncorpus
from unioncorpus import tables
from unioncorpus.cli import app
from unioncorpus.evaluation.samples import evaluate_samples, shorten
from unioncorpus.show.export import data_dictionary

PACKAGE = Path(unioncorpus.__file__).parent
ROOT = PACKAGE.parent

#: The modules whose docstrings say how things are done, in the order of the data flow.
METHODS = {
    "How a page becomes clean text": (
        *("clean/decode", "clean/html/__init__", "clean/repair/annotation", "clean/repair/lattice"),
        *("clean/repair/silent", "clean/language_model", "clean/convert", "clean/strip"),
    ),
    "How a text becomes plans and facts": (
        *("segment/openings", "segment/titles", "segment/outline", "extract/organisation", "extract/dating"),
        *("extract/themes", "extract/activities", "extract/metrics"),
    ),
    "How copies are found and weighed": ("analysis/reuse", "analysis/paragraph_copies", "analysis/weights"),
    "How words are counted": (
        *("analysis/words", "analysis/frequency", "analysis/dispersion", "analysis/keyness", "analysis/collocation"),
        "analysis/concordance",
    ),
    "How themes, months and metrics are compared": (
        *("analysis/prevalence", "analysis/cooccurrence", "analysis/calendar", "analysis/indicators"),
        "analysis/metrics_of",
    ),
    "How the themes are checked against people": (
        *("analysis/sample", "analysis/agreement", "analysis/corrected", "analysis/theme_model"),
    ),
}

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def write_all(folder: Path) -> None:
    """Write every generated page into a folder."""
    folder.mkdir(exist_ok=True)
    pages = {
        "commands": commands(),
        "tables": data_dictionary(),
        "rules": rules(),
        "methods": methods(),
        "samples": samples(),
    }
    for name, text in pages.items():
        path = folder / f"{name}.md"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def plain(text: object) -> str:
    """Text that Markdown must not read: every mark escaped, a line break as a sign.

    >>> plain("a|b <c>")
    'a\\\\|b \\\\<c\\\\>'
    """
    return _PUNCTUATION.sub(r"\\\1", str(text).replace("\n", " ⏎ "))


def all_commands() -> Iterator[tuple[str, Any]]:
    """Name and command of every command, those of groups as ``themes check``."""
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        if inner is None:
            yield name, command
        else:
            yield from ((f"{name} {own}", sub) for own, sub in inner.items())


def commands() -> str:
    """Every command with its arguments and options."""
    parts = [
        "# Commands\n\n`python -m unioncorpus COMMAND`; `--help` after a command says what stands here. Exit codes: 0 "
        "done (rejects are counted and listed; with `--strict` any reject exits 1), 1 it failed on the way and says "
        "why, 2 wrong usage.\n"
    ]
    for name, command in all_commands():
        parts.append(f"## {name}\n\n{plain_paragraphs(command.help or '')}\n")
        parts.append("| name | default | what it is for |\n|---|---|---|")
        context = typer.Context(command)
        parts += [option(parameter, context) for parameter in command.params if parameter.name != "help"]
        parts.append("")
    return "\n".join(parts)


def plain_paragraphs(text: str) -> str:
    """Help text: its paragraphs stay."""
    return "\n\n".join(plain(" ".join(part.split())) for part in text.split("\n\n"))


def option(parameter: Any, context: typer.Context) -> str:
    """One row of a command's table."""
    is_argument = parameter.param_type_name == "argument"
    name = parameter.name.upper() if is_argument else ", ".join((*parameter.opts, *parameter.secondary_opts))
    default = parameter.default
    shown = "required" if parameter.required else "" if default is None or default is False else default
    takes = "" if is_argument or isinstance(default, bool) else f" `{parameter.display_type(context)}`"
    takes = takes.replace("|", "\\|")
    return f"| `{name}`{takes} | {plain(shown)} | {plain(parameter.help or '')} |"


def rules() -> str:
    """Every table of rules and word lists: what it is, and its rules with their reasons and examples."""
    parts = [
        "# Rules\n\nRules and word lists are data: one TOML file for each part, in `unioncorpus/tables/`. Each rule "
        "has examples that it must find and near misses that it must not; the tests run them all. What a rule did to a "
        "page stands in the `edits` table under its id.\n"
    ]
    for stem in tables.stems():
        table = tables.read(stem)
        parts.append(f"## {stem}\n\n{plain(table['about'])}.\n\nSource: {plain(table['source'])}. ")
        parts.append(f"Licence: {plain(table['licence'])}.\n")
        for block, entries in table.items():
            explained = [e for e in entries if isinstance(e, dict) and "id" in e] if isinstance(entries, list) else []
            if explained:
                parts.append(f"### {stem}: {plain(block)}\n\n| id | why | finds | leaves |\n|---|---|---|---|")
                parts += [rule(entry) for entry in explained]
                parts.append("")
    return "\n".join(parts)


def rule(entry: Mapping[str, Any]) -> str:
    """One row of a table of rules."""
    why = entry.get("why") or entry.get("definition") or entry.get("name") or ""
    finds = entry.get("hits") or entry.get("strong") or entry.get("names") or [entry.get("before", "")]
    leaves = entry.get("misses") or ([f"becomes: {entry['after']}"] if "after" in entry else [""])
    return f"| `{entry['id']}` | {plain(why)} | {plain(shorten_text(finds[0]))} | {plain(shorten_text(leaves[0]))} |"


def shorten_text(text: object, longest: int = 60) -> str:
    """The beginning of a long example."""
    return str(text) if len(str(text)) <= longest else str(text)[:longest] + "…"


def methods() -> str:
    """The methods with their formulas and sources, as the modules that do the work state them."""
    parts = ["# Methods\n\nEach section is what the module says of itself; the code is beside it.\n"]
    for heading, modules in METHODS.items():
        parts.append(f"## {heading}\n")
        for module in modules:
            path = PACKAGE / f"{module}.py"
            first, _, rest = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n\n")
            name = module.removesuffix("/__init__")
            parts.append(f"### {name}\n\n{markdown(first)}\n\n{markdown(rest)}\n")
    return "\n".join(parts)


def markdown(docstring: str) -> str:
    """A docstring as Markdown: double backticks are code there too, blocks after :: are indented already."""
    lines = [line if line.startswith("    ") else escaped(line) for line in docstring.splitlines()]
    return re.sub(r"::$", ":", "\n".join(lines), flags=re.MULTILINE)


def escaped(line: str) -> str:
    """Angle brackets and asterisks outside code are not markup; neither is a list of (1) ..."""
    pieces = re.split(r"(``.*?``|`[^`]*`)", line)
    return "".join(piece if k % 2 else re.sub(r"(?<!^)([<>*|])", r"\\\1", piece) for k, piece in enumerate(pieces))


def samples() -> str:
    """Results on the sample pages, measured as the site is built."""
    table = shorten(evaluate_samples(ROOT / "corpus"))
    head = "| " + " | ".join(table.columns) + " |\n|" + "---|" * len(table.columns)
    lines = ["| " + " | ".join(plain(value) for value in row) + " |" for row in table.itertuples(index=False)]
    return (
        "# Figures on the sample pages\n\n`python -m unioncorpus evaluate corpus/`, run when this site was built. "
        "`cer` is the character error rate of the clean text, the other columns are found/expected: "
        "damaged sites, plans, sections, activities, metrics, and facts about the plans (organisation, genre, years). "
        "The pages were written for this project and the rules have seen them: figures on pages of your own will be "
        "lower.\n\n" + "\n".join([head, *lines]) + "\n"
    )

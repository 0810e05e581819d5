"""Every regular expression of the package, as it is compiled.

They are seen in a fresh interpreter that imports every module, takes some pages through the pipeline, and runs the
examples of the modules that compile within a function. ``unseen`` names the places that none of this has reached.
"""

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import unioncorpus

_ROOT = Path(unioncorpus.__file__).parent
#: What scores and times the product: no page from outside meets its expressions.
_OURSELVES = "evaluation/"
#: The functions of re that compile their first argument.
_COMPILING = frozenset({"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"})
#: All functions of re come through ``_compile``. ``argv``: the modules whose examples are run, then the pages.
_SEE = """
import contextlib, doctest, importlib, io, pkgutil, re, sys
from pathlib import Path
seen, compile_ = {}, re._compile
def see(pattern, flags):
    made, frame = compile_(pattern, flags), sys._getframe(1)
    while frame.f_globals["__name__"] == "re":
        frame = frame.f_back
    file = frame.f_code.co_filename.replace("\\\\", "/")
    if "/unioncorpus/" in file:
        seen[made.pattern, made.flags, file.rpartition("/unioncorpus/")[2], frame.f_lineno] = None
    return made
re._compile = see
import unioncorpus
for module in pkgutil.walk_packages(unioncorpus.__path__, "unioncorpus."):
    if ".evaluation" not in module.name and "__main__" not in module.name:
        importlib.import_module(module.name)
from unioncorpus import tables
for stem in tables.stems():
    for block, entries in tables.read(stem).items():
        if isinstance(entries, list) and any("pattern" in one for one in entries if isinstance(one, dict)):
            [rule.pattern for rule in tables.rules(stem, block)]
from unioncorpus.pipeline import process
for path in sys.argv[2:]:
    with contextlib.suppress(unioncorpus.InputRejectedError):
        process(Path(path).read_bytes())
with contextlib.redirect_stdout(io.StringIO()):
    for name in sys.argv[1].split():
        doctest.testmod(importlib.import_module(name))
print([*seen])
"""


@dataclass(frozen=True, slots=True)
class Expression:
    """A regular expression, its flags, and where it is compiled: a file of the package and a line.

    ``asked`` is all that is ever asked of it, if that is to match at a place: match, fullmatch or both; else empty.
    """

    pattern: str | bytes
    flags: int
    file: str
    line: int = 0
    asked: tuple[str, ...] = ()


def collect(pages: Sequence[Path]) -> list[Expression]:
    """The expressions of the package, by file and line; ``pages`` are processed, to see those made in a run."""
    modules = dict.fromkeys(_module(file) for file, _, is_within in _calls() if is_within)
    command = [sys.executable, "-c", _SEE, " ".join(modules), *map(str, pages)]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout
    seen = (Expression(*one) for one in ast.literal_eval(said))
    asked = {(file, line): _asked(file).get(call, ()) for file, call, _ in _calls() for line in _lines(call)}
    told = (replace(one, asked=asked.get((one.file, one.line), ())) for one in seen)
    return sorted(told, key=lambda one: (one.file, one.line, str(one.pattern)))


def unseen(expressions: Sequence[Expression]) -> list[str]:
    """The places of the package, as file:line, that compile something, but none of these expressions."""
    lines = {(one.file, one.line) for one in expressions}
    return [
        f"{file}:{call.lineno}" for file, call, _ in _calls() if not any((file, line) in lines for line in _lines(call))
    ]


def _lines(call: ast.Call) -> range:
    return range(call.lineno, (call.end_lineno or call.lineno) + 1)


@cache
def _calls() -> tuple[tuple[str, ast.Call, bool], ...]:
    """Every call of the package that compiles an expression: its file, the call, and whether it is in a function."""
    found = []
    for path in sorted(_ROOT.rglob("*.py")):
        file = path.relative_to(_ROOT).as_posix()
        if file.startswith(_OURSELVES):
            continue
        nodes = _nodes(file)
        functions = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.Lambda)]
        within = {inner for function in functions for inner in ast.walk(function)}
        found += [(file, node, node in within) for node in nodes if isinstance(node, ast.Call) and _compiles(node.func)]
    return tuple(found)


@cache
def _nodes(file: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse((_ROOT / file).read_text(encoding="utf-8"))))


@cache
def _asked(file: str) -> Mapping[ast.AST, tuple[str, ...]]:
    """What is asked of the expressions that a module keeps under names of its own, if that is to match at a place.

    By the nodes of what is kept. Both ``_LABEL.match(line)`` and, of a function that compiles once,
    ``_label().match(line)``.
    """
    loaded: Counter[str] = Counter()
    asked: dict[str, list[str]] = {}
    for node in _nodes(file):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            loaded[node.id] += 1
        elif isinstance(node, ast.Attribute) and node.attr in ("match", "fullmatch"):
            of = node.value.func if isinstance(node.value, ast.Call) else node.value
            asked.setdefault(of.id if isinstance(of, ast.Name) else "", []).append(node.attr)
    found: dict[ast.AST, tuple[str, ...]] = {}
    for node in _nodes(file):
        names = _own_names(node)
        if names and all(loaded[name] == len(asked.get(name, ())) for name in names):
            ways = tuple({way for name in names for way in asked.get(name, ())})
            found |= dict.fromkeys(ast.walk(node), ways)
    return found


def _own_names(node: ast.AST) -> list[str]:
    """The names that a node gives to what it makes; none if other modules may know one."""
    if isinstance(node, ast.FunctionDef):
        names = [node.name]
    elif isinstance(node, ast.Assign):
        names = [name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)]
    else:
        names = []
    return names if all(name.startswith("_") for name in names) else []


def _compiles(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "re"
        and function.attr in _COMPILING
    )


def _module(file: str) -> str:
    """The name of a module.

    >>> _module("extract/dating.py"), _module("tables/__init__.py")
    ('unioncorpus.extract.dating', 'unioncorpus.tables')
    """
    return "unioncorpus." + file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

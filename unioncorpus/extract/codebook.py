"""The codebook of themes: read from its table, checked, ready to match."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from unioncorpus.errors import UnioncorpusError
from unioncorpus.extract.lexicon import Lexicon

#: Kinds of surface with the chance that one find makes the paragraph one of its theme.
WEIGHTS: Mapping[str, float] = {"strong": 0.8, "plain": 0.5, "weak": 0.25}

_HEAD = {"about", "source", "licence", "masks", "theme"}
_THEME = {"id", "name", "domain", "definition", "exclusions", "child", *WEIGHTS}
_CHILD = {"id", "name", *WEIGHTS}


class CodebookError(UnioncorpusError):
    """A codebook that cannot be used; the text names the file, the line and the mend."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What a surface stands for: (theme, weight) pairs, a child's weight being its parent's too; none for a mask.

    ``lead_themes`` has the weights that count where the surface stands in the lead of a paragraph; ``children`` are
    the child themes, each with its parent.
    """

    surface: str
    themes: tuple[tuple[str, float], ...]
    lead_themes: tuple[tuple[str, float], ...]
    children: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Codebook:
    """Themes in the order of the table, parents before their children, and the lexicon of their surfaces."""

    themes: tuple[str, ...]
    lexicon: Lexicon[Cue]


def parse_codebook(text: str, path: str) -> Codebook:
    """A codebook from the text of its TOML file; ``path`` is for the messages.

    Raises CodebookError for a file that is empty or no TOML, an unknown or missing key, an id given twice, a child
    whose id does not begin with its parent's, a surface given twice in one theme, or a mask that is also a surface.

    >>> book = parse_codebook('[[theme]]\\nid = "home"\\nname = "建家"\\nstrong = ["建家"]', "my.toml")
    >>> book.themes, [cue.themes for cue, *_ in book.lexicon.find("重视建家工作")]
    (('home',), [(('home', 0.8),)])
    >>> parse_codebook('[[theme]]\\nid = "home"\\nstrnog = ["建家"]', "my.toml")
    Traceback (most recent call last):
    ...
    unioncorpus.extract.codebook.CodebookError: my.toml, line 3: unknown key 'strnog'; use one of child, definition, \
domain, exclusions, id, name, plain, strong, weak
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CodebookError(f"{path}: not a TOML file ({error}); mend it there") from error
    check = _Check(path, text)
    check.keys(table, _HEAD)
    if not table.get("theme"):
        raise CodebookError(f"{path}: no themes found; add at least one [[theme]] block")
    surfaces: dict[str, dict[str, float]] = {}
    themes: list[str] = []
    for theme in table["theme"]:
        check.keys(theme, _THEME)
        check.new_id(theme, themes)
        _add(surfaces, theme, check)
        for child in theme.get("child", ()):
            check.keys(child, _CHILD)
            check.new_id(child, themes)
            if not child["id"].startswith(theme["id"] + "."):
                check.fail(child["id"], f"child {child['id']!r} must be named {theme['id']}.<name>")
            _add(surfaces, child, check)
    masks = table.get("masks", ())
    for mask in masks:
        if mask in surfaces:
            check.fail(mask, f"{mask!r} is both a mask and a surface; take one of them out")
    cues = [_cue(surface, weights) for surface, weights in surfaces.items()]
    hidden = [Cue(mask, (), (), ()) for mask in masks]
    return Codebook(tuple(themes), Lexicon((cue.surface, cue) for cue in [*hidden, *cues]))


@cache
def codebook() -> Codebook:
    """The codebook that the package ships, read once."""
    path = resources.files("unioncorpus.tables") / "themes.toml"
    return parse_codebook(path.read_text(encoding="utf-8"), "themes.toml")


def _cue(surface: str, weights: Mapping[str, float]) -> Cue:
    themes = tuple((theme.partition(".")[0], weight) for theme, weight in weights.items())
    lead_themes = tuple((theme, 1 - (1 - weight) ** 2) for theme, weight in themes)
    children = tuple((theme, theme.partition(".")[0]) for theme in weights if "." in theme)
    return Cue(surface, themes, lead_themes, children)


def _surfaces(block: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    for kind, weight in WEIGHTS.items():
        for surface in block.get(kind, ()):
            yield surface, weight


def _add(surfaces: dict[str, dict[str, float]], block: Mapping[str, Any], check: "_Check") -> None:
    for surface, weight in _surfaces(block):
        themes = surfaces.setdefault(surface, {})
        parent = block["id"].partition(".")[0]
        if any(theme.partition(".")[0] == parent for theme in themes):
            check.fail(surface, f"surface {surface!r} is given twice in theme {parent!r}; keep one", last=True)
        themes[block["id"]] = weight


class _Check:
    """Finds what is wrong in a codebook and says on which line."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._lines = text.splitlines()

    def fail(self, token: str, message: str, last: bool = False) -> None:
        lines = [n for n, line in enumerate(self._lines, 1) if token in line]
        where = f", line {lines[-1 if last else 0]}" if lines else ""
        raise CodebookError(f"{self._path}{where}: {message}")

    def keys(self, block: Mapping[str, Any], known: set[str]) -> None:
        for key in block:
            if key not in known:
                self.fail(key, f"unknown key {key!r}; use one of {', '.join(sorted(known))}")

    def new_id(self, block: Mapping[str, Any], themes: list[str]) -> None:
        if "id" not in block:
            raise CodebookError(f"{self._path}: a theme without an id ({dict(block)!r:.60}); give it one")
        if block["id"] in themes:
            self.fail(f'"{block["id"]}"', f"id {block['id']!r} is given twice; rename one", last=True)
        themes.append(block["id"])

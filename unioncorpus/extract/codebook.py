"""The codebook of themes: read from its table or a researcher's own file, checked, ready to match."""

import hashlib
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from itertools import product
from pathlib import Path
from typing import Any, NoReturn

from unioncorpus.errors import UsageError
from unioncorpus.extract.cues import STRONG, WEAK, WEIGHTS, Cue, Find, Kinds, make_cue, that_count
from unioncorpus.extract.lexicon import Lexicon
from unioncorpus.extract.patterns import Patterns

#: A surface that begins inside a weak one counts from so many shared characters on.
_OVERLAP = 2
#: Key of the regular expressions of a theme; each find counts as one of a strong surface.
_PATTERNS = "patterns"
#: A family in a surface: [职工]意见 stands for 教师意见 and all others.
_SLOT = re.compile(r"\[([^][]+)\]")
_BRACKET = re.compile(r"[][]")

_HEAD = {"about", "source", "licence", "masks", "passing", "families", "forms", "asides", "theme"}
_THEME = {
    "id",
    "name",
    "domain",
    "definition",
    "exclusions",
    "guiding",
    "people",
    "covers",
    "absorbs",
    "child",
    _PATTERNS,
    *WEIGHTS,
}
_CHILD = {"id", "name", _PATTERNS, *WEIGHTS}
_TEXTS, _FLAGS = ("name", "domain", "definition", "exclusions"), ("guiding", "people")
#: How a theme is named, and a child behind its parent's name; coding sheets part ids at marks and spaces.
_ID = re.compile("[a-z][a-z0-9_]*")
#: What a coding sheet has for a paragraph without a theme.
_NO_THEME = "none"


class CodebookError(UsageError):
    """A codebook that cannot be used; the text names the file, the line and the mend."""


@dataclass(frozen=True, slots=True)
class Codebook:
    """Themes in the order of the table, parents before their children, with their surfaces and patterns.

    ``guiding`` are the themes that count in a plan's opening and under 指导思想, where others are only paid respect to;
    where a codebook marks none, all do. ``people`` are the themes of people, whose doings keep their own themes;
    ``absorbs`` the themes that do not, each with the themes that are done for its people where a paragraph is theirs.
    ``patterns`` are the regular expressions of the themes, and, with None in place of a cue, those of what is only
    mentioned: surfaces that stand wholly in a stretch that one of these fits do not count. ``text`` is a researcher's
    own file as it was read, by which a worker makes the same codebook again; empty for the one that the package ships.
    """

    themes: tuple[str, ...]
    lexicon: Lexicon[Cue]
    patterns: Patterns[Cue | None]
    guiding: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    absorbs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    text: str = ""

    @property
    def digest(self) -> str:
        """What tells one researcher's codebook from another's; empty for the one that the package ships."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16] if self.text else ""

    def find(self, text: str) -> list[Find]:
        """Every find of a surface or a pattern that counts, in text order."""
        finds = self.lexicon.find(text)
        passing = []
        for cue, found in self.patterns.find(text):
            start, stop = found.span()
            if cue is None:
                passing.append((start, stop))
            else:
                finds.append((cue._replace(surface=found[0]), start, stop))
        return that_count(finds, passing, text)


def parse_codebook(text: str, path: str) -> Codebook:
    """A codebook from the text of its TOML file; ``path`` is for the messages.

    Raises CodebookError for a file that is empty or no TOML, an unknown or missing key, a value of the wrong kind, an
    id given twice or written in other than small letters, a child whose id does not begin with its parent's, a surface
    given twice in one theme, a mask that is also a surface, a form or an aside that is none, a family that is not
    there, is given twice or holds another one, a theme covered that is not there, or a regular expression that does not
    compile.

    >>> book = parse_codebook('[[theme]]\\nid = "home"\\nname = "建家"\\nstrong = ["建家"]', "my.toml")
    >>> book.themes, [cue.themes for cue, *_ in book.find("重视建家工作")]
    (('home',), [(('home', 0.8),)])
    >>> parse_codebook('[[theme]]\\nid = "home"\\nstrnog = ["建家"]', "my.toml")
    Traceback (most recent call last):
    ...
    unioncorpus.extract.codebook.CodebookError: my.toml, line 3: unknown key 'strnog'; use one of absorbs, child, \
covers, definition, domain, exclusions, guiding, id, name, patterns, people, plain, strong, weak
    """
    check = _Check(path, text)
    table = check.table(text)
    blocks = check.blocks(table, "theme")
    if not blocks:
        raise CodebookError(f"{path}: no themes found; add at least one [[theme]] block")
    found = _Entries(check, check.families(table))
    for theme in blocks:
        found.add_theme(theme)
    masks, forms, asides = (found.expanded(table, key) for key in ("masks", "forms", "asides"))
    for bound, written in (*forms.items(), *asides.items()):
        if bound not in found.surfaces:
            message = f"form or aside {bound!r} is no surface; add it to the theme that it carries by itself"
            check.fail(written, message)
    surfaces = found.surfaces | _joined(found.surfaces)
    for mask, written in masks.items():
        if mask in surfaces:
            check.fail(written, f"{mask!r} is both a mask and a surface; take one of them out")
    guiding, people = (frozenset(theme["id"] for theme in blocks if theme.get(key)) for key in ("guiding", "people"))
    others = [theme["id"] for theme in blocks]
    covers, absorbs = (
        {theme["id"]: check.others(theme, key, others) for theme in blocks if theme.get(key)}
        for key in ("covers", "absorbs")
    )
    kinds = Kinds(people, covers, frozenset(forms), frozenset(asides))
    lexicon = Lexicon(
        [
            *((mask, Cue(mask)) for mask in masks),
            *((surface, make_cue(surface, weights, kinds)) for surface, weights in surfaces.items()),
        ]
    )
    patterns = [(pattern, make_cue(pattern.pattern, {name: STRONG}, kinds)) for pattern, name in found.patterns]
    passing = [(check.pattern(pattern), None) for pattern in check.words(table, "passing")]
    return Codebook(tuple(found.themes), lexicon, Patterns([*patterns, *passing]), guiding, people, absorbs, text)


def read_codebook(path: Path) -> Codebook:
    """A researcher's own codebook from its file.

    Raises CodebookError for a file that cannot be read, is not UTF-8, or does not pass parse_codebook.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CodebookError(f"{path}: cannot be read ({error.strerror}); name a codebook file") from error
    except UnicodeDecodeError as error:
        raise CodebookError(f"{path}: not UTF-8 (byte {error.start}); save it as UTF-8") from error
    return parse_codebook(text, str(path))


@cache
def codebook() -> Codebook:
    """The codebook that the package ships, read once."""
    path = resources.files("unioncorpus.tables") / "themes.toml"
    return replace(parse_codebook(path.read_text(encoding="utf-8"), "themes.toml"), text="")


@cache
def with_children(themes: tuple[str, ...]) -> frozenset[str]:
    """The themes that have child themes."""
    return frozenset(theme.partition(".")[0] for theme in themes if "." in theme)


def _joined(surfaces: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """Weak surfaces with strong ones that begin in them, as one surface that means both.

    Finds do not overlap, and 维护职工, which says little, would hide 职工权益 in 维护职工权益.
    """
    stronger: dict[str, list[str]] = {}
    for surface, themes in surfaces.items():
        if len(surface) > _OVERLAP and max(themes.values()) == STRONG:
            stronger.setdefault(surface[:_OVERLAP], []).append(surface)
    joined: dict[str, dict[str, float]] = {}
    for weak, themes in surfaces.items():
        if max(themes.values()) > WEAK:
            continue
        for at in range(1, len(weak) - _OVERLAP + 1):
            for strong in stronger.get(weak[at : at + _OVERLAP], ()):
                if strong.startswith(weak[at:]) and (whole := weak[:at] + strong) not in surfaces:
                    parents = {theme.partition(".")[0] for theme in surfaces[strong]}
                    own = {theme: weight for theme, weight in themes.items() if theme.partition(".")[0] not in parents}
                    joined[whole] = {**own, **surfaces[strong]}
    return joined


class _Check:
    """Finds what is wrong in a codebook and says on which line."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._lines = text.splitlines()

    def fail(self, token: str, message: str, last: bool = False) -> NoReturn:
        """Stop, naming the first or last line where the token stands quoted, else where it stands at all."""
        quoted = [n for n, line in enumerate(self._lines, 1) if f'"{token}"' in line or f"'{token}'" in line]
        lines = quoted or [n for n, line in enumerate(self._lines, 1) if token in line]
        where = f", line {lines[-1 if last else 0]}" if lines else ""
        raise CodebookError(f"{self._path}{where}: {message}")

    def table(self, text: str) -> Mapping[str, Any]:
        """The file as a table that has only known keys."""
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise CodebookError(f"{self._path}: not a TOML file ({error}); mend it there") from error
        self.keys(table, _HEAD)
        return table

    def keys(self, block: Mapping[str, Any], known: set[str]) -> None:
        """Fail at a key that is not known."""
        for key in block:
            if key not in known:
                self.fail(key, f"unknown key {key!r}; use one of {', '.join(sorted(known))}")

    def blocks(self, block: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
        """The tables under a key; none if it is absent."""
        found = block.get(key, [])
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            self.fail(key, f"{key!r} must be blocks; write [[{key}]] above each")
        return found

    def words(self, block: Mapping[str, Any], key: str) -> list[str]:
        """The list of words under a key; none if it is absent."""
        found = block.get(key, [])
        if not isinstance(found, list) or not all(isinstance(item, str) and item for item in found):
            self.fail(key, f'{key!r} must be a list of words, none of them empty; write {key} = ["…", "…"]')
        return found

    def pattern(self, pattern: str) -> re.Pattern[str]:
        """A regular expression, compiled."""
        try:
            return re.compile(pattern)
        except re.error as error:
            self.fail(pattern, f"{pattern!r} is no regular expression ({error}); mend it")

    def kinds(self, block: Mapping[str, Any]) -> None:
        """Fail at a text that is none, or a flag that is neither true nor false."""
        for keys, kind, wanted in ((_TEXTS, str, "a text between quotes"), (_FLAGS, bool, "true or false")):
            for key in keys:
                if not isinstance(value := block.get(key, kind()), kind):
                    found = (line for line in self._lines if line.strip().startswith(key) and str(value) in line)
                    self.fail(next(found, key), f"{key!r} must be {wanted}, not {value!r}")

    def families(self, table: Mapping[str, Any]) -> Mapping[str, list[str]]:
        """The families of words, by the first of each."""
        found = table.get("families", [])
        if not isinstance(found, list) or not all(isinstance(family, list) and family for family in found):
            self.fail("families", '\'families\' must be lists of words; write families = [["职工", "教师"]]')
        families: dict[str, list[str]] = {}
        for family in found:
            for word in family:
                if not isinstance(word, str) or not word or _BRACKET.search(word):
                    token = word if word and isinstance(word, str) else "families"
                    self.fail(token, f"{word!r} in a family is no word; families hold words, and no other families")
            if family[0] in families:
                self.fail(family[0], f"two families begin with {family[0]!r}, which names them; join or reorder them")
            families[family[0]] = family
        return families

    def others(self, theme: Mapping[str, Any], key: str, themes: Collection[str]) -> frozenset[str]:
        """The other themes that one covers or absorbs, with their children."""
        names = self.words(theme, key)
        for name in names:
            if name not in themes or name == theme["id"]:
                self.fail(name, f"{theme['id']!r} {key} {name!r}, which is no other theme; name one that is no child")
        return frozenset(names)

    def new_id(self, block: Mapping[str, Any], themes: list[str], parent: str) -> None:
        """Add the id of a block to those of the blocks before it; that of a child begins with ``parent``."""
        name = block.get("id")
        if not name or not isinstance(name, str):
            raise CodebookError(f"{self._path}: a theme without an id ({dict(block)!r:.60}); give it one")
        if name in themes:
            self.fail(name, f"id {name!r} is given twice; rename one", last=True)
        if not name.startswith(parent):
            self.fail(name, f"child {name!r} must be named {parent}<name>")
        if not _ID.fullmatch(name.removeprefix(parent)) or name == _NO_THEME:
            self.fail(name, f"id {name!r}: write it in small letters, digits and _, like {parent}reading")
        themes.append(name)


@dataclass(frozen=True, slots=True)
class _Entries:
    """What the blocks of a codebook give: ids of themes, surfaces with their weight in each theme, and patterns."""

    check: _Check
    families: Mapping[str, list[str]]
    themes: list[str] = field(default_factory=list)
    surfaces: dict[str, dict[str, float]] = field(default_factory=dict)
    patterns: list[tuple[re.Pattern[str], str]] = field(default_factory=list)

    def add_theme(self, theme: Mapping[str, Any]) -> None:
        """Add a theme with its children."""
        self.check.keys(theme, _THEME)
        self._add(theme)
        for child in self.check.blocks(theme, "child"):
            self.check.keys(child, _CHILD)
            self._add(child, theme["id"])

    def _add(self, block: Mapping[str, Any], theme: str = "") -> None:
        """Add the surfaces and patterns of one theme, or of a child of ``theme``."""
        check = self.check
        check.kinds(block)
        check.new_id(block, self.themes, theme and theme + ".")
        name = block["id"]
        if not any(block.get(key) for key in (*WEIGHTS, _PATTERNS, "child")):
            check.fail(name, f'{name!r} has no words; add strong = ["…"]')
        parent = name.partition(".")[0]
        for kind, weight in WEIGHTS.items():
            for written in check.words(block, kind):
                for surface in self._members(written):
                    themes = self.surfaces.setdefault(surface, {})
                    if any(other.partition(".")[0] == parent for other in themes):
                        message = f"surface {surface!r} is given twice in theme {parent!r}; keep one"
                        check.fail(written, message, last=True)
                    themes[name] = weight
        self.patterns.extend((check.pattern(pattern), name) for pattern in check.words(block, _PATTERNS))

    def expanded(self, block: Mapping[str, Any], key: str) -> dict[str, str]:
        """The words of a list, those with families in them written out, each with how it is written in the file."""
        return {word: written for written in self.check.words(block, key) for word in self._members(written)}

    def _members(self, written: str) -> Iterator[str]:
        """What a surface stands for: itself, or one word for each member of the families in it."""
        parts = _SLOT.split(written)
        for name in parts[1::2]:
            if name not in self.families:
                self.check.fail(written, f"{written!r} names no family {name!r}; add it to families")
        if any(map(_BRACKET.search, parts[::2])):
            self.check.fail(written, f"{written!r} has a bracket that names no family; write it like [职工]意见")
        return map("".join, product(*(self.families[part] if n % 2 else [part] for n, part in enumerate(parts))))

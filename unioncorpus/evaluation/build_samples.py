"""Make the sample pages: ``python -m unioncorpus.evaluation.build_samples corpus/``.

``originals/<name>.clean`` holds what the product should give. MANIFEST.toml says what was done to it: junk put in,
marks and layout changed, script converted, bytes damaged, and the encoding. The pages in ``pages/`` are written from
these two alone, always the same, byte for byte.

Steps of a ``[[page]]``, in this order, all of them optional but ``file``, ``shows`` and ``encoding``:

- ``[[page.junk]]``: ``text`` of a ``kind`` before line ``line`` of the original (-1: behind the last), or behind the
  words ``inside``;
- ``[[page.change]]``: ``from`` becomes ``to`` wherever it stands;
- ``wrap``: lines broken after so many characters; ``indent``: put before each line; ``blank``: an empty line after
  each; ``join``: all line breaks lost;
- ``template``: a file of ``templates/`` whose ``{body}`` takes the lines as HTML paragraphs, or one of
  ``templates/html/`` (unioncorpus.evaluation.html_pages);
- ``word``: a Word file of the lines (unioncorpus.evaluation.word_pages), and nothing after it;
- ``script``: an OpenCC configuration (s2t, s2tw);
- ``[[page.damage]]``: ``form`` 1 to 6 with the parameters of unioncorpus.evaluation.damage;
- ``newline``: "crlf"; ``other``: ``lines`` of the page that are in another ``encoding``.
"""

import html
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from opencc import OpenCC

from unioncorpus.edits import Edit, Edited, invert
from unioncorpus.errors import UnioncorpusError, UsageError
from unioncorpus.evaluation.damage import (
    Annotate,
    Damaged,
    DeleteSpaces,
    MatchMarks,
    StrayByte,
    choose_readings,
    damage,
)
from unioncorpus.evaluation.html_pages import read_template
from unioncorpus.evaluation.misreading import escape, mojibake
from unioncorpus.evaluation.word_pages import make_word

#: Marks that a wrapped line does not begin with.
_NOT_FIRST = "，。、；：？！”）》|"


@dataclass(frozen=True, slots=True)
class Sample:
    """One page of the manifest: how it is made, and what a reader finds in it.

    ``recipe`` is the ``[[page]]`` block; ``original`` the clean text; ``plans`` the ``[[page.plan]]`` blocks.
    """

    folder: Path
    file: str
    shows: tuple[str, ...]
    needs: tuple[str, ...]
    original: str
    plans: tuple[Mapping[str, Any], ...]
    recipe: Mapping[str, Any] = field(repr=False)

    @property
    def page(self) -> Path:
        """Where the page is kept."""
        return self.folder / "pages" / self.file


@dataclass(frozen=True, slots=True)
class Site:
    """A damaged place of a page: original[start:stop] was hit by ``form``."""

    start: int
    stop: int
    form: int


@dataclass(frozen=True, slots=True)
class Made:
    """The bytes of a page, and the places of its original that were damaged."""

    data: bytes
    sites: tuple[Site, ...]


def read_manifest(folder: Path) -> tuple[Sample, ...]:
    """The samples of a folder, in the order of its MANIFEST.toml.

    Raises UsageError where the folder has no manifest, or lacks an original that it names.
    """
    manifest = folder / "MANIFEST.toml"
    if not manifest.is_file():
        raise UsageError(f"evaluate: {folder} has no MANIFEST.toml; give the folder of the samples, e.g. corpus/")
    samples = []
    for recipe in tomllib.loads(manifest.read_text(encoding="utf-8"))["page"]:
        original = folder / "originals" / f"{Path(recipe['file']).stem}.clean"
        if not original.is_file():
            raise UsageError(f"evaluate: {manifest} names {recipe['file']}, but {original} is not there")
        samples.append(
            Sample(
                folder=folder,
                file=recipe["file"],
                shows=tuple(recipe["shows"]),
                needs=tuple(recipe.get("needs", ())),
                original=original.read_text(encoding="utf-8").removesuffix("\n"),
                plans=tuple(recipe.get("plan", ())),
                recipe=recipe,
            )
        )
    return tuple(samples)


def make_page(sample: Sample) -> Made:
    """The page of a sample.

    Raises UnioncorpusError where the original has characters that the script, the damage or the encoding cannot carry.
    """
    recipe = sample.recipe
    page = Edited.of(sample.original)
    page = page.then("junk", _junk_edits(page.text, recipe.get("junk", ())))
    for change in recipe.get("change", ()):
        page = page.then("change", _change_edits(page.text, change))
    page = page.then("layout", _layout_edits(page.text, recipe))
    page = page.then("script", _script_edits(sample.file, page.text, recipe.get("script")))
    sites: list[Site] = []
    for block in recipe.get("damage", ()):
        damaged = _damage(page.text, block)
        for undo, hit in zip(damaged.sites, invert(damaged.sites), strict=True):
            start, stop = page.raw_span(hit.start, hit.stop)
            sites.append(Site(start, stop, int(undo.rule.rpartition(".")[2])))
        page = page.then("damage", invert(damaged.sites))
    text = page.text
    if "template" in recipe:
        text = _fill(sample.folder / "templates" / recipe["template"], text)
    data = make_word(text) if recipe.get("word", False) else _encode(sample.file, text, recipe)
    return Made(data, tuple(sorted(sites, key=lambda s: (s.start, s.stop))))


def build(folder: Path, out: Path) -> list[Path]:
    """Write the pages of a folder's manifest into ``out``; gives their paths."""
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for sample in read_manifest(folder):
        path = out / sample.file
        path.write_bytes(make_page(sample).data)
        written.append(path)
    return written


def _insert(at: int, text: str, rule: str) -> Edit:
    return Edit(at, at, "", text, rule)


def _junk_edits(text: str, blocks: Iterable[Mapping[str, Any]]) -> list[Edit]:
    starts = [0, *(m.end() for m in re.finditer("\n", text))]
    edits = []
    for block in blocks:
        if "inside" in block:
            at = text.index(block["inside"]) + len(block["inside"])
        else:
            at = len(text) if block["line"] < 0 else starts[block["line"]]
        edits.append(_insert(at, block["text"], f"junk.{block['kind']}"))
    return edits


def _change_edits(text: str, change: Mapping[str, str]) -> list[Edit]:
    found = list(re.finditer(re.escape(change["from"]), text))
    if not found:
        raise UnioncorpusError(f"build_samples: nothing to change: {change['from']!r} does not stand in the original")
    return [Edit(m.start(), m.end(), m[0], change["to"], "change") for m in found]


def _layout_edits(text: str, recipe: Mapping[str, Any]) -> list[Edit]:
    if recipe.get("join", False):
        return [Edit(m.start(), m.end(), "\n", "", "join") for m in re.finditer("\n", text)]
    width, indent, blank = recipe.get("wrap"), recipe.get("indent", ""), recipe.get("blank", False)
    edits, start = [], 0
    for line in text.split("\n"):
        if indent:
            edits.append(_insert(start, indent, "indent"))
        if width:
            edits += [_insert(start + at, "\n", "wrap") for at in _breaks(line, width)]
        start += len(line) + 1
        if blank and start <= len(text):
            edits.append(_insert(start - 1, "\n", "blank"))
    return edits


def _breaks(line: str, width: int) -> Iterable[int]:
    """Where a line is broken: after ``width`` characters, not inside a number and not before a closing mark."""
    at = width
    while at < len(line):
        while at < len(line) and (line[at] in _NOT_FIRST or (line[at - 1].isascii() and line[at].isascii())):
            at += 1
        if at < len(line):
            yield at
        at += width


def _script_edits(file: str, text: str, config: str | None) -> list[Edit]:
    if config is None:
        return []
    converted, back = OpenCC(config).convert(text), OpenCC("t2s")
    lost = sorted({a for a, b in zip(text, back.convert(converted), strict=False) if a != b})
    if len(converted) != len(text) or lost:
        raise UnioncorpusError(f"build_samples: {file}: {config} and back does not give the original: {''.join(lost)}")
    return [
        Edit(k, k + 1, a, b, f"script.{config}") for k, (a, b) in enumerate(zip(text, converted, strict=True)) if a != b
    ]


def _damage(text: str, block: Mapping[str, Any]) -> Damaged:
    """The damage of one ``[[page.damage]]`` block."""
    share, seed = block.get("share", 1.0), block.get("seed", 0)
    match block["form"]:
        case 1 | 2:
            chosen = {
                *choose_readings(text, share, seed),
                *((char, reading) for char, reading in block.get("also", ())),
            }
            # The sites that were seen go through their table in the order of the readings.
            readings = tuple(sorted(chosen, key=lambda pair: (pair[1], pair[0])))
            return damage(text, [Annotate(readings, aligned=block["form"] == 1)])
        case 3:
            return damage(text, [MatchMarks(share=share)], seed)
        case 4:
            return damage(text, [StrayByte(share=share)], seed)
        case 5:
            return damage(text, [DeleteSpaces(share=share)], seed)
        case 6 if "escape" in block:
            return escape(text, block["escape"], block.get("lines"))
        case 6:
            return mojibake(text, block["chain"], block.get("lines"))
        case form:
            raise UnioncorpusError(f"build_samples: form {form} is none of 1 to 6")


def _fill(template: Path, text: str) -> str:
    if template.parent.name == "html":
        return read_template(template).fill(text)
    body = "\n".join(f"<p>{html.escape(line, quote=False)}</p>" for line in text.split("\n"))
    return template.read_text(encoding="utf-8").replace("{body}", body)


def _encode(file: str, text: str, recipe: Mapping[str, Any]) -> bytes:
    newline = "\r\n" if recipe.get("newline") == "crlf" else "\n"
    lines = (text.removesuffix("\n") + "\n").replace("\n", newline)
    try:
        if "other" in recipe:
            return _encode_by_line(lines, recipe["encoding"], recipe["other"])
        return lines.encode(recipe["encoding"])
    except UnicodeEncodeError as e:
        found = e.object[e.start : e.end]
        raise UnioncorpusError(
            f"build_samples: {file}: {recipe['encoding']} has no {found!r}; change the original"
        ) from e


def _encode_by_line(text: str, encoding: str, other: Mapping[str, Any]) -> bytes:
    return b"".join(
        line.encode(other["encoding"] if k in other["lines"] else encoding)
        for k, line in enumerate(text.splitlines(keepends=True))
    )


def main(arguments: Sequence[str]) -> int:
    """Write the pages of the folder named in the arguments; exit code."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m unioncorpus.evaluation.build_samples corpus/\n")
        return 2
    folder = Path(arguments[0])
    try:
        written = build(folder, folder / "pages")
    except UnioncorpusError as e:
        sys.stderr.write(f"{e}\n")
        return 1
    sys.stdout.write(f"{len(written)} pages in {folder / 'pages'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Vertical text for corpus query systems: one word a line with its part of speech, structures as tags around them.

One file serves CWB and CQPweb (S. Evert and the CWB Development Team, CWB Encoding Tutorial) and Sketch Engine
(A. Kilgarriff and others, The Sketch Engine: ten years on, 2014). Each has a registry file that names the attributes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pyarrow as pa

from unioncorpus.show.export.dictionary import describe_field
from unioncorpus.show.export.plan_texts import Line, PlanText, Row, Tagger, Variable, read_plan_texts, read_variables
from unioncorpus.show.export.source import Source

NAME = "unioncorpus"

#: Attributes of the structures inside a plan; the plan itself has all its variables.
SECTION = ("section_id", "level", "path", "label", "heading", "move")
PARAGRAPH = ("paragraph_id", "n", "untagged", "start", "stop")

#: The attributes of each structure, with whether they are sets of values.
Structures = Mapping[str, Sequence[tuple[str, bool]]]

#: What XML cannot hold.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_README = """# Vertical text

`{name}.vrt` has one word a line, a tab, and its part of speech in the letters of jieba's tag set (n noun, v verb, m
number, x mark, ...). Around the words stand

- `<text id="...">`: one plan, as CQPweb wants it: the plan's id with _ for all but letters and digits;
- `<plan ...>`: the same words with what is known of the plan, as listed below;
- `<section ...>`: sections within sections, each with {section};
- `<p ...>`: one paragraph, with {paragraph}, and `themes`.

A plan's words are its own: those of a plan within it stand in that plan's `<text>`. A value that is not known is empty;
several values (of themes the main one first) are a set as CWB has it: `|warmth|health|`.
Words joined without spaces are the paragraph again, but for its white space; `start` and `stop` lead to documents.text.
The characters & < > " are written as in XML, and one that XML cannot hold is U+FFFD.

CWB and CQPweb (`registry/cwb/{name}` is what the first command writes, too):

    {encode}
    cwb-makeall -r registry/cwb -V {upper}

Sketch Engine and NoSketch Engine: `compilecorp registry/sketchengine/{name}`.

Run these in this folder: the paths in both registry files are relative to it. Where the programs run elsewhere, write
this folder before them (HOME and INFO, PATH and VERTICAL).

## Attributes of plan

| column | type | null | what it holds |
|---|---|---|---|
{columns}
"""


def write_vertical(folder: Path, source: Source) -> str:
    """Write the vertical file and both registry files to a folder; the text of its README.md."""
    variables = read_variables(source.rows)
    structures = _structures(variables)
    deepest = 1
    with (folder / f"{NAME}.vrt").open("w", encoding="utf-8", newline="\n") as file:
        for plan in read_plan_texts(source.rows, source.parts):
            deepest = max([deepest, *(len(line.sections) for line in plan.lines)])
            file.writelines(line + "\n" for line in vertical_lines(plan, source.tag))
    for system, registry in (
        ("cwb", _cwb_registry(structures, deepest)),
        ("sketchengine", _sketch_engine_registry(structures)),
    ):
        (folder / "registry" / system).mkdir(parents=True)
        (folder / "registry" / system / NAME).write_text(registry, encoding="utf-8", newline="\n")
    return _README.format(
        name=NAME,
        upper=NAME.upper(),
        section=", ".join(f"`{name}`" for name in SECTION),
        paragraph=", ".join(f"`{name}`" for name in PARAGRAPH),
        encode=_encode_command(structures, deepest),
        columns="\n".join(describe_field(v.table, v.column, v.name) for v in variables),
    )


def vertical_lines(plan: PlanText, tag: Tagger) -> Iterator[str]:
    """One plan as lines of a vertical file; nothing for a plan without a word.

    >>> paragraph = {"paragraph_id": "a:4", "n": 1, "untagged": None, "start": 4, "stop": 8}
    >>> line = Line(paragraph, "慰问职工", ("warmth",), ())
    >>> plan = PlanText("a_0", {"plan_id": "a:0", "title": "<计划>"}, (line,))
    >>> [line.split("\\t") for line in vertical_lines(plan, lambda text: [("慰问", "v"), ("职工", "n")])][:2]
    [['<text id="a_0">'], ['<plan plan_id="a:0" title="&lt;计划&gt;">']]
    """
    words = [(line, list(_words(line.text, tag))) for line in plan.lines]
    words = [(line, found) for line, found in words if found]
    if not words:
        return
    yield f"<text{_attributes({'id': plan.text_id})}>"
    yield f"<plan{_attributes(plan.variables)}>"
    opened: list[Row] = []
    for line, found in words:
        yield from _move(opened, line.sections)
        yield _open_paragraph(line)
        yield from found
        yield "</p>"
    yield from _move(opened, ())
    yield "</plan>"
    yield "</text>"


def _move(opened: list[Row], wanted: Iterable[Row]) -> Iterator[str]:
    """Close and open sections until those that are open are the wanted ones."""
    target = list(wanted)
    common = 0
    while common < min(len(opened), len(target)) and opened[common]["section_id"] == target[common]["section_id"]:
        common += 1
    for _ in range(len(opened) - common):
        opened.pop()
        yield "</section>"
    for section in target[common:]:
        opened.append(section)
        yield f"<section{_attributes({name: section[name] for name in SECTION})}>"


def _open_paragraph(line: Line) -> str:
    return f"<p{_attributes({**{name: line.paragraph[name] for name in PARAGRAPH}, 'themes': line.themes})}>"


def _words(text: str, tag: Tagger) -> Iterator[str]:
    for word, kind in tag(text):
        if not word.isspace():
            yield f"{_plain(word)}\t{_plain(kind)}"


def _attributes(values: Mapping[str, Any]) -> str:
    return "".join(f' {name}="{_plain(_value(value))}"' for name, value in values.items())


def _value(value: Any) -> str:
    """A value as text: nothing for null, a list as CWB writes sets (|a|b|)."""
    if isinstance(value, list | tuple):
        return "".join(f"|{one}" for one in value) + "|"
    return "" if value is None else str(value)


def _plain(value: str) -> str:
    """A value on one line of XML."""
    return escape(_ILLEGAL.sub("\ufffd", " ".join(value.split())), {'"': "&quot;"})


def _structures(variables: Sequence[Variable]) -> Structures:
    plan = [(v.name, pa.types.is_list(v.column.type)) for v in variables]
    section, paragraph = [(name, False) for name in SECTION], [(name, False) for name in PARAGRAPH]
    return {"text": [("id", False)], "plan": plan, "section": section, "p": [*paragraph, ("themes", True)]}


def _encode_command(structures: Structures, deepest: int) -> str:
    """The command that makes a corpus of the vertical file for CWB; ``deepest`` is the depth of sections."""
    options = []
    for name, attributes in structures.items():
        depth = deepest - 1 if name == "section" else 0
        options.append(f"-S {name}:{depth}+{'+'.join(a + '/' * is_set for a, is_set in attributes)}")
    command = f"cwb-encode -d cwb -f {NAME}.vrt -R registry/cwb/{NAME} -xsB -c utf8 -P pos"
    return f"mkdir -p cwb && {command} {' '.join(options)}"


def _cwb_registry(structures: Structures, deepest: int) -> str:
    lines = [f'NAME "{NAME}"', f"ID {NAME}", 'HOME "cwb"', 'INFO "cwb/.info"']
    lines += ['##:: charset = "utf8"', '##:: language = "zh"', "ATTRIBUTE word", "ATTRIBUTE pos"]
    for name, attributes in structures.items():
        # Sections within sections are section, section1, section2, ...
        for depth in ["", *map(str, range(1, deepest if name == "section" else 1))]:
            lines.append(f"STRUCTURE {name}{depth}")
            lines += [f"STRUCTURE {name}_{attribute}{depth}" for attribute, _ in attributes]
    return "\n".join(lines) + "\n"


def _sketch_engine_registry(structures: Structures) -> str:
    lines = [
        f'NAME "{NAME}"',
        'PATH "sketchengine"',
        f'VERTICAL "{NAME}.vrt"',
        'ENCODING "UTF-8"',
        'LANGUAGE "Chinese Simplified"',
        'NOLETTERCASE "1"',
        'DOCSTRUCTURE "plan"',
        "ATTRIBUTE word",
        "ATTRIBUTE pos",
    ]
    for name, attributes in structures.items():
        lines.append(f"STRUCTURE {name} {{")
        if name == "section":
            lines.append('    NESTED "y"')
        for attribute, is_set in attributes:
            lines.append(f"    ATTRIBUTE {attribute}" + ' { MULTIVALUE "y" MULTISEP "|" }' * is_set)
        lines.append("}")
    return "\n".join(lines) + "\n"

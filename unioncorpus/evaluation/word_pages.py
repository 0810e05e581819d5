"""Write a text as a Word file: its enumerators become numbers that Word counts, lines with | rows of a table.

The file is made part by part, uncompressed and without a date, so that it is always the same, byte for byte.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

_SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DATE = (2020, 1, 1, 0, 0, 0)

#: Levels of the list: what stands before a line's text, and how Word is told to write it.
LEVELS = (
    (re.compile("[一二三四五六七八九十]{1,3}、"), "chineseCountingThousand", "%1、"),
    (re.compile("（[一二三四五六七八九十]{1,3}）"), "chineseCountingThousand", "（%2）"),
    (re.compile(r"\d{1,2}\."), "decimal", "%3."),
)


def paragraph(text: str, level: int | None = None, number: int = 1) -> str:
    """A paragraph; with ``level`` one of list ``number``."""
    listed = "" if level is None else f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    properties = f"<w:pPr>{listed}</w:pPr>" if listed else ""
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def table(rows: Iterable[Iterable[str]]) -> str:
    """A table of cells with one paragraph each."""
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def numbering(levels: Iterable[tuple[str, str]]) -> str:
    """One list definition, its levels given as (format, text), and list 1 that uses it."""
    inner = "".join(
        f'<w:lvl w:ilvl="{k}"><w:start w:val="1"/><w:numFmt w:val="{how}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for k, (how, text) in enumerate(levels)
    )
    return (
        f'<w:abstractNum w:abstractNumId="0">{inner}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )


def pack(body: str, lists: str = "", styles: str = "") -> bytes:
    """A .docx file of a body, and what stands in its numbering and its styles."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
        f'<Override PartName="/word/numbering.xml" ContentType="{_WORD}.numbering+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/></Types>',
        "_rels/.rels": _relations([("officeDocument", "word/document.xml")]),
        "word/_rels/document.xml.rels": _relations([("numbering", "numbering.xml"), ("styles", "styles.xml")]),
        "word/document.xml": f"<w:document {_SPACE}><w:body>{body}</w:body></w:document>",
        "word/numbering.xml": f"<w:numbering {_SPACE}>{lists}</w:numbering>",
        "word/styles.xml": f"<w:styles {_SPACE}>{styles}</w:styles>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, xml in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _DATE), _HEAD + xml)
    return out.getvalue()


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    inner = "".join(
        f'<Relationship Id="r{k}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for k, (kind, target) in enumerate(targets)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def make_word(text: str) -> bytes:
    """A text as a .docx file.

    >>> make_word("工会计划\\n一、学习")[:4]
    b'PK\\x03\\x04'
    """
    return pack("".join(_blocks(text.split("\n"))), numbering((how, shown) for _, how, shown in LEVELS))


def _blocks(lines: list[str]) -> Iterator[str]:
    rows: list[list[str]] = []
    for line in [*lines, ""]:
        if " | " in line:
            rows.append(line.split(" | "))
            continue
        if rows:
            yield table(rows)
            rows = []
        found = next(((k, m) for k, (label, *_) in enumerate(LEVELS) if (m := label.match(line))), None)
        if found:
            yield paragraph(line[found[1].end() :], found[0])
        elif line:
            yield paragraph(line)

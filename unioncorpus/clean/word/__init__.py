"""Word files (.docx) to text: one paragraph or table row a line, with the numbers that Word shows.

The text traces to paragraph numbers, not to bytes: line n is the n-th paragraph or row of the file's body, empty ones
counted. A line break inside a paragraph is U+2028 here, which the convert stage makes a line break.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator

from unioncorpus.errors import InputRejectedError

#: What a file may unpack to, bytes, and how many parts it may have: a plan is some 100 KB, pictures aside.
MAX_UNPACKED, MAX_PARTS = 200_000_000, 5_000
#: Longest XML part that is read, bytes.
MAX_XML = 50_000_000
_MAIN = "word/document.xml"
#: Joins the cells of a row.
CELL = " | "
#: A row whose cells are longer (characters), or hold more paragraphs, is layout: each paragraph is a line.
_LONGEST_CELL, _MOST_PARAGRAPHS = 400, 6
_BREAK = "\u2028"
_SAVE = "open it in Word or WPS and save it again as .docx, or save it as plain text"


def is_word(data: bytes) -> bool:
    """Whether bytes are a zip archive with a Word document in it.

    >>> is_word(b"PK")
    False
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _MAIN in archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        # A broken archive still names its parts at their places.
        return _MAIN.encode() in data


def read_word(data: bytes) -> str:
    """The text of a .docx file.

    Raises InputRejectedError (stage decode; reason broken_word, too_large or empty) for one that cannot be read.
    """
    _check(data)
    # Heavy: only pages that are Word files pay for it.
    from docx.opc.exceptions import OpcError
    from docx.package import Package
    from lxml.etree import XMLSyntaxError

    from unioncorpus.clean.word.body import read_body

    try:
        text = "\n".join(read_body(Package.open(io.BytesIO(data)).main_document_part))
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        OpcError,
        XMLSyntaxError,
        KeyError,
        ValueError,
        EOFError,
    ) as error:
        raise _broken(f"{type(error).__name__}: {error}") from error
    except (NotImplementedError, RuntimeError) as error:  # an encrypted part, a compression of another kind
        raise _broken(str(error)) from error
    if not text or text.isspace():
        raise InputRejectedError("decode", "empty", f"a Word file without text (pictures of pages?); {_SAVE}")
    return text


def _check(data: bytes) -> None:
    """Refuse archives that unpack to more than a document can be."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise _broken(str(error)) from error
    size = sum(part.file_size for part in parts)
    longest = max((part.file_size for part in parts if part.filename.endswith((".xml", ".rels"))), default=0)
    if len(parts) > MAX_PARTS or size > MAX_UNPACKED or longest > MAX_XML:
        found = f"a Word file of {len(parts)} parts that unpacks to {size} bytes"
        raise InputRejectedError("decode", "too_large", f"{found}, more than a document can be; {_SAVE}")


def _broken(found: str) -> InputRejectedError:
    return InputRejectedError("decode", "broken_word", f"a Word file (.docx) that is broken: {found[:200]}; {_SAVE}")


def join_row(cells: Iterable[list[str]]) -> Iterator[str]:
    """The lines of a table row: its cells in one line, or each paragraph where they hold whole texts.

    >>> list(join_row([["项目"], ["6场"]])), list(join_row([["一、开会", "二、慰问"]]))
    (['项目 | 6场'], ['一、开会', '二、慰问'])
    """
    filled = [paragraphs for cell in cells if (paragraphs := [p for p in cell if p.strip()])]
    layout = len(filled) == 1 or any(
        len(cell) > _MOST_PARAGRAPHS or sum(map(len, cell)) > _LONGEST_CELL for cell in filled
    )
    if layout:
        for cell in filled:
            yield from cell
    else:
        yield CELL.join(" ".join(cell).replace(_BREAK, " ").strip() for cell in filled)

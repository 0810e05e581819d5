"""The paragraphs and tables of a Word file's body, in the order in which they are read."""

from collections.abc import Iterator

from docx.opc.part import Part, XmlPart
from docx.oxml.ns import nsmap, qn
from lxml.etree import _Element

from unioncorpus.clean.word import join_row
from unioncorpus.clean.word.numbering import Numbering

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
#: What stands in the file and is not shown, or is shown a second time: deleted text, where text was moved from,
#: readings above characters, the second form of a drawing, properties.
_UNSEEN = frozenset(
    [
        *[
            qn(f"w:{name}")
            for name in ("del", "moveFrom", "rt", "rPr", "pPr", "instrText", "delText", "sdtPr", "tblPr")
        ],
        f"{_COMPATIBILITY}Fallback",
    ]
)
_SIGNS = {qn("w:tab"): " ", qn("w:br"): "\u2028", qn("w:cr"): "\u2028", qn("w:noBreakHyphen"): "-"}
_TEXT, _RUN, _TEXT_BOX = qn("w:t"), qn("w:r"), qn("w:txbxContent")
_P, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
#: Elements around paragraphs, rows or cells that are no part of the text's order.
_SHELLS = frozenset(
    qn(f"w:{name}") for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "body", "txbxContent")
)
_DEEPEST = 40


def read_body(part: Part) -> Iterator[str]:
    """The lines of a document: one for each paragraph and table row, empty ones too; text boxes behind their paragraph.

    Raises ValueError for a part that is no document.
    """
    if not isinstance(part, XmlPart) or (body := part.element.find(qn("w:body"))) is None:
        raise ValueError(f"{part.content_type} is not the body of a Word document")
    yield from _blocks(body, Numbering(_related(part, "numbering"), _related(part, "styles")), 0)


def _related(part: Part, name: str) -> _Element | None:
    for relation in part.rels.values():
        if relation.reltype.endswith(f"/{name}") and not relation.is_external:
            return relation.target_part.element if isinstance(relation.target_part, XmlPart) else None
    return None


def _children(element: _Element) -> Iterator[_Element]:
    """Children of an element, those in shells among them."""
    waiting = list(element)[::-1]
    while waiting:
        child = waiting.pop()
        if child.tag in _SHELLS:
            waiting += list(child)[::-1]
        elif child.tag not in _UNSEEN:
            yield child


def _blocks(parent: _Element, numbering: Numbering, depth: int) -> Iterator[str]:
    for child in _children(parent):
        if child.tag == _P:
            text = _text(child)
            # Word counts an empty paragraph of a list, too.
            yield (numbering.label(child) + text).rstrip()
            if depth < _DEEPEST:
                for box in _text_boxes(child):
                    yield from _blocks(box, numbering, depth + 1)
        elif child.tag == _TABLE and depth < _DEEPEST:
            for row in _children(child):
                if row.tag == _ROW:
                    cells = [list(_blocks(c, numbering, depth + 1)) for c in _children(row) if c.tag == _CELL]
                    yield from join_row(cells)


def _text(paragraph: _Element) -> str:
    """What a reader sees of a paragraph, its text boxes aside."""
    pieces: list[str] = []
    waiting = list(paragraph)[::-1]
    while waiting:
        element = waiting.pop()
        tag = element.tag
        if tag in (_TEXT, _MATH_TEXT):
            pieces.append(element.text or "")
        elif tag in _SIGNS:
            pieces.append("" if element.get(qn("w:type")) in ("page", "column") else _SIGNS[tag])
        elif tag in _UNSEEN or tag == _TEXT_BOX or not isinstance(tag, str) or (tag == _RUN and _is_hidden(element)):
            continue
        else:
            waiting += list(element)[::-1]
    return "".join(pieces).replace("\n", " ")


def _is_hidden(run: _Element) -> bool:
    hidden = run.find("w:rPr/w:vanish", nsmap)
    return hidden is not None and hidden.get(qn("w:val")) not in ("0", "false")


def _text_boxes(paragraph: _Element) -> Iterator[_Element]:
    """Text boxes of a paragraph, each once and outermost only."""
    waiting = list(paragraph)[::-1]
    while waiting:
        element = waiting.pop()
        if element.tag == _TEXT_BOX:
            yield element
        elif element.tag not in _UNSEEN:
            waiting += list(element)[::-1]

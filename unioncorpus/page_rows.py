"""Rows of which a page has many, made column by column: its edits, and the sections and paragraphs of its plans."""

from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Any

from unioncorpus.clean.decode import Decoded
from unioncorpus.columns import Columns
from unioncorpus.edits import Edit, Edited
from unioncorpus.extract.source import PlanSource
from unioncorpus.records import EditRow, ParagraphRow, SectionRow
from unioncorpus.structure import Paragraph, Section


def edit_rows(doc_id: str, decoded: Decoded | None, page: Edited) -> Columns[EditRow]:
    """Edits of all stages with the place in the page that each leads back to, the first of stage decode.

    >>> page = Edited.of("工會").then("convert", [Edit(1, 2, "會", "会", "convert.t2s")])
    >>> [(row.stage, row.raw_start, row.raw_stop) for row in edit_rows("ab", None, page)]
    [('convert', 1, 2)]
    """
    rows = Columns(EditRow)
    if decoded and decoded.edits:
        _add_edits(rows, doc_id, "decode", _columns(Edit, decoded.edits), *zip(*decoded.places, strict=True))
    for depth, layer in enumerate(page.layers):
        if layer.edits:
            edits = _columns(Edit, layer.edits)
            _add_edits(rows, doc_id, layer.stage, edits, *page.raw_edges(edits["start"], edits["stop"], depth))
    return rows


def _add_edits(
    rows: Columns[EditRow],
    doc_id: str,
    stage: str,
    edits: Mapping[str, Sequence[Any]],
    raw_starts: Sequence[int],
    raw_stops: Sequence[int],
) -> None:
    n, before = len(raw_starts), len(rows)
    rows.extend(
        doc_id=[doc_id] * n,
        seq=range(before + 1, before + n + 1),
        stage=[stage] * n,
        raw_start=raw_starts,
        raw_stop=raw_stops,
        **edits,
    )


def add_sections(rows: Columns[SectionRow], source: PlanSource) -> None:
    """Add the rows of a plan's sections, with what each of them does (``source.moves``)."""
    n, ids = len(source.section_ids), source.section_ids
    fields = _columns(Section, source.plan.sections)
    rows.extend(
        section_id=ids,
        plan_id=[source.plan_id] * n,
        doc_id=[source.doc_id] * n,
        n=range(1, n + 1),
        parent_id=[None if parent is None else ids[parent] for parent in fields.pop("parent")],
        move=source.moves,
        overridden=[()] * n,
        **fields,
    )


def add_paragraphs(rows: Columns[ParagraphRow], source: PlanSource, untagged: tuple[str | None, ...]) -> None:
    """Add the rows of a plan's paragraphs; ``untagged`` says of each why it has no theme, or None."""
    n, ids = len(source.paragraph_ids), source.section_ids
    fields = _columns(Paragraph, source.plan.paragraphs)
    rows.extend(
        paragraph_id=source.paragraph_ids,
        section_id=[None if section is None else ids[section] for section in fields["section"]],
        plan_id=[source.plan_id] * n,
        doc_id=[source.doc_id] * n,
        n=range(1, n + 1),
        untagged=untagged,
        start=fields["start"],
        stop=fields["stop"],
        overridden=[()] * n,
    )


def _columns(kind: type[Any], parts: Sequence[tuple[Any, ...]]) -> dict[str, Sequence[Any]]:
    """The fields of named tuples of one kind, each with its values; all are taken apart at once."""
    columns = zip(*parts, strict=True) if parts else repeat(())
    return dict(zip(kind._fields, columns, strict=False))

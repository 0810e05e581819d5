"""Rows of which a page has many, made column by column: its edits, and the sections and paragraphs of its plans."""

from collections.abc import Mapping, Sequence
from typing import Any

from unioncorpus.clean.decode import Decoded
from unioncorpus.columns import Columns
from unioncorpus.edits import Edit, Edited
from unioncorpus.extract.source import PlanSource
from unioncorpus.records import EditRow, ParagraphRow, SectionRow


def edit_rows(doc_id: str, decoded: Decoded | None, page: Edited) -> Columns[EditRow]:
    """Edits of all stages with the place in the page that each leads back to, the first of stage decode.

    >>> page = Edited.of("工會").then("convert", [Edit(1, 2, "會", "会", "convert.t2s")])
    >>> [(row.stage, row.raw_start, row.raw_stop) for row in edit_rows("ab", None, page)]
    [('convert', 1, 2)]
    """
    rows = Columns(EditRow)
    if decoded and decoded.edits:
        _add_edits(rows, doc_id, "decode", _by_field(decoded.edits), *zip(*decoded.places, strict=True))
    for depth, layer in enumerate(page.layers):
        if layer.edits:
            edits = _by_field(layer.edits)
            _add_edits(rows, doc_id, layer.stage, edits, *page.raw_edges(edits["start"], edits["stop"], depth))
    return rows


def _by_field(edits: Sequence[Edit]) -> dict[str, tuple[Any, ...]]:
    return dict(zip(Edit._fields, zip(*edits, strict=True), strict=True))


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
    sections = source.plan.sections
    n, ids = len(sections), source.section_ids
    rows.extend(
        section_id=ids,
        plan_id=[source.plan_id] * n,
        doc_id=[source.doc_id] * n,
        n=range(1, n + 1),
        parent_id=[None if s.parent is None else ids[s.parent] for s in sections],
        level=[s.level for s in sections],
        path=[s.path for s in sections],
        label=[s.label for s in sections],
        heading=[s.heading for s in sections],
        move=source.moves,
        start=[s.start for s in sections],
        stop=[s.stop for s in sections],
        overridden=[()] * n,
    )


def add_paragraphs(rows: Columns[ParagraphRow], source: PlanSource, untagged: tuple[str | None, ...]) -> None:
    """Add the rows of a plan's paragraphs; ``untagged`` says of each why it has no theme, or None."""
    paragraphs = source.plan.paragraphs
    n, sections = len(paragraphs), source.section_ids
    rows.extend(
        paragraph_id=source.paragraph_ids,
        section_id=[None if p.section is None else sections[p.section] for p in paragraphs],
        plan_id=[source.plan_id] * n,
        doc_id=[source.doc_id] * n,
        n=range(1, n + 1),
        untagged=untagged,
        start=[p.start for p in paragraphs],
        stop=[p.stop for p in paragraphs],
        overridden=[()] * n,
    )

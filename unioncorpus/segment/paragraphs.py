"""Paragraphs: the lines of a plan, each in its innermost section."""

from collections.abc import Sequence

from unioncorpus.structure import Paragraph, Section


def paragraphs(lines: Sequence[tuple[int, int]], titles: int, sections: Sequence[Section]) -> tuple[Paragraph, ...]:
    """Lines as paragraphs; the first ``titles`` of them are title lines.

    Sections come in text order and a child begins after its parent, so the innermost section of a line is the last that
    began at or before it and has not ended.
    """
    starts = [section.start for section in sections]
    out = []
    current: int | None = None
    begun = 0
    for n, (start, stop) in enumerate(lines):
        while begun < len(starts) and starts[begun] <= start:
            current = begun
            begun += 1
        while current is not None and sections[current].stop <= start:
            current = sections[current].parent
        out.append(Paragraph(start, stop, current, n < titles))
    return tuple(out)

"""Paragraphs: the lines of a plan, each in its innermost section."""

from collections.abc import Sequence

from unioncorpus.named_tuples import make_all
from unioncorpus.structure import Paragraph, Section


def paragraphs(lines: Sequence[tuple[int, int]], titles: int, sections: Sequence[Section]) -> tuple[Paragraph, ...]:
    """Lines as paragraphs; the first ``titles`` of them are title lines.

    Sections begin with a line, come in text order and leave no gap, so the innermost section of a line is the last that
    began at or before it.

    >>> [(line.section, line.title) for line in paragraphs([(0, 4), (5, 9)], 1, ())]
    [(None, True), (None, False)]
    """
    sections_at = {section.start: k for k, section in enumerate(sections)}
    current: int | None = None
    rows = [
        (start, stop, current := sections_at.get(start, current), n < titles) for n, (start, stop) in enumerate(lines)
    ]
    return make_all(Paragraph, rows)

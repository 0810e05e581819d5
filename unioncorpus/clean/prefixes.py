"""Junk glued to the front of a line: 文档介绍：, 第一文库网 - . What follows is judged on its own."""

from unioncorpus.clean.cues import call_lines, called_rules
from unioncorpus.clean.junk_spans import Junk

Span = tuple[int, int]


def has_prefix(line: str, called: int) -> bool:
    """Whether junk is glued to the front of the line, so that what follows is judged on its own."""
    return any(rule.pattern.match(line) for rule in called_rules("prefix", called))


def find_prefix(text: str, line: Span) -> Junk | None:
    """Junk glued to the front of a line, or None.

    >>> find_prefix("文档介绍：车队工会计划", (0, 11))
    Junk(start=0, stop=5, rule='strip.site_label', whole=False, confidence=1.0)
    """
    said = text[slice(*line)]
    called = call_lines(said, [(0, len(said))]).get(0, 0)
    found = ((rule.pattern.match(said), rule.id) for rule in called_rules("prefix", called))
    return next((Junk(line[0], line[0] + m.end(), rule, False) for m, rule in found if m), None)

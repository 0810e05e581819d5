"""Stray tags, comments and entities on a page of plain text, as edits that keep every offset.

A block tag becomes a line break, an inline tag or a comment nothing; a script goes whole. Whole HTML pages
are read by unioncorpus.clean.html before.
"""

from collections.abc import Iterator

from unioncorpus.clean.html.tokens import entities, tags
from unioncorpus.clean.html.tree import breaks_line
from unioncorpus.edits import Edit

RULE = "strip.html"


def remove_markup(text: str) -> list[Edit]:
    """Edits that take the markup out of a page; none where it has none.

    >>> [(e.before, e.after) for e in remove_markup("<p>工会<b>计划</b></p>")]
    [('<p>', '\\n'), ('<b>', ''), ('</b>', ''), ('</p>', '\\n')]
    """
    edits = list(_tag_edits(text)) if "<" in text else []
    if edits and "&" in text:
        edits += _entity_edits(text, edits)
        edits.sort(key=lambda e: e.start)
    return edits


def _tag_edits(text: str) -> Iterator[Edit]:
    for start, stop, name in tags(text):
        # On a page of text, < may be a less-than sign: only what is closed is a tag.
        if text[stop - 1] == ">":
            yield Edit(start, stop, text[start:stop], "\n" if breaks_line(name) else "", RULE)


def _entity_edits(text: str, edits: list[Edit]) -> Iterator[Edit]:
    """Entities between the tags, where each stands for one character."""
    at = 0
    for edit in [*edits, Edit(len(text), len(text), "", "", RULE)]:
        for start, stop, meant in entities(text, at, edit.start):
            if len(meant) == 1:
                yield Edit(start, stop, text[start:stop], meant, RULE)
        at = edit.stop

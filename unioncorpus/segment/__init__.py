"""Text to Document: 篇, sections, paragraphs."""

from collections.abc import Collection, Sequence

from unioncorpus.lines import Mark, line_spans, read_marks
from unioncorpus.segment.attachments import without_attachments
from unioncorpus.segment.bare_numbers import find_bare_numbers
from unioncorpus.segment.inline_lists import without_inline_lists
from unioncorpus.segment.masked_numbers import find_masked_numbers
from unioncorpus.segment.opening import Span, find_announced
from unioncorpus.segment.outline import outline
from unioncorpus.segment.paragraphs import paragraphs
from unioncorpus.segment.sequence_words import find_sequence_words
from unioncorpus.segment.titles import PlanSpan, split_plans
from unioncorpus.structure import Document, Plan


def segment(text: str, hidden: Collection[int] = (), contents: Collection[str] = ()) -> Document:
    """A clean page as plans of sections of paragraphs.

    A page with any text has at least one plan; a page without text has none. ``hidden`` are the offsets where a site
    left out so much text that a title may be missing, ``contents`` the titles in its table of contents.

    >>> page = segment("工会工作计划2篇\\n工会工作计划 篇1\\n一、学习\\n1、读书\\n工会工作计划 篇2\\n一、慰问")
    >>> page.claimed_plans, [(p.title, [s.path for s in p.sections]) for p in page.plans]
    (2, [('工会工作计划 篇1', ['一', '一/1']), ('工会工作计划 篇2', ['一'])])
    """
    lines, cut = _cut_lines(line_spans(text), hidden)
    marks: Sequence[Mark | None] = read_marks(text, lines)
    for find in (
        find_masked_numbers,
        find_bare_numbers,
        find_sequence_words,
        without_inline_lists,
        without_attachments,
    ):
        marks = find(text, lines, marks)
    title, spans = split_plans(text, lines, marks, cut, contents)
    plans = tuple(_plan(text, lines, marks, spans, n) for n in range(len(spans)))
    above = spans[0].first or spans[0].body if spans else 0
    return Document(text, title, find_announced(text, lines[:above]), plans)


def _cut_lines(lines: Sequence[Span], hidden: Collection[int]) -> tuple[Sequence[Span], set[int]]:
    """The lines, cut at the offsets inside them, and the numbers of those that begin at an offset or next behind it."""
    if not hidden:
        return lines, set()
    cut_lines: list[Span] = []
    cut: set[int] = set()
    waiting = sorted(hidden, reverse=True)
    for start, stop in lines:
        while waiting and waiting[-1] < stop:
            place = waiting.pop()
            if place > start:
                cut_lines.append((start, place))
                start = place
            cut.add(len(cut_lines))
        cut_lines.append((start, stop))
    return cut_lines, cut


def _plan(text: str, lines: Sequence[Span], marks: Sequence[Mark | None], spans: list[PlanSpan], n: int) -> Plan:
    """The n-th plan. What it holds itself ends where the first plan inside it begins."""
    span = spans[n]
    inner = n + 1 < len(spans) and spans[n + 1].parent == n
    last = spans[n + 1].first if inner else span.last
    body = min(span.body, last)
    stop = lines[span.last - 1][1]
    own_stop = lines[last][0] if inner else stop
    sections = outline(text, lines[body:last], marks[body:last], own_stop)
    return Plan(
        start=lines[span.first][0],
        stop=stop,
        body=lines[body][0] if body < last else own_stop,
        title=span.title,
        parent=span.parent,
        sections=sections,
        paragraphs=paragraphs(lines[span.first : last], body - span.first, sections),
    )

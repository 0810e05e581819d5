"""The themes that the headings of a plan name, for the paragraphs below them."""

from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter, itemgetter

from unioncorpus.extract.cues import Find
from unioncorpus.extract.moves import move_of
from unioncorpus.extract.source import PlanSource
from unioncorpus.extract.substance import NOTHING, Tallies, doubt_limit, doubt_of, tally
from unioncorpus.structure import Paragraph, Plan


class Headings:
    """The headings of a plan; the themes of one are sought when a paragraph below it first asks.

    ``starts`` are where the finds in the plan's own text begin, in text order. ``heads`` says for each paragraph
    whether it is a heading with text below it.
    """

    def __init__(self, source: PlanSource, finds: Sequence[Find]) -> None:
        self.starts = list(map(itemgetter(1), finds))
        self.heads = _find_heads(source.plan)
        self._source = source
        self._finds = finds
        self._themes: dict[int, Tallies] = {}

    def above(self, paragraph: Paragraph) -> Tallies:
        """Themes of the nearest heading above a paragraph that has any; in a schedule its own heading's only."""
        at = paragraph.section
        if at is None:
            return NOTHING
        section = self._source.plan.sections[at]
        if section.start < paragraph.start:
            return self._of(at)
        return NOTHING if section.parent is None else self._of(section.parent)

    def _of(self, at: int) -> Tallies:
        """Themes of a section's heading, or of the nearest one above it that has any."""
        if at not in self._themes:
            section = self._source.plan.sections[at]
            themes = NOTHING
            in_schedule = self._source.moves[at] == "schedule"
            if not (in_schedule and move_of(section.heading)):
                themes = self._named_by(at)
                if not themes and section.parent is not None and not in_schedule:
                    themes = self._of(section.parent)
            self._themes[at] = themes
        return self._themes[at]

    def _named_by(self, at: int) -> Tallies:
        """Themes that the heading of a section names itself."""
        section, own = self._source.plan.sections[at], self._source.own
        start = section.start - self._source.plan.start
        stop = start + min(section.stop - section.start, len(section.label) + len(section.heading) + 2)
        line_end = own.find("\n", start, stop)
        stop = line_end if line_end >= 0 else stop
        first = bisect_left(self.starts, start)
        last = bisect_left(self.starts, stop, first)
        if first == last:
            return NOTHING
        limit = doubt_limit(stop - start)
        tallies = tally(self._finds[first:last], own, start, stop)
        return {theme: finds for theme, finds in tallies.items() if doubt_of(finds) <= limit}


def _find_heads(plan: Plan) -> list[bool]:
    """For each paragraph of a plan, whether it is a heading with text below it."""
    sections = plan.sections
    filled = set(map(attrgetter("parent"), sections))
    return [
        at is not None and sections[at].start == start and (at in filled or sections[at].stop > stop + 1)
        for start, stop, at, _ in plan.paragraphs
    ]

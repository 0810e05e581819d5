"""Themes of paragraphs by the codebook.

A find of a surface makes its theme likelier; the chances of a paragraph's finds are combined as if independent, and a
theme is tagged from a threshold that rises with the length of the paragraph, so that a long paragraph is not tagged
with what it merely lists. The lead (the first clause, which announces what follows) counts more. A paragraph that
carries nothing of its own has the themes of the heading above it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from unioncorpus.extract.codebook import Codebook, Cue, codebook
from unioncorpus.extract.moves import label_moves
from unioncorpus.extract.source import PlanSource
from unioncorpus.records import ThemeRow
from unioncorpus.structure import Paragraph

#: A paragraph has at most so many themes (codebook: the four with the most text).
MOST_THEMES = 4

_LEAD_CHARS = 40
_LEAD_END = re.compile("[。；;：:，,]")
_SENTENCE_END = re.compile("[。；;]")
#: (paragraph up to so many characters, a theme is tagged from this score on)
_THRESHOLDS = ((45, 0.45), (100, 0.5), (10**9, 0.75))
#: In a long paragraph a theme also needs, in one sentence at least, this share of that sentence's best theme.
_SHARE = 0.5
#: A paragraph without a cue of its own inherits its heading's themes from this length on, in characters.
_INHERIT_CHARS = 25
_NEGATIONS = ("并非", "而非", "不是", "代替", "取代", "不等于")

Find = tuple[Cue, int, int]


@dataclass(slots=True)
class _Tally:
    """What the finds of one paragraph say for one theme."""

    missing: float = 1.0
    mass: float = 0.0
    evidence: list[str] = field(default_factory=list)
    finds: list[tuple[int, float]] = field(default_factory=list)

    def add(self, weight: float, surface: str, at: int) -> None:
        self.finds.append((at, weight))
        self.mass += weight
        if surface not in self.evidence:
            self.evidence.append(surface)
            self.missing *= 1 - weight

    @property
    def score(self) -> float:
        return 1 - self.missing


def tag_themes(source: PlanSource) -> tuple[ThemeRow, ...]:
    """Themes of every paragraph of a plan, in text order; a paragraph's main theme first.

    Title lines are never tagged. A child theme (rights.contracts) stands beside its parent and is never main.
    """
    return tuple(_Tagger(source, codebook()).rows())


class _Tagger:
    """One plan's finds, its headings' themes, and its rows."""

    def __init__(self, source: PlanSource, book: Codebook) -> None:
        self._source = source
        self._book = book
        plan = source.plan
        self._text = source.document.text
        self._finds = list(book.lexicon.find(self._text[plan.start : plan.stop], plan.start))
        self._starts = [start for _, start, _ in self._finds]
        self._moves = label_moves(source)
        self._headings: list[dict[str, _Tally] | None] = [None] * len(plan.sections)
        self._opening = next((k for k, p in enumerate(plan.paragraphs) if p.section is not None), 0)
        self._filled = {s.parent for s in plan.sections}

    def rows(self) -> Iterator[ThemeRow]:
        plan, source = self._source.plan, self._source
        for k, paragraph in enumerate(plan.paragraphs):
            if paragraph.title:
                continue
            for theme, main, tally in self._tag(k, paragraph):
                yield ThemeRow(
                    paragraph_id=source.paragraph_ids[k],
                    plan_id=source.plan_id,
                    doc_id=source.doc_id,
                    theme=theme,
                    main=main,
                    score=round(tally.score, 4),
                    evidence=tuple(tally.evidence),
                )

    def _between(self, start: int, stop: int) -> Sequence[Find]:
        return self._finds[bisect_left(self._starts, start) : bisect_left(self._starts, stop)]

    def _tally(self, start: int, stop: int) -> dict[str, _Tally]:
        """Tallies of the themes (parents and children) that have a find in text[start:stop]."""
        tallies: dict[str, _Tally] = {}
        lead = _lead(self._text, start, stop)
        for cue, at, end in self._between(start, stop):
            if not cue.themes or self._text[max(start, at - 3) : at].endswith(_NEGATIONS):
                continue
            surface = self._text[at:end]
            for theme, weight in cue.themes:
                weight = (1 - (1 - weight) ** 2) if at < lead else weight
                tallies.setdefault(theme, _Tally()).add(weight, surface, at)
                parent, _, child = theme.partition(".")
                if child:
                    tallies.setdefault(parent, _Tally()).add(weight, surface, at)
        return tallies

    def _tag(self, k: int, paragraph: Paragraph) -> list[tuple[str, bool, _Tally]]:
        start, stop = paragraph.start, paragraph.stop
        tallies = self._tally(start, stop)
        if self._guides(k, paragraph):
            tallies = {t: tally for t, tally in tallies.items() if t.startswith("ideology")}
        heading = self._above(paragraph)
        tagged = _substantial(tallies, stop - start, heading)
        if stop - start > _THRESHOLDS[0][0]:
            tagged = [t for t in tagged if self._leads(t, tallies, start, stop)]
        if not tagged and self._inherits(paragraph):
            tallies, tagged = heading, [t for t in heading if "." not in t][:MOST_THEMES]
        if not tagged:
            return []
        tagged.sort(key=lambda t: -tallies[t].mass)
        del tagged[MOST_THEMES:]
        main = self._main(tagged, tallies, heading, start, stop)
        tagged.sort(key=lambda t: t != main)
        children = [t for t in tallies if "." in t and t.partition(".")[0] in tagged and tallies[t].score >= 0.5]
        return [(t, t == main, tallies[t]) for t in tagged + children]

    def _guides(self, k: int, paragraph: Paragraph) -> bool:
        """Whether a paragraph opens the plan or stands under 指导思想: there only what is to be studied counts."""
        if paragraph.section is None:
            return k < self._opening
        return self._moves[paragraph.section] == "guiding"

    def _above(self, paragraph: Paragraph) -> dict[str, _Tally]:
        """Themes of the nearest heading above a paragraph that has any; none inside a schedule."""
        sections = self._source.plan.sections
        at = paragraph.section
        if at is not None and sections[at].start >= paragraph.start:
            at = sections[at].parent
        while at is not None and self._moves[at] != "schedule":
            themes = self._heading(at)
            if themes:
                return themes
            at = sections[at].parent
        return {}

    def _heading(self, at: int) -> dict[str, _Tally]:
        known = self._headings[at]
        if known is None:
            section = self._source.plan.sections[at]
            stop = min(section.stop, section.start + len(section.label) + len(section.heading) + 2)
            tallies = self._tally(section.start, stop)
            tagged = set(_substantial(tallies, stop - section.start, {}))
            known = {t: tally for t, tally in tallies.items() if t.partition(".")[0] in tagged}
            self._headings[at] = known
        return known

    def _inherits(self, paragraph: Paragraph) -> bool:
        """Whether a paragraph without a cue may take its heading's themes: it has substance and is no heading."""
        at = paragraph.section
        if at is None or self._moves[at] == "schedule":
            return False
        section = self._source.plan.sections[at]
        if section.start == paragraph.start and (at in self._filled or section.stop > paragraph.stop + 1):
            return False
        return paragraph.stop - paragraph.start >= _INHERIT_CHARS

    def _ends(self, start: int, stop: int) -> list[int]:
        """Where the sentences of text[start:stop] end."""
        ends = [m.end() for m in _SENTENCE_END.finditer(self._text, start, stop)]
        return ends if ends and ends[-1] == stop else [*ends, stop]

    def _leads(self, theme: str, tallies: dict[str, _Tally], start: int, stop: int) -> bool:
        """Whether a theme is more than a side remark in one of the sentences it is found in."""
        ends = self._ends(start, stop)
        masses: list[dict[str, float]] = [{} for _ in ends]
        for parent, tally in tallies.items():
            if "." not in parent:
                for at, weight in tally.finds:
                    sentence = masses[bisect_left(ends, at + 1)]
                    sentence[parent] = sentence.get(parent, 0.0) + weight
        return any(m[theme] >= _SHARE * max(m.values()) for m in masses if theme in m)

    def _main(
        self, tagged: list[str], tallies: dict[str, _Tally], heading: dict[str, _Tally], start: int, stop: int
    ) -> str:
        """Of several themes the one with the most text: each sentence counts for the themes found in it."""
        if len(tagged) == 1:
            return tagged[0]
        ends = self._ends(start, stop)
        lengths = dict.fromkeys(tagged, 0)
        for theme in tagged:
            for n in {bisect_left(ends, at + 1) for at, _ in tallies[theme].finds if start <= at < stop}:
                lengths[theme] += ends[n] - (ends[n - 1] if n else start)
        return max(tagged, key=lambda t: (lengths[t], t in heading, tallies[t].mass))


def _lead(text: str, start: int, stop: int) -> int:
    """Where the lead of a paragraph ends: at its first mark, or after _LEAD_CHARS."""
    mark = _LEAD_END.search(text, start + 2, min(stop, start + _LEAD_CHARS))
    return mark.start() if mark else min(stop, start + _LEAD_CHARS)


def _substantial(tallies: dict[str, _Tally], length: int, heading: dict[str, _Tally]) -> list[str]:
    """The parent themes that a text of ``length`` characters gives substance to."""
    threshold = next(score for limit, score in _THRESHOLDS if length <= limit)
    parents = [t for t in tallies if "." not in t]
    return [t for t in parents if 1 - tallies[t].missing * (0.75 if t in heading else 1.0) >= threshold]

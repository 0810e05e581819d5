"""Themes of paragraphs by the codebook.

A find of a surface makes its theme likelier; the chances of a paragraph's surfaces are combined as if independent, and
a theme is tagged from a threshold that rises with the length of the paragraph. In a long paragraph the theme must also
lead in a sentence, so that the paragraph is not tagged with what it merely lists. The lead (the first clause, which
announces what follows) counts more. A paragraph that carries nothing of its own has the themes of its heading.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from math import prod

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
#: Up to so many characters a paragraph is short: a heading or an item, all of which is its substance.
_SHORT = 45
#: In a long paragraph a theme needs, in one sentence at least, this share of the weight of that sentence's best theme.
_SHARE = 0.5
#: What a heading of the same theme leaves of the doubt.
_HEADING_DOUBT = 0.75
#: A child theme is tagged beside its parent from this score on.
_CHILD_SCORE = 0.5
#: A paragraph without a cue of its own inherits its heading's themes from this length on, in characters.
_INHERIT_CHARS = 25
#: The two characters before a surface that deny it.
_NEGATIONS = frozenset(("并非", "而非", "不是", "代替", "取代", "等于"))

#: (cue, start, stop) in the page.
Find = tuple[Cue, int, int]
#: (start, surface, weight) of the finds of one theme.
Finds = list[tuple[int, str, float]]
Tallies = Mapping[str, Finds]


def tag_themes(source: PlanSource) -> tuple[ThemeRow, ...]:
    """Themes of every paragraph of a plan, in text order; a paragraph's main theme first.

    Title lines are never tagged. A child theme (rights.contracts) stands beside its parent and is never main.
    """
    return tuple(_Tagger(source, codebook()).rows())


class _Tagger:
    """One plan's finds, its headings' themes, and its rows."""

    def __init__(self, source: PlanSource, book: Codebook) -> None:
        self._source = source
        plan = source.plan
        self._text = source.document.text
        self._finds: Sequence[Find] = book.lexicon.find(self._text[plan.start : plan.stop], plan.start)
        self._starts = [start for _, start, _ in self._finds]
        self._moves = label_moves(source)
        self._headings: dict[int, Tallies] = {}
        self._opening = next((k for k, p in enumerate(plan.paragraphs) if p.section is not None), 0)
        self._filled = {s.parent for s in plan.sections}

    def rows(self) -> Iterator[ThemeRow]:
        source = self._source
        for k, paragraph in enumerate(source.plan.paragraphs):
            if paragraph.title:
                continue
            tallies, tagged = self._tag(k, paragraph)
            for theme in tagged:
                finds = tallies[theme]
                yield ThemeRow(
                    paragraph_id=source.paragraph_ids[k],
                    plan_id=source.plan_id,
                    doc_id=source.doc_id,
                    theme=theme,
                    main=theme is tagged[0],
                    score=round(1 - _doubt(finds), 4),
                    evidence=tuple(dict.fromkeys(surface for _, surface, _ in finds)),
                )

    def _tag(self, k: int, paragraph: Paragraph) -> tuple[Tallies, list[str]]:
        """The tallies of a paragraph and its themes: the main one first, then the others, then children."""
        tallies = self._tally(paragraph.start, paragraph.stop)
        if tallies and self._guides(k, paragraph):
            tallies = {t: finds for t, finds in tallies.items() if t.startswith("ideology")}
        heading = self._above(paragraph)
        length = paragraph.stop - paragraph.start
        tagged = _substantial(tallies, length, heading)
        weights = self._weigh(tagged, tallies, paragraph)
        if length > _SHORT and len(tallies) > 1:
            tagged = [t for t in tagged if any(s.get(t, 0.0) >= _SHARE * max(s.values()) for _, s in weights if s)]
        if not tagged and heading and self._inherits(paragraph):
            tallies, tagged = heading, [t for t in heading if "." not in t]
        if len(tagged) > 1:
            tagged = _ranked(tagged, tallies, heading, weights)
        children = [t for t in tallies if "." in t and t.partition(".")[0] in tagged]
        return tallies, tagged + [t for t in children if 1 - _doubt(tallies[t]) >= _CHILD_SCORE]

    def _tally(self, start: int, stop: int) -> Tallies:
        """The finds of each theme, parents and children, in text[start:stop]."""
        first = bisect_left(self._starts, start)
        finds = self._finds[first : bisect_left(self._starts, stop, first)]
        if not finds:
            return {}
        tallies: dict[str, Finds] = {}
        lead = _lead(self._text, start, stop)
        for cue, at, _ in finds:
            if self._text[at - 2 : at] in _NEGATIONS:
                continue
            for theme, weight in cue.lead_themes if at < lead else cue.themes:
                if theme in tallies:
                    tallies[theme].append((at, cue.surface, weight))
                else:
                    tallies[theme] = [(at, cue.surface, weight)]
        return tallies

    def _guides(self, k: int, paragraph: Paragraph) -> bool:
        """Whether a paragraph opens the plan or stands under 指导思想: there only what is to be studied counts."""
        if paragraph.section is None:
            return k < self._opening
        return self._moves[paragraph.section] == "guiding"

    def _above(self, paragraph: Paragraph) -> Tallies:
        """Themes of the nearest heading above a paragraph that has any; none inside a schedule."""
        sections = self._source.plan.sections
        at = paragraph.section
        if at is not None and sections[at].start >= paragraph.start:
            at = sections[at].parent
        while at is not None and self._moves[at] != "schedule":
            if themes := self._heading(at):
                return themes
            at = sections[at].parent
        return {}

    def _heading(self, at: int) -> Tallies:
        if at not in self._headings:
            section = self._source.plan.sections[at]
            stop = min(section.stop, section.start + len(section.label) + len(section.heading) + 2)
            tallies = self._tally(section.start, stop)
            tagged = set(_substantial(tallies, stop - section.start, {}))
            self._headings[at] = {t: finds for t, finds in tallies.items() if t.partition(".")[0] in tagged}
        return self._headings[at]

    def _inherits(self, paragraph: Paragraph) -> bool:
        """Whether a paragraph without a cue may take its heading's themes: it has substance and is no heading."""
        at = paragraph.section
        if at is None or self._moves[at] == "schedule":
            return False
        section = self._source.plan.sections[at]
        if section.start == paragraph.start and (at in self._filled or section.stop > paragraph.stop + 1):
            return False
        return paragraph.stop - paragraph.start >= _INHERIT_CHARS

    def _weigh(self, tagged: list[str], tallies: Tallies, paragraph: Paragraph) -> list[tuple[int, dict[str, float]]]:
        """Each sentence of a paragraph: its length and the weight of each parent theme in it."""
        if not tagged or len(tallies) == 1:
            return []
        ends = [m.end() for m in _SENTENCE_END.finditer(self._text, paragraph.start, paragraph.stop)]
        if not ends or ends[-1] < paragraph.stop:
            ends.append(paragraph.stop)
        sums: list[dict[str, float]] = [{} for _ in ends]
        for theme, finds in tallies.items():
            if "." not in theme:
                for at, _, weight in finds:
                    sentence = sums[bisect_left(ends, at + 1)]
                    sentence[theme] = sentence.get(theme, 0.0) + weight
        starts = [paragraph.start, *ends]
        return [(end - start, found) for start, end, found in zip(starts, ends, sums, strict=False)]


def _lead(text: str, start: int, stop: int) -> int:
    """Where the lead of a paragraph ends: at its first mark, or after _LEAD_CHARS."""
    limit = min(stop, start + _LEAD_CHARS)
    mark = _LEAD_END.search(text, start + 2, limit)
    return mark.start() if mark else limit


def _doubt(finds: Finds) -> float:
    """The chance that none of the surfaces found means its theme; a surface found twice counts once."""
    if len(finds) == 1:
        return 1 - finds[0][2]
    return prod(1 - weight for weight in {surface: weight for _, surface, weight in reversed(finds)}.values())


def _substantial(tallies: Tallies, length: int, heading: Tallies) -> list[str]:
    """The parent themes that a text of ``length`` characters gives substance to."""
    threshold = next(score for limit, score in _THRESHOLDS if length <= limit)
    return [
        theme
        for theme, finds in tallies.items()
        if "." not in theme and 1 - _doubt(finds) * (_HEADING_DOUBT if theme in heading else 1.0) >= threshold
    ]


def _ranked(
    tagged: list[str], tallies: Tallies, heading: Tallies, weights: list[tuple[int, dict[str, float]]]
) -> list[str]:
    """The themes with the most text, the main one first: each sentence counts for the themes found in it.

    Of themes with as much text the heading's goes first, then the one with the most weight.
    """
    lengths = {t: sum(length for length, found in weights if t in found) for t in tagged}
    sums = {t: sum(weight for _, _, weight in tallies[t]) for t in tagged}
    return sorted(tagged, key=lambda t: (-lengths[t], t not in heading, -sums[t]))[:MOST_THEMES]

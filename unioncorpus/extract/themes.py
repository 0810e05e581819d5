"""Themes of paragraphs by the codebook.

A find of a surface makes its theme likelier; the chances of a paragraph's surfaces are combined as if independent, and
a theme is tagged from a threshold that rises with the length of the paragraph. The lead (the first clause, which
announces what follows) counts more. In a paragraph that is not short the theme must also lead in a sentence, or in a
clause that is a task of its own, or be announced in the lead of one that is not long, so that the paragraph is not
tagged with what it merely lists; a theme that a long paragraph names but once, or twice behind its lead, must do so in
such a clause, or stand in the heading too. A theme with no strong find is only named beside what is done where a strong
one of another theme stands in the same item (慰问一线班组). What is only followed (贯彻…精神) is no theme beside what
else is done, nor is what comes of it (…，激发敬业精神). Each event of a schedule stands alone. A paragraph that carries
nothing of its own has its heading's main theme, and a heading that names nothing that of half of the paragraphs below.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Any

from unioncorpus.columns import Columns
from unioncorpus.extract.codebook import Codebook, codebook, with_children
from unioncorpus.extract.cues import Find
from unioncorpus.extract.headings import Headings
from unioncorpus.extract.moves import move_of
from unioncorpus.extract.source import PlanSource
from unioncorpus.extract.substance import (
    MIDDLE,
    NOTHING,
    SHORT,
    Finds,
    Passage,
    Sentence,
    Tallies,
    absorbed,
    affirmed,
    announced_themes,
    begins_task,
    children_of,
    doubt_limit,
    doubt_of,
    event_ends,
    evidence_of,
    fills,
    find_tasks,
    heaviest,
    is_led,
    is_named_in_passing,
    is_overview,
    lead_end,
    leading_themes,
    leads_doings,
    named_beside,
    only_outcomes,
    rank_themes,
    score_of,
    split_sentences,
    tally,
    tells,
    with_people,
    without_basis,
)
from unioncorpus.extract.topics import find_topic, length_of_opening, pattern_of
from unioncorpus.extract.untagged import is_rhetoric, is_structural
from unioncorpus.lines import is_month_heading
from unioncorpus.records import ThemeRow
from unioncorpus.structure import Paragraph

_STOPS = frozenset("。！：:")
#: What a heading of the same theme leaves of the doubt.
_HEADING_DOUBT = 0.75
#: A child theme is tagged beside its parent from this score on.
_CHILD_SCORE = 0.5
#: A paragraph without a cue of its own inherits its heading's themes from this length on, in characters.
_INHERIT_CHARS = 25
#: A paragraph that ran into its heading: 一、指导思想以…为指导; the heading, and within how many characters it ends.
_GUIDING_LABEL, _GUIDING, _GUIDING_ENDS = re.compile("[^，。；\n]{0,12}指导思想"), "指导思想", 16
#: Within how many characters a line that lists what is done in a month names it.
_MONTHS_CHARS = 20

#: Parts of a plan whose headings announce nothing of what stands below them.
_UNANNOUNCED = frozenset({"schedule", "guiding", "goals", "problems", "outlook"})

#: A theme of a paragraph with its finds and what doubt is left.
Tag = tuple[str, Finds, float]
#: The finds of the themes of a paragraph, the doubt of those that it is about, and its sentences.
_Read = tuple[Tallies, dict[str, float], Sequence[Sentence]]


def find_cues(source: PlanSource, book: Codebook | None = None) -> Sequence[Find]:
    """What speaks for a theme in a plan's own text and is not denied, in text order; ``book`` as in tag_themes."""
    return affirmed((book or codebook()).find(source.own), source.words)


def tag_themes(source: PlanSource, cues: Sequence[Find], book: Codebook | None = None) -> Columns[ThemeRow]:
    """Themes of every paragraph of a plan, in text order, by its cues; a paragraph's main theme first.

    ``book`` is a researcher's own codebook; None stands for the one that the package ships.
    Title lines are never tagged. A child theme (rights.contracts) stands beside its parent and is never main.
    """
    return Columns.of(ThemeRow, _Tagger(source, cues, book or codebook()).rows())


class _Tagger:
    """One plan's finds and its rows. Places are those of the plan's own text."""

    def __init__(self, source: PlanSource, cues: Sequence[Find], book: Codebook) -> None:
        self._source = source
        self._own, self._offset = source.own, source.plan.start
        self._finds = cues
        self._headings = Headings(source, cues)
        self._starts, self._heads = self._headings.starts, self._headings.heads
        self._guiding = book.guiding or frozenset(book.themes)
        self._followed = book.guiding
        self._people, self._absorbs = book.people, book.absorbs
        self._parents = with_children(book.themes)
        self._moves = source.moves
        topic = find_topic(source, self._finds)
        self._act: Tallies = topic.act_finds()
        self._is_titled = topic.act.keys() <= topic.titled.keys()
        self._titled = topic.titled.keys()
        self._whose: Tallies = topic.finds_of(self._people)
        self._guiding |= topic.titled.keys()
        self._opening = length_of_opening(source)

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The fields of the rows of all paragraphs, in text order."""
        source = self._source
        plan_id, doc_id = source.plan_id, source.doc_id
        tagged = self._tag_all()
        for k, paragraph_id in enumerate(source.paragraph_ids):
            main = True
            for theme, finds, doubt in tagged[k] or (self._heads[k] and self._announced(k, tagged)) or ():
                yield paragraph_id, plan_id, doc_id, theme, main, score_of(doubt), evidence_of(finds), ()
                main = False
                if theme not in self._parents:
                    continue
                for child, found in children_of(theme, finds).items():
                    score = score_of(doubt_of(found))
                    if score >= _CHILD_SCORE:
                        yield paragraph_id, plan_id, doc_id, child, False, score, evidence_of(found), ()

    def _tag_all(self) -> list[Sequence[Tag]]:
        """The themes of each paragraph by its own words and those of the headings above it."""
        tagged: list[Sequence[Tag]] = []
        last = 0
        for k, paragraph in enumerate(self._source.plan.paragraphs):
            # Paragraphs follow each other: the finds of one begin where those of the paragraph before it end.
            first, last = last, bisect_left(self._starts, paragraph.stop - self._offset, last)
            tagged.append(() if paragraph.title else self._tag(k, paragraph, first, last))
        return tagged

    def _announced(self, k: int, tagged: Sequence[Sequence[Tag]]) -> Sequence[Tag]:
        """What a heading that names no theme announces: the main theme of half of the paragraphs below it, or more.

        The name of a part (三、主要工作) announces none, nor does a heading of months, of aims, or of what is amiss.
        """
        paragraphs = self._source.plan.paragraphs
        start, stop, at, _ = paragraphs[k]
        if at is None or stop - start > SHORT or self._act or self._moves[at] in _UNANNOUNCED:
            return ()
        section = self._source.plan.sections[at]
        mains: dict[str, list[Tag]] = {}
        others = []
        for below in range(k + 1, len(paragraphs)):
            if paragraphs[below].start >= section.stop:
                break
            if self._heads[below]:
                continue
            if tagged[below]:
                mains.setdefault(tagged[below][0][0], []).append(tagged[below][0])
            else:
                others.append(paragraphs[below])
        most = max(mains.values(), key=len, default=())
        n_others = 2 * len(most) - sum(map(len, mains.values()))  # as many say something else at most
        if not most or n_others < 0 or move_of(section.heading) or self._is_structural(paragraphs[k]):
            return ()
        saying = (other for other in others if not self._is_structural(other))
        return most[:1] if next(islice(saying, n_others, None), None) is None else ()

    def _is_structural(self, paragraph: Paragraph) -> bool:
        """Whether a paragraph structures the text by its form alone."""
        return is_structural(self._source.text_of(paragraph))

    def _tag(self, k: int, paragraph: Paragraph, first: int, last: int) -> Sequence[Tag]:
        """The themes of a paragraph, whose finds are those from first to last, with their finds and what doubt is left.

        The main theme comes first.
        """
        tallies: Tallies = NOTHING
        doubts: dict[str, float] = {}
        sentences: Sequence[Sentence] = ()
        if first < last:
            read = self._of_events if self._lists_events(paragraph) else self._of_sentences
            tallies, doubts, sentences = read(k, paragraph, first, last)
        if not doubts and paragraph.stop - paragraph.start >= _INHERIT_CHARS and self._inherits(k, paragraph):
            tallies = heaviest(self._headings.above(paragraph))
            doubts = {theme: doubt_of(finds) for theme, finds in tallies.items()}
        if self._act:
            tallies, doubts = self._of_scheme(k, paragraph, tallies, doubts)
        if self._whose and (doubts or self._does(k, paragraph)) and not self._studies(paragraph):
            is_name = self._is_structural(paragraph)
            tallies, doubts = with_people(self._whose, tallies, doubts, is_name=is_name)
        if not doubts:
            return ()
        ranked: Iterable[str] = doubts
        if len(doubts) > 1:
            ranked = rank_themes(doubts, tallies, self._headings.above(paragraph), self._titled, sentences)
        return [(theme, tallies[theme], doubts[theme]) for theme in ranked]

    def _of_sentences(self, k: int, paragraph: Paragraph, first: int, last: int) -> _Read:
        """What a paragraph that lists no events says: the themes that are not only named beside others, and lead."""
        start, stop = paragraph.start - self._offset, paragraph.stop - self._offset
        tallies = tally(self._finds[first:last], self._own, start, stop)
        guides = self._guides(k, paragraph)
        passage = Passage(self._own, start, stop)
        if guides:
            done = tells(tallies, passage)
            tallies = {t: f for t, f in tallies.items() if t in self._guiding or t in done or fills(f, stop - start)}
        doubts = self._substantial(tallies, paragraph)
        if not doubts or len(tallies) == 1:
            return tallies, doubts, ()
        if len(doubts) > 1 and not guides and not self._followed.isdisjoint(doubts):
            tallies = without_basis(tallies, self._followed, passage)
            doubts = self._substantial(tallies, paragraph)
        if len(doubts) > 1:
            doubts = self._apart(doubts, tallies, paragraph, passage)
        sentences = self._weighed(tallies, doubts, start, stop)
        if sentences and stop - start > SHORT:
            doubts = self._leading(doubts, tallies, sentences, passage)
        return tallies, doubts, sentences

    def _weighed(self, tallies: Tallies, doubts: dict[str, float], start: int, stop: int) -> Sequence[Sentence]:
        """The sentences of a paragraph, where it names several themes, and not only one of them in a few words."""
        is_told = doubts and len(tallies) > 1 and (stop - start > SHORT or len(doubts) > 1)
        return split_sentences(tallies, self._own, start, stop) if is_told else ()

    def _apart(
        self, doubts: dict[str, float], tallies: Tallies, paragraph: Paragraph, passage: Passage
    ) -> dict[str, float]:
        """The themes of a paragraph that names several, without those that are only named beside others."""
        if beside := named_beside(doubts, tallies, passage):
            doubts = _without(doubts, beside - self._headings.above(paragraph).keys())
        if len(doubts) > 1:
            doubts = _without(doubts, absorbed(doubts, tallies, self._absorbs, passage))
        if len(doubts) > 1 and passage.stop - passage.start > MIDDLE:
            doubts = self._without_passing(doubts, tallies, paragraph, passage)
        if len(doubts) > 1:
            doubts = _without(doubts, only_outcomes(doubts, tallies, passage))
        return doubts

    def _lists_events(self, paragraph: Paragraph) -> bool:
        """Whether a paragraph stands in a schedule, or names a month and lists what is done then."""
        at, start = paragraph.section, paragraph.start - self._offset
        if at is not None and self._moves[at] == "schedule":
            return True
        is_dated = self._own.find("月", start, start + _MONTHS_CHARS) >= 0
        return is_dated and is_month_heading(self._own, start, paragraph.stop - self._offset)

    def _of_events(self, k: int, paragraph: Paragraph, first: int, last: int) -> _Read:
        """What a paragraph that lists events says: each has its own themes, as if it stood alone."""
        tallies, doubts = dict[str, Finds](), dict[str, float]()
        start, stop = paragraph.start - self._offset, paragraph.stop - self._offset
        at = start
        for end in event_ends(self._own, start, stop):
            until = bisect_left(self._starts, end, first, last)
            if first < until:
                event = tally(self._finds[first:until], self._own, at, end)
                limit = doubt_limit(end - at)
                named = {t: doubt for t, finds in event.items() if (doubt := doubt_of(finds)) <= limit}
                beside = named_beside(named, event, Passage(self._own, at, end))
                for theme, doubt in named.items():
                    if theme not in beside:
                        tallies[theme] = tallies.get(theme, []) + event[theme]
                        doubts[theme] = min(doubt, doubts.get(theme, 1.0))
            first, at = until, end
        return tallies, doubts, self._weighed(tallies, doubts, start, stop)

    def _of_scheme(
        self, k: int, paragraph: Paragraph, tallies: Tallies, doubts: dict[str, float]
    ) -> tuple[Tallies, dict[str, float]]:
        """The themes of a paragraph in a scheme: its act, and of the paragraph's own those that stand in its lead.

        Where the title does not name it, the act is not meant in and under a heading with other themes.
        """
        if not self._announces(paragraph.start, paragraph.stop) and self._is_structural(paragraph):
            return tallies, {t: doubt for t, doubt in doubts.items() if t in self._act}
        start, stop = paragraph.start - self._offset, paragraph.stop - self._offset
        lead = lead_end(self._own, start, stop)
        led = {t: doubt for t, doubt in doubts.items() if t in self._act or is_led(tallies[t], lead)}
        above = led if self._heads[k] else self._headings.above(paragraph)
        if not self._is_titled and above and above.keys().isdisjoint(self._act):
            return tallies, led
        return {**self._act, **tallies}, {t: doubt_of(finds) for t, finds in self._act.items()} | led

    def _substantial(self, tallies: Tallies, paragraph: Paragraph) -> dict[str, float]:
        """The themes that a paragraph gives substance to, before its sentences are looked at, each with its doubt."""
        limit = doubt_limit(paragraph.stop - paragraph.start)
        doubts = {}
        for theme, finds in tallies.items():
            doubt = doubt_of(finds)
            if doubt <= limit or (doubt * _HEADING_DOUBT <= limit and theme in self._headings.above(paragraph)):
                doubts[theme] = doubt
        return doubts

    def _without_passing(
        self, doubts: dict[str, float], tallies: Tallies, paragraph: Paragraph, passage: Passage
    ) -> dict[str, float]:
        """The themes of a long paragraph without those named in passing, in no task of their own and no heading."""
        lead = lead_end(self._own, passage.start, passage.stop)
        passing = {theme for theme in doubts if is_named_in_passing(tallies[theme], lead)}
        if passing:
            passing -= self._headings.above(paragraph).keys()
            passing -= find_tasks(passing, tallies, passage)
        return doubts if len(passing) == len(doubts) else _without(doubts, passing)

    def _leading(
        self, doubts: dict[str, float], tallies: Tallies, sentences: Sequence[Sentence], passage: Passage
    ) -> dict[str, float]:
        """The themes of a paragraph that lead in a sentence or a task, or are announced in one that is not long."""
        leading = leading_themes(sentences, self._people)
        if doubts.keys() <= leading:
            return doubts
        if not self._people.isdisjoint(tallies):
            leading |= {theme for theme in doubts.keys() - leading if leads_doings(theme, sentences, self._people)}
        start, stop = passage.start, passage.stop
        if stop - start <= MIDDLE and not pattern_of("ground").match(self._own, start, stop):
            leading |= announced_themes(tallies)
        leading |= find_tasks(doubts.keys() - leading, tallies, passage)
        return {theme: doubt for theme, doubt in doubts.items() if theme in leading}

    def _guides(self, k: int, paragraph: Paragraph) -> bool:
        """Whether a paragraph opens the plan, stands under 指导思想 or sums all up: there what is to be studied counts.

        A short line of an opening that is no sentence (工会主席：张华) pays respect to nothing, and says what it says.
        """
        start, stop, section, _ = paragraph
        if section is None:
            is_sentence = stop - start > SHORT or self._own[stop - self._offset - 1] in _STOPS
            is_first = k == 0 or self._source.plan.paragraphs[k - 1].title
            is_task = not is_first and begins_task(self._own, start - self._offset)
            return k < self._opening and is_sentence and not (is_task or self._announces(start, stop))
        own, at = self._own, start - self._offset
        is_labelled = own.find(_GUIDING, at, at + _GUIDING_ENDS) >= 0 and _GUIDING_LABEL.match(own, at)
        if is_labelled or self._moves[section] == "guiding":
            return not (self._act and self._announces(start, stop))
        if stop - start <= MIDDLE or self._source.plan.sections[section].start == start:
            return False
        return is_overview(own, at, stop - self._offset)

    def _announces(self, start: int, stop: int) -> bool:
        """Whether a paragraph of the opening says what is to be done: behind a label, or as a scheme announces it."""
        return pattern_of("announcement").search(self._own, start - self._offset, stop - self._offset) is not None

    def _inherits(self, k: int, paragraph: Paragraph) -> bool:
        """Whether a paragraph may take its heading's themes: it is no heading, and no schedule's or closing words.

        Under 指导思想 goals and slogans alone have none; a text that says what is followed has that of the heading.
        """
        at = paragraph.section
        if at is None or self._moves[at] == "schedule" or self._heads[k]:
            return False
        if self._moves[at] == "guiding":
            is_guided = not self._followed.isdisjoint(self._headings.above(paragraph))
            return is_guided and pattern_of("followed").search(self._source.text_of(paragraph)) is not None
        start, stop = paragraph.start - self._offset, paragraph.stop - self._offset
        return not self._closes(k) and pattern_of("summary").match(self._own, start, stop) is None

    def _studies(self, paragraph: Paragraph) -> bool:
        """Whether a paragraph stands under 指导思想, or is its heading."""
        return paragraph.section is not None and self._moves[paragraph.section] == "guiding"

    def _does(self, k: int, paragraph: Paragraph) -> bool:
        """Whether a paragraph of a unit says what is done, by its place and form: no heading, and no closing words."""
        at = paragraph.section
        if at is None or self._heads[k] or self._moves[at] in _UNANNOUNCED or self._closes(k):
            return False
        return not self._is_structural(paragraph) and not is_rhetoric(self._source.text_of(paragraph))

    def _closes(self, k: int) -> bool:
        """Whether a paragraph is the last one of a plan but for who signs, and not the only text of a bare heading."""
        paragraphs = self._source.plan.paragraphs
        above = paragraphs[k - 1]
        is_bare = (
            self._heads[k - 1]
            and above.stop - above.start <= SHORT
            and not self._own.endswith("。", 0, above.stop - self._offset)
        )
        return k >= self._last_said and not is_bare

    @cached_property
    def _last_said(self) -> int:
        """The last paragraph of the plan that says something; those below it sign."""
        paragraphs = self._source.plan.paragraphs
        return next((k for k in reversed(range(len(paragraphs))) if not self._is_structural(paragraphs[k])), -1)


def _without(doubts: dict[str, float], themes: Collection[str]) -> dict[str, float]:
    """The themes without some of them."""
    return {theme: doubt for theme, doubt in doubts.items() if theme not in themes} if themes else doubts

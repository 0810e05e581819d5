"""Themes of paragraphs by the codebook.

A find of a surface makes its theme likelier; the chances of a paragraph's surfaces are combined as if independent, and
a theme is tagged from a threshold that rises with the length of the paragraph. In a long paragraph the theme must also
lead in a sentence, or in a clause that is a task of its own, so that the paragraph is not tagged with what it merely
lists. The lead (the first clause, which announces what follows) counts more. A paragraph that carries nothing of its
own has the themes of its heading.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter, itemgetter

from unioncorpus.extract.codebook import STRONG, Codebook, Cue, Find, codebook
from unioncorpus.extract.moves import move_of
from unioncorpus.extract.source import PlanSource
from unioncorpus.extract.topics import find_topic, pattern_of
from unioncorpus.extract.untagged import is_structural
from unioncorpus.lines import is_month_heading
from unioncorpus.records import ThemeRow
from unioncorpus.structure import Paragraph

#: A paragraph has at most so many themes (codebook: the four with the most text).
MOST_THEMES = 4

_LEAD_CHARS = 40
_LEAD_END = re.compile("[。；;：:，,]")
_SENTENCE_END = re.compile("[。；;]")
_CLAUSE_END = re.compile("[。；;，,：:]")
_STOPS = frozenset("。！：:")
#: A theme fills an opening that names it so often at least, and once in so many characters: 女教职工… all through.
_FILLS_AT_LEAST, _FILLS_EVERY = 4, 50
#: Up to so many characters a paragraph is short (a heading or an item, all of it substance), or of middle length.
_SHORT, _MIDDLE = 35, 100
#: A theme is tagged from this score on in a short, a middling and a long paragraph.
_SHORT_SCORE, _MIDDLE_SCORE, _LONG_SCORE = 0.45, 0.55, 0.8
#: In a long paragraph a theme needs, in one sentence at least, this share of the weight of that sentence's best theme.
#: Whom a task is for is said in a word, and what it is in many: a theme of people needs less.
_SHARE, _PEOPLE_SHARE = 0.8, 0.5
#: What a theme weighs beyond this, because it is named again and again, does not push others out of its sentence.
_ENOUGH = 2.0
#: What a heading of the same theme leaves of the doubt.
_HEADING_DOUBT = 0.75
#: A child theme is tagged beside its parent from this score on.
_CHILD_SCORE = 0.5
#: A paragraph without a cue of its own inherits its heading's themes from this length on, in characters.
_INHERIT_CHARS = 25
#: In a scheme another theme than its act needs a find of more than this weight in the lead of the paragraph.
_LEAST_LEAD = 0.5
#: A paragraph that ran into its heading: 一、指导思想以…为指导.
_GUIDING_LABEL = re.compile("[^，。；\n]{0,6}指导思想")
#: Directly before a surface: what denies it.
_NEGATION = re.compile("并非|而非|不是|代替|取代|等于")

#: (start, weight, cue) of the finds of one theme.
Finds = list[tuple[int, float, Cue]]
Tallies = Mapping[str, Finds]
#: Length of a sentence, and the weight of each theme in it.
Sentence = tuple[int, Mapping[str, float]]

_NOTHING: Tallies = {}


def tag_themes(source: PlanSource, book: Codebook | None = None) -> tuple[ThemeRow, ...]:
    """Themes of every paragraph of a plan, in text order; a paragraph's main theme first.

    ``book`` is a researcher's own codebook; None stands for the one that the package ships.
    Title lines are never tagged. A child theme (rights.contracts) stands beside its parent and is never main.
    """
    return tuple(_Tagger(source, book or codebook()).rows())


class _Tagger:
    """One plan's finds, its headings' themes, and its rows. Places are those of the plan's own text."""

    def __init__(self, source: PlanSource, book: Codebook) -> None:
        self._source = source
        plan = source.plan
        self._own, self._offset = source.own, plan.start
        self._finds: Sequence[Find] = _affirmed(book.find(source.own), source.own)
        self._starts = list(map(itemgetter(1), self._finds))
        self._guiding = book.guiding or frozenset(book.themes)
        self._people = book.people
        self._parents = {theme.partition(".")[0] for theme in book.themes if "." in theme}
        self._moves = source.moves
        self._headings: dict[int, Tallies] = {}
        topic = find_topic(source, self._finds)
        self._act = _act_tallies(topic.act)
        self._is_titled = topic.act.keys() <= topic.titled.keys()
        self._guiding |= topic.titled.keys()
        self._opening = self._length_of_opening()
        self._filled = set(map(attrgetter("parent"), plan.sections))

    def _length_of_opening(self) -> int:
        """How many paragraphs stand above the first unit or month; none where there is neither."""
        text = self._source.document.text
        for k, (start, stop, section, _) in enumerate(self._source.plan.paragraphs):
            if section is not None or is_month_heading(text, start, stop):
                return k
        return 0

    def rows(self) -> Iterator[ThemeRow]:
        """The rows of all paragraphs, in text order."""
        source = self._source
        plan_id, doc_id = source.plan_id, source.doc_id
        last = 0
        for k, paragraph in enumerate(source.plan.paragraphs):
            # Paragraphs follow each other: the finds of one begin where those of the paragraph before it end.
            first, last = last, bisect_left(self._starts, paragraph.stop - self._offset, last)
            if not paragraph.title:
                main, paragraph_id = True, source.paragraph_ids[k]
                for theme, finds, doubt in self._tag(k, paragraph, first, last):
                    # By position: rows are many, and names cost a third more time.
                    yield ThemeRow(paragraph_id, plan_id, doc_id, theme, main, _score(doubt), _evidence(finds))
                    main = False
                    if theme not in self._parents:
                        continue
                    for child, found in _children(theme, finds).items():
                        score = _score(_doubt(found))
                        if score >= _CHILD_SCORE:
                            yield ThemeRow(paragraph_id, plan_id, doc_id, child, False, score, _evidence(found))

    def _tag(self, k: int, paragraph: Paragraph, first: int, last: int) -> Iterable[tuple[str, Finds, float]]:
        """The themes of a paragraph, whose finds are those from first to last, with their finds and what doubt is left.

        The main theme comes first.
        """
        start, stop = paragraph.start - self._offset, paragraph.stop - self._offset
        length = stop - start
        tallies: Tallies = _NOTHING
        doubts: dict[str, float] = {}
        if first < last:
            tallies = self._tally(first, last, start, stop)
            if self._guides(k, paragraph):
                tallies = {t: finds for t, finds in tallies.items() if t in self._guiding or _fills(finds, length)}
            doubts = self._substantial(tallies, paragraph)
        sentences: Sequence[Sentence] = ()
        if doubts and len(tallies) > 1 and (length > _SHORT or len(doubts) > 1):
            sentences = _sentences(tallies, self._own, start, stop)
            if length > _SHORT:
                leading = _leading(sentences, self._people)
                if not doubts.keys() <= leading:
                    leading |= _tasks(doubts.keys() - leading, tallies, self._own, start, stop)
                    doubts = {theme: doubt for theme, doubt in doubts.items() if theme in leading}
        if not doubts and length >= _INHERIT_CHARS and self._inherits(paragraph):
            tallies = self._above(paragraph)
            doubts = {theme: _doubt(finds) for theme, finds in tallies.items()}
        if self._act:
            tallies, doubts = self._of_scheme(paragraph, tallies, doubts)
        if len(doubts) < 2:
            return [(theme, tallies[theme], doubt) for theme, doubt in doubts.items()]
        ranked = _ranked(doubts, tallies, self._above(paragraph), sentences)
        return [(theme, tallies[theme], doubts[theme]) for theme in ranked]

    def _of_scheme(
        self, paragraph: Paragraph, tallies: Tallies, doubts: dict[str, float]
    ) -> tuple[Tallies, dict[str, float]]:
        """The themes of a paragraph in a scheme: its act, and of the paragraph's own those that stand in its lead.

        Where the title does not name it, the act is not meant in and under a heading with other themes.
        """
        if not self._announces(paragraph.start, paragraph.stop) and is_structural(self._source.text_of(paragraph)):
            return tallies, {t: doubt for t, doubt in doubts.items() if t in self._act}
        start, stop = paragraph.start - self._offset, paragraph.stop - self._offset
        lead = _lead(self._own, start, stop)
        led = {t: doubt for t, doubt in doubts.items() if t in self._act or _is_led(tallies[t], lead)}
        above = led if self._heads(paragraph) else self._above(paragraph)
        if not self._is_titled and above and above.keys().isdisjoint(self._act):
            return tallies, led
        return {**self._act, **tallies}, {t: _doubt(finds) for t, finds in self._act.items()} | led

    def _substantial(self, tallies: Tallies, paragraph: Paragraph) -> dict[str, float]:
        """The themes that a paragraph gives substance to, before its sentences are looked at, each with its doubt."""
        limit = _doubt_limit(paragraph.stop - paragraph.start)
        doubts = {}
        for theme, finds in tallies.items():
            doubt = 1 - finds[0][1] if len(finds) == 1 else _doubt(finds)
            if doubt <= limit or (doubt * _HEADING_DOUBT <= limit and theme in self._above(paragraph)):
                doubts[theme] = doubt
        return doubts

    def _tally(self, first: int, last: int, start: int, stop: int) -> Tallies:
        """The finds of each theme among those from first to last, which stand in own[start:stop]."""
        tallies: dict[str, Finds] = {}
        lead = _lead(self._own, start, stop) if self._starts[first] < start + _LEAD_CHARS else start
        for cue, at, _ in self._finds[first:last]:
            for theme, weight in cue.lead_themes if at < lead else cue.themes:
                if theme in tallies:
                    tallies[theme].append((at, weight, cue))
                else:
                    tallies[theme] = [(at, weight, cue)]
        return tallies

    def _guides(self, k: int, paragraph: Paragraph) -> bool:
        """Whether a paragraph opens the plan, stands under 指导思想 or sums all up: there what is to be studied counts.

        A short line of an opening that is no sentence (工会主席：张华) pays respect to nothing, and says what it says.
        """
        start, stop, section, _ = paragraph
        if section is None:
            is_sentence = stop - start > _SHORT or self._own[stop - self._offset - 1] in _STOPS
            return k < self._opening and is_sentence and not self._announces(start, stop)
        if self._moves[section] == "guiding" or _GUIDING_LABEL.match(self._own, start - self._offset):
            return not (self._act and self._announces(start, stop))
        if stop - start <= _MIDDLE or self._source.plan.sections[section].start == start:
            return False
        return _is_overview(self._own, start - self._offset, stop - self._offset)

    def _announces(self, start: int, stop: int) -> bool:
        """Whether a paragraph of the opening says what is to be done: behind a label, or as a scheme announces it."""
        return pattern_of("announcement").search(self._own, start - self._offset, stop - self._offset) is not None

    def _above(self, paragraph: Paragraph) -> Tallies:
        """Themes of the nearest heading above a paragraph that has any; in a schedule its own heading's only."""
        at = paragraph.section
        if at is None:
            return _NOTHING
        section = self._source.plan.sections[at]
        if section.start < paragraph.start:
            return self._heading(at)
        return _NOTHING if section.parent is None else self._heading(section.parent)

    def _heading(self, at: int) -> Tallies:
        """Themes of a section's heading, or of the nearest one above it that has any."""
        if at not in self._headings:
            section = self._source.plan.sections[at]
            themes: Tallies = _NOTHING
            in_schedule = self._moves[at] == "schedule"
            if not (in_schedule and move_of(section.heading)):
                start = section.start - self._source.plan.start
                stop = start + min(section.stop - section.start, len(section.label) + len(section.heading) + 2)
                first = bisect_left(self._starts, start)
                last = bisect_left(self._starts, stop, first)
                if first < last:
                    tallies, limit = self._tally(first, last, start, stop), _doubt_limit(stop - start)
                    themes = {t: finds for t, finds in tallies.items() if _doubt(finds) <= limit}
                if not themes and section.parent is not None and not in_schedule:
                    themes = self._heading(section.parent)
            self._headings[at] = themes
        return self._headings[at]

    def _inherits(self, paragraph: Paragraph) -> bool:
        """Whether a paragraph may take its heading's themes: it is no heading itself, and stands in no schedule."""
        at = paragraph.section
        if at is None or self._moves[at] == "schedule" or (self._act and self._moves[at] == "guiding"):
            return False
        return not self._heads(paragraph)

    def _heads(self, paragraph: Paragraph) -> bool:
        """Whether a paragraph is a heading with text below it."""
        at = paragraph.section
        if at is None or self._source.plan.sections[at].start != paragraph.start:
            return False
        return at in self._filled or self._source.plan.sections[at].stop > paragraph.stop + 1


def _is_overview(text: str, start: int, stop: int) -> bool:
    """Whether text[start:stop] is one long sentence that tells under whom all was done."""
    is_sentence = not _SENTENCE_END.search(text, start, stop - 1)
    return is_sentence and pattern_of("overview").search(text, start, start + _MIDDLE) is not None


def _act_tallies(act: Mapping[str, Iterable[Find]]) -> Tallies:
    """The finds that name the act of a scheme, as those of its paragraphs."""
    return {theme: [(at, STRONG, cue) for cue, at, _ in finds] for theme, finds in act.items()}


def _is_led(finds: Finds, lead: int) -> bool:
    """Whether a theme has more than a weak find in the lead of a paragraph."""
    return any(at < lead and weight > _LEAST_LEAD for at, weight, _ in finds)


def _affirmed(finds: list[Find], text: str) -> list[Find]:
    """The finds that nothing denies."""
    denied = {found.end() for found in _NEGATION.finditer(text)}
    return [find for find in finds if find[1] not in denied] if denied else finds


def _sentences(tallies: Tallies, text: str, start: int, stop: int) -> list[Sentence]:
    """The sentences of the paragraph text[start:stop] that hold finds."""
    ends = [m.end() for m in _SENTENCE_END.finditer(text, start, stop - 1)]
    if not ends:
        return [(stop - start, {theme: _weight(finds) for theme, finds in tallies.items()})]
    ends.append(stop)
    weights: dict[int, dict[str, float]] = {}
    for theme, finds in tallies.items():
        for at, weight, _ in finds:
            sentence = weights.setdefault(bisect_left(ends, at + 1), {})
            sentence[theme] = sentence.get(theme, 0.0) + weight
    return [(ends[n] - (ends[n - 1] if n else start), found) for n, found in weights.items()]


def _lead(text: str, start: int, stop: int) -> int:
    """Where the lead of a paragraph ends: at its first mark, or after _LEAD_CHARS."""
    limit = min(stop, start + _LEAD_CHARS)
    mark = _LEAD_END.search(text, start + 2, limit)
    return mark.start() if mark else limit


def _fills(finds: Finds, length: int) -> bool:
    """Whether a theme is what all of a paragraph is about."""
    return len(finds) >= _FILLS_AT_LEAST and len(finds) * _FILLS_EVERY >= length


def _doubt(finds: Finds) -> float:
    """The chance that none of the surfaces found means its theme; a surface found twice counts once."""
    if len(finds) == 1:
        return 1 - finds[0][1]
    seen: set[str] = set()
    doubt = 1.0
    for _, weight, cue in finds:
        if cue.surface not in seen:
            seen.add(cue.surface)
            doubt *= 1 - weight
    return doubt


@lru_cache(maxsize=4096)
def _score(doubt: float) -> float:
    """The score of a theme; doubts are few, and rounding takes as long as all else that makes one."""
    return round(1 - doubt, 4)


def _evidence(finds: Finds) -> tuple[str, ...]:
    """The surfaces found, each once, in text order."""
    if len(finds) == 1:
        return (finds[0][2].surface,)
    return tuple(dict.fromkeys([cue.surface for _, _, cue in finds]))


def _children(parent: str, finds: Finds) -> Mapping[str, Finds]:
    """The finds of each child theme among those of its parent."""
    children: dict[str, Finds] = {}
    for find in finds:
        for child, of in find[2].children:
            if of == parent:
                children.setdefault(child, []).append(find)
    return children


def _doubt_limit(length: int) -> float:
    """The most doubt with which a theme has substance in a text of ``length`` characters."""
    return 1 - (_SHORT_SCORE if length <= _SHORT else _MIDDLE_SCORE if length <= _MIDDLE else _LONG_SCORE)


def _leading(sentences: list[Sentence], people: Collection[str]) -> set[str]:
    """Themes that lead, or nearly lead, in one sentence at least."""
    leading: set[str] = set()
    for _, weights in sentences:
        most = min(_ENOUGH, max(weights.values()))
        least, of_people = _SHARE * most, _PEOPLE_SHARE * most
        leading.update([t for t, weight in weights.items() if weight >= least or (t in people and weight >= of_people)])
    return leading


def _tasks(wanted: Iterable[str], tallies: Tallies, text: str, start: int, stop: int) -> set[str]:
    """Of the wanted themes those that lead alone in a clause of text[start:stop] that is a task of its own."""
    places = {t: [at for at, weight, cue in tallies[t] if weight >= STRONG and not cue.is_form] for t in wanted}
    if not any(places.values()):
        return set()
    marks = [start, *(mark.end() for mark in _CLAUSE_END.finditer(text, start, stop - 1)), stop]
    found = set()
    for theme, ats in places.items():
        for n in {bisect_left(marks, at + 1) for at in ats}:
            if pattern_of("rule").match(text, marks[n - 1], marks[n]) and _leads_alone(
                theme, tallies, marks[n - 1], marks[n]
            ):
                found.add(theme)
                break
    return found


def _leads_alone(theme: str, tallies: Tallies, start: int, stop: int) -> bool:
    """Whether no other theme weighs as much in text[start:stop]."""
    best = sum([weight for at, weight, _ in tallies[theme] if start <= at < stop])
    others = (finds for other, finds in tallies.items() if other != theme)
    return all(sum([weight for at, weight, _ in finds if start <= at < stop]) < best for finds in others)


def _ranked(tagged: Iterable[str], tallies: Tallies, heading: Tallies, sentences: Sequence[Sentence]) -> list[str]:
    """The themes with the most text, the main one first: each sentence counts for the themes found in it.

    Of themes with as much text the heading's goes first, then the one with the most weight.
    """
    lengths = dict.fromkeys(tagged, 0)
    for length, weights in sentences:
        for theme in weights:
            if theme in lengths:
                lengths[theme] += length
    return sorted(tagged, key=lambda t: (-lengths[t], t not in heading, -_weight(tallies[t])))[:MOST_THEMES]


def _weight(finds: Finds) -> float:
    """The weight of all finds together."""
    return sum([weight for _, weight, _ in finds])

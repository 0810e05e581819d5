"""What a paragraph gives substance to, by the finds of each theme in it: their doubt, their sentences, their tasks."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from operator import attrgetter, itemgetter

from unioncorpus.extract.cues import STRONG, WEAK, Cue, Find
from unioncorpus.extract.topics import pattern_of
from unioncorpus.extract.word_lists import WordList, Words

#: The lead of a paragraph, which announces what follows, ends at its first mark, or after so many characters.
LEAD_CHARS = 40
#: What only joins a paragraph to the one before it announces nothing; nor does a mark behind one character end it.
_LEAD = re.compile(
    "(?:(?:首先|其次|再次|再者|最后|同时|此外|另外|其[一二三四五]|第[一二三四五六七八九]|[一二三四五六七八九]是)[，,：:])?"
    "(?s:.{0,2})[^。；;：:，,]*"
)
#: Behind one of these people are named beside others.
_BESIDE = frozenset("和与及暨、")
#: The label of a unit (十二、) has so many characters at most.
_LABEL_CHARS = 3
_SENTENCE_END = re.compile("[。；;]")
#: Where one event that a line lists ends and the next begins.
_EVENT_END = re.compile("[。；;，,]")
_CLAUSE_END = re.compile("[。；;，,：:]")
#: Where one thing that a clause lists ends and the next begins.
_ITEM_END = re.compile("[。；;，,：:、 和与及]")
#: A paragraph has at most so many themes (codebook: the four with the most text).
MOST_THEMES = 4
#: A theme fills an opening that names it so often at least, and once in so many characters: 女教职工… all through.
_FILLS_AT_LEAST, _FILLS_EVERY = 4, 50
#: Up to so many characters a paragraph is short (a heading or an item, all of it substance), or of middle length.
SHORT, MIDDLE = 35, 100
#: A theme is tagged from this score on in a short, a middling and a long paragraph.
_SHORT_SCORE, _MIDDLE_SCORE, _LONG_SCORE = 0.45, 0.55, 0.8
#: In a long paragraph a theme needs, in one sentence at least, this share of the weight of that sentence's best theme.
#: Whom a task is for is said in a word, and what it is in many: a theme of people needs less.
_SHARE, _PEOPLE_SHARE = 0.8, 0.4
#: What a theme weighs beyond this, because it is named again and again, does not push others out of its sentence.
_ENOUGH = 2.0
#: A theme with so many finds or fewer may be named in passing.
_PASSING = 2
#: Beside a strong find of another theme one without a strong find needs so many that are not weak.
_NAMED_AT_ALL = 2
#: In a scheme another theme than its act needs a find of more than this weight in the lead of the paragraph.
_LEAST_LEAD = 0.5
#: What a clause follows stands within so many characters of its beginning.
_BASIS_CHARS = 60
#: Directly before a surface: what denies it.
_NEGATIONS = WordList(lambda: ((word, None) for word in ("并非", "而非", "不是", "代替", "取代", "等于")))

#: (start, weight, cue) of the finds of one theme.
Finds = list[tuple[int, float, Cue]]
Tallies = Mapping[str, Finds]
NOTHING: Tallies = {}
#: Length of a sentence, and the weight of each theme in it.
Sentence = tuple[int, Mapping[str, float]]
_WEIGHT, _CUE, _SURFACE = itemgetter(1), itemgetter(2), attrgetter("surface")


class Passage:
    """The stretch text[start:stop]. Its clauses are sought when they are first asked for, and each is judged once."""

    def __init__(self, text: str, start: int, stop: int) -> None:
        self.text, self.start, self.stop = text, start, stop
        self._known: dict[tuple[int, str], bool] = {}

    @cached_property
    def bounds(self) -> list[int]:
        """Where each clause begins, and where the last one ends."""
        ends = [mark.end() for mark in _CLAUSE_END.finditer(self.text, self.start, self.stop - 1)]
        return [self.start, *ends, self.stop]

    def opens(self, at: int, kind: str) -> bool:
        """Whether the clause in which a find begins is of a kind: it says on what basis, or to what end."""
        bounds = self.bounds
        clause = bounds[bisect_right(bounds, at) - 1]
        behind_mark = clause > self.start
        if at - clause + behind_mark > _BASIS_CHARS:
            return False
        known = self._known.get((clause, kind))
        if known is None:
            known = pattern_of(kind).match(self.text, clause, self.stop) is not None
            self._known[clause, kind] = known
        return known


def tally(finds: Sequence[Find], text: str, start: int, stop: int) -> Tallies:
    """The finds of each theme among some, of which all stand in text[start:stop]; those in its lead weigh more."""
    tallies: dict[str, Finds] = {}
    lead = lead_end(text, start, stop) if finds[0][1] < start + LEAD_CHARS else start
    for cue, at, _ in finds:
        for theme, weight in cue.lead_themes if at < lead else cue.themes:
            if theme in tallies:
                tallies[theme].append((at, weight, cue))
            else:
                tallies[theme] = [(at, weight, cue)]
    return tallies


def is_named_in_passing(finds: Finds, lead: int) -> bool:
    """Whether a theme has one find, or two behind the lead of a paragraph, which ends at ``lead``."""
    return len(finds) == 1 or (len(finds) <= _PASSING and finds[0][0] >= lead)


def is_led(finds: Finds, lead: int) -> bool:
    """Whether a theme has more than a weak find in the lead of a paragraph."""
    return any(at < lead and weight > _LEAST_LEAD for at, weight, _ in finds)


def affirmed(finds: list[Find], words: Words) -> list[Find]:
    """The finds that nothing denies, of those in a text."""
    denied = {stop for _, _, stop in _NEGATIONS.find(words)}
    return [find for find in finds if find[1] not in denied] if denied else finds


def split_sentences(tallies: Tallies, text: str, start: int, stop: int) -> list[Sentence]:
    """The sentences of the paragraph text[start:stop] that hold finds."""
    ends = [m.end() for m in _SENTENCE_END.finditer(text, start, stop - 1)]
    if not ends:
        return [(stop - start, {theme: weight_of(finds) for theme, finds in tallies.items()})]
    ends.append(stop)
    return [(ends[n] - (ends[n - 1] if n else start), found) for n, found in _weigh_parts(tallies, ends).items()]


def _weigh_parts(tallies: Tallies, ends: Sequence[int]) -> dict[int, dict[str, float]]:
    """The weight of each theme in each part of a text that holds finds; the parts lie before their ends."""
    parts: defaultdict[int, dict[str, float]] = defaultdict(dict)
    for theme, finds in tallies.items():
        for at, weight, _ in finds:
            part = parts[bisect_right(ends, at)]
            part[theme] = part.get(theme, 0.0) + weight
    return parts


def without_basis(tallies: Tallies, guiding: Collection[str], passage: Passage) -> Tallies:
    """The tallies of a passage without what is only the basis of what else is done there.

    That are finds of guiding themes in a clause that follows something (贯彻…精神); they stay where nothing else is.
    """
    done: dict[str, Finds] = {}
    for theme, finds in tallies.items():
        kept = finds if theme not in guiding else [find for find in finds if not passage.opens(find[0], "basis")]
        if kept:
            done[theme] = kept
    return done or tallies


def only_outcomes(doubts: Collection[str], tallies: Tallies, passage: Passage) -> Collection[str]:
    """Of these themes of a passage those that only come of what another one does (…，激发爱岗敬业的热情).

    A heading may end in one that it announces (…，提高职工素质); what a text does, it says before it says to what end.
    """
    if passage.text.find("，", passage.start, passage.stop) < 0:
        return ()
    is_short = passage.stop - passage.start <= SHORT
    outcomes = []
    for theme in doubts:
        for at, _, _ in tallies[theme]:
            if not passage.opens(at, "outcome") and (is_short or not passage.opens(at, "purpose")):
                break
        else:
            outcomes.append(theme)
    return outcomes if len(outcomes) < len(doubts) else ()


def absorbed(
    doubts: Mapping[str, float], tallies: Tallies, absorbs: Mapping[str, frozenset[str]], passage: Passage
) -> set[str]:
    """Of these themes of a passage those that are done for the people whom its lead names, in sentences that name them.

    People who stand beside others (青年职工和女职工) are not whom all is for, nor is theirs what the lead itself names,
    or what a clause does for others.
    """
    taken: set[str] = set()
    if absorbs.keys().isdisjoint(doubts):
        return taken
    text, start = passage.text, passage.start
    lead = lead_end(text, start, passage.stop)
    for whose in absorbs.keys() & doubts.keys():
        led = [at for at, weight, _ in tallies[whose] if at < lead and weight > STRONG]
        if not led or (led[0] > start + _LABEL_CHARS and text[led[0] - 1] in _BESIDE):
            continue
        named = {text.count("。", start, at) for at, _, _ in tallies[whose]}
        for theme in absorbs[whose] & doubts.keys():
            ats = [at for at, _, _ in tallies[theme]]
            is_theirs = ats[0] >= lead and all(text.count("。", start, at) in named for at in ats)
            if is_theirs and not any(passage.opens(at, "others") for at in ats):
                taken.add(theme)
    return taken


def lead_end(text: str, start: int, stop: int) -> int:
    """Where the lead of a paragraph ends: at its first mark behind what joins it to others, or after LEAD_CHARS."""
    lead = _LEAD.match(text, start, min(stop, start + LEAD_CHARS))
    return lead.end() if lead else start


def event_ends(text: str, start: int, stop: int) -> list[int]:
    """Where each of the events ends that text[start:stop] lists."""
    return [*(mark.end() for mark in _EVENT_END.finditer(text, start, stop - 1)), stop]


def is_overview(text: str, start: int, stop: int) -> bool:
    """Whether text[start:stop] is one long sentence that tells under whom all was done."""
    is_sentence = not _SENTENCE_END.search(text, start, stop - 1)
    return is_sentence and pattern_of("overview").search(text, start, start + MIDDLE) is not None


def begins_task(text: str, start: int) -> bool:
    """Whether a paragraph, which starts there, begins with a task in a short sentence of its own."""
    end = text.find("。", start, start + SHORT)
    return end >= 0 and pattern_of("rule").match(text, start, end) is not None


def fills(finds: Finds, length: int) -> bool:
    """Whether a theme is what all of a paragraph is about."""
    return len(finds) >= _FILLS_AT_LEAST and len(finds) * _FILLS_EVERY >= length


def tells(tallies: Tallies, passage: Passage) -> set[str]:
    """The themes of which a passage tells with figures what was done, or with a name what was won."""
    won = pattern_of("won").match
    return {
        theme
        for theme, finds in tallies.items()
        if any(weight >= STRONG and (passage.opens(at, "told") or won(cue.surface)) for at, weight, cue in finds)
    }


def with_people(
    whose: Tallies, tallies: Tallies, doubts: dict[str, float], *, is_name: bool
) -> tuple[Tallies, dict[str, float]]:
    """The themes of a paragraph in the plan of a committee for some people: whatever it does is done for them.

    ``whose`` are the finds of the plan's title that name them. A line ``is_name`` that only names the committee, as a
    signature does, has no theme of theirs.
    """
    if is_name and doubts.keys() <= whose.keys():
        return tallies, {}
    added = {theme: doubt_of(finds) for theme, finds in whose.items() if theme not in doubts}
    return {**whose, **tallies}, doubts | added


def doubt_of(finds: Finds) -> float:
    """The chance that none of the surfaces found means its theme; a surface found twice counts once."""
    if len(finds) == 1:
        return 1 - finds[0][1]
    weights: dict[str, float] = {}
    for _, weight, cue in finds:
        weights.setdefault(cue.surface, weight)
    doubt = 1.0
    for weight in weights.values():
        doubt *= 1 - weight
    return doubt


@lru_cache(maxsize=4096)
def score_of(doubt: float) -> float:
    """The score of a theme; doubts are few, and rounding takes as long as all else that makes one."""
    return round(1 - doubt, 4)


def evidence_of(finds: Finds) -> tuple[str, ...]:
    """The surfaces found, each once, in text order."""
    if len(finds) == 1:
        return (finds[0][2].surface,)
    return tuple(dict.fromkeys(map(_SURFACE, map(_CUE, finds))))


def children_of(parent: str, finds: Finds) -> Mapping[str, Finds]:
    """The finds of each child theme among those of its parent."""
    children: dict[str, Finds] = {}
    for find in finds:
        for child, of in find[2].children:
            if of == parent:
                children.setdefault(child, []).append(find)
    return children


def doubt_limit(length: int) -> float:
    """The most doubt with which a theme has substance in a text of ``length`` characters."""
    return 1 - (_SHORT_SCORE if length <= SHORT else _MIDDLE_SCORE if length <= MIDDLE else _LONG_SCORE)


def named_beside(doubts: Iterable[str], tallies: Tallies, passage: Passage) -> set[str]:
    """Of these themes of a passage those that are only named beside what another one does there.

    They have no strong find where another theme has one, and no more than one that is not weak, or wherever they are
    named a strong find of another theme stands in the same item: the drinks of 送清凉饮料, the teams of 慰问一线班组.
    """
    beside = {theme for theme in doubts if max(map(_WEIGHT, tallies[theme])) < STRONG}
    strong = [theme for theme in doubts if theme not in beside]
    if not strong or not beside:
        return set()
    alone = {t for t in beside if sum([weight > WEAK for _, weight, _ in tallies[t]]) < _NAMED_AT_ALL}
    if alone == beside:
        return alone
    ends = [mark.end() for mark in _ITEM_END.finditer(passage.text, passage.start, passage.stop)]
    done = {bisect_right(ends, at) for t in strong for at, weight, _ in tallies[t] if weight >= STRONG}
    return {t for t in beside if t in alone or all(bisect_right(ends, at) in done for at, _, _ in tallies[t])}


def leading_themes(sentences: Sequence[Sentence], people: Collection[str]) -> set[str]:
    """Themes that lead, or nearly lead, in one sentence at least."""
    leading: set[str] = set()
    for _, weights in sentences:
        most = min(_ENOUGH, max(weights.values()))
        least, of_people = _SHARE * most, _PEOPLE_SHARE * most
        leading.update([t for t, weight in weights.items() if weight >= least or (t in people and weight >= of_people)])
    return leading


def leads_doings(theme: str, sentences: Sequence[Sentence], people: Collection[str]) -> bool:
    """Whether a theme leads with a strong find in a sentence but for themes of people, whose doing it is."""
    for _, weights in sentences:
        if weights.get(theme, 0.0) >= STRONG:
            most = max([weight for other, weight in weights.items() if other not in people], default=0.0)
            if theme not in people and weights[theme] >= _SHARE * min(_ENOUGH, most):
                return True
    return False


def announced_themes(tallies: Tallies) -> set[str]:
    """Themes with a strong find in the lead, where finds weigh more."""
    return {theme for theme, finds in tallies.items() if finds[0][1] > STRONG}


def find_tasks(wanted: Iterable[str], tallies: Tallies, passage: Passage) -> set[str]:
    """Of the wanted themes those that lead alone in a clause of a passage that is a task of its own.

    A clause that lists things (深化民主管理、劳动竞赛等工作) is none of a theme that has no other find.
    """
    strong = {t: [(at, cue.is_bound) for at, weight, cue in tallies[t] if weight >= STRONG] for t in wanted}
    # Forms and asides alone are no task; beside a find that names what is done they may be (培训…，提高专业技能).
    places = {t: [at for at, _ in finds] for t, finds in strong.items() if not all(bound for _, bound in finds)}
    if not places:
        return set()
    bounds = passage.bounds
    weights = _weigh_parts(tallies, bounds)
    found = set()
    for theme, ats in places.items():
        is_single = len(tallies[theme]) == 1
        for n in {bisect_right(bounds, at) for at in ats}:
            first, last = bounds[n - 1], bounds[n]
            if is_single and passage.text.find("、", first, last) >= 0:
                continue
            if _leads_alone(theme, weights[n]) and pattern_of("rule").match(passage.text, first, last):
                found.add(theme)
                break
    return found


def _leads_alone(theme: str, weights: Mapping[str, float]) -> bool:
    """Whether no other theme weighs as much in a clause."""
    best = weights[theme]
    return all(weight < best for other, weight in weights.items() if other != theme)


def rank_themes(
    tagged: Iterable[str],
    tallies: Tallies,
    heading: Collection[str],
    titled: Collection[str],
    sentences: Sequence[Sentence],
) -> list[str]:
    """The themes with the most text, the main one first: each sentence counts for the themes found in it.

    Of themes with as much text the heading's goes first, then that of the plan's title, then the one with the most
    weight.
    """
    lengths = dict.fromkeys(tagged, 0)
    for length, weights in sentences:
        for theme in weights:
            if theme in lengths:
                lengths[theme] += length
    ranked = sorted(tagged, key=lambda t: (-lengths[t], t not in heading, t not in titled, -weight_of(tallies[t])))
    return ranked[:MOST_THEMES]


def heaviest(tallies: Tallies) -> Tallies:
    """The theme with the most weight alone, with its finds; none of none."""
    if len(tallies) < 2:
        return tallies
    theme = max(tallies, key=lambda theme: weight_of(tallies[theme]))
    return {theme: tallies[theme]}


def weight_of(finds: Finds) -> float:
    """The weight of all finds together."""
    return sum([weight for _, weight, _ in finds])

"""Which lines of a page, and which runs inside them, are web junk.

Every rule is data (tables/strip.toml). The place of a line on the page (above the text, under a title, at the end) and
its neighbours decide which rules are tried. A rule that may take any line is tried only where one of its cues stands,
and one pass of an Aho-Corasick automaton finds those.
"""

import re
import sys
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache, partial, reduce
from operator import attrgetter, or_

from unioncorpus import tables
from unioncorpus.clean.bylines import headline_end, is_byline
from unioncorpus.clean.credits import CREDIT, SQUARE, find_credit, is_square_byline
from unioncorpus.clean.cues import PAGE_TALK, SPAM, bit, bits, call_lines, called_rules, promo_weight
from unioncorpus.clean.datelines import ACCOUNT, find_dateline, find_post_days
from unioncorpus.clean.edge_lines import RULE as LINE_MODEL
from unioncorpus.clean.edge_lines import KnownLines, find_edge_lines
from unioncorpus.clean.heads import (
    BYLINE,
    HEAD_LINES,
    PATH,
    begins_text,
    find_scraps,
    is_agenda,
    is_headline,
    is_lead,
    is_office,
    is_text,
)
from unioncorpus.clean.junk_spans import Junk, apart, apart_from_text
from unioncorpus.clean.leads import find_broken_lead, lead_end
from unioncorpus.clean.link_lists import LONGEST_LINK, find_link_lists
from unioncorpus.clean.outlines import (
    ADVICE,
    CONTENTS,
    HEADER,
    OUTLINE,
    REPEATED,
    find_advice,
    find_contents,
    find_outlines,
    find_repeated,
    find_running_titles,
)
from unioncorpus.clean.page_talk import find_talk, is_page_talk
from unioncorpus.clean.part_titles import title_before_lead
from unioncorpus.clean.places import ABOVE, BELOW, INSIDE, PROMO_ABOVE, PROMO_INSIDE, TAIL_LINES, admits, promo_needed
from unioncorpus.clean.prefixes import has_prefix
from unioncorpus.clean.replies import RULE as REPLY
from unioncorpus.clean.replies import find_replies
from unioncorpus.clean.spam import is_spam
from unioncorpus.clean.terms import RULE as TERMS
from unioncorpus.clean.terms import find_terms
from unioncorpus.lines import LONGEST_TITLE, TITLE_ENDS, announced_plans, opens_part
from unioncorpus.tables import Rule

Span = tuple[int, int]

LONGEST_BYLINE = 160
PROMO, SITE_LINE = "strip.promo", "strip.site_line"

_STOPS = frozenset("。！？；")
_start = attrgetter("start")
#: Rules for lines that are junk for what other lines of the page say, as a whole.
_AS_A_WHOLE = frozenset({OUTLINE, REPEATED, CONTENTS, HEADER, SITE_LINE})
#: What a title may name, and a site's category does not.
_YEAR = re.compile("[0-9xX_]{2}年|学[年期]")
#: The titles of other pages between bars.
_LINKED_TITLES = "strip.links_titles"
#: What stands before the last part of the path to a page.
_LAST_CRUMB = re.compile(r"[>＞»›]\s*(?=[^>＞»›\n]+$)")


@cache
def _site_lines() -> frozenset[str]:
    """Lines that a site was seen to repeat on its pages."""
    return frozenset(tables.read("sites")["lines"])


@cache
def _block(name: str) -> tuple[Rule, ...]:
    return tables.rules("strip", name)


@cache
def _repeating() -> dict[str, int]:
    """Rules that take a run only where it stands so often on the page."""
    return {rule.id: rule.extra["repeats"] for rule in _block("span") if "repeats" in rule.extra}


@lru_cache(maxsize=8192)
def _line_rules(place: int, called: int) -> tuple[tuple[int, Rule], ...]:
    """Rules for whole lines that may fire at a place, with the longest line of each: those called, or without cues."""
    rules = (rule for rule in _block("line") if admits(rule.extra["where"], place))
    return tuple((rule.extra["longest"], rule) for rule in rules if bit(rule.id) & called or not bit(rule.id))


@lru_cache(maxsize=8192)
def _may_hold(called: int) -> bool:
    """Whether the rules called for may find something inside a line: one of them, or promo rules that weigh enough."""
    return called & (bits("prefix") | bits("span") | bit(PAGE_TALK)) != 0 or promo_weight(called) >= PROMO_ABOVE


@cache
def _anywhere() -> int:
    """Bits of the rules for whole lines that may fire at any place."""
    return (
        bit(SPAM) | bit(PAGE_TALK) | sum(bit(rule.id) for rule in _block("line") if admits(rule.extra["where"], INSIDE))
    )


@lru_cache(maxsize=8192)
def _longest_inside(called: int) -> int:
    """Longest line inside a text, in characters, in which the rules called for may find something."""
    if called & (bit(SPAM) | bit(PAGE_TALK) | bits("prefix") | bits("span")) or promo_weight(called) >= PROMO_INSIDE:
        return sys.maxsize
    return max(longest for longest, _ in _line_rules(INSIDE, called & bits("line")))


def find_junk(text: str, lines: Sequence[Span]) -> list[Junk]:
    """Junk of a page whose lines are given, in the order of the text.

    >>> page = "首页 > 范文 > 计划\\n工会工作计划\\n一、学习"
    >>> [(page[j.start:j.stop], j.rule) for j in find_junk(page, [(0, 12), (13, 19), (20, 24)])]
    [('首页 > 范文 > 计划', 'strip.breadcrumb')]
    """
    return _Finder(text, lines, call_lines(text, lines)).find()


@dataclass(slots=True)
class _Finder:
    """Walks the lines of a page once, knowing how long ago a title stood above the text.

    ``titled`` and ``announced`` tell whether a title was met, and one that counts several 篇; ``begun`` is the number
    of the line where the text begins, and ``head_until`` of that where the head of the page, or of a 篇, ends.
    ``titles`` are the numbers of the lines that are titles. ``whole`` are the lines found to be junk as a whole, each
    with its rule.
    """

    text: str
    lines: Sequence[Span]
    calls: dict[int, int]
    titled: bool = False
    announced: bool = False
    begun: int = 0
    head_until: int = HEAD_LINES
    titles: list[int] = field(default_factory=list)
    whole: dict[int, str] = field(default_factory=dict)

    def find(self) -> list[Junk]:
        linked = self._linked()
        tail_from, self.begun = self._tail_begin(linked), len(self.lines)
        found: list[Junk] = []
        for k in self._looked_at(self._doubtful(linked), tail_from):
            place = (ABOVE if k < self.head_until else 0) | (BELOW if k >= tail_from else 0)
            found += self._judged(k, place, linked.get(k))
        found = self._repeated(found)
        scraps = self._scraps({bisect_right(self.lines, (j.start, len(self.text))) - 1 for j in found if not j.whole})
        found = sorted([*apart(found, scraps), *scraps], key=_start) if scraps else found
        return apart_from_text(self.text, self.lines, found, max(tail_from, self.begun + 1), _AS_A_WHOLE)

    def _looked_at(self, doubtful: Sequence[int], tail_from: int) -> Iterator[int]:
        """Numbers of the lines that may be junk or a title: all of a head, which may begin on the way, those between
        that are doubtful, and the tail."""
        k = 0
        while k < len(self.lines):
            if self.head_until <= k < tail_from:
                at = bisect_left(doubtful, k)
                k = min(doubtful[at], tail_from) if at < len(doubtful) else tail_from
                if k == len(self.lines):
                    return
            yield k
            k += 1

    def _linked(self) -> dict[int, str]:
        """Lines that are junk by others of the page, or that the site was seen to repeat, each with its rule."""
        linked = find_link_lists(self.text, self.lines)
        for find, rule in (
            (find_outlines, OUTLINE),
            (find_repeated, REPEATED),
            (find_contents, CONTENTS),
            (find_running_titles, HEADER),
            (partial(find_advice, called=self._called(bits("advice"))), ADVICE),
            (find_dateline, BYLINE),
            (find_terms, TERMS),
        ):
            linked |= dict.fromkeys(find(self.text, self.lines), rule)
        called = reduce(or_, self.calls.values(), 0)
        if called & bit(PAGE_TALK):
            linked |= dict.fromkeys(find_replies(self.text, self.lines, self._called(bit(PAGE_TALK))), REPLY)
        if called & bit(ACCOUNT):
            linked |= dict.fromkeys(find_post_days(self.text, self.lines), BYLINE)
        if repeated := _site_lines():
            linked |= {k: SITE_LINE for k, (a, b) in enumerate(self.lines) if self.text[a:b] in repeated}
        return linked

    def _called(self, rules: int) -> Iterator[int]:
        """Numbers of the lines whose cues call for one of these rules."""
        return (k for k, called in self.calls.items() if called & rules)

    def _tail_begin(self, linked: Mapping[int, str]) -> int:
        """Number of the line where the page's tail begins: below the last line of its text, or not far from its end."""
        first = max(0, len(self.lines) - TAIL_LINES)
        for k in range(len(self.lines) - 1, first - 1, -1):
            told = k not in linked and is_text(self.text, *self.lines[k])
            if told and promo_weight(self.calls.get(k, 0)) < PROMO_ABOVE and self._rule_at(k, BELOW) is None:
                return k + 1
        return first

    def _judged(self, k: int, place: int, rule: str | None) -> Sequence[Junk]:
        """The junk of line ``k``, which all of it is by ``rule`` if given. A line that is kept may end the head."""
        (a, b), called = self.lines[k], self.calls.get(k, 0)
        rule = rule or self._rule_at(k, place)
        inside = self._inner(k, place) if rule is None and _may_hold(called) else []
        if inside and inside[-1].whole:
            rule = inside[-1].rule
        is_heading = rule is None and is_headline(self.text, a, b)
        if rule is None and not is_heading and self._is_talk(k, place):
            rule = PAGE_TALK
        if rule == BYLINE and (lead := headline_end(self.text[a:b])):
            return [Junk(a + lead, b, BYLINE, False)]
        if rule == PATH and (title := self._title_behind_path(k)):
            self._open_head(k)
            return [Junk(a, title, PATH, False)]
        if rule:
            self.whole[k] = rule
            return [Junk(a, b, rule, True)]
        if is_heading:
            self._open_head(k)
        elif place & ABOVE and begins_text(self.text, a, b):
            self.head_until = k
            self.begun = min(self.begun, k)
        return inside

    def _title_behind_path(self, k: int) -> int | None:
        """Where the title begins that ends the path to the page in line ``k``, if the page has it nowhere else."""
        a, b = self.lines[k]
        crumb = None if self.titled else _LAST_CRUMB.search(self.text, a, b)
        if crumb is None or not _YEAR.search(self.text, crumb.end(), b):
            return None
        return crumb.end() if is_headline(self.text, crumb.end(), b) and self._has_no_title_but(k) else None

    def _has_no_title_but(self, k: int) -> bool:
        """Whether no title stands above line ``k`` nor in the head below it."""
        below = self.lines[k + 1 : k + 1 + HEAD_LINES]
        return not self.titled and not any(is_headline(self.text, *line) for line in below)

    def _is_talk(self, k: int, place: int) -> bool:
        """Whether line ``k`` is the page's own talk. One inside a text is looked at where a cue stands in it."""
        may_be = place != INSIDE or self.calls.get(k, 0) & bit(PAGE_TALK)
        return bool(may_be) and is_page_talk(self.text[slice(*self.lines[k])], place)

    def _rule_at(self, k: int, place: int) -> str | None:
        """The rule that takes all of line ``k`` for its own words, at the place where it stands, or None."""
        (a, b), called = self.lines[k], self.calls.get(k, 0)
        rule = None
        if place or b - a <= _longest_inside(0) or called & _anywhere():
            line = self.text[a:b]
            if not (called & bits("prefix") and has_prefix(line, called)):
                rule = self._line_rule(line, place, called)
                if (rule == BYLINE and self._is_agenda(k)) or (
                    rule == SQUARE and not is_square_byline(self.text, line)
                ):
                    rule = None
                if rule == _LINKED_TITLES and place & ABOVE and self._has_no_title_but(k):
                    rule = None  # the page's own title, and its words once more
        is_promo = rule is None and place & ABOVE and self.announced and k < self.begun and self._is_lead(k)
        return PROMO if is_promo else rule

    def _is_agenda(self, k: int) -> bool:
        """Whether one of two lines below ``k`` tells where an activity is, or one of two above to whom a paper goes."""
        above, below = self.lines[max(0, k - 2) : k], self.lines[k + 1 : k + 3]
        return any(is_agenda(self.text[a:b]) for a, b in below) or any(is_office(self.text[a:b]) for a, b in above)

    def _open_head(self, k: int) -> None:
        """Go past a title, which a head follows."""
        start, stop = self.lines[k]
        self.head_until = k + HEAD_LINES
        self.titles.append(k)
        self.titled = True
        self.announced = self.announced or announced_plans(self.text[start:stop]) is not None
        self.begun = min(self.begun, k) if self._is_part_at(k) else self.begun

    def _is_lead(self, k: int) -> bool:
        """Whether line ``k``, below a title that announces 篇 and above the next, is an editor's on plans."""
        return self._is_above_title(k) and is_lead(self.text[slice(*self.lines[k])])

    def _repeated(self, found: list[Junk]) -> list[Junk]:
        """What was found, without the runs that only their repetition makes junk and that stand too seldom."""
        least = _repeating()
        counts = Counter([self.text[j.start : j.stop] for j in found if j.rule in least])
        return [j for j in found if counts[self.text[j.start : j.stop]] >= least.get(j.rule, 0)] if counts else found

    def _doubtful(self, linked: Mapping[int, str]) -> list[int]:
        """Numbers of the lines that are looked at wherever they stand: all that may be junk or a title, in order."""
        text, shortest, has_parts = self.text, _longest_inside(0), "篇" in self.text
        doubtful = {
            k
            for k, (a, b) in enumerate(self.lines)
            if b - a <= LONGEST_TITLE
            and (b - a <= shortest or text[b - 1] in TITLE_ENDS or (has_parts and "篇" in text[a:b]))
        }
        above_title = {
            k for k, called in self.calls.items() if k + 1 in doubtful and promo_weight(called) >= PROMO_ABOVE
        }
        doubtful.update(
            k for k, called in self.calls.items() if self.lines[k][1] - self.lines[k][0] <= _longest_inside(called)
        )
        return sorted(doubtful | above_title | linked.keys())

    def _is_part_at(self, k: int) -> bool:
        """Whether line ``k`` is the title of a 篇."""
        return opens_part(self.text[slice(*self.lines[k])])

    def _scraps(self, mended: Container[int]) -> list[Junk]:
        """Lines that are junk by their neighbours and place; in the lines ``mended`` stands junk that is known."""
        scraps = dict[int, str]()
        if above := {k: rule for k, rule in self.whole.items() if k < self.begun}:
            scraps |= find_scraps(self.text, self.lines[: min(self.begun, HEAD_LINES)], above)
        promo = {k for k, rule in self.whole.items() if rule == PROMO}
        broken = find_broken_lead(self.text, self.lines, self.titles, promo) if promo else ()
        scraps |= {k: PROMO for k in broken if k not in self.whole}
        further = [Junk(*self.lines[k], rule, True) for k, rule in scraps.items()]
        known = self.whole.keys() | scraps.keys()
        judged = find_edge_lines(KnownLines(self.text, self.lines, known, mended, self.titles, self.calls, self.begun))
        further += [Junk(*self.lines[k], LINE_MODEL, True, p) for k, p in judged.items()]
        if credit := find_credit(self.text, self.lines, known | judged.keys()):
            further.append(Junk(*credit, CREDIT, credit in self.lines))
        return further

    def _is_above_title(self, k: int) -> bool:
        """Whether the next line is a title."""
        return k + 1 < len(self.lines) and is_headline(self.text, *self.lines[k + 1])

    def _line_rule(self, line: str, place: int, called: int) -> str | None:
        """The rule that takes the whole line, or None."""
        if called & bit(SPAM) and is_spam(line):
            return SPAM
        length = len(line)
        for longest, rule in _line_rules(place, called & bits("line")):
            if length <= longest and rule.pattern.match(line):
                return rule.id
        if place and is_byline(line, LONGEST_BYLINE if place & ABOVE else LONGEST_LINK):
            return BYLINE
        return None

    def _inner(self, k: int, place: int) -> list[Junk]:
        """Junk inside a line; runs that overlap are one. The editor's lead may be the whole line."""
        called = self.calls.get(k, 0)
        rules = [*called_rules("prefix", called), *called_rules("span", called)]
        a, b = self.lines[k]
        line = self.text[a:b]
        runs = [
            Junk(a + m.start(group), a + m.end(group), rule.id, False)
            for rule in rules
            for m in rule.pattern.finditer(line)
            for group in rule.pattern.groupindex or (0,)
        ]
        if called & bit(PAGE_TALK):
            runs += [Junk(a + start, a + stop, PAGE_TALK, False) for start, stop in find_talk(line)]
        runs.sort(key=lambda j: (j.start, -j.stop))
        first = next((j for j in runs if j.rule not in _repeating()), None)
        begin = first.stop if first and first.start == a else a
        promo = begin
        weight = promo_weight(called)
        needed = promo_needed(place, in_part=k > self.begun)
        if weight >= PROMO_ABOVE and self._is_above_title(k):
            needed = PROMO_ABOVE
        if weight >= needed:
            begin = title_before_lead(self.text, begin, b, titled=self.titled)
            promo = begin + lead_end(self.text[begin:b], called_rules("promo", called), needed)
        if not runs and promo == begin:
            return []
        if begin == a and promo == b:
            return [Junk(a, b, PROMO, True)]
        kept: list[Junk] = []
        for run in sorted([Junk(begin, promo, PROMO, False), *runs], key=lambda j: (j.start, -j.stop)):
            if kept and run.start < kept[-1].stop:
                kept[-1] = replace(kept[-1], stop=max(kept[-1].stop, run.stop))
            elif run.stop > run.start:
                kept.append(run)
        return [self._healed(run) for run in kept]

    def _healed(self, run: Junk) -> Junk:
        """The run with the full stop behind it, where another stands in front of it."""
        doubled = self.text[run.start - 1 : run.start] in _STOPS and self.text.startswith("。", run.stop)
        return replace(run, stop=run.stop + 1) if doubled else run

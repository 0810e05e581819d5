"""Which lines of a page, and which runs inside them, are web junk.

Every rule is data (tables/strip.toml). A rule is tried only on lines that hold one of its cues, which one pass of an
Aho-Corasick automaton finds; the place of a line on the page (above the text, under a title, at the end) and its
neighbours decide with it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import ahocorasick_rs

from unioncorpus import tables
from unioncorpus.lines import is_month_heading, is_title, read_mark, read_plan_mark
from unioncorpus.tables import Rule

Span = tuple[int, int]

#: Lines at the end of a page that rules for its tail may take.
TAIL_LINES = 16
#: Lines at the start of a page that rules for its head may take, if no text comes before.
HEAD_LINES = 40
#: A line this long (characters) that ends a sentence is text: the head of the page is over.
SHORTEST_TEXT = 40
#: Sum of weights that makes a line the editor's lead paragraph, above the text and inside it.
PROMO_HEAD, PROMO_BODY = 2, 4
LONGEST_PROMO = 600
#: Sum of weights that makes a line a byline, and how much of it may be something else (characters).
BYLINE_WEIGHT, BYLINE_REST = 2, 16
LONGEST_BYLINE = 160
#: Share of a line's characters that must be keywords before it is a keyword line, and how many keywords.
SPAM_SHARE, SPAM_WORDS = 0.3, 3
LONGEST_LINK = 60

_SENTENCE_ENDS = "。！？；!?;"
_CLAUSE_MARKS = re.compile("[，。；！？]")
_TEASER_ENDS = ("...", "……", "…", "。。。")
_BULLETS = "-•·*★☆●○■□◆◇▪►▶→※"


@dataclass(frozen=True, slots=True)
class Junk:
    """text[start:stop] is junk of the class ``rule``. ``whole`` is true for a whole line."""

    start: int
    stop: int
    rule: str
    whole: bool


@dataclass(frozen=True, slots=True)
class _Cues:
    """The automaton over all cues, and which rules each cue calls for ("" stands for a keyword of spam)."""

    automaton: ahocorasick_rs.AhoCorasick
    rules: tuple[tuple[str, ...], ...]


@cache
def _cues() -> _Cues:
    called: dict[str, list[str]] = {}
    for block in ("line", "byline", "promo", "span"):
        for rule in tables.rules("strip", block):
            for cue in rule.extra["cues"]:
                called.setdefault(cue, []).append(rule.id)
    for word in tables.read("strip")["spam"]["words"]:
        called.setdefault(word, []).append("")
    words = sorted(called)
    return _Cues(ahocorasick_rs.AhoCorasick(words), tuple(tuple(called[w]) for w in words))


@cache
def _block(name: str) -> dict[str, Rule]:
    return {rule.id: rule for rule in tables.rules("strip", name)}


def find_junk(text: str, lines: Sequence[Span]) -> list[Junk]:
    """Junk of a page whose lines are given, in the order of the text.

    >>> page = "首页 > 范文 > 计划\\n工会工作计划\\n一、学习"
    >>> [(page[j.start:j.stop], j.rule) for j in find_junk(page, [(0, 12), (13, 19), (20, 24)])]
    [('首页 > 范文 > 计划', 'strip.breadcrumb')]
    """
    calls, spam = _calls(text, lines)
    finder = _Finder(text, lines, calls, spam)
    return finder.find()


def _calls(text: str, lines: Sequence[Span]) -> tuple[dict[int, set[str]], dict[int, list[Span]]]:
    """Rules that each line's cues call for, and the keywords of spam in each line."""
    cues = _cues()
    starts = [a for a, _ in lines]
    calls: dict[int, set[str]] = {}
    spam: dict[int, list[Span]] = {}
    for word, start, stop in cues.automaton.find_matches_as_indexes(text, overlapping=True):
        line = bisect_right(starts, start) - 1
        if line < 0:
            continue
        for rule in cues.rules[word]:
            if rule:
                calls.setdefault(line, set()).add(rule)
            else:
                spam.setdefault(line, []).append((start, stop))
    return calls, spam


@dataclass(slots=True)
class _Finder:
    """Walks the lines of a page once, knowing whether text has begun."""

    text: str
    lines: Sequence[Span]
    calls: dict[int, set[str]]
    spam: dict[int, list[Span]]

    def find(self) -> list[Junk]:
        found: list[Junk] = []
        linked = self._links()
        head = True
        for k, (a, b) in enumerate(self.lines):
            rule = linked.get(k) or self._line_rule(k, head and k < HEAD_LINES)
            if rule:
                found.append(Junk(a, b, rule, True))
                continue
            if k in self.calls:
                found += self._inner(k)
            head = self._keeps_head(a, b, head)
        return found

    def _keeps_head(self, a: int, b: int, head: bool) -> bool:
        """Whether the lines below still stand above the text: after titles, and until a unit or a sentence comes."""
        if b - a <= SHORTEST_TEXT * 2:
            line = self.text[a:b]
            if is_title(line) or (mark := read_plan_mark(line)) is not None and mark.certain:
                return True
        if not head:
            return False
        sentence = b - a >= SHORTEST_TEXT and (self.text[b - 1] in "。！？；：…" or "。" in self.text[a:b])
        return not (sentence or read_mark(self.text, a, b) or is_month_heading(self.text, a, b))

    def _line_rule(self, k: int, head: bool) -> str | None:
        """The rule that takes the whole line, or None."""
        if k in self.spam and self._is_spam(k):
            return "strip.seo_spam"
        called = self.calls.get(k)
        if not called:
            return None
        tail = k >= len(self.lines) - TAIL_LINES
        a, b = self.lines[k]
        line = self.text[a:b]
        for rule in _block("line").values():
            where = rule.extra["where"]
            here = where == "any" or (head and where in ("head", "edge")) or (tail and where in ("tail", "edge"))
            if rule.id in called and here and len(line) <= rule.extra["longest"] and rule.pattern.match(line):
                return rule.id
        if head and self._is_byline(line, called):
            return "strip.byline"
        if self._is_promo(line, called, head):
            return "strip.promo"
        return None

    def _is_spam(self, k: int) -> bool:
        """Keywords make up much of the line, several of them, and it holds no sentence."""
        a, b = self.lines[k]
        words = self.spam[k]
        if len(words) < SPAM_WORDS or "。" in self.text[a:b]:
            return False
        covered, at = 0, a
        for start, stop in words:
            covered += max(0, stop - max(start, at))
            at = max(at, stop)
        distinct = {self.text[start:stop] for start, stop in words}
        return covered >= SPAM_SHARE * (b - a) and len(distinct) >= SPAM_WORDS

    def _is_byline(self, line: str, called: set[str]) -> bool:
        """Items of a byline, enough of them, and little else."""
        if len(line) > LONGEST_BYLINE or _CLAUSE_MARKS.search(line) or is_title(line):
            return False
        weight, rest = 0, line
        for rule in _block("byline").values():
            if rule.id in called:
                rest, count = rule.pattern.subn(" ", rest)
                weight += rule.extra["weight"] * count
        return weight >= BYLINE_WEIGHT and len("".join(rest.split())) <= BYLINE_REST

    def _is_promo(self, line: str, called: set[str], head: bool) -> bool:
        if len(line) > LONGEST_PROMO or read_mark(line, 0, len(line)):
            return False
        return _promo_weight(line, called) >= (PROMO_HEAD if head else PROMO_BODY)

    def _inner(self, k: int) -> Iterable[Junk]:
        """Junk inside a line that stays."""
        a, b = self.lines[k]
        for rule in _block("span").values():
            if rule.id in self.calls[k]:
                for found in rule.pattern.finditer(self.text, a, b):
                    yield Junk(found.start(), found.end(), rule.id, False)

    def _links(self) -> dict[int, str]:
        """Lists of other pages: a heading, and the titles and teasers below it."""
        (rule,) = _block("links").values()
        linked: dict[int, str] = {}
        for k, (a, b) in enumerate(self.lines):
            if k in linked or b - a > 40 or not rule.pattern.match(self.text, a, b):
                continue
            last = k + 1
            while last < len(self.lines) and self._is_link(last):
                last += 1
            if last > k + 1 or last == len(self.lines):
                linked.update(dict.fromkeys(range(k, last), rule.id))
        return linked

    def _is_link(self, k: int) -> bool:
        """A title or a cut teaser, not the title of this page's next 篇."""
        line = self.text[slice(*self.lines[k])]
        if line.endswith(_TEASER_ENDS):
            return True
        mark = read_plan_mark(line)
        if len(line) > LONGEST_LINK or (mark is not None and mark.certain) or "。" in line:
            return False
        label = read_mark(line, 0, len(line))
        title = line[label.stop :] if label else line.lstrip(_BULLETS + " ")
        return is_title(title.strip()) or line[0] in _BULLETS or (label is None and line[-1] not in _SENTENCE_ENDS)


def _promo_weight(line: str, called: set[str]) -> int:
    return sum(
        rule.extra["weight"]
        for rule in _block("promo").values()
        if rule.id in called and rule.pattern.search(line)
    )

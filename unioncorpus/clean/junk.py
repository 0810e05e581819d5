"""Which lines of a page, and which runs inside them, are web junk.

Every rule is data (tables/strip.toml). The place of a line on the page (above the text, under a title, at the end) and
its neighbours decide which rules are tried. A rule that may take any line is tried only where one of its cues stands,
and one pass of an Aho-Corasick automaton finds those.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from unioncorpus import tables
from unioncorpus.clean.cues import SPAM, bit, bits, call_lines, called_rules, promo_weight
from unioncorpus.clean.heads import BYLINE, find_scraps, is_scrap
from unioncorpus.clean.outlines import OUTLINE, REPEATED, find_outlines, find_repeated
from unioncorpus.clean.part_titles import announcing_title
from unioncorpus.lines import (
    LONGEST_TITLE,
    TITLE_ENDS,
    is_month_heading,
    is_title,
    opens_part,
    read_mark,
    read_plan_mark,
)
from unioncorpus.tables import Rule

Span = tuple[int, int]

#: Lines at the end of a page that rules for its tail may take.
TAIL_LINES = 16
#: Lines at the start of a page, or under a title, that rules for its head may take, if no text comes before.
HEAD_LINES = 40
#: A line this long (characters) that ends a sentence is text: the head of the page is over.
SHORTEST_TEXT = 40
#: Sum of weights that makes a line the editor's lead paragraph: above the text, under the title of a 篇, whose author
#: may say what it is for, and inside the text.
PROMO_HEAD, PROMO_PART, PROMO_BODY = 2, 3, 4
LONGEST_PROMO = 600
#: Sum of weights that makes a line a byline, and how much of it may be something else (characters); beside two labels
#: or more, the name of an institution.
BYLINE_WEIGHT, BYLINE_REST = 2, 16
LABELS_WEIGHT, LABELS_REST = 4, 32
LONGEST_BYLINE = 160
#: Share of a line's characters that must be keywords before it is a keyword line, and how many keywords.
SPAM_SHARE, SPAM_WORDS = 0.3, 3
LONGEST_LINK, LONGEST_LINKS_HEAD = 60, 40
SITE_LINE = "strip.site_line"

_SENTENCE_ENDS = "。！？；!?;"
_STOPS = frozenset("。！？；")
#: What a heading over a list of links ends with: a cheap first look.
_LINKS_ENDS = frozenset("文章容读荐接料档选搜索讯题息表了看欢问答趣的西您你源】]：: ")
#: No title ends so.
_TEXT_ENDS = frozenset("。！？；，、")
_SENTENCE = re.compile("[。！？!?]+")
_CLAUSE_MARKS = re.compile("[，。；！？]")
_TEASER_ENDS = ("...", "……", "…", "。。。")
#: Shortest headline in one line with its byline, in characters, and the words that tell it from the name of a source.
_SHORTEST_HEADLINE = 8
_HAPPENS = re.compile("召开|举行|举办|开展|组织|慰问|启动|成立|参加|荣获|关于|通知|公告")
#: A title with a clock behind it is a byline that names the category of the page.
_CLOCK = re.compile(r"\d{1,2}[:：]\d{2}")
#: A number from here on is a year.
_FIRST_YEAR = 1900
#: What a heading over links names that a title never does.
_OTHERS = re.compile("相关|类似|热门|更多|同类|延伸|拓展|扩展|推荐|本文")
_BULLETS = "-•·*★☆●○■□◆◇▪►▶→※"


@dataclass(frozen=True, slots=True)
class Junk:
    """text[start:stop] is junk of the class ``rule``. ``whole`` is true for a whole line."""

    start: int
    stop: int
    rule: str
    whole: bool


@cache
def _keywords() -> re.Pattern[str]:
    words = sorted(tables.read("strip")["spam"]["words"], key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


@cache
def _site_lines() -> frozenset[str]:
    """Lines that a site was seen to repeat on its pages."""
    return frozenset(tables.read("sites")["lines"])


@cache
def _byline_cues() -> re.Pattern[str]:
    """What stands in every byline, whatever its items."""
    return re.compile("|".join(re.escape(cue) for rule in _block("byline") for cue in rule.extra["cues"]))


@cache
def _block(name: str) -> tuple[Rule, ...]:
    return tables.rules("strip", name)


@cache
def _repeating() -> dict[str, int]:
    """Rules that take a run only where it stands so often on the page."""
    return {rule.id: rule.extra["repeats"] for rule in _block("span") if "repeats" in rule.extra}


@lru_cache(maxsize=8192)
def _line_rules(head: bool, tail: bool, called: int) -> tuple[tuple[int, Rule], ...]:
    """Rules for whole lines that may fire at a place, with the longest line of each: those called, or without cues."""
    places = {"any", *(("head", "edge") if head else ()), *(("tail", "edge") if tail else ())}
    places |= {"end"} if tail and not head else set()
    rules = (rule for rule in _block("line") if rule.extra["where"] in places)
    return tuple((rule.extra["longest"], rule) for rule in rules if bit(rule.id) & called or not bit(rule.id))


@cache
def _shortest_line() -> int:
    """A line this short (characters) may be junk for its shape alone: a lost bullet."""
    return max(longest for longest, _ in _line_rules(False, False, 0))


@cache
def _anywhere() -> int:
    """Bits of the rules for whole lines that may fire at any place."""
    return bit(SPAM) | sum(bit(rule.id) for rule in _block("line") if rule.extra["where"] == "any")


def find_junk(text: str, lines: Sequence[Span]) -> list[Junk]:
    """Junk of a page whose lines are given, in the order of the text.

    >>> page = "首页 > 范文 > 计划\\n工会工作计划\\n一、学习"
    >>> [(page[j.start:j.stop], j.rule) for j in find_junk(page, [(0, 12), (13, 19), (20, 24)])]
    [('首页 > 范文 > 计划', 'strip.breadcrumb')]
    """
    return _Finder(text, lines, call_lines(text, lines)).find()


@dataclass(slots=True)
class _Finder:
    """Walks the lines of a page once, knowing how long ago a title stood above the text."""

    text: str
    lines: Sequence[Span]
    calls: dict[int, int]

    def find(self) -> list[Junk]:
        found: list[Junk] = []
        linked = self._links() | dict.fromkeys(find_outlines(self.text, self.lines), OUTLINE)
        linked |= dict.fromkeys(find_repeated(self.text, self.lines), REPEATED)
        head_until, tail_from = HEAD_LINES, len(self.lines) - TAIL_LINES
        begun, repeated = len(self.lines), _site_lines()
        rules: dict[int, str] = {}  # of the lines above the text
        doubtful = self._doubtful(linked)
        for k, (a, b) in enumerate(self.lines):
            head, tail = k < head_until, k >= tail_from
            if not (head or tail or k in doubtful):
                continue
            called = self.calls.get(k, 0)
            rule = linked.get(k)
            if repeated and self.text[a:b] in repeated:
                rule = SITE_LINE
            if rule is None and (head or tail or b - a <= _shortest_line() or called & _anywhere()):
                rule = self._line_rule(self.text[a:b], head, tail, called)
            if rule is None and called and (inner := self._inner(called, k, _needed(head, k > begun))):
                found += [j for j in inner if not j.whole]
                rule = inner[-1].rule if inner[-1].whole else None
            if rule == BYLINE and (lead := _headline_end(self.text[a:b])):
                found.append(Junk(a + lead, b, BYLINE, False))
            elif rule:
                found.append(Junk(a, b, rule, True))
                if k < begun:
                    rules[k] = rule
            elif self._is_title_at(k):
                head_until = k + HEAD_LINES
                begun = min(begun, k) if self._is_part_at(k) else begun
            elif head and self._begins_text(a, b):
                head_until = k
                begun = min(begun, k)
        found = self._repeated(found)
        scraps = list(self._scraps(min(begun, HEAD_LINES), rules)) if rules else []
        if scraps:
            kept = [j for j in found if not any(s.start <= j.start < s.stop for s in scraps)]
            found = sorted([*kept, *scraps], key=lambda j: j.start)
        return found

    def _repeated(self, found: list[Junk]) -> list[Junk]:
        """What was found, without the runs that only their repetition makes junk and that stand too seldom."""
        least = _repeating()
        counts = Counter(self.text[j.start : j.stop] for j in found if j.rule in least)
        return [j for j in found if counts[self.text[j.start : j.stop]] >= least.get(j.rule, 0)] if counts else found

    def _doubtful(self, linked: Mapping[int, str]) -> set[int]:
        """Numbers of the lines that are looked at wherever they stand: all that may be junk or a title."""
        text, repeated, shortest = self.text, _site_lines(), _shortest_line()
        doubtful = {*linked, *self.calls}
        doubtful.update(
            k
            for k, (a, b) in enumerate(self.lines)
            if b - a <= LONGEST_TITLE and (b - a <= shortest or text[b - 1] in TITLE_ENDS or "篇" in text[a:b])
        )
        if repeated:
            doubtful.update(k for k, (a, b) in enumerate(self.lines) if text[a:b] in repeated)
        return doubtful

    def _is_part_at(self, k: int) -> bool:
        """Whether line ``k`` is the title of a 篇."""
        return opens_part(self.text[slice(*self.lines[k])])

    def _scraps(self, begun: int, rules: dict[int, str]) -> Iterator[Junk]:
        """Further junk above line ``begun``, where the text begins."""
        for k, rule in find_scraps(self.text, self.lines[:begun], rules):
            yield Junk(*self.lines[k], rule, True)

    def _is_title_at(self, k: int) -> bool:
        """Whether line ``k`` is a title; what follows the last line is none."""
        if k >= len(self.lines):
            return False
        a, b = self.lines[k]
        if b - a > LONGEST_TITLE or self.text[b - 1] in _TEXT_ENDS:
            return False
        line = self.text[a:b]
        return is_title(line) or opens_part(line)

    def _begins_text(self, a: int, b: int) -> bool:
        """Whether the head of the page is over: with the first unit or sentence."""
        sentence = b - a >= SHORTEST_TEXT and (self.text[b - 1] in "。！？；：…" or "。" in self.text[a:b])
        return sentence or read_mark(self.text, a, b) is not None or is_month_heading(self.text, a, b)

    def _line_rule(self, line: str, head: bool, tail: bool, called: int) -> str | None:
        """The rule that takes the whole line, or None."""
        if called & bit(SPAM) and _is_spam(line):
            return SPAM
        length = len(line)
        for longest, rule in _line_rules(head, tail, called & bits("line")):
            if length <= longest and rule.pattern.match(line):
                return rule.id
        if (head or tail) and _is_byline(line, LONGEST_BYLINE if head else LONGEST_LINK):
            return BYLINE
        return None

    def _inner(self, called: int, k: int, needed: int) -> list[Junk]:
        """Junk inside a line; runs that overlap are one. The editor's lead may be the whole line."""
        if promo_weight(called) < PROMO_HEAD and not called_rules("span", called):
            return []
        a, b = self.lines[k]
        line = self.text[a:b]
        runs = [
            Junk(a + m.start(group), a + m.end(group), rule.id, False)
            for rule in called_rules("span", called)
            for m in rule.pattern.finditer(line)
            for group in rule.pattern.groupindex or (0,)
        ]
        runs.sort(key=lambda j: (j.start, -j.stop))
        first = next((j for j in runs if j.rule not in _repeating()), None)
        begin = first.stop if first and first.start == a else a
        promo = begin
        weight = promo_weight(called)
        if weight >= PROMO_HEAD and self._is_title_at(k + 1):
            needed = PROMO_HEAD
        if weight >= needed:
            begin = announcing_title(self.text, begin, b)
            promo = begin + _promo_end(self.text[begin:b], called_rules("promo", called), needed)
        if not runs and promo == begin:
            return []
        if begin == a and promo == b:
            return [Junk(a, b, "strip.promo", True)]
        kept: list[Junk] = []
        for run in sorted([Junk(begin, promo, "strip.promo", False), *runs], key=lambda j: (j.start, -j.stop)):
            if kept and run.start < kept[-1].stop:
                kept[-1] = replace(kept[-1], stop=max(kept[-1].stop, run.stop))
            elif run.stop > run.start:
                kept.append(run)
        return [self._healed(run) for run in kept]

    def _healed(self, run: Junk) -> Junk:
        """The run with the full stop behind it, where another stands in front of it."""
        doubled = self.text[run.start - 1 : run.start] in _STOPS and self.text.startswith("。", run.stop)
        return replace(run, stop=run.stop + 1) if doubled else run

    def _links(self) -> dict[int, str]:
        """Lists of other pages: a heading, and the titles and teasers below it.

        Above the text a title below such a heading is this page's own, and so is the last line above the text of a page
        without any other.
        """
        (rule,) = _block("links")
        text, linked = self.text, dict[int, str]()
        heads = [
            k
            for k, (a, b) in enumerate(self.lines)
            if b - a <= LONGEST_LINKS_HEAD and text[b - 1] in _LINKS_ENDS and rule.pattern.match(text[a:b])
        ]
        if not heads:
            return linked
        above = range(min(HEAD_LINES, len(self.lines)))
        begins = next((k for k in above if self._begins_text(*self.lines[k])), HEAD_LINES)
        titled = any(self._is_title_at(k) for k in above[:begins])
        for k in heads:
            last, begun = k + 1, k >= begins
            if k in linked or not (begun or self._is_links_heading(k)):
                continue
            while last < len(self.lines) and self._is_link(last) and (begun or not self._is_title_at(last)):
                last += 1
            if not titled and k < last - 1 and last == begins:
                last -= 1
            if last > k + 1 or last == len(self.lines) or not begun:
                linked.update(dict.fromkeys(range(k, last), rule.id))
        return linked

    def _is_links_heading(self, k: int) -> bool:
        """Whether a heading over links above the text is no title itself (工会总结精选范文, 工会方案10篇【推荐】)."""
        line = self.text[slice(*self.lines[k])]
        return "篇" not in line and not (is_title(line) and _OTHERS.search(line) is None)

    def _is_link(self, k: int) -> bool:
        """A title or a cut teaser, not the title of this page's next 篇."""
        line = self.text[slice(*self.lines[k])]
        if line.endswith(_TEASER_ENDS):
            return True
        if len(line) > LONGEST_LINK or opens_part(line) or "。" in line:
            return False
        label = read_mark(line, 0, len(line))
        title = line[label.stop :] if label else line.lstrip(_BULLETS + " ")
        if label and title[-1:] in TITLE_ENDS and not _CLAUSE_MARKS.search(title):
            return True
        return is_title(title.strip()) or line[0] in _BULLETS or (label is None and line[-1] not in _SENTENCE_ENDS)


def _needed(head: bool, in_part: bool) -> int:
    """Sum of weights that makes a line the editor's lead, but for one right above a title."""
    return (PROMO_PART if in_part else PROMO_HEAD) if head else PROMO_BODY


def _is_spam(line: str) -> bool:
    """Keywords make up much of the line, several of them, and it holds no sentence."""
    words = _keywords().findall(line)
    return len(set(words)) >= SPAM_WORDS and sum(map(len, words)) >= SPAM_SHARE * len(line) and "。" not in line


def _is_byline(line: str, longest: int) -> bool:
    """Items of a byline, enough of them, and little else."""
    if len(line) > longest or _CLAUSE_MARKS.search(line) or _byline_cues().search(line) is None:
        return False
    if _is_item(line):
        return False
    if is_title(line) and not _CLOCK.search(line):
        return False
    weight, rest = 0, line
    for rule in _block("byline"):
        if any(map(line.__contains__, rule.extra["cues"])):
            rest, count = rule.pattern.subn(" ", rest)
            weight += rule.extra["weight"] * count
    rest = "".join(rest.split())
    if weight >= LABELS_WEIGHT:
        return len(rest) <= LABELS_REST
    return len(rest) <= BYLINE_REST and (weight >= BYLINE_WEIGHT or (weight > 0 and (not rest or is_scrap(rest))))


def _headline_end(line: str) -> int:
    """End of a headline that stands before the items of a byline, in one line with them; 0 where none does."""
    starts = [found.start() for rule in _block("byline") if (found := rule.pattern.search(line))]
    lead = line[: min(starts, default=0)].rstrip()
    return len(lead) if len(lead) >= _SHORTEST_HEADLINE and _HAPPENS.search(lead) else 0


def _is_item(line: str) -> bool:
    """Whether a line opens with an enumerator (2.上车时间：8:00): a date (2018.03.04) is none."""
    mark = read_mark(line, 0, len(line))
    return mark is not None and mark.number < _FIRST_YEAR and not line[mark.stop : mark.stop + 1].isdigit()


def _promo_end(line: str, rules: Sequence[Rule], needed: int) -> int:
    """How much of a line, from its start, is the editor's lead paragraph; 0 where none is.

    Signs that the editor speaks add up to the weight ``needed``. What follows the sentence with the last sign is text,
    where it is long enough to be that.
    """
    if read_mark(line, 0, len(line)):
        return 0
    weight = end = 0
    for rule in rules:
        if signs := list(rule.pattern.finditer(line, 0, LONGEST_PROMO)):
            weight += rule.extra["weight"]
            end = max(end, signs[-1].end())
    if weight < needed:
        return 0
    stop = _SENTENCE.search(line, end)
    end = stop.end() if stop else len(line)
    is_short = len(line) - end < SHORTEST_TEXT and read_plan_mark(line[end:]) is None
    return len(line) if is_short else end

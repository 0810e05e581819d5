"""Plan, summary, report, or both in one."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain

from unioncorpus import tables
from unioncorpus.extract.moves import move_of
from unioncorpus.extract.news import find_news, tells_what_was_done
from unioncorpus.extract.source import Finding, PlanSource
from unioncorpus.extract.word_lists import WordList
from unioncorpus.first_look import FirstLook

#: A text tells of the past when its verbs of what was done outnumber those of what is to be done this many times.
_PAST = 1.0
#: Fewer verbs of the past than this prove nothing against a title.
_ENOUGH = 6
#: A text that tells of the past has this many marks of the perfect (了), and one in so many characters at least.
_FEWEST_MARKS, _MARK_EVERY = 4, 180
#: An untitled text tells of the past by this many marks of it, more than it has of what is to come, in its first so
#: many characters.
_FEWEST_TOLD, _TOLD_CHARS = 2, 2000
#: A text under the title of a summary is a plan by so many marks of what is to come, and none of the past.
_ENOUGH_AHEAD = 4
#: The same below what may be a headline (学校工会开展师德建设年活动).
_ENOUGH_BELOW = 3
#: Words of which a text that tells of the past, or reports, has one at least.
_PAST_MARKS = ("了", "先后", "汇报", "报告", "各位", "一年来", "如下", "共有", "荣获", "圆满完成", "累计")
#: A review with an outlook is mixed when the outlook is at least this share of it.
_OUTLOOK = 0.3
#: A text with so many different parts of a scheme is one.
_PARTS_OF_SCHEME = 3
#: How far into the body its opening reaches, in characters: to the end of the line, if that is not too far.
_OPENING_CHARS, _OPENING_MOST = 300, 600
_FOLLOWS = "如下"
#: Behind what only names a column of a table (活动时间 |).
_BARS = (" |", "|")
#: A title that only numbers its text (【篇2】), which the page's title names then.
_LABEL = re.compile(r"[【（(\[第篇0-9一二三四五六七八九十】）)\]：:、.． ]*")
#: The number of a 篇 behind the title of its collection.
_PART = re.compile(
    r"[\s（(【]{0,2}(?:第?[一二三四五六七八九十\d]{1,3}篇|篇[一二三四五六七八九十\d]{1,3}|\d{1,2})[）)】]?$"
)
#: A line of at most so many characters, and no sentence, may be a heading without a number.
_HEADING_CHARS = 24


def find_genre(source: PlanSource) -> Finding | None:
    """Genre of a plan with the phrase that says so; None where nothing speaks against a plan.

    A headline is of news, which tells of the past whatever it is about, unless nothing below it does, and a title that
    names rules or a call decides. Another title says it unless the body tells otherwise: a text that is titled a plan
    and mostly tells what was done is a summary, or mixed where it also looks ahead; a summary of which a good part
    looks ahead is mixed. The name of a collection of both tells of none of its texts. A text without such a title is a
    report where it addresses an audience, a summary where it has more marks of the past than of what is to come.
    """
    if tells_what_was_done(source.plan.title) and not _has_parts_of_scheme(source):
        headline = Finding("genre", "summary", 0.6, 0, source.plan.body - source.plan.start)
        return _only_ahead(source, _ENOUGH_BELOW) or headline
    if ruling := _ruling(source):
        return ruling
    titled = _titled(source)
    is_label = len(source.document.plans) > 1 and _LABEL.fullmatch(source.plan.title) is not None
    if titled and titled.value == "mixed" and (is_label or _is_named_by_collection(source)):
        titled = None
    if titled and titled.value in ("mixed", "report"):
        return titled
    if both := _both_follow(source):
        return both
    if titled and titled.value == "summary":
        if reported := _reported(source):
            return reported
        if ahead := _only_ahead(source, _ENOUGH_AHEAD):
            return ahead
        outlook = _outlook(source)
        long = outlook is not None and outlook[1] >= _OUTLOOK * len(source.own_body)
        return titled._replace(value="mixed") if long else titled
    told = _told(source, titled is not None) or (_only_told(source) if titled else _untitled(source))
    if told is None or (titled and (told.value == "report" or _has_parts_of_scheme(source))):
        return titled
    return told._replace(value="mixed") if told.value == "summary" and _outlook(source) else told


def _is_named_by_collection(source: PlanSource) -> bool:
    """Whether the title is the collection's, with no more than the number of a 篇 behind it."""
    if source.is_named_by_its_page:
        return True
    bases = {_PART.sub("", plan.title) for plan in source.document.plans[:2]}
    return len(source.document.plans) > 1 and bases == {_PART.sub("", source.plan.title)}


def _ruling(source: PlanSource) -> Finding | None:
    """A title that names rules or a call, whatever else it names (关于报送总结的通知)."""
    (rule,) = tables.rules("genre", "ruling_title")
    found = rule.pattern.search(source.own, 0, source.plan.body - source.plan.start)
    return Finding("genre", "plan", 0.9, *found.span()) if found else None


def _reported(source: PlanSource) -> Finding | None:
    """The first sentences, where the writer stands before an assembly and reports to it."""
    at = source.plan.body - source.plan.start
    (rule,) = tables.rules("genre", "assembly")
    found = rule.pattern.search(source.own, at, at + _OPENING_CHARS)
    return Finding("genre", "report", 0.8, *found.span()) if found else None


def _both_follow(source: PlanSource) -> Finding | None:
    """The first sentences, where they say that a review and a plan follow."""
    at = source.plan.body - source.plan.start
    if source.own.find(_FOLLOWS, at, at + _OPENING_CHARS) < 0:
        return None
    (rule,) = tables.rules("genre", "both")
    found = rule.pattern.search(source.own, at, at + _OPENING_CHARS)
    return Finding("genre", "mixed", 0.8, *found.span()) if found else None


def _told(source: PlanSource, is_titled: bool) -> Finding | None:
    """What the body itself tells: a report by its opening, a summary by its verbs; None for a plan."""
    at = source.plan.body - source.plan.start
    if not _may_be_past(source.own, at):
        return None
    verbs = [find for find in _VERBS.find(source.words) if find[1] >= at]
    done = [(start, stop) for verb, start, stop in verbs if verb == "done"]
    planned = sum(1 for verb, _, _ in verbs if verb == "planned")
    past = len(done) / max(1, len(done) + planned)
    line_end = source.own.find("\n", at + _OPENING_CHARS, at + _OPENING_MOST)
    end = line_end if line_end >= 0 else at + _OPENING_CHARS
    for rule in _openings().at(source.own[at:end]):
        found = rule.pattern.search(source.own, at, end)
        if found and past >= rule.extra["past"]:
            return Finding("genre", rule.extra["genre"], 0.8, *found.span())
    if not is_titled:
        return None
    if len(done) >= _ENOUGH and len(done) >= _PAST * planned:
        return Finding("genre", "summary", round(past, 3), *done[0])
    (perfect,) = tables.rules("genre", "perfect")
    marks = list(perfect.pattern.finditer(source.own, at))
    if len(marks) < _FEWEST_MARKS or len(marks) * _MARK_EVERY < len(source.own) - at:
        return None
    return Finding("genre", "summary", 0.8, *marks[0].span())


@cache
def _openings() -> FirstLook[tables.Rule]:
    return FirstLook((rule.expression, rule) for rule in tables.rules("genre", "opening"))


def _untitled(source: PlanSource) -> Finding | None:
    """What a text tells that no title names: by its first heading, as news, or by more marks of the past than not."""
    return _first_heading(source) or _news(source) or _marked(source)


def _marked(source: PlanSource) -> Finding | None:
    """The first exact figure or perfect of a text that has more marks of the past than of what is to come, and does
    not open with what its union will do."""
    past, ahead = _past_and_ahead(source)
    (will_do,) = tables.rules("genre", "will_do")
    if will_do.pattern.match(source.own_body.lstrip()):
        return None
    if len(past) < _FEWEST_TOLD or len(past) <= len(ahead) or _has_parts_of_scheme(source):
        return None
    return Finding("genre", "summary", 0.6, *min(past))


def _only_ahead(source: PlanSource, enough: int) -> Finding | None:
    """What is to be done in a text that is titled a summary, or as news are, where nothing in it tells of the past: a
    plan under another title. ``enough`` is how many marks of what is to come it has at least."""
    if _told(source, True):
        return None
    past, ahead = _past_and_ahead(source)
    return Finding("genre", "plan", 0.6, *ahead[0]) if not past and len(ahead) >= enough else None


def _only_told(source: PlanSource) -> Finding | None:
    """What was done in a text that is titled a plan, where nothing in it lies ahead: a summary under another title."""
    if not _may_be_past(source.own, source.plan.body - source.plan.start):
        return None
    past, ahead = _past_and_ahead(source)
    return Finding("genre", "summary", 0.6, *min(past)) if not ahead and len(past) >= _ENOUGH else None


def _past_and_ahead(source: PlanSource) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The marks of the past, and of what is to come, in the first characters of a text."""
    at = source.plan.body - source.plan.start
    until = at + _TOLD_CHARS
    patterns = (*tables.rules("genre", "perfect"), *tables.rules("genre", "figure"))
    found = [mark.span() for rule in patterns for mark in rule.pattern.finditer(source.own, at, until)]
    words = [(word, start, stop) for word, start, stop in chain(_VERBS.find(source.words), _MARKS.find(source.words))]
    told = [(start, stop) for word, start, stop in words if word in _PAST_WORDS and at <= start < until]
    past = [*found, *(span for span in told if _PERFECT not in source.own[span[0] : span[1]])]
    ahead = [
        (start, stop)
        for word, start, stop in words
        if word and word not in _PAST_WORDS and at <= start < until and not source.own.startswith(_BARS, stop)
    ]
    return past, ahead


def _first_heading(source: PlanSource) -> Finding | None:
    """The first heading, where it announces a review: 一、2011年工作回顾."""
    if not source.moves or source.moves[0] != "review":
        return None
    first = source.plan.sections[0]
    start = first.start - source.plan.start
    return Finding("genre", "summary", 0.7, start, start + len(first.label) + len(first.heading))


def _news(source: PlanSource) -> Finding | None:
    """What the first lines tell as done, on a day or since a time."""
    text, plan = source.document.text, source.plan
    (since,) = tables.rules("genre", "since")
    first = next((p.start for p in plan.paragraphs if not p.title), plan.stop)
    found = find_news(text, plan) or since.pattern.match(text, first, plan.stop)
    return Finding("genre", "summary", 0.6, found.start() - plan.start, found.end() - plan.start) if found else None


def _has_parts_of_scheme(source: PlanSource) -> bool:
    """Whether a text has the parts of a scheme (活动时间, 参加对象): a speech written into it tells of the past."""
    (rule,) = tables.rules("genre", "scheme_part")
    lines = (source.text_of(p) for p in source.plan.paragraphs if p.stop - p.start <= _HEADING_CHARS)
    return len({found[1] for line in lines if (found := rule.pattern.match(line))}) >= _PARTS_OF_SCHEME


def _may_be_past(own: str, at: int) -> bool:
    """Whether marks of the past are there at all: the rest is costly, and most plans have none."""
    return any(own.find(mark, at) >= 0 for mark in _PAST_MARKS)


def _acts() -> Iterator[tuple[str, str | None]]:
    """Words of what was done and of what is to be done; None hides words that only hold one."""
    table = tables.read("genre")
    yield from ((word, None) for word in table["masks"])
    yield from ((word, verb["id"]) for verb in table["verb"] for word in verb["surfaces"])


_VERBS = WordList(_acts)
_MARKS = WordList(lambda: ((word, mark["id"]) for mark in tables.read("genre")["mark"] for word in mark["surfaces"]))
#: The words that tell of the past; those that end with the mark of the perfect are counted by it.
_PAST_WORDS = {"done", "told"}
_PERFECT = "了"


def _titled(source: PlanSource) -> Finding | None:
    """What the plan's title announces, else what the page's does (which has no place in the plan)."""
    title = source.own[: source.plan.body - source.plan.start]
    for rule in tables.rules("genre", "title"):
        if found := rule.pattern.search(title):
            return Finding("genre", rule.extra["genre"], 0.9, *found.span())
    named = source.document.title if _LABEL.fullmatch(source.plan.title) else source.plan.title
    for rule in tables.rules("genre", "title"):
        if rule.pattern.search(named or ""):
            return Finding("genre", rule.extra["genre"], 0.6, 0, 0)
    return None


def _outlook(source: PlanSource) -> tuple[int, int] | None:
    """(start, characters) of the first heading that looks ahead, numbered or not, and what it heads, or None."""
    plan = source.plan
    for section in plan.sections:
        if move_of(section.heading) == "outlook":
            return section.start, section.stop - section.start
    for paragraph in plan.paragraphs:
        line = source.text_of(paragraph)
        heads = not paragraph.title and len(line) <= _HEADING_CHARS and not line.endswith("。")
        if heads and move_of(line) == "outlook":
            rest = source.own[paragraph.start - plan.start :]
            return paragraph.start, len(rest) - rest.count("\n")
    return None

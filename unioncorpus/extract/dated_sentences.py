"""Activities in running text: sentences that name a month, and sentences whose festival or term implies one."""

import re
from collections.abc import Iterator
from functools import cache

from unioncorpus.extract.schedule import Dated
from unioncorpus.months import MONTHS, read_months, without_label
from unioncorpus.tables import rules

_YEAR = r"(?:(?:[0-9_xX*〇○零一二三四五六七八九]{2,5}|[今明去本当同每次])年(?:的)?)?"
_DATED = re.compile(rf"{_YEAR}(?P<months>{MONTHS})(?:以前|之前|以后|之后|前后|[前后中内])?(?:[上下中]午|晚上?)?")
_SENTENCE = re.compile("[^。！？；;\n]+")
_LEADING = " \t，,：:、；的"
_ITEM_LABEL = re.compile(
    "[（(]?[0-9一二三四五六七八九十]{1,3}[)）、.．]{1,2}|[一二三四五六七八九十]{1,2}是|第[一二三四五六七八九十]，"
)
#: Words between the opening of a sentence and its month that name nothing yet.
_OPENING = re.compile(
    r"(?:[（(]?[0-9一二三四五六七八九十]{1,3}[)）、.．是]{1,2}|[-•·●]|尤其|特别|于是|分别|同时|此外|另外|计划|预计"
    r"|拟|将|定|已|还|又|并|我们|在|于|从|到|自|至|[，,、 \t])*+"
)
#: Words that lead over to the next month of a sentence.
_LINK = re.compile("[，,、]?(?:(?:并|又|还|于|在|从|和|及|以及|再|再次|分别|将|拟|也)++)$")
#: What follows a month and is only the verb of the event named before it (代表大会于5月召开).
_BARE = re.compile("^.{0,14}(?:召开|举行|举办|进行|开展|完成|结束|启动|开幕|闭幕)$")
#: A clause that only says on what ground something else is done.
_GROUND = re.compile("(?:的)?(?:基础上|前提下|契机|之际)")
_SHORTEST = 4
_AROUND = 28


@cache
def _hints() -> re.Pattern[str]:
    """The word for month, and all festivals and terms without groups: a cheap search for what may hold a date."""
    return re.compile("|".join(["月", *(rule.pattern.pattern for rule in rules("festivals"))]))


@cache
def _festivals() -> tuple[re.Pattern[str], dict[str, tuple[int, ...]]]:
    """All festivals and terms as one pattern (group = index of the rule), and the months of each."""
    table = rules("festivals")
    pattern = "|".join(f"(?P<f{k}>{rule.pattern.pattern})" for k, rule in enumerate(table))
    return re.compile(pattern), {f"f{k}": tuple(rule.extra["months"]) for k, rule in enumerate(table)}


@cache
def _exclusions() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{rule.pattern.pattern})" for rule in rules("activities")), re.MULTILINE)


def find_hints(text: str, start: int, stop: int) -> list[int]:
    """Offsets in text[start:stop] of months, festivals and terms; ``find_dated`` finds nothing in a line without one.

    >>> find_hints("三月植树。开会。国庆节演出", 0, 13)
    [1, 8]
    """
    return [hint.start() for hint in _hints().finditer(text, start, stop)]


def find_dated(text: str, start: int, stop: int) -> Iterator[tuple[Dated, bool]]:
    """Activities of one paragraph, each with whether its months are explicit.

    >>> page = "我们于5月4日组织青年登山。教师节慰问老教师。"
    >>> [(page[d.start : d.stop], d.months, explicit) for d, explicit in find_dated(page, 0, len(page))]
    [('组织青年登山', (5,), True), ('教师节慰问老教师', (9,), False)]
    """
    has_month = text.find("月", start, stop) >= 0
    for sentence in _SENTENCE.finditer(text, start, stop):
        explicit = list(_explicit(text, *sentence.span())) if has_month else []
        yield from ((dated, True) for dated in explicit)
        implied = None if explicit else _implied(text, *sentence.span())
        if implied:
            yield implied, False


def _implied(text: str, start: int, stop: int) -> Dated | None:
    """The activity of a sentence whose festivals or terms imply months, in the order of the text."""
    pattern, months = _festivals()
    named = list(pattern.finditer(text, start, stop))
    if not named:
        return None
    implied = dict.fromkeys(month for m in named for month in months[m.lastgroup or ""])
    label = _ITEM_LABEL.match(text, start, stop)
    a, b = _trim(text, label.end() if label else start, stop)
    return Dated(a, b, tuple(implied), named[0][0])


def _explicit(text: str, start: int, stop: int) -> Iterator[Dated]:
    """One activity for each month expression of a sentence."""
    found = [m for m in _DATED.finditer(text, start, stop) if not _is_excluded(text, m, start, stop)]
    for k, match in enumerate(found):
        surface = match["months"]
        months_text = without_label(surface) if match.start("months") == start else surface
        months = read_months(months_text)
        end = stop
        if k + 1 < len(found):
            end = found[k + 1].start()
            link = _LINK.search(text[match.end() : end])
            end = match.end() + link.start() if link else end
        a, b = _activity(text, start if k == 0 else match.start(), match, end)
        if months and b - a >= _SHORTEST:
            yield Dated(a, b, months, match[0][len(surface) - len(months_text) :])


def _is_excluded(text: str, match: re.Match[str], start: int, stop: int) -> bool:
    a, b = match.span("months")
    before = text[max(start, a - _AROUND) : a]
    after = text[b : min(stop, b + _AROUND)]
    return bool(_exclusions().search(f"{before}⟦{text[a:b]}⟧{after}"))


def _activity(text: str, start: int, match: re.Match[str], end: int) -> tuple[int, int]:
    """What is done in the month: what follows it, or the whole sentence where the month stands near its end."""
    ground = _GROUND.search(text, match.end(), end)
    after = _trim(text, match.end(), ground.start() if ground else end)
    opening = _OPENING.match(text, start, match.start())
    begin = opening.end() if opening else start
    is_bare = match.start() - begin >= _SHORTEST and _BARE.search(text[after[0] : after[1]])
    if is_bare or match.start() - begin > after[1] - after[0]:
        return _trim(text, begin, end)
    return after


def _trim(text: str, start: int, stop: int) -> tuple[int, int]:
    while start < stop and text[start] in _LEADING:
        start += 1
    while start < stop and text[stop - 1] in _LEADING:
        stop -= 1
    return start, stop

"""Plan, summary, report, or both in one."""

from functools import cache

from unioncorpus import tables
from unioncorpus.extract.lexicon import Lexicon
from unioncorpus.extract.moves import move_of
from unioncorpus.extract.source import PlanSource

#: A text tells of the past when its verbs of what was done outnumber those of what is to be done this many times.
_PAST = 1.0
#: Fewer verbs of the past than this prove nothing.
_ENOUGH = 6
#: A review with an outlook is mixed when the outlook is at least this share of it.
_OUTLOOK = 0.3
#: A line of at most so many characters may be a heading without a number.
_HEADING_CHARS = 24


def genre_of(source: PlanSource) -> str:
    """Genre of a plan: its title says it, unless the body tells otherwise.

    A text that is titled a plan and mostly tells what was done is a summary, or mixed where it also looks ahead; a
    summary of which a good part looks ahead is mixed.
    """
    titled = _titled(source.plan.title) or _titled(source.document.title or "") or "plan"
    if titled in ("mixed", "report"):
        return titled
    plan = source.plan
    if titled == "summary":
        return "mixed" if _outlook_chars(source) >= _OUTLOOK * (plan.stop - plan.body) else "summary"
    verbs = [verb for verb, _, _ in _verbs().find(source.document.text[plan.body : plan.stop])]
    done, planned = verbs.count("done"), verbs.count("planned")
    if done < _ENOUGH or done < _PAST * planned:
        return "plan"
    return "mixed" if _outlook_chars(source) else "summary"


@cache
def _verbs() -> Lexicon[str | None]:
    """Words of what was done and of what is to be done; None hides words that only hold one."""
    table = tables.read("genre")
    words: list[tuple[str, str | None]] = [(word, None) for word in table["masks"]]
    return Lexicon([*words, *((word, verb["id"]) for verb in table["verb"] for word in verb["surfaces"])])


def _titled(title: str) -> str | None:
    for rule in tables.rules("genre", "title"):
        if rule.pattern.search(title):
            return str(rule.extra["genre"])
    return None


def _outlook_chars(source: PlanSource) -> int:
    """Characters from the first heading (or short line) that looks ahead to the end of what it heads."""
    plan = source.plan
    for section in plan.sections:
        if move_of(section.heading) == "outlook":
            return section.stop - section.start
    for paragraph in plan.paragraphs:
        short = not paragraph.title and paragraph.stop - paragraph.start <= _HEADING_CHARS
        if short and move_of(source.text_of(paragraph)) == "outlook":
            return plan.stop - paragraph.start
    return 0

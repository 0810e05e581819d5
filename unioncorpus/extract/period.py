"""What kind of period a plan covers: a year, a school year, a term, a quarter, a month."""

from unioncorpus import tables
from unioncorpus.extract.source import Finding, PlanSource

#: How far into the body a plan names its period, in characters.
_OPENING_CHARS = 120
_TITLED, _SAID = 0.95, 0.7


def find_period(source: PlanSource) -> Finding | None:
    """The kind of period with the phrase that says so, by the first rule of tables/years.toml that fits; None if none.

    A rule looks at the plan's title, then at its first sentences: a term named there goes before the year that a site
    put into the title.
    """
    own, body = source.own, source.plan.body - source.plan.start
    for rule in tables.rules("years", "period"):
        if found := rule.pattern.search(own[:body]):
            return Finding("period_kind", rule.extra["kind"], _TITLED, *found.span())
        if rule.extra.get("opening", True) and (found := rule.pattern.search(own[body : body + _OPENING_CHARS])):
            start, stop = found.span()
            return Finding("period_kind", rule.extra["kind"], _SAID, body + start, body + stop)
    return None

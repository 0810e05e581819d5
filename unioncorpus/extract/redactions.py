"""Places that a site blanked out; they are counted, never guessed."""

import re
from functools import cache

from unioncorpus.tables import rules


@cache
def _redacted() -> re.Pattern[str]:
    return re.compile("|".join(rule.pattern.pattern for rule in rules("redactions")))


def count_redactions(text: str) -> int:
    """Number of places that the rules of tables/redactions.toml find; a run of fillers is one place.

    >>> count_redactions("20__年，xx县**局学习“”思想")
    4
    """
    return sum(1 for _ in _redacted().finditer(text))

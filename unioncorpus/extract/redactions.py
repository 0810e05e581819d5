"""Places that a site blanked out; they are counted, never guessed."""

from unioncorpus.tables import rules


def count_redactions(text: str) -> int:
    """Number of places that the rules of tables/redactions.toml find; a run of fillers is one place.

    >>> count_redactions("20__年，xx县**局学习“”思想")
    4
    """
    return sum(len(rule.pattern.findall(text)) for rule in rules("redactions"))

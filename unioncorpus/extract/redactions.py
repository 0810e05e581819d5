"""Places that a site blanked out; they are counted, never guessed."""

from unioncorpus.tables import rules


def count_redactions(text: str) -> int:
    """Number of places that the rules of tables/redactions.toml find; a run of fillers is one place.

    >>> count_redactions("20__年，xx县**局学习“”思想")
    4
    """
    found = 0
    for rule in rules("redactions"):
        needs = rule.extra.get("needs")
        if needs is None or any(filler in text for filler in needs):
            found += len(rule.pattern.findall(text))
    return found

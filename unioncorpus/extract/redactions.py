"""Places that a site blanked out; they are counted, never guessed."""

from collections.abc import Iterator

from unioncorpus.extract.word_lists import WordList, Words
from unioncorpus.tables import rules


def _needed() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Fillers, each with the rules of whose matches it is one that every match holds."""
    ids: dict[str, tuple[str, ...]] = {}
    for rule in rules("redactions"):
        for filler in rule.extra["needs"]:
            ids[filler] = (*ids.get(filler, ()), rule.id)
    yield from ids.items()


_FILLERS = WordList(_needed)


def count_redactions(words: Words) -> int:
    """Number of places that the rules of tables/redactions.toml find; a run of fillers is one place.

    >>> count_redactions(Words("20__年，xx县**局学习“”思想"))
    4
    """
    called = {rule_id for ids, _, _ in _FILLERS.find(words) for rule_id in ids}
    return sum(len(rule.pattern.findall(words.text)) for rule in rules("redactions") if rule.id in called)

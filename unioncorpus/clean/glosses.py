"""English words set behind Chinese ones by a document site, so that its copy differs from others: 总结（summary）."""

from collections import Counter

from unioncorpus import tables
from unioncorpus.edits import Edit

(_GLOSS,) = tables.rules("strip", "gloss")

#: A page that has fewer of them, or each but once, has an author who explains a word: 计划（plan）、执行（do）.
_FEWEST, _FEWEST_OF_ONE = 3, 2


def find_glosses(text: str) -> list[Edit]:
    """Edits that take them out.

    >>> [(e.start, e.before) for e in find_glosses("总结（summary）1 总结（summary）2 总结（summary）3")]
    [(2, '（summary）'), (15, '（summary）'), (28, '（summary）')]
    """
    if not any(word in text for word in _GLOSS.extra["words"]):
        return []
    found = list(_GLOSS.pattern.finditer(text))
    if len(found) < _FEWEST or max(Counter(m[0] for m in found).values()) < _FEWEST_OF_ONE:
        return []
    return [Edit(m.start(), m.end(), m[0], "", _GLOSS.id) for m in found]

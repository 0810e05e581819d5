"""English words set behind Chinese ones by a document site, so that its copy differs from others: 总结（summary）."""

from unioncorpus import tables
from unioncorpus.edits import Edit

(_GLOSS,) = tables.rules("strip", "gloss")


#: A page that has fewer of them has an author who explains a word: 计划（plan）、执行（do）.
_FEWEST = 3


def find_glosses(text: str) -> list[Edit]:
    """Edits that take them out.

    >>> [(e.start, e.before) for e in find_glosses("总结（summary）1 总结（summary）2 总结（summary）3")]
    [(2, '（summary）'), (15, '（summary）'), (28, '（summary）')]
    """
    if not any(word in text for word in _GLOSS.extra["words"]):
        return []
    found = list(_GLOSS.pattern.finditer(text))
    return [Edit(m.start(), m.end(), m[0], "", _GLOSS.id) for m in found] if len(found) >= _FEWEST else []

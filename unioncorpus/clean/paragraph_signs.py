"""Signs that stand where a site lost the ends of paragraphs: Р四、加强学习Р今年要办夜校。

A Cyrillic Р is what one site's reader shows for the end of a paragraph, ¶ and ↵ are what editors show. A Р of a
Russian word has a letter of its own script beside it.
"""

import re

from unioncorpus.edits import Edit

RULE = "strip.paragraph_sign"

_SIGNS = ("Р", "¶", "↵")
_SIGN = re.compile("[¶↵]|(?<![Ѐ-ӿ])Р{1,4}(?![Ѐ-ӿ])")


def find_paragraph_signs(text: str) -> list[Edit]:
    """Edits that make the signs line breaks.

    >>> [(e.before, e.after) for e in find_paragraph_signs("Р四、学习Р今年要办夜校，请РКП的老师。")]
    [('Р', '\\n'), ('Р', '\\n')]
    """
    if not any(sign in text for sign in _SIGNS):
        return []
    return [Edit(*found.span(), found[0], "\n", RULE) for found in _SIGN.finditer(text)]

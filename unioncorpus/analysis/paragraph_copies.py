"""Which paragraphs are copies of each other, wherever they stand: what copies of paragraphs weigh rests on it.

A paragraph is a copy of another where the letters of the two (analysis/shingles.py: no marks, no numbers) are alike to
``ALIKE`` by Levenshtein distance over the longer; so a spun word, a name or a year more or less leaves it a copy. The
first of them is the centre, and each later one goes to the centre that it is most like: no chains.

A paragraph under ``SHORT`` letters (一、指导思想; 三月：召开教代会) is no passage: that two plans have it proves
nothing. It is a copy only within a family of plans, where its letters are the same.
"""

from collections.abc import Mapping

import pandas as pd
import rensa
from rapidfuzz.distance import Levenshtein

from unioncorpus.analysis.shingles import BANDS, PERMUTATIONS, letters_of, sketches

COLUMNS = ("paragraph_id", "plan_id", "copy_id", "n_copies", "similarity")
#: Similarity to the centre, 0..1, that makes a copy.
ALIKE = 0.7
#: Letters under which a paragraph is a copy only within a family of plans.
SHORT = 16
#: Centres that are compared letter by letter with one paragraph: more are as like it by chance.
_MAX_CENTRES = 50


def find_paragraph_copies(paragraphs: pd.DataFrame, families: Mapping[str, str]) -> pd.DataFrame:
    """The copies of each paragraph. ``paragraphs`` has paragraph_id, plan_id, text; ``families`` plan_id -> family_id.

    Columns: paragraph_id; plan_id; copy_id (paragraph_id of the centre, its own where it stands alone); n_copies
    (paragraphs with that copy_id); similarity (to the centre, 0..1; 1 for the centre itself). One row a paragraph.

    >>> texts = ["春节前走访慰问患病和生活困难的教职工。", "春节前上门慰问患病和生活困难的教职工。", "每周三开放球馆。"]
    >>> lines = pd.DataFrame({"paragraph_id": ["a", "b", "c"], "plan_id": ["p", "q", "q"], "text": texts})
    >>> find_paragraph_copies(lines, {"p": "p", "q": "q"}).copy_id.tolist()
    ['a', 'a', 'c']
    """
    letters = [letters_of(text) for text in paragraphs.text]
    firsts: dict[tuple[str, str], int] = {}
    first = [
        firsts.setdefault(("" if len(text) >= SHORT else families[plan], text), n) if text else n
        for n, (text, plan) in enumerate(zip(letters, paragraphs.plan_id, strict=True))
    ]
    distinct = [n for n, found in enumerate(first) if n == found and len(letters[n]) >= SHORT]
    near = _centres(letters, distinct)
    own = (near.get(n, (n, 1.0)) for n in first)
    ids = paragraphs.paragraph_id.tolist()
    rows = [(ids[centre], alike) for centre, alike in own]
    frame = pd.DataFrame(
        {
            "paragraph_id": ids,
            "plan_id": paragraphs.plan_id.tolist(),
            "copy_id": [centre for centre, _ in rows],
            "similarity": pd.Series([alike for _, alike in rows], dtype=float),
        }
    )
    return frame.assign(n_copies=frame.groupby("copy_id").copy_id.transform("size").astype(int))[list(COLUMNS)]


def _centres(letters: list[str], distinct: list[int]) -> dict[int, tuple[int, float]]:
    """Of each distinct paragraph its centre and how like it is. Only centres enter the index, so it stays small."""
    index = rensa.RMinHashLSH(0.5, PERMUTATIONS, BANDS)
    found: dict[int, tuple[int, float]] = {}
    for n, sketch in zip(distinct, sketches([letters[n] for n in distinct]), strict=True):
        best, centre = 0.0, n
        for other in sorted(index.query(sketch))[:_MAX_CENTRES]:
            alike = Levenshtein.normalized_similarity(letters[n], letters[other], score_cutoff=max(ALIKE, best))
            if alike > best:
                best, centre = alike, other
        if centre == n:
            index.insert(n, sketch)
        found[n] = (centre, best or 1.0)
    return found

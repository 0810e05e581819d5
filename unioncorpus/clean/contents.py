"""What the table of contents of a page names: 本文目录, and the titles of its 篇, each in its own words.

The table is junk and goes (clean/outlines.py). What it names tells the split into plans which lines are titles, though
they have no number.
"""

from unioncorpus.clean.outlines import CONTENTS
from unioncorpus.edits import Edited
from unioncorpus.lines import LONGEST_TITLE, read_mark

#: No title is shorter (characters): the word 目录 itself.
_SHORTEST_TITLE = 5


def find_contents_titles(page: Edited) -> frozenset[str]:
    """The titles in the table of contents that strip took out of a page, without numbers and white space.

    >>> from unioncorpus.clean.strip import strip
    >>> page = "本文目录\\n1.车间工会计划\\n2.车队工会月历\\n车间工会计划\\n一、学习\\n车队工会月历\\n一月登山"
    >>> sorted(find_contents_titles(strip(Edited.of(page))))
    ['车间工会计划', '车队工会月历']
    """
    entries = (e.before.strip() for e in (page.layers[-1].edits if page.layers else ()) if e.rule == CONTENTS)
    titles = (line[mark.stop :] if (mark := read_mark(line, 0, len(line))) else line for line in entries)
    names = ("".join(title.split()) for title in titles)
    return frozenset(name for name in names if _SHORTEST_TITLE <= len(name) <= LONGEST_TITLE)

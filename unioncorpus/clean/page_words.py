"""The words with which a web page speaks of itself (tables/page_words.toml), and what each weighs."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import product

from daachorse import MATCH_KIND_LEFTMOST_LONGEST, CharwiseDoubleArrayAhoCorasick

from unioncorpus import tables

#: What a word of pages weighs.
PAGE = 2
#: The name of a file that a site offers, in front of what it says of it.
FILE = "^[^，。；：:\\s]{2,60}[.](?:docx?|pdf|pptx?|xlsx?|wps|rar|zip|txt)(?=\\s|[\u4e00-\u9fff])"
#: Words of one character that call for a look at a line inside a text; others are parts of too many words.
_SEEN = "您戳"


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of the table. ``automaton`` finds the longest at each place and gives its number, by which ``weights``
    tells what it weighs (two for a word of pages, one for one of papers, too, none for what may stand beside them) and
    ``chinese`` how many Chinese characters it has. ``media``, ``counted`` and ``readers`` are the numbers of words of
    pages that an author may say as well, of what a page counts, of its words to the reader.

    ``does`` are buttons that no author writes, ``buttons`` what may stand alone around a text, ``above`` what may above
    it as well; ``own`` finds what the authors of a plan are. One of ``inside`` stands in every line inside a text that
    is a page's talk.
    """

    automaton: CharwiseDoubleArrayAhoCorasick
    weights: tuple[int, ...]
    chinese: tuple[int, ...]
    media: frozenset[int]
    counted: frozenset[int]
    readers: frozenset[int]
    does: frozenset[str]
    buttons: frozenset[str]
    above: frozenset[str]
    own: re.Pattern[str]
    inside: frozenset[str]


@cache
def page_words() -> PageWords:
    """The table, read once.

    >>> words = page_words()
    >>> [words.weights[n] for _, _, n in words.automaton.find("请看：收藏、本页面")], "返回首页" in words.buttons
    ([0, 0, 1, 2], True)
    """
    table = tables.read("page_words")
    pairs = (("this", "thing"), ("verb", "object"), ("other", "text"), ("ask", "asked"))
    itself, does, lists, asks = (["".join(pair) for pair in product(table[a], table[b])] for a, b in pairs)
    weights = dict.fromkeys([*table["glue"], *table["counted"]], 0) | dict.fromkeys(
        [*itself, *does, *lists, *asks], PAGE
    )
    weights |= dict.fromkeys([*table["paper"], *table["reader"]], 1)
    weights |= dict.fromkeys([*table["page"], *table["media"]], PAGE)
    words = sorted(weights)
    numbers = {word: n for n, word in enumerate(words)}
    buttons = frozenset([*table["button"], *does, *lists])
    columns = map("".join, product(table["column"], table["news"]))
    seen = {*table["page"], *itself, *does, *asks, *table["reader"]}
    return PageWords(
        automaton=CharwiseDoubleArrayAhoCorasick(words, MATCH_KIND_LEFTMOST_LONGEST),
        weights=tuple(weights[word] for word in words),
        chinese=tuple(sum(not c.isascii() for c in word) for word in words),
        media=frozenset(numbers[word] for word in (*table["media"], *lists)),
        counted=frozenset(numbers[word] for word in table["counted"]),
        readers=frozenset(numbers[word] for word in table["reader"]),
        does=frozenset(does),
        buttons=buttons,
        above=buttons.union(table["above"], columns),
        own=re.compile("|".join(map(re.escape, table["own"]))),
        inside=frozenset(word for word in seen if len(word) > 1 or word in _SEEN),
    )


def cases(word: str) -> set[str]:
    """A word as a page may write it: its letters small, great, or the first of them great.

    >>> sorted(cases("word文档"))
    ['WORD文档', 'Word文档', 'word文档']
    """
    return {word, word.upper(), word.capitalize()}

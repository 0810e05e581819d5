"""Lines in which a page speaks of itself, and of nothing else: 请用微信扫码登录, 相关文章更多>>.

No list of phrases can hold what sites print around a text. But what they print is made of few words: of reading on and
downloading, of accounts, links and buttons. A plan may name such a thing among its own words; a line that is made of
nothing else is the page's. It is looked for only where a site puts such lines: above the text, and below all of it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from unioncorpus import tables
from unioncorpus.clean.cues import PAGE_TALK, bit
from unioncorpus.clean.heads import is_aside
from unioncorpus.lines import read_mark

Span = tuple[int, int]

#: Longest line that is looked at, in characters.
LONGEST_TALK = 120
#: Fewest Chinese characters of such a line: the name of a file is none.
_SHORTEST = 2
#: What the kinds of words must count for, or the length of one that tells such a line alone, and how much of the line
#: may be left over where they do.
_WEIGHT, _LONG, _REST = 3, 4, 0.2
#: So many lines at the end of a page are gone through at most.
_MOST_LINES = 40
#: What a word of pages alone counts for.
_PAGE = 2
#: Rules for junk that stands inside a text as well, and says nothing of its end.
_INNER = ("strip.page_f", "strip.html", "strip.bullet", "strip.bars", "strip.markdown")
#: A label in front of what it names, and one that a site has at its end.
_LABEL = re.compile("([\u4e00-\u9fff]{2,8})[：:][^，。；！？]{0,60}$")
_SITE = re.compile("(?:主办|承办|协办|维护)(?:单位)?[：:][^。；]{2,40}$")
#: What a teaser of another page ends with.
_CUT = ("...", "…")
#: The date below a text, and the name of what is added to it.
_SIGNED = re.compile("年.{0,4}月|^附|[12]\\d{3}[-./年]")
_HAN = re.compile("[\u4e00-\u9fff]")


@cache
def _weights() -> dict[str, int]:
    table = tables.read("page_words")
    return dict.fromkeys(table["paper"], 1) | dict.fromkeys(table["page"], _PAGE)


@cache
def _words() -> re.Pattern[str]:
    """A word of the table, the longest that stands at a place."""
    words = sorted([*_weights(), *tables.read("page_words")["glue"]], key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


def is_page_talk(line: str) -> bool:
    """Whether a line is made of words with which a page speaks of itself, all of it or nearly so.

    None that names the authors' own (工会, 职工) is, nor one with an enumerator. A line with a label is, whose label is
    made of such words alone, whatever it names, if that is no clause.

    >>> is_page_talk("请用微信扫码登录本站"), is_page_talk("建好工会网站，及时更新")
    (True, False)
    >>> is_page_talk("网友评论：说得好"), is_page_talk("活动内容：登录网站")
    (True, False)
    """
    label = _LABEL.match(line)
    if label and _PAGE in _weights_in(label[1]):
        return True
    weights, kinds = _weights(), set(_words().findall(line)) if len(line) <= LONGEST_TALK else set()
    of_pages = [word for word in kinds if weights.get(word) == _PAGE]
    enough = sum(weights.get(word, 0) for word in kinds) >= _WEIGHT
    if not of_pages or not (enough or max(map(len, of_pages)) >= _LONG):
        return False
    if read_mark(line, 0, len(line)) or any(own in line for own in tables.read("page_words")["own"]):
        return False
    rest, length = (len(_HAN.findall(said)) for said in (_words().sub("", line), line))
    return length >= _SHORTEST and rest <= (_REST * length if enough else 0)


def _weights_in(line: str) -> set[int]:
    """What the words of pages and papers in a line count for, if it is made of these and glue alone; else nothing."""
    if len(line) > LONGEST_TALK or _HAN.search(_words().sub("", line)):
        return set()
    return {_weights()[word] for word in _words().findall(line) if word in _weights()}


def find_tail(text: str, lines: Sequence[Span], calls: Mapping[int, int], junk: Mapping[int, str]) -> Iterator[int]:
    """Numbers of further lines at the end of a page that are its own talk; ``junk`` are the rules of those known.

    ``calls`` are the bits of the rules that the cues of each line call for.

    Up to the first line that may be the author's. Short asides and cut teasers below a line of junk go with it, where
    they are not twice as many as the lines that are known: what a site's buttons, links and comments spill.

    >>> from unioncorpus.clean.cues import call_lines
    >>> page = "办好夜校。\\n会员登录\\n某某导航\\n版权所有"
    >>> lines = [(0, 5), (6, 10), (11, 15), (16, 20)]
    >>> sorted(find_tail(page, lines, call_lines(page, lines), {3: "strip.disclaimer_rights"}))
    [1, 2]
    """
    talk, known, asides = bit(PAGE_TALK), 0, 0
    waiting: list[int] = []
    last = len(lines) - 1
    for k in range(last, max(-1, last - _MOST_LINES), -1):
        line = text[slice(*lines[k])]
        is_talk = k not in junk and calls.get(k, 0) & talk and is_page_talk(line)
        if is_talk or k in junk:
            known += is_talk or not junk[k].startswith(_INNER)
            waiting += [k] if is_talk else []
            if asides < 2 * known:
                yield from waiting
                waiting.clear()
        elif (is_aside(line) or _SITE.match(line) or line.endswith(_CUT)) and _SIGNED.search(line) is None:
            asides += not (calls.get(k, 0) & talk and _weights_in(line))  # what may be the page's own tells nothing
            waiting.append(k)
        else:
            return

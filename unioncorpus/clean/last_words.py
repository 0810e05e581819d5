"""Where the author's last words end in a line that goes on with what a site prints below a text.

A site's line may stand right behind the last sentence, the signature or the date of a text, with nothing or a space
between them. The model of lines (clean/line_model.py) is asked at each place where the site's words may begin: what
stands before it must be an author's, and what stands behind it a site's. A rule that takes the line for the site's
words must not take the author's along; a line that no rule takes loses the site's, where these are all but certain.
"""

import re
from collections.abc import Iterator

from unioncorpus.clean.edge_lines import is_signed
from unioncorpus.clean.line_model import junk_probability, site_weight
from unioncorpus.clean.page_words import FILE, page_words
from unioncorpus.lines import is_title, read_mark

#: Shortest words of an author, and of a site, and how much of a line tells whether it may begin with an author's, in
#: characters; longest line that is looked at.
_SHORTEST, _SHORTEST_SITE, _BEGINNING, _LONGEST = 4, 2, 10, 200
#: The most that the author's words may look like a site's, the least that the site's do, and the most that the
#: beginning of the line does.
_OWN, _SITE, _MAY_BE_OWN = 0.2, 0.5, 0.7
#: Where a site's words may begin: behind a stop, a date, white space or a bracket, before a label, a bracket, a bullet,
#: and where figures or letters meet Chinese characters; a date is not cut from who signs with it.
_PLACES = re.compile(
    r"(?:(?<=[。！？；）”日月\s])(?=\S)|(?<=\d)(?=[\u4e00-\u9fff])(?<!年\d)(?<!月\d)|(?<=[\u4e00-\u9fff])(?=[A-Za-z\d])"
    r"|(?=[\u4e00-\u9fffA-Za-z]{2,5}[：:])|(?=[（(【\[《★☆#©>＞«•·-]))(?!\d{1,4}[年月日号]|[年月日号])"
)

#: What goes on behind it: a bracket or a quotation that is open, the name of a file, who has read a page.
_OPEN = re.compile("(?:[（(][^）)]*|[【\\[][^】\\]]*|《[^》]*|“[^”]*|[.#]|看[了过].{2,60}的人)$")
#: Where to find a body, who runs a page and what rights it has: a line that begins so and goes on so is one hand's.
_CONTACT = re.compile("(?:联系|通讯|单位|学校|公司)?(?:地\\s?址|电\\s?话|邮\\s?编|邮政编码|邮箱|传真|网址)[：:]")
_RUN_BY, _RIGHTS = re.compile("主办(?:单位)?[：:]"), re.compile("版权所有|©|ICP备")
_BRACKETS = "【】《》[] "
_FILE = re.compile(FILE, re.IGNORECASE)
#: The number of an article, which its text follows.
_NUMBERED = re.compile("第.{1,6}[条章节篇]")
#: The same of a line that no rule takes, looked at from so near its end, and where the site's words may begin in it.
_SURELY_OWN, _SURELY_SITE, _NEAR = 0.1, 0.95, 160
#: So long is a heading with its number at most: what stands behind it is its text (四、建电子书屋。在线阅读).
_LONGEST_HEADING = 12
_ENDS = re.compile(r"(?<=[。！？”）])\s*(?=\S)|(?<=日)\s*(?=[^\s\d，。；、至到])|\s+")


def last_words_end(line: str) -> int:
    """End of the author's words in a line that a rule takes for a site's; 0 where all of it may be the site's.

    >>> line = "车队工会委员会 浏览次数：12"
    >>> line[:last_words_end(line)], last_words_end("浏览次数：12 车队工会")
    ('车队工会委员会', 0)
    """
    if len(line) > _LONGEST or _FILE.match(line) or junk_probability(line[:_BEGINNING]) > _MAY_BE_OWN:
        return 0
    best, end = 0, 0
    goes_on = next((b for a, b in ((_CONTACT, _CONTACT), (_RUN_BY, _RIGHTS)) if a.match(line)), None)
    for place in sorted({*_site_starts(line)}):
        own, behind = line[:place].rstrip(), line[place:]
        if is_title(own.strip(_BRACKETS)) and _OPEN.search(own) is None:
            break  # another page, and what is offered with it
        is_code = own.isascii() and own.isalnum() and not own.isdigit()
        if len(own) < _SHORTEST or len(behind) < _SHORTEST_SITE or is_code:
            continue
        if goes_on and goes_on.search(behind):
            continue
        difference = site_weight(behind) - site_weight(own)
        if difference > best and junk_probability(own) <= _OWN and junk_probability(behind) >= _SITE and _may_end(own):
            best, end = difference, len(own)
    return end


def site_words_start(text: str, start: int, stop: int) -> int:
    """Where, in the last line of a text, what surely is a site's begins behind the author's last words; ``stop`` where
    nothing is.

    >>> line = "办好夜校，让司机学到手艺。点击下载本文全部内容"
    >>> line[site_words_start(line, 0, len(line)):]
    '点击下载本文全部内容'
    """
    shortest = _LONGEST_HEADING + 1 if read_mark(text, start, stop) else _SHORTEST
    start = max(start, stop - _NEAR)
    for found in _ENDS.finditer(text, start + shortest, stop - _SHORTEST_SITE):
        behind = text[found.end() : stop]
        if junk_probability(behind) < _SURELY_SITE or is_signed(behind, ended=True):
            continue
        own = text[start : found.start()]
        if junk_probability(own) <= _SURELY_OWN and _may_end(own):
            return found.start()
    return stop


def _may_end(own: str) -> bool:
    """Whether a text may end with some words: no title does, which may name another page, nothing that goes on, and
    nothing that begins as a page speaks of itself."""
    words = page_words()
    if any(start == 0 and words.weights[n] for start, _, n in words.automaton.find(own[:_SHORTEST].lower())):
        return False
    return not (_OPEN.search(own) or _NUMBERED.fullmatch(own) or is_title(own.strip(_BRACKETS)))


def _site_starts(line: str) -> Iterator[int]:
    """Places where a site's words may begin: marks, and words of pages."""
    yield from (found.start() for found in _PLACES.finditer(line))
    words = page_words()
    yield from (start for start, _, n in words.automaton.find(line.lower()) if words.weights[n])

"""Lines in which a page speaks of itself, and of nothing else: 请用微信扫码登录, 相关文章更多>>.

No list of phrases can hold what sites print around a text. But what they print is made of few words: of reading on and
downloading, of accounts, links and buttons (tables/page_words.toml). A plan may name such a thing among its own words;
a line that is made of nothing else is the page's. What a line weighs is the sum of its kinds of words and of the signs
beside them: a figure at what a page counts, words in a row, an arrow, stars. How much it must weigh is a question of
its place: more between the lines of a text than above and below it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from unioncorpus.clean.page_words import FILE, PAGE, page_words
from unioncorpus.clean.places import ABOVE, BELOW, INSIDE
from unioncorpus.lines import read_mark

Span = tuple[int, int]

#: Longest line that is looked at, in characters.
LONGEST_TALK = 200
#: Fewest Chinese characters of such a line: the name of a file is none.
_SHORTEST = 2
#: What a line must weigh around a text, and inside one or for all the enumerator in front of it.
_AROUND, _SURE = 3, 5
#: A line with an enumerator needs so many signs that a page alone leaves.
_SIGNS_MARKED = 2
#: How much of a line may be other words, by what it weighs; a word of pages so long tells a line alone.
_REST, _REST_SURE, _LONG = 0.2, 0.35, 4
#: The most that figures add to what a line weighs, and arrows and stars.
_MOST_COUNTS, _MOST_MARKS = 3, 2
#: Longest line of buttons, in characters.
_LONGEST_ROW = 80
#: So many words side by side are a row, so many a sign of a page, so many a sign more.
_ROW, _ROW_SIGN, _LONG_ROW = 2, 3, 4
#: A label in front of what it names, and one that a site has at its end.
_LABEL = re.compile("[·•-]?\\s?([\u4e00-\u9fff]{2,8})[：:](?!\\s?《)[^，。；！？]{0,60}$")
_HAN = re.compile("[\u4e00-\u9fff]")
#: What a line cites, or a file in front of it: its words may name the authors' own (《车间工会计划》由会员上传).
_CITED = re.compile(
    FILE + "|《[^《》]{2,60}》?|“[^“”]{2,40}”|（[^（）]{2,40}）|\\([^()]{2,40}\\)|【[^【】]{2,40}】|#[^\\s#]{2,14}#?"
    "|(?:(?<=来源于)|(?<=[来转]自)|(?<=作者))[^，。；：:\\s]{2,16}"
)
#: A figure behind a counted word (评论(0)), and in front of one (3次阅读).
_COUNTS = re.compile(r"\s?[：:(（\[]?\s?\d[\d.,]{0,9}\s?[万wWkK%+]{0,2}(?![\d\u4e00-\u9fff][\u4e00-\u9fff])")
_COUNTED = re.compile(r"(?<![\d.])\d[\d.,]{0,9}\s?[万wWkK+]{0,2}\s?[次人条个]?已?\s?$")
_COUNT_REACH = 16
#: Who names an address may be an author who sends his readers there: rules for addresses tell.
_ADDRESS = re.compile("www[.]|https?:|[.](?:com|cn|net|org)")
#: Arrows, stars, tags, and how long a page takes to read.
_SIGNS = re.compile("[>＞»]{2}|》{2}|[▼▲↓→#]|^[>＞»]|[★☆]{2}|约\\s?\\d{1,5}\\s?(?=分钟|字)")
_STARS = re.compile("[★☆]{2}")
_SENTENCE = re.compile("[^。！？!?]+[。！？!?]*")
_BETWEEN = re.compile(r"[\s|｜┊/·•、\[\]【】()（）>＞»\-—–_←→<《》×:：.…]+")


@dataclass(frozen=True, slots=True)
class _Talk:
    """What a line weighs as a page's talk, around a text and inside one, where words that an author may say weigh less;
    its signs that a page leaves, and those that a page alone does; its Chinese characters, and how many of them are
    other words; ``long`` is the length of its longest word of pages."""

    weight: int
    weight_inside: int
    signs: int
    signs_inside: int
    length: int
    rest: int
    long: int


@lru_cache(maxsize=4096)
def is_page_talk(line: str, place: int = BELOW) -> bool:
    """Whether a line is made of words with which a page speaks of itself, all of it or nearly so, or of buttons.

    ``place`` is where it stands (clean/places.py): inside a text it must be surer, above one it may be a label of what
    stands below. No line is that names the authors' own (工会, 职工) outside what it cites, nor one with an enumerator
    that is not sure. A line is whose label is made of such words alone, whatever it names, if that is no clause.

    >>> is_page_talk("请用微信扫码登录本站"), is_page_talk("建好工会网站，及时更新")
    (True, False)
    >>> is_page_talk("网友评论：说得好"), is_page_talk("活动内容：登录网站")
    (True, False)
    >>> is_page_talk("会员登录"), is_page_talk("会员登录", INSIDE), is_page_talk("正文"), is_page_talk("正文", ABOVE)
    (True, False, False, True)
    """
    if len(line) > LONGEST_TALK:
        return False
    line = line.lower()
    told = _is_button(line, place) or (speaks_of_pages(line) and _is_talk(line, inside=place == INSIDE))
    return told and _ADDRESS.search(line) is None


def _is_talk(line: str, *, inside: bool) -> bool:
    label = None if inside else _LABEL.match(line)
    if label and PAGE in (_weights_in(label[1]) or ()):
        return True
    said = _CITED.sub(_without_own, line)
    talk = None if page_words().own.search(said) else _weigh(said)
    if talk is None:
        return False
    weight, signs = (talk.weight_inside, talk.signs_inside) if inside else (talk.weight, talk.signs)
    pure, nearly = not talk.rest, talk.rest <= _REST * talk.length
    if not signs or (not nearly and (inside or weight < _SURE)):
        return False
    if weight >= _SURE and not inside:
        return True
    if read_mark(line, 0, len(line)):
        return not inside and weight > _AROUND and talk.signs_inside >= _SIGNS_MARKED
    if inside:
        return weight >= _SURE or (pure and weight >= _AROUND)
    return weight >= _AROUND or (pure and talk.long >= _LONG)


def _is_button(line: str, place: int) -> bool:
    """Whether a line is made of buttons alone: above a text, of labels and columns of a site as well, inside one, of
    buttons that no author writes."""
    if len(line) > _LONGEST_ROW:
        return False
    words, items = page_words(), {*_BETWEEN.split(line)} - {""}
    known = words.above if place & ABOVE else words.buttons if place else words.does
    return bool(items) and items <= known  # signs alone (……) may be the author's


def speaks_of_pages(line: str) -> bool:
    """Whether a line, in small letters, holds a word of pages or papers at all.

    >>> speaks_of_pages("免费下载"), speaks_of_pages("修好澡堂")
    (True, False)
    """
    words = page_words()
    return any(words.weights[n] for _, _, n in words.automaton.find(line))


def _weigh(said: str) -> _Talk | None:
    """What a line weighs; None where too much of it are other words."""
    words = page_words()
    found = words.automaton.find(said)
    length = len(_HAN.findall(said))
    rest = length - sum([words.chinese[n] for _, _, n in found])
    if length < _SHORTEST or rest > _REST_SURE * length:
        return None
    kinds = {n for _, _, n in found}
    pages = {n for n in kinds if words.weights[n] == PAGE}
    counts = sum(_is_count(said, start, stop) for start, stop, n in found if n in words.counted)
    row, marks = _row(said), len(_SIGNS.findall(said)) + len(_STARS.findall(said))
    weight = sum(words.weights[n] for n in kinds) + min(counts, _MOST_COUNTS) + min(marks, _MOST_MARKS)
    weight += (row >= _ROW) + (row >= _LONG_ROW)
    signs = len(pages) + counts + marks + (row >= _ROW_SIGN) + (not words.readers.isdisjoint(kinds))
    media = len(words.media & pages)
    long = max((stop - start for start, stop, n in found if n in pages and n not in words.media), default=0)
    return _Talk(weight, weight - media, signs, signs - media, length, rest, long)


def _without_own(cited: re.Match[str]) -> str:
    if cited[0][0] == "#":
        return "#"
    return " " if page_words().own.search(cited[0]) else cited[0]


def _is_count(line: str, start: int, stop: int) -> bool:
    """Whether a figure stands beside a counted word."""
    behind = _COUNTS.match(line, stop) is not None
    return behind or _COUNTED.search(line, max(0, start - _COUNT_REACH), start) is not None


def _row(line: str) -> int:
    """How many words of pages and papers stand side by side, with nothing else in the line; 0 for other lines."""
    weights = [_weights_in(item) for item in _BETWEEN.split(line) if item and not item.isdigit()]
    return sum(map(bool, weights)) if None not in weights else 0


def _weights_in(said: str) -> set[int] | None:
    """What the words of pages and papers in a line weigh, if it is made of these and glue alone; else None."""
    words = page_words()
    found = words.automaton.find(said)
    if sum(stop - start for start, stop, _ in found) < len(said):
        return None
    return {words.weights[n] for _, _, n in found} - {0}


def find_talk(line: str) -> Iterator[Span]:
    """Spans of the sentences in a line of several that are a page's own talk.

    >>> line = "大家都说好。展开全文"
    >>> [line[start:stop] for start, stop in find_talk(line)]
    ['展开全文']
    """
    sentences = [found.span() for found in _SENTENCE.finditer(line)]
    for start, stop in sentences if len(sentences) > 1 else ():
        if is_page_talk(line[start:stop].strip(), INSIDE):
            yield start, stop

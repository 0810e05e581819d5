"""Find quantities: a number with its unit and its bound, and leave out what is none.

One cheap scan of a whole text finds where a quantity may begin; only there is the number read and its unit looked up.
A sentence is read by itself, and once however many pages have it: plans copy each other.
Units are tables/units.toml, bounds tables/metrics.toml, exclusions tables/exclusions.toml.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

from unioncorpus.extract.amounts import Amount, currency_before, read_amount
from unioncorpus.extract.exclusions import is_article, is_excluded
from unioncorpus.extract.memo import Memo
from unioncorpus.extract.units import opening, shares
from unioncorpus.named_tuples import make_all
from unioncorpus.structure import Paragraph
from unioncorpus.tables import read as read_table


class Quantity(NamedTuple):
    """A number with its unit. Places are those of the text that its sentence was read in.

    ``start`` and ``stop`` take in approximators (近50万元, 95分以上); ``number`` and ``unit_stop`` are where the bare
    number begins and its unit ends. ``before`` and ``after`` are the sentence around the bare number with its unit,
    ``lead`` and ``tail`` the same less the approximators.
    """

    start: int
    stop: int
    number: int
    unit_stop: int
    low: float
    high: float
    bound: str
    unit: str
    kind: str
    event: bool
    before: str
    after: str
    lead: str
    tail: str


_NUMERALS = "0-9〇零一二两三四五六七八九十百千万亿廿卅几半壹贰叁肆伍陆柒捌玖拾佰仟½¼¾⅓⅔"
_DIGITS = "0-9〇零一二两三四五六七八九十百千万亿"
#: A longer run of numerals is no number; the bound keeps the scan linear.
_LONGEST_RUN = 32
#: 1.10名, 2,30岁: the number of an item and then a number.
_ITEM_NUMBER = re.compile(r"[0-9]{1,2}(?:[.．](?=[0-9])|[,，](?=[0-9])(?![0-9]{3}(?![0-9])))")
_ITEM_BEGINS_BEHIND = frozenset("。；;：:\n\t |｜")
_SENTENCE_MARKS = "。！？；;\n"
#: Up to the next mark; and a sentence with its mark, in which the stop of 92。3% is none.
_UPTO_MARK = re.compile(f"[^{_SENTENCE_MARKS}]*")
_SENTENCE = re.compile(
    f"[^{_SENTENCE_MARKS}]++(?:(?<=[0-9])。(?=[0-9]{{1,2}}%)[^{_SENTENCE_MARKS}]++)*+[{_SENTENCE_MARKS}]?"
)
#: Characters of the sentence that rules see on each side.
_REACH = 48
_LONGEST_BOUND = 7
#: Units of which the first few are a rank (前5名).
_RANKED = {"名", "位", "组"}
_NO_RANK = re.compile("(?:(?<![项科题条])目|当|之|以|日|此)前$")
#: Two levels are counted (两级工会); every other number of levels says which, or how high.
_TWO_LEVELS = "两级"
#: Within a unit, what makes its number approximate: 3个多月.
_MORE = "多"


@cache
def _scan() -> re.Pattern[str]:
    """Where a quantity may begin: a run of numerals before a character that a quantity may go on with.

    It begins with one class of characters, which the search skips to; 第三条, the middle of a run, the numbers of items
    (1、, 2.) and the end of 队伍 and 收拾 are dropped at once. 数 is a numeral only before a unit (数十; not 人数十人).
    Words that are shares (对折), and 个把月, are sought too.
    """
    large = "(?:(?<=[百千万亿]{0})|(?<=[百千万][一二三四五六七八九]{0})|(?<=万[1-9]{0}))"
    no_unit = f"。(?=[0-9]{{1,2}}%)|[，。；、）)]{large.format('.')}|${large.format('')}"
    goes_on = f"{no_unit}|[多余来把儿又kKwW+＋点分 —–~～至到数－-]|[.,，、/](?=[{_NUMERALS}])|[（(]含|{opening()}"
    goes_on += "|好(?=几)|[上成](?=[千万])|(?<=千)瓦|(?<=[½¼¾⅓⅔])[的以]|(?<=[过大近]半)(?![年月天日个小数径价票])"
    dates = "(?<=1)9[0-9]{2}年|(?<=2)0[0-9]{2}年"
    words = "|".join(f"(?<={word[0]}){word[1:]}" for word in shares())
    return re.compile(
        f"[{_NUMERALS}数对把](?<![队退入落行]伍)(?<![收捡]拾)"
        f"(?<![第{_DIGITS}][{_NUMERALS}])(?<![0-9][. ][0-9])(?<! [.．][0-9])(?!{dates})"
        f"(?:{words}|(?<=个把)(?<![{_NUMERALS}每这那]个把)(?=[月小星礼])|(?<=[￥¥][0-9])[0-9.,]{{0,16}}+|(?<=数)(?<![人次总个多少参无]数)[十百千万亿]++|(?<=[{_NUMERALS}])[{_NUMERALS}]{{0,{_LONGEST_RUN}}}+(?={goes_on}))"
    )


@cache
def _bounds(side: str) -> re.Pattern[str]:
    """Words for bounds before or after a number; the group that matches names the bound."""
    words = read_table("metrics")["bound"][side]
    ends = {"before": "(?=⟦)", "after": ""}[side]
    return re.compile("|".join(f"(?P<{bound}>(?:{'|'.join(patterns)}){ends})" for bound, patterns in words.items()))


@cache
def _whole_bounds() -> re.Pattern[str]:
    """Words for bounds before the whole that a share is of: 不得超过总数的20%."""
    words = read_table("metrics")["bound"]["of_a_whole"]
    named = "|".join(f"(?P<{bound}>{'|'.join(patterns)})" for bound, patterns in words.items())
    return re.compile(f"(?:{named})[^，。；：:、]{{1,16}}的$")


@cache
def _any_bound() -> re.Pattern[str]:
    """All words for bounds before a number, without groups: the quick search that most quantities end with."""
    return re.compile("|".join(chain(*read_table("metrics")["bound"]["before"].values())))


def find_candidates(text: str, start: int, stop: int) -> list[int]:
    """Offsets in text[start:stop] where a quantity may begin, in text order.

    >>> find_candidates("召开两次座谈会，第三次", 0, 11)
    [2]
    """
    return [run.start() for run in _scan().finditer(text, start, stop)]


@dataclass(slots=True, eq=False)
class Sentence:
    """A sentence with quantities, by places in its text, which takes in the marks on both sides of it.

    One that is met again is the same object, so that what is read in it need not be read again.
    """

    text: str
    quantities: tuple[Quantity, ...]


class Place(NamedTuple):
    """Where a sentence stands: its text begins at ``at`` of the page, in the paragraph of this index."""

    at: int
    paragraph: int
    sentence: Sentence


def find_quantities(text: str, paragraphs: Sequence[Paragraph], candidates: Sequence[int]) -> list[Place]:
    """The sentences of some paragraphs that have quantities, in text order; those of title lines are left out.

    ``candidates`` are the offsets where a quantity may begin, those outside the paragraphs too.

    >>> page = "召开两次座谈会，慰问近300人，第三名不算。"
    >>> (place,) = find_quantities(page, [Paragraph(0, len(page), None)], find_candidates(page, 0, len(page)))
    >>> [(page[q.start : q.stop], q.low, q.bound, q.unit) for q in place.sentence.quantities]
    [('两次', 2.0, 'exact', '次'), ('近300人', 300.0, 'about', '人')]
    """
    starts = [*map(itemgetter(0), paragraphs)]
    places, keys = [], []
    first, n_candidates = 0, len(candidates)
    while first < n_candidates:
        k = bisect_right(starts, candidates[first]) - 1
        last = first + 1 if k < 0 else bisect_left(candidates, paragraphs[k].stop, first + 1)
        if k >= 0 and not paragraphs[k].title:
            start = paragraphs[k].start
            for sentence in _SENTENCE.finditer(text, start, paragraphs[k].stop):
                begin, end = sentence.span()
                if candidates[first] < end:
                    at = begin - (begin > start)
                    next_one = bisect_left(candidates, end, first, last)
                    places.append((at, k))
                    keys.append((text[at:end], tuple([offset - at for offset in candidates[first:next_one]])))
                    first = next_one
                    if first == last:
                        break
        first = last
    found = []
    for (at, k), own in zip(places, _SENTENCES.of(keys), strict=True):
        if "一" in own.text:
            ones = [q for q in own.quantities if own.text[q.number] == "一"]
            own = without(own, tuple([q for q in ones if _is_article(q, text, at, paragraphs[k])]))
        if own.quantities:
            found.append(Place(at, k, own))
    return found


def _read_all(sentences: Sequence[tuple[str, tuple[int, ...]]]) -> Iterator[Sentence]:
    """Sentences with their quantities, each given with its candidates; an article (一个) may be among them."""
    amounts = [_find_amounts(text, candidates) for text, candidates in sentences]
    found = [_find_counting(text, own) for (text, _), own in zip(sentences, amounts, strict=True)]
    for (text, _), own in zip(sentences, found, strict=True):
        yield Sentence(text, make_all(Quantity, [_quantity(*amount) for amount in own]))


#: Each sentence that was met with its candidates.
_SENTENCES = Memo(_read_all)


@lru_cache(maxsize=1024)
def without(sentence: Sentence, some: tuple[Quantity, ...]) -> Sentence:
    """The sentence without some of its quantities, which turned out to be none here."""
    if not some:
        return sentence
    dropped = frozenset(some)
    return Sentence(sentence.text, tuple([quantity for quantity in sentence.quantities if quantity not in dropped]))


def _find_amounts(sentence: str, candidates: Iterable[int]) -> list[Amount]:
    """Amounts of a sentence, in text order."""
    amounts = []
    stop, done = len(sentence), 0
    for at in candidates:
        if at < done:
            continue
        opens = at == 0 or sentence[at - 1] in _ITEM_BEGINS_BEHIND
        amount = _read_item(sentence, at, stop) if opens else read_amount(sentence, at, stop)
        if amount:
            done = amount.stop
            amounts.append(amount)
    return amounts


def _find_counting(sentence: str, amounts: Iterable[Amount]) -> list[tuple[str, Amount, str, str]]:
    """The amounts that no rule excludes, each with its surface and what stands before and behind it."""
    begin = 1 if sentence[0] in _SENTENCE_MARKS else 0
    counting = []
    for amount in amounts:
        number, end = amount.start, amount.stop
        before = sentence[max(begin, number - _REACH) : number]
        rest = _UPTO_MARK.match(sentence, end, end + _REACH)
        after = rest[0] if rest else ""
        surface = sentence[number:end]
        if not is_excluded(surface, before, after):
            counting.append((surface, amount, before, after))
    return counting


def _is_article(quantity: Quantity, text: str, at: int, paragraph: Paragraph) -> bool:
    """Whether 一个 in a sentence whose text begins at ``at`` is an article."""
    number, end = at + quantity.number, at + quantity.unit_stop
    return is_article(text, number, end, quantity.after, paragraph.start, paragraph.stop)


def _read_item(text: str, at: int, stop: int) -> Amount | None:
    """The amount that opens an item; 1.10名 is the item's number and ten persons."""
    item = _ITEM_NUMBER.match(text, at, stop)
    whole = read_amount(text, at, stop)
    if item and (whole is None or (whole.unit.kind == "count" and not whole.low.is_integer())):
        return read_amount(text, item.end(), stop)
    return whole


def _quantity(surface: str, amount: Amount, before: str, after: str) -> tuple[Any, ...]:
    """The fields of the quantity, with the words that bound it."""
    number, unit_stop, low, high, about, unit = amount
    bound, n_before, n_after = "about" if about or _MORE in surface else "exact", 0, 0
    follows = _bounds("after").match(after)
    if follows:
        bound, n_after = str(follows.lastgroup), follows.end()
    currency = currency_before(before) if unit.kind == "money" else ""
    lead = before.removesuffix(currency)[-_LONGEST_BOUND:]
    marked = f"{lead}⟦{surface}"
    leads = _bounds("before").search(marked) if _any_bound().search(marked) else None
    if leads:
        bound, n_before = str(leads.lastgroup), len(lead) - leads.start() + len(currency)
    kind = unit.kind
    if kind == "percent" and bound == "exact" and before.endswith("的"):
        whole = _whole_bounds().search(before)
        bound = str(whole.lastgroup) if whole else bound
    if unit.name in _RANKED and before.endswith("前") and not _NO_RANK.search(before):
        kind, n_before = "rank", 1
    elif surface == _TWO_LEVELS:
        kind = "count"
    return (
        number - n_before,
        unit_stop + n_after,
        number,
        unit_stop,
        low,
        high,
        "range" if low != high else bound,
        unit.name,
        kind,
        unit.event,
        before,
        after,
        before[: len(before) - n_before],
        after[n_after:],
    )

"""Find quantities: a number with its unit and its bound, and leave out what is none.

One cheap scan of a whole text finds where a quantity may begin; only there is the number read and its unit looked up.
Units are tables/units.toml, bounds tables/metrics.toml, exclusions tables/exclusions.toml.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from typing import NamedTuple

from unioncorpus.extract.amounts import Amount, read_amount
from unioncorpus.extract.units import opening, shares
from unioncorpus.tables import read as read_table
from unioncorpus.tables import rules


class Quantity(NamedTuple):
    """A number with its unit.

    ``start`` and ``stop`` take in approximators (近50万元, 95分以上); ``number`` and ``unit_stop`` are where the bare
    number begins and its unit ends. ``before`` and ``after`` are the sentence around the bare number with its unit.
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


_NUMERALS = "0-9〇零一二两三四五六七八九十百千万亿廿卅几半壹贰叁肆伍陆柒捌玖拾佰仟½¼¾⅓⅔"
_DIGITS = "0-9〇零一二两三四五六七八九十百千万亿"
#: A longer run of numerals is no number; the bound keeps the scan linear.
_LONGEST_RUN = 32
#: 1.10名, 2,30岁: the number of an item and then a number.
_ITEM_NUMBER = re.compile(r"[0-9]{1,2}(?:[.．](?=[0-9])|[,，](?=[0-9])(?![0-9]{3}(?![0-9])))")
_ITEM_BEGINS_BEHIND = frozenset("。；;：:\n\t |｜")
_SENTENCE_MARK = re.compile("[。！？；;\n]")
#: Characters on each side: of the sentence, for all rules; for exclusions; past it, for what makes 一个 a count.
_REACH = 48
_NEAR = 18
_FAR = 44
_LONGEST_BOUND = 7
#: Units of which the first few are a rank (前5名).
_RANKED = {"名", "位"}


@cache
def _scan() -> re.Pattern[str]:
    """Where a quantity may begin: a run of numerals before a character that a quantity may go on with.

    It begins with one class of characters, which the search skips to; 第三条 and the middle of a run are dropped at
    once. 数 is a numeral only before a unit (数十; not 人数十人). Words that are shares (对折) are sought too.
    """
    goes_on = f"[多余来点分.,，、/ —–~～至到数－-]|{opening()}"
    dates = "(?<=1)9[0-9]{2}年|(?<=2)0[0-9]{2}年"
    words = "|".join(f"(?<={word[0]}){word[1:]}" for word in shares())
    return re.compile(
        f"[{_NUMERALS}数对](?<![第{_DIGITS}][{_NUMERALS}])(?<![0-9][. ][0-9])(?<! [.．][0-9])(?!{dates})"
        f"(?:{words}|(?<=数)[十百千万亿]++|(?<=[{_NUMERALS}])[{_NUMERALS}]{{0,{_LONGEST_RUN}}}+(?={goes_on}))"
    )


@cache
def _bounds(side: str) -> re.Pattern[str]:
    """Words for bounds before or after a number; the group that matches names the bound."""
    words = read_table("metrics")["bound"][side]
    ends = {"before": "(?=⟦)", "after": ""}[side]
    return re.compile("|".join(f"(?P<{bound}>(?:{'|'.join(patterns)}){ends})" for bound, patterns in words.items()))


@cache
def _any_bound() -> re.Pattern[str]:
    """All words for bounds before a number, without groups: the quick search that most quantities end with."""
    return re.compile("|".join(chain(*read_table("metrics")["bound"]["before"].values())))


@cache
def _joined(block: str) -> re.Pattern[str]:
    """All patterns of one block of tables/exclusions.toml as one."""
    return re.compile("|".join(f"(?:{rule.pattern.pattern})" for rule in rules("exclusions", block)))


@cache
def _before(first: str, last: str, behind: str) -> re.Pattern[str] | None:
    """The patterns of [[before]] that may apply to a surface, by its first and last character and the one before."""
    patterns = [
        f"(?:{rule.pattern.pattern})"
        for rule in rules("exclusions", "before")
        if first in rule.extra.get("begins", first)
        and last in rule.extra.get("ends", last)
        and behind in rule.extra.get("behind", behind)
    ]
    return re.compile("|".join(patterns)) if patterns else None


@cache
def _edges(key: str) -> frozenset[str]:
    """The characters that some rule of [[before]] names under a key; all others are alike to the rules."""
    return frozenset(chain(*(rule.extra.get(key, "") for rule in rules("exclusions", "before"))))


def _edge(key: str, character: str) -> str:
    return character if character in _edges(key) else "\0"


def find_candidates(text: str, start: int, stop: int) -> list[int]:
    """Offsets in text[start:stop] where a quantity may begin, in text order.

    >>> find_candidates("召开两次座谈会，第三次", 0, 11)
    [2]
    """
    return [run.start() for run in _scan().finditer(text, start, stop)]


def find_quantities(text: str, start: int, stop: int, candidates: Iterable[int] | None = None) -> Iterator[Quantity]:
    """Quantities in text[start:stop], one paragraph, in text order.

    ``candidates`` are the paragraph's share of what ``find_candidates`` found, where the caller has it.

    >>> page = "召开两次座谈会，慰问近300人，第三名不算。"
    >>> [(page[q.start : q.stop], q.low, q.bound, q.unit) for q in find_quantities(page, 0, len(page))]
    [('两次', 2.0, 'exact', '次'), ('近300人', 300.0, 'about', '人')]
    """
    done = start
    for at in find_candidates(text, start, stop) if candidates is None else candidates:
        if at < done:
            continue
        amount = _read_item(text, at, start, stop)
        if amount is None:
            continue
        done = amount.stop
        before = _SENTENCE_MARK.split(text[max(start, amount.start - _REACH) : amount.start])[-1]
        mark = _SENTENCE_MARK.search(text, done, min(stop, done + _REACH))
        after = text[done : mark.start() if mark else min(stop, done + _REACH)]
        around = (text[max(start, amount.start - _FAR) : amount.start], text[amount.stop : min(stop, done + _FAR)])
        if not is_excluded(text[amount.start : amount.stop], before, after, around):
            quantity = _quantity(text, amount, before, after)
            done = quantity.stop
            yield quantity


def _read_item(text: str, at: int, start: int, stop: int) -> Amount | None:
    """The amount at an offset; 1.10名 at the start of an item is the item's number and ten persons."""
    if at == start or text[at - 1] in _ITEM_BEGINS_BEHIND:
        item = _ITEM_NUMBER.match(text, at, stop)
        if item:
            whole = read_amount(text, at, stop)
            if whole is None or (whole.unit.kind == "count" and not whole.low.is_integer()):
                return read_amount(text, item.end(), stop)
            return whole
    return read_amount(text, at, stop)


def _quantity(text: str, amount: Amount, before: str, after: str) -> Quantity:
    """The quantity with the words that bound it."""
    bound, first, last, kind = amount.bound, amount.start, amount.stop, amount.unit.kind
    follows = _bounds("after").match(after)
    if follows:
        bound, last = str(follows.lastgroup), amount.stop + follows.end()
    lead = before[-_LONGEST_BOUND:]
    marked = f"{lead}⟦{text[amount.start : amount.stop]}"
    leads = _bounds("before").search(marked) if _any_bound().search(marked) else None
    if leads:
        bound, first = str(leads.lastgroup), amount.start - len(lead) + leads.start()
    if before.endswith("前") and amount.unit.name in _RANKED:
        kind, first = "rank", amount.start - 1
    return Quantity(
        start=first,
        stop=last,
        number=amount.start,
        unit_stop=amount.stop,
        low=amount.low,
        high=amount.high,
        bound="range" if amount.low != amount.high else bound,
        unit=amount.unit.name,
        kind=kind,
        event=amount.unit.event,
        before=before,
        after=after,
    )


def is_excluded(surface: str, before: str, after: str, around: tuple[str, str]) -> bool:
    """Whether a rule of tables/exclusions.toml says that a number with a unit is no metric.

    ``around`` reaches past the sentence: what makes 一个 a count may stand beside it in a list (一个支点；两个意识).

    >>> is_excluded("五次", "首届", "会议", ("", "")), is_excluded("五次", "召开", "会议", ("", ""))
    (True, False)
    """
    if surface[0] == "一":
        is_article = _joined("indefinite").match(f"⟦{surface}⟧{after[:_NEAR]}")
        if is_article and not _joined("definite").search(f"{around[0]}⟦{surface}⟧{around[1]}"):
            return True
    lead = before[-_NEAR:]
    marked = f"{lead}⟦{surface}⟧{after[:_NEAR]}"
    if _joined("within").match(marked, len(lead)):
        return True
    pattern = _before(_edge("begins", surface[0]), _edge("ends", surface[-1]), _edge("behind", lead[-1:]))
    return bool(lead and pattern and pattern.search(marked))

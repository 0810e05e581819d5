"""What a quantity counts, as written: a small grammar over the words on both sides of it.

Only the clause that holds the number is cut into words (rjieba). Here is what passes on from one quantity of a sentence
to the next; the common case is counted_clause.py, turns of phrase that name what is counted elsewhere counted_turns.py.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from unioncorpus.extract.counted_before import NEXT_FIGURE, PERSONS, without_lead_in
from unioncorpus.extract.counted_behind import sent_for
from unioncorpus.extract.counted_clause import find_in_clause
from unioncorpus.extract.counted_elsewhere import (
    GRADE,
    LONGEST_EMPTY,
    NUMERAL,
    UNITS_OF_FIRMS,
    find_elsewhere,
    reached,
    tells_persons,
)
from unioncorpus.extract.counted_turns import NOTHING_SAID, TURNS, UNITS_OF_BODIES, Said, is_of_what_was_set
from unioncorpus.extract.counting_words import funds, is_person, speech, tag, turn, vocabulary, words_of
from unioncorpus.extract.noun_phrases import CLAUSE_END, LISTED, LONGEST_CLAUSE, PHRASE_END, first_noun, last_noun, upto
from unioncorpus.extract.quantities import Quantity, Sentence

_NEAR_SERIES, _NEAR_SHARE = 14, 12
#: A series is of what was named in the last so many figures.
_MOST_NAMED = 24
_COMMAS = ("，", ",")
#: Units that only one sort of thing has: 收到论文12篇。推荐6篇.
UNITS_OF_ONE_SORT = {"家", "所", "篇", "件", "条", "份", "幅", "首", "册", "本"}
#: Units of growth.
_TIMES = {"倍", "番"}
#: An act, and a word that says how it was done.
_LONGEST_DEALT_WITH = 6
#: Tells a share of the whole before; 所占比重 has a subject of its own.
_HAS_SHARE = re.compile("(?<!所)占")
#: Before what was there before a change.
_FROM = ("由", "从", "自", "的")
#: Ends of adjectives that stand for what has them.
_QUALITIES = ("性", "型")
#: A bracket right behind a figure tells of the same thing: 矿泉水50箱（20瓶装）.
_BRACKETS = ("（", "(")
#: What a level ends with (市级, 省级以上).
_LEVEL_ENDS = ("级", "以上")
#: Words that alone lead to a total.
_TOTALS, _LONGEST_TOTAL = {"共计", "合计", "总计", "小计", "计", "共"}, 4
#: Names no money by itself: 发给生活费，标准为2000元.
_STANDARD = "标准"
#: An act that the dictionary takes for a preposition, or for one noun with what was passed.
_PASSED = "通过"
#: The unit of spans whose figures are summed up: 五年绿化面积120亩.
_YEAR = "年"
#: Units of copies.
_COPIES = {"份", "册", "本", "张"}
#: Units that count turns of what was told: 来访33件58人次.
_TURNS_OF = {"人次"}
#: Between two figures of one series.
_JOINTS = ("、", "和", "及")


@lru_cache(maxsize=16_384)
def find_all_counted(
    sentence: Sentence, earlier: tuple[tuple[str, str], ...] = (), is_near: bool = False
) -> tuple[str | None, ...]:
    """The noun that each quantity of a sentence counts, in its order, or None; it may pass on from one to the next.

    ``earlier`` is what units of one sort counted before in the text, each with its unit; the first quantity is asked
    for it only where one before it ``is_near``.
    """
    found: list[str | None] = []
    counted: str | None = None
    previous: Quantity | None = None
    told: list[str] = []
    series: tuple[str, ...] = ()
    by_unit = dict(earlier)
    for quantity in sentence.quantities:
        begins = quantity.number - len(quantity.before)
        near = is_near if previous is None else begins - previous.stop <= LONGEST_CLAUSE
        before = by_unit.get(quantity.unit) if near else None
        if previous and previous.stop < begins:
            counted = previous = None
            told, series = [], ()
        is_next = previous is not None and sentence.text[previous.stop : quantity.start] in _JOINTS
        series = series[1:] if is_next else find_series(quantity, told)
        is_graded = previous is not None and previous.unit == GRADE and previous.stop == quantity.start
        said = NOTHING_SAID
        if previous:
            is_alike = previous.unit == quantity.unit or previous.kind == quantity.kind == "percent"
            is_told = counted != sent_for(previous.tail, previous)  # 3人到县医院进修，5人获奖
            sibling = counted if is_alike and is_told and not _is_act(counted, quantity) else None
            said = Said(counted, sibling, 0 if is_graded else max(0, previous.stop - begins), before)
        elif before:
            said = Said(earlier=before)
        if series:
            counted = series[0]
        elif not (is_graded and counted):  # 四星级|12家 are of what has the grade, else of the grade
            counted = find_counted(quantity, said)
        if counted is None and _only_tells_when(quantity, quantity.lead, quantity.tail):
            found.append(None)  # 会费6万元，三年|增长5%: the span parts nothing
            counted = said.last
            continue
        if counted:
            told.append(counted)
            if quantity.unit in UNITS_OF_ONE_SORT:
                by_unit[quantity.unit] = counted
        previous = quantity
        found.append(counted)
        if said.last and is_of_what_was_set(quantity):
            counted = said.last  # 收入40万元，占计划的50%，增长2%: what grew is the income
    return tuple(found)


def find_counted(quantity: Quantity, said: Said = NOTHING_SAID) -> str | None:
    """The noun that a quantity counts, or None.

    A share (占58%) and a part (其中2名) are of what the quantity before counts; so is a number of the same unit whose
    clause names nothing (再办6场).

    >>> from unioncorpus.extract.quantities import find_candidates, find_quantities
    >>> from unioncorpus.structure import Paragraph
    >>> page = "走访困难职工314人，开展两次较大规模的讲座。"
    >>> (place,) = find_quantities(page, [Paragraph(0, len(page), None)], find_candidates(page, 0, len(page)))
    >>> [find_counted(q) for q in place.sentence.quantities]
    ['困难职工', '讲座']
    """
    before, after = quantity.lead, "" if quantity.tail.startswith("/") else quantity.tail
    if quantity.kind == "duration" and turn("looked_back_on").match(after):
        return None
    for find in TURNS.get(quantity.kind, ()):
        found = find(quantity, before, after, said)
        if found:
            return found
    is_part = before.endswith(("其中", "其中有")) and quantity.kind in ("count", "percent", "money")
    if said.last and (is_part or _is_share(quantity, before, said.since)):
        return (_named_part(quantity, after) if is_part else None) or said.last
    if _only_tells_when(quantity, before, after):
        return None
    if said.last and _is_share_of_them(quantity, before[said.since :] if said.since else "", after, said):
        return said.last
    own = before[said.since :].lstrip("、和与及") if said.since else before
    if said.last and len(own) <= _LONGEST_TOTAL and (own in _BRACKETS or _is_total(own, after, quantity, said.last)):
        return said.last
    if own == said.last and quantity.unit in PERSONS and not is_person(own):
        own = ""  # 28支队伍|196人报名
    if said.sibling and turn("raised").search(own):
        return said.sibling
    found = reached(before, said, quantity) if quantity.unit in PERSONS else None
    found = found or find_in_clause(quantity, own, after) or find_elsewhere(before, said, quantity)
    if quantity.unit == "元" and _is_of_a_fund(found, own):
        return _fund_of(found, before, own, said)
    return _whole_of(found, before, said, quantity) if found else _without_words(before, own, said, quantity)


def _named_part(quantity: Quantity, after: str) -> str | None:
    """The noun behind the number of a part, where it has one of its own (其中职工2名)."""
    words = tag(upto(CLAUSE_END, after))[:1] if quantity.kind == "count" else []
    if not words or words[0][1] not in speech().plain_nouns:
        return None
    is_of_staff = quantity.unit in UNITS_OF_FIRMS and is_person(words[0][0])  # 其中1家职工人数不足
    return None if is_of_staff else words[0][0]


def _is_of_a_fund(found: str | None, own: str) -> bool:
    """Whether money is told with no noun, or with whom it goes to or 标准 alone."""
    return found.endswith(_receivers()) or found == _STANDARD if found else _is_only_led(own)


def _fund_of(found: str | None, before: str, own: str, said: Said) -> str | None:
    """What such money is, by the act that names it."""
    if not found:
        return _fund(before, said.last if own in _COMMAS else None)
    if found.endswith(_receivers()):
        return _fund(before, said.last)
    return _fund(before[: before.rfind(_STANDARD)], found)


def _without_words(before: str, own: str, said: Said, quantity: Quantity) -> str | None:
    """What a number without a noun counts: the persons of the quantity before, or what its row of a table does."""
    is_alone = own in _COMMAS and quantity.unit in _TURNS_OF and not quantity.tail[:1].isalpha()
    is_bare = not own or is_alone  # 来访33件，58人次
    found = _persons_of(said.last, quantity) if said.since and is_bare else None
    found = found or (_row(before) if "|" in before else None)
    return found if found and (quantity.unit not in PERSONS - _TURNS_OF or is_person(found)) else None


def _whole_of(found: str, before: str, said: Said, quantity: Quantity) -> str | None:
    """The noun that was found, or that of the quantity before where the former only says which of it."""
    if said.sibling and _is_dealt_with(found):
        return said.sibling
    whole = said.last if "其中" in before else said.sibling
    if whole and found.endswith(_QUALITIES):
        return whole  # 区域性集体合同6份、行业性2份
    if whole and found.endswith(_LEVEL_ENDS) and turn("level").match(found):
        return found if turn("level").match(whole) else whole
    return whole if _is_part_of_a_body(found, whole, quantity) else found


def _only_tells_when(quantity: Quantity, before: str, after: str) -> bool:
    """Whether it is a span of time in which something is done or grew (补贴三年增长1.5倍; not 由1年提高到2年)."""
    if quantity.kind != "duration":
        return False
    is_grown = turn("grown_over").match(after) is not None and not before.endswith(_FROM)
    summed = turn("summed_over").match(after) if quantity.unit == _YEAR else None
    if summed and not before.endswith(_FROM) and not summed[1].endswith(words_of("lasting")):
        return True
    return is_grown or turn("within_a_span").search(before) is not None


def _is_share_of_them(quantity: Quantity, own: str, after: str, said: Said) -> bool:
    """Whether a share tells what so many of those told of before did: 培训会员320人，95%以上|通过考核."""
    if quantity.kind != "percent" or own not in _COMMAS or not (said.sibling or is_person(said.last or "")):
        return False
    words = tag(upto(CLAUSE_END, after))
    is_act = bool(words) and (words[0][1] in speech().verbs or after.startswith(_PASSED))
    return is_act and "率" not in after[: len(words[0][0]) + 6]


def _persons_of(last: str | None, quantity: Quantity) -> str | None:
    """What the figure before is of; where persons are counted now, those in its name (劳模疗休养3批|29名)."""
    if last is None or quantity.unit not in PERSONS or is_person(last):
        return last
    return first_noun(last, "persons")


def _is_share(quantity: Quantity, before: str, since: int) -> bool:
    """Whether a share is one of what the quantity before it counts (占58%), or a figure tells how much it grew."""
    if quantity.kind == "percent" and _HAS_SHARE.search(before, max(since, len(before) - _NEAR_SHARE)):
        return True
    is_grown = quantity.kind in ("percent", "money") or quantity.unit in _TIMES
    if is_grown and before.endswith("的") and turn("times_of").search(before):
        return True  # 利润3亿元，为上年的1.5倍
    return is_grown and turn("grown").search(before) is not None


def _is_dealt_with(found: str) -> bool:
    """Whether it is told only what was done with what was counted before, and how: 整改, 当场整改."""
    found = found.removeprefix("经")  # 经审查|立案
    return found in vocabulary().dealt_with or (
        len(found) <= _LONGEST_DEALT_WITH
        and found.endswith(words_of("dealt_with"))
        and not any(part in speech().plain_nouns for _, part in tag(found)[:-1])
    )


def _is_part_of_a_body(found: str | None, whole: str | None, quantity: Quantity) -> bool:
    """Whether a body is named that has a share of what was counted before: 共六项，其中一分厂3项、二分厂2项.

    Of shares, only the writer's own body (会员率要求八成，我厂达到九成).
    """
    if not (found and whole) or quantity.unit in UNITS_OF_BODIES:
        return False
    if quantity.kind == "percent":
        return turn("our_own").search(found) is not None
    if quantity.kind != "count":
        return False
    return found.endswith(words_of("bodies")) and not whole.endswith(words_of("bodies"))


@cache
def _receivers() -> tuple[str, ...]:
    """Ends of nouns that tell who gets a sum, and do not name it."""
    return (*words_of("persons"), *words_of("receivers"))


def _is_only_led(own_words: str) -> bool:
    """Whether the words of a clause before a sum name nothing: 资助大学生5名，每人3000元."""
    return len(without_lead_in(CLAUSE_END.split(own_words)[-1])) <= LONGEST_EMPTY


def _is_total(own_words: str, after: str, quantity: Quantity, last: str) -> bool:
    """Whether a number sums up what was told right before it: 征订报刊12种，共计36份，合计2000元."""
    own = own_words.strip("，, ")
    is_bare = own in _TOTALS or (own in vocabulary().handed_out and quantity.unit in _COPIES)
    return is_bare and not after[:1].isalpha() and (quantity.unit not in PERSONS or is_person(last))


def _fund(before: str, last: str | None) -> str | None:
    """What money is, where the noun before it is who gets it (奖励男教师100元): a fund or an act of the sentence."""
    named = funds().findall(before)
    return named[-1] if named else last


def find_series(quantity: Quantity, told: Sequence[str]) -> tuple[str, ...]:
    """What the figures behind 分别 count, in their order; empty where the quantity is not the first of such figures.

    ``told`` is what was counted before in the sentence: it stands in where no list of nouns stands before 分别.

    >>> from unioncorpus.extract.quantities import find_candidates, find_quantities
    >>> from unioncorpus.structure import Paragraph
    >>> page = "会员数和建会率分别增长了5%、6%。"
    >>> (place,) = find_quantities(page, [Paragraph(0, len(page), None)], find_candidates(page, 0, len(page)))
    >>> [find_series(q, []) for q in place.sentence.quantities]
    [('会员数', '建会率'), ()]
    """
    found = turn("respective").search(quantity.lead) if "分别" in quantity.lead[-_NEAR_SERIES:] else None
    may_be_grown = quantity.kind == "percent" and len(told) > 1
    if not (found or may_be_grown) or not NEXT_FIGURE.match(quantity.tail):
        return ()
    if found is None and not _is_share(quantity, quantity.lead, 0):
        return ()
    length = 1 + len(LISTED.findall(upto(PHRASE_END, quantity.after)))
    named = tuple(dict.fromkeys(told[-_MOST_NAMED:]))[-length:]
    if found is None:  # 男工3000元，女工2800元，增长9%和8%
        return named if len(named) == length else ()
    if quantity.kind == "money" and funds().search(quantity.lead, found.end(1)):
        return ()  # 对取得证书的分别奖励500元、1000元
    parts = [without_lead_in(part) for part in LISTED.split(found[1])]
    nouns = [last_noun(part, quantity.kind, quantity.event) for part in parts]
    if "的" in parts[-1] and "的" not in "".join(parts[:-1]):
        nouns = [last_noun(parts[-1].rpartition("的")[2], quantity.kind, True)] * len(parts)  # 培训和文体活动的|支出
    if len(nouns) > 1 and all(nouns):
        return tuple(noun for noun in nouns if noun)
    return named


def _row(before: str) -> str | None:
    """The name of a row of a flattened table: its first cell that holds no number."""
    cells = (cell.strip() for cell in before.split("|"))
    return next((cell for cell in cells if 1 < len(cell) <= LONGEST_CLAUSE and not NUMERAL.search(cell)), None)


def _is_act(counted: str | None, quantity: Quantity) -> bool:
    """Whether persons were counted by what was done for them, which the next act is not (职业介绍90人，走访20人)."""
    if counted is None or quantity.unit not in PERSONS or tells_persons(counted):
        return False
    words = tag(counted)
    return len(words) > 1 and words[-1][1] in speech().verbs

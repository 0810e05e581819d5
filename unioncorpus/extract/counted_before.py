"""The noun phrase that ends right before a number (工会236个), and the words that only lead from it to the number.

Word lists are [acts] in tables/metrics.toml, turns of phrase tables/counted.toml.
"""

import re
from functools import cache

from unioncorpus.extract.counting_words import Words, is_person, speech, tag, turn, vocabulary, words_of
from unioncorpus.extract.noun_phrases import (
    LISTED,
    PHRASE_END,
    last_clause,
    last_doers,
    last_noun,
    last_nouns,
)
from unioncorpus.extract.quantities import Quantity

#: Behind the first figure of a series: one more (增长了58%、60%).
NEXT_FIGURE = re.compile("[、和及][^，。；：:、]{0,6}?[0-9一二两三四五六七八九十百]")
#: Units of persons.
PERSONS = {"人", "人次", "名", "位", "户"}
_QUOTED_LAST = re.compile("[“《][^“”《》]{1,24}[”》“]$")
#: Words behind a list whose parts are counted together or alike (篮球、排球各2次).
_OF_ALL = re.compile("各|共|均|分别|合计|总计|累计|一行")
#: Last characters of what says how often something comes round.
_EVERY_ENDS = frozenset("年月周天开行办织展选")
_LONGEST_EACH_ONE = 4
#: What stands between a noun and its number: 先进个人（含优秀工会干部）15名.
ASIDE = re.compile("[（(][^（）()]{1,20}[）)]$")
#: What the turns of tables/counted.toml end with, or how near they stand: cheap tests before the searches.
_GRADE_ENDS, _COMPARED_ENDS = ("星", "级", "等", "类", "档"), ("多", "少", "前", "迟", "长", "短", "了")
#: 等 that ends a grade, and no list.
_GRADE_ENDS_OF_RANK = ("甲等", "乙等", "丙等", "丁等", "一等", "二等", "三等", "四等", "中等", "高等", "同等", "平等")
_HOLDING_ENDS = ("办", "开", "展", "行", "织", "了")
_LONGEST_RECEIVER, _LONGEST_EACH, _LONGEST_PRIZE = 10, 8, 5
_LONGEST_COMPARED = 14
#: An act before a number of others (工会组织职工15人).
_ORGANISATION = "组织"
#: Names of the parts before their number: 分为A、B两组.
_LETTERS = re.compile("[A-D](?:[、,，和][A-D]){1,3}$")
_LAST_LETTERS = ("B", "C", "D")
#: Acts that are counted as such: 一年两访.
_ACTS = {"访", "走访", "家访", "慰问", "谈"}
#: Open an act with who is asked for it.
_ASKED = ("请", "邀请", "聘请")
#: Says of a span that it is one.
_NAMES_OF_TIME = ("期限", "时间", "时限")
#: Units of turns.
_TURNS = {"次", "回", "遍", "轮"}
#: Parts of speech of what tells when, or how often: 每月, 全年, 定期.
_WHEN = {"r", "t", "d", "m", "q"}
#: The unit of what was joined: 师徒结对8对.
_PAIRS = "对"
#: Where those counted are, before what they did: 全市96人获奖.
WHOLES = frozenset(
    ["全市", "全省", "全县", "全区", "全镇", "全国", "全校", "全院", "全厂", "全公司", "全系统", "城镇", "农村", "城乡"]
)
#: The act that is done to bodies: 工会组建15家.
_FOUNDING = "组建"
#: The last characters of a time that stands between a noun and its figure.
_TIME_ENDS = frozenset("间期来底末初份年月")
#: Nouns that end like words that only lead to a sum.
_VALUES = ("经济价值", "社会价值")


@cache
def _lead_in() -> tuple[frozenset[str], re.Pattern[str]]:
    """The last characters of words that only lead to a number, and the words, each time the longest, read backwards."""
    words = [word[::-1] for word in sorted(vocabulary().lead_in, key=len, reverse=True)]
    firsts = frozenset(word[0] for word in words)
    whole = "|".join(word[::-1] for word in vocabulary().whole_words)
    one = f"(?=[{re.escape(''.join(sorted(firsts)))}])(?!{whole})(?:{'|'.join(map(re.escape, words))})"
    return firsts, re.compile(f"(?:分?[（(【])?(?:{one})*+")


def without_lead_in(before: str) -> str:
    """The text before a number, less the words that only lead to it, and a bracket that divides (（分3类).

    >>> without_lead_in("会员人数已达到")
    '会员人数'
    """
    ends, words = _lead_in()
    if before[-1:] not in ends:
        return before
    found = words.match(before[::-1])
    if found is None or found.end() == 0:
        return before
    return before[: len(before) - found.end()]


def noun_before(before: str, quantity: Quantity) -> str | None:
    """The noun phrase that ends right before the number."""
    if quantity.event and before.endswith(_HOLDING_ENDS):
        before = turn("held").sub("", before)
    if before.endswith("的"):
        before = turn("of_year").sub("", before)
    if before.endswith(_COMPARED_ENDS):
        before = turn("compared").sub("", before)
    is_told = quantity.tail[:1].isalpha()
    if before.endswith("的") and ((quantity.unit in PERSONS and is_told) or (quantity.unit == "家" and not is_told)):
        return None  # 区里下达的1500人参保任务, 不符合条件的2家: what stands before only tells which
    if before.endswith(_LAST_LETTERS):
        before = _LETTERS.sub("", before)
    if quantity.unit in _ACTS and (toward := turn("toward").search(before)):
        return toward[1]
    lead = before if before.endswith(_VALUES) else without_lead_in(before)
    if quantity.kind in ("money", "score") and (taken := turn("taken_off").search(lead)):
        return taken[1]
    lead = _without_aside(before, lead, quantity)
    if quantity.unit in PERSONS and "对" in lead and (done := turn("done_toward").search(lead)):
        persons = last_noun(done[1], "count", False)
        if persons and is_person(persons):
            return persons
    each = turn("each").search(lead) if "每" in lead[-_LONGEST_EACH:] and quantity.unit in PERSONS else None
    if each:
        return each[1]
    named = _named_as_a_whole(lead, quantity)
    if named:
        return named
    is_of_all = (len(lead) < len(before) and _OF_ALL.search(before, len(lead)) is not None) or (
        quantity.kind == "percent" and _are_rates(lead, quantity)
    )
    if is_of_all or (quantity.unit in PERSONS and "、" in lead):
        together = last_nouns(last_clause(lead, PHRASE_END), quantity.kind, quantity.event)
        if together and (is_of_all or len(LISTED.findall(together)) == quantity.low - 1):
            return together
    if quantity.unit in PERSONS and lead.endswith("组织"):
        return None
    clause = last_clause(lead)
    if "定" in clause or "求" in clause:
        clause = turn("laid_down").sub("", clause)
    if quantity.kind == "duration" and clause in _NAMES_OF_TIME:
        return None
    noun = last_noun(clause, quantity.kind, quantity.event)
    if noun and "的" in noun and lead.endswith((f"、{noun}", f"和{noun}")):
        noun = noun.rpartition("的")[2]  # 培训、文体活动的|支出
    if noun and (quantity.event or (quantity.kind == "duration" and noun != clause)):
        noun = _what_comes_round(clause, noun, quantity)
    if noun is None:
        noun = _told_by_act(clause, quantity)
    if noun is None and clause.endswith(("”", "》", "“")):
        quoted = _QUOTED_LAST.search(clause)
        noun = quoted[0] if quoted else None
    is_doer = quantity.kind == "duration" and noun is not None and is_person(noun)  # 全体人员花两周
    return None if is_doer or (noun in WHOLES and is_told) else noun


def _what_comes_round(clause: str, act: str, quantity: Quantity) -> str:
    """An act with what it is done to so often, where no more than the act is told right before the number.

    That stands before a period (宣传橱窗|每月|更新); who does it is left out (工会委员|每周|走访). Who was asked for an
    act is no part of it (请专家来园|讲座).
    """
    words = tag(clause)
    if act.startswith(_ASKED):
        return words[-1][0]
    if is_person(act):
        return _act_on(act, clause) if quantity.unit in _TURNS else act
    k = len(words)
    while k and (words[k - 1][1] in speech().verbs or words[k - 1][0] in vocabulary().of_groups):
        k -= 1
    k = _before_a_preposition(words, k) if k < len(words) else k
    act_begins = k
    while k and words[k - 1][1] in _WHEN:
        k -= 1
    if act_begins == len(words) or k in (0, act_begins):
        return act
    subject = last_noun("".join(word for word, _ in words[:k]), "count", False)
    act = words[-1][0]
    if subject is None or subject in vocabulary().organising:  # 规定|每学期|听课
        return act
    is_doer = is_person(subject) or subject.endswith(words_of("bodies"))
    return act if is_doer and act not in vocabulary().of_groups else subject + act


def _act_on(persons: str, clause: str) -> str:
    """The act that is done so often to the persons who end a clause, with them: 走访|退休教师."""
    words = tag(clause.removesuffix(persons))
    act, part = words[-1] if words else ("", "")
    is_verb = part in speech().verbs or act in vocabulary().verbs
    is_act = is_verb and len(act) > 1 and act not in vocabulary().organising
    return act + persons if is_act else persons


def _before_a_preposition(words: Words, k: int) -> int:
    """The index of the preposition whose noun ends before the word ``k``, else ``k`` (工会账目每季度|向会员|公布)."""
    at = k
    while at and words[at - 1][1] in speech().nouns:
        at -= 1
    return at - 1 if at and at < k and words[at - 1][1] == "p" else k


def _without_aside(before: str, lead: str, quantity: Quantity) -> str:
    """The lead without what stands between a noun and its number: an aside, a year, a comparison, whom it is for.

    ``lead`` is the text ``before`` the number without the words that only lead to it.
    """
    if lead.endswith(("）", ")")):
        lead = without_lead_in(ASIDE.sub("", lead))
    if len(lead) < len(before) and ("比" in lead[-_LONGEST_COMPARED:] or "较" in lead[-_LONGEST_COMPARED:]):
        lead = without_lead_in(turn("compared_with").sub("", lead))
    if lead.endswith(("年", "年底", "年末", "年初", "年间", "年来", "年内")):
        lead = without_lead_in(turn("in_year").sub("", lead))
    if lead[-1:] in _TIME_ENDS:
        lead = without_lead_in(turn("between_times").sub("", lead))
    if lead.endswith(("分", "分成", "分为")):
        lead = turn("by_a_standard").sub("", turn("divided").sub("", lead))
    if quantity.event and lead[-1:] in _EVERY_ENDS:
        lead = without_lead_in(turn("every").sub("", lead))
    if quantity.kind == "duration":
        lead = turn("took").sub("", lead)
    if quantity.kind == "rank":
        lead = turn("selected").sub("", lead)
    if lead.endswith("等") and not lead.endswith(_GRADE_ENDS_OF_RANK):
        lead = lead[:-1]
    if quantity.kind == "money":
        lead = turn("collected").sub("", lead)
        lead = turn("given_to").sub("", lead) if "给" in lead[-_LONGEST_RECEIVER:] else lead.removesuffix("安排")
        lead = without_lead_in(turn("each_one").sub("", lead)) if "每" in lead[-_LONGEST_EACH_ONE:] else lead
    return lead


def _told_by_act(clause: str, quantity: Quantity) -> str | None:
    """What is counted where no noun ends the clause, but an act: who does it, what it is done to, or the act itself."""
    noun = None
    if quantity.kind == "count" and quantity.unit in PERSONS:
        turns = quantity.unit == "人次"
        noun = _outcome(clause) if turns else None
        noun = noun or last_doers(clause) or (_act_of_turns if turns else _outcome)(clause) or _act_on_persons(clause)
    if noun is None and quantity.kind == "count" and not quantity.event and clause.endswith(words_of("done_to")):
        noun = _done_to(clause)
    elif noun is None and quantity.kind == "count" and clause.endswith((*words_of("outcomes"), *words_of("nominal"))):
        noun = last_noun(clause, "count", True)
    if noun is None and quantity.unit == _PAIRS:
        noun = last_noun(clause, quantity.kind, True)
    return noun


def _done_to(clause: str) -> str | None:
    """What the act that ends a clause is done to: 工会组建, 提案办理; not 企业签订."""
    act = next(word for word in words_of("done_to") if clause.endswith(word))
    rest = without_lead_in(clause.removesuffix(act))
    whole = next((whole for whole in WHOLES if rest.endswith(whole)), "")
    noun = last_noun(rest.removesuffix(whole), "count", False)
    is_doer = noun is None or is_person(noun) or (noun.endswith(words_of("bodies")) and act != _FOUNDING)
    return None if is_doer else noun


def _outcome(clause: str) -> str | None:
    """The act that ends a clause and names whom it reached: 城镇新增就业30人."""
    return next((word for word in words_of("outcomes") if clause.endswith(word)), None)


def _act_of_turns(clause: str) -> str | None:
    """The act before a number of turns, whose object is not told: 谈心62人次, 理赔11人次."""
    act = last_noun(clause, "count", True)
    last = tag(act)[-1][0] if act else ""
    return act if last and (last not in vocabulary().verbs or last in vocabulary().of_turns) else None


def _act_on_persons(clause: str) -> str | None:
    """The compound of a noun and an act that ends a clause: 职业介绍420人; not 工会慰问30人, whose noun is the doer."""
    act = last_noun(clause, "count", True)
    words = tag(act) if act else []
    is_compound = len(words) > 1 and words[-1][1] in speech().verbs and words[-2][1] in speech().plain_nouns
    is_doer = is_compound and (is_person(words[-2][0]) or words[-2][0].endswith(words_of("bodies")))
    return act if is_compound and not is_doer and words[-1][0] not in vocabulary().changes else None


def _named_as_a_whole(lead: str, quantity: Quantity) -> str | None:
    """What is counted where it is no common run of nouns: prizes by their grades, a grade alone, organisations."""
    place = turn("place").search(lead) if "名" in lead[-_LONGEST_PRIZE:] else None
    if place:
        return place[1]
    if lead.endswith("奖"):
        named = turn("prizes").search(lead)
    elif lead.endswith(_GRADE_ENDS):
        named = turn("grade").search(lead)
    elif quantity.unit in ("个", "家") and lead.endswith(_ORGANISATION):
        named = turn("organisation").search(lead)
        if named is None:
            clause = last_clause(lead.removesuffix(_ORGANISATION))
            noun = last_noun(clause, quantity.kind, True)
            return noun and noun + _ORGANISATION
    else:
        return None
    return named[0] if named else None


def _are_rates(lead: str, quantity: Quantity) -> bool:
    """Whether rates alone are listed before one share, which then is of them all (事故率、差错率要下降2%)."""
    rates = LISTED.split(PHRASE_END.split(lead)[-1])
    return len(rates) > 1 and all(map(turn("rate").search, rates)) and not NEXT_FIGURE.match(quantity.tail)

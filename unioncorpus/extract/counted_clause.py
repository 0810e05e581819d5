"""The noun that a number counts, in its own clause: what follows the unit (236个工会), or stands before (工会236个).

Which side comes first depends on the unit.

Word lists are [acts] and [speech] in tables/metrics.toml, turns of phrase tables/counted.toml.
"""

import re
from functools import cache

from unioncorpus.extract.counted_before import PERSONS, WHOLES, noun_before, without_lead_in
from unioncorpus.extract.counted_behind import (
    bought,
    done_within,
    noun_behind,
    person_behind,
    sent_for,
    told_behind,
)
from unioncorpus.extract.counted_turns import AGES, VERBAL_NOUN
from unioncorpus.extract.counting_words import Words, funds, is_person, speech, tag, turn, vocabulary, words_of
from unioncorpus.extract.noun_phrases import CLAUSE_END, PHRASE_END, first_noun, last_clause, upto
from unioncorpus.extract.quantities import Quantity

#: Persons, right behind the figure of the events that they were in.
_SAME_PERSONS = re.compile("(?:组织|安排|选派|选送|推荐)?共?[0-9一二三四五六七八九十百千万余多]{1,8}(?:人次|人|名|位)")
#: Behind a span that was taken for something.
_TIME = ("时间", "的时间")
#: Names of measures, before what has them.
_SIZES = ("面积", "长度", "总长", "重量", "高度")
#: What a span of each period makes: 实行每周五天工作制.
_WORKING_TIME = ("工作制", "的工作制", "工时制")
_EACH_PERIOD = re.compile("每[周天日月年]$")
#: Before a share of what follows it: 仍有20%的企业.
_THERE_IS = ("有", "对", "使", "让", *sorted(WHOLES))
#: Before a share at which something is held.
_HELD_AT = ("控制在", "保持在", "稳定在", "维持在", "都在", "均在", "仍在", "率在")
#: Before what the things behind it are worth.
_WORTH = ("价值", "价值共", "价值约", "价值近")
#: Bounds of what stands behind them: 500元以上的开支.
_LIMITS = {"at_least", "at_most"}
#: Marks of an act that reached a share of those behind it.
_REACHED = ("了", "覆盖", "惠及", "吸引", "带动", "涵盖")
#: Units whose noun usually stands before them (困难职工314人).
_NOUN_FIRST = {"人", "人次", "元", "户次", "家次"}
#: Of these, the units of persons.
_PERSONS_FIRST = {"人", "人次"}
#: Units of classes of things, and the figure of the things right behind that of their classes (6类|13条需求).
_CLASSES = {"类", "大类"}
_THEIR_THINGS = re.compile("[0-9一二三四五六七八九十百]{1,6}[多余]?[条个项件种]")
#: The tag of words that only qualify a noun (规模以上).
_ONLY_QUALIFIES = "b"
#: Parts of speech of what only says which sums are meant (长期, 内部).
_SAYS_WHICH = {"b"}
#: Units of groups of persons.
_GROUPS = {"批", "批次"}
_NOUN_FIRST_KINDS = {"percent", "duration", "measure", "score"}


def find_in_clause(quantity: Quantity, before: str, after: str) -> str | None:
    """The noun that a quantity counts in its own clause, between the text before it and the text behind it."""
    employer = turn("employer").match(after) if quantity.unit == "人" else None
    if employer:  # 努力使25人以上企业建会; not 职工25人以上企业
        noun = noun_before(before, quantity)
        return noun if noun and is_person(noun) else employer[1]
    is_spent = quantity.unit == "元" and turn("spent").search(before) and not turn("paid").match(after)
    if is_spent and (thing := bought(after, quantity)):
        return thing
    if quantity.kind == "duration" and after.startswith(_TIME) and (done := done_within(after)):
        return done
    if _looks_back(quantity, before, after):
        noun = noun_before(before, quantity)
        if noun or quantity.kind == "rank":
            return noun
        return noun_behind(after, quantity) or bought(after, quantity) or sent_for(after, quantity)
    if quantity.unit in _GROUPS:
        noun = noun_before(before, quantity)
        if noun and is_person(noun):
            return noun  # 职工4批赴外地疗养
    things = _THEIR_THINGS.match(after) if quantity.unit in _CLASSES else None
    if things:
        after = after[things.end() :]
    behind = (quantity.event and _persons_of(after)) or noun_behind(after, quantity)
    if quantity.unit in PERSONS and quantity.unit != "户" and behind and not is_person(behind):
        behind = person_behind(after) or behind
    if quantity.kind == "duration" and before.endswith("连续"):
        return behind
    if behind is None or (quantity.kind == "count" and _is_done_to_persons(behind, quantity)):
        return noun_before(before, quantity) or behind or told_behind(after, quantity)
    return behind


def _persons_of(after: str) -> str | None:
    """The persons who were in an event, where their own figure stands right behind it: 三批|29名医务人员.

    Where they took part in something (三批|29名会员参加疗养), the event is that.
    """
    figure = _SAME_PERSONS.match(after)
    phrase = upto(PHRASE_END, after[figure.end() :]) if figure else ""
    return first_noun(upto(CLAUSE_END, phrase), "persons") if phrase and "参" not in phrase else None


def _is_done_to_persons(phrase: str, quantity: Quantity) -> bool:
    """Whether a phrase behind a number of things tells whom they reached: 资料2000份覆盖职工, 大巴5辆送员工回家."""
    if quantity.event or quantity.unit in PERSONS:
        return False
    words = tag(phrase)
    if words[0][1] not in speech().verbs:
        return False
    return (is_person(phrase) and len(words[0][0]) > 1) or (len(words) > 1 and is_person(words[1][0]))


def _looks_back(quantity: Quantity, before: str, after: str) -> bool:
    """Whether the noun is looked for before the number first."""
    if before.endswith("连续") or quantity.unit in AGES:
        return False
    if quantity.kind == "duration" and before.endswith(_before_a_length()) and turn("length_of").match(after):
        return False
    if quantity.unit in _PERSONS_FIRST and after[:1].isalpha():
        persons = first_noun(upto(CLAUSE_END, after), "persons")
        if is_person(persons):
            return False
    if quantity.kind == "rank" and quantity.unit in PERSONS:  # 前三名颁发奖杯; not 前三名选手
        return not after.startswith(("的", *words_of("persons"), *words_of("bodies"), "队"))
    if quantity.kind in ("measure", "duration") and _is_done_to_what_follows(quantity, before, after):
        return False
    if quantity.kind == "measure" and after.startswith("的") and before.endswith(_SIZES):
        return False  # 面积90平方米的活动室
    if quantity.unit == "元":
        is_limit = quantity.bound in _LIMITS and after.startswith("的") and _names_spending(after)
        return not is_limit and not _is_paid_behind(before, after)
    if (
        quantity.kind == "percent"
        and after.startswith("的")
        and (before.endswith(_THERE_IS) or _is_of_persons(before, after) or _is_among(before, after))
    ):
        return False
    if quantity.kind == "percent" and "\u4e00" <= after[:1] <= "\u9fff":
        is_led = len(without_lead_in(before)) < len(before)
        if is_led or turn("rate").search(before):
            return True
        words = tag(upto(CLAUSE_END, after.removeprefix("的")))
        if not words or words[0][0] in vocabulary().heights:
            return True
        of = words[1] if len(words) > 1 and words[0][1] == _ONLY_QUALIFIES else words[0]
        is_noun = of[1] in speech().plain_nouns or (len(words) > 1 and is_person(words[1][0]))
        return not is_noun
    return quantity.unit in _NOUN_FIRST or quantity.kind in _NOUN_FIRST_KINDS


def _names_spending(after: str) -> bool:
    """Whether what a sum bounds stands behind it: 500元以上|的开支."""
    words = tag(upto(CLAUSE_END, after))[1:3]
    return bool(words) and (words[0][0] in vocabulary().money or _opens_with_noun(words))


def _is_of_persons(before: str, after: str) -> bool:
    """Whether a share is of the persons behind it, whom an act reached: 吸引了八成的职工; not 占八成的职工."""
    return before.endswith(_REACHED) and is_person(first_noun(upto(CLAUSE_END, after[1:]), "persons"))


def _is_among(before: str, after: str) -> bool:
    """Whether a share is of those among whom something is done: 制度在三成|的班组试行; not 控制在三成|的水平."""
    words = tag(upto(CLAUSE_END, after[1:])) if before.endswith("在") and not before.endswith(_HELD_AT) else []
    return bool(words) and words[0][1] in speech().plain_nouns and words[0][0] not in vocabulary().heights


@cache
def _before_a_length() -> tuple[str, ...]:
    """What stands before the length of what follows: words that lead to it, and bodies (学校|30年的历史)."""
    return (*words_of("spans"), *words_of("bodies"))


def _is_done_to_what_follows(quantity: Quantity, before: str, after: str) -> bool:
    """Whether a measure stands within the object of an act: 征收50亩土地, 落实98天产假, 每人5斤米; not 占地50亩."""
    is_pay = after.startswith("的") and funds().match(after, 1) is not None  # 捐出一天的工资
    following = tag(upto(CLAUSE_END, after))[:2]
    if not following or _opens_with_person(following, quantity) or not (is_pay or _opens_with_noun(following)):
        return False
    clause = last_clause(before)
    if quantity.kind == "duration" and after.startswith(_WORKING_TIME):
        clause = _EACH_PERIOD.sub("", clause)
    clause = clause.removesuffix("了")
    if not clause or clause.endswith(("每人", "的")):
        return bool(clause)
    word, part = tag(clause)[-1]
    is_change = quantity.kind == "duration" and word in vocabulary().changes
    is_act = part in speech().verbs or (part == VERBAL_NOUN and quantity.kind == "measure")  # 重新|建设|200平方米书屋
    return is_act and not is_change


def _opens_with_person(words: Words, quantity: Quantity) -> bool:
    """Whether persons follow, whose the measure is; not 200平方米|职工书屋, whose own it is."""
    is_own = quantity.kind == "measure" and len(words) > 1 and words[1][1] in speech().plain_nouns
    return is_person(words[0][0]) and not is_own


def _opens_with_noun(words: Words) -> bool:
    """Whether a noun opens a clause, alone or behind one that qualifies it (劳动|合同)."""
    first, second = ([part for _, part in words[:2]] + ["", ""])[:2]
    return first in (*speech().plain_nouns, "l") or (first, second) == (VERBAL_NOUN, "n")


def _is_paid_behind(before: str, after: str) -> bool:
    """Whether what the money is stands behind it, or what it is spent on."""
    clause = upto(CLAUSE_END, after)
    if turn("paid").match(clause) or (turn("spent_on").match(after) and not before.endswith(words_of("fund_ends"))):
        return True
    fund = funds().search(clause) if after.startswith("的") else None
    if fund:
        return fund[0] != "标准"
    words = tag(clause)
    if before.endswith(_WORTH) and after.startswith("的") and _opens_with_noun(words[1:]):
        return True  # 总价值3万元的|毛巾
    paid = tag(last_clause(before))[-1:]
    if words and words[0][1] in _SAYS_WHICH and paid and paid[0][1] in speech().verbs:
        return _opens_with_noun(words[1:])  # 设立20万元长期|帮扶基金
    return bool(words) and words[0][1] in speech().plain_nouns

"""Turns of phrase that name what a number counts elsewhere than beside it: a title, a prize, the subject of a share.

Each is tried by itself, before the clause is read (counted.py). Turns that need no more than an expression are
tables/counted.toml.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from unioncorpus.extract.counted_before import ASIDE, PERSONS, noun_before, without_lead_in
from unioncorpus.extract.counting_words import is_person, speech, tag, turn, vocabulary
from unioncorpus.extract.noun_phrases import CLAUSE_END, last_clause, last_noun, upto
from unioncorpus.extract.quantities import Quantity
from unioncorpus.extract.units import units

#: What is counted once more, or less, for each that is missing; and the price of each piece.
_EACH_MISSING = ("每少", "每多", "每缺")
_EACH_PIECE = re.compile("(?P<noun>[^，,（(|0-9]{0,8})[，,（(|] ?每(?P<unit>.{1,2})$")
_PRIZE_ENDS = ("奖", "奖励", "奖项", "奖章", "奖牌", "奖状", "证", "证书")
_TITLES = ("以上荣誉", "以上称号", "荣誉", "称号")
#: What the turns begin with.
_TITLE_BEGINS, _WON_BEGINS, _TEAM_BEGINS = frozenset("获荣被当"), frozenset("获荣取考"), frozenset("为组一1")
#: The tag of nouns made of verbs (劳动, 命名).
VERBAL_NOUN = "vn"
#: Behind a share: how fast something grows.
_SPEEDS = ("的速度", "的幅度", "的增幅", "速度", "的增速")
#: Lead to the time that something took.
_TAKING = ("历时", "耗时", "费时")
#: Behind a span in which something is done.
_WITHIN = ("内", "以内", "之内")
#: Units of spans that are set as terms for an act; in some years something is done, too, which lasts for none of them.
_SHORT_SPANS = {"分钟", "小时", "天", "日", "工作日", "周", "月"}
#: Units of ages.
AGES = {"岁", "周岁"}
#: Units of bodies, of which others do not have a share.
UNITS_OF_BODIES = {"个", "家", "所", "户"}


class Said(NamedTuple):
    """What was counted before in the sentence: ``last`` by the quantity before, ``sibling`` if that has the same unit.

    ``since`` is where the quantity before ended, in ``Quantity.lead``; ``earlier`` what the same unit counted in the
    sentence before.
    """

    last: str | None = None
    sibling: str | None = None
    since: int = 0
    earlier: str | None = None


NOTHING_SAID = Said()


def _own_unit(quantity: Quantity, before: str, after: str, said: Said) -> str | None:
    """12区县: the unit is the noun."""
    unit = units().get(quantity.unit)
    return quantity.unit if unit and unit.noun else None


def _title_given(quantity: Quantity, before: str, after: str, said: Said) -> str | None:
    """5人被评为优秀教师."""
    title = turn("title").match(after) if after[:1] in _TITLE_BEGINS and quantity.unit in PERSONS else None
    if title is None:
        return None
    return title[1] or last_noun(title[2], quantity.kind, quantity.event) or title[2]


def _prize_won(quantity: Quantity, before: str, after: str, said: Said) -> str | None:
    """5条获二等奖."""
    won = turn("prize_won").match(after) if after[:1] in _WON_BEGINS else None
    if won is None or not (won[1].endswith(_PRIZE_ENDS) or after.startswith(_TITLES, won.end())):
        return None
    return said.sibling if said.sibling and is_person(said.sibling) else won[1]  # 3位教师获一等奖，5位获二等奖


def _subject_of_a_share(quantity: Quantity, before: str, after: str, said: Said) -> str | None:
    """募捐人数为全厂人数的98%; 一线职工占总数的48%; 完成任务的55%."""
    task = turn("set").search(before) if before.endswith("的") else None
    if task:
        return task[1]
    subject = turn("sharing").search(before) if "占" in before[-26:] else None
    if subject:
        subject_words = without_lead_in(subject[1])
        noun = last_noun(subject_words, "count", False) or last_noun(subject_words, "percent", False)
        if noun and noun not in vocabulary().empty:
            return noun
    if not before.endswith("的"):
        return None
    of = turn("bounded").search(before) or (None if said.last else turn("share_of").search(before))
    return last_noun(of[1], quantity.kind, quantity.event) if of else None


def is_of_what_was_set(quantity: Quantity) -> bool:
    """Whether a share is of a plan or a task: 收入40万元，占计划的50%."""
    return quantity.kind == "percent" and quantity.lead.endswith("的") and turn("set").search(quantity.lead) is not None


def _relative_subject(quantity: Quantity, before: str, after: str, said: Said) -> str | None:
    """成果获奖的有53项: the subject of the clause before 的; 其中获得证书的12人: what was counted before."""
    lead = without_lead_in(before)
    if "的" not in before[len(lead) :] or after[:1].isalpha():
        return None
    clause = last_clause(lead)
    words = tag(clause)
    act = next((k for k, (_, part) in enumerate(words) if part in speech().verbs), None)
    if act is None:
        return said.sibling if words and words[-1][1] == VERBAL_NOUN else None  # 总工会|命名的4个
    subject = last_noun("".join(word for word, _ in words[:act]), quantity.kind, quantity.event)
    if subject or quantity.unit not in PERSONS:
        return subject or said.sibling
    object_ = last_noun(clause, quantity.kind, quantity.event)
    is_of_object = object_ is not None and is_person(object_)
    return said.last if said.last and is_person(said.last) and not is_of_object else None


def _their_own_act(quantity: Quantity, before: str, after: str, said: Said) -> str | None:
    """培训电工40人，其中获得证书的12人: they are of those counted before."""
    whole = said.last or said.earlier
    if quantity.unit not in PERSONS or after[:1].isalpha() or not (whole and is_person(whole)):
        return None
    act = without_lead_in(ASIDE.sub("", without_lead_in(before)))
    return whole if not is_person(act) and turn("their_own_act").search(act) else None


def _made_into(quantity: Quantity, before: str, after: str, said: Said) -> str | None:
    """收到提案106份，整理为57条: of what there was."""
    is_named = after[:1].isalpha()  # 整理为64个|正式提案
    return said.last if not is_named and before.endswith(("为", "成")) and turn("made_into").search(before) else None


def _handed_to(quantity: Quantity, before: str, after: str, said: Said) -> str | None:
    """印制手册2000本，发到职工手中1860本: of what there was."""
    is_sibling = said.sibling is not None and not after[:1].isalpha() and quantity.unit not in PERSONS
    return said.sibling if is_sibling and turn("handed_to").search(before) else None


def _answered_within(quantity: Quantity, before: str, after: str, said: Said) -> str | None:
    """意见三日内给予答复: what is answered, else the answer; 一个月内办理登记: what must be done."""
    if not quantity.after.startswith(_WITHIN):
        return None
    answer = turn("answered").match(after)
    if answer is None:
        is_term = quantity.unit in _SHORT_SPANS and not before.endswith("在") and noun_before(before, quantity) is None
        due = turn("due").match(after) if is_term else None
        return due[1] if due else None
    clause = turn("must_within").sub("", last_clause(before))
    return last_noun(clause, "count", False) or answer[1]


def _task(quantity: Quantity, before: str, after: str, said: Said) -> str | None:
    """完成上级下达的1500人参保任务."""
    task = turn("task_behind").match(after) if quantity.unit == "人" and "任务" in after else None
    return task[1] if task else None


def _act_within_the_bound(quantity: Quantity, before: str, after: str, said: Said) -> str | None:
    """每人至少参检一次."""
    bounded = quantity.before[len(before) :] if quantity.event else ""
    act = turn("bounded_act").match(bounded) if bounded and not after[:1].isalpha() else None
    return act[1] if act and act[1] not in vocabulary().empty | vocabulary().verbs else None


def _chosen(quantity: Quantity, before: str, after: str, said: Said) -> str | None:
    """按会员总数的10%评选积极分子, 按2%的比例拨缴经费: the share is of the object of the act."""
    chosen = turn("chosen_by_a_share").match(after)
    if chosen:
        return chosen[1]
    base = turn("by_a_base").search(before) if "按" in before else None
    if base is None:
        return None
    done = tag(turn("at_the_rate").sub("", upto(CLAUSE_END, after)))
    is_act = done and done[0][1] in (*speech().verbs, *speech().adjectives) and ("为", "p") not in done
    noun = last_noun("".join(word for word, _ in done), "count", False) if is_act else None
    subject = tag(base[1])[:1]
    is_named = bool(subject) and subject[0][1] in speech().nouns
    return noun or (last_noun(base[1], "count", False) if is_named else None)


def _each_team(quantity: Quantity, before: str, after: str, said: Said) -> str | None:
    """每4人为一组; not 职工50人组成一队."""
    if after.startswith("组") and "每" not in before:
        return None
    team = turn("so_many_a_team").match(after) if after[:1] in _TEAM_BEGINS and quantity.unit in PERSONS else None
    return team[1] if team else None


def _each_piece(quantity: Quantity, before: str, after: str, said: Said) -> str | None:
    """矿泉水10箱，每箱24元: what there are so many pieces of; 不少于40次，每少一次: what is counted once more."""
    if "每" not in before[-3:] or not said.last:
        return None
    if before.endswith(_EACH_MISSING):
        return said.last
    piece = _EACH_PIECE.match(before, said.since)
    if piece and piece["noun"] and turn("each").search(before):
        return None
    unit = units().get(piece["unit"]) if piece else None
    return said.last if unit and unit.kind == "count" and unit.name not in PERSONS | UNITS_OF_BODIES else None


def _taken_by(quantity: Quantity, before: str, after: str, said: Said) -> str | None:
    """历时两个月筹备的运动会: what took the time."""
    act = turn("done_for_long").match(after) if before.endswith(_TAKING) else None
    return act[1] if act else None


def _graded(quantity: Quantity, before: str, after: str, said: Said) -> str | None:
    """总人数的30%为一等奖."""
    graded = turn("prize_of_a_share").match(after)
    return graded[1] if graded else None


def _borne_by(quantity: Quantity, before: str, after: str, said: Said) -> str | None:
    """预算3万元，由工会承担60%: of the sum."""
    return said.last if said.last and turn("borne_by").search(before) else None


def _at_a_speed(quantity: Quantity, before: str, after: str, said: Said) -> str | None:
    """会员数以每年10%的速度增长: what grows so fast."""
    grows = turn("at_a_speed").search(before) if after.startswith(_SPEEDS) else None
    return last_noun(grows[1], "count", False) if grows else None


def _rate_behind(quantity: Quantity, before: str, after: str, said: Said) -> str | None:
    """达到95%以上工会组建率."""
    rate = turn("rate_behind").match(after) if "率" in after else None
    return rate[1] if rate else None


def _group_by_age(quantity: Quantity, before: str, after: str, said: Said) -> str | None:
    """35岁以下为甲组."""
    group = turn("group_by_age").match(after) if quantity.unit in AGES else None
    return group[1] if group else None


def _age_of_one(quantity: Quantity, before: str, after: str, said: Said) -> str | None:
    """李某，女，45岁."""
    of = turn("age_of_one").search(before) if quantity.unit in AGES and quantity.bound == "exact" else None
    return of[1] if of else None


#: The turns of phrase that quantities of a kind may meet, in the order in which they are tried.
TURNS: dict[str, tuple[Callable[[Quantity, str, str, Said], str | None], ...]] = {
    "count": (
        _own_unit,
        _each_team,
        _title_given,
        _prize_won,
        _their_own_act,
        _relative_subject,
        _made_into,
        _handed_to,
        _task,
        _act_within_the_bound,
        _each_piece,
    ),
    "percent": (_at_a_speed, _rate_behind, _borne_by, _graded, _chosen, _subject_of_a_share),
    "money": (_each_piece,),
    "duration": (_answered_within, _taken_by),
    "measure": (_each_piece, _group_by_age, _age_of_one),
}

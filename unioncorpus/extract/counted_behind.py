"""The noun phrase behind a number (236个工会), and what else tells there what is counted: acts, purchases, persons.

Word lists are [acts] and [speech] in tables/metrics.toml, turns of phrase tables/counted.toml.
"""

import re

from unioncorpus.extract.counted_before import PERSONS
from unioncorpus.extract.counting_words import funds, is_person, speech, tag, turn, vocabulary, words_of
from unioncorpus.extract.noun_phrases import CLAUSE_END, LONGEST_PHRASE, PHRASE_END, Counts, first_noun, last_noun, upto
from unioncorpus.extract.quantities import Quantity

_QUOTED = re.compile("[“《][^”》]{1,24}[”》]")
#: A quotation that only says which (“…”的交流会).
_QUOTED_MODIFIER = re.compile("[“《][^”》\n]{1,40}[”》](?=[\u4e00-\u9fff]{0,3}的)")
#: Ends of words that only qualify the noun behind 、 (区域性、行业性工会联合会).
_QUALITIES = ("性", "型", "级")
#: What the turns begin with that tell that no noun follows.
_NO_NOUN_BEGINS = frozenset("的基情前条水荣获被得受入是赶奔改增减降升扩缩变精合调")
#: Behind a span: how something stood all the while (产量连续六年|稳定在).
_HELD = ("稳定在", "保持在", "位居", "位列", "名列", "排名")
#: Behind a span of time: it says when, not how long something is; and what it is the length of (两天的培训).
_WITHIN_SPAN = ("时间", "的时间", "内", "中", "里", "间", "来", "以", "之", "累计", "共", "平均", "合计", *_HELD)
#: Behind a span and its bound, who does something in it: 三年内|各车间建成书屋.
_IN_ALL = ("内", "之内", "以内")
#: Before a span: something was done all the while.
_OVER = ("连续", "经过", "经过了")
#: The unit of a set of acts that is told after its name.
_SET, _ACT_CHARS, _EXPLAINED = "个", 2, ("：", ":")
#: The next item of a list, with its own figure.
_NEXT_ITEM = re.compile(
    "[和与及、](?:(?:总?价值|折合)[约近]?)?(?=[0-9]|[一二两三四五六七八九十百]{1,4}[个项名位家条件场次期])"
)
#: Within a name: 劳模（职工）创新工作室.
_INNER_ASIDE = re.compile("(?<=[\u4e00-\u9fff]{2})（[\u4e00-\u9fff]{1,6}）(?=[\u4e00-\u9fff])")
#: What a quoted name means, before the noun that it belongs to: “双爱”（爱企业、爱职工）示范车间.
_GLOSS = re.compile("^（[^（）]{1,30}）(?=[\u4e00-\u9fff])")
#: How near the unit it begins.
_INNER_REACH = 10
#: Marks behind a verb of two characters that tell that it was done.
_ASPECTS, _ASPECT_AT = ("了", "过"), 2
#: To whom something is done: 50名领导|对困难职工.
_TOWARDS = {"对", "向", "给", "为"}
#: Says how much is paid, and not what it is.
_STANDARD = "标准"
#: What the time was taken for stands behind it.
_BY_MEANS = ("通过", "按", "依托", "采取", "以")
_TIME_TAKEN = re.compile("的?时间[，,]?")


def noun_behind(after: str, quantity: Quantity) -> str | None:
    """The noun phrase behind the unit."""
    if quantity.kind == "duration":
        within = _behind_a_span(after, quantity)
        if within is None:
            return None
        after = within
    if quantity.kind == "money":
        after = after.removeprefix("标准")
        paid = _paid(after)
        if paid:
            return paid
    if (after[:1] in _NO_NOUN_BEGINS and _tells_no_noun(after, quantity)) or _is_done(after):
        return None
    rest = _without_theme(after)
    quoted = _QUOTED.match(rest)
    head = quoted[0] if quoted else ""
    rest = _GLOSS.sub("", rest[len(head) :]) if head else rest
    clause = _clause(rest, quantity)
    return _head_of(clause, rest, head, quantity) if head or clause else None


def _behind_a_span(after: str, quantity: Quantity) -> str | None:
    """What stands behind a span of time and may be what lasts so long; None where the span only tells when."""
    length = turn("length_of").match(after)
    if length:
        return after[length.end() :]
    if after.startswith(_WITHIN_SPAN) or (quantity.after.startswith(_IN_ALL) and not after.startswith("的")):
        return None
    return _without_act(after) if quantity.lead.endswith("连续") else after


def _paid(after: str) -> str | None:
    """What is paid, behind its sum: 3000元的救助金."""
    clause = upto(CLAUSE_END, after)
    paid = turn("paid").match(clause)
    if paid:
        return _less_the_act(paid[1])
    if clause.endswith(words_of("fund_ends")) and clause[0] != "的" and tag(clause)[0][1] not in speech().verbs:
        return last_noun(clause, "money", False)  # 50万元困难职工帮扶基金
    fund = funds().match(after, 1) if after.startswith("的") else None
    is_whole = fund is not None and not after[fund.end() : fund.end() + 1].isalpha()
    return fund[0] if fund and is_whole and fund[0] != _STANDARD else None


def _less_the_act(paid: str) -> str:
    """What is paid, less the act that it is the object of: 2万元设立|奖学金."""
    words = tag(paid)
    is_act = len(words) > 1 and words[0][1] == "v" and words[0][0] in vocabulary().verbs - vocabulary().compounding
    return "".join(word for word, _ in words[1:]) if is_act else paid


def _without_theme(after: str) -> str:
    """What follows a unit, less what only qualifies the noun: its theme, a quotation, several properties."""
    themed = turn("with_a_theme").match(after) if "题" in after or "内容" in after else None
    after = after[themed.end() :] if themed else after
    if "（" in after[:_INNER_REACH]:
        after = _INNER_ASIDE.sub("", after, count=1)
    rest = (_QUOTED_MODIFIER.sub("", after) if "“" in after or "《" in after else after).lstrip("的各 ")
    properties = turn("of_properties").match(rest) if rest.startswith("不同") else None
    return rest[properties.end() :] if properties else rest


def _clause(rest: str, quantity: Quantity) -> str:
    """The clause in which the noun stands: up to its mark, to the next figure, or to what those counted won."""
    clause = _NEXT_ITEM.split(upto(CLAUSE_END, rest), maxsplit=1)[0]
    clause = turn("on_that_ground").sub("", clause)
    if quantity.kind == "count" and "获" in clause:
        clause = turn("won").split(clause, maxsplit=1)[0]
    if quantity.kind in ("count", "measure"):
        clause = turn("all_of_them").split(clause, maxsplit=1)[0]
    one = turn("one_event").match(clause) if quantity.event else None
    clause = one[0] if one else clause
    return clause.partition("之间")[0] or clause  # 两个部门|之间的合作


def _head_of(clause: str, rest: str, head: str, quantity: Quantity) -> str | None:
    """The noun of a clause that opens ``rest``; ``head`` is a quotation before it, which belongs to the noun."""
    if quantity.unit == "项" and clause in vocabulary().nominal:
        return clause
    if len(clause) == _ACT_CHARS and quantity.unit == _SET and rest[_ACT_CHARS:].startswith(_EXPLAINED):
        return clause  # 三个提高：提高认识
    if clause and "的" not in clause and (clause.endswith(_QUALITIES) or tag(clause)[-1][1] in speech().adjectives):
        clause = upto(PHRASE_END, rest)
    took_part = turn("taking_part").match(clause) if quantity.unit in PERSONS else None
    named = last_noun(clause[took_part.end() :], "count", True) if took_part else None
    if named:
        return named
    if quantity.kind == "money" and turn("spent_on").match(clause):
        return last_noun(clause, quantity.kind, quantity.event)
    phrase = head + (first_noun(clause, _counts(quantity)) or _lasting_act(clause, quantity))
    is_of_persons = not head and phrase and quantity.unit in PERSONS
    if is_of_persons and not is_person(phrase) and tag(clause)[0][1] in speech().verbs:
        return None  # 1000余人|身穿工作服的
    if _names_nothing(phrase, quantity) or (not head and _is_told_of(clause, phrase, quantity)):
        return None
    if not phrase and "的" in clause and quantity.kind != "money":
        phrase = first_noun(clause.rpartition("的")[2], "events" if quantity.event else "things")
    return phrase[:LONGEST_PHRASE] or None


def _lasting_act(clause: str, quantity: Quantity) -> str:
    """What lasts, behind an act that only says which (50年的|发展|历程); empty for other quantities."""
    lasting = first_noun(clause, "events") if quantity.kind == "duration" else ""
    return lasting if quantity.tail.startswith("的") or lasting.endswith(words_of("lasting")) else ""


def _names_nothing(phrase: str, quantity: Quantity) -> bool:
    """Whether a phrase is an act that is no event, or words that count nothing."""
    is_act = phrase in vocabulary().verbs and not quantity.event
    if quantity.kind == "money" and phrase != _STANDARD and phrase in vocabulary().heights:
        return True  # 人均经费达到500元和300元的|目标
    return is_act or phrase in vocabulary().empty or phrase in vocabulary().lead_in


def _is_done(after: str) -> bool:
    """Whether a verb stands behind the number that tells what those counted did: 48家签订了合同."""
    if after[2:3] not in _ASPECTS:
        return False
    words = tag(upto(CLAUSE_END, after))
    return bool(words) and words[0][1] in speech().verbs and len(words[0][0]) == _ASPECT_AT


def _tells_no_noun(after: str, quantity: Quantity) -> bool:
    """Whether what follows the unit is a ground, or what those counted are or became."""
    if after.startswith("是") or turn("ground").match(after):
        return True
    if quantity.kind != "count":
        return False
    if after.startswith("被") and tag(upto(CLAUSE_END, after))[-1][1] in speech().verbs:
        return True  # 10件被有需要的职工领取; not 10名被录取的学生
    return turn("predicate").match(after) is not None


def _is_told_of(clause: str, phrase: str, quantity: Quantity) -> bool:
    """Whether a span of time opens a statement (五年建成小家; not 连续五年获奖), rather than lasts for what follows."""
    is_span = quantity.kind == "duration" and not quantity.lead.endswith(_OVER) and not quantity.tail.startswith("的")
    words = tag(clause) if is_span else []
    is_act = len(words) > 1 and words[0][1] in speech().verbs and words[0][0] not in vocabulary().verbs
    return is_act and not phrase.endswith(words_of("lasting"))


def _without_act(after: str) -> str:
    """What follows 连续 and a span of time, less the act that was kept up: what was done all the while."""
    act = next((word for word in words_of("kept_up") if after.startswith(word)), "")
    return turn("this").sub("", after.removeprefix(act).removeprefix("了")) if act else after


def done_within(after: str) -> str | None:
    """What was done in a span of time: 集中三个月时间，对企业进行了摸底."""
    done = _TIME_TAKEN.match(after)
    if done is None:
        return None
    if after.startswith(_BY_MEANS, done.end()):
        return None
    carried = turn("carried_out").match(after, done.end())
    return carried[1] if carried else last_noun(upto(CLAUSE_END, after[done.end() :]), "count", True)


def person_behind(after: str) -> str | None:
    """The persons behind a phrase that says which are meant: 88名县级优秀教师, 5名有意向的返乡农民工参加招聘会."""
    phrase, found = "", None
    for word, part in tag(_NEXT_ITEM.split(upto(PHRASE_END, after), maxsplit=1)[0]):
        if found and not (is_person(word) and part in speech().nouns):
            return found
        if word in _TOWARDS or (word in vocabulary().verbs and not phrase.startswith("有")):
            return None
        phrase += word
        if is_person(word) and part in speech().nouns:
            found = last_noun(phrase.rpartition("、")[2], "count", False)
    return found


def bought(after: str, quantity: Quantity) -> str | None:
    """What a sum was spent on, which nothing else names: 花了近3万元新建了篮球场."""
    clause = upto(CLAUSE_END, after) if quantity.kind == "money" else ""
    improved = turn("improved").match(clause)
    if improved:
        return last_noun(improved[1], "count", False)
    words = tag(clause)
    if len(words) > 1 and words[0][1] in speech().verbs and len(words[0][0]) > 1:
        noun = last_noun("".join(word for word, _ in words[1:]), "count", False)
        return noun if noun and len(noun) > 1 else None
    return None


def told_behind(after: str, quantity: Quantity) -> str | None:
    """What stands behind a number as no plain noun does: an act, or persons of whom more is told first."""
    if quantity.event:
        return _act_behind(after)
    if sent := sent_for(after, quantity):
        return sent
    return person_behind(after) if quantity.unit in PERSONS else None


def sent_for(after: str, quantity: Quantity) -> str | None:
    """What persons were sent to do, or came to, of whom no more is told: 3人到县医院进修, 安排38人就业."""
    if quantity.unit not in PERSONS:
        return None
    outcome = upto(CLAUSE_END, after)
    sent = turn("sent").match(after)
    return outcome if outcome in vocabulary().outcomes else sent and sent[1]


def _act_behind(after: str) -> str | None:
    """What was done so many times, in verbs alone: 3次走访慰问113名职工, 2次对各单位进行督促检查."""
    carried = turn("carried_out").match(after)
    if carried:
        return carried[1]
    acts = ""
    for word, part in tag(upto(CLAUSE_END, after)):
        if part not in speech().verbs or len(word) == 1 or word in words_of("kept_up"):
            break
        acts += word
    return acts if len(acts) > 2 else None


def _counts(quantity: Quantity) -> Counts:
    if quantity.event:
        return "events"
    if quantity.unit in PERSONS:
        return "households" if quantity.unit == "户" else "persons"
    return "money" if quantity.unit == "元" else "things"

"""The noun that a number counts, in its own clause: what follows the unit (236个工会), or stands before (工会236个).

Which side comes first depends on the unit.

Word lists are [acts] and [speech] in tables/metrics.toml.
"""

import re
from functools import cache

from unioncorpus.extract.noun_phrases import (
    LISTED,
    LONGEST_CLAUSE,
    LONGEST_PHRASE,
    Counts,
    first_noun,
    is_person,
    last_doers,
    last_noun,
    last_nouns,
    speech,
    tag,
    vocabulary,
    words_of,
)
from unioncorpus.extract.quantities import Quantity

CLAUSE_END = re.compile("[，,。；;：:！？、（）()—\n|]")
#: Where 、 only joins adjectives, the noun comes later (1篇分量足、说服力强的文章).
PHRASE_END = re.compile("[，,。；;：:！？（）()\n|]")
#: Behind the first figure of a series: one more (增长了58%、60%).
NEXT_FIGURE = re.compile("[、和及][^，。；：:、]{0,6}?[0-9一二两三四五六七八九十百]")
#: Units of persons.
PERSONS = {"人", "人次", "名", "位", "户"}

_QUOTED = re.compile("[“《][^”》]{1,24}[”》]")
_QUOTED_LAST = re.compile("[“《][^“”《》]{1,24}[”》]$")
#: A quotation that only says which (“…”的交流会).
_QUOTED_MODIFIER = re.compile("[“《][^”》\n]{1,40}[”》](?=[\u4e00-\u9fff]{0,3}的)")
#: Several properties before the noun that has them: 不同类型、不同规模的企业.
_PROPERTIES = re.compile("(?:[不同各多]{1,2}[\u4e00-\u9fff]{2,4}、){1,3}[^，。；、]{2,8}的")
#: Ends of words that only qualify the noun behind 、 (区域性、行业性工会联合会).
_QUALITIES = ("性", "型", "级")
#: Words behind a list whose parts are counted together or alike (篮球、排球各2次).
_OF_ALL = re.compile("各|共|均|分别|合计|总计|累计|一行")
#: The year that a figure is of: 从2007年的248亿美元, 总产值2000年达80亿元.
_YEAR = "(?:(?:19|20)[0-9]{2}|[一二][九〇零○][〇零○一二三四五六七八九]{2})年"
_OF_YEAR = re.compile(f"(?:{_YEAR}(?:[末底初]|年[末底])?|[去上今]年|年[末底]|目前|现在)的$")
_IN_YEAR = re.compile(f"{_YEAR}[末底初]?$")
#: What stands between a noun and its number: 先进个人（含优秀工会干部）15名.
_ASIDE = re.compile("[（(][^（）()]{1,20}[）)]$")
#: Grades of one prize, and a grade that stands for what has it: 一、二、三等奖各3名, 四星级12家.
_PRIZES = re.compile("(?:[特一二三1-3](?:等奖)?[、和]){1,3}[一二三四1-4]等奖$")
_GRADES = re.compile("(?:[一二三四五六1-6]星级?|[A-C]{1,5}级|[甲乙丙丁一二三四1-4][级等类档])$")
_GRADE_ENDS = ("星", "级", "等", "类", "档")
#: Organisations that are counted; elsewhere 组织 is an act (工会组织职工15人).
_BODIES = re.compile("(?:工会女职工|女职工|工会|党团?|团|妇女|群团|群众)组织$")
#: 比赛分四组: what is divided is the subject. 得分, 部分 and 充分 are words of their own.
_DIVIDED = re.compile("(?<=[赛员工手师生表者动伍们体人球河绳跑象容])(?:共|均|都|可|将|拟)?分(?:成|为)?$")
#: Nouns behind which a share says how high they are (满意率95%).
_RATES = re.compile("(?:[率例度数值]|指标|比重|份额)(?:已|也|仍|均|都|就|才)?$")
_SPENT_ON = re.compile("(?:为|用于|给|(?:资助|慰问)(?![金款品费]))")
#: What is paid, behind its amount: 3000元的助学金, 200元奖励, 二百元以上五百元以下罚款.
_PAID = re.compile(
    "(?:[0-9一二三四五六七八九十百千万]{1,8}元以[上下])?(?:的|(?:作为|用作)(?:[^，。；]{1,8}的)?)?"
    "((?:(?![一二三四五六七八九十百千万到每对给为用将把的])[\u4e00-\u9fff]){0,4}?"
    "(?:费用|经费|费(?!品|者|心)|[助救慰补保基奖租罚捐善]金|[\u4e00-\u9fff]款(?![待项式物])|资金|补[助贴偿]|奖励|津贴|工资|报酬)+)(?!发放|[的等])"
)
#: Behind a number: what is there already (在45家的基础上).
_GROUND = re.compile("的?(?:基础|情况|前提|条件|水平)[上下]")
#: Behind a number: what became of those that are counted (5条获二等奖; not 5个获奖的班组).
_PREDICATE = re.compile("(?:荣?获(?!奖[\u4e00-\u9fff])|被评|被授|得到|受到|入选)[^，。；的]*(?:[，。；]|$)")
#: What the three begin with.
_NO_NOUN_BEGINS = frozenset("的基情前条水和与及以并荣获被得受入")
#: Behind a span of time: it says when, not how long something is; and what it is the length of (两天的培训).
_WITHIN_SPAN = ("时间", "的时间", "内", "中", "里", "间", "来", "以", "之", "累计", "共")
_LENGTH_OF = re.compile("(?:时间)?的(?!时间|基础|前提|情况)(?=[\u4e00-\u9fff“])")
#: Joins a number to the next item of a list.
_JOINS = re.compile("(?:和(?![谐睦平])|与(?!会)|及|以及|并)(?![^，。；]*的)")
#: The next item of a list, with its own figure.
_NEXT_ITEM = re.compile("[和与及、](?=[0-9])")
_EMPLOYERS = ("企业", "单位", "公司")
#: Nouns that end like words that only lead to a sum.
_VALUES = ("经济价值", "社会价值")
#: What is done, and in front of it to whom: 3次对各单位进行了督促检查.
_CARRIED_OUT = re.compile("[对向就给到赴][^，。；]{1,24}?(?:进行|实施)了?([^，。；：、的了过]{2,6})(?=[，。；]|$)")
_AGES = {"岁", "周岁"}
#: Units whose noun usually stands before them (困难职工314人).
_NOUN_FIRST = {"人", "人次", "元", "户次", "家次"}
_NOUN_FIRST_KINDS = {"percent", "duration", "measure", "score"}


def find_in_clause(quantity: Quantity, before: str, after: str) -> str | None:
    """The noun that a quantity counts in its own clause, between the text before it and the text behind it."""
    if quantity.unit == "人" and after.startswith(_EMPLOYERS):  # 努力使25人以上企业建会; not 职工25人以上企业
        noun = noun_before(before, quantity)
        return noun if noun and is_person(noun) else after[:2]
    if _looks_back(quantity, before, after):
        return noun_before(before, quantity) or _noun_behind(after, quantity)
    behind = _noun_behind(after, quantity)
    if quantity.kind == "duration" and before.endswith("连续"):
        return behind
    if behind is None or (quantity.kind == "count" and _is_done_to_persons(behind, quantity)):
        return noun_before(before, quantity) or behind or (_act_behind(after) if quantity.event else None)
    return behind


def _act_behind(after: str) -> str | None:
    """What was done so many times, in verbs alone: 3次走访慰问113名职工, 2次对各单位进行督促检查."""
    carried = _CARRIED_OUT.match(after)
    if carried:
        return carried[1]
    acts = ""
    for word, part in tag(upto(CLAUSE_END, after)):
        if part not in speech().verbs or len(word) == 1 or word in words_of("kept_up"):
            break
        acts += word
    return acts if len(acts) > 2 else None


def upto(end: re.Pattern[str], text: str) -> str:
    """A text up to a mark, and no longer than is cut into words."""
    found = end.search(text)
    return text[: found.start() if found else len(text)][:LONGEST_CLAUSE]


def _is_done_to_persons(phrase: str, quantity: Quantity) -> bool:
    """Whether a phrase behind a number of things tells whom they reached: 资料2000份覆盖职工."""
    if quantity.event or quantity.unit in PERSONS or not is_person(phrase):
        return False
    word, part = tag(phrase)[0]
    return part in speech().verbs and len(word) > 1


def _without_act(after: str) -> str:
    """What follows 连续 and a span of time, less the act that was kept up: what was done all the while."""
    act = next((word for word in words_of("kept_up") if after.startswith(word)), "")
    return after.removeprefix(act).removeprefix("了") if act else after


def _counts(quantity: Quantity) -> Counts:
    if quantity.event:
        return "events"
    if quantity.unit in PERSONS:
        return "households" if quantity.unit == "户" else "persons"
    return "money" if quantity.unit == "元" else "things"


def _looks_back(quantity: Quantity, before: str, after: str) -> bool:
    """Whether the noun is looked for before the number first."""
    if before.endswith("连续") or quantity.unit in _AGES:
        return False
    if quantity.kind == "duration" and before.endswith(words_of("spans")) and _LENGTH_OF.match(after):
        return False
    if quantity.unit == "人" and after.startswith(words_of("persons")):
        return False
    if quantity.kind == "measure" and _is_done_to_what_follows(before, after):
        return False
    if quantity.unit == "元":
        return not _is_paid_behind(before, after)
    if quantity.kind == "percent" and "\u4e00" <= after[:1] <= "\u9fff":
        is_led = len(without_lead_in(before)) < len(before)
        if is_led or _RATES.search(before):
            return True
        words = tag(upto(CLAUSE_END, after.removeprefix("的")))
        if not words or words[0][0] in vocabulary().heights:
            return True
        is_noun = words[0][1] in speech().plain_nouns or (len(words) > 1 and is_person(words[1][0]))
        return not is_noun
    return quantity.unit in _NOUN_FIRST or quantity.kind in _NOUN_FIRST_KINDS


def _is_done_to_what_follows(before: str, after: str) -> bool:
    """Whether an act stands before a measure and its object behind it: 征收50亩土地; not 占地50亩."""
    following = tag(upto(CLAUSE_END, after))
    if not following or following[0][1] not in speech().plain_nouns:
        return False
    clause = CLAUSE_END.split(before)[-1][-LONGEST_CLAUSE:]
    return bool(clause) and tag(clause)[-1][1] in speech().verbs


def _is_paid_behind(before: str, after: str) -> bool:
    """Whether what the money is stands behind it, or what it is spent on."""
    clause = upto(CLAUSE_END, after)
    if _PAID.match(clause) or (_SPENT_ON.match(after) and not before.endswith(words_of("fund_ends"))):
        return True
    fund = funds().search(clause) if after.startswith("的") else None
    if fund:
        return fund[0] != "标准"
    words = tag(clause)
    return bool(words) and words[0][1] in speech().plain_nouns


@cache
def funds() -> re.Pattern[str]:
    """Names of what is paid, and acts that name the money spent on them."""
    return re.compile("|".join(sorted(vocabulary().funds | vocabulary().money, key=len, reverse=True)))


def _noun_behind(after: str, quantity: Quantity) -> str | None:
    """The noun phrase behind the unit."""
    if quantity.kind == "duration":
        length = _LENGTH_OF.match(after)
        if length:
            after = after[length.end() :]
        elif after.startswith(_WITHIN_SPAN):
            return None
        elif quantity.lead.endswith("连续"):
            after = _without_act(after)
    if quantity.kind == "money":
        paid = _PAID.match(upto(CLAUSE_END, after))
        if paid:
            return paid[1]
    if after[:1] in _NO_NOUN_BEGINS and _tells_no_noun(after, quantity):
        return None
    rest = (_QUOTED_MODIFIER.sub("", after) if "“" in after or "《" in after else after).lstrip("的 ")
    properties = _PROPERTIES.match(rest) if rest.startswith("不同") else None
    rest = rest[properties.end() :] if properties else rest
    quoted = _QUOTED.match(rest)
    head = quoted[0] if quoted else ""
    rest = rest[len(head) :]
    clause = _NEXT_ITEM.split(upto(CLAUSE_END, rest), maxsplit=1)[0]
    if not (head or clause):
        return None
    if clause and "的" not in clause and (clause.endswith(_QUALITIES) or tag(clause)[-1][1] in speech().adjectives):
        clause = upto(PHRASE_END, rest)
    if quantity.kind == "money" and _SPENT_ON.match(clause):
        return last_noun(clause, quantity.kind, quantity.event)
    phrase = head + first_noun(clause, _counts(quantity))
    if phrase in vocabulary().empty or (not head and _is_told_of(clause, phrase, quantity)):
        return None
    if not phrase and "的" in clause and quantity.kind != "money":
        phrase = first_noun(clause.rpartition("的")[2], "events" if quantity.event else "things")
    return phrase[:LONGEST_PHRASE] or None


def _tells_no_noun(after: str, quantity: Quantity) -> bool:
    """Whether what follows the unit is a ground, the next item of a list, or what became of those counted."""
    if _GROUND.match(after) or _JOINS.match(after):
        return True
    if quantity.kind != "count":
        return False
    if after.startswith("被") and tag(upto(CLAUSE_END, after))[-1][1] in speech().verbs:
        return True  # 10件被有需要的职工领取; not 10名被录取的学生
    return _PREDICATE.match(after) is not None


def _is_told_of(clause: str, phrase: str, quantity: Quantity) -> bool:
    """Whether a span of time opens a statement (五年建成小家; not 连续五年获奖), rather than lasts for what follows."""
    words = tag(clause) if quantity.kind == "duration" and not quantity.lead.endswith("连续") else []
    is_act = len(words) > 1 and words[0][1] in speech().verbs and words[0][0] not in vocabulary().verbs
    return is_act and not phrase.endswith(words_of("lasting"))


@cache
def _lead_in() -> tuple[frozenset[str], re.Pattern[str]]:
    """The last characters of words that only lead to a number, and the words, each time the longest, read backwards."""
    words = [word[::-1] for word in sorted(vocabulary().lead_in, key=len, reverse=True)]
    firsts = frozenset(word[0] for word in words)
    one = f"(?=[{re.escape(''.join(sorted(firsts)))}])(?:{'|'.join(map(re.escape, words))})"
    return firsts, re.compile(f"(?:分?[（(])?(?:{one})*+")


def without_lead_in(before: str) -> str:
    """The text before a number, less the words that only lead to it, and a bracket that divides (（分3类).

    >>> without_lead_in("会员人数已达到")
    '会员人数'
    """
    ends, words = _lead_in()
    if before[-1:] not in ends:
        return before
    found = words.match(before[::-1])
    return before[: len(before) - found.end()] if found else before


def noun_before(before: str, quantity: Quantity) -> str | None:
    """The noun phrase that ends right before the number."""
    if before.endswith("的"):
        before = _OF_YEAR.sub("", before)
    lead = before if before.endswith(_VALUES) else without_lead_in(before)
    if lead.endswith(("）", ")")):
        lead = without_lead_in(_ASIDE.sub("", lead))
    if lead.endswith(("年", "年底", "年末", "年初")):
        lead = without_lead_in(_IN_YEAR.sub("", lead))
    if lead.endswith(("分", "分成", "分为")):
        lead = _DIVIDED.sub("", lead)
    named = _named_as_a_whole(lead, quantity)
    if named:
        return named
    is_of_all = (len(lead) < len(before) and _OF_ALL.search(before, len(lead)) is not None) or (
        quantity.kind == "percent" and _are_rates(lead, quantity)
    )
    if is_of_all or (quantity.unit in PERSONS and "、" in lead):
        together = last_nouns(PHRASE_END.split(lead)[-1][-LONGEST_CLAUSE:], quantity.kind, quantity.event)
        if together and (is_of_all or len(LISTED.findall(together)) == quantity.low - 1):
            return together
    if quantity.unit in PERSONS and lead.endswith("组织"):
        return None
    clause = CLAUSE_END.split(lead)[-1][-LONGEST_CLAUSE:]
    noun = last_noun(clause, quantity.kind, quantity.event)
    if noun is None and quantity.kind == "count" and quantity.unit in PERSONS:
        noun = last_doers(clause) or (_act_of_turns(clause) if quantity.unit == "人次" else None)
    if noun is None and clause.endswith(("”", "》")):
        quoted = _QUOTED_LAST.search(clause)
        noun = quoted[0] if quoted else None
    return noun


def _act_of_turns(clause: str) -> str | None:
    """The act before a number of turns, whose object is not told: 谈心62人次, 理赔11人次."""
    act = last_noun(clause, "count", True)
    return act if act and tag(act)[-1][0] not in vocabulary().verbs else None


def _named_as_a_whole(lead: str, quantity: Quantity) -> str | None:
    """What is counted where it is no common run of nouns: prizes by their grades, a grade alone, organisations."""
    if lead.endswith("奖"):
        named = _PRIZES.search(lead)
    elif lead.endswith(_GRADE_ENDS):
        named = _GRADES.search(lead)
    elif quantity.unit in ("个", "家") and lead.endswith("组织"):
        named = _BODIES.search(lead)
    else:
        return None
    return named[0] if named else None


def _are_rates(lead: str, quantity: Quantity) -> bool:
    """Whether rates alone are listed before one share, which then is of them all (事故率、差错率要下降2%)."""
    rates = LISTED.split(PHRASE_END.split(lead)[-1])
    return len(rates) > 1 and all(map(_RATES.search, rates)) and not NEXT_FIGURE.match(quantity.tail)

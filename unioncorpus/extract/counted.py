"""What a quantity counts, as written: a small grammar over the words on both sides of it.

Only the clause that holds the number is cut into words (rjieba): what follows the unit (236个基层工会), and what stands
before the number (基层工会236个). Which side comes first depends on the unit. Word lists are [acts] and
[speech] in tables/metrics.toml.
"""

import re
from collections.abc import Sequence
from functools import cache

from unioncorpus.extract.noun_phrases import (
    LISTED,
    LONGEST_CLAUSE,
    LONGEST_PHRASE,
    first_noun,
    last_noun,
    last_nouns,
    speech,
    tag,
    vocabulary,
)
from unioncorpus.extract.quantities import Quantity

_CLAUSE_END = re.compile("[，,。；;：:！？、（）()—\n|]")
#: Where 、 only joins adjectives, the noun comes later (1篇分量足、说服力强的文章).
_PHRASE_END = re.compile("[，,。；;：:！？（）()\n|]")
_QUOTED = re.compile("[“《][^”》]{1,24}[”》]")
_QUOTED_LAST = re.compile("[“《][^“”《》]{1,24}[”》]$")
#: A quotation that only says which (“…”的交流会).
_QUOTED_MODIFIER = re.compile("[“《][^”》\n]{1,40}[”》](?=[\u4e00-\u9fff]{0,3}的)")
#: Words behind a list whose parts are counted together or alike (篮球、排球各2次).
_OF_ALL = re.compile("各|共|均|分别|合计|总计|累计|一行")
#: 募捐人数为全厂人数的98%: the share is of the subject.
_SHARE_OF = re.compile("([^，。；：:、]{2,20})(?:为|占|是|达到?)[^，。；：:、为占是]{1,14}的$")
#: 成果获奖的有53项: what is counted is the subject of the clause before 的.
_RELATIVE = re.compile(
    "([^，。；：:、]{2,24}?)(?:获得?|荣获|被|得到|受到|列入|通过)[^，。；：:、]{1,16}的(?:共?有|达|为)$"
)
#: Figures told in the order of what they are of: 会员数和建会率分别增长了58%、60%.
_RESPECTIVE = re.compile("([^，。；：:]{2,30})分别(?!为[^0-9])[^，。；：:、]{0,8}$")
_NEAR_SERIES = 14
#: Behind the first figure of a series: one more (增长了58%、60%).
_NEXT_FIGURE = re.compile("[、和及][^，。；：:、]{0,6}?[0-9一二两三四五六七八九十百]")
#: The year that a figure is of: 从2007年的248亿美元.
_OF_YEAR = re.compile(
    "(?:(?:(?:19|20)[0-9]{2}|[一二][九〇零○][〇零○一二三四五六七八九]{2})年(?:[末底初]|年[末底])?"
    "|[去上今]年|年[末底]|目前|现在)的$"
)
#: What stands between a noun and its number: 先进个人（含优秀工会干部）15名.
_ASIDE = re.compile("[（(][^（）()]{1,20}[）)]$")
#: Grades of one prize: 一、二、三等奖各3名.
_PRIZES = re.compile("(?:[特一二三1-3](?:等奖)?[、和]){1,3}[一二三四1-4]等奖$")
#: Organisations that are counted; elsewhere 组织 is an act (工会组织职工15人).
_BODIES = re.compile("(?:工会女职工|女职工|工会|党团?|团|妇女|群团|群众)组织$")
#: 比赛分四组: what is divided is the subject. 得分, 部分 and 充分 are words of their own.
_DIVIDED = re.compile("(?<=[赛员工手师生表者动伍们体人球河绳跑])(?:共|均|都|可|将|拟)?分成?$")
#: Nouns behind which a share says how high they are (满意率95%).
_RATES = re.compile("(?:[率例度数值]|指标|比重|份额)(?:已|也|仍|均|都|就|才)?$")
_NUMERAL = re.compile("[0-9一二两三四五六七八九十百千]")
#: Open a clause that tells the parts of what was counted before (243册，包括自备120册).
_PARTS = ("其中", "包括", "含")
_PART_OF = re.compile("其中[^，。；]{0,10}$")
_WITHIN = re.compile("([\u4e00-\u9fff]{2,8})中[，,]?[^，。；]{0,14}$")
_TITLE = re.compile(
    "(?:获得?|荣获|被评为|被授予|被表彰为|当选为?)[^，。；“]{0,14}“([^”]{2,16})”"
    "|(?:被评为|被授予|被表彰为|当选为)([^，。；“”]{2,24})"
)
#: 5条获二等奖, 12名获优秀选手以上荣誉称号: what was won.
_WON = re.compile(
    "(?:荣?获得?|获评)了?([^，。；、：“《]{1,18}奖|[^，。；、：“《]{2,14}?)(?=[，。；、]|(?:以上)?(?:荣誉)?称号|$)"
)
_TITLES = ("以上荣誉", "以上称号", "荣誉", "称号")
_SPENT_ON = re.compile("(?:为|用于|给|(?:资助|慰问)(?![金款品费]))")

#: Behind a figure and a comma: by how much it grew (支出20亿元，比上年增长5%).
_GROWN = re.compile(
    "[，,](?:按[^，。；]{2,8}计算[，,])?(?:[比较][^，。；分]{1,8}?)?(?:同比|环比|年均|平均|每年|实际|约|又){0,3}"
    "(?:增长|增加|提高|提升|上升|上涨|下降|减少|降低|回落|递增)了?$"
)

#: Units whose noun usually stands before them (困难职工314人), units of persons, and units that are their own noun.
_NOUN_FIRST = {"人", "人次", "元", "户次", "家次"}
_NOUN_FIRST_KINDS = {"percent", "duration", "measure", "score"}
_PERSONS = {"人", "人次", "名", "位", "户"}
_OWN_NOUN = {"校区"}
#: Behind a number: what is there already (在45家的基础上).
_GROUND = re.compile("的?(?:基础|情况|前提|条件|水平)[上下]")
#: Behind a number: what became of those that are counted (5条获二等奖; not 5个获奖的班组).
_PREDICATE = re.compile("(?:荣?获(?!奖[\u4e00-\u9fff])|被评|被授|得到|受到|入选)[^，。；的]*(?:[，。；]|$)")
#: Behind a span of time: it says when, not how long something is.
_WITHIN_SPAN = ("时间", "的时间", "内", "中", "里", "间", "来", "以", "之", "累计", "共")
#: Behind a span of time that says since when.
_SINCE = ("来", "以来")
_AGES = {"岁", "周岁"}
#: A longer stretch before a number says something of its own, even where it names no noun (城镇新增就业30人).
_LONGEST_EMPTY = 4
#: Between two figures of one series.
_JOINTS = ("、", "和", "及")


def find_all_counted(text: str, quantities: Sequence[Quantity]) -> list[str | None]:
    """The noun that each quantity of a text counts, in its order, or None; it may pass on within a sentence."""
    found: list[str | None] = []
    counted: str | None = None
    previous: Quantity | None = None
    told: list[str] = []
    series: tuple[str, ...] = ()
    for quantity in quantities:
        if previous and previous.stop < quantity.number - len(quantity.before):
            counted = previous = None
            told, series = [], ()
        is_sibling = previous is not None and previous.unit == quantity.unit
        is_next = previous is not None and text[previous.stop : quantity.start] in _JOINTS
        series = series[1:] if is_next else find_series(quantity, told)
        counted = series[0] if series else find_counted(quantity, counted, counted if is_sibling else None)
        told += [counted] if counted else []
        previous = quantity
        found.append(counted)
    return found


def find_counted(quantity: Quantity, previous: str | None = None, sibling: str | None = None) -> str | None:
    """The noun that a quantity counts, or None.

    ``previous`` is what the quantity before it in the same sentence counts: a share (占58%) and a part (其中2名) are of
    that. ``sibling`` is the same where both have one unit: it stands in where the clause names nothing (再办6场).

    >>> from unioncorpus.extract.quantities import find_quantities
    >>> page = "走访困难职工314人，开展两次较大规模的讲座。"
    >>> [find_counted(q) for q in find_quantities(page, 0, len(page))]
    ['困难职工', '讲座']
    """
    before, after = quantity.lead, "" if quantity.tail.startswith("/") else quantity.tail
    if quantity.unit in _OWN_NOUN:
        return quantity.unit
    if quantity.kind == "duration" and after.startswith(_SINCE):
        return _before(before, quantity)
    title = _TITLE.match(after) if quantity.unit in _PERSONS else None
    if title:
        return title[1] or last_noun(title[2], quantity.kind, quantity.event) or title[2]
    won = _WON.match(after) if quantity.kind == "count" else None
    if won and (won[1].endswith("奖") or after.startswith(_TITLES, won.end())):
        return won[1]
    subject = _SHARE_OF.search(before) if quantity.kind == "percent" and before.endswith("的") else None
    if subject and not previous:
        return last_noun(subject[1], quantity.kind, quantity.event)
    relative = _RELATIVE.search(before) if before.endswith(("有", "达", "为")) else None
    if relative:
        return last_noun(relative[1], quantity.kind, quantity.event)
    is_share = quantity.kind == "percent" and "占" in before[-12:]
    is_share = is_share or (quantity.kind == "percent" and _GROWN.search(before) is not None)
    if previous and (is_share or before.endswith(("其中", "其中有"))):
        own = tag(_upto(_CLAUSE_END, after))[:1] if before.endswith("其中有") else []
        return own[0][0] if own and own[0][1] in speech().plain_nouns else previous
    if _looks_back(quantity, before, after):
        found = _before(before, quantity) or _behind(after, quantity)
    else:
        found = _behind(after, quantity) or _before(before, quantity)
    found = found or _elsewhere(before, sibling, quantity)
    return _fund(before, previous) if quantity.unit == "元" and found and found.endswith(_persons()) else found


@cache
def _persons() -> tuple[str, ...]:
    """Heads of nouns that are persons."""
    return tuple(vocabulary().persons)


def _fund(before: str, previous: str | None) -> str | None:
    """What money is, where the noun before it is who gets it (奖励男教师100元): a fund or an act of the sentence."""
    funds = _funds().findall(before)
    return funds[-1] if funds else previous


@cache
def _gatherings() -> tuple[str, ...]:
    """Heads of nouns that are what persons take part in."""
    return tuple(vocabulary().gatherings)


@cache
def _funds() -> re.Pattern[str]:
    return re.compile("|".join(sorted(vocabulary().funds | vocabulary().money, key=len, reverse=True)))


def find_series(quantity: Quantity, told: Sequence[str]) -> tuple[str, ...]:
    """What the figures behind 分别 count, in their order; empty where the quantity is not the first of such figures.

    ``told`` is what was counted before in the sentence: it stands in where no list of nouns stands before 分别.

    >>> from unioncorpus.extract.quantities import find_quantities
    >>> page = "会员数和建会率分别增长了5%、6%。"
    >>> [find_series(q, []) for q in find_quantities(page, 0, len(page))]
    [('会员数', '建会率'), ()]
    """
    found = _RESPECTIVE.search(quantity.lead) if "分别" in quantity.lead[-_NEAR_SERIES:] else None
    if found is None or not _NEXT_FIGURE.match(quantity.tail):
        return ()
    nouns = [last_noun(_without_lead_in(part), quantity.kind, quantity.event) for part in LISTED.split(found[1])]
    if len(nouns) > 1 and all(nouns):
        return tuple(noun for noun in nouns if noun)
    length = 1 + len(LISTED.findall(_upto(_PHRASE_END, quantity.after)))
    return tuple(dict.fromkeys(told))[-length:]


def _looks_back(quantity: Quantity, before: str, after: str) -> bool:
    """Whether the noun is looked for before the number first."""
    if before.endswith("连续") or quantity.unit in _AGES:
        return False
    if quantity.unit == "人" and after.startswith(_persons()):
        return False
    if quantity.unit == "元":
        fund = _funds().search(_upto(_CLAUSE_END, after)) if after.startswith("的") else None
        if _SPENT_ON.match(after) or (fund and fund[0] != "标准"):
            return False
        words = tag(_upto(_CLAUSE_END, after))
        return not words or words[0][1] not in speech().plain_nouns
    if quantity.kind == "percent" and "\u4e00" <= after[:1] <= "\u9fff":
        is_led = len(_without_lead_in(before)) < len(before)
        if is_led or _RATES.search(before):
            return True
        words = tag(_upto(_CLAUSE_END, after.removeprefix("的")))
        return not words or words[0][1] not in speech().plain_nouns or words[0][0] in vocabulary().heights
    return quantity.unit in _NOUN_FIRST or quantity.kind in _NOUN_FIRST_KINDS


def _elsewhere(before: str, sibling: str | None, quantity: Quantity) -> str | None:
    """Where the number's own clause names nothing: the set it is drawn from, the quantity before, the clause before."""
    within = _WITHIN.search(before) if "中" in before else None
    if within and not _PART_OF.search(before):
        return last_noun(within[1], quantity.kind, quantity.event)
    clauses = _CLAUSE_END.split(before)
    own = _without_lead_in(clauses[-1])
    is_full = len(own) > _LONGEST_EMPTY and not own.startswith(_PARTS) and not _NUMERAL.search(own)
    if is_full and not quantity.event:
        return None
    if quantity.kind == "duration" and quantity.tail[:1].isalpha():
        return None
    if sibling:
        return sibling
    back = 2 if clauses[-1] else 1
    clauses = [clause for clause in clauses if clause]
    if len(clauses) < back or _NUMERAL.search(clauses[-back]):
        return None
    noun = last_noun(clauses[-back][-LONGEST_CLAUSE:], quantity.kind, quantity.event)
    is_of_others = noun is not None and quantity.unit in _PERSONS and noun.endswith(_gatherings())
    return None if is_of_others else noun


def _behind(after: str, quantity: Quantity) -> str | None:
    """The noun phrase behind the unit."""
    if (quantity.kind == "duration" and after.startswith(_WITHIN_SPAN)) or _GROUND.match(after):
        return None
    if quantity.kind == "count" and _PREDICATE.match(after):
        return None
    rest = (_QUOTED_MODIFIER.sub("", after) if "“" in after or "《" in after else after).lstrip("的 ")
    quoted = _QUOTED.match(rest)
    head = quoted[0] if quoted else ""
    rest = rest[len(head) :]
    clause = _upto(_CLAUSE_END, rest)
    if not (head or clause):
        return None
    if clause and "的" not in clause and tag(clause)[-1][1] in speech().adjectives:
        clause = _upto(_PHRASE_END, rest)
    if quantity.kind == "money" and _SPENT_ON.match(clause):
        return last_noun(clause, quantity.kind, quantity.event)
    with_verbs = quantity.event or quantity.unit not in _PERSONS | {"元"}
    phrase = head + first_noun(clause, quantity.event, with_verbs)
    if phrase in vocabulary().empty or (not head and _is_told_of(clause, phrase, quantity)):
        return None
    if not phrase and "的" in clause:
        phrase = first_noun(clause.rpartition("的")[2], quantity.event, True)
    return phrase[:LONGEST_PHRASE] or None


def _is_told_of(clause: str, phrase: str, quantity: Quantity) -> bool:
    """Whether a span of time opens a statement (五年建成小家; not 连续五年获奖), rather than lasts for what follows."""
    words = tag(clause) if quantity.kind == "duration" and not quantity.lead.endswith("连续") else []
    is_act = len(words) > 1 and words[0][1] in speech().verbs and words[0][0] not in vocabulary().verbs
    return is_act and not phrase.endswith(tuple(vocabulary().lasting))


def _upto(end: re.Pattern[str], text: str) -> str:
    found = end.search(text)
    return text[: found.start() if found else len(text)][:LONGEST_CLAUSE]


@cache
def _lead_in() -> tuple[frozenset[str], re.Pattern[str]]:
    """The last characters of words that only lead to a number, and the words, each time the longest, read backwards."""
    words = [word[::-1] for word in sorted(vocabulary().lead_in, key=len, reverse=True)]
    firsts = frozenset(word[0] for word in words)
    one = f"(?=[{re.escape(''.join(sorted(firsts)))}])(?:{'|'.join(map(re.escape, words))})"
    return firsts, re.compile(f"(?:分?[（(])?(?:{one})*+")


def _without_lead_in(before: str) -> str:
    """The text before a number, less the words that only lead to it, and a bracket that divides (（分3类).

    >>> _without_lead_in("会员人数已达到")
    '会员人数'
    """
    ends, words = _lead_in()
    if before[-1:] not in ends:
        return before
    found = words.match(before[::-1])
    return before[: len(before) - found.end()] if found else before


def _before(before: str, quantity: Quantity) -> str | None:
    """The noun phrase that ends right before the number."""
    if before.endswith("的"):
        before = _OF_YEAR.sub("", before)
    lead = _without_lead_in(_ASIDE.sub("", before) if before.endswith(("）", ")")) else before)
    if lead.endswith(("分", "分成")):
        lead = _DIVIDED.sub("", lead)
    prizes = _PRIZES.search(lead) if lead.endswith("奖") else None
    if prizes:
        return prizes[0]
    bodies = _BODIES.search(lead) if quantity.unit in ("个", "家") and lead.endswith("组织") else None
    if bodies:
        return bodies[0]
    is_of_all = (len(lead) < len(before) and _OF_ALL.search(before, len(lead)) is not None) or (
        quantity.kind == "percent" and _are_rates(lead, quantity)
    )
    if is_of_all or (quantity.unit in _PERSONS and "、" in lead):
        together = last_nouns(_PHRASE_END.split(lead)[-1][-LONGEST_CLAUSE:], quantity.kind, quantity.event)
        if together and (is_of_all or len(LISTED.findall(together)) == quantity.low - 1):
            return together
    if quantity.unit in _PERSONS and lead.endswith("组织"):
        return None
    clause = _CLAUSE_END.split(lead)[-1]
    quoted = _QUOTED_LAST.search(clause) if clause.endswith(("”", "》")) else None
    return last_noun(clause[-LONGEST_CLAUSE:], quantity.kind, quantity.event) or (quoted[0] if quoted else None)


def _are_rates(lead: str, quantity: Quantity) -> bool:
    """Whether rates alone are listed before one share, which then is of them all (事故率、差错率要下降2%)."""
    rates = LISTED.split(_PHRASE_END.split(lead)[-1])
    return len(rates) > 1 and all(map(_RATES.search, rates)) and not _NEXT_FIGURE.match(quantity.tail)

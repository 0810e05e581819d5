"""What a quantity counts, as written: a small grammar over the words on both sides of it.

Only the clause that holds the number is cut into words (rjieba): what follows the unit (236个基层工会), and what stands
before the number (基层工会236个). Which side comes first depends on the unit. Word lists are [acts] and
[speech] in tables/metrics.toml.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

import rjieba

from unioncorpus.extract.quantities import Quantity
from unioncorpus.extract.units import units
from unioncorpus.tables import read

Words = list[tuple[str, str]]

_CLAUSE_END = re.compile("[，,。；;：:！？、（）()\n|]")
#: Where 、 only joins adjectives, the noun comes later (1篇分量足、说服力强的文章).
_PHRASE_END = re.compile("[，,。；;：:！？（）()\n|]")
_QUOTED = re.compile("[“《][^”》]{1,24}[”》]")
_QUOTED_LAST = re.compile("[“《][^“”《》]{1,24}[”》]$")
#: A quotation that only says which (“…”的交流会).
_QUOTED_MODIFIER = re.compile("[“《][^”》\n]{1,40}[”》](?=[\u4e00-\u9fff]{0,3}的)")
_PERIOD = re.compile(
    "(?:每个?(?:学期|季度|季|月|周|星期|天|日|年度|年|半年|人|次|项|名|份|篇|批|期|户|生)|[人户年月日]均|平均)"
)
#: Words behind a list whose parts are counted together or alike (篮球、排球各2次).
_OF_ALL = re.compile("各|共|均|分别|合计|总计|累计|一行")
_LISTED = re.compile("[、和与及]")
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
_OF_YEAR = re.compile("(?:(?:19|20)[0-9]{2}年(?:[末底初]|年[末底])?|[去上今]年|年[末底]|目前|现在)的$")
#: What stands between a noun and its number: 先进个人（含优秀工会干部）15名.
_ASIDE = re.compile("[（(][^（）()]{1,20}[）)]$")
#: Grades of one prize: 一、二、三等奖各3名.
_PRIZES = re.compile("(?:[特一二三1-3](?:等奖)?[、和]){1,3}[一二三四1-4]等奖$")
#: 比赛分四组: what is divided is the subject. 得分, 部分 and 充分 are words of their own.
_DIVIDED = re.compile("(?<=[赛员工手师生表者动伍们体人球河绳跑])(?:共|均|都|可|将|拟)?分成?$")
#: Nouns behind which a share says how high they are (满意率95%).
_RATES = re.compile("(?:[率例度数值]|指标|比重|份额)(?:已|也|仍|均|都|就|才)?$")
_NUMERALS = "0123456789一二两三四五六七八九十百千"
_NUMERAL = re.compile(f"[{_NUMERALS}]")
_PART_OF = re.compile("其中[^，。；]{0,10}$")
_WITHIN = re.compile("([\u4e00-\u9fff]{2,8})中[，,]?[^，。；]{0,14}$")
_TITLE = re.compile(
    "(?:获得?|荣获|被评为|被授予|被表彰为|当选为?)[^，。；“]{0,14}“([^”]{2,16})”"
    "|(?:被评为|被授予|被表彰为|当选为)([^，。；“”]{2,24})"
)
_SPENT_ON = re.compile("(?:为|用于|给|(?:资助|慰问)(?![金款品费]))")

#: Units whose noun usually stands before them (困难职工314人), units of persons, and units that are their own noun.
_NOUN_FIRST = {"人", "人次", "元", "户次", "家次"}
_NOUN_FIRST_KINDS = {"percent", "duration", "measure", "score"}
_PERSONS = {"人", "人次", "名", "位", "户"}
_OWN_NOUN = {"校区"}
#: Behind a number: what is there already (在45家的基础上).
_GROUND = re.compile("的?(?:基础|情况|前提|条件|水平)[上下]")
#: Behind a span of time: it says when, not how long something is.
_WITHIN_SPAN = ("时间", "的时间", "内", "中", "里", "间", "来", "以", "之", "累计", "共")
#: Behind a span of time that says since when.
_SINCE = ("来", "以来")
_AGES = {"岁", "周岁"}
#: A stretch of doing may be what is measured (锻炼一小时), so verbs belong to the noun phrase.
_MEASURING = {"duration", "measure", "score", "percent"}
#: A longer stretch before a number says something of its own, even where it names no noun (城镇新增就业30人).
_LONGEST_EMPTY = 4
_CONJUNCTIONS = {"和", "与", "及"}
_LONGEST_CLAUSE = 32
_LONGEST = 40


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(read("metrics")["acts"][name])


@cache
def _speech(name: str) -> frozenset[str]:
    return frozenset(read("metrics")["speech"][name])


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
        return title[1] or _last_noun(title[2], quantity) or title[2]
    subject = _SHARE_OF.search(before) if quantity.kind == "percent" and before.endswith("的") else None
    if subject and not previous:
        return _last_noun(subject[1], quantity)
    relative = _RELATIVE.search(before) if before.endswith(("有", "达", "为")) else None
    if relative:
        return _last_noun(relative[1], quantity)
    is_share = quantity.kind == "percent" and "占" in before[-12:]
    if previous and (is_share or before.endswith(("其中", "其中有"))):
        return previous
    if _looks_back(quantity, before, after):
        found = _before(before, quantity) or _behind(after, quantity)
    else:
        found = _behind(after, quantity) or _before(before, quantity)
    found = found or _elsewhere(before, sibling, quantity)
    return _fund(before, previous) if found and quantity.unit == "元" and _is_of_persons(found) else found


def _is_of_persons(noun: str) -> bool:
    """Whether a noun's head is persons."""
    return noun.endswith(tuple(_listed("persons")))


def _fund(before: str, previous: str | None) -> str | None:
    """What money is, where the noun before it is who gets it (奖励男教师100元): a fund or an act of the sentence."""
    funds = _funds().findall(before)
    return funds[-1] if funds else previous


@cache
def _funds() -> re.Pattern[str]:
    return re.compile("|".join(sorted(_listed("funds") | _listed("money"), key=len, reverse=True)))


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
    nouns = [_last_noun(_without_lead_in(part), quantity) for part in _LISTED.split(found[1])]
    if len(nouns) > 1 and all(nouns):
        return tuple(noun for noun in nouns if noun)
    length = 1 + len(_LISTED.findall(_upto(_PHRASE_END, quantity.after)))
    return tuple(dict.fromkeys(told))[-length:]


def _looks_back(quantity: Quantity, before: str, after: str) -> bool:
    """Whether the noun is looked for before the number first."""
    if before.endswith("连续") or quantity.unit in _AGES:
        return False
    if quantity.unit == "元":
        if _SPENT_ON.match(after):
            return False
        words = _tag(_upto(_CLAUSE_END, after))
        return not words or words[0][1] not in _speech("plain_nouns")
    if quantity.kind == "percent" and "\u4e00" <= after[:1] <= "\u9fff":
        is_led = len(_without_lead_in(before)) < len(before)
        if is_led or _RATES.search(before):
            return True
        words = _tag(_upto(_CLAUSE_END, after.removeprefix("的")))
        return not words or words[0][1] not in _speech("plain_nouns") or words[0][0] in _listed("heights")
    return quantity.unit in _NOUN_FIRST or quantity.kind in _NOUN_FIRST_KINDS


def _elsewhere(before: str, sibling: str | None, quantity: Quantity) -> str | None:
    """Where the number's own clause names nothing: the set it is drawn from, the quantity before, the clause before."""
    within = _WITHIN.search(before) if "中" in before else None
    if within and not _PART_OF.search(before):
        return _last_noun(within[1], quantity)
    own = _without_lead_in(_CLAUSE_END.split(before)[-1])
    is_full = len(own) > _LONGEST_EMPTY and not own.startswith("其中") and not _NUMERAL.search(own)
    if is_full and not quantity.event:
        return None
    if quantity.kind == "duration" and quantity.tail[:1].isalpha():
        return None
    if sibling:
        return sibling
    clauses = [clause for clause in _CLAUSE_END.split(before) if clause]
    back = 1 if _CLAUSE_END.match(before[-1:]) else 2
    if len(clauses) < back or _NUMERAL.search(clauses[-back]):
        return None
    return _last_noun(clauses[-back][-_LONGEST_CLAUSE:], quantity)


@lru_cache(maxsize=4096)
def _tag(clause: str) -> Words:
    """Words with their parts of speech; nouns that the dictionary takes for verbs are put right."""
    nouns = _listed("nouns")
    return [(word, "n" if word in nouns else tag) for word, tag in rjieba.tag(clause)]


def _behind(after: str, quantity: Quantity) -> str | None:
    """The noun phrase behind the unit."""
    if (quantity.kind == "duration" and after.startswith(_WITHIN_SPAN)) or _GROUND.match(after):
        return None
    rest = (_QUOTED_MODIFIER.sub("", after) if "“" in after or "《" in after else after).lstrip("的 ")
    quoted = _QUOTED.match(rest)
    head = quoted[0] if quoted else ""
    rest = rest[len(head) :]
    clause = _upto(_CLAUSE_END, rest)
    if not (head or clause):
        return None
    words = _tag(clause)
    if "的" not in clause and words and words[-1][1] in _speech("adjectives"):
        clause = _upto(_PHRASE_END, rest)
        words = _tag(clause)
    if quantity.kind == "money" and _SPENT_ON.match(clause):
        return _last_noun(clause, quantity)
    with_verbs = quantity.event or quantity.unit not in _PERSONS | {"元"}
    phrase = head + _phrase(words, quantity.event, with_verbs)
    if phrase in _listed("empty") or (not head and _is_told_of(words, phrase, quantity)):
        return None
    if not phrase and "的" in clause:
        phrase = _phrase(_tag(clause.rpartition("的")[2]), quantity.event, True)
    return phrase[:_LONGEST] or None


def _is_told_of(words: Words, phrase: str, quantity: Quantity) -> bool:
    """Whether a span of time opens a statement (五年建成小家; not 连续五年获奖), rather than lasts for what follows."""
    is_span = quantity.kind == "duration" and len(words) > 1 and not quantity.lead.endswith("连续")
    is_act = is_span and words[0][1] in _speech("verbs") and words[0][0] not in _listed("verbs")
    return is_act and not phrase.endswith(tuple(_listed("lasting")))


def _upto(end: re.Pattern[str], text: str) -> str:
    found = end.search(text)
    return text[: found.start() if found else len(text)][:_LONGEST_CLAUSE]


def _phrase(words: Words, is_event: bool, with_verbs: bool) -> str:
    """Words up to the verb that ends the phrase.

    Behind 的 stands the head (高质量的讲座), unless the words before it are nouns already (11个工种的竞赛). A verb may
    open the phrase (五项关爱服务), but not where persons are counted (5人获奖); an event is named by its verbs too
    (一次集中检查).
    """
    verbs, breaks, acts = _speech("verbs"), _speech("breaks"), _listed("verbs")
    last_head = max((k for k, (word, _) in enumerate(words) if word == "的"), default=-1)
    phrase: list[str] = []
    is_modifier = False
    last = ""
    for k, (word, tag) in enumerate(words):
        has_head = k < last_head
        if word in acts and not is_event:
            return "".join(phrase)
        if word in acts and not phrase:
            continue
        if word == "的" and phrase:
            head = _phrase(words[k + 1 :], is_event, with_verbs)
            return head if head and (is_modifier or is_event) else "".join(phrase)
        if (
            tag in verbs
            and not is_event
            and (last in _speech("plain_nouns") or (not has_head and (phrase or not with_verbs)))
            and not _leads_to_persons(words[k + 1 : k + 3], phrase)
        ):
            break
        if tag in breaks and word not in _CONJUNCTIONS and (phrase or tag != "t"):
            if not has_head or tag not in ("m", "d", "q", "f"):
                break
            is_modifier = True
        elif word != "的":
            is_modifier = is_modifier or tag in _speech("adjectives") or tag in verbs
            phrase.append(word)
        last = tag
    while phrase and phrase[-1] in _CONJUNCTIONS:
        phrase.pop()
    return "".join(phrase).strip("》”’）")


def _leads_to_persons(following: Words, phrase: list[str]) -> bool:
    """Whether a verb only says which persons are counted: they follow it, and none stands before it."""
    persons = _listed("persons")
    return bool(phrase) and phrase[-1] not in persons and any(word in persons for word, _ in following)


@cache
def _lead_in() -> re.Pattern[str]:
    """The words that only lead to a number, each time the longest, in a text that is read backwards from the number."""
    words = [word[::-1] for word in sorted(_listed("lead_in"), key=len, reverse=True)]
    firsts = "".join(sorted({word[0] for word in words}))
    return re.compile(f"(?:分?[（(])?(?:(?=[{re.escape(firsts)}])(?:{'|'.join(map(re.escape, words))}))*+")


def _without_lead_in(before: str) -> str:
    """The text before a number, less the words that only lead to it, and a bracket that divides (（分3类).

    >>> _without_lead_in("会员人数已达到")
    '会员人数'
    """
    found = _lead_in().match(before[::-1])
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
    is_of_all = _OF_ALL.search(before, len(lead)) or _are_rates(lead, quantity)
    if is_of_all or (quantity.unit in _PERSONS and "、" in lead):
        together = _last_nouns(_PHRASE_END.split(lead)[-1][-_LONGEST_CLAUSE:], quantity)
        if together and (is_of_all or len(_LISTED.findall(together)) == quantity.low - 1):
            return together
    clause = _CLAUSE_END.split(lead)[-1]
    quoted = _QUOTED_LAST.search(clause) if clause.endswith(("”", "》")) else None
    return _last_noun(clause[-_LONGEST_CLAUSE:], quantity) or (quoted[0] if quoted else None)


def _are_rates(lead: str, quantity: Quantity) -> bool:
    """Whether rates alone are listed before one share, which then is of them all (事故率、差错率要下降2%)."""
    rates = _LISTED.split(_PHRASE_END.split(lead)[-1])
    is_one = quantity.kind == "percent" and not _NEXT_FIGURE.match(quantity.tail)
    return is_one and len(rates) > 1 and all(map(_RATES.search, rates))


def _last_nouns(clause: str, quantity: Quantity) -> str | None:
    """A list of nouns that ends a clause, as written, or None where there is no list."""
    first, *others = _LISTED.split(clause)
    noun = _last_noun(first, quantity) if others else None
    if noun is None or not all(_last_noun(other, quantity) for other in others):
        return None
    return clause[clause.rindex(noun, 0, len(first)) :][-_LONGEST:]


def _last_noun(clause: str, quantity: Quantity) -> str | None:
    """The longest run of nouns that ends a clause, less the act that they are the object of (培训|工会干部)."""
    nouns, verbs, acts, generic = _speech("nouns"), _speech("verbs"), _listed("verbs"), _listed("generic")
    is_measured = quantity.kind in _MEASURING
    run: list[str] = []
    has_verb = is_generic = False
    word = ""
    for word, tag in reversed(_tag(clause.strip())):
        is_verb = tag in verbs
        if is_measured:
            if run and word in _listed("organising"):
                break
            named = is_verb
        elif run:
            if word in acts and not is_generic:
                break
            named = is_verb and (is_generic or (quantity.event and not has_verb))
        else:
            named = _names_itself(word, tag, quantity)
        if tag not in nouns and not named and not (word == "的" and run):
            break
        if tag == "m" or (run and word[-1].isdigit()) or (word[0] in _NUMERALS and word[-1] in units()):
            break
        has_verb = has_verb or is_verb
        run.append(word)
        is_generic = len(run) == 1 and word in generic
    else:
        word = ""
    if not run or (is_measured and quantity.kind != "duration" and _listed("changes").issuperset(run)):
        return None
    if len(run) > 1 and word[-1:].isdigit() and run[-1] in units():
        run.pop()  # 1500字模板
    noun = "".join(reversed(run))
    period = _PERIOD.match(noun)
    noun = noun[period.end() if period else 0 :].strip("的_ 每】』」").removesuffix("人均").removesuffix("平均")
    for quote, other in ("”“", "“”"):
        if quote in noun and other not in noun:
            noun = noun.rpartition(quote)[2]
    if noun in _listed("empty") or not (noun.isalpha() or any(c.isalpha() for c in noun)):
        return None
    return noun[-_LONGEST:]


def _names_itself(word: str, tag: str, quantity: Quantity) -> bool:
    """Whether a verb right before the number is what is counted: 走访两次, 补助4万元."""
    if quantity.kind == "money":
        return word in _listed("money")
    return quantity.event and tag in _speech("verbs") and len(word) > 1

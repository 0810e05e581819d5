"""How a quantity stands in its sentence: per which period or person, target or actual, and what role it plays."""

import re
from functools import cache

from unioncorpus.extract.quantities import Quantity
from unioncorpus.first_look import FirstLook
from unioncorpus.tables import Rule, pattern, rules

_PERIODS = {"year", "half_year", "term", "quarter", "month", "week", "day"}
#: Each two years, each two months: recurring, with a period that the column ``per`` has no value for.
INTERVAL = "interval"
#: 元/人, 次/年 behind the unit.
_SLASH = re.compile(
    "[/每](?:(?P<person>人|名|位)|(?P<year>年)|(?P<term>学期)|(?P<month>月)|(?P<week>周)|(?P<day>天|日))"
)
_COMMA = re.compile("[，,：:]")
#: What every word of [[per]] holds, or ends with: a cheap test, whose alternatives all begin with a plain character.
_MEETING = "(?:召开|举[行办]|组织|开展|进行|评选)$"
_HINT = re.compile(
    "每|均|隔[天日周月年]|当月|天天|人手|按月"
    f"|年[一-鿿]{{2}}$|期[一-鿿]{{2}}$|年(?:[年产接吞处供加培服消用经住门收销营利推节增创]|{_MEETING})|月(?:[月津补工收薪]|{_MEETING})"
    f"|周(?:周|{_MEETING})|半年各"
)
#: What every word of [[per]] begins with, so that the rules are not tried elsewhere.
_PER_BEGINS = "[每人生隔天日周月季学半上年当按一二两三四五六1-6]"
_LAST_HINTS = ("年", "期", "月", "度", "季", "周", "天")
#: The unit of what each person does so often.
_TURN = "次"
#: Of what an income is a multiple is no matter of persons (人均收入在低保标准3倍以内).
_MULTIPLE = "倍"
#: Commas that a period reaches across: to an event, and to anything this near.
_FARTHEST = 2
#: A name tells no period of what stands behind it (“每日一题”学习平台，考试4次).
_NAME = re.compile("“[^“”]{2,12}”")
#: It crosses a comma to what the same persons do besides, and not to what came of an event (每季度一次，征求意见8条).
_BESIDES = re.compile("，(?:并|还)?(?:撰?写|上?交|提交|读|听|讲|上|记|完成)$")
_EVENT = re.compile("[0-9一二两三四五六七八九十][次场期回]，")
#: The unit before 每人 that it belongs to.
_YUAN = "元"
#: 人均, 年均: told of the number right behind only.
_ON_AVERAGE = "均"
_NEAR = 8
#: Behind a comma it ends what was told of each period: 每季度放映2场，全年放映8场.
_WHOLE = "全年"


@cache
def all_periods() -> re.Pattern[str]:
    """The words of [[per]], each as a group by its id."""
    words = "|".join(f"(?P<{rule.id}>{rule.expression})" for rule in rules("metrics", "per"))
    return re.compile(f"(?={_PER_BEGINS})(?:{words})")


def find_per(quantity: Quantity) -> str | None:
    """Period or person that a quantity is for, INTERVAL, or None (once).

    The nearest 每 before it in the sentence counts; across a comma it reaches events only (每季度开一次会，办一场讲座).
    """
    slash = _SLASH.match(quantity.after) if quantity.after.startswith(("/", "每")) else None
    if slash:
        return slash.lastgroup
    before = quantity.lead
    if not before.endswith(_LAST_HINTS) and not _HINT.search(before):
        return None
    before = _NAME.sub("", before)
    found = list(all_periods().finditer(before))
    if not found or found[-1].lastgroup == "other":
        return None
    last = found[-1]
    if last.lastgroup == "person" and quantity.kind == "count" and len(found) > 1 and found[-2].lastgroup in _PERIODS:
        is_one = "，" not in before[found[-2].end() : last.start()]
        last = found[-2] if is_one else last  # 每学期|每位教师上公开课一节
    between = before[last.end() :]
    commas = len(_COMMA.findall(between))
    near = commas == 1 and (len(between) < _NEAR or _BESIDES.search(between)) and not _EVENT.search(between)
    if commas > (_FARTHEST if quantity.event else 0) and not near:
        return None
    is_total = pattern("metrics", "stance", "total").search(between) is not None
    is_whole = is_total or (last.lastgroup in _PERIODS and _WHOLE in between)
    if commas and (is_whole or last[0].endswith(_ON_AVERAGE)):
        return None
    if last.lastgroup == "person" and commas and before[: last.start()].endswith(_YUAN):
        return None  # 3000元每人，资助30名
    if last.lastgroup == "person" and (quantity.kind == "percent" or quantity.unit == _MULTIPLE):
        return None
    return last.lastgroup


def is_frequency(quantity: Quantity, per: str | None) -> bool:
    """Whether a number of events in a period is meant, or of turns for each person (每人投篮10次).

    一项 and 一篇 for each quarter are tasks that recur and count as such where a period is named.
    """
    if per == "person":
        return quantity.unit == _TURN
    return (per in _PERIODS or per == INTERVAL) and (quantity.event or quantity.unit == "项")


@cache
def _look() -> FirstLook[tuple[int, Rule]]:
    """The rules [[modality]] and [[role]] of tables/metrics.toml, with their numbers in order."""
    told = [*rules("metrics", "modality"), *rules("metrics", "role")]
    return FirstLook((rule.expression, (n, rule)) for n, rule in enumerate(told))


@cache
def _asked(block: str, kind: str) -> int:
    """Of those rules the ones of a block that quantities of a kind may meet."""
    of_block = rules("metrics", block)
    return _look().those(lambda told: told[1] in of_block and kind in told[1].extra.get("kinds", (kind,)))


def find_stance(marked: str, kind: str) -> tuple[str | None, str | None, str | None]:
    """The modality and the role that the words of a sentence tell, and the modality that the role implies.

    ``marked`` is the sentence with the quantity between ⟦ and ⟧.

    >>> find_stance("去年慰问职工⟦30人⟧", "count"), find_stance("慰问职工⟦30人⟧", "count")
    (('actual', None, None), (None, None, None))
    >>> find_stance("去年慰问3户，今年要慰问⟦9户⟧", "count")[0]
    'target'
    >>> find_stance("学校现有女教师⟦49人⟧", "count")[1:], find_stance("李某，女，⟦45岁⟧", "measure")[1:]
    (('context', None), ('context', 'actual'))
    """
    called = _look().called(marked)
    return _find_modality(marked, kind, called), *_find_role(marked, kind, called)


def _find_modality(marked: str, kind: str, called: int) -> str | None:
    """target or actual: the first rule that is found in the sentence, or None; ``called`` is the first look at it.

    Of rules that reach over clauses that one holds whose words stand in the nearest clause.
    """
    for n, rule in _look().chosen(called & _asked("modality", kind)):
        if rule.pattern.search(marked):
            return _nearest(marked, kind, n, called) if rule.extra.get("reaches") else str(rule.extra["modality"])
    return None


def _nearest(marked: str, kind: str, first: int, called: int) -> str | None:
    """What the words in the nearest clause say, of the rules from ``first`` on that reach over clauses; None where only
    now is told.

    A clause that gives a ground or an aim (为确保安全，…) says nothing of the time of what follows.
    """
    told = pattern("metrics", "stance", "grounds").sub("", marked) if _COMMA.search(marked) else marked
    called = called if told == marked else _look().called(told)
    number = told.index("⟦")
    nearest, modality = number, ""
    for n, rule in _look().chosen(called & _asked("modality", kind)):
        search = rule.pattern.search
        at, last = -1, search(told) if n >= first and rule.extra.get("reaches") else None
        while last:
            at = last.start()
            last = search(told, at + 1)
        commas = told.count("，", at, number)
        if at >= 0 and commas < nearest:
            nearest, modality = commas, rule.extra["modality"]
    return modality or None


def _find_role(marked: str, kind: str, called: int) -> tuple[str | None, str | None]:
    """goal, routine, result, context or rhetorical, where a rule is found in the sentence.

    The second value is the modality that the rule implies: what only describes is there already.
    """
    for _, rule in _look().chosen(called & _asked("role", kind)):
        if rule.pattern.search(marked):
            return rule.extra["role"], rule.extra.get("modality")
    return None, None


def recurs(quantity: Quantity, per: str | None) -> bool:
    """Whether a quantity is told of each period, which makes its role routine where no rule tells.

    What grows by so much a year on the average recurs by arithmetic only.
    """
    is_average = per is not None and pattern("metrics", "stance", "average").search(quantity.lead) is not None
    return not is_average and (per in _PERIODS or per == INTERVAL) and quantity.kind not in ("percent", "measure")


def role_by_modality(modality: str) -> str:
    """The role where no rule tells, and nothing recurs."""
    return "goal" if modality == "target" else "result"

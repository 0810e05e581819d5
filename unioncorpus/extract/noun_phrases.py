"""Noun phrases of a clause that is cut into words (rjieba): the one that opens it, and the one that ends it.

Words and parts of speech are those of counting_words.py.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from unioncorpus.extract.counting_words import Words, is_person, speech, tag, vocabulary, words_of
from unioncorpus.extract.units import measure_words

#: What a number counts, by its unit: a noun of persons goes on and ends otherwise than one of things.
Counts = Literal["persons", "households", "money", "events", "things"]

#: Longer stretches of a clause are not cut into words, and longer phrases are cut off.
LONGEST_CLAUSE = 32
LONGEST_PHRASE = 40
CLAUSE_END = re.compile("[，,。；;：:！？、（）()【】—×=\n|]")
#: Where 、 only joins adjectives, the noun comes later (1篇分量足、说服力强的文章).
PHRASE_END = re.compile("[，,。；;：:！？（）()【】×=\n|]")
#: Joins the nouns of a list.
LISTED = re.compile("[、和与及]")
#: Kinds in which a stretch of doing may be what is measured (锻炼一小时), so that verbs belong to the noun phrase.
_MEASURING = {"duration", "measure", "score", "percent"}
_PERIOD = re.compile(
    "(?:每个?(?:学期|季度|季|月|周|星期|天|日|年度|年|半年|人|次|项|名|份|篇|批|期|户|生|[队组班校科桌场局](?!$))|[人户年月日]均|平均)"
)
#: Behind the figures of a year (2020|年度|技能大赛).
_OF_YEAR = "年度"
#: Opens and closes what is quoted alike.
_QUOTE = '"'
#: Whose something is, before what it is: 我县|民办学校.
_OUR = re.compile("^[我本][校县市区局院厂镇乡省](?=[^，]{2})")
_NUMERALS = frozenset("0123456789一二两三四五六七八九十百千")
#: Numerals that open another figure behind 的; 一 opens 一线, 一流.
_SOME = _NUMERALS - {"一", "千"}
_CONJUNCTIONS = {"和", "与", "及", "或"}
#: Ends of units behind a numeral that begin the next figure (17支队伍|1100|余人).
_COUNTING = ("个", "家", "名", "位", "所", "户", "支", "人")
#: Behind a numeral, the rest of the name of a congress: 十八|大.
_CONGRESS = [("大", "a")]
#: A noun that only says which, and may stand before an act that does so, too.
_KEY = "重点"
#: Acts of the persons who stand before them, and not of those behind 的: 三名督学|组成的小组.
_MAKING_UP = {"组成", "参加", "参与"}
#: What those counted are the matter of: 组建两个新建工会的任务.
_SET_TO_DO = {"任务", "目标", "指标", "计划", "要求"}
#: Acts that change how long something lasts, behind what does.
_LENGTHENED = {"延长", "缩短", "增加", "减少"}
#: A noun and a conjunction, before what the conjunction joins to it.
_LEAST_JOINED = 2
#: Within a phrase that says how much of something: 中级工以上比例.
_LIMITS = {"以上", "以下"}
#: A verb of two characters before a noun of one makes a compound with it: 攻关|赛, 宣传|品.
_MODIFYING = 2
_HOUSEHOLD = "家庭"
#: Verbs that lead to a figure, and open no noun: 按期换届的|有36个.
_COPULAS = {"有", "是", "为", "达", "占"}
#: Ends of verbs that qualify no noun, but have an object behind them.
_TRANSITIVE = ("给", "至", "成为")
#: Opens what is told of each, behind those counted (35岁以上职工|平均).
_AVERAGE = "平均"
#: Behind those counted, what they come to (两项资金合计).
_SUMS = {"合计", "总计", "共计"}
#: Behind what is named, in which regard it is told of: 两套本领方面.
_REGARD = "方面"
#: Says how what follows was done; the dictionary takes it for a noun.
_WHOLLY = "全面"
#: Ends of verbs that lead to whom something reached.
_REACHING = ("送到", "送给", "送至", "交到", "发到", "交给", "发给")
#: Parts of speech that only qualify a noun.
_QUALIFYING = {"a", "ad", "zg", "b"}
#: The part of speech of words that only say which, and name nothing: 总, 长期.
_ONLY_WHICH = "b"
#: Ends of words that name a quality: 规范化的, 综合性的.
_QUALITIES = ("性", "范化", "准化", "样化", "统化")
#: The part of speech of a name in Latin letters: PM2.5.
_LATIN = "eng"
#: Parts of speech that end a phrase, but not a modifier before 的.
_WITHIN_A_MODIFIER = {"m", "d", "q", "f"}


def upto(end: re.Pattern[str], text: str) -> str:
    """A text up to a mark, and no longer than is cut into words."""
    found = end.search(text)
    return text[: found.start() if found else len(text)][:LONGEST_CLAUSE]


def last_clause(text: str, end: re.Pattern[str] = CLAUSE_END) -> str:
    """What follows the last mark of a text, and no more of it than is cut into words.

    >>> last_clause("慰问职工，培训工会干部")
    '培训工会干部'
    """
    text = text[-LONGEST_CLAUSE:]
    found = end.search(text[::-1])
    return text[len(text) - found.start() :] if found else text


@lru_cache(maxsize=4096)
def first_noun(clause: str, counts: Counts) -> str:
    """The noun phrase that opens a clause; empty where there is none.

    Behind 的 stands the head (高质量的讲座), unless the words before it are nouns already (11个工种的竞赛). A verb may
    open the phrase (五项关爱服务), but not where persons are counted (5人获奖); an event is named by its verbs too
    (一次集中检查).

    >>> first_noun("困难职工参加活动", "persons"), first_noun("困难家庭的新生", "persons")
    ('困难职工', '新生')
    """
    phrase = _phrase(tag(clause), counts)
    return _upto_person(clause, phrase) if counts == "persons" and not is_person(phrase) else phrase


def _upto_person(clause: str, phrase: str) -> str:
    """The phrase up to its last noun of persons, of which the words behind it are (农民工|工资)."""
    if not clause.startswith(phrase):
        return phrase
    end = upto = 0
    for word, _ in tag(clause):
        end += len(word)
        if end > len(phrase):
            break
        upto = end if is_person(word) else upto
    return phrase[:upto] or phrase


@dataclass(slots=True)
class _Phrase:
    """A noun phrase as far as it is read: its words, what is among them, and the part of speech of the word before."""

    words: list[str] = field(default_factory=list)
    is_modifier: bool = False
    has_noun: bool = False
    has_person: bool = False
    last: str = ""


def _phrase(words: Words, counts: Counts) -> str:
    """Words up to the verb that ends the phrase."""
    acts, is_event = vocabulary().verbs, counts == "events"
    last_head = max([k for k, (word, _) in enumerate(words) if word == "的"], default=-1)
    phrase = _Phrase()
    for k, (word, tagged) in enumerate(words):
        following = words[k + 1 : k + 3]
        if word == "的" and phrase.words:
            if counts == "things" and following and following[0][0][0] in _SOME:
                break  # 20个分中心的|三级网络
            return _with_head(phrase, _phrase(words[k + 1 :], counts), counts)
        if is_event and word in acts and not phrase.words and not _is_listed(following):
            continue
        has_head = k < last_head and not phrase.has_person
        part = "nz" if tagged == "m" and following[:1] == _CONGRESS else tagged
        if _ends(word, part, following, phrase, has_head, counts):
            break
        _take(phrase, word, part, counts)
    if is_event and not phrase.words and words and words[-1][0] in acts:
        return words[-1][0]
    if len(phrase.words) > 1 and phrase.words[-1] == _WHOLLY:
        phrase.words.pop()  # 五个方面|全面|回顾
    if len(phrase.words) > 1 and phrase.words[-1] == _REGARD:
        phrase.words.pop()
    if (
        not is_event
        and len(phrase.words) > _LEAST_JOINED
        and phrase.words[-2] in _CONJUNCTIONS
        and phrase.last in speech().verbs
    ):
        phrase.words.pop()  # 先进单位|和奋战在一线的
    while phrase.words and (phrase.words[-1] in _CONJUNCTIONS | _SUMS or phrase.words[-1] == _AVERAGE):
        phrase.words.pop()
    if len(phrase.words) == 1 and phrase.last == _ONLY_WHICH:
        return ""  # 12万元总|投入
    return "".join(phrase.words).strip("》”’）")


def _with_head(phrase: _Phrase, head: str, counts: Counts) -> str:
    """The head behind 的, unless what stands before it is the noun already (11个工种的竞赛)."""
    last = phrase.words[-1]
    is_of_persons = counts == "persons" and is_person(head) and not is_person(last)
    is_thing = bool(head) and counts == "things" and phrase.has_noun
    is_counted = is_thing and last.endswith(words_of("counted_things"))
    if is_counted and tag(head)[-1][1] not in speech().plain_nouns:
        return "".join(phrase.words)  # 五项重大技改项目的|准备工作; not 推行公开制度的|企业
    if is_thing and head in _SET_TO_DO and phrase.last in speech().plain_nouns and len(phrase.words) > 1:
        return "".join(phrase.words)  # 组建两个新建工会的|任务
    leads = phrase.is_modifier or last.endswith(_QUALITIES) or counts == "events" or is_of_persons
    return head if head and leads else "".join(phrase.words)


def _ends(word: str, part: str, following: Words, phrase: _Phrase, has_head: bool, counts: Counts) -> bool:
    """Whether a word is none of the phrase any more. ``has_head`` tells that 的 and a head are still to come."""
    is_act, is_event = word in vocabulary().verbs, counts == "events"
    if is_act and not is_event and (phrase.has_noun or not _only_says_which(word, following, phrase.words, counts)):
        return True
    if part in speech().verbs:
        if not phrase.words and (word.endswith(_TRANSITIVE) or word in _COPULAS):
            return True
        if word == "是" or (counts != "persons" and phrase.has_noun and word.endswith(_REACHING) and not has_head):
            return True  # 防暑用品|送到农民工手中
        if is_act or is_event:
            return False
        if counts == "things" and phrase.words[-1:] == [_KEY] and following and following[0][1] in speech().nouns:
            return False  # 重点|维修|工程
        if counts in ("persons", "households") and has_head and word not in _MAKING_UP:
            return False  # 因公|患病|的护士
        may_end = not has_head and (phrase.has_noun or counts != "things")
        return (phrase.last in speech().plain_nouns or may_end) and not _leads_to_persons(following, phrase.words)
    if part == "ad" and phrase.has_noun and not has_head:
        return True  # 从三个方面|认真|解决
    if part == "m" and phrase.has_noun and following and following[0][0].endswith(_COUNTING):
        return True  # 7个乡镇|30个村组
    is_within = _is_ordinal(word, part) or (has_head and part in _WITHIN_A_MODIFIER)
    return _breaks(word, part, phrase) and not is_within


def _breaks(word: str, part: str, phrase: _Phrase) -> bool:
    """Whether a word belongs to no noun: a preposition, an adverb, a numeral; a time only behind one."""
    if part not in speech().breaks or (word in _CONJUNCTIONS and phrase.words):
        return False
    return phrase.has_noun or part != "t"


def _is_ordinal(word: str, part: str) -> bool:
    return part == "m" and word.startswith("第")


def _take(phrase: _Phrase, word: str, part: str, counts: Counts) -> None:
    """Read one more word of a phrase."""
    phrase.last = part
    if _breaks(word, part, phrase):
        phrase.is_modifier = True
        if not _is_ordinal(word, part):
            return
    elif word == "的":
        return
    else:
        phrase.is_modifier = phrase.is_modifier or part in speech().adjectives or part in speech().verbs
        phrase.has_noun = phrase.has_noun or (part in speech().nouns and part not in _QUALIFYING)
        phrase.has_person = phrase.has_person or (counts == "persons" and is_person(word))
    phrase.words.append(word)


def _is_listed(following: Words) -> bool:
    """Whether an act is itself what is counted, with others: 一次培训或讲座."""
    return bool(following) and following[0][0] in _CONJUNCTIONS


def _only_says_which(act: str, following: Words, phrase: list[str], counts: Counts) -> bool:
    """Whether an act before a noun tells which are counted: 5名获奖教师, 3个优秀组织单位, 6个慰问小组."""
    if not following:
        return False
    word, part = following[0]
    is_led = bool(phrase) or (counts == "things" and act in vocabulary().compounding and not is_person(word))
    return (is_led and part in speech().plain_nouns) or (counts == "persons" and word in vocabulary().persons)


def _leads_to_persons(following: Words, phrase: list[str]) -> bool:
    """Whether a verb only says which persons are counted: they follow it, and none stands before it."""
    persons = vocabulary().persons
    if not phrase:
        return bool(following) and (following[0][0] in persons or following[0][0] == _HOUSEHOLD)  # 留守|儿童
    return phrase[-1] not in persons and any(word in persons for word, _ in following)


def last_nouns(clause: str, kind: str, is_event: bool) -> str | None:
    """A list of nouns that ends a clause, as written, or None where there is no list."""
    first, *others = LISTED.split(clause)
    noun = last_noun(first, kind, is_event) if others else None
    if noun is None or not all(last_noun(other, kind, is_event) for other in others):
        return None
    return clause[clause.rindex(noun, 0, len(first)) :][-LONGEST_PHRASE:]


def last_doers(clause: str) -> str | None:
    """The persons or families at the end of a clause, less the verbs behind them: 职工参赛30人, 困难家庭慰问49户.

    >>> last_doers("学生高考录取"), last_doers("工会慰问")
    ('学生', None)
    """
    words = tag(clause)
    k = len(words)
    while k and (words[k - 1][1] in speech().verbs or words[k - 1][1] in ("d", "t")):
        k -= 1
    noun = last_noun("".join(word for word, _ in words[:k]), "count", False) if 0 < k < len(words) else None
    return noun if noun and (is_person(noun) or noun.endswith("家庭")) else None


@lru_cache(maxsize=4096)
def last_noun(clause: str, kind: str, is_event: bool) -> str | None:
    """The longest run of nouns that ends a clause, less the act that they are the object of (培训|工会干部).

    ``kind`` is that of the quantity behind the clause, ``is_event`` tells whether it counts events.

    >>> last_noun("培训工会干部", "count", False)
    '工会干部'
    """
    clause = clause.strip()
    run = _run(tag(clause), kind, is_event) if clause else []
    if len(run) == 1 and len(run[0]) == 1 and tag(clause)[-1] == (run[0], "v"):
        return None  # 转|为1.2%: an act of one character names nothing
    if kind == "duration" and run and run[0].endswith(_QUALITIES):
        return None  # 打基础的|关键性|三年
    if not run or (kind in _MEASURING and kind != "duration" and vocabulary().changes.issuperset(run)):
        return None
    noun = "".join(reversed(run))
    if noun.startswith(_OF_YEAR) and clause[: -len(noun)][-1:].isdigit():
        noun = noun.removeprefix(_OF_YEAR)
    period = _PERIOD.match(noun)
    noun = noun[period.end() if period else 0 :].strip("的_ 每】』」.．").removesuffix("人均").removesuffix("平均")
    noun = noun.removeprefix("形式的")  # 各种|形式的培训
    for quote, other in ("”“", "“”", "》《"):
        if quote in noun and other not in noun:
            noun = noun.rpartition(quote)[2].lstrip("的")
    if noun.count(_QUOTE) % 2:
        noun = noun.rpartition(_QUOTE)[2]
    if noun[:1] in ("我", "本"):
        noun = _OUR.sub("", noun)
    if noun in vocabulary().empty or not _holds_letters(noun) or (len(noun) == 1 and noun.isascii()):
        return None
    return noun[-LONGEST_PHRASE:]


def _holds_letters(noun: str) -> bool:
    return noun.isalpha() or any(map(str.isalpha, noun))


def _run(words: Words, kind: str, is_event: bool) -> list[str]:
    """The words of the run of nouns at the end, the last first."""
    organising = vocabulary().organising if kind in _MEASURING else ()
    end = len(words)
    if kind == "duration" and end > 1 and words[-1][0] in _LENGTHENED and words[-2][1] in speech().nouns:
        end -= 1  # 疗养时间|延长
    while end > 1 and words[end - 1][0].startswith("每"):
        end -= 1  # 稿费|每千字
    while end and (words[end - 1][0] in organising or (end < len(words) and words[end - 1][1] == "d")):
        end -= 1
    run: list[str] = []
    has_verb = False
    for k in range(end - 1, -1, -1):
        word, part = words[k]
        is_manner = part == "ad" and k == end - 2 and words[k + 1][1] in speech().verbs  # 台账|认真|清理
        if len(run) == _MODIFYING and kind == "money" and _are_payments(words[k + 1 : k + 3]):
            return run  # 厂里|减税降费
        if word in organising or is_manner or not _belongs(word, part, run, has_verb, kind, is_event):
            return _without_unit(run, word, part)
        has_verb = has_verb or part in speech().verbs
        run.append(word)
    return run


def _are_payments(words: Words) -> bool:
    """Whether all words are acts that name what is paid: 减税|降费; not 经费|收缴."""
    return all(part in speech().verbs and act.endswith(words_of("money_ends")) for act, part in words)


def _belongs(word: str, part: str, run: list[str], has_verb: bool, kind: str, is_event: bool) -> bool:
    """Whether a word is one more of a run, which is read from its end."""
    is_quantity = part == "m" or (word[0] in _NUMERALS and word[-1] in measure_words())
    is_figure = word[-1].isdigit() and part != _LATIN
    if is_quantity or (run and (is_figure or word in ("有", "是"))):
        return False
    is_measured, is_verb = kind in _MEASURING, part in speech().verbs
    if len(run) == 1 and run[0] in vocabulary().short_heads and word in vocabulary().compounding:
        return True
    is_generic = len(run) == 1 and run[0] in vocabulary().generic
    if kind == "money" and is_verb and has_verb and len(run) == 1:
        return all(act.endswith(words_of("money_ends")) for act in (word, run[0]))  # 减税|降费
    if run and not is_measured and not is_generic and word in vocabulary().verbs:
        return False
    if part in speech().nouns or (word == "的" and run) or (is_generic and word in _LIMITS):
        return True
    if is_measured or not is_verb:
        return is_verb
    if not run:
        return _names_itself(word, kind, is_event)
    makes_compound = len(run) == 1 and len(run[0]) == 1 and len(word) == _MODIFYING
    is_second = len(run) == 1 and len(run[0]) == len(word) == _MODIFYING and word not in words_of("lead_in")
    return is_generic or makes_compound or (is_event and (not has_verb or is_second))


def _without_unit(run: list[str], word: str, part: str) -> list[str]:
    """The run less a unit that a number stands before: 1500字|模板, 由200人|增加到."""
    if (
        run
        and run[-1] in measure_words()
        and (word[-1:].isdigit() if len(run) > 1 else part == "m" and word[0] in _NUMERALS)
    ):
        return run[:-1]
    return run


def _names_itself(verb: str, kind: str, is_event: bool) -> bool:
    """Whether a verb right before the number is what is counted: 走访两次, 补助4万元."""
    if kind == "money":
        return verb in vocabulary().money or (len(verb) > 1 and verb.endswith(words_of("money_ends")))
    return is_event and len(verb) > 1

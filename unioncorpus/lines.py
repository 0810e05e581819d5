"""Lines of a page and what opens them: enumerators, month headings, and the 篇 marks of a page of many plans.

Cleaning asks for them so that it neither joins a heading to its neighbour nor takes a title for junk; segmentation
builds on them. The patterns are data: tables/enumerators.toml and tables/titles.toml.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from string import ascii_letters
from typing import NamedTuple

from unioncorpus import tables
from unioncorpus.months import MONTHS
from unioncorpus.numerals import read_integer

#: From the first to the last character of a line that is no white space.
_LINE = re.compile(r"\S(?:[^\n]*\S)?")


@lru_cache(maxsize=1)
def line_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of the lines of a page that hold more than white space, without white space at their ends.

    Those of the last page are remembered: the stages ask for them one after the other.

    >>> line_spans("工会\\n\\n 计划 \\n")
    ((0, 2), (5, 7))
    """
    return tuple([found.span() for found in _LINE.finditer(text)])


#: The label of what is attached to a text or cited in it, whose numbers open no units.
ATTACHED = r"(?:附\s?件|参考文献)\s?[：:]\s?"
_FAMILIES = tables.rules("enumerators", "family")
#: Usual depth of each enumerator family; small is outer.
RANK: dict[str, int] = {f.id: f.extra["rank"] for f in _FAMILIES}
#: Families that a page without line breaks may hide in the middle of a line.
INLINE = frozenset(f.id for f in _FAMILIES if f.extra.get("inline"))

_HAN = "一二三四五六七八九十百"
#: What damage makes of 一.
_DASHES = dict.fromkeys("-—－–─", 1)
_CIRCLED = {chr(ord(first) + k): k + 1 for first, count in (("①", 20), ("⑴", 20), ("❶", 10)) for k in range(count)}
_ROMAN = {chr(ord("Ⅰ") + k): k + 1 for k in range(12)} | {
    tens + ones: 10 * len(tens) + k
    for tens in ("", "X", "XX")
    for k, ones in enumerate(("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"))
    if tens + ones
}
_LETTERS = {letter: k % 26 + 1 for k, letter in enumerate(ascii_letters)}
_BRACKETED = {chr(ord("㈠") + k): k + 1 for k in range(10)}
_POINTED = {chr(ord("⒈") + k): k + 1 for k in range(20)}
_FORMAL = "壹贰叁参肆伍陆柒捌玖拾"
_STEMS = {stem: k for k, stem in enumerate("甲乙丙丁戊己庚辛壬癸", 1)}
#: What the signs of a family stand for, where they are no figures.
_VALUES = {
    "han": _DASHES,
    "formal": {"参": 3},
    "bracketed_han": _BRACKETED,
    "arabic": _POINTED,
    "stem": _STEMS,
    "circled": _CIRCLED,
    "roman": _ROMAN,
    "letter": _LETTERS,
}


class Mark(NamedTuple):
    """An enumerator at text[start:stop], label and all, with its family and number."""

    family: str
    number: int
    start: int
    stop: int


_STARTS = {
    "第": ("article", "chapter", "division", "part", "book", "ordinal"),  # a law has many of the first
    **dict.fromkeys(_HAN, ("han", "item", "bracketed_han")),
    **dict.fromkeys(_DASHES, ("han",)),
    **dict.fromkeys("【〔", ("bracketed_han",)),
    **dict.fromkeys(_BRACKETED, ("bracketed_han",)),
    **dict.fromkeys(_POINTED, ("arabic",)),
    **dict.fromkeys("(（", ("bracketed_han", "bracketed_arabic", "letter", "stem")),
    **dict.fromkeys(_STEMS, ("stem",)),
    "[": ("square",),
    **dict.fromkeys("0123456789", ("arabic", "bracketed_arabic", "decimal", "decimal_third")),
    **dict.fromkeys(_CIRCLED, ("circled",)),
    **dict.fromkeys(ascii_letters, ("letter",)),
    **dict.fromkeys(_ROMAN, ("roman",)),
    **dict.fromkeys("IVX", ("roman", "letter")),
    **dict.fromkeys(_FORMAL, ("formal",)),
    **dict.fromkeys("任行举措重亮特做活工目项板模步", ("named",)),
}
_PATTERNS = {f.id: f.pattern for f in _FAMILIES}
_compiled = cache(re.compile)  # many characters open the same families


@cache
def _reader(first: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """The families that may open with one character as one pattern, and the family of each of its groups."""
    names = _STARTS[first]
    sources = [re.sub(r"\(\?P<\w+>", "(", _PATTERNS[name].pattern) for name in names]
    families = [name for name in names for _ in range(_PATTERNS[name].groups)]
    return _compiled("|".join(f"(?:{source})" for source in sources)), ("", *families)


@cache
def first_characters(families: frozenset[str]) -> frozenset[str]:
    """What an enumerator of one of these families may begin with.

    >>> sorted(first_characters(frozenset({"chapter", "circled"})))[:3], "第" in first_characters(frozenset({"han"}))
    (['①', '②', '③'], False)
    """
    return frozenset(first for first, names in _STARTS.items() if not families.isdisjoint(names))


@lru_cache(maxsize=4096)
def _number(digits: str, family: str = "arabic") -> int:
    """What a number stands for; 0 for one that cannot be read."""
    return _VALUES.get(family, {}).get(digits) or read_integer(digits) or 0


def read_mark(text: str, start: int, stop: int) -> Mark | None:
    """The enumerator that opens the line text[start:stop], or None.

    >>> read_mark("（二）、抓落实", 0, 7)
    Mark(family='bracketed_han', number=2, start=0, stop=4)
    >>> read_mark("2023年工会工作", 0, 9) is None
    True
    """
    first = text[start : start + 1]
    if first not in _STARTS:
        return None
    pattern, families = _reader(first)
    found = pattern.match(text, start, stop)
    return _mark(families[found.lastindex or 0], found) if found else None


def read_marks(text: str, lines: Sequence[tuple[int, int]]) -> list[Mark | None]:
    """For each line of a page, the enumerator that opens it, or None: ``read_mark`` for many at once.

    >>> read_marks("一、学习\\n要读书。", [(0, 4), (5, 9)])
    [Mark(family='han', number=1, start=0, stop=2), None]
    """
    return [read_mark(text, start, stop) if text[start] in _STARTS else None for start, stop in lines]


def _mark(family: str, found: re.Match[str]) -> Mark:
    # Groups n and m are the only ones, and one of them took part.
    return Mark(family, _number(found[found.lastindex or 0], family), *found.span())


def find_marks(text: str, start: int, stop: int, families: Iterable[str] = INLINE) -> list[Mark]:
    """Every enumerator of the given families in text[start:stop], wherever it stands, in order.

    >>> [mark.number for mark in find_marks("抓好三事:1、学习。2、落实。", 0, 15)]
    [1, 2]
    """
    marks = [_mark(name, found) for name in families for found in _PATTERNS[name].finditer(text, start, stop)]
    return sorted(marks, key=lambda m: m.start)


#: What follows a number that numbers no unit: 一、二等奖, 四、五月.
_LISTED = re.compile("(?P<n>[一二三四五六七八九十]{1,2})(?:[、等月级期类线季]|年(?!来|的|间|里))")
#: A year as a site may mask it, and a month; no list goes up from 1 to 1月 (1、1月开会) but at the turn of a year, nor
#: to a day (1、3月8日登山).
_YEAR, _MONTH, _TURN = re.compile("(?:19|20)[0-9xX_*]{2}年"), re.compile(r"(1[0-2]|[1-9])月(\d{1,2}日)?"), 9
_STOPS = frozenset("。！？；：，\n")
#: Families behind which a figure is no part of the number: （一）3月.
_ENCLOSED = frozenset({"bracketed_han", "circled"})
#: Units that a text may refer to by their names, and what stands around such a name: 见第三章）, 按第二部分.
_NAMED = frozenset({"book", "part", "chapter"})
_REFERS, _REFERRED = frozenset("见按照据依如在和与及至到"), frozenset(")）”》")


def is_unit(text: str, mark: Mark) -> bool:
    """Whether a unit can begin at an enumerator in the middle of a line.

    No list of numbers goes on behind it. What may be a word or a figure (统一， 第一， 1、2月) needs a stop before.

    >>> page = "总结：一、学习。获一、二等奖。"
    >>> [is_unit(page, mark) for mark in find_marks(page, 0, len(page), ("han",))]
    [True, False]
    """
    if mark.family == "han" and (listed := _LISTED.match(text, mark.stop)) and _goes_up(mark.number, listed["n"]):
        return False
    figure = mark.family not in _ENCLOSED and text[mark.stop : mark.stop + 1].isdigit()
    month = _MONTH.match(text, mark.stop) if figure else None
    goes_up = month is not None and month[2] is None and not int(month[1]) <= mark.number < _TURN
    begins = month is not None and (text[mark.stop - 1] in ".．" or not goes_up)  # 1.3月 is no list of months
    figure = figure and not (begins or _YEAR.match(text, mark.stop))
    doubtful = figure or mark.family == "ordinal" or is_doubtful(text, mark)
    if doubtful and text[mark.start - 1 : mark.start] not in _STOPS:
        return False
    following = text[mark.stop : mark.stop + 1]
    if mark.family in _NAMED and (text[mark.start - 1 : mark.start] in _REFERS or following in _REFERRED):
        return False
    return following not in ("、", "。", "，", "")


def _goes_up(number: int, following: str) -> bool:
    """Whether a number and the one right behind it may be those of a list, which goes up, or of the turn of a year."""
    return _number(following) > number or (number, following) in ((11, "一"), (12, "一"))


#: What makes a word with 一 behind it: 统一、唯一、之一、划一.
_BEFORE_ONE = frozenset("统唯之其单专合如万划同每逐")
_PLANS = frozenset({"计划", "规划"})


def ends_word(text: str, mark: Mark) -> bool:
    """Whether the number of an enumerator makes a word with what stands before it, and may be none.

    >>> [ends_word(page, find_marks(page, 0, len(page))[0]) for page in ("服装统一、整齐", "总结一、学习")]
    [True, False]
    """
    before = text[max(0, mark.start - 2) : mark.start]
    return mark.number == 1 and mark.family == "han" and before[-1:] in _BEFORE_ONE and before not in _PLANS


#: Families whose number may be followed by a full stop.
_STOPPED = frozenset({"han", "arabic"})


def is_doubtful(text: str, mark: Mark) -> bool:
    """Whether a number is followed by a comma (一，学习) or a full stop (1。学习), as a word or a figure may be too.

    >>> is_doubtful("一，学习", Mark("han", 1, 0, 2)), is_doubtful("一、学习", Mark("han", 1, 0, 2))
    (True, False)
    """
    last = text[mark.stop - 1]
    return (last == "。" and mark.family in _STOPPED) or (last in "，," and mark.family == "han")


#: What it begins with: a bracket, a year or a month. A cheap first look, as few lines do.
_MONTH_BEGINS = frozenset("(（【_元次翌来明0123456789") | frozenset(_HAN)
#: What one without a colon ends with: a bracket, a month, a part or a day of it, what is done in it, or a space.
_MONTH_ENDS = frozenset(")）】月份间底末初旬日号的要作动排点容划 \u3000\t")
_MONTH_HEADING = re.compile(
    rf"[(（【]?(?:(?:20[\d_xX]{{2}}|_{{2,4}}|[次翌来明])年)?{MONTHS}[)）】]?(?:的?(?:主要)?(?:工作|活动)?(?:安排|重点|要点|内容|计划)?)\s?(?:[：:]|$)"
)


def is_month_heading(text: str, start: int, stop: int) -> bool:
    """Whether text[start:stop] names months and nothing else, up to its end or a colon.

    >>> is_month_heading("三月份：", 0, 4), is_month_heading("七、八月", 0, 4), is_month_heading("三月开学", 0, 4)
    (True, True, False)
    """
    if text[start : start + 1] not in _MONTH_BEGINS or text.find("月", start, stop) < 0:
        return False
    may_end = text[stop - 1] in _MONTH_ENDS or text.find("：", start, stop) >= 0 or text.find(":", start, stop) >= 0
    return may_end and _MONTH_HEADING.match(text, start, stop) is not None


def is_heading(text: str, start: int, stop: int) -> bool:
    """Whether text[start:stop] is the name of a usual part of a plan, without an enumerator.

    >>> is_heading("指导思想：", 0, 5), is_heading("安排好各项活动", 0, 7)
    (True, False)
    """
    return stop - start <= LONGEST_HEADING and _HEADING.match(text[start:stop]) is not None


_FORMS = tables.rules("titles", "form")
(_ANNOUNCED,) = (r.pattern for r in tables.rules("titles", "announced"))
(_GENRE,) = (r.pattern for r in tables.rules("titles", "genre"))
(_TOPIC,) = (r.pattern for r in tables.rules("titles", "topic"))
#: A number and a colon (计划一：题目), or the number of one of several copies. A cheap first look at a line.
_NUMBERED = re.compile("[一二三四五六七八九十0-9](?:[)）】]?[：:]|份)")
_SAMPLE = re.compile("[【（(]?[范模例样案文NnPp]")
(_HEADING,) = (r.pattern for r in tables.rules("headings", "heading"))
#: Longest line, in characters, that may be an unnumbered heading.
LONGEST_HEADING = 20
_DIGITS = frozenset("0123456789")
_GENRE_ENDS = frozenset("例划结告点案考排算会料文本板版报署路见知书职话表稿全锦集编总选合篇)）】]")
#: What a site puts behind it: 计划2023, 总结最新, 范文500字.
_ADDED_ENDS = _DIGITS | frozenset("年度新版字短秀用门荐费写")
#: A file name's type, and the letters that it ends with.
_FILE_TYPE = re.compile(r"\s?\.(?:docx?|wps|pdf|pptx?|rtf|txt|html?)$", re.IGNORECASE)
_FILE_ENDS = frozenset("cxsftlmCXSFTLM")
#: What a title ends with, 篇 marks apart. One look at the last character spares the patterns on nearly every line.
TITLE_ENDS = _GENRE_ENDS | _ADDED_ENDS | _FILE_ENDS
_SENTENCE_END = re.compile("[。！？；!?;]")
#: A title is short; a longer line is text.
LONGEST_TITLE = 80
#: What a title begins with whose number stands first.
_NUMBER_FIRST = _DIGITS | {"【"}
#: What the title line of a 篇 may end with.
_TITLE_ENDS = _DIGITS | _ROMAN.keys() | frozenset(_HAN + ")）】]》")


#: Ornaments around a title: ★工会工作计划 篇1★.
ORNAMENTS = "★☆●○◆◇■□▲△※◎*#•·~=—-"


@dataclass(frozen=True, slots=True)
class PlanMark:
    """A line that may be the title of one 篇.

    ``form`` is the id of the form, ``number`` the 篇's number, ``base`` the title before the mark and ``rest`` the
    title after it. ``certain`` is false for a form that counts only where its title is repeated (题目1, 题目2).
    """

    form: str
    number: int
    base: str
    rest: str
    certain: bool


def read_plan_mark(line: str) -> PlanMark | None:
    """The 篇 mark of a line without its line break, or None.

    >>> read_plan_mark("工会工作计划 篇3")
    PlanMark(form='titled_part', number=3, base='工会工作计划', rest='', certain=True)
    >>> read_plan_mark("全年刊出36篇") is None
    True
    """
    if len(line) > LONGEST_TITLE or line.isascii():
        return None
    if line[-1:] in ORNAMENTS or line[:1] in ORNAMENTS:
        line = line.strip(ORNAMENTS + " ")
    counted = line[-1:] in _TITLE_ENDS or (line[-1:] in _GENRE_ENDS and line[:1] in _NUMBER_FIRST)
    if not (counted or "篇" in line or _is_numbered(line) or _SAMPLE.match(line)):
        return None
    return _plan_mark(line)


@lru_cache(maxsize=4096)
def _plan_mark(line: str) -> PlanMark | None:
    """The mark of the first form that a short line has. Several stages ask of the same lines."""
    for form in _FORMS:
        found = form.pattern.match(line)
        if found:
            groups = found.groupdict()
            digits = groups["n"] or groups.get("m") or ""
            number = _number(digits) or _number(digits, "roman")
            certain = not form.extra.get("repeats", False)
            if not certain and form.extra.get("topic", True) and _TOPIC.search(line) is None:
                return None  # 工作安排一： numbers a part of a plan
            return PlanMark(form.id, number, groups.get("base") or "", groups["rest"] or "", certain)
    return None


def _is_numbered(line: str) -> bool:
    """Whether a line may number its 篇 by 一： or 三份. What follows the number is sought first: few lines have it."""
    return ("：" in line or "份" in line or ":" in line) and _NUMBERED.search(line) is not None


def opens_part(line: str) -> bool:
    """Whether a line is surely the title of a 篇: its number needs no second one beside it to be known for one.

    >>> opens_part("工会工作计划 篇3"), opens_part("工会工作计划3")
    (True, False)
    """
    return "篇" in line and (mark := read_plan_mark(line)) is not None and mark.certain


def announced_plans(title: str) -> int | None:
    """Number of plans that a page title announces, or None.

    >>> announced_plans("工会工作计划(精选13篇)"), announced_plans("工会总结通用十篇"), announced_plans("工会工作计划")
    (13, 10, None)
    """
    if "篇" not in title:
        return None
    counts = [read_integer(m["n"]) for m in _ANNOUNCED.finditer(title) if not title[: m.start()].endswith("第")]
    return next((n for n in counts if n), None)


def without_file_type(line: str) -> str:
    """A title without the type of the file that it names.

    >>> without_file_type("工会工作计划.docx")
    '工会工作计划'
    """
    return _FILE_TYPE.sub("", line) if line[-1:] in _FILE_ENDS else line


def is_title(line: str) -> bool:
    """Whether a line reads like the title of a plan or summary: short, no sentence, a topic, a genre word at its end.

    A title may be the name of a file (工会工作计划.docx).

    >>> is_title("2019年医院工会工作总结(精选3篇)"), is_title("做好明年的工作计划。"), is_title("主要活动安排")
    (True, False, False)
    """
    line = without_file_type(line)
    may_be = 5 <= len(line) <= LONGEST_TITLE and (line[-1] in _GENRE_ENDS or line[-1] in _ADDED_ENDS)
    return may_be and _names_plan(line)


@lru_cache(maxsize=4096)
def _names_plan(line: str) -> bool:
    """Whether a short line is no sentence and names a topic and a genre. Several stages ask of the same lines."""
    return _SENTENCE_END.search(line) is None and _GENRE.search(line) is not None and _TOPIC.search(line) is not None

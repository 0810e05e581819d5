"""Read and write Chinese numbers.

``read`` takes a whole surface (三十余, 4万多, 3.5万, 二十五点五, 三分之一, 几十万, 七八, 6000—10000, 三至五) and
gives an interval. ``number_at`` finds such surfaces in running text. Both are linear in the length of the text and
never raise on odd input: what is no number (〇〇〇, 万亿万亿, 百千) reads as None.

Conventions: 几 and 数 before a unit stand for its whole order of magnitude (几十 = 10..100), 十几 is 10..20; 多, 余 and
来 mark a value as approximate and leave it as it is.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

_DIGITS = {
    c: v
    for v, cs in enumerate(("〇零", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for c in cs
}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
#: Letters behind digits in colloquial figures: 2k元, 1.5w人.
_LETTERS = {"k": 1000, "K": 1000, "w": 10_000, "W": 10_000}
#: A round number or a little less: 百八十, 百儿八十.
_NEARLY = {"百八十": (80, 100), "千八百": (800, 1000), "万八千": (8000, 10_000)}
#: Orders of magnitude behind 成: 成百上千, 成千上万.
_HEAPS = {"百上千": (100, 1000), "千上万": (1000, 10_000), "千成万": (1000, 10_000)}
_CONTRACTED = {"廿": "二十", "卅": "三十", "万万": "亿", "半百": "五十"}
_VULGAR = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}

#: Longer surfaces are no number that anyone wrote down.
_LONGEST = 48

_HAN_DIGIT = "〇零一二两三四五六七八九壹贰叁肆伍陆柒捌玖"
_HAN = f"[{_HAN_DIGIT}十百千万亿廿卅拾佰仟]"
# Thousands are set apart by commas or by spaces; at the start of a line or a cell 3 120 are two numbers.
_THOUSANDS = "(?:[0-9]{1,3}(?:[,，][0-9]{3}){1,5}|(?<![ |\n])[0-9]{1,3}(?: [0-9]{3}){1,5})"
_ARABIC = rf"{_THOUSANDS}(?![0-9])(?:\.[0-9]{{1,8}})?|[0-9]{{1,18}}(?:\.[0-9]{{1,8}})?"
# Arabic figures under each Chinese unit: 3万5千, 1亿2000万, 3亿4千万; 1万5000, but not 1万2013年; 5万8 as it is spoken.
_MIXED = (
    f"(?:(?:{_ARABIC})[百千万亿佰仟](?:[0-9]{{1,4}}[十百千万拾佰仟]万?){{1,3}}"
    "|[0-9]{1,4}[千万][1-9][0-9]{2,3}(?![0-9.年])|[0-9]{1,4}万[1-9](?=[，。；、）)]|$))"
)
# Neighbouring digits told apart: 三、四 = 3..4, 5,6 = 5..6. They stand behind a word: at the start of a line 三、 is an
# item's number; behind 初 or 周 only the first is part of a name (周三,四人值班).
_BEHIND_A_WORD = f"(?<=[\u4e00-\u9fff])(?:(?<![第年月周期初高{_HAN_DIGIT}十百千万])|(?<=每[年月周])|(?<=学期))"
_TOLD_APART = (
    f"{_BEHIND_A_WORD}[{_HAN_DIGIT}]?十?"
    "(?:一、[二两]|[二两][、,]三|三[、,][四五]|四[、,]五|五[、,]六|六[、,]七|七[、,]八|八[、,]九)"
)
_FIGURES_APART = f"{_BEHIND_A_WORD}(?:{'|'.join(f'{k}[、,]{k + 1}' for k in range(1, 9))})(?![0-9.,，、])"
# 数 is a digit only before a unit, and never at the end of a noun (人数十人).
_VAGUE = "(?:几|(?<![人次总个多少参无])数)"
_LETTERED = "[kKwW]多?(?=[元块人个~～—至到-]|$)"
_NEARLY_ROUND = f"(?:百儿?八十|千儿?八百|万儿?八千)(?![{_HAN_DIGIT}十百千万亿])|[百千万]把(?=[块元人个名户斤里亩]|$)"
# An Arabic or Chinese number, then perhaps 多/余/几 and units (10余万, 五百多万, 20几), then 多/余/来 (4万多, 十来).
_SINGLE = re.compile(
    f"{_MIXED}[多余]?|{_FIGURES_APART}[十百千万]?[多余]?|(?:{_ARABIC})(?:{_LETTERED}|(?:[多余几]|[+＋](?![0-9])|来(?=[万亿]))?[十百千万亿拾佰仟]{{0,3}}(?:[多余]|(?<=[0十百千万])来)?)"
    f"|{_TOLD_APART}[十百千]?[万亿]?[多余]?"
    f"|半百|{_NEARLY_ROUND}|(?<=成)(?:{'|'.join(_HEAPS)})|[二三四五六七八九]?十好几"
    f"|{_VAGUE}?(?<![{_HAN_DIGIT}十百千万亿]){_HAN}{{1,24}}(?:点[{_HAN_DIGIT}]{{1,8}}[万亿]?)?几?(?:(?:[多余]|(?<=[十百])来)?[万亿])?[多余]?(?:(?<=[十百千万])来)?"
    f"|{_VAGUE}(?=[十百千万亿]){_HAN}{{1,8}}[多余]?"
    f"|[{''.join(_VULGAR)}]"
)
# 含 tells that the first end belongs to the range: 1万（含）—5万.
_SEPARATOR = re.compile("(?:[（(]含[）)])?(?:[-－—–―~～]{1,2}|至|到|或)")
_FRACTION = re.compile(
    f"(?:{_HAN}{{1,4}}又)?{_HAN}{{1,8}}分之{_HAN}{{1,8}}|[0-9]{{1,4}}分之[0-9]{{1,4}}|[0-9]{{1,4}}/[0-9]{{1,4}}"
)
_OF = "分之"
#: Between thousands.
_SEPARATORS = re.compile("[,， ]")
# A run is read from its first character only (the look-behind), here and below: linear in any text.
_MIXED_PART = re.compile("(?<![0-9.,， ])([0-9.,， ]+)([十百千万亿拾佰仟]万?|$)")
_MIXED_SHAPE = re.compile(_MIXED)
_ARABIC_SHAPE = re.compile(f"({_ARABIC})([多余几来+＋]?)([十百千万亿拾佰仟]{{0,3}}|[kKwW])([多余来]?)")
#: The unit that the last number of a range lends to the first: 两到三千; after a unit only 万, 亿 (一千到两千万).
_SHARED = (re.compile("(?<![百千万亿佰仟])[百千万亿佰仟]+$|[kKwW]$"), re.compile("(?<![万亿])[万亿]+$"))
_ABOUT = re.compile("[多余来把+＋]")
_APART = re.compile("([1-8])[、,]([2-9])([十百千万]?)([多余]?)")
_PAIR = re.compile(f"([{_HAN_DIGIT}])([{_HAN_DIGIT}])(?=[十百千万亿拾佰仟]|$)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a number says: the interval low..high (equal for one value) and whether it is only approximate."""

    low: float
    high: float
    about: bool = False


def number_at(text: str, at: int, stop: int) -> str:
    """The number, or the range of numbers, that begins at an offset of text[:stop]; empty where none does.

    >>> number_at("约三至五人", 1, 5), number_at("约三至五人", 0, 5)
    ('三至五', '')
    """
    number = _FRACTION.match(text, at, stop)
    if number is None:
        number = _SINGLE.match(text, at, stop)
        to = _SEPARATOR.match(text, number.end(), stop) if number else None
        last = _SINGLE.match(text, to.end(), stop) if to else None
        number = last if last and not text.startswith(_OF, last.end(), stop) else number
    return text[at : number.end()] if number else ""


@lru_cache(maxsize=4096)
def read(surface: str) -> Reading | None:
    """Value of a surface that is a number as a whole, or None.

    >>> read("4万多"), read("三十五")
    (Reading(low=40000.0, high=40000.0, about=True), Reading(low=35.0, high=35.0, about=False))
    >>> read("六至八"), read("几十万")
    (Reading(low=6.0, high=8.0, about=False), Reading(low=100000.0, high=1000000.0, about=False))
    >>> read("三分之一").low, read("万亿万亿")
    (0.3333333333333333, None)
    """
    if not surface or len(surface) > _LONGEST:
        return None
    if len(surface) == 1 and surface in _DIGITS:
        return _exact(_DIGITS[surface])
    fraction = _read_fraction(surface)
    if fraction is not None:
        return _exact(fraction)
    to = _SEPARATOR.search(surface)
    if to and _SINGLE.fullmatch(surface, 0, to.start()) and _SINGLE.fullmatch(surface, to.end()):
        return _read_range(surface[: to.start()], surface[to.end() :])
    return _read_single(surface)


def read_integer(surface: str) -> int | None:
    """One whole, exact number (an ordinal, a month, a day, a year), or None.

    >>> read_integer("二十五"), read_integer("十二"), read_integer("二〇一九"), read_integer("几十")
    (25, 12, 2019, None)
    """
    reading = read(surface)
    if reading is None or reading.about or reading.low != reading.high or not reading.low.is_integer():
        return None
    return int(reading.low)


def write(number: int) -> str:
    """A whole number from 0 to 9999 9999 9999 in Chinese.

    Raises ValueError outside these bounds.

    >>> write(0), write(12), write(105), write(20030), write(100000000)
    ('零', '十二', '一百零五', '二万零三十', '一亿')
    """
    if not 0 <= number < 10**12:
        raise ValueError(f"numerals.write: {number} is outside 0..999999999999; write it in digits")
    if number == 0:
        return "零"
    words = ""
    gap = False
    for place, name in ((2, "亿"), (1, "万"), (0, "")):
        group = number // 10_000**place % 10_000
        if group == 0:
            gap = bool(words)
            continue
        words += ("零" if words and (gap or group < 1000) else "") + _write_group(group) + name
        gap = False
    return words.removeprefix("一") if words.startswith("一十") else words


def _write_group(group: int) -> str:
    """1..9999 with every unit written out (一十二)."""
    words = ""
    zero = False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = group // unit % 10
        if digit == 0:
            zero = bool(words)
            continue
        words += ("零" if zero else "") + "零一二三四五六七八九"[digit] + name
        zero = False
    return words


def _exact(value: float) -> Reading:
    return Reading(float(value), float(value))


def _read_fraction(surface: str) -> float | None:
    if surface in _VULGAR:
        return _VULGAR[surface]
    whole: int | None = 0
    if "分之" in surface:
        below, _, above = surface.partition("分之")
        units, _, below = below.rpartition("又")
        whole = _read_part(units) if units else 0
    elif "/" in surface:
        above, _, below = surface.partition("/")
    else:
        return None
    divisor, dividend = _read_part(below), _read_part(above)
    return None if whole is None or dividend is None or not divisor else whole + dividend / divisor


def _read_part(surface: str) -> int | None:
    """A part of a fraction, in digits or in Chinese."""
    return int(surface) if surface.isascii() and surface.isdigit() else _read_han(surface)


def _read_range(first: str, last: str) -> Reading | None:
    """Two numbers as an interval: 三至五, 2—3, 5到8万 (the unit of the last serves both)."""
    low, high = _read_single(first), _read_single(last)
    if low is None or high is None:
        return None
    start = low.low
    shared = _SHARED[first[-1] in "十百千拾佰仟"].search(last) if first[-1] not in "万亿" else None
    if shared and shared[0][0] in "百千佰仟" and start >= 10:
        shared = None  # 十一到一千二百: nobody says 十一百
    if shared and start * _units(shared[0]) < high.high:
        start *= _units(shared[0])
    return Reading(start, high.high, low.about or high.about) if start < high.high else None


def _units(run: str) -> int:
    product = 1
    for unit in run:
        product *= _SMALL.get(unit) or _LARGE.get(unit) or _LETTERS[unit]
    return product


def _times(digits: str, unit: int) -> float:
    """A decimal number times a power of ten, without the error of binary fractions: 8.3亿 is 830000000.0."""
    return float(f"{digits}e{len(str(unit)) - 1}")


def _read_single(surface: str) -> Reading | None:
    arabic = _ARABIC_SHAPE.fullmatch(surface)
    if arabic:
        number, vague, units, _ = arabic.groups()
        unit = _units(units)
        value = _times(_SEPARATORS.sub("", number), unit)
        if vague == "几":
            return Reading(value, value + 10 * unit)
        return Reading(value, value, bool(_ABOUT.search(surface)))
    exact = surface.rstrip("多余")
    if _MIXED_SHAPE.fullmatch(exact):
        return _read_mixed(exact, len(exact) < len(surface))
    apart = _APART.fullmatch(surface)
    if apart:
        unit, low, high = _units(apart[3]), int(apart[1]), int(apart[2])
        return Reading(float(low * unit), float(high * unit), bool(apart[4])) if high == low + 1 else None
    about = bool(_ABOUT.search(surface))
    han = _ABOUT.sub("", surface).replace("、", "").replace(",", "").replace("好几", "几")
    interval = _HEAPS.get(han) or _NEARLY.get(han.replace("儿", "")) or _read_vague(han) or _read_pair(han)
    if interval:
        return Reading(float(interval[0]), float(interval[1]), about)
    value_or_none = _read_decimal(han)
    return None if value_or_none is None else Reading(value_or_none, value_or_none, about)


def _read_mixed(surface: str, about: bool) -> Reading | None:
    """3万5千: each unit is smaller than the one before it."""
    total, last = 0.0, float("inf")
    spoken = f"{surface}千" if surface[-2] == "万" else surface
    for number, unit in _MIXED_PART.findall(spoken):
        part = _times(_SEPARATORS.sub("", number), _units(unit))
        if part >= last:
            return None
        total, last = total + part, _units(unit)
    return Reading(round(total, 8), round(total, 8), about)


def _read_vague(han: str) -> tuple[float, float] | None:
    """几十, 数百万: the whole order of magnitude; 十几, 二十几万: up to the next ten."""
    if han[:1] in ("几", "数"):
        one = _read_han("一" + han[1:])
        return None if one is None or len(han) < 2 else (float(one), float(one * 10))
    if "几" not in han:
        return None
    before, _, after = han.partition("几")
    tens = _read_han(before.removesuffix("零"))
    if tens is None or tens % 10 or (after and after[0] not in _LARGE):
        return None
    unit = _units(after) if all(c in _LARGE for c in after) else 0
    step = 10 if tens % 100 or before.endswith("零") else 100
    return (float(tens * unit), float((tens + step) * unit)) if unit else None


def _read_pair(han: str) -> tuple[float, float] | None:
    """Neighbouring digits: 七八 = 7..8, 三四十 = 30..40, 十七八 = 17..18, 三五百 = 300..500."""
    pair = _PAIR.search(han)
    if not pair or (pair.start() and han[pair.start() - 1] in _DIGITS):
        return None
    first, second = _DIGITS[pair[1]], _DIGITS[pair[2]]
    if first == 0 or not first < second <= first + 2 or (pair[2] == "两" and pair[1] != "一"):
        return None
    left, right = han[: pair.start()], han[pair.end() :]
    low, high = _read_han(left + pair[1] + right), _read_han(left + pair[2] + right)
    return None if low is None or high is None else (float(low), float(high))


def _read_decimal(han: str) -> float | None:
    whole, point, part = han.partition("点")
    if not point:
        number = _read_han(han)
        return None if number is None else float(number)
    unit = _LARGE.get(part[-1:], 1)
    digits = part[:-1] if unit > 1 else part
    number = _read_han(whole)
    if number is None or not digits or any(c not in _DIGITS for c in digits):
        return None
    return _times(f"{number}.{''.join(str(_DIGITS[c]) for c in digits)}", unit)


def _read_han(han: str) -> int | None:
    """A whole Chinese number; digit by digit (二〇一九) or with units (二千零一十九); None if it is malformed."""
    for short, long in _CONTRACTED.items():
        han = han.replace(short, long)
    if not han or len(han) > _LONGEST:
        return None
    if all(c in _DIGITS for c in han):
        digits = "".join(str(_DIGITS[c]) for c in han)
        return int(digits) if len(han) == 1 or (1 < len(digits.lstrip("0")) <= 18 and digits[0] != "0") else None
    total = _read_large(han)
    return total if total is not None and total < 10**16 else None


def _read_large(han: str) -> int | None:
    """Split at the largest unit: what stands before it is its factor, what stands after is smaller."""
    for name, unit in (("亿", _LARGE["亿"]), ("万", _LARGE["万"])):
        before, found, after = han.rpartition(name)
        if not found:
            continue
        factor = _read_large(before) if before else 1
        if factor is None or factor == 0 or factor >= unit:
            return None
        if len(after) == 1 and after in _DIGITS:  # 三万五 = 35000
            return factor * unit + _DIGITS[after] * unit // 10
        rest = _read_large(after.lstrip("零〇")) if after.lstrip("零〇") else (None if after else 0)
        return factor * unit + rest if rest is not None and rest < unit else None
    return _read_thousands(han)


def _read_thousands(han: str) -> int | None:
    """Below 一万: each unit is smaller than the one before it; 零 stands only where a unit is skipped."""
    total = 0
    digit: int | None = None
    last = 10_000
    zero = False
    for c in han:
        if c in _SMALL:
            unit = _SMALL[c]
            if unit >= last or digit == 0 or (digit is None and last == _SMALL["千"]):  # 千百名 is no number
                return None
            total += (1 if digit is None else digit) * unit
            digit, last, zero = None, unit, False
        elif digit is not None:
            return None
        elif _DIGITS.get(c) == 0:
            if zero or not total:
                return None
            zero = True
        elif c in _DIGITS:
            digit = _DIGITS[c]
        else:
            return None
    if digit is None:
        return None if zero else total
    # 一百二 = 120, but 一百零二 and 二十五 end in ones.
    return total + digit * (last // 10 if last in (100, 1000) and not zero else 1)

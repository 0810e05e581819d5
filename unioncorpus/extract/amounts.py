"""Read an amount: a number with its unit, at a place in the text.

Besides plain numbers: halves (一个半月, 两年半), shares (百分之三, 三分之一, 七成六, 九五折, 1/4), ranges with a unit
on both sides (3%—5%), money in small change (三元五角), points out of a full mark (8.7/10).
"""

import re
from functools import cache
from typing import NamedTuple

from unioncorpus.extract.units import Unit, shares, unit_at, units
from unioncorpus.numerals import Reading, number_at, read
from unioncorpus.tables import pattern
from unioncorpus.tables import read as read_table


class Amount(NamedTuple):
    """A number with its unit as they stand: text[start:stop], the interval low..high in the unit of the row.

    ``about`` tells that the number itself is approximate (多, 余).
    """

    start: int
    stop: int
    low: float
    high: float
    about: bool
    unit: Unit


#: A number in Chinese, or in Arabic digits with at most one Chinese unit, that ends here: most numbers, quick to read.
_PLAIN = re.compile(
    "(?:[一二两三四五六七八九十百千万亿]{1,16}|[0-9]{1,9}(?:[.][0-9]{1,4})?[万亿]?)"
    "(?!个半|[0-9〇零一二两三四五六七八九十百千万亿拾佰仟几半多余来把儿又点分至到或好上成kKwW]|[+＋./,，、 —–―~～－-]"
    "|[（(]含)"
)
#: Digits without a unit between them: no number, and where they are no two neighbours (七八) none that is counted with.
_DIGITS = re.compile("[一二两三四五六七八九]{2,}")
#: Behind two amounts with 到 between them: they are the ends of a range.
_BETWEEN = ("不等", "之间")
#: Units of time that go on in a smaller one, and how many of that there are.
_SPLIT = {"小时": 60, "分钟": 60, "年": 12, "亩": 10}
#: Minutes and seconds without 钟: 3分30秒. (分 alone is a point.)
_MINUTES = re.compile("分([0-9]{1,2}|[一二三四五六七八九十]{1,3})秒")
#: Before 千 that belongs to a unit: 12千米, 130万千瓦时.
_BEFORE_THOUSAND = re.compile("[0-9.,，]*[万亿]?")
#: Behind whole seconds: 13秒2, 12秒85.
_OF_A_SECOND = re.compile("[0-9]{1,2}(?![0-9年月日名人个])")
#: Before a sum whose unit is not said.
_CURRENCY_SIGNS = ("￥", "¥")
#: Units that are left out behind what names them; none where persons only receive what may be a sum.
_UNSAID = (("sum_named", "元"), ("given_to", ""), ("persons_named", "人"))
_LARGE, _MARKS = "万亿", "，。；、）)\n"
#: A sum as it is spoken: 补助两千五, 捐款三百八; the unit is left out.
_SPOKEN = re.compile(
    "[一二两三四五六七八九][千百](?:[一二三四五六七八九]百?)?|(?:[一二两三四五六七八九]|[0-9]{1,4})万[一二三四五六七八九1-9]"
)
#: Before minutes that are a time of the day: 9点30分.
_CLOCK = ("点", "时", ":", "：")
#: Words before minutes that are none, though they end like a time.
_TAKEN = ("用时", "耗时", "历时", "计时")
_BROKEN_POINT = re.compile("([0-9]{1,2})。([0-9]{1,2})%")
_PERSONS = {"人", "名", "位"}
_TO_MARKS = "-－—–~～至到（("
_FRACTION = re.compile(
    "[一二两三四五六七八九十]{1,3}分之[一二两三四五六七八九十]{1,3}(?:点[一二三四五六七八九]{1,3})?"
    "|[1-9][0-9]?分之[1-9][0-9]?"
    "|(?<=[的占达过近约到在为按率例中])[1-9]/[1-9][0-9]?(?![0-9/月])"
    "|(?<![0-9/.])[1-9]/[1-9](?=以上|以下|以内|左右|的(?![拍音节]))"
    "|[½¼¾⅓⅔](?=的|以上|以下|以内|左右)"
)
#: Before the other end of a range; and before a share (百分之三至五) and its other end.
_TO = re.compile("(?:[（(]含[）)])?(?:[-－—–~～]{1,2}|至|到)")
_PERCENT = re.compile("(?<!分之)[百千万]分之(?![百千万]分之)")
_PERCENT_CHARS = len("百分之")
_TO_PERCENT = re.compile("(?:[-－—–~～]{1,2}|至|到)(?:[百千万]分之)?")
#: In a number that is a part of one: 五分之一会员 is a share.
_PART = re.compile("分之|/")
_SCORED = re.compile("([0-9]{1,3}(?:[.][0-9]{1,2})?)/(5|10|100)(?![0-9/.])")
_HALF = re.compile("([0-9]{1,3}|[一二两三四五六七八九十]{1,3})?(个)?半(?![级折])")
#: Characters in which a number with 半 shows it: 二十一个半.
_HALF_WITHIN = 6
_HALF_BEHIND = re.compile("个?半(?![级度年月天数夜载个价票])")
_TENTH = re.compile("([半一二三四五六七八九])(?![一二三四五六七八九十])")
_CHANGE = re.compile(
    "(?:零?(?P<jiao>[0-9一二两三四五六七八九])[角毛](?:(?P<fen>[0-9一二两三四五六七八九])(?:分|(?=[，。；、）)的]|钱|$)))?"
    "|(?P<cents>[0-9一二两三四五六七八九])分(?!钟)"
    "|(?<=[块元])(?P<tenths>[0-9一二两三四五六七八九])(?=[，。；、）)每]|钱|左右|$)"
    "|(?<=毛)(?P<hundredths>[一二三四五六七八九])(?=[，。；、）)每的]|钱|左右|$))钱?整?"
)
_NEGATIVE = re.compile("(?<![-－0-9A-Za-z%])[-－]|(?<![减担抱自胜辜肩背正])负|(?<=零)下")
#: Kinds of which 负 makes a number negative; a dash does so only to shares.
_SIGNED = {"percent", "measure", "money"}
#: Alone it opens a word (零部件, 零距离).
_NOUGHT = ("零", "〇")
#: How many characters before a number are searched for the turns of tables/amounts.toml.
_NAMED_REACH, _SCORED_REACH, _GROWN_REACH, _PAID_REACH = 12, 14, 5, 6
#: The unit, and no word that begins with it.
_MONTH = re.compile("月(?![饼亮球光刊报票嫂])")
#: Kinds of units that come in halves.
_HALVED = {"duration", "measure"}
#: Characters of the name of a currency before an amount, at most (新台币300元).
_LONGEST_CURRENCY = 4
#: Where a discount is written as two digits (九五折, 75折), they are percent already.
_TENFOLD = 10


@cache
def _split_part() -> re.Pattern[str]:
    """What goes on behind hours (30分, 零五分钟), minutes (15秒), years (零三个月) or acres (三分), each as a group."""
    number = "[0-9]{1,2}|[一二两三四五六七八九十]{1,3}"
    return re.compile(
        f"(?<=时)零?({number})分钟?|(?<=分钟)({number})秒钟?|(?<=年)[零又]?({number})个月|(?<=亩)([1-9一二三四五六七八九])分地?"
    )


def read_amount(text: str, at: int, stop: int) -> Amount | None:
    """The amount whose number begins at an offset, or None.

    >>> amount = read_amount("发放3.5万元", 2, 7)
    >>> amount.low, amount.unit.name, amount.stop
    (35000.0, '元', 7)
    >>> read_amount("一个半月", 0, 4).low, read_amount("七成六", 0, 3).low, read_amount("统一部署", 1, 4)
    (1.5, 76.0, None)
    """
    if text[at] == "把":
        return _read_one_or_so(text, at, stop)
    plain = _PLAIN.match(text, at, stop)
    if plain:
        found = unit_at(text, plain.end(), stop)
        reading = read(plain[0])
        if found is None and reading:
            return _read_without_unit(text, at, plain.end(), reading)
        if found is None or reading is None:
            return None
        is_run = plain.end() - at > 1 and _DIGITS.fullmatch(plain[0])
        if is_run and reading.low == reading.high and found[0].name != "%":
            return _read_last(text, plain.end(), found)
        return _with_unit(text, at, plain.end(), reading, found)
    if "半" in text[at : at + _HALF_WITHIN]:
        half = _read_half(text, at, stop)
        if half:
            return half
    number = number_at(text, at, stop)
    if number and number not in _NOUGHT:
        end = at + len(number)
        reading, found = read(number), unit_at(text, _unit_start(text, end), stop)
        if found is None and number[-1] == "千" and _BEFORE_THOUSAND.fullmatch(number, 0, len(number) - 1):
            found = unit_at(text, end - 1, stop)  # 480千瓦时
        if reading and found and not (found[0].noun and _PART.search(number)):
            return _with_unit(text, at, end, reading, found)
        if reading and (money := _read_without_unit(text, at, end, reading)):
            return money
    return _read_share(text, at, stop)


def _read_without_unit(text: str, at: int, end: int, reading: Reading) -> Amount | None:
    """A number whose unit stands before it or is not said: ￥5000, 投入152万; 92。3% is a share with a broken point.

    Here too: 3分30秒, whose 分 is no unit elsewhere.
    """
    is_clock = text[at - 1 : at] in _CLOCK and not text.endswith(_TAKEN, 0, at)
    seconds = _MINUTES.match(text, end) if text.startswith("分", end) and not is_clock else None
    part = read(seconds[1]) if seconds else None
    if seconds and part and reading.low == reading.high and part.high < _SPLIT["分钟"]:
        value = round(reading.low + part.low / _SPLIT["分钟"], 8)
        return Amount(at, seconds.end(), value, value, False, units()["分钟"])
    broken = _BROKEN_POINT.match(text, at) if text.startswith("。", end) else None
    if broken:
        value = float(f"{broken[1]}.{broken[2]}")
        return Amount(at, broken.end(), value, value, False, units()["%"])
    is_large = text[end - 1] in _LARGE or _SPOKEN.fullmatch(text, at, end) is not None
    unit = "元" if text[at - 1 : at] in _CURRENCY_SIGNS else ""
    if not unit and is_large and (end == len(text) or text[end] in _MARKS):
        unit = next((unit for name, unit in _UNSAID if _told(name, text, at, _NAMED_REACH)), "")
    return Amount(at, end, reading.low, reading.high, reading.about, units()[unit]) if at and unit else None


def _told(name: str, text: str, at: int, reach: int) -> bool:
    """Whether a turn of tables/amounts.toml ends right before an offset."""
    return pattern("amounts", "rule", name).search(text, max(0, at - reach), at) is not None


def _read_last(text: str, number_stop: int, found: tuple[Unit, int]) -> Amount | None:
    """The last digit of a run, where the others end the name of a person: 王五三人 are three."""
    reading = read(text[number_stop - 1])
    if reading is None or found[0].name not in _PERSONS:
        return None
    return _with_unit(text, number_stop - 1, number_stop, reading, found)


def _unit_start(text: str, number_stop: int) -> int:
    """Where the unit is looked for: behind the number and one space."""
    return number_stop + text.startswith(" ", number_stop)


def _with_unit(text: str, at: int, number_stop: int, reading: Reading, found: tuple[Unit, int]) -> Amount:
    """The amount of a number that is followed by a unit, with what may go on behind it."""
    unit, end = found
    low, high, about = reading.low, reading.high, reading.about
    if text[number_stop - 1] == "千" and _BEFORE_THOUSAND.fullmatch(text, at, number_stop - 1):
        thousand = unit_at(text, number_stop - 1, end)  # 12千米, 5千克
        if thousand and thousand[0].name.startswith("千"):
            low, high, unit = low / 1000, high / 1000, thousand[0]
    if unit.name == "个" and text.startswith("点", end) and _told("grown", text, at, _GROWN_REACH):
        unit, end = units()["百分点"], end + 1  # 提高了3个点
    if unit.name == "度" and text[at - 1 : at] != "年":
        unit = units()["℃"]
    after = text[end : end + 1]
    sign = _sign(text, at, unit) if at and unit.kind in _SIGNED else 0
    if sign:
        return Amount(at - sign, end, -_in_unit(high, unit), -_in_unit(low, unit), about, unit)
    if after and after in _TO_MARKS:
        last = _read_end(text, at, end, unit)
        if last and low < last[0].high:
            ends = _in_unit(low, unit), _in_unit(last[0].high, unit)
            return Amount(at, last[1], *ends, about or last[0].about, unit)
    if unit.kind == "percent":
        if unit.name == "%" and unit.factor == _TENFOLD:
            return _read_tenths(text, Amount(at, end, low, high, about, unit))
    elif after == "半" and unit.kind in _HALVED:
        half = _HALF_BEHIND.match(text, end)
        if half:
            return Amount(at, half.end(), low + 0.5, high + 0.5, about, unit)
    elif unit.name == "秒" and low == high and (hundredths := _OF_A_SECOND.match(text, end)):
        value = float(f"{low:.0f}.{hundredths[0]}")
        return Amount(at, hundredths.end(), value, value, about, unit)
    elif unit.name in _SPLIT and (part := _split_part().match(text, end)):
        return _with_part(Amount(at, end, low, high, about, unit), part)
    elif unit.kind == "money" or unit.name == "块":
        return _read_money(text, Amount(at, end, _in_unit(low, unit), _in_unit(high, unit), about, unit))
    return Amount(at, end, _in_unit(low, unit), _in_unit(high, unit), about, unit)


def _in_unit(value: float, unit: Unit) -> float:
    """A value in the unit of the row, without the error of binary fractions: 2.3个亿 is 230000000.0."""
    return value if unit.factor == 1 else round(value * unit.factor, 6)


def _sign(text: str, at: int, unit: Unit) -> int:
    """How many characters before a number make it negative: 同比-2.3%, 负0.2千米, 零下10℃."""
    sign = _NEGATIVE.match(text, at - 1, at)
    if sign is None:
        return 0
    if sign[0] == "下":
        return 2 if unit.name == "℃" else 0
    return 1 if sign[0] == "负" or unit.name == "%" else 0


def _read_end(text: str, at: int, end: int, unit: Unit) -> tuple[Reading, int] | None:
    """The other end of a range that repeats its unit (3%—5%); 由58%到96% is a change, 从58%到96%不等 a range."""
    to = _TO.match(text, end)
    number = number_at(text, to.end(), len(text)) if to else ""
    if to is None or not number:
        return None
    reading, found = read(number), unit_at(text, _unit_start(text, to.end() + len(number)), len(text))
    if not (reading and found and found[0] == unit):
        return None
    is_change = text[at - 1 : at] in ("由", "从") and text[end] == "到" and not text.startswith(_BETWEEN, found[1])
    return None if is_change else (reading, found[1])


def _with_part(amount: Amount, part: re.Match[str]) -> Amount:
    """An amount of time and its smaller unit: 1小时30分, 2分钟30秒, 1年6个月."""
    parts = _SPLIT[amount.unit.name]
    reading = read(part[part.lastindex or 0])
    if reading is None or amount.low != amount.high or reading.high >= parts:
        return amount
    value = round(amount.low + reading.low / parts, 8)
    return amount._replace(stop=part.end(), low=value, high=value)


def _read_tenths(text: str, amount: Amount) -> Amount:
    """七成六, 三成半; 八折, 九五折."""
    low, high, end = amount.low, amount.high, amount.stop
    if text[end - 1] == "折":
        factor = 1 if low > _TENFOLD else _TENFOLD
        return Amount(amount.start, end, low * factor, high * factor, amount.about, amount.unit)
    tenth = _TENTH.match(text, end)
    if tenth is None or low != high:
        return Amount(amount.start, end, low * _TENFOLD, high * _TENFOLD, amount.about, amount.unit)
    part = read(tenth[1])
    value = low * _TENFOLD + (part.low if part else 5)
    return Amount(amount.start, tenth.end(), value, value, amount.about, amount.unit)


def _is_paid(text: str, amount: Amount) -> bool:
    """Whether 块 is a sum: something is paid before it, and nothing that comes in pieces stands behind it."""
    paid = _told("paid_in_pieces", text, amount.start, _PAID_REACH)
    return paid and pattern("amounts", "rule", "in_pieces").match(text, amount.stop) is None


def _read_money(text: str, amount: Amount) -> Amount:
    """Money with its small change, and in the currency that stands before it (港币300元)."""
    low, high, end, unit = amount.low, amount.high, amount.stop, amount.unit
    change = _CHANGE.match(text, end)
    if change and low == high:
        values = {name: read(digit) for name, digit in change.groupdict().items() if digit}
        cents = {name: r.low for name, r in values.items() if r}
        tenths = cents.get("jiao", 0) + cents.get("tenths", 0)
        hundredths = cents.get("fen", 0) + cents.get("cents", 0) + cents.get("hundredths", 0)
        low = high = round(low + tenths / 10 + hundredths / 100, 2)
        end, unit = change.end(), units()["元"]
    elif unit.kind == "money" and text.startswith("整", end):
        end += 1
    elif unit.name == "块" and _is_paid(text, amount):
        unit = units()["元"]
    if unit.name == "元":
        currency = currency_before(text[max(0, amount.start - _LONGEST_CURRENCY) : amount.start])
        unit = units()[read_table("units")["currencies"].get(currency, "元")]
    return Amount(amount.start, end, low, high, amount.about, unit)


def currency_before(before: str) -> str:
    """The name of a currency that ends a text, or nothing.

    >>> currency_before("支出新台币"), currency_before("支出")
    ('新台币', '')
    """
    if not before.endswith(_currencies()):
        return ""
    return next(name for name in _currencies() if before.endswith(name))


@cache
def _currencies() -> tuple[str, ...]:
    return tuple(read_table("units")["currencies"])


def _read_half(text: str, at: int, stop: int) -> Amount | None:
    """半天, 一个半月, 半个小时, 半成."""
    match = _HALF.match(text, at, stop)
    if match is None:
        return None
    whole = read(match[1]) if match[1] else Reading(0.0, 0.0)
    found = _months_at(text, match.end()) if match[2] else None
    found = found or unit_at(text, match.end(), stop)
    if whole is None or found is None:
        return None
    unit, end = found
    if unit.kind not in _HALVED and unit.factor != _TENFOLD:
        return None
    return Amount(at, end, _in_unit(whole.low + 0.5, unit), _in_unit(whole.high + 0.5, unit), False, unit)


def _months_at(text: str, at: int) -> tuple[Unit, int] | None:
    """月 behind a number with 个 before it (一个半月; not 一个半月饼), and where it ends."""
    return (units()["个月"], at + 1) if _MONTH.match(text, at) else None


def _read_one_or_so(text: str, at: int, stop: int) -> Amount | None:
    """个把月, 个把小时: about one; the offset is that of 把."""
    found = _months_at(text, at + 1) or unit_at(text, at + 1, stop)
    return Amount(at - 1, found[1], 1.0, 1.0, True, found[0]) if found and found[0].kind == "duration" else None


@cache
def _share_word() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(shares())})(?![人天年月个])")


def _read_share(text: str, at: int, stop: int) -> Amount | None:
    """A share or a score without a unit of its own: 百分之九十五, 三分之一, 对折, 8.7/10."""
    percent = units()["%"]
    if text[at] == "半" and pattern("amounts", "rule", "over_half").match(text, at):
        return Amount(at, at + 1, 50.0, 50.0, False, percent)
    word = _share_word().match(text, at, stop)
    if word:
        return Amount(at, word.end(), shares()[word[0]], shares()[word[0]], False, percent)
    if _PERCENT.match(text, at, stop) and (number := number_at(text, at + _PERCENT_CHARS, stop)):
        return _read_percent(text, at, number, stop)
    match = _SCORED.match(text, at, stop)
    if match and _told("scored", text, at, _SCORED_REACH) and float(match[1]) <= float(match[2]):
        return Amount(at, match.end(), float(match[1]), float(match[1]), False, units()["分"])
    match = _FRACTION.match(text, at, stop)
    reading = read(match[0]) if match else None
    if match is None or reading is None or reading.low >= 1:
        return None
    return Amount(at, match.end(), round(reading.low * 100, 8), round(reading.low * 100, 8), False, percent)


def _read_percent(text: str, at: int, number: str, stop: int) -> Amount | None:
    """百分之三, 千分之三至五: a share whose number is that after 分之."""
    end = at + _PERCENT_CHARS + len(number)
    to = _TO_PERCENT.match(text, end, stop)
    other = number_at(text, to.end(), stop) if to else ""
    if to and other:
        end = to.end() + len(other)
    first, last = read(number), read(other or number)
    if not (first and last and first.low <= last.high):
        return None
    scale = {"百": 1, "千": 10, "万": 100}[text[at]]
    low, high = round(first.low / scale, 8), round(last.high / scale, 8)
    sign = _sign(text, at, units()["%"]) if at else 0
    ends = (-high, -low) if sign else (low, high)
    return Amount(at - sign, end, *ends, first.about or last.about, units()["%"])

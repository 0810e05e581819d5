"""Numbers as Word writes them before the paragraphs of a list (w:numFmt, ECMA-376 part 1, 17.18.59)."""

from collections.abc import Callable

from unioncorpus.numerals import write

_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_DIGITS = "〇一二三四五六七八九"
_LEGAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
#: Numbers beyond are written in digits, whatever the format.
_MOST = 3999


def _roman(n: int) -> str:
    out = ""
    for value, sign in _ROMAN:
        out += sign * (n // value)
        n %= value
    return out


def _letters(n: int) -> str:
    """a .. z, aa, bb .. zz, aaa, as Word repeats them."""
    return chr(ord("a") + (n - 1) % 26) * ((n - 1) // 26 + 1)


def _legal(n: int) -> str:
    words = write(n)
    return ("壹" if words.startswith("十") else "") + words.translate(_LEGAL)


def _signs(first: str, count: int) -> Callable[[int], str]:
    """Signs that follow each other in Unicode, for the numbers that have one."""
    return lambda n: chr(ord(first) + n - 1) if n <= count else str(n)


def _counted(n: int) -> str:
    """一 .. 十, 十一 .. 九十九, then digit by digit: 一〇〇."""
    return write(n) if n < 100 else "".join(_DIGITS[int(d)] for d in str(n))


def _circled(n: int) -> str:
    if n <= 20:
        return chr(ord("①") + n - 1)
    return chr(ord("㉑") + n - 21) if n <= 35 else chr(ord("㊱") + n - 36) if n <= 50 else str(n)


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda n: f"{n:02}",
    "upperRoman": _roman,
    "lowerRoman": lambda n: _roman(n).lower(),
    "upperLetter": lambda n: _letters(n).upper(),
    "lowerLetter": _letters,
    "decimalFullWidth": lambda n: "".join(chr(ord(d) + 0xFEE0) for d in str(n)),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _signs("⑴", 20),
    "decimalEnclosedFullstop": _signs("⒈", 20),
    "ideographEnclosedCircle": _signs("㊀", 10),
    "ideographTraditional": lambda n: _STEMS[n - 1] if n <= 10 else str(n),
    "ideographZodiac": lambda n: _BRANCHES[n - 1] if n <= 12 else str(n),
    "ideographDigital": lambda n: "".join(_DIGITS[int(d)] for d in str(n)),
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal,
    **dict.fromkeys(["chineseCounting", "japaneseCounting", "taiwaneseCounting"], _counted),
    **dict.fromkeys(["chineseCountingThousand", "taiwaneseCountingThousand", "koreanCounting"], write),
    **dict.fromkeys(["bullet", "none"], lambda _: ""),
}


def format_number(n: int, how: str) -> str:
    """A number in one of Word's formats; in digits where the format is not known or has no sign for it.

    >>> [format_number(12, how) for how in ("decimal", "chineseCounting", "ideographTraditional", "lowerRoman")]
    ['12', '十二', '12', 'xii']
    """
    if how not in _FORMATS or not 1 <= n <= _MOST:
        return "" if how in ("bullet", "none") else str(n)
    return _FORMATS[how](n)

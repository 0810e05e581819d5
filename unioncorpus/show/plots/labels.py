"""Text of pictures: Chinese that has glyphs on any machine, and nothing that matplotlib would take for a formula.

Chinese is drawn with the Noto Sans CJK that the package mplfonts installs; the user's matplotlib configuration is not
touched. A character that even this font lacks (a private one that damage left, say) is written as its number.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties

from unioncorpus import tables
from unioncorpus.errors import UnioncorpusError

_FONT_FILE = "NotoSansCJKsc-Regular.otf"
#: Longest label beside an axis, in characters.
LONGEST = 24


@cache
def chinese_font() -> FontProperties:
    """The font for Chinese text: ``ax.set_title("工会", fontproperties=chinese_font())``.

    Raises UnioncorpusError where mplfonts, which brings the font, is not installed.

    >>> chinese_font().get_name()
    'Noto Sans CJK SC'
    """
    package = find_spec("mplfonts")
    if package is None or package.origin is None:
        raise UnioncorpusError("show: the Chinese font is missing; install it with: pip install mplfonts")
    path = Path(package.origin).parent / "fonts" / _FONT_FILE
    if not path.is_file():
        raise UnioncorpusError(
            f"show: {path} is not there; install it again with: pip install --force-reinstall mplfonts"
        )
    font_manager.fontManager.addfont(path)
    return FontProperties(fname=str(path))


@cache
def _glyphs() -> frozenset[int]:
    return frozenset(font_manager.get_font(str(chinese_font().get_file())).get_charmap())


def drawable(text: object, longest: int = LONGEST) -> str:
    """A text as it can be drawn: on one line, cut to ``longest`` characters, each with a glyph.

    >>> drawable("工会\\ue193工作\\n计划"), drawable("慰问" * 20, 5)
    ('工会<U+E193>工作 计划', '慰问慰问…')
    """
    line = " ".join(str(text).split())
    if len(line) > longest:
        line = line[: longest - 1] + "…"
    known = _glyphs()
    return "".join(ch if ord(ch) in known and ch.isprintable() else f"<U+{ord(ch):04X}>" for ch in line)


def written() -> dict[str, Any]:
    """Options of a matplotlib text: the Chinese font, and $ as a mere character."""
    return {"fontproperties": chinese_font(), "parse_math": False}


def add_legend(ax: Axes, **options: Any) -> None:
    """A legend in the Chinese font."""
    for text in ax.legend(prop=chinese_font(), frameon=False, **options).get_texts():
        text.set_parse_math(False)


@cache
def theme_names() -> Mapping[str, str]:
    """Chinese names of the themes of the codebook, by id.

    >>> theme_names()["warmth"]
    '送温暖'
    """
    return {theme["id"]: theme["name"] for theme in tables.read("themes")["theme"]}


def theme_labels(themes: Iterable[str]) -> list[str]:
    """Labels of themes: their Chinese names, or their ids where the codebook is another."""
    return [drawable(theme_names().get(theme, theme)) for theme in themes]


def value_label(column: str, value: object) -> str:
    """The label of a value of a column of the tables: its Chinese name where it has one.

    >>> value_label("org_type", "hospital"), value_label("province", "江苏")
    ('医院', '江苏')
    """
    names = tables.read("names").get(column, {})
    return drawable(names[value][0] if value in names else value)

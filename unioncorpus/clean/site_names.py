"""The name of the site inside the author's sentences, where the page tells elsewhere what its site is called.

当前位置：铁砧范文网 > 工作计划 … 审议学校计划、铁砧范文网www.example.com经费预算等事项: the page itself is the proof.
"""

import re
from collections.abc import Iterator
from functools import cache

from unioncorpus import tables
from unioncorpus.edits import Edit
from unioncorpus.first_look import FirstLook
from unioncorpus.lines import line_spans

RULE = "strip.watermark_own"

#: Lines at each end of a page that may tell what its site is called, and the longest of them, in characters.
_EDGE, _LONGEST = 12, 240
#: A name that ends so is no author's word, so it goes without a bracket around it, too; not where something is done
#: there or comes from there.
_ENDINGS = ("网", "文库", "范文", "文秘", "公文", "论坛", "在线")
_NOT_THERE = "(?<![在由于从到自与和的为临录陆注摘问])"
_ADDRESS = r"(?:\s?[（(]?\s?(?:https?://)?(?:www\.)?[A-Za-z0-9-]{2,24}(?:\.[A-Za-z]{2,8}){1,2}/?\s?[)）]?)?"
#: What follows a name in front of a sentence, and no words on what the named does or whose it is.
_NO_SUBJECT = (
    r"(?!(?:总|分|全体)?(?:工会|职工|员工|会员|公司|集团|编辑|记者|通讯|讯)|[是为将在自于共已也与和及要获]|组织|开展|举办|召开|讨论)"
    r"(?=[\u4e00-\u9fff][^\n]{14})"
)
#: What stands in every line that tells a name: a cheap first look.
_TELLS = (">", "＞", "»", "›", "欢迎", "来源", "小编", "关注", "浏览", "跟着", "随着")
_SAID = FirstLook((rule.expression, rule) for rule in tables.rules("site_names", "said"))
_MADE = "(?:[整收搜][理集](?:整理)?|提供|原创|首发)?"


def find_site_names(text: str) -> list[Edit]:
    """Edits that take the site's name out of the lines of a text, where it stands in brackets or within a sentence.

    >>> page = "当前位置：铁砧范文网 > 工作计划\\n车队计划\\n审议预算、铁砧范文网经费等事项，办好（铁砧范文网）夜校。"
    >>> [e.before for e in find_site_names(page)]
    ['铁砧范文网', '（铁砧范文网）']
    """
    lines = line_spans(text)
    edges = [edge for edge in (lines[:_EDGE], lines[-_EDGE:]) if edge and _tells(text[edge[0][0] : edge[-1][1]])]
    short = {text[a:b] for edge in edges for a, b in edge if b - a <= _LONGEST}
    told = {name for line in short if _tells(line) for name in _told(line)}
    names = {name for name in told if f"《{name}" not in text}  # what a text cites is a paper of the author's
    if not names:
        return []
    edits = {found.start(): found for name in names for found in _within(name).finditer(text)}
    return [Edit(at, edits[at].end(), edits[at][0], "", RULE) for at in sorted(edits)]


def _tells(said: str) -> bool:
    return any(map(said.__contains__, _TELLS))


def _told(line: str) -> Iterator[str]:
    """Names of the site that a line tells."""
    for rule in _SAID.at(line):
        for found in rule.pattern.finditer(line):
            if not any(word in found[1] for word in _not_sites()):
                yield found[1]


@cache
def _not_sites() -> tuple[str, ...]:
    return tuple(tables.read("site_names")["own"]["words"])


def _within(name: str) -> re.Pattern[str]:
    """The name between two characters of a line's text: in brackets, or bare if no author would write it; in front of a
    sentence, where it is not the subject of it."""
    bracketed = rf"[（(【\[]\s?{name}{_MADE}{_ADDRESS}\s?[)）】\]]"
    inside, front = bracketed, ""
    if name.endswith(_ENDINGS):
        bare = rf"{name}{_MADE}{_ADDRESS}(?![小网站的上])"
        inside, front = rf"{bracketed}|{_NOT_THERE}{bare}", rf"|^{bare}{_NO_SUBJECT}"
    return re.compile(
        rf"(?<=[\u4e00-\u9fff，。；：、”])(?:{inside})(?=[\u4e00-\u9fff，。；、“]|$){front}", re.MULTILINE
    )

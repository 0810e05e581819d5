"""Bylines: lines made of items such as an author, a source, a time, a counter, a button.

What an item looks like is data, with a weight (tables/strip.toml, block ``byline``); a byline has enough of them and
little else.
"""

import re
from functools import cache

from unioncorpus import tables
from unioncorpus.clean.heads import CLAUSE_MARKS, is_scrap
from unioncorpus.lines import is_title, read_mark

#: Sum of weights that makes a line a byline, and how much of it may be something else (characters); beside two labels
#: or more, the name of an institution.
BYLINE_WEIGHT, BYLINE_REST = 2, 16
LABELS_WEIGHT, LABELS_REST = 4, 32
#: So many labels may stand in a byline that ends like a title.
_LEAST_LABELS = 2

#: A shorter word behind one button is what is to be done: 打印资料, 上传总结.
_SHORTEST_SCRAP = 3
#: What may stand around an item: — 分享 —.
_DASHES = dict.fromkeys(map(ord, "—–-"), " ")
#: Shortest headline in one line with its byline, in characters.
_SHORTEST_HEADLINE = 8
#: A title with a clock behind it, or a date in figures before it, is a byline that names the category of the page.
_CLOCK = re.compile(r"\d{1,2}[:：]\d{2}|^(?:19|20)\d{2}[-/]\d{1,2}[-/]\d{1,2}(?!\d)")
#: A number from here on is a year.
_FIRST_YEAR = 1900
_ITEMS = tables.rules("strip", "byline")


@cache
def _cues() -> re.Pattern[str]:
    """What stands in every byline, whatever its items."""
    return re.compile("|".join(re.escape(cue) for rule in _ITEMS for cue in rule.extra["cues"]))


def is_byline(line: str, longest: int) -> bool:
    """Whether a line of at most ``longest`` characters is made of items of a byline, enough of them, and little else.

    >>> is_byline("作者：李四 浏览次数：12", 160), is_byline("作者：李四，浏览次数：12。", 160)
    (True, False)
    """
    if len(line) > longest or CLAUSE_MARKS.search(line) or _cues().search(line) is None:
        return False
    if _is_item(line) or tables.pattern("strip", "head", "office").search(line):
        return False
    titled = is_title(line) and not _CLOCK.search(line)
    if titled and line.count("：") + line.count(":") < _LEAST_LABELS:
        return False
    weight, rest = 0, line
    for rule in _ITEMS:
        if any(map(line.__contains__, rule.extra["cues"])):
            rest, count = rule.pattern.subn(" ", rest)
            weight += rule.extra["weight"] * count
    rest = "".join(rest.translate(_DASHES).split())
    if titled and weight < LABELS_WEIGHT:
        return False
    if weight >= LABELS_WEIGHT:
        return len(rest) <= LABELS_REST
    spilled = not rest or (len(rest) >= _SHORTEST_SCRAP and is_scrap(rest))
    return len(rest) <= BYLINE_REST and (weight >= BYLINE_WEIGHT or (weight > 0 and spilled))


def headline_end(line: str) -> int:
    """End of a headline that stands before the items of a byline, in one line with them; 0 where none does.

    >>> headline_end("车队工会举办球赛 发布时间：2020-01-02")
    8
    """
    starts = [found.start() for rule in _ITEMS if (found := rule.pattern.search(line))]
    lead = line[: min(starts, default=0)].rstrip()
    act = tables.pattern("strip", "head", "headline_act")
    return len(lead) if len(lead) >= _SHORTEST_HEADLINE and act.search(lead) else 0


def _is_item(line: str) -> bool:
    """Whether a line opens with an enumerator (2.上车时间：8:00): a date (2018.03.04) is none."""
    mark = read_mark(line, 0, len(line))
    return mark is not None and mark.number < _FIRST_YEAR and not line[mark.stop : mark.stop + 1].isdigit()

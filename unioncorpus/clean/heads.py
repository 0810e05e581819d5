"""Junk between the start of a page and its text that no rule knows by its words.

A site puts its own scraps around the title: buttons, an author's handle, a category, tags. Such a line is short, holds
no sentence, and could not stand in a plan; but neither could many a line that belongs there. So lines are judged only
on a page whose head holds junk that a rule did know, and by their place: above the title, under a byline, or made of
nothing but words of the title.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from unioncorpus import tables
from unioncorpus.lines import LONGEST_TITLE, is_month_heading, is_title, opens_part, read_mark, read_plan_mark

Span = tuple[int, int]

SITE, BYLINE, PATH = "strip.site_head", "strip.byline", "strip.breadcrumb"
#: Longest scrap, and shortest word of a title that may be a tag, in characters.
LONGEST_SCRAP, SHORTEST_TAG = 40, 4
#: Lines at the start of a page, or under a title, that rules for its head may take, if no text comes before.
HEAD_LINES = 40
#: A line this long (characters) that ends a sentence is text: the head of the page is over.
SHORTEST_TEXT = 40
#: A title stands in one of so many lines; the fewest words that it may be broken into, and the longest (characters).
TITLE_LINES, FEWEST_WORDS, LONGEST_WORD = 24, 3, 8
#: Longest name of a column of a site, in characters.
LONGEST_COLUMN = 6
#: Shortest lead of an editor, in characters.
SHORTEST_LEAD = 16
#: Longest item of a byline on a line of its own, in characters.
LONGEST_ITEM = 12
#: Shortest beginning of a title that names it, in characters.
SHORTEST_NAMED = 7
#: No institution has a shorter name: 社区, 医院 above a title are tags.
SHORTEST_NAME = 3
#: No item of a byline and no link holds one.
CLAUSE_MARKS = re.compile("[，。；！？]")
_SENTENCE_ENDS = re.compile("[。；：]")
#: An author's name right above the rest of a byline.
_NAME = re.compile("[\u4e00-\u9fff]{2,4}")
_STOPS = frozenset("。！？；：，")
#: A date under a title is no month of a schedule.
_DATED = re.compile("[12]\\d{3}|[二一][○〇零Oo九八七]")
#: No title ends so.
_TEXT_ENDS = frozenset("。！？；，、")
#: The English behind the name of a column (工会之家Union).
_LATIN_END = re.compile("[A-Za-z ]{1,24}$")
_FILE = re.compile(r"\.(?:docx?|wps|pdf|pptx?|txt)$", re.IGNORECASE)
_BULLETS = "-•·●■◆"
_SEPARATORS = " 、|,，/"
_ARROWS = tuple(">＞»›")
_ADDS = tuple("（(【[：:—")
_QUOTED = re.compile("《[^》]{4,60}》$")
_RULES = {rule.id: rule.pattern for rule in tables.rules("strip", "head")}


def begins_text(text: str, start: int, stop: int) -> bool:
    """Whether the head of a page is over: with its first unit or sentence.

    >>> begins_text("一、学习", 0, 4), begins_text("车队工会总结", 0, 6)
    (True, False)
    """
    return is_text(text, start, stop) or (not _DATED.match(text, start) and is_month_heading(text, start, stop))


def is_text(text: str, start: int, stop: int) -> bool:
    """Whether a line is a unit of a text, or a sentence too long for what a site prints around it.

    >>> is_text("一、学习", 0, 4), is_text("三月", 0, 2)
    (True, False)
    """
    long = stop - start >= SHORTEST_TEXT and (text[stop - 1] in "。！？；：…" or "。" in text[start:stop])
    return long or read_mark(text, start, stop) is not None


def is_headline(text: str, start: int, stop: int) -> bool:
    """Whether a line is the title of the page or of one of its 篇.

    >>> is_headline("车队工会总结", 0, 6), is_headline("做好工会总结。", 0, 7)
    (True, False)
    """
    if stop - start > LONGEST_TITLE or text[stop - 1] in _TEXT_ENDS:
        return False
    line = text[start:stop]
    return is_title(line) or opens_part(line)


def is_lead(line: str) -> bool:
    """Whether a line between a title that announces several 篇 and the first of them is its editor's, on plans as such.

    >>> is_lead("好的总结能让人少走弯路，写之前先要想清楚。"), is_lead("一年来，车队工会办了夜校，走访了困难职工。")
    (True, False)
    """
    return len(line) >= SHORTEST_LEAD and line[-1] in "。！？…" and not says_own(line)


def says_own(line: str) -> bool:
    """Whether a line tells of what its author speaks of, and an editor does not.

    >>> says_own("一年来，车队工会办了夜校"), says_own("写之前先要想清楚")
    (True, False)
    """
    return _RULES["strip.own_words"].search(line) is not None


def is_agenda(line: str) -> bool:
    """Whether a line says where an activity is, for whom or on what, so that a time beside it is no byline.

    >>> is_agenda("地点：职工食堂"), is_agenda("作者：李四")
    (True, False)
    """
    return _RULES["strip.agenda"].match(line) is not None


def is_office(line: str) -> bool:
    """Whether a line is of the foot of an office's paper: its keywords, to whom it goes, how many are printed.

    >>> is_office("抄送：县总工会"), is_office("校对：李四")
    (True, False)
    """
    return _RULES["strip.office_foot"].match(line) is not None


def find_scraps(text: str, lines: Sequence[Span], rules: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """Numbers of further lines of a page's head that are junk, each with its rule.

    ``lines`` are those of the head; ``rules`` are the rules of those that are known to be junk.

    >>> page = "投诉建议\\n工会工作计划\\n作者：李四\\n计划\\n要学习。"
    >>> list(find_scraps(page, [(0, 4), (5, 11), (12, 17), (18, 20)], {2: "strip.byline"}))
    [(0, 'strip.site_head'), (3, 'strip.byline')]
    """
    if not rules:
        return
    known, bylines = rules.keys(), {k for k, rule in rules.items() if rule.startswith(BYLINE)}
    broken = find_broken_title(text, lines)
    if not known.isdisjoint(broken):
        broken = []
    kept = [k for k in range(len(lines)) if k not in known and k not in broken]
    labelled = {k: _RULES["strip.title_label"].match(text, *lines[k]) for k in kept}
    titles = (k for k in kept if labelled[k] is None and _is_title(text[slice(*lines[k])]))
    title = next((k for k in titles if read_mark(text, *lines[k]) is None), None)
    under = set(bylines)
    texts = [text[slice(*lines[k])] for k in kept]
    paths = [(k, text[slice(*lines[k])]) for k in sorted(known) if k < len(lines)]
    top = _last_path(text, lines, kept, rules)
    for k in kept:
        line = text[slice(*lines[k])]
        leads = any(k < n and _leads_through(path, line) for n, path in paths)
        label = labelled[k]
        said_again = label is not None and any(label["title"] in said for said in texts if said != line)
        above = k < top and (_is_name(line) or (line[0] in _BULLETS and len(line) <= LONGEST_SCRAP))
        if said_again or leads or above or _is_column(text, lines, k, known, bylines):
            yield k, SITE
        elif k - 1 in known and _is_value(text, lines, k):
            yield k, BYLINE
        elif title is not None and k < title:
            # What a page repeats above its text, alone or with more behind it, is its title.
            if is_aside(line) and texts.count(line) == 1 and not _adds_to(line, text[slice(*lines[title])]):
                yield k, SITE
        elif k - 1 in under and not is_title(line) and (is_scrap(line) or _is_between(line, k, bylines)):
            under.add(k)
            yield k, BYLINE
        elif title is not None and _is_between(line, k, known) and is_aside(line) and not is_title(line):
            yield k, SITE
        elif _is_signed(text, lines, k, known, bylines) or (
            title is not None and k > title and _names_author(line, text[slice(*lines[title])])
        ):
            yield k, BYLINE


def _last_path(text: str, lines: Sequence[Span], kept: Sequence[int], rules: Mapping[int, str]) -> int:
    """Number of the last line with the path to the page that a headline stands below; 0 where none does."""
    headlines = (k for k in kept if lines[k][1] - lines[k][0] > LONGEST_ITEM and text[lines[k][1] - 1] not in _STOPS)
    below = max(headlines, default=0)
    return max((k for k, rule in rules.items() if rule == PATH and k < below), default=0)


def _is_name(line: str) -> bool:
    """Whether a line above the path to the page is no more than the name of the site or a button."""
    return len(line) <= LONGEST_ITEM and is_aside(line) and not _is_title(line)


def find_broken_title(text: str, lines: Sequence[Span]) -> list[int]:
    """Numbers of the lines at the head of a page that a site broke its title into, word by word; none where none did.

    >>> find_broken_title("2023\\n车队\\n工会\\n工作总结", [(0, 4), (5, 7), (8, 10), (11, 15)])
    [0, 1, 2, 3]
    """
    words: list[int] = []
    short = [k for k, (a, b) in enumerate(lines[:TITLE_LINES]) if b - a <= LONGEST_WORD]
    for k in short if len(short) >= FEWEST_WORDS else ():
        words = [*words, k] if k - 1 in words else [k]
        if len(words) < FEWEST_WORDS or not is_title("".join(text[slice(*lines[n])] for n in words)):
            continue
        if not any(_is_whole(text, *lines[n]) for n in words):
            return words
    return []


def _is_whole(text: str, start: int, stop: int) -> bool:
    """Whether a line is something by itself, and no word of a broken title."""
    is_unit = read_mark(text, start, stop) is not None or is_month_heading(text, start, stop)
    return is_unit or is_title(text[start:stop])


def is_scrap(line: str) -> bool:
    """Whether a line is what a byline spills: an author's handle, the category of the page.

    >>> is_scrap("工作总结"), is_scrap("前言")
    (True, False)
    """
    return _RULES["strip.byline_scrap"].match(line) is not None


def _is_signed(text: str, lines: Sequence[Span], k: int, known: AbstractSet[int], bylines: AbstractSet[int]) -> bool:
    """Whether a line is an author's name: two to four characters between a headline and the rest of its byline."""
    if k == 0 or k - 1 in known or k + 1 not in bylines:
        return False
    start, stop = lines[k - 1]
    return stop - start > LONGEST_ITEM and _NAME.fullmatch(text, *lines[k]) is not None


def _is_between(line: str, k: int, junk: AbstractSet[int]) -> bool:
    """Whether a short line stands between two lines of junk: the author's name in his byline, a button."""
    return len(line) <= LONGEST_ITEM and k - 1 in junk and k + 1 in junk


def _is_column(text: str, lines: Sequence[Span], k: int, known: AbstractSet[int], bylines: AbstractSet[int]) -> bool:
    """Whether one or two lines of a word or two stand between the start of a page, or what a site prints there, and a
    headline with its byline, and line ``k`` is one of them."""
    for first in (k, k - 1):
        begins = first == 0 or (first > 0 and first - 1 in known)
        last = next((n for n in (k, first + 1) if n >= k and n + 1 not in known and n + 2 in bylines), None)
        if begins and last is not None:
            return all(n in known or _is_column_name(text[slice(*lines[n])]) for n in range(first, last + 1))
    return False


def _is_column_name(line: str) -> bool:
    return len(_LATIN_END.sub("", line)) <= LONGEST_COLUMN and not is_title(line) and not is_letterhead(line)


def _is_value(text: str, lines: Sequence[Span], k: int) -> bool:
    """Whether a line is what the label of junk alone on the line above it names: 标签： / 车队工会 总结."""
    line = text[slice(*lines[k])]
    label = _RULES["strip.label"].match(text, *lines[k - 1])
    return label is not None and is_aside(line) and not _is_title(line)


def _leads_through(path: str, line: str) -> bool:
    """Whether a line is a station of a path below it, and not its end (党建工作, 首页 > 党建工作 > 正文)."""
    at = path.find(line) if len(line) < len(path) else -1
    return at >= 0 and path[at + len(line) :].lstrip()[:1] in _ARROWS


def _adds_to(line: str, title: str) -> bool:
    """Whether a line is the title with a bracket or a subtitle behind it, or one that a site cut, whose words the title
    has up to its last (车队工会计划的 above 车队工会计划的范文)."""
    begins = len(line) >= SHORTEST_NAMED and title.startswith(line)
    return begins or (line.startswith(title) and line[len(title) : len(title) + 1] in _ADDS)


def _names_author(line: str, title: str) -> bool:
    """What stands under a title where its author does: his name behind a bar, or the title's words once more."""
    return _RULES["strip.byline_bar"].match(line) is not None or _repeats(line, title)


def _repeats(line: str, title: str) -> bool:
    """Words of the title, as tags or as a sentence of their own (小学工会工作计划。): no author writes so."""
    said = _RULES["strip.title_again"].match(line)
    return is_tags(line, title) or (said is not None and said["title"] in title)


def _is_title(line: str) -> bool:
    return is_title(line) or _QUOTED.match(line) is not None


def is_aside(line: str) -> bool:
    """Short, no sentence, no unit, no name of a file, and no head of a letter (某某市教育局文件).

    >>> is_aside("投诉建议"), is_aside("一、学习"), is_aside("某某县总工会")
    (True, False, False)
    """
    return (
        len(line) <= LONGEST_SCRAP
        and _SENTENCE_ENDS.search(line) is None
        and read_mark(line, 0, len(line)) is None
        and read_plan_mark(line) is None
        and _FILE.search(line) is None
        and (len(line) < SHORTEST_NAME or not is_letterhead(line))
    )


def is_letterhead(line: str) -> bool:
    """Whether a line is of the head of a document: who sends it, its number, whom it addresses, a motto.

    >>> is_letterhead("某某县总工会文件"), is_letterhead("投诉建议")
    (True, False)
    """
    return _RULES["strip.letterhead"].search(line) is not None


def is_tags(line: str, title: str) -> bool:
    """Whether a line is made of two or more words, each of which stands in the title.

    >>> is_tags("小学工会计划小学工会", "小学工会计划6篇"), is_tags("小学工会计划", "小学工会计划6篇")
    (True, False)
    """
    if len(line) > LONGEST_SCRAP:
        return False
    at = words = 0
    while at < len(line):
        if line[at] in _SEPARATORS:
            at += 1
            continue
        length = next((n for n in range(len(line) - at, SHORTEST_TAG - 1, -1) if line[at : at + n] in title), 0)
        if not length:
            return False
        words, at = words + 1, at + length
    return words > 1

"""Names of persons in plans: poor students, sick and dead teachers, and whoever else is named.

A name is a surname (tables/persons.toml) and one or two characters, of which something says that a person is meant:

- ``title``: a title or a relation behind it (王小燕老师, 李雨的母亲);
- ``role``: a role before it, and an end behind it (困难户张有才、);
- ``known``: a role before it, and the segmenter, too, takes it for a name (主席王小燕陪同);
- ``unit``: a unit before it, where the segmenter, too, takes it for a name (二小赵志坚夺得);
- ``label``: a label with a colon, or a line of a table that begins with it (组长：王小燕 李雨);
- ``byline``: in parentheses at the end of a line (王小燕 李雨);
- ``count``: 等 and a number of persons behind it (乔小建等四十名);
- ``list``: a name beside it in a list (王小燕、李雨等3位同志);
- ``again``: it was one elsewhere on the page;
- ``surname``: a surname alone before a title (王老师).

Recognisers of names that are kept (HanLP, LTP, spaCy) bring models of hundreds of megabytes. The tag nr of jieba alone
is wrong far more often than right on these pages (师德, 练兵, 弘扬), so it only confirms.

Read by eye: on five scraped pages, by which the rules were mended, 47 of 50 names were found; on news of unions that no
rule had seen, 42 of 51, the rule for bylines not yet among them; none was wrong. So about one name in six is missed:
names of minorities and of foreigners, and any without one of these signs. Read a bundle before you deposit it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from unioncorpus import tables
from unioncorpus.analysis.words import is_known, tag_words

#: Marks that may stand before or behind a name.
_EDGE = r"[，、。；：:（）()《》“”！!？?\s|]"
_HAN = re.compile("[㐀-鿿]+")


#: Signs that leave no doubt: a word that the segmenter sees in the name does not speak against it.
_SURE = ("title", "count", "list")


@dataclass(frozen=True, slots=True)
class Person:
    """A name: text[start:stop], and what says that it is one."""

    start: int
    stop: int
    name: str
    rule: str


def find_persons(text: str) -> tuple[Person, ...]:
    """The names of persons in a clean text, in order, none within another.

    >>> [(p.name, p.rule) for p in find_persons("慰问了困难户张有才、刘小芳等5户，王小燕老师送去米油。感谢张有才。")]
    [('张有才', 'role'), ('刘小芳', 'count'), ('王小燕', 'title'), ('张有才', 'again')]
    """
    found = {person.start: person for person in (*_in_long_lists(text), *_with_a_sign(text))}
    if found:
        _follow_lists(text, found)
        _find_again(text, found)
    for person in _surnames_alone(text):
        if not any(start in found for start in range(person.start - 3, person.stop)):
            found[person.start] = person
    kept: list[Person] = []
    for start in sorted(found):
        if not kept or start >= kept[-1].stop:
            kept.append(found[start])
    return tuple(kept)


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(tables.read("persons")[key])


def _any(key: str) -> str:
    return "|".join(sorted(map(re.escape, _words(key)), key=len, reverse=True))


@cache
def _name() -> str:
    """A surname with one or two characters."""
    given = f"(?![{re.escape(tables.read('persons')['never'])}])[㐀-鿿]"
    surnames = "".join(sorted(_words("surnames") | _words("doubtful") | _words("function")))
    return f"(?:(?:{_any('compound')})(?:{given}){{1,2}}|[{surnames}](?:{given}){{1,2}})"


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each sign of a name; the name is group 1. A lookahead, so that a name may be tried at every place."""
    end = f"(?={_EDGE}|{_any('ends')}|$)"
    name = _name()
    short, long = name.replace("{1,2}", "{1}"), name.replace("{1,2}", "{2}")
    signs = []
    for reading in (long, short):
        signs += [
            ("title", rf"({reading})(?={_any('after')})"),
            ("role", rf"(?:{_any('before')})({reading}){end}"),
            ("known", rf"(?:{_any('before')})({reading})"),
            ("unit", rf"(?:{_any('units')})({reading}){end}"),
            ("label", rf"(?:{_any('labels')})[：:]\s?({reading}){end}"),
            (
                "count",
                rf"({reading})(?=等(?:[\d一二三四五六七八九十几]{{1,3}}(?:位|名|人|户|余)|同志|老师|单亲|困难|贫困|特困|优秀|退休|患病|先进))",
            ),
            ("byline", rf"[（(]({reading})(?=(?:[ 、][㐀-鿿]{{2,3}}){{0,4}}[)）]$)"),
            ("label", rf"(?:^|[：|])({reading})(?=[ |]{{1,3}}[㐀-鿿]{{2,8}}[ |]{{0,3}}[男女])"),
            ("label", rf"^({reading})(?=[ |]{{1,3}}(?:[㐀-鿿]{{0,4}})(?:{_any('before')})|[㐀-鿿]{{2,4}}[男女]\d)"),
        ]
    return tuple((rule, re.compile(rf"(?={pattern})", re.MULTILINE)) for rule, pattern in signs)


def _with_a_sign(text: str) -> Iterator[Person]:
    taken: set[int] = set()
    for rule, pattern in _patterns():
        for match in pattern.finditer(text):
            start, stop = match.span(1)
            if not taken.intersection(range(start, stop)) and _is_name(text, start, stop, rule):
                taken.update(range(start, stop))
                yield Person(start, stop, match.group(1), rule)


def _is_name(text: str, start: int, stop: int, rule: str) -> bool:
    """Whether text[start:stop] can be a name, and no word of the sentence goes over its edges."""
    name = text[start:stop]
    if not _can_be_name(name, rule):
        return False
    before = text[max(0, start - 4) : start].rpartition("\n")[2]
    around = before + text[start : stop + 3], len(before), len(before) + len(name)
    return not _is_cut(*around) and (rule != "known" or _is_seen(*around))


def _can_be_name(name: str, rule: str) -> bool:
    """Whether the segmenter has nothing against a name by itself."""
    if name in _words("public") or name[1:] in _words("after") | _words("before"):
        return False
    if any(name.startswith(word) for word in _words("no_names")):
        return False
    words = tag_words(name)
    first, tag = words[0]
    if tag.startswith("nr"):
        return rule != "known" or len(name) > 2
    other = [word for word, tag in words if len(word) > 1 and is_known(word) and not tag.startswith("nr")]
    if name[0] in _words("function") or first == name and other:
        return False
    # 高水平(教师): a surname that is a word, and a word behind it.
    if name[0] in _words("doubtful"):
        return rule in _SURE and name[1:] not in other
    return rule in _SURE or not (first in other or rule == "known" or (rule == "unit" and other))


def _is_seen(text: str, start: int, stop: int) -> bool:
    """Whether the segmenter sees a name in text[start:stop], and words end where it does."""
    at, edges, names = 0, {0}, False
    for word, tag in tag_words(text):
        names |= start <= at < stop and tag.startswith("nr")
        at += len(word)
        edges.add(at)
    return names and {start, stop} <= edges


def _is_cut(text: str, start: int, stop: int) -> bool:
    """Whether a word other than a name goes over one of these places."""
    at = 0
    for word, tag in tag_words(text):
        over = at < start < at + len(word) or at < stop < at + len(word)
        if over and is_known(word) and not tag.startswith("nr"):
            return True
        at += len(word)
    return False


#: Names of a list that need no other sign: so many of its members, and this share of them, look like names.
_LIST, _LIST_SHARE = 3, 0.6


@cache
def _list() -> re.Pattern[str]:
    return re.compile(
        rf"(?:^|(?<={_EDGE}))[㐀-鿿]{{2,3}}(?:[、 ][㐀-鿿]{{2,3}}){{2,200}}(?={_EDGE}|{_any('ends')}|$)", re.MULTILINE
    )


def _in_long_lists(text: str) -> Iterator[Person]:
    """The members of a list most of which look like names: 李兵、王小燕、张有才."""
    name = re.compile(_name())
    for run in _list().finditer(text):
        members = [(m.start() + run.start(), m.end() + run.start()) for m in _HAN.finditer(run.group())]
        likely = [
            (start, stop)
            for start, stop in members
            if name.fullmatch(text, start, stop)
            and not is_known(text[start:stop])
            and _is_name(text, start, stop, "list")
        ]
        if len(likely) >= _LIST and len(likely) >= _LIST_SHARE * len(members):
            for start, stop in members:
                if (start, stop) in likely or not (is_known(text[start:stop]) or text[stop - 1] in "组级部班局院校会"):
                    yield Person(start, stop, text[start:stop], "list")


def _follow_lists(text: str, found: dict[int, Person]) -> None:
    """Names joined to a name by 、 or 和, on either side, one after the other."""
    ahead, behind = _list_patterns()
    waiting = list(found.values())
    while waiting:
        person = waiting.pop()
        for match in (ahead.match(text, person.stop), behind.search(text[max(0, person.start - 6) : person.start])):
            if match is None:
                continue
            start, stop = match.span("name")
            if match.re is behind:
                start, stop = (place + max(0, person.start - 6) for place in (start, stop))
            # 评出李文清、: nothing stands between the verb and the name, so the segmenter must see it.
            sign = "list" if match.re is ahead or re.match(_EDGE, text[max(0, start - 1) : start] or "、") else "known"
            if start not in found and _is_name(text, start, stop, sign):
                found[start] = Person(start, stop, match["name"], "list")
                waiting.append(found[start])


@cache
def _list_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    end = f"(?={_EDGE}|{_any('ends')}|$)"
    gap = r"(?:同志|老师)?[、 和及与]\s?"
    return re.compile(f"{gap}(?P<name>{_name()}){end}"), re.compile(f"(?P<name>{_name()}){gap}$")


def _find_again(text: str, found: dict[int, Person]) -> None:
    # A name of two characters that is a word, too, is not one everywhere.
    telling = {person.name for person in found.values() if len(person.name) > 2 or not is_known(person.name)}
    if not telling:
        return
    names = sorted(telling, key=lambda name: (-len(name), name))
    taken = {place for person in found.values() for place in range(person.start, person.stop)}
    for match in re.finditer("|".join(map(re.escape, names)), text):
        if not taken.intersection(range(*match.span())):
            found[match.start()] = Person(*match.span(), match.group(), "again")


@cache
def _alone() -> re.Pattern[str]:
    """A surname that is no other word, before a title."""
    surnames = "".join(
        ch for ch in tables.read("persons")["surnames"] if ch not in _words("doubtful") | _words("function")
    )
    titles = "|".join(title for title in sorted(_words("after"), key=len, reverse=True) if not title.startswith("的"))
    return re.compile(rf"([{surnames}])(?:{titles})")


def _surnames_alone(text: str) -> Iterator[Person]:
    for match in _alone().finditer(text):
        around = text[max(0, match.start() - 6) : match.end()]
        if _is_word(match.group(1), around, match.start() - max(0, match.start() - 6)):
            yield Person(*match.span(1), match.group(1), "surname")


def _is_word(word: str, text: str, place: int) -> bool:
    """Whether the segmenter has this word at this place of the text."""
    at = 0
    for found, _ in tag_words(text):
        if at == place:
            return found == word
        at += len(found)
    return False


class Pseudonyms:
    """Names for names, the same for the same, of the same length: so every offset into the text stays right.

    A pseudonym is 某 and characters of GB 2312 in its order, counted by the order in which names are met; of two
    characters there are 6,763, after which they come again. A surname alone becomes 某.

    >>> names = Pseudonyms()
    >>> names.of("王小燕"), names.of("李雨"), names.of("王小燕"), names.of("王")
    ('某啊啊', '某啊', '某啊啊', '某')
    """

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._counts: dict[int, int] = {}

    def of(self, name: str) -> str:
        """The pseudonym of a name."""
        if name not in self._known:
            n = self._counts.get(len(name), 0)
            self._counts[len(name)] = n + 1
            alphabet = _alphabet()
            digits = ""
            for _ in range(len(name) - 1):
                n, digit = divmod(n, len(alphabet))
                digits += alphabet[digit]
            self._known[name] = "某" + digits
        return self._known[name]

    def __len__(self) -> int:
        return len(self._known)


@cache
def _alphabet() -> str:
    """The 6,763 ideographs of GB 2312, in its order."""
    cells = (bytes([row, cell]) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return "".join(cell.decode("gb2312", "ignore") for cell in cells)


def replace_persons(text: str, persons: Sequence[Person], pseudonyms: Pseudonyms) -> str:
    """The text with the names replaced, of the same length.

    >>> text = "组长：王小燕"
    >>> replace_persons(text, find_persons(text), Pseudonyms())
    '组长：某啊啊'
    """
    pieces, at = [], 0
    for person in persons:
        pieces += [text[at : person.start], pseudonyms.of(person.name)]
        at = person.stop
    return "".join([*pieces, text[at:]])

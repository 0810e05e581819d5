"""Which lines of an HTML page are its text, and what the others are.

Text is where sentences are. The element that holds most of them, as far down the tree as they stay together, is the
main element; lines inside it stay unless something tells that they do not belong (a list of links, an element that is
named for what it holds, a byline); lines outside go, but for the headline.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from unioncorpus import tables
from unioncorpus.clean.html.beginning import TEXT_SIZE, Beginning, after, find_beginning, goes_on, leads
from unioncorpus.clean.html.headline import headlines, keep_headline, page_title, without_headline
from unioncorpus.clean.html.tokens import attributes
from unioncorpus.clean.html.tree import Line, Tree, ancestors, signature
from unioncorpus.clean.script import script_of, to_simplified

AROUND = "html.navigation"
LINKS = "html.links"
COMMENTS = "html.comment"

#: A line of sentences of which no more than this share is in links is text.
TEXT_LINKED = 0.3
#: A line is made of links above this share.
LINE_LINKED = 0.6
#: What a line without marks counts, against the sentences of a long one, and how many of its characters do.
_SHORT_WEIGHT, _SHORT_COUNTED = 0.25, 80
#: Share of the sentences that an element must hold for the others around it to be left aside.
_STAY_TOGETHER = 0.6
#: The same for a row or a cell: the others may be rows of one table of data.
_STAY_IN_TABLE = 0.8
#: Least share of all the sentences that the main element holds.
_LEAST_MAIN = 0.4
#: An element beside the main element, of the same tag and class, belongs to it from this share on; without a class,
#: from this.
_BESIDE, _BESIDE_NAMELESS = 0.1, 0.4
_MARKS = frozenset("，。；！？")
_TABLE_PARTS = frozenset(["table", "thead", "tbody", "tr", "td", "th"])
#: Signs before a link to another page inside the text.
_LINK_SIGNS = frozenset("►▶▷▸➤☞→>＞»※★")
_LINK_TAGS = frozenset(["a", "/a"])
_LEAVES = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "dt", "figure", "caption"])
#: Share of the sentences that may stand beyond a line which the head or the tail of a page begins with.
_BEYOND = {"head": 0.1, "tail": 0.15}
#: Share of the sentences that stand above the readers' comments, at least; less is what stands above the text itself.
_ABOVE_COMMENTS = 0.2
#: Teasers: elements of one name, so many side by side, each with a title that is a link and no more text than this, and
#: together no larger share of the page's sentences.
_TEASERS, _TEASER_SIZE, _TEASER_SHARE = 3, 220, 0.5
#: Longest line, in characters, that its words alone make junk.
_SHORT = 120
#: Longest heading over a list of links, in characters.
_LIST_HEADING = 16
_WORDS = re.compile("[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_HIDING = re.compile(r"display:none|font-size:0(?![.\d])|(?:left|top|right|text-indent):-\d{3,5}(?:px|em|%)")


@dataclass(slots=True)
class Marked:
    """The lines of a page and the rule by which each goes; None for those that stay."""

    tree: Tree
    junk: list[str | None]


@dataclass(slots=True)
class _Masses:
    """How much text each element holds: weighed characters of sentences, characters, those in links, lines of text."""

    sentences: list[float]
    size: list[int]
    linked: list[int]
    n_text: list[int] = field(default_factory=list)


@cache
def _kinds() -> tuple[tables.Rule, ...]:
    return tables.rules("html", "kind")


def words_of(name: str, attributes: dict[str, str]) -> str:
    """The words that an element is named by: its tag, class and id.

    >>> words_of("div", {"class": "mainNav clearfix", "id": "top_1"})
    'div mainnav main nav clearfix top 1'
    """
    named = [name]
    for value in (attributes.get("class", ""), attributes.get("id", "")):
        for word in value[:200].replace("-", " ").replace("_", " ").split():
            parts = _WORDS.findall(word)
            named.append(word.lower())
            if len(parts) > 1:
                named += [part.lower() for part in parts]
    style = attributes.get("style", "").replace(" ", "").lower()
    if "hidden" in attributes or _HIDING.search(style):
        named.append("display none")
    return " ".join(named)


@lru_cache(maxsize=8192)
def _kind(name: str, tag: str) -> tuple[tables.Rule | None, bool]:
    """(rule by which an element would go for its name, whether its name says that it holds the text).

    Pages of a site have the same tags, so what they say is remembered.
    """
    words = words_of(name, attributes(tag))
    (text,) = tables.rules("html", "text")
    return next((rule for rule in _kinds() if rule.pattern.search(words)), None), text.pattern.search(words) is not None


def mark_junk(tree: Tree) -> Marked:
    """Judge every line of a page.

    >>> from unioncorpus.clean.html.tree import read_tree
    >>> page = "<ul class=nav><li><a href=/>首页</a></ul><div><p>工会要开好教代会，抓好落实。<p>一、学习</div>"
    >>> mark_junk(read_tree(page)).junk
    ['html.navigation', None, None]
    """
    lines = tree.lines
    if not lines:
        return Marked(tree, [])
    plain = _simplified([tree.plain(line) for line in lines])
    named = [_rule_by_words(text) if line.size <= _SHORT else None for line, text in zip(lines, plain, strict=True)]
    weights = [0.0 if rule else _weight(line, text) for line, text, rule in zip(lines, plain, named, strict=True)]
    (title,) = _simplified([page_title(tree)])
    found = headlines(tree, title, plain)
    beginning = find_beginning(tree, found, named, weights)
    end = _text_end(tree, plain, weights, beginning)
    weights[end:] = [0.0] * (len(lines) - end)
    for k in after(tree, beginning, weights) if beginning else ():
        weights[k] = 0.0
    masses = _masses(tree, weights)
    junk_elements = _named_junk(tree, masses)
    _mark_teasers(tree, masses, junk_elements, tree.lines[beginning.first].stop if beginning else len(tree.text))
    left = [0.0 if junk_elements[line.element] else w for line, w in zip(lines, weights, strict=True)]
    main = _main_elements(tree, _masses(tree, left))
    within = _inside(tree, main)
    inside = [within[line.element] for line in lines]
    if not any(inside):
        inside = [True] * len(lines)
    body = next((k for k, w in enumerate(weights) if inside[k] and w >= TEXT_SIZE), 0)
    for k in leads(tree, found, plain, named, weights, junk_elements, body):
        inside[k] = True
    junk: list[str | None] = []
    for k, line in enumerate(lines):
        rule = junk_elements[line.element]
        if rule is None and k >= end:
            rule = COMMENTS
        if rule is None and not inside[k]:
            rule = LINKS if _is_link(line) else AROUND
        junk.append(rule)
    _mark_link_runs(tree, masses, plain, named, junk)
    _mark_edges(tree, without_headline(weights, plain, title), named, junk)
    keep_headline(tree, title, plain, named, junk)
    return Marked(tree, junk)


def _simplified(lines: list[str]) -> list[str]:
    """Lines in the script of the rules."""
    text = "\n".join(lines)
    return lines if script_of(text) == "hans" else to_simplified(text).split("\n")


def _is_link(line: Line) -> bool:
    return line.linked > LINE_LINKED * line.size


def _text_end(tree: Tree, plain: Sequence[str], weights: Sequence[float], beginning: Beginning | None) -> int:
    """Number of the line that heads what readers wrote, of which there may be more than of the text.

    Such words above the text are a button. Where none is, the number of lines.
    """
    (rule,) = tables.rules("html", "end")
    least, above = _ABOVE_COMMENTS * sum(weights), 0.0
    untried = beginning is not None
    for k, line in enumerate(tree.lines):
        if above and line.size <= rule.extra["longest"] and rule.pattern.search(plain[k]):
            if above >= least:
                return k
            if beginning and untried and k > beginning.first:
                untried = False
                if not goes_on(tree, beginning, k, weights):
                    return k
        above += weights[k]
    return len(tree.lines)


def _opens_with_link(line: Line) -> bool:
    """Whether a line is made of links, or begins with one, as the title of another page does before its beginning."""
    return _is_link(line) or next((name for _, _, name in line.inline if name in _LINK_TAGS), "") == "/a"


def _weight(line: Line, text: str) -> float:
    """What a line counts as text: its characters outside links, if it has the marks of sentences; else little."""
    own = line.size - line.linked
    if line.linked > TEXT_LINKED * line.size:
        return 0.0
    if line.size >= TEXT_SIZE and not _MARKS.isdisjoint(text):
        return float(own)
    return min(own, _SHORT_COUNTED) * _SHORT_WEIGHT


def _masses(tree: Tree, weights: list[float]) -> _Masses:
    n = len(tree.elements) + 1  # the last is the page
    masses = _Masses([0.0] * n, [0] * n, [0] * n, [0] * n)
    sentences, size, linked, n_text = masses.sentences, masses.size, masses.linked, masses.n_text
    for line, weight in zip(tree.lines, weights, strict=True):
        k = line.element
        sentences[k] += weight
        size[k] += line.size
        linked[k] += line.linked
        n_text[k] += 1
    for k in range(len(tree.elements) - 1, -1, -1):
        if size[k]:
            above = tree.elements[k].parent
            sentences[above] += sentences[k]
            size[above] += size[k]
            linked[above] += linked[k]
            n_text[above] += n_text[k]
    return masses


def _named_junk(tree: Tree, masses: _Masses) -> list[str | None]:
    """For each element the rule by which it goes for its name, or for that of an element around it."""
    whole = masses.sentences[-1]
    junk: list[str | None] = []
    for k, element in enumerate(tree.elements):
        rule = junk[element.parent] if element.parent >= 0 else None
        if rule is None and masses.size[k]:
            start, stop, _ = element.tag
            named, text = _kind(element.name, tree.text[start:stop])
            if named and masses.sentences[k] < named.extra["most"] * (0.5 if text else 1.0) * whole:
                rule = named.id
        junk.append(rule)
    return [*junk, None]  # the last is the page


def _mark_teasers(tree: Tree, masses: _Masses, junk: list[str | None], begun: int) -> None:
    """Lists of other pages with the beginning of each: elements side by side that differ in nothing but their words.

    From ``begun`` on, a place in the source behind text under the headline, they may hold more than the page's own.
    """
    groups: dict[tuple[int, str, str], list[int]] = {}
    titled = {k for line in tree.lines if line.links and _opens_with_link(line) for k in ancestors(tree, line.element)}
    under_links = {k for line in tree.lines if _is_link(line) for k in ancestors(tree, line.element)}
    for k, element in enumerate(tree.elements):
        if k in titled and masses.size[k] <= _TEASER_SIZE and masses.sentences[k] > 0 and junk[k] is None:
            groups.setdefault((element.parent, *signature(tree, k)), []).append(k)
    marked = set()
    for group in groups.values():
        if len(group) >= _TEASERS and (
            (tree.elements[group[0]].tag[0] >= begun and under_links.issuperset(group))
            or sum(masses.sentences[k] for k in group) < _TEASER_SHARE * masses.sentences[-1]
        ):
            marked.update(group)
    if marked:
        for k, element in enumerate(tree.elements):
            if k in marked or (junk[k] is None and element.parent in marked):
                junk[k] = LINKS
                marked.add(k)


def _main_elements(tree: Tree, masses: _Masses) -> set[int]:
    """The elements that hold the page's text; -1 where that is the whole page."""
    children: dict[int, list[int]] = {}
    for k, element in enumerate(tree.elements):
        if masses.sentences[k] > 0:
            children.setdefault(element.parent, []).append(k)
    main = -1
    while inner := [k for k in children.get(main, ()) if tree.elements[k].name not in _LEAVES]:
        largest = max(inner, key=masses.sentences.__getitem__)
        together = _STAY_IN_TABLE if tree.elements[largest].name in _TABLE_PARTS else _STAY_TOGETHER
        least = max(together * masses.sentences[main], _LEAST_MAIN * masses.sentences[-1])
        if masses.sentences[largest] < least or masses.n_text[largest] < 2:
            break
        main = largest
    if main < 0:
        return {-1}
    above = tree.elements[main].parent
    # A stray end tag in the text closes its element early: the paragraphs after it are beside it.
    loose = (k for k in children[above] if tree.elements[k].name == "p" and k > main)
    return {main, *loose, *_beside(tree, masses, children, main)}


def _beside(tree: Tree, masses: _Masses, children: dict[int, list[int]], main: int) -> list[int]:
    """Elements beside the main one that go on with its text: of the same tag and class, with text enough."""
    found = []
    for k in ancestors(tree, main):
        above = tree.elements[k].parent
        alike = signature(tree, k)
        least = masses.sentences[main] * (_BESIDE if alike[1] else _BESIDE_NAMELESS)
        found += [
            other
            for other in children.get(above, ())
            if other != k and masses.sentences[other] >= least and signature(tree, other) == alike
        ]
    return found


def _inside(tree: Tree, main: set[int]) -> list[bool]:
    """For each element, and last for the page, whether it is one of the main elements or stands in one."""
    inside: list[bool] = []
    for k, element in enumerate(tree.elements):
        inside.append(k in main or (inside[element.parent] if element.parent >= 0 else -1 in main))
    return [*inside, -1 in main]


def _mark_link_runs(
    tree: Tree, masses: _Masses, plain: list[str], named: list[tables.Rule | None], junk: list[str | None]
) -> None:
    """Links to other pages inside the text: lines of links with nothing between, or one that says what it is.

    The cut beginning of a page may stand under the link to it.
    """
    run: list[int] = []
    for k, line in enumerate([*tree.lines, None]):
        if line is not None and (_is_link(line) or (run and _is_cut(tree, line) and _is_link(tree.lines[run[-1]]))):
            run.append(k)
            continue
        linked = sum(_is_link(tree.lines[j]) for j in run)
        if linked > 1 or (run and (tree.lines[run[0]].links > 2 or named[run[0]] or plain[run[0]][0] in _LINK_SIGNS)):
            for j in run if linked > 1 else run[:1]:
                junk[j] = junk[j] or LINKS
            if linked > 1 and _heads_list(tree, masses, run):
                junk[run[0] - 1] = junk[run[0] - 1] or LINKS
        run = []


def _is_cut(tree: Tree, line: Line) -> bool:
    return tree.text.endswith(("…", "..."), line.start, line.stop)


def _heads_list(tree: Tree, masses: _Masses, run: Sequence[int]) -> bool:
    """Whether the line above a run of links and the run fill an element: a list of other pages under its heading."""
    above = run[0] - 1
    if above < 0 or tree.lines[above].size > _LIST_HEADING:
        return False
    size = sum(tree.lines[k].size for k in range(above, run[-1] + 1))
    around = set(ancestors(tree, tree.lines[above].element))
    return any(k in around and masses.size[k] == size for k in ancestors(tree, tree.lines[run[0]].element))


@lru_cache(maxsize=8192)
def _rule_by_words(text: str) -> tables.Rule | None:
    """The rule that knows a short line by its words."""
    return next((rule for rule in tables.rules("html", "line") if rule.pattern.search(text)), None)


def _mark_edges(tree: Tree, weights: list[float], named: list[tables.Rule | None], junk: list[str | None]) -> None:
    """Lines that their words give away, above the first and below the last line of text, and all beyond them."""
    kept = [k for k, rule in enumerate(junk) if rule is None]
    whole = sum(weights[k] for k in kept)
    for edge, order in (("head", kept), ("tail", kept[::-1])):
        beyond, last = 0.0, 0
        for n, k in enumerate(order):
            beyond += weights[k]
            if beyond > _BEYOND[edge] * whole:
                break
            rule = named[k]
            if rule is not None and rule.extra["edge"] == edge:
                last = n + 1
        rules = [named[k] for k in order[:last]]
        for n, k in enumerate(order[:last]):
            nearest = next((r for r in rules[n:] if r), None)
            junk[k] = nearest.id if nearest else AROUND
    text = [k for k in kept if junk[k] is None and weights[k] >= TEXT_SIZE]
    for k in kept:
        if junk[k] is None and text and not text[0] < k < text[-1]:
            rule, line = named[k], tree.lines[k]
            junk[k] = rule.id if rule else LINKS if _is_link(line) else None

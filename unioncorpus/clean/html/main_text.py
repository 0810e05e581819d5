"""Which lines of an HTML page are its text, and what the others are.

Text is where sentences are. The element that holds most of them, as far down the tree as they stay together, is the
main element; lines inside it stay unless something tells that they do not belong (a list of links, an element that is
named for what it holds, a byline); lines outside go, but for the headline.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from unioncorpus import tables
from unioncorpus.clean.html.beginning import TEXT_SIZE, Beginning, after, find_beginning, goes_on, leads
from unioncorpus.clean.html.headline import headlines, keep_headline, page_title, without_headline
from unioncorpus.clean.html.side import (
    COMMENTS,
    LINKS,
    Masses,
    count_masses,
    is_cut,
    is_link,
    mark_teasers,
    named_junk,
)
from unioncorpus.clean.html.tree import Line, Tree, ancestors, signature
from unioncorpus.clean.script import script_of, to_simplified

AROUND = "html.navigation"

#: A line of sentences of which no more than this share is in links is text.
TEXT_LINKED = 0.3
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
_LEAVES = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "dt", "figure", "caption"])
#: Share of the sentences that may stand beyond a line which the head or the tail of a page begins with.
_BEYOND = {"head": 0.1, "tail": 0.15}
#: Share of the sentences that stand above the readers' comments, at least; less is what stands above the text itself.
_ABOVE_COMMENTS = 0.2
#: Longest line, in characters, that its words alone make junk.
_SHORT = 120
#: A disclaimer is called one in so many characters at its beginning.
_OPENING = 8
#: Longest heading over a list of links, in characters.
_LIST_HEADING = 16


@dataclass(slots=True)
class Marked:
    """The lines of a page and the rule by which each goes; None for those that stay."""

    tree: Tree
    junk: list[str | None]


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
    named = [
        _rule_by_words(text) if line.size <= _SHORT else _disclaimer(text)
        for line, text in zip(lines, plain, strict=True)
    ]
    weights = [0.0 if rule else _weight(line, text) for line, text, rule in zip(lines, plain, named, strict=True)]
    (title,) = _simplified([page_title(tree)])
    found = headlines(tree, title, plain)
    beginning = find_beginning(tree, found, named, weights)
    end = _text_end(tree, plain, weights, beginning)
    weights[end:] = [0.0] * (len(lines) - end)
    for k in after(tree, beginning, weights) if beginning else ():
        weights[k] = 0.0
    masses = count_masses(tree, weights)
    junk_elements = named_junk(
        tree, masses, set(ancestors(tree, lines[beginning.first].element)) if beginning else set()
    )
    mark_teasers(tree, masses, junk_elements, tree.lines[beginning.first].stop if beginning else len(tree.text))
    left = [0.0 if junk_elements[line.element] else w for line, w in zip(lines, weights, strict=True)]
    main = _main_elements(tree, count_masses(tree, left))
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
            rule = LINKS if is_link(line) else AROUND
        junk.append(rule)
    _mark_link_runs(tree, masses, plain, named, junk)
    _mark_edges(tree, without_headline(weights, plain, title), named, junk)
    keep_headline(tree, title, plain, named, junk)
    return Marked(tree, junk)


def _simplified(lines: list[str]) -> list[str]:
    """Lines in the script of the rules."""
    text = "\n".join(lines)
    return lines if script_of(text) == "hans" else to_simplified(text).split("\n")


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


def _weight(line: Line, text: str) -> float:
    """What a line counts as text: its characters outside links, if it has the marks of sentences; else little."""
    own = line.size - line.linked
    if line.linked > TEXT_LINKED * line.size and (own < TEXT_SIZE or is_link(line)):
        return 0.0
    if line.size >= TEXT_SIZE and not _MARKS.isdisjoint(text):
        return float(own)
    return min(own, _SHORT_COUNTED) * _SHORT_WEIGHT


def _main_elements(tree: Tree, masses: Masses) -> set[int]:
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


def _beside(tree: Tree, masses: Masses, children: dict[int, list[int]], main: int) -> list[int]:
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
    tree: Tree, masses: Masses, plain: list[str], named: list[tables.Rule | None], junk: list[str | None]
) -> None:
    """Links to other pages inside the text: lines of links with nothing between, or one that says what it is.

    The cut beginning of a page may stand under the link to it.
    """
    run: list[int] = []
    for k, line in enumerate([*tree.lines, None]):
        if line is not None and (is_link(line) or (run and is_cut(tree, line) and is_link(tree.lines[run[-1]]))):
            run.append(k)
            continue
        linked = sum(is_link(tree.lines[j]) for j in run)
        if linked > 1 or (run and (tree.lines[run[0]].links > 2 or named[run[0]] or plain[run[0]][0] in _LINK_SIGNS)):
            for j in run if linked > 1 else run[:1]:
                junk[j] = junk[j] or LINKS
            if linked > 1 and _heads_list(tree, masses, run):
                junk[run[0] - 1] = junk[run[0] - 1] or LINKS
        run = []


def _heads_list(tree: Tree, masses: Masses, run: Sequence[int]) -> bool:
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


def _disclaimer(text: str) -> tables.Rule | None:
    """The rule of disclaimers, which may be long, if a line begins as one."""
    rule = _rule_by_words(text[:_SHORT]) if "声明" in text[:_OPENING] else None
    return rule if rule and rule.id == "html.disclaimer" else None


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
            junk[k] = rule.id if rule else LINKS if is_link(line) else None

"""Elements of an HTML page that hold none of its text: by their names, or alike and each beginning with a link."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial

from unioncorpus import tables
from unioncorpus.clean.html.tokens import attributes
from unioncorpus.clean.html.tree import Line, Tree, ancestors, signature

LINKS = "html.links"
COMMENTS = "html.comment"

#: A line is made of links above this share.
LINE_LINKED = 0.6
#: Teasers: elements of one name, so many side by side, each with a title that is a link and no more text than this, and
#: together no larger share of the page's sentences.
_TEASERS, _TEASER_SIZE, _TEASER_SHARE = 3, 220, 0.5
#: Kinds of elements that hold none of the text, where some is known to stand elsewhere.
_NEVER_TEXT = frozenset(["html.hidden", COMMENTS, LINKS])
_WORDS = re.compile("[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_HIDING = re.compile(r"display:none|font-size:0(?![.\d])|(?:left|top|right|text-indent):-\d{3,5}(?:px|em|%)")
_LINK_TAGS = frozenset(["a", "/a"])


@dataclass(slots=True)
class Masses:
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


def is_hidden(tree: Tree, k: int) -> bool:
    """Whether a line stands in an element that is hidden."""
    tags = ((tree.elements[e].name, tree.elements[e].tag) for e in ancestors(tree, tree.lines[k].element))
    kinds = (_kind(name, tree.text[start:stop])[0] for name, (start, stop, _) in tags)
    return any(rule is not None and rule.id == "html.hidden" for rule in kinds)


def is_link(line: Line) -> bool:
    return line.linked > LINE_LINKED * line.size


def _opens_with_link(line: Line) -> bool:
    """Whether a line is made of links, or begins with one, as the title of another page does before its beginning."""
    return is_link(line) or next((name for _, _, name in line.inline if name in _LINK_TAGS), "") == "/a"


def is_cut(tree: Tree, line: Line) -> bool:
    return tree.text.endswith(("…", "..."), line.start, line.stop)


def count_masses(tree: Tree, weights: list[float]) -> Masses:
    n = len(tree.elements) + 1  # the last is the page
    masses = Masses([0.0] * n, [0] * n, [0] * n, [0] * n)
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


def named_junk(tree: Tree, masses: Masses, around: set[int]) -> list[str | None]:
    """For each element the rule by which it goes for its name, or for that of an element around it.

    Where there is text under the headline, the elements ``around`` it stay whatever they are named, and of others what
    is hidden, comments and lists of other pages go, however much they hold.
    """
    whole = masses.sentences[-1]
    junk: list[str | None] = []
    for k, element in enumerate(tree.elements):
        rule = junk[element.parent] if element.parent >= 0 else None
        if rule is None and masses.size[k] and k not in around:
            start, stop, _ = element.tag
            named, text = _kind(element.name, tree.text[start:stop])
            if named and (
                masses.sentences[k] < named.extra["most"] * (0.5 if text else 1.0) * whole
                or (around and not text and named.id in _NEVER_TEXT)
            ):
                rule = named.id
        junk.append(rule)
    return [*junk, None]  # the last is the page


def mark_teasers(tree: Tree, masses: Masses, junk: list[str | None], begun: int) -> None:
    """Lists of other pages with the beginning of each: elements side by side that differ in nothing but their words.

    They may hold more than the page's own text if two of three things are so: each has a line that is a link, each has
    a line that is cut short, they stand behind ``begun``, a place in the source behind text under the headline.
    """
    groups: dict[tuple[int, str, str], list[int]] = {}
    titled = {k for line in tree.lines if line.links and _opens_with_link(line) for k in ancestors(tree, line.element)}
    for k, element in enumerate(tree.elements):
        if k in titled and masses.size[k] <= _TEASER_SIZE and masses.sentences[k] > 0 and junk[k] is None:
            groups.setdefault((element.parent, *signature(tree, k)), []).append(k)
    long = [group for group in groups.values() if len(group) >= _TEASERS]
    linked = _holding(tree, is_link) if long else frozenset()
    cut = _holding(tree, partial(is_cut, tree)) if long else frozenset()
    marked = set()
    for group in long:
        surely = linked.issuperset(group) + cut.issuperset(group) + (tree.elements[group[0]].tag[0] >= begun)
        if surely > 1 or sum(masses.sentences[k] for k in group) < _TEASER_SHARE * masses.sentences[-1]:
            marked.update(group)
    if marked:
        for k, element in enumerate(tree.elements):
            if k in marked or (junk[k] is None and element.parent in marked):
                junk[k] = LINKS
                marked.add(k)


def _holding(tree: Tree, is_such: Callable[[Line], bool]) -> frozenset[int]:
    """The elements that hold such a line."""
    return frozenset(k for line in tree.lines if is_such(line) for k in ancestors(tree, line.element))

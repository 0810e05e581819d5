"""Where the text of an HTML page begins and what is known not to go on with it.

A short article stands on a page with more words of other articles and of readers than it has itself. What tells it
from them is its place: right under the headline. What comes after it is known by a line that ends an article (the
editor's name, 相关阅读, the readers' comments) and stands in no element with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from unioncorpus import tables
from unioncorpus.clean.html.headline import in_heading_tag
from unioncorpus.clean.html.side import is_hidden
from unioncorpus.clean.html.tree import Tree, ancestors, signature

#: A line with so many characters in sentences is text.
TEXT_SIZE = 16
#: The text under a headline has so many characters in sentences at least; less may be the site's own word.
_LEAST_TEXT = 20
#: Share of the lines of running text that are sentences, at least.
_MOST_LINES = 0.6
#: A lead that has so many characters at the beginning of the body repeats it.
_SAID_AGAIN = 12
_SUMMARY = ("摘要", "导读", "简介", "内容提要", "内容摘要", "内容简介", "文章摘要")
_PARAGRAPHS = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dd", "dt"])


@dataclass(frozen=True, slots=True)
class Beginning:
    """Numbers of the first line of the text and of the line behind it that ends the article."""

    first: int
    end: int


def find_beginning(
    tree: Tree,
    found: Sequence[int],
    named: Sequence[tables.Rule | None],
    weights: Sequence[float],
) -> Beginning | None:
    """The text under the first of the headlines found; None where there is none, or no text comes after it.

    The end is the first line after some text whose words end an article; the number of lines where there is none. A
    headline in a heading comes before one that is none: the title in the bar above.
    """
    if not found:
        return None
    top = next((k for k in found if in_heading_tag(tree, k)), found[0])
    first, size = -1, 0.0
    for k in range(top + 1, len(named)):
        rule = named[k]
        if weights[k] >= TEXT_SIZE and (size >= _LEAST_TEXT or not is_hidden(tree, k)):
            first = k if first < 0 else first
            size += weights[k]
        elif rule is not None and rule.extra["edge"] == "tail" and size >= _LEAST_TEXT:
            return Beginning(first, k)
    return Beginning(first, len(named)) if size >= _LEAST_TEXT else None


def after(tree: Tree, beginning: Beginning, weights: Sequence[float]) -> list[int]:
    """Numbers of the lines behind the end that are no part of the text.

    What stands in one element with the text before the end may go on with it, and so may what stands beside that
    element in one of the same tag and class. Where an element of running text is behind the end that holds more than
    what is before it, that was a lead.
    """
    text = [k for k in range(beginning.first, beginning.end) if weights[k] >= TEXT_SIZE]
    shared = _common(tree, tree.lines[text[0]].element, tree.lines[text[-1]].element) if text else -1
    if shared < 0 or goes_on(tree, beginning, beginning.end, weights):
        return []
    around, alike = tree.elements[shared].parent, signature(tree, shared)
    return [
        k
        for k in range(beginning.end, len(tree.lines))
        if not any(
            e == shared or (tree.elements[e].parent == around and signature(tree, e) == alike)
            for e in ancestors(tree, tree.lines[k].element)
        )
    ]


def goes_on(tree: Tree, beginning: Beginning, end: int, weights: Sequence[float]) -> bool:
    """Whether what stands between the headline and a line was a lead: behind it is more, and running text.

    That is an element most lines of which are sentences, and none of which has a link. A heading of the first level
    behind the line is that of another article.
    """
    least = sum(w for w in weights[beginning.first : end] if w >= TEXT_SIZE)
    n = len(tree.elements) + 1  # the last is the page
    weight, n_lines, n_text, has_links = [0.0] * n, [0] * n, [0] * n, [False] * n
    for k in range(end, len(tree.lines)):
        line = tree.lines[k]
        if line.element >= 0 and tree.elements[line.element].name == "h1":
            break
        weight[line.element] += weights[k]
        n_lines[line.element] += 1
        n_text[line.element] += weights[k] >= TEXT_SIZE
        has_links[line.element] |= line.links > 0
    start = tree.lines[end].start if end < len(tree.lines) else len(tree.text)
    for k in range(len(tree.elements) - 1, -1, -1):
        element = tree.elements[k]
        if element.tag[0] < start:
            break
        if weight[k] > least and n_text[k] > 1 and n_text[k] >= _MOST_LINES * n_lines[k] and not has_links[k]:
            return True
        weight[element.parent] += weight[k]
        n_lines[element.parent] += n_lines[k]
        n_text[element.parent] += n_text[k]
        has_links[element.parent] |= has_links[k]
    return False


def leads(
    tree: Tree,
    found: Sequence[int],
    plain: Sequence[str],
    named: Sequence[tables.Rule | None],
    weights: Sequence[float],
    junk: Sequence[str | None],
    body: int,
) -> list[int]:
    """Lines of text between the last headline found above the body and line number ``body``, where the body begins.

    Not what is cut short, not what the body says again, no summary, which the site wrote, and no question that the body
    answers.
    """
    top = max((k for k in found if k < body), default=body)
    if any(rule is not None and rule.id == "html.question" for rule in named[top:body]):
        return []
    return [
        k
        for k in range(top + 1, body)
        if weights[k] >= TEXT_SIZE
        and junk[tree.lines[k].element] is None
        and not plain[k].startswith(_SUMMARY)
        and not plain[k].endswith(("…", "..."))
        and plain[k].rpartition("：")[2][:_SAID_AGAIN] not in plain[body]
    ]


def _common(tree: Tree, one: int, other: int) -> int:
    """The innermost element that holds two elements and all between, no paragraph; -1 for the page."""
    around = set(ancestors(tree, other))
    return next((k for k in ancestors(tree, one) if k in around and tree.elements[k].name not in _PARAGRAPHS), -1)

"""The headline of an HTML page, by its title, its headings and what stands around it."""

import re
from collections.abc import Sequence

from unioncorpus import tables
from unioncorpus.clean.html.tree import Tree, ancestors
from unioncorpus.lines import is_title

#: Longest headline, in characters.
_LONGEST = 80
#: What fills a page's title in so few characters may be the name of the site.
_NAME = 7
_HEADINGS = frozenset(["h1", "h2", "h3", "h4"])
_TITLE = re.compile(r"<title[^<>]*>([^<]{0,300})", re.IGNORECASE)
_HEAVY = {"html.hidden", "html.comment"}


def page_title(tree: Tree) -> str:
    """The page's title without white space; empty where it has none."""
    found = _TITLE.search(tree.text)
    return _bare(found[1]) if found else ""


def headlines(tree: Tree, title: str, plain: Sequence[str]) -> list[int]:
    """Numbers of the lines that are surely a headline: the page's title begins with them, or has a long part of them.

    Links are none, they lead to other pages, nor is the name of a site that is all the title. The only heading of the
    first level is the headline of a page whose title says something else.
    """
    found = [
        k
        for k, text in enumerate(plain)
        if 4 <= len(text) <= _LONGEST
        and not tree.lines[k].linked
        and _opens_title(text, title)
        and not _is_name(text, title)
    ]
    tops = [
        k
        for k, line in enumerate(tree.lines if not found else ())
        if line.element >= 0 and tree.elements[line.element].name == "h1" and line.size > _NAME
    ]
    return tops if len(tops) == 1 else found


def keep_headline(
    tree: Tree, title: str, plain: list[str], named: list[tables.Rule | None], junk: list[str | None]
) -> None:
    """Keep the headline, if it stands above the text.

    It is the last line there that the page's title begins with; else the last heading; else the last line that reads
    like the title of a plan; else the line above the byline. That comes first where the title may be the site's name.
    """
    first = next((k for k, rule in enumerate(junk) if rule is None), 0)
    if title and any(_opens_title(text, title) for text in plain[first : first + 3]):
        return
    above = [k for k in range(first) if 4 <= len(plain[k]) <= _LONGEST and named[k] is None and junk[k] not in _HEAVY]
    unlinked = [k for k in above if not tree.lines[k].linked]
    titled = [k for k in above if title and _opens_title(plain[k], title)]
    signed = [k for k in unlinked if (rule := named[k + 1]) is not None and rule.id.startswith("html.byline")]
    for candidates in (
        signed if titled and _is_name(plain[titled[-1]], title) else [],
        titled,
        [k for k in unlinked if in_heading_tag(tree, k)],
        [k for k in unlinked if is_title(plain[k])],
        signed,
    ):
        if candidates:
            junk[candidates[-1]] = None
            return


def without_headline(weights: list[float], plain: list[str], title: str) -> list[float]:
    """The weights, of which the first headline has none: it is no text, though it may have marks."""
    if not title:
        return weights
    found = next(
        (k for k, w in enumerate(weights) if w and len(plain[k]) <= _LONGEST and _opens_title(plain[k], title)), -1
    )
    return [0.0 if k == found else w for k, w in enumerate(weights)]


def _opens_title(line: str, title: str) -> bool:
    """Whether a line is the first part of the page's title (车间工会计划_某厂), or a long part of it."""
    if line[:1] not in title:
        return False  # most lines end here
    bare = _bare(line)
    if title.startswith(bare) and len(bare) >= 4:
        return len(bare) >= 8 or not title[len(bare) : len(bare) + 1].isalnum()
    return len(bare) >= 8 and bare in title


def _is_name(line: str, title: str) -> bool:
    """Whether a line that opens the page's title may be the name of the site: it is short, and all of the title."""
    return len(line) <= _NAME and len(title) <= len(line)


def _bare(line: str) -> str:
    return "".join(line.split())


def in_heading_tag(tree: Tree, k: int) -> bool:
    """Whether a line stands in a heading."""
    return any(tree.elements[e].name in _HEADINGS for e in ancestors(tree, tree.lines[k].element))

"""Traditional to Simplified, regular widths, no spaces inside Chinese."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import cache
from operator import itemgetter, le

from unioncorpus import tables
from unioncorpus.clean.marks import widen_marks
from unioncorpus.clean.script import script_of, simplify
from unioncorpus.clean.spaces import close_up
from unioncorpus.edits import Edit, Edited, OffsetMap, apply, merge_runs

_start, _stop = itemgetter(0), itemgetter(1)


def _change(rule: tables.Rule) -> Callable[[str], str]:
    """What a rule makes of what it matches: its pair in a list, its Unicode normal form, or the rule's replacement."""
    if "from" in rule.extra:
        pairs = dict(zip(rule.extra["from"], rule.extra["to"], strict=True))
        return pairs.__getitem__
    if "fold" in rule.extra:
        return lambda found: unicodedata.normalize(rule.extra["fold"], found)
    return lambda _: rule.replace


#: What no rule for single characters begins with; the search skips over it, which is nearly all of a page.
_USUAL = r"\n\x20-\x7e\u3400-\u9fff\u3000，。、；：！？（）“”‘’《》〈〉【】「」『』〔〕…—～·×_"
_UNUSUAL = re.compile(f"[^{_USUAL}]")


def regular_characters(text: str) -> list[Edit]:
    """Edits that make single characters regular: invisible ones, line ends, full-width Latin, look-alikes.

    >>> [(e.before, e.after, e.rule) for e in regular_characters("３年⼯会")]
    [('３', '3', 'convert.half_width'), ('⼯', '工', 'convert.look_alike')]
    """
    edits = []
    for unusual in _UNUSUAL.finditer(text):
        for rule, change in _character_rules():
            if found := rule.pattern.match(text, unusual.start()):
                edits.append(Edit(*found.span(), found[0], change(found[0]), rule.id))
                break
    return edits


@cache
def _character_rules() -> tuple[tuple[tables.Rule, Callable[[str], str]], ...]:
    return tuple((rule, _change(rule)) for rule in tables.rules("convert", "characters"))


#: The conversions, in order: each takes the text that those before it left and gives its edits.
CONVERSIONS: tuple[Callable[[str], list[Edit]], ...] = (regular_characters, simplify, widen_marks, close_up)


def _beside(text: str, first: list[Edit], second: list[Edit]) -> list[Edit]:
    """Edits over ``text`` that do the work of both lists, each under its own rule.

    ``second`` indexes what ``first`` made of ``text``. Where it replaces what the first wrote or took out (spaces on
    both sides of an invisible character), its edit takes the place of the first one's.
    """
    edges = OffsetMap(first).edges_in_input([e.start for e in second], [e.stop for e in second])
    carried = [
        e if a == e.start and text[a:b] == e.before else Edit(a, b, text[a:b], e.after, e.rule)
        for a, b, e in zip(*edges, second, strict=True)
    ]
    both = sorted([*first, *carried], key=_start)
    if all(map(le, map(_stop, both), map(_start, both[1:]))):
        return both
    starts, stops = [e.start for e in carried], [e.stop for e in carried]
    kept = (e for e in first if bisect_right(starts, e.start) == bisect_left(stops, e.stop))
    return sorted([*carried, *kept], key=_start)


def convert(page: Edited) -> Edited:
    """The page in Simplified script, with regular widths and without spaces inside Chinese.

    >>> page = convert(Edited.of("學習:８ 月份"))
    >>> page.text, [e.rule for e in page.layers[0].edits]
    ('学习：8月份', ['convert.t2s', 'convert.full_width', 'convert.half_width', 'convert.space'])
    """
    text, edits = page.text, list[Edit]()
    for find in CONVERSIONS:
        found = find(text)
        if found:
            text = apply(text, found)
            edits = _beside(page.text, edits, found) if edits else found
    return page.then("convert", merge_runs(edits), text)


__all__ = ["CONVERSIONS", "convert", "regular_characters", "script_of"]

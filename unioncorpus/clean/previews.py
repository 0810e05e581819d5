"""Lines that are a cut copy of what stands right below: a site's preview of the article.

    推荐阅读：车队工会总结 今年车队工会为司机办了 / 车队工会总结 / 今年车队工会为司机办了三件事。

No words are needed to tell it: behind its label the line says what the next lines say, white space apart, and breaks
off inside one. Or it stands above the title of the page and breaks off in dots, as no author begins.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from unioncorpus.edits import Edit
from unioncorpus.lines import is_title, line_spans, read_mark

Span = tuple[int, int]

RULE = "strip.links_preview"
#: Shortest and longest copy, and how much of it must stand in the line where it breaks off if that is its first, in
#: characters.
_SHORTEST, _LONGEST, _SHORTEST_CUT = 40, 600, 12
#: A label ends with a colon so near the start of the line.
_LONGEST_LABEL = 12
#: A copy breaks off within so many lines; lines so short between them may be a byline or a button.
_MOST_LINES, _LONGEST_BETWEEN = 16, 40
#: How many characters of the copy are sought below it for a first look, and how far.
_LOOK, _REACH = 2, 400
#: A line that ends so was not cut.
_WHOLE = frozenset("。！？；：")
_ELLIPSIS = ".…。 "
#: What a teaser ends with, and its least length in characters: a shorter one may be a motto.
_CUT, _SHORTEST_TEASER = ("...", "…", "。。。"), 24
#: What may stand between the title and the text of a copy.
_BETWEEN = ":：-—_|，"


def find_previews(text: str) -> list[Edit]:
    """Edits that take out the lines which are a cut copy of the lines below them.

    >>> body = "车队工会为司机办了三件事，修了澡堂，请了裁缝，还把阅览室开到了晚上十点，司机们都说好。"
    >>> page = f"推荐阅读：车队总结 {body[:36]}...\\n车队总结\\n{body}"
    >>> [(e.start, e.stop) for e in find_previews(page)]
    [(0, 49)]
    """
    lines = line_spans(text)
    return [Edit(*lines[k], text[slice(*lines[k])], "", RULE) for k in page_copies(text)]


@lru_cache(maxsize=1)
def page_copies(text: str) -> Sequence[int]:
    """Numbers of the lines of a page that are such copies; those of the last page are remembered."""
    return find_copies(text, line_spans(text))


def find_copies(text: str, lines: Sequence[Span]) -> Sequence[int]:
    """Numbers of the lines that are such copies, where ``lines`` are all that count."""
    return sorted({*_previews(text, lines), *_teasers(text, lines)})


def _teasers(text: str, lines: Sequence[Span]) -> Iterator[int]:
    """Lines that break off in dots above the first title of a page, where no text stands above it."""
    teasers: list[int] = []
    for k, (a, b) in enumerate(lines[:_MOST_LINES]):
        if text.endswith(_CUT, a, b) and b - a >= _SHORTEST_TEASER:
            teasers.append(k)
        elif is_title(text[a:b]) and not read_mark(text, a, b):
            yield from teasers
            return
        elif b - a > _LONGEST_BETWEEN and (text[b - 1] in _WHOLE or "。" in text[a:b]):
            return


def _previews(text: str, lines: Sequence[Span]) -> Iterator[int]:
    dotted = "。。。" in text
    cut = [
        k
        for k, (a, b) in enumerate(lines)
        if _SHORTEST <= b - a <= _LONGEST and (text[b - 1] not in _WHOLE or (dotted and text.endswith("。。。", a, b)))
    ]
    for k in cut:
        if any(_breaks_off(text, copy, lines, k) for copy in _copies(text, *lines[k])):
            yield k


def _copies(text: str, start: int, stop: int) -> Iterator[str]:
    """What of a cut line may be a copy: all of it, or what follows its label, without dots at its end and spaces."""
    line = "".join(text[start:stop].split())
    label = line.find("：", 0, _LONGEST_LABEL) + 1 or line.find(":", 0, _LONGEST_LABEL) + 1
    for begin in (0, label) if label else (0,):
        copy = line[begin:].rstrip(_ELLIPSIS)
        if len(copy) >= _SHORTEST and text.find(copy[:_LOOK], stop, stop + _REACH) >= 0:
            yield copy


def _breaks_off(text: str, copy: str, lines: Sequence[Span], k: int) -> bool:
    """Whether the lines below ``k`` say what ``copy`` says and the last of them more: one, or one after the other."""
    at = 0
    for a, b in lines[k + 1 : k + 1 + _MOST_LINES]:
        line, rest = "".join(text[a : min(b, a + 2 * _LONGEST)].split()), copy[at:]
        whole = not at and rest in line  # behind the site's word on rights, say
        enough = 1 if at else _SHORTEST_CUT
        if len(rest) >= enough and len(line) > len(rest) and (whole or line.startswith(rest)):
            return True
        if rest.startswith(line):
            at += len(line)
            at += len(copy[at:]) - len(copy[at:].lstrip(_BETWEEN))
        elif b - a > _LONGEST_BETWEEN:
            return False
    return False

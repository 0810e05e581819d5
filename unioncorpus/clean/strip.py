"""Web junk out, lines put right: one paragraph a line.

Steps, each a list of edits: codes, commas and points against copying out (clean/noise_codes.py,
clean/doubled_commas.py, clean/lone_points.py, clean/glosses.py), signs of paragraphs made line breaks
(clean/paragraph_signs.py), page numbers, titles, names of the site and numbers of pieces out of sentences
(clean/page_numbers.py, clean/title_stops.py, clean/site_names.py, clean/chunks.py), markup out (clean/markup.py),
bullets in front of numbers and bylines beside the title out (clean/bullets.py, clean/title_bylines.py), cut copies of
the text out (clean/previews.py), lost line breaks back (clean/breaks.py), then junk out (clean/junk.py), blank lines
out and broken sentences joined (clean/wraps.py). The steps become one layer of the page.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

from unioncorpus.clean import hidden
from unioncorpus.clean.breaks import FEW_LONG, LONG_LINE, find_breaks
from unioncorpus.clean.bullets import find_bullets
from unioncorpus.clean.chunks import find_chunk_numbers
from unioncorpus.clean.doubled_commas import find_doubled_commas
from unioncorpus.clean.glosses import find_glosses
from unioncorpus.clean.heads import HEAD_LINES
from unioncorpus.clean.junk import PROMO, find_junk
from unioncorpus.clean.junk_spans import Junk
from unioncorpus.clean.lone_points import find_lone_points
from unioncorpus.clean.markup import remove_markup
from unioncorpus.clean.noise_codes import find_noise_codes
from unioncorpus.clean.page_numbers import find_page_numbers
from unioncorpus.clean.paragraph_signs import find_paragraph_signs
from unioncorpus.clean.prefixes import find_prefix
from unioncorpus.clean.previews import RULE as PREVIEW
from unioncorpus.clean.previews import find_copies, find_previews, page_copies
from unioncorpus.clean.site_names import find_site_names
from unioncorpus.clean.title_bylines import find_title_bylines
from unioncorpus.clean.title_stops import find_title_stops
from unioncorpus.clean.wraps import find_wraps
from unioncorpus.edits import Edit, Edited, apply
from unioncorpus.lines import LONGEST_TITLE, line_spans, read_mark

Span = tuple[int, int]
#: What finds the junk of a page with such lines, and the lines that are left.
_JunkFinder = Callable[[str, Sequence[Span]], tuple[list[Junk], Sequence[Span]]]

#: Least width of an indent: two spaces of a Chinese character.
INDENT = 4
BLANK_LINE, HARD_WRAP = "strip.blank_line", "strip.hard_wrap"
#: Rules for the number of a printed page on a line of its own, which may stand in the middle of a sentence.
PAGE_NUMBERS = frozenset({"strip.page_footer", "strip.page_field"})
#: What a site puts between a title and its text, in one line with both.
_BEHIND_TITLE = frozenset({PROMO, "strip.byline_inside"})
#: Junk hides junk (a list of links under a download prompt), joined lines lost breaks, and one break the next: steps
#: run until they find no more, at most so many times.
_MOST_ROUNDS = 4
_place = attrgetter("start", "stop")


def strip(page: Edited) -> Edited:
    """The page without junk, one paragraph a line.

    >>> page = strip(Edited.of("首页 > 范文 > 计划\\n\\n工会工作计划\\n  一、学习\\n1234567"))
    >>> page.text
    '工会工作计划\\n一、学习'
    >>> [(e.before, e.rule) for e in page.layers[0].edits if e.before.strip()]
    [('首页 > 范文 > 计划', 'strip.breadcrumb'), ('1234567', 'strip.page_id')]
    """
    gaps = _removed_spaces(page)
    indents = {p: w for p, w in gaps.items() if w >= INDENT and page.text[p - 1 : p] in ("", "\n")}
    work = _Work(page.text, page.text, [])
    against_copying = (find_noise_codes, find_doubled_commas, find_lone_points, find_glosses)
    noise = [edit for find in against_copying for edit in work.do(find(work.text))]
    if [*noise, *work.do(find_paragraph_signs(work.text))]:
        gaps = _moved(gaps, work.edits)
    work.do(find_page_numbers(work.text, gaps))
    work.do(find_title_stops(work.text))
    work.do(find_site_names(work.text))
    work.do(find_chunk_numbers(work.text))
    for _ in range(_MOST_ROUNDS):
        if not work.do(remove_markup(work.text)):
            break
    work.do(find_bullets(work.text))
    work.do(find_title_bylines(work.text))
    work.do(find_previews(work.text))
    work.do(_junk_above(work.text))
    found = work.do(find_breaks(work.text, _moved(gaps, work.edits) if work.edits else gaps))
    for _ in range(_MOST_ROUNDS):
        for _ in range(_MOST_ROUNDS):
            if not found:
                break
            found = work.do(find_breaks(work.text, _moved(gaps, work.edits)))
        found = more = work.put_lines_right(indents, _junk_and_kept)
        for _ in range(_MOST_ROUNDS):
            rules = {e.rule for e in more}
            if HARD_WRAP not in rules or not rules <= {HARD_WRAP, BLANK_LINE}:
                break
            more = work.put_lines_right(indents, _no_junk)  # joined lines may go on in turn
        if all(e.rule == BLANK_LINE for e in found):
            break
    return page.then("strip", work.edits, work.text)


def _junk_above(text: str) -> list[Edit]:
    """Edits that take junk out above the text of a page without line breaks, so that it and its title are known."""
    lines = line_spans(text)
    long = next((k for k, (a, b) in enumerate(lines[:HEAD_LINES]) if b - a >= LONG_LINE), len(lines))
    if long == len(lines) or len(lines) - long > FEW_LONG:
        return []
    rules = {j.start: j.rule for j in find_junk(text, lines) if j.whole} if long else {}
    above = [(a, b, rules[a]) for (a, _), (b, _) in pairwise(lines[: long + 1]) if a in rules]
    if prefix := find_prefix(text, lines[long]):
        above.append((prefix.start, prefix.stop, prefix.rule))
    return [Edit(a, b, text[a:b], "", rule) for a, b, rule in above]


@dataclass(slots=True)
class _Work:
    """A page's text, what the steps so far made of it, and their edits as one list over the first."""

    before: str
    text: str
    edits: list[Edit]
    #: The last text that was found to have its lines right but for what may be junk.
    settled: str | None = None

    def do(self, more: list[Edit]) -> list[Edit]:
        """Make the edits of one more step, which index ``text``, and give them back."""
        if more:
            self.edits = overlay(self.before, self.edits, more) if self.edits else more
            self.text = apply(self.text, more)
        return more

    def put_lines_right(self, indents: Mapping[int, int], find: _JunkFinder) -> list[Edit]:
        """Make the edits that put lines right, where ``indents`` are those of the first text, and give them back."""
        is_settled = self.text == self.settled
        edits = _put_lines_right(self.text, _moved(indents, self.edits) if indents else {}, find, is_settled)
        if not edits:
            self.settled = self.text
        return self.do(edits)


def _removed_spaces(page: Edited) -> dict[int, int]:
    """Offsets of page.text where the stage before took white space out, all of it or all but one space in front of the
    offset, with its width (a full-width space is two)."""
    gaps: dict[int, int] = {}
    shift = 0
    for start, _, before, after, _, _, applied in page.layers[-1].edits if page.layers else ():
        if applied and (not after or len(before) != len(after)):
            if after in ("", " ") and before.isspace():
                gaps[start - shift + len(after)] = len(before) + before.count("\u3000")
            shift += len(before) - len(after)
    return gaps


def _moved(gaps: Mapping[int, int], edits: Sequence[Edit]) -> dict[int, int]:
    """The gaps where the edits leave them; those inside an edit are gone with it.

    >>> _moved({0: 1, 2: 1, 5: 3}, [Edit(1, 4, "工会会", "", "x")])
    {0: 1, 2: 3}
    """
    moved: dict[int, int] = {}
    at = shift = 0
    for gap, width in gaps.items():
        while at < len(edits) and edits[at].stop <= gap:
            shift += len(edits[at].before) - len(edits[at].after)
            at += 1
        if at == len(edits) or gap <= edits[at].start:
            moved[gap - shift] = width
    return moved


def overlay(text: str, first: Sequence[Edit], second: Sequence[Edit]) -> list[Edit]:
    """Both lists as one over ``text``: ``second`` indexes what ``first`` makes of it.

    An edit of ``second`` takes in those of ``first`` inside its span. It must hold each that it touches whole, which
    is so because the first's replacements are no longer than one character.

    >>> tags = [Edit(0, 3, "<b>", "", "html"), Edit(4, 8, "</b>", "", "html")]
    >>> overlay("<b>a</b>c", tags, [Edit(0, 2, "ac", "", "x")])
    [Edit(start=0, stop=3, before='<b>', after='', rule='html', confidence=1.0, applied=True), \
Edit(start=3, stop=9, before='a</b>c', after='', rule='x', confidence=1.0, applied=True)]
    """
    out: list[Edit] = []
    at = shift = 0  # next edit of the first list; input offset minus output offset before it
    for later in second:
        while at < len(first) and _before(first[at], shift, later.start):
            out.append(first[at])
            shift += len(first[at].before) - len(first[at].after)
            at += 1
        start = later.start + shift
        rule = later.rule
        while at < len(first) and first[at].start - shift < later.stop:
            # White space that a tag left is the tag's edit, not the line's.
            rule = rule if later.before.strip() else first[at].rule
            shift += len(first[at].before) - len(first[at].after)
            at += 1
        stop = later.stop + shift
        if stop > start or later.after:
            out.append(Edit(start, stop, text[start:stop], later.after, rule, later.confidence))
    out += first[at:]
    return out


def _before(edit: Edit, shift: int, offset: int) -> bool:
    """Whether what the edit leaves ends at or before ``offset`` of the output."""
    return edit.start - shift + len(edit.after) <= offset


def _put_lines_right(text: str, indents: Mapping[int, int], find: _JunkFinder, is_settled: bool) -> list[Edit]:
    """Edits that take the junk that is found, blank lines and white space around lines out, and join broken sentences.

    ``indents`` are the offsets of lines that white space stood before. Where ``is_settled``, only junk is sought.
    """
    lines = line_spans(text)
    junk, kept = find(text, lines)
    if is_settled and not junk:
        return []
    whole = [j for j in junk if j.whole]
    cut = {j.stop for j in junk if not j.whole}  # how such a line ends is known when its junk is out
    joined = {k for k in find_wraps(text, kept, indents.keys(), _torn(kept, whole)) if kept[k][1] not in cut}
    if lines and not (junk or joined):
        first, last = lines[0][0], lines[-1][1]
        if last - first == sum(b - a + 1 for a, b in lines) - 1:  # nothing but the lines, a line break between them
            around = ((0, first), (last, len(text)))
            return [edit for span in around for edit in _gap_edits(text, *span, [], False, BLANK_LINE)]
    stops = {j.stop for j in junk}
    edits = [Edit(j.start, j.stop, text[j.start : j.stop], _left(text, j, stops), j.rule, j.confidence) for j in junk]
    edges = [(0, 0), *kept, (len(text), len(text))]
    broken = [k for k, ((_, at), (start, _)) in enumerate(pairwise(edges)) if start != at + 1]  # not by one line break
    following = 0
    for k in sorted({0, *broken, *(line + 1 for line in joined), len(kept)}):
        at, start = edges[k][1], edges[k + 1][0]
        wrapped = k - 1 in joined
        inside = 0 < k < len(kept)
        first = following
        while following < len(whole) and whole[following].start < start:
            following += 1
        rule = HARD_WRAP if wrapped else BLANK_LINE
        edits += _gap_edits(text, at, start, whole[first:following], inside and not wrapped, rule)
    return sorted(edits, key=_place)


def _junk_and_kept(text: str, lines: Sequence[Span]) -> tuple[list[Junk], Sequence[Span]]:
    """The junk of a page, and the lines that are left. A cut copy of the text may show once breaks are back, or the
    junk below it is out."""
    junk = find_junk(text, lines)
    removed = {j.start for j in junk if j.whole}
    kept = [span for span in lines if span[0] not in removed] if removed else lines
    found = find_copies(text, kept) if removed else page_copies(text)
    copies = {k: Junk(*kept[k], PREVIEW, True) for k in found}
    if copies:
        starts = [start for start, _ in kept]
        outside = (j for j in junk if j.whole or bisect_right(starts, j.start) - 1 not in copies)
        junk = sorted([*outside, *copies.values()], key=_place)
        kept = [span for k, span in enumerate(kept) if k not in copies]
    return junk, kept


def _no_junk(_: str, lines: Sequence[Span]) -> tuple[list[Junk], Sequence[Span]]:
    """For a page on which it was sought: all lines are kept."""
    return [], lines


def _torn(kept: Sequence[tuple[int, int]], junk: Sequence[Junk]) -> set[int]:
    """Starts of the kept lines that the number of a printed page stood above."""
    numbers = [j.start for j in junk if j.rule in PAGE_NUMBERS]
    starts = [start for start, _ in kept] if numbers else []
    places = (bisect_right(starts, number) for number in numbers)
    return {starts[at] for at in places if at < len(starts)}


def _left(text: str, junk: Junk, stops: Collection[int]) -> str:
    """What junk leaves, of which some ends at ``stops``: a line break, or nothing.

    So between a title and its text, where both stood in one line with an editor's lead or a byline, and where a site
    hid the end of a line and the text goes on with a unit.
    """
    if junk.rule in _BEHIND_TITLE and not junk.whole:
        behind = junk.start > 0 and text[junk.start - 1] != "\n" and junk.start not in stops
        return "\n" if behind and text[junk.stop : junk.stop + 1] not in ("", "\n") else ""
    if junk.rule != hidden.RULE:
        return ""
    return "\n" if read_mark(text, junk.stop, min(len(text), junk.stop + LONGEST_TITLE)) else ""


def _gap_edits(text: str, start: int, stop: int, junk: list[Junk], keep_break: bool, rule: str) -> Iterator[Edit]:
    """Take what stands between two kept lines, but one line break where ``keep_break`` asks for it."""
    at = start
    for end, after in [*((j.start, j.stop) for j in junk), (stop, stop)]:
        found = text.find("\n", at, end) if keep_break else -1
        for a, b in ((at, end),) if found < 0 else ((at, found), (found + 1, end)):
            if b > a:
                yield Edit(a, b, text[a:b], "", rule)
        keep_break = keep_break and found < 0
        at = after

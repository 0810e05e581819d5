"""Activities tied to months: schedules, dated sentences, and what festivals and terms imply."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache

from unioncorpus.columns import columns_of
from unioncorpus.extract.dated import Dated
from unioncorpus.extract.dated_sentences import find_dated, find_hints
from unioncorpus.extract.festivals import Period
from unioncorpus.extract.fields import find_fields, find_lines, find_rows, find_times
from unioncorpus.extract.month_numbers import find_month_numbers
from unioncorpus.extract.schedule import find_schedule
from unioncorpus.extract.source import PlanSource
from unioncorpus.records import ActivityRow, ThemeRow
from unioncorpus.structure import Paragraph
from unioncorpus.tables import rules

#: One of these stands in each of them: a first look, ten times as fast.
_MAY_RECUR = re.compile("每|年[一年度]|期一次|度一次|月月|按月|周[一二三四五六日]")
_MARK = re.compile("[。；;！\n]")
#: How far before an activity the word for its recurrence may stand (每年10月：...).
_BEFORE = 16


@cache
def _recurrence() -> re.Pattern[str]:
    """Every word for a recurrence as one pattern, whose group is the period."""
    named = ((rule.id.rpartition(".")[2], rule.expression) for rule in rules("activities", "recurrence"))
    return re.compile("|".join(f"(?P<{period}>{expression})" for period, expression in named))


def find_activities(source: PlanSource, period: Period, themes: Sequence[ThemeRow] = ()) -> tuple[ActivityRow, ...]:
    """Activities of a plan, in text order: schedule items, sentences with months, and what festivals imply.

    ``period`` is the year whose calendar holds; ``themes`` are those of the plan's paragraphs. Months stand in the
    order of the text. ``explicit`` is false where only a festival or a term (暑假) gives them.
    """
    text = source.document.text
    hints = find_hints(source.words, source.plan.start)
    offsets = hints.months + hints.festivals
    paragraphs = [p for p in source.plan.paragraphs if not p.title]
    numbered = find_month_numbers(text, paragraphs)
    if not offsets and not numbered:
        return ()
    starts = [p.start for p in paragraphs]
    places = sorted({k for at in offsets if (k := bisect_right(starts, at) - 1) >= 0 and at < paragraphs[k].stop})
    if not places and not numbered:
        return ()
    fields, times = find_fields(text, paragraphs, places)
    rows, cells = find_rows(text, paragraphs, places)
    left = [k for k in places if k not in times and k not in cells]
    told = find_lines(text, paragraphs, left)
    left = [k for k in left if k not in told]
    lines = find_times(text, paragraphs, left)
    below = {k for k, line in lines.items() if text.startswith(line.month_text, starts[k])}  # below the label of a time
    scheduled, used = find_schedule(text, paragraphs, [k for k in left if k not in below], numbered)
    found = [*fields, *rows, *told.values(), *scheduled, *(line for k, line in lines.items() if k not in used)]
    for k in left:
        if k not in used and k not in lines:
            found += find_dated(text, starts[k], paragraphs[k].stop, hints, period)
    found.sort(key=lambda item: item.start)
    tagged = _Tagged(source, themes)
    return tuple([_row(source, item, tagged.of(item)) for item in found])


class _Tagged:
    """The themes of a plan's paragraphs, and of the activities in them."""

    def __init__(self, source: PlanSource, themes: Sequence[ThemeRow]) -> None:
        self._source, self._themes = source, themes
        self._paragraph_ids = columns_of(ThemeRow, themes)["paragraph_id"]
        # Where the rows of each paragraph begin, which follow each other: most paragraphs are not asked for.
        self._firsts = dict(zip(reversed(self._paragraph_ids), reversed(range(len(themes))), strict=True))

    def _of_paragraph(self, k: int) -> list[ThemeRow]:
        """The themes of a paragraph without its child themes."""
        paragraph_id = self._source.paragraph_ids[k]
        rows = []
        for n in range(self._firsts.get(paragraph_id, len(self._themes)), len(self._themes)):
            if self._paragraph_ids[n] != paragraph_id:
                break
            rows.append(self._themes[n])
        return [row for row in rows if "." not in row.theme]

    def of(self, item: Dated) -> tuple[str, ...]:
        """The paragraph's themes that the activity's words carry; else the main one, if it is most of the paragraph."""
        k = bisect_right(self._source.plan.paragraphs, item.start, key=_start_of) - 1
        rows = self._of_paragraph(k) if k >= 0 else []
        text = self._source.document.text[item.start : item.stop]
        own = tuple(row.theme for row in rows if any(surface in text for surface in row.evidence))
        if own or not rows:
            return own
        paragraph = self._source.plan.paragraphs[k]
        fills = 2 * (item.stop - item.start) >= paragraph.stop - paragraph.start
        return tuple(row.theme for row in rows if row.main) if fills else ()


def _start_of(paragraph: Paragraph) -> int:
    return paragraph.start


def _row(source: PlanSource, item: Dated, themes: tuple[str, ...]) -> ActivityRow:
    text = source.document.text
    before = _MARK.split(text[max(source.plan.start, item.start - _BEFORE) : item.start])[-1]
    said = before + text[item.start : item.stop]
    recurrence = _recurrence().search(said) if _MAY_RECUR.search(said) else None
    return ActivityRow(
        plan_id=source.plan_id,
        doc_id=source.doc_id,
        months=item.months,
        explicit=item.explicit,
        month_text=item.month_text,
        recurrence=recurrence.lastgroup if recurrence else None,
        themes=themes,
        text=text[item.start : item.stop],
        start=item.start,
        stop=item.stop,
    )

"""Activities tied to months: schedules, dated sentences, and what festivals and terms imply."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from unioncorpus.columns import Columns
from unioncorpus.extract.dated import Dated
from unioncorpus.extract.dated_sentences import Hints, find_dated, find_hints
from unioncorpus.extract.festivals import Period
from unioncorpus.extract.fields import find_fields, find_lines, find_rows, find_times
from unioncorpus.extract.month_numbers import find_month_numbers
from unioncorpus.extract.schedule import find_schedule
from unioncorpus.extract.source import PlanSource
from unioncorpus.records import ActivityRow, ThemeRow
from unioncorpus.structure import Paragraph
from unioncorpus.tables import pattern, rules

#: One of these stands in each of them: a first look, ten times as fast.
_MAY_RECUR = re.compile("每|年[一年度]|期一次|度一次|月月|按月|周[一二三四五六日]")
_MARK = re.compile("[。；;！\n]")
#: How far before an activity the word for its recurrence may stand (每年10月：...).
_BEFORE = 16
_CLOSE = ("）", ")")


@cache
def _recurrence() -> re.Pattern[str]:
    """Every word for a recurrence as one pattern, whose group is the period."""
    named = ((rule.id.rpartition(".")[2], rule.expression) for rule in rules("activities", "recurrence"))
    return re.compile("|".join(f"(?P<{period}>{expression})" for period, expression in named))


def find_activities(
    source: PlanSource, period: Period, themes: Columns[ThemeRow] | None = None
) -> Columns[ActivityRow]:
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
        return Columns(ActivityRow)
    starts = [p.start for p in paragraphs]
    places = sorted({k for at in offsets if (k := bisect_right(starts, at) - 1) >= 0 and at < paragraphs[k].stop})
    if not places and not numbered:
        return Columns(ActivityRow)
    fields, times = find_fields(text, paragraphs, places)
    rows, cells = find_rows(text, paragraphs, places)
    left = [k for k in places if k not in times and k not in cells]
    told = find_lines(text, paragraphs, left)
    left = [k for k in left if k not in told]
    lines = find_times(text, paragraphs, left)
    below = {k for k, line in lines.items() if text.startswith(line.month_text, starts[k])}  # below the label of a time
    scheduled, used = find_schedule(text, paragraphs, [k for k in left if k not in below], numbered)
    items = (own for item in scheduled for own in _by_own_months(text, item, hints, period))
    found = [*fields, *rows, *told.values(), *items, *(line for k, line in lines.items() if k not in used)]
    for k in left:
        if k not in used and k not in lines:
            begin, end = _behind_number(source, paragraphs[k]), _stop_with_body(text, paragraphs, k)
            found += find_dated(text, begin, end, hints, period)
    if not found:
        return Columns(ActivityRow)
    found.sort(key=itemgetter(0))
    tagged = _Tagged(source, themes or Columns(ThemeRow))
    return Columns.of(ActivityRow, [_row(source, item, tagged.of(item)) for item in found])


def _behind_number(source: PlanSource, paragraph: Paragraph) -> int:
    """Where a paragraph's text begins behind the number of its unit: 3、4月登山 as the third item is of April alone."""
    section = source.plan.sections[paragraph.section] if paragraph.section is not None else None
    return paragraph.start + len(section.label if section and section.start == paragraph.start else "")


def _by_own_months(text: str, item: Dated, hints: Hints, period: Period) -> Sequence[Dated]:
    """An item of a schedule; below a term, what it names with months of its own: 下半年 / 练兵，9月决赛."""
    k = bisect_right(hints.months, item.start)
    if item.explicit or k == len(hints.months) or hints.months[k] >= item.stop:
        return (item,)
    own = [found for found in find_dated(text, item.start, item.stop, hints, period) if found.explicit]
    return [found for found in own if _opens_clause(text, item, found)] or (item,)


def _opens_clause(text: str, item: Dated, found: Dated) -> bool:
    """Whether a month within an item opens a clause and is one of its term's (练兵，9月决赛; not 制定3月份方案)."""
    at = text.index(found.month_text, item.start)
    opens = pattern("activities", "turn", "clause_opens").search(text, item.start, at)
    return opens is not None and set(found.months) <= set(item.months)


def _stop_with_body(text: str, paragraphs: Sequence[Paragraph], k: int) -> int:
    """Where a paragraph ends; with the one below it in its unit, where its line ends in a bracket: 发动（3月）."""
    line, below = paragraphs[k], paragraphs[k + 1 : k + 2]
    is_head = line.section is not None and text[line.stop - 1] in _CLOSE
    return below[0].stop if is_head and below and below[0].section == line.section else line.stop


class _Tagged:
    """The themes of a plan's paragraphs, and of the activities in them."""

    def __init__(self, source: PlanSource, themes: Columns[ThemeRow]) -> None:
        self._source = source
        self._starts = [*map(itemgetter(0), source.plan.paragraphs)]
        #: The themes of each paragraph but for child themes: whether it is the main one, its name, its evidence.
        self._themes: dict[str, list[tuple[bool, str, Sequence[str]]]] = {}
        columns = themes.values
        for paragraph_id, main, theme, evidence in zip(
            columns["paragraph_id"], columns["main"], columns["theme"], columns["evidence"], strict=True
        ):
            if "." not in theme:
                self._themes.setdefault(paragraph_id, []).append((main, theme, evidence))

    def of(self, item: Dated) -> tuple[str, ...]:
        """The paragraph's themes that the activity's words carry; else the main one, if it is most of the paragraph."""
        k = bisect_right(self._starts, item.start) - 1
        themes = self._themes.get(self._source.paragraph_ids[k], ()) if k >= 0 else ()
        text = self._source.document.text[item.start : item.stop]
        own = tuple([theme for _, theme, evidence in themes if any(map(text.__contains__, evidence))])
        if own or not themes:
            return own
        paragraph = self._source.plan.paragraphs[k]
        fills = 2 * (item.stop - item.start) >= paragraph.stop - paragraph.start
        return tuple([theme for main, theme, _ in themes if main]) if fills else ()


def _row(source: PlanSource, item: Dated, themes: tuple[str, ...]) -> tuple[Any, ...]:
    """The fields of the row of an activity."""
    start, stop, months, month_text, explicit = item
    text = source.document.text
    begin = max(source.plan.start, start - _BEFORE)
    period = None
    if _MAY_RECUR.search(text, begin, stop):
        recurrence = _recurrence().search(_MARK.split(text[begin:start])[-1] + text[start:stop])
        period = recurrence.lastgroup if recurrence else None
    ids = source.plan_id, source.doc_id
    return *ids, months, explicit, month_text, period, themes, text[start:stop], start, stop, ()

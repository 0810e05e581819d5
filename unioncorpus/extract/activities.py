"""Activities tied to months: schedules, dated sentences, and what festivals and terms imply."""

import re
from bisect import bisect_left

from unioncorpus.extract.dated_sentences import find_dated, find_hints
from unioncorpus.extract.schedule import Dated, find_schedule
from unioncorpus.extract.source import PlanSource
from unioncorpus.records import ActivityRow

_RECURRENCES = {
    "year": r"每年|每个?年度|一年一度|年年|年度性",
    "half_year": r"每半年|半年一次",
    "term": r"每个?学期|学期一次",
    "quarter": r"每个?季度|每季|季度一次",
    "month": r"每个?月(?!饼)|月月|按月",
    "week": r"每[个]?(?:周|星期)|[单双]周[一二三四五六日]",
}
_RECURRENCE = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _RECURRENCES.items()))
_MARK = re.compile("[。；;！\n]")
#: How far before an activity the word for its recurrence may stand (每年10月：...).
_BEFORE = 16


def find_activities(source: PlanSource) -> tuple[ActivityRow, ...]:
    """Activities of a plan, in text order: schedule items, sentences with months, and what festivals imply.

    Months stand in the order of the text. ``explicit`` is false where only a festival or a term (暑假) gives them.
    """
    text = source.document.text
    paragraphs = [p for p in source.plan.paragraphs if not p.title]
    scheduled, used = find_schedule(text, paragraphs)
    found: list[tuple[Dated, bool]] = [(item, True) for item in scheduled]
    hints = find_hints(text, source.plan.body, source.plan.stop)
    for k, paragraph in enumerate(paragraphs):
        first = bisect_left(hints, paragraph.start)
        if k not in used and first < len(hints) and hints[first] < paragraph.stop:
            found += find_dated(text, paragraph.start, paragraph.stop)
    found.sort(key=lambda pair: pair[0].start)
    return tuple(_row(source, dated, explicit) for dated, explicit in found)


def _row(source: PlanSource, dated: Dated, explicit: bool) -> ActivityRow:
    text = source.document.text
    before = _MARK.split(text[max(source.plan.start, dated.start - _BEFORE) : dated.start])[-1]
    recurrence = _RECURRENCE.search(before + text[dated.start : dated.stop])
    return ActivityRow(
        plan_id=source.plan_id,
        doc_id=source.doc_id,
        months=dated.months,
        explicit=explicit,
        month_text=dated.month_text,
        recurrence=recurrence.lastgroup if recurrence else None,
        text=text[dated.start : dated.stop],
        start=dated.start,
        stop=dated.stop,
    )

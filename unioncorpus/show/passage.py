"""A passage as it stands in the clean text and in the page as found, marked, with the edits between the two."""

import html
from collections.abc import Iterator
from dataclasses import dataclass

from unioncorpus.edits import Edited

#: Characters shown on each side of a passage, and of a passage itself.
CONTEXT, MOST = 60, 2000
_MARK = "【", "】"


@dataclass(frozen=True, slots=True)
class Marked:
    """text[start:stop] of a text, with some of what stands around it."""

    before: str
    passage: str
    after: str
    start: int
    stop: int

    def __str__(self) -> str:
        return f"{self.before}{_MARK[0]}{self.passage}{_MARK[1]}{self.after}"


def mark(text: str, start: int, stop: int, context: int = CONTEXT) -> Marked:
    """Cut a passage out of its text; a long one keeps its beginning and its end.

    >>> str(mark("春节前走访慰问困难职工。", 5, 7, 3))
    '…前走访【慰问】困难职…'
    """
    passage = text[start:stop]
    if len(passage) > MOST:
        passage = f"{passage[: MOST // 2]} … {passage[-MOST // 2 :]}"
    before = ("…" if start > context else "") + text[max(0, start - context) : start]
    after = text[stop : stop + context] + ("…" if stop + context < len(text) else "")
    return Marked(before, passage, after, start, stop)


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a row of a table comes from; printed (or shown in Jupyter) it is the evidence.

    ``page`` names the page, ``plan`` is the title of the plan (None outside of plans); ``clean`` and ``raw`` are the
    passage in documents.text and in documents.raw; ``edits`` are the changes in it: (stage, rule, before, after).
    """

    page: str
    plan: str | None
    clean: Marked
    raw: Marked
    edits: tuple[tuple[str, str, str, str], ...]

    def _heads(self) -> Iterator[tuple[str, Marked]]:
        yield f"clean text, characters {self.clean.start}–{self.clean.stop}", self.clean
        yield f"page as found, characters {self.raw.start}–{self.raw.stop}", self.raw

    def __str__(self) -> str:
        lines = [self.page if self.plan is None else f"{self.page} · {self.plan}"]
        for head, marked in self._heads():
            lines += [f"-- {head}", str(marked)]
        lines.append(f"-- {len(self.edits)} edits in it" + (":" if self.edits else ""))
        lines += [f"{stage} {rule}: {before!r} -> {after!r}" for stage, rule, before, after in self.edits]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        title = html.escape(self.page) + (f" · <b>{html.escape(self.plan)}</b>" if self.plan else "")
        parts = [f"<div>{title}</div>"]
        for head, marked in self._heads():
            cut = (html.escape(text) for text in (marked.before, marked.passage, marked.after))
            before, passage, after = cut
            parts.append(
                f'<div style="color:#666;margin-top:.6em">{head}</div>'
                f'<div style="white-space:pre-wrap;max-width:60em">{before}<mark>{passage}</mark>{after}</div>'
            )
        rows = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in edit) + "</tr>" for edit in self.edits
        )
        head = "<tr><th>stage</th><th>rule</th><th>before</th><th>after</th></tr>"
        parts.append(f"<details><summary>{len(self.edits)} edits in it</summary><table>{head}{rows}</table></details>")
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Passages:
    """Several passages, one under the other: the two of a copy."""

    passages: tuple[Passage, ...]

    def __str__(self) -> str:
        return "\n\n".join(map(str, self.passages))

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return "<hr>".join(passage._repr_html_() for passage in self.passages)


def show_passage(
    page: Edited, name: str, plan: str | None, clean: tuple[int, int], raw: tuple[int, int], context: int = CONTEXT
) -> Passage:
    """A passage of a page, given by its spans in the clean text and in the page as found.

    >>> from unioncorpus.edits import Edit
    >>> page = Edited.of("校工會(huì)工作").then("repair", [Edit(3, 8, "(huì)", "", "repair.pinyin")])
    >>> print(show_passage(page, "a.txt", None, (1, 5), page.raw_span(1, 5)))
    a.txt
    -- clean text, characters 1–5
    校【工會工作】
    -- page as found, characters 1–10
    校【工會(huì)工作】
    -- 1 edits in it:
    repair repair.pinyin: '(huì)' -> ''
    """
    marked = mark(page.text, *clean, context), mark(page.raw, *raw, context)
    return Passage(name, plan, *marked, tuple(_edits(page, *raw)))


def _edits(page: Edited, start: int, stop: int) -> Iterator[tuple[str, str, str, str]]:
    """The applied edits in raw[start:stop] and in what became of it, stage by stage."""
    for layer in page.layers:
        for edit in layer.edits:
            if edit.applied and start <= edit.start and edit.stop <= stop:
                yield layer.stage, edit.rule, edit.before, edit.after
        start, stop = layer.offsets.to_output(start, stop)

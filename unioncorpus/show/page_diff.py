"""A page before and after cleaning, for a notebook: each change in its place, with the rule that made it."""

import html
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from unioncorpus.edits import Edited
from unioncorpus.show.diff import Hunk, hunks, page_edits, render_diff

#: Places that a notebook shows; a page may have thousands.
MOST = 300
#: Characters of a removed piece that are shown, half of them at each end.
LONGEST = 120

_DEL = "background:#fdd;color:#900"
_INS = "background:#dfd;color:#060;text-decoration:none"


@dataclass(frozen=True, slots=True)
class PageDiff:
    """The changes of one page: ``print`` shows them as text, a notebook in colours. ``page`` has all of them.

    ``name`` is where the page comes from.
    """

    name: str
    page: Edited

    def __str__(self) -> str:
        return "\n".join([self.name, *render_diff(self.page)])

    def __repr__(self) -> str:
        return f"<PageDiff {self.name}: {len(page_edits(self.page))} changes>"

    def _repr_html_(self) -> str:
        edits = page_edits(self.page)
        places = hunks(self.page.raw, edits)
        rows = [self._row(hunk) for hunk in islice(places, MOST)]
        more = sum(1 for _ in places)
        note = f"; {more} further places are not shown: print(diff) shows all" if more else ""
        return (
            f"<p>{html.escape(self.name)}: {len(edits)} changes{note}</p><table><thead><tr><th>line</th>"
            f'<th style="text-align:left">text</th><th style="text-align:left">rules</th></tr></thead>'
            f"<tbody>{''.join(rows)}</tbody></table>"
        )

    def _row(self, hunk: Hunk) -> str:
        rules = " ".join(dict.fromkeys(rule for e in hunk.edits for rule in e.rule.split("+")))
        cell = '<td style="text-align:left">'
        return f"<tr><td>{hunk.line}</td>{cell}{''.join(self._pieces(hunk))}</td>{cell}{html.escape(rules)}</td></tr>"

    def _pieces(self, hunk: Hunk) -> Iterator[str]:
        at = hunk.start
        for e in hunk.edits:
            yield _text(self.page.raw[at : e.start])
            if e.before:
                yield f'<del style="{_DEL}">{_text(_shorten(e.before))}</del>'
            if e.after:
                yield f'<ins style="{_INS}">{_text(_shorten(e.after))}</ins>'
            at = e.stop
        yield _text(self.page.raw[at : hunk.stop])


def _shorten(text: str) -> str:
    half = LONGEST // 2
    return text if len(text) <= LONGEST else f"{text[:half]} … {text[-half:]}"


def _text(text: str) -> str:
    """Escaped, with what cannot be seen made visible; a lone surrogate would keep the page from being encoded."""
    shown = (ch if ch.isprintable() else "⏎" if ch == "\n" else f"\\u{ord(ch):04x}" for ch in text)
    return html.escape("".join(shown))

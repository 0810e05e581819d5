"""One plan of a stored page as pieces: text that stayed, and changes with what stood before and after."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from unioncorpus.edits import Edit, Edited
from unioncorpus.show.diff import page_edits


@dataclass(frozen=True, slots=True)
class Change:
    """What stood in the page, what stands in the clean text, the rules that did it, and how sure they are (0..1)."""

    before: str
    after: str
    rules: tuple[str, ...]
    confidence: float


Piece = str | Change


class PageChanges:
    """The changes of one page, to be cut to its plans."""

    def __init__(self, page: Edited) -> None:
        self._page = page
        self._edits: Sequence[Edit] = page_edits(page)
        self._stops = [e.stop for e in self._edits]

    def pieces(self, start: int, stop: int) -> list[Piece]:
        """The pieces of text[start:stop] of the clean text. Changes that reach beyond it are left whole.

        >>> page = Edited.of("計劃。學(xué)習").then("repair", [Edit(4, 9, "(xué)", "", "repair.pinyin")])
        >>> PageChanges(page).pieces(3, 5)
        ['學', Change(before='(xué)', after='', rules=('repair.pinyin',), confidence=1.0), '習']
        """
        first, last = self._page.raw_span(start, stop)
        found: list[Piece] = []
        at = first
        for edit in self._edits[bisect_right(self._stops, first) :]:
            if edit.start >= last:
                break
            if edit.start > at:
                found.append(self._page.raw[at : edit.start])
            found.append(Change(edit.before, edit.after, tuple(dict.fromkeys(edit.rule.split("+"))), edit.confidence))
            at = edit.stop
        if at < last:
            found.append(self._page.raw[at:last])
        return found

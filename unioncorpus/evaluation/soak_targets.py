"""What hostile bytes are fed to, stage by stage, and the laws that must hold of what comes out.

A target takes bytes and says what law they broke, or nothing. The stages after decode read them as UTF-8, and each
meets the bytes as they are, not what the stage before would have left of them.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from unioncorpus.clean.convert import convert
from unioncorpus.clean.decode import decode
from unioncorpus.clean.html import read_html
from unioncorpus.clean.repair import repair
from unioncorpus.clean.strip import strip
from unioncorpus.edits import Edited
from unioncorpus.errors import InputRejectedError
from unioncorpus.pipeline import process
from unioncorpus.segment import segment
from unioncorpus.structure import Plan

#: Seconds for each MB that a page may take, and beside them those that the search for damage may take on any page: it
#: is bounded by its steps, not by the page (clean/repair/shifted.py). Far below a document's deadline.
_PER_MB, _START = 60.0, 1.0


@dataclass(frozen=True, slots=True)
class Target:
    """A part of the pipeline by name; ``share`` of the executions on short texts go to it, 0..1."""

    name: str
    share: float
    check: Callable[[bytes], str | None]

    def attempt(self, data: bytes) -> str | None:
        """The law that ``data`` broke, an exception and lost time among them; None if all hold."""
        start = time.process_time()
        try:
            broken = self.check(data)
            took = time.process_time() - start
            if took > self._patience(data):  # once more: the processor may have been busy, or tables been read
                start = time.process_time()
                self.check(data)
                took = min(took, time.process_time() - start)
        except InputRejectedError:
            return None
        except Exception as error:  # noqa: BLE001 - any other is what is looked for
            return f"{type(error).__name__}: {error}"
        return f"{took:.1f} s for {len(data)} bytes" if took > self._patience(data) else broken

    @staticmethod
    def _patience(data: bytes) -> float:
        return _START + _PER_MB * len(data) / 1e6


def _decode(data: bytes) -> str | None:
    page = decode(data)
    page.text.encode()  # raises on a surrogate
    if page.exact and page.text.encode(page.encoding) != data:
        return f"{page.encoding} does not give the bytes back"
    for edit, (start, stop) in zip(page.edits, page.places, strict=True):
        if data[edit.start : edit.stop].hex() != edit.before or page.text[start:stop] != edit.after:
            return f"{edit.rule} at {edit.start} is not what stands there"
    return None


def _text(data: bytes) -> str:
    return data.decode(errors="replace")


def _repair(data: bytes) -> str | None:
    return _stages(_text(data), repair)


def _clean(data: bytes) -> str | None:
    return _stages(_text(data), read_html, convert, strip)


def _stages(text: str, *stages: Callable[[Edited], Edited]) -> str | None:
    page = Edited.of(text)
    for stage in stages:
        page = stage(page)
    return None if page.undo() == text else "undoing the edits does not give the text back"


def _segment(data: bytes) -> str | None:
    text = _text(data)
    plans = segment(text).plans
    if bool(plans) != bool(text.strip()):
        return f"{len(plans)} plans"
    return next((broken for plan in plans for broken in [_broken_plan(text, plan)] if broken), None)


def _broken_plan(text: str, plan: Plan) -> str | None:
    if not 0 <= plan.start <= plan.body <= plan.stop <= len(text):
        return f"a plan from {plan.start} over {plan.body} to {plan.stop}"
    for section in plan.sections:
        above = plan.sections[section.parent] if section.parent is not None else plan
        if not above.start <= section.start <= section.stop <= above.stop:
            return f"a section from {section.start} to {section.stop} outside the one above it"
        if not text.startswith(section.label, section.start):
            return f"no {section.label!r} at {section.start}"
    at = plan.start
    for paragraph in plan.paragraphs:
        if not at <= paragraph.start < paragraph.stop <= plan.stop:
            return f"a paragraph from {paragraph.start} to {paragraph.stop}"
        at = paragraph.stop
    return None


def _process(data: bytes) -> str | None:
    rows = process(data)
    text = rows["documents"][0].text
    for table, column in (("metrics", "text"), ("activities", "text"), ("dating", "phrase"), ("mentions", "surface")):
        for row in rows[table]:
            if text[row.start : row.stop] != getattr(row, column):
                return f"{table}: {getattr(row, column)!r} is not at {row.start}"
    return None


PROCESS = Target("process", 0.02, _process)
#: By the time that an execution takes: repair on hostile text has ten times the work of the others.
TARGETS = (
    Target("segment", 0.41, _segment),
    Target("clean", 0.31, _clean),
    Target("decode", 0.2, _decode),
    Target("repair", 0.06, _repair),
    PROCESS,
)

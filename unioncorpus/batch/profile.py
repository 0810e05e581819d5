"""What a site repeats: lines that stand on many of its pages and belong to none of its plans.

A row depends on the bytes of its own page alone, so no page is ever judged by its neighbours while it is cleaned. Here
the neighbours are compared once, beforehand; the lines found are shown, and frozen into tables/sites.toml. That table
is part of the pipeline version, like every other.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from unioncorpus import tables
from unioncorpus.batch.counts import Limits
from unioncorpus.batch.inputs import Page, Rules, Skipped, check_inputs, read_inputs
from unioncorpus.errors import InputRejectedError, UnioncorpusError, UsageError
from unioncorpus.lines import is_heading, is_month_heading, is_title, line_spans, read_mark, read_plan_mark
from unioncorpus.pipeline import clean

#: A line must stand on so many pages of the site, and on this share of them.
LEAST_PAGES, LEAST_SHARE = 4, 0.3
#: Shorter lines (characters) may be words of a table or a signature; longer ones are paragraphs of a plan.
_SHORTEST_LINE, _LONGEST_LINE = 4, 400
#: The frozen lines.
TABLE = "sites"


@dataclass(frozen=True, slots=True)
class Repeated:
    """A line of the clean text, and on how many pages of the site it stands."""

    line: str
    pages: int


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """What ``profile_site`` found: the number of different pages, those it could not read, and the repeated lines."""

    pages: int
    rejected: int
    lines: tuple[Repeated, ...]


def profile_site(folder: Path, least_pages: int = LEAST_PAGES, least_share: float = LEAST_SHARE) -> SiteProfile:
    """Lines that stand on at least ``least_pages`` pages under a folder and on ``least_share`` (0..1) of them.

    The same bytes count once. Titles, enumerated lines, month headings and the usual headings of a plan repeat by
    nature and are left out. Memory grows with the number of different short lines, not with the pages.

    Raises UsageError if the folder is not there or holds fewer pages than ``least_pages``.
    """
    check_inputs([str(folder)])
    counts: Counter[str] = Counter()
    seen: set[bytes] = set()
    rejected = 0
    for data in _pages(folder):
        digest = hashlib.sha256(data or b"").digest()
        if data is None or digest in seen:
            rejected += data is None
            continue
        try:
            text = clean(data).text
        except InputRejectedError:
            rejected += 1
            continue
        seen.add(digest)
        counts.update(set(_candidates(text)))
    if len(seen) < least_pages:
        raise UsageError(
            f"{folder}: profile: {len(seen)} different pages; at least {least_pages} are needed to see what repeats. "
            "Give the folder of one site, or ask for fewer with --pages."
        )
    wanted = max(least_pages, least_share * len(seen))
    found = sorted((Repeated(line, n) for line, n in counts.items() if n >= wanted), key=lambda r: (-r.pages, r.line))
    return SiteProfile(len(seen), rejected, tuple(found))


def _pages(folder: Path) -> Iterator[bytes | None]:
    """Bytes of the pages under a folder; None for one that cannot be read."""
    for found in read_inputs([str(folder)], Rules(Limits())):
        if not isinstance(found, Skipped):
            yield found.data if isinstance(found, Page) else None


def _candidates(text: str) -> Iterator[str]:
    """Lines of a page that would tell of the site if they repeat."""
    for a, b in line_spans(text):
        line = text[a:b]
        structural = (
            read_mark(text, a, b) is not None
            or is_month_heading(text, a, b)
            or is_heading(text, a, b)
            or is_title(line)
            or read_plan_mark(line) is not None
        )
        if _SHORTEST_LINE <= b - a <= _LONGEST_LINE and line[-1] not in "：:" and not structural:
            yield line


def keep_lines(lines: Iterable[str], table: Path | None = None) -> Path:
    """Add lines to tables/sites.toml (or another file of its form), whole or not at all, and give its path.

    Raises UnioncorpusError if the file cannot be written.
    """
    path = table or Path(str(resources.files(tables))) / f"{TABLE}.toml"
    head = tables.read(TABLE)
    known = sorted({*head["lines"], *lines})
    entries = "".join(f"    {json.dumps(line, ensure_ascii=False)},\n" for line in known)
    fields = "".join(f"{key} = {json.dumps(head[key], ensure_ascii=False)}\n" for key in ("about", "source", "licence"))
    part = path.with_suffix(".part")
    try:
        part.write_text(f"{fields}\nlines = [\n{entries}]\n", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise UnioncorpusError(
            f"{path}: profile: the table cannot be written ({error.strerror or error}); mend its permissions"
        ) from error
    return path

"""Stand-ins for the pipeline that worker processes can import: plain rows, or the trouble that a page asks for."""

import errno
import hashlib
import os
import re
import signal

from unioncorpus.errors import InputRejectedError
from unioncorpus.records import TABLES, DocumentRow, ParagraphRow, PlanRow
from unioncorpus.version import pipeline_version


def plain_rows(data):
    """One document with one plan and one paragraph for each line."""
    doc_id = hashlib.sha256(data).hexdigest()
    text = data.decode("utf-8")
    rows = {name: [] for name in TABLES}
    rows["documents"].append(
        DocumentRow(
            doc_id=doc_id,
            published_at=None,
            n_bytes=len(data),
            encoding="utf-8",
            encoding_reason="utf-8",
            script="hans",
            title=None,
            text=text,
            raw=text,
            bytes=None,
            n_plans=1,
            claimed_plans=None,
            pipeline_version=pipeline_version(),
        )
    )
    rows["plans"].append(plan_row(doc_id, text))
    at = 0
    for n, line in enumerate(text.splitlines(), 1):
        rows["paragraphs"].append(
            ParagraphRow(f"{doc_id[:20]}:{at}", None, f"{doc_id[:20]}:0", doc_id, n, at, at + len(line))
        )
        at += len(line) + 1
    return rows


def plan_row(doc_id, text, **values):
    row = {
        "plan_id": f"{doc_id[:20]}:0",
        "doc_id": doc_id,
        "n": 1,
        "parent_n": None,
        "title": text.split("\n", 1)[0],
        "org_type": "school",
        "genre": "plan",
        "body": "union",
        "union_scope": "own_unit",
        "province": None,
        "city": None,
        "county": None,
        "claimed_year_title": None,
        "claimed_year_page": None,
        "claimed_year": None,
        "year_low": None,
        "year_high": None,
        "year_status": "undated",
        "n_redactions": 0,
        "start": 0,
        "stop": len(text),
    }
    return PlanRow(**(row | values))


def troubled_rows(data):
    """Plain rows, but for pages that ask for trouble in their first line."""
    if data.startswith(b"KILL"):
        os.kill(os.getpid(), signal.SIGKILL)
    if data.startswith(b"HANG"):  # inside C, holding the interpreter: no Python thread could end it
        re.match(r"(a+)+$", "a" * 60 + "b")
    if data.startswith(b"BUG"):
        raise ValueError("an unforeseen page")
    if data.startswith(b"REFUSE"):
        raise InputRejectedError("decode", "binary", "12 control characters; give text")
    return plain_rows(data)


def rows_on_a_full_disk(data):
    """Plain rows, and from now on this worker's disk is full."""

    def refuse(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    os.fsync = refuse
    return plain_rows(data)

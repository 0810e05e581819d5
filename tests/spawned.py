"""Stand-ins for the pipeline that worker processes can import: plain rows, or the trouble that a page asks for."""

import errno
import hashlib
import os
import re
import signal
import sys
from dataclasses import MISSING, fields
from pathlib import Path
from typing import get_type_hints

import pyarrow as pa

from unioncorpus.errors import InputRejectedError
from unioncorpus.records import TABLES, DocumentRow, ParagraphRow, PlanRow


def filled(record, **values):
    """A record with these values, and empty ones in its other fields."""
    given = {field.name for field in fields(record) if field.default is not MISSING}
    kinds = {name: kind for name, kind in get_type_hints(record).items() if name not in given}
    empty = {name: kind() if isinstance(kind, type) else None for name, kind in kinds.items()}
    return record(**(empty | values))


def plain_rows(data):
    """One document with one plan and one paragraph for each line."""
    doc_id = hashlib.sha256(data).hexdigest()
    plan_id = f"{doc_id[:20]}:0"
    text = data.decode("utf-8")
    plan = {"doc_id": doc_id, "plan_id": plan_id}
    rows = {name: [] for name in TABLES}
    rows["documents"] = [filled(DocumentRow, doc_id=doc_id, n_bytes=len(data), text=text, raw=text, n_plans=1)]
    rows["plans"] = [filled(PlanRow, **plan, n=1, title=text.split("\n", 1)[0], genre="plan", stop=len(text))]
    at = 0
    for n, line in enumerate(text.splitlines(), 1):
        place = {"n": n, "start": at, "stop": at + len(line)}
        rows["paragraphs"].append(filled(ParagraphRow, **plan, **place, paragraph_id=f"{doc_id[:20]}:{at}"))
        at += len(line) + 1
    return rows


def troubled_rows(data):
    """Plain rows, but for pages that ask for trouble in their first line."""
    if data.startswith(b"KILL"):
        os.kill(os.getpid(), signal.SIGKILL)
    if data.startswith(b"ONCE"):
        mark = Path(data.split()[1].decode())
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    if data.startswith(b"WAIT"):  # for somebody to end the first worker that takes it
        mark = Path(data.split()[1].decode())
        if not mark.exists():
            mark.touch()
            signal.pause()
    if data.startswith(b"STARVED"):  # in its batch, and then alone
        marks = [Path(f"{data.split()[1].decode()}{k}") for k in range(2)]
        new = next((mark for mark in marks if not mark.exists()), None)
        if new:
            new.touch()
            data = b"HANG"
    if data.startswith(b"HANG"):  # inside C, holding the interpreter: no Python thread could end it
        re.match(r"(a+)+$", "a" * 60 + "b")
    if data.startswith(b"BUG"):
        raise ValueError("an unforeseen page")
    if data.startswith(b"REFUSE"):
        raise InputRejectedError("decode", "binary", "12 control characters; give text")
    return plain_rows(data)


def rows_without_pandas(data):
    """Plain rows; none where to make a table loads pandas."""
    pa.table({"months": [[1], [2]], "text": ["工会", None]})
    if "pandas" in sys.modules:
        raise InputRejectedError("process", "slow", "pandas is loaded")
    return plain_rows(data)


def rows_of_the_settings(data):
    """Plain rows of a page that says how the C library is set."""
    return plain_rows(os.environ.get("GLIBC_TUNABLES", "").encode())


def rows_on_a_full_disk(data):
    """Plain rows, and from now on this worker's disk is full."""

    def refuse(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    os.fsync = refuse
    return plain_rows(data)


def die():
    """A step that ends its worker."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(mark, result):
    """A step that ends the first worker that takes it."""
    if not mark.exists():
        mark.touch()
        die()
    return result

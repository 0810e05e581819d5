"""Decoding: which encoding, why, and what happens to bytes that fit none."""

import json
from pathlib import Path

import pytest

from unioncorpus.clean.decode import decode
from unioncorpus.errors import InputRejectedError

CASES = json.loads((Path(__file__).parent / "cases" / "decode.json").read_text(encoding="utf-8"))


def page_of(given):
    if "hex" in given:
        return bytes.fromhex(given["hex"])
    parts = given.get("parts") or [[given["text"], given["encoding"]]]
    return b"".join(bytes.fromhex(t) if encoding == "hex" else t.encode(encoding) for t, encoding in parts)


#: First bytes of the container of old office files.
OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(20)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["label"])
def test_a_page_is_read_as_it_was_meant(case):
    page = decode(page_of(case["input"]))
    found = {
        "encoding": page.encoding,
        "reason": page.reason,
        "exact": page.exact,
        "text": page.text,
        "rules": [e.rule for e in page.edits],
        "places": [list(place) for place in page.places],
    }
    assert {key: found[key] for key in case["expected"]} == case["expected"]


@pytest.mark.parametrize("case", [c for c in CASES if not c["expected"].get("exact", True)], ids=lambda c: c["label"])
def test_edits_say_which_bytes_became_which_text(case):
    data = page_of(case["input"])
    page = decode(data)
    for edit, (start, stop) in zip(page.edits, page.places, strict=True):
        assert data[edit.start : edit.stop].hex() == edit.before
        assert page.text[start:stop] == edit.after


@pytest.mark.parametrize(
    "data",
    [b"", b"\xef\xbb\xbf", b"\xff\xfe", b" \r\n\t\n", "\u3000\n".encode("gb18030"), b"\xef\xbb\xbf\n"],
    ids=["nothing", "UTF-8 mark", "UTF-16 mark", "blank lines", "full-width space", "mark and line end"],
)
def test_a_page_without_text_is_refused_as_empty(data):
    with pytest.raises(InputRejectedError) as refusal:
        decode(data)
    assert (refusal.value.stage, refusal.value.reason) == ("decode", "empty")


WEB_ARCHIVE = (
    b"From: <Saved by a browser>\r\nSubject: =?utf-8?Q?x?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
    b'\ttype="text/html"; boundary="-x"\r\n\r\n---x\r\nContent-Type: text/html\r\n\r\n<html>=E5=B7=A5</html>\r\n'
)


@pytest.mark.parametrize(
    ("data", "reason", "what"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "pdf", "PDF"),
        (b"PK\x03\x04\x14\x00\x06\x00", "binary", "office"),
        (OLD_OFFICE, "binary", "office"),
        (OLD_OFFICE + "WordDocument".encode("utf-16-le"), "old_word", "Word"),
        (OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "encrypted", "password"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "binary", "picture"),
        (b"{\\rtf1\\ansi \\'b9\\'a4}", "binary", "rich text"),
        (WEB_ARCHIVE, "web_archive", ".mht"),
        (bytes(1000), "binary", "control characters"),
        (b"plan\0\1\2\3" * 50, "binary", "control characters"),
        (b"\xff" * 1000, "binary", "fit no Chinese encoding"),
    ],
    ids=["PDF", "zip", "xls", "doc", "password", "PNG", "RTF", "MHT", "zeros", "controls", "no encoding"],
)
def test_a_file_that_is_no_text_is_refused_with_advice(data, reason, what):
    with pytest.raises(InputRejectedError, match="plain text first") as refusal:
        decode(data)
    assert refusal.value.reason == reason
    assert what in refusal.value.detail

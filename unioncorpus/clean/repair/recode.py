"""Back to the bytes of a text that was read in the wrong encoding, with gaps where a byte was lost on the way.

A decoder shows bytes that it cannot read as U+FFFD or ``?``, or leaves them out. So the bytes of a text come back as
pieces with a gap between each two.
"""

import codecs
import re
from functools import cache

from unioncorpus.clean.cp936 import private_use

#: What a decoder shows for bytes that it cannot read.
GAP_MARKS = "\ufffd?"
_GAP = re.compile(f"[{GAP_MARKS}]")

#: Bytes of UTF-8 that continue a character, and a character that is not whole at the end of some bytes.
CONTINUATIONS = bytes(range(0x80, 0xC0))
INCOMPLETE = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")

#: Names of the codecs that stand in for Python's, where programs do otherwise.
_CONTROLS = "unioncorpus.controls"


def _keep_controls(error: UnicodeError) -> tuple[bytes, int]:
    """Codec error handler: a control character U+0080..U+009F is the byte of that number, as in browsers."""
    if isinstance(error, UnicodeEncodeError):
        shown = error.object[error.start : error.end]
        if all("\x80" <= c <= "\x9f" for c in shown):
            return shown.encode("latin-1"), error.end
    raise error


codecs.register_error(_CONTROLS, _keep_controls)


def encode(text: str, encoding: str) -> bytes | None:
    """The bytes that a program reading ``encoding`` shows as this text, or None where it could not have shown it.

    GBK is Windows code page 936: its user-defined pairs are private-use characters, and the byte 80 is the euro sign.

    >>> encode("宸ヤ細", "gbk").decode(), encode("å·¥ä¼š", "cp1252").decode(), encode("é", "gbk") is None
    ('工会', '工会', False)
    """
    try:
        if encoding != "gbk":
            return text.encode(encoding, _CONTROLS)
        data = b"\x80".join(part.encode("gb18030") for part in text.split("€"))
    except UnicodeEncodeError:
        return None
    # GB 18030 writes what GBK has not as four bytes.
    n_beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return data if len(data) == len(text) + n_beyond_ascii - text.count("€") else None


def pieces(text: str, encoding: str) -> list[bytes] | None:
    """The bytes between the gaps of a text, or None where a character cannot come from this encoding.

    >>> pieces("浼?", "gbk")
    [b'\\xe4\\xbc', b'']
    """
    out = [encode(part, encoding) for part in _GAP.split(text)]
    return None if None in out else [p for p in out if p is not None]


@cache
def is_one_byte(encoding: str) -> bool:
    """Whether every character is one byte.

    >>> is_one_byte("cp1252"), is_one_byte("gbk")
    (True, False)
    """
    return len(b"\xb0\xa1".decode(encoding)) > 1


@cache
def unreadable_pairs(encoding: str, private: bool = False) -> frozenset[bytes]:
    """Pairs of bytes that a decoder of a two-byte encoding may not know: unassigned, or user-defined.

    With ``private`` the decoder shows user-defined pairs as private-use characters, and so knows them.

    >>> bytes.fromhex("a140") in unreadable_pairs("gbk"), bytes.fromhex("b9a4") in unreadable_pairs("gbk")
    (True, False)
    """
    pairs = (bytes((a, b)) for a in range(0x81, 0xFF) for b in range(0x40, 0xFF) if b != 0x7F)
    shown = private and encoding == "gbk"
    return frozenset(p for p in pairs if not _is_readable(p, encoding) and not (shown and private_use(p[0], p[1])))


def _is_readable(pair: bytes, encoding: str) -> bool:
    try:
        return bool(pair.decode(encoding))
    except UnicodeDecodeError:
        return False

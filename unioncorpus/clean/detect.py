"""How plausible is a reading of bytes as Chinese text, and which encoding gives the most plausible one.

A right reading is full of the same few hundred characters; a wrong one scatters over thousands. So a declared or a
detected encoding is believed only while no other reading is clearly more plausible.
"""

import codecs
import re

import chardet
import numpy as np

from unioncorpus.clean.language_model import language_model
from unioncorpus.clean.plausibility import plausibility
from unioncorpus.code_points import code_points

#: Encodings in which Chinese pages come, as Python spells them; earlier ones win a tie. (HZ is ASCII and opens its
#: Chinese runs with a sign of its own, so it needs no detection.)
CHINESE = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
#: Names that pages declare, by the superset that reads them.
_DECLARED = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "cp936": "gb18030",
    "big5": "big5hkscs",
    "big5hkscs": "big5hkscs",
    "cp950": "big5hkscs",
    "utf-8": "utf-8",
}
_DECLARATION = re.compile(rb"""(?:charset|encoding)\s{0,3}=\s{0,3}["']?([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)
_DECLARATION_BYTES = 2048

_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_SAMPLE_BYTES = 8192
#: What is read of a page that is legal UTF-8, as nearly all are, to see whether it is UTF-16 all the same.
_GLANCE_BYTES = 512
_SAMPLE_LEAD = 1024
#: At so many characters of a reading, at the most, the language model is asked.
_FLUENCY_PLACES = 512
#: The least share of zeros in UTF-32: Unicode ends at 10FFFF, so the first byte of each four is one; a few are lost.
_ZEROS_OF_UTF32 = 0.2
_LAST_ASCII = 0x7F
#: Mean log probability a character, in nats, of fluent text and of a wrong reading.
_FLUENT_LOG_P, _ABSURD_LOG_P = -5.0, -12.0
#: UTF-16 that is legal ASCII is read as UTF-16 from so many bytes on, if it is so plausible and so fluent.
_SHORTEST_UTF16 = 6
_SURELY_COMMON, _SURELY_FLUENT = 0.7, 0.5
#: A reading must be better by this much to win over one that stands before it.
_MARGIN = 0.12


def fluency(text: str) -> float:
    """How well the language model knows what is not ASCII in a reading, 0..1; in a long one, places spread over it.

    >>> fluency("校务公开") > 0.5 > fluency("鏍″姟鍏")
    True
    """
    wide = np.flatnonzero(code_points(text) > _LAST_ASCII)
    if not len(wide):
        return 0.0
    model = language_model()
    ids = model.ids(f"\n\n{text}")
    at = wide[:: -(-len(wide) // _FLUENCY_PLACES)]
    mean = float(model.log_p(ids[at], ids[at + 1], ids[at + 2]).mean())
    return min(1.0, max(0.0, (mean - _ABSURD_LOG_P) / (_FLUENT_LOG_P - _ABSURD_LOG_P)))


def hidden_utf16(data: bytes) -> str | None:
    """The byte order of UTF-16 whose bytes are by chance all legal ASCII or UTF-8, or None.

    第十九条 in UTF-16 is ``,{AS]Nag``. It is read so only if all of it is fluent Chinese.

    >>> hidden_utf16("第十九条".encode("utf-16-le")), hidden_utf16(b"Trade union work")
    ('utf-16-le', None)
    """
    sample = data[:_GLANCE_BYTES]
    if len(data) % 2 or len(sample) < _SHORTEST_UTF16:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        text = _read_head(sample, encoding)
        if plausibility(text) >= _SURELY_COMMON and fluency(text) >= _SURELY_FLUENT:
            return encoding
    return None


def declared_encoding(data: bytes) -> str | None:
    """The Chinese encoding that an HTML or XML page declares in its first 2 KB, or None.

    >>> declared_encoding(b'<meta charset="gb2312">')
    'gb18030'
    """
    found = _DECLARATION.search(data[:_DECLARATION_BYTES])
    if found is None:
        return None
    try:
        return _DECLARED.get(codecs.lookup(found[1].decode("ascii")).name)
    except LookupError:
        return None


def _sample(data: bytes) -> bytes:
    """A bounded piece that begins at a character in every encoding, shortly before the first byte over 7F."""
    found = _HIGH_BYTE.search(data)
    start = max(0, found.start() - _SAMPLE_LEAD) // 4 * 4 if found else 0
    return data[start : start + _SAMPLE_BYTES]


def _read_head(sample: bytes, encoding: str) -> str:
    """The sample in one encoding; a character cut off at its end is left out."""
    return codecs.getincrementaldecoder(encoding)("replace").decode(sample, final=False)


def _merits(sample: bytes) -> dict[str, float]:
    """How good each encoding's reading of a sample is: the mean of its plausibility and its fluency.

    ASCII alone is no reading of bytes that are not. Fluency takes several times as long, so it is asked where it can
    still matter; UTF-32 is tried where as many bytes are zero as it must have.
    """
    is_long = sample.count(0) >= _ZEROS_OF_UTF32 * len(sample)
    texts = {e: _read_head(sample, e) for e in CHINESE if is_long or not e.startswith("utf-32")}
    likely = {e: plausibility(text) if sample.isascii() or not text.isascii() else 0.0 for e, text in texts.items()}
    merits = dict.fromkeys(texts, 0.0)
    best = 0.0
    for encoding in sorted(texts, key=lambda e: -likely[e]):
        text, most = texts[encoding], (likely[encoding] + 1) / 2
        if text.isascii():
            merits[encoding] = likely[encoding]
        elif most >= best - _MARGIN:
            merits[encoding] = (likely[encoding] + fluency(text)) / 2
        best = max(best, merits[encoding])
    return merits


def _pick(sample: bytes, near: list[str]) -> str:
    """One of several encodings that read a sample about equally well: chardet's choice, or the first."""
    picked = chardet.detect(
        sample, include_encodings=CHINESE, compat_names=False, no_match_encoding="gb18030", max_bytes=_SAMPLE_BYTES
    )["encoding"]
    return picked if picked in near else near[0]


def detect(data: bytes) -> tuple[str, str]:
    """The encoding of bytes that are not clean UTF-8, and why: declared, detected, or utf-8.

    What the page declares stands, and after it chardet's choice among the Chinese encodings, only while no other
    reading of a sample is clearly more plausible.

    >>> detect("工会工作计划".encode("big5hkscs", "ignore"))[1]
    'detected'
    """
    sample = _sample(data)
    merits = _merits(sample)
    near = [encoding for encoding, merit in merits.items() if merit >= max(merits.values()) - _MARGIN]
    declared = declared_encoding(data)
    if declared in near:
        near = [declared]
    choice = near[0] if len(near) == 1 else _pick(sample, near)
    if choice == "utf-8":
        return choice, "utf-8"
    return choice, "declared" if choice == declared else "detected"

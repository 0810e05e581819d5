r"""Characters that stand as escapes in the text: &#24037; &ldquo; \u5de5 \xe5\xb7\xa5 %E5%B7%A5.

An escape becomes text only if Chinese, or a mark, comes out. An address keeps its escapes, and so does program text
that names characters (a range [\u4e00-\u9fa5]).
"""

import re
from collections.abc import Iterator
from html import unescape

from unioncorpus import tables
from unioncorpus.clean.language_model import language_model
from unioncorpus.edits import Edit
from unioncorpus.tables import Rule

#: Chinese, or the marks and signs of Chinese text.
_ORDINARY = re.compile(
    "[\u00b0\u00b1\u00b7\u00d7\u2010-\u2044\u2103-\u27bf\u3000-\u303f\u3220-\u9fff\uf900-\ufaff\uff01-\uffe5\U00020000-\U0003ffff]"
)
#: What no escape may bring into the text: control characters, surrogates, U+FFFD.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd\ufffe\uffff]")
#: ASCII that means something else once it is not escaped, and so stays.
_STAYS = frozenset("<>&")
_ENTITY = re.compile(r"&(?:amp;){0,3}(#?[0-9a-zA-Z]{2,10});?|(#x[0-9a-f]{4});")
_CODE_UNIT = re.compile(r"u\{?([0-9a-fA-F]{4,6})")
_HEX_PAIR = re.compile(r"[x%]([0-9a-fA-F]{2})")
_NO_SPACE = re.compile(r"[!-~]*")
#: The encodings in which bytes are escaped, in the order in which they are tried.
_ENCODINGS = ("utf-8", "gbk")


def resolve_escapes(text: str) -> list[Edit]:
    r"""Edits that put characters in place of their escapes.

    >>> [(e.before, e.after) for e in resolve_escapes(r"&ldquo;\u5de5\u4f1a&rdquo; [\u4e00-\u9fa5] http://a.cn/%E5%B7%A5")]
    [('&ldquo;', '“'), ('\\u5de5\\u4f1a', '工会'), ('&rdquo;', '”')]
    """
    entity, unicode_escape, byte_escape, percent_escape = tables.rules("escapes")
    # One character is looked for many times as fast as two.
    slash, percent = "\\" in text, "%" in text
    edits = list(_entities(text, entity)) if "&" in text or "#" in text else []
    if slash or (percent and "%u" in text):
        edits += _unicode_escapes(text, unicode_escape)
    if slash:
        edits += _byte_escapes(text, byte_escape)
    if percent:
        edits += _percent_escapes(text, percent_escape)
    return sorted(edits, key=lambda e: e.start)


def _entities(text: str, rule: Rule) -> Iterator[Edit]:
    for run in rule.pattern.finditer(text):
        start = run.start()
        for found in _ENTITY.finditer(run[0]):
            name = found[1] or found[2]
            character = unescape(f"&{name};")
            if len(character) == 1 and character not in _STAYS and not _UNWANTED.search(character):
                a, b = start + found.start(), start + found.end()
                yield Edit(a, b, text[a:b], character, rule.id)


def _unicode_escapes(text: str, rule: Rule) -> Iterator[Edit]:
    for run in rule.pattern.finditer(text):
        units = "".join(chr(int(code, 16)) for code in _CODE_UNIT.findall(run[0]) if int(code, 16) <= 0x10FFFF)
        decoded = units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        if _ORDINARY.search(decoded) and not _UNWANTED.search(decoded):
            yield Edit(run.start(), run.end(), run[0], decoded, rule.id)


def _byte_escapes(text: str, rule: Rule) -> Iterator[Edit]:
    for run in rule.pattern.finditer(text):
        decoded = _decode(bytes.fromhex("".join(_HEX_PAIR.findall(run[0]))))
        if decoded:
            yield Edit(run.start(), run.end(), run[0], decoded, rule.id)


def _percent_escapes(text: str, rule: Rule) -> Iterator[Edit]:
    (address,) = tables.rules("escapes", "address")
    stop, in_address = 0, False
    for run in rule.pattern.finditer(text):
        if run.start() >= stop:
            start, stop = _around(text, run.start(), stop)
            in_address = address.pattern.search(text[start:stop]) is not None
        decoded = None if in_address else _decode(bytes.fromhex("".join(_HEX_PAIR.findall(_once(run[0])))))
        if decoded:
            yield Edit(run.start(), run.end(), run[0], decoded, rule.id)


def _around(text: str, at: int, first: int) -> tuple[int, int]:
    """The stretch of ASCII without spaces around a place, beginning at ``first`` or later."""
    start = at
    while start > first and "!" <= text[start - 1] <= "~":
        start -= 1
    found = _NO_SPACE.match(text, at)
    return start, found.end() if found else at


def _once(run: str) -> str:
    """A run that was escaped twice, escaped once."""
    while "%25" in run:
        run = run.replace("%25", "%")
    return run


def _decode(data: bytes) -> str | None:
    """Chinese text from escaped bytes, or None.

    Text of another script in UTF-8 is legal GBK too, and reads as words only by chance.
    """
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _ORDINARY.search(text) and not _UNWANTED.search(text):
            return text if encoding == "utf-8" or _is_words(text) or not _is_utf8(data) else None
    return None


def _is_utf8(data: bytes) -> bool:
    return data.decode("utf-8", "ignore").encode() == data


def _is_words(text: str) -> bool:
    """Whether half of the characters are likely behind those before them."""
    ids = language_model().ids(text)
    likely = language_model().is_plausible_pair(ids[:-1], ids[1:])
    return len(likely) > 0 and bool(2 * likely.sum() >= len(likely))

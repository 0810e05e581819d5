r"""Form 6 of the damage model: lines written in one encoding and read in another, and lines left in escapes.

A decoder of two bytes a character loses what it does not know. What it leaves of it differs from program to program:
see ``Decoder``; one that does not know the user-defined pairs shows them as broken.
"""

import codecs
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate

from unioncorpus.clean import cp936
from unioncorpus.clean.cp936 import Decoder, Unit
from unioncorpus.edits import Edit
from unioncorpus.evaluation.damage import Damaged

#: Encodings of two bytes a character.
_PAIRS = frozenset(("gbk", "big5hkscs"))
_DECODER = Decoder("\ufffd")
#: UTF-8 where it is legal, and Windows Western elsewhere.
MIXED = "utf-8 or cp1252"
_WESTERN = "unioncorpus.western"


def _read_western(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: a byte that is no UTF-8 is one of Windows Western, as in browsers."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _decode(error.object[error.start : error.start + 1], "cp1252", _DECODER), error.start + 1


codecs.register_error(_WESTERN, _read_western)


def mojibake(
    text: str,
    chain: Sequence[tuple[str, str]],
    lines: Iterable[int] | None = None,
    decoder: Decoder = _DECODER,
) -> Damaged:
    """Lines (all, or those of the given numbers from 0) written in one encoding and read in another.

    ``chain`` holds (written, read) for each pass; codecs are Python's, with cp1252, gbk and big5hkscs as programs have
    them, and MIXED. Each changed line is a site, with the rule ``damage.6``.

    >>> mojibake("工会", [("utf-8", "gbk")]).text, mojibake("工会", [("gbk", "latin-1")]).text
    ('宸ヤ細', '¹¤»á')
    """

    def change(line: str) -> str:
        for written, read in chain:
            line = _decode(_encode(line, written), read, decoder)
        return line

    return _change_lines(text, lines, change)


def lost_for_good(line: str, chain: Sequence[tuple[str, str]], decoder: Decoder = _DECODER) -> bool:
    """Whether every byte of some character of the line is gone: a fact of the bytes, whatever the text may tell of it.

    >>> lost_for_good("共3次", [("utf-8", "gbk")]), lost_for_good("共三次", [("utf-8", "gbk")])
    (True, False)
    """
    text, carried = line, [{k} for k in range(len(line))]  # the characters of the line that each shown one tells of
    for written, read in chain:
        encoded = [_encode(c, written) for c in text]
        of = [ks for data, ks in zip(encoded, carried, strict=True) for _ in data]
        if read in _PAIRS:
            units = list(_units(b"".join(encoded), read, decoder))
            text = "".join(decoder.broken if u.char is None else u.char for u in units)
            shown = (u for u in units if u.char is not None or decoder.broken)
            carried = [set() if u.char is None else set[int]().union(*of[u.start : u.stop]) for u in shown]
        else:
            text, carried = _decode(b"".join(encoded), read, decoder), of
    return len(set[int]().union(*carried)) < len(line)


def _decode(data: bytes, codec: str, decoder: Decoder) -> str:
    # Browsers read cp1252's five empty places as control characters.
    if codec == "cp1252":
        return "".join(bytes((b,)).decode("cp1252", "ignore") or chr(b) for b in data)
    if codec in _PAIRS:
        return "".join(unit.char if unit.char is not None else decoder.broken for unit in _units(data, codec, decoder))
    if codec == MIXED:
        return data.decode("utf-8", _WESTERN)
    return data.decode(codec, "replace")


def _units(data: bytes, codec: str, decoder: Decoder) -> Iterator[Unit]:
    """The bytes as a decoder of pairs takes them."""
    at = 0
    while at < len(data):
        character, length = _next(data[at : at + 2], codec, decoder.private)
        if character is None and length == 2 and (decoder.single or (decoder.keeps_ascii and data[at + 1] < 0x80)):
            length = 1
        yield Unit(at, at + length, character)
        at += length


def _next(data: bytes, codec: str, private: bool) -> tuple[str | None, int]:
    """The character that the bytes begin with, None where there is none, and how many bytes it takes."""
    if data[0] < 0x80:
        return chr(data[0]), 1
    if codec == "gbk" and data[0] == 0x80:
        return "€", 1
    if data[0] in (0x80, 0xFF) or len(data) == 1:
        return None, 1
    if codec == "gbk":
        character = cp936.pair(data[0], data[1])
        hidden = character is not None and "\ue000" <= character <= "\uf8ff" and not private
        return None if hidden else character, 2
    try:
        return data.decode(codec), 2
    except UnicodeDecodeError:
        return None, 2


def _encode(text: str, codec: str) -> bytes:
    if codec == "cp1252":
        return b"".join(c.encode("latin-1" if "\x80" <= c <= "\x9f" else "cp1252", "replace") for c in text)
    if codec == "gbk":
        return b"".join(cp936.encode(c) if c != "\ufffd" else b"?" for c in text)
    return text.encode(codec, "replace")


def _change_lines(text: str, chosen: Iterable[int] | None, change: Callable[[str], str]) -> Damaged:
    """The text with the chosen lines changed (None: all). Each changed line is one site."""
    lines = text.split("\n")
    numbers = range(len(lines)) if chosen is None else set(chosen)
    changed = [change(line) if k in numbers else line for k, line in enumerate(lines)]
    starts = accumulate((len(line) + 1 for line in changed), initial=0)
    sites = (
        Edit(start, start + len(new), new, old, "damage.6")
        for start, new, old in zip(starts, changed, lines, strict=False)
        if new != old
    )
    return Damaged("\n".join(changed), tuple(sites))


_ESCAPES: dict[str, Callable[[str], str]] = {
    "entity": lambda c: f"&#{ord(c)};",
    "hex_entity": lambda c: f"&#x{ord(c):x};",
    "unicode": lambda c: f"\\u{ord(c):04x}",
    "percent": lambda c: "".join(f"%{b:02X}" for b in c.encode()),
}


def escape(text: str, kind: str, lines: Iterable[int] | None = None) -> Damaged:
    r"""Lines whose characters beyond ASCII stand as escapes: entity, hex_entity, unicode or percent.

    Raises KeyError for another kind.

    >>> escape("工", "entity").text, escape("工", "unicode").text, escape("工", "percent").text
    ('&#24037;', '\\u5de5', '%E5%B7%A5')
    """
    write = _ESCAPES[kind]
    return _change_lines(text, lines, lambda line: "".join(write(c) if c > "\x7f" else c for c in line))

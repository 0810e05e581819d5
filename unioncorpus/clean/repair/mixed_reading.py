"""GBK that was read as UTF-8 where it happens to be that, and as Windows Western elsewhere: 学校实现 -> ѧУʵÏÖ.

Programs that look for UTF-8 in a text, character by character, do so. A pair of bytes that is legal UTF-8 shows as one
character, whatever it meant; so ¼ may stand for the byte BC, or for C2BC. What is no Chinese as it stands is searched
for the most probable text.
"""

import re
from collections.abc import Iterator

from unioncorpus.clean.plausibility import common_characters
from unioncorpus.clean.repair.gaps import LOST, Habits
from unioncorpus.clean.repair.recode import encode
from unioncorpus.clean.repair.reread import Filled, read_options, worst

#: What ``read`` of this mistake says in ``tables/mojibake.toml``.
MIXED = "utf-8 or cp1252"
_READ, _WRITTEN = "cp1252", "gbk"
_SHOWN = "\x80-\u07ff€‚„…†‡‰‹‘’“”•–—›™"
_LONGER = "\u0800-\u1fff\u2800-\u2fff\u3400-\u4dff\ua000-\ufeff\ufff0-\uffff\U00010000-\U0010ffff"
#: Chinese characters whose last two bytes are a mark, with which a clause ends.
_ENDS = "".join(
    bytes((lead, *mark.encode("gbk"))).decode() for lead in range(0xE4, 0xEA) for mark in "，。、；：？！）”》"
)
#: Runs of what may be shown, with Chinese characters between two that are none, and single ASCII bytes that end a pair.
_RUN = re.compile(rf"[{_SHOWN}{_LONGER}](?:[{_SHOWN}{_LONGER}{_ENDS}]|[\u4e00-\u9fff@-~](?=[{_SHOWN}{_LONGER}]))*")
#: Words of one alphabet are words, and small figures are figures.
_WORD = re.compile("[А-яЁё]+|[Ͱ-ώ]+|[À-ÖØ-öø-ɏ]+|[א-ת]+|[ء-ي]+|[¹²³]+")
#: What such a program would mostly have shown as one character, and of how many characters one is.
_UTF8, _SELDOM = re.compile("[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}"), 12
#: A run is read in pieces, which end behind ，。、.
_PIECE = re.compile("(?:(?!£¬|¡£|¡¢).)*(?:£¬|¡£|¡¢)?", re.DOTALL)
#: What shows one byte of most characters; a run of so many is long.
_BYTE, _LONG = re.compile("[\xa0-\xff]"), 8
#: The least share of common characters in a run, and what three in a row must reach, in nats.
_MIN_COMMON, _BAD = 0.4, -16.0


def undo_mixed(line: str, habits: Habits) -> Filled | None:
    """The line as it was before the mistake, or None where no run of it can come from it.

    >>> undo_mixed("Ŀ¼: ѧУ¹¤»áʵÏÖ", Habits()).text, undo_mixed("Союз", Habits())
    ('目录: 学校工会实现', None)
    """
    out, at, n_wrong = list[str](), 0, 0.0
    for run in _RUN.finditer(line):
        if not habits.sure and (_WORD.fullmatch(run[0]) or not _looks_damaged(run[0])):
            continue
        for filled in _pieces(run[0], habits):
            out += [line[at : run.start()], filled.text]
            at = run.start()
            n_wrong += filled.n_wrong
        at = run.end()
    return Filled("".join([*out, line[at:]]), n_wrong) if out else None


def _looks_damaged(run: str) -> bool:
    """A cheap look: whether most of a long run shows bytes, or it is Chinese text where each stands for itself."""
    if len(_UTF8.findall(run)) > 1 + len(run) // _SELDOM:
        return False
    if len(run) >= _LONG and 2 * len(_BYTE.findall(run)) > len(run):
        return True
    text = _as_it_stands(run).decode(_WRITTEN, "replace")
    common = common_characters()
    return sum(map(common.__contains__, text)) >= _MIN_COMMON * len(text)


def _pieces(run: str, habits: Habits) -> Iterator[Filled]:
    for piece in _PIECE.findall(run):
        if not piece:
            continue
        try:
            text = _as_it_stands(piece).decode(_WRITTEN)
        except UnicodeDecodeError:
            text = LOST
        found = None
        if (LOST in text or worst(text) < _BAD) and habits.allowance.take(len(piece), 1):
            found = read_options([_bytes_of(c) for c in piece], (_READ, _WRITTEN))
        yield found or Filled(piece if LOST in text else text)


def _as_it_stands(text: str) -> bytes:
    return b"".join(_bytes_of(c)[0] for c in text)


def _bytes_of(character: str) -> tuple[bytes, ...]:
    """What a character may stand for, the likelier first; no pair has the byte FF."""
    own, data = encode(character, _READ), character.encode("utf-8", "replace")
    return (data,) if own in (None, b"\xff") else (own,) if own == data else (own, data)

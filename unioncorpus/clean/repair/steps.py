"""One step of reading again: what bytes, or the bytes of a gap, come to behind what is left of a character."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import combinations

from unioncorpus.clean.repair.gaps import ANY, DIGIT, LETTER, LOST, Gap, Loss, is_known, known_characters, missing
from unioncorpus.clean.repair.recode import CONTINUATIONS, GAP_MARKS, INCOMPLETE, encode

#: A mistake: what was read, and how it was written.
Codecs = tuple[str, str]
#: What is left of a character.
State = bytes
#: A text that is read, and the state behind it.
Step = tuple[str, State]

#: A state behind a gap that was given up: what is left of a character is passed over.
ANYHOW = b"\xff"
#: What the model is asked of a text: it does not know what stands for a digit or a letter. Spaces are passed over, and
#: so is a character that is lost as a whole: any may have stood there.
WEIGHED = str.maketrans({chr(DIGIT): "0", chr(LETTER): "a", " ": None, "\u3000": None, LOST: None})
#: Bytes in which a loss that left no sign is looked for, at every second.
_REACH = 6
#: Steps that one text may take: several gaps in it tell nothing.
_MOST_OF_ONE = 2_000
_SIGN_OR_NOT = re.compile(f"([{GAP_MARKS}])|[^{GAP_MARKS}]+")


@lru_cache(1 << 11)
def through(written: str, state: State, options: tuple[bytes, ...]) -> tuple[Step, ...]:
    """All that a gap's bytes may come to, behind a state: texts of characters that the model knows, and states.

    A character that is lost as a whole is not guessed, unless it may be that nothing is missing.
    """
    steps = dict.fromkeys(step for option in options for step in feed(written, state, option))
    found = ((text, then) for text, then in steps if is_known(text.translate(WEIGHED)))
    if written == "utf-8" or state or b"" in options[:1]:
        return tuple(found)
    return tuple(dict.fromkeys((LOST if text > "\x7f" else text, then) for text, then in found))


def split(text: str, follower: int, codecs: Codecs, loss: Loss) -> list[bytes | Gap]:
    """The bytes of a text that an encoding shows, with the gaps that its signs tell of; ``follower`` is behind it."""
    out: list[bytes | Gap] = []
    for found in reversed([*_SIGN_OR_NOT.finditer(text)]):
        if found[1]:
            out.append(Gap(*codecs, loss, follower, found[1]))
            follower = ANY
        else:
            data = encode(found[0], codecs[0]) or b""
            out.append(data)
            follower = data[0]
    return out[::-1]


def through_texts(
    codecs: Codecs, loss: Loss, state: State, texts: Sequence[Sequence[bytes | Gap]], unseen: bool, most: int
) -> tuple[Step, ...]:
    """The same for the texts that may stand between two mistakes, ``most`` steps at most."""
    found: dict[Step, None] = {}
    for parts in texts:
        steps: list[Step] = [("", state)]
        for part in parts:
            further = part.options if isinstance(part, Gap) else (part,)
            more = [(text, step) for text, before in steps for step in through(codecs[1], before, further)]
            if not more and unseen and isinstance(part, bytes):
                more = [(text, step) for text, before in steps for step in feed_unseen(codecs, loss, before, part)]
            steps = [(text + behind, then) for text, (behind, then) in more[:_MOST_OF_ONE]]
        found.update(dict.fromkeys(steps))
        if len(found) > most:
            break
    return tuple(found)[:most]


def feed_unseen(codecs: Codecs, loss: Loss, state: State, data: bytes) -> Iterator[Step]:
    """What a state and further bytes come to if some were lost before them, or behind one of their first characters."""
    for at in range(0, min(len(data), _REACH), 2):
        before = _decode(state, data[:at], codecs[1])
        if before is None:
            return
        text, left = before
        behind = data[at:].lstrip(CONTINUATIONS)
        right = data[at : len(data) - len(behind)]
        after = _decode(b"", behind, codecs[1])
        ways = _lost_within().get((left, right), ()) if after else ()
        if after and ways:
            options = _missing_unseen(*codecs, loss, data[at])
            yield from ((text + character + after[0], after[1]) for lost, character in ways if lost in options)


@lru_cache(1 << 12)
def _missing_unseen(read: str, written: str, loss: Loss, follower: int) -> frozenset[bytes]:
    return frozenset(missing(read, written, loss, follower, unseen=True))


@cache
def _lost_within() -> dict[tuple[bytes, bytes], list[tuple[bytes, str]]]:
    """The bytes of UTF-8 that may be lost between two pieces of a character that the model knows, and the character."""
    found: dict[tuple[bytes, bytes], list[tuple[bytes, str]]] = {}
    for character in sorted(known_characters()):
        data = character.encode()
        for start, stop in combinations(range(len(data) + 1), 2):
            if stop - start < len(data):
                found.setdefault((data[:start], data[stop:]), []).append((data[start:stop], character))
    return found


def feed(written: str, state: State, data: bytes) -> Iterable[Step]:
    """What a state and further bytes come to: a text and a state, or nothing where they are no text."""
    decoded = _decode(state, data, written)
    return () if decoded is None else (decoded,)


def _decode(head: bytes, data: bytes, written: str) -> tuple[str, bytes] | None:
    """The text of what is left of a character and further bytes, and what is left behind it; None where it is none."""
    if head == ANYHOW:
        head, data = b"", data.lstrip(CONTINUATIONS) if written == "utf-8" else data
    data = head + data
    try:
        return data.decode(written), b""
    except UnicodeDecodeError as e:
        rest = data[e.start :]
    if not (INCOMPLETE.match(rest) if written == "utf-8" else len(rest) == 1):
        return None
    return data[: len(data) - len(rest)].decode(written), rest

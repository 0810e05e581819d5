"""Bytes to text: pick the encoding and say why."""

from dataclasses import dataclass

from unioncorpus.edits import Edit


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page as read.

    ``edits`` index the bytes (``before`` is hex) and say where U+FFFD stands for what could not be decoded.
    ``exact`` is true where ``text.encode(encoding)`` gives the input back.
    """

    text: str
    encoding: str
    reason: str
    exact: bool
    edits: tuple[Edit, ...] = ()


def decode(data: bytes) -> Decoded:
    """Read a page."""
    return Decoded(data.decode("utf-8"), "utf-8", "utf-8", True)

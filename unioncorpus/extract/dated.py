"""Something tied to months: what schedules, tables and sentences are read into."""

from typing import NamedTuple


class Dated(NamedTuple):
    """Something tied to months: its place in the text, the months, and the expression that gave them.

    ``explicit`` is false where the expression only implies the months (a festival, a term).
    """

    start: int
    stop: int
    months: tuple[int, ...]
    month_text: str
    explicit: bool = True

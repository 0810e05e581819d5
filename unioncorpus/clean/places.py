"""Where a line stands on its page, as far as junk goes, and which rules may take it there.

What a line is, a rule says (tables/strip.toml); where such lines are junk, its ``where`` says. A place is a sum: a line
of a short page may stand above its text and below it. Between the lines of a text it is nothing, and only what no
author writes is junk.
"""

#: Between lines of the text; above it, or below the title of a 篇; below all of it.
INSIDE, ABOVE, BELOW = 0, 1, 2

#: So many lines at the end of a page may stand below its text.
TAIL_LINES = 40
#: Sum of weights that makes a line the editor's lead paragraph (tables/strip.toml, block ``promo``): above the text,
#: under the title of a 篇, whose author may say what it is for, or below all of it, and inside the text.
PROMO_ABOVE, PROMO_PART, PROMO_INSIDE = 2, 3, 4

#: The places at which lines of a rule are junk.
_WHERE = {
    "any": {INSIDE, ABOVE, BELOW, ABOVE | BELOW},
    "head": {ABOVE, ABOVE | BELOW},
    "tail": {BELOW, ABOVE | BELOW},
    "edge": {ABOVE, BELOW, ABOVE | BELOW},
    "end": {BELOW},
}


def admits(where: str, place: int) -> bool:
    """Whether lines of a rule are junk at a place.

    >>> admits("edge", ABOVE), admits("edge", INSIDE), admits("any", INSIDE), admits("end", ABOVE | BELOW)
    (True, False, True, False)
    """
    return place in _WHERE[where]


def promo_needed(place: int, *, in_part: bool) -> int:
    """Sum of weights that makes a line the editor's at a place; ``in_part`` says that a 篇 has begun above it.

    >>> promo_needed(ABOVE, in_part=False), promo_needed(INSIDE, in_part=True)
    (2, 4)
    """
    if place & ABOVE and not in_part:
        return PROMO_ABOVE
    return PROMO_PART if place else PROMO_INSIDE

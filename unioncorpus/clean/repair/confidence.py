"""How sure a repair is, and from where on it is made."""

import math

NORMAL, STRICT = "normal", "strict"
#: A repair is made from this confidence on; under it, it is only listed. By level, as ``repair`` takes it. (A reading
#: with one doubtful character is nearer to the page than its shifted bytes.)
LEVELS = {NORMAL: 0.1, STRICT: 0.99}
#: And only where the text is damaged with this probability, at any level: no reading mends what is not broken.
DAMAGED = 0.9


def confidence(log_odds: float) -> float:
    """The probability that belongs to odds given as their logarithm, three digits.

    >>> confidence(0.0), confidence(3.0), confidence(40.0)
    (0.5, 0.953, 1.0)
    """
    return round(1 / (1 + math.exp(-min(max(log_odds, -50.0), 50.0))), 3)

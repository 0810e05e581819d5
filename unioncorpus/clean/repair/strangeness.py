"""What a restored character costs beyond the language model, which knows one class for several: in nats.

One that the page's script does not have is strange, and so is a full-width letter or digit where the page writes none.
"""

import re
from functools import cache
from math import log

import numpy as np
from numpy.typing import NDArray

#: The encodings that hold a script's characters.
_REPERTOIRES = {"hans": ("gb2312",), "hant": ("cp950",), "mixed": ("gb2312", "cp950")}
#: What a character costs that the page's script does not have, in nats.
_OTHER_SCRIPT = 4.0
#: What a restored full-width space, letter or digit costs on a page that writes none: to the model it is as good as a
#: narrow one; and of how many it is taken for granted that they are narrow.
_UNUSUAL, _NARROW_GRANTED = 15.0, 3
#: The code points of full-width letters and digits.
WIDE_ASCII = [c for c in range(0xFF10, 0xFF5B) if chr(c).isalnum()]
_WIDE, _NARROW = re.compile("[０-９Ａ-Ｚａ-ｚ]"), re.compile("[0-9A-Za-z]")


@cache
def strangeness(script: str) -> NDArray[np.float32]:
    """By code point, what a restored character costs: one that the script does not have, a wide letter."""
    cost = np.zeros(0x10000, np.float32)
    codes = [*range(0x3400, 0xA000), *range(0xF900, 0xFB00)]
    lines = "\n".join(map(chr, codes))
    encoded = (lines.encode(name, "ignore").split(b"\n") for name in _REPERTOIRES[script])
    cost[codes] = [0.0 if any(found) else _OTHER_SCRIPT for found in zip(*encoded, strict=True)]
    cost[ord("\u3000")] = cost[WIDE_ASCII] = _UNUSUAL
    return cost


def wide_ascii(text: str) -> float:
    """What a restored full-width letter or digit costs on a page, by the share of such among its own, in nats.

    >>> round(wide_ascii("１９９７年１月"), 1), wide_ascii("1997年")
    (0.5, 15.0)
    """
    n_wide = len(_WIDE.findall(text))
    if not n_wide:
        return _UNUSUAL
    return log((n_wide + len(_NARROW.findall(text)) + _NARROW_GRANTED) / n_wide)

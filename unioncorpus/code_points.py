"""The code points of a text as an array, and tables that are looked up by them."""

from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T", bound=np.generic)


@lru_cache(maxsize=1)
def code_points(text: str) -> NDArray[np.uint32]:
    """The code points of a text; those of the last text are remembered, since each scan of a page asks for them.

    >>> code_points("工会").tolist()
    [24037, 20250]
    """
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def of_code_points(table: NDArray[T], codes: NDArray[np.uint32]) -> NDArray[T]:
    """What a table of the BMP holds for each code point; one beyond the BMP has what the last of the BMP has.

    >>> of_code_points(np.arange(0x10000), code_points("工𠀀")).tolist()
    [24037, 65535]
    """
    return table.take(codes, mode="clip")  # twice as fast as an index, which looks first whether all are in bounds

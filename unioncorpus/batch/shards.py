"""One of several parts of the documents, the same on every machine."""

import re
from dataclasses import dataclass

from unioncorpus.errors import UsageError


@dataclass(frozen=True, slots=True)
class Shard:
    """Part ``i`` of ``n``, from 1 on."""

    i: int
    n: int

    @staticmethod
    def parse(text: str) -> "Shard":
        """Read i/n. Raises UsageError for anything else.

        >>> Shard.parse("2/8")
        Shard(i=2, n=8)
        """
        found = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text)
        if found is None or not 1 <= int(found[1]) <= int(found[2]):
            raise UsageError(f"ingest: shard {text!r}. Give --shard i/n with i from 1 to n, as 1/8.")
        return Shard(int(found[1]), int(found[2]))

    def has(self, sha256: str) -> bool:
        """Whether a document is of this part, by the hex digits of its sha256.

        >>> [Shard(i, 2).has("00ff") for i in (1, 2)]
        [False, True]
        """
        # Not the first digits: the store sorts by them, and parts should not be neighbours in it.
        return int(sha256[-16:], 16) % self.n == self.i - 1
